// Records stored from their bytes and records decoded first must end as the same segment, byte for byte; whatever is odd about them.

import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConnectors } from '../../src/main/engine/ingest/connectors/index.js';
import { importPaths } from '../../src/main/engine/ingest/importer.js';
import type { ConnectorSet } from '../../src/main/engine/ingest/types.js';
import { createCase } from '../../src/main/engine/store/index.js';
import { NEVER_CANCELLED } from '../../src/shared/base/errors.js';
import { ports } from './support.js';

const folder = mkdtempSync(join(tmpdir(), 'quarry-raw-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let connectors: ConnectorSet;
beforeAll(async () => {
  connectors = await loadConnectors(ports);
});

/** The same connectors, with or without their way around decoding; `taken` counts what went that way. */
function withRaw(raw: boolean, seen: { taken: number; offered: number }): ConnectorSet {
  return {
    connectors: connectors.connectors,
    failed: [],
    recognise: (sample) => connectors.recognise(sample),
    open(connector, source, sample) {
      const run = connectors.open(connector, source, sample);
      return {
        id: run.id,
        customTables: run.customTables,
        map: (record, writer) => run.map(record, writer),
        finish: () => run.finish(),
        ...(raw && run.raw
          ? {
              raw: (record: Parameters<NonNullable<typeof run.raw>>[0], writer: Parameters<NonNullable<typeof run.raw>>[1]) => {
                seen.offered++;
                const took = run.raw!(record, writer);
                if (took) seen.taken++;
                return took;
              },
            }
          : {}),
      };
    },
  };
}

async function importBoth(name: string, content: Buffer) {
  const path = join(folder, name);
  writeFileSync(path, content);
  const run = async (raw: boolean) => {
    const seen = { taken: 0, offered: 0 };
    const caseFolder = mkdtempSync(join(folder, 'case-'));
    const store = await createCase(ports, join(caseFolder, 'x.quarry'), 'x');
    const [row] = await importPaths(store, [path], { ports, connectors: withRaw(raw, seen), cancel: NEVER_CANCELLED });
    const faults = store.faults(row!.id, 0, 1e6);
    await store.close();
    const segments = join(caseFolder, 'x.quarry/segments');
    const hashes = readdirSync(segments)
      .sort()
      .map((file) =>
        createHash('sha256')
          .update(readFileSync(join(segments, file)))
          .digest('hex'),
      );
    const { connector, read, stored, rejected, tables, warnings } = row!;
    return { seen, told: { connector, read, stored, rejected, tables, warnings, faults, hashes } };
  };
  return { raw: await run(true), decoded: await run(false) };
}

/** A generator of numbers below `n` that is the same in every run. */
function dice(seed: number) {
  let state = seed;
  return (n: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

/** Lines enough for the connector to be chosen before the odd ones come. */
const plain = (i: number) =>
  `{"Timestamp":"2026-03-${String(1 + (i % 31)).padStart(2, '0')}T05:06:07.${String(i % 10_000_000).padStart(7, '0')}Z","DeviceId":"d${i % 40}","DeviceName":"wks-${i % 40}.corp.example","ActionType":"ProcessCreated","FileName":"tool.exe","FolderPath":"C:\\\\Windows\\\\tool${i % 7}.exe","ProcessId":${i * 4},"ProcessCommandLine":"tool.exe --flag ${i % 900} ${'x'.repeat(300)}","AdditionalFields":{"Level":"Medium","Flags":${i % 50}},"ReportId":${i}}`;
const PLAIN_LINES = 2600;

const ODD = [
  '""',
  '" "',
  '"plain text"',
  '"say \\"hi\\""',
  '"C:\\\\a\\\\b"',
  '"tab\\tnew\\nline\\/slash\\b\\f\\r"',
  '"\\u0041\\u00e9\\u8a9e"',
  '"\\ud83e\\udd8a pair"',
  '"\\ud83e half"',
  '"bad \\x escape"',
  '"cut \\u00"',
  '"é 語 🦊 raw"',
  '"\ufffd said so"',
  '"a\tliteral tab"',
  '"\u007f"',
  `"${'long '.repeat(80)}"`,
  '"42"',
  '"-17"',
  '"0042"',
  '"1234567890123456789"',
  '"0x1f"',
  '"2026-03-31T23:59:59Z"',
  '"2026-02-29T00:00:00Z"',
  '"2026-03-31 23:59:59.5"',
  '"2026-03-31T23:59:59+02:00"',
  '"1601-01-01T00:00:00Z"',
  '"9999-12-31T23:59:59.9999999Z"',
  '"true"',
  '"{\\"a\\":1}"',
  '"[not json"',
  '"{0A1B2C3D-0000-1111-2222-333344445555}"',
  '0',
  '-0',
  '7',
  '-12345',
  '01',
  '999999999999999',
  '1000000000000000',
  '9007199254740993',
  '-9223372036854775808',
  '123456789012345678901234567890',
  '4294967295',
  '1773187200',
  '1773187200000',
  '1.0',
  '1.50',
  '-2.5e3',
  '1e400',
  '1.',
  '.5',
  '+1',
  'true',
  'false',
  'null',
  'nul',
  'True',
  '{}',
  '[]',
  '{"a":1}',
  '{ "a" : [ 1 , 2 ] }',
  '{"b":2,"a":1,"b":3}',
  '{"2":1,"1":2}',
  '{"__proto__":1}',
  '{"n":9007199254740993,"f":1.0,"u":"\\u0041"}',
  '{"text":"a } ] \\" b","é":"語"}',
  '["x",{"y":null}]',
  '{"a":}',
  '[1,]',
  '{"a" 1}',
  '[1 2]',
  `${'['.repeat(60)}${']'.repeat(60)}`,
  `${'['.repeat(120)}${']'.repeat(120)}`,
  `${'['.repeat(210)}${']'.repeat(210)}`,
];
const COLUMNS = [
  'Timestamp',
  'DeviceName',
  'FileName',
  'ProcessId',
  'ProcessCommandLine',
  'AdditionalFields',
  'ReportId',
  'LogonId',
  'SHA256',
];

function oddLine(next: (n: number) => number): string {
  const columns = next(4) === 0 ? [...COLUMNS].sort(() => next(3) - 1) : COLUMNS.filter(() => next(9) > 0);
  if (next(40) === 0) columns.push(columns[0]!);
  if (next(60) === 0) columns.push('__proto__', '17');
  const space = next(5) === 0 ? ' ' : next(30) === 0 ? '\t ' : '';
  // Mostly sound values, so that odd ones are met one at a time and in company.
  const value = (column: string) =>
    next(3) > 0
      ? column === 'Timestamp'
        ? `"2026-03-${10 + next(20)}T0${next(10)}:06:07.${next(10)}Z"`
        : column === 'AdditionalFields'
          ? `{"k":${next(9)}}`
          : /Id$/.test(column)
            ? String(next(90_000))
            : `"value ${next(50)}"`
      : ODD[next(ODD.length)]!;
  const body = columns.map((column) => `"${column}"${space}:${space}${value(column)}`).join(`${space},${space}`);
  const line = `{${space}${body}${space}}`;
  switch (next(60)) {
    case 0:
      return line.slice(0, next(line.length));
    case 1:
      return `${line} trailing`;
    case 2:
      return ` ${line}\t`;
    case 3:
      return `[${line}]`;
    case 4:
      return '';
    default:
      return line;
  }
}

const lines = (texts: readonly string[], end = '\n') => Buffer.from(texts.join(end) + end);

describe('NDJSON stored from its bytes', () => {
  it('is the same as decoded for plain records, and is hardly ever decoded', async () => {
    const { raw, decoded } = await importBoth('plain.ndjson', lines(Array.from({ length: 6000 }, (_, i) => plain(i))));
    expect(raw.told).toEqual(decoded.told);
    expect(raw.told.connector).toBe('defender-advanced-hunting@1');
    expect(raw.told.stored).toBe(6000);
    expect(raw.seen.taken).toBeGreaterThan(3000);
    expect(decoded.seen.taken).toBe(0);
  });

  it.each([1, 2, 3])('is the same as decoded for odd records (%i)', async (seed) => {
    const next = dice(seed);
    const texts = Array.from({ length: PLAIN_LINES }, (_, i) => plain(i));
    for (let i = 0; i < 6000; i++) texts.push(next(3) === 0 ? plain(i) : oddLine(next));
    const { raw, decoded } = await importBoth(`odd${seed}.ndjson`, lines(texts, seed === 2 ? '\r\n' : '\n'));
    expect(raw.told).toEqual(decoded.told);
    expect(raw.seen.taken).toBeGreaterThan(1000);
    expect(raw.told.rejected).toBeGreaterThan(100);
  });

  it('is the same as decoded when bytes are not UTF-8', async () => {
    const next = dice(9);
    const content = lines([
      ...Array.from({ length: PLAIN_LINES }, (_, i) => plain(i)),
      ...Array.from({ length: 3000 }, (_, i) => plain(i)),
    ]);
    for (let i = 0; i < 400; i++) content[1_100_000 + next(content.length - 1_100_000)] = 0x80 + next(128);
    const { raw, decoded } = await importBoth('broken.ndjson', content);
    expect(raw.told).toEqual(decoded.told);
    expect(raw.told.warnings.map(({ code }) => code)).toContain('text.invalid');
    expect(raw.seen.taken).toBeGreaterThan(1000);
  });

  it('takes the elements of a JSON array as well', async () => {
    const next = dice(4);
    const texts = Array.from({ length: PLAIN_LINES }, (_, i) => plain(i));
    for (let i = 0; i < 3000; i++) {
      const line = next(3) === 0 ? plain(i) : oddLine(next);
      try {
        JSON.parse(line);
        texts.push(line);
      } catch {
        continue; // a broken element ends the array's order; faults of arrays have tests of their own
      }
    }
    const { raw, decoded } = await importBoth('array.json', Buffer.from(`[\n${texts.join(',\n')}\n]`));
    expect(raw.told).toEqual(decoded.told);
    expect(raw.seen.taken).toBeGreaterThan(500);
  });

  it('follows the field that names the table', async () => {
    const row = (i: number, table: string, more: string) =>
      `{"$table":"${table}","Timestamp":"2026-03-04T05:06:${String(i % 60).padStart(2, '0')}Z","DeviceName":"wks-${i % 9}",${more},"ReportId":${i},"DeviceId":"${'d'.repeat(400)}"}`;
    const texts = Array.from({ length: 6000 }, (_, i) =>
      i % 3 === 0
        ? row(i, 'DeviceNetworkEvents', `"RemoteIP":"10.0.0.${i % 250}"`)
        : i % 500 === 1
          ? row(i, 'NoSuchTable', `"FileName":"a.exe"`)
          : row(i, 'DeviceProcessEvents', `"FileName":"tool${i % 7}.exe"`),
    );
    const { raw, decoded } = await importBoth('tables.ndjson', lines(texts));
    expect(raw.told).toEqual(decoded.told);
    expect(Object.keys(raw.told.tables)).toEqual(expect.arrayContaining(['DeviceNetworkEvents', 'DeviceProcessEvents']));
    expect(raw.seen.taken).toBeGreaterThan(2000);
  });
});
