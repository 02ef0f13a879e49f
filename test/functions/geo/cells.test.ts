// Coverings by S2 cells and the H3 grid.

import { beforeAll, describe, expect, it } from 'vitest';
import type { Dynamic } from '../../../src/main/engine/query/values.js';
import { around, call, inside, line, numbers, polygon, ready, star, type LngLat } from './geo.js';

beforeAll(ready);

describe('S2 coverings', () => {
  it.each([
    [[10, 50], 0.2, 12, 0],
    [[-73.98, 40.75], 0.01, 16, 0],
    [[179.9, 0], 0.05, 13, 0],
    [[0, 0], 3, 7, 0],
    [[10, 50], 0.2, 12, 2000],
    [[45, 35.26], 1, 9, 5000],
  ] as [LngLat, number, number, number][])(
    'round %j, %d degrees at level %d with %d m hold every place and no cell too many',
    (centre, size, level, radius) => {
      const random = numbers(level);
      const shape = star(random, centre, size, 17);
      const tokens = call('geo_polygon_to_s2cells', shape, level, radius) as string[];
      expect(new Set(tokens).size).toBe(tokens.length);
      const known = new Set(tokens);
      let held = 0;
      for (let i = 0; i < 600; i++) {
        const p = around(random, centre, size * 1.3);
        if (Math.abs(p[0]) > 180) continue;
        const d = call('geo_distance_point_to_polygon', p[0], p[1], shape) as number;
        if (d > radius) continue;
        held++;
        expect(known.has(call('geo_point_to_s2cell', p[0], p[1], level) as string)).toBe(true);
      }
      expect(held).toBeGreaterThan(60);
      const near = radius > 0 ? call('geo_polygon_buffer', shape, radius * 1.0001, 1) : shape;
      for (const token of tokens.slice(0, 100)) {
        const cell = call('geo_s2cell_to_polygon', token);
        expect(call('geo_intersects_2polygons', cell, near)).toBe(true);
      }
    },
  );
  it('of a line are the cells it passes', () => {
    const way = line([2.2, 48.8], [2.4, 48.9], [2.5, 48.7]);
    const known = new Set(call('geo_line_to_s2cells', way, 14) as string[]);
    for (let i = 0; i <= 300; i++) {
      const p = call('geo_line_interpolate_point', way, i / 300) as { coordinates: LngLat };
      expect(known.has(call('geo_point_to_s2cell', p.coordinates[0], p.coordinates[1], 14) as string)).toBe(true);
    }
    expect(known.size).toBeLessThan(200);
  });
  it('of everything within a distance of a line hold every place within it', () => {
    const way = line([2.2, 48.8], [2.4, 48.9]);
    const known = new Set(call('geo_line_to_s2cells', way, 13, 1500) as string[]);
    const random = numbers(4);
    for (let i = 0; i < 500; i++) {
      const p = around(random, [2.3, 48.85], 0.15);
      if ((call('geo_distance_point_to_line', p[0], p[1], way) as number) > 1500) continue;
      expect(known.has(call('geo_point_to_s2cell', p[0], p[1], 13) as string)).toBe(true);
    }
  });
  it('that would be too many are null, at once', () => {
    const wide = star(numbers(1), [10, 50], 20, 50);
    const start = performance.now();
    expect(call('geo_polygon_to_s2cells', wide, 30)).toBeNull();
    expect(call('geo_polygon_to_s2cells', wide, 25, 1000)).toBeNull();
    expect(call('geo_line_to_s2cells', line([0, 0], [100, 50]), 30, 0.1)).toBeNull();
    expect(performance.now() - start).toBeLessThan(15_000);
  });
  it.each([-1, 31, Number.NaN])('of level %d are none', (level) => {
    expect(call('geo_polygon_to_s2cells', star(numbers(1), [10, 50], 1, 5), level)).toBeNull();
  });
});

describe('H3 cells', () => {
  it('hold the place they are made from, at every level', () => {
    const random = numbers(11);
    for (let i = 0; i < 200; i++) {
      const [lng, lat]: LngLat = [360 * random() - 180, 170 * random() - 85];
      const level = i % 16;
      const cell = call('geo_point_to_h3cell', lng, lat, level) as string;
      expect(call('geo_h3cell_level', cell)).toBe(level);
      const { coordinates } = call('geo_h3cell_to_central_point', cell) as { coordinates: LngLat };
      expect(call('geo_point_to_h3cell', coordinates[0], coordinates[1], level)).toBe(cell);
      if (level > 0) {
        const parent = call('geo_h3cell_parent', cell) as string;
        expect(call('geo_h3cell_children', parent) as Dynamic[]).toContain(cell);
        expect(call('geo_h3cell_parent', cell, level)).toBe(cell);
      }
      const neighbours = call('geo_h3cell_neighbors', cell) as string[];
      expect(neighbours).not.toContain(cell);
      for (const n of neighbours) expect(call('geo_h3cell_neighbors', n) as string[]).toContain(cell);
      expect(call('geo_h3cell_rings', cell, 1)).toEqual([[cell], neighbours]);
    }
  });
  it('in a polygon are those whose centres are in it', () => {
    const random = numbers(21);
    const shape = star(random, [10, 50], 0.5, 40);
    const cells = new Set(call('geo_polygon_to_h3cells', shape, 7) as string[]);
    expect(cells.size).toBeGreaterThan(100);
    for (let i = 0; i < 400; i++) {
      const p = around(random, [10, 50], 0.6);
      const cell = call('geo_point_to_h3cell', p[0], p[1], 7) as string;
      const { coordinates } = call('geo_h3cell_to_central_point', cell) as { coordinates: LngLat };
      // Their edges are straight in degrees; ours here are geodesics, so places at the border do not tell.
      if ((call('geo_distance_point_to_polygon', coordinates[0], coordinates[1], shape) as number) > 200)
        expect(cells.has(cell)).toBe(false);
      else if (inside(coordinates, shape) && depth(coordinates, shape) > 200) expect(cells.has(cell)).toBe(true);
    }
    expect((call('geo_polygon_to_h3cells', shape, 7, 5000) as string[]).length).toBeGreaterThan(cells.size);
  });
  it('that would be too many, and everything that is no cell, are null', () => {
    const start = performance.now();
    expect(call('geo_polygon_to_h3cells', star(numbers(1), [10, 50], 20, 50), 15)).toBeNull();
    expect(performance.now() - start).toBeLessThan(1000);
    for (const text of ['', 'abc', '862a1072ffffff', 'zz2a1072fffffff', '862a1072fffffff0', '1'.repeat(40)]) {
      expect(call('geo_h3cell_level', text)).toBeNull();
      expect(call('geo_h3cell_neighbors', text)).toBeNull();
      expect(call('geo_h3cell_parent', text)).toBe('');
      expect(call('geo_h3cell_to_polygon', text)).toBeNull();
    }
    expect(call('geo_h3cell_children', '862a1072fffffff', 12)).toBeNull();
    expect(call('geo_h3cell_children', '862a1072fffffff', 5)).toBeNull();
    expect(call('geo_h3cell_rings', '862a1072fffffff', 143)).toBeNull();
    expect(call('geo_point_to_h3cell', Number.NaN, 1, 3)).toBe('');
    expect(
      call(
        'geo_polygon_to_h3cells',
        polygon([
          [0, 0],
          [1, 1],
        ]),
      ),
    ).toBeNull();
  });
  it('at a pentagon have five neighbours', () => {
    expect(call('geo_h3cell_neighbors', '8009fffffffffff')).toHaveLength(5);
  });
});

/** Metres from a place inside to the border. */
const depth = (p: LngLat, shape: ReturnType<typeof polygon>): number =>
  call('geo_distance_point_to_line', p[0], p[1], {
    type: 'LineString',
    coordinates: (shape['coordinates'] as Dynamic[])[0] ?? null,
  }) as number;
