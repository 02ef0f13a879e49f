// Results of a function or of a whole expression by the distinct value of a dictionary, kept across the batches of a segment.

import type { KqlType } from '../../../../shared/base/types.js';
import { vectorOf, type Dictionary, type Scalar, type Vector } from '../values.js';
import { TextDictionary } from './vectors.js';

interface Known {
  readonly done: Uint8Array;
  readonly values: Scalar[];
  texts: InternedTexts | null;
}

/** Texts among results, each once, because the ids of a dictionary have to name distinct values. */
class InternedTexts {
  /** Place of an entry's result, −1 when not known yet. */
  readonly places: Int32Array;
  private readonly texts: string[] = [];
  private readonly index = new Map<string, number>();
  private made: TextDictionary | null = null;

  constructor(size: number) {
    this.places = new Int32Array(size).fill(-1);
  }

  placeOf(result: Scalar): number {
    const text = typeof result === 'string' ? result : String(result);
    const known = this.index.get(text);
    if (known !== undefined) return known;
    const place = this.texts.push(text) - 1;
    this.index.set(text, place);
    this.made = null;
    return place;
  }

  /** The same one until there are more texts, so that what others know about it stays. */
  dictionary(): TextDictionary {
    return (this.made ??= new TextDictionary(this.texts.slice()));
  }
}

/** Results per distinct value of a dictionary, kept across the batches of a segment. */
export class DictionaryMemo {
  private readonly known = new WeakMap<Dictionary, Known>();
  constructor(private readonly type: KqlType) {}

  map(v: Extract<Vector, { repr: 'dict' }>, f: (value: Scalar) => Scalar): Vector {
    const { ids, dict } = v;
    let memo = this.known.get(dict);
    if (!memo || memo.done.length < dict.size)
      this.known.set(dict, (memo = { done: new Uint8Array(dict.size), values: new Array<Scalar>(dict.size), texts: null }));
    const { done, values } = memo;
    let missing: { readonly value: Scalar } | null = null;
    const resolve = (id: number): Scalar => {
      if (id < 0) return (missing ??= { value: f(v.type === 'string' ? '' : null) }).value;
      if (!done[id]) {
        values[id] = f(dict.get(id));
        done[id] = 1;
      }
      return values[id] ?? null;
    };
    const n = ids.length;
    switch (this.type) {
      case 'bool':
      case 'int':
      case 'real':
      case 'long':
      case 'datetime':
      case 'timespan': {
        const data = new Float64Array(n);
        let nulls: Uint8Array | null = null;
        for (let i = 0; i < n; i++) {
          const x = resolve(ids[i] as number);
          if (typeof x === 'number') data[i] = x;
          else if (typeof x === 'boolean') data[i] = x ? 1 : 0;
          else if (x === null) (nulls ??= new Uint8Array(n))[i] = 1;
          else return vectorOf(this.type, Array.from(ids, resolve)); // a value beyond 2^53
        }
        return { repr: 'f64', type: this.type, data, nulls };
      }
      case 'string': {
        const texts = (memo.texts ??= new InternedTexts(dict.size));
        const out = new Int32Array(n);
        const { places } = texts;
        for (let i = 0; i < n; i++) {
          const id = ids[i] as number;
          let place = id < 0 ? -1 : (places[id] as number);
          if (place < 0) {
            place = texts.placeOf(resolve(id) ?? '');
            if (id >= 0) places[id] = place;
          }
          out[i] = place;
        }
        return { repr: 'dict', type: 'string', ids: out, dict: texts.dictionary() };
      }
      default: {
        const out = new Array<Scalar>(n);
        for (let i = 0; i < n; i++) out[i] = resolve(ids[i] as number);
        return { repr: 'any', type: this.type, data: out };
      }
    }
  }
}
