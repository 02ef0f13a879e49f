// Incidents in the catalogue. What correlation finds is derived and replaced whole; what the analyst decided (status, verdict,
// title, severity, comments) comes from the journal, names the alerts it was decided on, and follows them through re-correlation.

import type { JournalEntry, Sql } from '../store/types.js';
import { alertSchema } from '../detect/alert.js';
import { dedupeSchema } from './dedupe.js';
import { entitySchema } from './graphStore.js';

/** Every table of detection and correlation. */
export const incidentSchema: readonly string[] = [
  ...alertSchema,
  ...entitySchema,
  ...dedupeSchema,
  `CREATE TABLE IF NOT EXISTS incident (id TEXT PRIMARY KEY, number INTEGER NOT NULL, title TEXT NOT NULL, severity TEXT NOT NULL, score INTEGER NOT NULL, score_parts TEXT NOT NULL,
     status TEXT NOT NULL, verdict TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, alerts INTEGER NOT NULL, behaviours INTEGER NOT NULL, tactics TEXT NOT NULL, entities INTEGER NOT NULL)`,
  'CREATE TABLE IF NOT EXISTS incident_entity (incident TEXT NOT NULL, ord INTEGER NOT NULL, entity TEXT NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL, alerts INTEGER NOT NULL, PRIMARY KEY (incident, ord)) WITHOUT ROWID',
  'CREATE INDEX IF NOT EXISTS incident_entity_by_entity ON incident_entity (entity)',
  `CREATE TABLE IF NOT EXISTS incident_reason (incident TEXT NOT NULL, ord INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, through TEXT NOT NULL, alerts TEXT NOT NULL,
     rows INTEGER NOT NULL, weight REAL NOT NULL, door TEXT, PRIMARY KEY (incident, ord)) WITHOUT ROWID`,
  // Numbers stay with an incident once given.
  'CREATE TABLE IF NOT EXISTS incident_number (id TEXT PRIMARY KEY, number INTEGER NOT NULL)',
  'CREATE TABLE IF NOT EXISTS incident_decision (incident TEXT PRIMARY KEY, alerts TEXT NOT NULL, status TEXT, verdict TEXT, title TEXT, severity TEXT)',
  'CREATE TABLE IF NOT EXISTS incident_comment (id TEXT PRIMARY KEY, incident TEXT NOT NULL, at TEXT NOT NULL, text TEXT NOT NULL, alerts TEXT NOT NULL)',
  // Several old incidents can become one: the last one an analyst decided on speaks for it.
  'CREATE TABLE IF NOT EXISTS incident_heir (old TEXT PRIMARY KEY, incident TEXT NOT NULL)',
];

const text = (entry: JournalEntry, field: string): string => String(entry.data[field] ?? '');
const optional = (entry: JournalEntry, field: string): string | null => (typeof entry.data[field] === 'string' ? entry.data[field] : null);

export const incidentAppliers: Readonly<Record<string, (sql: Sql, entry: JournalEntry) => void>> = {
  'incident.updated': (sql, e) => {
    sql.run(
      `INSERT INTO incident_decision VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (incident) DO UPDATE SET alerts = excluded.alerts,
         status = coalesce(excluded.status, status), verdict = coalesce(excluded.verdict, verdict), title = coalesce(excluded.title, title), severity = coalesce(excluded.severity, severity)`,
      [text(e, 'id'), text(e, 'alerts'), optional(e, 'status'), optional(e, 'verdict'), optional(e, 'title'), optional(e, 'severity')],
    );
    sql.run(
      'UPDATE incident SET status = coalesce(?, status), verdict = coalesce(?, verdict), title = coalesce(?, title), severity = coalesce(?, severity) WHERE id = ?',
      [optional(e, 'status'), optional(e, 'verdict'), optional(e, 'title'), optional(e, 'severity'), text(e, 'id')],
    );
  },
  'incident.commented': (sql, e) =>
    sql.run('INSERT OR REPLACE INTO incident_comment VALUES (?, ?, ?, ?, ?)', [
      text(e, 'id'),
      text(e, 'incident'),
      text(e, 'at'),
      text(e, 'text'),
      text(e, 'alerts'),
    ]),
};
