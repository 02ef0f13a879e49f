// Small Windows events, written for these tests, through their connectors: what lands in which table and column.
import { describe, expect, it } from 'vitest';
import type { FieldValue } from '../../src/main/engine/ingest/types.js';
import { TimeValue } from '../../src/main/engine/ingest/types.js';
import { parseIsoDatetime } from '../../src/shared/base/time.js';
import { evtx, mapRecords, type Row } from './support.js';

const SECURITY = ['Microsoft-Windows-Security-Auditing', 'Security'] as const;
const SYSMON = ['Microsoft-Windows-Sysmon', 'Microsoft-Windows-Sysmon/Operational'] as const;
const subject = { SubjectUserSid: 'S-1-5-21-1-2-3-1104', SubjectUserName: 'jo', SubjectDomainName: 'CORP', SubjectLogonId: '0x1a4' };

async function one(event: Record<string, FieldValue>, table: string): Promise<Row> {
  const { writer, faults } = await mapRecords('evtx', [event]);
  expect(faults).toEqual([]);
  const rows = writer.rows(table);
  expect(rows, `${table}: ${JSON.stringify(writer.counts())}`).toHaveLength(1);
  return rows[0]!;
}
const security = (id: number, data: Record<string, FieldValue>) => evtx(...SECURITY, id, data);
const sysmon = (id: number, data: Record<string, FieldValue>) =>
  evtx(...SYSMON, id, {
    RuleName: '-',
    UtcTime: '2026-03-04 05:06:07.100',
    ProcessGuid: '{B34BC01C-369C-5F69-7901-000000000900}',
    ProcessId: 4242,
    Image: 'C:\\Tools\\evil.exe',
    User: 'CORP\\Jo',
    ...data,
  });

describe('Security', () => {
  it('4688 is a process with its creator, its words and its numbers', async () => {
    const event = security(4688, {
      ...subject,
      NewProcessId: '0x1528',
      NewProcessName: 'C:\\Windows\\System32\\net.exe',
      TokenElevationType: '%%1937',
      ProcessId: '0x1d20',
      CommandLine: 'net user',
      TargetUserSid: 'S-1-0-0',
      TargetUserName: '-',
      TargetDomainName: '-',
      TargetLogonId: '0x0',
      ParentProcessName: 'C:\\Windows\\System32\\cmd.exe',
      MandatoryLabel: 'S-1-16-12288',
    });
    expect(await one(event, 'DeviceProcessEvents')).toMatchObject({
      Timestamp: '2026-03-04T05:06:07.1234567Z',
      TimeGenerated: '2026-03-04T05:06:07.1234567Z',
      DeviceName: 'ws01.corp.example',
      ActionType: 'ProcessCreated',
      FileName: 'net.exe',
      FolderPath: 'C:\\Windows\\System32\\net.exe',
      ProcessId: 5416,
      ProcessCommandLine: 'net user',
      ProcessIntegrityLevel: 'High',
      ProcessTokenElevation: 'TokenElevationTypeFull',
      AccountName: 'jo',
      AccountDomain: 'corp',
      AccountSid: 'S-1-5-21-1-2-3-1104',
      LogonId: 420,
      InitiatingProcessFileName: 'cmd.exe',
      InitiatingProcessId: 7456,
      InitiatingProcessAccountName: 'jo',
      ReportId: 4711,
      Type: 'DeviceProcessEvents',
    });
    const native = await one(event, 'SecurityEvent');
    expect(native).toMatchObject({
      EventID: 4688,
      Activity: '4688 - A new process has been created.',
      Account: 'CORP\\jo',
      AccountType: 'User',
      Computer: 'WS01.corp.example',
      Channel: 'Security',
      EventSourceName: 'Microsoft-Windows-Security-Auditing',
      NewProcessName: 'C:\\Windows\\System32\\net.exe',
      Process: 'net.exe',
      NewProcessId: '0x1528',
      TokenElevationType: '%%1937',
      EventRecordId: '4711',
      Level: '0',
      SystemProcessId: 700,
      TargetUserName: '-',
    });
    expect(native['EventData']).toContain('<Data Name="CommandLine">net user</Data>');
  });

  it('4624 and 4625 are logons with type, origin and reason', async () => {
    const logon = {
      ...subject,
      SubjectUserName: '-',
      SubjectUserSid: 'S-1-0-0',
      SubjectDomainName: '-',
      TargetUserSid: 'S-1-5-21-1-2-3-500',
      TargetUserName: 'Administrator',
      TargetDomainName: 'CORP',
      TargetLogonId: '0xc3e079',
      LogonType: 10,
      AuthenticationPackageName: 'Negotiate',
      WorkstationName: 'WS02',
      IpAddress: '::ffff:10.0.0.5',
      IpPort: '50123',
      ProcessName: '-',
      ProcessId: '0x0',
    };
    const row = await one(security(4624, logon), 'DeviceLogonEvents');
    expect(row).toMatchObject({
      ActionType: 'LogonSuccess',
      LogonType: 'RemoteInteractive',
      AccountName: 'administrator',
      AccountDomain: 'corp',
      AccountSid: 'S-1-5-21-1-2-3-500',
      RemoteIP: '10.0.0.5',
      RemotePort: 50123,
      RemoteIPType: 'Private',
      RemoteDeviceName: 'ws02',
      Protocol: 'Negotiate',
      LogonId: 12836985,
    });
    expect(row).not.toHaveProperty('InitiatingProcessAccountName');
    expect(row).not.toHaveProperty('InitiatingProcessFileName');
    const native = await one(security(4624, logon), 'SecurityEvent');
    expect(native).toMatchObject({
      Account: 'CORP\\Administrator',
      LogonType: 10,
      LogonTypeName: '10 - RemoteInteractive',
      IpAddress: '::ffff:10.0.0.5',
      TargetAccount: 'CORP\\Administrator',
      AccountType: 'User',
    });

    const failed = await one(
      security(4625, {
        ...logon,
        LogonType: 3,
        Status: '0xc000006d',
        SubStatus: '0xc0000064',
        FailureReason: '%%2313',
        IpAddress: '-',
        IpPort: '-',
      }),
      'DeviceLogonEvents',
    );
    expect(failed).toMatchObject({ ActionType: 'LogonFailed', LogonType: 'Network', FailureReason: 'UnknownUser' });
    expect(failed).not.toHaveProperty('RemoteIP');
    const status = await one(security(4625, { ...logon, Status: '0xC000006D', SubStatus: '0x0' }), 'DeviceLogonEvents');
    expect(status['FailureReason']).toBe('InvalidUserNameOrPassword');
    expect(
      await one(
        security(4648, {
          ...subject,
          TargetUserName: 'svc',
          TargetDomainName: 'CORP',
          TargetServerName: 'FS01',
          ProcessName: 'C:\\Windows\\System32\\runas.exe',
          ProcessId: '0x10',
          IpAddress: '-',
        }),
        'DeviceLogonEvents',
      ),
    ).toMatchObject({ ActionType: 'LogonAttempted', AccountName: 'svc', RemoteDeviceName: 'fs01', InitiatingProcessFileName: 'runas.exe' });
  });

  it('machine accounts are machines', async () => {
    expect(await one(security(4624, { TargetUserName: 'WS02$', TargetDomainName: 'CORP', LogonType: 3 }), 'SecurityEvent')).toMatchObject({
      AccountType: 'Machine',
      Account: 'CORP\\WS02$',
    });
  });

  it('tickets and NTLM checks are identity logons', async () => {
    expect(
      await one(
        security(4769, {
          TargetUserName: 'jo@CORP.EXAMPLE',
          TargetDomainName: 'CORP.EXAMPLE',
          ServiceName: 'SQL01$',
          TicketEncryptionType: '0x17',
          IpAddress: '::ffff:10.0.0.9',
          IpPort: '49152',
          Status: '0x0',
          TicketOptions: '0x40810000',
        }),
        'IdentityLogonEvents',
      ),
    ).toMatchObject({
      ActionType: 'LogonSuccess',
      LogonType: 'Resource access',
      Protocol: 'Kerberos',
      AccountName: 'jo',
      AccountUpn: 'jo@corp.example',
      IPAddress: '10.0.0.9',
      Port: 49152,
      TargetDeviceName: 'sql01',
      DestinationDeviceName: 'ws01.corp.example',
      AdditionalFields: { EncryptionType: 'RC4-HMAC' },
    });
    expect(
      await one(
        security(4771, {
          TargetUserName: 'jo',
          TargetSid: 'S-1-5-21-1-2-3-9',
          ServiceName: 'krbtgt/CORP',
          Status: '0x18',
          IpAddress: '::ffff:10.0.0.9',
        }),
        'IdentityLogonEvents',
      ),
    ).toMatchObject({ ActionType: 'LogonFailed', FailureReason: 'InvalidUserNameOrPassword', AccountSid: 'S-1-5-21-1-2-3-9' });
    expect(
      await one(
        security(4768, { TargetUserName: 'jo', TargetDomainName: 'CORP', Status: '0x6', IpAddress: '10.0.0.9' }),
        'IdentityLogonEvents',
      ),
    ).toMatchObject({ ActionType: 'LogonFailed', FailureReason: 'UnknownUser', LogonType: 'Credentials validation' });
    expect(
      await one(security(4776, { TargetUserName: 'jo', Workstation: '\\\\WS09', Status: '0xc000006a' }), 'IdentityLogonEvents'),
    ).toMatchObject({ ActionType: 'LogonFailed', Protocol: 'Ntlm', DeviceName: 'ws09', FailureReason: 'InvalidUserNameOrPassword' });
  });

  it('the filtering platform names the opener first, so inbound is turned round', async () => {
    const flow = {
      ProcessID: 1428,
      Application: '\\device\\harddiskvolume2\\windows\\system32\\svchost.exe',
      SourceAddress: '10.0.0.7',
      SourcePort: '50000',
      DestAddress: '93.184.216.34',
      DestPort: '443',
      Protocol: 6,
    };
    expect(await one(security(5156, { ...flow, Direction: '%%14593' }), 'DeviceNetworkEvents')).toMatchObject({
      ActionType: 'ConnectionSuccess',
      LocalIP: '10.0.0.7',
      RemoteIP: '93.184.216.34',
      RemotePort: 443,
      RemoteIPType: 'Public',
      Protocol: 'Tcp',
      InitiatingProcessFileName: 'svchost.exe',
      InitiatingProcessId: 1428,
    });
    expect(await one(security(5156, { ...flow, Direction: '%%14592' }), 'DeviceNetworkEvents')).toMatchObject({
      ActionType: 'InboundConnectionAccepted',
      LocalIP: '93.184.216.34',
      RemoteIP: '10.0.0.7',
    });
    expect(await one(security(5154, { ...flow, SourceAddress: '0.0.0.0' }), 'DeviceNetworkEvents')).toMatchObject({
      ActionType: 'ListeningConnectionCreated',
      LocalPort: 50000,
    });
    expect(await one(security(5157, { ...flow, Direction: '%%14593' }), 'DeviceEvents')).toMatchObject({
      ActionType: 'FirewallOutboundConnectionBlocked',
    });
  });

  it.each([
    [
      4697,
      { ...subject, ServiceName: 'evil', ServiceFileName: 'C:\\Temp\\evil.exe', ServiceStartType: '2', ServiceAccount: 'LocalSystem' },
      { ActionType: 'ServiceInstalled', FileName: 'evil.exe', AdditionalFields: { ServiceName: 'evil', ServiceStartType: 'Automatic' } },
    ],
    [
      4698,
      { ...subject, TaskName: '\\Updater', TaskContent: '<Task><Exec><Command>C:\\x.exe</Command></Exec></Task>' },
      { ActionType: 'ScheduledTaskCreated', ProcessCommandLine: 'C:\\x.exe', AdditionalFields: { TaskName: '\\Updater' } },
    ],
    [4699, { ...subject, TaskName: '\\Updater' }, { ActionType: 'ScheduledTaskDeleted' }],
    [
      4702,
      { ...subject, TaskName: '\\Updater', TaskContentNew: '<Command>b</Command>' },
      { ActionType: 'ScheduledTaskUpdated', ProcessCommandLine: 'b' },
    ],
    [
      4720,
      { ...subject, TargetUserName: 'Mallory', TargetDomainName: 'CORP', TargetSid: 'S-1-5-21-1-2-3-1500' },
      { ActionType: 'UserAccountCreated', AccountName: 'mallory', AccountSid: 'S-1-5-21-1-2-3-1500', InitiatingProcessAccountName: 'jo' },
    ],
    [4726, { ...subject, TargetUserName: 'Mallory' }, { ActionType: 'UserAccountDeleted' }],
    [4724, { ...subject, TargetUserName: 'Mallory' }, { ActionType: 'PasswordResetAttempt' }],
    [
      4732,
      { ...subject, MemberSid: 'S-1-5-21-1-2-3-1500', MemberName: '-', TargetUserName: 'Administrators', TargetSid: 'S-1-5-32-544' },
      {
        ActionType: 'UserAccountAddedToLocalGroup',
        AccountSid: 'S-1-5-21-1-2-3-1500',
        AdditionalFields: { GroupName: 'Administrators', GroupSid: 'S-1-5-32-544' },
      },
    ],
    [4719, { ...subject, SubcategoryGuid: '{0CCE9217-69AE-11D9-BED3-505054503030}' }, { ActionType: 'AuditPolicyModification' }],
    [
      5140,
      { ...subject, IpAddress: 'fe80::1', IpPort: '59324', ShareName: '\\\\*\\ADMIN$', AccessMask: '0x1' },
      { ActionType: 'NetworkShareObjectAccessed', RemoteIP: 'fe80::1', FolderPath: '\\\\*\\ADMIN$', AccountName: 'jo' },
    ],
    [
      5145,
      { ...subject, IpAddress: '10.0.0.5', ShareName: '\\\\*\\IPC$', RelativeTargetName: 'svcctl' },
      { ActionType: 'NetworkShareObjectAccessChecked', FileName: 'svcctl', FolderPath: '\\\\*\\IPC$\\svcctl' },
    ],
  ] as [number, Record<string, FieldValue>, Row][])('%i becomes a device event', async (id, data, expected) => {
    expect(await one(security(id, data), 'DeviceEvents')).toMatchObject(expected);
  });

  it('4657 is a registry change, 4728 a directory change', async () => {
    expect(
      await one(
        security(4657, {
          ...subject,
          ObjectName: '\\REGISTRY\\MACHINE\\SOFTWARE\\Run',
          ObjectValueName: 'x',
          OperationType: '%%1904',
          NewValueType: '%%1873',
          NewValue: 'C:\\x.exe',
          OldValueType: '-',
          OldValue: '-',
          ProcessName: 'C:\\Windows\\regedit.exe',
          ProcessId: '0x20',
        }),
        'DeviceRegistryEvents',
      ),
    ).toMatchObject({
      ActionType: 'RegistryValueSet',
      RegistryKey: 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Run',
      RegistryValueName: 'x',
      RegistryValueType: 'String',
      InitiatingProcessFileName: 'regedit.exe',
    });
    expect(
      await one(
        security(4728, { ...subject, MemberName: 'CN=Mallory,DC=corp', TargetUserName: 'Domain Admins' }),
        'IdentityDirectoryEvents',
      ),
    ).toMatchObject({ ActionType: 'Group Membership changed', AccountName: 'jo', AdditionalFields: { 'TO.GROUP': 'Domain Admins' } });
  });

  it('1102 reads UserData, and unknown ids stay whole', async () => {
    const cleared = evtx('Microsoft-Windows-Eventlog', 'Security', 1102, {
      UserData: {
        LogFileCleared: { SubjectUserSid: 'S-1-5-21-1', SubjectUserName: 'jo', SubjectDomainName: 'CORP', SubjectLogonId: '0x1a4' },
      },
    });
    expect(await one(cleared, 'DeviceEvents')).toMatchObject({ ActionType: 'SecurityLogCleared', InitiatingProcessAccountName: 'jo' });
    expect(await one(cleared, 'SecurityEvent')).toMatchObject({
      Activity: '1102 - The audit log was cleared.',
      SubjectUserName: 'jo',
      Account: 'CORP\\jo',
    });
    expect(await one(security(9999, { Anything: 'a<b', Data: ['x', 'y'] }), 'SecurityEvent')).toMatchObject({
      EventID: 9999,
      EventData: expect.stringContaining('<Data Name="Anything">a&lt;b</Data>\r\n  <Data>x</Data>') as string,
    });
  });
});

describe('Sysmon', () => {
  it('1 is a process with hashes, version and parent', async () => {
    const event = sysmon(1, {
      CommandLine: 'evil -x',
      Hashes: 'SHA1=AA11,MD5=BB22,SHA256=CC33,IMPHASH=00',
      ParentImage: 'C:\\Windows\\explorer.exe',
      ParentProcessId: 10,
      ParentCommandLine: 'explorer',
      ParentUser: 'CORP\\Jo',
      IntegrityLevel: 'Medium',
      LogonId: '0xc61d9',
      Company: 'Evil Inc',
      OriginalFileName: 'EVIL.EXE',
      CurrentDirectory: 'C:\\',
    });
    expect(await one(event, 'DeviceProcessEvents')).toMatchObject({
      FileName: 'evil.exe',
      SHA1: 'aa11',
      MD5: 'bb22',
      SHA256: 'cc33',
      ProcessId: 4242,
      AccountName: 'jo',
      AccountDomain: 'corp',
      InitiatingProcessFileName: 'explorer.exe',
      InitiatingProcessId: 10,
      InitiatingProcessAccountName: 'jo',
      ProcessVersionInfoCompanyName: 'Evil Inc',
      ProcessUniqueId: 'b34bc01c-369c-5f69-7901-000000000900',
      AdditionalFields: { CurrentDirectory: 'C:\\' },
      ProcessCreationTime: '2026-03-04T05:06:07.1000000Z',
    });
    expect(await one(event, 'WindowsEvent')).toMatchObject({
      Provider: 'Microsoft-Windows-Sysmon',
      EventID: 1,
      EventLevel: 0,
      EventData: { CommandLine: 'evil -x', ProcessId: 4242 },
    });
  });

  it.each([
    [
      2,
      'DeviceFileEvents',
      { TargetFilename: 'C:\\a\\b.txt' },
      { ActionType: 'FileTimestampModificationEvent', FileName: 'b.txt', InitiatingProcessFileName: 'evil.exe' },
    ],
    [11, 'DeviceFileEvents', { TargetFilename: 'C:\\a\\b.exe' }, { ActionType: 'FileCreated', FolderPath: 'C:\\a\\b.exe' }],
    [
      15,
      'DeviceFileEvents',
      {
        TargetFilename: 'C:\\a\\b.exe:Zone.Identifier',
        Hash: 'SHA1=AA',
        Contents: '[ZoneTransfer]  ZoneId=3  ReferrerUrl=https://r.example/  HostUrl=https://h.example/b.exe ',
      },
      { ActionType: 'FileCreated', SHA1: 'aa', FileOriginUrl: 'https://h.example/b.exe' },
    ],
    [23, 'DeviceFileEvents', { TargetFilename: 'C:\\a\\b.exe', Hashes: 'MD5=AA' }, { ActionType: 'FileDeleted', MD5: 'aa' }],
    [26, 'DeviceFileEvents', { TargetFilename: 'C:\\a\\b.exe' }, { ActionType: 'FileDeleted' }],
    [
      3,
      'DeviceNetworkEvents',
      {
        Protocol: 'tcp',
        Initiated: true,
        SourceIp: '10.0.0.1',
        SourcePort: 5000,
        DestinationIp: '8.8.8.8',
        DestinationPort: 443,
        DestinationHostname: '-',
      },
      {
        ActionType: 'ConnectionSuccess',
        RemoteIP: '8.8.8.8',
        RemotePort: 443,
        RemoteIPType: 'Public',
        LocalIP: '10.0.0.1',
        Protocol: 'Tcp',
      },
    ],
    [
      3,
      'DeviceNetworkEvents',
      { Protocol: 'tcp', Initiated: 'false', SourceIp: '10.0.0.9', SourcePort: 5000, DestinationIp: '10.0.0.1', DestinationPort: 445 },
      { ActionType: 'InboundConnectionAccepted', RemoteIP: '10.0.0.9', LocalPort: 445 },
    ],
    [
      12,
      'DeviceRegistryEvents',
      { EventType: 'CreateKey', TargetObject: 'HKLM\\Software\\X' },
      { ActionType: 'RegistryKeyCreated', RegistryKey: 'HKEY_LOCAL_MACHINE\\Software\\X' },
    ],
    [
      12,
      'DeviceRegistryEvents',
      { EventType: 'DeleteValue', TargetObject: 'HKU\\S-1\\Run\\v' },
      { ActionType: 'RegistryValueDeleted', RegistryKey: 'HKEY_USERS\\S-1\\Run', RegistryValueName: 'v' },
    ],
    [
      13,
      'DeviceRegistryEvents',
      { EventType: 'SetValue', TargetObject: 'HKLM\\A\\Start', Details: 'DWORD (0x00000004)' },
      { ActionType: 'RegistryValueSet', RegistryValueName: 'Start', RegistryValueType: 'Dword', RegistryValueData: '4' },
    ],
    [
      14,
      'DeviceRegistryEvents',
      { EventType: 'RenameKey', TargetObject: 'HKLM\\A', NewName: 'HKLM\\B' },
      { ActionType: 'RegistryKeyRenamed', RegistryKey: 'HKEY_LOCAL_MACHINE\\B', PreviousRegistryKey: 'HKEY_LOCAL_MACHINE\\A' },
    ],
    [
      7,
      'DeviceImageLoadEvents',
      { ImageLoaded: 'C:\\w\\m.dll', Hashes: 'SHA256=AB' },
      { ActionType: 'ImageLoaded', FileName: 'm.dll', SHA256: 'ab' },
    ],
    [6, 'DeviceEvents', { ImageLoaded: 'C:\\w\\m.sys', Hashes: 'SHA256=AB' }, { ActionType: 'DriverLoad', FileName: 'm.sys' }],
    [
      8,
      'DeviceEvents',
      { SourceImage: 'C:\\e.exe', SourceProcessId: 5, TargetImage: 'C:\\t.exe', TargetProcessId: 6 },
      {
        ActionType: 'CreateRemoteThreadApiCall',
        InitiatingProcessFileName: 'e.exe',
        InitiatingProcessId: 5,
        FileName: 't.exe',
        ProcessId: 6,
      },
    ],
    [
      10,
      'DeviceEvents',
      {
        SourceImage: 'C:\\e.exe',
        SourceProcessId: 5,
        TargetImage: 'C:\\Windows\\System32\\lsass.exe',
        TargetProcessId: 6,
        GrantedAccess: '0x1010',
        CallTrace: 'x',
      },
      { ActionType: 'OpenProcessApiCall', FileName: 'lsass.exe', AdditionalFields: { DesiredAccess: 4112, CallTrace: 'x' } },
    ],
    [
      17,
      'DeviceEvents',
      { EventType: 'CreatePipe', PipeName: '\\msagent_1' },
      { ActionType: 'NamedPipeEvent', AdditionalFields: { PipeName: '\\Device\\NamedPipe\\msagent_1', FileOperation: 'File created' } },
    ],
    [19, 'DeviceEvents', { Name: 'f', Query: 'SELECT' }, { ActionType: 'WmiEventFilterCreated' }],
    [20, 'DeviceEvents', { Name: 'c', Destination: 'cmd /c x' }, { ActionType: 'WmiEventConsumerCreated', ProcessCommandLine: 'cmd /c x' }],
    [21, 'DeviceEvents', { Consumer: 'c' }, { ActionType: 'WmiBindEventFilterToConsumer' }],
    [
      22,
      'DeviceEvents',
      { QueryName: 'C2.example', QueryResults: '::ffff:1.2.3.4;' },
      { ActionType: 'DnsQueryResponse', RemoteUrl: 'c2.example', AdditionalFields: { DnsQueryString: 'c2.example' } },
    ],
    [25, 'DeviceEvents', { Type: 'Image is replaced' }, { ActionType: 'ProcessTampering', FileName: 'evil.exe' }],
  ] as [number, string, Record<string, FieldValue>, Row][])('%i is a row of %s', async (id, table, data, expected) => {
    expect(await one(sysmon(id, data), table)).toMatchObject(expected);
  });
});

describe('other channels', () => {
  const ps = (id: number, data: Record<string, FieldValue>) =>
    evtx('Microsoft-Windows-PowerShell', 'Microsoft-Windows-PowerShell/Operational', id, data, { 'System.UserID': 'S-1-5-21-1' });
  it('4104 keeps its parts apart, 4103 names the command', async () => {
    const { writer } = await mapRecords(
      'evtx',
      [1, 2].map((n) =>
        ps(4104, { MessageNumber: n, MessageTotal: 2, ScriptBlockText: `part ${n}`, ScriptBlockId: 'id-1', Path: 'C:\\s.ps1' }),
      ),
    );
    expect(writer.rows('DeviceEvents')).toMatchObject(
      [1, 2].map((n) => ({
        ActionType: 'ScriptContent',
        FileName: 's.ps1',
        InitiatingProcessId: 700,
        AdditionalFields: { ScriptContent: `part ${n}`, MessageNumber: n, MessageTotal: 2, ScriptBlockId: 'id-1' },
      })),
    );
    expect(
      await one(
        ps(4103, {
          ContextInfo:
            '        Severity = Informational\r\n        Host Application = powershell -enc AA\r\n        Script Name = C:\\s.ps1\r\n        User = CORP\\jo\r\n',
          Payload: 'CommandInvocation(Get-Process): "Get-Process"',
        }),
        'DeviceEvents',
      ),
    ).toMatchObject({
      ActionType: 'PowerShellCommand',
      InitiatingProcessCommandLine: 'powershell -enc AA',
      InitiatingProcessAccountName: 'jo',
      FileName: 's.ps1',
      AdditionalFields: { Command: 'Get-Process' },
    });
  });
  it('the classic engine log stays native, pipelines are commands', async () => {
    const classic = (id: number, details: string[]) => evtx('PowerShell', 'Windows PowerShell', id, { Data: details });
    expect((await mapRecords('evtx', [classic(400, ['Available', 'None', 'HostApplication=powershell'])])).writer.counts()).toEqual({
      WindowsEvent: 1,
    });
    expect(await one(classic(800, ['', '', 'CommandInvocation(Invoke-WebRequest): "x"']), 'DeviceEvents')).toMatchObject({
      ActionType: 'PowerShellCommand',
      AdditionalFields: { Command: 'Invoke-WebRequest' },
    });
  });
  it('services, cleared logs, tasks', async () => {
    expect(
      await one(
        evtx('Service Control Manager', 'System', 7045, {
          ServiceName: 'psexesvc',
          ImagePath: '%SystemRoot%\\PSEXESVC.exe',
          ServiceType: 'user mode service',
          StartType: 'demand start',
          AccountName: 'LocalSystem',
        }),
        'DeviceEvents',
      ),
    ).toMatchObject({
      ActionType: 'ServiceInstalled',
      FileName: 'PSEXESVC.exe',
      AccountName: 'localsystem',
      AdditionalFields: { ServiceName: 'psexesvc', ServiceStartType: 'Manual' },
    });
    expect(
      await one(
        evtx('Microsoft-Windows-Eventlog', 'System', 104, {
          UserData: { LogFileCleared: { SubjectUserName: 'jo', SubjectDomainName: 'CORP', Channel: 'Application', BackupPath: '' } },
        }),
        'DeviceEvents',
      ),
    ).toMatchObject({ ActionType: 'EventLogCleared', InitiatingProcessAccountName: 'jo', AdditionalFields: { Channel: 'Application' } });
    expect(
      (await mapRecords('evtx', [evtx('Service Control Manager', 'System', 7036, { param1: 'x', param2: 'running' })])).writer.counts(),
    ).toEqual({ WindowsEvent: 1 });
    expect(
      await one(
        evtx('Microsoft-Windows-TaskScheduler', 'Microsoft-Windows-TaskScheduler/Operational', 106, {
          TaskName: '\\Evil',
          UserContext: 'CORP\\jo',
        }),
        'DeviceEvents',
      ),
    ).toMatchObject({ ActionType: 'ScheduledTaskCreated', InitiatingProcessAccountName: 'jo', AdditionalFields: { TaskName: '\\Evil' } });
  });
  it('an antivirus detection is a device event and an alert with evidence', async () => {
    const detection = {
      'Threat Name': 'HackTool:Win32/Mimikatz.D',
      'Severity Name': 'High',
      'Category Name': 'Tool',
      Path: 'file:_C:\\Users\\jo\\m.exe; file:_C:\\b.exe',
      'Detection User': 'CORP\\jo',
      'Process Name': 'C:\\Windows\\explorer.exe',
      'Detection ID': '{AB}',
      'Action Name': 'Quarantine',
    };
    const av = (id: number, data: Record<string, FieldValue>) =>
      evtx('Microsoft-Windows-Windows Defender', 'Microsoft-Windows-Windows Defender/Operational', id, data);
    const { writer, connector } = await mapRecords('evtx', [
      av(1116, detection),
      av(1117, detection),
      av(5001, { 'Product Name': 'Microsoft Defender Antivirus' }),
      av(2000, {}),
    ]);
    expect(connector).toBe('defender-av');
    expect(writer.rows('DeviceEvents').map((row) => row['ActionType'])).toEqual([
      'AntivirusDetection',
      'AntivirusDetectionActionType',
      'AntivirusRealTimeProtectionDisabled',
      'AntivirusDefinitionsUpdated',
    ]);
    expect(writer.rows('DeviceEvents')[0]).toMatchObject({
      FileName: 'm.exe',
      FolderPath: 'C:\\Users\\jo\\m.exe',
      AdditionalFields: { ThreatName: 'HackTool:Win32/Mimikatz.D' },
    });
    expect(writer.rows('AlertInfo')).toMatchObject([
      { Title: 'Defender Antivirus detected HackTool:Win32/Mimikatz.D', Severity: 'High', Category: 'SuspiciousActivity' },
    ]);
    expect(writer.rows('AlertEvidence').map((row) => row['EntityType'])).toEqual(['Machine', 'File', 'User', 'Process']);
    expect(new Set([...writer.rows('AlertInfo'), ...writer.rows('AlertEvidence')].map((row) => row['AlertId'])).size).toBe(1);
  });
  it('any other channel is a WindowsEvent, exact in time', async () => {
    const ticks = parseIsoDatetime('2026-03-04T05:06:07.7654321Z')!;
    const event = evtx(
      'Microsoft-Windows-Bits-Client',
      'Microsoft-Windows-Bits-Client/Operational',
      59,
      { url: 'https://x', bytesTotal: 12345678901234567890n },
      { 'System.TimeCreated': new TimeValue(ticks), 'System.Level': 4 },
    );
    const { writer, connector } = await mapRecords('evtx', [event]);
    expect(connector).toBe('windows-events');
    expect(writer.rows('WindowsEvent')).toMatchObject([
      {
        TimeGenerated: '2026-03-04T05:06:07.7654321Z',
        EventLevelName: 'Information',
        EventData: { url: 'https://x' },
        EventRecordId: '4711',
      },
    ]);
  });
});

describe('the same events in other forms', () => {
  const flat = {
    '@timestamp': '2026-03-04T05:06:07.123Z',
    Channel: 'security',
    EventID: 4624,
    Hostname: 'WS01',
    SourceName: 'Microsoft-Windows-Security-Auditing',
    Keywords: '0x8020000000000000',
    TargetUserName: 'jo',
    TargetDomainName: 'CORP',
    LogonType: '3',
    IpAddress: '10.0.0.5',
    ProcessName: '-',
  };
  it('flat JSON, lower-case channel', async () => {
    const { writer, connector } = await mapRecords('ndjson', [flat]);
    expect(connector).toBe('windows-security');
    expect(writer.rows('DeviceLogonEvents')).toMatchObject([
      { DeviceName: 'ws01', LogonType: 'Network', AccountName: 'jo', RemoteIP: '10.0.0.5' },
    ]);
  });
  it('winlogbeat, evtx_dump and nxlog', async () => {
    const beat = {
      '@timestamp': '2026-03-04T05:06:07.123Z',
      winlog: {
        channel: 'Security',
        event_id: '4624',
        computer_name: 'WS01',
        record_id: 9,
        provider_name: 'Microsoft-Windows-Security-Auditing',
        event_data: { TargetUserName: 'jo', LogonType: '3' },
      },
    };
    const dump = {
      Event: {
        System: {
          EventID: 4624,
          Channel: 'Security',
          Computer: 'WS01',
          EventRecordID: 9,
          Provider: { '#attributes': { Name: 'Microsoft-Windows-Security-Auditing' } },
          TimeCreated: { '#attributes': { SystemTime: '2026-03-04T05:06:07.123Z' } },
        },
        EventData: { TargetUserName: 'jo', LogonType: 3 },
      },
    };
    const nxlog = {
      EventTime: '2026-03-04 00:06:07',
      '@timestamp': '2026-03-04T05:06:07.123Z',
      Channel: 'Security',
      EventID: 4624,
      Hostname: 'WS01',
      RecordNumber: 9,
      SeverityValue: 2,
      SourceModuleType: 'im_msvistalog',
      SourceName: 'Microsoft-Windows-Security-Auditing',
      TargetUserName: 'jo',
      LogonType: '3',
      AccountType: 'User',
      EventType: 'AUDIT_SUCCESS',
    };
    for (const record of [beat, dump, nxlog]) {
      const { writer, connector } = await mapRecords('ndjson', [record]);
      expect(connector).toBe('windows-security');
      expect(writer.rows('SecurityEvent')).toMatchObject([
        {
          EventID: 4624,
          TargetUserName: 'jo',
          LogonType: 3,
          EventRecordId: '9',
          TimeGenerated: '2026-03-04T05:06:07.1230000Z',
          EventSourceName: 'Microsoft-Windows-Security-Auditing',
        },
      ]);
      expect(writer.rows('DeviceLogonEvents')).toMatchObject([{ AccountName: 'jo', ReportId: 9 }]);
      expect(writer.rows('SecurityEvent')[0]!['EventData']).not.toContain('AUDIT_SUCCESS');
    }
  });
  it('EvtxECmd CSV keeps its data as pairs in a JSON column', async () => {
    const row = {
      RecordNumber: '3',
      EventRecordId: '9',
      TimeCreated: '2026-03-04 05:06:07.1230000',
      EventId: '4624',
      Level: 'LogAlways',
      Provider: 'Microsoft-Windows-Security-Auditing',
      Channel: 'Security',
      ProcessId: '700',
      ThreadId: '800',
      Computer: 'WS01',
      UserId: '',
      MapDescription: 'Successful logon',
      PayloadData1: 'Target: CORP\\jo',
      Payload: JSON.stringify({
        EventData: {
          Data: [
            { '@Name': 'TargetUserName', '#text': 'jo' },
            { '@Name': 'LogonType', '#text': '10' },
            { '@Name': 'IpAddress', '#text': '10.0.0.5' },
          ],
        },
      }),
    };
    const { writer, connector } = await mapRecords('csv', [
      row,
      { ...row, EventId: '4634', Payload: JSON.stringify({ EventData: { Data: { '@Name': 'TargetUserName', '#text': 'al' } } }) },
    ]);
    expect(connector).toBe('windows-security');
    expect(writer.rows('DeviceLogonEvents')).toMatchObject([
      { AccountName: 'jo', LogonType: 'RemoteInteractive', RemoteIP: '10.0.0.5', ReportId: 9 },
    ]);
    expect(writer.rows('SecurityEvent')).toMatchObject([
      { EventID: 4624, TargetUserName: 'jo', Level: '0', EventLevelName: 'LogAlways', EventRecordId: '9' },
      { EventID: 4634, TargetUserName: 'al' },
    ]);
    expect(writer.rows('SecurityEvent')[0]!['EventData']).toContain('<Data Name="IpAddress">10.0.0.5</Data>');
  });
  it('a mixed source routes every record, whichever connector is opened', async () => {
    const records = [
      flat,
      {
        ...flat,
        Channel: 'Microsoft-Windows-Sysmon/Operational',
        SourceName: 'Microsoft-Windows-Sysmon',
        EventID: 22,
        QueryName: 'a.example',
      },
      { ...flat, Channel: 'Odd/Channel', SourceName: 'Odd', EventID: 1 },
    ];
    for (const connector of ['windows-events', 'sysmon', 'windows-security', 'windows-system', 'windows-generic'].slice(0, 4)) {
      const { writer, faults } = await mapRecords('ndjson', records, { connector });
      expect(faults).toEqual([]);
      expect(writer.counts()).toEqual({ DeviceEvents: 1, DeviceLogonEvents: 1, SecurityEvent: 1, WindowsEvent: 2 });
    }
  });
  it('says how many records had no time', async () => {
    const { warnings } = await mapRecords('evtx', [evtx('X', 'X', 1, {}, { 'System.TimeCreated': null })]);
    expect(warnings).toEqual([{ code: 'connector.undated', message: 'records without a readable time', count: 1 }]);
  });
});
