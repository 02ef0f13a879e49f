// Text to bound tree against the tables of a case. Symbols are made once per schema revision and only the tables a query can
// name are put before the binder, which is much faster than all 987; completion sees all.

import { QuarryError, type Suggestion } from '../base/errors.js';
import type { ColumnSchema, KqlType } from '../base/types.js';
import { advise, namesIn, type KnownNames } from './advise.js';
import type { Block, KqlDiagnostic } from './ast.js';
import { get, invoke, need, numberOf, textOf, type Kusto, type LibraryObject } from './bridge.js';
import { balanceChains } from './balance.js';
import { Converter } from './convertExpr.js';
import { failureOf, SYNTAX, unknownSource } from './faults.js';
import { explainFailure } from './graphGuard.js';
import { plainTypes, tolerated } from './leniency.js';
import { refuseTooMuch, tooDeep, TOO_DEEP_RULE } from './tooMuch.js';
import { foldLikeTerms } from './likeTerms.js';
import { whileWanted } from './interrupt.js';
import { MisplacedMark, shorten } from './longLists.js';
import { codeOnly, reachesAnyTable, typeByUse, wordsOf } from './mentions.js';
import { misspelt } from './near.js';
import { customColumns, functionTable, isOpenTable, localTables, quotedTables, watchlistOf } from './outside.js';
import { NodeReader } from './reader.js';
import { savedFunction, tabularCall } from './savedFunctions.js';
import { localScopes } from './scopes.js';
import { namedViews } from './views.js';
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
const MOST_DIAGNOSTICS = 1000;
/** Analyses of one text beyond the first. */
const MOST_ROUNDS = 3;
const ALL = '*';

interface Analysis {
  readonly code: LibraryObject;
  readonly diagnostics: readonly KqlDiagnostic[];
}

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

  /**
   * Throws QuarryError 'kql.syntax', 'kql.unknownTable' or 'kql.semantic' with start and end in facts. `wanted` is called again and
   * again meanwhile, and ends the work by throwing.
   */
  bind(written: string, wanted: () => void = () => undefined): BoundQuery {
    return whileWanted(wanted, () => this.bindShortened(written));
  }

  private bindShortened(written: string): BoundQuery {
    const short = shorten(written);
    const like = foldLikeTerms(short.text);
    refuseTooMuch(codeOnly(like.text));
    try {
      this.read.lists = short.lists;
      this.read.terms = like.terms;
      return this.bindWhole(like.text);
    } catch (error) {
      if (!(error instanceof MisplacedMark)) throw error;
    } finally {
      this.read.lists = [];
      this.read.terms = new Map();
      this.read.met.clear();
    }
    refuseTooMuch(codeOnly(written));
    return this.bindWhole(written);
  }

  private bindWhole(written: string): BoundQuery {
    const text = this.local(written);
    try {
      return this.bindText(text);
    } catch (error) {
      if (!(error instanceof QuarryError)) throw error;
      const named = namedViews(text, this.schema().populated?.() ?? []);
      if (named !== null) {
        try {
          return this.bindText(named);
        } catch (inner) {
          // Its places are those of another text.
          throw inner instanceof QuarryError ? error : inner;
        }
      }
      if (error.facts['rule'] !== TOO_DEEP_RULE) throw error;
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
  /** Functions saved in other workspaces, as the text at hand calls them. */
  private saved: ReadonlyMap<string, StoredFunction> = new Map();
  private scoped: ReadonlyMap<number, string> = new Map();

  /** The text with every table a table of the case, each character in its place. */
  private local(written: string): string {
    const { text, places, tables, scoped } = localScopes(written);
    this.places = places;
    this.saved = new Map();
    this.scoped = scoped;
    this.elsewhere = new Set([...tables].filter((t) => !this.knows(t)));
    return localTables(text);
  }

  private bindText(written: string): BoundQuery {
    const { text, code, diagnostics, missing } = this.settle(written);
    const syntax = need(code, 'Syntax');
    const faults = diagnostics.filter((d) => d.severity === 'error' && !tolerated(d, text) && !this.dependsOnTheCall(syntax, d, text));
    if (faults.length > 0) throw failureOf(this.read, faults, syntax, text, () => this.known(code));
    const block = this.within(text, () => new Converter(this.read).block(syntax));
    if (this.read.met.size < this.read.terms.size) throw new MisplacedMark();
    return {
      block,
      diagnostics: diagnostics.filter((d) => d.severity !== 'error'),
      added: missing.length > 0 ? this.addedColumns(missing, text) : new Map(),
      places: this.places,
      elsewhere: this.elsewhere,
      scoped: this.scoped,
    };
  }

  /**
   * Binds until every table that can take what the text asks of it has done so: a table no schema knows comes to be as an empty
   * one, then the columns asked of it, then those that only show once the others are there.
   */
  private settle(written: string): Analysis & { readonly text: string; readonly missing: readonly string[] } {
    let missing: readonly string[] = [];
    const tried = this.analyze(written, missing);
    const text = plainTypes(written, tried.diagnostics);
    let made = text === written ? tried : this.analyze(text, missing);
    const taken = new Set<string>();
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const strange = this.strangeTables(made, text);
      if (strange.length > 0) this.elsewhere = new Set([...this.elsewhere, ...strange]);
      for (const d of made.diagnostics) if (d.code === NAME_TAKEN) taken.add(text.slice(d.start, d.end).replace(/\s*=[^]*$/, ''));
      const wanted = [...new Set([...missing, ...this.missingNames(made.diagnostics, text, round > 0)])]
        .filter((n) => !taken.has(n))
        .sort();
      const before = missing.length > 0 ? size(this.addedColumns(missing, text)) : 0;
      const same = wanted.length === missing.length && wanted.every((n, i) => n === missing[i]);
      if (strange.length === 0 && (same || size(this.addedColumns(wanted, text)) === before)) break;
      missing = wanted;
      made = this.analyze(text, missing);
    }
    return { ...made, text, missing };
  }

  /** Names that stand where a table must and are like none that is known: tables of another workspace, which a case does not hold. */
  private strangeTables({ code, diagnostics }: Analysis, text: string): readonly string[] {
    const out: string[] = [];
    if (diagnostics.some((d) => d.severity === 'error' && SYNTAX.test(d.code))) return out;
    out.push(...this.strangeFunctions(need(code, 'Syntax'), diagnostics, text));
    for (const d of diagnostics) {
      if (d.severity !== 'error' || (d.code !== 'KS142' && d.code !== 'KS204')) continue;
      const name = unknownSource(this.read, need(code, 'Syntax'), d, text);
      if (name === null || this.elsewhere.has(name)) continue;
      if (/^\w+\*$/.test(name)) out.push(name);
      else if (/^[A-Za-z_]\w*$/.test(name) && /^\s*[|)]|^\s*,|^\s+(?:on|\/\/)/.test(text.slice(d.end, d.end + 80))) {
        const known = this.known(code);
        if (!misspelt(name, [...known.tables, ...this.localNames(text)])) out.push(name);
      }
    }
    return out;
  }

  /** Functions nobody knows that stand where a table must: declares them, and gives the tables that stand for what they give. */
  private strangeFunctions(syntax: LibraryObject, diagnostics: readonly KqlDiagnostic[], text: string): readonly string[] {
    const calls = new Map<string, LibraryObject[]>();
    for (const d of diagnostics) {
      if (!UNKNOWN_FUNCTION.test(d.code)) continue;
      const name = /^\w*/.exec(text.slice(d.start, d.end))?.[0] ?? '';
      const call = tabularCall(this.read, invoke(syntax, 'GetTokenAt', d.start) as LibraryObject | null);
      if (call && /^[A-Za-z_]\w*$/.test(name) && !this.saved.has(name)) calls.set(name, [...(calls.get(name) ?? []), call]);
    }
    const known = [...this.stored().keys(), ...this.localNames(text)];
    const made = [...calls].filter(([name]) => !misspelt(name, known));
    if (made.length > 0)
      this.saved = new Map([...this.saved, ...made.map(([name, at]) => [name, savedFunction(this.read, name, at)] as const)]);
    return made.map(([name]) => functionTable(name));
  }
  private localNames = (text: string): readonly string[] => [...text.matchAll(/\b(?:let|as)\s+(\w+)/g)].map((m) => m[1] ?? '');

  private known = (code: LibraryObject): KnownNames => namesIn(this.read, code, this.schema().names, [...this.stored().keys()]);

  private analyze(text: string, missing: readonly string[]): Analysis {
    let code: LibraryObject;
    try {
      const globals = this.globalsFor(text, missing);
      code = this.within(text, () => this.kusto.analyze(text, globals));
    } catch (error) {
      if (error instanceof QuarryError) throw error;
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

  /** The parser and the converter go down with the text; where the stack ends, the query is too deep. */
  private within<T>(text: string, work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof RangeError && /call stack/i.test(error.message)) throw tooDeep(0, text.length);
      throw error;
    }
  }

  /** Everything the parser and binder say about a text. */
  diagnosticsFor(written: string): KqlDiagnostic[] {
    const short = foldLikeTerms(shorten(written).text).text;
    const text = this.local(short);
    let code: LibraryObject;
    let diagnostics: readonly KqlDiagnostic[];
    try {
      refuseTooMuch(codeOnly(short));
      ({ code, diagnostics } = this.settle(text));
    } catch (error) {
      if (!(error instanceof QuarryError)) throw error;
      const { start, end } = error.facts;
      return [{ severity: 'error', code: error.code, message: error.message, start: Number(start ?? 0), end: Number(end ?? text.length) }];
    }
    return advise(
      diagnostics.filter((d) => !tolerated(d, text) && !this.dependsOnTheCall(need(code, 'Syntax'), d, text)),
      text,
      this.known(code),
    );
  }

  diagnosticsOf(list: unknown): KqlDiagnostic[] {
    // A broken text has a fault at every word; the first ones say what is to be mended.
    return this.kusto
      .toArray(list)
      .slice(0, MOST_DIAGNOSTICS)
      .map((d) => ({
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

  /** Every known table or function whose name occurs in the text; all of them when wildcards may reach any. */
  private namesIn(text: string): { readonly all: boolean; readonly names: readonly string[] } {
    const { elsewhere } = this;
    const last = this.lastNames;
    if (last?.text === text && last.elsewhere === elsewhere && last.schema === this.schema()) return last.found;
    const schema = this.schema();
    const code = codeOnly(text);
    const wild = reachesAnyTable(code);
    const populated = wild ? (schema.populated?.() ?? []) : [];
    const found = new Set<string>();
    const add = (word: string) => {
      if (found.has(word)) return;
      const stored = this.stored().get(word);
      if (this.saved.has(word)) {
        found.add(word);
        found.add(functionTable(word));
      } else if (stored) {
        found.add(word);
        for (const inner of stored.body.match(/[A-Za-z_]\w*|(?<=\[')[^'\]]+(?='\])/g) ?? []) add(inner);
      } else if (this.columnsOf(word)) found.add(word);
    };
    for (const word of wordsOf(text, code)) add(word);
    for (const name of quotedTables(text)) add(name);
    for (const name of populated) found.add(name);
    for (const name of elsewhere) if (text.includes(name)) found.add(name);
    const names = { all: wild && populated.length === 0, names: [...found].sort() };
    this.lastNames = { text, elsewhere, schema, found: names };
    return names;
  }
  /** One text is asked about several times in a row. */
  private lastNames: {
    readonly text: string;
    readonly elsewhere: ReadonlySet<string>;
    readonly schema: KqlSchema;
    readonly found: { readonly all: boolean; readonly names: readonly string[] };
  } | null = null;

  private columnsOf = (table: string): readonly ColumnSchema[] | null =>
    this.schema().columns(table) ?? customColumns(table) ?? (this.elsewhere.has(table) ? [] : null);

  private knows = (name: string): boolean => this.schema().columns(name) !== null || this.stored().has(name);

  /** The stored functions by name; those of the case before those every case has. */
  private stored(): ReadonlyMap<string, StoredFunction> {
    const schema = this.schema();
    if (this.storedOf?.schema !== schema)
      this.storedOf = { schema, byName: new Map([...STORED_FUNCTIONS, ...(schema.functions ?? []).toReversed()].map((f) => [f.name, f])) };
    return this.storedOf.byName;
  }
  private storedOf: { readonly schema: KqlSchema; readonly byName: ReadonlyMap<string, StoredFunction> } | null = null;

  /** Unknown column names that a further pass may know; `again` when those that can come from tables were given already. */
  private missingNames(diagnostics: readonly KqlDiagnostic[], text: string, again: boolean): readonly string[] {
    const out = new Set<string>();
    for (const d of diagnostics) {
      // A function asks a table for the other family's time column.
      if (d.code === 'KS249') for (const time of TIME_COLUMNS) if (text.includes(time)) out.add(time);
      // A table of Azure Resource Graph, which a custom log may have as a column.
      const [column] = d.code === 'KS108' ? (/\w+$/.exec(text.slice(d.start, d.end)) ?? []) : [];
      if (column !== undefined && isOpenTable(column)) out.add(column);
      if (d.severity !== 'error' || !/^KS(?:109|117|142|145)$/.test(d.code)) continue;
      const name =
        /^\[\s*'([^']+)'\s*\]$|^\[\s*"([^"]+)"\s*\]$/.exec(text.slice(d.start, d.end))?.slice(1).find(Boolean) ??
        text.slice(d.start, d.end);
      if (/^[\w .:/()#-]+$/.test(name) && (again || !madeBefore(name, text, d.start))) out.add(name);
    }
    return [...out];
  }

  globalsFor(text: string | null, missing: readonly string[]): LibraryObject {
    const schema = this.schema();
    if (schema.revision !== this.revision) {
      this.revision = schema.revision;
      this.symbols.clear();
      this.globals.clear();
    }
    const { all, names } = text === null ? { all: true, names: [] } : this.namesIn(text);
    const wanted = all ? new Set([...schema.names, ...this.stored().keys(), ...names]) : new Set(names);
    const named = all ? names.filter((n) => schema.columns(n) === null && !this.stored().has(n)) : names;
    const added = missing.length === 0 || text === null ? NONE_ADDED : this.addedColumns(missing, text);
    const saved = (text === null ? [] : [...this.saved.values()]).map((f) => f.name + f.parameters).join(' ');
    const key = `${all ? ALL : ''}${named.join(' ')}+${saved}+${[...added].map(([t, c]) => `${t}:${c.map((x) => `${x.name}:${x.type}`).join(',')}`).join(' ')}`;
    const known = this.globals.get(key);
    if (known) return known;
    const made = this.kusto.makeGlobals([...wanted].map((name) => this.symbol(name, added.get(name) ?? [])).filter((s) => s !== null));
    if (this.globals.size >= CACHED_GLOBALS) {
      const oldest = [...this.globals.keys()].find((k) => k !== `${ALL}++`);
      if (oldest !== undefined) this.globals.delete(oldest);
    }
    this.globals.set(key, made);
    return made;
  }

  private symbol(name: string, added: readonly AddedColumn[]): LibraryObject | null {
    const key = added.length > 0 ? `${name}+${added.map((c) => `${c.name}:${c.type}`).join(',')}` : name;
    const saved = this.saved.get(name);
    if (saved) return this.kusto.makeFunction(saved.name, saved.parameters, saved.body);
    const known = this.symbols.get(key);
    if (known) return known;
    const columns = this.columnsOf(name);
    const stored = columns ? undefined : this.stored().get(name);
    if (!columns && !stored) return null;
    const made = stored
      ? this.kusto.makeFunction(stored.name, stored.parameters, stored.body)
      : this.kusto.makeTable(name, `(${[...(columns ?? []), ...added].map((c) => `['${c.name}']:${c.type}`).join(', ')})`);
    this.symbols.set(key, made);
    return made;
  }

  /** The time column of the other family, and for tables whose columns the services make from data whatever was asked for. */
  private added(table: string, missing: readonly string[], code: string): readonly AddedColumn[] {
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
    if (normalised || isOpenTable(table) || columns.length <= 1) {
      for (const name of missing)
        if (!known.has(name) && !out.some((c) => c.name === name) && (!normalised || NORMALISED_FIELD.test(name)))
          out.push({
            name,
            type:
              watchlistOf(table) === null
                ? (SUFFIX_TYPE[/_[sdbtg]$/.exec(name)?.[0] ?? ''] ?? typeByUse(name, code) ?? typeByName(name))
                : 'string',
            from: null,
          });
    }
    return out;
  }
  private addedColumns(missing: readonly string[], text: string): ReadonlyMap<string, readonly AddedColumn[]> {
    const { all, names } = this.namesIn(text);
    const code = codeOnly(text);
    const out = new Map<string, readonly AddedColumn[]>();
    for (const name of all ? new Set([...this.schema().names, ...names]) : names) {
      const added = this.added(name, missing, code);
      if (added.length > 0) out.set(name, added);
    }
    return out;
  }
}

const NONE_ADDED: ReadonlyMap<string, readonly AddedColumn[]> = new Map();
const size = (added: ReadonlyMap<string, readonly AddedColumn[]>): number => [...added.values()].reduce((sum, c) => sum + c.length, 0);

/** A name an operator before assigned is missing only because what it is made of is. */
function madeBefore(name: string, text: string, use: number): boolean {
  const made = text.search(new RegExp(`\\b${name.replace(/[^\w]/g, '\\$&')}\\s*=(?![=~])`));
  return made >= 0 && made < use && /[|;]/.test(text.slice(made, use));
}

/** Tables of the normalised schemas: their fields come and go with the versions of a schema, but all are named in one way. */
const NORMALISED_TABLE = /^ASim\w+Logs$/;
const NORMALISED_FIELD = /^(?:Src|Dst|Dvc|Target|Actor|Acting|Parent|Event|Threat|Network|Http|Dns|Registry|File)[A-Z0-9]\w*$/;
const typeByName = (name: string): KqlType =>
  name === 'TimeGenerated' || name === 'Timestamp'
    ? 'datetime'
    : /Code$/.test(name)
      ? 'int'
      : /^Is[A-Z]/.test(name)
        ? 'bool'
        : /(?:Time|Date)$/.test(name)
          ? 'datetime'
          : 'string';
/** Custom columns carry their type in their name. */
const SUFFIX_TYPE: Readonly<Record<string, KqlType>> = { _s: 'string', _d: 'real', _b: 'bool', _t: 'datetime', _g: 'string' };

const SEVERITY: Readonly<Record<string, KqlDiagnostic['severity']>> = {
  Error: 'error',
  Warning: 'warning',
  Suggestion: 'suggestion',
  Information: 'information',
};
/** A function nobody knows, the second in a fuzzy union. */
const UNKNOWN_FUNCTION = /^KS(?:205|211)$/;
/** A value of another type is wanted. */
const TYPE_FAULT = /^KS(?:106|107|127|134|137|141|234)$/;
/** A column a table was given for its use, which an operator makes. */
const NAME_TAKEN = 'KS171';
