// What columns a table has: the shipped Defender and Sentinel schemas, merged, and the tables a case declared itself.

import { QuarryError } from '../../../../shared/base/errors.js';
import { KQL_TYPES, type ColumnSchema, type KqlType } from '../../../../shared/base/types.js';
import type { HostPorts } from '../../ports.js';
import type { TableShape } from '../segment/builder.js';

const FAMILIES = ['tables/defender.json', 'tables/sentinel.json'] as const;
const OTHER_NAMES: Readonly<Record<string, KqlType>> = {
  boolean: 'bool',
  double: 'real',
  uniqueid: 'guid',
  date: 'datetime',
  time: 'timespan',
  object: 'dynamic',
};

/** A type as schemas spell it; an unknown one is text, which loses nothing. */
export const kqlTypeOf = (name: string): KqlType => KQL_TYPES.find((type) => type === name) ?? OTHER_NAMES[name] ?? 'string';

export class TableSchema implements TableShape {
  readonly #columns: ColumnSchema[] = [];
  readonly #index = new Map<string, number>();

  constructor(
    readonly name: string,
    /** Shipped with the product, so not part of the case. */
    readonly builtIn: boolean,
  ) {}

  get columns(): readonly ColumnSchema[] {
    return this.#columns;
  }

  indexOf(column: string): number {
    return this.#index.get(column) ?? -1;
  }

  column(name: string): ColumnSchema | undefined {
    const at = this.#index.get(name);
    return at === undefined ? undefined : this.#columns[at];
  }

  /** Adds what is new; a column already there keeps its place and its type. True when something was added. */
  merge(columns: readonly ColumnSchema[]): boolean {
    let changed = false;
    for (const { name, type } of columns) {
      const at = this.#index.get(name);
      if (at === undefined) {
        this.#index.set(name, this.#columns.length);
        this.#columns.push({ name, type });
        changed = true;
      }
    }
    return changed;
  }

  /** When two product families differ: dynamic wins over string (it reads as both), otherwise the first one stands. */
  mergeFamily(columns: readonly ColumnSchema[]): void {
    for (const { name, type } of columns) {
      const at = this.#index.get(name);
      if (at !== undefined && type === 'dynamic' && this.#columns[at]?.type === 'string') this.#columns[at] = { name, type };
    }
    this.merge(columns);
  }
}

type TableFile = Readonly<Record<string, Readonly<Record<string, string>>>>;

function tablesOf(text: string, path: string): TableFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new QuarryError('resource.invalid', `${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`, { path });
  }
  if (typeof value !== 'object' || value === null) throw new QuarryError('resource.invalid', `${path} holds no tables`, { path });
  const { tables } = value as { tables?: unknown };
  return (
    typeof tables === 'object' && tables !== null && !Object.values(tables).some((v) => typeof v !== 'object') ? tables : value
  ) as TableFile;
}

/** The shipped schemas, Defender's first so that its types stand where both families have the table. */
export async function loadBuiltInSchemas(ports: HostPorts): Promise<Map<string, TableSchema>> {
  const listed = await ports.resources.list('tables');
  const paths = [
    ...FAMILIES.filter((path) => listed.includes(path)),
    ...listed.filter((path) => path.endsWith('.json') && !(FAMILIES as readonly string[]).includes(path)),
  ];
  const schemas = new Map<string, TableSchema>();
  for (const path of paths) {
    for (const [name, columns] of Object.entries(tablesOf(await ports.resources.text(path), path))) {
      let schema = schemas.get(name);
      if (schema === undefined) schemas.set(name, (schema = new TableSchema(name, true)));
      schema.mergeFamily(Object.entries(columns).map(([column, type]) => ({ name: column, type: kqlTypeOf(type) })));
    }
  }
  return schemas;
}
