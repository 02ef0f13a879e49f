// Which columns of a kept result hold nothing at all: no value, or only empty text. A column is left at its first value, so that this
// costs little however wide the result.

import { at } from '../query/values.js';
import type { KeptResult } from './huntResults.js';
import type { Breath } from './huntOrder.js';

export async function emptyColumns(kept: KeptResult, breathe: Breath): Promise<number[]> {
  const empty: number[] = [];
  for (let column = 0; column < kept.result.columns.length; column++) if (await isEmpty(kept, column, breathe)) empty.push(column);
  return empty;
}

async function isEmpty(kept: KeptResult, column: number, breathe: Breath): Promise<boolean> {
  for (const batch of kept.result.batches) {
    const vector = batch.columns[column];
    if (!vector) continue;
    if (vector.repr === 'const') {
      if (vector.value !== null && vector.value !== '' && batch.length > 0) return false;
      continue;
    }
    const seen = vector.repr === 'dict' ? new Set<number>() : null;
    for (let i = 0; i < batch.length; i++) {
      if (seen && vector.repr === 'dict') {
        const id = vector.ids[i] as number;
        if (id < 0 || seen.has(id)) continue;
        seen.add(id);
      }
      const value = at(vector, i);
      if (value !== null && value !== '') return false;
      if ((i & 0xfff) === 0) {
        const wait = breathe.take();
        if (wait) await wait;
      }
    }
  }
  return true;
}
