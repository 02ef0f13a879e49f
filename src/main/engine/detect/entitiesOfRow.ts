// Entities of one result row: what the rule's entityMappings name, plus the processes its own columns describe.

import type { EntityRef } from '../../../shared/contract/values.js';
import { accountEntity, entityRef, hostEntity, processEntity, type Identity } from '../correlate/identity.js';
import { baseName, domainText, filePath, ipText, mailboxText, urlText } from '../correlate/keys.js';
import type { ResultRow, ResultRows } from './resultRows.js';
import type { EntityMapping } from './rule.js';

export type Values = ReadonlyMap<string, string>;

/** Identifiers (by Sentinel's names) of one mapped entity to an entity of ours; null when the values name nothing. */
export function mappedEntity(
  identity: Identity,
  entityType: string,
  values: Values,
  row: { readonly host: string; readonly at: number | null },
): EntityRef | null {
  const v = (...names: readonly string[]) => names.map((n) => values.get(n) ?? '').find((text) => text !== '') ?? '';
  switch (entityType.toLowerCase()) {
    case 'account': {
      const suffix = v('UPNSuffix');
      const name = v('FullName', 'Name', 'Upn', 'UserPrincipalName', 'DisplayName');
      const upn = suffix !== '' && !name.includes('@') ? `${name}@${suffix}` : v('Upn', 'UserPrincipalName');
      return accountEntity(identity, {
        name: suffix !== '' ? '' : name,
        domain: v('NTDomain', 'DnsDomain', 'NtDomain'),
        sid: v('Sid'),
        upn,
        objectId: v('AadUserId', 'ObjectGuid'),
      });
    }
    case 'host':
      return hostEntity(identity, v('FullName', 'HostName', 'NetBiosName'));
    case 'ip': {
      const ip = ipText(v('Address'));
      return ip === '' ? null : entityRef('ip', ip, ip);
    }
    case 'url': {
      const url = urlText(v('Url'));
      if (url !== '') return entityRef('url', url, url);
      const domain = domainText(v('Url'));
      return domain === '' ? null : entityRef('domain', domain, domain);
    }
    case 'dns': {
      const domain = domainText(v('DomainName'));
      return domain === '' ? null : entityRef('domain', domain, domain);
    }
    case 'file': {
      const path = filePath(v('Directory'), v('Name'));
      return path === '' ? null : entityRef('file', path.toLowerCase(), baseName(path));
    }
    case 'process': {
      const pid = Number(v('ProcessId'));
      return processEntity(identity, {
        host: row.host,
        pid: pid === 0 ? NaN : pid,
        start: null,
        unique: '',
        image: baseName(v('ImageFile', 'CommandLine').split(' ', 1)[0] ?? ''),
        at: row.at,
      });
    }
    case 'mailbox': {
      const mailbox = mailboxText(v('MailboxPrimaryAddress', 'Upn', 'DisplayName'));
      return mailbox === '' ? null : entityRef('mailbox', mailbox, mailbox);
    }
    case 'mailmessage':
    case 'submissionmail': {
      const id = v('NetworkMessageId', 'InternetMessageId', 'SubmissionId').toLowerCase();
      return id === '' ? null : entityRef('mail', id, v('Subject') || id);
    }
    case 'cloudapplication': {
      const key = v('AppId', 'InstanceId', 'Name').toLowerCase();
      return key === '' ? null : entityRef('app', key, v('Name', 'InstanceName') || key);
    }
    case 'azureresource':
    case 'cloudresource': {
      const id = v('ResourceId', 'Name');
      return id === '' ? null : entityRef('cloudResource', id.toLowerCase(), v('Name') || baseName(id));
    }
    case 'registrykey':
    case 'registryvalue': {
      const key = [v('Hive'), v('Key'), v('Name')].filter((t) => t !== '').join('\\');
      return key === '' ? null : entityRef('registry', key.toLowerCase(), key);
    }
    case 'service': {
      const name = v('Name', 'ServiceName');
      return name === '' ? null : entityRef('service', `${identity.hosts.key(row.host)}|${name.toLowerCase()}`, name);
    }
    default:
      return null; // FileHash, Malware, SecurityGroup, MailCluster: kept as links, not as entities
  }
}

const PROCESS_COLUMNS = [
  { pid: 'ProcessId', start: 'ProcessCreationTime', unique: 'ProcessUniqueId', image: 'FileName', needs: 'ProcessCommandLine' },
  {
    pid: 'InitiatingProcessId',
    start: 'InitiatingProcessCreationTime',
    unique: 'InitiatingProcessUniqueId',
    image: 'InitiatingProcessFileName',
    needs: 'InitiatingProcessFileName',
  },
] as const;

export const rowHost = (row: ResultRow): string => row.text('DeviceName') || row.text('Computer') || row.text('HostName');

/** Every entity of a row, each once, mapped ones first. */
export function entitiesOfRow(
  identity: Identity,
  rows: ResultRows,
  row: ResultRow,
  mappings: readonly EntityMapping[],
  time: number | null,
): EntityRef[] {
  const found = new Map<string, EntityRef>();
  const add = (entity: EntityRef | null) => {
    if (entity && !found.has(entity.id)) found.set(entity.id, entity);
  };
  const host = rowHost(row);
  for (const mapping of mappings) {
    if (mapping.entityType.toLowerCase() === 'process' && rows.has('DeviceName')) continue; // the columns below say more
    const values = new Map(mapping.fieldMappings.map((f) => [f.identifier, row.text(f.columnName)]));
    add(mappedEntity(identity, mapping.entityType, values, { host, at: time }));
  }
  if (rows.has('DeviceName'))
    for (const c of PROCESS_COLUMNS) {
      const pid = row.number(c.pid);
      if (!rows.has(c.needs) || pid === null) continue;
      add(
        processEntity(identity, { host, pid, start: row.number(c.start), unique: row.text(c.unique), image: row.text(c.image), at: time }),
      );
    }
  return [...found.values()];
}

/** Something two alerts can share that is not an entity on the graph. */
export interface AlertLink {
  readonly kind: 'hash' | 'session' | 'signin' | 'mail';
  readonly key: string;
}

const HASH_COLUMNS = [
  ['SHA256', 'FolderPath'],
  ['InitiatingProcessSHA256', 'InitiatingProcessFolderPath'],
] as const;
// The same system binary on two hosts says nothing about the two alerts.
const SHARED_FOLDER = /^[a-z]:\\(windows|program files|program files \(x86\))\\/i;
const NO_SESSION = new Set([0, 996, 997, 999]); // network service, local service and SYSTEM sessions are everybody's

export function linksOfRow(identity: Identity, row: ResultRow): AlertLink[] {
  const links: AlertLink[] = [];
  for (const [column, folder] of HASH_COLUMNS) {
    const hash = row.text(column).toLowerCase();
    if (/^[0-9a-f]{64}$/.test(hash) && !SHARED_FOLDER.test(row.text(folder))) links.push({ kind: 'hash', key: hash });
  }
  const host = identity.hosts.key(rowHost(row));
  for (const column of ['LogonId', 'InitiatingProcessLogonId']) {
    const session = row.number(column);
    if (host !== '' && session !== null && !NO_SESSION.has(session))
      links.push({ kind: 'session', key: `${host}|0x${session.toString(16)}` });
  }
  for (const column of ['SubjectLogonId', 'TargetLogonId']) {
    const text = row.text(column).toLowerCase();
    const session = /^0x[0-9a-f]+$/.test(text) ? Number(text) : NaN;
    if (host !== '' && Number.isFinite(session) && !NO_SESSION.has(session))
      links.push({ kind: 'session', key: `${host}|0x${session.toString(16)}` });
  }
  const signin = row.text('UniqueTokenIdentifier') || row.text('SessionId');
  if (signin !== '') links.push({ kind: 'signin', key: signin });
  const mail = row.text('NetworkMessageId').toLowerCase();
  if (mail !== '') links.push({ kind: 'mail', key: mail });
  return links;
}
