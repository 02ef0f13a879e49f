// Every public event log of the corpus against what independent parsers read from it.

import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeFile, type EvtxLine } from './decode.js';
import { differences, EVIDENCE, oracleFiles, sevenDigits, type OracleFile, type Sample } from './oracle.js';

const files = oracleFiles();
if (!files) console.warn(`SKIPPED: event log corpus, ${EVIDENCE} is absent`);

/** Files known to be damaged, and how: every other one must read without a fault. */
const DAMAGED: Readonly<Record<string, readonly string[]>> = {
  'sample-with-zero-data-size-event.evtx': ['evtx.recordSize'],
  'Microsoft-Windows-HelloForBusiness_4Operational.evtx': ['evtx.recordMagic', 'evtx.recordTruncated'],
  'sysmon.evtx': ['evtx.chunkMagic'],
  '2-vss_0-Microsoft-Windows-RemoteDesktopServices-RdpCoreTS_4Operational.evtx': ['evtx.values', 'evtx.recordMagic'],
};

function findSample(sample: Sample, lines: readonly EvtxLine[]): EvtxLine | undefined {
  const same = lines.filter((line) => String(line.system['EventRecordID'] ?? line.recordId) === sample.EventRecordID);
  const times = [sevenDigits(sample.TimeCreated), sevenDigits(sample._written)];
  return same.find((line) => times.includes(line.time)) ?? same[0];
}

const tally = (lines: readonly EvtxLine[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const line of lines)
    counts.set(`${line.channel ?? ''}|${line.eventId}`, (counts.get(`${line.channel ?? ''}|${line.eventId}`) ?? 0) + 1);
  return counts;
};

function wholeFileProblems({ libevtx, raw, accepted_counts }: OracleFile, live: readonly EvtxLine[]): string[] {
  const problems: string[] = [];
  if (!accepted_counts.includes(live.length)) problems.push(`${live.length} records instead of ${accepted_counts.join(' or ')}`);
  const complete = libevtx.xml_ok === live.length;
  const counts = tally(live);
  for (const [key, n] of Object.entries(libevtx.by_channel_eventid)) {
    const ours = counts.get(key) ?? 0;
    if (complete ? ours !== n : ours < n) problems.push(`${key}: ${n} / ${ours}`);
  }
  if (!complete || live.length === 0) return problems;
  const times = live.map((line) => line.time).sort();
  const ends = [
    [times[0], libevtx.time_first, raw.written_first],
    [times.at(-1), libevtx.time_last, raw.written_last],
  ] as const;
  for (const [ours, ...theirs] of ends) {
    const known = theirs.filter((time) => time !== null && time !== undefined).map((time) => sevenDigits(time));
    if (known.length > 0 && !known.includes(ours ?? '')) problems.push(`time ${known.join(' or ')} / ${ours}`);
  }
  return problems;
}

describe.skipIf(!files)('public event logs', () => {
  let [records, fields] = [0, 0];
  it.each(files ?? [])('$path', async (file) => {
    const decoded = await decodeFile(join(EVIDENCE, file.path));
    const live = decoded.lines.filter((line) => !line.recovered);
    const problems = wholeFileProblems(file, live);
    records += live.length;
    for (const sample of file.libevtx.samples) {
      const line = findSample(sample, decoded.lines);
      if (!line) problems.push(`record ${sample.EventRecordID} missing`);
      else {
        const { compared, wrong } = differences(sample, line);
        fields += compared;
        problems.push(...wrong.map((text) => `record ${sample.EventRecordID} ${text}`));
      }
    }
    const known = DAMAGED[basename(file.path)] ?? [];
    const faults = decoded.faults.filter((fault) => !known.includes(fault.code));
    expect([...problems, ...faults.slice(0, 5).map((fault) => `fault ${fault.code} at ${fault.offset}: ${fault.detail}`)]).toEqual([]);
  });

  it('were compared in full', () => {
    expect(records).toBeGreaterThan(27_000);
    expect(fields).toBeGreaterThan(19_000);
  });
});
