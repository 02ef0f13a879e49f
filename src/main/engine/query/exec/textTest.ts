// A test of dictionary texts: the whole dictionary is searched for the words a match must contain, and only texts that hold
// one are looked at. Verdicts are kept across the batches of a segment.

import type { Dictionary, Scalar, Vector } from '../values.js';

const UNKNOWN = 0;
const FALSE = 1;
const TRUE = 2;
const NULL = 3;
/** Searching a text's bytes is about this much cheaper than testing it, so few rows do not pay for a large dictionary. */
const SEARCH_GAIN = 16;

interface Known {
  readonly verdicts: Uint8Array;
  rows: number;
  searched: boolean;
}

export class TextTest {
  private readonly known = new WeakMap<Dictionary, Known>();

  constructor(
    private readonly test: (value: Scalar) => Scalar,
    private readonly words: readonly string[],
    /** The verdict on texts without any of the words. */
    private readonly otherwise: boolean,
  ) {}

  map(v: Extract<Vector, { repr: 'dict' }>): Vector {
    const { ids, dict } = v;
    const n = ids.length;
    const verdicts = this.verdictsOf(dict, n);
    const data = new Float64Array(n);
    let nulls: Uint8Array | null = null;
    let missing = UNKNOWN;
    for (let i = 0; i < n; i++) {
      const id = ids[i] as number;
      let verdict: number;
      if (id < 0) verdict = missing === UNKNOWN ? (missing = this.verdict('')) : missing;
      else {
        verdict = verdicts[id] as number;
        if (verdict === UNKNOWN) verdicts[id] = verdict = this.verdict(dict.get(id));
      }
      if (verdict === TRUE) data[i] = 1;
      else if (verdict === NULL) (nulls ??= new Uint8Array(n))[i] = 1;
    }
    return { repr: 'f64', type: 'bool', data, nulls };
  }

  private verdict(value: Scalar): number {
    const result = this.test(value);
    return result === null ? NULL : result === true || result === 1 ? TRUE : FALSE;
  }

  private verdictsOf(dict: Dictionary, rows: number): Uint8Array {
    let known = this.known.get(dict);
    if (!known || known.verdicts.length < dict.size)
      this.known.set(dict, (known = { verdicts: new Uint8Array(dict.size), rows: 0, searched: false }));
    known.rows += rows;
    if (!known.searched && known.rows * SEARCH_GAIN >= dict.size) {
      known.searched = true;
      const hits = dict.candidates?.(this.words);
      if (hits) {
        const { verdicts } = known;
        const before = Uint8Array.from(hits, (id) => verdicts[id] as number);
        verdicts.fill(this.otherwise ? TRUE : FALSE);
        hits.forEach((id, i) => void (verdicts[id] = before[i] as number));
      }
    }
    return known.verdicts;
  }
}
