// Hunt: KQL in, pages of rows out, help from the parser, saved work.

import { z } from 'zod';
import { readCell, readColumn, readProvenance, readTime, readTimeRange, readWarning } from './values.js';

export const readDiagnostic = z.object({
  severity: z.enum(['error', 'warning', 'suggestion', 'information']),
  code: z.string(),
  message: z.string(),
  start: z.number(),
  end: z.number(),
  /** What may stand there instead: replace start–end of the text by `text`. */
  fixes: z.array(z.object({ title: z.string(), text: z.string(), start: z.number(), end: z.number() })).optional(),
});
export type Diagnostic = z.infer<typeof readDiagnostic>;

export const readResultTable = z.object({
  /** Keeps the result on the engine's side for paging; dropped after a while or by hunt.release. */
  resultId: z.string(),
  /** As the query names the table, or after what made it (`fork_2`, `statement_1`); '' when it is the only one. */
  name: z.string(),
  columns: z.array(readColumn),
  rowCount: z.number(),
  /** The first page. */
  rows: z.array(z.array(readCell)),
  /** Stored row behind each result row of the page, while there is one. */
  refs: z.array(z.string().nullable()),
  refTable: z.string().nullable(),
  visualization: z.object({ kind: z.string(), properties: z.record(z.string(), z.string()) }).nullable(),
});
export type HuntTable = z.infer<typeof readResultTable>;

export const readHuntReply = readResultTable.extend({
  /** Further tables of fork, facet, several statements and some plugins, each paged and exported by its own resultId. */
  others: z.array(readResultTable),
  warnings: z.array(readWarning),
  now: readTime,
  stats: z.object({
    ms: z.number(),
    rowsScanned: z.number(),
    groupsRead: z.number(),
    groupsSkipped: z.number(),
    operators: z.array(z.object({ operator: z.string(), detail: z.string(), rowsOut: z.number(), ms: z.number() })),
  }),
});
export type HuntReply = z.infer<typeof readHuntReply>;

export const readSavedHunt = z.object({
  id: z.string(),
  name: z.string(),
  kql: z.string(),
  description: z.string(),
  tactics: z.array(z.string()),
  techniques: z.array(z.string()),
  tables: z.array(z.string()),
  origin: z.enum(['builtin', 'case']),
});
export type SavedHunt = z.infer<typeof readSavedHunt>;

export const readCompletion = z.object({
  label: z.string(),
  kind: z.string(),
  insert: z.string(),
  detail: z.string(),
  start: z.number(),
  end: z.number(),
  order: z.string(),
});

export const huntContract = {
  'hunt.run': {
    in: z.object({
      kql: z.string(),
      timeRange: readTimeRange.nullable(),
      maxRows: z.number().int().min(1),
      pageSize: z.number().int().min(1).max(10_000),
    }),
    out: readHuntReply,
    events: z.object({ rowsScanned: z.number(), groupsRead: z.number(), groupsSkipped: z.number() }),
  },
  'hunt.page': {
    in: z.object({
      resultId: z.string(),
      offset: z.number(),
      limit: z.number().max(10_000),
      sort: z.array(z.object({ column: z.number(), descending: z.boolean() })),
      filter: z.string(),
    }),
    out: z.object({ rows: z.array(z.array(readCell)), refs: z.array(z.string().nullable()), matching: z.number() }),
  },
  'hunt.columnStats': {
    in: z.object({ resultId: z.string(), column: z.number() }),
    out: z.object({
      distinct: z.number(),
      nulls: z.number(),
      min: readCell,
      max: readCell,
      top: z.array(z.object({ value: readCell, count: z.number() })),
    }),
  },
  /** Whole result as text: CSV guards against spreadsheet formulas. */
  'hunt.export': { in: z.object({ resultId: z.string(), format: z.enum(['csv', 'ndjson']) }), out: z.object({ text: z.string() }) },
  'hunt.release': { in: z.object({ resultId: z.string() }), out: z.object({}) },
  'hunt.diagnose': { in: z.object({ kql: z.string() }), out: z.array(readDiagnostic) },
  'hunt.complete': { in: z.object({ kql: z.string(), position: z.number() }), out: z.array(readCompletion) },
  'hunt.hover': {
    in: z.object({ kql: z.string(), position: z.number() }),
    out: z.object({ text: z.string(), start: z.number(), end: z.number() }).nullable(),
  },
  'hunt.tables': { in: z.object({}), out: z.array(z.object({ name: z.string(), rows: z.number(), columns: z.array(readColumn) })) },
  'hunt.saved': { in: z.object({}), out: z.array(readSavedHunt) },
  'hunt.save': {
    in: z.object({ id: z.string().nullable(), name: z.string().min(1), kql: z.string(), description: z.string() }),
    out: readSavedHunt,
  },
  'hunt.remove': { in: z.object({ id: z.string() }), out: z.object({}) },
  'hunt.history': {
    in: z.object({ limit: z.number() }),
    out: z.array(z.object({ at: readTime, kql: z.string(), rows: z.number(), ms: z.number(), error: z.string().nullable() })),
  },
} as const;

export const evidenceContract = {
  /** One stored row with every column and where it came from. */
  'evidence.row': {
    in: z.object({ table: z.string(), ref: z.string() }),
    out: z.object({
      columns: z.array(readColumn),
      values: z.array(readCell),
      provenance: readProvenance,
      alsoIn: z.array(z.object({ table: z.string(), ref: z.string() })),
    }),
  },
  /** Original bytes of a source, read from the evidence when it is still there; `missing` says why not. */
  'evidence.bytes': {
    in: z.object({ sourceId: z.number(), offset: z.number(), length: z.number().max(65_536) }),
    out: z.object({ hex: z.string(), offset: z.number(), missing: z.string().nullable() }),
  },
} as const;
