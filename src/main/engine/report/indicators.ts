// Indicators of an investigation: what the alerts of incidents name that can be looked for elsewhere.

import type { EntityType } from '../../../shared/contract/values.js';
import { isPrivateIp } from '../correlate/keys.js';
import type { Sql } from '../store/types.js';

export interface Indicator {
  readonly kind: string;
  readonly value: string;
  readonly first: string;
  readonly last: string;
  readonly alerts: number;
  readonly incidents: readonly number[];
}

const KINDS: Readonly<Partial<Record<EntityType, string>>> = {
  ip: 'Address',
  domain: 'Domain',
  url: 'Link',
  file: 'File',
  mailbox: 'Mailbox',
  mail: 'Mail',
  app: 'Application',
  registry: 'Registry key',
  service: 'Service',
  cloudResource: 'Cloud resource',
};

export function indicatorsOf(sql: Sql): Indicator[] {
  const out: Indicator[] = [];
  const rows = sql.all(
    `SELECT ae.entity AS entity, ae.type AS type, ae.name AS name, COUNT(DISTINCT a.id) AS alerts, MIN(a.first) AS first, MAX(a.last) AS last, group_concat(DISTINCT i.number) AS incidents, e.facts AS facts
       FROM alert_entity ae JOIN alert a ON a.id = ae.alert JOIN incident i ON i.id = a.incident_id LEFT JOIN entity e ON e.id = ae.entity GROUP BY ae.entity, ae.type ORDER BY ae.type, alerts DESC, ae.entity`,
  );
  for (const row of rows) {
    const kind = KINDS[String(row['type']) as EntityType];
    if (kind === undefined) continue;
    const key = String(row['entity']).slice(String(row['type']).length + 1);
    if (row['type'] === 'ip' && isPrivateIp(key)) continue;
    const facts = row['facts'] === null ? {} : (JSON.parse(String(row['facts'])) as Record<string, unknown>);
    const path = typeof facts['path'] === 'string' ? facts['path'] : null;
    const value =
      row['type'] === 'file'
        ? (path ?? key)
        : row['type'] === 'mail'
          ? `${String(row['name'])} (${key})`
          : row['type'] === 'app'
            ? `${String(row['name'])} (${key})`
            : String(row['name']);
    if (row['type'] === 'file' && /^[a-z]:\\windows\\(system32|syswow64)\\/i.test(value)) continue;
    out.push({
      kind,
      value,
      first: String(row['first']),
      last: String(row['last']),
      alerts: Number(row['alerts']),
      incidents: numbers(row['incidents']),
    });
  }
  for (const row of sql.all(
    "SELECT l.key AS hash, COUNT(DISTINCT a.id) AS alerts, MIN(a.first) AS first, MAX(a.last) AS last, group_concat(DISTINCT i.number) AS incidents FROM alert_link l JOIN alert a ON a.id = l.alert JOIN incident i ON i.id = a.incident_id WHERE l.kind = 'hash' GROUP BY l.key ORDER BY alerts DESC, l.key",
  ))
    out.push({
      kind: 'SHA-256',
      value: String(row['hash']),
      first: String(row['first']),
      last: String(row['last']),
      alerts: Number(row['alerts']),
      incidents: numbers(row['incidents']),
    });
  return out;
}

const numbers = (text: unknown): number[] =>
  String(text ?? '')
    .split(',')
    .filter((t) => t !== '')
    .map(Number)
    .sort((a, b) => a - b);
