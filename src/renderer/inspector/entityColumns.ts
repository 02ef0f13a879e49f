// Which columns of the common tables name an entity, so that a value in a row carries its hue and leads to its entity.

import type { Client } from '../../shared/contract/index.js';
import type { EntityType } from '../../shared/contract/values.js';
import { inspect } from '../state/selection.js';

const COLUMNS: Readonly<Record<string, EntityType>> = {
  DeviceName: 'host',
  Computer: 'host',
  WorkstationName: 'host',
  RemoteDeviceName: 'host',
  DestinationDeviceName: 'host',
  HostName: 'host',
  TargetServerName: 'host',
  AccountName: 'account',
  AccountUpn: 'account',
  UserPrincipalName: 'account',
  Account: 'account',
  TargetUserName: 'account',
  SubjectUserName: 'account',
  TargetAccount: 'account',
  SubjectAccount: 'account',
  InitiatingProcessAccountName: 'account',
  InitiatingProcessAccountUpn: 'account',
  UserId: 'account',
  AccountDisplayName: 'account',
  UserIdentityArn: 'account',
  User: 'account',
  TargetUserOrGroupName: 'account',
  RemoteIP: 'ip',
  LocalIP: 'ip',
  IPAddress: 'ip',
  IpAddress: 'ip',
  ClientIP: 'ip',
  SourceIpAddress: 'ip',
  SourceIP: 'ip',
  DestinationIP: 'ip',
  SrcIpAddr: 'ip',
  DstIpAddr: 'ip',
  ClientIPAddress: 'ip',
  SenderIPv4: 'ip',
  FileOriginIP: 'ip',
  InitiatingProcessFileName: 'process',
  InitiatingProcessParentFileName: 'process',
  NewProcessName: 'process',
  ParentProcessName: 'process',
  Process: 'process',
  Image: 'process',
  ParentImage: 'process',
  FileName: 'file',
  FolderPath: 'file',
  TargetFilename: 'file',
  ImageLoaded: 'file',
  SourceFileName: 'file',
  ObjectName: 'file',
  RemoteUrl: 'url',
  Url: 'url',
  FileOriginUrl: 'url',
  DestinationHostname: 'domain',
  QueryName: 'domain',
  DnsQuery: 'domain',
  SenderFromDomain: 'domain',
  Domain: 'domain',
  SenderFromAddress: 'mailbox',
  RecipientEmailAddress: 'mailbox',
  MailboxOwnerUPN: 'mailbox',
  SenderMailFromAddress: 'mailbox',
  Subject: 'mail',
  NetworkMessageId: 'mail',
  InternetMessageId: 'mail',
  AppDisplayName: 'app',
  Application: 'app',
  ResourceDisplayName: 'app',
  OAuthApplicationId: 'app',
  ResourceId: 'cloudResource',
  Resource: 'cloudResource',
  EventSource: 'cloudResource',
  RegistryKey: 'registry',
  TargetObject: 'registry',
  ServiceName: 'service',
  TaskName: 'service',
};

export const columnEntity = (column: string): EntityType | null => COLUMNS[column] ?? null;

/** The case's entities that a row names, at most `most`. */
export async function entitiesOfRow(
  client: Client,
  columns: readonly { readonly name: string }[],
  values: readonly unknown[],
  most = 8,
): Promise<readonly string[]> {
  const named = columns.flatMap(({ name }, i) => {
    const type = columnEntity(name);
    const value = values[i];
    return type !== null && typeof value === 'string' && value !== '' ? [{ type, value }] : [];
  });
  const found = await Promise.all(named.slice(0, most).map(({ type, value }) => find(client, type, value)));
  return [...new Set(found.flatMap((e) => (e ? [e.id] : [])))];
}

async function find(client: Client, type: EntityType, name: string) {
  const { entities } = await client.call('entities.list', { type, text: name, offset: 0, limit: 20 });
  const wanted = name.toLowerCase();
  return (
    entities.find((e) => e.name.toLowerCase() === wanted) ??
    entities.find((e) => e.name.toLowerCase().endsWith(wanted) || wanted.endsWith(e.name.toLowerCase())) ??
    entities[0] ??
    null
  );
}

/** Shows the entity a value names, if the case has it; false when it has none. */
export async function inspectNamed(client: Client, type: EntityType, name: string): Promise<boolean> {
  const found = await find(client, type, name);
  if (!found) return false;
  inspect({ kind: 'entity', id: found.id });
  return true;
}
