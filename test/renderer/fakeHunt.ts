// Hunts of the made-up case: any query answers with the same beacons.

import type { Cell } from '../../src/shared/base/types.js';
import type { CallIn, CallOut } from '../../src/shared/contract/index.js';
import { at } from './fakeCase.js';

const columns: CallOut<'hunt.run'>['columns'] = [
  { name: 'Timestamp', type: 'datetime' },
  { name: 'RemoteIP', type: 'string' },
  { name: 'InitiatingProcessFileName', type: 'string' },
  { name: 'Hosts', type: 'long' },
  { name: 'N', type: 'long' },
  { name: 'Gap', type: 'real' },
  { name: 'AdditionalFields', type: 'dynamic' },
];
const ROWS = 5000;
const row = (i: number): Cell[] => [
  at(13, `${String(i % 24).padStart(2, '0')}:${String((i * 7) % 60).padStart(2, '0')}`),
  i % 4 === 3 ? '45.137.21.9' : '185.220.101.7',
  i % 4 === 3 ? 'OneDriveStandaloneUpdater.exe' : 'rundll32.exe',
  1 + (i % 2),
  58 + (i % 6),
  Math.round(((i * 37) % 400) + 40) / 100,
  { IntegrityLevel: i % 3 ? 'Medium' : 'High' },
];

export function huntReply(kql: string): CallOut<'hunt.run'> {
  const render = /render\s+(\w+)/.exec(kql)?.[1];
  return {
    resultId: 'r1',
    name: '',
    others: [],
    columns,
    rowCount: ROWS,
    rows: Array.from({ length: 100 }, (_, i) => row(i)),
    refs: Array.from({ length: 100 }, (_, i) => `1:${i}`),
    refTable: 'DeviceNetworkEvents',
    visualization: render ? { kind: render, properties: {} } : null,
    warnings: [],
    now: at(14, '19:42'),
    stats: {
      ms: 180,
      rowsScanned: 412_019,
      groupsRead: 14,
      groupsSkipped: 19,
      operators: [
        { operator: 'scan', detail: 'DeviceNetworkEvents', rowsOut: 412_019, ms: 60 },
        { operator: 'filter', detail: 'RemoteIPType == "Public"', rowsOut: 88_210, ms: 40 },
        { operator: 'summarize', detail: 'by RemoteIP', rowsOut: ROWS, ms: 80 },
      ],
    },
  };
}
export const page = ({ offset, limit }: CallIn<'hunt.page'>): CallOut<'hunt.page'> => ({
  rows: Array.from({ length: Math.max(0, Math.min(limit, ROWS - offset)) }, (_, i) => row(offset + i)),
  refs: Array.from({ length: Math.max(0, Math.min(limit, ROWS - offset)) }, (_, i) => `1:${offset + i}`),
  matching: ROWS,
});
export const hover = (): CallOut<'hunt.hover'> => ({ text: 'DeviceNetworkEvents: 88,210 rows', start: 0, end: 19 });
export const tables: CallOut<'hunt.tables'> = [
  'DeviceProcessEvents',
  'DeviceNetworkEvents',
  'DeviceFileEvents',
  'DeviceLogonEvents',
  'SecurityEvent',
  'SigninLogs',
  'OfficeActivity',
  'EmailEvents',
].map((name, i) => ({ name, rows: 301_877 - i * 31_000, columns }));
export const saved: CallOut<'hunt.saved'> = [
  {
    id: 'h1',
    name: 'Rare beacons',
    kql: '// addresses contacted at a steady beat by few hosts\nDeviceNetworkEvents\n| where Timestamp > ago(2d) and RemoteIPType == "Public"\n| summarize Hosts = dcount(DeviceName), N = count() by RemoteIP, bin(Timestamp, 1h)\n| render timechart',
    description: 'Steady traffic to rare addresses',
    tactics: ['CommandAndControl'],
    techniques: ['T1071'],
    tables: ['DeviceNetworkEvents'],
    origin: 'builtin',
  },
  {
    id: 'h2',
    name: 'LSASS access',
    kql: 'DeviceEvents\n| where ActionType == "OpenProcessApiCall" and FileName =~ "lsass.exe"',
    description: 'Who read LSASS',
    tactics: ['CredentialAccess'],
    techniques: ['T1003.001'],
    tables: ['DeviceEvents'],
    origin: 'builtin',
  },
];
