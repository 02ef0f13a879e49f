// Tests of dictionary texts: whatever order batches come in and however far each reaches, rows pass as if every text were tested.

import { expect, test } from 'vitest';
import { TextTest } from '../../src/main/engine/query/exec/textTest.js';
import type { Dictionary, Vector } from '../../src/main/engine/query/values.js';

type DictVector = Extract<Vector, { repr: 'dict' }>;

function dictionary(texts: readonly string[]) {
  const searched: [number, number][] = [];
  const dict: Dictionary = {
    size: texts.length,
    get: (id) => texts[id]!,
    text: (id) => texts[id]!,
    find: (text, from = 0, to = texts.length) => {
      searched.push([from, to]);
      const id = texts.indexOf(text, from);
      return id < to ? id : -1;
    },
    candidates: (needles, from = 0, to = texts.length) => {
      searched.push([from, to]);
      return Int32Array.from(texts.flatMap((t, id) => (id >= from && id < to && needles.some((n) => t.includes(n)) ? [id] : [])));
    },
  };
  return { dict, searched };
}

const vector = (dict: Dictionary, ids: readonly number[]): DictVector => ({
  repr: 'dict',
  type: 'string',
  ids: Int32Array.from(ids),
  dict,
});
const listed = (rows: Int32Array | 'all' | 'none', n: number) =>
  rows === 'all' ? Array.from({ length: n }, (_, i) => i) : rows === 'none' ? [] : [...rows];

const TEXTS = Array.from({ length: 10_000 }, (_, i) =>
  i % 1000 === 999 || i === 4 ? `needle ${i}` : i % 3 === 0 ? 'hay needl' + String(i) : `hay ${i}`,
);
/** Ids in order, backwards, missing, far ahead and far behind; few and many. */
const BATCHES: readonly (readonly number[])[] = [
  Array.from({ length: 900 }, (_, i) => i),
  Array.from({ length: 900 }, (_, i) => 1800 - i),
  [5],
  [9999, -1, 4],
  Array.from({ length: 900 }, (_, i) => (i % 7 === 0 ? -1 : (i * 31) % 5000)),
  [],
  Array.from({ length: 900 }, () => 3),
  [8999, 8998],
  Array.from({ length: 2000 }, (_, i) => (i * 17) % 10_000),
];

for (const [name, sought, passes] of [
  ['contains', { words: [['needle']], otherwise: false }, (t: string) => t.includes('needle')],
  ['not contains', { words: [['needle']], otherwise: true }, (t: string) => !t.includes('needle')],
  ['one of two sets', { words: [['needle'], ['hay', 'needle']], otherwise: false }, (t: string) => t.includes('needle')],
  ['equals', { words: [], equals: 'needle 6999', otherwise: false }, (t: string) => t === 'needle 6999'],
  ['differs', { words: [], equals: 'needle 6999', otherwise: true }, (t: string) => t !== 'needle 6999'],
] as const) {
  test(`${name}: every batch gives the rows that pass, in any order of batches`, () => {
    for (const batches of [BATCHES, BATCHES.toReversed()]) {
      const { dict } = dictionary(TEXTS);
      const sut = new TextTest((t) => passes(t as string), sought);
      for (const ids of batches) {
        const expected = ids.flatMap((id, row) => (passes(id < 0 ? '' : TEXTS[id]!) ? [row] : []));
        expect(listed(sut.rows(vector(dict, ids)), ids.length)).toEqual(expected);
        const mapped = sut.map(vector(dict, ids));
        expect(mapped.repr === 'f64' && [...mapped.data]).toEqual(ids.map((id) => (passes(id < 0 ? '' : TEXTS[id]!) ? 1 : 0)));
      }
    }
  });
}

test('no more of a large dictionary is searched than a batch reaches, and nothing twice', () => {
  const { dict, searched } = dictionary(TEXTS);
  const sut = new TextTest((t) => (t as string).includes('needle'), { words: [['needle']], otherwise: false });
  sut.rows(vector(dict, BATCHES[0]!));
  expect(searched).toEqual([[0, 900]]);
  sut.rows(vector(dict, BATCHES[0]!));
  sut.rows(vector(dict, BATCHES[1]!));
  sut.rows(vector(dict, BATCHES[1]!));
  expect(searched).toEqual([
    [0, 900],
    [900, 1801],
  ]);
});
