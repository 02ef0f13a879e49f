// A few events of known content, for the writer's and the decoder's tests.

import type { EventTemplate, EvtxEvent } from '../sample/evtxTypes.js';
import { filetime } from '../sample/evtxWriter.js';

export const LOGON: EventTemplate = {
  provider: 'Microsoft-Windows-Security-Auditing', providerGuid: '{54849625-5478-4994-a5ba-3e3b0328c30d}', eventId: 4624, version: 2, task: 12544,
  keywords: 0x8020_0000_0000_0000n, channel: 'Security',
  data: [['SubjectUserSid', 'sid'], ['TargetUserName', 'string'], ['TargetLogonId', 'hex64'], ['LogonType', 'uint32'], ['LogonGuid', 'guid'], ['IpAddress', 'string']],
}; // prettier-ignore

export const ALL_TYPES: EventTemplate = {
  provider: 'Quarry-Test', eventId: 7, channel: 'Test/Operational',
  data: [
    ['string', 'string'], ['ansi', 'ansi'], ['int8', 'int8'], ['uint8', 'uint8'], ['int16', 'int16'], ['uint16', 'uint16'], ['int32', 'int32'],
    ['uint32', 'uint32'], ['int64', 'int64'], ['uint64', 'uint64'], ['real32', 'real32'], ['real64', 'real64'], ['bool', 'bool'], ['binary', 'binary'],
    ['guid', 'guid'], ['size', 'size'], ['filetime', 'filetime'], ['systemtime', 'systemtime'], ['sid', 'sid'], ['hex32', 'hex32'], ['hex64', 'hex64'],
    ['strings', 'strings'], ['uint16s', 'uint16s'], ['uint32s', 'uint32s'], ['never', 'filetime'], ['absent', 'uint32'], ['empty', 'string'],
  ],
}; // prettier-ignore

export const SERVICE: EventTemplate = {
  provider: 'Service Control Manager', providerGuid: '{555908d1-a6d7-4695-8e1e-26931d2012f4}', eventSourceName: 'Service Control Manager',
  qualifiers: 16384, eventId: 7045, level: 4, keywords: 0x8080_0000_0000_0000n, channel: 'System',
  data: [['ServiceName', 'string'], ['ImagePath', 'string']],
}; // prettier-ignore

export const CLEARED: EventTemplate = {
  provider: 'Microsoft-Windows-Eventlog', providerGuid: '{fc65ddd8-d6ef-4962-83d5-6e5cfe9ce148}', eventId: 1102, level: 4, task: 104,
  keywords: 0x4020_0000_0000_0000n, channel: 'Security',
  userData: {
    name: 'LogFileCleared', namespace: 'http://manifests.microsoft.com/win/2004/08/windows/eventlog',
    children: [{ name: 'SubjectUserSid', type: 'sid' }, { name: 'SubjectUserName' }, { name: 'Inner', children: [{ name: 'Item' }, { name: 'Item' }] }],
  },
}; // prettier-ignore

export const UNNAMED: EventTemplate = {
  provider: 'ESENT',
  eventId: 326,
  channel: 'Application',
  level: 4,
  data: [
    [null, 'string'],
    [null, 'uint32'],
    [null, 'strings'],
  ],
};

export const START = Date.UTC(2026, 2, 12, 8, 0, 0);

export function logons(count: number): EvtxEvent[] {
  return Array.from({ length: count }, (_, i) => ({
    template: LOGON,
    time: filetime(START + i * 1000, i % 10_000),
    computer: 'WKS-0142.harbor.example',
    processId: 700,
    threadId: 900 + (i % 7),
    values: ['S-1-5-18', `user${i % 50}`, 0x3e7n + BigInt(i), 3, '{00000000-0000-0000-0000-000000000000}', `10.0.0.${i % 250}`],
  }));
}
