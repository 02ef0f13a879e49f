// Every example of the reference runs in the real engine, and gives the result shown beside it.

import { beforeAll, expect, it } from 'vitest';
import { loadStoredFunctions } from '../../src/main/engine/packs/storedFunctions.js';
import { rowsOf } from '../query/cells.js';
import { createQueryEngine } from '../../src/main/engine/query/index.js';
import { emptyCatalog } from '../../src/main/engine/store/index.js';
import { createNodePorts } from '../../src/main/hosts/node/ports.js';
import { NEVER_CANCELLED } from '../../src/shared/base/errors.js';
import type { Cell } from '../../src/shared/base/types.js';
import { NOW } from '../query/memory.js';
import { entries, type DocEntry, type ResultCell } from './entries.js';

const ports = createNodePorts();
let engine: ReturnType<typeof createQueryEngine>['engine'];
beforeAll(async () => {
  const tables = await emptyCatalog(ports);
  engine = createQueryEngine({ tables, yield: async () => undefined, functions: await loadStoredFunctions(ports.resources) }).engine;
});

/** Dynamic values are shown as their JSON text. */
const shown = (cell: Cell): ResultCell => (typeof cell === 'object' && cell !== null ? JSON.stringify(cell) : cell);

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
    return error instanceof Error ? error.message : String(error);
  }
}

const files = [...new Set(entries.map((e) => e.file))];
it.each(files)('%s', async (file) => {
  const wrong: string[] = [];
  for (const e of entries.filter((x) => x.file === file)) {
    const problem = await problemOf(e);
    if (problem !== null) wrong.push(`${e.name}: ${problem}`);
  }
  expect(wrong).toEqual([]);
});
