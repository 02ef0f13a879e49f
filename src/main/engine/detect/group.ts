// Result rows of one rule to alerts: one alert per main entity set and stretch of time, not one a row.

import { formatDatetime, TICKS_PER_SECOND, type Int64 } from '../../../shared/base/time.js';
import type { ColumnSchema } from '../../../shared/base/types.js';
import type { EntityRef, EntityType } from '../../../shared/contract/values.js';
import type { Identity } from '../correlate/identity.js';
import { kqlDatetime, kqlEqualsAny } from '../graph/kqlLiteral.js';
import type { HostPorts } from '../ports.js';
import type { QueryResult } from '../query/types.js';
import { derivedId, type AlertRow, type DetectedAlert } from './alert.js';
import { entitiesOfRow, linksOfRow, type AlertLink } from './entitiesOfRow.js';
import { ResultRows, type ResultRow } from './resultRows.js';
import type { AnalyticsRule } from './rule.js';

const FIRST_COLUMNS = ['FirstSeen', 'Timestamp', 'TimeGenerated', 'StartTime', 'StartTimeUtc', 'min_Timestamp', 'min_TimeGenerated'];
const LAST_COLUMNS = ['LastSeen', 'Timestamp', 'TimeGenerated', 'EndTime', 'EndTimeUtc', 'max_Timestamp', 'max_TimeGenerated'];
const ENTITIES_KEPT = 60;
const DOOR_VALUES = 20;

const timeColumn = (columns: readonly ColumnSchema[], names: readonly string[]): string | null =>
  names.find((n) => columns.some((c) => c.name === n && c.type === 'datetime')) ?? columns.find((c) => c.type === 'datetime')?.name ?? null;

interface Hit {
  readonly row: ResultRow;
  readonly first: Int64 | null;
  readonly last: Int64 | null;
  readonly entities: readonly EntityRef[];
}

/** The entities that make rows "the same matter": who and where; failing that, the next best thing the row names. */
function mainKey(entities: readonly EntityRef[]): string {
  const ids = (...types: readonly EntityType[]) => entities.filter((e) => types.includes(e.type)).map((e) => e.id);
  for (const choice of [ids('host', 'account'), ids('mailbox'), ids('app', 'cloudResource'), ids('ip'), ids('domain', 'url', 'mail')])
    if (choice.length > 0) return choice.slice(0, 4).sort().join('\n');
  return '';
}

export function alertsOf(ports: HostPorts, identity: Identity, rule: AnalyticsRule, result: QueryResult, now: Int64): DetectedAlert[] {
  const rows = new ResultRows(result);
  const firstColumn = timeColumn(result.columns, FIRST_COLUMNS);
  const lastColumn = timeColumn(result.columns, LAST_COLUMNS) ?? firstColumn;
  const timeOf = (row: ResultRow, column: string | null): Int64 | null => {
    const value = column === null ? null : row.get(column);
    return typeof value === 'number' || typeof value === 'bigint' ? value : null;
  };
  const hits: Hit[] = [];
  for (const row of rows) {
    const first = timeOf(row, firstColumn);
    const entities = entitiesOfRow(identity, rows, row, rule.entityMappings, first === null ? null : Number(first));
    hits.push({ row, first, last: timeOf(row, lastColumn) ?? first, entities });
  }
  const groups = new Map<string, Hit[]>();
  hits.forEach((hit, i) => {
    const key = adoptedKey(hits, i);
    const group = groups.get(key);
    if (group) group.push(hit);
    else groups.set(key, [hit]);
  });
  const alerts: DetectedAlert[] = [];
  for (const [key, members] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1)))
    for (const session of sessions(members, rule.groupTicks)) alerts.push(alertOf(ports, identity, rule, result, key, session, now));
  return alerts;
}

/**
 * Two logs may tell one event, and only one of them who did it (7045 and 4697 of a service): a row that names a host but nobody
 * goes with a row of the same host and moment that does.
 */
function adoptedKey(hits: readonly Hit[], i: number): string {
  const hit = hits[i];
  if (!hit) return '';
  const own = mainKey(hit.entities);
  const host = hit.entities.find((e) => e.type === 'host');
  if (!host || hit.first === null || hits.length > ADOPTION_MAX || hit.entities.some((e) => e.type === 'account')) return own;
  const at = Number(hit.first);
  const witness = hits.find(
    (h) =>
      h.first !== null &&
      Math.abs(Number(h.first) - at) <= SAME_MOMENT &&
      h.entities.some((e) => e.type === 'account') &&
      h.entities.some((e) => e.id === host.id),
  );
  return witness ? mainKey(witness.entities) : own;
}
const SAME_MOMENT = 2 * TICKS_PER_SECOND;
/** Looking for witnesses compares rows with rows; a rule this noisy has other problems. */
const ADOPTION_MAX = 2000;

/** Hits in time order, cut where nothing happened for longer than the rule's window. */
function sessions(hits: readonly Hit[], window: number): Hit[][] {
  const ordered = [...hits].sort((a, b) => Number(a.first ?? 0) - Number(b.first ?? 0) || ((a.row.ref ?? '') < (b.row.ref ?? '') ? -1 : 1));
  const out: Hit[][] = [];
  let end = -Infinity;
  for (const hit of ordered) {
    const current = out.at(-1);
    const start = Number(hit.first ?? 0);
    if (current && start - end <= window) current.push(hit);
    else out.push([hit]);
    end = Math.max(end, Number(hit.last ?? start));
  }
  return out;
}

function alertOf(
  ports: HostPorts,
  identity: Identity,
  rule: AnalyticsRule,
  result: QueryResult,
  key: string,
  hits: readonly Hit[],
  now: Int64,
): DetectedAlert {
  const times = hits
    .flatMap((h) => [h.first, h.last])
    .filter((t) => t !== null)
    .sort((a, b) => Number(a) - Number(b));
  const first = times[0] ?? now;
  const last = times.at(-1) ?? now;
  const entities = new Map<string, EntityRef>();
  const links = new Map<string, AlertLink>();
  const rows: AlertRow[] = [];
  for (const hit of hits) {
    for (const e of hit.entities) if (entities.size < ENTITIES_KEPT && !entities.has(e.id)) entities.set(e.id, e);
    for (const l of linksOfRow(identity, hit.row)) if (links.size < ENTITIES_KEPT) links.set(`${l.kind}:${l.key}`, l);
    if (result.refTable !== null && hit.row.ref !== null)
      rows.push({ table: result.refTable, ref: hit.row.ref, time: hit.first === null ? null : formatDatetime(hit.first) });
  }
  const firstText = formatDatetime(first);
  return {
    id: derivedId(ports, 'alert', rule.id, key, firstText),
    title: titleOf(rule, hits[0]?.row),
    description: rule.description,
    severity: rule.severity,
    origin: 'rule',
    ruleId: rule.id,
    product: 'Quarry',
    tactics: rule.tactics,
    techniques: rule.techniques,
    first: firstText,
    last: formatDatetime(last),
    count: hits.length,
    entities: [...entities.values()],
    links: [...links.values()],
    rows,
    door: doorOf(rule, result, hits, first, last),
  };
}

function titleOf(rule: AnalyticsRule, row: ResultRow | undefined): string {
  if (rule.titleFormat === null || !row) return rule.name;
  const title = rule.titleFormat.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, column: string) => row.text(column).slice(0, 120));
  return (
    title
      .replace(/[\u0000-\u001f\u007f]+/g, ' ')
      .trim()
      .slice(0, 256) || rule.name
  );
}

/** The rule's own query, narrowed to this alert's entities and time. */
function doorOf(rule: AnalyticsRule, result: QueryResult, hits: readonly Hit[], first: Int64, last: Int64): string {
  const parts = [rule.query.replace(/[;\s]+$/, '')];
  const time = result.columns.find((c) => (c.name === 'Timestamp' || c.name === 'TimeGenerated') && c.type === 'datetime')?.name;
  if (time !== undefined) parts.push(`| where ${time} between (${kqlDatetime(first)} .. ${kqlDatetime(last)})`);
  for (const mapping of rule.entityMappings) {
    if (!/^(host|account|mailbox)$/i.test(mapping.entityType)) continue;
    const field = mapping.fieldMappings.find((f) => result.columns.some((c) => c.name === f.columnName && c.type === 'string'));
    if (!field) continue;
    const values = [...new Set(hits.map((h) => h.row.text(field.columnName)))];
    if (values.length <= DOOR_VALUES) parts.push(`| where ${kqlEqualsAny(field.columnName, values)}`);
  }
  return parts.join('\n');
}
