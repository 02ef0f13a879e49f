// The order of the texts of a dictionary, that of JavaScript's `<`, worked out on their UTF-8 where it lies: by what all texts
// of a run share first, then by four bytes at a time as one number, so that a long text is read once and never decoded.

import type { Dictionary, TextPlace, Vector } from '../values.js';
import type { Runtime } from './runtime.js';

/** Runs up to this long are sorted by comparing. */
const FEW = 12;
/** Runs up to this long are sorted as numbers, which nothing can interrupt; longer ones are dealt out first. */
const AT_ONCE = 2 ** 18;
const DEALT = 2 ** 16;

/**
 * A byte by the order of UTF-16 units: characters beyond U+FFFF come before U+E000 there. The bytes they differ in begin a
 * character, so that nothing else is met.
 */
const RANK_OF_BYTE = Uint8Array.from({ length: 256 }, (_, b) => (b >= 0xf0 && b <= 0xf4 ? b - 2 : b === 0xee || b === 0xef ? b + 5 : b));

export interface RankedTexts {
  /** Of each row: equal texts share a rank. */
  readonly ranks: Int32Array;
  /** Above all ranks. */
  readonly count: number;
}

/** Ranks the texts of a column, null ids as the empty text. */
export function rankTexts({ ids, dict }: Extract<Vector, { repr: 'dict' }>, rt: Runtime): RankedTexts {
  const { used, ranks } = numbered(ids, dict.size);
  const placed = placesOf(dict, used);
  const order = placed ? placed.sorted(rt) : sortedAsStrings(dict, used, rt);
  const rankOf = new Int32Array(used.length);
  // 0 is the empty text's.
  let rank = 0;
  let before = -1;
  for (const k of order) {
    rt.step();
    const isNew = placed
      ? placed.differ(before, k)
      : dict.text(used[k] as number) !== (before < 0 ? '' : dict.text(used[before] as number));
    if (isNew) rank++;
    rankOf[k] = rank;
    before = k;
  }
  for (let i = 0; i < ranks.length; i++) {
    const k = ranks[i] as number;
    ranks[i] = k < 0 ? 0 : (rankOf[k] as number);
  }
  return { ranks, count: rank + 1 };
}

/** The ids that occur, and for each row the place of its own among them. */
function numbered(ids: Int32Array, size: number): { readonly used: Int32Array; readonly ranks: Int32Array } {
  const used = new Int32Array(Math.min(size, ids.length));
  const ranks = new Int32Array(ids.length);
  // Few rows may come from a large dictionary.
  const seen = size <= ids.length * 8 ? new Int32Array(size) : null;
  const map = new Map<number, number>();
  let count = 0;
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] as number;
    let k = id < 0 ? 0 : seen ? (seen[id] as number) : (map.get(id) ?? 0);
    if (k === 0 && id >= 0) {
      used[count++] = id;
      k = count;
      if (seen) seen[id] = k;
      else map.set(id, k);
    }
    ranks[i] = k - 1;
  }
  return { used: used.subarray(0, count), ranks };
}

function sortedAsStrings(dict: Dictionary, used: Int32Array, rt: Runtime): Int32Array {
  const texts = Array.from(used, (id) => dict.text(id));
  return Int32Array.from(texts, (_, k) => k).sort((a, b) => {
    rt.step();
    const x = texts[a] as string;
    const y = texts[b] as string;
    return x < y ? -1 : x > y ? 1 : 0;
  });
}

/** Null when some text lies nowhere. */
function placesOf(dict: Dictionary, used: Int32Array): PlacedTexts | null {
  const place: TextPlace = { bytes: new Uint8Array(0), start: 0, end: 0, decode: () => '' };
  const texts = new PlacedTexts(used.length);
  for (let k = 0; k < used.length; k++) {
    const id = used[k] as number;
    if (dict.place?.(id, place)) texts.put(k, place);
    else if (dict.text(id) !== '') return null;
  }
  return texts;
}

class PlacedTexts {
  readonly #blocks: Uint8Array[] = [new Uint8Array(0)];
  readonly #numbers = new Map<Uint8Array, number>();
  readonly #blockOf: Int32Array;
  readonly #starts: Uint32Array;
  readonly #ends: Uint32Array;
  readonly #order: Int32Array;

  constructor(count: number) {
    this.#blockOf = new Int32Array(count);
    this.#starts = new Uint32Array(count);
    this.#ends = new Uint32Array(count);
    this.#order = Int32Array.from({ length: count }, (_, k) => k);
  }

  put(k: number, { bytes, start, end }: TextPlace): void {
    let number = this.#blocks.length - 1;
    if (this.#blocks[number] !== bytes) {
      number = this.#numbers.get(bytes) ?? this.#blocks.push(bytes) - 1;
      this.#numbers.set(bytes, number);
    }
    this.#blockOf[k] = number;
    this.#starts[k] = start;
    this.#ends[k] = end;
  }

  /** −1 is the empty text. */
  differ(a: number, b: number): boolean {
    if (a < 0) return this.#ends[b] !== this.#starts[b];
    const length = this.#length(a);
    return length !== this.#length(b) || this.#shared(a, b, 0, length) < length;
  }

  sorted(rt: Runtime): Int32Array {
    const order = this.#order;
    const keys = new Float64Array(Math.min(order.length, AT_ONCE));
    const runs = [0, order.length, 0];
    while (runs.length > 0) {
      const known = runs.pop() as number;
      const to = runs.pop() as number;
      const from = runs.pop() as number;
      if (to - from <= FEW) this.#compareAll(order.subarray(from, to), known, rt);
      else {
        const depth = this.#sharedByAll(from, to, known, rt);
        if (to - from <= AT_ONCE) this.#byNumbers(from, to, depth, keys.subarray(0, to - from), runs, rt);
        else this.#deal(from, to, depth, runs, rt);
      }
    }
    return order;
  }

  #length(k: number): number {
    return (this.#ends[k] as number) - (this.#starts[k] as number);
  }

  /** How many bytes two texts share, looked for between `from`, which they do, and `most`. */
  #shared(a: number, b: number, from: number, most: number): number {
    const x = this.#blocks[this.#blockOf[a] as number] as Uint8Array;
    const y = this.#blocks[this.#blockOf[b] as number] as Uint8Array;
    const i = this.#starts[a] as number;
    const j = this.#starts[b] as number;
    const end = Math.min(most, this.#length(b));
    let n = from;
    while (n < end && x[i + n] === y[j + n]) n++;
    return n;
  }

  #sharedByAll(from: number, to: number, known: number, rt: Runtime): number {
    const order = this.#order;
    const first = order[from] as number;
    let most = this.#length(first);
    for (let i = from + 1; i < to && most > known; i++) {
      rt.step();
      most = this.#shared(first, order[i] as number, known, most);
    }
    return most;
  }

  #compareAll(run: Int32Array, known: number, rt: Runtime): void {
    run.sort((a, b) => {
      rt.step();
      const n = this.#shared(a, b, known, this.#length(a));
      const left = n < this.#length(a) ? this.#byte(a, n) : -1;
      const right = n < this.#length(b) ? this.#byte(b, n) : -1;
      return left - right;
    });
  }

  #byte(k: number, at: number): number {
    const bytes = this.#blocks[this.#blockOf[k] as number] as Uint8Array;
    return RANK_OF_BYTE[bytes[(this.#starts[k] as number) + at] as number] as number;
  }

  /** Bytes from `depth` on as one number; 0 beyond the end. */
  #key(k: number, depth: number, bytes: number): number {
    const block = this.#blocks[this.#blockOf[k] as number] as Uint8Array;
    const end = this.#ends[k] as number;
    let at = (this.#starts[k] as number) + depth;
    let key = 0;
    for (let n = 0; n < bytes; n++, at++) key = key * 256 + (at < end ? (RANK_OF_BYTE[block[at] as number] as number) : 0);
    return key;
  }

  #byNumbers(from: number, to: number, depth: number, keys: Float64Array, runs: number[], rt: Runtime): void {
    const order = this.#order;
    for (let i = from; i < to; i++) {
      rt.step();
      keys[i - from] = this.#key(order[i] as number, depth, 4) * AT_ONCE + (i - from);
    }
    keys.sort();
    const before = order.slice(from, to);
    let start = from;
    let last = -1;
    for (let i = from; i < to; i++) {
      const packed = keys[i - from] as number;
      const key = Math.floor(packed / AT_ONCE);
      order[i] = before[packed - key * AT_ONCE] as number;
      if (key === last) continue;
      this.#goOn(start, i, depth, last, 4, runs, rt);
      start = i;
      last = key;
    }
    this.#goOn(start, to, depth, last, 4, runs, rt);
  }

  /** Deals a long run out by two bytes. */
  #deal(from: number, to: number, depth: number, runs: number[], rt: Runtime): void {
    const order = this.#order;
    const keys = new Uint16Array(to - from);
    const ends = new Int32Array(DEALT + 1);
    for (let i = from; i < to; i++) {
      rt.step();
      const key = this.#key(order[i] as number, depth, 2);
      keys[i - from] = key;
      ends[key + 1] = (ends[key + 1] as number) + 1;
    }
    for (let key = 0; key < DEALT; key++) ends[key + 1] = (ends[key + 1] as number) + (ends[key] as number);
    const before = order.slice(from, to);
    for (let i = 0; i < before.length; i++) {
      const key = keys[i] as number;
      const at = ends[key] as number;
      order[from + at] = before[i] as number;
      ends[key] = at + 1;
    }
    // What was where a key begins is now where it ends.
    for (let key = 0, start = 0; key < DEALT; key++) {
      const end = ends[key] as number;
      this.#goOn(from + start, from + end, depth, key, 2, runs, rt);
      start = end;
    }
  }

  /** Leaves a run of one key for later. Where the key ends in 0 some texts may be over, and the rest is compared. */
  #goOn(from: number, to: number, depth: number, key: number, bytes: number, runs: number[], rt: Runtime): void {
    if (to - from < 2) return;
    if (key % 256 === 0) this.#compareAll(this.#order.subarray(from, to), depth, rt);
    else runs.push(from, to, depth + bytes);
  }
}
