// Text to bound tree against the tables of a case. Symbols are made once per schema revision and only the tables a query can
// name are put before the binder, which is much faster than all 987; completion sees all.

import { QuarryError, type Suggestion } from '../base/errors.js';
import { KQL_TYPES, type ColumnSchema, type KqlType } from '../base/types.js';
import { advise, namesIn, type KnownNames } from './advise.js';
import type { Block, KqlDiagnostic } from './ast.js';
import { get, invoke, need, numberOf, textOf, type Kusto, type LibraryObject } from './bridge.js';
import { balanceChains } from './balance.js';
import { Converter } from './convertExpr.js';
import { explainFailure } from './graphGuard.js';
import { customColumns, localTables, quotedTables, watchlistOf } from './outside.js';
import { NodeReader } from './reader.js';
import { localScopes } from './scopes.js';
import { standardColumn } from './standardColumns.js';
import { STORED_FUNCTIONS, type StoredFunction } from './stored.js';

/** The names a query may use. */
export interface KqlSchema {
  readonly revision: number;
  readonly names: readonly string[];
  columns(table: string): readonly ColumnSchema[] | null;
  /** Tables with rows: what wildcards, search and find reach when there are any. */
  populated?(): readonly string[];
  readonly functions?: readonly StoredFunction[];
}

export interface BoundQuery {
  readonly block: Block;
  readonly diagnostics: readonly KqlDiagnostic[];
  /** Columns tables were given for this query: the other family's time column, or what an open table was asked for. */
  readonly added: ReadonlyMap<string, readonly AddedColumn[]>;
  /** Workspaces, clusters and the like the text names; the case stands for all of them. */
  readonly places: readonly string[];
  /** Tables of those places that no schema knows: empty, with the columns in `added`. */
  readonly elsewhere: ReadonlySet<string>;
  /** Where a table of a place is named → that place. */
  readonly scoped: ReadonlyMap<number, string>;
}

export interface AddedColumn extends ColumnSchema {
  /** The stored column it shows; null when there is none, and every row has null. */
  readonly from: string | null;
}

const TIME_COLUMNS = ['Timestamp', 'TimeGenerated'] as const;
const CACHED_GLOBALS = 64;
const ALL = '*';

export class KqlBinder {
  private revision = -1;
  private symbols = new Map<string, LibraryObject>();
  private globals = new Map<string, LibraryObject>();
  private readonly read: NodeReader;

  constructor(
    readonly kusto: Kusto,
    private readonly schema: () => KqlSchema,
  ) {
    this.read = new NodeReader(kusto);
  }

  /** Throws QuarryError 'kql.syntax', 'kql.unknownTable' or 'kql.semantic' with start and end in facts. */
  bind(written: string): BoundQuery {
    const text = this.local(written);
    try {
      return this.bindText(text);
    } catch (error) {
      if (!(error instanceof QuarryError) || error.facts['rule'] !== TOO_DEEP) throw error;
      const balanced = balanceChains(this.read, text, need(this.kusto.parseOnly(text), 'Syntax'));
      if (!balanced) throw error;
      try {
        return this.bindText(balanced.text);
      } catch (inner) {
        if (!(inner instanceof QuarryError)) throw inner;
        const { start, end, suggestions } = inner.facts;
        throw new QuarryError(inner.code, inner.message, {
          ...inner.facts,
          ...(Array.isArray(suggestions)
            ? {
                suggestions: suggestions.flatMap((f: string | Suggestion) =>
                  typeof f === 'string' ? [] : [{ text: f.text, start: balanced.original(f.start), end: balanced.original(f.end) }],
                ),
              }
            : {}),
          ...(typeof start === 'number' && typeof end === 'number' ? { start: balanced.original(start), end: balanced.original(end) } : {}),
        });
      }
    }
  }

  /** Places named in the text at hand, and their tables that no schema knows. */
  private places: readonly string[] = [];
  private elsewhere: ReadonlySet<string> = new Set();
  private scoped: ReadonlyMap<number, string> = new Map();

  /** The text with every table a table of the case, each character in its place. */
  private local(written: string): string {
    const { text, places, tables, scoped } = localScopes(written);
    this.places = places;
    this.scoped = scoped;
    this.elsewhere = new Set([...tables].filter((t) => !this.knows(t)));
    return localTables(text);
  }

  private bindText(written: string): BoundQuery {
    const tried = this.analyze(written, []);
    const text = plainTypes(written, tried.diagnostics);
    const first = text === written ? tried : this.analyze(text, []);
    const missing = this.missingNames(first.diagnostics, text);
    const { code, diagnostics } = missing.length > 0 ? this.analyze(text, missing) : first;
    const syntax = need(code, 'Syntax');
    const faults = diagnostics.filter((d) => d.severity === 'error' && !tolerated(d, text) && !this.dependsOnTheCall(syntax, d, text));
    if (faults.length > 0) throw this.failure(faults, code, text);
    const block = new Converter(this.read).block(syntax);
    return {
      block,
      diagnostics: diagnostics.filter((d) => d.severity !== 'error'),
      added: missing.length > 0 ? this.addedColumns(this.namesIn(text), missing) : new Map(),
      places: this.places,
      elsewhere: this.elsewhere,
      scoped: this.scoped,
    };
  }

  /** The worst of the faults found: syntax first, then tables nobody knows, then the rest in the order of the text. */
  private failure(faults: readonly KqlDiagnostic[], code: LibraryObject, text: string): QuarryError {
    const errors = advise(faults, text, this.known(code));
    const syntax = need(code, 'Syntax');
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
      const name = this.unknownSource(syntax, e, text);
      if (name === null) continue;
      const [fault = e] = e.code === 'KS204' ? [e] : advise([{ ...e, code: 'KS204' }], text, this.known(code));
      const near = (fault.fixes ?? []).map((f) => f.text);
      return new QuarryError('kql.unknownTable', fault.message, { ...facts(fault), rule: e.code, name, near });
    }
    const worst = errors[0] ?? faults[0];
    if (!worst) throw new Error('no fault to report');
    return new QuarryError('kql.semantic', worst.message, facts(worst));
  }

  private known = (code: LibraryObject): KnownNames =>
    namesIn(
      this.read,
      code,
      this.schema().names,
      this.stored().map((f) => f.name),
    );

  private analyze(text: string, missing: readonly string[]): { code: LibraryObject; diagnostics: KqlDiagnostic[] } {
    let code: LibraryObject;
    try {
      code = this.kusto.analyze(text, this.globalsFor(text, missing));
    } catch (error) {
      const why = explainFailure(this.read, text, need(this.kusto.parseOnly(text), 'Syntax'), this.knows, this.schema().names);
      if (why) throw why;
      throw new QuarryError(
        'kql.semantic',
        `The analyzer could not understand this query (${String(error instanceof Error ? error.message : error)}).`,
        { start: 0, end: text.length, rule: 'analyzer' },
      );
    }
    return { code, diagnostics: this.diagnosticsOf(invoke(code, 'GetDiagnostics')) };
  }

  /** Everything the parser and binder say about a text. */
  diagnosticsFor(written: string): KqlDiagnostic[] {
    const text = this.local(written);
    let first: ReturnType<KqlBinder['analyze']>;
    try {
      first = this.analyze(text, []);
      const plain = plainTypes(text, first.diagnostics);
      if (plain !== text) first = this.analyze(plain, []);
    } catch (error) {
      if (!(error instanceof QuarryError)) throw error;
      const { start, end } = error.facts;
      return [{ severity: 'error', code: error.code, message: error.message, start: Number(start ?? 0), end: Number(end ?? text.length) }];
    }
    const missing = this.missingNames(first.diagnostics, text);
    const { code, diagnostics } = missing.length > 0 ? this.analyze(text, missing) : first;
    return advise(
      diagnostics.filter((d) => !tolerated(d, text) && !this.dependsOnTheCall(need(code, 'Syntax'), d, text)),
      text,
      this.known(code),
    );
  }

  diagnosticsOf(list: unknown): KqlDiagnostic[] {
    return this.kusto.toArray(list).map((d) => ({
      severity: SEVERITY[textOf(d, 'Severity')] ?? 'information',
      code: textOf(d, 'Code'),
      message: textOf(d, 'Message'),
      start: numberOf(d, 'Start'),
      end: numberOf(d, 'End'),
    }));
  }

  /** A type that is wrong only because column_ifexists() inside a function gives the fallback's until the function is called. */
  private dependsOnTheCall(syntax: LibraryObject, d: KqlDiagnostic, text: string): boolean {
    if (!TYPE_FAULT.test(d.code)) return false;
    const token = invoke(syntax, 'GetTokenAt', d.start) as LibraryObject | null;
    for (let node = token ? get(token, 'Parent') : null; node; node = get(node, 'Parent'))
      if (this.read.kind(node) === 'FunctionDeclaration') return /\bcolumn_?ifexists\s*\(/.test(text.slice(this.read.start(node), d.start));
    return false;
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
      if (kind === 'MakeGraphTableAndKeyClause') return get(parent, 'Table') === child ? text.slice(error.start, error.end) : null;
      return /^(?:ExpressionStatement|UnionOperator|JoinOperator|LookupOperator|FindInClause|LetStatement|MaterializeExpression|ToScalarExpression)$/.test(
        kind,
      )
        ? text.slice(error.start, error.end)
        : null;
    }
    return null;
  }

  /** Every known table or function whose name occurs in the text; all of them when wildcards may reach any. */
  private namesIn(text: string): readonly string[] | typeof ALL {
    const schema = this.schema();
    const wild = /\bunion\b[^;]*\*|\b(?:search|find)\b/i.test(text);
    const populated = wild ? (schema.populated?.() ?? []) : [];
    if (wild && populated.length === 0) return ALL;
    const words = new Set(text.match(/[A-Za-z_][\w-]*/g) ?? []);
    const found = new Set<string>();
    const add = (word: string) => {
      if (found.has(word)) return;
      const stored = this.stored().find((f) => f.name === word);
      if (stored) {
        found.add(word);
        for (const inner of stored.body.match(/[A-Za-z_]\w*|(?<=\[')[^'\]]+(?='\])/g) ?? []) add(inner);
      } else if (this.columnsOf(word)) found.add(word);
    };
    for (const word of words) add(word);
    for (const name of quotedTables(text)) add(name);
    for (const name of populated) found.add(name);
    return [...found].sort();
  }

  private columnsOf = (table: string): readonly ColumnSchema[] | null =>
    this.schema().columns(table) ?? customColumns(table) ?? (this.elsewhere.has(table) ? [] : null);

  private knows = (name: string): boolean => this.schema().columns(name) !== null || this.stored().some((f) => f.name === name);

  private stored = (): readonly StoredFunction[] => [...(this.schema().functions ?? []), ...STORED_FUNCTIONS];

  /** Unknown column names that a second pass may know. */
  private missingNames(diagnostics: readonly KqlDiagnostic[], text: string): readonly string[] {
    const out = new Set<string>();
    for (const d of diagnostics) {
      // A function asks a table for the other family's time column.
      if (d.code === 'KS249') for (const time of TIME_COLUMNS) if (text.includes(time)) out.add(time);
      if (d.severity !== 'error' || (d.code !== 'KS142' && d.code !== 'KS109')) continue;
      const name =
        /^\[\s*'([^']+)'\s*\]$|^\[\s*"([^"]+)"\s*\]$/.exec(text.slice(d.start, d.end))?.slice(1).find(Boolean) ??
        text.slice(d.start, d.end);
      if (/^[\w .:/()#-]+$/.test(name) && !madeBefore(name, text, d.start)) out.add(name);
    }
    return [...out].sort();
  }

  globalsFor(text: string | null, missing: readonly string[]): LibraryObject {
    const schema = this.schema();
    if (schema.revision !== this.revision) {
      this.revision = schema.revision;
      this.symbols.clear();
      this.globals.clear();
    }
    const names = text === null ? ALL : this.namesIn(text);
    const key = `${missing.join(',')}+${names === ALL ? ALL : names.join(' ')}`;
    const known = this.globals.get(key);
    if (known) return known;
    const wanted = names === ALL ? [...schema.names, ...this.stored().map((f) => f.name), ...this.elsewhere] : names;
    const made = this.kusto.makeGlobals([...new Set(wanted)].map((name) => this.symbol(name, missing)).filter((s) => s !== null));
    if (this.globals.size >= CACHED_GLOBALS) {
      const oldest = [...this.globals.keys()].find((k) => k !== `+${ALL}`);
      if (oldest !== undefined) this.globals.delete(oldest);
    }
    this.globals.set(key, made);
    return made;
  }

  private symbol(name: string, missing: readonly string[]): LibraryObject | null {
    const added = missing.length > 0 ? this.added(name, missing) : [];
    const key = added.length > 0 ? `${name}+${added.map((c) => c.name).join(',')}` : name;
    const known = this.symbols.get(key);
    if (known) return known;
    const columns = this.columnsOf(name);
    const stored = columns ? undefined : this.stored().find((f) => f.name === name);
    if (!columns && !stored) return null;
    const made = stored
      ? this.kusto.makeFunction(stored.name, stored.parameters, stored.body)
      : this.kusto.makeTable(name, `(${[...(columns ?? []), ...added].map((c) => `['${c.name}']:${c.type}`).join(', ')})`);
    this.symbols.set(key, made);
    return made;
  }

  /** The time column of the other family, and for tables whose columns the services make from data whatever was asked for. */
  private added(table: string, missing: readonly string[]): readonly AddedColumn[] {
    const columns = this.columnsOf(table);
    if (!columns) return [];
    const known = new Set(columns.map((c) => c.name));
    const out: AddedColumn[] = [];
    const [a, b] = TIME_COLUMNS;
    if (known.has(a) !== known.has(b)) {
      const [name, from] = known.has(a) ? [b, a] : [a, b];
      if (missing.includes(name)) out.push({ name, type: 'datetime', from });
    }
    for (const name of missing) {
      const standard = known.has(name) ? null : standardColumn(name);
      if (standard && watchlistOf(table) === null) out.push({ name, ...standard });
    }
    const normalised = NORMALISED_TABLE.test(table);
    if (normalised || OPEN_TABLE.test(table) || columns.length <= 1) {
      for (const name of missing)
        if (!known.has(name) && !out.some((c) => c.name === name) && (!normalised || NORMALISED_FIELD.test(name)))
          out.push({
            name,
            type: watchlistOf(table) === null ? (SUFFIX_TYPE[/_[sdbtg]$/.exec(name)?.[0] ?? ''] ?? guessType(name)) : 'string',
            from: null,
          });
    }
    return out;
  }
  private addedColumns(names: readonly string[] | typeof ALL, missing: readonly string[]): ReadonlyMap<string, readonly AddedColumn[]> {
    const out = new Map<string, readonly AddedColumn[]>();
    for (const name of names === ALL ? [...this.schema().names, ...this.elsewhere] : names) {
      const added = this.added(name, missing);
      if (added.length > 0) out.set(name, added);
    }
    return out;
  }
}

/** A name an operator before assigned is missing only because what it is made of is. */
function madeBefore(name: string, text: string, use: number): boolean {
  const made = text.search(new RegExp(`\\b${name.replace(/[^\w]/g, '\\$&')}\\s*=(?![=~])`));
  return made >= 0 && made < use && /[|;]/.test(text.slice(made, use));
}

/** Tables of the normalised schemas: their fields come and go with the versions of a schema, but all are named in one way. */
const NORMALISED_TABLE = /^ASim\w+Logs$/;
const NORMALISED_FIELD = /^(?:Src|Dst|Dvc|Target|Actor|Acting|Parent|Event|Threat|Network|Http|Dns|Registry|File)[A-Z0-9]\w*$/;
/** Tables that get a column for every property their sources send. */
const OPEN_TABLE = /^(?:AzureDiagnostics|\w+_CL|watchlist .*)$/;
const guessType = (name: string): KqlType =>
  /Code$/.test(name) ? 'int' : /^Is[A-Z]/.test(name) ? 'bool' : /(?:Time|Date)$/.test(name) ? 'datetime' : 'string';
/** Custom columns carry their type in their name. */
const SUFFIX_TYPE: Readonly<Record<string, KqlType>> = { _s: 'string', _d: 'real', _b: 'bool', _t: 'datetime', _g: 'string' };

const SEVERITY: Readonly<Record<string, KqlDiagnostic['severity']>> = {
  Error: 'error',
  Warning: 'warning',
  Suggestion: 'suggestion',
  Information: 'information',
};
const TOO_DEEP = 'KS245';
const UNKNOWN_GRAPH = 'KS260';
/** A value of another type is wanted. */
const TYPE_FAULT = /^KS(?:106|107|127|134|137|141|234)$/;
/** KS176: an operator nobody knows. */
const SYNTAX = /^KS(?:00[1-9]|0[1-9]\d|176)$/;

/** What the services accept though the binder does not: parse_json() of a dynamic; and Defender lets `invoke FileProfile(SHA1)` name a column of the piped table where the binder wants a value. */
const tolerated = (d: KqlDiagnostic, text: string): boolean =>
  (d.code === 'KS107' && /\b(?:todynamic|toobject|parse_?json)\s*\(\s*$/.test(text.slice(0, d.start))) ||
  (d.code === 'KS142' && /\binvoke\s+\w+\s*\([^()|;]*$/.test(text.slice(0, d.start))) ||
  // `restrict access to (*)` and tables behind database(), which stand there as names of the case.
  (/^KS(?:142|204|205|206)$/.test(d.code) &&
    /\brestrict\s+access\s+to\s*\([^;]*$/.test(text.slice(0, d.start)) &&
    text.slice(d.start, d.end).includes('*')) ||
  // Paths may be looked for in every part of a graph.
  (d.code === 'KS177' && /\bpartitioned-by\s+\w+\s*\(\s*$/.test(withoutComments(text.slice(0, d.start)))) ||
  // What inner nodes have is not known inside a partition, and a chart may name columns that forked tables have.
  (d.code === 'KS142' &&
    /(?:\b(?:map|all|any)\s*\(\s*inner_nodes\s*\(\s*\w+\s*\)\s*,[^()|;]*|\|\s*render\b[^|;]*)$/.test(text.slice(0, d.start))) ||
  // The library knows these operators, but not what a graph's nodes and edges have.
  (/^KS(?:142|211)$/.test(d.code) && /\bgraph-where-(?:nodes|edges)\b[^|;]*$/.test(text.slice(0, d.start))) ||
  (d.code === 'KS142' && namesNodeId(text.slice(d.start, d.end), text.slice(0, d.start)));

/** `typeof(DateTime)`: the services take names of types however they are written, the library only small. */
function plainTypes(text: string, found: readonly KqlDiagnostic[]): string {
  let out = text;
  for (const d of found) {
    const small = text.slice(d.start, d.end).toLowerCase();
    if (d.code === UNKNOWN_TYPE && TYPE_NAMES.has(small)) out = out.slice(0, d.start) + small + out.slice(d.end);
  }
  return out;
}
const UNKNOWN_TYPE = 'KS160';
const TYPE_NAMES: ReadonlySet<string> = new Set([...KQL_TYPES, 'double', 'date', 'time', 'boolean', 'uuid', 'uniqueid']);

const withoutComments = (text: string): string => text.replace(/\/\/[^\r\n]*/g, '');

/** A property that make-graph or graph-mark-components declared before; the binder does not see it inside map() and its like. */
const namesNodeId = (name: string, before: string): boolean =>
  /^\w+$/.test(name) && new RegExp(`\\bwith_(?:node|component)_id\\s*=\\s*${name}\\b`).test(before);
