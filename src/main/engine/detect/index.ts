// `detect` as the command line runs it, and the step of an analysis. The printed shape is the contract with scripts.

import { NEVER_CANCELLED, QuarryError, type CancelToken } from '../../../shared/base/errors.js';
import { buildIdentity } from '../correlate/observe.js';
import type { Identity } from '../correlate/identity.js';
import { replaceAlerts, type DetectedAlert, type RuleRun } from './alert.js';
import { builtinRules, rulesAt, type RuleSet } from './load.js';
import { runRules, type DetectDeps } from './run.js';
import { vendorAlerts } from './vendor.js';

export type DetectPorts = DetectDeps;

export interface DetectOptions {
  /** Only these files and folders instead of the built-in rules. */
  readonly rules?: readonly string[];
  readonly sigma?: readonly string[];
  /** Fill `matches`; costs a look-up per row. */
  readonly matches?: boolean;
  readonly cancel?: CancelToken;
  readonly onProgress?: (done: number, total: number, rule: string) => void;
}

/** What `quarry detect --json` prints. */
export interface DetectReport {
  readonly rules: { readonly loaded: number; readonly failed: readonly { readonly path: string; readonly error: string }[] };
  readonly alerts: readonly {
    readonly ruleId: string;
    readonly title: string;
    readonly severity: string;
    readonly count: number;
    readonly matches: readonly { readonly source: string; readonly recordId: number | string | null }[];
  }[];
  readonly ms: number;
}

export interface Detection {
  readonly alerts: readonly DetectedAlert[];
  readonly runs: readonly RuleRun[];
  readonly rules: RuleSet;
}

/** Runs the built-in rules and reads vendor alerts, and replaces the case's alerts with what came out. */
export async function detectAll(
  deps: DetectDeps,
  identity: Identity,
  cancel: CancelToken,
  onProgress?: (done: number, total: number, rule: string) => void,
): Promise<Detection> {
  const rules = await builtinRules(deps.ports);
  const found = await runRules(deps, identity, rules.rules, cancel, onProgress);
  const alerts = [...found.alerts, ...(await vendorAlerts(deps, identity, cancel))];
  replaceAlerts(deps.store.sql, alerts, found.runs);
  return { alerts, runs: found.runs, rules };
}

export async function runDetect(deps: DetectDeps, options: DetectOptions = {}): Promise<DetectReport> {
  if (options.sigma && options.sigma.length > 0)
    throw new QuarryError('detect.sigma', 'Sigma rules cannot be run by this version', { paths: options.sigma });
  const begun = deps.ports.clock.monotonicMs();
  const cancel = options.cancel ?? NEVER_CANCELLED;
  const identity = await buildIdentity(deps, cancel);
  let loaded: RuleSet;
  let alerts: readonly DetectedAlert[];
  let runs: readonly RuleRun[];
  if (options.rules && options.rules.length > 0) {
    loaded = await rulesAt(deps.ports, options.rules);
    ({ alerts, runs } = await runRules(deps, identity, loaded.rules, cancel, options.onProgress));
  } else {
    const all = await detectAll(deps, identity, cancel, options.onProgress);
    loaded = all.rules;
    alerts = all.alerts;
    runs = all.runs;
  }
  const paths = new Map(loaded.rules.map((r) => [r.id, r.path]));
  const failed = [
    ...loaded.failed,
    ...runs.filter((r) => r.error !== null).map((r) => ({ path: paths.get(r.ruleId) ?? r.ruleId, error: r.error ?? '' })),
  ];
  return {
    rules: { loaded: loaded.rules.length, failed },
    alerts: alerts.map((a) => ({
      ruleId: a.ruleId ?? `vendor:${a.product}`,
      title: a.title,
      severity: a.severity,
      count: a.count,
      matches: options.matches === true ? matchesOf(deps, a) : [],
    })),
    ms: Math.round(deps.ports.clock.monotonicMs() - begun),
  };
}

function matchesOf(deps: DetectDeps, alert: DetectedAlert): { source: string; recordId: number | string | null }[] {
  return alert.rows.flatMap((row) => {
    const stored = deps.store.row(row.ref, row.table);
    if (!stored) return [];
    const { sourcePath, recordId } = stored.provenance;
    const number = recordId === null ? NaN : Number(recordId);
    return [{ source: sourcePath, recordId: Number.isSafeInteger(number) ? number : recordId }];
  });
}
