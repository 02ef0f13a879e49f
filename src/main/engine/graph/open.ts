// The first picture of an incident, an alert or an entity: what matters most up to a budget, the rest grouped and counted.

import { QuarryError } from '../../../shared/base/errors.js';
import type { Graph, GraphEdge, GraphNode } from '../../../shared/contract/graph.js';
import type { EntityType } from '../../../shared/contract/values.js';
import { loadEntities, loadEntity } from '../correlate/load.js';
import type { Sql } from '../store/types.js';
import { edgeDoor, type DoorContext } from './doors.js';
import { edgeId, edgesAmong, edgesOf, entityNode, groupId, mergedEdges, rangeClause, typeOfId, type Range } from './nodes.js';
import { TYPE_PLURAL } from './words.js';

export type Seed =
  | { readonly kind: 'incident'; readonly id: string }
  | { readonly kind: 'alert'; readonly id: string }
  | { readonly kind: 'entity'; readonly id: string }
  | { readonly kind: 'entities'; readonly ids: readonly string[] };

export function openGraph(sql: Sql, context: DoorContext, seed: Seed, range: Range | null, budget: number): Graph {
  const limit = Math.max(1, Math.min(5000, Math.floor(budget)));
  if (seed.kind === 'entity') return around(sql, context, seed.id, range, limit);
  const ids = seedIds(sql, seed);
  const stored = loadEntities(sql, ids);
  const present = ids.filter((id) => stored.has(id));
  const kept = present.slice(0, limit);
  const rest = present.slice(limit);
  const nodes: GraphNode[] = kept
    .map((id) => stored.get(id))
    .filter((e) => e !== undefined)
    .map(entityNode);
  const edges = edgesOf(sql, context, edgesAmong(sql, kept, range));
  if (seed.kind !== 'entities') edges.push(...alertEdges(sql, seed, kept, edges));
  const grouped = groupRest(sql, context, kept, rest, range);
  return { nodes: [...nodes, ...grouped.nodes], edges: [...edges, ...grouped.edges], hidden: grouped.hidden };
}

function seedIds(sql: Sql, seed: Exclude<Seed, { kind: 'entity' }>): string[] {
  switch (seed.kind) {
    case 'incident':
      if (!sql.get('SELECT 1 FROM incident WHERE id = ?', [seed.id]))
        throw new QuarryError('incident.unknown', 'this incident is no longer there', { id: seed.id });
      return sql.all('SELECT entity FROM incident_entity WHERE incident = ? ORDER BY ord', [seed.id]).map((r) => String(r['entity']));
    case 'alert':
      if (!sql.get('SELECT 1 FROM alert WHERE id = ?', [seed.id]))
        throw new QuarryError('alert.unknown', 'this alert is no longer there', { id: seed.id });
      return sql.all('SELECT entity FROM alert_entity WHERE alert = ? ORDER BY ord', [seed.id]).map((r) => String(r['entity']));
    case 'entities':
      return [...new Set(seed.ids)];
  }
}

const ACTORS: readonly EntityType[] = ['account', 'host', 'process', 'mailbox'];

/** Entities that no stored relation ties to the picture are tied by the alert that names them. */
function alertEdges(
  sql: Sql,
  seed: { readonly kind: 'incident' | 'alert'; readonly id: string },
  kept: readonly string[],
  edges: readonly GraphEdge[],
): GraphEdge[] {
  const tied = new Set(edges.flatMap((e) => [e.from, e.to]));
  const loose = kept.filter((id) => !tied.has(id));
  if (loose.length === 0 || kept.length < 2) return [];
  const shown = new Set(kept);
  const rows = sql.all(
    `SELECT e.alert AS alert, e.entity AS entity, a.first AS first, a.last AS last, a.count AS count, a.door AS door FROM alert_entity e JOIN alert a ON a.id = e.alert WHERE ${seed.kind === 'alert' ? 'a.id' : 'a.incident_id'} = ? ORDER BY a.first, a.id, e.ord`,
    [seed.id],
  );
  const members = new Map<string, string[]>();
  for (const r of rows)
    if (shown.has(String(r['entity']))) members.set(String(r['alert']), [...(members.get(String(r['alert'])) ?? []), String(r['entity'])]);
  const out: GraphEdge[] = [];
  for (const id of loose) {
    const row = rows.find((r) => String(r['entity']) === id && (members.get(String(r['alert']))?.length ?? 0) > 1);
    if (!row) continue;
    const others = (members.get(String(row['alert'])) ?? []).filter((m) => m !== id);
    const other = ACTORS.map((type) => others.find((o) => typeOfId(o) === type)).find((o) => o !== undefined) ?? others[0];
    // Two loose ones name each other: one edge is enough.
    if (other === undefined || out.some((e) => e.from === id && e.to === other)) continue;
    out.push({
      id: edgeId(other, 'named with', id),
      from: other,
      to: id,
      relation: 'named with',
      count: Number(row['count']),
      first: String(row['first']),
      last: String(row['last']),
      door: { kql: String(row['door']) },
    });
  }
  return out;
}

/** Entities beyond the budget, gathered by how they hang on a shown one. */
function groupRest(
  sql: Sql,
  context: DoorContext,
  kept: readonly string[],
  rest: readonly string[],
  range: Range | null,
): { nodes: GraphNode[]; edges: GraphEdge[]; hidden: number } {
  if (rest.length === 0) return { nodes: [], edges: [], hidden: 0 };
  const shown = new Set(kept);
  const left = new Set(rest);
  const groups = new Map<
    string,
    {
      of: string;
      relation: string;
      direction: 'out' | 'in';
      type: EntityType;
      members: Set<string>;
      count: number;
      first: string | null;
      last: string | null;
      tables: Set<string>;
    }
  >();
  const placed = new Set<string>();
  for (const row of edgesAmong(sql, [...kept, ...rest], range)) {
    const from = String(row['from_id']);
    const to = String(row['to_id']);
    const out = shown.has(from) && left.has(to);
    if (!out && !(shown.has(to) && left.has(from))) continue;
    const [anchor, member] = out ? [from, to] : [to, from];
    if (placed.has(member)) continue;
    placed.add(member);
    const direction = out ? 'out' : 'in';
    const relation = String(row['relation']);
    const key = groupId(anchor, relation, direction, typeOfId(member));
    const group = groups.get(key) ?? {
      of: anchor,
      relation,
      direction,
      type: typeOfId(member),
      members: new Set<string>(),
      count: 0,
      first: null,
      last: null,
      tables: new Set<string>(),
    };
    group.members.add(member);
    group.count += Number(row['count']);
    if (row['first'] !== null && (group.first === null || String(row['first']) < group.first)) group.first = String(row['first']);
    if (row['last'] !== null && (group.last === null || String(row['last']) > group.last)) group.last = String(row['last']);
    for (const t of String(row['tables']).split(',')) group.tables.add(t);
    groups.set(key, group);
  }
  const nodes: GraphNode[] = [];
  const edges: GraphEdge[] = [];
  const anchors = loadEntities(sql, [...new Set([...groups.values()].map((g) => g.of))]);
  for (const [id, g] of groups) {
    const [only] = g.members;
    if (g.members.size === 1 && only !== undefined) {
      // A crowd of one is shown as itself.
      for (const entity of loadEntities(sql, [only]).values()) nodes.push(entityNode(entity));
      edges.push(...edgesOf(sql, context, edgesAmong(sql, [g.of, only], range)));
      continue;
    }
    nodes.push(groupNode(id, g.of, g.relation, g.type, g.members.size, g.count, g.first, g.last));
    const anchor = anchors.get(g.of) ?? null;
    edges.push(
      groupEdge(
        id,
        g,
        edgeDoor(context, g.relation, [...g.tables], g.direction === 'out' ? anchor : null, g.direction === 'out' ? null : anchor, g),
      ),
    );
  }
  return { nodes, edges, hidden: rest.length - placed.size };
}

export const groupNode = (
  id: string,
  of: string,
  relation: string,
  type: EntityType,
  count: number,
  events: number,
  first: string | null,
  last: string | null,
): GraphNode => ({
  id,
  type,
  name: `${count} ${TYPE_PLURAL[type]}`,
  risk: 0,
  alerts: 0,
  severity: null,
  first,
  last,
  events,
  group: { of, relation, count },
});

export function groupEdge(
  id: string,
  g: {
    readonly of: string;
    readonly relation: string;
    readonly direction: 'out' | 'in';
    readonly count: number;
    readonly first: string | null;
    readonly last: string | null;
  },
  kql: string,
): GraphEdge {
  const [from, to] = g.direction === 'out' ? [g.of, id] : [id, g.of];
  return { id: edgeId(from, g.relation, to), from, to, relation: g.relation, count: g.count, first: g.first, last: g.last, door: { kql } };
}

/** One entity and its neighbours: alerting and rare ones by name, crowds of one kind as a group. */
function around(sql: Sql, context: DoorContext, id: string, range: Range | null, budget: number): Graph {
  const entity = loadEntity(sql, id);
  if (!entity) throw new QuarryError('entity.unknown', 'this entity is not in the case', { id });
  const { sql: cut, params } = rangeClause(range);
  const rows = [...mergedEdges(sql, `from_id = ?${cut}`, [id, ...params]), ...mergedEdges(sql, `to_id = ?${cut}`, [id, ...params])];
  const others = [...new Set(rows.map((r) => (String(r['from_id']) === id ? String(r['to_id']) : String(r['from_id']))))];
  const stored = loadEntities(sql, others);
  const weight = (other: string) => {
    const e = stored.get(other);
    return e ? e.risk * 1000 - Math.min(999, e.events) : -1e9;
  };
  const ordered = others.filter((o) => stored.has(o)).sort((a, b) => weight(b) - weight(a) || (a < b ? -1 : 1));
  const perKind = new Map<string, number>();
  const kept: string[] = [id];
  const rest: string[] = [];
  // No single kind of neighbour may take the whole picture.
  const share = Math.max(4, Math.floor(budget / 4));
  for (const other of ordered) {
    const kind = typeOfId(other);
    const n = perKind.get(kind) ?? 0;
    if (kept.length < budget && n < share) {
      kept.push(other);
      perKind.set(kind, n + 1);
    } else rest.push(other);
  }
  const nodes = kept
    .map((k) => (k === id ? entity : stored.get(k)))
    .filter((e) => e !== undefined)
    .map(entityNode);
  const grouped = groupRest(sql, context, [id], rest, range);
  return {
    nodes: [...nodes, ...grouped.nodes],
    edges: [...edgesOf(sql, context, edgesAmong(sql, kept, range)), ...grouped.edges],
    hidden: grouped.hidden,
  };
}
