// Exports that already are rows: which table they are of, header labels, extra columns, cut exports; and records nobody knows.
import { describe, expect, it } from 'vitest';
import type { FieldValue } from '../../src/main/engine/ingest/types.js';
import { inferTable } from '../../src/main/engine/ingest/connectors/tabular.js';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { mapRecords, root, shipped } from './support.js';

/** The preference the shipped connector states; read from it so the test follows. */
const DEFENDER = (parse(readFileSync(resolve(root, 'resources/connectors/defender-advanced-hunting.yaml'), 'utf8')) as { prefer: string[] })
  .prefer;
const csv = (fields: Record<string, FieldValue>) => mapRecords('csv', [fields], { name: 'export.csv' });

describe('advanced hunting', () => {
  it('every Defender table is told from all its columns', async () => {
    const { schemas } = await shipped();
    const defender = schemas.products.get('defender')!;
    for (const table of defender) {
      const names = schemas.tables.get(table)!.map((column) => column.name);
      expect(inferTable(names, schemas, defender)[0]!.table, table).toBe(table);
    }
  });
  it.each([
    [
      'DeviceProcessEvents',
      ['Timestamp', 'DeviceName', 'ActionType', 'FileName', 'ProcessCommandLine', 'InitiatingProcessFileName', 'AccountName'],
    ],
    [
      'DeviceNetworkEvents',
      ['Timestamp', 'DeviceName', 'ActionType', 'RemoteIP', 'RemotePort', 'RemoteUrl', 'InitiatingProcessFileName', 'LocalIPType'],
    ],
    [
      'DeviceLogonEvents',
      ['Timestamp', 'DeviceName', 'ActionType', 'LogonType', 'AccountName', 'RemoteIP', 'RemoteDeviceName', 'IsLocalAdmin'],
    ],
    ['EmailEvents', ['Timestamp', 'NetworkMessageId', 'SenderFromAddress', 'RecipientEmailAddress', 'Subject', 'DeliveryAction']],
    ['CloudAppEvents', ['Timestamp', 'ActionType', 'Application', 'AccountDisplayName', 'IPAddress', 'RawEventData']],
    ['AlertEvidence', ['Timestamp', 'AlertId', 'EntityType', 'EvidenceRole', 'FileName', 'RemoteIP']],
    ['DeviceRegistryEvents', ['Timestamp', 'DeviceName', 'RegistryKey', 'RegistryValueName', 'RegistryValueData']],
    [
      'IdentityLogonEvents',
      [
        'Timestamp',
        'ActionType',
        'Application',
        'LogonType',
        'Protocol',
        'FailureReason',
        'AccountUpn',
        'DestinationDeviceName',
        'TargetDeviceName',
      ],
    ],
  ])('%s is told from a projection', async (table, names) => {
    const { schemas } = await shipped();
    expect(inferTable(names, schemas, schemas.products.get('defender')!, DEFENDER)[0]!.table).toBe(table);
  });
  it('writes typed values, both time columns, and keeps computed columns', async () => {
    const { writer, connector, because } = await csv({
      Timestamp: '2026-03-04T05:06:07.1234567Z',
      DeviceName: 'ws01',
      ActionType: 'ProcessCreated',
      FileName: 'a.exe',
      ProcessId: '42',
      ProcessCommandLine: 'a',
      InitiatingProcessFileName: 'b.exe',
      AccountName: 'jo',
      AdditionalFields: '{"x":1}',
      Rarity: '7',
    });
    expect(connector).toBe('defender-advanced-hunting');
    expect(because.join()).toContain('DeviceProcessEvents');
    expect(writer.rows('DeviceProcessEvents')).toEqual([
      {
        Timestamp: '2026-03-04T05:06:07.1234567Z',
        TimeGenerated: '2026-03-04T05:06:07.1234567Z',
        DeviceName: 'ws01',
        ActionType: 'ProcessCreated',
        FileName: 'a.exe',
        ProcessId: 42,
        ProcessCommandLine: 'a',
        InitiatingProcessFileName: 'b.exe',
        AccountName: 'jo',
        AdditionalFields: { x: 1 },
        Rarity: 7,
        Type: 'DeviceProcessEvents',
      },
    ]);
  });
  it('reads the streaming form', async () => {
    const { writer, connector } = await mapRecords('ndjson', [
      {
        time: '2026-03-04T05:06:08Z',
        tenantId: 't',
        operationName: 'Publish',
        category: 'AdvancedHunting-AlertInfo',
        properties: { AlertId: 'a1', Title: 'x', Severity: 'High', Timestamp: '2026-03-04T05:06:07Z', AttackTechniques: '["T1218"]' },
      },
    ]);
    expect(connector).toBe('defender-advanced-hunting');
    expect(writer.rows('AlertInfo')).toMatchObject([{ AlertId: 'a1', Severity: 'High', Timestamp: '2026-03-04T05:06:07.0000000Z' }]);
  });
  it('takes the results of two queries in one file apart', async () => {
    const device = {
      Timestamp: '2026-03-04T05:06:07Z',
      DeviceName: 'w',
      ActionType: 'LdapSearch',
      FileName: '',
      FolderPath: '',
      RemoteIP: '',
      InitiatingProcessFileName: 'x.exe',
      AdditionalFields: { a: 1 },
      Odd: 'kept',
    };
    const cloud = {
      Timestamp: '2026-03-04T05:06:07Z',
      ActionType: 'MailItemsAccessed',
      Application: 'Microsoft Exchange Online',
      ApplicationId: 20893,
      AccountDisplayName: 'Jo',
      IsAdminOperation: 0,
      ActivityObjects: [{ Type: 'x' }],
      RawEventData: { b: 2 },
    };
    const { writer, faults } = await mapRecords('ndjson', [device, device, cloud, { ...cloud, Late: 'also kept' }]);
    expect(faults).toEqual([]);
    expect(writer.counts()).toEqual({ CloudAppEvents: 2, DeviceEvents: 2 });
    expect(writer.rows('DeviceEvents')[0]).toMatchObject({ AdditionalFields: { a: 1 }, Odd: 'kept' });
    expect(writer.rows('CloudAppEvents')[1]).toMatchObject({ ApplicationId: 20893, IsAdminOperation: false, Late: 'also kept' });
  });
  it('says when an export was cut', async () => {
    const row = {
      Timestamp: '2026-03-04T05:06:07Z',
      DeviceName: 'w',
      ActionType: 'ProcessCreated',
      FileName: 'a',
      ProcessCommandLine: 'a',
      InitiatingProcessFileName: 'b',
    };
    const { warnings } = await mapRecords(
      'csv',
      Array.from({ length: 10_000 }, () => row),
    );
    expect(warnings).toMatchObject([{ code: 'export.truncated', count: 10_000 }]);
    expect((await mapRecords('csv', [row])).warnings).toEqual([]);
  });
});

describe('log analytics', () => {
  it('reads labelled headers and the table from Type', async () => {
    const { writer, connector, warnings } = await csv({
      TenantId: 't',
      'TimeGenerated [UTC]': '3/4/2026, 5:06:07.123 AM',
      OperationName: 'Add user',
      Result: 'success',
      'ActivityDateTime [UTC]': '3/4/2026, 5:06:07.123 AM',
      TargetResources: '[{"id":"1"}]',
      Type: 'AuditLogs',
    });
    expect(connector).toBe('log-analytics');
    expect(writer.rows('AuditLogs')).toEqual([
      {
        TenantId: 't',
        TimeGenerated: '2026-03-04T05:06:07.1230000Z',
        ActivityDateTime: '2026-03-04T05:06:07.1230000Z',
        OperationName: 'Add user',
        Result: 'success',
        TargetResources: [{ id: '1' }],
        Type: 'AuditLogs',
      },
    ]);
    expect(warnings).toEqual([]);
  });
  it('warns of a local zone label', async () => {
    const { warnings } = await csv({
      TenantId: 't',
      'TimeGenerated [Local Time]': '3/4/2026, 5:06:07 AM',
      OperationName: 'x',
      Type: 'AuditLogs',
    });
    expect(warnings).toMatchObject([{ code: 'time.zoneLabel' }]);
  });
  it('infers the table when nothing names it, and takes custom ones', async () => {
    const { writer } = await csv({
      'TimeGenerated [UTC]': '2026-03-04 05:06:07',
      UserPrincipalName: 'jo@x',
      AppDisplayName: 'Portal',
      ResultType: '0',
      IPAddress: '1.2.3.4',
      ConditionalAccessStatus: 'success',
      RiskLevelDuringSignIn: 'none',
      LocationDetails: '{}',
    });
    expect(writer.counts()).toEqual({ EntraIdSignInEvents: 1, IdentityLogonEvents: 1, SigninLogs: 1 });
    expect(writer.rows('EntraIdSignInEvents')).toMatchObject([{ AccountUpn: 'jo@x', ErrorCode: 0, IPAddress: '1.2.3.4' }]);
    const custom = await mapRecords('json', [{ $table: 'Badge_CL', TimeGenerated: '2026-03-04T05:06:07Z', Door_s: 'North', Count_d: 2.5 }]);
    expect(custom.writer.rows('Badge_CL')).toEqual([{ TimeGenerated: '2026-03-04T05:06:07.0000000Z', Door_s: 'North', Count_d: 2.5 }]);
  });
  it('exported SecurityEvent rows fill the Defender tables too', async () => {
    const xml =
      '<EventData xmlns="http://schemas.microsoft.com/win/2004/08/events/event">\r\n  <Data Name="TargetUserName">jo</Data>\r\n  <Data Name="LogonType">3</Data>\r\n  <Data Name="IpAddress">10.0.0.5</Data>\r\n</EventData>';
    const { writer } = await mapRecords('json', [
      {
        TenantId: 't',
        TimeGenerated: '2026-03-04T05:06:07Z',
        Computer: 'WS01',
        Channel: 'Security',
        EventSourceName: 'Microsoft-Windows-Security-Auditing',
        EventID: 4624,
        Activity: '4624 - x',
        EventData: xml,
        Type: 'SecurityEvent',
      },
    ]);
    expect(writer.counts()).toEqual({ DeviceLogonEvents: 1, SecurityEvent: 1 });
    expect(writer.rows('DeviceLogonEvents')).toMatchObject([
      { AccountName: 'jo', LogonType: 'Network', RemoteIP: '10.0.0.5', DeviceName: 'ws01' },
    ]);
  });
});

describe('records nobody knows', () => {
  it('get a table of their own with typed columns and the time found', async () => {
    const { writer, connector, custom } = await mapRecords(
      'csv',
      [
        { 'Event Time': '04/03/2026 05:06', Door: 'North', Badge: '17', Open: 'true', 'a b': 'x' },
        { 'Event Time': '13/03/2026 05:06', Door: 'South', Badge: '18', Open: 'false', 'a b': 'y' },
      ],
      { name: 'door log (2).csv' },
    );
    expect(connector).toBe('generic');
    expect(custom[0]).toMatchObject({
      name: 'door_log_2_CL',
      columns: expect.arrayContaining([
        { name: 'TimeGenerated', type: 'datetime' },
        { name: 'Badge', type: 'long' },
        { name: 'Open', type: 'bool' },
        { name: 'a_b', type: 'string' },
      ]) as unknown,
    });
    expect(writer.rows('door_log_2_CL')).toMatchObject([
      { TimeGenerated: '2026-03-04T05:06:00.0000000Z', Door: 'North', Badge: 17, Open: true, a_b: 'x' },
      { TimeGenerated: '2026-03-13T05:06:00.0000000Z' },
    ]);
  });
  it('lose nothing the sample did not foresee', async () => {
    const rows: Record<string, FieldValue>[] = Array.from({ length: 100 }, (_, i) => ({ ts: 1_772_600_000 + i, n: i }));
    rows.push({ ts: 1_772_600_500, n: 'not a number', late: { deep: [1, 2] } }, { other: 1 });
    const { writer, faults, warnings } = await mapRecords('ndjson', rows, { name: 'x.jsonl' });
    expect(faults).toEqual([]);
    expect(writer.rows('x_CL')).toHaveLength(102);
    expect(writer.rows('x_CL')[100]).toMatchObject({ _Extra: { n: 'not a number', late: { deep: [1, 2] } } });
    expect(warnings).toMatchObject([{ code: 'connector.undated', count: 1 }]);
  });
});
