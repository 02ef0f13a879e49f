// The event counts of an independent corpus, through the connectors.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { strFromU8, unzipSync } from 'fflate';
import type { FieldValue } from '../../src/main/engine/ingest/types.js';
import { mapRecords, shared } from './support.js';

const folder = resolve(shared, 'corpus/evidence/mordor');
const truth = existsSync(folder)
  ? (
      JSON.parse(readFileSync(resolve(folder, 'mordor.json'), 'utf8')) as {
        files: {
          records: number;
          archive: string;
          member: string;
          top_event_ids: Record<string, number>;
          channels: Record<string, number>;
        }[];
      }
    ).files
  : [];
if (truth.length === 0) console.warn('skipped: ../shared/corpus/evidence/mordor is absent');

describe.skipIf(truth.length === 0)('mordor archives', () => {
  for (const file of truth.filter((one) => one.archive.includes('/zips/') && existsSync(resolve(shared, 'corpus', one.archive)))) {
    it(file.member, async () => {
      const zip = unzipSync(readFileSync(resolve(shared, 'corpus', file.archive)));
      const text = strFromU8(zip[file.member]!);
      const records = text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => JSON.parse(line) as Record<string, FieldValue>);
      const { writer, faults, warnings, connector } = await mapRecords('ndjson', records, { name: file.member });
      expect(faults).toEqual([]);
      expect(warnings).toEqual([]);
      const counts = writer.counts();
      expect((counts['SecurityEvent'] ?? 0) + (counts['WindowsEvent'] ?? 0)).toBe(file.records);
      const security = Object.entries(file.channels)
        .filter(([name]) => name.toLowerCase() === 'security')
        .reduce((sum, [, n]) => sum + n, 0);
      expect(counts['SecurityEvent'] ?? 0).toBe(security);
      const count = (channel: string, ...ids: number[]) =>
        records.filter((r) => String(r['Channel']).toLowerCase() === channel.toLowerCase() && ids.includes(Number(r['EventID']))).length;
      const sysmon = 'Microsoft-Windows-Sysmon/Operational';
      expect(counts['DeviceProcessEvents'] ?? 0).toBe(count(sysmon, 1) + count('security', 4688));
      expect(counts['DeviceImageLoadEvents'] ?? 0).toBe(count(sysmon, 7));
      expect(counts['DeviceRegistryEvents'] ?? 0).toBe(count(sysmon, 12, 13, 14) + count('security', 4657));
      expect(counts['DeviceNetworkEvents'] ?? 0).toBe(count(sysmon, 3) + count('security', 5156, 5154));
      expect(counts['DeviceLogonEvents'] ?? 0).toBe(count('security', 4624, 4625, 4648));
      console.log(connector, JSON.stringify(counts));
    });
  }
  it('has none', () => expect(true).toBe(true));
});

it.skipIf(readdirSync(shared).length === 0)('is told where the corpus is', () => expect(existsSync(shared)).toBe(true));
