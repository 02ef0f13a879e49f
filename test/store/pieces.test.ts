// Long dictionaries packed in pieces: every text comes back by whichever way it is asked for, a single one costs its piece only,
// damage to a piece is found; and scans that select read the other columns only where rows are wanted.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { NEVER_CANCELLED } from '../../src/shared/base/errors.js';
import { createCase, openCase } from '../../src/main/engine/store/index.js';
import { PIECE_BYTES, packPieces, pieceIndex } from '../../src/main/engine/store/segment/pieces.js';
import { at, vectorLength, type Batch, type Vector } from '../../src/main/engine/query/values.js';
import { createCodecPort } from '../../src/main/hosts/node/codec.js';
import { importRows, newFolder, testPorts } from './support.js';

const codec = createCodecPort();
const TABLE = 'Long_CL';
/** Texts that shrink, of very different lengths, some not ASCII, one longer than several pieces. */
const textOf = (i: number): string =>
  i === 4000 ? 'x'.repeat(PIECE_BYTES * 3) : `${'command line '.repeat(i % 40)}${i}${i % 500 === 0 ? ' \u00fc\u20ac' : ''}`;

async function longCase(rows: number): Promise<string> {
  const folder = newFolder();
  const store = await createCase(testPorts(), folder, 'long');
  store.declareTable(TABLE, [
    { name: 'S', type: 'string' },
    { name: 'N', type: 'long' },
    { name: 'A', type: 'string' },
  ]);
  await importRows(store, 'long', rows, (w, i) => {
    const b = w.table(TABLE);
    b.begin();
    b.setText(0, textOf(i));
    b.setNumber(1, i);
    b.setText(2, `${'ascii only '.repeat(8)}${i}`);
  });
  await store.close();
  return folder;
}

test('pieces are one stream, and each unpacks alone', () => {
  const texts = Array.from({ length: 9000 }, (_, i) => codec.encodeUtf8(textOf(i)));
  const ends: number[] = [];
  let length = 0;
  for (const text of texts) ends.push((length += text.length));
  const block = new Uint8Array(length);
  texts.forEach((text, i) => block.set(text, ends[i]! - text.length));
  const { data, index } = packPieces(codec, block, texts.length, (i) => ends[i]!);
  expect(Buffer.from(codec.inflate(data, length)).equals(block)).toBe(true);
  const { starts, places, checksums } = pieceIndex(index);
  expect(checksums.length).toBeGreaterThan(10);
  expect(starts.at(-1)).toBe(texts.length);
  for (let p = 0; p < checksums.length; p++) {
    const from = starts[p] === 0 ? 0 : ends[starts[p]! - 1]!;
    const to = ends[starts[p + 1]! - 1]!;
    const packed = data.subarray(places[p], places[p + 1]);
    expect(codec.crc32(packed)).toBe(checksums[p]);
    expect(Buffer.from(codec.inflatePiece(packed, to - from)).equals(block.subarray(from, to))).toBe(true);
  }
  expect(() => pieceIndex(new Uint8Array(13))).toThrow('wrong size');
  expect(() => codec.inflatePiece(data.subarray(places[1], places[2]! - 200), 1)).toThrow(/damaged|unpacked/);
});

test('texts come back one by one, all together, by search and by value', async () => {
  const rows = 30_000;
  const folder = await longCase(rows);
  const store = await openCase(testPorts(), folder);
  const [batch] = [...(store.tables.table(TABLE)!.scan({ columns: ['S', 'A'], bounds: [], cancel: NEVER_CANCELLED }) as Iterable<Batch>)];
  const [s, a] = batch!.columns;
  if (s?.repr !== 'dict' || a?.repr !== 'dict') throw new Error('texts are not dictionary coded');
  // Far apart and backwards, so that pieces are met out of order.
  for (const i of [29_999, 0, 4000, 15_000, 4001, 3999, 500]) {
    expect(at(s, i)).toBe(textOf(i));
    expect(s.dict.find!(textOf(i))).toBe(s.ids[i]);
    expect(s.dict.is!(s.ids[i]!, textOf(i))).toBe(true);
    expect(s.dict.is!(s.ids[i]!, `${textOf(i)}!`)).toBe(false);
  }
  const hash = new Map(Array.from({ length: rows }, (_, i) => [s.dict.hash!(s.ids[i]!), i]));
  expect(hash.size).toBeGreaterThan(rows - 5);
  expect(s.dict.find!('not there')).toBe(-1);
  const found = [...s.dict.candidates!(['line 29'])!].map((id) => s.dict.text(id)).filter((t) => t.includes('line 29'));
  expect(found).toEqual(Array.from({ length: rows }, (_, i) => textOf(i)).filter((t) => t.includes('line 29')));
  for (let i = 0; i < rows; i += 1) if (at(a, i) !== `${'ascii only '.repeat(8)}${i}`) throw new Error(`row ${i} differs`);
  await store.close();
});

test('damage inside a piece is found when the piece is read, and names the file', async () => {
  const folder = await longCase(30_000);
  const path = join(folder, 'segments', '000001.qseg');
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1]! ^= 0x20;
  writeFileSync(path, bytes);
  const store = await openCase(testPorts(), folder);
  const read = () => {
    for (const batch of store.tables.table(TABLE)!.scan({ columns: ['S', 'A'], bounds: [], cancel: NEVER_CANCELLED }) as Iterable<Batch>)
      for (const v of batch.columns) for (let i = 0; i < vectorLength(v); i++) at(v, i);
  };
  expect(read).toThrowError(
    expect.objectContaining({ code: 'case.corrupt', message: expect.stringContaining('000001.qseg') as string }) as Error,
  );
  await store.close();
});

test('a scan that selects reads the other columns only where rows are wanted, hidden rows left out', async () => {
  const folder = await longCase(140_000);
  const store = await openCase(testPorts(), folder);
  const segment = store.sql.get('SELECT id FROM segment')!['id'] as import('../../src/shared/base/brand.js').SegmentId;
  store.setSuppressions([{ segment, table: TABLE, rows: Uint32Array.of(1, 70_000), reason: 'twin' }]);
  const source = store.tables.table(TABLE)!;
  expect(source.selects?.(['S', 'N'])).toBe(true);
  const asked: number[] = [];
  const select = (read: (column: number) => Vector, length: number) => {
    asked.push(length);
    const n = read(1);
    const rows = Array.from({ length }, (_, i) => i).filter((i) => [0, 1, 2, 70_000, 70_001, 69_999].includes(Number(at(n, i))));
    return rows.length === 0 ? ('none' as const) : Int32Array.from(rows);
  };
  const batches = [...(source.scan({ columns: ['S', 'N'], bounds: [], cancel: NEVER_CANCELLED, select }) as Iterable<Batch>)];
  expect(asked).toEqual([65_535, 65_535, 8928]);
  expect(batches.map((b) => [b.length, ...(b.refs ?? [])].map((r) => r % 2 ** 21))).toEqual([
    [2, 0, 2],
    [2, 69_999, 70_001],
  ]);
  expect(batches.map((b) => at(b.columns[0]!, 1))).toEqual([textOf(2), textOf(70_001)]);
  await store.close();
});

test('a search of a range of a dictionary finds what lies in it, reads its pieces only, and tells of damage beyond when it gets there', async () => {
  const folder = await longCase(30_000);
  const open = async () => {
    const store = await openCase(testPorts(), folder);
    const [batch] = [...(store.tables.table(TABLE)!.scan({ columns: ['S'], bounds: [], cancel: NEVER_CANCELLED }) as Iterable<Batch>)];
    const s = batch!.columns[0];
    if (s?.repr !== 'dict') throw new Error('texts are not dictionary coded');
    return { store, dict: s.dict };
  };
  const { store, dict } = await open();
  const texts = Array.from({ length: dict.size }, (_, id) => dict.text(id));
  for (const [from, to] of [
    [0, 30_000],
    [0, 1],
    [3999, 4002],
    [777, 20_001],
    [29_999, 30_000],
    [500, 500],
  ] as const) {
    const ids = [...dict.candidates!(['ine 29'], from, to)!];
    expect(ids.every((id) => id >= from && id < to)).toBe(true);
    expect(ids.filter((id) => texts[id]!.includes('ine 29'))).toEqual(
      texts.flatMap((t, id) => (id >= from && id < to && t.includes('ine 29') ? [id] : [])),
    );
    expect(dict.find!(textOf(10_000), from, to)).toBe(from <= 10_000 && to > 10_000 ? 10_000 : -1);
  }
  await store.close();

  const path = join(folder, 'segments', '000001.qseg');
  const bytes = readFileSync(path);
  // Somewhere in the middle of the packed texts of S, which lie first in the file.
  bytes[Math.floor(bytes.length / 6)]! ^= 0x20;
  writeFileSync(path, bytes);
  const damaged = await open();
  expect([...damaged.dict.candidates!(['line 29'], 0, 100)!].length).toBeGreaterThan(0);
  expect(() => damaged.dict.candidates!(['line 29'], 100, 30_000)).toThrowError(
    expect.objectContaining({ code: 'case.corrupt', message: expect.stringContaining('000001.qseg') as string }) as Error,
  );
  await damaged.store.close();
});
