// One table over all its segments: skips row groups by bounds, hides suppressed rows, hands out batches in stored order.

import type { ColumnSchema } from '../../../../shared/base/types.js';
import type { BestFirst, ScanBound, ScanRequest, TableSource } from '../../query/source.js';
import { ROWS_PER_SEGMENT_MAX, type Batch, type Vector } from '../../query/values.js';
import { GROUP_ROWS } from '../segment/format.js';
import type { SegmentReader, StoredColumn, StoredPart, StoredTable } from '../segment/read.js';
import type { PortableTable } from '../../query/parallel/types.js';
import { portableTable, type PartsOf } from './parts.js';
import type { TableSchema } from './schemas.js';

/** A segment's part of one table. */
export interface TableSegment {
  readonly segment: number;
  readonly rows: number;
}

export interface ScanHost {
  segmentsOf(table: string): readonly TableSegment[];
  reader(segment: number): SegmentReader;
  /** Ascending row numbers hidden in a segment; null when none are. */
  hidden(table: string, segment: number): Uint32Array | null;
  /** Where segments can be given to other threads. */
  readonly parts?: PartsOf;
}

/** Tables with no rows anywhere. */
export const NO_SEGMENTS: ScanHost = {
  segmentsOf: () => [],
  reader: (segment) => {
    throw new Error(`no segment ${segment}`);
  },
  hidden: () => null,
};

/** The two families' names for one thing: either serves when only the other is stored. */
const TIME_TWIN: Readonly<Record<string, string>> = { Timestamp: 'TimeGenerated', TimeGenerated: 'Timestamp' };

export const storedColumn = (table: StoredTable, name: string): StoredColumn | undefined => {
  const own = table.columns.get(name);
  if (own !== undefined) return own;
  const twin = TIME_TWIN[name];
  return twin === undefined ? undefined : table.columns.get(twin);
};

const canMatch = (column: StoredColumn | undefined, group: number, bound: ScanBound): boolean => {
  if (bound.min === null && bound.max === null) return true;
  const part = column?.parts[group];
  if (part === undefined) return false; // all null, and null satisfies no bound
  if (part.lo === null || part.hi === null) return true;
  return (bound.max === null || part.lo <= bound.max) && (bound.min === null || part.hi >= bound.min);
};

/** Sorts groups by the best value they may hold: the smaller, the earlier. */
function promise(part: StoredPart | undefined, best: BestFirst): number {
  if (best.nullsFirst && (part === undefined || part.nulls > 0)) return -Infinity;
  if (part === undefined) return Infinity;
  if (part.lo === null || part.hi === null) return -Infinity;
  return best.descending ? -Number(part.hi) : Number(part.lo);
}

function isGoodEnough(part: StoredPart | undefined, best: BestFirst): boolean {
  if (best.worst === null) return true;
  const first = promise(part, best);
  return best.descending ? -first >= best.worst : first <= best.worst;
}

export class StoredTableSource implements TableSource {
  constructor(
    private readonly schema: TableSchema,
    private readonly host: ScanHost,
  ) {}

  get name(): string {
    return this.schema.name;
  }

  get columns(): readonly ColumnSchema[] {
    return this.schema.columns;
  }

  get rowCount(): number {
    return this.host
      .segmentsOf(this.name)
      .reduce((sum, { segment, rows }) => sum + rows - (this.host.hidden(this.name, segment)?.length ?? 0), 0);
  }

  selects(): boolean {
    return true;
  }

  portable(): PortableTable | null {
    const { parts } = this.host;
    return parts ? portableTable(this.name, this.columns, this.host.segmentsOf(this.name), parts) : null;
  }

  /** Judged by the largest segment. */
  distinctShare(column: string): number | null {
    const segments = this.host.segmentsOf(this.name);
    const largest = segments.reduce<TableSegment | null>((a, b) => (a === null || b.rows > a.rows ? b : a), null);
    const stored = largest && this.#stored(largest.segment, column);
    return stored && largest.rows > 0 ? stored.dictSize / largest.rows : null;
  }

  *scan(request: ScanRequest): Generator<Batch> {
    const wanted = request.columns.map((name) => this.#columnNamed(name));
    for (const { segment, group } of this.#places(request)) {
      request.cancel.throwIfCancelled();
      // Asked for anew each time: between two batches other scans may have opened so many segments that this one was closed.
      const reader = this.host.reader(segment);
      const table = reader.tables.get(this.name);
      if (table === undefined) continue;
      const { best } = request;
      const useful =
        request.bounds.every((bound) => canMatch(storedColumn(table, bound.column), group, bound)) &&
        (!best || isGoodEnough(storedColumn(table, best.column)?.parts[group], best));
      if (!useful) {
        request.onProgress?.(0, 0, 1);
        continue;
      }
      const rows = reader.rowsOf(table, group);
      const hidden = this.host.hidden(this.name, segment);
      const kept = hidden === null ? null : keptRows(hidden, group * GROUP_ROWS, rows);
      const length = kept === null ? rows : kept.length;
      if (length > 0) {
        const vectors: (Vector | undefined)[] = [];
        // Reading dictionaries may close files, so the segment's is asked for anew here as well.
        const stored = ({ name, type }: ColumnSchema) => this.host.reader(segment).vector(table, storedColumn(table, name), group, type);
        const read = (column: number): Vector => {
          const known = vectors[column];
          if (known) return known;
          const schema = wanted[column];
          if (!schema) throw new Error(`column ${column} was not asked for`);
          return (vectors[column] = kept === null ? stored(schema) : gather(stored(schema), kept));
        };
        const rows = request.select?.(read, length) ?? 'all';
        if (rows !== 'none')
          yield batchOf(
            segment,
            group * GROUP_ROWS,
            wanted.map((_, i) => read(i)),
            length,
            kept,
            rows,
          );
      }
      request.onProgress?.(length, 1, 0);
    }
  }

  /** Row groups in stored order, or the most promising first where only the best rows are wanted. */
  *#places(request: ScanRequest): Generator<{ readonly segment: number; readonly group: number }> {
    const { best } = request;
    const places: { readonly segment: number; readonly group: number; readonly first: number }[] = [];
    for (const { segment, rows } of this.host.segmentsOf(this.name)) {
      const groups = Math.ceil(rows / GROUP_ROWS);
      const column = best && rows > 0 ? this.#stored(segment, best.column) : undefined;
      for (let group = 0; group < groups; group++) {
        if (!best) yield { segment, group };
        else places.push({ segment, group, first: promise(column?.parts[group], best) });
      }
    }
    places.sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
    yield* places;
  }

  #stored(segment: number, name: string): StoredColumn | undefined {
    const table = this.host.reader(segment).tables.get(this.name);
    return table && storedColumn(table, name);
  }

  #columnNamed(name: string): ColumnSchema {
    const own = this.schema.column(name);
    if (own !== undefined) return own;
    if (TIME_TWIN[name] !== undefined) return { name, type: 'datetime' };
    throw new Error(`table ${this.name} has no column ${name}`);
  }
}

/** The rows that are kept and selected; they are named when someone asks for the names. */
function batchOf(
  segment: number,
  first: number,
  columns: readonly Vector[],
  length: number,
  kept: Int32Array | null,
  rows: Int32Array | 'all',
): Batch {
  const base = segment * ROWS_PER_SEGMENT_MAX + first;
  const count = rows === 'all' ? length : rows.length;
  let refs: Float64Array | null = null;
  return {
    length: count,
    columns: rows === 'all' ? columns : columns.map((vector) => gather(vector, rows)),
    get refs() {
      if (refs) return refs;
      refs = new Float64Array(count);
      for (let i = 0; i < count; i++) {
        const row = rows === 'all' ? i : (rows[i] ?? 0);
        refs[i] = base + (kept === null ? row : (kept[row] ?? 0));
      }
      return refs;
    },
  };
}

/** Positions within the group that are not hidden; null when all are kept. */
function keptRows(hidden: Uint32Array, first: number, rows: number): Int32Array | null {
  let at = 0;
  let high = hidden.length;
  while (at < high) {
    const mid = (at + high) >> 1;
    if ((hidden[mid] ?? 0) < first) at = mid + 1;
    else high = mid;
  }
  if (at >= hidden.length || (hidden[at] ?? 0) >= first + rows) return null;
  const kept = new Int32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row++) {
    if (hidden[at] === first + row) at++;
    else kept[count++] = row;
  }
  return kept.subarray(0, count);
}

function gather(vector: Vector, rows: Int32Array): Vector {
  const n = rows.length;
  switch (vector.repr) {
    case 'const':
      return { ...vector, length: n };
    case 'f64': {
      const data = new Float64Array(n);
      const nulls = vector.nulls === null ? null : new Uint8Array(n);
      for (let i = 0; i < n; i++) {
        const row = rows[i] ?? 0;
        data[i] = vector.data[row] ?? 0;
        if (nulls !== null) nulls[i] = vector.nulls?.[row] ?? 0;
      }
      return { ...vector, data, nulls };
    }
    case 'i64': {
      const data = new BigInt64Array(n);
      const nulls = vector.nulls === null ? null : new Uint8Array(n);
      for (let i = 0; i < n; i++) {
        const row = rows[i] ?? 0;
        data[i] = vector.data[row] ?? 0n;
        if (nulls !== null) nulls[i] = vector.nulls?.[row] ?? 0;
      }
      return { ...vector, data, nulls };
    }
    case 'dict': {
      const ids = new Int32Array(n);
      for (let i = 0; i < n; i++) ids[i] = vector.ids[rows[i] ?? 0] ?? -1;
      return { ...vector, ids };
    }
    case 'any':
      return { ...vector, data: Array.from(rows, (row) => vector.data[row] ?? null) };
  }
}
