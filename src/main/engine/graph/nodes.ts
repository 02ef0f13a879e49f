// Stored entities, alerts and edges as the graph shows them.

import type { GraphEdge, GraphNode } from '../../../shared/contract/graph.js';
import { SEVERITIES, type EntityType } from '../../../shared/contract/values.js';
import { loadEntities, type StoredEntity } from '../correlate/load.js';
import type { Sql, SqlRow } from '../store/types.js';
import { edgeDoor, entityDoor, type DoorContext } from './doors.js';

export interface Range {
  readonly from: string;
  readonly to: string;
}

export const entityNode = (e: StoredEntity): GraphNode => ({
  id: e.id,
  type: e.type,
  name: e.name,
  risk: e.risk,
  alerts: e.alerts,
  severity: e.severity,
  first: e.first,
  last: e.last,
  events: e.events,
  group: null,
});

export const alertNode = (row: SqlRow): GraphNode => ({
  id: `alert:${String(row['id'])}`,
  type: 'alert',
  name: String(row['title']),
  risk: 0,
  alerts: 1,
  severity: SEVERITIES.find((s) => s === row['severity']) ?? null,
  first: String(row['first']),
  last: String(row['last']),
  events: Number(row['count']),
  group: null,
});

export const groupId = (of: string, relation: string, direction: 'out' | 'in', type: EntityType): string =>
  `group:${of}|${relation}|${direction}|${type}`;
export const edgeId = (from: string, relation: string, to: string): string => `${from}|${relation}|${to}`;
export const typeOfId = (id: string): EntityType => id.slice(0, id.indexOf(':')) as EntityType;

/** Edges whose span touches the range. Counts are of the whole edge; its door is cut to the range. */
export const rangeClause = (range: Range | null): { sql: string; params: string[] } =>
  range
    ? { sql: ' AND (last IS NULL OR last >= ?) AND (first IS NULL OR first <= ?)', params: [range.from, range.to] }
    : { sql: '', params: [] };

const MERGED =
  'SELECT from_id, to_id, relation, SUM(count) AS count, MIN(first) AS first, MAX(last) AS last, group_concat(tbl) AS tables FROM edge';

export function mergedEdges(sql: Sql, where: string, params: readonly string[], tail = ''): SqlRow[] {
  return sql.all(`${MERGED} WHERE ${where} GROUP BY from_id, to_id, relation ${tail}`, params);
}

const CHUNK = 300;
/** Edges with both ends in the set. */
export function edgesAmong(sql: Sql, ids: readonly string[], range: Range | null): SqlRow[] {
  const inside = new Set(ids);
  const out: SqlRow[] = [];
  const { sql: cut, params } = rangeClause(range);
  for (let i = 0; i < ids.length; i += CHUNK) {
    const some = ids.slice(i, i + CHUNK);
    // Both sides bound while they fit; a larger set is filtered here instead.
    const small = ids.length <= CHUNK;
    const marks = some.map(() => '?').join(',');
    const rows = mergedEdges(sql, `from_id IN (${marks})${small ? ` AND to_id IN (${marks})` : ''}${cut}`, [
      ...some,
      ...(small ? some : []),
      ...params,
    ]);
    for (const row of rows) if (inside.has(String(row['to_id']))) out.push(row);
  }
  return out;
}

export function edgesOf(sql: Sql, context: DoorContext, rows: readonly SqlRow[]): GraphEdge[] {
  const entities = loadEntities(sql, [...new Set(rows.flatMap((r) => [String(r['from_id']), String(r['to_id'])]))]);
  return rows.map((row) => {
    const from = String(row['from_id']);
    const to = String(row['to_id']);
    const relation = String(row['relation']);
    const tables = String(row['tables']).split(',');
    return {
      id: edgeId(from, relation, to),
      from,
      to,
      relation,
      count: Number(row['count']),
      first: row['first'] === null ? null : String(row['first']),
      last: row['last'] === null ? null : String(row['last']),
      door: {
        kql: tables.every((t) => t === 'alert')
          ? (alertDoor(sql, from, to) ?? (entities.get(to) ? entityDoor(context, entities.get(to) ?? fail()) : 'print "no rows"'))
          : edgeDoor(context, relation, tables, entities.get(from) ?? null, entities.get(to) ?? null),
      },
    };
  });
}
function fail(): never {
  throw new Error('an edge without its entity');
}

/** Two entities that only an alert names together: the alert's own rows. */
function alertDoor(sql: Sql, a: string, b: string): string | null {
  const row = sql.get(
    'SELECT door FROM alert WHERE id IN (SELECT x.alert FROM alert_entity x JOIN alert_entity y ON y.alert = x.alert WHERE x.entity = ? AND y.entity = ?) ORDER BY first LIMIT 1',
    [a, b],
  );
  return row ? String(row['door']) : null;
}
