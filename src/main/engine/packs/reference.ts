// What queries get from the packs of a case. Files are read when first asked for and kept while the packs stay as they are; text
// tables within a budget, the oldest dropped first.

import { MIB } from '../../../shared/base/bytes.js';
import type { ColumnSchema } from '../../../shared/base/types.js';
import { PACK_FORMATS, type PackFormat } from '../../../shared/contract/packs.js';
import { customColumns, watchlistOf, watchlistTable } from '../../../shared/kql/outside.js';
import type { StoredFunction } from '../../../shared/kql/stored.js';
import type { HostPorts } from '../ports.js';
import type { GeoIpLookup } from '../query/functions/index.js';
import { NO_PREVALENCE, type ExternalRequest, type ExternalRows, type ReferenceData, type ReferenceRows } from '../query/reference.js';
import type { Batch } from '../query/values.js';
import type { CaseStore } from '../store/types.js';
import { openGeo } from './geo.js';
import { formatFor, madeTicks } from './inspect.js';
import { formatOfName } from './manifest.js';
import { readMapping } from './mapping.js';
import { PROFILE_FUNCTION, PROFILE_TABLE } from './profileFunction.js';
import { RowReader } from './rows.js';
import { readPacks, type PackFile, type PackRow, type StoredEntry } from './state.js';
import {
  asWatchlistTable,
  PROFILE_COLUMNS,
  readNamed,
  readPrevalence,
  readWatchlist,
  watchlistColumns,
  type WatchlistFacts,
} from './tables.js';
import { textsOf, type FileText } from './text.js';
import { findUrl, type UrlEntry } from './urls.js';

const TEXTS_KEPT_BYTES = 128 * MIB;

interface Served {
  readonly pack: PackRow;
  readonly entry: StoredEntry;
}

export class PackReference implements ReferenceData {
  private version = 0;
  private packs: readonly PackRow[] | null = null;
  private opened: Promise<GeoIpLookup | null> | null = null;
  private tables = new Map<string, ReferenceRows | null>();
  private texts = new Map<string, Promise<readonly FileText[]>>();

  constructor(
    private readonly ports: HostPorts,
    private readonly store: CaseStore,
    private readonly bytes: (file: PackFile) => Promise<Uint8Array>,
  ) {}

  get revision(): number {
    return this.version;
  }

  changed(): void {
    this.version++;
    this.packs = null;
    this.opened = null;
    this.tables = new Map();
    this.texts = new Map();
  }

  private entries(kind: StoredEntry['manifest']['kind']): readonly Served[] {
    this.packs ??= readPacks(this.store.sql).filter((p) => !p.removed);
    return this.packs.flatMap((pack) => pack.entries.filter((e) => e.manifest.kind === kind).map((entry) => ({ pack, entry })));
  }

  // ---- externaldata -------------------------------------------------------------------------------

  async external(request: ExternalRequest): Promise<ExternalRows | null> {
    const found = findUrl(
      this.entries('externaldata').map(({ entry }): UrlEntry<{ readonly entry: StoredEntry; readonly file: PackFile }> => {
        const m = entry.manifest.kind === 'externaldata' ? entry.manifest : null;
        const prefix = m?.prefix !== undefined;
        return {
          url: m?.url ?? m?.prefix ?? '',
          prefix,
          files: new Map(
            entry.files.flatMap((file) =>
              (prefix ? [file.path, file.path.toLowerCase()] : ['']).map((key) => [key, { entry, file }] as const),
            ),
          ),
        };
      }),
      request.url,
    );
    if (!found) return null;
    const { manifest } = found.entry;
    const m = manifest.kind === 'externaldata' ? manifest : null;
    const none = (unreadable: string): ExternalRows => ({ batches: [], rows: 0, rejected: 0, unreadable });
    const asked = property(request, 'format')?.toLowerCase();
    if (asked !== undefined && asked !== '' && !isFormat(asked)) return none(`the format ${asked} is not read`);
    const mapping = readMapping(property(request, 'ingestionMapping') ?? '');
    if (mapping === 'bad') return none('its ingestionMapping is not a mapping');
    const texts = await this.textOf(found.file);
    // A pack that was made by hand may hold the file in another format than the URL says: what the pack says counts first.
    const format: PackFormat =
      m?.format ??
      (asked !== undefined && isFormat(asked)
        ? asked
        : (formatOfName(request.url) ?? formatFor(undefined, texts[0]?.name ?? found.file.path, 'csv')));
    const reader = new RowReader(
      request.columns,
      {
        format,
        mapping: mapping.length > 0 ? mapping : null,
        header: false,
        ignoreFirstRecord: m?.ignoreFirstRecord ?? /^true$|^1$/i.test(property(request, 'ignoreFirstRecord') ?? ''),
      },
      () => request.cancel.throwIfCancelled(),
    );
    for (const { text } of texts) {
      reader.read(text);
      await this.ports.clock.yield();
    }
    return { ...reader.finish(), unreadable: null };
  }

  private textOf(file: PackFile): Promise<readonly FileText[]> {
    const known = this.texts.get(file.stored);
    if (known) return known;
    const made = this.bytes(file).then((bytes) => textsOf(this.ports, bytes, file.path));
    if (file.bytes <= TEXTS_KEPT_BYTES / 4) {
      this.texts.set(file.stored, made);
      made.then(
        () => this.dropTexts(),
        () => this.texts.delete(file.stored),
      );
    }
    return made;
  }

  private async dropTexts(): Promise<void> {
    let held = 0;
    for (const [key, texts] of [...this.texts].reverse()) {
      held += (await texts).reduce((n, t) => n + t.text.length, 0);
      if (held > TEXTS_KEPT_BYTES) this.texts.delete(key);
    }
  }

  // ---- locations ----------------------------------------------------------------------------------

  geo(): Promise<GeoIpLookup | null> {
    this.opened ??= this.openLocations();
    return this.opened;
  }

  /** Databases with cities before those with countries, the newest first; an address the first does not know goes to the next. */
  private async openLocations(): Promise<GeoIpLookup | null> {
    const databases = [];
    for (const { entry } of this.entries('geo')) {
      const [file] = entry.files;
      if (!file) continue;
      const db = openGeo(await this.bytes(file), file.path);
      if (db.places) databases.push(db);
    }
    if (databases.length === 0) return null;
    const ordered = databases.toSorted((a, b) => Number(b.cities) - Number(a.cities));
    return (address) => {
      for (const db of ordered) {
        const found = db.lookup(address);
        if (found !== null) return found;
      }
      return null;
    };
  }

  // ---- functions and tables -----------------------------------------------------------------------

  missing(functionName: string): string | null {
    return functionName === 'FileProfile' && this.entries('prevalence').length === 0 ? NO_PREVALENCE : null;
  }

  functions(): readonly StoredFunction[] {
    return this.entries('prevalence').length > 0 ? [PROFILE_FUNCTION] : [];
  }

  /** Aliases of every watchlist, as their packs write them. */
  watchlists(): readonly string[] {
    return this.entries('watchlist').map(({ entry }) => entry.told.serves);
  }

  /** Rows the packs have for a table; null when they have none. */
  rowsFor(table: string): ReferenceRows | null {
    const known = this.tables.get(table);
    if (known !== undefined) return known;
    const made = this.makeRows(table);
    this.tables.set(table, made);
    return made;
  }

  private makeRows(table: string): ReferenceRows | null {
    const alias = watchlistOf(table);
    if (alias !== null) {
      const served = this.entries('watchlist').find(({ entry }) => entry.told.serves.toLowerCase() === alias.toLowerCase());
      return served ? this.watchlist(served) : null;
    }
    if (table === 'Watchlist') {
      const lists = this.entries('watchlist');
      const first = lists.map((l) =>
        asWatchlistTable({ columns: customColumns('watchlist ') ?? [], batches: [], rows: 0, rejected: 0 }, factsOf(l)),
      )[0];
      return first
        ? joined(
            first.columns,
            lists.map((l) => {
              const one = this.rowsFor(watchlistTable(l.entry.told.serves));
              return {
                columns: first.columns,
                rows: l.entry.told.rows ?? 0,
                batches: async () =>
                  asWatchlistTable({ columns: one?.columns ?? [], batches: (await one?.batches()) ?? [], rows: 0, rejected: 0 }, factsOf(l))
                    .batches,
              };
            }),
          )
        : null;
    }
    if (table === PROFILE_TABLE) {
      const files = this.entries('prevalence');
      const columns: ColumnSchema[] = [{ name: 'Key', type: 'string' }, ...PROFILE_COLUMNS];
      // The newest pack that knows a hash answers for it.
      return files.length > 0
        ? joined(
            columns,
            files.map(({ entry }) => this.fromFile(entry, columns, (texts, format) => readPrevalence(texts, format).batches)),
          )
        : null;
    }
    const own = this.entries('intelligence').filter(({ entry }) => entry.told.serves === table);
    const schema = this.store.tables.table(table)?.columns ?? [];
    return own.length > 0
      ? joined(
          schema,
          own.map(({ entry }) => this.fromFile(entry, schema, (texts, format) => readNamed(texts, format, schema).batches)),
        )
      : null;
  }

  private watchlist(served: Served): ReferenceRows {
    const { entry } = served;
    return this.fromFile(
      entry,
      watchlistColumns(entry.told.columns),
      (texts, format) =>
        readWatchlist(texts, format, factsOf(served), (row) =>
          itemId(this.ports.hash.sha256Of(this.ports.codec.encodeUtf8(`${entry.told.sha256} ${row}`))),
        ).batches,
    );
  }

  private fromFile(
    entry: StoredEntry,
    columns: readonly ColumnSchema[],
    read: (texts: readonly FileText[], format: PackFormat) => readonly Batch[],
  ): ReferenceRows {
    let made: Promise<readonly Batch[]> | null = null;
    const [file] = entry.files;
    return {
      columns,
      rows: entry.told.rows ?? 0,
      batches: () =>
        (made ??= file
          ? this.textOf(file).then((texts) => read(texts, isFormat(entry.told.format) ? entry.told.format : 'csv'))
          : Promise.resolve([])),
    };
  }
}

const isFormat = (name: string): name is PackFormat => (PACK_FORMATS as readonly string[]).includes(name);

/** A property of the operator, in whatever case it is written. */
const property = (request: ExternalRequest, name: string): string | undefined =>
  Object.entries(request.properties).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];

const factsOf = ({ pack, entry }: Served): WatchlistFacts => ({
  alias: entry.told.serves,
  name: entry.manifest.kind === 'watchlist' ? (entry.manifest.name ?? entry.told.serves) : entry.told.serves,
  searchKey: entry.manifest.kind === 'watchlist' ? (entry.manifest.searchKey ?? null) : null,
  updated: madeTicks(pack.pack.made, pack.addedAt),
});

/** A stable id in the form the service writes. */
const itemId = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;

const joined = (columns: readonly ColumnSchema[], parts: readonly ReferenceRows[]): ReferenceRows => ({
  columns,
  rows: parts.reduce((n, p) => n + p.rows, 0),
  batches: async () => {
    const out: Batch[] = [];
    for (const part of parts) out.push(...(await part.batches()));
    return out;
  },
});
