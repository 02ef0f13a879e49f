// What goes into a segment comes out of it: every type, every width, nulls, and group boundaries.

import { describe, expect, it } from 'vitest';
import { createCase, openCase } from '../../src/main/engine/store/index.js';
import { parseDecimal } from '../../src/main/engine/query/decimal.js';
import type { Int64 } from '../../src/shared/base/time.js';
import { everyType, importRows, newFolder, scanAll, testPorts } from './support.js';

const names = everyType.map(({ name }) => name);

describe('a stored row', () => {
  it('keeps values of every type exactly, through a reopened case', async () => {
    const ports = testPorts();
    const folder = newFolder();
    let store = await createCase(ports, folder, 'types');
    store.declareTable('Every_CL', everyType);
    const guid = '6f9619ff-8b86-d011-b42d-00cf4fc964ff';
    const rows: ((b: import('../../src/main/engine/store/types.js').TableBuilder) => void)[] = [
      (b) => {
        b.setBool(0, true);
        b.setNumber(1, -7);
        b.setInt64(2, 9_223_372_036_854_775_807n);
        b.setNumber(3, 0.1);
        b.setText(4, '12345678901234567890.125');
        b.setInt64(5, 4_990_000_000_000_001);
        b.setInt64(6, -1);
        b.setText(7, `{${guid.toUpperCase()}}`);
        b.setText(8, 'Ünï¢ødé 🦀');
        b.setText(9, '{"a":[1,9007199254740993],"b":null}');
      },
      () => undefined,
      (b) => {
        b.setBool(0, false);
        b.setNumber(1, 2_147_483_647);
        b.setInt64(2, -9_223_372_036_854_775_808n);
        b.setNumber(3, Number.NaN);
        b.setText(4, '0');
        b.setInt64(5, 2_521_399_967_999_999_999n);
        b.setInt64(6, 9_007_199_254_740_993n);
        b.setText(7, guid);
        b.setText(8, '');
        b.setText(9, '"text"');
      },
      (b) => {
        b.setNumber(3, -0);
        b.setInt64(2, 5n);
        b.setText(8, 'line\nbreak\u0000nul');
        b.setText(9, 'not json');
      },
      (b) => {
        b.setNumber(3, Number.POSITIVE_INFINITY);
        b.setInt64(2, 2n ** 70n);
        b.setText(8, 'x'.repeat(300_000));
        b.setText(9, '[]');
      },
    ];
    await importRows(store, 'types', rows.length, (writer, i) => {
      const builder = writer.table('Every_CL');
      builder.begin();
      rows[i]!(builder);
    });
    const expected = [
      [
        true,
        -7,
        9_223_372_036_854_775_807n,
        0.1,
        parseDecimal('12345678901234567890.125'),
        4_990_000_000_000_001,
        -1,
        guid,
        'Ünï¢ødé 🦀',
        { a: [1, 9007199254740993n], b: null },
      ],
      [null, null, null, null, null, null, null, null, '', null],
      [
        false,
        2_147_483_647,
        -9_223_372_036_854_775_808n,
        Number.NaN,
        parseDecimal('0'),
        2_521_399_967_999_999_999n,
        9_007_199_254_740_993n,
        guid,
        '',
        'text',
      ],
      [null, null, 5, -0, null, null, null, null, 'line\nbreak\u0000nul', 'not json'],
      [null, null, null, Number.POSITIVE_INFINITY, null, null, null, null, 'x'.repeat(300_000), []],
    ];
    const plain = (rows: unknown) =>
      JSON.parse(
        JSON.stringify(rows, (_, v: unknown) =>
          typeof v === 'bigint' ? `${v}n` : typeof v === 'number' && !Number.isFinite(v) ? String(v) : v,
        ),
      ) as unknown;
    expect(plain(scanAll(store, 'Every_CL', names).rows)).toEqual(plain(expected));
    expect(Object.is(scanAll(store, 'Every_CL', ['R']).rows[3]![0], -0)).toBe(true);
    await store.close();
    store = await openCase(ports, folder);
    expect(store.notes).toEqual([]);
    expect(plain(scanAll(store, 'Every_CL', names).rows)).toEqual(plain(expected));
    const row = store.row('1:0', 'Every_CL')!;
    expect(plain(row.values)).toEqual(plain(expected[0]));
    expect(row.provenance).toMatchObject({
      sourcePath: '/evidence/types',
      connector: 'test@1',
      record: 0,
      recordId: '1000',
      offset: 0,
      length: 10,
      recovered: false,
    });
    expect(store.row('1:4', 'Every_CL')!.provenance).toMatchObject({ record: 4, recordId: '1004', offset: 40 });
    expect(store.row('1:5', 'Every_CL')).toBeNull();
    expect(store.row('9:0', 'Every_CL')).toBeNull();
    expect(store.row('nonsense', 'Every_CL')).toBeNull();
    expect((await store.verify()).problems).toEqual([]);
    await store.close();
  });

  it.each([0, 1, 65_535, 65_536, 65_537, 131_073])('comes back at %i rows', async (count) => {
    const ports = testPorts();
    const store = await createCase(ports, newFolder(), 'rows');
    await importRows(store, 'rows', count, (writer, i) => {
      const b = writer.table('SecurityEvent');
      b.begin();
      b.setInt64(0, 5_000_000_000_000 + i * 10_000_000);
      if (i % 3 !== 0) b.setText(1, `host${i % 1000}`);
      if (i % 2 === 0) b.setNumber(2, i);
      b.setNumber(3, i / 4);
    });
    const { rows, refs, progress } = scanAll(store, 'SecurityEvent', ['TimeGenerated', 'Computer', 'EventID', 'Score']);
    expect(rows.length).toBe(count);
    expect(store.tables.table('SecurityEvent')!.rowCount).toBe(count);
    expect(progress).toEqual({ rows: count, groups: Math.ceil(count / 65_536), skipped: 0 });
    const wrong = rows.findIndex(
      (row, i) =>
        row[0] !== 5_000_000_000_000 + i * 10_000_000 ||
        row[1] !== (i % 3 !== 0 ? `host${i % 1000}` : '') ||
        row[2] !== (i % 2 === 0 ? i : null) ||
        row[3] !== i / 4,
    );
    expect(wrong).toBe(-1);
    expect(refs.every((ref, i) => ref === 2 ** 21 + i)).toBe(true);
    await store.close();
  });

  it('picks every integer width and gets the same numbers back', async () => {
    const spans = [0, 1, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, 2 ** 48 - 1, 2 ** 48, 2 ** 53 - 1];
    const store = await createCase(testPorts(), newFolder(), 'widths');
    const columns = spans.flatMap((_, i) => [
      { name: `asc${i}`, type: 'long' as const },
      { name: `mixed${i}`, type: 'long' as const },
      { name: `scaled${i}`, type: 'datetime' as const },
    ]);
    store.declareTable('Widths_CL', columns);
    const rows = 100;
    const value = (column: number, row: number): Int64 => {
      const span = spans[Math.floor(column / 3)]!;
      const low = -Math.floor(span / 2);
      const kind = column % 3;
      if (kind === 0) return low + Math.floor((span / (rows - 1)) * row);
      const step = kind === 1 ? 1 : 10_000;
      const at = row % 2 === 0 ? row : rows * 3 - row;
      return row === 0 ? low : row === 1 && kind === 1 ? low + span : low + Math.floor(Math.floor((span / 400) * at) / step) * step;
    };
    await importRows(store, 'widths', rows, (writer, i) => {
      const b = writer.table('Widths_CL');
      b.begin();
      columns.forEach((_, c) => {
        if ((i + c) % 7 !== 3 || c % 2 === 0) b.setInt64(c, value(c, i));
      });
    });
    const got = scanAll(
      store,
      'Widths_CL',
      columns.map((c) => c.name),
    ).rows;
    for (let i = 0; i < rows; i++)
      columns.forEach((c, k) =>
        expect([c.name, i, got[i]![k]]).toEqual([c.name, i, (i + k) % 7 !== 3 || k % 2 === 0 ? Number(value(k, i)) + 0 : null]),
      );
    await store.close();
  });

  it('writes the same bytes for the same evidence', async () => {
    const hashes: unknown[] = [];
    for (let n = 0; n < 2; n++) {
      const store = await createCase(testPorts(), newFolder(), `case ${n}`);
      await importRows(store, 'same', 500, (writer, i) => {
        const b = writer.table('DeviceEvents');
        b.begin();
        b.setText(1, `device${i % 7}`);
        b.setNumber(3, i);
      });
      hashes.push(store.sql.all('SELECT sha256, bytes FROM segment'));
      await store.close();
    }
    expect(hashes[0]).toEqual(hashes[1]);
  });
});
