// Texts ranked by their bytes: the order is that of JavaScript's own strings, whatever is in them.

import { describe, expect, it } from 'vitest';
import { rankTexts } from '../../src/main/engine/query/exec/textOrder.js';
import { Runtime } from '../../src/main/engine/query/exec/runtime.js';
import { TextDictionary } from '../../src/main/engine/query/exec/vectors.js';
import type { Dictionary, TextPlace } from '../../src/main/engine/query/values.js';
import { NEVER_CANCELLED, QuarryError } from '../../src/shared/base/errors.js';
import { NOW } from './memory.js';

const runtime = (cancel = NEVER_CANCELLED) =>
  new Runtime(
    { now: NOW, cancel },
    async () => undefined,
    () => 0,
  );

/** Texts in blocks of a thousand. */
function stored(texts: readonly string[]): Dictionary {
  const parts = texts.map((t) => Buffer.from(t));
  const blocks: Uint8Array[] = [];
  for (let i = 0; i < parts.length; i += 1000) blocks.push(new Uint8Array(Buffer.concat(parts.slice(i, i + 1000))));
  const starts: number[] = [];
  let at = 0;
  parts.forEach((p, i) => {
    if (i % 1000 === 0) at = 0;
    starts.push(at);
    at += p.length;
  });
  return {
    size: texts.length,
    get: (id) => texts[id] ?? '',
    text: (id) => texts[id] ?? '',
    place(id: number, into: TextPlace) {
      const start = starts[id] ?? 0;
      Object.assign(into, { bytes: blocks[Math.floor(id / 1000)], start, end: start + (parts[id]?.length ?? 0) });
      return true;
    },
  };
}

function expectOrder(texts: readonly string[], dict: Dictionary): void {
  const ids = Int32Array.from({ length: texts.length + 1 }, (_, i) => i - 1);
  const { ranks, count } = rankTexts({ repr: 'dict', type: 'string', ids, dict }, runtime());
  const all = ['', ...texts];
  const sorted = [...new Set(all)].sort((a, b) => (a < b ? -1 : 1));
  const rank = new Map(sorted.map((t, i) => [t, i]));
  expect(count).toBe(sorted.length);
  expect(all.findIndex((t, i) => ranks[i] !== rank.get(t))).toBe(-1);
}

let seed = 7;
const random = (n: number): number => {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
  return (seed >>> 8) % n;
};
const LETTERS = [
  'a',
  'b',
  'Z',
  '\u0000',
  ' ',
  'é',
  'ж',
  '\ud7ff',
  '\ue000',
  '\ufffd',
  '\uffff',
  '😀',
  '\u{10ffff}',
  'C:\\Windows\\System32\\',
];
const text = (longest: number): string => Array.from({ length: random(longest) }, () => LETTERS[random(LETTERS.length)]).join('');

describe('the order of texts', () => {
  it.each([1, 2, 5, 40, 3000])('of %i texts with shared beginnings, zeros and letters beyond U+FFFF', (count) => {
    const texts = Array.from({ length: count }, () => text(12));
    expectOrder(texts, stored(texts));
    expectOrder(texts, new TextDictionary(texts));
  });

  it('of so many that they are dealt out first', () => {
    const texts = Array.from({ length: 300_000 }, (_, i) => `${i % 3 === 0 ? '\uffff' : '😀'}${random(50)} ${i.toString(7)}${text(3)}`);
    expectOrder(texts, stored(texts));
  });

  it('of a few rows of a large dictionary', () => {
    const dict = stored(Array.from({ length: 1000 }, (_, i) => `${i}`));
    const { ranks } = rankTexts({ repr: 'dict', type: 'string', ids: Int32Array.of(10, 9, -1, 10), dict }, runtime());
    expect([...ranks]).toEqual([1, 2, 0, 1]);
  });

  it('can be cancelled', () => {
    const texts = Array.from({ length: 5000 }, (_, i) => `${i}`);
    let looks = 0;
    const cancel = {
      cancelled: false,
      throwIfCancelled() {
        if (++looks > 20) throw new QuarryError('cancelled', 'cancelled');
      },
    };
    const ids = Int32Array.from(texts, (_, i) => i);
    expect(() => rankTexts({ repr: 'dict', type: 'string', ids, dict: stored(texts) }, runtime(cancel as typeof NEVER_CANCELLED))).toThrow(
      'cancelled',
    );
  });
});
