// A test of dictionary texts: the dictionary is searched for what a match must contain, and only texts that hold it are looked
// at. Ids are given in the order texts are first met, so a row group reaches only so far into a large dictionary, and no more of
// it is searched before the group answers. Verdicts are kept across the batches of a segment.

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
  /** Rows asked about since the last search. */
  rows: number;
  /** Ids below it are searched; Infinity when there is nothing more to gain by it. */
  searched: number;
  /** What to search for, once chosen. */
  words: readonly string[] | undefined;
  /** The entries searched that pass, while they are known to be very few: no other that was searched does, missing ones neither. */
  only: number[] | null;
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
    const { verdicts } = this.knownOf(dict, ids).known;
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
    const { known, covered } = this.knownOf(dict, ids);
    const few = covered && known.only ? rowsWith(ids, known.only) : null;
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

  /** What is known of a dictionary, after a search of what these rows reach of it, where that pays; and whether all of that is searched. */
  private knownOf(dict: Dictionary, ids: Int32Array): { readonly known: Known; readonly covered: boolean } {
    let known = this.known.get(dict);
    if (!known || known.verdicts.length < dict.size) {
      const few = !this.sought.otherwise && this.missing() === FALSE;
      known = { verdicts: new Uint8Array(dict.size), rows: 0, searched: 0, words: undefined, only: few ? [] : null };
      this.known.set(dict, known);
    }
    known.rows += ids.length;
    if (known.searched >= dict.size) return { known, covered: known.searched === dict.size };
    const reach = this.sought.among || dict.size <= ids.length ? dict.size : reachOf(ids);
    if (reach > known.searched && known.rows * SEARCH_GAIN >= reach - known.searched) {
      const hits = this.search(dict, known, known.searched, reach);
      if (hits) this.settle(dict, known, hits, reach);
      else known.searched = Infinity;
      known.rows = 0;
    }
    return { known, covered: reach <= known.searched && known.searched <= dict.size };
  }

  /** Every text up to `to` without a hit has its verdict. */
  private settle(dict: Dictionary, known: Known, hits: Int32Array, to: number): void {
    const { verdicts } = known;
    const before = Uint8Array.from(hits, (id) => verdicts[id] as number);
    verdicts.fill(this.sought.otherwise ? TRUE : FALSE, known.searched, to);
    known.searched = to;
    hits.forEach((id, i) => {
      let verdict = before[i] as number;
      if (verdict === UNKNOWN && hits.length <= FEW) verdict = this.verdict(dict.get(id));
      verdicts[id] = verdict;
      if (verdict === FALSE || !known.only) return;
      if (verdict === TRUE && known.only.length < VERY_FEW) known.only.push(id);
      else known.only = null;
    });
  }

  private search(dict: Dictionary, known: Known, from: number, to: number): Int32Array | null {
    const { words, equals, among } = this.sought;
    if (among) return among.entriesOf(dict);
    if (equals !== undefined) {
      // Stored dictionaries hold no empty text (it is the missing id); those that functions make may.
      const id = dict.find?.(equals, from, to);
      return id === undefined ? null : Int32Array.from(id < 0 ? [] : [id]);
    }
    known.words ??= words.length > 1 ? cheapest(dict, words, to) : words[0];
    return known.words ? (dict.candidates?.(known.words, from, to) ?? null) : null;
  }
}

/** One more than the greatest id. */
function reachOf(ids: Int32Array): number {
  let most = -1;
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] as number;
    if (id > most) most = id;
  }
  return most + 1;
}

/** The rows with one of a few entries, in order; null where there are too many for this to be the quicker way. */
function rowsWith(ids: Int32Array, entries: readonly number[]): Int32Array | 'none' | null {
  const rows: number[] = [];
  const most = ids.length >> 6;
  for (const entry of entries) for (let i = ids.indexOf(entry); i >= 0; i = ids.indexOf(entry, i + 1)) if (rows.push(i) > most) return null;
  if (rows.length === 0) return 'none';
  return Int32Array.from(entries.length > 1 ? rows.sort((a, b) => a - b) : rows);
}

/** The set that costs least to search for and to test what was found, judged by the first `size` texts. */
function cheapest(dict: Dictionary, sets: readonly (readonly string[])[], size: number): readonly string[] | undefined {
  const hits = sets.map(() => 0);
  let length = 0;
  const step = Math.max(1, Math.floor(size / SAMPLE));
  for (let id = 0; id < size; id += step) {
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
