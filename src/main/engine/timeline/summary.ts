// One stored row in a line of plain words.

import { textOf } from '../detect/resultRows.js';
import type { CaseStore } from '../store/types.js';
import { formatDatetime } from '../../../shared/base/time.js';

type Field = (column: string) => string;
const short = (text: string, max = 140) => (text.length > max ? `${text.slice(0, max - 1)}…` : text);
const account = (f: Field, name: string, domain: string) => (f(name) === '' ? '' : f(domain) === '' ? f(name) : `${f(domain)}\\${f(name)}`);
const by = (text: string) => (text === '' ? '' : ` by ${text}`);

// What tells most about a Windows event, in this order: who acted, then on what.
const ACTOR = ['Image', 'SourceImage', 'ProcessName', 'SubjectUserName'];
const OBJECT = [
  'CommandLine',
  'TargetFilename',
  'DestinationHostname',
  'DestinationIp',
  'QueryName',
  'TargetObject',
  'TargetImage',
  'ImageLoaded',
  'PipeName',
  'ScriptBlockText',
  'TaskName',
  'ServiceName',
  'ImagePath',
  'param1',
  'Threat Name',
];

function eventWords(json: string): string {
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch {
    return short(json);
  }
  if (typeof data !== 'object' || data === null) return short(json);
  const values = new Map(Object.entries(data).map(([k, v]) => [k, typeof v === 'string' || typeof v === 'number' ? String(v) : '']));
  const first = (names: readonly string[]) => names.map((n) => values.get(n) ?? '').find((v) => v !== '' && v !== '-') ?? '';
  const actor = first(ACTOR);
  const words = [actor.slice(actor.lastIndexOf('\\') + 1), short(first(OBJECT))].filter((w) => w !== '').join(' → ');
  return words === '' ? short(json) : words;
}

const SENTENCES: Readonly<Record<string, (f: Field) => string>> = {
  DeviceProcessEvents: (f) =>
    `${f('InitiatingProcessFileName') || 'unknown'} started ${f('FileName')}${f('ProcessCommandLine') === '' ? '' : `: ${short(f('ProcessCommandLine'))}`}`,
  DeviceLogonEvents: (f) =>
    `${f('ActionType')} ${f('LogonType')} ${account(f, 'AccountName', 'AccountDomain')}${f('RemoteIP') === '' ? '' : ` from ${f('RemoteIP')}`}`,
  DeviceNetworkEvents: (f) =>
    `${f('InitiatingProcessFileName') || 'unknown'} ${f('ActionType')} ${f('RemoteUrl') || f('RemoteIP')}${f('RemotePort') === '' ? '' : `:${f('RemotePort')}`}`,
  DeviceFileEvents: (f) => `${f('InitiatingProcessFileName') || 'unknown'} ${f('ActionType')} ${short(f('FolderPath') || f('FileName'))}`,
  DeviceRegistryEvents: (f) =>
    `${f('InitiatingProcessFileName') || 'unknown'} ${f('ActionType')} ${short(f('RegistryKey'))} ${f('RegistryValueName')}${f('RegistryValueData') === '' ? '' : ` = ${short(f('RegistryValueData'), 80)}`}`,
  DeviceImageLoadEvents: (f) => `${f('InitiatingProcessFileName') || 'unknown'} loaded ${short(f('FolderPath') || f('FileName'))}`,
  DeviceEvents: (f) =>
    `${f('ActionType')} ${f('InitiatingProcessFileName')}${f('FileName') === '' ? '' : ` → ${f('FileName')}`} ${short(f('AdditionalFields'), 100)}`,
  SecurityEvent: (f) =>
    `${f('EventID')} ${f('Activity').replace(/^\d+ - /, '')}${by(account(f, 'SubjectUserName', 'SubjectDomainName') || account(f, 'TargetUserName', 'TargetDomainName'))} ${short(f('CommandLine') || f('ServiceName') || f('ObjectName') || f('RelativeTargetName'), 100)}`,
  WindowsEvent: (f) => `${f('EventID')} ${f('Provider').replace(/^Microsoft-Windows-/, '')} ${eventWords(f('EventData'))}`,
  SigninLogs: (f) =>
    `${f('UserPrincipalName')} ${f('ResultType') === '0' ? 'signed in to' : `failed (${f('ResultType')}) at`} ${f('AppDisplayName')} from ${f('IPAddress')} ${f('Location')}`,
  AADNonInteractiveUserSignInLogs: (f) =>
    `${f('UserPrincipalName')} ${f('ResultType') === '0' ? 'signed in to' : `failed (${f('ResultType')}) at`} ${f('AppDisplayName')} from ${f('IPAddress')}`,
  AuditLogs: (f) => `${f('OperationName')}${by(f('Identity'))}: ${f('Result')} ${short(f('TargetResources'), 100)}`,
  OfficeActivity: (f) =>
    `${f('Operation')}${by(f('UserId'))}${f('ClientIP') === '' ? '' : ` from ${f('ClientIP')}`} ${short(f('OfficeObjectId'), 100)}`,
  CloudAppEvents: (f) =>
    `${f('ActionType')}${by(f('AccountDisplayName') || f('AccountId'))} in ${f('Application')} ${short(f('ObjectName'), 80)}`,
  AWSCloudTrail: (f) =>
    `${f('EventName')}${by(f('UserIdentityUserName') || f('UserIdentityArn'))} from ${f('SourceIpAddress')}${f('ErrorCode') === '' ? '' : ` refused: ${f('ErrorCode')}`}`,
  EmailEvents: (f) => `“${short(f('Subject'), 80)}” from ${f('SenderFromAddress')} to ${f('RecipientEmailAddress')} ${f('DeliveryAction')}`,
  EmailAttachmentInfo: (f) => `attachment ${f('FileName')} to ${f('RecipientEmailAddress')}`,
  EmailUrlInfo: (f) => `link ${short(f('Url'))}`,
  IdentityLogonEvents: (f) =>
    `${f('ActionType')} ${f('AccountUpn') || f('AccountName')} at ${f('DestinationDeviceName') || f('DeviceName')} ${f('Protocol')}`,
  AlertInfo: (f) => `${f('Severity')} alert: ${f('Title')} (${f('ServiceSource')})`,
  AlertEvidence: (f) =>
    `evidence of ${f('Title') || f('AlertId')}: ${f('EntityType')} ${f('FileName') || f('AccountName') || f('RemoteIP') || f('DeviceName')}`,
  SecurityAlert: (f) => `${f('AlertSeverity')} alert: ${f('AlertName') || f('DisplayName')}`,
};

const DULL = new Set(['TenantId', 'Type', 'SourceSystem', 'Timestamp', 'TimeGenerated', '_ItemId', 'DeviceId', 'ReportId']);

/** Null when the row is no longer there. */
export function summariseRow(store: Pick<CaseStore, 'row'>, table: string, ref: string): { time: string | null; summary: string } | null {
  const row = store.row(ref, table);
  if (!row) return null;
  const values = new Map(row.columns.map((c, i) => [c.name, { value: row.values[i] ?? null, type: c.type }]));
  const field: Field = (column) => {
    const v = values.get(column);
    if (!v || v.value === null) return '';
    return v.type === 'datetime' && (typeof v.value === 'number' || typeof v.value === 'bigint')
      ? formatDatetime(v.value)
      : textOf(v.value);
  };
  const sentence = SENTENCES[table];
  const text = sentence
    ? sentence(field)
    : row.columns
        .filter((c) => !DULL.has(c.name))
        .map((c) => field(c.name))
        .filter((t) => t !== '')
        .slice(0, 6)
        .map((t) => short(t, 60))
        .join(' · ');
  return {
    time: field('Timestamp') || field('TimeGenerated') || null,
    summary: short(
      text
        .replace(/[\u0000-\u001f\u007f]+/g, ' ')
        .replace(/ {2,}/g, ' ')
        .trim(),
      300,
    ),
  };
}
