// What an entity can be expanded by, with counts first, and the expansion itself.

import { QuarryError } from '../../../shared/base/errors.js';
import type { Graph } from '../../../shared/contract/graph.js';
import type { EntityType } from '../../../shared/contract/values.js';
import { loadEntities, loadEntity } from '../correlate/load.js';
import type { Sql } from '../store/types.js';
import { edgeDoor, entityDoor, type DoorContext } from './doors.js';
import { alertNode, edgeId, edgesAmong, edgesOf, entityNode, groupId, mergedEdges, rangeClause, type Range } from './nodes.js';
import { groupEdge, groupNode } from './open.js';

export interface Relation {
  readonly relation: string;
  readonly direction: 'out' | 'in';
  readonly type: EntityType;
  readonly count: number;
  readonly door: { readonly kql: string };
}

/** The pseudo-relation from alerts to what they name. */
export const ALERT_RELATION = 'named by alert';

export function relationsOf(sql: Sql, context: DoorContext, id: string, range: Range | null): Relation[] {
  const entity = known(sql, id);
  const { sql: cut, params } = rangeClause(range);
  const out: Relation[] = [];
  for (const direction of ['out', 'in'] as const) {
    const [own, other] = direction === 'out' ? ['from_id', 'to_id'] : ['to_id', 'from_id'];
    const rows = sql.all(
      `SELECT relation, substr(${other}, 1, instr(${other}, ':') - 1) AS type, COUNT(DISTINCT ${other}) AS n, group_concat(DISTINCT tbl) AS tables FROM edge WHERE ${own} = ?${cut} GROUP BY relation, type ORDER BY n DESC, relation, type`,
      [id, ...params],
    );
    for (const row of rows) {
      const type = String(row['type']) as EntityType;
      const relation = String(row['relation']);
      const tables = String(row['tables']).split(',');
      const kql = tables.every((t) => t === 'alert')
        ? entityDoor(context, entity)
        : edgeDoor(context, relation, tables, direction === 'out' ? entity : null, direction === 'out' ? null : entity, {
            direction,
            type,
          });
      out.push({ relation, direction, type, count: Number(row['n']), door: { kql } });
    }
  }
  const alerts = Number(sql.get('SELECT COUNT(*) AS n FROM alert_entity WHERE entity = ?', [id])?.['n'] ?? 0);
  if (alerts > 0)
    out.push({ relation: ALERT_RELATION, direction: 'in', type: 'alert', count: alerts, door: { kql: entityDoor(context, entity) } });
  return out;
}

function known(sql: Sql, id: string) {
  const entity = loadEntity(sql, id);
  if (!entity) throw new QuarryError('entity.unknown', 'this entity is not in the case', { id });
  return entity;
}

/** Neighbours by one relation, riskiest and rarest first; those beyond `limit` as one group. Includes the entity itself. */
export function expandGraph(
  sql: Sql,
  context: DoorContext,
  request: {
    readonly id: string;
    readonly relation: string;
    readonly direction: 'out' | 'in';
    readonly type: EntityType;
    readonly limit: number;
  },
  range: Range | null,
): Graph {
  const entity = known(sql, request.id);
  const limit = Math.max(1, Math.min(2000, Math.floor(request.limit)));
  if (request.relation === ALERT_RELATION) return alertsAround(sql, request.id, entityNode(entity), limit);
  const [own, other] = request.direction === 'out' ? ['from_id', 'to_id'] : ['to_id', 'from_id'];
  const { sql: cut, params } = rangeClause(range);
  const rows = mergedEdges(sql, `${own} = ? AND relation = ? AND ${other} >= ? AND ${other} < ?${cut}`, [
    request.id,
    request.relation,
    `${request.type}:`,
    `${request.type};`,
    ...params,
  ]);
  const stored = loadEntities(
    sql,
    rows.map((r) => String(r[other])),
  );
  const ordered = rows
    .filter((r) => stored.has(String(r[other])))
    .sort((a, b) => {
      const x = stored.get(String(a[other]));
      const y = stored.get(String(b[other]));
      return (y?.risk ?? 0) - (x?.risk ?? 0) || (x?.events ?? 0) - (y?.events ?? 0) || (String(a[other]) < String(b[other]) ? -1 : 1);
    });
  const shown = ordered.slice(0, limit);
  const rest = ordered.slice(limit);
  const nodes = [
    entityNode(entity),
    ...shown
      .map((r) => stored.get(String(r[other])))
      .filter((e) => e !== undefined)
      .map(entityNode),
  ];
  const edges = edgesOf(sql, context, shown);
  // What the new ones have to do with each other belongs to the picture too.
  const among = edgesAmong(
    sql,
    shown.map((r) => String(r[other])),
    range,
  );
  edges.push(...edgesOf(sql, context, among));
  if (rest.length > 0) {
    const id = groupId(request.id, request.relation, request.direction, request.type);
    const count = rest.reduce((n, r) => n + Number(r['count']), 0);
    const first = rest.reduce<string | null>(
      (m, r) => (r['first'] !== null && (m === null || String(r['first']) < m) ? String(r['first']) : m),
      null,
    );
    const last = rest.reduce<string | null>(
      (m, r) => (r['last'] !== null && (m === null || String(r['last']) > m) ? String(r['last']) : m),
      null,
    );
    const tables = [...new Set(rest.flatMap((r) => String(r['tables']).split(',')))];
    nodes.push(groupNode(id, request.id, request.relation, request.type, rest.length, count, first, last));
    edges.push(
      groupEdge(
        id,
        { of: request.id, relation: request.relation, direction: request.direction, count, first, last },
        edgeDoor(
          context,
          request.relation,
          tables,
          request.direction === 'out' ? entity : null,
          request.direction === 'out' ? null : entity,
          request,
        ),
      ),
    );
  }
  return { nodes, edges, hidden: 0 };
}

function alertsAround(sql: Sql, id: string, node: ReturnType<typeof entityNode>, limit: number): Graph {
  const rows = sql.all(
    'SELECT a.* FROM alert a JOIN alert_entity e ON e.alert = a.id WHERE e.entity = ? GROUP BY a.id ORDER BY a.first, a.id',
    [id],
  );
  const shown = rows.slice(0, limit);
  return {
    nodes: [node, ...shown.map(alertNode)],
    edges: shown.map((r) => ({
      id: edgeId(`alert:${String(r['id'])}`, ALERT_RELATION, id),
      from: `alert:${String(r['id'])}`,
      to: id,
      relation: ALERT_RELATION,
      count: Number(r['count']),
      first: String(r['first']),
      last: String(r['last']),
      door: { kql: String(r['door']) },
    })),
    hidden: rows.length - shown.length,
  };
}
