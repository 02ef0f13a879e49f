// What is wrong with a text, of all that the analyzer says: one error with its place, and the name it is about.

import { QuarryError } from '../base/errors.js';
import { advise, type KnownNames } from './advise.js';
import type { KqlDiagnostic } from './ast.js';
import { get, invoke, need, type LibraryObject } from './bridge.js';
import type { NodeReader } from './reader.js';
import { tooDeep, TOO_DEEP_RULE } from './tooMuch.js';

const UNKNOWN_GRAPH = 'KS260';
/** KS176: an operator nobody knows. */
export const SYNTAX = /^KS(?:00[1-9]|0[1-9]\d|176)$/;

/** The worst of the faults found: syntax first, then tables nobody knows, then the rest in the order of the text. */
export function failureOf(
  read: NodeReader,
  faults: readonly KqlDiagnostic[],
  syntax: LibraryObject,
  text: string,
  known: () => KnownNames,
): QuarryError {
  if (faults.some((f) => f.code === TOO_DEEP_RULE)) throw tooDeep(0, text.length);
  const errors = advise(faults, text, known());
  const facts = (e: KqlDiagnostic) => ({
    start: e.start,
    end: e.end,
    rule: e.code,
    ...(e.fixes
      ? { near: e.fixes.map((f) => f.text), suggestions: e.fixes.map(({ text: t, start, end }) => ({ text: t, start, end })) }
      : {}),
  });
  for (const e of errors) if (SYNTAX.test(e.code)) return new QuarryError('kql.syntax', e.message, facts(e));
  const model = errors.find((e) => e.code === UNKNOWN_GRAPH);
  if (model)
    return new QuarryError('kql.unsupported', 'graph() is not supported: a case keeps no graph models.', {
      what: 'graph()',
      start: model.start,
      end: model.end,
    });
  for (const e of errors) {
    const name = unknownSource(read, syntax, e, text);
    if (name === null) continue;
    const [fault = e] = e.code === 'KS204' ? [e] : advise([{ ...e, code: 'KS204' }], text, known());
    const near = (fault.fixes ?? []).map((f) => f.text);
    return new QuarryError('kql.unknownTable', fault.message, { ...facts(fault), rule: e.code, name, near });
  }
  const worst = errors[0] ?? faults[0];
  if (!worst) throw new Error('no fault to report');
  return new QuarryError('kql.semantic', worst.message, facts(worst));
}

/** The name an error is about when it stands where a table must stand. */
export function unknownSource(read: NodeReader, syntax: LibraryObject, error: KqlDiagnostic, text: string): string | null {
  if (error.code !== 'KS142' && error.code !== 'KS204') return null;
  // The name as it stands, or between the quotes of table("…").
  const name = text.slice(error.start, error.end).replace(/^(["'])(.*)\1$/, '$2');
  const token = invoke(syntax, 'GetTokenAt', error.start) as LibraryObject | null;
  let node = token ? get(token, 'Parent') : null;
  while (node && !/^(?:NameReference|FunctionCallExpression)$/.test(read.kind(node))) node = get(node, 'Parent');
  if (!node) return null;
  for (let parent = get(node, 'Parent'), child = node; parent; child = parent, parent = get(parent, 'Parent')) {
    const kind = read.kind(parent);
    if (kind === 'ParenthesizedExpression' || kind === 'SeparatedElement' || kind === 'List' || kind === 'SyntaxList') continue;
    if (kind === 'PipeExpression') return get(parent, 'Expression') === child ? name : null;
    // The table of ranges or shapes of a lookup plugin.
    if (kind === 'FunctionCallExpression' && /_lookup$/.test(read.name(need(parent, 'Name')))) {
      const list = get(parent, 'ArgumentList');
      return list && read.list(list, 'Expressions')[0] === node ? name : null;
    }
    if (kind === 'ExpressionList') continue;
    if (kind === 'MakeGraphTableAndKeyClause') return get(parent, 'Table') === child ? name : null;
    return /^(?:ExpressionStatement|UnionOperator|JoinOperator|LookupOperator|FindInClause|LetStatement|MaterializeExpression|ToScalarExpression)$/.test(
      kind,
    )
      ? name
      : null;
  }
  return null;
}
