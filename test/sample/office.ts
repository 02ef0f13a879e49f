// The Microsoft 365 unified audit log, as the portal's CSV export: what people do with mail and files, and the rule that hides
// the answers of a bank.

import { type CsvRow } from './csv.js';
import { FINANCE_FILES } from './daily.js';
import { MINUTE, at, type Random } from './random.js';
import type { TruthBook } from './truth.js';
import { INTRUDER, OFFICE_EGRESS, PEOPLE, STAFF, TENANT, TENANT_ID, type Account } from './world.js';

export const UAL_FILE = 'm365/UnifiedAuditLog_2026-03-12_2026-03-14.csv';
export const UAL_COLUMNS = [
  'RecordId',
  'CreationDate',
  'RecordType',
  'Operation',
  'UserId',
  'AuditData',
  'AssociatedAdminUnits',
  'AssociatedAdminUnitsNames',
];

interface Activity {
  readonly time: number;
  readonly account: Account;
  readonly ip: string;
  readonly operation: string;
  readonly recordType: number;
  readonly workload: string;
  readonly more: Readonly<Record<string, unknown>>;
}
function row(random: Random, a: Activity): CsvRow & { readonly at: number } {
  const id = random.uuid();
  const data = {
    CreationTime: new Date(a.time).toISOString().slice(0, 19), Id: id, Operation: a.operation, OrganizationId: TENANT_ID, RecordType: a.recordType, ResultStatus: 'Succeeded',
    UserKey: a.account.objectId, UserType: 0, Version: 1, Workload: a.workload, ClientIP: a.ip, UserId: a.account.upn, ...a.more,
  }; // prettier-ignore
  return {
    RecordId: id,
    CreationDate: new Date(a.time)
      .toISOString()
      .replace('.000Z', '.0000000Z')
      .replace(/\.(\d{3})Z$/, '.$10000Z'),
    RecordType: a.recordType,
    Operation: a.operation,
    UserId: a.account.upn,
    AuditData: JSON.stringify(data),
    AssociatedAdminUnits: '',
    AssociatedAdminUnitsNames: '',
    at: a.time,
  };
}

const site = (department: string) => `https://harbor.sharepoint.example/sites/${department}`;
const file = (department: string, name: string) => ({
  ItemType: 'File',
  ObjectId: `${site(department)}/Shared Documents/${name.replaceAll('\\', '/')}`,
  SiteUrl: `${site(department)}/`,
  SourceFileName: name.slice(name.lastIndexOf('\\') + 1),
  SourceFileExtension: name.slice(name.lastIndexOf('.') + 1),
  UserAgent: 'Microsoft Office Word/16.0',
});
const mailbox = (account: Account, session: string) => ({
  MailboxGuid: account.objectId,
  MailboxOwnerUPN: account.upn,
  LogonType: 0,
  InternalLogonType: 0,
  ClientInfoString: 'Client=OWA;Action=ViaProxy',
  SessionId: session,
});

export function unifiedAuditLog(random: Random, truth: TruthBook): CsvRow[] {
  const rows: (CsvRow & { readonly at: number })[] = [];
  for (const day of [12, 13]) {
    for (const account of STAFF) {
      const session = random.uuid();
      for (let time = at(day, '07:05') + random.below(40 * MINUTE); time < at(day, '16:50'); time += random.between(MINUTE, 9 * MINUTE)) {
        rows.push(ordinary(random, account, time, session));
      }
    }
  }
  // A rule nobody needs to fear, and one to fear.
  rows.push(
    inboxRule(random, at(12, '10:05:51'), PEOPLE.opsDesk, OFFICE_EGRESS, 'Newsletters', [
      ['SubjectContainsWords', 'newsletter'],
      ['MoveToFolder', 'Newsletters'],
      ['StopProcessingRules', 'False'],
    ]),
  );
  const time = at(13, '18:41:07');
  const hidden = inboxRule(random, time, PEOPLE.finClerk, INTRUDER.signInIp, '.', [
    ['SubjectOrBodyContainsWords', 'invoice;payment;bank;iban;docsync'],
    ['MoveToFolder', 'RSS Feeds'],
    ['MarkAsRead', 'True'],
    ['StopProcessingRules', 'True'],
  ]);
  rows.push(hidden);
  const stage = truth.stage({
    id: 'inbox-rule',
    title: 'A mailbox rule hides answers about payments',
    tactic: 'Defense Evasion',
    techniques: ['T1564.008', 'T1114'],
    start: time,
    end: time,
    host: null,
    account: PEOPLE.finClerk.upn,
    entities: ['RSS Feeds', INTRUDER.signInIp],
  });
  stage.record('New-InboxRule', UAL_FILE, String(hidden['RecordId']));
  const theft = truth.stage({
    id: 'cloud-files',
    title: 'Mail is read and finance files are downloaded with the clerk’s account',
    tactic: 'Collection',
    techniques: ['T1114.002', 'T1213.002'],
    start: at(13, '18:36:02'),
    end: at(13, '19:03:40'),
    host: null,
    account: PEOPLE.finClerk.upn,
    entities: [INTRUDER.signInIp, ...FINANCE_FILES.slice(0, 4)],
  });
  const session = random.uuid();
  for (let i = 0; i < 14; i++) {
    const read = row(random, {
      time: at(13, '18:36:02') + i * 17_000 + random.below(4_000),
      account: PEOPLE.finClerk,
      ip: INTRUDER.signInIp,
      operation: 'MailItemsAccessed',
      recordType: 50,
      workload: 'Exchange',
      more: {
        ...mailbox(PEOPLE.finClerk, session),
        AppId: INTRUDER.appId,
        ClientAppId: INTRUDER.appId,
        ClientInfoString: 'Client=REST;Client=RESTSystem',
        OperationProperties: [{ Name: 'MailAccessType', Value: 'Bind' }],
      },
    });
    rows.push(read);
    if (i === 0) theft.record('MailItemsAccessed by DocSync', UAL_FILE, String(read['RecordId']));
  }
  FINANCE_FILES.forEach((name, i) => {
    const taken = row(random, {
      time: at(13, '19:01:10') + i * 15_000,
      account: PEOPLE.finClerk,
      ip: INTRUDER.signInIp,
      operation: 'FileDownloaded',
      recordType: 6,
      workload: 'SharePoint',
      more: { ...file('finance', name), UserAgent: 'DocSync/1.4', ApplicationId: INTRUDER.appId },
    });
    rows.push(taken);
    if (i === 0) theft.record('FileDownloaded', UAL_FILE, String(taken['RecordId']));
  });
  return rows.sort((a, b) => b.at - a.at);
}

function ordinary(random: Random, account: Account, time: number, session: string): CsvRow & { readonly at: number } {
  const department = account.department.toLowerCase();
  const ip = OFFICE_EGRESS;
  switch (
    random.weighted([
      [40, 'mail'],
      [26, 'open'],
      [14, 'change'],
      [6, 'download'],
      [8, 'message'],
      [6, 'signin'],
    ] as const)
  ) {
    case 'mail':
      return row(random, {
        time,
        account,
        ip,
        operation: 'MailItemsAccessed',
        recordType: 50,
        workload: 'Exchange',
        more: {
          ...mailbox(account, session),
          OperationProperties: [
            { Name: 'MailAccessType', Value: 'Bind' },
            { Name: 'IsThrottled', Value: 'False' },
          ],
        },
      });
    case 'open':
      return row(random, {
        time,
        account,
        ip,
        operation: 'FileAccessed',
        recordType: 6,
        workload: 'SharePoint',
        more: file(department, `${random.pick(['Rates', 'Plan', 'Notes', 'List'])}_${random.between(1, 40)}.xlsx`),
      });
    case 'change':
      return row(random, {
        time,
        account,
        ip,
        operation: 'FileModified',
        recordType: 6,
        workload: 'SharePoint',
        more: file(department, `${random.pick(['Rates', 'Plan', 'Notes', 'List'])}_${random.between(1, 40)}.docx`),
      });
    case 'download':
      return row(random, {
        time,
        account,
        ip,
        operation: 'FileDownloaded',
        recordType: 6,
        workload: 'OneDrive',
        more: file(account.name, `Scan_${random.between(100, 999)}.pdf`),
      });
    case 'message':
      return row(random, {
        time,
        account,
        ip,
        operation: 'MessageSent',
        recordType: 25,
        workload: 'MicrosoftTeams',
        more: { ChatThreadId: `19:${random.hex(16)}@thread.v2`, CommunicationType: 'OneOnOne', ExtraProperties: [] },
      });
    case 'signin':
      return row(random, {
        time,
        account,
        ip,
        operation: 'UserLoggedIn',
        recordType: 15,
        workload: 'AzureActiveDirectory',
        more: {
          ApplicationId: '00000002-0000-0ff1-ce00-000000000000',
          ActorIpAddress: ip,
          ErrorNumber: '0',
          ExtendedProperties: [
            { Name: 'ResultStatusDetail', Value: 'Success' },
            { Name: 'RequestType', Value: 'OAuth2:Authorize' },
          ],
        },
      });
  }
}

function inboxRule(
  random: Random,
  time: number,
  account: Account,
  ip: string,
  name: string,
  parameters: readonly (readonly [string, string])[],
): CsvRow & { readonly at: number } {
  return row(random, {
    time, account, ip: `${ip}:${random.between(40_000, 60_000)}`, operation: 'New-InboxRule', recordType: 1, workload: 'Exchange',
    more: { ObjectId: `${account.displayName}\\${name}`, ExternalAccess: false, OrganizationName: TENANT, OriginatingServer: 'AM0PR05MB1234 (15.20.7386.017)', Parameters: [['Name', name], ...parameters].map(([Name, Value]) => ({ Name, Value })), SessionId: random.uuid() },
  }); // prettier-ignore
}
