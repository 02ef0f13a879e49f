// Pairs of small numbers to dense numbers, in order of appearance: a plain array where the two ranges are small enough to be
// multiplied, open addressing otherwise.

/** Cells of the plain array at most; 16 MB. */
const DENSE_MAX = 1 << 22;
const FIRST = 1024;

const hashPair = (a: number, b: number): number => {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b ^ (b >>> 15), 0xc2b2ae35);
  h ^= h >>> 13;
  h = Math.imul(h, 0x27d4eb2f);
  return h ^ (h >>> 16);
};
const powerAbove = (n: number): number => 2 ** Math.ceil(Math.log2(Math.max(n, 16)));

export class PairTable {
  /** First and second of each pair, by number. */
  a = new Int32Array(FIRST);
  b = new Int32Array(FIRST);
  count = 0;
  /** Dense: number + 1 of (a, b) at a * stride + b. Hashed: a, b, number + 1 and a gap, four cells a slot. */
  #cells = new Int32Array(0);
  #stride = 0;
  #rowsA = 0;
  #hashed = false;

  /** Replaces each `first[i]` by the number of its pair with `second[i]`; −1 on either side, or not known and not inserted, is −1. */
  fold(first: Int32Array, second: Int32Array, length: number, sizeA: number, sizeB: number, insert: boolean): void {
    if (!this.#hashed) this.#fit(sizeA, sizeB);
    if (this.#hashed) this.#foldHashed(first, second, length, insert);
    else this.#foldDense(first, second, length, insert);
  }

  #foldDense(first: Int32Array, second: Int32Array, length: number, insert: boolean): void {
    const cells = this.#cells;
    const stride = this.#stride;
    for (let i = 0; i < length; i++) {
      const a = first[i] as number;
      const b = second[i] as number;
      if (a < 0 || b < 0) {
        first[i] = -1;
        continue;
      }
      const at = a * stride + b;
      let known = cells[at] as number;
      if (known === 0 && insert) cells[at] = known = this.#append(a, b);
      first[i] = known - 1;
    }
  }

  #foldHashed(first: Int32Array, second: Int32Array, length: number, insert: boolean): void {
    for (let i = 0; i < length; i++) {
      const a = first[i] as number;
      const b = second[i] as number;
      first[i] = a < 0 || b < 0 ? -1 : this.#find(a, b, insert) - 1;
    }
  }

  #find(a: number, b: number, insert: boolean): number {
    const cells = this.#cells;
    const mask = cells.length - 4;
    let slot = (hashPair(a, b) << 2) & mask;
    for (;;) {
      const known = cells[slot + 2] as number;
      if (known === 0) break;
      if (cells[slot] === a && cells[slot + 1] === b) return known;
      slot = (slot + 4) & mask;
    }
    if (!insert) return 0;
    const known = this.#append(a, b);
    cells[slot] = a;
    cells[slot + 1] = b;
    cells[slot + 2] = known;
    if (this.count * 8 > cells.length) this.#rehash(cells.length * 2);
    return known;
  }

  #append(a: number, b: number): number {
    if (this.count === this.a.length) {
      this.a = grown(this.a, this.count * 2);
      this.b = grown(this.b, this.count * 2);
    }
    this.a[this.count] = a;
    this.b[this.count] = b;
    return ++this.count;
  }

  /** Makes room for the ranges, or goes over to hashing when the array would get too large. */
  #fit(sizeA: number, sizeB: number): void {
    if (sizeA <= this.#rowsA && sizeB <= this.#stride) return;
    const rows = Math.max(powerAbove(sizeA), this.#rowsA);
    const stride = Math.max(powerAbove(sizeB), this.#stride);
    if (rows * stride > DENSE_MAX) {
      this.#hashed = true;
      this.#rehash(powerAbove(Math.max(this.count * 4, FIRST)) * 4);
      return;
    }
    this.#cells = new Int32Array(rows * stride);
    this.#rowsA = rows;
    this.#stride = stride;
    for (let i = 0; i < this.count; i++) this.#cells[(this.a[i] as number) * stride + (this.b[i] as number)] = i + 1;
  }

  #rehash(size: number): void {
    const cells = new Int32Array(size);
    const mask = size - 4;
    for (let i = 0; i < this.count; i++) {
      const a = this.a[i] as number;
      const b = this.b[i] as number;
      let slot = (hashPair(a, b) << 2) & mask;
      while ((cells[slot + 2] as number) !== 0) slot = (slot + 4) & mask;
      cells[slot] = a;
      cells[slot + 1] = b;
      cells[slot + 2] = i + 1;
    }
    this.#cells = cells;
  }

  bytes(): number {
    return this.#cells.byteLength + this.a.byteLength * 2;
  }
}

function grown(data: Int32Array, size: number): Int32Array<ArrayBuffer> {
  const next = new Int32Array(size);
  next.set(data);
  return next;
}
