import { expect, it } from 'vitest';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { aggregates } from '../../src/main/engine/query/aggregates/index.js';
import { operators, scalarFunctions } from '../../src/main/engine/query/functions/index.js';
import { shared } from './corpus.js';

/** Functions the planner answers itself, and names the frequency table lists that are no built-in scalar function. */
const ELSEWHERE = new Set(['column_ifexists', 'pack_all', 'ingestion_time', 'table', 'next', 'prev', 'row_number', 'any', 'range', 'not']);
const file = resolve(shared, 'corpus/kql/frequency.md');

function section(text: string, title: string): string[] {
  const part = text.split(/^## /m).find((p) => p.startsWith(title)) ?? '';
  return [...part.matchAll(/^\| (\S+) \| \d+ \|$/gm)].map((m) => m[1] ?? '').filter((name) => !name.startsWith('?'));
}

it.skipIf(!existsSync(file))('has every function, aggregate and operator the public hunts use', () => {
  const text = readFileSync(file, 'utf8');
  const missing = [
    ...section(text, 'Scalar functions').filter((n) => !scalarFunctions.has(n) && !ELSEWHERE.has(n)),
    ...section(text, 'Aggregation functions').filter((n) => !aggregates.has(n)),
    ...section(text, 'String & comparison operators').filter(
      (n) => n !== '*' && n !== 'search-predicate' && n !== 'unary' && !operators.has(n),
    ),
  ];
  expect(missing).toEqual([]);
});

it('offers every operator spelling once, in both maps', () => {
  for (const [name, f] of operators) {
    expect(f.name).toBe(name);
    expect(scalarFunctions.get(name)).toBe(f);
  }
});
