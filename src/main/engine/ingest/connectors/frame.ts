// What a compiled expression reads: the current record, and the element of an `each` row.

import type { DateOrder } from './times.js';
import type { FieldValue } from '../types.js';

export interface Frame {
  values: readonly FieldValue[];
  item: FieldValue;
}

/** A compiled expression. Pure: same record, same value. */
export type Reader = (frame: Frame) => FieldValue;

/** Constant vocabularies: lower-case text → text. */
export type Vocabularies = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** The event's own fields as one shape holds them, apart from the envelope around them. */
export interface DataView {
  /** Known by the shape: EventData.X, flat keys. */
  readonly named: readonly { readonly name: string; readonly index: number }[];
  /** Bags whose keys only the record knows. */
  readonly bags: readonly Reader[];
}

/** What functions may ask of the row being compiled. */
export interface CompileScope {
  readonly vocabularies: Vocabularies;
  /** Readers that give the same value for every record, with it. */
  readonly constants: WeakMap<Reader, FieldValue>;
  /** Texts that mean nothing in this row. */
  readonly blank: ReadonlySet<string>;
  readonly data: DataView;
  /** Data fields the row's other columns read, filled while they compile; complete before any bag is built. */
  readonly used: ReadonlySet<string>;
  readonly dateOrder: DateOrder;
  readonly sourceName: string;
  /** A stable id for a thing that has none in the evidence, derived from its text. */
  readonly derivedId: (text: string) => string;
}
