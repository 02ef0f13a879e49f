// The sample on disk is what the generator writes, every log in it reads back whole, and the truth points at real records.

import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { unzipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeBytes, type Decoded } from '../evtx/decode.js';
import { generateSample, type Sample } from './generate.js';
import { INTRUDER } from './world.js';

const FOLDER = join(process.cwd(), 'resources/sample');
const TRUTH = join(process.cwd(), 'resources/sample.truth.json');
const MIB = 1024 * 1024;

let sample: Sample;
const logs = new Map<string, Decoded>();
beforeAll(async () => {
  sample = generateSample();
  for (const [path, bytes] of sample.files) {
    if (!path.endsWith('.zip')) continue;
    for (const [inner, content] of Object.entries(unzipSync(bytes))) logs.set(`${path}/${inner}`, await decodeBytes(content, inner));
  }
});
const text = (path: string) => Buffer.from(sample.files.get(path) ?? new Uint8Array(0)).toString('utf8');

const walk = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => (statSync(join(folder, name)).isDirectory() ? walk(join(folder, name)) : [join(folder, name)]));

describe('the sample on disk', () => {
  it('is what the generator writes, byte for byte', () => {
    expect(existsSync(FOLDER)).toBe(true);
    const onDisk = walk(FOLDER).map((path) => relative(FOLDER, path).replaceAll('\\', '/'));
    expect(onDisk.sort()).toEqual([...sample.files.keys()].sort());
    for (const [path, bytes] of sample.files) expect(Buffer.compare(readFileSync(join(FOLDER, path)), bytes), path).toBe(0);
    expect(JSON.parse(readFileSync(TRUTH, 'utf8'))).toEqual(JSON.parse(JSON.stringify(sample.truth)));
  });
  it('is small enough to ship and large enough to matter', () => {
    const bytes = [...sample.files.values()].reduce((sum, file) => sum + file.length, 0);
    expect(bytes).toBeLessThan(12 * MIB);
    expect(sample.truth.events).toBeGreaterThan(25_000);
    expect(sample.truth.events).toBeLessThan(60_000);
  });
});

describe('its event logs', () => {
  it('read back whole, in order, without a warning', () => {
    const sources = sample.truth.sources.filter((source) => source.kind === 'evtx');
    expect([...logs.keys()].sort()).toEqual(sources.map((source) => source.path).sort());
    for (const source of sources) {
      const log = logs.get(source.path);
      expect(log?.faults, source.path).toEqual([]);
      expect(log?.warnings, source.path).toEqual([]);
      expect(log?.lines.length, source.path).toBe(source.events);
      const times = log?.lines.map((line) => line.time) ?? [];
      expect(times, source.path).toEqual(times.toSorted());
      const counts: Record<string, number> = {};
      for (const line of log?.lines ?? []) counts[String(line.eventId)] = (counts[String(line.eventId)] ?? 0) + 1;
      expect(counts, source.path).toEqual(source.byEventId);
    }
  });
  it('lie within the three days', () => {
    for (const [path, log] of logs)
      for (const line of log.lines)
        expect(line.time >= '2026-03-12T00:00' && line.time < '2026-03-15T02:00', `${path} ${line.time}`).toBe(true);
  });
  it('speak of the cleared log and of nothing the clearing removed', () => {
    const [path, log] = [...logs].find(([name]) => name.startsWith('SRV-FILE02') && name.endsWith('/Security.evtx')) ?? [];
    expect(path).toBeDefined();
    expect(log?.lines[0]).toMatchObject({ eventId: 1102, recordId: 1, data: { LogFileCleared: { SubjectUserName: 'SYSTEM' } } });
    const aside = [...logs].find(([name]) => name.includes('Archive-Security'))?.[1];
    expect((aside?.lines.at(-1)?.time ?? '') < '2026-03-13T02:30').toBe(true);
    expect(
      aside?.lines.some(
        (line) => line.eventId === 4624 && line.data['TargetUserName'] === 'svc_backup' && line.data['IpAddress'] === '10.20.14.42',
      ),
    ).toBe(true);
  });
});

describe('the truth', () => {
  it('points at records that exist', () => {
    let pointed = 0;
    for (const stage of sample.truth.stages) {
      expect(stage.evidence.length, stage.id).toBeGreaterThan(0);
      expect(stage.start <= stage.end, stage.id).toBe(true);
      for (const { source, recordId, what } of stage.evidence) {
        const log = logs.get(source);
        if (log)
          expect(
            log.lines.some((line) => String(line.recordId) === recordId),
            `${stage.id}: ${what}`,
          ).toBe(true);
        else expect(text(source), `${stage.id}: ${what}`).toContain(recordId);
        pointed++;
      }
    }
    expect(pointed).toBeGreaterThan(60);
  });
  it('has a beacon of sixty seconds, give or take four', () => {
    const sysmon = logs.get([...logs.keys()].find((name) => name.startsWith('WKS-0142') && name.includes('Sysmon')) ?? '');
    const times = (sysmon?.lines ?? [])
      .filter(
        (line) =>
          line.eventId === 3 && line.data['DestinationIp'] === INTRUDER.beacon.ip && String(line.data['Image']).endsWith('rundll32.exe'),
      )
      .map((line) => Date.parse(line.time));
    expect(times.length).toBeGreaterThan(2000);
    const gaps = times.slice(1).map((time, i) => time - (times[i] as number));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(55_998);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(64_002);
  });
  it('names only addresses and names that are reserved', () => {
    const outside = /\b(?!10\.|127\.|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|0\.0\.0\.0)(?:\d{1,3}\.){3}\d{1,3}\b/g;
    const versions =
      /\b(?:10\.0\.22621|4\.18\.26020|16\.0\.17328|122\.0\.\d+|26\.025\.0209|26043\.1|115\.0|8\.4\.1|15\.20\.7386|1\.0\.0)(?:\.\d+)*\b/g;
    for (const [path, log] of logs)
      for (const line of log.lines)
        for (const key of ['IpAddress', 'DestinationIp', 'SourceIp'])
          if (line.data[key] !== undefined) expect(String(line.data[key]).replace('::ffff:', ''), path).not.toMatch(outside);
    for (const path of sample.files.keys())
      if (/\.(csv|json|eml)$/.test(path)) expect(text(path).replace(versions, '').match(outside) ?? [], path).toEqual([]);
  });
});
