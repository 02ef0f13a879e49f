// The distinct (group, value) pairs of a column, collected as they come and now and then sorted by radix and thinned: memory
// is walked in order, where a hash table of millions of pairs would miss the cache at every one.

const DIGIT_BITS = 11;
const BUCKETS = 1 << DIGIT_BITS;
const MASK = BUCKETS - 1;
const FIRST = 1 << 16;
/** Below this many pairs, room is cheaper than sorting. */
const THIN_FROM = 1 << 20;

export class DistinctPairs {
  #groups = new Int32Array(FIRST);
  #values = new Int32Array(FIRST);
  #length = 0;
  /** Pairs at the front that are sorted and distinct. */
  #sorted = 0;

  /** Adds a pair a row; −1 on either side leaves the row out. */
  add(groups: Int32Array, values: Int32Array, length: number): void {
    if (this.#length + length > this.#groups.length) this.#makeRoom(length);
    const g = this.#groups;
    const v = this.#values;
    let n = this.#length;
    for (let i = 0; i < length; i++) {
      const group = groups[i] as number;
      const value = values[i] as number;
      g[n] = group;
      v[n] = value;
      n += group >= 0 && value >= 0 ? 1 : 0;
    }
    this.#length = n;
  }

  /** Distinct pairs; counting them sorts what is new. */
  get size(): number {
    this.#thin();
    return this.#sorted;
  }

  /** At most this many are distinct. */
  get sizeAtMost(): number {
    return this.#length;
  }

  /** How many values each group has. */
  counts(groupCount: number): Float64Array {
    this.#thin();
    const counts = new Float64Array(groupCount);
    for (let i = 0; i < this.#sorted; i++) {
      const g = this.#groups[i] as number;
      counts[g] = (counts[g] as number) + 1;
    }
    return counts;
  }

  /** By group, then by value. */
  pairs(): { readonly groups: Int32Array; readonly values: Int32Array } {
    this.#thin();
    return { groups: this.#groups.subarray(0, this.#sorted), values: this.#values.subarray(0, this.#sorted) };
  }

  bytes(): number {
    return this.#groups.byteLength * 4;
  }

  #makeRoom(more: number): void {
    if (this.#length >= THIN_FROM) this.#thin();
    if (this.#length + more <= this.#groups.length / 2) return;
    const size = Math.max(this.#groups.length * 2, this.#length + more);
    const groups = new Int32Array(size);
    const values = new Int32Array(size);
    groups.set(this.#groups.subarray(0, this.#length));
    values.set(this.#values.subarray(0, this.#length));
    this.#groups = groups;
    this.#values = values;
  }

  #thin(): void {
    const n = this.#length;
    if (this.#sorted === n) return;
    const other = { groups: new Int32Array(this.#groups.length), values: new Int32Array(this.#values.length) };
    let from = { groups: this.#groups, values: this.#values };
    let to = other;
    let mostGroup = 0;
    let mostValue = 0;
    for (let i = 0; i < n; i++) {
      mostGroup = Math.max(mostGroup, this.#groups[i] as number);
      mostValue = Math.max(mostValue, this.#values[i] as number);
    }
    for (const [by, most] of [
      ['values', mostValue],
      ['groups', mostGroup],
    ] as const) {
      for (let shift = 0; most >>> shift > 0 && shift < 31; shift += DIGIT_BITS) {
        pass(from[by], from.groups, from.values, to.groups, to.values, n, shift);
        [from, to] = [to, from];
      }
    }
    let kept = 0;
    const { groups, values } = from;
    for (let i = 0; i < n; i++) {
      const g = groups[i] as number;
      const v = values[i] as number;
      if (kept > 0 && groups[kept - 1] === g && values[kept - 1] === v) continue;
      groups[kept] = g;
      values[kept] = v;
      kept++;
    }
    this.#groups = groups;
    this.#values = values;
    this.#length = kept;
    this.#sorted = kept;
  }
}

/** One stable pass of a radix sort. */
function pass(
  keys: Int32Array,
  groups: Int32Array,
  values: Int32Array,
  toGroups: Int32Array,
  toValues: Int32Array,
  n: number,
  shift: number,
): void {
  const starts = new Int32Array(BUCKETS);
  for (let i = 0; i < n; i++) {
    const digit = ((keys[i] as number) >>> shift) & MASK;
    starts[digit] = (starts[digit] as number) + 1;
  }
  let sum = 0;
  for (let d = 0; d < BUCKETS; d++) {
    const count = starts[d] as number;
    starts[d] = sum;
    sum += count;
  }
  for (let i = 0; i < n; i++) {
    const digit = ((keys[i] as number) >>> shift) & MASK;
    const at = starts[digit] as number;
    starts[digit] = at + 1;
    toGroups[at] = groups[i] as number;
    toValues[at] = values[i] as number;
  }
}
