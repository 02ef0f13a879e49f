// The rows a result begins with are told while the query runs, are those it has in the end, and never more than a page.

import { expect, test } from 'vitest';
import { rowsOf } from './cells.js';
import { firstRows, type FirstRows } from '../../src/main/engine/rooms/huntFirst.js';
import { engineOver, memoryTable } from './memory.js';

const table = memoryTable(
  'T',
  { N: 'long', S: 'string' },
  Array.from({ length: 1000 }, (_, i) => [i, `text ${i % 7}`]),
  100,
);
const { run } = engineOver(table);

async function told(kql: string, most: number, msEach: number) {
  const heard: FirstRows[] = [];
  let now = 0;
  const result = await run(kql, {
    onRows: firstRows(
      most,
      () => (now += msEach),
      (first) => heard.push(first),
    ),
  });
  return { heard, all: rowsOf(result) };
}

test('the first come at once, more now and then, and the page when it is full', async () => {
  const { heard, all } = await told('T | where N % 10 == 0 | extend M = N * 2', 35, 100);
  expect(heard.map((h) => h.rows.length)).toEqual([10, 35]);
  expect(heard.at(-1)?.columns.map((c) => c.name)).toEqual(['N', 'S', 'M']);
  expect(heard.at(-1)?.rows).toEqual(all.slice(0, 35));
  expect((await told('T | where N % 10 == 0', 100, 300)).heard.map((h) => h.rows.length)).toEqual([
    10, 20, 30, 40, 50, 60, 70, 80, 90, 100,
  ]);
});

test('a result without rows tells none, and only the first table is told', async () => {
  expect((await told('T | where N < 0', 10, 100)).heard).toEqual([]);
  const { heard } = await told('T | fork (where N < 3) (where N > 990)', 10, 100);
  expect(heard.flatMap((h) => h.rows.map((r) => Number(r[0])))).toEqual([0, 1, 2]);
});
