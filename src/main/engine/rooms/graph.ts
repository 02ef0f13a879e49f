// Handlers of the graph part of contract/graph.ts.

import { parseIsoDatetime } from '../../../shared/base/time.js';
import type { Handlers } from '../../../shared/contract/index.js';
import type { TimeRange } from '../../../shared/contract/values.js';
import { doorContext } from '../graph/context.js';
import { expandGraph, relationsOf } from '../graph/expand.js';
import { openGraph } from '../graph/open.js';
import { findPaths } from '../graph/paths.js';
import type { RoomDeps } from './deps.js';

export function ticksOf(range: TimeRange | null) {
  if (!range) return null;
  const from = parseIsoDatetime(range.from);
  const to = parseIsoDatetime(range.to);
  return from === null || to === null ? null : { from, to };
}

export function graphRoom(deps: RoomDeps): Handlers<'graph.open' | 'graph.relations' | 'graph.expand' | 'graph.paths'> {
  const { sql } = deps.store;
  const context = (range: TimeRange | null) => doorContext(deps, ticksOf(range));
  return {
    'graph.open': async ({ seed, timeRange, budget }) => openGraph(sql, await context(timeRange), seed, timeRange, budget),
    'graph.relations': async ({ id, timeRange }) => relationsOf(sql, await context(timeRange), id, timeRange).map((r) => ({ ...r })),
    'graph.expand': async ({ timeRange, ...request }) => expandGraph(sql, await context(timeRange), request, timeRange),
    'graph.paths': async ({ from, to, maxLength, timeRange }) => findPaths(sql, await context(timeRange), from, to, maxLength, timeRange),
  };
}
