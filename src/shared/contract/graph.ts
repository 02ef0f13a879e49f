// Graph and timeline read models: neighbourhoods and lanes, never the whole case.

import { z } from 'zod';
import { readDoor, readEntityType, readSeverity, readTime, readTimeRange } from './values.js';

export const readNode = z.object({
  id: z.string(),
  type: readEntityType,
  name: z.string(),
  risk: z.number(),
  alerts: z.number(),
  severity: readSeverity.nullable(),
  first: readTime.nullable(),
  last: readTime.nullable(),
  events: z.number(),
  /** Set on a stand-in for many alike neighbours ("38 modules"); expand it to see them. */
  group: z.object({ of: z.string(), relation: z.string(), count: z.number() }).nullable(),
});
export type GraphNode = z.infer<typeof readNode>;
export const readEdge = z.object({
  id: z.string(),
  from: z.string(),
  to: z.string(),
  relation: z.string(),
  count: z.number(),
  first: readTime.nullable(),
  last: readTime.nullable(),
  door: readDoor,
});
export type GraphEdge = z.infer<typeof readEdge>;
export const readGraph = z.object({ nodes: z.array(readNode), edges: z.array(readEdge), hidden: z.number() });
export type Graph = z.infer<typeof readGraph>;

export const graphContract = {
  /** The entities of an incident, an alert or one entity, with the edges among them; grouped beyond `budget` nodes. */
  'graph.open': {
    in: z.object({
      seed: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('incident'), id: z.string() }),
        z.object({ kind: z.literal('alert'), id: z.string() }),
        z.object({ kind: z.literal('entity'), id: z.string() }),
        z.object({ kind: z.literal('entities'), ids: z.array(z.string()) }),
      ]),
      timeRange: readTimeRange.nullable(),
      budget: z.number(),
    }),
    out: readGraph,
  },
  /** What an entity could be expanded by: counts first. */
  'graph.relations': {
    in: z.object({ id: z.string(), timeRange: readTimeRange.nullable() }),
    out: z.array(
      z.object({ relation: z.string(), direction: z.enum(['out', 'in']), type: readEntityType, count: z.number(), door: readDoor }),
    ),
  },
  'graph.expand': {
    in: z.object({
      id: z.string(),
      relation: z.string(),
      direction: z.enum(['out', 'in']),
      type: readEntityType,
      timeRange: readTimeRange.nullable(),
      limit: z.number(),
    }),
    out: readGraph,
  },
  /** Shortest paths between two entities. */
  'graph.paths': {
    in: z.object({ from: z.string(), to: z.string(), maxLength: z.number().max(8), timeRange: readTimeRange.nullable() }),
    out: readGraph,
  },
} as const;

export const timelineContract = {
  /** Density per lane, plus single marks for alerts and bookmarks. */
  'timeline.lanes': {
    in: z.object({
      by: z.enum(['host', 'source', 'table', 'account']),
      timeRange: readTimeRange.nullable(),
      buckets: z.number().max(2000),
      maxLanes: z.number().max(200),
      entity: z.string().nullable(),
    }),
    out: z.object({
      extent: readTimeRange.nullable(),
      lanes: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          total: z.number(),
          counts: z.array(z.number()),
          first: readTime,
          last: readTime,
          door: readDoor,
        }),
      ),
      otherLanes: z.number(),
      marks: z.array(
        z.object({
          kind: z.enum(['alert', 'bookmark']),
          id: z.string(),
          time: readTime,
          title: z.string(),
          severity: readSeverity.nullable(),
          lane: z.string().nullable(),
        }),
      ),
    }),
  },
  /** Single events of a lane in a narrow range. */
  'timeline.events': {
    in: z.object({
      lane: z.string(),
      by: z.enum(['host', 'source', 'table', 'account']),
      timeRange: readTimeRange,
      limit: z.number().max(1000),
    }),
    out: z.object({
      total: z.number(),
      events: z.array(z.object({ time: readTime, table: z.string(), ref: z.string(), summary: z.string() })),
    }),
  },
} as const;

export const overviewContract = {
  'overview.get': {
    in: z.object({ timeRange: readTimeRange.nullable(), buckets: z.number().max(500) }),
    out: z.object({
      extent: readTimeRange.nullable(),
      /** host × source kind × time. */
      coverage: z.array(
        z.object({
          host: z.string(),
          kind: z.string(),
          counts: z.array(z.number()),
          notes: z.array(z.object({ bucket: z.number(), text: z.string() })),
        }),
      ),
      /** What to know before concluding: cleared logs, gaps, truncated exports, rejected records, unrecognised files. */
      cautions: z.array(
        z.object({
          severity: readSeverity,
          text: z.string(),
          detail: z.string(),
          door: readDoor.nullable(),
          source: z.number().nullable(),
        }),
      ),
      attack: z.array(
        z.object({ tactic: z.string(), techniques: z.array(z.object({ id: z.string(), name: z.string(), alerts: z.number() })) }),
      ),
    }),
  },
} as const;
