// Shortest paths between two entities, walked from both ends over the stored edges, either direction.

import { QuarryError } from '../../../shared/base/errors.js';
import type { Graph } from '../../../shared/contract/graph.js';
import { loadEntities, loadEntity } from '../correlate/load.js';
import type { Sql } from '../store/types.js';
import type { DoorContext } from './doors.js';
import { edgesAmong, edgesOf, entityNode, rangeClause, type Range } from './nodes.js';

const FRONTIER_MAX = 20_000;
const PATHS_MAX = 12;
const CHUNK = 400;

export function findPaths(sql: Sql, context: DoorContext, from: string, to: string, maxLength: number, range: Range | null): Graph {
  for (const id of [from, to]) if (!loadEntity(sql, id)) throw new QuarryError('entity.unknown', 'this entity is not in the case', { id });
  if (from === to) return pictureOf(sql, context, [from], [], range, 0);
  const steps = Math.max(1, Math.min(8, Math.floor(maxLength)));
  // Parents by level from `from`; breadth first, so the first level that reaches `to` holds the shortest paths.
  const parents = new Map<string, string[]>([[from, []]]);
  let frontier = [from];
  let cut = 0;
  for (let step = 0; step < steps && frontier.length > 0 && !parents.has(to); step++) {
    const next = new Map<string, string[]>();
    for (const [a, b] of neighbours(sql, frontier, range)) {
      if (parents.has(b)) continue;
      const known = next.get(b);
      if (known) {
        if (!known.includes(a)) known.push(a);
      } else if (next.size < FRONTIER_MAX) next.set(b, [a]);
      else cut++;
    }
    for (const [id, via] of next) parents.set(id, via);
    frontier = [...next.keys()];
  }
  if (!parents.has(to)) return pictureOf(sql, context, [from, to], [], range, cut);
  const nodes = new Set<string>();
  const pairs: [string, string][] = [];
  let paths = 0;
  const walk = (id: string, trail: readonly string[]): void => {
    if (paths >= PATHS_MAX) return;
    const here = [...trail, id];
    const via = parents.get(id) ?? [];
    if (via.length === 0) {
      paths++;
      here.forEach((n, i) => {
        nodes.add(n);
        const before = here[i - 1];
        if (before !== undefined) pairs.push([before, n]);
      });
      return;
    }
    for (const p of [...via].sort()) walk(p, here);
  };
  walk(to, []);
  return pictureOf(sql, context, [...nodes], pairs, range, cut);
}

function* neighbours(sql: Sql, ids: readonly string[], range: Range | null): Generator<[string, string]> {
  const { sql: cut, params } = rangeClause(range);
  for (let i = 0; i < ids.length; i += CHUNK) {
    const some = ids.slice(i, i + CHUNK);
    const marks = some.map(() => '?').join(',');
    for (const row of sql.all(`SELECT from_id, to_id FROM edge WHERE from_id IN (${marks})${cut} ORDER BY from_id, to_id`, [
      ...some,
      ...params,
    ]))
      yield [String(row['from_id']), String(row['to_id'])];
    for (const row of sql.all(`SELECT from_id, to_id FROM edge WHERE to_id IN (${marks})${cut} ORDER BY to_id, from_id`, [
      ...some,
      ...params,
    ]))
      yield [String(row['to_id']), String(row['from_id'])];
  }
}

function pictureOf(
  sql: Sql,
  context: DoorContext,
  ids: readonly string[],
  pairs: readonly (readonly [string, string])[],
  range: Range | null,
  hidden: number,
): Graph {
  const entities = loadEntities(sql, ids);
  const wanted = new Set(pairs.flatMap(([a, b]) => [`${a}\n${b}`, `${b}\n${a}`]));
  const rows = edgesAmong(sql, ids, range).filter((r) => wanted.has(`${String(r['from_id'])}\n${String(r['to_id'])}`));
  return {
    nodes: ids
      .map((id) => entities.get(id))
      .filter((e) => e !== undefined)
      .map(entityNode),
    edges: edgesOf(sql, context, rows),
    hidden,
  };
}
