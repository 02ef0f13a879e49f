// The distinct values of one stored column: one UTF-8 block, decoded only where looked at.

import type { KqlType } from '../../../../shared/base/types.js';
import type { CodecPort } from '../../ports.js';
import { dynamicOfText } from '../../query/dynamic.js';
import { parseDecimal } from '../../query/decimal.js';
import { hashBytes } from '../../query/textHash.js';
import { ByteSearch } from './byteSearch.js';
import type { Holder } from './cache.js';
import type { Dictionary, Scalar } from '../../query/values.js';

/** KELVIN SIGN, LATIN CAPITAL I WITH DOT and LATIN SMALL LONG S: some folding makes k, i and s of them. */
const FOLDS_TO_ASCII = ['\u212a', '\u0130', '\u017f'];
/** So many hits are needed to call a search not worth its while. */
const MANY_HITS = 4096;
/** After single look-ups of one text in so many an ASCII block is decoded whole, which doubles it, and texts become slices of it. */
const SLICE_SHARE = 16;
/** About what a parsed JSON value of evidence takes. */
const PARSED_BYTES = 400;

/** What a dictionary holds: one block of UTF-8, and where each text begins in it. */
export interface DictionaryContent {
  readonly block: Uint8Array;
  /** size + 1 byte positions; text i is block[offsets[i] … offsets[i + 1]). */
  readonly offsets: Uint32Array;
}

export class StoredDictionary implements Dictionary, Holder {
  #content: DictionaryContent | null = null;
  #texts: (string | undefined)[] = [];
  #values: (Scalar | undefined)[] | null = null;
  #decoded = 0;
  #parsed = 0;
  #whole: string | null = null;
  #hashes: Int32Array | null = null;

  constructor(
    /** "segment/column/type". */
    readonly origin: string,
    private readonly codec: CodecPort,
    private readonly type: KqlType,
    readonly size: number,
    private readonly ascii: boolean,
    /** Reads the content when it is first needed, and again after `release`. */
    private readonly load: () => DictionaryContent,
  ) {}

  private get content(): DictionaryContent {
    return (this.#content ??= this.load());
  }
  private get block(): Uint8Array {
    return this.content.block;
  }
  private get offsets(): Uint32Array {
    return this.content.offsets;
  }

  /** Memory held now; it grows as texts are looked at. */
  get bytes(): number {
    if (this.#content === null) return 0;
    const { block, offsets } = this.#content;
    const whole = this.#whole === null ? 0 : block.length;
    return (
      block.length +
      whole +
      offsets.length * 4 +
      this.#texts.length * 8 +
      (this.#hashes?.byteLength ?? 0) +
      this.#decoded * 48 +
      this.#parsed * PARSED_BYTES
    );
  }

  /** Gives up the whole content, which can be read again. The dictionary stays the same one to whoever remembers something about it. */
  release(): void {
    this.#content = null;
    this.slim();
  }

  /** Gives up decoded texts and hashes. */
  slim(): void {
    this.#texts = [];
    this.#values = null;
    this.#whole = null;
    this.#hashes = null;
    this.#decoded = 0;
    this.#parsed = 0;
  }

  text(id: number): string {
    const known = this.#texts[id];
    if (known !== undefined) return known;
    const { block, offsets } = this.content;
    const start = offsets[id] ?? 0;
    const end = offsets[id + 1] ?? start;
    let text: string;
    this.#decoded++;
    if (this.ascii && (this.#whole !== null || this.#decoded * SLICE_SHARE > this.size)) {
      this.#whole ??= this.codec.latin1(block, 0, block.length);
      text = this.#whole.slice(start, end);
    } else text = this.codec.utf8(block, start, end);
    this.#texts[id] = text;
    return text;
  }

  get(id: number): Scalar {
    if (this.type === 'string' || this.type === 'guid') return this.text(id);
    this.#values ??= new Array<Scalar | undefined>(this.size);
    let value = this.#values[id];
    if (value === undefined) {
      this.#parsed++;
      const text = this.text(id);
      value = this.type === 'decimal' ? parseDecimal(text) : dynamicOfText(text);
      this.#values[id] = value;
    }
    return value;
  }

  hash(id: number): number {
    const hashes = (this.#hashes ??= new Int32Array(this.size));
    const known = hashes[id] as number;
    if (known !== 0) return known;
    const { block, offsets } = this.content;
    return (hashes[id] = hashBytes(block, offsets[id] ?? 0, offsets[id + 1] ?? 0));
  }

  is(id: number, text: string): boolean {
    if (!this.ascii) return this.text(id) === text;
    const { block, offsets } = this.content;
    const start = offsets[id] ?? 0;
    const length = (offsets[id + 1] ?? start) - start;
    if (length !== text.length) return false;
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
