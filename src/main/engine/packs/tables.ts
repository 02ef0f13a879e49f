// Reference files that hunts meet as tables: watchlists with their own columns, file prevalence for FileProfile(), and indicators
// in the products' intelligence tables. Rows are made when a query first asks for them.

import type { ColumnSchema } from '../../../shared/base/types.js';
import type { Int64 } from '../../../shared/base/time.js';
import type { PackFormat } from '../../../shared/contract/packs.js';
import { WATCHLIST_COLUMNS } from '../../../shared/kql/outside.js';
import { batchOf } from '../query/exec/vectors.js';
import { at, type Batch, type DynamicBag, type Scalar } from '../query/values.js';
import { headerOf, isDelimited, RowReader, type ReadOptions, type RowsRead } from './rows.js';
import type { FileText } from './text.js';

const HEADER: Omit<ReadOptions, 'format'> = { ignoreFirstRecord: false, mapping: null, header: true };

/** Reads named columns of a file that has a header or JSON keys. */
export function readNamed(texts: readonly FileText[], format: PackFormat, columns: readonly ColumnSchema[]): RowsRead {
  const reader = new RowReader(columns, { ...HEADER, format, header: isDelimited(format) }, () => undefined);
  for (const { text } of texts) reader.read(text);
  return reader.finish();
}

/** Column names of a file: the header, or the keys of the first JSON records. */
export function namesOf(texts: readonly FileText[], format: PackFormat): readonly string[] {
  const [first] = texts;
  if (!first) return [];
  if (isDelimited(format)) return headerOf(first.text, format);
  if (format !== 'json' && format !== 'ndjson' && format !== 'multijson') return [];
  const names = new Set<string>();
  const reader = new RowReader([{ name: '$', type: 'dynamic' }], { ...HEADER, format, header: false, mapping: WHOLE }, () => undefined);
  reader.read(first.text);
  for (const batch of reader.finish().batches) {
    for (let i = 0; i < Math.min(batch.length, 1000); i++) {
      const record = batch.columns[0] ? at(batch.columns[0], i) : null;
      if (typeof record === 'object' && record !== null && !Array.isArray(record)) for (const key of Object.keys(record)) names.add(key);
    }
    break;
  }
  return [...names];
}
const WHOLE = [{ column: '$', path: '$', ordinal: null, constant: null }] as const;

// ---- watchlists -----------------------------------------------------------------------------------

export interface WatchlistRows {
  readonly columns: readonly ColumnSchema[];
  readonly batches: readonly Batch[];
  readonly rows: number;
  readonly rejected: number;
}
export interface WatchlistFacts {
  readonly alias: string;
  readonly name: string;
  /** The column rows are looked up by; null takes one named SearchKey, else the first. */
  readonly searchKey: string | null;
  readonly updated: Int64;
}

/** The service's own columns, then the file's; every value of a watchlist is text there. */
export function watchlistColumns(names: readonly string[]): readonly ColumnSchema[] {
  const own = new Set(WATCHLIST_COLUMNS.map((c) => c.name));
  return [...WATCHLIST_COLUMNS, ...names.filter((n) => !own.has(n)).map((name) => ({ name, type: 'string' as const }))];
}

export function readWatchlist(
  texts: readonly FileText[],
  format: PackFormat,
  facts: WatchlistFacts,
  itemId: (row: number) => string,
): WatchlistRows {
  const names = namesOf(texts, format);
  const read = readNamed(
    texts,
    format,
    names.map((name) => ({ name, type: 'string' as const })),
  );
  const columns = watchlistColumns(names);
  const key = keyColumn(names, facts.searchKey);
  const types = columns.map((c) => c.type);
  let row = 0;
  const batches = read.batches.map((batch) => {
    const rows: Scalar[][] = [];
    for (let i = 0; i < batch.length; i++) {
      const item: Record<string, string> = {};
      names.forEach((name, c) => {
        const column = batch.columns[c];
        item[name] = column ? String(at(column, i) ?? '') : '';
      });
      const standard: Readonly<Record<string, Scalar>> = {
        _DTItemId: itemId(row++),
        LastUpdatedTimeUTC: facts.updated,
        SearchKey: key === null ? '' : (item[key] ?? ''),
        WatchlistItem: item as DynamicBag,
      };
      rows.push(columns.map((c) => standard[c.name] ?? item[c.name] ?? ''));
    }
    return batchOf(types, rows);
  });
  return { columns, batches, rows: read.rows, rejected: read.rejected };
}

export function keyColumn(names: readonly string[], asked: string | null): string | null {
  const find = (wanted: string) => names.find((n) => n.toLowerCase() === wanted.toLowerCase()) ?? null;
  return (asked === null ? null : find(asked)) ?? find('SearchKey') ?? names[0] ?? null;
}

/** The same rows as the service's Watchlist table tells them. */
export function asWatchlistTable(
  read: WatchlistRows,
  facts: WatchlistFacts,
): { readonly columns: readonly ColumnSchema[]; readonly batches: readonly Batch[] } {
  const place = (name: string) => read.columns.findIndex((c) => c.name === name);
  const [id, item, key] = [place('_DTItemId'), place('WatchlistItem'), place('SearchKey')];
  const batches = read.batches.map((b): Batch => {
    const of = (i: number, type: 'string' | 'dynamic') => b.columns[i] ?? ({ repr: 'const', type, length: b.length, value: null } as const);
    const same = (type: 'string' | 'datetime', value: Scalar) => ({ repr: 'const', type, length: b.length, value }) as const;
    return {
      length: b.length,
      refs: null,
      columns: [
        same('datetime', facts.updated),
        same('string', facts.alias),
        same('string', facts.name),
        same('string', 'watchlist-item'),
        of(id, 'string'),
        of(key, 'string'),
        of(item, 'dynamic'),
        same('datetime', facts.updated),
      ],
    };
  });
  return { columns: WATCHLIST_TABLE, batches };
}
const WATCHLIST_TABLE: readonly ColumnSchema[] = [
  { name: 'TimeGenerated', type: 'datetime' },
  { name: 'WatchlistAlias', type: 'string' },
  { name: 'WatchlistName', type: 'string' },
  { name: '_DTItemType', type: 'string' },
  { name: '_DTItemId', type: 'string' },
  { name: 'SearchKey', type: 'string' },
  { name: 'WatchlistItem', type: 'dynamic' },
  { name: 'LastUpdatedTimeUTC', type: 'datetime' },
];

// ---- file prevalence ------------------------------------------------------------------------------

/** What FileProfile() adds; the stored function reads them under these names. */
export const PROFILE_COLUMNS: readonly ColumnSchema[] = [
  { name: 'SHA1', type: 'string' },
  { name: 'SHA256', type: 'string' },
  { name: 'MD5', type: 'string' },
  { name: 'FileSize', type: 'long' },
  { name: 'GlobalPrevalence', type: 'long' },
  { name: 'GlobalFirstSeen', type: 'datetime' },
  { name: 'GlobalLastSeen', type: 'datetime' },
  { name: 'Signer', type: 'string' },
  { name: 'Issuer', type: 'string' },
  { name: 'SignerHash', type: 'string' },
  { name: 'IsCertificateValid', type: 'bool' },
  { name: 'IsRootSignerMicrosoft', type: 'bool' },
  { name: 'SignatureState', type: 'string' },
  { name: 'IsExecutable', type: 'bool' },
  { name: 'ThreatName', type: 'string' },
  { name: 'Publisher', type: 'string' },
  { name: 'SoftwareName', type: 'string' },
];
export const HASH_COLUMNS = ['SHA1', 'SHA256', 'MD5'] as const;
/** Spellings of other sources for the same things. */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  SHA1: ['sha-1', 'filesha1', 'hash'],
  SHA256: ['sha-256', 'filesha256', 'hash'],
  MD5: ['filemd5', 'hash'],
  FileSize: ['size'],
  GlobalPrevalence: ['prevalence', 'count'],
  GlobalFirstSeen: ['firstseen', 'first_seen'],
  GlobalLastSeen: ['lastseen', 'last_seen'],
  SoftwareName: ['productname', 'product'],
};

/** The file's column for each profile column it has. */
export function profileColumns(names: readonly string[]): ReadonlyMap<string, string> {
  const out = new Map<string, string>();
  for (const { name } of PROFILE_COLUMNS) {
    const wanted = [name.toLowerCase(), ...(SPELLINGS[name] ?? [])];
    const found = wanted.map((w) => names.find((n) => n.trim().toLowerCase() === w)).find((n) => n !== undefined);
    if (found !== undefined) out.set(name, found);
  }
  return out;
}

const HEX: Readonly<Record<(typeof HASH_COLUMNS)[number], number>> = { SHA1: 40, SHA256: 64, MD5: 32 };

/** One row a hash of each file: the hash in lower case as `Key`, then the profile. The later of two rows of a hash stands. */
export function readPrevalence(texts: readonly FileText[], format: PackFormat): RowsRead & { readonly columns: readonly ColumnSchema[] } {
  const names = namesOf(texts, format);
  const found = profileColumns(names);
  const present = PROFILE_COLUMNS.filter((c) => found.has(c.name));
  const read = readNamed(
    texts,
    format,
    present.map((c) => ({ name: found.get(c.name) ?? c.name, type: c.type })),
  );
  const byHash = new Map<string, Scalar[]>();
  let rejected = read.rejected;
  for (const batch of read.batches) {
    for (let i = 0; i < batch.length; i++) {
      const row = PROFILE_COLUMNS.map((c): Scalar => {
        const column = batch.columns[present.indexOf(c)];
        return column ? at(column, i) : c.type === 'string' ? '' : null;
      });
      let keyed = false;
      HASH_COLUMNS.forEach((name, c) => {
        const hash = String(row[c] ?? '')
          .trim()
          .toLowerCase();
        const fits = hash.length === HEX[name] && /^[0-9a-f]+$/.test(hash);
        row[c] = fits ? hash : '';
        if (!fits) return;
        keyed = true;
        byHash.set(hash, row);
      });
      if (!keyed) rejected++;
    }
  }
  const columns: ColumnSchema[] = [{ name: 'Key', type: 'string' }, ...PROFILE_COLUMNS];
  const rows = [...byHash].map(([hash, row]) => [hash, ...row]);
  return {
    columns,
    batches:
      rows.length === 0
        ? []
        : [
            batchOf(
              columns.map((c) => c.type),
              rows,
            ),
          ],
    rows: rows.length,
    rejected,
  };
}
