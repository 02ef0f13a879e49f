// What SqliteWriter writes, read by SQLite itself and by our own page reader.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { SqliteFile } from '../../src/main/engine/store/segment/sqliteFile.js';
import type { SqliteCell } from '../../src/main/engine/store/segment/sqliteRecord.js';
import { SqliteWriter } from '../../src/main/engine/store/segment/sqliteWriter.js';
import { createCodecPort } from '../../src/main/hosts/node/codec.js';

const codec = createCodecPort();

async function sqlite(bytes: Uint8Array) {
  const require = createRequire(import.meta.url);
  const initSqlJs = require('sql.js') as (o: unknown) => Promise<{
    Database: new (b: Uint8Array) => { exec(sql: string, p?: unknown, o?: unknown): { values: unknown[][] }[] };
  }>;
  const { Database } = await initSqlJs({ wasmBinary: readFileSync(require.resolve('sql.js/dist/sql-wasm.wasm')) });
  const db = new Database(bytes);
  return (sql: string) => db.exec(sql, undefined, { useBigInt: true })[0]?.values ?? [];
}

function handleOf(bytes: Uint8Array) {
  return { size: bytes.length, read: (at: number, n: number) => bytes.slice(at, Math.min(bytes.length, at + n)), close: () => undefined };
}

const blobOf = (length: number, seed: number) => Uint8Array.from({ length }, (_, i) => (i * 31 + seed * 7) & 255);

describe.each([4096, 65_536])('pages of %i bytes', (pageBytes) => {
  it('keeps every kind of value', async () => {
    const values: SqliteCell[] = [
      null,
      0,
      1,
      -1,
      127,
      -128,
      128,
      32_767,
      -32_769,
      8_388_607,
      -8_388_609,
      2 ** 31 - 1,
      -(2 ** 31) - 1,
      2 ** 47,
      Number.MAX_SAFE_INTEGER,
      Number.MIN_SAFE_INTEGER,
      2n ** 63n - 1n,
      -(2n ** 63n),
      0.5,
      1e300,
      Number.POSITIVE_INFINITY,
      '',
      'ärger 語 🦊',
      'x'.repeat(200),
      new Uint8Array(0),
      blobOf(300, 1),
    ];
    const writer = new SqliteWriter((text) => codec.encodeUtf8(text), pageBytes, 0);
    writer.table(
      'v',
      'CREATE TABLE v (id INTEGER PRIMARY KEY, value)',
      values.map((value, i) => [i + 1, value]),
      true,
    );
    writer.table('none', 'CREATE TABLE none (a, b)', [], false);
    const bytes = writer.finish();
    const query = await sqlite(bytes);
    expect(query('PRAGMA integrity_check')).toEqual([['ok']]);
    expect(query('SELECT value FROM v ORDER BY id').map(([v]) => v)).toEqual(
      values.map((v) => (typeof v === 'number' && Number.isSafeInteger(v) ? BigInt(v) : v)),
    );
    expect(query('SELECT * FROM none')).toEqual([]);
    const file = new SqliteFile(handleOf(bytes), codec);
    expect([...file.rows('v')].map(([, row]) => row[1])).toEqual(values);
  });

  it('keeps rows of every length around what a page holds', async () => {
    const lengths = [0, 1, 100, 480, 500, 1000];
    for (const edge of [pageBytes - 35, pageBytes - 4, pageBytes, 2 * (pageBytes - 4)])
      for (let d = -12; d <= 12; d++) lengths.push(edge + d);
    lengths.push(pageBytes * 9 + 5);
    const writer = new SqliteWriter((text) => codec.encodeUtf8(text), pageBytes, 0);
    writer.table(
      'b',
      'CREATE TABLE b (id INTEGER PRIMARY KEY, n INTEGER, data BLOB)',
      lengths.map((n, i) => [i + 1, n, blobOf(n, i)]),
      true,
    );
    const bytes = writer.finish();
    const query = await sqlite(bytes);
    expect(query('PRAGMA integrity_check')).toEqual([['ok']]);
    const file = new SqliteFile(handleOf(bytes), codec);
    const rows = query('SELECT id, n, data FROM b ORDER BY id');
    lengths.forEach((n, i) => {
      expect(Buffer.compare(rows[i]![2] as Uint8Array, blobOf(n, i))).toBe(0);
      expect(Buffer.compare(file.row('b', i + 1)![2] as Uint8Array, blobOf(n, i))).toBe(0);
    });
  });

  it.each([1, 2, 399, 400, 401, 5000, 40_000])('builds its tree over %i rows', async (count) => {
    const text = (i: number) => `row ${i} `.repeat(1 + (i % 7));
    const writer = new SqliteWriter((t) => codec.encodeUtf8(t), pageBytes, 0);
    const rows = function* () {
      for (let i = 1; i <= count; i++) yield [i, text(i)];
    };
    writer.table('t', 'CREATE TABLE t (id INTEGER PRIMARY KEY, s TEXT)', rows(), true);
    writer.table('u', 'CREATE TABLE u (s TEXT)', [['after']], false);
    const bytes = writer.finish();
    const query = await sqlite(bytes);
    expect(query('PRAGMA integrity_check')).toEqual([['ok']]);
    expect(query('SELECT count(*), sum(length(s)) FROM t')).toEqual([
      [BigInt(count), BigInt(Array.from({ length: count }, (_, i) => text(i + 1).length).reduce((a, b) => a + b))],
    ]);
    const file = new SqliteFile(handleOf(bytes), codec);
    for (const id of [1, Math.ceil(count / 2), count]) expect(file.row('t', id)?.[1]).toBe(text(id));
    expect(file.row('t', count + 1)).toBeNull();
    expect(query('SELECT s FROM u')).toEqual([['after']]);
  });
});

it('writes the same bytes for the same rows', () => {
  const write = () => {
    const writer = new SqliteWriter((t) => codec.encodeUtf8(t), 4096, 10_000);
    writer.table(
      't',
      'CREATE TABLE t (a, b)',
      Array.from({ length: 500 }, (_, i) => [i, `text ${i}`]),
      false,
    );
    return writer.finish();
  };
  expect(Buffer.compare(write(), write())).toBe(0);
});
