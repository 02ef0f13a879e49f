// Handlers of contract/incidents.ts: incidents, alerts, rules. What the analyst decides goes through the journal.

import { QuarryError } from '../../../shared/base/errors.js';
import { formatDatetime, fromUnixMs } from '../../../shared/base/time.js';
import type { Handlers } from '../../../shared/contract/index.js';
import type { EntityRef } from '../../../shared/contract/values.js';
import { analyse } from '../correlate/analyse.js';
import { builtinRules } from '../detect/load.js';
import { tablesOf } from '../detect/run.js';
import { summariseRow } from '../timeline/summary.js';
import { readAlerts, readIncidents } from './alertRows.js';
import type { RoomDeps } from './deps.js';
import { entitiesRoom } from './entities.js';

type IncidentCalls =
  | 'incidents.list'
  | 'incidents.get'
  | 'incidents.update'
  | 'incidents.comment'
  | 'alerts.list'
  | 'alerts.get'
  | 'alerts.detect'
  | 'rules.list'
  | 'entities.list'
  | 'entities.get';

const SIMILAR_SHOWN = 8;

export function incidentsRoom(deps: RoomDeps): Handlers<IncidentCalls> {
  const { store, ports } = deps;
  const { sql } = store;
  const incident = (id: string) => {
    const [found] = readIncidents(sql, id);
    if (!found) throw new QuarryError('incident.unknown', 'this incident is no longer there', { id });
    return found;
  };
  const memberIds = (id: string) =>
    JSON.stringify(sql.all('SELECT id FROM alert WHERE incident_id = ? ORDER BY id', [id]).map((r) => String(r['id'])));
  const changed = () => deps.broadcast({ kind: 'case.changed', revision: store.revision });

  return {
    ...entitiesRoom(deps),
    'incidents.list': () => readIncidents(sql),
    'incidents.get': ({ id }) => ({
      incident: incident(id),
      alerts: readAlerts(sql, 'WHERE a.incident_id = ?', [id]),
      reasons: sql.all('SELECT * FROM incident_reason WHERE incident = ? ORDER BY ord', [id]).map((r) => ({
        kind: String(r['kind']),
        text: String(r['text']),
        through: JSON.parse(String(r['through'])) as EntityRef[],
        alerts: JSON.parse(String(r['alerts'])) as string[],
        rows: Number(r['rows']),
        weight: Number(r['weight']),
        door: r['door'] === null ? null : { kql: String(r['door']) },
      })),
      comments: sql
        .all(
          'SELECT id, at, text FROM incident_comment WHERE incident = ? OR incident IN (SELECT old FROM incident_heir WHERE incident = ?) ORDER BY at, id',
          [id, id],
        )
        .map((r) => ({ id: String(r['id']), at: String(r['at']), text: String(r['text']) })),
      similar: similarTo(deps, id),
    }),
    'incidents.update': async ({ id, status, verdict, title, severity }) => {
      incident(id);
      await store.record('incident.updated', {
        id,
        alerts: memberIds(id),
        ...(status ? { status } : {}),
        ...(verdict ? { verdict } : {}),
        ...(title ? { title } : {}),
        ...(severity ? { severity } : {}),
      });
      changed();
      return incident(id);
    },
    'incidents.comment': async ({ id, text }) => {
      incident(id);
      const comment = ports.ids.uuid();
      await store.record('incident.commented', {
        id: comment,
        incident: id,
        at: formatDatetime(fromUnixMs(ports.clock.nowMs())),
        text,
        alerts: memberIds(id),
      });
      changed();
      return { id: comment };
    },
    'alerts.list': () => readAlerts(sql),
    'alerts.get': async ({ id }) => {
      const [alert] = readAlerts(sql, 'WHERE a.id = ?', [id]);
      if (!alert) throw new QuarryError('alert.unknown', 'this alert is no longer there', { id });
      const rows = sql.all('SELECT tbl, ref, time FROM alert_row WHERE alert = ? ORDER BY ord', [id]).map((r) => {
        const [table, ref] = [String(r['tbl']), String(r['ref'])];
        return {
          table,
          ref,
          time: r['time'] === null ? null : String(r['time']),
          summary: summariseRow(store, table, ref)?.summary ?? 'this row is no longer stored',
        };
      });
      const rule = alert.ruleId === null ? null : ((await builtinRules(ports)).rules.find((r) => r.id === alert.ruleId) ?? null);
      return { alert, rows, rule: rule && { id: rule.id, name: rule.name, description: rule.description, query: rule.query } };
    },
    'alerts.detect': async (_, scope) => {
      const outcome = await analyse(deps, scope.cancel, (step, done, total, what) => {
        if (step === 'detect') scope.emit({ done, total, rule: what });
      });
      changed();
      return { alerts: outcome.alerts, incidents: outcome.incidents, ms: outcome.ms };
    },
    'rules.list': async () => {
      const set = await builtinRules(ports);
      const runs = new Map(sql.all('SELECT * FROM rule_run').map((r) => [String(r['rule_id']), r]));
      const alerts = new Map(
        sql
          .all('SELECT rule_id, COUNT(*) AS n FROM alert WHERE rule_id IS NOT NULL GROUP BY rule_id')
          .map((r) => [String(r['rule_id']), Number(r['n'])]),
      );
      return {
        rules: set.rules
          .map((r) => {
            const run = runs.get(r.id);
            return {
              id: r.id,
              name: r.name,
              severity: r.severity,
              tactics: [...r.tactics],
              techniques: [...r.techniques],
              tables: tablesOf(r.query, store.tables),
              alerts: alerts.get(r.id) ?? 0,
              ms: run ? Number(run['ms']) : null,
              error: run && run['error'] !== null ? String(run['error']) : null,
            };
          })
          .sort((a, b) => b.alerts - a.alerts || (a.name < b.name ? -1 : 1)),
        failed: set.failed.map((f) => ({ ...f })),
      };
    },
  };
}

/** Other incidents that share entities which are not everywhere. */
function similarTo(deps: RoomDeps, id: string): { id: string; title: string; shared: EntityRef[] }[] {
  const rows = deps.store.sql.all(
    `SELECT o.incident AS other, i.title AS title, o.entity AS entity, o.type AS type, o.name AS name FROM incident_entity m
       JOIN incident_entity o ON o.entity = m.entity AND o.incident <> m.incident JOIN incident i ON i.id = o.incident WHERE m.incident = ? ORDER BY o.incident, o.ord`,
    [id],
  );
  const found = new Map<string, { id: string; title: string; shared: EntityRef[] }>();
  for (const r of rows) {
    const other = String(r['other']);
    const entry = found.get(other) ?? { id: other, title: String(r['title']), shared: [] };
    entry.shared.push({ id: String(r['entity']), type: String(r['type']) as EntityRef['type'], name: String(r['name']) });
    found.set(other, entry);
  }
  return [...found.values()].sort((a, b) => b.shared.length - a.shared.length || (a.id < b.id ? -1 : 1)).slice(0, SIMILAR_SHOWN);
}
