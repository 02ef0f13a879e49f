// The open case: sources and their segments, tables over them, and the journal behind everything.

import { MIB } from '../../../shared/base/bytes.js';
import type { SegmentId, SourceId } from '../../../shared/base/brand.js';
import type { ColumnSchema } from '../../../shared/base/types.js';
import { NEVER_CANCELLED } from '../../../shared/base/errors.js';
import type { RecordFault } from '../ingest/types.js';
import type { HostPorts } from '../ports.js';
import { ROWS_PER_SEGMENT_MAX, at, type Scalar } from '../query/values.js';
import { segmentFileName, segmentNumberOf, type CaseHead, type CasePaths } from './caseFolder.js';
import { readDeclaredTables, readSegments, readSources, type SegmentRow } from './catalogue.js';
import { writing } from './errors.js';
import { GROUP_ROWS, HIDDEN } from './segment/format.js';
import type { StoredTable } from './segment/read.js';
import { rowsOfRecord, type RecordRow } from './recordRows.js';
import { encodeSegment } from './segment/write.js';
import { SourceSegmentWriter, type SegmentDraft } from './segment/writer.js';
import { SegmentSet } from './segmentSet.js';
import type { CaseState } from './state.js';
import { StoredTableCatalog } from './tables/catalog.js';
import { storedColumn } from './tables/scan.js';
import type { TableSchema } from './tables/schemas.js';
import type { CaseStore, JournalEntry, RowProvenance, SourceRow, Sql, Suppression, VerifyReport } from './types.js';
import { verifyCase } from './verify.js';

const DEFAULT_CACHE_BYTES = 512 * MIB;

type BeginSource = Parameters<CaseStore['beginSource']>[0];
type BegunSource = Awaited<ReturnType<CaseStore['beginSource']>>;
type Outcome = Parameters<CaseStore['endSource']>[1];

export class FolderCaseStore implements CaseStore {
  readonly tables: StoredTableCatalog;
  readonly #segments: SegmentSet;
  readonly #writers = new Map<SourceId, SourceSegmentWriter>();
  #nextSegment: number;
  #nextSource: number;
  #closed: Promise<void> | null = null;

  constructor(
    private readonly ports: HostPorts,
    private readonly paths: CasePaths,
    private readonly head: CaseHead,
    private readonly state: CaseState,
    private readonly unlock: () => Promise<void>,
    schemas: Map<string, TableSchema>,
    cacheBytes: number = DEFAULT_CACHE_BYTES,
  ) {
    this.#segments = new SegmentSet(ports, paths, state.sql, cacheBytes);
    this.tables = new StoredTableCatalog(schemas, this.#segments);
    for (const { name, columns } of readDeclaredTables(state.sql)) this.tables.declare(name, columns);
    // Numbers are never used twice, not even those of segments given up.
    const used = { segment: 0, source: 0 };
    for (const { kind, data } of state.journal.readable(0)) {
      if (kind === 'segment.committed') used.segment = Math.max(used.segment, Number(data['segment']));
      else if (kind === 'source.begun') used.source = Math.max(used.source, Number(data['id']));
    }
    this.#nextSegment = used.segment + 1;
    this.#nextSource = used.source + 1;
  }

  /** What helper threads need to read the case's segments. */
  get helperStore(): { readonly folder: string } {
    return { folder: this.paths.segments };
  }

  get folder(): string {
    return this.paths.folder;
  }

  get id(): string {
    return this.head.id;
  }

  get name(): string {
    return this.head.name;
  }

  get sql(): Sql {
    return this.state.sql;
  }

  get revision(): number {
    return this.state.revision;
  }

  get notes(): CaseStore['notes'] {
    return this.state.notes;
  }

  /** Removes what a killed import left behind: unfinished files, and finished ones the journal never came to name. */
  async clearLeftovers(): Promise<void> {
    if (this.state.notes.some(({ code }) => code === 'journal.broken' || code === 'catalogue.rebuilt')) return; // then nothing is certain enough to delete
    const named = new Set(readSegments(this.state.sql).map(({ file }) => file));
    const discarded = new Set<string>();
    for (const { kind, data } of this.state.journal.readable(0))
      if (kind === 'source.discarded' && Array.isArray(data['files'])) for (const file of data['files']) discarded.add(String(file));
    for (const entry of await this.ports.files.list(this.paths.segments)) {
      const name = this.ports.files.basename(entry.path);
      const number = segmentNumberOf(name.replace(/\.tmp$/, ''));
      if (entry.kind !== 'file' || number === null || named.has(name)) continue;
      if (name.endsWith('.tmp') || discarded.has(name) || number >= this.#nextSegment)
        await writing(entry.path, () => this.ports.files.remove(entry.path));
    }
  }

  declareTable(name: string, columns: readonly ColumnSchema[]): void {
    if (!this.tables.declare(name, columns)) return;
    const schema = this.tables.schema(name);
    // The import that declares a table waits for its own entries, and those queue behind this one.
    void this.state
      .record([{ kind: 'table.declared', data: { name, columns: (schema?.columns ?? columns).map((c) => [c.name, c.type]) } }])
      .catch((error: unknown) => {
        this.ports.log.write('error', 'a table declaration could not be journalled', { table: name, error: String(error) });
      });
  }

  beginSource(source: BeginSource): Promise<BegunSource> {
    return this.state.queue(() => this.#begin(source));
  }

  async #begin(source: BeginSource): Promise<BegunSource> {
    const same = readSources(this.state.sql, 'WHERE sha256 = ?', [source.sha256]);
    const finished = same.find(({ state, id }) => state === 'done' || this.#writers.has(id));
    if (finished !== undefined) {
      await this.state.recordNow([{ kind: 'source.duplicate', data: { path: source.path, sha256: source.sha256, of: finished.id } }]);
      return { kind: 'duplicate', of: finished };
    }
    const unfinished = same.find(({ path }) => path === source.path) ?? same[0];
    if (unfinished !== undefined && unfinished.format === source.format && unfinished.connector === source.connector) {
      await this.state.recordNow([{ kind: 'source.resumed', data: { id: unfinished.id, path: source.path } }]);
      const committed = this.#segments.ofSource(unfinished.id);
      const resumeAfter = committed.reduce((most, { nextRecord }) => Math.max(most, nextRecord), 0);
      return {
        kind: 'resumed',
        id: unfinished.id,
        resumeAfter,
        writer: this.#writer(unfinished.id, source.sha256, resumeAfter, this.#faultsOf(committed, 0, Number.POSITIVE_INFINITY)),
      };
    }
    if (unfinished !== undefined) await this.#discard(unfinished.id);
    const id = this.#nextSource++ as SourceId;
    await this.state.recordNow([{ kind: 'source.begun', data: { id, ...source } }]);
    return { kind: 'new', id, resumeAfter: 0, writer: this.#writer(id, source.sha256, 0, []) };
  }

  /** Gives up what another reading of the same bytes had stored, so that no row is there twice. */
  async #discard(id: SourceId): Promise<void> {
    const committed = this.#segments.ofSource(id);
    await this.state.recordNow([{ kind: 'source.discarded', data: { id, files: committed.map(({ file }) => file) } }]);
    this.#segments.reload();
    for (const { file } of committed) {
      const path = this.ports.files.join(this.paths.segments, file);
      await writing(path, () => this.ports.files.remove(path));
    }
  }

  #writer(id: SourceId, sha256: string, resumeAfter: number, faults: readonly RecordFault[]): SourceSegmentWriter {
    const shape = (table: string) => {
      const schema = this.tables.schema(table);
      if (schema === null) throw new Error(`table ${table} was not declared`);
      return schema;
    };
    const writer = new SourceSegmentWriter(
      { shape, commit: (draft) => this.#commit(id, sha256, draft), codec: this.ports.codec },
      resumeAfter,
      faults,
    );
    this.#writers.set(id, writer);
    return writer;
  }

  async #commit(source: SourceId, sourceSha256: string, draft: SegmentDraft): Promise<void> {
    const number = this.#nextSegment++;
    const file = segmentFileName(number);
    const path = this.ports.files.join(this.paths.segments, file);
    const { bytes, firstTime, lastTime } = await encodeSegment(this.ports, { sourceSha256, tables: draft.tables, faults: draft.faults });
    const sha256 = this.ports.hash.sha256Of(bytes);
    await writing(path, () => this.ports.files.writeAtomic(path, bytes));
    const tables: Record<string, number> = {};
    let rows = 0;
    for (const table of draft.tables) {
      tables[table.name] = table.rows;
      rows += table.rows;
    }
    await this.state.record([
      {
        kind: 'segment.committed',
        data: {
          segment: number,
          source,
          file,
          sha256,
          bytes: bytes.length,
          nextRecord: draft.nextRecord,
          rows,
          faults: draft.faults.length,
          tables,
          firstTime: firstTime === null ? null : String(firstTime),
          lastTime: lastTime === null ? null : String(lastTime),
        },
      },
    ]);
    this.#segments.reload();
  }

  async endSource(id: SourceId, outcome: Outcome): Promise<void> {
    const writer = this.#writers.get(id);
    if (writer === undefined) throw new Error(`source ${id} is not being imported`);
    const { state, ...rest } = outcome;
    try {
      if (state !== 'done') writer.dropRecord();
      if (state === 'done' || !writer.failed) await writer.flush();
      await this.state.record([{ kind: `source.${state}`, data: { id, state, ...rest } }]);
    } finally {
      writer.close();
      this.#writers.delete(id);
    }
  }

  sources(): readonly SourceRow[] {
    return readSources(this.state.sql);
  }

  faults(source: SourceId, offset: number, limit: number): { readonly total: number; readonly faults: readonly RecordFault[] } {
    const segments = this.#segments.ofSource(source);
    return { total: segments.reduce((sum, { faults }) => sum + faults, 0), faults: this.#faultsOf(segments, offset, limit) };
  }

  #faultsOf(segments: readonly SegmentRow[], offset: number, limit: number): readonly RecordFault[] {
    const found: RecordFault[] = [];
    let skip = offset;
    for (const { id, faults } of segments) {
      if (found.length >= limit) break;
      if (skip < faults) {
        found.push(...this.#segments.reader(id).faults(skip, Math.min(limit - found.length, faults - skip)));
        skip = 0;
      } else skip -= faults;
    }
    return found;
  }

  row(
    ref: string,
    table: string,
  ): { readonly columns: readonly ColumnSchema[]; readonly values: readonly Scalar[]; readonly provenance: RowProvenance } | null {
    const match = /^(\d+):(\d+)$/.exec(ref);
    const segment = match === null ? undefined : this.#segments.get(Number(match[1]) as SegmentId);
    const row = match === null ? -1 : Number(match[2]);
    const schema = this.tables.schema(table);
    if (segment === undefined || schema === null || row >= ROWS_PER_SEGMENT_MAX) return null;
    const reader = this.#segments.reader(segment.id);
    const stored = reader.tables.get(table);
    if (stored === undefined || row >= stored.rows) return null;
    const group = Math.floor(row / GROUP_ROWS);
    const cell = (column: ReturnType<typeof storedColumn>, type: ColumnSchema['type']): Scalar =>
      at(reader.vector(stored, column, group, type), row - group * GROUP_ROWS);
    const values = schema.columns.map(({ name, type }) => cell(storedColumn(stored, name), type));
    const source = this.state.sql.get('SELECT path, sha256, connector FROM source WHERE id = ?', [segment.source]);
    if (source === null) return null;
    const hidden = hiddenCells(stored, cell);
    return {
      columns: schema.columns,
      values,
      provenance: {
        ref,
        table,
        sourceId: segment.source,
        sourcePath: String(source['path']),
        sha256: String(source['sha256']),
        connector: String(source['connector']),
        ...hidden,
      },
    };
  }

  rowsOfRecord(source: SourceId, record: number): readonly RecordRow[] {
    return this.#segments.ofSource(source).flatMap(({ id }) => rowsOfRecord(this.#segments.reader(id), id, record));
  }

  setSuppressions(suppressions: readonly Suppression[]): void {
    this.state.sql.transaction(() => {
      this.state.sql.run('DELETE FROM suppression');
      for (const { segment, table, rows, reason } of suppressions) {
        const own = rows.slice();
        this.state.sql.run('INSERT INTO suppression VALUES (?, ?, ?, ?)', [segment, table, new Uint8Array(own.buffer), reason]);
      }
    });
    this.#segments.reloadHidden();
    this.state.bump();
  }

  async record(kind: string, data: Readonly<Record<string, unknown>>): Promise<JournalEntry> {
    const [entry] = await this.state.record([{ kind, data }]);
    if (entry === undefined) throw new Error('nothing was recorded');
    return entry;
  }

  recordAll(
    entries: readonly { readonly kind: string; readonly data: Readonly<Record<string, unknown>> }[],
  ): Promise<readonly JournalEntry[]> {
    return entries.length === 0 ? Promise.resolve([]) : this.state.record(entries);
  }

  journal(offset: number, limit: number): readonly JournalEntry[] {
    return this.state.journal.read(offset, limit);
  }

  get journalLength(): number {
    return this.state.journal.length;
  }

  checkpoint(): Promise<void> {
    return this.state.checkpoint();
  }

  verify(
    cancel: { throwIfCancelled(): void } = NEVER_CANCELLED,
    onProgress: (done: number, total: number) => void = () => undefined,
  ): Promise<VerifyReport> {
    return this.state.queue(() => verifyCase(this.ports, this.paths, this.state, cancel, onProgress));
  }

  /** Saves the catalogue and lets the case go. The lock is released even when saving fails: the journal has everything. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    try {
      await this.state.checkpoint();
    } finally {
      this.#segments.close();
      await this.state.close();
      await this.unlock();
    }
  }
}

function hiddenCells(
  stored: StoredTable,
  cell: (column: ReturnType<typeof storedColumn>, type: ColumnSchema['type']) => Scalar,
): Pick<RowProvenance, 'record' | 'recordId' | 'offset' | 'length' | 'recovered'> {
  const read = ({ name, type }: { readonly name: string; readonly type: ColumnSchema['type'] }) => cell(stored.columns.get(name), type);
  const recordId = read(HIDDEN.recordId);
  return {
    record: Number(read(HIDDEN.record) ?? 0),
    recordId: recordId === null ? null : String(recordId as number | bigint),
    offset: Number(read(HIDDEN.offset) ?? 0),
    length: Number(read(HIDDEN.length) ?? 0),
    recovered: read(HIDDEN.recovered) === true,
  };
}
