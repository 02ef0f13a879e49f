// The rewrites: what reaches a scan, and that results stay the same.

import { expect, it } from 'vitest';
import { parseIsoDatetime } from '../../src/shared/base/time.js';
import { NEVER_CANCELLED } from '../../src/shared/base/errors.js';
import { rowsOf } from './cells.js';
import { createQueryEngine } from '../../src/main/engine/query/index.js';
import { catalogOf, engineOver, memoryTable, NOW } from './memory.js';

const table = () =>
  memoryTable(
    'DeviceEvents',
    { Timestamp: 'datetime', A: 'string', B: 'long', C: 'dynamic' },
    Array.from({ length: 100 }, (_, i) => [Number(NOW) - i * 36_000_000_000, `v${i % 7}`, i, { i }]),
    16,
  );

it('reads only the columns a query uses', async () => {
  const t = table();
  const { rows } = engineOver(t);
  expect(await rows('DeviceEvents | extend x = B + 1 | where A == "v3" | summarize sum(x)')).toEqual([
    [
      Array.from({ length: 100 }, (_, i) => i)
        .filter((i) => i % 7 === 3)
        .reduce((s, i) => s + i + 1, 0),
    ],
  ]);
  expect(t.requests.at(-1)?.columns).toEqual(['A', 'B']);
});

it.each([
  ['parse A with "v" N:long | summarize sum(N)', ['A']],
  ['parse A with "v" N:long | project B, N', ['A', 'B']],
  ['parse A with "v" B:long | summarize sum(B)', ['A']],
  ['parse-kv A as (v:string) with (pair_delimiter=";", kv_delimiter="=") | project B', ['A', 'B']],
  ['mv-expand C | summarize count() by tostring(C)', ['C']],
  ['mv-expand C | summarize count() by A', ['A', 'C']],
  ['mv-expand x = split(A, "v") | project x', ['A']],
  ['sample 3 | project B', ['B']],
  ['consume | count', []],
  ['reduce by A', ['A']],
  ['top-nested 2 of A by sum(B)', ['A', 'B']],
  ['top-nested 2 of A by count()', ['A']],
  ['serialize | extend r = row_number() | summarize max(r)', []],
  ['serialize | extend p = prev(B) | project p', ['B']],
  ['serialize | extend p = prev(B) | project A', ['A']],
  ['evaluate bag_unpack(C) | summarize sum(i)', ['C']],
  ['evaluate bag_unpack(C) | where i > 97 | project A', ['A', 'C']],
  ['evaluate bag_unpack(C) : (A: string, i: string) | project i', ['C']],
  ['scan declare (n: long = 0) with (step s: true => n = s.n + B;) | summarize max(n)', ['B']],
  ['scan with_match_id=m declare (n: long = 0) with (step s: A == "v1"; step t: s.B < B => n = 1;) | project m', ['A', 'B']],
  ['scan partition by A with (step s: true;) | project Timestamp', ['Timestamp', 'A']],
])('reads only the columns a query uses behind %s', async (kql, columns) => {
  const t = table();
  const plain = createQueryEngine({ tables: catalogOf([t]), yield: async () => undefined, rules: [] }).engine;
  const whole = await plain.run(`DeviceEvents | ${kql}`, { now: NOW, cancel: NEVER_CANCELLED });
  expect(t.requests.at(-1)?.columns).toHaveLength(4);
  const { rows } = engineOver(t);
  expect(await rows(`DeviceEvents | ${kql}`)).toEqual(rowsOf(whole));
  expect(t.requests.at(-1)?.columns).toEqual(columns);
});

it('turns time and number terms into scan bounds, through projections and lets', async () => {
  const t = table();
  const { rows } = engineOver(t);
  expect(await rows('let since = ago(5h); DeviceEvents | project When = Timestamp, B | where When > since and B == 3 | count')).toEqual([
    [1],
  ]);
  expect(t.requests.at(-1)?.bounds).toEqual([
    { column: 'Timestamp', min: Number(NOW) - 5 * 36_000_000_000, max: null },
    { column: 'B', min: 3, max: 3 },
  ]);
});

it('narrows every table with a time column to the range asked for', async () => {
  const { rows } = engineOver(table());
  const timeRange = { from: Number(NOW) - 9 * 36_000_000_000, to: NOW };
  expect(await rows('DeviceEvents | count', { timeRange })).toEqual([[10]]);
});

it("gives a table the other family's time column when the query names it, and only then", async () => {
  const { rows, shape } = engineOver(table());
  expect(await rows('DeviceEvents | where TimeGenerated > ago(3h) | count')).toEqual([[3]]);
  expect(await shape('DeviceEvents | take 1')).toBe('Timestamp:datetime A:string B:long C:dynamic');
});

it('prints a plan: filters at the scan, top-N instead of sort and take', async () => {
  const { explain } = engineOver(table());
  const text = await explain('DeviceEvents | sort by B desc | where A has "v1" | take 3 | project B');
  expect(text).toContain('top 3');
  expect(text).toMatch(/scan DeviceEvents \[2 columns\] where A has "v1"/);
  expect(text).not.toContain('filter');
});

it('keeps refs to stored rows while rows are stored rows', async () => {
  const { run } = engineOver(table());
  const kept = await run('DeviceEvents | where B in (3, 40) | project A');
  expect(kept.refTable).toBe('DeviceEvents');
  expect(kept.batches.flatMap((b) => [...(b.refs ?? [])])).toEqual([3, 40]);
  expect((await run('DeviceEvents | summarize count() by A')).refTable).toBeNull();
});

it('knows the case clock and nothing else', async () => {
  const { rows } = engineOver(table());
  expect(await rows('print now(), ago(1d)', { now: parseIsoDatetime('2020-02-02T00:00:00Z')! })).toEqual([
    ['2020-02-02T00:00:00.0000000Z', '2020-02-01T00:00:00.0000000Z'],
  ]);
});
