// What the writer wrote is what the decoder reads: types, shapes, many chunks, restarts.

import { describe, expect, it } from 'vitest';
import { writeEvtx, filetime } from '../sample/evtxWriter.js';
import { codes, decodeBytes } from './decode.js';
import { ALL_TYPES, CLEARED, LOGON, SERVICE, START, UNNAMED, logons } from './events.js';

const one = async (events: Parameters<typeof writeEvtx>[0]) => {
  const decoded = await decodeBytes(writeEvtx(events));
  expect(decoded.faults).toEqual([]);
  expect(decoded.warnings).toEqual([]);
  return decoded.lines;
};
const base = { time: filetime(START, 1234), computer: 'DC01', processId: 4, threadId: 8 };

describe('event logs written and read back', () => {
  it('keep every value type', async () => {
    const [line] = await one([
      {
        ...base,
        template: ALL_TYPES,
        values: [
          'Zürich ✓', 'caf\u00e9', -5, 250, -300, 65_000, -70_000, 4_000_000_000, -9_007_199_254_740_993n, 18_446_744_073_709_551_615n, 0.1, 1e300, true,
          Uint8Array.of(0xd9, 6, 0), '{5770385f-c22a-43e0-bf4c-06f5698ffbd9}', 0x7ffe_0000_1000n, filetime(START, 7), START, 'S-1-5-21-1-2-3-1104', 0x1f,
          0x8020_0000_0000_0000n, ['a', '', 'c'], [1, 2, 65_535], [7], 0x7fff_ffff_ffff_ffffn, null, '',
        ],
      },
    ]); // prettier-ignore
    expect(line?.data).toEqual({
      string: 'Zürich ✓', ansi: 'café', int8: -5, uint8: 250, int16: -300, uint16: 65_000, int32: -70_000, uint32: 4_000_000_000,
      int64: '-9007199254740993', uint64: '18446744073709551615', real32: 0.1, real64: 1e300, bool: true, binary: 'D90600',
      guid: '{5770385f-c22a-43e0-bf4c-06f5698ffbd9}', size: '0x7ffe00001000', filetime: '2026-03-12T08:00:00.0000007Z',
      systemtime: '2026-03-12T08:00:00.0000000Z', sid: 'S-1-5-21-1-2-3-1104', hex32: '0x1f', hex64: '0x8020000000000000', strings: ['a', '', 'c'],
      uint16s: [1, 2, 65_535], uint32s: [7], never: '0x7fffffffffffffff', absent: null, empty: '',
    }); // prettier-ignore
  });

  it('keep the system fields', async () => {
    const [line] = await one([
      {
        ...base,
        template: SERVICE,
        userId: 'S-1-5-18',
        activityId: '{00000001-0002-0003-0004-000000000005}',
        values: ['cfgsvc', 'C:\\x.exe'],
      },
    ]);
    expect(line).toMatchObject({
      recordId: 1,
      time: '2026-03-12T08:00:00.0001234Z',
      offset: 4096 + 512,
      channel: 'System',
      eventId: 7045,
      provider: 'Service Control Manager',
      computer: 'DC01',
      recovered: false,
    });
    expect(line?.system).toEqual({
      Provider: 'Service Control Manager', ProviderGuid: '{555908d1-a6d7-4695-8e1e-26931d2012f4}', EventSourceName: 'Service Control Manager',
      EventID: 7045, Qualifiers: 16384, Version: 0, Level: 4, Task: 0, Opcode: 0, Keywords: '0x8080000000000000', TimeCreated: '2026-03-12T08:00:00.0001234Z',
      EventRecordID: 1, ActivityID: '{00000001-0002-0003-0004-000000000005}', ProcessID: 4, ThreadID: 8, Channel: 'System', Computer: 'DC01', UserID: 'S-1-5-18',
    }); // prettier-ignore
  });

  it('keep user data as an object and unnamed data as a list', async () => {
    const lines = await one([
      { ...base, template: CLEARED, values: ['S-1-5-18', 'svc_backup', 'x', 'y'] },
      { ...base, template: UNNAMED, values: ['svchost', 42, ['p', 'q']] },
    ]);
    expect(lines[0]?.data).toEqual({
      LogFileCleared: { SubjectUserSid: 'S-1-5-18', SubjectUserName: 'svc_backup', Inner: { Item: ['x', 'y'] } },
    });
    expect(lines[1]?.data).toEqual({ Data: ['svchost', 42, 'p', 'q'] });
  });

  it('span many chunks with one shape per kind of event', async () => {
    const bytes = writeEvtx(logons(5000));
    const decoded = await decodeBytes(bytes);
    expect(decoded).toMatchObject({ faults: [], warnings: [], shapes: 1 });
    expect(decoded.lines.map((line) => line.recordId)).toEqual(Array.from({ length: 5000 }, (_, i) => i + 1));
    expect(decoded.lines[4321]).toMatchObject({
      time: '2026-03-12T09:12:01.0004321Z',
      data: { TargetUserName: 'user21', TargetLogonId: '0x14c8', IpAddress: '10.0.0.71' },
    });
    expect(bytes.length).toBeGreaterThan(8 * 65_536);
    expect(decoded.progressed.at(-1)).toBe(bytes.length);
    expect(Math.max(...decoded.progressed.map((at, i) => at - (decoded.progressed[i - 1] ?? 0)))).toBeLessThanOrEqual(1 << 20);
  });

  it('are the same bytes each time', () => {
    expect(Buffer.compare(writeEvtx(logons(300)), writeEvtx(logons(300)))).toBe(0);
  });

  it('tell when record numbers start again', async () => {
    const events = [...logons(3), ...logons(2).map((event, i) => ({ ...event, recordId: BigInt(i + 1) }))];
    const decoded = await decodeBytes(writeEvtx(events));
    expect(decoded.lines).toHaveLength(5);
    expect(codes(decoded)).toEqual(['evtx.recordIds']);
  });

  it('reuse the values array but not the record', async () => {
    const seen: unknown[] = [];
    const records: unknown[] = [];
    await decodeBytes(writeEvtx(logons(2)), 'x', undefined, (record) => {
      seen.push(record.values);
      records.push(record);
      expect(record.shape.names.slice(0, 2)).toEqual(['System.Provider', 'System.ProviderGuid']);
      expect(record.shape.names.slice(19)).toEqual(LOGON.data?.map(([name]) => `EventData.${name}`));
    });
    expect(seen[0]).toBe(seen[1]);
    expect(records[0]).not.toBe(records[1]);
  });
});
