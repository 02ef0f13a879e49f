// Readers shared by the rooms: cells, columns, times, entities, severities.

import { z } from 'zod';
import { KQL_TYPES, type Cell } from '../base/types.js';

/** A datetime on the wire: "2026-01-02T03:04:05.1234567Z". */
export const readTime = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/);
export const readCell: z.ZodType<Cell> = z.json() as z.ZodType<Cell>;
export const readColumn = z.object({ name: z.string(), type: z.enum(KQL_TYPES) });
export const readTimeRange = z.object({ from: readTime, to: readTime });
export type TimeRange = z.infer<typeof readTimeRange>;

export const SEVERITIES = ['informational', 'low', 'medium', 'high'] as const;
export const readSeverity = z.enum(SEVERITIES);
export type Severity = z.infer<typeof readSeverity>;

export const ENTITY_TYPES = [
  'account',
  'host',
  'ip',
  'process',
  'file',
  'url',
  'domain',
  'mailbox',
  'mail',
  'app',
  'cloudResource',
  'registry',
  'service',
  'alert',
  'incident',
] as const;
export const readEntityType = z.enum(ENTITY_TYPES);
export type EntityType = z.infer<typeof readEntityType>;

/** An entity as every room shows it. `id` is stable for the same evidence: "<type>:<key>". */
export const readEntity = z.object({ id: z.string(), type: readEntityType, name: z.string() });
export type EntityRef = z.infer<typeof readEntity>;

export const readProvenance = z.object({
  ref: z.string(),
  table: z.string(),
  sourceId: z.number(),
  sourcePath: z.string(),
  sha256: z.string(),
  connector: z.string(),
  record: z.number(),
  recordId: z.string().nullable(),
  offset: z.number(),
  length: z.number(),
  recovered: z.boolean(),
});
export type Provenance = z.infer<typeof readProvenance>;

export const readWarning = z.object({ code: z.string(), message: z.string() });
/** A question as KQL: every number on a screen can be opened as the query that made it. */
export const readDoor = z.object({ kql: z.string() });
