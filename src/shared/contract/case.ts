// The case as a whole: open, create, state, clock, custody, integrity, and what the analyst keeps.

import { z } from 'zod';
import { readTime, readTimeRange } from './values.js';

export const readCaseInfo = z.object({
  id: z.string(),
  name: z.string(),
  folder: z.string(),
  toolVersion: z.string(),
  revision: z.number(),
  sources: z.number(),
  rows: z.number(),
  segments: z.number(),
  rejected: z.number(),
  hosts: z.number(),
  accounts: z.number(),
  alerts: z.number(),
  openIncidents: z.number(),
  /** First and last event; null while the case holds none. */
  extent: readTimeRange.nullable(),
  /** now() in hunts; by default the end of the evidence. */
  clock: z.object({ now: readTime, basis: z.enum(['evidenceEnd', 'set', 'wall']) }),
  memoryBytes: z.number(),
  integrity: z.object({ checkedAt: readTime, ok: z.boolean() }).nullable(),
  sample: z.boolean(),
});
export type CaseInfo = z.infer<typeof readCaseInfo>;

export const readBookmark = z.object({
  id: z.string(),
  at: readTime,
  title: z.string(),
  note: z.string(),
  /** What it points to: a stored row, a query, an entity or an incident. */
  target: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('row'), table: z.string(), ref: z.string(), time: readTime.nullable() }),
    z.object({ kind: z.literal('query'), kql: z.string(), now: readTime }),
    z.object({ kind: z.literal('entity'), id: z.string() }),
    z.object({ kind: z.literal('incident'), id: z.string() }),
    z.object({ kind: z.literal('alert'), id: z.string() }),
  ]),
});
export type Bookmark = z.infer<typeof readBookmark>;

export const caseContract = {
  'case.info': { in: z.object({}), out: readCaseInfo },
  /** Small histogram of all events for the top bar. */
  'case.histogram': {
    in: z.object({ buckets: z.number().int().min(1).max(2000) }),
    out: z.object({ extent: readTimeRange.nullable(), counts: z.array(z.number()), alerts: z.array(z.number()) }),
  },
  'case.setClock': { in: z.object({ now: readTime.nullable() }), out: readCaseInfo },
  'case.verify': {
    in: z.object({}),
    out: z.object({ ok: z.boolean(), checked: z.number(), problems: z.array(z.object({ file: z.string(), problem: z.string() })) }),
    events: z.object({ done: z.number(), total: z.number() }),
  },
  'case.journal': {
    in: z.object({ offset: z.number(), limit: z.number() }),
    out: z.object({
      total: z.number(),
      entries: z.array(z.object({ seq: z.number(), at: z.string(), kind: z.string(), summary: z.string(), hash: z.string() })),
    }),
  },
  'bookmark.list': { in: z.object({}), out: z.array(readBookmark) },
  'bookmark.add': { in: z.object({ title: z.string(), note: z.string(), target: readBookmark.shape.target }), out: readBookmark },
  'bookmark.update': { in: z.object({ id: z.string(), title: z.string(), note: z.string() }), out: readBookmark },
  'bookmark.remove': { in: z.object({ id: z.string() }), out: z.object({}) },
  /** The window's layout and open tabs, kept with the case; `value` is the window's own JSON. */
  'view.get': { in: z.object({ key: z.string() }), out: z.object({ value: z.json().nullable() }) },
  'view.set': { in: z.object({ key: z.string(), value: z.json() }), out: z.object({}) },
  /** Palette: entities, tables, saved hunts, rules whose name contains the words. */
  'case.search': {
    in: z.object({ text: z.string(), limit: z.number() }),
    out: z.array(
      z.object({
        kind: z.enum(['entity', 'table', 'hunt', 'incident', 'alert']),
        id: z.string(),
        title: z.string(),
        detail: z.string(),
        entityType: z.string().nullable(),
      }),
    ),
  },
} as const;

/** Sent to every connected window. */
export const readBroadcast = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('case.changed'), revision: z.number() }),
  z.object({
    kind: z.literal('import.progress'),
    job: z.string(),
    path: z.string(),
    phase: z.enum(['waiting', 'hashing', 'unpacking', 'decoding', 'storing', 'detecting', 'correlating', 'done', 'failed', 'cancelled']),
    bytes: z.number(),
    totalBytes: z.number(),
    records: z.number(),
    message: z.string().nullable(),
  }),
]);
export type Broadcast = z.infer<typeof readBroadcast>;
