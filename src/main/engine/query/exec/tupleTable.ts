// Tuples of small numbers to dense numbers, in order of appearance: a plain array where the ranges are small enough to be
// multiplied, open addressing otherwise. However many parts a tuple has, a row costs one look-up.

/** Cells of the plain array at most; 16 MB. */
const DENSE_MAX = 1 << 22;
const FIRST = 1024;

const powerAbove = (n: number): number => 2 ** Math.ceil(Math.log2(Math.max(n, 16)));
const finished = (hash: number): number => {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
};
const withPart = (hash: number, part: number): number =>
  Math.imul(((hash << 13) | (hash >>> 19)) ^ Math.imul(part, 0xcc9e2d51), 0x9e3779b1);

export class TupleTable {
  /** The parts of each tuple, by number: `width` of them one after another. */
  #parts: Int32Array;
  count = 0;
  /** Number + 1 of the tuple of a cell; null once there would be too many cells. */
  #cells: Int32Array | null = new Int32Array(0);
  /** Room for each part among the cells. */
  readonly #room: number[];
  /** Hash and number + 1, two a slot. */
  #slots = new Int32Array(0);

  constructor(readonly width: number) {
    this.#parts = new Int32Array(FIRST * width);
    this.#room = Array.from({ length: width }, () => 0);
  }

  part(number: number, place: number): number {
    return this.#parts[number * this.width + place] as number;
  }

  /** One part of every tuple. */
  partsAt(place: number): Int32Array {
    const out = new Int32Array(this.count);
    for (let i = 0, at = place; i < out.length; i++, at += this.width) out[i] = this.#parts[at] as number;
    return out;
  }

  tuples(): Int32Array {
    return this.#parts.slice(0, this.count * this.width);
  }

  /** The number of each row's tuple; −1 where a part is −1, or when it is not known and not inserted. `sizes` are above all parts. */
  numbers(parts: readonly Int32Array[], sizes: readonly number[], length: number, insert: boolean): Int32Array {
    if (this.#cells && !sizes.every((size, k) => size <= (this.#room[k] as number))) this.#fit(sizes);
    return this.#cells ? this.#dense(this.#cells, parts, length, insert) : this.#hashed(parts, length, insert);
  }

  bytes(): number {
    return this.#parts.byteLength + this.#slots.byteLength + (this.#cells?.byteLength ?? 0);
  }

  #dense(cells: Int32Array, parts: readonly Int32Array[], length: number, insert: boolean): Int32Array {
    const out = new Int32Array(length);
    parts.forEach((part, k) => {
      const room = this.#room[k] as number;
      for (let i = 0; i < length; i++) {
        const before = out[i] as number;
        const x = part[i] as number;
        out[i] = before < 0 || x < 0 ? -1 : before * room + x;
      }
    });
    for (let i = 0; i < length; i++) {
      const at = out[i] as number;
      if (at < 0) continue;
      let known = cells[at] as number;
      if (known === 0 && insert) cells[at] = known = this.#append(parts, i);
      out[i] = known - 1;
    }
    return out;
  }

  #hashed(parts: readonly Int32Array[], length: number, insert: boolean): Int32Array {
    const hashes = new Int32Array(length);
    const out = new Int32Array(length);
    for (const part of parts)
      for (let i = 0; i < length; i++) {
        const x = part[i] as number;
        hashes[i] = withPart(hashes[i] as number, x);
        if (x < 0) out[i] = -1;
      }
    for (let i = 0; i < length; i++) {
      if (out[i] === -1) continue;
      const hash = finished(hashes[i] as number);
      const slots = this.#slots;
      const mask = slots.length - 2;
      let slot = (hash << 1) & mask;
      let known = slots[slot + 1] as number;
      while (known !== 0 && (slots[slot] !== hash || !this.#is(known - 1, parts, i))) {
        slot = (slot + 2) & mask;
        known = slots[slot + 1] as number;
      }
      if (known === 0 && insert) {
        known = this.#append(parts, i);
        slots[slot] = hash;
        slots[slot + 1] = known;
        if (this.count * 4 > slots.length) this.#widen();
      }
      out[i] = known - 1;
    }
    return out;
  }

  #is(number: number, parts: readonly Int32Array[], row: number): boolean {
    const held = this.#parts;
    let at = number * this.width;
    for (let k = 0; k < parts.length; k++) if (held[at++] !== (parts[k] as Int32Array)[row]) return false;
    return true;
  }

  #append(parts: readonly Int32Array[], row: number): number {
    let at = this.count * this.width;
    if (at === this.#parts.length) {
      const next = new Int32Array(at * 2);
      next.set(this.#parts);
      this.#parts = next;
    }
    for (let k = 0; k < parts.length; k++) this.#parts[at++] = (parts[k] as Int32Array)[row] as number;
    return ++this.count;
  }

  /** Makes room for the ranges, or goes over to hashing when the array would get too large. */
  #fit(sizes: readonly number[]): void {
    let cells = 1;
    sizes.forEach((size, k) => {
      // A range that did not grow keeps its room: it is a power of two, the array's own.
      if (size > (this.#room[k] as number)) this.#room[k] = powerAbove(size);
      cells *= this.#room[k] as number;
    });
    if (cells > DENSE_MAX) {
      this.#cells = null;
      this.#slots = new Int32Array(powerAbove(Math.max(this.count * 2, FIRST)) * 4);
      for (let i = 0; i < this.count; i++) {
        let hash = 0;
        for (let k = 0; k < this.width; k++) hash = withPart(hash, this.part(i, k));
        this.#put(this.#slots, finished(hash), i + 1);
      }
      return;
    }
    this.#cells = new Int32Array(cells);
    for (let i = 0; i < this.count; i++) {
      let at = 0;
      for (let k = 0; k < this.width; k++) at = at * (this.#room[k] as number) + this.part(i, k);
      this.#cells[at] = i + 1;
    }
  }

  #widen(): void {
    const old = this.#slots;
    const slots = new Int32Array(old.length * 2);
    for (let from = 0; from < old.length; from += 2)
      if (old[from + 1] !== 0) this.#put(slots, old[from] as number, old[from + 1] as number);
    this.#slots = slots;
  }

  #put(slots: Int32Array, hash: number, entry: number): void {
    const mask = slots.length - 2;
    let slot = (hash << 1) & mask;
    while (slots[slot + 1] !== 0) slot = (slot + 2) & mask;
    slots[slot] = hash;
    slots[slot + 1] = entry;
  }
}
