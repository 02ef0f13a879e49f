// What a finished result keeps in memory. Texts made by grouping and joining lie where they were read, so a result of ten rows
// would hold on to every command line of a case for as long as its tab is open: such results get texts of their own.

import { TableTexts } from '../textTable.js';
import type { Batch, Dictionary, Scalar, Vector } from '../values.js';
import { bytesOfBatch, TextDictionary } from './vectors.js';

/** About what a row's text takes once copied, with its place in the list. */
const COPY_BYTES = 256;

/** The same rows, free of large tables of texts of which they show little. */
export function owned(batches: readonly Batch[]): readonly Batch[] {
  const copies = new Map<Dictionary, Copy>();
  for (const [dict, rows] of shared(batches)) if (rows * COPY_BYTES < dict.bytes()) copies.set(dict, new Copy(dict));
  if (copies.size === 0) return batches;
  return batches.map((batch) => {
    const columns = batch.columns.map((v): Vector => {
      const copy = v.repr === 'dict' ? copies.get(v.dict) : undefined;
      return v.repr === 'dict' && copy ? { ...v, ids: v.ids.map((id) => copy.id(id)), dict: copy.dict } : v;
    });
    // Named now: a batch that names its rows when asked would keep the one it was made of.
    return { length: batch.length, columns, refs: batch.refs };
  });
}

/** About how much memory a result's rows hold, dictionaries of the store apart: those can be read again. */
export function heldBytes(batches: readonly Batch[]): number {
  let sum = batches.reduce((bytes, b) => bytes + bytesOfBatch(b), 0);
  for (const dict of shared(batches).keys()) sum += dict.bytes();
  return sum;
}

/** Tables of texts made by the query, and the rows that refer to each. */
function shared(batches: readonly Batch[]): Map<TableTexts, number> {
  const rows = new Map<TableTexts, number>();
  for (const batch of batches)
    for (const v of batch.columns)
      if (v.repr === 'dict' && v.dict instanceof TableTexts) rows.set(v.dict, (rows.get(v.dict) ?? 0) + v.ids.length);
  return rows;
}

class Copy {
  readonly #values: Scalar[] = [];
  readonly #ids = new Map<number, number>();
  readonly dict = new TextDictionary(this.#values);

  constructor(private readonly from: Dictionary) {}

  id(of: number): number {
    if (of < 0) return of;
    let id = this.#ids.get(of);
    if (id === undefined) this.#ids.set(of, (id = this.#values.push(this.from.get(of)) - 1));
    return id;
  }
}
