// Clusters to stored incidents: ids, numbers, titles, scores, reasons with doors, and what the analyst decided before.

import { NEVER_CANCELLED, type CancelToken } from '../../../shared/base/errors.js';
import { parseIsoDatetime, TICKS_PER_SECOND } from '../../../shared/base/time.js';
import { SEVERITIES } from '../../../shared/contract/values.js';
import { derivedId, insertMany, type DetectedAlert } from '../detect/alert.js';
import { entityDoor, type DoorContext } from '../graph/doors.js';
import { kqlDatetime, kqlEqualsAny, kqlString } from '../graph/kqlLiteral.js';
import type { RoomDeps } from '../rooms/deps.js';
import type { Sql, SqlValue } from '../store/types.js';
import { fuse, type Cluster, type Reason } from './fuse.js';
import type { Commonness } from './features.js';
import type { Identity } from './identity.js';
import { loadEntities, type StoredEntity } from './load.js';
import { rankedEntities, scoreOf, severityOf, tacticsOf, titleOf } from './story.js';

export const INCIDENT_ENTITIES_KEPT = 400;
const COUNTED_REASONS = 12;

/** How common things are, from the extracted graph. */
export function commonness(sql: Sql): Commonness {
  const number = (query: string) => Number(Object.values(sql.get(query) ?? {})[0] ?? 0);
  const events = new Map<string, number>();
  for (const row of sql.all(
    'SELECT e.id AS id, e.events AS events FROM entity e WHERE EXISTS (SELECT 1 FROM alert_entity a WHERE a.entity = e.id)',
  ))
    events.set(String(row['id']), Number(row['events']));
  const spread = new Map<string, number>();
  for (const row of sql.all(
    "SELECT from_id AS id, COUNT(DISTINCT to_id) AS hosts FROM edge WHERE to_id >= 'host:' AND to_id < 'host;' AND from_id >= 'account:' AND from_id < 'account;' GROUP BY from_id",
  ))
    spread.set(String(row['id']), Number(row['hosts']));
  const touched = new Map<string, Set<string>>();
  const touch = (id: string, other: string) => {
    const party = other.startsWith('process:')
      ? `host:${other.slice(8, other.indexOf('|'))}`
      : other.startsWith('host:') || other.startsWith('account:')
        ? other
        : null;
    if (party === null) return;
    const known = touched.get(id);
    if (known) known.add(party);
    else touched.set(id, new Set([party]));
  };
  const rare =
    "SELECT DISTINCT entity FROM alert_entity WHERE type IN ('ip', 'url', 'domain', 'file', 'app', 'cloudResource', 'registry', 'service')";
  for (const row of sql.all(
    `SELECT to_id AS id, from_id AS other FROM edge WHERE to_id IN (${rare}) UNION SELECT from_id, to_id FROM edge WHERE from_id IN (${rare})`,
  ))
    touch(String(row['id']), String(row['other']));
  return {
    touched: (id) => touched.get(id)?.size ?? 0,
    hosts: number("SELECT COUNT(*) FROM entity WHERE type = 'host'"),
    accounts: number("SELECT COUNT(*) FROM entity WHERE type = 'account' AND name NOT LIKE '%$'"),
    events: (id) => events.get(id) ?? 0,
    spread: (id) => spread.get(id) ?? 0,
  };
}

/** Hosts that write Kerberos ticket events are domain controllers. */
export async function domainControllers(
  deps: Pick<RoomDeps, 'query' | 'store' | 'now'>,
  identity: Identity,
  cancel: CancelToken,
): Promise<ReadonlySet<string>> {
  const table = deps.store.tables.table('SecurityEvent');
  if (!table || table.rowCount === 0) return new Set();
  const found = new Set<string>();
  try {
    const result = await deps.query.run('SecurityEvent | where EventID in (4768, 4769) | distinct Computer', {
      now: deps.now(),
      cancel,
      maxRows: 1000,
    });
    for (const batch of result.batches) {
      const column = batch.columns[0];
      if (!column) continue;
      for (let i = 0; i < batch.length; i++) {
        const name =
          column.repr === 'dict'
            ? column.dict.text(column.ids[i] ?? 0)
            : column.repr === 'any'
              ? column.data[i]
              : column.repr === 'const'
                ? column.value
                : '';
        found.add(identity.hosts.key(String(name ?? '')));
      }
    }
  } catch (problem) {
    if (cancel.cancelled) throw problem;
    // Only the score knows less.
  }
  return found;
}

export async function storeIncidents(
  deps: Pick<RoomDeps, 'store' | 'query' | 'ports' | 'now'>,
  identity: Identity,
  alerts: readonly DetectedAlert[],
  context: DoorContext,
  cancel: CancelToken = NEVER_CANCELLED,
): Promise<number> {
  const { sql } = deps.store;
  const clusters = fuse(alerts, identity, commonness(sql));
  const controllers = await domainControllers(deps, identity, cancel);
  const made = clusters.map((cluster) => ({
    cluster,
    id: derivedId(deps.ports, 'incident', anchorOf(cluster.alerts).id),
    ...scoreOf(cluster.alerts, (key) => controllers.has(key)),
  }));
  made.sort((a, b) => ((a.cluster.alerts[0]?.first ?? '') < (b.cluster.alerts[0]?.first ?? '') ? -1 : 1));

  const numbers = numbersFor(
    sql,
    made.map((m) => m.id),
  );
  const throughIds = [...new Set(made.flatMap((m) => m.cluster.reasons.flatMap((r) => r.feature.through.map((e) => e.id))))];
  const entities = loadEntities(sql, throughIds);
  const reasonRows: SqlValue[][] = [];
  for (const { id, cluster } of made)
    for (const [ord, reason] of cluster.reasons.entries()) {
      cancel.throwIfCancelled();
      const { door, known } = doorOf(context, reason, entities);
      const rows = known ?? (ord < COUNTED_REASONS && door !== null ? await countRows(deps, door, cancel) : null);
      reasonRows.push([
        id,
        ord,
        reason.feature.kind,
        reason.feature.text,
        JSON.stringify(reason.feature.through),
        JSON.stringify(reason.alerts.map((a) => a.id)),
        rows ?? reason.alerts.reduce((n, a) => n + a.count, 0),
        reason.weight,
        door,
      ]);
    }

  sql.transaction(() => {
    for (const table of ['incident', 'incident_entity', 'incident_reason', 'incident_heir']) sql.run(`DELETE FROM ${table}`);
    sql.run('UPDATE alert SET incident_id = NULL');
    insertMany(
      sql,
      'incident',
      14,
      made.map(({ cluster: { alerts: members }, id, score, parts }) => [
        id,
        numbers.get(id) ?? 0,
        titleOf(members),
        severityOf(members),
        score,
        JSON.stringify(parts),
        'new',
        'none',
        members[0]?.first ?? '',
        members.reduce((m, a) => (a.last > m ? a.last : m), ''),
        members.length,
        new Set(members.map((a) => a.ruleId ?? a.title)).size,
        JSON.stringify(tacticsOf(members)),
        rankedEntities(members).length,
      ]),
    );
    insertMany(
      sql,
      'incident_entity',
      6,
      made.flatMap(({ cluster, id }) =>
        rankedEntities(cluster.alerts)
          .slice(0, INCIDENT_ENTITIES_KEPT)
          .map((r, i) => [id, i, r.entity.id, r.entity.type, r.entity.name, r.alerts]),
      ),
    );
    insertMany(sql, 'incident_reason', 9, reasonRows);
    for (const { cluster, id } of made)
      for (const a of cluster.alerts) sql.run('UPDATE alert SET incident_id = ? WHERE id = ?', [id, a.id]);
    applyDecisions(
      sql,
      made.map(({ cluster, id }) => ({ id, alerts: new Set(cluster.alerts.map((a) => a.id)) })),
    );
  });
  return made.length;
}

/** The alert an incident is named after: its most severe, then earliest. Weaker alerts may come and go without a new id. */
function anchorOf(alerts: readonly DetectedAlert[]): DetectedAlert {
  const [first, ...rest] = alerts;
  if (!first) throw new Error('an incident without alerts');
  const rank = (a: DetectedAlert) => SEVERITIES.indexOf(a.severity);
  return rest.reduce(
    (best, a) =>
      rank(a) > rank(best) || (rank(a) === rank(best) && (a.first < best.first || (a.first === best.first && a.id < best.id))) ? a : best,
    first,
  );
}

function numbersFor(sql: Sql, ids: readonly string[]): ReadonlyMap<string, number> {
  const known = new Map(sql.all('SELECT id, number FROM incident_number').map((r) => [String(r['id']), Number(r['number'])]));
  let next = Math.max(0, ...known.values()) + 1;
  for (const id of ids)
    if (!known.has(id)) {
      sql.run('INSERT INTO incident_number VALUES (?, ?)', [id, next]);
      known.set(id, next++);
    }
  return known;
}

/** Decisions on incidents that are no more go to the incident that took most of their alerts. */
function applyDecisions(sql: Sql, incidents: readonly { readonly id: string; readonly alerts: ReadonlySet<string> }[]): void {
  const current = new Set(incidents.map((i) => i.id));
  const old = new Map<string, readonly string[]>();
  for (const row of sql.all(
    'SELECT incident AS id, alerts FROM incident_decision UNION ALL SELECT incident AS id, alerts FROM incident_comment',
  )) {
    if (!current.has(String(row['id']))) old.set(String(row['id']), JSON.parse(String(row['alerts'])) as string[]);
  }
  for (const [id, alerts] of [...old].sort(([a], [b]) => (a < b ? -1 : 1))) {
    let best: { id: string; shared: number } | null = null;
    for (const incident of incidents) {
      const shared = alerts.filter((a) => incident.alerts.has(a)).length;
      if (shared > 0 && (!best || shared > best.shared || (shared === best.shared && incident.id < best.id)))
        best = { id: incident.id, shared };
    }
    if (best) sql.run('INSERT OR REPLACE INTO incident_heir VALUES (?, ?)', [id, best.id]);
  }
  const decide =
    'UPDATE incident SET status = coalesce(?, status), verdict = coalesce(?, verdict), title = coalesce(?, title), severity = coalesce(?, severity) WHERE id = ?';
  const decided = (query: string) => {
    for (const d of sql.all(query))
      sql.run(decide, [d['status'] ?? null, d['verdict'] ?? null, d['title'] ?? null, d['severity'] ?? null, d['target'] ?? null]);
  };
  decided(
    'SELECT h.incident AS target, d.status, d.verdict, d.title, d.severity FROM incident_decision d JOIN incident_heir h ON h.old = d.incident ORDER BY d.rowid',
  );
  decided('SELECT d.incident AS target, d.status, d.verdict, d.title, d.severity FROM incident_decision d'); // its own word is last
}

async function countRows(deps: Pick<RoomDeps, 'query' | 'now'>, door: string, cancel: CancelToken): Promise<number | null> {
  try {
    const result = await deps.query.run(`${door}\n| count`, { now: deps.now(), cancel, maxRows: 1 });
    const column = result.batches[0]?.columns[0];
    return column?.repr === 'f64'
      ? (column.data[0] ?? null)
      : column?.repr === 'const' && typeof column.value === 'number'
        ? column.value
        : null;
  } catch (problem) {
    if (cancel.cancelled) throw problem;
    return null;
  }
}

/** Rows behind a reason. For an entity they are counted already: its door opens exactly its events. */
function doorOf(
  context: DoorContext,
  reason: Reason,
  entities: ReadonlyMap<string, StoredEntity>,
): { door: string | null; known: number | null } {
  const { feature, alerts } = reason;
  const from = parseIsoDatetime(alerts[0]?.first ?? '');
  const to = parseIsoDatetime(alerts.reduce((m, a) => (a.last > m ? a.last : m), ''));
  const key = feature.key.slice(feature.key.indexOf(':') + 1);
  const during = (time: string) =>
    from !== null && to !== null
      ? `\n| where ${time} between (${kqlDatetime(Number(from) - TICKS_PER_SECOND)} .. ${kqlDatetime(Number(to) + TICKS_PER_SECOND)})`
      : '';
  switch (feature.kind) {
    case 'session': {
      const [host = '', session = ''] = key.split('|');
      const id = Number(session);
      return {
        known: null,
        door: `union DeviceProcessEvents, DeviceLogonEvents${during('Timestamp')}\n| where ${kqlEqualsAny('DeviceName', context.hostNames(host))}\n| where LogonId == ${id} or InitiatingProcessLogonId == ${id}`,
      };
    }
    case 'hash':
      return {
        known: null,
        door: `union DeviceProcessEvents, DeviceFileEvents, DeviceImageLoadEvents${during('Timestamp')}\n| where SHA256 =~ ${kqlString(key)} or InitiatingProcessSHA256 =~ ${kqlString(key)}`,
      };
    case 'signin':
      return { known: null, door: `SigninLogs\n| where UniqueTokenIdentifier == ${kqlString(key)} or SessionId == ${kqlString(key)}` };
    default: {
      const [through] = feature.through;
      const stored = through ? entities.get(through.id) : undefined;
      if (stored && stored.events > 0) return { door: entityDoor(context, stored), known: stored.events };
      return { door: through ? entityDoor(context, { ...through, facts: stored?.facts ?? {} }) : null, known: null };
    }
  }
}

export type { Cluster };
