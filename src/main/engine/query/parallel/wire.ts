// Values and vectors as plain data for another thread, and back. What structured cloning keeps is left as it is; a value of
// another type inside a dynamic travels as a Map (nothing else here is one), a list of reals as one of all of them, and a stored
// dictionary by its origin where it is large, because the other side has the same files.

import { bare, dynamicOfText, isReal, realsInside } from '../dynamic.js';
import { parseDecimal } from '../decimal.js';
import { Typed, type Batch, type Dictionary, type Dynamic, type Scalar, type Vector } from '../values.js';
import type { KqlType } from '../../../../shared/base/types.js';

/** A dictionary with no more entries in use than this travels as their texts. */
const TEXTS_MAX = 4096;

/** Finds a stored dictionary by its origin. */
export type Dictionaries = (origin: string) => Dictionary;

interface WireDictionary {
  readonly wire: 'texts' | 'stored';
  readonly type: KqlType;
  readonly texts: readonly string[];
  readonly origin: string;
  readonly size: number;
}

export function pack(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || value instanceof Set) return value;
  if (value instanceof Typed)
    return new Map<string, unknown>([
      ['type', value.type],
      ['value', value.value],
    ]);
  if (Array.isArray(value)) return isFlat(value) ? value : (packReals(value) ?? value.map(pack));
  if (isDictVector(value)) return packDict(value);
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, pack(v)]));
}

/** A list of nothing but reals and nulls, which most lists that are not plain are; anything else is undefined. */
function packReals(list: readonly unknown[]): unknown {
  for (const v of list) if (v !== null && !isReal(v as Scalar)) return undefined;
  return new Map<string, unknown>([
    ['type', 'reals'],
    ['value', (list as readonly Dynamic[]).map(bare)],
  ]);
}

/** Lists of plain values need no second look. */
const isFlat = (list: readonly unknown[]): boolean => list.every((v) => typeof v !== 'object' || v === null);

const isDictVector = (value: object): value is Extract<Vector, { repr: 'dict' }> =>
  'repr' in value && value.repr === 'dict' && 'ids' in value && 'dict' in value;

function packDict(v: Extract<Vector, { repr: 'dict' }>): unknown {
  const { ids, dict, type } = v;
  const places = new Map<number, number>();
  const texts: string[] = [];
  const small = new Int32Array(ids.length);
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] as number;
    if (id < 0) {
      small[i] = -1;
      continue;
    }
    let place = places.get(id);
    if (place === undefined) {
      if (dict.origin !== undefined && texts.length >= TEXTS_MAX) {
        const stored: WireDictionary = { wire: 'stored', type, texts: [], origin: dict.origin, size: dict.size };
        return { repr: 'dict', type, ids, dict: stored };
      }
      place = texts.push(dict.text(id)) - 1;
      places.set(id, place);
    }
    small[i] = place;
  }
  const own: WireDictionary = { wire: 'texts', type, texts, origin: '', size: texts.length };
  return { repr: 'dict', type, ids: small, dict: own };
}

export function unpack(value: unknown, dictionaries: Dictionaries): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || value instanceof Set) return value;
  if (value instanceof Map) {
    const held: unknown = value.get('value');
    return Array.isArray(held) ? realsInside(held) : new Typed(value.get('type') as Typed['type'], held as Typed['value']);
  }
  if (Array.isArray(value)) return isFlat(value) ? value : value.map((v) => unpack(v, dictionaries));
  if ('wire' in value) {
    const d = value as unknown as WireDictionary;
    return d.wire === 'texts' ? new PlainDictionary(d.type, d.texts) : new DistantDictionary(d.origin, d.size, dictionaries);
  }
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, unpack(v, dictionaries)]));
}

export const packBatch = (batch: Batch): unknown => ({ length: batch.length, refs: batch.refs, columns: batch.columns.map(pack) });
export const unpackBatch = (wire: unknown, dictionaries: Dictionaries): Batch => unpack(wire, dictionaries) as Batch;

/** Texts that came along. */
class PlainDictionary implements Dictionary {
  private readonly values = new Map<number, Scalar>();
  constructor(
    private readonly type: KqlType,
    private readonly texts: readonly string[],
  ) {}
  get size(): number {
    return this.texts.length;
  }
  text(id: number): string {
    return this.texts[id] ?? '';
  }
  get(id: number): Scalar {
    const text = this.text(id);
    if (this.type === 'string' || this.type === 'guid') return text;
    let value = this.values.get(id);
    if (value === undefined) this.values.set(id, (value = this.type === 'decimal' ? parseDecimal(text) : dynamicOfText(text)));
    return value;
  }
}

/** A stored dictionary that is opened here only when a text of it is asked for. */
class DistantDictionary implements Dictionary {
  private opened: Dictionary | null = null;
  constructor(
    readonly origin: string,
    readonly size: number,
    private readonly dictionaries: Dictionaries,
  ) {}
  private get there(): Dictionary {
    return (this.opened ??= this.dictionaries(this.origin));
  }
  get(id: number): Scalar {
    return this.there.get(id);
  }
  text(id: number): string {
    return this.there.text(id);
  }
  candidates(needles: readonly string[], from?: number, to?: number): Int32Array | null {
    return this.there.candidates?.(needles, from, to) ?? null;
  }
}
