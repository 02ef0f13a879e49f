// Loads @kusto/language-service-next 12.4.1 and gives typed access to its objects: bridge.min.js must run before the library,
// and both only set globals. No other module of the project touches the package, and overload numbers ($ctor7, $ctor16) stay here.

import { widen } from './signatures.js';

import { lookWithin } from './interrupt.js';
import { quicken } from './quicken.js';

/** Any object of the library: a syntax node, token, symbol or list. Properties are read through the functions below. */
export interface LibraryObject {
  readonly [property: string]: unknown;
}
type Make = new (...args: unknown[]) => LibraryObject;

export interface Kusto {
  /** Kind number → name ("FilterOperator"). */
  readonly kinds: ReadonlyMap<number, string>;
  /** The aggregate functions; some share their name with a scalar function. */
  readonly aggregates: ReadonlySet<unknown>;
  /** Names of the plugins `evaluate` knows. */
  readonly plugins: readonly string[];
  toArray(list: unknown): readonly LibraryObject[];
  typeName(value: unknown): string;
  unbox(value: unknown): unknown;
  makeTable(name: string, schema: string): LibraryObject;
  makeFunction(name: string, parameters: string, body: string): LibraryObject;
  makeGlobals(members: readonly LibraryObject[]): LibraryObject;
  analyze(text: string, globals: LibraryObject): LibraryObject;
  parseOnly(text: string): LibraryObject;
  makeService(text: string, globals: LibraryObject): LibraryObject;
}

const isObject = (value: unknown): value is LibraryObject => (typeof value === 'object' || typeof value === 'function') && value !== null;

/** A property that is an object, or null. */
export const get = (node: LibraryObject, name: string): LibraryObject | null => {
  const value = node[name];
  return isObject(value) ? value : null;
};
/** A property that must be an object. */
export const need = (node: LibraryObject, name: string): LibraryObject => {
  const value = node[name];
  if (!isObject(value)) throw new Error(`the parser gave no ${name}`);
  return value;
};
export const textOf = (node: LibraryObject, name: string): string => {
  const value = node[name];
  return typeof value === 'string' ? value : '';
};
export const numberOf = (node: LibraryObject, name: string): number => {
  const value = node[name];
  return typeof value === 'number' ? value : 0;
};
export const invoke = (node: LibraryObject, method: string, ...args: unknown[]): unknown => {
  const f = node[method];
  if (typeof f !== 'function') throw new Error(`the parser has no ${method}`);
  return (f as (...a: unknown[]) => unknown).apply(node, args);
};
const path = (root: LibraryObject, dotted: string): LibraryObject => dotted.split('.').reduce(need, root);
const make = (root: LibraryObject, dotted: string, ...args: unknown[]): LibraryObject =>
  new (path(root, dotted) as unknown as Make)(...args);

/** Name, parameters, and a body that has the columns of the result; what they do is the planner's. */
const LATER_PLUGINS: readonly (readonly [name: string, parameters: string, body: string])[] = [
  [
    'schema_merge',
    '(PreserveOrder:bool=true)',
    '{ datatable(ColumnName:string, ColumnOrdinal:long, DataType:string, ColumnType:string)[] }',
  ],
  [
    'diffpatterns_text',
    '(TextColumn:string, BooleanCondition:bool, MinTokens:long=1, Threshold:real=0.05, MaxTokens:long=20)',
    '{ datatable(Count_of_True:long, Count_of_False:long, Percent_of_True:real, Percent_of_False:real, Pattern:string)[] }',
  ],
];

let loading: Promise<Kusto> | null = null;

/** Loads the library once. About 250 ms, and 1–2 s more for the first parse, so hosts warm it up early. */
export function loadKusto(run: RunScript | null = null): Promise<Kusto> {
  loading ??= load(run);
  return loading;
}

/** Runs a script of a package in this thread. Hosts that can bring one spare the time of looking at 4 MB of script for exports. */
export type RunScript = (specifier: string) => void;

async function load(run: RunScript | null): Promise<Kusto> {
  if (run) for (const name of ['bridge.min.js', 'Kusto.Language.Bridge.min.js']) run(`@kusto/language-service-next/${name}`);
  else {
    await import('@kusto/language-service-next/bridge.min.js');
    await import('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
  }
  const globals = globalThis as unknown as LibraryObject;
  const bridge = need(globals, 'Bridge');
  const language = path(globals, 'Kusto.Language');
  quicken(need(globals, 'System'), language);
  lookWithin(language);
  const kinds = new Map<number, string>();
  for (const [name, value] of Object.entries(path(language, 'Syntax.SyntaxKind'))) if (typeof value === 'number') kinds.set(value, name);
  const defaults = path(language, 'GlobalState.Default');
  const toArray = (list: unknown): readonly LibraryObject[] =>
    list === null || list === undefined ? [] : Array.isArray(list) ? list : (invoke(bridge, 'toArray', list) as LibraryObject[]);
  const define = (name: string, parameters: string, body: string): LibraryObject =>
    make(language, 'Symbols.FunctionSymbol.$ctor16', name, parameters, body);
  // Plugins of the reference that this version of the library does not know.
  const known = toArray(path(language, 'PlugIns')['All']);
  const plugins = [...known, ...LATER_PLUGINS.map(([name, parameters, body]) => define(name, parameters, body))];
  widen(
    [path(language, 'Functions'), path(language, 'Aggregates'), path(language, 'PlugIns')].flatMap((list) => toArray(list['All'])),
    toArray,
  );
  const everything = invoke(defaults, 'WithPlugIns', plugins) as LibraryObject;
  return {
    kinds,
    aggregates: new Set<unknown>(toArray(path(language, 'Aggregates')['All'])),
    plugins: plugins.map((f) => textOf(f, 'Name')),
    toArray,
    typeName: (value) => String(invoke(bridge, 'getTypeName', value)),
    unbox: (value) => invoke(bridge, 'unbox', value),
    makeTable: (name, schema) => make(language, 'Symbols.TableSymbol.$ctor7', name, schema, null),
    makeFunction: define,
    makeGlobals: (members) =>
      invoke(everything, 'WithDatabase', make(language, 'Symbols.DatabaseSymbol.ctor', 'case', members)) as LibraryObject,
    analyze: (text, state) => invoke(need(language, 'KustoCode'), 'ParseAndAnalyze', text, state) as LibraryObject,
    parseOnly: (text) => invoke(need(language, 'KustoCode'), 'Parse', text, defaults) as LibraryObject,
    makeService: (text, state) => make(language, 'Editor.KustoCodeService.$ctor1', text, state),
  };
}
