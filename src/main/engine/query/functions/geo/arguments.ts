// How geospatial functions read their arguments.

import type { KqlType } from '../../../../../shared/base/types.js';
import type { Scalar } from '../../values.js';
import { toReal } from '../convert.js';
import { isPoint, type Point } from './vector.js';

export type Args = readonly Scalar[];
export type Types = readonly KqlType[];

export const num = (args: Args, types: Types, i: number): number | null => toReal(args[i] ?? null, types[i] ?? 'real');
/** An argument that may be left out: `otherwise` then, and null for what is no number. */
export const optional = (args: Args, types: Types, i: number, otherwise: number): number | null =>
  args.length > i ? num(args, types, i) : otherwise;
/** Longitude and latitude at two places in a row. */
export function pointAt(args: Args, types: Types, i: number): Point | null {
  const [lng, lat] = [num(args, types, i), num(args, types, i + 1)];
  return lng !== null && lat !== null && isPoint(lng, lat) ? [lng, lat] : null;
}
