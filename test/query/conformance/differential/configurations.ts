// The ways of running the same query that must not differ: one line each. A configuration is given the rows of T and U and makes
// an engine over them.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createQueryEngine, type QueryEngineDeps } from '../../../../src/main/engine/query/index.js';
import { rowTexts } from '../../../../src/main/engine/query/batch.js';
import { jsonText } from '../../../../src/main/engine/query/dynamic.js';
import { formatDecimal, isDecimal } from '../../../../src/main/engine/query/decimal.js';
import { ALL_RULES } from '../../../../src/main/engine/query/plan/optimise.js';
import type { TableCatalog } from '../../../../src/main/engine/query/source.js';
import type { QueryOptions } from '../../../../src/main/engine/query/types.js';
import type { Dynamic, Scalar } from '../../../../src/main/engine/query/values.js';
import { FragmentPool } from '../../../../src/main/engine/query/parallel/pool.js';
import { createCase } from '../../../../src/main/engine/store/index.js';
import type { CaseStore, TableBuilder } from '../../../../src/main/engine/store/types.js';
import { NEVER_CANCELLED } from '../../../../src/shared/base/errors.js';
import { outcome, record, sourceOf, testPorts } from '../../../store/support.js';
import { inlineHelpers } from '../../inlineHelpers.js';
import { catalogOf, memoryTable, NOW } from '../../memory.js';
import { COLUMNS, SCHEMA, type Row } from './evidence.js';

export const U_SCHEMA = { N: 'int', X: 'string', W: 'long' } as const;
export interface Tables {
  readonly T: readonly Row[];
  readonly U: readonly Row[];
}

export type Runner = (query: string, options?: Partial<QueryOptions>) => Promise<string>;

/** Columns and rows as one text; differing texts are differing results. */
export function runnerOf(tables: TableCatalog, deps: Partial<QueryEngineDeps> = {}): Runner {
  const { engine } = createQueryEngine({ tables, yield: async () => undefined, ...deps });
  return async (query, options = {}) => {
    try {
      const result = await engine.run(query, { now: NOW, cancel: NEVER_CANCELLED, ...options });
      return `${result.columns.map((c) => `${c.name}:${c.type}`).join(' ')}\n${rowTexts(result).join('\n')}`;
    } catch (error) {
      const { code, message } = error as { readonly code?: string; readonly message: string };
      if (code === undefined) throw error;
      return `error ${code}: ${message}`;
    }
  };
}

const memory = (tables: Tables, batchRows: number): TableCatalog =>
  catalogOf([memoryTable('T', SCHEMA, tables.T, batchRows), memoryTable('U', U_SCHEMA, tables.U, batchRows)]);

/** Rows per segment of the stored layouts; what is left over is the last one's. With workers, queries are shared out to that many. */
export async function stored(
  tables: Tables,
  segmentRows: readonly number[],
  workers = 0,
): Promise<{ readonly run: Runner; close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'quarry-layout-'));
  const ports = testPorts();
  const store = await createCase(ports, join(folder, 'layout.quarry'), 'layout');
  store.declareTable(
    'T',
    COLUMNS.map((name) => ({ name, type: SCHEMA[name] ?? 'dynamic' })),
  );
  store.declareTable(
    'U',
    Object.entries(U_SCHEMA).map(([name, type]) => ({ name, type })),
  );
  await write(store, 'U', tables.U, []);
  await write(store, 'T', tables.T, segmentRows);
  // However few the rows, they are shared out, and every segment on its own.
  const pool = workers > 0 ? new FragmentPool(inlineHelpers(ports, workers), store.helperStore, { tableRows: 0, shareRows: 1 }) : null;
  return {
    run: runnerOf(store.tables, { fragments: pool }),
    close: async () => {
      await pool?.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function write(store: CaseStore, table: string, rows: readonly Row[], segmentRows: readonly number[]): Promise<void> {
  const begun = await store.beginSource(sourceOf(table));
  if (begun.kind === 'duplicate') throw new Error('duplicate');
  const builder = begun.writer.table(table);
  const left = [...segmentRows];
  let room = left.shift() ?? Infinity;
  for (const [i, row] of rows.entries()) {
    builder.begin();
    row.forEach((v, k) => set(builder, k, v));
    const due = begun.writer.endRecord(record(i));
    room--;
    if (due || room === 0) {
      await begun.writer.flush();
      room = left.shift() ?? Infinity;
    }
  }
  await store.endSource(begun.id, outcome(rows.length));
}

function set(builder: TableBuilder, column: number, v: Scalar): void {
  if (v === null) return;
  const type = builder.columns[column]?.type ?? 'dynamic';
  if (type === 'bool') builder.setBool(column, v === true);
  else if (type === 'int' || type === 'real') builder.setNumber(column, Number(v));
  else if (type === 'long' || type === 'datetime' || type === 'timespan') builder.setInt64(column, v as number | bigint);
  else if (type === 'decimal') builder.setText(column, isDecimal(v) ? formatDecimal(v) : String(v));
  else if (type === 'dynamic') builder.setText(column, jsonText(v as Dynamic));
  else builder.setText(column, String(v));
}

/** Engines over the same rows. The first is what the others are compared with. */
export const ENGINES: readonly { readonly name: string; make(tables: Tables): Runner }[] = [
  { name: 'one batch', make: (t) => runnerOf(memory(t, 65_536)) },
  { name: 'batches of 97 rows', make: (t) => runnerOf(memory(t, 97)) },
  { name: 'batches of 1 row', make: (t) => runnerOf(memory({ T: t.T.slice(0, 150), U: t.U }, 1)) },
  { name: 'no rewriting', make: (t) => runnerOf(memory(t, 97), { rules: [] }) },
  ...ALL_RULES.map((rule) => ({
    name: `without ${rule}`,
    make: (t: Tables) => runnerOf(memory(t, 65_536), { rules: ALL_RULES.filter((r) => r !== rule) }),
  })),
];
