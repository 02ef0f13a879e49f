// A test of dictionary texts: the whole dictionary is searched for what a match must contain, and only texts that hold it are
// looked at. Verdicts are kept across the batches of a segment.

import type { Sought } from '../functions/registry.js';
import type { Dictionary, Scalar, Vector } from '../values.js';

const UNKNOWN = 0;
const FALSE = 1;
const TRUE = 2;
const NULL = 3;
/** Searching a text's bytes is about this much cheaper than testing it, so few rows do not pay for a large dictionary. */
const SEARCH_GAIN = 16;
/** Texts looked at to choose what to search for. */
const SAMPLE = 192;
/** What testing a text costs, in steps of a search. */
const TEST_STEPS = 400;
/** So few texts left are tested at once, which may show that none passes. */
const FEW = 4096;

/** So few entries are looked for one after the other, which is quicker than looking up every row. */
const VERY_FEW = 2;

interface Known {
  readonly verdicts: Uint8Array;
  rows: number;
  searched: boolean;
  /** The entries that pass, where they are known to be very few; nothing else passes, missing ones neither. */
  only: readonly number[] | null;
}

type DictVector = Extract<Vector, { repr: 'dict' }>;

export class TextTest {
  private readonly known = new WeakMap<Dictionary, Known>();
  private ofMissing = UNKNOWN;

  constructor(
    private readonly test: (value: Scalar) => Scalar,
    private readonly sought: Sought,
  ) {}

  map(v: DictVector): Vector {
    const { ids, dict } = v;
    const n = ids.length;
    const { verdicts } = this.knownOf(dict, n);
    const data = new Float64Array(n);
    let nulls: Uint8Array | null = null;
    for (let i = 0; i < n; i++) {
      const id = ids[i] as number;
      let verdict = id < 0 ? this.missing() : (verdicts[id] as number);
      if (verdict === UNKNOWN) verdicts[id] = verdict = this.verdict(dict.get(id));
      if (verdict === TRUE) data[i] = 1;
      else if (verdict === NULL) (nulls ??= new Uint8Array(n))[i] = 1;
    }
    return { repr: 'f64', type: 'bool', data, nulls };
  }

  /** The rows that pass. */
  rows(v: DictVector): Int32Array | 'all' | 'none' {
    const { ids, dict } = v;
    const n = ids.length;
    const known = this.knownOf(dict, n);
    const few = known.only && rowsWith(ids, known.only);
    if (few) return few;
    const { verdicts } = known;
    const rows = new Int32Array(n);
    let kept = 0;
    for (let i = 0; i < n; i++) {
      const id = ids[i] as number;
      let verdict = id < 0 ? this.missing() : (verdicts[id] as number);
      if (verdict === UNKNOWN) verdicts[id] = verdict = this.verdict(dict.get(id));
      rows[kept] = i;
      kept += verdict === TRUE ? 1 : 0;
    }
    return kept === n ? 'all' : kept === 0 ? 'none' : rows.subarray(0, kept);
  }

  private missing(): number {
    return this.ofMissing === UNKNOWN ? (this.ofMissing = this.verdict('')) : this.ofMissing;
  }

  private verdict(value: Scalar): number {
    const result = this.test(value);
    return result === null ? NULL : result === true || result === 1 ? TRUE : FALSE;
  }

  private knownOf(dict: Dictionary, rows: number): Known {
    let known = this.known.get(dict);
    if (!known || known.verdicts.length < dict.size)
      this.known.set(dict, (known = { verdicts: new Uint8Array(dict.size), rows: 0, searched: false, only: null }));
    known.rows += rows;
    if (!known.searched && known.rows * SEARCH_GAIN >= dict.size) {
      known.searched = true;
      const hits = this.search(dict);
      if (hits) this.settle(dict, known, hits);
    }
    return known;
  }

  /** Every text without a hit has its verdict. */
  private settle(dict: Dictionary, known: Known, hits: Int32Array): void {
    const { verdicts } = known;
    const { otherwise } = this.sought;
    const before = Uint8Array.from(hits, (id) => verdicts[id] as number);
    verdicts.fill(otherwise ? TRUE : FALSE);
    const passing: number[] = [];
    hits.forEach((id, i) => {
      let verdict = before[i] as number;
      if (verdict === UNKNOWN && hits.length <= FEW) verdict = this.verdict(dict.get(id));
      verdicts[id] = verdict;
      if (verdict !== FALSE) passing.push(id);
    });
    if (otherwise || passing.length > VERY_FEW || this.missing() !== FALSE) return;
    if (passing.every((id) => verdicts[id] === TRUE)) known.only = passing;
  }

  private search(dict: Dictionary): Int32Array | null {
    const { words, equals, among } = this.sought;
    if (among) return among.entriesOf(dict);
    if (equals !== undefined) {
      // Stored dictionaries hold no empty text (it is the missing id); those that functions make may.
      const id = dict.find?.(equals);
      return id === undefined ? null : Int32Array.from(id < 0 ? [] : [id]);
    }
    const set = words.length > 1 ? cheapest(dict, words) : words[0];
    return set ? (dict.candidates?.(set) ?? null) : null;
  }
}

/** The rows with one of a few entries, in order; null where there are too many for this to be the quicker way. */
function rowsWith(ids: Int32Array, entries: readonly number[]): Int32Array | 'none' | null {
  const rows: number[] = [];
  const most = ids.length >> 6;
  for (const entry of entries) for (let i = ids.indexOf(entry); i >= 0; i = ids.indexOf(entry, i + 1)) if (rows.push(i) > most) return null;
  if (rows.length === 0) return 'none';
  return Int32Array.from(entries.length > 1 ? rows.sort((a, b) => a - b) : rows);
}

/** The set that costs least to search for and to test what was found. */
function cheapest(dict: Dictionary, sets: readonly (readonly string[])[]): readonly string[] | undefined {
  const hits = sets.map(() => 0);
  let length = 0;
  const step = Math.max(1, Math.floor(dict.size / SAMPLE));
  for (let id = 0; id < dict.size; id += step) {
    const text = dict.text(id).toLowerCase();
    length += text.length;
    sets.forEach((set, s) => {
      if (set.some((word) => text.includes(word))) hits[s] = (hits[s] ?? 0) + 1;
    });
  }
  const costs = sets.map((set, s) => {
    const window = Math.min(...set.map((word) => word.length));
    if (window < 2) return Infinity;
    // Skipping by pairs of bytes is slower and skips one less.
    const steps = set.length === 1 ? length / window : (length / (window - 1)) * 2;
    return steps + (hits[s] ?? 0) * TEST_STEPS;
  });
  const least = Math.min(...costs);
  return least === Infinity ? undefined : sets[costs.indexOf(least)];
}
