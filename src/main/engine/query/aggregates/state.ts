// Growing per-group storage and the pieces every aggregate shares.

import { bare } from '../dynamic.js';
import type { KqlType } from '../../../../shared/base/types.js';
import type { Aggregate, AggregateState, EvalContext, Saved } from '../functions/registry.js';
import { KeyColumn } from '../exec/keyColumn.js';
import { at, vectorOf, type Scalar, type Vector } from '../values.js';

/** A float64 per group, growing with the groups. */
export class Numbers {
  data: Float64Array;
  constructor(
    private readonly initial = 0,
    capacity = 64,
  ) {
    this.data = new Float64Array(capacity).fill(initial);
  }
  ensure(groups: number): Float64Array {
    if (groups > this.data.length) {
      const next = new Float64Array(Math.max(groups, this.data.length * 2)).fill(this.initial);
      next.set(this.data);
      this.data = next;
    }
    return this.data;
  }
  bytes(): number {
    return this.data.byteLength;
  }
}

/** Calls `visit` with each row that has a group and whose value is not null. */
export function eachValue(groups: Int32Array, v: Vector, length: number, visit: (group: number, value: Scalar) => void): void {
  if (v.repr === 'const') {
    if (v.value === null || v.value === undefined) return;
    for (let i = 0; i < length; i++) if ((groups[i] as number) >= 0) visit(groups[i] as number, v.value);
    return;
  }
  for (let i = 0; i < length; i++) {
    const g = groups[i] as number;
    if (g < 0) continue;
    const value = at(v, i);
    if (value !== null && value !== undefined) visit(g, value);
  }
}

function isTrue(held: Scalar): boolean {
  const value = bare(held);
  return value === true || (typeof value === 'number' && value !== 0) || value === 'true';
}

/** True in every row of a bool vector that is true and not null. */
export function truths(v: Vector | undefined, length: number): Uint8Array {
  const out = new Uint8Array(length);
  if (!v) return out;
  if (v.repr === 'const') return isTrue(v.value) ? out.fill(1) : out;
  if (v.repr === 'f64') {
    for (let i = 0; i < length; i++) out[i] = v.data[i] !== 0 && !v.nulls?.[i] ? 1 : 0;
    return out;
  }
  for (let i = 0; i < length; i++) {
    out[i] = isTrue(at(v, i)) ? 1 : 0;
  }
  return out;
}

/** The `…if` form of an aggregate: the predicate is one more argument at `position`. */
export function conditional(name: string, inner: Aggregate, position: number): Aggregate {
  return {
    name,
    ...(inner.gathers ? { gathers: true as const } : {}),
    create(types, constants, ctx, result) {
      const without = <T>(list: readonly T[]): T[] => list.filter((_, i) => i !== position);
      const state = inner.create(without(types), without(constants), ctx, result);
      const wrapped: AggregateState = {
        add(groups, args, length, groupCount) {
          const truth = truths(args[position], length);
          const kept = new Int32Array(length);
          for (let i = 0; i < length; i++) kept[i] = truth[i] ? (groups[i] as number) : -1;
          state.add(kept, without(args), length, groupCount);
        },
        finish: (groupCount) => state.finish(groupCount),
        bytes: () => state.bytes(),
        ...(state.save && state.load ? { save: state.save, load: state.load } : {}),
      };
      return wrapped;
    },
  };
}

export const renamed = (name: string, aggregate: Aggregate): Aggregate => ({ ...aggregate, name });

/** Numbers distinct values from 0 as group keys do, but null has no number. */
export class Interner {
  private readonly column: KeyColumn;
  constructor(type: KqlType) {
    this.column = new KeyColumn(type);
  }
  get size(): number {
    return this.column.size;
  }
  value(id: number): Scalar {
    return this.column.value(id);
  }
  hash(id: number): number {
    return this.column.hash(id);
  }
  /** All of them, by number. */
  values(): readonly Scalar[] {
    return this.column.values();
  }
  /** −1 for null. */
  idOf(v: Scalar): number {
    if (v === null || v === undefined) return this.column.type === 'string' ? this.column.id('', true) : -1;
    return this.column.id(v, true);
  }
  /** Ids of a whole vector. */
  idsOf(v: Vector): Int32Array {
    const ids = this.column.ids(v, true);
    const { nullId } = this.column;
    if (nullId >= 0) for (let i = 0; i < ids.length; i++) if (ids[i] === nullId) ids[i] = -1;
    return ids;
  }
  bytes(): number {
    return this.column.bytes();
  }
}

/** A set of (group, value) pairs by open addressing. */
export class PairSet {
  private table = new Float64Array(256).fill(-1);
  size = 0;
  /** True when the pair is new. */
  add(group: number, value: number): boolean {
    const key = group * 0x4000000 + value;
    let mask = this.table.length - 1;
    if (this.size * 2 > mask) {
      this.grow();
      mask = this.table.length - 1;
    }
    let slot = hashPair(group, value) & mask;
    for (;;) {
      const held = this.table[slot] as number;
      if (held === key) return false;
      if (held < 0) break;
      slot = (slot + 1) & mask;
    }
    this.table[slot] = key;
    this.size++;
    return true;
  }
  private grow(): void {
    const old = this.table;
    this.table = new Float64Array(old.length * 2).fill(-1);
    const mask = this.table.length - 1;
    for (const key of old) {
      if (key < 0) continue;
      const group = Math.floor(key / 0x4000000);
      let slot = hashPair(group, key - group * 0x4000000) & mask;
      while ((this.table[slot] as number) >= 0) slot = (slot + 1) & mask;
      this.table[slot] = key;
    }
  }
  bytes(): number {
    return this.table.byteLength;
  }
}
function hashPair(group: number, value: number): number {
  let h = Math.imul(group ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(value ^ (value >>> 15), 0xc2b2ae35);
  h ^= h >>> 13;
  return Math.imul(h, 0x27d4eb2f) ^ (h >>> 16);
}

/** A state that keeps any JavaScript object a group. */
export class PerGroup<T> {
  readonly items: (T | undefined)[] = [];
  constructor(private readonly make: () => T) {}
  of(group: number): T {
    let item = this.items[group];
    if (item === undefined) {
      item = this.make();
      this.items[group] = item;
    }
    return item;
  }
}

/** A vector of whatever each group holds, for a saved state. */
export const held = (groupCount: number, value: (group: number) => Scalar): Vector => ({
  repr: 'any',
  type: 'dynamic',
  data: Array.from({ length: groupCount }, (_, g) => value(g)),
});
/** The part of a saved state at a place, as a vector. */
export function savedVector(saved: Saved, place: number): Vector {
  const part = saved[place];
  if (!part || part instanceof Int32Array) throw new Error(`a saved state has no vector at ${place}`);
  return part;
}
export function savedInts(saved: Saved, place: number): Int32Array {
  const part = saved[place];
  if (!(part instanceof Int32Array)) throw new Error(`a saved state has no numbers at ${place}`);
  return part;
}
/** Adds saved counts to those of this state. */
export function addCounts(counts: Numbers, saved: Vector, groups: Int32Array, groupCount: number): void {
  const data = counts.ensure(groupCount);
  groups.forEach((to, g) => void (data[to] = (data[to] as number) + Number(at(saved, g) ?? 0)));
}
export const countsOf = (counts: Numbers, groupCount: number): Vector => ({
  repr: 'f64',
  type: 'long',
  data: counts.ensure(groupCount).slice(0, groupCount),
  nulls: null,
});

export const column = (type: KqlType, groupCount: number, value: (group: number) => Scalar): Vector => {
  const out = new Array<Scalar>(groupCount);
  for (let g = 0; g < groupCount; g++) out[g] = value(g);
  return vectorOf(type, out);
};
export type Create = (types: readonly KqlType[], constants: readonly Scalar[], ctx: EvalContext, result: KqlType) => AggregateState;
