// Calls geospatial functions as a query would, and makes shapes that are different every time but the same in every run.

import { bare, isArray, isBag } from '../../../src/main/engine/query/dynamic.js';
import { scalarFunctions } from '../../../src/main/engine/query/functions/index.js';
import type { EvalContext } from '../../../src/main/engine/query/functions/registry.js';
import type { Dynamic, DynamicBag, Scalar } from '../../../src/main/engine/query/values.js';
import type { KqlType } from '../../../src/shared/base/types.js';

const context: EvalContext = {
  now: 0,
  warn: () => undefined,
  random: () => 0.5,
  newGuid: () => '',
  cache: new Map(),
  step: () => undefined,
};
const typeOf = (v: Scalar): KqlType =>
  typeof v === 'string' ? 'string' : typeof v === 'number' ? 'real' : typeof v === 'boolean' ? 'bool' : 'dynamic';

export function call(name: string, ...args: Scalar[]): Scalar {
  const f = scalarFunctions.get(name);
  if (!f) throw new Error(`no function ${name}`);
  return numbered(f.scalar(args, args.map(typeOf), context, 'dynamic'));
}
/** A result with its numbers as plain ones. */
function numbered(v: Scalar): Scalar {
  if (isArray(v)) return v.map(numbered) as Dynamic;
  if (isBag(v)) return Object.fromEntries(Object.entries(v).map(([key, item]) => [key, numbered(item)])) as DynamicBag;
  return bare(v);
}
/** Loads what the H3 functions stand on, as the planner does. */
export const ready = async (): Promise<void> => {
  await scalarFunctions.get('geo_point_to_h3cell')?.ready?.();
};

/** Numbers in [0, 1), the same in every run. */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}
export type LngLat = [number, number];
export const polygon = (...rings: LngLat[][]): DynamicBag => ({
  type: 'Polygon',
  coordinates: rings.map((r) => [...r, r[0] ?? [0, 0]]),
});
export const multi = (...polygons: DynamicBag[]): DynamicBag => ({
  type: 'MultiPolygon',
  coordinates: polygons.map((p) => p['coordinates'] ?? null),
});
export const line = (...points: LngLat[]): DynamicBag => ({ type: 'LineString', coordinates: points });

/** A star with straight sight from its middle to every corner: it never crosses itself. */
export function star(random: () => number, centre: LngLat, size: number, corners: number): DynamicBag {
  const turns = Array.from({ length: corners }, (_, i) => ((i + 0.8 * random()) / corners) * 2 * Math.PI);
  return polygon(
    turns.map((t): LngLat => {
      const r = size * (0.3 + 0.7 * random());
      return [centre[0] + r * Math.cos(t), centre[1] + r * Math.sin(t)];
    }),
  );
}
/** Every polygon of a geometry, collections included. */
export function polygonsIn(g: Scalar): DynamicBag[] {
  const bag = g as DynamicBag | null;
  if (!bag) return [];
  if (bag['type'] === 'GeometryCollection') return (bag['geometries'] as Dynamic[]).flatMap(polygonsIn);
  if (bag['type'] === 'Polygon') return [bag];
  if (bag['type'] === 'MultiPolygon') return (bag['coordinates'] as Dynamic[]).map((c) => ({ type: 'Polygon', coordinates: c }));
  return [];
}
/** Square metres of everything in a geometry. */
export const area = (g: Scalar): number => polygonsIn(g).reduce((sum, p) => sum + (call('geo_polygon_area', p) as number), 0);
export const inside = (p: LngLat, g: Scalar): boolean => polygonsIn(g).some((x) => call('geo_point_in_polygon', p[0], p[1], x) === true);
export const around = (random: () => number, centre: LngLat, size: number): LngLat => [
  centre[0] + (2 * random() - 1) * size,
  centre[1] + (2 * random() - 1) * size,
];
