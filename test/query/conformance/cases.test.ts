// Every case of the *.cases tables through the whole engine: columns, their types and every cell must be exactly as written.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rowsOf } from '../cells.js';
import type { QuarryError } from '../../../src/shared/base/errors.js';
import { engineOver } from '../memory.js';
import { canonical, readCases } from './caseFile.js';

const files = readdirSync(import.meta.dirname)
  .filter((f) => f.endsWith('.cases'))
  .sort()
  .map((f) => ({ name: f, cases: readCases(readFileSync(join(import.meta.dirname, f), 'utf8'), f) }));
const { run } = engineOver();

it('has at least 1,000 cases, each once', () => {
  const all = files.flatMap((f) => f.cases);
  expect(all.length).toBeGreaterThanOrEqual(1000);
  const seen = new Set<string>();
  const twice = all.filter((c) => seen.size === seen.add(c.query).size).map((c) => c.text);
  expect(twice).toEqual([]);
});

for (const { name, cases } of files) {
  describe(name, () => {
    it.each(cases.map((c) => [`${c.line} [${c.page}] ${c.text.slice(0, 120)}`, c] as const))('%s', async (_title, c) => {
      if (c.error !== null) {
        const failed = await run(c.query).then(
          (r) => ({ code: `no error: ${canonical(rowsOf(r))}` }),
          (e: unknown) => e as QuarryError,
        );
        expect(failed.code).toBe(c.error);
        return;
      }
      const result = await run(c.query);
      expect(result.columns.map((x) => `${x.name}:${x.type}`)).toEqual(c.columns);
      expect(canonical(rowsOf(result))).toBe(canonical(c.rows));
    });
  });
}
