// What the Hunt room does with a kept result: order, filter, statistics and the three exports; and the place of a value.

import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { CancelSource, NEVER_CANCELLED } from '../../src/shared/base/errors.js';
import { csvPieces, ndjsonPieces } from '../../src/main/engine/rooms/export.js';
import { groupedLines } from '../../src/main/engine/rooms/huntGroups.js';
import { breath } from '../../src/main/engine/rooms/huntOrder.js';
import { compareScalars, KeptResult } from '../../src/main/engine/rooms/huntResults.js';
import { columnStats } from '../../src/main/engine/rooms/huntStats.js';
import { valueSlot } from '../../src/main/engine/rooms/huntValues.js';
import { writeParquet } from '../../src/main/engine/rooms/parquet.js';
import { engineOver } from './memory.js';

const { run } = engineOver();
const clock = { monotonicMs: () => performance.now(), yield: () => new Promise<void>((done) => setImmediate(done)) };
const free = () => breath(clock, NEVER_CANCELLED);
const keep = async (kql: string) => new KeptResult(await run(kql));

const MIXED = `datatable(s:string, n:long, r:real, t:datetime, b:bool, d:dynamic, g:guid, m:decimal, i:int, p:timespan)[
  "b", 2, 1.5, datetime(2026-01-02 03:04:05.1234567), true, dynamic({"k":[1,"x"]}), guid(74be27de-1e4e-49d9-b579-fe0b331d3642), decimal(1.25), 7, 1h,
  "=cmd|calc", long(null), real(nan), datetime(null), bool(null), dynamic(null), guid(null), decimal(null), int(null), timespan(null),
  "a,\\"q\\"", -9007199254740995, real(-inf), datetime(0001-01-01), false, dynamic("text"), guid(00000000-0000-0000-0000-000000000001), decimal(-3), -1, -1s,
  "", 10, 3.0, datetime(2026-01-01), true, dynamic([1]), guid(74be27de-1e4e-49d9-b579-fe0b331d3642), decimal(100000), 2147483647, 2d]`;

describe('order and filter', () => {
  it.each([
    ['n', false, [1, 2, 0, 3]],
    ['n', true, [3, 0, 2, 1]],
    ['r', false, [1, 2, 0, 3]],
    ['s', false, [3, 1, 2, 0]],
    ['t', false, [1, 2, 3, 0]],
    ['b', true, [0, 3, 2, 1]],
  ])('by %s, descending %s', async (name, descending, expected) => {
    const kept = await keep(MIXED);
    const column = kept.result.columns.findIndex((c) => c.name === name);
    expect([...(await kept.ordered([{ column, descending }], '', free()))]).toEqual(expected);
  });
  it('by several columns, equal rows in the order of the query', async () => {
    const kept = await keep('range x from 1 to 40000 step 1 | extend k = x % 3, j = tostring(x % 7)');
    const order = await kept.ordered(
      [
        { column: 1, descending: true },
        { column: 2, descending: false },
      ],
      '',
      free(),
    );
    const rows = [...order].map((row) => kept.cells(row) as [number, number, string]);
    const sorted = [...rows].sort((a, b) => b[1] - a[1] || (a[2] < b[2] ? -1 : a[2] > b[2] ? 1 : a[0] - b[0]));
    expect(rows).toEqual(sorted);
  });
  it('by integers beyond 2^53 and by texts with one beginning', async () => {
    const kept = await keep(
      'range x from 1 to 3000 step 1 | extend h = iff(x % 50 == 0, long(null), hash(x)), s = strcat("C:\\\\Windows\\\\", tostring(hash(x % 700)), "\ud83d\ude00")',
    );
    for (const column of [1, 2]) {
      const order = await kept.ordered([{ column, descending: false }], '', free());
      const cells = [...order].map((row) => kept.scalar(row, column));
      for (let i = 1; i < cells.length; i++) expect(compareScalars(cells[i - 1] ?? null, cells[i] ?? null)).toBeLessThanOrEqual(0);
    }
  });
  it.each([
    ['CMD', [1]],
    ['03:04', [0]],
    ['"k"', [0]],
    ['100000', [3]],
    ['nothing such', []],
  ])('rows with %s', async (filter, expected) => {
    const kept = await keep(MIXED);
    expect([...(await kept.ordered([], filter, free()))]).toEqual(expected);
  });
  it('gives up within a tenth of a second when cancelled', async () => {
    const kept = await keep('range x from 1 to 600000 step 1 | extend s = tostring(hash(x))');
    const cancel = new CancelSource();
    const started = performance.now();
    setTimeout(() => cancel.cancel(), 50);
    await expect(kept.ordered([{ column: 1, descending: false }], '', breath(clock, cancel))).rejects.toThrow('cancelled');
    expect(performance.now() - started).toBeLessThan(1500);
  });
});

describe('groups', () => {
  it('lists the values of a column, and the rows of those that are open', async () => {
    const kept = await keep('range x from 1 to 10 step 1 | extend k = iff(x % 3 == 0, "three", "other")');
    const page = async (open: readonly number[], offset = 0, limit = 100) =>
      groupedLines(kept, { column: 1, open, sort: [], filter: '', offset, limit }, free());
    const closed = await page([]);
    expect(closed).toMatchObject({ total: 2, groups: 2 });
    expect(closed.lines.map((l) => (typeof l === 'number' ? l : l.count))).toEqual([7, 3]);
    const three = closed.lines[1] as { id: number };
    const opened = await page([three.id]);
    expect(opened.total).toBe(5);
    expect(opened.lines.map((l) => (typeof l === 'number' ? kept.cells(l)[0] : 'group'))).toEqual(['group', 'group', 3, 6, 9]);
    expect((await page([three.id], 3, 1)).lines.map((l) => (typeof l === 'number' ? kept.cells(l)[0] : 'group'))).toEqual([6]);
  });
});

describe('column statistics', () => {
  it('counts, bounds and spreads numbers', async () => {
    const kept = await keep('range x from 1 to 100 step 1 | extend y = iff(x % 2 == 0, long(null), x)');
    const stats = await columnStats(kept, 1, free());
    expect(stats).toMatchObject({ distinct: 50, nulls: 50, min: 1, max: 99 });
    expect(stats.histogram.length).toBe(24);
    expect(stats.histogram.reduce((n, s) => n + s.count, 0)).toBe(50);
    expect(stats.histogram[0]?.from).toBe(1);
    expect(stats.histogram.at(-1)?.to).toBe(99);
  });
  it('names the commonest texts, and spreads none', async () => {
    const stats = await columnStats(await keep(MIXED), 0, free());
    expect(stats).toMatchObject({ distinct: 3, nulls: 1, histogram: [] });
  });
  it('survives NaN and infinities', async () => {
    const kept = await keep(MIXED);
    const stats = await columnStats(kept, 2, free());
    expect(stats.distinct).toBe(4);
    expect(stats.histogram).toEqual([]);
  });
});

describe('exports', () => {
  it('CSV keeps formulas from running', async () => {
    const csv = [...csvPieces(await keep(MIXED))].map((p) => p.text).join('');
    expect(csv).toContain("'=cmd|calc");
    expect(csv).toContain('"a,""q"""');
    expect(csv.split('\r\n').length).toBe(6);
  });
  it('NDJSON has a line a row', async () => {
    const text = [...ndjsonPieces(await keep('range x from 1 to 5001 step 1'))];
    expect(text.map((p) => p.rows)).toEqual([2000, 4000, 5001]);
    expect(
      text
        .map((p) => p.text)
        .join('')
        .trimEnd()
        .split('\n').length,
    ).toBe(5001);
  });
  it('Parquet reads back with its types', async () => {
    const kept = await keep(MIXED);
    const pieces: Uint8Array[] = [];
    const bytes = await writeParquet(kept, (b) => pieces.push(b), free(), 'test');
    const whole = Buffer.concat(pieces);
    expect(whole.length).toBe(bytes);
    const file = whole.buffer.slice(whole.byteOffset, whole.byteOffset + whole.length);
    const meta = parquetMetadata(file);
    expect(meta.schema.slice(1).map((e) => e.logical_type?.type ?? e.converted_type ?? e.type)).toEqual([
      'UTF8',
      'INT64',
      'DOUBLE',
      'TIMESTAMP',
      'BOOLEAN',
      'JSON',
      'UUID',
      'DECIMAL',
      'INT32',
      'INT64',
    ]);
    const rows = await parquetReadObjects({ file });
    expect(rows.length).toBe(4);
    expect(rows[0]).toMatchObject({ s: 'b', n: 2n, r: 1.5, b: true, d: { k: [1, 'x'] }, m: 1.25, i: 7, p: 36_000_000_000n });
    expect(rows[1]).toMatchObject({ s: '=cmd|calc', t: null, b: null, d: null, g: null, m: null, i: null });
    expect(rows[2]).toMatchObject({ n: -9007199254740995n, m: -3, i: -1, p: -10_000_000n });
    expect(rows[1]?.['n']).toBeNull();
  });
  it('Parquet of many rows comes in pieces', async () => {
    const kept = await keep('range x from 1 to 120000 step 1 | extend s = strcat("v", x % 10)');
    const pieces: Uint8Array[] = [];
    await writeParquet(kept, (b) => pieces.push(b), free(), 'test');
    expect(pieces.length).toBeGreaterThan(2);
    const whole = Buffer.concat(pieces);
    const rows = await parquetReadObjects({
      file: whole.buffer.slice(whole.byteOffset, whole.byteOffset + whole.length),
      rowStart: 119_990,
    });
    expect(rows.at(-1)).toEqual({ x: 120000n, s: 'v0' });
  });
});

describe('the place of a value', () => {
  it.each([
    ['T | where FileName == ^', 'FileName', ''],
    ['T | where FileName =~ "cm^"', 'FileName', '"cm"'],
    ['T | where FileName in ("a", "b\\"", ^)', 'FileName', ''],
    ["T | where FileName has_any ('x', 'y^') and z", 'FileName', "'y'"],
    ["T | where ['odd name'] !contains ^", 'odd name', ''],
    ['T | where FileName ^', null, ''],
    ['T | extend x = ^', null, ''],
    ['T | where a > 3 and ^', null, ''],
  ])('%s', (text, column, replaced) => {
    const position = text.indexOf('^');
    const kql = text.replace('^', '');
    const slot = valueSlot(kql, position);
    expect(slot?.column ?? null).toBe(column);
    if (slot) expect(kql.slice(slot.start, slot.end)).toBe(replaced);
  });
});
