// The external corpora beside the project, when they are there: documented answers must not get fewer. The scorers run them all.

import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rowsOf } from './cells.js';
import { createQueryEngine } from '../../src/main/engine/query/index.js';
import type { TableCatalog } from '../../src/main/engine/query/source.js';
import type { QuarryError } from '../../src/shared/base/errors.js';
import { NEVER_CANCELLED } from '../../src/shared/base/errors.js';
import type { ColumnSchema, KqlType } from '../../src/shared/base/types.js';
import { NOW } from './memory.js';

const shared = resolve(process.cwd(), '../shared');
const present = existsSync(`${shared}/corpus/kql/docs-cases.json`);
if (!present) console.warn('SKIPPED: the KQL corpora are not beside the project (../shared)');

interface Case {
  readonly id: string;
  readonly query: string;
  readonly columns?: readonly string[];
  readonly colMatch?: string;
  readonly suspect?: unknown;
  readonly analysisErrors?: unknown;
  readonly hints?: readonly string[];
  readonly ordered?: boolean;
  readonly parseErrors?: number;
}
const read = (name: string): Case[] => JSON.parse(readFileSync(`${shared}/corpus/kql/${name}.json`, 'utf8')) as Case[];

function emptyTables(): TableCatalog {
  const families = ['defender', 'sentinel'].map(
    (f) =>
      (
        JSON.parse(readFileSync(resolve(process.cwd(), `resources/tables/${f}.json`), 'utf8')) as {
          tables: Record<string, Record<string, KqlType>>;
        }
      ).tables,
  );
  const columns = new Map<string, ColumnSchema[]>();
  for (const family of families) {
    for (const [name, schema] of Object.entries(family)) {
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

describe.skipIf(!present)('the corpora', () => {
  const { engine } = createQueryEngine({
    tables: present ? emptyTables() : { schemaRevision: 1, names: () => [], table: () => null },
    yield: async () => undefined,
  });
  const run = (query: string) => engine.run(query, { now: NOW, cancel: NEVER_CANCELLED });

  it('answers documented examples as documented', async () => {
    const { tableProblem } = (await import(`${shared}/tools/kql-compare.mjs`)) as {
      tableProblem(c: Case, r: { columns: readonly ColumnSchema[]; rows: unknown[][] }, o: object): string | null;
    };
    let counted = 0;
    let right = 0;
    for (const c of read('docs-cases')) {
      if (c.suspect || c.analysisErrors || c.hints?.length || /geo_|graph/.test(c.query)) continue;
      counted++;
      try {
        const result = await run(c.query);
        if (tableProblem(c, { columns: result.columns, rows: rowsOf(result) }, { ordered: c.ordered, anyArrayOrder: true }) === null)
          right++;
      } catch {
        // Counted as wrong.
      }
    }
    expect(right / counted).toBeGreaterThan(0.85);
  });

  it('plans, binds and runs public hunts on empty tables', async () => {
    const hunts = read('hunting').filter((h, i) => !h.parseErrors && i % 6 === 0);
    const failed: string[] = [];
    for (const hunt of hunts) {
      try {
        await run(hunt.query);
      } catch (error) {
        failed.push(`${hunt.id}: ${(error as QuarryError).code} ${(error as Error).message}`);
      }
    }
    expect(failed.length / hunts.length, failed.join('\n')).toBeLessThan(0.05);
  });
});
