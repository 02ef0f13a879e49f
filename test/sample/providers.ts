// The Windows events of the sample: ids, versions, and data fields with the names and types Windows gives them.

import type { EventTemplate, EvtxType } from './evtxTypes.js';

const SUCCESS = 0x8020_0000_0000_0000n;
const FAILURE = 0x8010_0000_0000_0000n;

/** "Name" is a string, "Name:type" typed. */
const fields = (text: string): (readonly [string, EvtxType])[] =>
  text.trim().split(/\s+/).map((item) => {
    const [name = '', type = 'string'] = item.split(':');
    return [name, type as EvtxType];
  }); // prettier-ignore

const SUBJECT = 'SubjectUserSid:sid SubjectUserName SubjectDomainName SubjectLogonId:hex64';

function security(eventId: number, task: number, data: string, version = 0, keywords = SUCCESS): EventTemplate {
  const provider = { provider: 'Microsoft-Windows-Security-Auditing', providerGuid: '{54849625-5478-4994-a5ba-3e3b0328c30d}' };
  return { ...provider, eventId, version, level: 0, task, keywords, channel: 'Security', data: fields(data) };
}

export const SECURITY = {
  logon: security(4624, 12544, `${SUBJECT} TargetUserSid:sid TargetUserName TargetDomainName TargetLogonId:hex64 LogonType:uint32 LogonProcessName
    AuthenticationPackageName WorkstationName LogonGuid:guid TransmittedServices LmPackageName KeyLength:uint32 ProcessId:hex64 ProcessName IpAddress IpPort
    ImpersonationLevel RestrictedAdminMode TargetOutboundUserName TargetOutboundDomainName VirtualAccount TargetLinkedLogonId:hex64 ElevatedToken`, 2),
  failedLogon: security(4625, 12544, `${SUBJECT} TargetUserSid:sid TargetUserName TargetDomainName Status:hex32 FailureReason SubStatus:hex32 LogonType:uint32
    LogonProcessName AuthenticationPackageName WorkstationName TransmittedServices LmPackageName KeyLength:uint32 ProcessId:hex64 ProcessName IpAddress IpPort`, 0, FAILURE),
  logoff: security(4634, 12545, 'TargetUserSid:sid TargetUserName TargetDomainName TargetLogonId:hex64 LogonType:uint32'),
  explicitLogon: security(4648, 12544, `${SUBJECT} LogonGuid:guid TargetUserName TargetDomainName TargetLogonGuid:guid TargetServerName TargetInfo ProcessId:hex64
    ProcessName IpAddress IpPort`),
  privileges: security(4672, 12548, `${SUBJECT} PrivilegeList`),
  processStart: security(4688, 13312, `${SUBJECT} NewProcessId:hex64 NewProcessName TokenElevationType ProcessId:hex64 CommandLine TargetUserSid:sid TargetUserName
    TargetDomainName TargetLogonId:hex64 ParentProcessName MandatoryLabel:sid`, 2),
  processEnd: security(4689, 13313, `${SUBJECT} Status:hex32 ProcessId:hex64 ProcessName`),
  serviceInstall: security(4697, 12289, `${SUBJECT} ServiceName ServiceFileName ServiceType:hex32 ServiceStartType:uint32 ServiceAccount`),
  taskCreated: security(4698, 12804, `${SUBJECT} TaskName TaskContent`),
  userCreated: security(4720, 13824, `TargetUserName TargetDomainName TargetSid:sid ${SUBJECT} PrivilegeList SamAccountName DisplayName UserPrincipalName HomeDirectory
    HomePath ScriptPath ProfilePath UserWorkstations PasswordLastSet AccountExpires PrimaryGroupId AllowedToDelegateTo OldUacValue NewUacValue UserAccountControl
    UserParameters SidHistory LogonHours`),
  groupMember: security(4728, 13826, `MemberName MemberSid:sid TargetUserName TargetDomainName TargetSid:sid ${SUBJECT} PrivilegeList`),
  ticketGranting: security(4768, 14339, `TargetUserName TargetDomainName TargetSid:sid ServiceName ServiceSid:sid TicketOptions:hex32 Status:hex32
    TicketEncryptionType:hex32 PreAuthType IpAddress IpPort CertIssuerName CertSerialNumber CertThumbprint`),
  serviceTicket: security(4769, 14337, `TargetUserName TargetDomainName ServiceName ServiceSid:sid TicketOptions:hex32 TicketEncryptionType:hex32 IpAddress IpPort
    Status:hex32 LogonGuid:guid TransmittedServices`),
  credentialCheck: security(4776, 14336, 'PackageName TargetUserName Workstation Status:hex32'),
  share: security(5140, 12808, `${SUBJECT} ObjectType IpAddress IpPort ShareName ShareLocalPath AccessMask:hex32 AccessList`, 1),
  shareFile: security(5145, 12811, `${SUBJECT} ObjectType IpAddress IpPort ShareName ShareLocalPath RelativeTargetName AccessMask:hex32 AccessList AccessReason`),
  cleared: {
    provider: 'Microsoft-Windows-Eventlog', providerGuid: '{fc65ddd8-d6ef-4962-83d5-6e5cfe9ce148}', eventId: 1102, level: 4, task: 104,
    keywords: 0x4020_0000_0000_0000n, channel: 'Security',
    userData: {
      name: 'LogFileCleared', namespace: 'http://manifests.microsoft.com/win/2004/08/windows/eventlog',
      children: [{ name: 'SubjectUserSid', type: 'sid' }, { name: 'SubjectUserName' }, { name: 'SubjectDomainName' }, { name: 'SubjectLogonId', type: 'hex64' }],
    },
  } satisfies EventTemplate,
} as const; // prettier-ignore

function sysmon(eventId: number, version: number, data: string): EventTemplate {
  const provider = { provider: 'Microsoft-Windows-Sysmon', providerGuid: '{5770385f-c22a-43e0-bf4c-06f5698ffbd9}' };
  return {
    ...provider,
    eventId,
    version,
    level: 4,
    task: eventId,
    keywords: 0x8000_0000_0000_0000n,
    channel: 'Microsoft-Windows-Sysmon/Operational',
    data: fields(data),
  };
}
const PROCESS = 'RuleName UtcTime ProcessGuid:guid ProcessId:uint32 Image';

export const SYSMON = {
  processStart: sysmon(1, 5, `${PROCESS} FileVersion Description Product Company OriginalFileName CommandLine CurrentDirectory User LogonGuid:guid LogonId:hex64
    TerminalSessionId:uint32 IntegrityLevel Hashes ParentProcessGuid:guid ParentProcessId:uint32 ParentImage ParentCommandLine ParentUser`),
  connection: sysmon(3, 5, `${PROCESS} User Protocol Initiated:bool SourceIsIpv6:bool SourceIp SourceHostname SourcePort:uint16 SourcePortName DestinationIsIpv6:bool
    DestinationIp DestinationHostname DestinationPort:uint16 DestinationPortName`),
  processEnd: sysmon(5, 3, `${PROCESS} User`),
  imageLoad: sysmon(7, 3, `${PROCESS} ImageLoaded FileVersion Description Product Company OriginalFileName Hashes Signed Signature SignatureStatus User`),
  processAccess: sysmon(10, 3, `RuleName UtcTime SourceProcessGUID:guid SourceProcessId:uint32 SourceThreadId:uint32 SourceImage TargetProcessGUID:guid
    TargetProcessId:uint32 TargetImage GrantedAccess:hex32 CallTrace SourceUser TargetUser`),
  fileCreate: sysmon(11, 2, `${PROCESS} TargetFilename CreationUtcTime User`),
  registryKey: sysmon(12, 2, 'RuleName EventType UtcTime ProcessGuid:guid ProcessId:uint32 Image TargetObject User'),
  registryValue: sysmon(13, 2, 'RuleName EventType UtcTime ProcessGuid:guid ProcessId:uint32 Image TargetObject Details User'),
  dns: sysmon(22, 5, 'RuleName UtcTime ProcessGuid:guid ProcessId:uint32 QueryName QueryStatus QueryResults Image User'),
} as const; // prettier-ignore

const SERVICES = {
  provider: 'Service Control Manager', providerGuid: '{555908d1-a6d7-4695-8e1e-26931d2012f4}', eventSourceName: 'Service Control Manager',
  qualifiers: 16384, level: 4, keywords: 0x8080_0000_0000_0000n, channel: 'System',
} as const; // prettier-ignore
export const SYSTEM = {
  serviceState: { ...SERVICES, eventId: 7036, data: fields('param1 param2') } satisfies EventTemplate,
  serviceStartType: { ...SERVICES, eventId: 7040, data: fields('param1 param2 param3 param4') } satisfies EventTemplate,
  serviceInstall: { ...SERVICES, eventId: 7045, data: fields('ServiceName ImagePath ServiceType StartType AccountName') } satisfies EventTemplate,
  uptime: { provider: 'EventLog', qualifiers: 32768, eventId: 6013, level: 4, keywords: 0x80_0000_0000_0000n, channel: 'System', data: [[null, 'string'], [null, 'string'], [null, 'string'], [null, 'string'], [null, 'string'], [null, 'string'], [null, 'string']] } satisfies EventTemplate,
} as const; // prettier-ignore

const POWERSHELL_PROVIDER = {
  provider: 'Microsoft-Windows-PowerShell',
  providerGuid: '{a0c1853b-5c40-4b15-8766-3cf1c58f985a}',
  version: 1,
  channel: 'Microsoft-Windows-PowerShell/Operational',
  keywords: 0n,
} as const;
export const POWERSHELL = {
  started: { ...POWERSHELL_PROVIDER, eventId: 40961, level: 4, task: 4, opcode: 1 } satisfies EventTemplate,
  scriptBlock: {
    ...POWERSHELL_PROVIDER,
    eventId: 4104,
    level: 5,
    task: 2,
    opcode: 15,
    data: fields('MessageNumber:int32 MessageTotal:int32 ScriptBlockText ScriptBlockId Path'),
  } satisfies EventTemplate,
  /** The same event at warning level: Windows itself found the script suspicious. */
  suspiciousScriptBlock: {
    ...POWERSHELL_PROVIDER,
    eventId: 4104,
    level: 3,
    task: 2,
    opcode: 15,
    data: fields('MessageNumber:int32 MessageTotal:int32 ScriptBlockText ScriptBlockId Path'),
  } satisfies EventTemplate,
} as const;

function task(eventId: number, opcode: number, data: string): EventTemplate {
  const provider = { provider: 'Microsoft-Windows-TaskScheduler', providerGuid: '{de7b24ea-73c8-4a09-985d-5bdadcfa9017}' };
  const keywords = eventId === 106 || eventId === 129 || eventId === 140 ? 0x8000_0000_0000_0000n : 0x8000_0000_0000_0001n;
  return {
    ...provider,
    eventId,
    level: 4,
    task: eventId,
    opcode,
    keywords,
    channel: 'Microsoft-Windows-TaskScheduler/Operational',
    data: fields(data),
  };
}
export const TASKS = {
  started: task(100, 1, 'TaskName UserContext InstanceId:guid'),
  completed: task(102, 2, 'TaskName UserContext InstanceId:guid'),
  registered: task(106, 0, 'TaskName UserContext'),
  process: task(129, 0, 'TaskName Path ProcessID:uint32 Priority:uint32'),
  updated: task(140, 0, 'TaskName UserName'),
  actionStarted: task(200, 1, 'TaskName ActionName TaskInstanceId:guid EnginePID:uint32'),
  actionCompleted: task(201, 2, 'TaskName TaskInstanceId:guid ActionName ResultCode:uint32 EnginePID:uint32'),
} as const;
