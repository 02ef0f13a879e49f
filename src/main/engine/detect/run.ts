// Runs rules over a case. One failing rule is a line in the result, never the end of the run.

import type { CancelToken } from '../../../shared/base/errors.js';
import { QuarryError } from '../../../shared/base/errors.js';
import type { Identity } from '../correlate/identity.js';
import type { RoomDeps } from '../rooms/deps.js';
import type { TableCatalog } from '../query/source.js';
import type { DetectedAlert, RuleRun } from './alert.js';
import { alertsOf } from './group.js';
import type { AnalyticsRule } from './rule.js';

export type DetectDeps = Pick<RoomDeps, 'store' | 'query' | 'ports' | 'now'>;

/** Result rows looked at per rule. A rule that exceeds it is noisy; its alerts say so in their count. */
const RULE_ROWS = 20_000;
const RULE_BYTES = 512 * 1024 * 1024;

export interface RulesOutcome {
  readonly alerts: readonly DetectedAlert[];
  readonly runs: readonly RuleRun[];
}

export async function runRules(
  deps: DetectDeps,
  identity: Identity,
  rules: readonly AnalyticsRule[],
  cancel: CancelToken,
  onProgress?: (done: number, total: number, rule: string) => void,
): Promise<RulesOutcome> {
  const alerts: DetectedAlert[] = [];
  const runs: RuleRun[] = [];
  for (const [i, rule] of rules.entries()) {
    cancel.throwIfCancelled();
    onProgress?.(i, rules.length, rule.name);
    const begun = deps.ports.clock.monotonicMs();
    const done = (rows: number, error: string | null) =>
      runs.push({ ruleId: rule.id, ms: deps.ports.clock.monotonicMs() - begun, rows, error });
    const tables = tablesOf(rule.query, deps.store.tables);
    if (tables.length > 0 && tables.every((name) => deps.store.tables.table(name)?.rowCount === 0)) {
      done(0, null);
      continue;
    }
    try {
      const result = await deps.query.run(rule.query, { now: deps.now(), cancel, maxRows: RULE_ROWS, maxBytes: RULE_BYTES });
      if (triggers(rule, result.rowCount)) alerts.push(...alertsOf(deps.ports, identity, rule, result, deps.now()));
      done(result.rowCount, null);
    } catch (problem) {
      if (problem instanceof QuarryError && problem.code === 'cancelled') throw problem;
      done(
        0,
        problem instanceof QuarryError
          ? `${problem.code}: ${problem.message}`
          : `internal: ${problem instanceof Error ? problem.message : String(problem)}`,
      );
      deps.ports.log.write('warn', 'a rule failed', { rule: rule.id, error: problem instanceof Error ? problem.message : String(problem) });
    }
    await deps.ports.clock.yield();
  }
  onProgress?.(rules.length, rules.length, '');
  return { alerts, runs };
}

function triggers(rule: AnalyticsRule, rows: number): boolean {
  if (rows === 0) return false; // nothing to show, whatever the operator says
  switch (rule.trigger.operator) {
    case 'gt':
      return rows > rule.trigger.threshold;
    case 'lt':
      return rows < rule.trigger.threshold;
    case 'eq':
      return rows === rule.trigger.threshold;
    case 'ne':
      return rows !== rule.trigger.threshold;
  }
}

const catalogNames = new WeakMap<TableCatalog, { revision: number; names: ReadonlySet<string> }>();

/** Known tables whose names occur in a query outside strings and comments. */
export function tablesOf(query: string, tables: TableCatalog): string[] {
  let known = catalogNames.get(tables);
  if (!known || known.revision !== tables.schemaRevision) {
    known = { revision: tables.schemaRevision, names: new Set(tables.names()) };
    catalogNames.set(tables, known);
  }
  const { names } = known;
  const code = query.replace(/\/\/.*$/gm, ' ').replace(/@?"(?:[^"\\]|\\.)*"|@?'(?:[^'\\]|\\.)*'/g, '""');
  return [...new Set(code.match(/\b[A-Za-z_]\w*\b/g) ?? [])].filter((word) => names.has(word)).sort();
}
