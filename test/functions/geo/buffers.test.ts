// Buffers hold every place within the distance and no place farther than the tolerance beyond it.

import { describe, expect, it } from 'vitest';
import type { Scalar } from '../../../src/main/engine/query/values.js';
import { area, around, call, inside, line, multi, numbers, polygon, polygonsIn, star, type LngLat } from './geo.js';

function check(distanceOf: (p: LngLat) => number, centre: LngLat, size: number, radius: number, tolerance: number, buffer: Scalar) {
  const random = numbers(3);
  expect(buffer).not.toBeNull();
  let [within, beyond] = [0, 0];
  for (let i = 0; i < 400; i++) {
    const p = around(random, centre, size);
    const d = distanceOf(p);
    if (d <= radius * (1 - 1e-9)) {
      expect([p, d, inside(p, buffer)]).toEqual([p, d, true]);
      within++;
    } else if (d > radius + tolerance * 1.001) {
      expect([p, d, inside(p, buffer)]).toEqual([p, d, false]);
      beyond++;
    }
  }
  expect(within).toBeGreaterThan(5);
  expect(beyond).toBeGreaterThan(20);
}

/** A coast: many corners, none of them a spike. */
const wavy = (corners: number) =>
  polygon(
    Array.from({ length: corners }, (_, i): LngLat => {
      const t = (i / corners) * 2 * Math.PI;
      const r = 0.1 + 0.01 * Math.sin(9 * t) + 0.002 * Math.sin(61 * t);
      return [10 + r * Math.cos(t), 50 + r * Math.sin(t)];
    }),
  );

describe('buffers', () => {
  it.each([
    [[2.35, 48.85], 1000, 10],
    [[-179.99, 10], 5000, 1],
    [[0, 89.9], 30_000, 50],
    [[100, -89.99], 3000, 1],
    [[20, 0], 2_000_000, 1000],
    [[20, 20], 3, 0.01],
  ] as [LngLat, number, number][])('of a point %j of %d m within %d m', (p, radius, tolerance) => {
    const size = (radius / 111_000) * 1.6;
    const buffer = call('geo_point_buffer', p[0], p[1], radius, tolerance);
    // Near a pole and the date line degrees are no measure, so places are found by walking.
    const random = numbers(9);
    for (let i = 0; i < 300; i++) {
      const q: LngLat = [
        p[0] + (2 * random() - 1) * (Math.abs(p[1]) > 80 ? 180 : size),
        Math.max(-90, Math.min(90, p[1] + (2 * random() - 1) * size)),
      ];
      if (Math.abs(q[0]) > 180) q[0] -= 360 * Math.sign(q[0]);
      const d = call('geo_distance_2points', p[0], p[1], q[0], q[1]) as number;
      if (d <= radius * (1 - 1e-9)) expect(inside(q, buffer)).toBe(true);
      if (d > radius + tolerance * 1.001) expect(inside(q, buffer)).toBe(false);
    }
  });
  it.each([
    [200, 5, 12],
    [2000, 10, 40],
    [20_000, 100, 25],
  ])('of a line: %d m within %d m, %d corners', (radius, tolerance, corners) => {
    const random = numbers(corners);
    const points = Array.from({ length: corners }, () => around(random, [10, 50], 0.1));
    const shape = line(...points);
    const buffer = call('geo_line_buffer', shape, radius, tolerance);
    check(
      (p) => call('geo_distance_point_to_line', p[0], p[1], shape) as number,
      [10, 50],
      0.1 + radius / 50_000 + 0.1,
      radius,
      tolerance,
      buffer,
    );
  });
  it.each([
    [50, 1, 8],
    [1500, 10, 30],
    [30_000, 50, 60],
    [800, 10, 500],
  ])('of a polygon: %d m within %d m, %d corners', (radius, tolerance, corners) => {
    const shape = corners > 100 ? wavy(corners) : star(numbers(corners), [10, 50], 0.1, corners);
    const buffer = call('geo_polygon_buffer', shape, radius, tolerance);
    check(
      (p) => call('geo_distance_point_to_polygon', p[0], p[1], shape) as number,
      [10, 50],
      0.15 + radius / 50_000,
      radius,
      tolerance,
      buffer,
    );
    expect(area(buffer)).toBeGreaterThan(area(shape));
  });
  it('narrows holes and closes them', () => {
    const ring = polygon(
      [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 1],
      ],
      [
        [0.3, 0.3],
        [0.3, 0.7],
        [0.7, 0.7],
        [0.7, 0.3],
      ],
    );
    const narrowed = call('geo_polygon_buffer', ring, 10_000);
    expect(inside([0.5, 0.5], narrowed)).toBe(false);
    expect(inside([0.35, 0.5], narrowed)).toBe(true);
    const closed = call('geo_polygon_buffer', ring, 30_000) as { coordinates: unknown[] };
    expect(inside([0.5, 0.5], closed as never)).toBe(true);
    expect(closed.coordinates).toHaveLength(1);
  });
  it('joins parts that come near each other', () => {
    const far = multi(star(numbers(1), [0, 0], 0.1, 9), star(numbers(2), [0.5, 0], 0.1, 9));
    expect(polygonsIn(call('geo_polygon_buffer', far, 1000))).toHaveLength(2);
    expect(polygonsIn(call('geo_polygon_buffer', far, 40_000))).toHaveLength(1);
  });
  it('of a line that lies on itself or closes is whole', () => {
    const there = line([0, 0], [0.1, 0], [0, 0]);
    expect(area(call('geo_line_buffer', there, 100, 1))).toBeCloseTo(area(call('geo_line_buffer', line([0, 0], [0.1, 0]), 100, 1)), -3);
    const loop = call('geo_line_buffer', line([0, 0], [0.1, 0], [0.1, 0.1], [0, 0.1], [0, 0]), 500, 5) as { coordinates: unknown[] };
    expect(loop.coordinates).toHaveLength(2);
  });
  it.each([0, -1, Number.NaN, Infinity, 1e8])('of %d m is none', (radius) => {
    expect(call('geo_point_buffer', 1, 1, radius)).toBeNull();
    expect(call('geo_line_buffer', line([0, 0], [1, 1]), radius)).toBeNull();
  });
  it('needs a tolerance that is not too fine, and lowers one that is too coarse', () => {
    expect(call('geo_point_buffer', 1, 1, 1000, 1e-6)).toBeNull();
    expect(inside([1, 1], call('geo_point_buffer', 1, 1, 5, 1000))).toBe(true);
  });
});
