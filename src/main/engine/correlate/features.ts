// What an alert can share with another, and how much sharing it means. Rare things bind, common things do not: a host or an
// administrator that everything touches is weak; a process tree, a logon session, a rare address or file is strong.

import type { EntityRef } from '../../../shared/contract/values.js';
import type { DetectedAlert } from '../detect/alert.js';
import type { Identity } from './identity.js';
import { isMachineAccount, isPrivateIp } from './keys.js';

export type FeatureKind =
  | 'processTree'
  | 'process'
  | 'session'
  | 'signin'
  | 'mail'
  | 'hash'
  | 'file'
  | 'ip'
  | 'url'
  | 'domain'
  | 'app'
  | 'cloudResource'
  | 'registry'
  | 'service'
  | 'mailbox'
  | 'account'
  | 'host';

export interface Feature {
  readonly key: string;
  readonly kind: FeatureKind;
  readonly text: string;
  /** 0 … 1 before the gap in time is considered. */
  readonly strength: number;
  readonly through: readonly EntityRef[];
}

/** How common an entity is in this case: events it takes part in, and hosts it touches, of how many. */
export interface Commonness {
  readonly hosts: number;
  readonly accounts: number;
  events(entityId: string): number;
  /** Hosts an account logged on to; 0 when unknown. */
  spread(entityId: string): number;
  /** Hosts and people that have to do with it. */
  touched(entityId: string): number;
}

// Programs under which unrelated things run: a tree does not reach up through them.
const TREE_ROOTS = new Set([
  'explorer.exe',
  'services.exe',
  'svchost.exe',
  'wininit.exe',
  'winlogon.exe',
  'userinit.exe',
  'smss.exe',
  'csrss.exe',
  'lsass.exe',
  'system',
  'taskhostw.exe',
  'taskeng.exe',
  'sihost.exe',
  'runtimebroker.exe',
  'wmiprvse.exe',
  'wsmprovhost.exe',
  'w3wp.exe',
  'dllhost.exe',
  'msiexec.exe',
  'outlook.exe',
  'chrome.exe',
  'msedge.exe',
  'firefox.exe',
  'systemd',
  'sshd',
  'init',
  'launchd',
]);

/** Topmost ancestor below a program that starts everything; bounded, since evidence may hold loops. */
export function treeRoot(identity: Identity, processKey: string): string {
  let here = identity.processes.byKey(processKey);
  for (let depth = 0; here && here.parent !== null && depth < 32; depth++) {
    const parent = identity.processes.byKey(here.parent);
    if (!parent || TREE_ROOTS.has(parent.image.toLowerCase())) break;
    here = parent;
  }
  return here?.key ?? processKey;
}

const clamp = (n: number) => Math.max(0, Math.min(1, n));
/** 1 for what one party has to do with, towards 0 for what everybody has. Many events of few parties are no less telling. */
function rarity(common: Commonness, id: string): number {
  const parties = common.hosts + common.accounts;
  const touched = common.touched(id);
  if (parties <= 1 || touched <= 1) return 1;
  return clamp(1 - (0.7 * Math.log(touched)) / Math.log(Math.max(6, parties + 1)));
}

export function featuresOf(alert: DetectedAlert, identity: Identity, common: Commonness): Feature[] {
  const out = new Map<string, Feature>();
  const add = (kind: FeatureKind, key: string, text: string, strength: number, through: readonly EntityRef[]) => {
    if (strength >= 0.05 && !out.has(`${kind}:${key}`)) out.set(`${kind}:${key}`, { kind, key: `${kind}:${key}`, text, strength, through });
  };
  const by = (...types: readonly string[]) => alert.entities.filter((e) => types.includes(e.type));
  for (const e of by('process')) {
    const key = e.id.slice('process:'.length);
    const image = e.name.toLowerCase();
    const known = identity.processes.byKey(key);
    if (TREE_ROOTS.has(image)) {
      // A particular services.exe or explorer.exe lives as long as the host is up.
      continue;
    }
    const root = treeRoot(identity, key);
    const rootImage = identity.processes.byKey(root)?.image ?? e.name;
    add('processTree', root, root === key && !known?.parent ? `same process ${e.name}` : `same process tree under ${rootImage}`, 0.98, [e]);
    add('process', key, `same process ${e.name}`, 0.98, [e]);
  }
  for (const l of alert.links)
    switch (l.kind) {
      case 'session':
        add('session', l.key, `same logon session ${l.key.slice(l.key.indexOf('|') + 1)}`, 0.96, by('account', 'host').slice(0, 2));
        break;
      case 'signin':
        add('signin', l.key, 'same cloud sign-in', 0.96, by('account').slice(0, 1));
        break;
      case 'mail':
        add('mail', l.key, 'same mail', 0.97, by('mail'));
        break;
      case 'hash':
        add('hash', l.key, `same file content ${l.key.slice(0, 12)}…`, 0.93, by('file').slice(0, 1));
        break;
    }
  for (const e of alert.entities) {
    const r = rarity(common, e.id);
    switch (e.type) {
      case 'mail':
        add('mail', e.id, `same mail “${e.name}”`, 0.97, [e]);
        break;
      case 'file':
        if (!/\\windows\\|\\program files/i.test(e.id)) add('file', e.id, `same rare file ${e.name}`, 0.92 * r, [e]);
        break;
      case 'ip':
        add(
          'ip',
          e.id,
          `${isPrivateIp(e.name) ? 'same internal' : 'same rare'} address ${e.name}`,
          (isPrivateIp(e.name) ? 0.55 : 0.91) * r,
          [e],
        );
        break;
      case 'url':
        add('url', e.id, `same link ${e.name}`, 0.92 * r, [e]);
        break;
      case 'domain':
        add('domain', e.id, `same domain ${e.name}`, 0.85 * r, [e]);
        break;
      case 'app':
        add('app', e.id, `same application ${e.name}`, 0.85 * r, [e]);
        break;
      case 'cloudResource':
        add('cloudResource', e.id, `same cloud resource ${e.name}`, 0.85 * r, [e]);
        break;
      case 'registry':
        add('registry', e.id, `same registry key ${e.name}`, 0.7 * r, [e]);
        break;
      case 'service':
        add('service', e.id, `same service ${e.name}`, 0.85 * r, [e]);
        break;
      case 'mailbox':
        add('mailbox', e.id, `same mailbox ${e.name}`, 0.72, [e]);
        break;
      case 'account': {
        if (isMachineAccount(e.name)) break;
        const share = common.hosts > 0 ? common.spread(e.id) / common.hosts : 0;
        // The only account of a case says little; one of many says who did it. An account used everywhere is a tool, not a person.
        const alone = common.accounts <= 1 ? 0.45 : common.accounts <= 4 ? 0.6 : 0.78;
        add('account', e.id, `same person ${e.name}`, alone * (share > 0.5 && common.hosts > 2 ? 0.5 : 1), [e]);
        break;
      }
      case 'host':
        add('host', e.id, `same host ${e.name}`, 0.3 + 0.25 * clamp(Math.log10(Math.max(1, common.hosts)) / 2), [e]);
        break;
      case 'process':
      case 'alert':
      case 'incident':
        break;
    }
  }
  return [...out.values()];
}
