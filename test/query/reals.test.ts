// Whole numbers that are reals inside a dynamic, and dates with their time in front.

import { expect, it } from 'vitest';
import { engineOver } from './memory.js';

const { rows } = engineOver();

it.each([
  ['print series_fill_linear(dynamic([1.0, null, 4.0]))', [[[1, 2.5, 4]]]],
  ['print series_fill_linear(dynamic([-1.0, null, 4]))', [[[-1, 1.5, 4]]]],
  ['print series_fill_linear(dynamic([1, null, 4]))', [[[1, 2, 4]]]],
  ['print series_fill_linear(parse_json("[1.0, null, 4]"))', [[[1, 2.5, 4]]]],
  ['print series_fill_linear(parse_json("[1, null, 4]"))', [[[1, 2, 4]]]],
  ['print parse_json("[\\"1.0\\", 2]")', [[['1.0', 2]]]],
  [
    'datatable(t:long, v:real)[0, 1.0, 2, 4.0] | make-series a = avg(v) default=real(null) on t from 0 to 3 step 1 | project series_fill_linear(a)',
    [[[1, 2.5, 4]]],
  ],
  [
    'datatable(t:long, v:long)[0, 1, 2, 4] | make-series a = max(v) default=long(null) on t from 0 to 3 step 1 | project series_fill_linear(a)',
    [[[1, 2, 4]]],
  ],
  ["print todatetime('10:00 14 jun 2025')", [['2025-06-14T10:00:00.0000000Z']]],
  ["print todatetime('1:02:03.5 pm 6/14/2025')", [['2025-06-14T13:02:03.5000000Z']]],
  ["print todatetime('10:00 nonsense')", [[null]]],
] as readonly (readonly [string, unknown])[])('%s', async (query, expected) => {
  expect(await rows(query)).toEqual(expected);
});
