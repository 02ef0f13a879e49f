// Defender advanced hunting results as CSV: what the sensor saw on machines without their own logs, and a copy of the first hours
// of the intrusion on WKS-0142, so that the same process is known from two sources.

import type { CsvRow } from './csv.js';
import type { Intrusion } from './intrusion.js';
import type { Process } from './machine.js';
import { HOUR, MINUTE, at, iso, type Random } from './random.js';
import { HOSTS, IMPLANT, INTRUDER, OTHER_DEVICES, PROGRAMS, TENANT, fileName, fqdn, type HostFacts, type Program } from './world.js';

export const PROCESS_COLUMNS = [
  'Timestamp', 'DeviceId', 'DeviceName', 'ActionType', 'FileName', 'FolderPath', 'SHA1', 'SHA256', 'MD5', 'ProcessVersionInfoCompanyName', 'ProcessVersionInfoProductName', 'ProcessId',
  'ProcessCommandLine', 'ProcessIntegrityLevel', 'ProcessTokenElevation', 'ProcessCreationTime', 'AccountDomain', 'AccountName', 'AccountSid', 'AccountUpn', 'LogonId', 'InitiatingProcessAccountDomain',
  'InitiatingProcessAccountName', 'InitiatingProcessFileName', 'InitiatingProcessFolderPath', 'InitiatingProcessId', 'InitiatingProcessCommandLine', 'InitiatingProcessCreationTime',
  'InitiatingProcessParentFileName', 'ReportId',
]; // prettier-ignore
export const NETWORK_COLUMNS = [
  'Timestamp', 'DeviceId', 'DeviceName', 'ActionType', 'RemoteIP', 'RemotePort', 'RemoteUrl', 'LocalIP', 'LocalPort', 'Protocol', 'LocalIPType', 'RemoteIPType', 'InitiatingProcessSHA1',
  'InitiatingProcessFileName', 'InitiatingProcessFolderPath', 'InitiatingProcessId', 'InitiatingProcessCommandLine', 'InitiatingProcessCreationTime', 'InitiatingProcessAccountDomain',
  'InitiatingProcessAccountName', 'InitiatingProcessAccountUpn', 'ReportId',
]; // prettier-ignore

export const time7 = (ms: number): string => iso(ms).replace('Z', '0000Z');

interface Actor {
  readonly pid: number;
  readonly time: number;
  readonly program: Program;
  readonly commandLine: string;
  readonly account: { readonly domain: string; readonly name: string; readonly sid: string; readonly upn: string };
}
const actorOf = ({ pid, time, program, commandLine, session }: Process): Actor => ({
  pid,
  time,
  program,
  commandLine,
  account: session.account,
});

function device(host: HostFacts): CsvRow {
  return { DeviceId: host.deviceId, DeviceName: fqdn(host).toLowerCase() };
}
function initiating(actor: Actor): CsvRow {
  return {
    InitiatingProcessAccountDomain: actor.account.domain.toLowerCase(), InitiatingProcessAccountName: actor.account.name.toLowerCase(), InitiatingProcessAccountUpn: actor.account.upn,
    InitiatingProcessFileName: fileName(actor.program.path), InitiatingProcessFolderPath: actor.program.path.toLowerCase(), InitiatingProcessId: actor.pid, InitiatingProcessCommandLine: actor.commandLine,
    InitiatingProcessCreationTime: time7(actor.time), InitiatingProcessSHA1: actor.program.hashes.sha1,
  }; // prettier-ignore
}
function processRow(
  host: HostFacts,
  actor: Actor,
  parent: Actor,
  grandparent: string,
  integrity: string,
  reportId: number,
): CsvRow & { readonly at: number } {
  const { program } = actor;
  return {
    at: actor.time, Timestamp: time7(actor.time), ...device(host), ActionType: 'ProcessCreated', FileName: fileName(program.path), FolderPath: program.path, SHA1: program.hashes.sha1, SHA256: program.hashes.sha256,
    MD5: program.hashes.md5, ProcessVersionInfoCompanyName: program.company, ProcessVersionInfoProductName: program.product, ProcessId: actor.pid, ProcessCommandLine: actor.commandLine,
    ProcessIntegrityLevel: integrity, ProcessTokenElevation: integrity === 'Medium' ? 'TokenElevationTypeLimited' : integrity === 'High' ? 'TokenElevationTypeFull' : 'TokenElevationTypeDefault',
    ProcessCreationTime: time7(actor.time), AccountDomain: actor.account.domain.toLowerCase(), AccountName: actor.account.name.toLowerCase(), AccountSid: actor.account.sid, AccountUpn: actor.account.upn, LogonId: 999,
    ...initiating(parent), InitiatingProcessParentFileName: grandparent, ReportId: reportId,
  }; // prettier-ignore
}
function networkRow(
  host: HostFacts,
  actor: Actor,
  time: number,
  to: { readonly ip: string; readonly name: string; readonly port: number },
  localPort: number,
  reportId: number,
): CsvRow & { readonly at: number } {
  return {
    at: time, Timestamp: time7(time), ...device(host), ActionType: 'ConnectionSuccess', RemoteIP: to.ip, RemotePort: to.port, RemoteUrl: to.name, LocalIP: host.ip, LocalPort: localPort, Protocol: 'Tcp',
    LocalIPType: 'Private', RemoteIPType: to.ip.startsWith('10.') ? 'Private' : 'Public', ...initiating(actor), ReportId: reportId,
  }; // prettier-ignore
}

const USUAL = [
  [PROGRAMS.edge, '"C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe" --type=renderer --lang=de'], [PROGRAMS.excel, `"${PROGRAMS.excel.path}" "C:\\Users\\Public\\Documents\\Rates_Q1.xlsx"`],
  [PROGRAMS.runtimeBroker, 'RuntimeBroker.exe -Embedding'], [PROGRAMS.searchHost, '"SearchProtocolHost.exe" Global\\UsGthrFltPipeMssGthrPipe'], [PROGRAMS.freight, `"${PROGRAMS.freight.path}"`],
  [PROGRAMS.updater, `"${PROGRAMS.updater.path}" /ua /installsource scheduler`], [PROGRAMS.notepad, '"C:\\Windows\\notepad.exe"'], [PROGRAMS.cmd, 'cmd.exe /c ping -n 1 SRV-FILE02'],
] as const; // prettier-ignore
const REMOTE = [
  ['mail.cloudsuite.example', '192.0.2.31'],
  ['chat.cloudsuite.example', '192.0.2.34'],
  ['tracking.kaiserfracht.example', '198.51.100.140'],
  ['www.portnews.example', '203.0.113.180'],
  ['customs.gov.example', '203.0.113.201'],
] as const;

/** Rows of the two tables, oldest first, and how many of them the clerk's own logs know as well. */
export function deviceEvents(
  random: Random,
  intrusion: Intrusion,
): { readonly processes: CsvRow[]; readonly connections: CsvRow[]; readonly sharedProcesses: number; readonly sharedConnections: number } {
  const processes: (CsvRow & { readonly at: number })[] = [];
  const connections: (CsvRow & { readonly at: number })[] = [];
  let report = 1000;
  for (const host of OTHER_DEVICES) {
    for (const day of [12, 13]) {
      const explorer: Actor = {
        pid: 5210,
        time: at(day, '07:21:00'),
        program: PROGRAMS.explorer,
        commandLine: 'C:\\Windows\\Explorer.EXE',
        account: host.owner,
      };
      for (let time = at(day, '07:25'); time < at(day, '16:40'); time += random.between(30_000, 4 * MINUTE)) {
        const [program, commandLine] = random.pick(USUAL);
        const actor: Actor = { pid: random.between(800, 5000) * 4, time, program, commandLine, account: host.owner };
        processes.push(processRow(host, actor, explorer, 'userinit.exe', 'Medium', report++));
        if (random.chance(45)) {
          const [name, ip] = random.pick(REMOTE);
          connections.push(
            networkRow(host, actor, time + random.between(200, 9_000), { name, ip, port: 443 }, random.between(49_700, 65_000), report++),
          );
        }
      }
    }
  }
  const seen = [intrusion.word, intrusion.shell, intrusion.implant, intrusion.elevated, intrusion.dumper];
  for (const process of seen) {
    const { parent } = process;
    if (parent)
      processes.push(
        processRow(
          HOSTS.clerk,
          actorOf(process),
          actorOf(parent),
          parent.parent ? fileName(parent.parent.program.path) : '',
          process.integrity,
          report++,
        ),
      );
  }
  const early = intrusion.beacons.clerk.filter((time) => time < at(12, '09:13') + 5 * HOUR);
  for (const time of early)
    connections.push(
      networkRow(
        HOSTS.clerk,
        actorOf(intrusion.implant),
        time,
        { ...INTRUDER.beacon, port: 443 },
        random.between(49_700, 65_000),
        report++,
      ),
    );
  const byTime = (a: { readonly at: number }, b: { readonly at: number }) => a.at - b.at;
  return {
    processes: processes.sort(byTime),
    connections: connections.sort(byTime),
    sharedProcesses: seen.length,
    sharedConnections: early.length,
  };
}

// ---- alerts ---------------------------------------------------------------------------------------

export const ALERT_COLUMNS = [
  'Timestamp',
  'AlertId',
  'Title',
  'Category',
  'Severity',
  'ServiceSource',
  'DetectionSource',
  'AttackTechniques',
];
export const EVIDENCE_COLUMNS = [
  'Timestamp', 'AlertId', 'Title', 'Categories', 'AttackTechniques', 'ServiceSource', 'DetectionSource', 'EntityType', 'EvidenceRole', 'EvidenceDirection', 'FileName', 'FolderPath', 'SHA1', 'SHA256',
  'DeviceId', 'DeviceName', 'LocalIP', 'RemoteIP', 'RemoteUrl', 'AccountName', 'AccountDomain', 'AccountSid', 'AccountObjectId', 'AccountUpn', 'ProcessCommandLine', 'NetworkMessageId', 'EmailSubject', 'Severity',
]; // prettier-ignore

interface Alert {
  readonly id: string;
  readonly time: number;
  readonly title: string;
  readonly category: string;
  readonly severity: 'Informational' | 'Low' | 'Medium' | 'High';
  readonly service: string;
  readonly detection: string;
  readonly techniques: readonly string[];
  readonly evidence: readonly CsvRow[];
}

export function alerts(intrusion: Intrusion, messageId: string, subject: string): readonly Alert[] {
  const clerk = { ...device(HOSTS.clerk), EntityType: 'Machine', LocalIP: HOSTS.clerk.ip };
  const files = { ...device(HOSTS.files), EntityType: 'Machine', LocalIP: HOSTS.files.ip };
  const user = {
    EntityType: 'User',
    AccountName: 'fin.clerk',
    AccountDomain: 'HARBOR',
    AccountSid: HOSTS.clerk.owner.sid,
    AccountObjectId: HOSTS.clerk.owner.objectId,
    AccountUpn: HOSTS.clerk.owner.upn,
  };
  const process = (p: Process, host: HostFacts): CsvRow => ({
    ...device(host),
    EntityType: 'Process',
    FileName: fileName(p.program.path),
    FolderPath: p.program.path,
    SHA1: p.program.hashes.sha1,
    SHA256: p.program.hashes.sha256,
    ProcessCommandLine: p.commandLine,
    AccountName: p.session.account.name,
    AccountDomain: p.session.account.domain,
  });
  const implant: CsvRow = {
    EntityType: 'File',
    FileName: fileName(IMPLANT.path),
    FolderPath: 'C:\\ProgramData',
    SHA1: IMPLANT.hashes.sha1,
    SHA256: IMPLANT.hashes.sha256,
  };
  const address = (ip: string, url: string): CsvRow => ({ EntityType: 'Ip', RemoteIP: ip, RemoteUrl: url });
  const mde = { service: 'Microsoft Defender for Endpoint', detection: 'EDR' };
  return [
    { id: 'da638459001120000001_-1100214401', time: at(12, '09:15:44'), title: 'Suspicious PowerShell command line', category: 'Execution', severity: 'Medium', ...mde, techniques: ['Command and Scripting Interpreter (T1059)', 'PowerShell (T1059.001)', 'Obfuscated Files or Information (T1027)'], evidence: [clerk, user, process(intrusion.shell, HOSTS.clerk), implant, address(INTRUDER.staging.ip, INTRUDER.staging.name)] },
    { id: 'da638459001120000002_-1100214402', time: at(12, '13:49:30'), title: 'Suspicious access to LSASS service', category: 'CredentialAccess', severity: 'High', ...mde, techniques: ['OS Credential Dumping (T1003)', 'LSASS Memory (T1003.001)'], evidence: [clerk, user, process(intrusion.dumper, HOSTS.clerk)] },
    { id: 'da638459001120000003_-1100214403', time: at(13, '02:16:02'), title: 'Suspicious service registration', category: 'Persistence', severity: 'Medium', ...mde, techniques: ['Windows Service (T1543.003)'], evidence: [files, { EntityType: 'User', AccountName: 'svc_backup', AccountDomain: 'HARBOR' }, implant, { EntityType: 'Ip', LocalIP: HOSTS.clerk.ip, RemoteIP: HOSTS.clerk.ip }] },
    { id: 'fa638459001120000004', time: at(13, '18:44:12'), title: 'Suspicious inbox manipulation rule', category: 'DefenseEvasion', severity: 'Medium', service: 'Microsoft Defender for Cloud Apps', detection: 'Cloud App Security', techniques: ['Hide Artifacts (T1564)', 'Email Hiding Rules (T1564.008)'], evidence: [user, address(INTRUDER.signInIp, '')] },
    { id: 'ad638459001120000005', time: at(13, '18:25:00'), title: 'Unfamiliar sign-in properties', category: 'InitialAccess', severity: 'High', service: 'AAD Identity Protection', detection: 'AAD Identity Protection', techniques: ['Valid Accounts (T1078)', 'Cloud Accounts (T1078.004)'], evidence: [user, address(INTRUDER.signInIp, '')] },
    { id: 'fa638459001120000006', time: at(12, '08:55:20'), title: 'Email messages containing malicious file removed after delivery', category: 'InitialAccess', severity: 'Informational', service: 'Microsoft Defender for Office 365', detection: 'Microsoft Defender for Office 365', techniques: ['Phishing (T1566)', 'Spearphishing Attachment (T1566.001)'], evidence: [user, { EntityType: 'MailMessage', NetworkMessageId: messageId, EmailSubject: subject, AccountUpn: HOSTS.clerk.owner.upn }] },
    // Two that mean nothing.
    { id: 'da638459001120000007_-1100214407', time: at(12, '11:43:02'), title: 'Suspicious remote activity', category: 'LateralMovement', severity: 'Medium', ...mde, techniques: ['Remote Services (T1021)', 'SMB/Windows Admin Shares (T1021.002)'], evidence: [{ ...device(HOSTS.lead), EntityType: 'Machine' }, { EntityType: 'User', AccountName: 'it.admin', AccountDomain: 'HARBOR', AccountUpn: `it.admin@${TENANT}` }] },
    { id: 'da638459001120000008_-1100214408', time: at(13, '10:07:45'), title: 'PUA:Win32/InstallCore was detected', category: 'UnwantedSoftware', severity: 'Low', service: 'Microsoft Defender for Endpoint', detection: 'Antivirus', techniques: [], evidence: [{ ...device(OTHER_DEVICES[1]), EntityType: 'Machine' }, { EntityType: 'File', FileName: 'pdf_setup_7731.exe', FolderPath: 'C:\\Users\\ops.desk\\Downloads' }] },
  ]; // prettier-ignore
}
export const alertRows = (list: readonly Alert[]): CsvRow[] =>
  list.map((a) => ({
    Timestamp: time7(a.time),
    AlertId: a.id,
    Title: a.title,
    Category: a.category,
    Severity: a.severity,
    ServiceSource: a.service,
    DetectionSource: a.detection,
    AttackTechniques: a.techniques.length ? JSON.stringify(a.techniques) : '',
  }));
export const evidenceRows = (list: readonly Alert[]): CsvRow[] =>
  list.flatMap((a) =>
    a.evidence.map((entity, i) => ({
      Timestamp: time7(a.time),
      AlertId: a.id,
      Title: a.title,
      Categories: JSON.stringify([a.category]),
      AttackTechniques: a.techniques.length ? JSON.stringify(a.techniques) : '',
      ServiceSource: a.service,
      DetectionSource: a.detection,
      EvidenceRole: i === 0 ? 'Impacted' : 'Related',
      EvidenceDirection: '',
      Severity: a.severity,
      ...entity,
    })),
  );
