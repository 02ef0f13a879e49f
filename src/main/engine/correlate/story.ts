// What an incident is called, and how much it matters: title from the span of tactics and the main entity, score by its parts.

import { SEVERITIES, type EntityRef, type EntityType, type Severity } from '../../../shared/contract/values.js';
import type { DetectedAlert } from '../detect/alert.js';
import { tacticRank } from '../detect/attack.js';
import { isMachineAccount } from './keys.js';

const has = (alerts: readonly DetectedAlert[], prefix: string) => alerts.some((a) => a.techniques.some((t) => t.startsWith(prefix)));
const of = (alerts: readonly DetectedAlert[], tactic: string) => alerts.filter((a) => a.tactics.includes(tactic));

/** Tactics of the alerts in kill-chain order. */
export function tacticsOf(alerts: readonly DetectedAlert[]): string[] {
  return [...new Set(alerts.flatMap((a) => a.tactics))].filter((t) => tacticRank(t) >= 0).sort((a, b) => tacticRank(a) - tacticRank(b));
}

function beginning(alerts: readonly DetectedAlert[]): string {
  const first = of(alerts, 'InitialAccess');
  if (first.length > 0) {
    if (has(first, 'T1566') || first.some((a) => a.entities.some((e) => e.type === 'mail'))) return 'Phishing';
    if (has(first, 'T1190')) return 'Web server exploitation';
    if (has(first, 'T1133')) return 'Remote access from outside';
    if (has(first, 'T1078')) return 'Account compromise';
  }
  const spray = alerts.filter((a) => a.techniques.some((t) => t.startsWith('T1110')));
  if (spray.length > 0 && spray[0] === alerts[0]) return has(spray, 'T1110.003') ? 'Password spray' : 'Password guessing';
  const [opening] = alerts;
  const tactic = [...(opening?.tactics ?? [])].sort((a, b) => tacticRank(a) - tacticRank(b))[0] ?? '';
  return BEGINNING[tactic] ?? 'Suspicious activity';
}

const BEGINNING: Readonly<Record<string, string>> = {
  Execution: 'Malicious code',
  Persistence: 'Persistence',
  PrivilegeEscalation: 'Privilege escalation',
  DefenseEvasion: 'Hidden execution',
  CredentialAccess: 'Credential theft',
  Discovery: 'Reconnaissance',
  LateralMovement: 'Lateral movement',
  Collection: 'Data collection',
  CommandAndControl: 'Remote control',
  Exfiltration: 'Data theft',
  Impact: 'Destruction',
  InitialAccess: 'Intrusion',
};

/** The end that hurts most, in this order. */
function outcome(alerts: readonly DetectedAlert[]): string | null {
  if (has(alerts, 'T1486')) return 'encryption';
  if (of(alerts, 'Exfiltration').length > 0) return 'data theft';
  if (of(alerts, 'Impact').length > 0) return 'destruction';
  if (of(alerts, 'LateralMovement').length > 0) return 'lateral movement';
  if (of(alerts, 'CredentialAccess').length > 0) return 'credential theft';
  if (of(alerts, 'Collection').length > 0) return 'data collection';
  if (of(alerts, 'CommandAndControl').length > 0) return 'remote control';
  if (of(alerts, 'Persistence').length > 0) return 'persistence';
  if (of(alerts, 'PrivilegeEscalation').length > 0) return 'privilege escalation';
  return null;
}

/** Entities by how many alerts name them; hosts and people first among equals. */
export function rankedEntities(alerts: readonly DetectedAlert[]): { entity: EntityRef; alerts: number }[] {
  const counts = new Map<string, { entity: EntityRef; alerts: number }>();
  for (const a of alerts)
    for (const e of a.entities) {
      const known = counts.get(e.id);
      if (known) known.alerts++;
      else counts.set(e.id, { entity: e, alerts: 1 });
    }
  return [...counts.values()].sort(
    (x, y) => y.alerts - x.alerts || TYPE_RANK[x.entity.type] - TYPE_RANK[y.entity.type] || (x.entity.id < y.entity.id ? -1 : 1),
  );
}
const TYPE_RANK: Readonly<Record<EntityType, number>> = {
  host: 0,
  account: 1,
  mail: 2,
  process: 3,
  file: 4,
  ip: 5,
  domain: 6,
  url: 7,
  app: 8,
  cloudResource: 9,
  mailbox: 10,
  service: 11,
  registry: 12,
  alert: 13,
  incident: 14,
};

/** The host most of the story happens on: by different behaviours, not by repetition; the earlier of equals. */
function mainHost(alerts: readonly DetectedAlert[]): { entity: EntityRef } | undefined {
  const hosts = new Map<string, { entity: EntityRef; behaviours: Set<string>; first: string }>();
  for (const a of alerts)
    for (const e of a.entities) {
      if (e.type !== 'host') continue;
      const known = hosts.get(e.id) ?? { entity: e, behaviours: new Set<string>(), first: a.first };
      known.behaviours.add(a.ruleId ?? a.title);
      hosts.set(e.id, known);
    }
  return [...hosts.values()].sort(
    (x, y) =>
      y.behaviours.size - x.behaviours.size || (x.first < y.first ? -1 : x.first > y.first ? 1 : x.entity.id < y.entity.id ? -1 : 1),
  )[0];
}

export function titleOf(alerts: readonly DetectedAlert[]): string {
  const ranked = rankedEntities(alerts);
  const main =
    mainHost(alerts) ??
    ranked.find((r) => r.entity.type === 'account' && !isMachineAccount(r.entity.name)) ??
    ranked.find((r) => r.entity.type === 'ip') ??
    ranked[0];
  if (alerts.length === 1) {
    const [only] = alerts;
    return `${only?.title ?? 'Alert'}${main ? ` on ${main.entity.name}` : ''}`;
  }
  const start = beginning(alerts);
  const end = outcome(alerts);
  const span = end === null || start.toLowerCase() === end ? start : `${start} to ${end}`;
  if (!main) return span;
  return `${span} ${main.entity.type === 'ip' ? 'from' : main.entity.type === 'account' ? 'by' : 'through'} ${main.entity.name}`;
}

export const severityOf = (alerts: readonly DetectedAlert[]): Severity =>
  SEVERITIES[Math.max(0, ...alerts.map((a) => SEVERITIES.indexOf(a.severity)))] ?? 'informational';

export interface ScorePart {
  readonly name: string;
  readonly points: number;
}

/** At most 100: severity 40, technique 28, spread 18, asset 14. */
export function scoreOf(
  alerts: readonly DetectedAlert[],
  isDomainController: (hostKey: string) => boolean,
): { score: number; parts: ScorePart[] } {
  const severe = alerts.filter((a) => a.severity === 'high').length;
  const worst = SEVERITIES.indexOf(severityOf(alerts));
  const severity = Math.min(40, [2, 8, 18, 28][worst] ?? 0) + Math.min(12, Math.max(0, severe - 1) * 3);
  const technique = Math.min(28, tacticsOf(alerts).length * 3 + Math.min(8, new Set(alerts.flatMap((a) => a.techniques)).size));
  const entities = new Map(alerts.flatMap((a) => a.entities).map((e) => [e.id, e]));
  const hosts = [...entities.values()].filter((e) => e.type === 'host');
  const people = [...entities.values()].filter((e) => e.type === 'account' && !isMachineAccount(e.name));
  const spread = Math.min(
    18,
    Math.max(0, hosts.length - 1) * 5 + Math.max(0, people.length - 1) * 3 + (people.length > 0 && hosts.length > 0 ? 2 : 0),
  );
  const controllers = hosts.some((h) => isDomainController(h.id.slice('host:'.length)));
  const servers = hosts.some((h) => /(^|[^a-z])(srv|sql|exch|file|web|mail|db)/i.test(h.name) || /server/i.test(h.name));
  const powerful = people.some((p) => /admin|^svc|service|root|backup/i.test(p.name));
  const asset = Math.min(14, (controllers ? 10 : servers ? 6 : 0) + (powerful ? 4 : 0));
  const parts = [
    { name: 'severity', points: Math.min(40, severity) },
    { name: 'technique', points: technique },
    { name: 'spread', points: spread },
    { name: 'asset', points: asset },
  ];
  return {
    score: Math.min(
      100,
      parts.reduce((n, p) => n + p.points, 0),
    ),
    parts,
  };
}
