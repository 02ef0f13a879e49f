// docs/FORMATS.md read literally by a program that shares nothing with the store: plain SQLite, zlib and JSON.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as zlib from 'node:zlib';
import { expect, it } from 'vitest';
import { createCase, openCase } from '../../src/main/engine/store/index.js';
import { importRows, newFolder, scanAll, testPorts } from './support.js';

type Row = Record<string, string | number | Uint8Array | null>;

async function openSqlite(path: string): Promise<(sql: string) => Row[]> {
  const require = createRequire(import.meta.url);
  const initSqlJs = require('sql.js') as (o: unknown) => Promise<{
    Database: new (b: Uint8Array) => { exec(sql: string): { columns: string[]; values: (string | number | Uint8Array | null)[][] }[] };
  }>;
  const { Database } = await initSqlJs({ wasmBinary: readFileSync(require.resolve('sql.js/dist/sql-wasm.wasm')) });
  const db = new Database(readFileSync(path));
  return (sql) =>
    db.exec(sql)[0] ? db.exec(sql)[0]!.values.map((v) => Object.fromEntries(db.exec(sql)[0]!.columns.map((c, i) => [c, v[i]!]))) : [];
}

const crc32 = (zlib as unknown as { crc32(bytes: Uint8Array): number }).crc32;

/** One column of a one-table segment, by the page. */
function readColumn(query: (sql: string) => Row[], name: string, rows: number): unknown[] {
  const blob = (id: Row[string]) => {
    const [b] = query(`SELECT * FROM blob WHERE id = ${String(id)}`);
    const bytes = b!['packed'] === 1 ? zlib.inflateRawSync(b!['data'] as Uint8Array) : Buffer.from(b!['data'] as Uint8Array);
    expect(bytes.length).toBe(b!['size']);
    expect(crc32(bytes)).toBe(b!['crc']);
    return bytes;
  };
  const uint = (bytes: Buffer, width: number, i: number, n: number) =>
    width === 0
      ? 0
      : width === 6
        ? bytes.readUInt16LE(n * 4 + i * 2) * 2 ** 32 + bytes.readUInt32LE(i * 4)
        : bytes.readUIntLE(i * width, width);
  const [col] = query(`SELECT * FROM col WHERE name = '${name}'`);
  const texts: string[] = [];
  if (col!['dict_size'] !== null) {
    const text = blob(col!['dict_text']!);
    const lengths = blob(col!['dict_lengths']!);
    const size = Number(col!['dict_size']);
    for (let i = 0, at = 0; i < size; i++) {
      const length = uint(lengths, lengths.length / size, i, size);
      texts.push(text.toString('utf8', at, (at += length)));
    }
  }
  const out: unknown[] = new Array(rows).fill(null);
  for (const part of query(`SELECT * FROM part WHERE col = ${String(col!['id'])} ORDER BY grp`)) {
    const n = Number(part['rows']);
    const width = Number(part['width']);
    const data = part['data'] === null ? Buffer.alloc(0) : blob(part['data']!);
    const nulls = part['null_bits'] === null ? null : blob(part['null_bits']!);
    let before = Number(part['start']);
    for (let i = 0; i < n; i++) {
      let value: unknown;
      const [base, scale] = [Number(part['base']), Number(part['scale'])];
      switch (part['form']) {
        case 'const':
          value = base;
          break;
        case 'ids':
          value = uint(data, width, i, n);
          break;
        case 'int':
          value = base + scale * uint(data, width, i, n);
          break;
        case 'delta':
          value = before += base + scale * uint(data, width, i, n);
          break;
        case 'f64':
          value = data.readDoubleLE(i * 8);
          break;
        case 'i64':
          value = data.readBigInt64LE(i * 8);
          break;
      }
      if (nulls && (nulls[i >> 3]! >> (i & 7)) & 1) value = null;
      else if (col!['dict_size'] !== null) value = value === 0 ? null : texts[Number(value) - 1];
      out[Number(part['grp']) * 65_536 + i] = value;
    }
  }
  return out;
}

it('is what the page says', async () => {
  const folder = newFolder();
  const ports = testPorts();
  let store = await createCase(ports, folder, 'format');
  const rows = 70_001;
  store.declareTable('Format_CL', [
    { name: 'T', type: 'datetime' },
    { name: 'U', type: 'long' },
    { name: 'W', type: 'long' },
    { name: 'R', type: 'real' },
    { name: 'S', type: 'string' },
    { name: 'J', type: 'dynamic' },
    { name: 'C', type: 'string' },
    { name: 'Far', type: 'datetime' },
  ]);
  const noise = (i: number) => createHash('sha256').update(String(i)).digest('hex');
  const expected = (i: number) => [
    4_000_000_000_000_000 + i * 10_000_000,
    i % 5 ? (i * 7919) % 1000 : null,
    i === 3 ? 2n ** 62n : i,
    i / 3,
    noise(i) + noise(-i),
    i % 2 ? `{"n":${i % 50}}` : null,
    'same',
    (i % 997) * 10_000 * 86_400_000,
  ];
  await importRows(store, 'format', rows, (w, i) => {
    const b = w.table('Format_CL');
    b.begin();
    const [t, u, wide, r, s, j, c, far] = expected(i) as [
      number,
      number | null,
      number | bigint,
      number,
      string,
      string | null,
      string,
      number,
    ];
    b.setInt64(0, t);
    if (u !== null) b.setNumber(1, u);
    b.setInt64(2, wide);
    b.setNumber(3, r);
    b.setText(4, s);
    if (j !== null) b.setText(5, j);
    b.setText(6, c);
    b.setInt64(7, far);
  });
  await store.close();

  const file = join(folder, 'segments', '000001.qseg');
  const query = await openSqlite(file);
  expect(query('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(query('PRAGMA page_size')).toEqual([{ page_size: 65_536 }]); // long dictionaries: the reader of pages sees big ones too
  expect(Object.fromEntries(query('SELECT * FROM segment').map((r) => [r['key'], r['value']]))).toMatchObject({
    format: 'quarry-segment',
    version: '1',
    source: 'format'.padEnd(64, '0'),
  });
  const columns = ['T', 'U', 'W', 'R', 'S', 'J', 'C', 'Far'].map((name) => readColumn(query, name, rows));
  const wrong = Array.from({ length: rows }, (_, i) => i).find((i) =>
    expected(i).some((v, c) => Number(columns[c]![i]) !== Number(v) && columns[c]![i] !== v),
  );
  expect(wrong).toBeUndefined();
  expect(readColumn(query, '$record', rows)[70_000]).toBe(70_000);
  expect(readColumn(query, '$recordId', rows)[5]).toBe(1005);
  expect(new Set(query('SELECT form FROM part').map((r) => r['form']))).toEqual(new Set(['const', 'ids', 'int', 'delta', 'f64', 'i64']));

  const line = (r: Row) =>
    `${Object.values(r)
      .map((v) => (v === null ? '' : String(v)))
      .join('\t')}\n`;
  const directory = ['tab', 'col', 'part'].flatMap((t) => query(`SELECT * FROM ${t} ORDER BY id`).map(line)).join('');
  expect(String(crc32(Buffer.from(directory)))).toBe(query("SELECT value FROM segment WHERE key = 'directoryCrc'")[0]!['value']);

  const lines = readFileSync(join(folder, 'journal.ndjson'), 'utf8').trimEnd().split('\n');
  let prev = '0'.repeat(64);
  for (const text of lines) {
    const entry = JSON.parse(text) as { prev: string; hash: string };
    expect(entry.prev).toBe(prev);
    expect(createHash('sha256').update(Buffer.from(text).subarray(0, -75)).digest('hex')).toBe(entry.hash);
    prev = entry.hash;
  }
  const committed = lines.map((t) => JSON.parse(t) as { kind: string; data: Row }).find((e) => e.kind === 'segment.committed')!;
  expect(committed.data['sha256']).toBe(createHash('sha256').update(readFileSync(file)).digest('hex'));

  store = await openCase(ports, folder);
  const scanned = scanAll(store, 'Format_CL', ['T', 'S', 'Far', 'W']).rows;
  expect(
    scanned.findIndex((r, i) => r[0] !== expected(i)[0] || r[1] !== expected(i)[4] || r[2] !== expected(i)[7] || r[3] !== expected(i)[2]),
  ).toBe(-1);
  await store.close();
});
