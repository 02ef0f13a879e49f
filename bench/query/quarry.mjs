// Quarry: a case on disk, opened anew, asked in KQL text through the query engine; rows out as the cells the window gets.

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { modules } from '../bundle.mjs';
import { COLUMNS, INDICATORS, INDICATOR_COLUMNS, INDICATOR_ROWS, TABLE, fillEvent, fillIndicator } from './data.mjs';

const cancel = { cancelled: false, throwIfCancelled() {} };

async function store(begun, table, columns, rows, fill) {
  const builder = begun.writer.table(table);
  const at = columns.map(([name]) => builder.indexOf(name));
  const numeric = columns.map(([, type]) => type === 'datetime' || type === 'long');
  const values = new Array(columns.length);
  for (let i = 0; i < rows; i++) {
    fill(i, values);
    builder.begin();
    for (let c = 0; c < at.length; c++) {
      if (numeric[c]) builder.setInt64(at[c], values[c]);
      else builder.setText(at[c], values[c]);
    }
    if (begun.writer.endRecord({ index: i, offset: i * 700, length: 700, recordId: null, recovered: false })) await begun.writer.flush();
  }
}

/** Milliseconds the generator takes alone. */
function generating(rows) {
  const start = performance.now();
  const values = new Array(COLUMNS.length);
  let length = 0;
  for (let i = 0; i < rows; i++) {
    fillEvent(i, values);
    for (const value of values) if (typeof value === 'string') length += value.charCodeAt(0);
  }
  return length > 0 ? performance.now() - start : 0;
}

export async function open(rows, folder) {
  const { createCase, openCase } = await import(modules.store);
  const { createNodePorts } = await import(modules.ports);
  const { createQueryEngine } = await import(modules.query);
  const { formatCell } = await import(modules.cells);
  const { at } = await import(modules.values);
  const rowsOf = ({ columns, batches }) =>
    batches.flatMap((batch) =>
      Array.from({ length: batch.length }, (_, i) => columns.map((c, k) => formatCell(c.type, at(batch.columns[k], i)))),
    );
  const { FragmentPool } = await import(modules.pool);
  const ports = createNodePorts({ root: join(import.meta.dirname, '../..'), helperScript: new URL(modules.helperThread) });
  const caseFolder = join(folder, 'bench.quarry');
  const generatorMs = generating(rows);
  const start = performance.now();
  const created = await createCase(ports, caseFolder, 'bench');
  const sources = [
    [TABLE, COLUMNS, rows, fillEvent],
    [INDICATORS, INDICATOR_COLUMNS, INDICATOR_ROWS, fillIndicator],
  ];
  for (const [table, columns, count, fill] of sources) {
    created.declareTable(
      table,
      columns.map(([name, type]) => ({ name, type })),
    );
    const sha256 = (table === TABLE ? 'a' : 'b').repeat(64);
    const source = { path: `/bench/${table}.ndjson`, size: 0, sha256, format: 'ndjson', connector: 'bench@1', confidence: 1, because: [] };
    const begun = await created.beginSource(source);
    await store(begun, table, columns, count, fill);
    await created.endSource(begun.id, { state: 'done', read: count, stored: count, rejected: 0, recovered: 0, warnings: [], error: null });
  }
  await created.close();
  const loadMs = Math.max(performance.now() - start - generatorMs, 1);
  const segments = join(caseFolder, 'segments');
  const bytes = readdirSync(segments).reduce((sum, name) => sum + statSync(join(segments, name)).size, 0);

  const opening = performance.now();
  const opened = await openCase(ports, caseFolder);
  const openMs = performance.now() - opening;
  // Two threads, as DuckDB has.
  const pool = ports.helpers ? new FragmentPool({ ...ports.helpers, count: 2 }, opened.helperStore) : null;
  const { engine } = createQueryEngine({
    tables: opened.tables,
    fragments: pool,
    yield: () => ports.clock.yield(),
    clock: () => ports.clock.monotonicMs(),
  });
  return {
    ask: async ({ kql }) => {
      const start = performance.now();
      let firstRowsMs = null;
      const result = await engine.run(kql, { now: 0, cancel, onRows: () => (firstRowsMs ??= performance.now() - start) });
      return Object.assign(rowsOf(result), { firstRowsMs });
    },
    load: { rowsPerSecond: Math.round((rows / loadMs) * 1000), bytes, openMs },
    close: async () => {
      await pool?.close();
      await opened.close();
    },
  };
}
