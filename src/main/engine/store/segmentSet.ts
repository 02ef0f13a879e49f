// Which segments the case has, which are open, and which of their rows are hidden.

import type { SegmentId, SourceId } from '../../../shared/base/brand.js';
import { QuarryError } from '../../../shared/base/errors.js';
import type { HostPorts } from '../ports.js';
import type { CasePaths } from './caseFolder.js';
import { readSegments, type SegmentRow } from './catalogue.js';
import type { Dictionary } from '../query/values.js';
import type { SegmentReader } from './segment/read.js';
import { SegmentShelf } from './segment/shelf.js';
import type { ScanHost, TableSegment } from './tables/scan.js';
import type { Sql } from './types.js';

export class SegmentSet implements ScanHost {
  #rows = new Map<SegmentId, SegmentRow>();
  #byTable = new Map<string, TableSegment[]>();
  #hidden = new Map<string, Uint32Array>();
  readonly #shelf: SegmentShelf;
  readonly parts = this;

  constructor(
    ports: HostPorts,
    paths: CasePaths,
    private readonly sql: Sql,
    cacheBytes: number,
  ) {
    this.#shelf = new SegmentShelf(ports, paths.segments, cacheBytes);
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
    return this.#shelf.reader(segment, this.fileOf(segment));
  }

  fileOf(segment: number): string {
    const row = this.#rows.get(segment as SegmentId);
    if (row === undefined) throw new QuarryError('case.changed', `segment ${segment} was given up while it was being read`, { segment });
    return row.file;
  }

  dictionary(origin: string): Dictionary {
    return this.#shelf.dictionary(origin, (segment) => this.fileOf(segment));
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
    this.#shelf.retain((segment) => this.#rows.has(segment as SegmentId));
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
    this.#shelf.close();
  }
}

/** Several reasons may hide the same row. */
function ascending(parts: readonly Uint32Array[]): Uint32Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return Uint32Array.from([...new Set(parts.flatMap((part) => [...part]))].sort((a, b) => a - b));
}
