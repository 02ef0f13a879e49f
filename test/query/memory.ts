// Tables in memory for the query tests: rows in, batches of any size out, with what was asked of each scan kept for looking at.

import { createQueryEngine } from '../../src/main/engine/query/index.js';
import { rowsOf } from './cells.js';
import { batchOf } from '../../src/main/engine/query/exec/vectors.js';
import type { ScanRequest, TableCatalog, TableSource } from '../../src/main/engine/query/source.js';
import type { QueryOptions, QueryResult } from '../../src/main/engine/query/types.js';
import type { Dictionary, Scalar, Vector } from '../../src/main/engine/query/values.js';
import { NEVER_CANCELLED } from '../../src/shared/base/errors.js';
import { parseIsoDatetime } from '../../src/shared/base/time.js';
import type { Cell, ColumnSchema, KqlType } from '../../src/shared/base/types.js';

export const NOW = parseIsoDatetime('2026-01-10T00:00:00Z')!;

export interface MemoryTable extends TableSource {
  readonly requests: ScanRequest[];
}

class ListDictionary implements Dictionary {
  constructor(private readonly values: readonly Scalar[]) {}
  get size() {
    return this.values.length;
  }
  get(id: number): Scalar {
    return this.values[id] ?? null;
  }
  text(id: number): string {
    return String(this.values[id]);
  }
}

/** `batchRows` rows a batch; strings come as dictionary ids, each batch with a dictionary of its own as segments have. */
export function memoryTable(
  name: string,
  schema: Readonly<Record<string, KqlType>>,
  rows: readonly (readonly Scalar[])[],
  batchRows = 65_536,
): MemoryTable {
  const columns: ColumnSchema[] = Object.entries(schema).map(([n, type]) => ({ name: n, type }));
  const requests: ScanRequest[] = [];
  return {
    name,
    columns,
    rowCount: rows.length,
    requests,
    *scan(request) {
      requests.push(request);
      const places = request.columns.map((c) => columns.findIndex((x) => x.name === c));
      for (let from = 0; from < rows.length; from += batchRows) {
        const part = rows.slice(from, from + batchRows);
        const batch = batchOf(
          places.map((p) => columns[p]!.type),
          part.map((r) => places.map((p) => r[p] ?? null)),
        );
        request.onProgress?.(batch.length, 1, 0);
        yield {
          length: batch.length,
          columns: batch.columns.map((v, i) =>
            columns[places[i]!]!.type === 'string' ? dictionaryCoded(part.map((r) => r[places[i]!] ?? '')) : v,
          ),
          refs: Float64Array.from(part, (_, i) => from + i),
        };
      }
    },
  };
}

function dictionaryCoded(values: readonly Scalar[]): Vector {
  const distinct = [...new Set(values)].reverse();
  return { repr: 'dict', type: 'string', ids: Int32Array.from(values, (v) => distinct.indexOf(v)), dict: new ListDictionary(distinct) };
}

export function catalogOf(tables: readonly TableSource[]): TableCatalog {
  const byName = new Map(tables.map((t) => [t.name, t]));
  return { schemaRevision: 1, names: () => [...byName.keys()].sort(), table: (n) => byName.get(n) ?? null };
}

export function engineOver(...tables: readonly TableSource[]) {
  const { engine, help } = createQueryEngine({ tables: catalogOf(tables), yield: async () => undefined });
  const run = (text: string, options: Partial<QueryOptions> = {}): Promise<QueryResult> =>
    engine.run(text, { now: NOW, cancel: NEVER_CANCELLED, ...options });
  const rows = async (text: string, options: Partial<QueryOptions> = {}): Promise<Cell[][]> => rowsOf(await run(text, options));
  const shape = async (text: string): Promise<string> => (await run(text)).columns.map((c) => `${c.name}:${c.type}`).join(' ');
  const explain = (text: string) => engine.explain(text, { now: NOW, cancel: NEVER_CANCELLED });
  return { run, rows, shape, explain, help };
}
