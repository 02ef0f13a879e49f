// Results kept for paging: the tables of one query stay together, and the oldest query goes first.

import { describe, expect, it } from 'vitest';
import { ResultShelf } from '../../src/main/engine/rooms/huntResults.js';
import { engineOver } from './memory.js';

const { run } = engineOver();

describe('the shelf of results', () => {
  it('gives every table of a query an id of its own', async () => {
    const shelf = new ResultShelf();
    const result = await run('range x from 1 to 3 step 1 | fork (count) (where x > 1)');
    const kept = shelf.putAll([result, ...result.others]);
    expect(kept.map((k) => shelf.get(k.id).cells(0))).toEqual([[3], [2]]);
    shelf.release(kept[0]!.id);
    expect(() => shelf.get(kept[0]!.id)).toThrow(/no longer kept/);
    expect(shelf.get(kept[1]!.id).rowCount).toBe(2);
  });
  it('drops whole queries, the oldest first', async () => {
    const shelf = new ResultShelf();
    const result = await run('print 1; print 2');
    const put = () => shelf.putAll([result, ...result.others]).map((k) => k.id);
    const first = put();
    const second = put();
    for (let i = 0; i < 11; i++) put();
    for (const id of first) expect(() => shelf.get(id)).toThrow(/no longer kept/);
    for (const id of second) expect(shelf.get(id).rowCount).toBe(1);
  });
});
