// Rows to alerts: grouping, and the alerts of other products.

import { describe, expect, it } from 'vitest';
import { buildIdentity } from '../../src/main/engine/correlate/observe.js';
import { readRule } from '../../src/main/engine/detect/rule.js';
import { runRules, type DetectDeps } from '../../src/main/engine/detect/run.js';
import { vendorAlerts } from '../../src/main/engine/detect/vendor.js';
import { createNodePorts } from '../../src/main/hosts/node/ports.js';
import { NEVER_CANCELLED } from '../../src/shared/base/errors.js';
import { memoryEngine, noSql, type Rows } from './memoryCase.js';

const ports = createNodePorts();
const { catalog, query } = memoryEngine();
const deps = { ports, query, store: { tables: catalog, revision: 1, sql: noSql }, now: () => 0 } as unknown as DetectDeps;
const identity = (rows: Rows) => {
  catalog.fill(rows);
  return buildIdentity({ ports, store: { tables: catalog, revision: 1, sql: noSql } as never });
};
const rule = (query: string, mappings: string) => {
  const read = readRule(
    'x.yaml',
    `id: x\nname: X\nseverity: Medium\ntactics: [Execution]\nquery: |\n  ${query}\nentityMappings:\n${mappings}\nkind: Scheduled\nversion: 1.0.0\n`,
  );
  if (!read.ok) throw new Error(read.error.error);
  return read.value;
};
const HOST = '  - entityType: Host\n    fieldMappings: [{ identifier: FullName, columnName: DeviceName }]';
const ACCOUNT =
  '  - entityType: Account\n    fieldMappings: [{ identifier: Name, columnName: AccountName }, { identifier: NTDomain, columnName: AccountDomain }]';
const start = (minute: number, host: string, account: string) => ({
  Timestamp: `2026-03-13T${String(9 + Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}:00Z`,
  DeviceName: host,
  AccountName: account,
  AccountDomain: account === '' ? '' : 'CORP',
  FileName: 'a.exe',
  ProcessId: 700 + minute,
  ProcessCommandLine: 'a',
});

describe('grouping', () => {
  it('makes one alert per host, person and stretch of time, with every row counted', async () => {
    const rows = {
      DeviceProcessEvents: [
        start(0, 'ws01', 'ana'),
        start(10, 'WS01.corp.example', 'ana'),
        start(50, 'ws01', 'ana'),
        start(200, 'ws01', 'ana'),
        start(5, 'ws01', 'bo'),
        start(6, 'ws02', 'ana'),
      ],
    };
    const { alerts } = await runRules(
      deps,
      await identity(rows),
      [rule('DeviceProcessEvents | where FileName == "a.exe"', `${HOST}\n${ACCOUNT}`)],
      NEVER_CANCELLED,
    );
    expect(
      alerts
        .map((a) => [
          a.count,
          a.first.slice(11, 16),
          a.entities
            .filter((e) => e.type !== 'process')
            .map((e) => e.name)
            .join(),
        ])
        .sort(),
    ).toEqual([
      [1, '09:05', 'WS01,bo'],
      [1, '09:06', 'ws02,ana'],
      [1, '12:20', 'WS01,ana'],
      [3, '09:00', 'WS01,ana'],
    ]);
    expect(new Set(alerts.map((a) => a.id)).size).toBe(4);
    const again = await runRules(
      deps,
      await identity(rows),
      [rule('DeviceProcessEvents | where FileName == "a.exe"', `${HOST}\n${ACCOUNT}`)],
      NEVER_CANCELLED,
    );
    expect(again.alerts.map((a) => a.id)).toEqual(alerts.map((a) => a.id));
  });
  it('takes a row that names nobody with the row of the same host and moment that does', async () => {
    const rows = {
      DeviceProcessEvents: [start(0, 'ws01', 'ana'), { ...start(0, 'ws01', ''), Timestamp: '2026-03-13T09:00:01Z' }, start(30, 'ws01', '')],
    };
    const { alerts } = await runRules(
      deps,
      await identity(rows),
      [rule('DeviceProcessEvents | where FileName == "a.exe"', `${HOST}\n${ACCOUNT}`)],
      NEVER_CANCELLED,
    );
    expect(alerts.map((a) => a.count).sort()).toEqual([1, 2]);
  });
  it('keeps undated rows and odd values', async () => {
    const rows = { DeviceProcessEvents: [{ DeviceName: 'ws01', AccountName: '"; drop //', FileName: 'a.exe', ProcessCommandLine: '' }] };
    const { alerts } = await runRules(deps, await identity(rows), [rule('DeviceProcessEvents', `${HOST}\n${ACCOUNT}`)], NEVER_CANCELLED);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]!.rows[0]).toMatchObject({ table: 'DeviceProcessEvents', time: null });
  });
});

describe('alerts of other products', () => {
  it('come with their evidence as entities', async () => {
    const rows = {
      AlertInfo: [
        {
          Timestamp: '2026-03-13T09:00:00Z',
          AlertId: 'da1',
          Title: 'Suspicious access to LSASS',
          Category: 'CredentialAccess',
          Severity: 'High',
          ServiceSource: 'Microsoft Defender for Endpoint',
          AttackTechniques: '["LSASS Memory (T1003.001)"]',
        },
      ],
      AlertEvidence: [
        { Timestamp: '2026-03-13T09:00:05Z', AlertId: 'da1', EntityType: 'Machine', DeviceName: 'ws01.corp.example' },
        {
          Timestamp: '2026-03-13T09:00:05Z',
          AlertId: 'da1',
          EntityType: 'User',
          AccountName: 'ana',
          AccountDomain: 'CORP',
          AccountUpn: 'ana@corp.example',
        },
        {
          Timestamp: '2026-03-13T09:00:06Z',
          AlertId: 'da1',
          EntityType: 'File',
          FileName: 'm.exe',
          FolderPath: 'C:\\Users\\Public',
          SHA256: 'a'.repeat(64),
        },
        { Timestamp: '2026-03-13T09:00:06Z', AlertId: 'da1', EntityType: 'Ip', RemoteIP: '203.0.113.9' },
      ],
      SecurityAlert: [
        {
          TimeGenerated: '2026-03-13T10:00:00Z',
          StartTime: '2026-03-13T09:30:00Z',
          EndTime: '2026-03-13T09:45:00Z',
          SystemAlertId: 's1',
          VendorOriginalId: 'v1',
          DisplayName: 'Unfamiliar sign-in',
          AlertSeverity: 'Medium',
          ProductName: 'Identity protection',
          Tactics: 'InitialAccess, Persistence',
          Techniques: '["T1078"]',
          Entities: JSON.stringify([
            { $id: '1', Type: 'account', Name: 'ana', UPNSuffix: 'corp.example' },
            { $id: '2', Type: 'ip', Address: '203.0.113.9' },
            { $id: '3', Type: 'host', HostName: 'ws01', DnsDomain: 'corp.example' },
            { $id: '4', Type: 'process', ProcessId: '700', Host: { $ref: '3' }, ImageFile: { $ref: '5' } },
            { $id: '5', Type: 'file', Name: 'm.exe', Directory: 'C:\\Users\\Public' },
          ]),
        },
        {
          TimeGenerated: '2026-03-13T11:00:00Z',
          SystemAlertId: 's2',
          DisplayName: 'Cut off',
          AlertSeverity: 'strange',
          Entities: '[{"$id":"1","Type":"acc',
        },
      ],
    };
    const alerts = await vendorAlerts(deps, await identity(rows));
    expect(alerts.map((a) => [a.title, a.severity, a.tactics, a.techniques, a.count])).toEqual([
      ['Suspicious access to LSASS', 'high', ['CredentialAccess'], ['T1003.001'], 5],
      ['Unfamiliar sign-in', 'medium', ['InitialAccess', 'Persistence'], ['T1078'], 1],
      ['Cut off', 'medium', [], [], 1],
    ]);
    expect(alerts[0]!.entities.map((e) => e.id).sort()).toEqual(
      ['account:ana@corp.example', 'file:c:\\users\\public\\m.exe', 'host:ws01', 'ip:203.0.113.9'].map((id) =>
        id.startsWith('account') ? expect.stringMatching(/^account:/) : id,
      ),
    );
    expect(alerts[0]!.links).toContainEqual({ kind: 'hash', key: 'a'.repeat(64) });
    expect(alerts[1]!.entities.map((e) => e.type).sort()).toEqual(['account', 'file', 'host', 'ip', 'process']);
    for (const a of alerts) expect((await query.run(a.door, { now: 0, cancel: NEVER_CANCELLED })).rowCount).toBeGreaterThan(0);
  });
});
