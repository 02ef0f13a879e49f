// Reads an entry of a pack once, when it is added: what it holds, how much of it can be read, and what is odd about it. Also says
// what a bare file could be used as.

import { QuarryError } from '../../../shared/base/errors.js';
import { fromUnixMs, parseIsoDatetime } from '../../../shared/base/time.js';
import type { ColumnSchema } from '../../../shared/base/types.js';
import type { FileUse, PackEntry, PackFormat, PackKind } from '../../../shared/contract/packs.js';
import { looksLikeText } from '../ingest/bytes/encoding.js';
import type { HostPorts } from '../ports.js';
import { openGeo } from './geo.js';
import { formatOfName, INTELLIGENCE_TABLES, servesOf, type ManifestEntry } from './manifest.js';
import { RowReader } from './rows.js';
import type { PackFile } from './state.js';
import { keyColumn, namesOf, profileColumns, readNamed, readPrevalence } from './tables.js';
import { textsOf, type FileText } from './text.js';

/** What an entry without a `format` is read as: by the name of what is in it. */
export const formatFor = (given: PackFormat | undefined, name: string, fallback: PackFormat): PackFormat =>
  given ?? formatOfName(name) ?? fallback;

export interface InspectContext {
  readonly ports: HostPorts;
  /** Columns of the products' tables, for indicators. */
  columns(table: string): readonly ColumnSchema[] | null;
  bytes(file: PackFile): Promise<Uint8Array>;
}

export async function inspectEntry(entry: ManifestEntry, files: readonly PackFile[], context: InspectContext): Promise<PackEntry> {
  const [first] = files;
  if (!first) throw new QuarryError('pack.empty', `The entry for ${servesOf(entry)} has no file.`, { entry: servesOf(entry) });
  const told = {
    kind: entry.kind,
    serves: servesOf(entry),
    prefix: entry.kind === 'externaldata' && entry.prefix !== undefined,
    file: files.length === 1 ? first.path : ((entry.kind === 'externaldata' ? entry.folder : undefined) ?? first.path),
    files: files.length,
    bytes: files.reduce((n, f) => n + f.bytes, 0),
    sha256: first.sha256,
  };
  const problems: string[] = [];
  if (entry.kind === 'geo') {
    const db = openGeo(await context.bytes(first), first.path);
    if (!db.places) problems.push('it names owners of networks, no places: geo_info_from_ip_address() cannot use it');
    return { ...told, serves: db.type === '' ? told.serves : db.type, format: 'mmdb', rows: db.nodes, rejected: 0, columns: [], problems };
  }
  if (entry.kind === 'externaldata') {
    let rows = 0;
    let rejected = 0;
    let format: PackFormat | null = null;
    for (const file of files) {
      const texts = await textsOf(context.ports, await context.bytes(file), file.path);
      const read = countRows(texts, entry, file.path);
      rows += read.rows;
      rejected += read.rejected;
      format ??= read.format;
    }
    if (rejected > 0) problems.push(`${rejected} records cannot be read`);
    if (rows === 0) problems.push('it holds no record');
    return { ...told, format: format ?? 'csv', rows, rejected, columns: [], problems };
  }
  const texts = await textsOf(context.ports, await context.bytes(first), first.path);
  const format = formatFor(entry.format, texts[0]?.name ?? first.path, 'csv');
  const names = namesOf(texts, format);
  if (names.length === 0) throw new QuarryError('pack.noColumns', `${first.path} has no header and no named fields.`, { file: first.path });
  switch (entry.kind) {
    case 'prevalence': {
      const found = profileColumns(names);
      if (!found.has('SHA1') && !found.has('SHA256') && !found.has('MD5'))
        throw new QuarryError('pack.noHash', `${first.path} has no column named SHA1, SHA256 or MD5.`, {
          file: first.path,
          columns: names,
        });
      const read = readPrevalence(texts, format);
      if (!found.has('GlobalPrevalence')) problems.push('it has no GlobalPrevalence, so files are known but not how common they are');
      if (read.rejected > 0) problems.push(`${read.rejected} rows have no readable hash`);
      return { ...told, format, rows: read.rows, rejected: read.rejected, columns: [...found.keys()], problems };
    }
    case 'watchlist': {
      const key = keyColumn(names, entry.searchKey ?? null);
      if (entry.searchKey !== undefined && key?.toLowerCase() !== entry.searchKey.toLowerCase())
        throw new QuarryError('pack.noKey', `${first.path} has no column ${entry.searchKey}.`, {
          file: first.path,
          column: entry.searchKey,
          columns: names,
        });
      const read = readNamed(
        texts,
        format,
        names.map((name) => ({ name, type: 'string' as const })),
      );
      if (read.rejected > 0) problems.push(`${read.rejected} rows cannot be read`);
      if (read.rows === 0) problems.push('it holds no row');
      return { ...told, format, rows: read.rows, rejected: read.rejected, columns: [...names], problems };
    }
    case 'intelligence': {
      const columns = context.columns(entry.table) ?? [];
      const known = columns.filter((c) => names.includes(c.name));
      if (known.length === 0)
        throw new QuarryError('pack.noColumns', `No column of ${first.path} is one of ${entry.table}.`, {
          file: first.path,
          columns: names,
        });
      const read = readNamed(texts, format, known);
      const lost = names.filter((n) => !known.some((c) => c.name === n));
      if (lost.length > 0) problems.push(`columns the table does not have are left out: ${lost.slice(0, 10).join(', ')}`);
      if (read.rejected > 0) problems.push(`${read.rejected} rows cannot be read`);
      return { ...told, format, rows: read.rows, rejected: read.rejected, columns: known.map((c) => c.name), problems };
    }
  }
}

type ExternalEntry = Extract<ManifestEntry, { kind: 'externaldata' }>;

function countRows(texts: readonly FileText[], entry: ExternalEntry, path: string): { rows: number; rejected: number; format: PackFormat } {
  const format = formatFor(entry.format, texts[0]?.name ?? path, formatOfName(entry.url ?? '') ?? 'csv');
  const reader = new RowReader(
    [{ name: 'x', type: 'string' }],
    { format, ignoreFirstRecord: entry.ignoreFirstRecord ?? false, mapping: null, header: false },
    () => undefined,
  );
  for (const { text } of texts) reader.read(text);
  const { rows, rejected } = reader.finish();
  return { rows, rejected, format };
}

export interface Look {
  readonly uses: readonly PackKind[];
  readonly columns: readonly string[];
  readonly alias: string;
  readonly searchKey: string | null;
  readonly format: PackFormat | null;
  readonly why: string;
}

/** What a bare file could be, the likeliest first. Never throws for odd content: then only a URL could mean it. */
export async function lookAt(ports: HostPorts, bytes: Uint8Array, name: string): Promise<Look> {
  const alias = name
    .replace(/\.(?:gz|zip)$/i, '')
    .replace(/\.[^.]+$/, '')
    .replace(/['"\\\r\n]/g, '_');
  const none = { columns: [], alias, searchKey: null, format: null };
  if (/\.mmdb$/i.test(name) || hasMmdbMark(bytes)) return { ...none, uses: ['geo'], why: 'an address database' };
  let texts: readonly FileText[];
  try {
    texts = await textsOf(ports, bytes, name);
  } catch (error) {
    return { ...none, uses: ['externaldata'], why: error instanceof Error ? error.message : String(error) };
  }
  const [first] = texts;
  if (!first || !looksLikeText(ports.codec.encodeUtf8(first.text.slice(0, 4096))))
    return { ...none, uses: ['externaldata'], why: 'not text' };
  const format = formatOfName(first.name) ?? formatOfName(name) ?? (/^\s*[{[]/.test(first.text) ? 'multijson' : 'csv');
  const columns = [...namesOf(texts, format)];
  const facts = { columns, alias, searchKey: keyColumn(columns, null), format };
  if (format === 'txt' || format === 'raw' || columns.length === 0) return { ...facts, uses: ['externaldata'], why: 'lines of text' };
  const hashes = profileColumns(columns);
  if ((hashes.has('SHA1') || hashes.has('SHA256') || hashes.has('MD5')) && (hashes.has('GlobalPrevalence') || hashes.has('Signer')))
    return { ...facts, uses: ['prevalence', 'watchlist', 'externaldata'], why: 'rows of files by hash' };
  const isIntelligence = columns.some((c) =>
    /^(?:ThreatType|NetworkIP|IndicatorId|ObservableKey|ObservableValue|ConfidenceScore)$/.test(c),
  );
  return {
    ...facts,
    uses: isIntelligence ? ['intelligence', 'watchlist', 'externaldata'] : ['watchlist', 'externaldata'],
    why: isIntelligence ? 'rows of indicators' : `rows of ${columns.length} columns`,
  };
}

const MMDB_MARK = [0xab, 0xcd, 0xef, 0x4d, 0x61, 0x78, 0x4d, 0x69, 0x6e, 0x64, 0x2e, 0x63, 0x6f, 0x6d];
function hasMmdbMark(bytes: Uint8Array): boolean {
  const from = Math.max(0, bytes.length - 128 * 1024);
  for (let at = bytes.indexOf(0xab, from); at >= 0; at = bytes.indexOf(0xab, at + 1))
    if (MMDB_MARK.every((b, i) => bytes[at + i] === b)) return true;
  return false;
}

/** The likeliest use of a bare file; 'pack.ask' when something only the analyst knows is missing. */
export function likeliest(look: Look, name: string): FileUse {
  switch (look.uses[0]) {
    case 'geo':
      return { kind: 'geo' };
    case 'prevalence':
      return { kind: 'prevalence' };
    case 'watchlist':
      return { kind: 'watchlist', alias: look.alias, searchKey: look.searchKey };
    case 'intelligence':
      return {
        kind: 'intelligence',
        table: look.columns.some((c) => /^Observable/.test(c)) ? INTELLIGENCE_TABLES[1] : INTELLIGENCE_TABLES[0],
      };
    default:
      throw new QuarryError('pack.ask', `${name} can only stand for a URL; say which.`, { file: name });
  }
}

/** The entry of a manifest a bare file stands for. */
export function entryOfUse(use: FileUse, file: string): ManifestEntry {
  switch (use.kind) {
    case 'externaldata':
      if (use.prefix)
        throw new QuarryError('pack.ask', 'The beginning of URLs needs a folder with pack.json; one file stands for one URL.', {
          url: use.url,
        });
      return { kind: 'externaldata', url: use.url, file, ...(use.format === null ? {} : { format: use.format }) };
    case 'geo':
    case 'prevalence':
      return { kind: use.kind, file };
    case 'watchlist':
      if (/['"\\\r\n]/.test(use.alias))
        throw new QuarryError('pack.alias', 'An alias must not hold quotes, backslashes or line ends.', { alias: use.alias });
      return { kind: 'watchlist', alias: use.alias, file, ...(use.searchKey === null ? {} : { searchKey: use.searchKey }) };
    case 'intelligence': {
      const table = INTELLIGENCE_TABLES.find((t) => t === use.table);
      if (!table)
        throw new QuarryError('pack.table', `${use.table} is no table of indicators.`, { table: use.table, tables: INTELLIGENCE_TABLES });
      return { kind: 'intelligence', table, file };
    }
  }
}

/** When a pack says it was made, else when it was added. */
export const madeTicks = (made: string, addedAt: string) => parseIsoDatetime(made) ?? parseIsoDatetime(addedAt) ?? fromUnixMs(0);
