// The connector files as read: structure, and checks that say which file and key is wrong. Expressions are checked here too, so
// a broken connector is listed as failed at start and never met at import.

import { ExpressionError, parseExpression, walkExpression, type Expression } from './expression.js';
import { FUNCTIONS } from './functions.js';

export interface DataDefinition {
  /** Prefixes or bags that hold the event's own fields. */
  readonly from: readonly string[];
  /** When none of them is there, the record's own keys are the data, without the excluded ones. */
  readonly flat: boolean;
  readonly exclude: readonly string[];
  /** Further names to leave out when the record has all keys of 'A,!B' (and none with '!'). */
  readonly excludeWith: Readonly<Record<string, readonly string[]>>;
}

export interface MatchDefinition {
  readonly decoders: readonly string[];
  readonly require: readonly string[];
  readonly any: readonly string[];
  /** Fields that say it is another export. */
  readonly none: readonly string[];
  /** Field → values or prefixes ending in '*'; the share of sampled records that agree weighs the score. */
  readonly where: Readonly<Record<string, readonly string[]>>;
  /** Parts of the file name that raise confidence. */
  readonly fileName: readonly string[];
  readonly score: number;
}

export interface RowDefinition {
  readonly table: string;
  /** Values of `switch` the row is for; null for all. */
  readonly on: readonly string[] | null;
  readonly when: Expression | null;
  readonly each: Expression | null;
  /** Fill every column that has a data field of its own name. */
  readonly auto: boolean;
  /** Texts that mean nothing in this row ('-'). */
  readonly blank: ReadonlySet<string>;
  readonly set: ReadonlyMap<string, Expression>;
  /** Columns the row itself names: the table must have them. A template's columns are set where the table has them. */
  readonly own: readonly string[];
}

export interface ConnectorDefinition {
  readonly id: string;
  readonly title: string;
  readonly version: number;
  readonly kind: 'mapping' | 'tabular' | 'generic';
  readonly match: readonly MatchDefinition[];
  readonly when: Expression | null;
  readonly otherwise: string | null;
  readonly routes: readonly string[];
  readonly data: DataDefinition;
  readonly fields: ReadonlyMap<string, readonly string[]>;
  readonly named: ReadonlyMap<string, Expression>;
  readonly vocabularies: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly switch: Expression | null;
  readonly rows: readonly RowDefinition[];
  /** Tabular only: which product's schemas, and fields that may name the table. */
  readonly product: string;
  readonly tableFields: readonly string[];
  readonly truncatedAt: readonly number[];
  /** Fields of JSON text; a text that does not read (cut by a spreadsheet) is counted and told. */
  readonly jsonFields: readonly string[];
  /** Tabular only: column → value → the table that value is of. */
  readonly hints: Readonly<Record<string, ReadonlyMap<string, string>>>;
  /** Tabular only: when columns fit several tables alike, the first named here is meant. */
  readonly prefer: readonly string[];
}

export class DefinitionError extends Error {}

export type RawFile = Readonly<Record<string, unknown>>;
type Bag = Readonly<Record<string, unknown>>;

const KEYS = new Set([
  'kind',
  'id',
  'title',
  'version',
  'description',
  'include',
  'match',
  'when',
  'otherwise',
  'routes',
  'data',
  'fields',
  'named',
  'vocabularies',
  'templates',
  'switch',
  'rows',
  'product',
  'tableFields',
  'truncatedAt',
  'jsonFields',
  'hints',
  'prefer',
]);
const ROW_KEYS = new Set(['table', 'on', 'when', 'each', 'auto', 'blank', 'use', 'set', 'note']);
const MATCH_KEYS = new Set(['decoder', 'require', 'any', 'none', 'where', 'fileName', 'score']);
const DATA_KEYS = new Set(['from', 'flat', 'exclude', 'excludeWith']);
const KINDS = new Set(['mapping', 'tabular', 'generic', 'vocabulary']);

const isBag = (value: unknown): value is Bag => typeof value === 'object' && value !== null && !Array.isArray(value);

function bag(value: unknown, at: string): Bag {
  if (value === undefined || value === null) return {};
  if (!isBag(value)) throw new DefinitionError(`${at}: expected a mapping`);
  return value;
}

function texts(value: unknown, at: string): string[] {
  if (value === undefined || value === null) return [];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.map((one) => {
    if (typeof one !== 'string' && typeof one !== 'number' && typeof one !== 'boolean') throw new DefinitionError(`${at}: expected text`);
    return String(one);
  });
}

function knownKeys(value: Bag, known: ReadonlySet<string>, at: string): void {
  for (const key of Object.keys(value)) if (!known.has(key)) throw new DefinitionError(`${at}: unknown key "${key}"`);
}

function expression(value: unknown, at: string): Expression {
  if (typeof value === 'number') return { kind: 'number', value };
  if (typeof value === 'boolean') return { kind: 'bool', value };
  if (typeof value !== 'string') throw new DefinitionError(`${at}: expected an expression`);
  try {
    const tree = parseExpression(value);
    walkExpression(tree, (node) => {
      if (node.kind !== 'call') return;
      const known = FUNCTIONS.get(node.name);
      if (!known) throw new ExpressionError(`unknown function ${node.name}`);
      if (node.args.length < known.min || node.args.length > known.max)
        throw new ExpressionError(`${node.name} takes ${known.min} to ${known.max} arguments, not ${node.args.length}`);
    });
    return tree;
  } catch (error) {
    if (error instanceof ExpressionError) throw new DefinitionError(`${at}: ${error.message}`);
    throw error;
  }
}

const entries = (value: unknown, at: string): [string, unknown][] => Object.entries(bag(value, at));

/** '4720..4726' and lists of such, as single texts. */
function switchValues(value: unknown, at: string): string[] {
  return texts(value, at).flatMap((text) => {
    const range = /^(\d+)\.\.(\d+)$/.exec(text);
    if (!range) return [text];
    const [from, to] = [Number(range[1]), Number(range[2])];
    if (to < from || to - from > 10_000) throw new DefinitionError(`${at}: bad range ${text}`);
    return Array.from({ length: to - from + 1 }, (_, i) => String(from + i));
  });
}

function readMatch(raw: unknown, at: string): MatchDefinition {
  const match = bag(raw, at);
  knownKeys(match, MATCH_KEYS, at);
  const score = match['score'] ?? 0.8;
  if (typeof score !== 'number' || score <= 0 || score > 1) throw new DefinitionError(`${at}.score: expected a number above 0, at most 1`);
  return {
    decoders: texts(match['decoder'], `${at}.decoder`),
    require: texts(match['require'], `${at}.require`),
    any: texts(match['any'], `${at}.any`),
    none: texts(match['none'], `${at}.none`),
    where: Object.fromEntries(entries(match['where'], `${at}.where`).map(([key, value]) => [key, texts(value, `${at}.where.${key}`)])),
    fileName: texts(match['fileName'], `${at}.fileName`).map((text) => text.toLowerCase()),
    score,
  };
}

function readRow(raw: unknown, templates: ReadonlyMap<string, Bag>, at: string): RowDefinition {
  const row = bag(raw, at);
  knownKeys(row, ROW_KEYS, at);
  const table = row['table'];
  if (typeof table !== 'string') throw new DefinitionError(`${at}.table: missing`);
  const set = new Map<string, Expression>();
  let blank = texts(row['blank'], `${at}.blank`);
  const take = (columns: unknown, where: string): void => {
    for (const [column, value] of entries(columns, where)) set.set(column, expression(value, `${where}.${column}`));
  };
  for (const name of texts(row['use'], `${at}.use`)) {
    const template = templates.get(name);
    if (!template) throw new DefinitionError(`${at}.use: no template "${name}"`);
    take(template['set'], `template ${name}`);
    blank = [...blank, ...texts(template['blank'], `template ${name}.blank`)];
  }
  take(row['set'], `${at}.set`);
  return {
    table,
    on: row['on'] === undefined ? null : switchValues(row['on'], `${at}.on`),
    when: row['when'] === undefined ? null : expression(row['when'], `${at}.when`),
    each: row['each'] === undefined ? null : expression(row['each'], `${at}.each`),
    auto: row['auto'] === true,
    blank: new Set(blank),
    set,
    own: Object.keys(bag(row['set'], `${at}.set`)),
  };
}

/** Reads one connector with the vocabulary files it includes. `included` are raw files in order; later keys win. */
export function readDefinition(file: RawFile, included: readonly RawFile[]): ConnectorDefinition {
  knownKeys(file, KEYS, 'file');
  const id = file['id'];
  const title = file['title'];
  const version = file['version'];
  const kind = file['kind'] ?? 'mapping';
  if (typeof id !== 'string' || !/^[a-z0-9][a-z0-9-]*$/.test(id)) throw new DefinitionError('id: lower-case letters, digits and dashes');
  if (typeof title !== 'string' || title === '') throw new DefinitionError('title: missing');
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1)
    throw new DefinitionError('version: expected a whole number from 1');
  if (typeof kind !== 'string' || !KINDS.has(kind) || kind === 'vocabulary') throw new DefinitionError(`kind: unknown "${String(kind)}"`);

  const layers = [...included, file];
  const fields = new Map<string, readonly string[]>();
  const named = new Map<string, Expression>();
  const vocabularies = new Map<string, ReadonlyMap<string, string>>();
  const templates = new Map<string, Bag>();
  const data = { from: [] as string[], flat: true, exclude: [] as string[], excludeWith: {} as Record<string, readonly string[]> };
  for (const layer of layers) {
    for (const [name, value] of entries(layer['fields'], 'fields')) fields.set(name, texts(value, `fields.${name}`));
    for (const [name, value] of entries(layer['named'], 'named')) named.set(name, expression(value, `named.${name}`));
    for (const [name, value] of entries(layer['vocabularies'], 'vocabularies'))
      vocabularies.set(name, new Map(entries(value, `vocabularies.${name}`).map(([key, text]) => [key.toLowerCase(), String(text)])));
    for (const [name, value] of entries(layer['templates'], 'templates')) templates.set(name, bag(value, `templates.${name}`));
    const own = bag(layer['data'], 'data');
    knownKeys(own, DATA_KEYS, 'data');
    data.from.push(...texts(own['from'], 'data.from'));
    data.exclude.push(...texts(own['exclude'], 'data.exclude'));
    if (typeof own['flat'] === 'boolean') data.flat = own['flat'];
    for (const [key, value] of entries(own['excludeWith'], 'data.excludeWith'))
      data.excludeWith[key] = texts(value, `data.excludeWith.${key}`);
  }
  const list = (key: string): unknown[] => {
    const value = file[key] ?? [];
    if (!Array.isArray(value)) throw new DefinitionError(`${key}: expected a list`);
    return value;
  };
  const definition: ConnectorDefinition = {
    id,
    title,
    version,
    kind: kind as ConnectorDefinition['kind'],
    match: list('match').map((raw, i) => readMatch(raw, `match[${i}]`)),
    when: file['when'] === undefined ? null : expression(file['when'], 'when'),
    otherwise: typeof file['otherwise'] === 'string' ? file['otherwise'] : null,
    routes: texts(file['routes'], 'routes'),
    data,
    fields,
    named,
    vocabularies,
    switch: file['switch'] === undefined ? null : expression(file['switch'], 'switch'),
    rows: list('rows').map((raw, i) => readRow(raw, templates, `rows[${i}]`)),
    product: typeof file['product'] === 'string' ? file['product'] : '',
    tableFields: texts(file['tableFields'], 'tableFields'),
    truncatedAt: texts(file['truncatedAt'], 'truncatedAt').map(Number),
    jsonFields: texts(file['jsonFields'], 'jsonFields'),
    hints: Object.fromEntries(
      entries(file['hints'], 'hints').map(([column, values]) => [
        column,
        new Map(entries(values, `hints.${column}`).map(([value, table]) => [value.toLowerCase(), String(table)])),
      ]),
    ),
    prefer: texts(file['prefer'], 'prefer'),
  };
  checkNames(definition);
  return definition;
}

/** Every `$name` and vocabulary an expression mentions exists, and no name defines itself. */
function checkNames(definition: ConnectorDefinition): void {
  const check = (tree: Expression, at: string, path: readonly string[]): void =>
    walkExpression(tree, (node) => {
      if (node.kind === 'named') {
        const target = definition.named.get(node.name);
        if (!target) throw new DefinitionError(`${at}: no name $${node.name}`);
        if (path.includes(node.name)) throw new DefinitionError(`${at}: $${node.name} is defined by itself`);
        check(target, at, [...path, node.name]);
      }
      const first = node.kind === 'call' && node.name === 'lookup' ? node.args[0] : undefined;
      if (first && (first.kind !== 'text' || !definition.vocabularies.has(first.value)))
        throw new DefinitionError(`${at}: lookup names no vocabulary`);
    });
  for (const [name, tree] of definition.named) check(tree, `named.${name}`, [name]);
  definition.rows.forEach((row, i) => {
    for (const [column, tree] of row.set) check(tree, `rows[${i}].set.${column}`, []);
    if (row.when) check(row.when, `rows[${i}].when`, []);
    if (row.each) check(row.each, `rows[${i}].each`, []);
  });
  if (definition.when) check(definition.when, 'when', []);
}
