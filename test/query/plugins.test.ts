// The evaluate plugins that see all rows.

import { describe, expect, it } from 'vitest';
import { engineOver, memoryTable } from './memory.js';

const DAY = 864_000_000_000;
const { rows } = engineOver(
  memoryTable(
    'Seen',
    { Timestamp: 'datetime', User: 'string', State: 'string', Size: 'long' },
    [
      [0, 'ann', 'open', 1],
      [1, 'bob', 'open', 2],
      [DAY, 'ann', 'read', 3],
      [DAY + 1, 'cid', 'open', 4],
      [2 * DAY, 'ann', 'close', 5],
      [2 * DAY + 1, 'cid', 'close', 6],
      [2 * DAY + 2, 'cid', 'close', 6],
    ],
    3,
  ),
);
const span = 'datetime(2010-01-01), datetime(2010-01-03)';

const cases: readonly (readonly [query: string, expected: unknown])[] = [
  [
    `Seen | evaluate activity_counts_metrics(User, Timestamp, ${span}, 1d) | project count, dcount, new_dcount, aggregated_dcount`,
    [
      [2, 2, 2, 2],
      [2, 2, 1, 3],
      [1, 1, 0, 3],
    ],
  ],
  [
    `Seen | evaluate activity_metrics(User, Timestamp, ${span}, 1d) | project dcount_values, dcount_newvalues, retention_rate, churn_rate`,
    [
      [2, 2, 'NaN', 'NaN'],
      [2, 1, 0.5, 0.5],
      [1, 0, 0.5, 0.5],
    ],
  ],
  [
    `Seen | evaluate activity_engagement(User, Timestamp, ${span}, 1d, 2d) | project dcount_activities_inner, dcount_activities_outer`,
    [
      [2, 2],
      [2, 3],
      [1, 2],
    ],
  ],
  [
    `Seen | evaluate new_activity_metrics(User, Timestamp, ${span}, 1d) | project dcount_new_values, dcount_retained_values, dcount_churn_values`,
    [
      [2, 2, 0],
      [1, 1, 1],
      [0, 1, 1],
      [1, 1, 0],
      [0, 0, 1],
    ],
  ],
  [`Seen | evaluate session_count(User, Timestamp, ${span}, 1d, 1h) | project count_sessions`, [[2], [2], [1]]],
  [
    `Seen | evaluate sliding_window_counts(User, Timestamp, ${span}, 2d, 1d) | project Count, Dcount`,
    [
      [2, 2],
      [4, 3],
      [3, 2],
    ],
  ],
  [
    "Seen | evaluate sequence_detect(Timestamp, 1d, 3d, a = (State == 'open'), b = (State == 'read'), User) | project User, Duration",
    [['ann', '1.00:00:00']],
  ],
  [
    "Seen | evaluate funnel_sequence_completion(User, Timestamp, datetime(2010-01-01), datetime(2010-01-09), 30d, State, dynamic(['open', 'read', 'close']), dynamic([1d, 5d])) | project State, Period, dcount",
    [
      ['open', '1.00:00:00', 3],
      ['read', '1.00:00:00', 1],
      ['close', '1.00:00:00', 0],
      ['open', '5.00:00:00', 3],
      ['read', '5.00:00:00', 1],
      ['close', '5.00:00:00', 1],
    ],
  ],
  [
    "Seen | evaluate funnel_sequence(User, Timestamp, datetime(2010-01-01), datetime(2010-01-09), 5d, 30d, State, dynamic(['read'])) | project prev, next, dcount, samples",
    [['open', 'close', 1, ['ann']]],
  ],
  ['Seen | evaluate rolling_percentile(Size, 50, Timestamp, 1d, 2) | project rolling_2_percentile_Size_50', [[1], [2], [5]]],
  [
    'Seen | summarize a = hll(User), b = hll(iff(State == "open", User, "ann")) | evaluate dcount_intersect(a, b) | project s0, s1',
    [[3, 3]],
  ],
  [
    'Seen | project User, State | evaluate basket(0.4) | project Count, User, State',
    [
      [3, 'ann', ''],
      [3, 'cid', ''],
      [3, '', 'open'],
      [3, '', 'close'],
    ],
  ],
  ['Seen | project State | evaluate autocluster() | summarize max(Count)', [[3]]],
  [
    "datatable(ok:string, d:string)['y','a','y','a','n','b','n','b'] | evaluate diffpatterns(ok, 'y', 'n') | project CountA, CountB, PercentDiffAB, d | sort by d asc",
    [
      [2, 0, 100, 'a'],
      [0, 2, 100, 'b'],
    ],
  ],
  ['print t = "x" | evaluate autocluster() | project Count, t', [[1, 'x']]],
];

describe('plugins', () => {
  it.each(cases)('%s', async (query, expected) => {
    expect(await rows(query)).toEqual(expected);
  });
  const overTime = ['activity_counts_metrics', 'session_count', 'sliding_window_counts'] as const;
  it.each(overTime)('%s gives nothing for no rows', async (plugin) => {
    const window = plugin === 'activity_counts_metrics' ? '1d' : '1d, 1d';
    expect(await rows(`Seen | where Size > 100 | evaluate ${plugin}(User, Timestamp, ${span}, ${window})`)).toEqual([]);
  });
  it('refuses a step of nothing', async () => {
    await expect(rows(`Seen | evaluate session_count(User, Timestamp, ${span}, 0d, 1d)`)).rejects.toMatchObject({ code: 'kql.semantic' });
  });
});
