// A case in memory with rows written as plain objects, and the real query engine over it.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createQueryEngine } from '../../src/main/engine/query/index.js';
import type { TableCatalog, TableSource } from '../../src/main/engine/query/source.js';
import type { QueryEngine } from '../../src/main/engine/query/types.js';
import { vectorOf, type Dynamic, type Scalar } from '../../src/main/engine/query/values.js';
import { parseIsoDatetime } from '../../src/shared/base/time.js';
import type { ColumnSchema, KqlType } from '../../src/shared/base/types.js';

export const root = resolve(import.meta.dirname, '../..');
export type Rows = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

const schemaFile = (name: string) =>
  (JSON.parse(readFileSync(resolve(root, `resources/tables/${name}.json`), 'utf8')) as { tables: Record<string, Record<string, KqlType>> })
    .tables;
let schemas: Map<string, readonly ColumnSchema[]> | null = null;
export function tableSchemas(): Map<string, readonly ColumnSchema[]> {
  if (schemas) return schemas;
  schemas = new Map();
  for (const file of ['sentinel', 'defender'])
    for (const [name, columns] of Object.entries(schemaFile(file)))
      schemas.set(
        name,
        Object.entries(columns).map(([column, type]) => ({ name: column, type })),
      );
  return schemas;
}

function scalarOf(value: unknown, type: KqlType): Scalar {
  if (value === undefined || value === null) return type === 'string' ? '' : null;
  if (type === 'datetime') return parseIsoDatetime(String(value));
  if (type === 'dynamic') return typeof value === 'string' ? (JSON.parse(value) as Dynamic) : (value as Dynamic);
  return value as Scalar;
}

class MemoryTable implements TableSource {
  constructor(
    readonly name: string,
    readonly columns: readonly ColumnSchema[],
    readonly rows: readonly Readonly<Record<string, unknown>>[],
  ) {}
  get rowCount(): number {
    return this.rows.length;
  }
  *scan(request: { readonly columns: readonly string[] }) {
    if (this.rows.length === 0) return;
    const columns = request.columns.map((name) => {
      const type = this.columns.find((c) => c.name === name)?.type ?? 'string';
      return vectorOf(
        type,
        this.rows.map((row) => scalarOf(row[name], type)),
      );
    });
    yield { length: this.rows.length, columns, refs: Float64Array.from(this.rows.keys()) };
  }
}

/** The catalogue; rows can be exchanged while the schema, and so the bound parser, stays. */
export class MemoryCatalog implements TableCatalog {
  readonly schemaRevision = 1;
  #rows: Rows = {};
  fill(rows: Rows): void {
    for (const [table, list] of Object.entries(rows)) {
      const columns = tableSchemas().get(table);
      if (!columns) throw new Error(`no table ${table}`);
      for (const row of list)
        for (const name of Object.keys(row)) if (!columns.some((c) => c.name === name)) throw new Error(`${table} has no column ${name}`);
    }
    this.#rows = rows;
  }
  table(name: string): TableSource | null {
    const columns = tableSchemas().get(name);
    return columns ? new MemoryTable(name, columns, this.#rows[name] ?? []) : null;
  }
  names(): readonly string[] {
    return [...tableSchemas().keys()].sort();
  }
}

export function memoryEngine(): { catalog: MemoryCatalog; query: QueryEngine } {
  const catalog = new MemoryCatalog();
  const { engine } = createQueryEngine({ tables: catalog, yield: () => Promise.resolve() });
  return { catalog, query: engine };
}

/** The catalogue of a case that has none. */
export const noSql = { get: () => null, all: () => [], run: () => undefined, transaction: <T>(work: () => T): T => work() };
