// A case folder of its own for each test, with small tables instead of the shipped ones.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { NEVER_CANCELLED } from '../../src/shared/base/errors.js';
import type { HostPorts, ResourcePort } from '../../src/main/engine/ports.js';
import { at, type Scalar } from '../../src/main/engine/query/values.js';
import type { ScanBound } from '../../src/main/engine/query/source.js';
import type { CaseStore, SegmentWriter } from '../../src/main/engine/store/types.js';
import { createNodePorts } from '../../src/main/hosts/node/ports.js';

const TABLES: Record<string, unknown> = {
  'tables/defender.json': {
    product: 'test',
    tables: {
      DeviceEvents: {
        Timestamp: 'datetime',
        DeviceName: 'string',
        ActionType: 'string',
        ProcessId: 'long',
        AdditionalFields: 'string',
        IsLocal: 'boolean',
      },
      OnlyDefender: { Timestamp: 'datetime', Name: 'string' },
    },
  },
  'tables/sentinel.json': {
    product: 'test',
    tables: {
      DeviceEvents: {
        TimeGenerated: 'datetime',
        DeviceName: 'string',
        AdditionalFields: 'dynamic',
        TenantId: 'string',
        ProcessId: 'string',
      },
      SecurityEvent: { TimeGenerated: 'datetime', Computer: 'string', EventID: 'int', Score: 'real' },
    },
  },
};

export const everyType = [
  { name: 'B', type: 'bool' },
  { name: 'I', type: 'int' },
  { name: 'L', type: 'long' },
  { name: 'R', type: 'real' },
  { name: 'D', type: 'decimal' },
  { name: 'T', type: 'datetime' },
  { name: 'S', type: 'timespan' },
  { name: 'G', type: 'guid' },
  { name: 'X', type: 'string' },
  { name: 'J', type: 'dynamic' },
] as const;

export function testPorts(change: (ports: HostPorts) => HostPorts = (ports) => ports): HostPorts {
  const real = createNodePorts();
  const resources: ResourcePort = {
    list: (folder) => Promise.resolve(Object.keys(TABLES).filter((path) => path.startsWith(folder))),
    text: (path) => Promise.resolve(JSON.stringify(TABLES[path])),
    sqlWasm: () => real.resources.sqlWasm(),
  };
  return change({ ...real, resources });
}

const folders: string[] = [];
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'quarry-store-'));
  folders.push(folder);
  return join(folder, 'test.quarry');
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(join(folder), { recursive: true, force: true });
});

export const sourceOf = (name: string, extra: Partial<Parameters<CaseStore['beginSource']>[0]> = {}) => ({
  path: `/evidence/${name}`,
  size: 10,
  sha256: name.padEnd(64, '0'),
  format: 'ndjson',
  connector: 'test@1',
  confidence: 0.9,
  because: ['it is a test'],
  ...extra,
});

export const record = (index: number) => ({ index, offset: index * 10, length: 10, recordId: index + 1000, recovered: false });

export const outcome = (stored: number, extra: Partial<Parameters<CaseStore['endSource']>[1]> = {}) => ({
  state: 'done' as const,
  read: stored,
  stored,
  rejected: 0,
  recovered: 0,
  warnings: [],
  error: null,
  ...extra,
});

/** Imports one source in which record i is whatever `fill` adds. */
export async function importRows(store: CaseStore, name: string, count: number, fill: (writer: SegmentWriter, i: number) => void) {
  const begun = await store.beginSource(sourceOf(name));
  if (begun.kind === 'duplicate') throw new Error('duplicate');
  for (let i = 0; i < count; i++) {
    fill(begun.writer, i);
    if (begun.writer.endRecord(record(i))) await begun.writer.flush();
  }
  await store.endSource(begun.id, outcome(count));
  return begun.id;
}

export function scanAll(store: CaseStore, table: string, columns: readonly string[], bounds: readonly ScanBound[] = []) {
  const source = store.tables.table(table);
  if (!source) throw new Error(`no table ${table}`);
  const rows: Scalar[][] = [];
  const refs: number[] = [];
  const progress = { rows: 0, groups: 0, skipped: 0 };
  const batches = source.scan({
    columns,
    bounds,
    cancel: NEVER_CANCELLED,
    onProgress: (r, g, s) => {
      progress.rows += r;
      progress.groups += g;
      progress.skipped += s;
    },
  }) as Iterable<import('../../src/main/engine/query/values.js').Batch>;
  for (const batch of batches) {
    for (let i = 0; i < batch.length; i++) {
      rows.push(batch.columns.map((v) => at(v, i)));
      refs.push(batch.refs![i]!);
    }
  }
  return { rows, refs, progress };
}
