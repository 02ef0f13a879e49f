// The Entities column of SecurityAlert: a JSON list with "$id"/"$ref" links between its members.

import type { EntityRef } from '../../../shared/contract/values.js';
import type { Identity } from '../correlate/identity.js';
import { mappedEntity } from './entitiesOfRow.js';

type Bag = Readonly<Record<string, unknown>>;
const isBag = (v: unknown): v is Bag => typeof v === 'object' && v !== null && !Array.isArray(v);

const KIND: Readonly<Record<string, string>> = {
  'azure-resource': 'AzureResource',
  'cloud-application': 'CloudApplication',
  'mail-message': 'MailMessage',
  mailmessage: 'MailMessage',
  'registry-key': 'RegistryKey',
  dns: 'DNS',
  'amazon-resource': 'AzureResource',
  amazonresource: 'AzureResource',
};

/** Entities it can make sense of; cut-off or foreign JSON gives none. */
export function securityAlertEntities(identity: Identity, json: string): EntityRef[] {
  let list: unknown;
  try {
    list = JSON.parse(json);
  } catch {
    return [];
  }
  if (!Array.isArray(list)) return [];
  const byId = new Map<string, Bag>();
  for (const item of list) if (isBag(item) && typeof item['$id'] === 'string') byId.set(item['$id'], item);
  const follow = (v: unknown): Bag | null => (isBag(v) ? (typeof v['$ref'] === 'string' ? (byId.get(v['$ref']) ?? null) : v) : null);
  const text = (bag: Bag | null, field: string): string => {
    const value = bag?.[field];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  const hostName = (bag: Bag | null): string => {
    const name = text(bag, 'FQDN') || text(bag, 'HostName') || text(bag, 'NetBiosName');
    return name !== '' && text(bag, 'DnsDomain') !== '' && !name.includes('.') ? `${name}.${text(bag, 'DnsDomain')}` : name;
  };
  const found = new Map<string, EntityRef>();
  for (const item of list) {
    if (!isBag(item)) continue;
    const type = text(item, 'Type').toLowerCase();
    const values = new Map(Object.keys(item).map((field) => [field, text(item, field)]));
    const host = hostName(follow(item['Host'])) || (type === 'host' ? hostName(item) : '');
    if (type === 'host') values.set('FullName', host);
    if (type === 'process') values.set('ImageFile', text(follow(item['ImageFile']), 'Name'));
    const entity = mappedEntity(identity, KIND[type] ?? type, values, { host, at: null });
    if (entity) found.set(entity.id, entity);
  }
  return [...found.values()];
}
