// Which segments the case has, which are open, and which of their rows are hidden.

import type { SegmentId, SourceId } from '../../../shared/base/brand.js';
import { QuarryError } from '../../../shared/base/errors.js';
import type { HostPorts } from '../ports.js';
import type { CasePaths } from './caseFolder.js';
import { readSegments, type SegmentRow } from './catalogue.js';
import { ByteCache } from './segment/cache.js';
import { SegmentReader, type SegmentCaches } from './segment/read.js';
import type { ScanHost, TableSegment } from './tables/scan.js';
import type { Sql } from './types.js';

/** Files held open at once; well below what systems allow a process. */
const OPEN_MAX = 64;

export class SegmentSet implements ScanHost {
  #rows = new Map<SegmentId, SegmentRow>();
  #byTable = new Map<string, TableSegment[]>();
  #hidden = new Map<string, Uint32Array>();
  readonly #open = new Map<number, SegmentReader>();
  readonly #caches: SegmentCaches;

  constructor(
    private readonly ports: HostPorts,
    private readonly paths: CasePaths,
    private readonly sql: Sql,
    cacheBytes: number,
  ) {
    // Dictionaries answer most of a query and are dearer to read again than ids.
    this.#caches = { vectors: new ByteCache(cacheBytes / 2), dictionaries: new ByteCache(cacheBytes / 2), alive: new Map() };
    this.reload();
    this.reloadHidden();
  }

  get(id: SegmentId): SegmentRow | undefined {
    return this.#rows.get(id);
  }

  ofSource(source: SourceId): readonly SegmentRow[] {
    return [...this.#rows.values()].filter((row) => row.source === source);
  }

  segmentsOf(table: string): readonly TableSegment[] {
    return this.#byTable.get(table) ?? [];
  }

  hidden(table: string, segment: number): Uint32Array | null {
    return this.#hidden.get(`${segment}/${table}`) ?? null;
  }

  /** The segment's open file. Ask again after anything that may have opened others: the longest unused is closed. */
  reader(segment: number): SegmentReader {
    const open = this.#open.get(segment);
    if (open !== undefined) {
      this.#open.delete(segment);
      this.#open.set(segment, open);
      return open;
    }
    const row = this.#rows.get(segment as SegmentId);
    if (row === undefined) throw new QuarryError('case.changed', `segment ${segment} was given up while it was being read`, { segment });
    for (const [oldest, reader] of this.#open) {
      if (this.#open.size < OPEN_MAX) break;
      reader.close();
      this.#open.delete(oldest);
    }
    const reader = new SegmentReader(
      this.ports,
      `segments/${row.file}`,
      this.ports.files.join(this.paths.segments, row.file),
      String(segment),
      this.#caches,
    );
    this.#open.set(segment, reader);
    return reader;
  }

  /** After the catalogue's segments changed. */
  reload(): void {
    const rows = readSegments(this.sql);
    this.#rows = new Map(rows.map((row) => [row.id, row]));
    this.#byTable = new Map();
    for (const { id, tables } of rows) {
      for (const [name, count] of Object.entries(tables)) {
        const list = this.#byTable.get(name);
        if (list === undefined) this.#byTable.set(name, [{ segment: id, rows: count }]);
        else list.push({ segment: id, rows: count });
      }
    }
    for (const [segment, reader] of this.#open) {
      if (this.#rows.has(segment as SegmentId)) continue;
      reader.close();
      this.#open.delete(segment);
    }
  }

  reloadHidden(): void {
    const lists = new Map<string, Uint32Array[]>();
    for (const row of this.sql.all('SELECT segment, tab, rows FROM suppression')) {
      const bytes = row['rows'];
      if (!(bytes instanceof Uint8Array)) continue;
      const own = bytes.slice();
      const key = `${Number(row['segment'])}/${String(row['tab'])}`;
      const list = lists.get(key);
      const rows = new Uint32Array(own.buffer, 0, own.length >> 2);
      if (list === undefined) lists.set(key, [rows]);
      else list.push(rows);
    }
    this.#hidden = new Map([...lists].map(([key, parts]) => [key, ascending(parts)]));
  }

  close(): void {
    for (const reader of this.#open.values()) reader.close();
    this.#open.clear();
    this.#caches.vectors.clear();
    this.#caches.dictionaries.clear();
    this.#caches.alive.clear();
  }
}

/** Several reasons may hide the same row. */
function ascending(parts: readonly Uint32Array[]): Uint32Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return Uint32Array.from([...new Set(parts.flatMap((part) => [...part]))].sort((a, b) => a - b));
}
