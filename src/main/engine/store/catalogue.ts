// The store's own part of the catalogue: its tables, and how journal entries become rows in them. Other rooms bring theirs.

import type { Int64 } from '../../../shared/base/time.js';
import { KQL_TYPES, type ColumnSchema, type KqlType } from '../../../shared/base/types.js';
import type { SegmentId, SourceId } from '../../../shared/base/brand.js';
import type { SourceWarning } from '../ingest/types.js';
import type { JournalEntry, SourceRow, Sql, SqlRow } from './types.js';

export type Applier = (sql: Sql, entry: JournalEntry) => void;

export const storeSchemas: readonly string[] = [
  'CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)',
  `CREATE TABLE IF NOT EXISTS source (id INTEGER PRIMARY KEY, path TEXT NOT NULL, size REAL NOT NULL, sha256 TEXT NOT NULL, format TEXT NOT NULL,
    connector TEXT NOT NULL, confidence REAL NOT NULL, because TEXT NOT NULL, state TEXT NOT NULL, read INTEGER NOT NULL, stored INTEGER NOT NULL,
    rejected INTEGER NOT NULL, recovered INTEGER NOT NULL, warnings TEXT NOT NULL, imported_at TEXT NOT NULL, error TEXT)`,
  'CREATE INDEX IF NOT EXISTS source_sha256 ON source (sha256)',
  `CREATE TABLE IF NOT EXISTS segment (id INTEGER PRIMARY KEY, source INTEGER NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL, bytes REAL NOT NULL,
    next_record INTEGER NOT NULL, rows INTEGER NOT NULL, faults INTEGER NOT NULL, tables TEXT NOT NULL, first_time TEXT, last_time TEXT)`,
  'CREATE INDEX IF NOT EXISTS segment_source ON segment (source)',
  'CREATE TABLE IF NOT EXISTS declared_table (name TEXT PRIMARY KEY, columns TEXT NOT NULL)',
  'CREATE TABLE IF NOT EXISTS suppression (segment INTEGER NOT NULL, tab TEXT NOT NULL, rows BLOB NOT NULL, reason TEXT NOT NULL)',
];

export interface SegmentRow {
  readonly id: SegmentId;
  readonly source: SourceId;
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly nextRecord: number;
  readonly faults: number;
  readonly tables: Readonly<Record<string, number>>;
}

const text = (entry: JournalEntry, key: string) => String(entry.data[key] ?? '');
const number = (entry: JournalEntry, key: string) => Number(entry.data[key] ?? 0);
const json = (entry: JournalEntry, key: string, otherwise: unknown) => JSON.stringify(entry.data[key] ?? otherwise);
const textOrNull = (entry: JournalEntry, key: string) => (typeof entry.data[key] === 'string' ? entry.data[key] : null);

const endSource: Applier = (sql, e) =>
  sql.run('UPDATE source SET state = ?, read = ?, stored = ?, rejected = ?, recovered = ?, warnings = ?, error = ? WHERE id = ?', [
    text(e, 'state'),
    number(e, 'read'),
    number(e, 'stored'),
    number(e, 'rejected'),
    number(e, 'recovered'),
    json(e, 'warnings', []),
    textOrNull(e, 'error'),
    number(e, 'id'),
  ]);

export const storeAppliers: Readonly<Record<string, Applier>> = {
  'case.created': () => undefined,
  'case.upgraded': () => undefined,
  'table.declared': (sql, e) =>
    sql.run('INSERT INTO declared_table VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET columns = excluded.columns', [
      text(e, 'name'),
      json(e, 'columns', []),
    ]),
  'source.begun': (sql, e) =>
    sql.run("INSERT INTO source VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'importing', 0, 0, 0, 0, '[]', ?, NULL)", [
      number(e, 'id'),
      text(e, 'path'),
      number(e, 'size'),
      text(e, 'sha256'),
      text(e, 'format'),
      text(e, 'connector'),
      number(e, 'confidence'),
      json(e, 'because', []),
      e.at,
    ]),
  'source.resumed': (sql, e) =>
    sql.run("UPDATE source SET path = ?, state = 'importing', error = NULL WHERE id = ?", [text(e, 'path'), number(e, 'id')]),
  /** The same bytes again: nothing was imported, the attempt stays in the journal. */
  'source.duplicate': () => undefined,
  /** An unfinished import given up for one with another reading of the same bytes. */
  'source.discarded': (sql, e) => {
    sql.run('DELETE FROM segment WHERE source = ?', [number(e, 'id')]);
    sql.run('DELETE FROM source WHERE id = ?', [number(e, 'id')]);
  },
  'segment.committed': (sql, e) =>
    sql.run('INSERT INTO segment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', [
      number(e, 'segment'),
      number(e, 'source'),
      text(e, 'file'),
      text(e, 'sha256'),
      number(e, 'bytes'),
      number(e, 'nextRecord'),
      number(e, 'rows'),
      number(e, 'faults'),
      json(e, 'tables', {}),
      textOrNull(e, 'firstTime'),
      textOrNull(e, 'lastTime'),
    ]),
  'source.done': endSource,
  'source.failed': endSource,
  'source.cancelled': endSource,
};

const int64 = (value: unknown): Int64 | null => {
  if (typeof value !== 'string') return null;
  const n = Number(value);
  return Number.isSafeInteger(n) ? n : BigInt(value);
};

export function readSegments(sql: Sql): SegmentRow[] {
  return sql.all('SELECT * FROM segment ORDER BY id').map((row) => ({
    id: Number(row['id']) as SegmentId,
    source: Number(row['source']) as SourceId,
    file: String(row['file']),
    sha256: String(row['sha256']),
    bytes: Number(row['bytes']),
    nextRecord: Number(row['next_record']),
    faults: Number(row['faults']),
    tables: JSON.parse(String(row['tables'])) as Record<string, number>,
  }));
}

export function readSources(sql: Sql, where = '', params: readonly (string | number)[] = []): SourceRow[] {
  return sql.all(`SELECT * FROM source ${where} ORDER BY id`, params).map((row) => sourceRow(sql, row));
}

function sourceRow(sql: Sql, row: SqlRow): SourceRow {
  const tables: Record<string, number> = {};
  let firstTime: Int64 | null = null;
  let lastTime: Int64 | null = null;
  for (const segment of sql.all('SELECT tables, first_time, last_time FROM segment WHERE source = ?', [row['id'] ?? null])) {
    for (const [name, rows] of Object.entries(JSON.parse(String(segment['tables'])) as Record<string, number>))
      tables[name] = (tables[name] ?? 0) + rows;
    const first = int64(segment['first_time']);
    const last = int64(segment['last_time']);
    if (first !== null && (firstTime === null || first < firstTime)) firstTime = first;
    if (last !== null && (lastTime === null || last > lastTime)) lastTime = last;
  }
  return {
    id: Number(row['id']) as SourceId,
    path: String(row['path']),
    size: Number(row['size']),
    sha256: String(row['sha256']),
    format: String(row['format']),
    connector: String(row['connector']),
    confidence: Number(row['confidence']),
    because: JSON.parse(String(row['because'])) as string[],
    state: String(row['state']) as SourceRow['state'],
    read: Number(row['read']),
    stored: Number(row['stored']),
    rejected: Number(row['rejected']),
    recovered: Number(row['recovered']),
    tables,
    warnings: JSON.parse(String(row['warnings'])) as SourceWarning[],
    firstTime,
    lastTime,
    importedAt: String(row['imported_at']),
    error: row['error'] === null || row['error'] === undefined ? null : String(row['error']),
  };
}

export function readDeclaredTables(sql: Sql): { readonly name: string; readonly columns: readonly ColumnSchema[] }[] {
  return sql.all('SELECT name, columns FROM declared_table ORDER BY rowid').map((row) => ({
    name: String(row['name']),
    columns: (JSON.parse(String(row['columns'])) as [string, string][]).map(([name, type]) => ({
      name,
      type: KQL_TYPES.find((known): known is KqlType => known === type) ?? 'string',
    })),
  }));
}
