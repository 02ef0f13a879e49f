// Real event logs through the decoder and the connectors: every record has its native row, and nothing throws.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NEVER_CANCELLED } from '../../src/shared/base/errors.js';
import { evtx } from '../../src/main/engine/ingest/decoders/evtx/index.js';
import type { DecodedRecord, RecordFault } from '../../src/main/engine/ingest/types.js';
import { createNodePorts } from '../../src/main/hosts/node/ports.js';
import { MemoryWriter, shared, shipped } from './support.js';

const folder = resolve(shared, 'corpus/evidence/evtx');
const files = existsSync(folder)
  ? readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.evtx$/i.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
  : [];
if (files.length === 0) console.warn('skipped: ../shared/corpus/evidence/evtx is absent');

async function decode(path: string): Promise<{ records: DecodedRecord[]; faults: RecordFault[] }> {
  const bytes = readFileSync(path);
  const records: DecodedRecord[] = [];
  const faults: RecordFault[] = [];
  const handle = {
    size: bytes.length,
    read: async (offset: number, length: number) => new Uint8Array(bytes.subarray(offset, offset + length)),
    close: async () => undefined,
  };
  await evtx.decode(
    { path, name: path, size: bytes.length, handle },
    {
      record: (record) => void records.push({ ...record, values: [...record.values] }),
      fault: (fault) => void faults.push(fault),
      warn: () => undefined,
      progress: async () => undefined,
    },
    { ports: createNodePorts(), cancel: NEVER_CANCELLED },
  );
  return { records, faults };
}

describe.skipIf(files.length === 0)('event logs of the corpus', () => {
  it('every record has a native row', async () => {
    const { set, schemas } = await shipped();
    const totals: Record<string, number> = {};
    const connectors: Record<string, number> = {};
    let count = 0;
    let spent = 0;
    for (const path of files) {
      if (statSync(path).size > 8_000_000) continue;
      const { records } = await decode(path);
      if (records.length === 0) continue;
      const sample = { decoder: 'evtx', sourceName: path, records: records.slice(0, 200) };
      const best = set.recognise(sample)[0]!;
      expect(best.score, path).toBeGreaterThan(0.7);
      connectors[best.connector] = (connectors[best.connector] ?? 0) + 1;
      const run = set.open(best.connector, { path, name: path }, sample);
      const writer = new MemoryWriter(schemas, run.customTables);
      const from = performance.now();
      for (const record of records) expect(run.map(record, writer), path).toBeNull();
      spent += performance.now() - from;
      const counts = writer.counts();
      expect((counts['SecurityEvent'] ?? 0) + (counts['WindowsEvent'] ?? 0), path).toBe(records.length);
      for (const [table, rows] of Object.entries(counts)) totals[table] = (totals[table] ?? 0) + rows;
      count += records.length;
    }
    console.log(count, `${Math.round(spent)} ms`, JSON.stringify(totals), JSON.stringify(connectors));
    expect(count).toBeGreaterThan(1000);
  }, 120_000);
});
