// The result grid's pure parts: where columns stand, what is selected, rows of lists taller than an element can be, and which pages are
// asked for while the view moves.

import { describe, expect, it } from 'vitest';
import { changed, columnsOf, GROUP, inView, keptOf, moved, place, shownIds } from '../../../src/renderer/rooms/hunt/grid/columns.js';
import { PAGE, PLAIN, ResultRows } from '../../../src/renderer/rooms/hunt/grid/rows.js';
import { Selection } from '../../../src/renderer/rooms/hunt/grid/selection.js';
import { ROW, Tall } from '../../../src/renderer/rooms/hunt/grid/tall.js';
import type { Client } from '../../../src/shared/contract/index.js';
import type { HuntTable } from '../../../src/shared/contract/hunt.js';

const schema = ['a', 'b', 'c', 'd'].map((name) => ({ name, type: 'string' as const }));

describe('columns', () => {
  it('leave numbers room for the longer ones further down, unless all rows are seen', () => {
    const [n] = [{ name: 'n', type: 'long' as const }];
    const width = (rows: number) =>
      columnsOf(
        [n],
        Array.from({ length: rows }, (_, i) => [i + 1]),
        undefined,
      )[0]!.width;
    expect(width(50)).toBe(72);
    expect(width(500)).toBeGreaterThan('1000000'.length * 7.1 + 22);
  });
  const columns = columnsOf(schema, [], undefined).map((c) => ({ ...c, width: 100 }));
  it('stand one after the other, pinned ones first and the lane of groups before them', () => {
    const placement = place(changed(changed(columns, 2, { pinned: true }), 1, { hidden: true }), true);
    expect(shownIds(placement)).toEqual([GROUP, 2, 0, 3]);
    expect(placement.free.map((c) => c.x)).toEqual([340, 440]);
    expect(placement.width).toBe(540);
  });
  it('are cut by a view that scrolls behind the pinned ones', () => {
    const placement = place(changed(columns, 0, { pinned: true }), false);
    expect(inView(placement, 0, 200).map((c) => c.id)).toEqual([1]);
    expect(inView(placement, 150, 200).map((c) => c.id)).toEqual([2, 3]);
  });
  it('move before another, to the end, and among pinned ones', () => {
    expect(moved(columns, 3, 0).map((c) => c.id)).toEqual([3, 0, 1, 2]);
    expect(moved(columns, 0, null).map((c) => c.id)).toEqual([1, 2, 3, 0]);
    expect(moved(changed(columns, 1, { pinned: true }), 3, 1).find((c) => c.id === 3)?.pinned).toBe(true);
  });
  it('come back as they were left, new ones last and foreign ones left out', () => {
    const left = keptOf(changed(moved(columns, 2, 0), 1, { hidden: true, width: 333 }));
    const again = columnsOf(schema, [], [...left.filter((k) => k.colId !== '3'), { colId: '77', hide: false, pinned: null }]);
    expect(again.map((c) => [c.id, c.hidden])).toEqual([
      [2, false],
      [0, false],
      [1, true],
      [3, false],
    ]);
    expect(again[2]?.width).toBe(333);
  });
});

describe('selection', () => {
  it('is ranges, however many lines', () => {
    const s = new Selection();
    s.all(1_000_000);
    s.toggle(500);
    expect([s.count, s.has(499), s.has(500), s.has(501)]).toEqual([999_999, true, false, true]);
    expect(s.lines(502).slice(-2)).toEqual([501, 502]);
  });
  it('grows from where it began, both ways', () => {
    const s = new Selection();
    s.only(10);
    s.extend(13);
    expect(s.lines(9)).toEqual([10, 11, 12, 13]);
    s.extend(8);
    expect(s.lines(9)).toEqual([8, 9, 10]);
    s.toggle(4);
    expect(s.lines(9)).toEqual([4, 8, 9, 10]);
  });
});

describe('a list taller than an element may be', () => {
  it('is scrolled pixel by pixel while it fits', () => {
    const tall = new Tall(1000, 500, 30_000_000);
    expect([tall.height, tall.ratio, tall.topOf(1234), tall.scrollFor(1234)]).toEqual([1000 * ROW, 1, 1234, 1234]);
  });
  it('reaches both ends and every row when it does not', () => {
    const lines = 5_000_000;
    const tall = new Tall(lines, 500, 15_000_000);
    expect(tall.height).toBe(15_000_000);
    expect(tall.topOf(0)).toBe(0);
    expect(tall.topOf(15_000_000 - 500)).toBeCloseTo(lines * ROW - 500, 3);
    for (const line of [1, 77_777, 4_999_000]) expect(tall.topOf(tall.scrollFor(line * ROW))).toBeCloseTo(line * ROW, 3);
  });
  it('never scrolls a list that is shorter than its view', () => expect(new Tall(3, 500, 15_000_000).topOf(400)).toBe(0));
});

describe('pages', () => {
  const table = (rowCount: number): HuntTable => ({
    resultId: 'r1',
    name: '',
    columns: schema,
    rowCount,
    rows: Array.from({ length: 200 }, (_, i) => [`first ${i}`]),
    refs: Array.from({ length: 200 }, () => null),
    refTable: null,
    visualization: null,
  });
  interface Asked {
    readonly offset: number;
    readonly limit: number;
    readonly sort: readonly unknown[];
    answer(): Promise<void>;
  }
  function made(rowCount = 1_000_000) {
    const asked: Asked[] = [];
    const totals: number[] = [];
    const call = (_: string, input: { offset: number; limit: number; sort: unknown[] }) =>
      new Promise((done) => {
        const rows = Array.from({ length: input.limit }, (__, i) => [`${input.sort.length > 0 ? 'sorted ' : ''}${input.offset + i}`]);
        asked.push({
          offset: input.offset,
          limit: input.limit,
          sort: input.sort,
          answer: async () => {
            done({ rows, refs: rows.map(() => null), matching: rowCount });
            for (let i = 0; i < 4; i++) await Promise.resolve();
          },
        });
      });
    const rows = new ResultRows({ call } as unknown as Client, table(rowCount), {
      onRows: (n) => totals.push(n),
      onBusy: () => undefined,
      onBroken: () => undefined,
    });
    return { rows, asked, totals };
  }

  it('takes the first rows from the answer itself', () => {
    const { rows, asked } = made();
    rows.want(0, 40, 0);
    expect([rows.at(150)?.cells[0], asked.length]).toEqual(['first 150', 0]);
  });
  it('asks for what is in view and one page ahead, two at once at most, and never for what was flown over', async () => {
    const { rows, asked } = made();
    rows.want(5000, 5040, 1);
    expect(asked.map((a) => a.offset)).toEqual([5000, 5000 + PAGE]);
    for (let line = 6000; line < 900_000; line += 5000) rows.want(line, line + 40, 1);
    expect(asked.length).toBe(2);
    rows.want(900_000, 900_040, 1);
    await asked[0]?.answer();
    await asked[1]?.answer();
    expect(asked.slice(2).map((a) => a.offset)).toEqual([900_000, 900_000 + PAGE]);
    await asked[2]?.answer();
    expect(rows.at(900_007)?.cells[0]).toBe('900007');
  });
  it('reads as far ahead as the view is fast, several pages in one call, and not at all between when it is dragged', async () => {
    const { rows, asked } = made();
    rows.want(5000, 5040, 700);
    expect(asked.map((a) => [a.offset, a.limit])).toEqual([
      [5000, PAGE],
      [5000 + PAGE, 5 * PAGE],
    ]);
    await asked[0]?.answer();
    await asked[1]?.answer();
    expect([rows.at(5007), rows.at(5599), rows.at(5600)].map((r) => r?.cells[0])).toEqual(['5007', '5599', undefined]);
    const up = made();
    up.rows.want(9050, 9090, -400);
    expect(up.asked.map((a) => [a.offset, a.limit])).toEqual([
      [9000, PAGE],
      [8600, 4 * PAGE],
    ]);
    await up.asked[1]?.answer();
    expect(up.rows.at(8601)?.cells[0]).toBe('8601');
    const dragged = made();
    dragged.rows.want(500_000, 500_040, 90_000);
    expect(dragged.asked.map((a) => [a.offset, a.limit])).toEqual([
      [500_000, PAGE],
      [500_000 + PAGE, PAGE],
    ]);
  });
  it('shows the rows of the order before until those of the new one come, and drops what comes late', async () => {
    const { rows, asked } = made();
    rows.want(5000, 5040, 0);
    rows.setOrder({ ...PLAIN, sort: [{ column: 0, descending: false }] }, 0);
    expect(rows.at(3)?.cells[0]).toBe('first 3');
    await asked[0]?.answer();
    expect(rows.at(5003)).toBeUndefined();
    await asked.find((a) => a.sort.length > 0)?.answer();
    expect(rows.at(3)?.cells[0]).toBe('sorted 3');
    rows.setOrder(PLAIN, 0);
    expect(rows.at(3)?.cells[0]).toBe('first 3');
  });
  it('reads selected lines past what is kept', async () => {
    const { rows, asked } = made();
    const found = rows.read([1, 700_001]);
    await Promise.resolve();
    await asked[0]?.answer();
    expect((await found).map((r) => r.cells[0])).toEqual(['first 1', '700001']);
  });
});
