// What was meant: diagnostics of the parser and binder with the nearest names that would do, ready to be put in their place.
// The parser stumbles on over a misspelt operator and complains about everything behind it; only the first fault is kept there.

import type { KqlDiagnostic, KqlFix } from './ast.js';
import { invoke, textOf, type LibraryObject } from './bridge.js';
import { nearNames } from './near.js';
import type { NodeReader } from './reader.js';

/** What can be named at a place of the query. */
export interface KnownNames {
  readonly tables: readonly string[];
  readonly columns: (position: number) => readonly string[];
  readonly functions: (position: number) => readonly string[];
  readonly plugins: readonly string[];
}

export function namesIn(read: NodeReader, code: LibraryObject, tables: readonly string[], stored: readonly string[]): KnownNames {
  const inScope = (position: number, match: number): string[] =>
    read.kusto
      .toArray(invoke(code, 'GetSymbolsInScope', position, match, EVERY_FUNCTION))
      .map((s) => textOf(s, 'Name'))
      .filter((name) => /^[A-Za-z]/.test(name));
  return {
    tables: [...tables, ...stored],
    columns: (position) => inScope(position, COLUMN | LOCAL),
    functions: (position) => [...inScope(position, FUNCTION | LOCAL), ...stored],
    plugins: read.kusto.plugins,
  };
}
/** SymbolMatch and IncludeFunctionKind of the library. */
const COLUMN = 1;
const FUNCTION = 8;
const LOCAL = 32;
const EVERY_FUNCTION = 15;

export function advise(found: readonly KqlDiagnostic[], text: string, known: KnownNames): KqlDiagnostic[] {
  const slips = found.map((d, i) => (d.severity === 'error' ? slipAt(d, found.slice(i + 1), text, known) : null));
  // What the parser says inside a part it did not understand is worth nothing.
  const follows = (d: KqlDiagnostic, own: Slip | null): boolean => {
    const place = own && (own.diagnostic.fixes ?? []).length > 0 ? slips.indexOf(own) : Infinity;
    return slips.some((s, k) => s && s !== own && s.from <= d.start && d.start < s.skipTo && k < place);
  };
  return found.flatMap((d, i) => {
    const slip = slips[i] ?? null;
    return follows(d, slip) ? [] : [slip?.diagnostic ?? d];
  });
}

interface Slip {
  readonly diagnostic: KqlDiagnostic;
  /** Faults from here to `skipTo` follow from this one. */
  readonly from: number;
  readonly skipTo: number;
}
const slip = (diagnostic: KqlDiagnostic, skipTo = -1, from = diagnostic.start): Slip => ({ diagnostic, from, skipTo });

function slipAt(d: KqlDiagnostic, others: readonly KqlDiagnostic[], text: string, known: KnownNames): Slip | null {
  const here = wordAt(text, d.start);
  const made: Make = (what, start, end, candidates, skipTo = -1, from = start) => {
    const name = text.slice(start, end);
    const other = what === 'operator' ? ELSEWHERE[name.toLowerCase()] : undefined;
    const near = other !== undefined ? [other] : nearNames(name, [...new Set(candidates)]).filter((n) => n !== name);
    const fixes = near.map((n) => fix(n, start, end));
    const [best] = near;
    const hint = best === undefined ? '' : ` Did you mean ${near.map((n) => `'${n}'`).join(', ')}?`;
    return slip({ ...d, start, end, message: `There is no ${what} '${name}'.${hint}`, fixes }, skipTo, from);
  };
  switch (d.code) {
    case UNKNOWN_OPERATOR: {
      const word = /^[\w-]+/.exec(text.slice(d.start))?.[0] ?? '';
      return word === '' ? null : made('operator', d.start, d.start + word.length, OPERATORS, endOfStatement(text, d.start));
    }
    case 'KS142': {
      const dashed = /(?:^|[|(])\s*([a-z]+(?:-[a-z]+)*-)$/.exec(text.slice(0, d.start));
      if (dashed?.[1]) {
        const start = d.start - dashed[1].length;
        const found = made('operator', start, d.end, OPERATORS, endOfStatement(text, start));
        return { ...found, diagnostic: { ...found.diagnostic, code: UNKNOWN_OPERATOR } };
      }
      return /^[A-Za-z_]\w*$/.test(here) ? made('column, table or variable', d.start, d.end, known.columns(d.start)) : null;
    }
    case 'KS204':
      return made('table or function', d.start, d.end, [...known.tables, ...known.columns(d.start)]);
    case 'KS211':
      return made('function', d.start, d.end, [...known.functions(d.start), ...LITERALS], endOfCall(text, d.end));
    case 'KS124':
      return made('plugin', d.start, d.end, known.plugins, endOfCall(text, d.end));
    case 'KS160':
      return made('type', d.start, d.end, TYPES);
    case 'KS141': {
      const single = /^[^=]*?(?<![=!<>])\s(=)\s/.exec(text.slice(d.start, d.end));
      if (!single) return null;
      const place = d.start + single[0].lastIndexOf('=');
      return slip({ ...d, message: `${d.message} Did you mean '=='?`, fixes: [fix('==', place, place + 1)] });
    }
    case 'KS002': {
      const pair = /^(?:&&?|\|\|)/.exec(text.slice(d.start))?.[0];
      if (!pair) return null;
      const word = pair.startsWith('&') ? 'and' : 'or';
      const message = `There is no operator '${pair}'. Did you mean '${word}'?`;
      const end = d.start + pair.length;
      return slip({ ...d, end, message, fixes: [fix(word, d.start, end)] }, endOfStatement(text, d.start));
    }
    case EXPECTED:
      return expected(d, here, others, text, made);
    default:
      return null;
  }
}

type Make = (what: string, start: number, end: number, candidates: readonly string[], skipTo?: number, from?: number) => Slip;

/** `Expected one of: inner, …`, `Expected: by`, and the `Expected: ;` behind an operator between values that is misspelt. */
function expected(d: KqlDiagnostic, here: string, others: readonly KqlDiagnostic[], text: string, made: Make): Slip | null {
  const end = d.start + here.length;
  const list = /^Expected(?: one of)?: (.+)$/.exec(d.message)?.[1]?.split(/,\s+/) ?? [];
  const words = list.filter((w) => /^[A-Za-z]\w*$/.test(w));
  if (words.length > 0 && here !== '') {
    const near = nearNames(here, words).filter((n) => n !== here);
    if (near.length > 0) return made('keyword', d.start, end, words, words.length > 1 ? -1 : endOfPipe(text, d.start));
    const [word] = words;
    if (words.length > 1 || word === undefined) return null;
    return slip({ ...d, fixes: [{ title: `Insert '${word}'`, text: `${word} `, start: d.start, end: d.start }] });
  }
  if (!/^[!A-Za-z]/.test(here)) return null;
  const operator = /^[\w-]+/.exec(text.slice(d.start))?.[0] ?? '';
  if (OPERATORS.includes(operator)) {
    const fixes = [{ title: "Insert '|'", text: '| ', start: d.start, end: d.start }];
    return slip({ ...d, message: `Expected '|' before '${operator}'.`, fixes }, endOfPipe(text, d.start));
  }
  // The parser ends the statement where it meets a word it cannot place; the binder then does not know that word either.
  if (!others.some((o) => o.code === 'KS142' && o.start === d.start)) return null;
  const near = nearNames(here, BETWEEN_VALUES).filter((n) => n !== here);
  return near.length > 0 ? made('operator', d.start, end, BETWEEN_VALUES, endOfPipe(text, d.start), startOfPipe(text, d.start)) : null;
}

const fix = (text: string, start: number, end: number): KqlFix => ({ title: `Replace by '${text}'`, text, start, end });

const wordAt = (text: string, position: number): string => /^!?[\w~]+/.exec(text.slice(position))?.[0] ?? '';

/** The next position where one of the signs stands outside quotation marks, brackets and comments. */
function next(text: string, from: number, signs: string): number {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === '"' || c === "'") {
      const close = text.indexOf(c, i + 1);
      if (close < 0) return text.length;
      i = close;
    } else if (c === '/' && text.charAt(i + 1) === '/') {
      const line = text.indexOf('\n', i);
      if (line < 0) return text.length;
      i = line;
    } else if (c === '(' || c === '[' || c === '{') depth++;
    else if ((c === ')' || c === ']' || c === '}') && --depth < 0) return i;
    else if (depth === 0 && signs.includes(c)) return i;
  }
  return text.length;
}
const startOfPipe = (text: string, to: number): number => Math.max(text.lastIndexOf('|', to), text.lastIndexOf(';', to)) + 1;
const endOfStatement = (text: string, from: number): number => next(text, from, ';');
const endOfPipe = (text: string, from: number): number => next(text, from, ';|');
/** The binder does not understand the arguments of a function it does not know. */
const endOfCall = (text: string, from: number): number =>
  /^\s*\(/.test(text.slice(from)) ? next(text, text.indexOf('(', from) + 1, '') : -1;

const UNKNOWN_OPERATOR = 'KS176';
const EXPECTED = 'KS005';

/** Every operator behind a pipe. */
export const OPERATORS: readonly string[] = [
  'as',
  'assert-schema',
  'consume',
  'count',
  'distinct',
  'evaluate',
  'extend',
  'facet',
  'filter',
  'fork',
  'getschema',
  'graph-mark-components',
  'graph-match',
  'graph-shortest-paths',
  'graph-to-table',
  'graph-where-edges',
  'graph-where-nodes',
  'invoke',
  'join',
  'limit',
  'lookup',
  'macro-expand',
  'make-graph',
  'make-series',
  'mv-apply',
  'mv-expand',
  'order',
  'parse',
  'parse-kv',
  'parse-where',
  'partition',
  'project',
  'project-away',
  'project-by-names',
  'project-keep',
  'project-rename',
  'project-reorder',
  'reduce',
  'render',
  'sample',
  'sample-distinct',
  'scan',
  'search',
  'serialize',
  'sort',
  'summarize',
  'take',
  'top',
  'top-hitters',
  'top-nested',
  'union',
  'where',
];

/** Words between or behind values. */
const BETWEEN_VALUES: readonly string[] = [
  'and',
  'asc',
  'between',
  'by',
  'contains',
  'contains_cs',
  'desc',
  'endswith',
  'endswith_cs',
  'from',
  'has',
  'has_all',
  'has_any',
  'has_cs',
  'hasprefix',
  'hassuffix',
  'matches',
  'nulls',
  'startswith',
  'startswith_cs',
  'step',
  '!between',
  '!contains',
  '!endswith',
  '!has',
  '!startswith',
];
/** What other query languages call our operators. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  aggregate: 'summarize',
  dedup: 'distinct',
  drop: 'project-away',
  eval: 'extend',
  fields: 'project',
  group: 'summarize',
  having: 'where',
  head: 'take',
  mvexpand: 'mv-expand',
  rename: 'project-rename',
  rex: 'parse',
  select: 'project',
  stats: 'summarize',
  unnest: 'mv-expand',
};
/** What looks like a function but is a literal or a source of rows. */
const LITERALS: readonly string[] = ['datatable', 'datetime', 'dynamic', 'externaldata', 'materialize', 'time', 'timespan', 'toscalar'];
const TYPES: readonly string[] = ['bool', 'datetime', 'decimal', 'dynamic', 'guid', 'int', 'long', 'real', 'string', 'timespan'];
