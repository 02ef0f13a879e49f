// Alerts, incidents and entities: what was found, why it belongs together, who is involved.

import { z } from 'zod';
import { readDoor, readEntity, readEntityType, readSeverity, readTime } from './values.js';

export const readAlert = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  severity: readSeverity,
  /** 'rule' = our analytics rule, 'vendor' = imported as an alert. */
  origin: z.enum(['rule', 'vendor', 'sigma']),
  ruleId: z.string().nullable(),
  product: z.string(),
  tactics: z.array(z.string()),
  techniques: z.array(z.string()),
  first: readTime,
  last: readTime,
  count: z.number(),
  entities: z.array(readEntity),
  incidentId: z.string().nullable(),
  door: readDoor,
  status: z.enum(['new', 'active', 'closed']),
});
export type Alert = z.infer<typeof readAlert>;

export const VERDICTS = ['none', 'truePositive', 'benignPositive', 'falsePositive'] as const;
export const readIncident = z.object({
  id: z.string(),
  number: z.number(),
  title: z.string(),
  severity: readSeverity,
  score: z.number(),
  scoreParts: z.array(z.object({ name: z.string(), points: z.number() })),
  status: z.enum(['new', 'active', 'closed']),
  verdict: z.enum(VERDICTS),
  first: readTime,
  last: readTime,
  alertCount: z.number(),
  behaviourCount: z.number(),
  tactics: z.array(z.string()),
  entities: z.array(readEntity),
  entityCount: z.number(),
});
export type Incident = z.infer<typeof readIncident>;

export const readReason = z.object({
  kind: z.string(),
  text: z.string(),
  through: z.array(readEntity),
  alerts: z.array(z.string()),
  rows: z.number(),
  weight: z.number(),
  door: readDoor.nullable(),
});

export const incidentsContract = {
  'incidents.list': { in: z.object({}), out: z.array(readIncident) },
  'incidents.get': {
    in: z.object({ id: z.string() }),
    out: z.object({
      incident: readIncident,
      alerts: z.array(readAlert),
      reasons: z.array(readReason),
      comments: z.array(z.object({ id: z.string(), at: readTime, text: z.string() })),
      similar: z.array(z.object({ id: z.string(), title: z.string(), shared: z.array(readEntity) })),
    }),
  },
  'incidents.update': {
    in: z.object({
      id: z.string(),
      status: z.enum(['new', 'active', 'closed']).optional(),
      verdict: z.enum(VERDICTS).optional(),
      title: z.string().min(1).optional(),
      severity: readSeverity.optional(),
    }),
    out: readIncident,
  },
  'incidents.comment': { in: z.object({ id: z.string(), text: z.string().min(1) }), out: z.object({ id: z.string() }) },
  'alerts.list': { in: z.object({}), out: z.array(readAlert) },
  'alerts.get': {
    in: z.object({ id: z.string() }),
    out: z.object({
      alert: readAlert,
      rows: z.array(z.object({ table: z.string(), ref: z.string(), time: readTime.nullable(), summary: z.string() })),
      rule: z.object({ id: z.string(), name: z.string(), description: z.string(), query: z.string() }).nullable(),
    }),
  },
  'alerts.detect': {
    in: z.object({}),
    out: z.object({ alerts: z.number(), incidents: z.number(), ms: z.number() }),
    events: z.object({ done: z.number(), total: z.number(), rule: z.string() }),
  },
  'rules.list': {
    in: z.object({}),
    out: z.object({
      rules: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          severity: readSeverity,
          tactics: z.array(z.string()),
          techniques: z.array(z.string()),
          tables: z.array(z.string()),
          alerts: z.number(),
          ms: z.number().nullable(),
          error: z.string().nullable(),
        }),
      ),
      failed: z.array(z.object({ path: z.string(), error: z.string() })),
    }),
  },
  'entities.list': {
    in: z.object({ type: readEntityType.nullable(), text: z.string(), offset: z.number(), limit: z.number() }),
    out: z.object({
      total: z.number(),
      entities: z.array(
        readEntity.extend({
          risk: z.number(),
          alerts: z.number(),
          events: z.number(),
          first: readTime.nullable(),
          last: readTime.nullable(),
        }),
      ),
    }),
  },
  'entities.get': {
    in: z.object({ id: z.string() }),
    out: z.object({
      entity: readEntity.extend({
        risk: z.number(),
        alerts: z.number(),
        events: z.number(),
        first: readTime.nullable(),
        last: readTime.nullable(),
      }),
      facts: z.array(z.object({ name: z.string(), value: z.string() })),
      neighbours: z.array(z.object({ relation: z.string(), type: readEntityType, count: z.number() })),
      alerts: z.array(readAlert),
      prevalence: z.object({ hosts: z.number(), ofHosts: z.number(), events: z.number() }),
      /** KQL for its events. */
      door: readDoor,
    }),
  },
} as const;
