import { describe, expect, it } from 'vitest';
import { createCodecPort } from '../../src/main/hosts/node/codec.js';
import { TextBuffer } from '../../src/main/engine/store/segment/textEncoding.js';
import { TextTable, hashUtf8, utf8Of } from '../../src/main/engine/store/segment/textTable.js';

const idOf = (table: TextTable, text: string, hash?: number): number => {
  const utf8 = utf8Of(new TextEncoder().encode(`>>>${text}<`).subarray(3));
  const to = utf8.bytes.length - 1;
  return table.intern(utf8, 0, to, hash ?? hashUtf8(utf8, 0, to));
};
const texts = (table: TextTable): string[] => {
  const lengths = table.lengths();
  const width = table.size === 0 ? 1 : lengths.length / table.size;
  let at = 0;
  return Array.from({ length: table.size }, (_, i) => {
    const length = Buffer.from(lengths).readUIntLE(i * width, width);
    return Buffer.from(table.block.subarray(at, (at += length))).toString('utf8');
  });
};

describe('the table of texts', () => {
  it('numbers texts as they appear and finds them again', () => {
    const meter = { chars: 0 };
    const table = new TextTable(meter);
    const all = Array.from({ length: 30_000 }, (_, i) => `${'text '.repeat(i % 9)}${i}`);
    expect(all.map((text) => idOf(table, text))).toEqual(all.map((_, i) => i + 1));
    expect(all.map((text) => idOf(table, text))).toEqual(all.map((_, i) => i + 1));
    expect(texts(table)).toEqual(all);
    expect(table.ascii).toBe(true);
    expect(meter.chars).toBe(all.join('').length);
  });

  it('counts characters as JavaScript does, and knows when it is not ASCII', () => {
    const meter = { chars: 0 };
    const table = new TextTable(meter);
    const all = ['é', '語', '🦊', 'mixed é語🦊 text', 'plain', 'x'.repeat(70_000)];
    for (const text of [...all, ...all]) idOf(table, text);
    expect(texts(table)).toEqual(all);
    expect(table.ascii).toBe(false);
    expect(meter.chars).toBe(all.join('').length);
    expect(table.find(utf8Of(new TextEncoder().encode('none')), 0, 4, 1)).toBe(0);
  });

  it('keeps apart texts made to collide, and stays quick', () => {
    const table = new TextTable({ chars: 0 });
    const all = Array.from({ length: 20_000 }, (_, i) => `collision ${i}`);
    const start = performance.now();
    expect(all.map((text) => idOf(table, text, 42))).toEqual(all.map((_, i) => i + 1));
    // Growing hashes anew, so the same texts may be sought under either hash.
    expect(all.map((text) => idOf(table, text))).not.toContain(0);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

it('writes strings as every encoder does', () => {
  const buffer = new TextBuffer(createCodecPort());
  for (const text of [
    '',
    'plain',
    'é ß',
    '語',
    '🦊🦊',
    'half \ud83e',
    'half of a longer text \ud83e',
    'a longer text with é at its end é',
    '\udd8a half',
    '\ud83e\ud83e\udd8a',
    '\uffff\u0000',
    'a'.repeat(100_000),
    '語'.repeat(50_000),
  ]) {
    const bytes = buffer.write(text);
    expect(Buffer.from(buffer.utf8.bytes.subarray(0, bytes)).equals(Buffer.from(new TextEncoder().encode(text)))).toBe(true);
  }
});
