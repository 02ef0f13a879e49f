// Every example of the reference runs in the real engine, and gives the result shown beside it.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { rowsOf } from '../../src/main/engine/query/batch.js';
import { createQueryEngine } from '../../src/main/engine/query/index.js';
import type { TableCatalog } from '../../src/main/engine/query/source.js';
import { NEVER_CANCELLED, QuarryError } from '../../src/shared/base/errors.js';
import type { Cell, ColumnSchema, KqlType } from '../../src/shared/base/types.js';
import { STORED_FUNCTIONS } from '../../src/shared/kql/stored.js';
import { NOW } from '../query/memory.js';
import { entries, type DocEntry, type ResultCell } from './entries.js';

/** The shipped tables, without rows. */
function emptyTables(): TableCatalog {
  const columns = new Map<string, ColumnSchema[]>();
  for (const family of ['defender', 'sentinel']) {
    const { tables } = JSON.parse(readFileSync(resolve(process.cwd(), `resources/tables/${family}.json`), 'utf8')) as {
      tables: Record<string, Record<string, KqlType>>;
    };
    for (const [name, schema] of Object.entries(tables)) {
      const known = columns.get(name) ?? [];
      for (const [column, type] of Object.entries(schema)) if (!known.some((c) => c.name === column)) known.push({ name: column, type });
      columns.set(name, known);
    }
  }
  const names = [...columns.keys()].sort();
  return {
    schemaRevision: 1,
    names: () => names,
    table: (name) => (columns.has(name) ? { name, columns: columns.get(name) ?? [], rowCount: 0, *scan() {} } : null),
  };
}

const { engine } = createQueryEngine({ tables: emptyTables(), yield: async () => undefined });

/** Dynamic values are shown as their JSON text. */
const shown = (cell: Cell): ResultCell => (typeof cell === 'object' && cell !== null ? JSON.stringify(cell) : cell);

/** Normalised views the engine does not offer yet; their examples must run as soon as it does. */
const planned = (e: DocEntry): boolean => /^_(?:Im|ASim)_/.test(e.name) && !STORED_FUNCTIONS.some((f) => f.name === e.name);

async function problemOf(e: DocEntry): Promise<string | null> {
  try {
    const result = await engine.run(e.example, { now: NOW, cancel: NEVER_CANCELLED });
    if (!e.result) return null;
    const table = [result.columns.map((c) => c.name), ...rowsOf(result).map((row) => row.map(shown))];
    try {
      expect(table).toEqual(e.result);
      return null;
    } catch {
      return `gives ${JSON.stringify(table)}, not ${JSON.stringify(e.result)}`;
    }
  } catch (error) {
    if (error instanceof QuarryError && UNKNOWN_NAME.has(error.code) && planned(e)) return null;
    return error instanceof Error ? error.message : String(error);
  }
}
const UNKNOWN_NAME: ReadonlySet<string> = new Set(['kql.unknownTable', 'kql.semantic']);

const files = [...new Set(entries.map((e) => e.file))];
it.each(files)('%s', async (file) => {
  const wrong: string[] = [];
  for (const e of entries.filter((x) => x.file === file)) {
    const problem = await problemOf(e);
    if (problem !== null) wrong.push(`${e.name}: ${problem}`);
  }
  expect(wrong).toEqual([]);
});
