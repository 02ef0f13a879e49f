// What a finished result keeps: few rows let go of the many texts they were chosen from, and stay the same rows.

import { describe, expect, it } from 'vitest';
import { heldBytes, owned } from '../../src/main/engine/query/exec/owned.js';
import { TableTexts, TextTable } from '../../src/main/engine/query/textTable.js';
import { at, type Batch, type Vector } from '../../src/main/engine/query/values.js';
import { ResultShelf } from '../../src/main/engine/rooms/huntResults.js';
import { engineOver } from './memory.js';

const { run } = engineOver();
const texts = Array.from({ length: 20_000 }, (_, i) => `command line number ${i}`);
const table = new TableTexts(TextTable.of(texts), texts.length, new Map([[7, null]]));
const column = (ids: readonly number[]): Vector => ({ repr: 'dict', type: 'string', ids: Int32Array.from(ids), dict: table });
const batch = (...columns: Vector[]): Batch => ({ length: 3, columns, refs: Float64Array.from([4, 5, 6]) });
const rows = (batches: readonly Batch[]) => batches.map((b) => b.columns.map((v) => [0, 1, 2].map((i) => at(v, i))));

describe('a finished result', () => {
  it('gets texts of its own where it shows few of many, nulls and repeats among them', () => {
    const before = [batch(column([3, 19_999, 3]), column([-1, 7, 0])), batch(column([3, 1, 2]), column([0, 0, 0]))];
    const after = owned(before);
    expect(rows(after)).toEqual(rows(before));
    expect(after.map((b) => b.refs)).toEqual(before.map((b) => b.refs));
    expect(heldBytes(before)).toBeGreaterThan(table.bytes());
    expect(heldBytes(after)).toBeLessThan(1000);
    const dicts = after.flatMap((b) => b.columns.map((v) => (v.repr === 'dict' ? v.dict : null)));
    expect(new Set(dicts).size).toBe(1);
    expect(dicts[0]!.size).toBe(6);
  });
  it('keeps a table of which it shows much', () => {
    const all = [{ length: texts.length, columns: [column(texts.map((_, i) => i))], refs: null }];
    expect(owned(all)).toBe(all);
  });
  it('of a query lets go of the groups it does not show', async () => {
    const result = await run(
      'range x from 1 to 30000 step 1 | extend t = strcat("a text of some length ", x) | summarize n = count() by t | top 3 by t',
    );
    expect(heldBytes(result.batches)).toBeLessThan(1000);
    expect(result.rowCount).toBe(3);
  });
});

describe('the shelf of results', () => {
  it('drops the oldest while all of them hold too much, never the newest', async () => {
    const shelf = new ResultShelf(1);
    const result = await run('print 1');
    const [first] = shelf.putAll([result]);
    expect(shelf.get(first!.id).rowCount).toBe(1);
    const [second] = shelf.putAll([result]);
    expect(() => shelf.get(first!.id)).toThrow(/no longer kept/);
    expect(shelf.get(second!.id).rowCount).toBe(1);
  });
});
