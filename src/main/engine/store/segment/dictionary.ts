// The distinct values of one stored column: UTF-8 read piece by piece, decoded only where looked at.

import type { KqlType } from '../../../../shared/base/types.js';
import type { CodecPort } from '../../ports.js';
import { dynamicOfText } from '../../query/dynamic.js';
import { parseDecimal } from '../../query/decimal.js';
import { hashBytes } from '../../query/textHash.js';
import { ByteSearch } from './byteSearch.js';
import type { Holder } from './cache.js';
import type { Dictionary, Scalar, TextPlace } from '../../query/values.js';

/** KELVIN SIGN, LATIN CAPITAL I WITH DOT and LATIN SMALL LONG S: some folding makes k, i and s of them. */
const FOLDS_TO_ASCII = ['\u212a', '\u0130', '\u017f'];
/** So many hits are needed to call a search not worth its while. */
const MANY_HITS = 4096;
/** After single look-ups of one text in so many an ASCII piece is decoded whole, which doubles it, and texts become slices of it. */
const SLICE_SHARE = 16;
/** Who asks whether two texts are the same mostly knows that their hashes are: comparing long ones whole beats letter by letter. */
const DECODED_FROM = 24;
/** About what a parsed JSON value of evidence takes. */
const PARSED_BYTES = 400;

/** What a dictionary holds: where each text begins in its UTF-8, and that in pieces. */
export interface DictionaryContent {
  /** size + 1 byte positions; text i is at offsets[i] … offsets[i + 1]. */
  readonly offsets: Uint32Array;
  /** The first text of every piece, and size at the end. */
  readonly starts: Uint32Array;
  /** Reads the bytes of a piece. */
  readonly piece: (number: number) => Uint8Array;
}

interface Piece {
  readonly bytes: Uint8Array;
  /** The same as text, where every byte is a letter. */
  whole: string | null;
  decoded: number;
}

const NO_BYTES = new Uint8Array(0);

export class StoredDictionary implements Dictionary, Holder {
  #content: DictionaryContent | null = null;
  #pieces: (Piece | undefined)[] = [];
  #texts: (string | undefined)[] = [];
  #values: (Scalar | undefined)[] | null = null;
  #decoded = 0;
  #parsed = 0;
  #read = 0;
  #wholes = 0;
  #hashes: Int32Array | null = null;
  // The piece at hand: its texts, its bytes, and where those begin.
  #from = 0;
  #to = 0;
  #bytes: Uint8Array = NO_BYTES;
  #base = 0;

  constructor(
    /** "segment/column/type". */
    readonly origin: string,
    private readonly codec: CodecPort,
    private readonly type: KqlType,
    readonly size: number,
    private readonly ascii: boolean,
    /** Reads the content when it is first needed, and again after `release`. */
    private readonly load: () => DictionaryContent,
    /** Told when the dictionary has come to hold more. */
    private readonly grown: () => void = () => undefined,
  ) {}

  private get content(): DictionaryContent {
    return (this.#content ??= this.load());
  }

  /** Memory held now; it grows as texts are looked at. */
  get bytes(): number {
    if (this.#content === null) return 0;
    return (
      this.#read +
      this.#wholes +
      this.#content.offsets.length * 4 +
      this.#texts.length * 8 +
      (this.#hashes?.byteLength ?? 0) +
      this.#decoded * 48 +
      this.#parsed * PARSED_BYTES
    );
  }

  /** Gives up the whole content, which can be read again. The dictionary stays the same one to whoever remembers something about it. */
  release(): void {
    this.slim();
    this.#content = null;
    this.#pieces = [];
    this.#read = 0;
    this.#from = this.#to = this.#base = 0;
    this.#bytes = NO_BYTES;
  }

  /** Gives up decoded texts and hashes. */
  slim(): void {
    this.#texts = [];
    this.#values = null;
    for (const piece of this.#pieces) if (piece) piece.whole = null;
    this.#wholes = 0;
    this.#hashes = null;
    this.#decoded = 0;
    this.#parsed = 0;
  }

  #pieceOf(number: number): Piece {
    const known = this.#pieces[number];
    if (known) return known;
    const piece: Piece = { bytes: this.content.piece(number), whole: null, decoded: 0 };
    this.#pieces[number] = piece;
    this.#read += piece.bytes.length;
    this.grown();
    return piece;
  }

  /** The number of the piece that has a text. */
  #placeOf(id: number): number {
    const { starts } = this.content;
    let low = 0;
    let high = starts.length - 2;
    while (low < high) {
      const mid = (low + high + 1) >> 1;
      if ((starts[mid] ?? 0) <= id) low = mid;
      else high = mid - 1;
    }
    return low;
  }

  /** Takes the piece that has a text at hand. */
  #seek(id: number): void {
    const { starts, offsets } = this.content;
    const number = this.#placeOf(id);
    const { bytes } = this.#pieceOf(number);
    this.#from = starts[number] ?? 0;
    this.#to = starts[number + 1] ?? 0;
    this.#base = offsets[this.#from] ?? 0;
    this.#bytes = bytes;
  }

  text(id: number): string {
    const known = this.#texts[id];
    if (known !== undefined) return known;
    if (id < 0 || id >= this.size) return '';
    const { starts, offsets } = this.content;
    const number = this.#placeOf(id);
    const piece = this.#pieceOf(number);
    const first = starts[number] ?? 0;
    const base = offsets[first] ?? 0;
    const start = (offsets[id] ?? 0) - base;
    const end = (offsets[id + 1] ?? 0) - base;
    let text: string;
    this.#decoded++;
    piece.decoded++;
    if (this.ascii && (piece.whole !== null || piece.decoded * SLICE_SHARE > (starts[number + 1] ?? 0) - first)) {
      if (piece.whole === null) {
        piece.whole = this.codec.latin1(piece.bytes, 0, piece.bytes.length);
        this.#wholes += piece.whole.length;
      }
      text = piece.whole.slice(start, end);
    } else text = this.codec.utf8(piece.bytes, start, end);
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

  readonly #decode = (bytes: Uint8Array, start: number, end: number): string => this.codec.utf8(bytes, start, end);

  place(id: number, into: TextPlace): boolean {
    if (id < this.#from || id >= this.#to) this.#seek(id);
    const { offsets } = this.content;
    into.bytes = this.#bytes;
    into.start = (offsets[id] ?? 0) - this.#base;
    into.end = (offsets[id + 1] ?? 0) - this.#base;
    into.decode = this.#decode;
    return true;
  }

  hash(id: number): number {
    const hashes = (this.#hashes ??= new Int32Array(this.size));
    const known = hashes[id] as number;
    if (known !== 0) return known;
    if (id < this.#from || id >= this.#to) this.#seek(id);
    const { offsets } = this.content;
    return (hashes[id] = hashBytes(this.#bytes, (offsets[id] ?? 0) - this.#base, (offsets[id + 1] ?? 0) - this.#base));
  }

  is(id: number, text: string): boolean {
    if (!this.ascii) return this.text(id) === text;
    const { offsets } = this.content;
    const { length } = text;
    if ((offsets[id + 1] ?? 0) - (offsets[id] ?? 0) !== length) return false;
    if (length > DECODED_FROM) return this.text(id) === text;
    if (id < this.#from || id >= this.#to) this.#seek(id);
    const bytes = this.#bytes;
    const start = (offsets[id] ?? 0) - this.#base;
    for (let i = 0; i < length; i++) if (bytes[start + i] !== text.charCodeAt(i)) return false;
    return true;
  }

  find(text: string, from = 0, to = this.size): number {
    const sought = this.codec.encodeUtf8(text);
    const { offsets } = this.content;
    const { length } = sought;
    for (let id = from; id < to; id++) {
      if ((offsets[id + 1] as number) - (offsets[id] as number) !== length) continue;
      if (id < this.#from || id >= this.#to) this.#seek(id);
      const bytes = this.#bytes;
      const start = (offsets[id] as number) - this.#base;
      let i = 0;
      while (i < length && bytes[start + i] === sought[i]) i++;
      // A lone surrogate is stored as U+FFFD and equals nothing that was asked for.
      if (i === length) return this.text(id) === text ? id : -1;
    }
    return -1;
  }

  candidates(needles: readonly string[], from = 0, to = this.size): Int32Array | null {
    if (needles.length === 0 || !needles.every(isAscii)) return null;
    // Letters beyond ASCII change bytes with case: those that fold to an ASCII letter make a text a candidate by themselves.
    const sought = this.ascii ? needles : [...needles, ...FOLDS_TO_ASCII];
    const search = new ByteSearch(sought.map((needle) => this.codec.encodeUtf8(needle)));
    if (!search.usable) return null;
    const { starts, offsets } = this.content;
    const hits: number[] = [];
    /** Where every other text is a hit the search saves nothing. */
    const tooMany = (id: number) => hits.length >= MANY_HITS && hits.length * 2 > id - from;
    if (from >= to) return new Int32Array(0);
    for (let number = this.#placeOf(from); number + 1 < starts.length && (starts[number] ?? 0) < to; number++) {
      const first = starts[number] ?? 0;
      let id = Math.max(first, from);
      const last = Math.min(starts[number + 1] ?? 0, to) - 1;
      const base = offsets[id] ?? 0;
      const before = base - (offsets[first] ?? 0);
      const bytes = this.#pieceOf(number).bytes.subarray(before, before + (offsets[last + 1] ?? 0) - base);
      search.each(bytes, (start, length) => {
        id = textAt(offsets, base + start, id, last);
        const end = (offsets[id + 1] ?? 0) - base;
        if (start + length > end) return start + 1; // lies across two texts
        if (hits.at(-1) !== id) hits.push(id);
        return tooMany(id) ? Infinity : end;
      });
      if (tooMany(id)) return null;
    }
    return Int32Array.from(hits);
  }
}

/** The text that holds a byte position, from `first` to `last`. */
function textAt(offsets: Uint32Array, position: number, first: number, last: number): number {
  let low = first;
  let high = last;
  while (low < high) {
    const mid = (low + high + 1) >> 1;
    if ((offsets[mid] ?? 0) <= position) low = mid;
    else high = mid - 1;
  }
  return low;
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}
