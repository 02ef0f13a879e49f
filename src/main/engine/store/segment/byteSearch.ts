// Finds which of several ASCII needles occur in a block of UTF-8 bytes, in any case, skipping ahead by what the last two
// bytes of the window rule out (Wu and Manber). The cost hardly grows with the number of needles.

const BUCKETS = 1 << 16;

const FOLD = Uint8Array.from({ length: 256 }, (_, b) => (b >= 65 && b <= 90 ? b + 32 : b));

export class ByteSearch {
  /** Bytes each needle has at least, and so the size of the window. */
  readonly #window: number;
  readonly #shift: Uint8Array;
  readonly #byEnd = new Map<number, Uint8Array[]>();

  /** Needles of one byte or more beyond 255 are cut to the window, which only finds more. */
  constructor(needles: readonly Uint8Array[]) {
    const folded = needles.map((needle) => needle.map((b) => FOLD[b] ?? b));
    this.#window = folded.reduce((least, needle) => Math.min(least, needle.length), 255);
    const window = this.#window;
    this.#shift = new Uint8Array(BUCKETS).fill(Math.max(window - 1, 1));
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

  /**
   * Calls `found` with the start of an occurrence at or after `from` and goes on at the place it answers; `found` has to
   * answer more than the start it was given.
   */
  each(bytes: Uint8Array, found: (start: number, length: number) => number): void {
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
