// An alert as detection makes it, and its tables in the catalogue. Alerts are derived: every detection replaces them whole.

import type { EntityRef, Severity } from '../../../shared/contract/values.js';
import type { HostPorts } from '../ports.js';
import type { Sql, SqlValue } from '../store/types.js';
import type { AlertLink } from './entitiesOfRow.js';

export interface AlertRow {
  readonly table: string;
  readonly ref: string;
  /** As the catalogue and the contract write times; null for an undated row. */
  readonly time: string | null;
}

export interface DetectedAlert {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly severity: Severity;
  readonly origin: 'rule' | 'vendor';
  readonly ruleId: string | null;
  readonly product: string;
  readonly tactics: readonly string[];
  readonly techniques: readonly string[];
  readonly first: string;
  readonly last: string;
  /** All matching rows, kept ones and others. */
  readonly count: number;
  readonly entities: readonly EntityRef[];
  readonly links: readonly AlertLink[];
  /** Matching stored rows, up to a bound. */
  readonly rows: readonly AlertRow[];
  readonly door: string;
}

export interface RuleRun {
  readonly ruleId: string;
  readonly ms: number;
  readonly rows: number;
  readonly error: string | null;
}

/** Rows kept with each alert in the catalogue; the door opens all of them. */
export const ALERT_ROWS_KEPT = 200;

export const alertSchema: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS alert (id TEXT PRIMARY KEY, title TEXT NOT NULL, description TEXT NOT NULL, severity TEXT NOT NULL, origin TEXT NOT NULL,
     rule_id TEXT, product TEXT NOT NULL, tactics TEXT NOT NULL, techniques TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, count INTEGER NOT NULL,
     door TEXT NOT NULL, incident_id TEXT)`,
  'CREATE TABLE IF NOT EXISTS alert_entity (alert TEXT NOT NULL, ord INTEGER NOT NULL, entity TEXT NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (alert, ord)) WITHOUT ROWID',
  'CREATE INDEX IF NOT EXISTS alert_entity_by_entity ON alert_entity (entity)',
  'CREATE TABLE IF NOT EXISTS alert_link (alert TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (alert, kind, key)) WITHOUT ROWID',
  'CREATE TABLE IF NOT EXISTS alert_row (alert TEXT NOT NULL, ord INTEGER NOT NULL, tbl TEXT NOT NULL, ref TEXT NOT NULL, time TEXT, PRIMARY KEY (alert, ord)) WITHOUT ROWID',
  'CREATE TABLE IF NOT EXISTS rule_run (rule_id TEXT PRIMARY KEY, ms REAL NOT NULL, rows INTEGER NOT NULL, error TEXT)',
];

/** Derived ids: the same evidence gives the same id on every machine. */
export const derivedId = (ports: HostPorts, prefix: string, ...parts: readonly string[]): string =>
  `${prefix}-${ports.hash.sha256Of(ports.codec.encodeUtf8(JSON.stringify(parts))).slice(0, 16)}`;

export function replaceAlerts(sql: Sql, alerts: readonly DetectedAlert[], runs: readonly RuleRun[]): void {
  sql.transaction(() => {
    for (const table of ['alert', 'alert_entity', 'alert_link', 'alert_row', 'rule_run']) sql.run(`DELETE FROM ${table}`);
    insertMany(
      sql,
      'alert',
      14,
      alerts.map((a) => [
        a.id,
        a.title,
        a.description,
        a.severity,
        a.origin,
        a.ruleId,
        a.product,
        JSON.stringify(a.tactics),
        JSON.stringify(a.techniques),
        a.first,
        a.last,
        a.count,
        a.door,
        null,
      ]),
    );
    insertMany(
      sql,
      'alert_entity',
      5,
      alerts.flatMap((a) => a.entities.map((e, i) => [a.id, i, e.id, e.type, e.name])),
    );
    insertMany(
      sql,
      'alert_link',
      3,
      alerts.flatMap((a) => a.links.map((l) => [a.id, l.kind, l.key])),
    );
    insertMany(
      sql,
      'alert_row',
      5,
      alerts.flatMap((a) => a.rows.slice(0, ALERT_ROWS_KEPT).map((r, i) => [a.id, i, r.table, r.ref, r.time])),
    );
    insertMany(
      sql,
      'rule_run',
      4,
      runs.map((r) => [r.ruleId, r.ms, r.rows, r.error]),
    );
  });
}

const MAX_BOUND = 900;

/** Inserts rows many at a time: one statement for as many rows as fit the bound of parameters. */
export function insertMany(sql: Sql, table: string, width: number, rows: readonly (readonly SqlValue[])[]): void {
  const perStatement = Math.max(1, Math.floor(MAX_BOUND / width));
  const tuple = `(${new Array<string>(width).fill('?').join(',')})`;
  for (let i = 0; i < rows.length; i += perStatement) {
    const some = rows.slice(i, i + perStatement);
    sql.run(`INSERT INTO ${table} VALUES ${some.map(() => tuple).join(',')}`, some.flat());
  }
}
