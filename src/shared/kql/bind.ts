// Text to bound tree against the tables of a case. Symbols are made once per schema revision and only the tables a query can
// name are put before the binder, which is much faster than all 987; completion sees all.

import { QuarryError } from '../base/errors.js';
import type { ColumnSchema } from '../base/types.js';
import type { Block, KqlDiagnostic } from './ast.js';
import { get, invoke, need, numberOf, textOf, type Kusto, type LibraryObject } from './bridge.js';
import { Converter } from './convertExpr.js';
import { nearNames } from './near.js';
import { NodeReader } from './reader.js';
import { STORED_FUNCTIONS, type StoredFunction } from './stored.js';

/** The names a query may use. */
export interface KqlSchema {
  readonly revision: number;
  readonly names: readonly string[];
  columns(table: string): readonly ColumnSchema[] | null;
  readonly functions?: readonly StoredFunction[];
}

export interface BoundQuery {
  readonly block: Block;
  readonly diagnostics: readonly KqlDiagnostic[];
  /** Tables given the other family's time column for this query: table → the added column. */
  readonly timeAlias: ReadonlyMap<string, string>;
}

const TIME_COLUMNS = ['Timestamp', 'TimeGenerated'] as const;
const CACHED_GLOBALS = 64;
const ALL = '*';

export class KqlBinder {
  private revision = -1;
  private symbols = new Map<string, LibraryObject>();
  private globals = new Map<string, LibraryObject>();
  private readonly read: NodeReader;

  constructor(readonly kusto: Kusto, private readonly schema: () => KqlSchema) {
    this.read = new NodeReader(kusto);
  }

  /** Throws QuarryError 'kql.syntax', 'kql.unknownTable' or 'kql.semantic' with start and end in facts. */
  bind(text: string): BoundQuery {
    const first = this.analyze(text, false);
    const missing = first.diagnostics.some((d) => d.severity === 'error' && TIME_COLUMNS.some((c) => text.slice(d.start, d.end) === c));
    const { code, diagnostics } = missing ? this.analyze(text, true) : first;
    const errors = diagnostics.filter((d) => d.severity === 'error' && !tolerated(d, text));
    const schema = this.schema();
    for (const e of errors) if (SYNTAX.test(e.code)) throw new QuarryError('kql.syntax', e.message, { start: e.start, end: e.end, rule: e.code });
    const syntax = need(code, 'Syntax');
    for (const e of errors) {
      const name = this.unknownSource(syntax, e, text);
      if (name !== null) {
        const near = nearNames(name, schema.names);
        throw new QuarryError('kql.unknownTable', `There is no table or function named '${name}'.`, { name, near, start: e.start, end: e.end });
      }
    }
    const worst = errors[0];
    if (worst) throw new QuarryError('kql.semantic', worst.message, { start: worst.start, end: worst.end, rule: worst.code });
    const block = new Converter(this.read).block(syntax);
    return { block, diagnostics: diagnostics.filter((d) => d.severity !== 'error'), timeAlias: missing ? this.aliases(this.namesIn(text)) : new Map() };
  }

  private analyze(text: string, alias: boolean): { code: LibraryObject; diagnostics: KqlDiagnostic[] } {
    let code: LibraryObject;
    try {
      code = this.kusto.analyze(text, this.globalsFor(text, alias));
    } catch (error) {
      throw new QuarryError('kql.semantic', `The analyzer could not understand this query (${String(error instanceof Error ? error.message : error)}).`, { start: 0, end: text.length, rule: 'analyzer' });
    }
    return { code, diagnostics: this.diagnosticsOf(invoke(code, 'GetDiagnostics')) };
  }

  /** Everything the parser and binder say about a text. */
  diagnosticsFor(text: string): KqlDiagnostic[] {
    const first = this.analyze(text, false).diagnostics;
    const missing = first.some((d) => d.severity === 'error' && TIME_COLUMNS.some((c) => text.slice(d.start, d.end) === c));
    return missing ? this.analyze(text, true).diagnostics : first;
  }

  diagnosticsOf(list: unknown): KqlDiagnostic[] {
    return this.kusto.toArray(list).map((d) => ({
      severity: SEVERITY[textOf(d, 'Severity')] ?? 'information', code: textOf(d, 'Code'), message: textOf(d, 'Message'), start: numberOf(d, 'Start'), end: numberOf(d, 'End'),
    }));
  }

  /** The name an error is about when it stands where a table must stand. */
  private unknownSource(syntax: LibraryObject, error: KqlDiagnostic, text: string): string | null {
    if (error.code !== 'KS142' && error.code !== 'KS204') return null;
    const token = invoke(syntax, 'GetTokenAt', error.start) as LibraryObject | null;
    let node = token ? get(token, 'Parent') : null;
    while (node && !/^(?:NameReference|FunctionCallExpression)$/.test(this.read.kind(node))) node = get(node, 'Parent');
    if (!node) return null;
    for (let parent = get(node, 'Parent'), child = node; parent; child = parent, parent = get(parent, 'Parent')) {
      const kind = this.read.kind(parent);
      if (kind === 'ParenthesizedExpression' || kind === 'SeparatedElement' || kind === 'List' || kind === 'SyntaxList') continue;
      if (kind === 'PipeExpression') return get(parent, 'Expression') === child ? text.slice(error.start, error.end) : null;
      return /^(?:ExpressionStatement|UnionOperator|JoinOperator|LookupOperator|FindInClause|LetStatement|MaterializeExpression|ToScalarExpression)$/.test(kind) ? text.slice(error.start, error.end) : null;
    }
    return null;
  }

  /** Every known table or function whose name occurs in the text; all of them when wildcards may reach any. */
  private namesIn(text: string): readonly string[] | typeof ALL {
    if (/\bunion\b[^;]*\*|\b(?:search|find)\b/i.test(text)) return ALL;
    const schema = this.schema();
    const words = new Set(text.match(/[A-Za-z_][\w-]*/g) ?? []);
    const found = new Set<string>();
    const add = (word: string) => {
      if (found.has(word)) return;
      const stored = this.stored().find((f) => f.name === word);
      if (stored) {
        found.add(word);
        for (const inner of stored.body.match(/[A-Za-z_]\w*/g) ?? []) add(inner);
      } else if (schema.columns(word)) found.add(word);
    };
    for (const word of words) add(word);
    return [...found].sort();
  }

  private stored = (): readonly StoredFunction[] => [...STORED_FUNCTIONS, ...(this.schema().functions ?? [])];

  globalsFor(text: string | null, alias: boolean): LibraryObject {
    const schema = this.schema();
    if (schema.revision !== this.revision) {
      this.revision = schema.revision;
      this.symbols.clear();
      this.globals.clear();
    }
    const names = text === null ? ALL : this.namesIn(text);
    const key = `${alias ? '+' : ''}${names === ALL ? ALL : names.join(' ')}`;
    const known = this.globals.get(key);
    if (known) return known;
    const wanted = names === ALL ? [...schema.names, ...this.stored().map((f) => f.name)] : names;
    const made = this.kusto.makeGlobals([...new Set(wanted)].map((name) => this.symbol(name, alias)).filter((s) => s !== null));
    if (this.globals.size >= CACHED_GLOBALS) {
      const oldest = [...this.globals.keys()].find((k) => k !== ALL);
      if (oldest !== undefined) this.globals.delete(oldest);
    }
    this.globals.set(key, made);
    return made;
  }

  private symbol(name: string, alias: boolean): LibraryObject | null {
    const added = alias ? this.aliasOf(name) : null;
    const key = added ? `${name}+${added}` : name;
    const known = this.symbols.get(key);
    if (known) return known;
    const columns = this.schema().columns(name);
    const stored = columns ? undefined : this.stored().find((f) => f.name === name);
    if (!columns && !stored) return null;
    const made = stored
      ? this.kusto.makeFunction(stored.name, stored.parameters, stored.body)
      : this.kusto.makeTable(name, `(${[...(columns ?? []), ...(added ? [{ name: added, type: 'datetime' }] : [])].map((c) => `['${c.name}']:${c.type}`).join(', ')})`);
    this.symbols.set(key, made);
    return made;
  }

  /** The time column of the other family, when the table has exactly one of the two. */
  private aliasOf(table: string): string | null {
    const names = this.schema().columns(table)?.map((c) => c.name) ?? [];
    const [a, b] = TIME_COLUMNS;
    return names.includes(a) === names.includes(b) ? null : names.includes(a) ? b : a;
  }
  private aliases(names: readonly string[] | typeof ALL): ReadonlyMap<string, string> {
    const out = new Map<string, string>();
    for (const name of names === ALL ? this.schema().names : names) {
      const alias = this.aliasOf(name);
      if (alias) out.set(name, alias);
    }
    return out;
  }
}

const SEVERITY: Readonly<Record<string, KqlDiagnostic['severity']>> = { Error: 'error', Warning: 'warning', Suggestion: 'suggestion', Information: 'information' };
const SYNTAX = /^KS(?:00[1-9]|0[1-9]\d)$/;

/** Errors of the binder that the services themselves let pass. */
function tolerated(d: KqlDiagnostic, _text: string): boolean {
  return d.code === '';
}
