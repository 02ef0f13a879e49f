// How an entity type looks everywhere: a word, an icon on a 16 px grid and a hue (a CSS variable of the same name as the type).

import account from '@blueprintjs/icons/lib/esm/generated/16px/paths/person.js';
import host from '@blueprintjs/icons/lib/esm/generated/16px/paths/desktop.js';
import ip from '@blueprintjs/icons/lib/esm/generated/16px/paths/ip-address.js';
import process from '@blueprintjs/icons/lib/esm/generated/16px/paths/cog.js';
import file from '@blueprintjs/icons/lib/esm/generated/16px/paths/document.js';
import url from '@blueprintjs/icons/lib/esm/generated/16px/paths/link.js';
import domain from '@blueprintjs/icons/lib/esm/generated/16px/paths/globe-network.js';
import mailbox from '@blueprintjs/icons/lib/esm/generated/16px/paths/inbox.js';
import mail from '@blueprintjs/icons/lib/esm/generated/16px/paths/envelope.js';
import app from '@blueprintjs/icons/lib/esm/generated/16px/paths/application.js';
import cloudResource from '@blueprintjs/icons/lib/esm/generated/16px/paths/cloud.js';
import registry from '@blueprintjs/icons/lib/esm/generated/16px/paths/key.js';
import service from '@blueprintjs/icons/lib/esm/generated/16px/paths/wrench.js';
import alert from '@blueprintjs/icons/lib/esm/generated/16px/paths/notifications.js';
import incident from '@blueprintjs/icons/lib/esm/generated/16px/paths/warning-sign.js';
import type { EntityType } from '../../shared/contract/values.js';

export const ENTITY_LOOKS: Readonly<
  Record<EntityType, { readonly one: string; readonly many: string; readonly paths: readonly string[] }>
> = {
  account: { one: 'account', many: 'accounts', paths: account },
  host: { one: 'host', many: 'hosts', paths: host },
  ip: { one: 'address', many: 'addresses', paths: ip },
  process: { one: 'process', many: 'processes', paths: process },
  file: { one: 'file', many: 'files', paths: file },
  url: { one: 'URL', many: 'URLs', paths: url },
  domain: { one: 'domain', many: 'domains', paths: domain },
  mailbox: { one: 'mailbox', many: 'mailboxes', paths: mailbox },
  mail: { one: 'mail', many: 'mails', paths: mail },
  app: { one: 'app', many: 'apps', paths: app },
  cloudResource: { one: 'cloud resource', many: 'cloud resources', paths: cloudResource },
  registry: { one: 'registry key', many: 'registry keys', paths: registry },
  service: { one: 'service', many: 'services', paths: service },
  alert: { one: 'alert', many: 'alerts', paths: alert },
  incident: { one: 'incident', many: 'incidents', paths: incident },
};

export const entityHue = (type: EntityType): string => `var(--${type})`;

/** The hue as the colour it is in the present theme, for canvases that know no CSS variables. */
export const entityColour = (type: EntityType): string => tokenColour(type);
export const tokenColour = (token: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${token}`).trim() || '#888';

/** The icon as a data: image in the given colour, for Cytoscape nodes and ECharts marks. */
export function entityIconUri(type: EntityType, colour: string): string {
  const body = ENTITY_LOOKS[type].paths.map((d) => `<path d="${d}" fill="${colour}" fill-rule="evenodd"/>`).join('');
  return `data:image/svg+xml;utf8,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" width="16" height="16">${body}</svg>`)}`;
}

/** The type of an entity from its id ("host:wks-0142"); null for anything else. */
export function entityTypeOf(id: string): EntityType | null {
  const type = id.slice(0, Math.max(0, id.indexOf(':')));
  return type in ENTITY_LOOKS ? (type as EntityType) : null;
}
