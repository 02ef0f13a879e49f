// A case store in memory and small helpers, so that ingest is tested without a case on disk.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNodePorts } from '../../src/main/hosts/node/ports.js';
import type { HostPorts } from '../../src/main/engine/ports.js';
import { MemoryHandle } from '../../src/main/engine/ingest/bytes/memoryHandle.js';
import type {
  ByteSource,
  ConnectorSet,
  DecodedRecord,
  Decoder,
  FieldValue,
  RecordFault,
  SourceWarning,
} from '../../src/main/engine/ingest/types.js';
import type { CaseStore, SegmentWriter, SourceRow } from '../../src/main/engine/store/types.js';
import { NEVER_CANCELLED } from '../../src/shared/base/errors.js';

export const ports: HostPorts = createNodePorts();

export interface Decoded {
  readonly records: {
    readonly data: Record<string, FieldValue>;
    readonly names: readonly string[];
    readonly index: number;
    readonly offset: number;
    readonly length: number;
    readonly shape: DecodedRecord['shape'];
  }[];
  readonly faults: RecordFault[];
  readonly warnings: SourceWarning[];
}

export const bytesOf = (content: string | Uint8Array): Uint8Array =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content;

export const sourceOf = (content: string | Uint8Array, name = 'evidence'): ByteSource => {
  const bytes = bytesOf(content);
  return { path: `/evidence/${name}`, name, size: bytes.length, handle: new MemoryHandle(bytes) };
};

export async function decode(decoder: Decoder, source: ByteSource): Promise<Decoded> {
  const out: Decoded = { records: [], faults: [], warnings: [] };
  await decoder.decode(
    source,
    {
      record: ({ shape, values, index, offset, length }) =>
        out.records.push({
          data: Object.fromEntries(shape.names.map((n, i) => [n, values[i] ?? null])),
          names: shape.names,
          index,
          offset,
          length,
          shape,
        }),
      fault: (fault) => out.faults.push(fault),
      warn: (warning) => out.warnings.push(warning),
      progress: () => Promise.resolve(),
    },
    { ports, cancel: NEVER_CANCELLED },
  );
  return out;
}

/** What the text of a source says between two byte offsets. */
export const bytesAt = (content: string | Uint8Array, at: { readonly offset: number; readonly length: number }): string =>
  Buffer.from(bytesOf(content))
    .subarray(at.offset, at.offset + at.length)
    .toString('utf8');

/** A connector that keeps each record in one table, and refuses records with a field 'refuse'. */
export const plainConnectors: ConnectorSet = {
  connectors: [
    { id: 'plain', title: 'plain', version: 1 },
    { id: 'other', title: 'other', version: 1 },
  ],
  failed: [],
  recognise: () => [
    { connector: 'plain', score: 0.5, because: ['the only one'] },
    { connector: 'other', score: 0.1, because: [] },
  ],
  open: (connector) => ({
    id: `${connector}@1`,
    customTables: [{ name: 'Plain_CL', columns: [{ name: 'text', type: 'string' }] }],
    map(record, writer) {
      if (record.shape.names.includes('refuse')) return { code: 'map.refused', detail: 'refused' };
      const table = writer.table('Plain_CL');
      table.begin();
      table.setText(
        0,
        JSON.stringify(record.values, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v)),
      );
      return null;
    },
    finish: () => [],
  }),
};

export interface FakeStore extends CaseStore {
  readonly rows: { readonly source: number; readonly index: number; readonly text: string }[];
  readonly segments: { readonly source: number; readonly records: readonly number[] }[];
  readonly kept: Map<number, RecordFault[]>;
}

export function fakeStore(folder: string, segmentRecords = 1000): FakeStore {
  const sources: SourceRow[] = [];
  const rows: FakeStore['rows'] = [];
  const segments: FakeStore['segments'] = [];
  const kept = new Map<number, RecordFault[]>();
  const writerOf = (id: number, resumeAfter = 0): SegmentWriter => {
    let open: { index: number; text: string }[] = [];
    let pending: string[] = [];
    const table = {
      name: 'Plain_CL',
      columns: [{ name: 'text', type: 'string' as const }],
      indexOf: (c: string) => (c === 'text' ? 0 : -1),
      begin: () => void pending.push(''),
      setText: (_: number, v: string) => void (pending[pending.length - 1] = v),
      setNumber: () => undefined,
      setInt64: () => undefined,
      setBool: () => undefined,
    };
    return {
      table: () => table,
      endRecord: ({ index }) => {
        if (index >= resumeAfter) open.push({ index, text: pending[0] ?? '' });
        pending = [];
        return open.length >= segmentRecords;
      },
      due: false,
      fault: (fault) => void kept.set(id, [...(kept.get(id) ?? []), fault]),
      flush: async () => {
        if (open.length === 0) return;
        segments.push({ source: id, records: open.map((r) => r.index) });
        for (const r of open) rows.push({ source: id, ...r });
        open = [];
      },
    };
  };
  const unused = (): never => {
    throw new Error('not part of this test');
  };
  return {
    folder,
    rows,
    segments,
    kept,
    id: 'case',
    name: 'case',
    revision: 1,
    get sql() {
      return unused();
    },
    get tables() {
      return unused();
    },
    declareTable: () => undefined,
    beginSource: async (source: Parameters<CaseStore['beginSource']>[0]) => {
      const known = sources.find((s) => s.sha256 === source.sha256);
      if (known?.state === 'done') return { kind: 'duplicate', of: known };
      if (known) {
        sources[sources.indexOf(known)] = { ...known, ...source, state: 'importing' };
        const last = rows.filter((r) => r.source === Number(known.id)).at(-1);
        return {
          kind: 'resumed',
          id: known.id,
          resumeAfter: last ? last.index + 1 : 0,
          writer: writerOf(Number(known.id), last ? last.index + 1 : 0),
        };
      }
      const id = (sources.length + 1) as SourceRow['id'];
      sources.push({
        ...source,
        id,
        state: 'importing',
        read: 0,
        stored: 0,
        rejected: 0,
        recovered: 0,
        tables: {},
        warnings: [],
        firstTime: null,
        lastTime: null,
        importedAt: '',
        error: null,
      });
      return { kind: 'new', id, resumeAfter: 0, writer: writerOf(Number(id)) };
    },
    endSource: async (id: SourceRow['id'], outcome: Parameters<CaseStore['endSource']>[1]) => {
      const at = sources.findIndex((s) => s.id === id);
      const count = rows.filter((r) => r.source === Number(id)).length;
      sources[at] = { ...sources[at]!, ...outcome, tables: count > 0 ? { Plain_CL: count } : {} };
    },
    sources: () => sources,
    faults: (id: SourceRow['id'], offset: number, limit: number) => ({
      total: kept.get(Number(id))?.length ?? 0,
      faults: (kept.get(Number(id)) ?? []).slice(offset, offset + limit),
    }),
    row: unused,
    setSuppressions: unused,
    record: unused,
    journal: unused,
    checkpoint: unused,
    verify: unused,
    close: unused,
  } as unknown as FakeStore;
}

export function scratch(): {
  readonly folder: string;
  readonly path: (name: string) => string;
  readonly removeFile: (name: string) => void;
  readonly remove: () => void;
} {
  const folder = mkdtempSync(join(tmpdir(), 'quarry-ingest-'));
  return {
    folder,
    path: (name) => join(folder, name),
    removeFile: (name) => rmSync(join(folder, name)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
