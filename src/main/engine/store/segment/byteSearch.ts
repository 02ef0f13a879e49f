// Finds which of several ASCII needles occur in a block of UTF-8 bytes, in any case. One needle skips ahead by what the last
// byte of the window rules out (Horspool), whose small table stays in the processor's nearest cache; several skip by its last
// two (Wu and Manber), and the cost hardly grows with their number.

const PAIRS = 1 << 16;

const FOLD = Uint8Array.from({ length: 256 }, (_, b) => (b >= 65 && b <= 90 ? b + 32 : b));

/**
 * Called with the start of an occurrence and the needle's length; answers the place to go on at, which has to be beyond the
 * start.
 */
export type Found = (start: number, length: number) => number;

export class ByteSearch {
  /** Bytes each needle has at least, and so the size of the window. */
  readonly #window: number;
  readonly #single: Uint8Array | null;
  readonly #shift: Uint8Array;
  readonly #byEnd = new Map<number, Uint8Array[]>();

  /** Needles of one byte or more beyond 255 are cut to the window, which only finds more. */
  constructor(needles: readonly Uint8Array[]) {
    const folded = needles.map((needle) => needle.map((b) => FOLD[b] ?? b));
    this.#window = folded.reduce((least, needle) => Math.min(least, needle.length), 255);
    const window = this.#window;
    this.#single = folded.length === 1 ? (folded[0] ?? null) : null;
    if (this.#single) {
      this.#shift = new Uint8Array(256).fill(window);
      for (let i = 0; i < window - 1; i++) {
        const lower = this.#single[i] ?? 0;
        this.#shift[lower] = window - 1 - i;
        if (lower >= 97 && lower <= 122) this.#shift[lower - 32] = window - 1 - i;
      }
      return;
    }
    this.#shift = new Uint8Array(PAIRS).fill(Math.max(window - 1, 1));
    if (window < 2) return;
    for (const needle of folded) {
      for (let end = 1; end < window; end++) {
        const pair = ((needle[end - 1] ?? 0) << 8) | (needle[end] ?? 0);
        this.#shift[pair] = Math.min(this.#shift[pair] ?? 0, window - 1 - end);
        if (end !== window - 1) continue;
        const same = this.#byEnd.get(pair);
        if (same) same.push(needle);
        else this.#byEnd.set(pair, [needle]);
      }
    }
  }

  /** Too short a needle gives no window to skip by. */
  get usable(): boolean {
    return this.#window >= 2;
  }

  /** Calls `found` for the occurrences from the front, each at or after the place the call before answered. */
  each(bytes: Uint8Array, found: Found): void {
    if (this.#single) this.#eachOne(bytes, this.#single, found);
    else this.#eachOfMany(bytes, found);
  }

  #eachOne(bytes: Uint8Array, needle: Uint8Array, found: Found): void {
    const shift = this.#shift;
    const last = this.#window - 1;
    const lower = needle[last] as number;
    const upper = lower >= 97 && lower <= 122 ? lower - 32 : lower;
    const { length } = bytes;
    for (let end = last; end < length;) {
      const b = bytes[end] as number;
      if ((b === lower || b === upper) && occursAt(bytes, needle, end - last)) end = found(end - last, needle.length) + last;
      else end += shift[b] as number;
    }
  }

  #eachOfMany(bytes: Uint8Array, found: Found): void {
    const shift = this.#shift;
    const last = this.#window - 1;
    const { length } = bytes;
    for (let end = last; end < length;) {
      const pair = ((FOLD[bytes[end - 1] as number] as number) << 8) | (FOLD[bytes[end] as number] as number);
      const skip = shift[pair] as number;
      if (skip > 0) {
        end += skip;
        continue;
      }
      const start = end - last;
      let next = end + 1;
      for (const needle of this.#byEnd.get(pair) ?? []) {
        if (!occursAt(bytes, needle, start)) continue;
        next = Math.max(next, found(start, needle.length) + last);
      }
      end = next;
    }
  }
}

function occursAt(bytes: Uint8Array, needle: Uint8Array, start: number): boolean {
  if (start + needle.length > bytes.length) return false;
  for (let i = 0; i < needle.length; i++) if (FOLD[bytes[start + i] as number] !== needle[i]) return false;
  return true;
}
