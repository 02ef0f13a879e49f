// Texts by number: those that came as strings and those that lie in a dictionary's bytes are one.

import { describe, expect, it } from 'vitest';
import { concat } from '../../src/main/engine/query/exec/vectors.js';
import { hashBytes, hashText } from '../../src/main/engine/query/textHash.js';
import { TableTexts, TextTable } from '../../src/main/engine/query/textTable.js';
import { at, type Dictionary, type TextPlace, type Vector } from '../../src/main/engine/query/values.js';

/** A dictionary whose texts lie one after another, with the hash given, so that different texts may share one. */
function stored(texts: readonly string[], hash: (text: string) => number = hashText): Dictionary {
  const parts = texts.map((t) => Buffer.from(t));
  const bytes = new Uint8Array(Buffer.concat(parts));
  const starts = parts.map((_, i) => parts.slice(0, i).reduce((n, p) => n + p.length, 0));
  const decode = (all: Uint8Array, start: number, end: number) => Buffer.from(all.subarray(start, end)).toString();
  return {
    size: texts.length,
    get: (id) => texts[id] ?? '',
    text: (id) => texts[id] ?? '',
    hash: (id) => hash(texts[id] ?? ''),
    place(id: number, into: TextPlace) {
      const start = starts[id] ?? 0;
      Object.assign(into, { bytes, start, end: start + (parts[id]?.length ?? 0), decode });
      return true;
    },
  };
}

describe('a table of texts', () => {
  const texts = ['', 'a', 'ab', 'abc', 'abcd', 'abcde', 'Größe', 'ж'.repeat(7), '😀 x', 'a'.repeat(3000)];

  it('hashes a text and its UTF-8 alike', () => {
    for (const text of texts) {
      const bytes = new Uint8Array(Buffer.from(`??${text}`));
      expect(hashBytes(bytes, 2, bytes.length)).toBe(hashText(text));
    }
  });

  it('numbers texts as they appear, wherever they come from', () => {
    const table = new TextTable();
    const first = stored(texts);
    const second = stored([...texts].toReversed());
    texts.slice(0, 3).forEach((text, i) => expect(table.idOfText(text, true)).toBe(i));
    texts.forEach((_, i) => expect(table.idOfEntry(first, i, true)).toBe(i));
    texts.forEach((_, i) => expect(table.idOfEntry(second, i, true)).toBe(texts.length - 1 - i));
    texts.forEach((text, i) => expect(table.idOfText(text, false)).toBe(i));
    expect(table.idOfText('other', false)).toBe(-1);
    expect(Array.from({ length: table.size }, (_, id) => table.text(id))).toEqual(texts);
    const again = new TextTable();
    const result = new TableTexts(table, table.size, new Map());
    texts.forEach((_, i) => expect(again.idOfEntry(result, i, true)).toBe(i));
    expect(Array.from({ length: again.size }, (_, id) => again.text(id))).toEqual(texts);
  });

  it('keeps texts apart that share a hash', () => {
    const table = new TextTable();
    const many = Array.from({ length: 500 }, (_, i) => `text ${i % 250}`);
    const ids = many.map((_, i) =>
      table.idOfEntry(
        stored(many.slice(i, i + 1), () => 7),
        0,
        true,
      ),
    );
    expect(ids).toEqual(many.map((_, i) => i % 250));
  });

  it.each([5, 40_000])('joins columns of other dictionaries end to end, %i rows each', (rows) => {
    const column = (own: readonly string[]): Vector => ({
      repr: 'dict',
      type: 'string',
      ids: Int32Array.from({ length: rows }, (_, i) => (i % (own.length + 1)) - 1),
      dict: stored(own),
    });
    const parts: Vector[] = [
      column(texts),
      { repr: 'const', type: 'string', length: 2, value: 'ab' },
      column([...texts, 'z'].toReversed()),
    ];
    const whole = concat('string', parts);
    const expected = parts.flatMap((p) => Array.from({ length: p.repr === 'const' ? 2 : rows }, (_, i) => at(p, i)));
    expect(expected.findIndex((t, i) => at(whole, i) !== t)).toBe(-1);
    if (whole.repr === 'dict') expect(whole.dict.size).toBeLessThanOrEqual(texts.length + 1);
  });
});
