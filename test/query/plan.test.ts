// The rewrites: what reaches a scan, and that results stay the same.

import { expect, it } from 'vitest';
import { parseIsoDatetime } from '../../src/shared/base/time.js';
import { engineOver, memoryTable, NOW } from './memory.js';

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
