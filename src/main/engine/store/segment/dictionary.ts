// The distinct values of one stored column: one UTF-8 block, decoded only where looked at.

import type { KqlType } from '../../../../shared/base/types.js';
import type { CodecPort } from '../../ports.js';
import { dynamicOfText } from '../../query/dynamic.js';
import { parseDecimal } from '../../query/decimal.js';
import { hashBytes } from '../../query/textHash.js';
import { ByteSearch } from './byteSearch.js';
import type { Dictionary, Scalar } from '../../query/values.js';

/** KELVIN SIGN, LATIN CAPITAL I WITH DOT and LATIN SMALL LONG S: some folding makes k, i and s of them. */
const FOLDS_TO_ASCII = ['\u212a', '\u0130', '\u017f'];
/** So many hits are needed to call a search not worth its while. */
const MANY_HITS = 4096;
/** After this many single look-ups an ASCII block is decoded whole, and texts become slices of it. */
const SLICE_FROM = 64;

export class StoredDictionary implements Dictionary {
  readonly #texts: (string | undefined)[];
  #values: (Scalar | undefined)[] | null = null;
  #decoded = 0;
  #whole: string | null = null;
  #hashes: Int32Array | null = null;

  constructor(
    /** "segment/column/type". */
    readonly origin: string,
    private readonly codec: CodecPort,
    private readonly type: KqlType,
    private readonly block: Uint8Array,
    /** size + 1 byte positions; text i is block[offsets[i] … offsets[i + 1]). */
    private readonly offsets: Uint32Array,
    private readonly ascii: boolean,
  ) {
    this.#texts = new Array<string | undefined>(offsets.length - 1);
  }

  get size(): number {
    return this.offsets.length - 1;
  }

  /** Memory held now; it grows as texts are looked at. */
  get bytes(): number {
    const whole = this.#whole === null ? 0 : this.block.length;
    return this.block.length + whole + this.offsets.length * 12 + (this.#hashes?.byteLength ?? 0) + this.#decoded * 48;
  }

  text(id: number): string {
    const known = this.#texts[id];
    if (known !== undefined) return known;
    const start = this.offsets[id] ?? 0;
    const end = this.offsets[id + 1] ?? start;
    let text: string;
    this.#decoded++;
    if (this.ascii && (this.#whole !== null || this.#decoded > SLICE_FROM)) {
      this.#whole ??= this.codec.latin1(this.block, 0, this.block.length);
      text = this.#whole.slice(start, end);
    } else text = this.codec.utf8(this.block, start, end);
    this.#texts[id] = text;
    return text;
  }

  get(id: number): Scalar {
    if (this.type === 'string' || this.type === 'guid') return this.text(id);
    this.#values ??= new Array<Scalar | undefined>(this.size);
    let value = this.#values[id];
    if (value === undefined) {
      const text = this.text(id);
      value = this.type === 'decimal' ? parseDecimal(text) : dynamicOfText(text);
      this.#values[id] = value;
    }
    return value;
  }

  hash(id: number): number {
    const hashes = (this.#hashes ??= new Int32Array(this.size));
    const known = hashes[id] as number;
    return known !== 0 ? known : (hashes[id] = hashBytes(this.block, this.offsets[id] ?? 0, this.offsets[id + 1] ?? 0));
  }

  is(id: number, text: string): boolean {
    const start = this.offsets[id] ?? 0;
    const length = (this.offsets[id + 1] ?? start) - start;
    if (!this.ascii) return this.text(id) === text;
    if (length !== text.length) return false;
    const { block } = this;
    for (let i = 0; i < length; i++) if (block[start + i] !== text.charCodeAt(i)) return false;
    return true;
  }

  find(text: string): number {
    const sought = this.codec.encodeUtf8(text);
    const { block, offsets } = this;
    const { length } = sought;
    for (let id = 0; id + 1 < offsets.length; id++) {
      const start = offsets[id] as number;
      if ((offsets[id + 1] as number) - start !== length) continue;
      let i = 0;
      while (i < length && block[start + i] === sought[i]) i++;
      // A lone surrogate is stored as U+FFFD and equals nothing that was asked for.
      if (i === length) return this.text(id) === text ? id : -1;
    }
    return -1;
  }

  candidates(needles: readonly string[]): Int32Array | null {
    if (needles.length === 0 || !needles.every(isAscii)) return null;
    // Letters beyond ASCII change bytes with case: those that fold to an ASCII letter make a text a candidate by themselves.
    const sought = this.ascii ? needles : [...needles, ...FOLDS_TO_ASCII];
    const search = new ByteSearch(sought.map((needle) => this.codec.encodeUtf8(needle)));
    if (!search.usable) return null;
    const hits: number[] = [];
    let id = 0;
    search.each(this.block, (start, length) => {
      id = this.#idAt(start, id);
      const end = this.offsets[id + 1] ?? 0;
      if (start + length > end) return start + 1; // lies across two texts
      if (hits.at(-1) !== id) hits.push(id);
      if (hits.length >= MANY_HITS && hits.length * 2 > id) return Infinity;
      return end;
    });
    // Where every other text is a hit the search saves nothing.
    return hits.length >= MANY_HITS && hits.length * 2 > id ? null : Int32Array.from(hits);
  }

  /** The id whose text holds a byte position, at or after `from`. */
  #idAt(position: number, from: number): number {
    let low = from;
    let high = this.offsets.length - 2;
    while (low < high) {
      const mid = (low + high + 1) >> 1;
      if ((this.offsets[mid] ?? 0) <= position) low = mid;
      else high = mid - 1;
    }
    return low;
  }
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}
