// The graph of the made-up case.

import type { CallOut } from '../../src/shared/contract/index.js';
import type { EntityRef } from '../../src/shared/contract/values.js';
import { alerts, at, E, entities, table } from './fakeCase.js';

const EDGES: readonly [EntityRef, EntityRef, string, number][] = [
  [E.mail, E.clerk, 'received by', 1],
  [E.clerk, E.wks, 'logged on', 14],
  [E.wks, E.word, 'ran', 22],
  [E.word, E.ps, 'started', 1],
  [E.ps, E.run, 'started', 1],
  [E.run, E.dll, 'loaded', 1],
  [E.run, E.c2, 'connected', 312],
  [E.wks, E.backup, 'credential read', 1],
  [E.backup, E.srv, 'logged on', 6],
  [E.backup, E.dc, 'logged on', 2],
  [E.clerk, E.app, 'consented', 1],
  [E.app, E.box, 'read', 812],
  [E.srv, E.zip, 'wrote', 3],
  [E.zip, E.url, 'uploaded', 1],
  [E.spray, E.clerk, 'tried', 412],
];

export function graphOf(budget: number): CallOut<'graph.open'> {
  const ids = new Set(EDGES.flatMap(([a, b]) => [a.id, b.id]));
  const nodes = entities.filter((x) => ids.has(x.id)).slice(0, budget);
  const kept = new Set(nodes.map((n) => n.id));
  return {
    nodes: nodes.map((n) => ({
      id: n.id,
      type: n.type,
      name: n.name,
      risk: n.risk,
      alerts: n.alerts,
      severity: n.alerts > 0 ? (alerts.find((a) => a.entities.some((x) => x.id === n.id))?.severity ?? 'low') : null,
      first: n.first,
      last: n.last,
      events: n.events,
      group: null,
    })),
    edges: EDGES.filter(([a, b]) => kept.has(a.id) && kept.has(b.id)).map(([a, b, relation, count]) => ({
      id: `${a.id}|${relation}|${b.id}`,
      from: a.id,
      to: b.id,
      relation,
      count,
      first: at(13, '09:02'),
      last: at(13, '19:40'),
      door: table('DeviceEvents', count),
    })),
    hidden: Math.max(0, ids.size - nodes.length) + 12,
  };
}

export const relationsOf = (id: string): CallOut<'graph.relations'> =>
  EDGES.filter(([a, b]) => a.id === id || b.id === id).map(([a, b, relation, count]) => ({
    relation,
    direction: a.id === id ? ('out' as const) : ('in' as const),
    type: a.id === id ? b.type : a.type,
    count,
    door: table('DeviceEvents', count),
  }));
