// Alerts and incidents from the catalogue in the form of the contract.

import type { Alert, Incident } from '../../../shared/contract/incidents.js';
import { VERDICTS } from '../../../shared/contract/incidents.js';
import { SEVERITIES, type EntityRef, type EntityType } from '../../../shared/contract/values.js';
import type { Sql, SqlRow } from '../store/types.js';

const ENTITIES_SHOWN = 60;
const STATUSES = ['new', 'active', 'closed'] as const;
const strings = (json: unknown): string[] => JSON.parse(String(json)) as string[];
const severity = (text: unknown) => SEVERITIES.find((s) => s === text) ?? 'informational';

const ref = (row: SqlRow): EntityRef => ({ id: String(row['entity']), type: String(row['type']) as EntityType, name: String(row['name']) });

function refsBy(
  sql: Sql,
  table: 'alert_entity' | 'incident_entity',
  owner: 'alert' | 'incident',
  ids: readonly string[] | null,
): Map<string, EntityRef[]> {
  const out = new Map<string, EntityRef[]>();
  const add = (rows: readonly SqlRow[]) => {
    for (const row of rows) {
      const list = out.get(String(row[owner])) ?? [];
      list.push(ref(row));
      out.set(String(row[owner]), list);
    }
  };
  if (ids === null) add(sql.all(`SELECT * FROM ${table} WHERE ord < ? ORDER BY ${owner}, ord`, [ENTITIES_SHOWN]));
  else for (const id of ids) add(sql.all(`SELECT * FROM ${table} WHERE ${owner} = ? AND ord < ? ORDER BY ord`, [id, ENTITIES_SHOWN]));
  return out;
}

const ALERTS = 'SELECT a.*, i.status AS incident_status FROM alert a LEFT JOIN incident i ON i.id = a.incident_id';

/** All alerts, or those that meet a condition on `a`, in time order. */
export function readAlerts(sql: Sql, where = '', params: readonly string[] = []): Alert[] {
  const rows = sql.all(`${ALERTS} ${where} ORDER BY a.first, a.id`, params);
  const entities = refsBy(sql, 'alert_entity', 'alert', where === '' ? null : rows.map((r) => String(r['id'])));
  return rows.map((row): Alert => ({
    id: String(row['id']),
    title: String(row['title']),
    description: String(row['description']),
    severity: severity(row['severity']),
    origin: row['origin'] === 'vendor' ? 'vendor' : row['origin'] === 'sigma' ? 'sigma' : 'rule',
    ruleId: row['rule_id'] === null ? null : String(row['rule_id']),
    product: String(row['product']),
    tactics: strings(row['tactics']),
    techniques: strings(row['techniques']),
    first: String(row['first']),
    last: String(row['last']),
    count: Number(row['count']),
    entities: entities.get(String(row['id'])) ?? [],
    incidentId: row['incident_id'] === null ? null : String(row['incident_id']),
    door: { kql: String(row['door']) },
    // An alert is dealt with when its incident is.
    status: STATUSES.find((s) => s === row['incident_status']) ?? 'new',
  }));
}

export function readIncidents(sql: Sql, id: string | null = null): Incident[] {
  const rows =
    id === null ? sql.all('SELECT * FROM incident ORDER BY score DESC, first, id') : sql.all('SELECT * FROM incident WHERE id = ?', [id]);
  const entities = refsBy(
    sql,
    'incident_entity',
    'incident',
    rows.map((r) => String(r['id'])),
  );
  return rows.map((row): Incident => ({
    id: String(row['id']),
    number: Number(row['number']),
    title: String(row['title']),
    severity: severity(row['severity']),
    score: Number(row['score']),
    scoreParts: JSON.parse(String(row['score_parts'])) as Incident['scoreParts'],
    status: STATUSES.find((s) => s === row['status']) ?? 'new',
    verdict: VERDICTS.find((v) => v === row['verdict']) ?? 'none',
    first: String(row['first']),
    last: String(row['last']),
    alertCount: Number(row['alerts']),
    behaviourCount: Number(row['behaviours']),
    tactics: strings(row['tactics']),
    entities: entities.get(String(row['id'])) ?? [],
    entityCount: Number(row['entities']),
  }));
}
