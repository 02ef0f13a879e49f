// The whole analysis of a case: hide what is told twice, detect, count entities and edges, fuse incidents. Idempotent: running it
// again on the same evidence leaves the same catalogue.

import type { CancelToken } from '../../../shared/base/errors.js';
import { SEVERITIES } from '../../../shared/contract/values.js';
import { detectAll } from '../detect/index.js';
import type { DetectedAlert } from '../detect/alert.js';
import { insertMany } from '../detect/alert.js';
import { doorContext } from '../graph/context.js';
import type { RoomDeps } from '../rooms/deps.js';
import type { Sql, SqlValue } from '../store/types.js';
import { dedupe, type DedupeNote } from './dedupe.js';
import { extractGraph } from './extract.js';
import { replaceGraph } from './graphStore.js';
import { storeIncidents } from './incidents.js';
import { buildIdentity } from './observe.js';

export type AnalyseDeps = Pick<RoomDeps, 'store' | 'query' | 'ports' | 'now'>;

export type AnalyseStep = 'dedupe' | 'detect' | 'correlate';
/** `what` is the rule or table at work. */
export type AnalyseProgress = (step: AnalyseStep, done: number, total: number, what: string) => void;

export interface AnalyseOutcome {
  readonly hidden: readonly DedupeNote[];
  readonly alerts: number;
  readonly incidents: number;
  readonly entities: number;
  readonly edges: number;
  readonly rulesFailed: readonly { readonly path: string; readonly error: string }[];
  readonly ms: number;
}

export async function analyse(
  deps: AnalyseDeps,
  cancel: CancelToken,
  onProgress: AnalyseProgress = () => undefined,
): Promise<AnalyseOutcome> {
  const { store, ports } = deps;
  const begun = ports.clock.monotonicMs();
  onProgress('dedupe', 0, 1, '');
  if (Number(store.sql.get('SELECT COUNT(*) AS n FROM suppression')?.['n'] ?? 0) > 0) store.setSuppressions([]);
  const hidden = await dedupe(deps, await buildIdentity(deps, cancel), cancel);
  const identity = await buildIdentity(deps, cancel);

  const detection = await detectAll(deps, identity, cancel, (done, total, rule) => onProgress('detect', done, total, rule));

  onProgress('correlate', 0, 1, '');
  const graph = replaceGraph(store.sql, await extractGraph(deps, identity, cancel, (table) => onProgress('correlate', 0, 1, table)));
  weighEntities(store.sql, detection.alerts);
  const incidents = await storeIncidents(deps, identity, detection.alerts, await doorContext(deps), cancel);
  await store.checkpoint();
  const outcome: AnalyseOutcome = {
    hidden,
    alerts: detection.alerts.length,
    incidents,
    ...graph,
    rulesFailed: [
      ...detection.rules.failed,
      ...detection.runs.filter((r) => r.error !== null).map((r) => ({ path: r.ruleId, error: r.error ?? '' })),
    ],
    ms: Math.round(ports.clock.monotonicMs() - begun),
  };
  ports.log.write('info', 'case analysed', {
    alerts: outcome.alerts,
    incidents,
    entities: graph.entities,
    edges: graph.edges,
    ms: outcome.ms,
  });
  return outcome;
}

const RISK_POINTS = [1, 6, 16, 34] as const;

/** Alert counts, risk and worst severity of entities; adds those that only alerts name, with an edge to who they were named with. */
export function weighEntities(sql: Sql, alerts: readonly DetectedAlert[]): void {
  const found = new Map<string, { type: string; name: string; alerts: DetectedAlert[] }>();
  for (const a of alerts)
    for (const e of a.entities) {
      const known = found.get(e.id);
      if (known) known.alerts.push(a);
      else found.set(e.id, { type: e.type, name: e.name, alerts: [a] });
    }
  sql.transaction(() => {
    const missing: SqlValue[][] = [];
    for (const [id, entity] of found) {
      const worst = Math.max(...entity.alerts.map((a) => SEVERITIES.indexOf(a.severity)));
      // Each further alert of one rule counts for less: ten of the same are not ten times as bad.
      const perRule = new Map<string, number>();
      let risk = 0;
      for (const a of entity.alerts) {
        const rule = a.ruleId ?? a.title;
        const times = (perRule.get(rule) ?? 0) + 1;
        perRule.set(rule, times);
        risk += (RISK_POINTS[SEVERITIES.indexOf(a.severity)] ?? 0) / times ** 2;
      }
      const points = Math.round(100 * (1 - Math.exp(-risk / 90)));
      const severity = SEVERITIES[worst] ?? null;
      if (sql.get('SELECT 1 FROM entity WHERE id = ?', [id]))
        sql.run('UPDATE entity SET alerts = ?, risk = ?, severity = ? WHERE id = ?', [entity.alerts.length, points, severity, id]);
      else {
        const first = entity.alerts.reduce((m, a) => (a.first < m ? a.first : m), '9');
        const last = entity.alerts.reduce((m, a) => (a.last > m ? a.last : m), '');
        missing.push([id, entity.type, entity.name, first, last, 0, entity.alerts.length, points, severity, '{}']);
      }
    }
    insertMany(sql, 'entity', 10, missing);
    const edges = new Map<string, SqlValue[]>();
    for (const row of missing) {
      const id = String(row[0]);
      for (const a of found.get(id)?.alerts ?? []) {
        const actor =
          a.entities.find((e) => e.id !== id && e.type === 'account') ??
          a.entities.find((e) => e.id !== id && e.type === 'host') ??
          a.entities.find((e) => e.id !== id);
        if (!actor) continue;
        const key = `${actor.id}\n${id}`;
        const known = edges.get(key);
        if (known) known[4] = Number(known[4]) + a.count;
        else edges.set(key, [actor.id, id, 'named with', 'alert', a.count, a.first, a.last]);
      }
    }
    insertMany(sql, 'edge', 7, [...edges.values()]);
  });
}
