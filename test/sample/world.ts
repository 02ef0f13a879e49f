// The company of the story: HARBOR, a freight forwarder of forty people. All outside addresses and names are reserved for
// documentation (RFC 5737, RFC 2606); nothing here exists.

import { createHash } from 'node:crypto';

export const DOMAIN = 'HARBOR';
export const TENANT = 'harbor.example';
export const TENANT_ID = '3c1f0a52-7b44-4e0e-9d5a-6f2b1c8e9a10';
export const AWS_ACCOUNT = '111122223333';
export const OFFICE_EGRESS = '192.0.2.10';
const DOMAIN_SID = 'S-1-5-21-2871564230-1182770945-3361204418';

export interface Account {
  readonly name: string;
  readonly domain: string;
  readonly sid: string;
  readonly displayName: string;
  readonly upn: string;
  readonly objectId: string;
  readonly department: string;
}

const digest = (algorithm: string, text: string) => createHash(algorithm).update(text).digest('hex');
const objectId = (name: string) => digest('md5', `object ${name}`).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

const account = (name: string, rid: number, displayName: string, department: string): Account => ({
  name, domain: DOMAIN, sid: `${DOMAIN_SID}-${rid}`, displayName, upn: `${name}@${TENANT}`, objectId: objectId(name), department,
}); // prettier-ignore

export const PEOPLE = {
  finClerk: account('fin.clerk', 1142, 'Nora Wendt', 'Finance'),
  finLead: account('fin.lead', 1117, 'Tobias Reimers', 'Finance'),
  salesLead: account('sales.lead', 1120, 'Ingrid Solberg', 'Sales'),
  opsDesk: account('ops.desk', 1123, 'Malik Okafor', 'Operations'),
  hr: account('hr.office', 1131, 'Petra Lindqvist', 'People'),
  itAdmin: account('it.admin', 1104, 'Jonas Brandt', 'IT'),
  director: account('m.harbor', 1101, 'Mats Harbor', 'Management'),
  backup: account('svc_backup', 1150, 'Backup service', 'IT'),
} as const;
export const STAFF: readonly Account[] = [
  PEOPLE.finClerk,
  PEOPLE.finLead,
  PEOPLE.salesLead,
  PEOPLE.opsDesk,
  PEOPLE.hr,
  PEOPLE.itAdmin,
  PEOPLE.director,
];

const builtIn = (name: string, sid: string): Account => ({
  name,
  domain: 'NT AUTHORITY',
  sid,
  displayName: name,
  upn: '',
  objectId: '',
  department: '',
});
export const LOCAL = {
  system: builtIn('SYSTEM', 'S-1-5-18'),
  localService: builtIn('LOCAL SERVICE', 'S-1-5-19'),
  networkService: builtIn('NETWORK SERVICE', 'S-1-5-20'),
} as const;

export interface HostFacts {
  readonly name: string;
  readonly ip: string;
  readonly role: 'workstation' | 'fileServer' | 'domainController';
  readonly owner: Account;
  readonly rid: number;
  readonly deviceId: string;
}
const host = (name: string, ip: string, role: HostFacts['role'], owner: Account, rid: number): HostFacts => ({
  name,
  ip,
  role,
  owner,
  rid,
  deviceId: digest('sha1', `device ${name}`),
});

export const HOSTS = {
  clerk: host('WKS-0142', '10.20.14.42', 'workstation', PEOPLE.finClerk, 2142),
  lead: host('WKS-0117', '10.20.14.17', 'workstation', PEOPLE.finLead, 2117),
  files: host('SRV-FILE02', '10.20.10.22', 'fileServer', PEOPLE.itAdmin, 2022),
  dc: host('DC01', '10.20.10.5', 'domainController', PEOPLE.itAdmin, 1000),
} as const;
/** Machines that only Defender watches. */
export const OTHER_DEVICES = [
  host('WKS-0109', '10.20.14.9', 'workstation', PEOPLE.salesLead, 2109),
  host('WKS-0123', '10.20.14.23', 'workstation', PEOPLE.opsDesk, 2123),
] as const;
export const BACKUP_SERVER = { name: 'SRV-BKP01', ip: '10.20.10.15' } as const;
export const machineSid = (facts: HostFacts): string => `${DOMAIN_SID}-${facts.rid}`;
export const fqdn = (facts: { readonly name: string }): string => `${facts.name}.${TENANT}`;

/** What the intruder uses. */
export const INTRUDER = {
  mailFrom: 'accounts@nordkai-invoices.example',
  mailServer: '203.0.113.25',
  staging: { name: 'cdn.docsync-portal.example', ip: '203.0.113.77' },
  beacon: { name: 'api.docsync-portal.example', ip: '203.0.113.77' },
  secondBeacon: { name: 'telemetry.docsync-portal.example', ip: '198.51.100.23' },
  upload: { name: 'upload.docsync-portal.example', ip: '198.51.100.80' },
  signInIp: '198.51.100.57',
  city: 'Reykjavik',
  country: 'IS',
  appId: '7d0b9f5e-52c1-4f0c-8c1d-0e6f7a9b3c21',
} as const;

export interface Program {
  readonly path: string;
  readonly description: string;
  readonly product: string;
  readonly company: string;
  readonly version: string;
  readonly hashes: { readonly sha1: string; readonly md5: string; readonly sha256: string; readonly imphash: string };
  /** Null when nobody signed it. */
  readonly signer: string | null;
}
export const fileName = (path: string): string => path.slice(path.lastIndexOf('\\') + 1);
export const hashText = ({ hashes }: Program): string =>
  `SHA1=${hashes.sha1},MD5=${hashes.md5},SHA256=${hashes.sha256},IMPHASH=${hashes.imphash}`.toUpperCase();

const hashesOf = (seed: string): Program['hashes'] => ({
  sha1: digest('sha1', seed),
  md5: digest('md5', seed),
  sha256: digest('sha256', seed),
  imphash: digest('md5', `imports ${seed}`),
});
export function program(
  path: string,
  description: string,
  company = 'Microsoft Corporation',
  product = 'Microsoft® Windows® Operating System',
  version = '10.0.22621.3155',
): Program {
  return {
    path,
    description,
    product,
    company,
    version,
    hashes: hashesOf(`${path.toLowerCase()} ${version}`),
    signer: company === 'Microsoft Corporation' ? 'Microsoft Windows' : company,
  };
}
export const unsigned = (path: string): Program => ({
  path,
  description: '-',
  product: '-',
  company: '-',
  version: '-',
  hashes: hashesOf(`unsigned ${fileName(path).toLowerCase()}`),
  signer: null,
});

const S32 = 'C:\\Windows\\System32\\';
const OFFICE = 'C:\\Program Files\\Microsoft Office\\root\\Office16\\';
const office = (exe: string, title: string) =>
  program(`${OFFICE}${exe}`, title, 'Microsoft Corporation', 'Microsoft Office', '16.0.17328.20162');
export const PROGRAMS = {
  services: program(`${S32}services.exe`, 'Services and Controller app'),
  svchost: program(`${S32}svchost.exe`, 'Host Process for Windows Services'),
  lsass: program(`${S32}lsass.exe`, 'Local Security Authority Process'),
  winlogon: program(`${S32}winlogon.exe`, 'Windows Logon Application'),
  explorer: program('C:\\Windows\\explorer.exe', 'Windows Explorer'),
  cmd: program(`${S32}cmd.exe`, 'Windows Command Processor'),
  conhost: program(`${S32}conhost.exe`, 'Console Window Host'),
  powershell: program(`${S32}WindowsPowerShell\\v1.0\\powershell.exe`, 'Windows PowerShell'),
  rundll32: program(`${S32}rundll32.exe`, 'Windows host process (Rundll32)'),
  fodhelper: program(`${S32}fodhelper.exe`, 'Features On Demand Helper'),
  whoami: program(`${S32}whoami.exe`, 'whoami - displays logged on user information'),
  net: program(`${S32}net.exe`, 'Net Command'),
  nltest: program(`${S32}nltest.exe`, 'Microsoft Logon Server Test Utility'),
  ipconfig: program(`${S32}ipconfig.exe`, 'IP Configuration Utility'),
  quser: program(`${S32}quser.exe`, 'Query User Utility'),
  schtasks: program(`${S32}schtasks.exe`, 'Task Scheduler Configuration Tool'),
  wevtutil: program(`${S32}wevtutil.exe`, 'Eventing Command Line Utility'),
  reg: program(`${S32}reg.exe`, 'Registry Console Tool'),
  taskhostw: program(`${S32}taskhostw.exe`, 'Host Process for Windows Tasks'),
  runtimeBroker: program(`${S32}RuntimeBroker.exe`, 'Runtime Broker'),
  backgroundTask: program(`${S32}backgroundTaskHost.exe`, 'Background Task Host'),
  searchHost: program(`${S32}SearchProtocolHost.exe`, 'Microsoft Windows Search Protocol Host'),
  searchFilter: program(`${S32}SearchFilterHost.exe`, 'Microsoft Windows Search Filter Host'),
  wmiprvse: program(`${S32}wbem\\WmiPrvSE.exe`, 'WMI Provider Host'),
  dllhost: program(`${S32}dllhost.exe`, 'COM Surrogate'),
  sppsvc: program(`${S32}sppsvc.exe`, 'Microsoft Software Protection Platform Service'),
  compattel: program(`${S32}CompatTelRunner.exe`, 'Microsoft Compatibility Telemetry'),
  defender: program(
    'C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18.26020.4-0\\MpCmdRun.exe',
    'Microsoft Malware Protection Command Line Utility',
    'Microsoft Corporation',
    'Microsoft® Windows® Operating System',
    '4.18.26020.4',
  ),
  defenderEngine: program(
    'C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18.26020.4-0\\MsMpEng.exe',
    'Antimalware Service Executable',
    'Microsoft Corporation',
    'Microsoft® Windows® Operating System',
    '4.18.26020.4',
  ),
  mmc: program(`${S32}mmc.exe`, 'Microsoft Management Console'),
  mstsc: program(`${S32}mstsc.exe`, 'Remote Desktop Connection'),
  notepad: program('C:\\Windows\\notepad.exe', 'Notepad'),
  outlook: office('OUTLOOK.EXE', 'Microsoft Outlook'),
  word: office('WINWORD.EXE', 'Microsoft Word'),
  excel: office('EXCEL.EXE', 'Microsoft Excel'),
  edge: program(
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
    'Microsoft Edge',
    'Microsoft Corporation',
    'Microsoft Edge',
    '122.0.2365.80',
  ),
  oneDrive: program(
    'C:\\Program Files\\Microsoft OneDrive\\OneDrive.exe',
    'Microsoft OneDrive',
    'Microsoft Corporation',
    'Microsoft OneDrive',
    '26.025.0209.0002',
  ),
  teams: program(
    'C:\\Program Files\\WindowsApps\\MSTeams_26043.1\\ms-teams.exe',
    'Microsoft Teams',
    'Microsoft Corporation',
    'Microsoft Teams',
    '26043.1.0.0',
  ),
  freight: program('C:\\Program Files\\Kaiserfracht\\FreightDesk.exe', 'FreightDesk', 'Kaiserfracht Software GmbH', 'FreightDesk', '8.4.1'),
  updater: program(
    'C:\\Program Files (x86)\\Kaiserfracht\\Update\\KfUpdate.exe',
    'FreightDesk Updater',
    'Kaiserfracht Software GmbH',
    'FreightDesk',
    '8.4.1',
  ),
  backupAgent: program('C:\\Program Files\\SafeTide\\tideagent.exe', 'SafeTide Backup Agent', 'SafeTide B.V.', 'SafeTide Backup', '5.2.0'),
  deployRunner: program(
    'C:\\Windows\\AdminArsenal\\DeployRunner\\service-1\\DeployRunnerService.exe',
    'Deploy Runner',
    'Ferry Tools Ltd',
    'Deploy Runner',
    '19.3.5',
  ),
  sevenZip: program('C:\\Program Files\\7-Zip\\7z.exe', '7-Zip Console', 'Igor Pavlov', '7-Zip', '23.01'),
  uploader: {
    ...unsigned('C:\\ProgramData\\arc\\rclone.exe'),
    description: 'Rsync for cloud storage',
    product: 'Rclone',
    company: 'https://rclone.org',
    version: '1.65.2',
  },
} as const;

export const IMPLANT = unsigned('C:\\ProgramData\\cfg.dll');
export const LURE = { name: 'Invoice_48213.docm', hashes: hashesOf('lure Invoice_48213.docm'), size: 74_812 } as const;
