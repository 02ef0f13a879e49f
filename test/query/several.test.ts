// reduce, fork and facet, and tables a case does not hold.

import { describe, expect, it } from 'vitest';
import { answerBatchLine } from '../../src/main/engine/query/batch.js';
import { rowsOf } from './cells.js';
import { createQueryEngine } from '../../src/main/engine/query/index.js';
import { catalogOf, engineOver, memoryTable, NOW } from './memory.js';

const { rows, run } = engineOver(
  memoryTable('Seen', { User: 'string', Size: 'long' }, [
    ['ann', 1],
    ['bob', 2],
    ['ann', 3],
    ['cid', 4],
    ['ann', 5],
    ['cid', 6],
    ['cid', 6],
  ]),
  memoryTable('Resources', { id: 'string', type: 'string' }, [['a', 'vm']]),
);

const cases: readonly (readonly [query: string, expected: unknown])[] = [
  [
    'datatable(t:string)["login of ann", "login of bob", "login of cid", "reboot"] | reduce by t | project Pattern, Count',
    [
      ['login of *', 3],
      ['others', 1],
    ],
  ],
  [
    'datatable(t:string)["login of ann", "login of bob"] | reduce kind=source by t | project t, Pattern',
    [
      ['login of ann', 'login of *'],
      ['login of bob', 'login of *'],
    ],
  ],
  ['Seen | where Size > 100 | reduce by User', []],
  ['Seen | fork (where Size > 5 | project Size) (count)', [[6], [6]]],
  [
    'Seen | facet by User',
    [
      ['ann', 3],
      ['cid', 3],
      ['bob', 1],
    ],
  ],
  ['Seen | facet by User with (where Size == 1 | project User)', [['ann']]],
  ['Missing_CL | where Name_s == "a" | project Name_s, Size_d', []],
  ['arg("").Resources | where type == "vm" | project id', [['a']]],
];

describe('several tables, and none', () => {
  it.each(cases)('%s', async (query, expected) => {
    expect(await rows(query)).toEqual(expected);
  });
  it('says that a custom log the case does not hold was empty', async () => {
    const result = await run('Missing_CL | count');
    expect(result.warnings.map((w) => w.code)).toContain('table.unknown');
  });
});

const tables: readonly (readonly [query: string, expected: Readonly<Record<string, unknown>>])[] = [
  ['Seen | count', { '': [[7]] }],
  ['Seen | fork (where Size > 5 | project Size) (count)', { fork_1: [[6], [6]], fork_2: [[7]] }],
  ['Seen | where Size > 4 | fork big=(project User | distinct User) (count | as howMany)', { big: [['ann'], ['cid']], howMany: [[3]] }],
  [
    'Seen | facet by User, Size with (where Size == 1)',
    {
      with: [['ann', 1]],
      User: [
        ['ann', 3],
        ['cid', 3],
        ['bob', 1],
      ],
      Size: [
        [6, 2],
        [1, 1],
        [2, 1],
        [3, 1],
        [4, 1],
        [5, 1],
      ],
    },
  ],
  ['Seen | count; print 1; Seen | take 1 | as First', { First: [['ann', 1]], statement_1: [[7]], statement_2: [[1]] }],
  ['Seen | fork (count) (take 1 | project Size); print "end"', { statement_3: [['end']], fork_1: [[7]], fork_2: [[1]] }],
  ['let f = Seen | fork (count) (take 1); f', { '': [[7]] }],
  ['Seen | take 0 | fork (count) (project User)', { fork_1: [[0]], fork_2: [] }],
  ['Seen | fork (project n = row_number(), User | where n == 2) (summarize sum(Size))', { fork_1: [[2, 'bob']], fork_2: [[27]] }],
  [
    `datatable(id:string, t:datetime, s:string)["a", datetime(2024-01-01 01:00), "in", "a", datetime(2024-01-01 02:00), "x", "a", datetime(2024-01-01 03:00), "out",
      "b", datetime(2024-01-01 02:00), "x"] | evaluate funnel_sequence(id, t, datetime(2024-01-01), datetime(2024-01-02), 1d, 1d, s, dynamic(["x"])) | project-away samples`,
    {
      '': [
        ['2024-01-01T00:00:00.0000000Z', 'in', 'out', 1],
        ['2024-01-01T00:00:00.0000000Z', '', '', 1],
      ],
    },
  ],
  [
    `datatable(id:string, t:datetime, s:string)["a", datetime(2024-01-01 01:00), "in", "a", datetime(2024-01-01 02:00), "x",
      "b", datetime(2024-01-01 02:00), "x"] | evaluate funnel_sequence(id, t, datetime(2024-01-01), datetime(2024-01-02), 1d, 1d, s, dynamic(["x"]))`,
    {
      prev_sequence_next: [
        ['2024-01-01T00:00:00.0000000Z', 'in', '', 1, ['a']],
        ['2024-01-01T00:00:00.0000000Z', '', '', 1, ['b']],
      ],
      prev_sequence: [
        ['2024-01-01T00:00:00.0000000Z', 'in', 1, ['a']],
        ['2024-01-01T00:00:00.0000000Z', '', 1, ['b']],
      ],
      sequence_next: [['2024-01-01T00:00:00.0000000Z', '', 2, ['a', 'b']]],
    },
  ],
];

describe('every table of a result', () => {
  it.each(tables)('%s', async (query, expected) => {
    const result = await run(query);
    expect(Object.fromEntries([result, ...result.others].map((t) => [t.name, rowsOf(t)]))).toEqual(expected);
  });
  it('reads the common input once, and only the columns asked for', async () => {
    const table = memoryTable('Wide', { A: 'long', B: 'long', C: 'long' }, [[1, 2, 3]]);
    const own = engineOver(table);
    const result = await own.run('Wide | where B == 2 | fork (project A) (where A == 1 | count)');
    expect([result, ...result.others].map(rowsOf)).toEqual([[[1]], [[1]]]);
    expect(table.requests.map((r) => [...r.columns].sort())).toEqual([['A', 'B']]);
  });
  it('keeps the stored rows behind each table', async () => {
    const result = await run('Seen | fork (where Size == 2) (take 2) (count)');
    expect([result, ...result.others].map((t) => [t.refTable, t.batches[0]?.refs?.[0] ?? null])).toEqual([
      ['Seen', 1],
      ['Seen', 0],
      [null, null],
    ]);
  });
  it('charts each table by its own render', async () => {
    const result = await run('Seen | count | render card; Seen | summarize count() by User | render piechart');
    expect([result.visualization?.kind, result.others.map((t) => t.visualization?.kind)]).toEqual(['piechart', ['card']]);
  });
  it('says so where only the first of several tables goes on', async () => {
    const result = await run('let f = Seen | fork (take 1) (count); f | count');
    expect(result.warnings.map((w) => w.code)).toContain('result.first');
  });
  it('prints the other tables of a batch line', async () => {
    const { engine } = createQueryEngine({ tables: catalogOf([]), yield: async () => undefined });
    const answer = async (query: string) => JSON.parse(await answerBatchLine(engine, JSON.stringify({ id: 1, query }), NOW));
    expect((await answer('print 1; print a=2')).others).toEqual([
      { name: 'statement_1', columns: [{ name: 'print_0', type: 'long' }], rows: [[1]] },
    ]);
    expect(await answer('print 1')).not.toHaveProperty('others');
  });
});

describe('plugins and operators about tables as a whole', () => {
  it.each([
    ['range x from 1 to 9 step 1 | evaluate rows_near(x == 5, 1)', [[4], [5], [6]]],
    ['range x from 1 to 9 step 1 | evaluate rows_near(x in (2, 3, 9), 0, 1)', [[2], [3], [4], [9]]],
    ['range x from 1 to 9 step 1 | evaluate rows_near(x > 9, 3)', []],
    ['range x from 1 to 2 step 1 | evaluate identity()', [[1], [2]]],
    ['range x from 1 to 2 step 1 | consume', []],
    ['range x from 1 to 2 step 1 | assert-schema (x:long) | count', [[2]]],
    [
      'let A = datatable(a:string, c:int)[] | getschema; let B = datatable(a:string, b:long, c:int)[] | getschema; union A, B | evaluate schema_merge() | project ColumnName, ColumnOrdinal',
      [
        ['a', 0],
        ['b', 1],
        ['c', -1],
      ],
    ],
    [
      'let A = datatable(a:string, c:int)[] | getschema; let B = datatable(a:string, b:long, c:int)[] | getschema; union A, B | evaluate schema_merge(PreserveOrder=false) | project ColumnName, ColumnOrdinal, ColumnType',
      [
        ['a', 0, 'string'],
        ['b', 1, 'long'],
        ['c', 2, 'int'],
      ],
    ],
    [
      'datatable(t:string, bad:bool)["login of ann failed", true, "login of bob failed", true, "login of ann worked", false, "login of cid worked", false] | evaluate diffpatterns_text(t, bad, 1) | project Count_of_True, Count_of_False, Pattern',
      [
        [2, 0, 'login of * failed'],
        [0, 2, 'login of * worked'],
      ],
    ],
    [
      "macro-expand entity_group [cluster('a').database('b'), database('longer')] as X (let n = 2; X.Seen | where Size > n | count | extend d = X.$current_database)",
      [[5, 'case']],
    ],
    [
      'Seen | summarize Size = sum(Size) by User | top-nested 1 of Size with others = "rest" by s = max(Size)',
      [
        [16, 16],
        [null, 9],
      ],
    ],
  ] as readonly (readonly [string, unknown])[])('%s', async (query, expected) => {
    expect(await rows(query)).toEqual(expected);
  });
  it('previews rows and their number', async () => {
    const result = await run('Seen | evaluate preview(2)');
    expect([result, ...result.others].map((t) => [t.name, t.rowCount, rowsOf(t)[0]])).toEqual([
      ['preview', 2, ['ann', 1]],
      ['count', 1, [7]],
    ]);
  });
  it('refuses columns other than those asserted', async () => {
    await expect(run('Seen | assert-schema (User:string, Size:int)')).rejects.toMatchObject({ code: 'kql.semantic' });
  });
});

describe('top-nested', () => {
  it('gives each group its own best', async () => {
    const source = 'range x from 1 to 20000 step 1 | extend g = x % 700, h = x % 7';
    const nested = await rows(
      `${source} | top-nested of g by ignore = max(1), top-nested 1 of h by m = max(x) | project g, m | sort by g asc`,
    );
    expect(nested).toEqual(await rows(`${source} | summarize m = max(x) by g | sort by g asc`));
  });
  it('adds the others of every level to the whole', async () => {
    const source = 'range x from 1 to 500 step 1 | extend g = x % 20, h = x % 6';
    const levels = 'top-nested 3 of g with others = -1 by s = sum(x), top-nested 2 of h with others = -2 by t = sum(x)';
    expect(await rows(`${source} | ${levels} | summarize sum(t) by whole = g == -1 | where not(whole) | project sum_t`)).toEqual(
      await rows(`${source} | ${levels} | where g != -1 | summarize max(s) by g | summarize sum(max_s)`),
    );
    expect(await rows(`${source} | ${levels} | where g == -1 or h == -2 | count`)).toEqual([[4]]);
  });
});
