// The tables a query meets: the stored ones, with the rows reference data adds to them and the columns every table of the services
// has though no evidence brings them: _ItemId, _TimeReceived and Type.

import type { ColumnSchema } from '../../../shared/base/types.js';
import type { ReferenceData, ReferenceRows } from './reference.js';
import type { PortableTable } from './parallel/types.js';
import type { ScanRequest, TableCatalog, TableSource } from './source.js';
import { ROWS_PER_SEGMENT_MAX, type Batch, type Vector } from './values.js';

const ITEM_ID = '_ItemId';
const TIME_RECEIVED = '_TimeReceived';
const TYPE = 'Type';

export class QueryCatalog implements TableCatalog {
  private readonly sources = new Map<
    string,
    { readonly stored: TableSource | null; readonly rows: ReferenceRows | null; readonly made: TableSource }
  >();
  private seen = { tables: -1, reference: -1, filled: '' };
  private revision = 0;

  constructor(
    private readonly tables: TableCatalog,
    private readonly reference: ReferenceData,
    /** Tables whose first rows change what functions read. */
    private readonly watched: readonly string[] = [],
  ) {}

  filled = (table: string): boolean => (this.table(table)?.rowCount ?? 0) > 0;

  /** Looks which of the watched tables hold rows now. Asked once a query, since it counts the segments of each. */
  refresh(): void {
    this.rowsNow = this.watched.map((t) => (this.filled(t) ? 1 : 0)).join('');
  }
  private rowsNow = '';

  get schemaRevision(): number {
    const { schemaRevision: tables } = this.tables;
    const { revision: reference } = this.reference;
    const filled = this.rowsNow;
    if (tables !== this.seen.tables || reference !== this.seen.reference || filled !== this.seen.filled) {
      this.seen = { tables, reference, filled };
      this.revision++;
    }
    return this.revision;
  }

  names(): readonly string[] {
    return this.tables.names();
  }

  table(name: string): TableSource | null {
    const stored = this.tables.table(name);
    const rows = this.reference.rowsFor(name);
    if (stored === null && rows === null) return null;
    const known = this.sources.get(name);
    if (known && known.stored === stored && known.rows === rows) return known.made;
    const made = new QueryTable(name, stored, rows);
    this.sources.set(name, { stored, rows, made });
    return made;
  }
}

class QueryTable implements TableSource {
  constructor(
    readonly name: string,
    private readonly stored: TableSource | null,
    private readonly more: ReferenceRows | null,
  ) {}

  get columns(): readonly ColumnSchema[] {
    return this.stored?.columns ?? this.more?.columns ?? [];
  }
  get rowCount(): number {
    return (this.stored?.rowCount ?? 0) + (this.more?.rows ?? 0);
  }

  get empty(): boolean {
    return this.rowCount === 0;
  }

  /** The stored table, where its rows alone answer for these columns. */
  private plain(columns: readonly string[]): TableSource | null {
    return this.more === null && !columns.some((c) => c === ITEM_ID || c === TIME_RECEIVED || c === TYPE) ? this.stored : null;
  }

  scan(request: ScanRequest): AsyncIterable<Batch> | Iterable<Batch> {
    const { best: _, ...rest } = request;
    return this.plain(request.columns)?.scan(request) ?? this.scanAll(rest);
  }

  portable(columns: readonly string[]): PortableTable | null {
    return this.plain(columns)?.portable?.(columns) ?? null;
  }

  selects(columns: readonly string[]): boolean {
    return this.plain(columns)?.selects?.(columns) === true;
  }

  distinctShare(column: string): number | null {
    return this.plain([column])?.distinctShare?.(column) ?? null;
  }

  private async *scanAll(request: ScanRequest): AsyncGenerator<Batch> {
    const { columns } = this;
    const own = (name: string) => columns.some((c) => c.name === name);
    const time = ['TimeGenerated', 'Timestamp'].find(own);
    // Stored columns are read under their own names; the ones no evidence brings are made from them.
    const reads = request.columns.map((name) =>
      name === ITEM_ID && !own(name) ? null : name === TIME_RECEIVED && !own(name) ? (time ?? null) : name,
    );
    const wanted = [...new Set(reads.filter((r): r is string => r !== null && (r !== TYPE || own(TYPE))))];
    const bounds = request.bounds.flatMap((b) =>
      b.column !== TIME_RECEIVED || own(b.column) ? [b] : time === undefined ? [] : [{ ...b, column: time }],
    );
    if (this.stored !== null) {
      for await (const batch of this.stored.scan({ ...request, bounds, columns: wanted })) {
        yield this.shaped(
          batch,
          request,
          reads.map((name) => (name === null ? undefined : batch.columns[wanted.indexOf(name)])),
        );
      }
    }
    if (this.more === null) return;
    for (const batch of await this.more.batches()) {
      request.cancel.throwIfCancelled();
      const place = (name: string | null) => batch.columns[this.more?.columns.findIndex((c) => c.name === name) ?? -1];
      yield this.shaped({ ...batch, refs: null }, request, reads.map(place));
      request.onProgress?.(batch.length, 0, 0);
    }
  }

  private shaped(batch: Batch, request: ScanRequest, found: readonly (Vector | undefined)[]): Batch {
    const columns = request.columns.map((name, i): Vector => {
      const vector = found[i];
      if (name === TYPE) return this.typeOf(vector, batch.length);
      if (vector !== undefined) return vector;
      if (name === ITEM_ID) return itemIds(batch, this.name);
      const type = this.columns.find((c) => c.name === name)?.type ?? (name === TIME_RECEIVED ? 'datetime' : 'string');
      return { repr: 'const', type, length: batch.length, value: type === 'string' ? '' : null };
    });
    return { ...batch, columns };
  }

  /** The services write a table's own name into Type; evidence that came another way has it empty. */
  private typeOf(vector: Vector | undefined, length: number): Vector {
    const own: Vector = { repr: 'const', type: 'string', length, value: this.name };
    if (vector === undefined) return own;
    if (vector.repr === 'const') return vector.value === '' || vector.value === null ? own : vector;
    if (vector.repr === 'dict') return vector.ids.every((id) => id < 0 || vector.dict.text(id) === '') ? own : vector;
    return vector.repr === 'any' && vector.data.every((v) => v === '' || v === null) ? own : vector;
  }
}

/** An id for each stored row that stays the same as long as the row does, in the form of the services' ids. */
function itemIds(batch: Batch, table: string): Vector {
  let hash = 0x811c9dc5;
  for (let i = 0; i < table.length; i++) hash = Math.imul(hash ^ table.charCodeAt(i), 0x01000193);
  const head = (hash >>> 0).toString(16).padStart(8, '0');
  const data = Array.from({ length: batch.length }, (_, i) => {
    const ref = batch.refs?.[i];
    if (ref === undefined || ref < 0) return '';
    const segment = Math.floor(ref / ROWS_PER_SEGMENT_MAX)
      .toString(16)
      .padStart(8, '0');
    const row = (ref % ROWS_PER_SEGMENT_MAX).toString(16).padStart(12, '0');
    return `${head}-${segment.slice(0, 4)}-${segment.slice(4)}-0000-${row}`;
  });
  return { repr: 'any', type: 'string', data };
}
