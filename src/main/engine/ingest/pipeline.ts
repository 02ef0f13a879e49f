// From one decoder to the store: keeps the first records until the connector is chosen, maps and stores the rest as they come,
// cuts segments where the writer says so, and counts. Segment ends depend on the records only, never on timing.

import { KQL_TYPES, type KqlType } from '../../../shared/base/types.js';
import type { SourceId } from '../../../shared/base/brand.js';
import type { CaseStore, SegmentWriter } from '../store/types.js';
import type { RawRecord } from './rawRecord.js';
import type { ConnectorRun, ConnectorSet, DecodedRecord, DecodeSink, RecordFault, SourceWarning } from './types.js';

/** Records a connector is chosen by, and the bytes after which fewer will do. */
const SAMPLE_RECORDS = 200;
const SAMPLE_BYTES = 8 * 1024 * 1024;
/** Faults kept per source; beyond it they are only counted. */
const FAULTS_KEPT = 100_000;

export interface Counts {
  read: number;
  stored: number;
  rejected: number;
  recovered: number;
}

/** What the pipeline needs once the connector is known. */
export interface Opened {
  readonly id: SourceId;
  readonly writer: SegmentWriter;
  readonly run: ConnectorRun;
}

/** Thrown inside a decoder to stop reading a source that is already in the case. */
export class AlreadyStored extends Error {}

export interface PipelineHost {
  readonly store: CaseStore;
  readonly connectors: ConnectorSet;
  /** Chooses the connector and begins the source; throws `AlreadyStored` for a duplicate. */
  open(sample: readonly DecodedRecord[]): Promise<Opened>;
  /** Gives the host its turn; throws when cancelled. */
  turn(phase: 'decoding' | 'storing', bytes: number, records: number): Promise<void>;
}

type Queued = { readonly kind: 'record'; readonly record: DecodedRecord } | { readonly kind: 'fault'; readonly fault: RecordFault };

export class SourcePipeline implements DecodeSink {
  readonly counts: Counts = { read: 0, stored: 0, rejected: 0, recovered: 0 };
  readonly warnings: SourceWarning[] = [];
  opened: Opened | null = null;
  private queue: Queued[] = [];
  private due = false;
  private bytes = 0;
  private faultsSeen = 0;

  constructor(private readonly host: PipelineHost) {}

  record(record: DecodedRecord): void {
    if (!this.opened || this.due) this.queue.push({ kind: 'record', record: { ...record, values: record.values.slice() } });
    else this.take(record, this.opened);
  }

  get takesRaw(): boolean {
    return this.opened !== null && !this.due && this.opened.run.raw !== undefined;
  }

  raw(record: RawRecord): boolean {
    const { opened } = this;
    if (opened === null || this.due || opened.run.raw?.(record, opened.writer) !== true) return false;
    this.counts.read++;
    this.counts.stored++;
    if (opened.writer.endRecord(record)) this.due = true;
    return true;
  }

  fault(fault: RecordFault): void {
    if (!this.opened || this.due) this.queue.push({ kind: 'fault', fault });
    else this.takeFault(fault, this.opened);
  }

  warn(warning: SourceWarning): void {
    this.warnings.push(warning);
  }

  async progress(bytes: number): Promise<void> {
    this.bytes = bytes;
    await this.host.turn('decoding', bytes, this.counts.read);
    if (!this.opened && (this.queue.length >= SAMPLE_RECORDS || (bytes >= SAMPLE_BYTES && this.queue.length > 0))) await this.choose();
    if (this.opened) await this.drain(this.opened);
  }

  /** After the decoder: chooses if there was too little to choose by so far, and stores what is left. */
  async end(): Promise<Opened> {
    if (!this.opened) await this.choose();
    const { opened } = this;
    if (!opened) throw new Error('the pipeline was not opened');
    await this.drain(opened);
    await this.flush(opened);
    for (const warning of opened.run.finish()) this.warn(warning);
    if (this.faultsSeen > FAULTS_KEPT)
      this.warn({ code: 'faults.counted', message: `only the first ${FAULTS_KEPT} faults are kept`, count: this.faultsSeen });
    return opened;
  }

  /** After a failure or cancellation: keeps what was mapped so far, without asking the host, which may have cancelled. */
  async keep(): Promise<void> {
    if (this.opened) await this.opened.writer.flush();
  }

  private async choose(): Promise<void> {
    const sample = this.queue.flatMap((item) => (item.kind === 'record' ? [item.record] : [])).slice(0, SAMPLE_RECORDS);
    const opened = await this.host.open(sample);
    for (const table of opened.run.customTables) {
      this.host.store.declareTable(
        table.name,
        table.columns.map((column) => ({ name: column.name, type: kqlType(column.type) })),
      );
    }
    this.opened = opened;
  }

  private async drain(opened: Opened): Promise<void> {
    for (;;) {
      if (this.due) await this.flush(opened);
      if (this.queue.length === 0) return;
      const { queue } = this;
      this.queue = [];
      for (let i = 0; i < queue.length; i++) {
        const item = queue[i];
        if (item === undefined) continue;
        if (item.kind === 'fault') this.takeFault(item.fault, opened);
        else this.take(item.record, opened);
        if (this.due) {
          this.queue = queue.slice(i + 1);
          break;
        }
      }
    }
  }

  private async flush(opened: Opened): Promise<void> {
    this.due = false;
    await this.host.turn('storing', this.bytes, this.counts.read);
    await opened.writer.flush();
  }

  /**
   * After an interruption all records come again from the first, so that the counts and what the connector found are whole; the
   * writer knows which of them it has.
   */
  private take(record: DecodedRecord, opened: Opened): void {
    if (!record.recovered) this.counts.read++;
    const problem = opened.run.map(record, opened.writer);
    if (problem) {
      if (!record.recovered) this.counts.rejected++;
      this.keepFault(
        {
          code: problem.code,
          index: record.index,
          offset: record.offset,
          length: record.length,
          sample: sampleOf(record),
          detail: problem.detail,
        },
        opened,
      );
      return;
    }
    if (record.recovered) this.counts.recovered++;
    else this.counts.stored++;
    if (opened.writer.endRecord(record)) this.due = true;
  }

  private takeFault(fault: RecordFault, opened: Opened): void {
    if (fault.index !== null) {
      this.counts.read++;
      this.counts.rejected++;
    }
    this.keepFault(fault, opened);
  }

  private keepFault(fault: RecordFault, opened: Opened): void {
    if (++this.faultsSeen > FAULTS_KEPT) return;
    opened.writer.fault(fault);
    if (opened.writer.due) this.due = true;
  }
}

function kqlType(name: string): KqlType {
  return KQL_TYPES.find((type) => type === name) ?? 'string';
}

/** The first values of a record that could not be mapped, for the fault log. */
function sampleOf(record: DecodedRecord): string {
  const parts: string[] = [];
  for (let i = 0; i < record.values.length && parts.length < 8; i++) {
    const value = record.values[i];
    if (value === null || value === undefined || value === '') continue;
    parts.push(`${record.shape.names[i] ?? ''}=${typeof value === 'object' ? '…' : String(value).slice(0, 60)}`);
  }
  return parts.join(' ').slice(0, 200);
}
