// Areas made of areas: what holds for any two shapes, and the places where such code breaks.

import { describe, expect, it } from 'vitest';
import type { Scalar } from '../../../src/main/engine/query/values.js';
import { area, around, call, inside, line, multi, numbers, polygon, polygonsIn, ready, star, type LngLat } from './geo.js';

const square = (x: number, y: number, size: number) =>
  polygon([
    [x, y],
    [x + size, y],
    [x + size, y + size],
    [x, y + size],
  ]);
const union = (...shapes: Scalar[]) => call('geo_union_polygons_array', shapes as never);
const both = (a: Scalar, b: Scalar) => call('geo_intersection_2polygons', a, b);

describe('any two shapes', () => {
  const places: readonly [name: string, centre: LngLat, size: number][] = [
    ['a city', [-73.97, 40.78], 0.05],
    ['a country', [10, 50], 5],
    ['a continent', [100, 0], 40],
    ['the date line', [179, -17], 3],
    ['the far north', [20, 84], 4],
    ['a garden', [13.4, 52.5], 0.0001],
  ];
  it.each(places)('%s: union and intersection add up and hold the places they should', (_name, centre, size) => {
    const random = numbers(Math.round(size * 1e6) + 7);
    const east = (p: LngLat): LngLat => [p[0] > 180 ? p[0] - 360 : p[0], p[1]];
    const bend = (g: ReturnType<typeof star>) => ({
      ...g,
      coordinates: (g['coordinates'] as LngLat[][]).map((r) => r.map(east)),
    });
    for (let round = 0; round < 12; round++) {
      const a = bend(star(random, around(random, centre, size / 3), size, 3 + Math.floor(random() * 30)));
      const b = bend(star(random, around(random, centre, size / 3), size, 3 + Math.floor(random() * 30)));
      const [u, x] = [union(a, b), both(a, b)];
      const [areaA, areaB, areaU, areaX] = [area(a), area(b), area(u), area(x)];
      expect(areaU).toBeGreaterThanOrEqual(Math.max(areaA, areaB) * (1 - 1e-9));
      expect(areaX).toBeLessThanOrEqual(Math.min(areaA, areaB) * (1 + 1e-9));
      expect(areaU + areaX).toBeGreaterThan((areaA + areaB) * (1 - 1e-8));
      expect(areaU + areaX).toBeLessThan((areaA + areaB) * (1 + 1e-8));
      for (let i = 0; i < 60; i++) {
        const p = east(around(random, centre, size));
        const [inA, inB] = [inside(p, a), inside(p, b)];
        expect(inside(p, u)).toBe(inA || inB);
        expect(inside(p, x)).toBe(inA && inB);
      }
      expect(Math.abs(area(union(b, a)) - areaU)).toBeLessThan(areaU * 1e-9);
    }
  });
});

describe('shapes that meet in other ways than crossing', () => {
  it('joins neighbours without a seam', () => {
    const u = union(square(0, 0, 1), square(1, 0, 1));
    expect(polygonsIn(u)).toHaveLength(1);
    expect((u as { coordinates: unknown[][] }).coordinates[0]).toHaveLength(7);
  });
  it('gives the border that neighbours share, and the corner that diagonal ones share', () => {
    expect(both(square(0, 0, 1), square(1, 0, 1))).toEqual(line([1, 0], [1, 1]));
    expect(both(square(0, 0, 1), square(1, 1, 1))).toEqual({ type: 'Point', coordinates: [1, 1] });
    expect(both(square(0, 0, 1), square(5, 5, 1))).toEqual({ type: 'GeometryCollection', geometries: [] });
  });
  it('gives a shape with itself back, and nothing twice', () => {
    const s = square(3, 4, 2);
    expect(area(both(s, s))).toBeCloseTo(area(s), 3);
    expect(area(union(s, s, s))).toBeCloseTo(area(s), 3);
    expect(union(s, s)).toEqual(s);
  });
  it('keeps holes, fills them, and makes them', () => {
    const ring = polygon(
      [
        [0, 0],
        [4, 0],
        [4, 4],
        [0, 4],
      ],
      [
        [1, 1],
        [1, 3],
        [3, 3],
        [3, 1],
      ],
    );
    expect(inside([2, 2], ring)).toBe(false);
    expect(area(union(ring, square(1, 1, 2)))).toBeCloseTo(area(square(0, 0, 4)), -7);
    const island = union(ring, square(1.5, 1.5, 1));
    expect(polygonsIn(island)).toHaveLength(2);
    const made = union(
      polygon([
        [0, 0],
        [3, 0],
        [3, 3],
        [2, 3],
        [2, 1],
        [0, 1],
      ]),
      polygon([
        [0, 0.5],
        [1, 0.5],
        [1, 2],
        [2.5, 2],
        [2.5, 3],
        [0, 3],
      ]),
    ) as { type: string; coordinates: unknown[] };
    expect(made.type).toBe('Polygon');
    expect(made.coordinates).toHaveLength(2);
    expect(inside([1.5, 1.5], made as never)).toBe(false);
  });
  it('counts overlaps once in area, perimeter and centroid', () => {
    const twice = multi(square(0, 0, 1), square(0, 0, 1));
    expect(area(square(0, 0, 1))).toBeCloseTo(call('geo_polygon_area', twice) as number, 2);
    expect(call('geo_polygon_perimeter', twice)).toBeCloseTo(call('geo_polygon_perimeter', square(0, 0, 1)) as number, 6);
  });
});

describe('shapes that fit together', () => {
  it.each([
    [1, 0, 0],
    [0.001, 13.4, 52.5],
    [5, -20, -20],
    [0.00001, 2.3, 48.8],
  ])('squares of %d degrees at %d, %d: any two sets of them add up, with holes, corners and borders in common', (size, x, y) => {
    const at = (i: number) => square(x + (i % 7) * size, y + Math.floor(i / 7) * size, size);
    const sum = (set: Iterable<number>) => [...set].reduce((total, i) => total + area(at(i)), 0);
    for (let seed = 0; seed < 8; seed++) {
      const random = numbers(seed * 7 + 1);
      const [a, b] = [new Set<number>(), new Set<number>()];
      for (let i = 0; i < 49; i++) {
        if (random() < 0.55) a.add(i);
        if (random() < 0.5) b.add(i);
      }
      const [first, second] = [union(...[...a].map(at)), union(...[...b].map(at))];
      const near = (got: number, wanted: number) => expect(Math.abs(got - wanted)).toBeLessThan(1e-6 * wanted);
      near(area(first), sum(a));
      near(area(second), sum(b));
      near(area(both(first, second)), sum([...a].filter((i) => b.has(i))));
      near(area(union(first, second)), sum(new Set([...a, ...b])));
    }
  });
  it.each([1e-13, 1e-12, 1e-10, 1e-8])('a shape and itself moved by %d degrees add up', (moved) => {
    for (let seed = 1; seed < 12; seed++) {
      const random = numbers(seed);
      const a = star(random, [10, 50], [10, 0.1, 0.001][seed % 3]!, 5 + seed * 3);
      const ring = (a['coordinates'] as LngLat[][])[0]!.slice(0, -1);
      const b = polygon(ring.map(([lng, lat]): LngLat => [lng + moved * (random() - 0.5), lat + moved * (random() - 0.5)]));
      const [sum, parts] = [area(a) + area(b), area(union(a, b)) + area(both(a, b))];
      expect(Math.abs(sum - parts)).toBeLessThan(1e-6 * sum);
    }
  });
  it('cells of the hexagonal grid join to one area of their size', async () => {
    await ready();
    const random = numbers(9);
    for (let level = 1; level < 12; level++) {
      const cell = call('geo_point_to_h3cell', 360 * random() - 180, 160 * random() - 80, level);
      const cells = (call('geo_h3cell_rings', cell, 2) as string[][]).flat().map((c) => call('geo_h3cell_to_polygon', c));
      const sum = cells.reduce<number>((total, c) => total + area(c), 0);
      expect(Math.abs(area(union(...cells)) - sum)).toBeLessThan(1e-7 * sum);
    }
  });
});

describe('what is no shape', () => {
  const bowtie = polygon([
    [0, 0],
    [1, 1],
    [1, 0],
    [0, 1],
  ]);
  const bad: readonly [string, Scalar][] = [
    ['a ring that crosses itself', bowtie],
    ['no coordinates', { type: 'Polygon' }],
    [
      'a latitude of 91',
      polygon([
        [0, 0],
        [1, 91],
        [1, 0],
      ]),
    ],
    [
      'not a number',
      polygon([
        [0, 0],
        [Number.NaN, 1],
        [1, 0],
      ]),
    ],
    [
      'a corner twice',
      polygon([
        [0, 0],
        [1, 1],
        [1, 1],
        [1, 0],
      ]),
    ],
    [
      'an edge of half the globe',
      polygon([
        [0, 0],
        [180, 0],
        [90, 45],
      ]),
    ],
    ['a text', 'POLYGON'],
    ['null', null],
  ];
  it.each(bad)('%s gives null', (_name, shape) => {
    expect(call('geo_polygon_area', shape)).toBeNull();
    expect(call('geo_point_in_polygon', 0.5, 0.5, shape)).toBeNull();
    expect(union(shape, square(0, 0, 1))).toBeNull();
    expect(both(square(0, 0, 1), shape)).toBeNull();
    expect(call('geo_polygon_buffer', shape, 10)).toBeNull();
    expect(call('geo_polygon_to_s2cells', shape, 5)).toBeNull();
    expect(call('geo_simplify_polygons_array', [shape] as never)).toBeNull();
  });
  it('a union of more than half the earth is none, and no error', () => {
    const cap = (lng: number) => call('geo_point_buffer', lng, 0, 9_000_000);
    expect(() => union(cap(0), cap(120), cap(-120), call('geo_point_buffer', 0, 89, 9_000_000))).not.toThrow();
  });
});

describe('lines', () => {
  const way = line([0, 0], [1, 1], [2, 0]);
  it('that lie on each other, cross, touch or miss', () => {
    expect(call('geo_intersects_2lines', way, way)).toBe(true);
    expect(call('geo_intersection_2lines', way, line([0, 0], [1, 1]))).toEqual(line([0, 0], [1, 1]));
    expect(call('geo_intersects_2lines', way, line([1, 1], [1, 5]))).toBe(true);
    expect(call('geo_intersection_2lines', way, line([1, 1], [1, 5]))).toEqual({ type: 'Point', coordinates: [1, 1] });
    const crossed = call('geo_intersection_2lines', way, line([0, 0.5], [2, 0.5])) as { type: string; coordinates: unknown[] };
    expect([crossed.type, crossed.coordinates.length]).toEqual(['MultiPoint', 2]);
    expect(call('geo_intersects_2lines', way, line([5, 5], [6, 6]))).toBe(false);
  });
  it('are cut at the borders of an area and touch its corners', () => {
    const cut = call('geo_intersection_line_with_polygon', line([-1, 0.5], [5, 0.5]), multi(square(0, 0, 1), square(3, 0, 1))) as {
      coordinates: LngLat[][];
    };
    expect(cut.coordinates.map((l) => l.map(([lng]) => Math.round(lng * 1000) / 1000))).toEqual([
      [0, 1],
      [3, 4],
    ]);
    expect(call('geo_intersection_line_with_polygon', line([1, 1], [2, 2]), square(0, 0, 1))).toEqual({
      type: 'Point',
      coordinates: [1, 1],
    });
    expect(call('geo_intersection_line_with_polygon', line([0, 0], [0, 1]), square(0, 0, 1))).toEqual(line([0, 0], [0, 1]));
  });
  it('are one where they repeat each other, in either direction', () => {
    const one = call('geo_union_lines_array', [way, line([2, 0], [1, 1]), line([2, 0], [3, 0])]);
    expect(one).toEqual(line([0, 0], [1, 1], [2, 0], [3, 0]));
    const fork = call('geo_union_lines_array', [way, line([1, 1], [1, 2])]) as { type: string; coordinates: unknown[] };
    expect([fork.type, fork.coordinates.length]).toEqual(['MultiLineString', 3]);
  });
});

describe('simplified', () => {
  it('keeps borders that polygons share', () => {
    const random = numbers(5);
    const border = Array.from({ length: 200 }, (_, i): LngLat => [1 + 0.01 * random(), i / 200]);
    const west = polygon([[0, 0], ...border, [0, 1]]);
    const eastern = polygon([[2, 0], [2, 1], ...border.toReversed()]);
    const done = call('geo_simplify_polygons_array', [west, eastern], 300) as { type: string; coordinates: LngLat[][][] };
    expect(done.type).toBe('MultiPolygon');
    const corners = done.coordinates.map((p) => new Set((p[0] ?? []).map(String)));
    const shared = [...corners[0]!].filter((c) => corners[1]!.has(c));
    expect(shared.length).toBeGreaterThan(10);
    expect(shared.length).toBeLessThan(150);
    const [a, b] = polygonsIn(done as never);
    expect(area(both(a!, b!))).toBe(0);
    expect(area(union(a!, b!))).toBeCloseTo(area(a!) + area(b!), -3);
  });
  it('drops what is smaller than the tolerance and refuses tolerances below nought', () => {
    expect(call('geo_polygon_simplify', square(0, 0, 0.001), 1000)).toBeNull();
    expect(call('geo_line_simplify', line([0, 0], [0.001, 0]), 1000)).toBeNull();
    expect(call('geo_line_simplify', line([0, 0], [0.001, 0]), -1)).toBeNull();
    expect(call('geo_line_simplify', line([0, 0], [1, 0.0001], [2, 0]), 100)).toEqual(line([0, 0], [2, 0]));
  });
});
