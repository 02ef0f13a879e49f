// Plain words for the kinds of entity.

import type { EntityType } from '../../../shared/contract/values.js';

export const TYPE_PLURAL: Readonly<Record<EntityType, string>> = {
  account: 'accounts',
  host: 'hosts',
  ip: 'addresses',
  process: 'processes',
  file: 'files',
  url: 'links',
  domain: 'domains',
  mailbox: 'mailboxes',
  mail: 'mails',
  app: 'applications',
  cloudResource: 'cloud resources',
  registry: 'registry keys',
  service: 'services',
  alert: 'alerts',
  incident: 'incidents',
};
