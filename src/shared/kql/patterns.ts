// declare pattern: a table by the texts a call names. Each body is bound where it stands, so a call is that of a function whose
// arguments are the texts.

import { QuarryError } from '../base/errors.js';
import type { CallExpr, Expr, Statement } from './ast.js';
import { get, need, type LibraryObject } from './bridge.js';
import type { Converter } from './convertExpr.js';
import { literalValue } from './literals.js';

interface Declared {
  readonly parameters: readonly string[];
  readonly path: string | null;
  readonly matches: readonly { readonly values: readonly string[]; readonly path: string | null; readonly body: LibraryObject }[];
}

export class Patterns {
  private readonly declared = new Map<string, Declared>();

  constructor(private readonly c: Converter) {}

  declare(node: LibraryObject): Statement {
    const { read } = this.c;
    const name = read.name(need(node, 'Name'));
    const declaration = get(node, 'Pattern');
    const path = declaration ? get(declaration, 'PathParameter') : null;
    const nameOf = (p: LibraryObject): string => read.name(need(p, 'Name'));
    this.declared.set(name, {
      parameters: declaration ? read.list(declaration, 'Parameters').map(nameOf) : [],
      path: path ? nameOf(need(path, 'Parameter')) : null,
      matches: declaration
        ? read.list(declaration, 'Patterns').map((m) => {
            const value = get(m, 'PathValue');
            return {
              values: read.list(need(m, 'ParameterValues'), 'Expressions').map((v) => this.text(v)),
              path: value ? this.text(need(value, 'Value')) : null,
              body: need(m, 'Body'),
            };
          })
        : [],
    });
    return { kind: 'letFunction', name, start: read.start(node), parameters: [], view: null };
  }

  /** The call a node makes of a pattern, `p("a")` or `p("a").b`; null when it makes none. */
  call(node: LibraryObject): CallExpr | null {
    const { read } = this.c;
    const behind = read.kind(node) === 'PathExpression';
    const called = behind ? need(node, 'Expression') : node;
    if (read.kind(called) !== 'FunctionCallExpression') return null;
    const name = read.name(need(called, 'Name'));
    const pattern = this.declared.get(name);
    if (!pattern || read.symbolKind(read.referenced(called)) !== 'PatternSymbol') return null;
    const args = get(called, 'ArgumentList');
    const values = args ? read.list(args, 'Expressions').map((v) => this.text(v)) : [];
    const path = behind ? this.selected(need(node, 'Selector')) : null;
    const match = pattern.matches.find(
      (m) => m.path === path && m.values.length === values.length && m.values.every((v, i) => v === values[i]),
    );
    const span = read.span(node);
    if (!match) {
      const reference = `${name}(${values.map((v) => `'${v}'`).join(',')})${path === null ? '' : `.['${path}']`}`;
      throw new QuarryError('kql.semantic', `No pattern is declared for ${reference}.`, { reference, ...span, rule: 'pattern' });
    }
    const texts = path === null ? values : [...values, path];
    const names = pattern.path === null ? pattern.parameters : [...pattern.parameters, pattern.path];
    return {
      kind: 'call',
      name,
      role: 'user',
      args: texts.map((value): Expr => ({ kind: 'literal', type: 'string', value, ...span })),
      user: {
        parameters: names.map((n) => ({ name: n, tabular: false, type: 'string', fallback: null })),
        body: this.c.block(match.body),
      },
      naming: { rule: 'none', prefix: '' },
      type: 'tabular',
      columns: read.columns(node),
      ...span,
    };
  }

  private text(node: LibraryObject): string {
    const value = literalValue(this.c.read, node);
    return typeof value === 'string' ? value : '';
  }
  /** `.b`, `.['b']` */
  private selected(node: LibraryObject): string {
    const { read } = this.c;
    const inner = read.kind(node) === 'BracketedExpression' ? need(node, 'Expression') : node;
    return /LiteralExpression$/.test(read.kind(inner)) ? this.text(inner) : read.name(inner);
  }
}
