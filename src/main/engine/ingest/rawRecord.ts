// A record still in the bytes of its source: where each of its values stands, and what kind of value it is. Storing it needs no
// strings and no objects. A decoder hands out only what it has checked to the end; anything it is not sure of it decodes instead.

import { hashUtf8, utf8Of, type Utf8 } from '../store/segment/textTable.js';
import type { FieldValue, RecordShape } from './types.js';

/** A text whose content stands in the record as it is. */
export const TEXT = 1;
/** A text whose content had to be put together: it stands in `scratch`. */
export const UNESCAPED = 2;
/** An integer of at most fifteen digits, written the one way there is; its value is in `numbers`. */
export const INTEGER = 3;
/** Any other number. */
export const NUMBER = 4;
export const TRUE = 5;
export const FALSE = 6;
export const NULL = 7;
/** A list or bag whose brackets close. Whether it is sound inside is known only once it is parsed. */
export const NESTED = 8;

const FIRST_FIELDS = 64;
const FIRST_SCRATCH = 64 * 1024;

export class RawRecord {
  shape: RecordShape = NO_SHAPE;
  index = 0;
  offset = 0;
  length = 0;
  readonly recordId = null;
  readonly recovered = false;

  /** The bytes all positions but those of unescaped texts are in. */
  utf8: Utf8 = utf8Of(new Uint8Array(0));
  /** Contents that are not written as they are read. */
  scratch: Utf8 = utf8Of(new Uint8Array(FIRST_SCRATCH));
  scratchUsed = 0;
  kinds = new Uint8Array(FIRST_FIELDS);
  /** The value as it is written, with its quotes or brackets. */
  starts = new Int32Array(FIRST_FIELDS);
  ends = new Int32Array(FIRST_FIELDS);
  /** The content of a text: in `utf8` or, when unescaped, in `scratch`. */
  from = new Int32Array(FIRST_FIELDS);
  to = new Int32Array(FIRST_FIELDS);
  /** Of texts only. */
  hashes = new Int32Array(FIRST_FIELDS);
  numbers = new Float64Array(FIRST_FIELDS);
  /** How many of the values are lists or bags. */
  nested = 0;

  /** `decode`: a value of this record as each decoder would give it; undefined when it is not sound. */
  constructor(private readonly decode: (record: RawRecord, field: number) => FieldValue | undefined) {}

  value(field: number): FieldValue | undefined {
    // Whoever asks whether a list is sound asks next what is in it.
    if (field !== this.lastField) {
      this.lastValue = this.decode(this, field);
      this.lastField = field;
    }
    return this.lastValue;
  }
  private lastField = -1;
  private lastValue: FieldValue | undefined = null;

  /** Where a text's content is. */
  contentOf(field: number): Utf8 {
    return this.kinds[field] === UNESCAPED ? this.scratch : this.utf8;
  }

  /** The hash of a value as it is written. */
  formHash(field: number): number {
    return hashUtf8(this.utf8, this.starts[field] ?? 0, this.ends[field] ?? 0);
  }

  /** Room for at least `fields` values. */
  widen(fields: number): void {
    const room = Math.max(fields, this.kinds.length * 2);
    const grown = <T extends Uint8Array | Int32Array | Float64Array>(old: T, made: T): T => {
      made.set(old);
      return made;
    };
    this.kinds = grown(this.kinds, new Uint8Array(room));
    this.starts = grown(this.starts, new Int32Array(room));
    this.ends = grown(this.ends, new Int32Array(room));
    this.from = grown(this.from, new Int32Array(room));
    this.to = grown(this.to, new Int32Array(room));
    this.hashes = grown(this.hashes, new Int32Array(room));
    this.numbers = grown(this.numbers, new Float64Array(room));
  }

  /** Forgets the record before; the scratch is at least `bytes` long then. */
  clear(bytes: number): void {
    this.nested = 0;
    this.lastField = -1;
    this.scratchUsed = 0;
    if (this.scratch.bytes.length < bytes) this.scratch = utf8Of(new Uint8Array(bytes * 2));
  }
}

const NO_SHAPE: RecordShape = { id: -1, names: [] };
