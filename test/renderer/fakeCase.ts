// A made-up case for the window's own tests and pictures: deterministic, believable, with the awkward things evidence has.

import type { Alert, Incident } from '../../src/shared/contract/incidents.js';
import type { CallOut } from '../../src/shared/contract/index.js';
import type { EntityRef, EntityType, Severity } from '../../src/shared/contract/values.js';

type Source = CallOut<'sources.list'>[number];
type Entity = CallOut<'entities.list'>['entities'][number];

let seed = 11;
export const random = (): number => {
  seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
  return seed / 0x7fffffff;
};
export const at = (day: number, clock: string): string =>
  `2026-03-${day}T${clock.length === 5 ? `${clock}:00` : clock.slice(0, 8)}.${(clock.slice(9) || '0000000').padEnd(7, '0')}Z`;
export const EXTENT = { from: at(12, '04:10'), to: at(14, '19:42') };

const e = (type: EntityType, name: string): EntityRef => ({ id: `${type}:${name.toLowerCase()}`, type, name });
export const E = {
  mail: e('mail', '“Updated tariff sheet”'),
  clerk: e('account', 'fin.clerk'),
  backup: e('account', 'svc_backup'),
  wks: e('host', 'WKS-0142'),
  srv: e('host', 'SRV-FILE02'),
  dc: e('host', 'DC01'),
  word: e('process', 'winword.exe'),
  ps: e('process', 'powershell.exe'),
  run: e('process', 'rundll32.exe'),
  dll: e('file', 'cfg.dll'),
  c2: e('ip', '185.220.101.7'),
  zip: e('file', 'finance.7z'),
  url: e('url', 'https://transfer.example/up/7731'),
  app: e('app', 'DocSync'),
  box: e('mailbox', 'fin.clerk@harbor.example'),
  key: e('registry', 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\cfg'),
  svc: e('service', 'BackupAgent'),
  vm: e('cloudResource', 'vm-archive-01'),
  dom: e('domain', 'transfer.example'),
  spray: e('ip', '45.137.21.9'),
  scan: e('ip', '10.20.4.77'),
} as const;

export const table = (name: string, n: number) => ({
  kql: `${name}\n| where Timestamp between (datetime(2026-03-13T09:00:00Z) .. datetime(2026-03-13T19:00:00Z))\n| take ${n}`,
});

function alert(
  n: number,
  time: string,
  severity: Severity,
  title: string,
  tactic: string,
  technique: string,
  entities: EntityRef[],
  incidentId: string | null,
  more: Partial<Alert> = {},
): Alert {
  return {
    id: `a${n}`,
    title,
    description: `${title}. Seen ${entities.map((x) => x.name).join(', ')}.`,
    severity,
    origin: 'rule',
    ruleId: `rule-${n}`,
    product: 'Quarry rules',
    tactics: [tactic],
    techniques: [technique],
    first: time,
    last: time,
    count: 1 + Math.floor(random() * 9),
    entities,
    incidentId,
    door: table('DeviceProcessEvents', 10),
    status: 'new',
    ...more,
  };
}

export const alerts: Alert[] = [
  alert(
    1,
    at(13, '09:02:11'),
    'high',
    'Phishing mail delivered and opened',
    'InitialAccess',
    'T1566.001',
    [E.mail, E.box, E.clerk],
    'inc7',
    { origin: 'vendor', product: 'Microsoft Defender for Office 365' },
  ),
  alert(
    2,
    at(13, '09:14:36'),
    'high',
    'Word started PowerShell with an encoded command',
    'Execution',
    'T1059.001',
    [E.word, E.ps, E.wks, E.clerk],
    'inc7',
  ),
  alert(
    3,
    at(13, '09:14:52.1184310'),
    'high',
    'Unsigned DLL run by rundll32 from ProgramData',
    'DefenseEvasion',
    'T1218.011',
    [E.run, E.dll, E.wks],
    'inc7',
  ),
  alert(
    4,
    at(13, '09:15:00'),
    'medium',
    'Beacon every 60 s ± 4 to a rare address',
    'CommandAndControl',
    'T1071.001',
    [E.c2, E.run, E.wks],
    'inc7',
    { last: at(13, '19:40:12'), count: 312 },
  ),
  alert(5, at(13, '11:47:03'), 'high', 'LSASS read by an unusual process', 'CredentialAccess', 'T1003.001', [E.run, E.wks], 'inc7'),
  alert(
    6,
    at(13, '12:20:18'),
    'medium',
    'Service account used from a workstation, first time',
    'LateralMovement',
    'T1021.002',
    [E.backup, E.srv, E.dc, E.wks],
    'inc7',
    { count: 8 },
  ),
  alert(7, at(13, '14:03:44'), 'medium', 'OAuth consent and inbox rule', 'Persistence', 'T1098.003', [E.app, E.clerk, E.box], 'inc7'),
  alert(8, at(13, '18:55:29'), 'high', '4.1 GB archived and uploaded', 'Exfiltration', 'T1567.002', [E.zip, E.url, E.srv], 'inc7', {
    origin: 'sigma',
  }),
  alert(
    9,
    at(12, '22:10:00'),
    'medium',
    'Password spray from one network',
    'CredentialAccess',
    'T1110.003',
    [E.spray, E.clerk, E.backup],
    'inc5',
    { last: at(12, '23:48:00'), count: 412 },
  ),
  alert(10, at(13, '14:03:44'), 'medium', 'OAuth application with mail rights consented', 'Persistence', 'T1528', [E.app, E.clerk], 'inc6'),
  alert(11, at(12, '05:00:00'), 'low', 'Port scan from the guest network', 'Discovery', 'T1046', [E.scan, E.srv], 'inc3', {
    last: at(12, '06:11:00'),
    count: 2204,
  }),
  alert(12, at(12, '08:01:00'), 'informational', 'Remote support tool started', 'CommandAndControl', 'T1219', [E.wks], 'inc2', {
    status: 'closed',
  }),
  alert(13, at(14, '10:22:40'), 'low', 'Scheduled task created by an administrator', 'Persistence', 'T1053.005', [E.dc, E.svc], null),
];

function incident(
  id: string,
  number: number,
  severity: Severity,
  score: number,
  title: string,
  first: string,
  last: string,
  entities: EntityRef[],
  more: Partial<Incident> = {},
): Incident {
  const own = alerts.filter((a) => a.incidentId === id);
  return {
    id,
    number,
    title,
    severity,
    score,
    scoreParts: [
      { name: 'asset', points: score * 0.33 },
      { name: 'technique', points: score * 0.31 },
      { name: 'spread', points: score * 0.2 },
      { name: 'intel', points: score * 0.16 },
    ],
    status: 'new',
    verdict: 'none',
    first,
    last,
    alertCount: own.length + 19,
    behaviourCount: own.length,
    tactics: own.flatMap((a) => a.tactics),
    entities,
    entityCount: entities.length + 22,
    ...more,
  };
}
const story = [E.clerk, E.wks, E.run, E.c2, E.mail, E.backup, E.srv, E.dc, E.app, E.zip, E.word, E.ps, E.dll];
export const incidents: Incident[] = [
  incident('inc7', 7, 'high', 91, 'Phishing to data theft through WKS-0142', at(13, '09:02:11'), at(13, '18:58:02'), story, {
    status: 'active',
  }),
  incident('inc5', 5, 'medium', 54, 'Password spray from one network', at(12, '22:10'), at(12, '23:48'), [E.spray, E.clerk, E.backup]),
  incident('inc6', 6, 'medium', 48, 'OAuth application with mail rights consented', at(13, '14:03'), at(13, '14:03'), [E.app, E.clerk]),
  incident('inc3', 3, 'low', 17, 'Scanner on the guest network', at(12, '05:00'), at(12, '06:11'), [E.scan, E.srv]),
  incident('inc2', 2, 'informational', 6, 'Remote support tool, known and signed', at(12, '08:01'), at(14, '08:03'), [E.wks], {
    status: 'closed',
    verdict: 'benignPositive',
  }),
];

export const entities: Entity[] = [
  [E.wks, 91, 14, 742_118],
  [E.clerk, 84, 9, 18_220],
  [E.backup, 77, 5, 4410],
  [E.c2, 74, 3, 312],
  [E.srv, 63, 4, 288_401],
  [E.run, 61, 4, 96],
  [E.app, 48, 2, 12],
  [E.dc, 39, 2, 301_877],
  [E.zip, 33, 1, 3],
  [E.ps, 30, 1, 4021],
  [E.spray, 29, 1, 412],
  [E.mail, 27, 1, 2],
  [E.dll, 24, 1, 5],
  [E.url, 21, 1, 1],
  [E.dom, 20, 0, 4],
  [E.word, 18, 1, 220],
  [E.box, 15, 1, 812],
  [E.key, 12, 0, 1],
  [E.svc, 8, 0, 61],
  [E.vm, 4, 0, 19],
  [E.scan, 17, 1, 2204],
].map(([ref, risk, n, events]) => ({
  ...(ref as EntityRef),
  risk: risk as number,
  alerts: n as number,
  events: events as number,
  first: EXTENT.from,
  last: EXTENT.to,
}));

const hash = (n: number) => Array.from({ length: 64 }, (_, i) => ((n * 7 + i * 13 + (i % 5) * n) % 16).toString(16)).join('');
function source(
  id: number,
  path: string,
  size: number,
  format: string,
  connector: string,
  stored: number,
  because: string[],
  more: Partial<Source> = {},
): Source {
  return {
    id,
    path,
    size,
    sha256: hash(id),
    format,
    connector,
    confidence: 0.97,
    because,
    state: 'done',
    read: stored,
    stored,
    rejected: 0,
    recovered: 0,
    tables: { [connector]: stored },
    warnings: [],
    extent: EXTENT,
    importedAt: '2026-03-15T08:12:00.0000000Z',
    error: null,
    ...more,
  };
}
const MB = 1024 * 1024;
export const sources: Source[] = [
  source(9, '/evidence/WKS-0142.zip', 1946 * MB, 'zip', '', 0, ['magic PK', 'manifest and 212 member hashes agree'], { tables: {} }),
  source(
    1,
    '/evidence/WKS-0142.zip/Microsoft-Windows-Sysmon%4Operational.evtx',
    268 * MB,
    'evtx',
    'sysmon',
    418_910,
    ['magic ElfFile', 'channel Microsoft-Windows-Sysmon/Operational in 1,204 of 1,204 chunks'],
    {
      tables: {
        Event: 418_910,
        DeviceProcessEvents: 41_390,
        DeviceNetworkEvents: 88_210,
        DeviceFileEvents: 120_004,
        DeviceImageLoadEvents: 101_221,
      },
    },
  ),
  source(2, '/evidence/WKS-0142.zip/Security.evtx', 128 * MB, 'evtx', 'windowsSecurity', 301_877, ['magic ElfFile', 'channel Security'], {
    rejected: 37,
    recovered: 31,
    tables: {
      SecurityEvent: 301_877,
      DeviceLogonEvents: 88_204,
      DeviceProcessEvents: 41_390,
      IdentityLogonEvents: 12_007,
      DeviceEvents: 9118,
    },
    warnings: [{ code: 'evtx.dirty', message: 'dirty flag set; 3 chunks with wrong checksum, read anyway', count: 3 }],
  }),
  source(3, '/evidence/WKS-0142.zip/Microsoft-Windows-PowerShell%4Operational.evtx', 15 * MB, 'evtx', 'powershell', 9204, [
    'magic ElfFile',
    '412 script blocks put together',
  ]),
  source(4, '/evidence/WKS-0142.zip/pagefile.sys', 8192 * MB, 'unknown', '', 0, ['first bytes 00 00 00 00'], {
    state: 'failed',
    error: 'not recognised; kept out and listed',
    confidence: 0,
    tables: {},
    extent: null,
  }),
  source(
    5,
    '/evidence/signins_2026-03-12_2026-03-14.json',
    44 * MB,
    'json',
    'entraSignin',
    38_112,
    ['fields createdDateTime, userPrincipalName, conditionalAccessStatus'],
    { tables: { SigninLogs: 38_112, IdentityLogonEvents: 38_112 } },
  ),
  source(
    6,
    '/evidence/AuditLog_2026-03-14.csv',
    61 * MB,
    'csv',
    'm365Audit',
    50_000,
    ['header CreationDate, UserIds, Operations, AuditData'],
    {
      warnings: [{ code: 'export.truncated', message: 'exactly 50,000 rows: the export was cut off', count: 1 }],
      tables: { OfficeActivity: 50_000, CloudAppEvents: 50_000 },
    },
  ),
  source(7, '/evidence/fw-traffic.log.gz', 212 * MB, 'text', 'fortigate', 131_400, ['devid=FG, type=traffic in 50 of 50 lines'], {
    state: 'importing',
  }),
  source(8, '/evidence/mail.mbox', 96 * MB, 'mbox', 'mbox', 1204, ['From_ lines'], { tables: { EmailEvents: 1204 } }),
];
