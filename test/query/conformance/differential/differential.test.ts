// The same query over the same rows, run in every way there is, gives the same columns and rows.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENGINES, stored, type Runner, type Tables } from './configurations.js';
import { COLUMNS, EDGES, randomRows, type Row } from './evidence.js';
import { seeded } from './random.js';
import { SHAPES } from './shapes.js';

const tablesOf = (count: number, seed: number): Tables => {
  const r = seeded(seed + 1);
  const texts = ['powershell', 'cmd', 'Rundll32', 'nobody', 'x', ''];
  const U: Row[] = Array.from({ length: 14 }, (_, i) => [r.chance(0.1) ? null : r.below(20) - 5, r.pick(texts), i % 5]);
  return { T: randomRows(count, seed), U };
};

it('has a query for every operator', () => expect(SHAPES.length).toBeGreaterThanOrEqual(60));

describe('ways of running', () => {
  const tables = tablesOf(600, 11);
  const [first, ...others] = ENGINES;
  const small: Tables = { T: tables.T.slice(0, 150), U: tables.U };
  const expected = first!.make(tables);
  const expectedSmall = first!.make(small);
  const runs = others.map((e) => ({
    name: e.name,
    run: e.make(tables),
    reference: e.name === 'batches of 1 row' ? expectedSmall : expected,
  }));
  it.each(SHAPES)('%s', { timeout: 30_000 }, async (query) => {
    for (const { name, run, reference } of runs) expect(await run(query), name).toBe(await reference(query));
  });
});

describe('segments', () => {
  const tables = tablesOf(1_500, 12);
  const layouts = [[], [700], [1, 2, 300, 4, 500, 6], Array.from({ length: 40 }, () => 37)];
  const runs: Runner[] = [];
  const close: (() => Promise<void>)[] = [];
  const expected = ENGINES[0]!.make(tables);
  beforeAll(async () => {
    for (const layout of layouts) {
      const { run, close: done } = await stored(tables, layout);
      runs.push(run);
      close.push(done);
    }
  });
  afterAll(async () => {
    for (const done of close) await done();
  });
  it.each(SHAPES)('%s', { timeout: 30_000 }, async (query) => {
    for (const [i, run] of runs.entries()) expect(await run(query), `layout ${layouts[i]!.length + 1}`).toBe(await expected(query));
  });
});

describe('workers', () => {
  const tables = tablesOf(1_500, 14);
  const counts = [0, 1, 2, 3];
  const runs: Runner[] = [];
  const close: (() => Promise<void>)[] = [];
  const expected = ENGINES[0]!.make(tables);
  beforeAll(async () => {
    for (const workers of counts) {
      const { run, close: done } = await stored(tables, [300, 1, 299, 250, 50, 400], workers);
      runs.push(run);
      close.push(done);
    }
  });
  afterAll(async () => {
    for (const done of close) await done();
  });
  it.each(SHAPES)('%s', { timeout: 30_000 }, async (query) => {
    for (const [i, run] of runs.entries()) expect(await run(query), `${counts[i]} workers`).toBe(await expected(query));
  });
});

// Few columns and many rows: a segment's groups hold 65,536 of them.
describe('segments at the edge of a group', () => {
  const QUERIES = [
    'T | count',
    'T | summarize count(), sum(N), min(L), max(L), dcount(X), countif(isnull(R))',
    'T | summarize count(), sum(L) by X | sort by X asc',
    'T | where L == 65535 or L == 65536 or L == 65534 | project L, X, R | sort by L asc',
    'T | where X == "one" | summarize n=count() by bin(L, 10000) | sort by L asc',
    'T | where isnotnull(R) | count',
    'T | top 3 by L | project L, N',
    'T | take 65540 | summarize max(L)',
    'T | sort by L desc | take 2 | project L',
    'T | join kind=inner (T | where L < 3) on L | count',
    'T | distinct X | sort by X asc',
    'T | where J.a == 1 | count',
  ];
  // Row i: N repeats, L is i, X is one value (or one of many), everything else null.
  const rowsOf = (n: number, texts: number): Row[] =>
    Array.from({ length: n }, (_, i) =>
      COLUMNS.map((c) => (c === 'N' ? i % 7 : c === 'L' ? i : c === 'X' ? (texts === 1 ? 'one' : `t${i % texts}`) : c === 'C' ? '' : null)),
    );
  const EDGE: readonly (readonly [name: string, rows: number, texts: number, layout: readonly number[]])[] = [
    ['no row', 0, 1, []],
    ['1 row', 1, 1, []],
    ['2 segments of 1 row', 2, 1, [1]],
    ['65,535 rows', 65_535, 1, []],
    ['65,536 rows, all texts distinct', 65_536, 65_536, []],
    ['65,537 rows', 65_537, 300, []],
    ['65,537 rows, the last alone', 65_537, 2, [65_536]],
    ['65,537 rows, the first alone', 65_537, 1, [1]],
  ];
  it.each(EDGE)('%s', { timeout: 60_000 }, async (_name, count, texts, layout) => {
    const tables: Tables = { T: rowsOf(count, texts), U: [] };
    const expected = ENGINES.find((e) => e.name === 'batches of 97 rows')!.make(tables);
    const { run, close } = await stored(tables, layout);
    try {
      for (const query of QUERIES) expect(await run(query), query).toBe(await expected(query));
    } finally {
      await close();
    }
  });
});

describe('inputs at the edges', () => {
  const ways = ENGINES.filter((e) => ['one batch', 'batches of 1 row', 'no rewriting'].includes(e.name));
  const full = ENGINES[0]!.make(tablesOf(60, 13));
  const inputs = Object.entries(EDGES).flatMap(([name, T]) =>
    ([[], [[3, 'x', 1]]] as Row[][]).map((U) => ({ name: `${name}, ${U.length} beside`, runs: ways.map((w) => w.make({ T, U })) })),
  );
  it.each(SHAPES)('%s', { timeout: 30_000 }, async (query) => {
    const schema = (result: string): string => result.split('\n', 1)[0] ?? '';
    const columns = schema(await full(query));
    // What these give has columns made from the data.
    const open = /pivot|bag_unpack|autocluster|basket/.test(query);
    for (const { name, runs } of inputs) {
      const results: string[] = [];
      for (const run of runs) results.push(await run(query));
      expect(results[0], name).not.toMatch(/^error/);
      if (!open) expect(schema(results[0]!), name).toBe(columns);
      expect(new Set(results).size, `${name}: ${results.join('\n---\n')}`).toBe(1);
    }
  });
});
