// geo_line_lookup and geo_polygon_lookup: in, near, several at once, none, and coordinates that are none.

import { describe, expect, it } from 'vitest';
import { engineOver } from './memory.js';

const { rows, shape } = engineOver();
const points = 'datatable(id:string, lng:real, lat:real)["in", 0.5, 0.5, "near", 1.001, 0.5, "far", 50.0, 50.0, "bad", 500.0, 0.0]';
const squares = `let S = datatable(name:string, area:dynamic)[
  "one", dynamic({"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}),
  "two", dynamic({"type":"Polygon","coordinates":[[[0.4,0.4],[0.6,0.4],[0.6,0.6],[0.4,0.6],[0.4,0.4]]]}),
  "broken", dynamic({"type":"p"})];`;
const lines = 'let L = datatable(name:string, way:dynamic)["w", dynamic({"type":"LineString","coordinates":[[0,0.5],[1,0.5]]})];';

const cases: readonly (readonly [query: string, expected: unknown])[] = [
  [
    `${squares} ${points} | evaluate geo_polygon_lookup(S, area, lng, lat) | project id, name`,
    [
      ['in', 'one'],
      ['in', 'two'],
    ],
  ],
  [
    `${squares} ${points} | evaluate geo_polygon_lookup(S, area, lng, lat, radius = 200, return_unmatched = true) | project id, name`,
    [
      ['in', 'one'],
      ['in', 'two'],
      ['near', 'one'],
      ['far', ''],
      ['bad', ''],
    ],
  ],
  [
    `${lines} ${points} | evaluate geo_line_lookup(L, way, lng, lat, 200) | project id, name`,
    [
      ['in', 'w'],
      ['near', 'w'],
    ],
  ],
];

describe('geographic lookups', () => {
  it.each(cases)('%s', async (query, expected) => {
    expect(await rows(query)).toEqual(expected);
  });
  it('gives the shape only when asked', async () => {
    expect(await shape(`${lines} ${points} | evaluate geo_line_lookup(L, way, lng, lat, 200)`)).not.toContain('way');
    expect(await shape(`${lines} ${points} | evaluate geo_line_lookup(L, way, lng, lat, 200, return_lookup_key = true)`)).toContain('way');
  });
});
