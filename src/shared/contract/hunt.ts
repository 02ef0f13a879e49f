// Hunt: KQL in, pages of rows out, help from the parser, saved work.

import { z } from 'zod';
import { KQL_TYPES } from '../base/types.js';
import { readCell, readColumn, readProvenance, readTime, readTimeRange, readWarning } from './values.js';

export const readDiagnostic = z.object({
  severity: z.enum(['error', 'warning', 'suggestion', 'information']),
  code: z.string(),
  message: z.string(),
  start: z.number(),
  end: z.number(),
  /** What may stand there instead: replace start–end of the text by `text`. */
  fixes: z
    .array(z.object({ title: z.string(), text: z.string(), start: z.number(), end: z.number() }))
    .readonly()
    .optional(),
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
    /** The result's operator first, its inputs after it, one deeper. `ms` is with the time of the inputs, `ownMs` without. */
    operators: z.array(
      z.object({
        operator: z.string(),
        detail: z.string(),
        rowsOut: z.number(),
        ms: z.number(),
        ownMs: z.number().optional(),
        depth: z.number().optional(),
      }),
    ),
    /** Resident memory of the engine's process when the run ended. */
    memoryBytes: z.number().optional(),
  }),
});
export type FirstRows = NonNullable<z.infer<(typeof huntContract)['hunt.run']['events']>['first']>;
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

/** One entry of the language reference written for this product (resources/kql/docs). */
export const readDocEntry = z.object({
  name: z.string(),
  /** operator, scalar, aggregate, window, plugin, statement, type, … */
  kind: z.string(),
  signature: z.string(),
  summary: z.string(),
  parameters: z.array(z.object({ name: z.string(), text: z.string() })),
  returns: z.string(),
  example: z.string(),
  /** What the example gives: a row of column names, then rows. */
  result: z.array(z.array(readCell)),
  notes: z.array(z.string()),
  see: z.array(z.string()),
});
export type DocEntry = z.infer<typeof readDocEntry>;

/** A parameter a query declares; `fallback` is its default as written, null when there is none. */
export const readQueryParameter = z.object({ name: z.string(), type: z.enum(KQL_TYPES), fallback: z.string().nullable() });
export type QueryParameter = z.infer<typeof readQueryParameter>;

/** Values given to the parameters of a query, by name. */
export const readGiven = z.record(z.string(), readCell);

/** A run as the history tells it. */
export const readPastRun = z.object({
  id: z.number(),
  at: readTime,
  kql: z.string(),
  rows: z.number(),
  ms: z.number(),
  error: z.string().nullable(),
  /** The analyst stopped it. */
  cancelled: z.boolean(),
  pinned: z.boolean(),
  /** The time range it was narrowed to; null the whole case. */
  timeRange: readTimeRange.nullable(),
  parameters: readGiven,
});
export type PastRun = z.infer<typeof readPastRun>;

export const huntContract = {
  'hunt.run': {
    in: z.object({
      kql: z.string(),
      timeRange: readTimeRange.nullable(),
      maxRows: z.number().int().min(1),
      pageSize: z.number().int().min(1).max(10_000),
      /** Values of declared query parameters, bound by name; numbers and times as text of their type are fine. */
      parameters: readGiven.optional(),
    }),
    out: readHuntReply,
    events: z.object({
      rowsScanned: z.number(),
      groupsRead: z.number(),
      groupsSkipped: z.number(),
      /** The rows the result begins with, a page at most, as soon as there are any. */
      first: z.object({ columns: z.array(readColumn), rows: z.array(z.array(readCell)) }).optional(),
    }),
  },
  'hunt.page': {
    in: z.object({
      resultId: z.string(),
      offset: z.number(),
      limit: z.number().max(10_000),
      sort: z.array(z.object({ column: z.number(), descending: z.boolean() })),
      filter: z.string(),
      /** Lists the values of a column instead, each with its rows while its id is among the open ones. */
      group: z.object({ column: z.number(), open: z.array(z.number()) }).optional(),
    }),
    out: z.object({
      rows: z.array(z.array(readCell)),
      refs: z.array(z.string().nullable()),
      /** Lines in all; of a grouped result the groups and the rows of the open ones. */
      matching: z.number(),
      /** Of a grouped result: the group a line stands for, null where it is a row. */
      groups: z.array(z.object({ id: z.number(), count: z.number(), value: readCell }).nullable()).optional(),
    }),
  },
  /** Columns that hold no value and no text in any row. */
  'hunt.emptyColumns': { in: z.object({ resultId: z.string() }), out: z.object({ columns: z.array(z.number()) }) },
  'hunt.columnStats': {
    in: z.object({ resultId: z.string(), column: z.number() }),
    out: z.object({
      distinct: z.number(),
      nulls: z.number(),
      min: readCell,
      max: readCell,
      top: z.array(z.object({ value: readCell, count: z.number() })),
      /** Numbers and times in equal steps from min to max; empty for other types. */
      histogram: z.array(z.object({ from: readCell, to: readCell, count: z.number() })),
    }),
  },
  /**
   * The whole result in pieces, as events in order: CSV (guarded against spreadsheet formulas) and NDJSON as text, Parquet as
   * base64. Ends when the last piece was sent; cancelling stops it.
   */
  'hunt.export': {
    in: z.object({ resultId: z.string(), format: z.enum(['csv', 'ndjson', 'parquet']) }),
    out: z.object({ rows: z.number(), bytes: z.number() }),
    events: z.object({ text: z.string().nullable(), base64: z.string().nullable(), rows: z.number() }),
  },
  /** The commonest values of a stored column; `complete` is false when it has too many or the time for counting ran out. */
  'hunt.values': {
    in: z.object({ table: z.string(), column: z.string() }),
    out: z.object({ values: z.array(z.object({ value: z.string(), count: z.number() })), distinct: z.number(), complete: z.boolean() }),
  },
  /** Lays out the statements that `start`–`end` touches; gives the text that replaces `start`–`end` of the answer. */
  'hunt.format': {
    in: z.object({ kql: z.string(), start: z.number(), end: z.number() }),
    out: z.object({ start: z.number(), end: z.number(), text: z.string() }),
  },
  'hunt.parameters': { in: z.object({ kql: z.string() }), out: z.array(readQueryParameter) },
  'hunt.docs': { in: z.object({}), out: z.array(readDocEntry) },
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
  /** Runs of the case, newest first, pinned ones before them. The newest 500 are kept, and every pinned one. */
  'hunt.history': { in: z.object({ limit: z.number() }), out: z.array(readPastRun) },
  'hunt.pin': { in: z.object({ id: z.number(), pinned: z.boolean() }), out: z.object({}) },
  /** Takes runs out of the history; null all that are not pinned. The journal of the case still tells that they ran. */
  'hunt.forget': { in: z.object({ ids: z.array(z.number()).nullable() }), out: z.object({}) },
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
