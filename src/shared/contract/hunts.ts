// The hunts library: built-in, saved and loaded queries, whether they bind, and running all of them against the case.

import { z } from 'zod';
import { readCell, readColumn, readEntity, readSeverity, readTime, readTimeRange } from './values.js';

/** A hunt as the library lists it; its text comes with hunts.get. */
export const readHuntCard = z.object({
  /** Unique in the library and stable as long as the hunt stays where it is: "builtin:<id>", "case:<id>", "folder:<path>#<n>". */
  key: z.string(),
  id: z.string(),
  name: z.string(),
  description: z.string(),
  severity: readSeverity,
  tactics: z.array(z.string()),
  techniques: z.array(z.string()),
  tables: z.array(z.string()),
  /** Kinds of evidence it reads, for the facet: "Processes", "Entra sign-ins", … */
  sources: z.array(z.string()),
  origin: z.enum(['builtin', 'case', 'folder']),
  /** File it was read from; null for those of the product and the case. */
  path: z.string().nullable(),
  /** Whether the text binds against the tables of the case; nothing runs to find out. */
  state: z.enum(['unchecked', 'ok', 'broken']),
  problem: z.string().nullable(),
  /** True when it names tables and every one of them is empty here. */
  noRows: z.boolean(),
});
export type HuntCard = z.infer<typeof readHuntCard>;

export const readHuntParameter = z.object({ name: z.string(), type: z.string(), value: z.string().nullable() });

/** What one hunt gave in the last run of all. */
export const readHuntOutcome = z.object({
  key: z.string(),
  status: z.enum(['hit', 'none', 'skipped', 'timeout', 'failed']),
  rows: z.number(),
  /** There are more rows than the run counts. */
  more: z.boolean(),
  ms: z.number(),
  /** 0 to 100; only hits have one. */
  score: z.number(),
  /** What made the score. */
  because: z.array(z.string()),
  columns: z.array(readColumn),
  /** The first rows. */
  preview: z.array(z.array(readCell)),
  /** Entities of incidents that its rows name. */
  known: z.array(readEntity),
  /** Tables it names that hold no rows. */
  empty: z.array(z.string()),
  /** Why it was skipped or failed. */
  problem: z.string().nullable(),
});
export type HuntOutcome = z.infer<typeof readHuntOutcome>;

export const readHuntFolder = z.object({
  path: z.string(),
  hunts: z.number(),
  files: z.number(),
  /** Files of other kinds, and notes without a query. */
  ignored: z.number(),
  faults: z.array(z.object({ path: z.string(), reason: z.string() })),
  missing: z.boolean(),
});
export type HuntFolder = z.infer<typeof readHuntFolder>;

export const huntsContract = {
  /** Hunts whose name, description, tables, techniques or text hold every word; all of them for an empty text. */
  'hunts.list': { in: z.object({ text: z.string() }), out: z.array(readHuntCard) },
  'hunts.get': {
    in: z.object({ key: z.string() }),
    out: z.object({ card: readHuntCard, kql: z.string(), parameters: z.array(readHuntParameter) }),
  },
  /** Binds every hunt not looked at yet. */
  'hunts.check': {
    in: z.object({}),
    out: z.object({ checked: z.number(), broken: z.number() }),
    events: z.object({ done: z.number(), total: z.number() }),
  },
  'hunts.folders': { in: z.object({}), out: z.array(readHuntFolder) },
  /** Remembers a host folder with the case and reads the hunts under it. Nothing in them is executed. */
  'hunts.addFolder': { in: z.object({ path: z.string().min(1) }), out: readHuntFolder },
  /** A folder dropped on a browser window: its texts are kept in the case's own folder and read from there. */
  'hunts.dropFolder': {
    in: z.object({ name: z.string().min(1), files: z.array(z.object({ path: z.string(), text: z.string() })).max(20_000) }),
    out: readHuntFolder,
  },
  'hunts.reloadFolders': { in: z.object({}), out: z.array(readHuntFolder) },
  /** Forgets a folder; its files stay. */
  'hunts.removeFolder': { in: z.object({ path: z.string() }), out: z.object({}) },
  /** Runs hunts one after another; what is remembered for the same evidence is not run again unless `again`. */
  'hunts.runAll': {
    in: z.object({
      keys: z.array(z.string()).nullable(),
      /** Time limit of one query; null takes the remembered one. */
      limitMs: z.number().int().min(10).max(3_600_000).nullable(),
      timeRange: readTimeRange.nullable(),
      again: z.boolean(),
    }),
    out: z.object({ ran: z.number(), remembered: z.number(), hits: z.number(), ms: z.number() }),
    events: z.object({ done: z.number(), total: z.number(), name: z.string(), outcome: readHuntOutcome.nullable() }),
  },
  /** What the last runs gave, best first; only for the evidence and clock as they are now. */
  'hunts.outcomes': {
    in: z.object({}),
    out: z.object({
      outcomes: z.array(readHuntOutcome),
      limitMs: z.number(),
      timeRange: readTimeRange.nullable(),
      at: readTime.nullable(),
      /** There are outcomes, but of other evidence, another clock or another time range. */
      stale: z.boolean(),
    }),
  },
} as const;
