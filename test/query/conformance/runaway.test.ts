// Queries that ask for more than there is: each ends with an error that has a code, or with its answer, and the engine goes on.
// Nothing here is timed: what would run for hours cannot pass, and cancelling is by the number of chances a query had to notice.

import { describe, expect, it } from 'vitest';
import { createQueryEngine } from '../../../src/main/engine/query/index.js';
import { rowsOf } from '../cells.js';
import { QuarryError, type CancelToken } from '../../../src/shared/base/errors.js';
import { catalogOf, engineOver, NOW } from '../memory.js';

const { engine } = createQueryEngine({ tables: catalogOf([]), yield: async () => undefined });
const MB = 1024 * 1024;

/** Cancelled at the n-th look. */
function cancelledAfter(looks: number): CancelToken & { readonly looks: () => number } {
  let seen = 0;
  return {
    get cancelled() {
      return seen >= looks;
    },
    throwIfCancelled() {
      if (++seen >= looks) throw new QuarryError('cancelled', 'cancelled');
    },
    looks: () => seen,
  } as CancelToken & { readonly looks: () => number };
}
const codeOf = async (query: string, looks = Infinity): Promise<string> => {
  try {
    await engine.run(query, { now: NOW, cancel: cancelledAfter(looks), maxRows: 1000, maxBytes: 64 * MB });
    return 'ok';
  } catch (error) {
    if (error instanceof QuarryError) return error.code;
    throw error;
  }
};

describe('too much', () => {
  it.each([
    ['range x from 1 to 1000000000000 step 1 | sort by x desc', 'query.memory'],
    ['range x from 1 to 1000000000000 step 1 | summarize count() by x', 'query.memory'],
    ['range x from 1 to 1000000000000 step 1 | summarize make_set(x) by x % 100', 'query.memory'],
    [
      'range x from 1 to 1000000000 step 1 | extend s = strcat(strrep(strrep("abcdefgh", 100), 100), x) | summarize make_list(s)',
      'query.memory',
    ],
    ['print x = repeat(1, 1000000000)', 'query.limit'],
    ['print x = strrep(strrep(strrep("abcdefgh", 1000), 1000), 1000)', 'query.limit'],
    ['print x = series_fir(range(1, 100000), range(1, 100000))', 'query.limit'],
    ['print x = series_fit_2lines(range(1, 100000))', 'query.limit'],
    ['print x = series_periods_detect(range(1, 1000000), 4.0, 100000.0, 5)', 'query.limit'],
    ['let f = (n:long) { f(n + 1) }; print f(1)', 'kql.semantic'],
    [`print x = ${'('.repeat(600)}1${')'.repeat(600)}`, 'query.limit'],
    [
      'print s = "x" | extend s = strcat(s, s, s, s, s, s, s, s, s, s)'.padEnd(62) +
        '| extend s = strcat(s, s, s, s, s, s, s, s, s, s)'.repeat(11),
      'query.limit',
    ],
  ])('%s', { timeout: 120_000 }, async (query, code) => {
    expect(await codeOf(query)).toBe(code);
    expect(await codeOf('print 1')).toBe('ok');
  });
});

describe('much, but not too much', () => {
  const { rows } = engineOver();
  it.each([
    ['range x from 1 to 1000000000000 step 1 | take 2', [[1], [2]]],
    [
      'range x from 1 to 100000 step 1 | extend k=1 | join kind=inner (range y from 1 to 100000 step 1 | extend k=1) on k | take 1 | project x, y',
      [[1, 1]],
    ],
    ['range x from 1 to 100000 step 1 | mv-expand y=range(x, x + 100000) | take 1 | project x, y', [[1, 1]]],
    ['print x = strrep(strrep("a", 1000), 200) matches regex "(a|a)*c|(aa|a)+$"', [[true]]],
    ['print x = strlen(replace_regex(strrep(strrep("a", 1000), 300), "a", "bb"))', [[600000]]],
    ['print x = array_length(extract_all("(a*a*a*b)", strrep(strrep("a", 1000), 100)))', [[null]]],
    ['print r = series_fft(range(0, 4095)) | project array_length(r)', [[4096]]],
    [`print x = 5 | where x in (${Array.from({ length: 10_000 }, (_, i) => i).join(', ')}) | count`, [[1]]],
    [`print x = 5 | where ${Array.from({ length: 600 }, (_, i) => `x == ${i}`).join(' or ')} | count`, [[1]]],
  ] as const)('%s', { timeout: 120_000 }, async (query, expected) => expect(await rows(query)).toEqual(expected));
});

describe('cancelling', () => {
  it.each([
    'range x from 1 to 1000000000000 step 1 | count',
    'range x from 1 to 1000000000000 step 1 | extend y = x * 2 | where y < 0',
    'range x from 1 to 100000 step 1 | extend k=1 | join kind=inner (range y from 1 to 100000 step 1 | extend k=1) on k | count',
    'range x from 1 to 1000000 step 1 | mv-expand y=range(1, 100000) | count',
    'range x from 1 to 1000000 step 1 | mv-apply y=range(1, 10000) on (summarize sum(tolong(y))) | count',
    'print x = toscalar(range a from 1 to 1000000000000 step 1 | summarize sum(a))',
    'union (range x from 1 to 1000000000 step 1), (range x from 1 to 1000000000 step 1) | summarize sum(x)',
    'range x from 1 to 100000000 step 1 | extend s = strcat(strrep(strrep("abcdefgh", 100), 100), x) | summarize sum(strlen(s))',
  ])('%s', { timeout: 120_000 }, async (query) => {
    expect(await codeOf(query, 25)).toBe('cancelled');
    const [[one] = []] = rowsOf(await engine.run('print 1', { now: NOW, cancel: cancelledAfter(Infinity) }));
    expect(one).toBe(1);
  });
});
