// Values of a Plotly figure's traces: lists, or the packed bytes that newer versions of Plotly write for numbers. What cannot be
// unpacked is told with the trace's name and the reason.

import type { Cell } from '../../../../shared/base/types.js';
import { said } from './words.js';

export type Json = Readonly<Record<string, unknown>>;
export const isObject = (x: unknown): x is Json => typeof x === 'object' && x !== null && !Array.isArray(x);

/** A title is a text, or an object that holds one. */
export const wordsOf = (value: unknown): string =>
  typeof value === 'string' ? value : isObject(value) && typeof value['text'] === 'string' ? value['text'] : '';
export const nameOf = (t: Json, n: number): string => wordsOf(t['name']) || `trace ${n + 1}`;

/** The list a trace has under a key; empty when it has none. */
export function listOf(t: Json, n: number, key: string, notes: string[]): readonly Cell[] {
  const value = t[key];
  if (Array.isArray(value)) return value as Cell[];
  if (value === undefined || value === null) return [];
  const read = isObject(value) ? unpack(value['bdata'], value['dtype']) : said.notAList;
  if (typeof read !== 'string') return read;
  notes.push(said.plotlyTrace(nameOf(t, n), `${key}: ${read}`));
  return [];
}

/** The numbers, or why there are none. */
function unpack(bdata: unknown, dtype: unknown): readonly number[] | string {
  if (typeof bdata !== 'string' || typeof dtype !== 'string') return said.notAList;
  let bytes: Uint8Array;
  try {
    bytes = Uint8Array.from(atob(bdata), (c) => c.charCodeAt(0));
  } catch {
    return said.notBase64;
  }
  const view = new DataView(bytes.buffer);
  const READ: Readonly<Record<string, readonly [number, (at: number) => number]>> = {
    i1: [1, (at) => view.getInt8(at)],
    u1: [1, (at) => view.getUint8(at)],
    i2: [2, (at) => view.getInt16(at, true)],
    u2: [2, (at) => view.getUint16(at, true)],
    i4: [4, (at) => view.getInt32(at, true)],
    u4: [4, (at) => view.getUint32(at, true)],
    i8: [8, (at) => Number(view.getBigInt64(at, true))],
    u8: [8, (at) => Number(view.getBigUint64(at, true))],
    f4: [4, (at) => view.getFloat32(at, true)],
    f8: [8, (at) => view.getFloat64(at, true)],
  };
  const found = READ[dtype.replace(/^[<=|]/, '')];
  if (!found) return said.unknownPacking(dtype);
  const [width, read] = found;
  if (bytes.length % width !== 0) return said.cutPacking(bytes.length, width);
  return Array.from({ length: bytes.length / width }, (_, i) => read(i * width));
}
