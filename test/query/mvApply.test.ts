// mv-apply over all rows at once must give what it gives row by row. `as Alone` in front of a subquery forces the latter.

import { describe, expect, it } from 'vitest';
import { engineOver, memoryTable } from './memory.js';

const LISTS: readonly (readonly [string, unknown])[] = [
  ['a', [3, 1, 2, 2]],
  ['b', []],
  ['c', null],
  ['d', [7]],
  ['e', [5, null, 5, -1]],
  ['f', 'text'],
  ['g', { p: 1, q: 2 }],
];
const table = (batchRows: number) =>
  memoryTable(
    'T',
    { Id: 'string', L: 'dynamic', N: 'long' },
    LISTS.map(([id, l], i) => [id, l as never, i]),
    batchRows,
  );

const subqueries = [
  'summarize sum(x)',
  'summarize c = count(), m = max(x), l = make_list(x)',
  'where x > 2 | summarize c = count(), m = max(x)',
  'where x > 2 | count',
  'where x > 2 | summarize c = count() | extend d = c + 1 | where d > 1',
  'summarize c = count() by x',
  'summarize arg_max(x, *)',
  'top 1 by x',
  'top 2 by x asc nulls last',
  'take 1',
  'where x > 1 | take 2 | summarize make_list(x)',
  'sort by x asc | project y = x * 2',
  'sort by x asc | summarize make_list(x)',
  'distinct x',
  'project x',
  'project-away x',
  'project-keep x, N',
  'project-rename y = x',
  'project-reorder x',
  'extend r = row_number()',
  'serialize r = row_number(10) | where r == 11',
  'extend p = prev(x), n = next(x, 1, 0)',
  'extend s = row_cumsum(x)',
  'extend s = row_cumsum(x, x == 2)',
  'sort by x asc | extend r = row_rank_dense(x)',
  'project r = row_number(), x',
  'where row_number() == 2',
  'mv-expand z = range(1, x)',
  'mv-apply z = range(1, x) to typeof(long) on (summarize q = sum(z)) | summarize sum(q)',
  'extend t = strcat(Id, x) | parse t with before:string "1" behind:string',
  'summarize c = count() by even = x % 2 == 0 | where even | project c',
  'summarize m = max(x) | where m > 100',
  'where x > 100',
  'count | count',
];

describe('mv-apply', () => {
  it.each(subqueries)('%s', async (subquery) => {
    for (const batchRows of [1, 3, 1000]) {
      const { rows, shape } = engineOver(table(batchRows));
      const [together, alone] = [
        `T | mv-apply x = L to typeof(long) on (${subquery})`,
        `T | mv-apply x = L to typeof(long) on (as Alone | ${subquery})`,
      ];
      const sorted = (list: readonly unknown[][]) =>
        /sort|top|take|row_|prev|project/.test(subquery)
          ? list
          : [...list].sort((p, q) => JSON.stringify(p).localeCompare(JSON.stringify(q)));
      expect(sorted(await rows(together))).toEqual(sorted(await rows(alone)));
      expect(await shape(together)).toBe(await shape(alone));
    }
  });
  it('counts positions from the start of each list', async () => {
    const { rows } = engineOver(table(2));
    expect(
      await rows(
        'T | mv-apply with_itemindex=k x = L to typeof(long) limit 3 on (where k > 0 | project k, x) | where Id in ("a", "e") | project Id, k, x',
      ),
    ).toEqual([
      ['a', 1, 1],
      ['a', 2, 2],
      ['e', 1, null],
      ['e', 2, 5],
    ]);
  });
  it('takes lists side by side', async () => {
    const { rows } = engineOver(table(2));
    expect(
      await rows(
        'T | where Id == "a" | mv-apply x = L to typeof(long), y = dynamic(["u","v"]) to typeof(string) on (where isnotempty(y) | summarize s = sum(x), t = strcat_array(make_list(y), ""))',
      ),
    ).toEqual([['a', [3, 1, 2, 2], 0, 4, 'uv']]);
  });
  it('takes 100,000 rows in about a second', async () => {
    const { run } = engineOver();
    await run('print 1');
    const started = Date.now();
    const query = 'range i from 1 to 100000 step 1 | extend a = pack_array(i, i + 1, i % 7)';
    const { rowCount } = await run(`${query} | mv-apply x = a to typeof(long) on (summarize sum(x))`);
    expect(rowCount).toBe(100_000);
    // Generous, since the machine may be busy; row by row it takes a minute.
    expect(Date.now() - started).toBeLessThan(8000);
  });
});

describe('partition', () => {
  it.each([
    'top 1 by N',
    'top 2 by N asc | extend r = row_number()',
    'summarize c = count(), s = sum(N)',
    'where N > 3 | summarize c = count()',
    'sort by N desc | take 1 | project Id',
    'count',
    'extend r = row_number() | where r == 2',
    'distinct Id',
    'mv-expand L | summarize n = count() by Id',
  ])('%s', async (subquery) => {
    const { rows } = engineOver(table(3));
    // A function of the query's own makes it run key by key.
    const query = (first: string) =>
      `let one = (x:long) { x }; T | extend G = N % 3 | partition hint.strategy=native by G (${first}${subquery})`;
    const alone = await rows(query('where one(1) == 1 | '));
    expect(await rows(query(''))).toEqual(alone);
    expect(alone.length).toBeGreaterThan(0);
  });
});
