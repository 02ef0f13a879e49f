// Sources: what was dropped, how it was understood, what could not be read.

import { z } from 'zod';
import { readTimeRange } from './values.js';

export const readSource = z.object({
  id: z.number(),
  path: z.string(),
  size: z.number(),
  sha256: z.string(),
  format: z.string(),
  connector: z.string(),
  confidence: z.number(),
  because: z.array(z.string()),
  state: z.enum(['importing', 'done', 'failed', 'cancelled', 'duplicate']),
  read: z.number(),
  stored: z.number(),
  rejected: z.number(),
  recovered: z.number(),
  tables: z.record(z.string(), z.number()),
  warnings: z.array(z.object({ code: z.string(), message: z.string(), count: z.number().optional() })),
  extent: readTimeRange.nullable(),
  importedAt: z.string(),
  error: z.string().nullable(),
});
export type Source = z.infer<typeof readSource>;

export const readFault = z.object({
  code: z.string(),
  index: z.number().nullable(),
  offset: z.number(),
  length: z.number().nullable(),
  sample: z.string(),
  detail: z.string(),
});

export const sourcesContract = {
  'sources.list': { in: z.object({}), out: z.array(readSource) },
  'sources.faults': {
    in: z.object({ source: z.number(), offset: z.number(), limit: z.number() }),
    out: z.object({ total: z.number(), faults: z.array(readFault) }),
  },
  /** Imports host paths (files, folders, archives), then detects and correlates. Progress also goes out as broadcasts. */
  'sources.import': {
    in: z.object({ paths: z.array(z.string()).min(1), connector: z.string().nullable() }),
    out: z.object({ sources: z.array(readSource), ms: z.number() }),
    events: z.object({ path: z.string(), phase: z.string(), bytes: z.number(), totalBytes: z.number(), records: z.number() }),
  },
  /** For the override: every connector by name. */
  'sources.connectors': { in: z.object({}), out: z.array(z.object({ id: z.string(), title: z.string() })) },
  'sources.resume': { in: z.object({}), out: z.object({ resumed: z.number() }) },
} as const;
