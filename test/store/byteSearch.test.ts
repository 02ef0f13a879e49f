// The search over a dictionary's bytes finds exactly the texts a plain search finds, whatever needles and texts meet.

import { expect, test } from 'vitest';
import { createCodecPort } from '../../src/main/hosts/node/codec.js';
import { StoredDictionary } from '../../src/main/engine/store/segment/dictionary.js';

const codec = createCodecPort();

function dictionaryOf(texts: readonly string[]): StoredDictionary {
  const encoded = texts.map((text) => codec.encodeUtf8(text));
  const offsets = new Uint32Array(texts.length + 1);
  encoded.forEach((bytes, i) => (offsets[i + 1] = offsets[i]! + bytes.length));
  const block = new Uint8Array(offsets.at(-1)!);
  encoded.forEach((bytes, i) => block.set(bytes, offsets[i]!));
  return new StoredDictionary('1/1/string', codec, 'string', texts.length, block.length === texts.join('').length, () => ({
    offsets,
    starts: Uint32Array.of(0, texts.length),
    piece: () => block,
  }));
}

test('finds what a plain search finds', () => {
  let seed = 7;
  const random = (n: number) => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 1) % n;
  const word = (least: number) => Array.from({ length: least + random(5) }, () => 'abAB-'[random(5)]).join('');
  for (let round = 0; round < 400; round++) {
    const texts = [...new Set(Array.from({ length: 1 + random(40) }, () => word(0)))];
    const needles = Array.from({ length: 1 + random(4) }, () => word(2));
    const expected = texts.flatMap((text, id) => (needles.some((n) => text.toLowerCase().includes(n.toLowerCase())) ? [id] : []));
    expect([...(dictionaryOf(texts).candidates(needles) ?? [])], `${needles.join()} in ${texts.join()}`).toEqual(expected);
  }
});

test('keeps texts whose letters fold to ASCII, and refuses what it cannot search', () => {
  const dictionary = dictionaryOf(['plain', 'tas\u212a', 'D\u0130R', 'stra\u00dfe', 'a task']);
  expect([...(dictionary.candidates(['task']) ?? [])]).toEqual([1, 2, 4]);
  expect(dictionary.candidates(['stra\u00dfe'])).toBeNull();
  expect(dictionary.candidates(['a'])).toBeNull();
  expect(dictionary.candidates([''])).toBeNull();
  expect(dictionary.candidates([])).toBeNull();
});

test('finds long needles and gives up where most texts hold one', () => {
  const long = 'x'.repeat(300);
  expect([...(dictionaryOf(['x'.repeat(299), `y${long}y`]).candidates([long]) ?? [])]).toEqual([1]);
  const common = Array.from({ length: 20_000 }, (_, i) => `session ${i}`);
  expect(dictionaryOf(common).candidates(['session'])).toBeNull();
});
