// One analytics rule, in the shape public Sentinel content uses. Reading a file here never runs anything.

import { parse } from 'yaml';
import { z } from 'zod';
import { err, ok, type Result } from '../../../shared/base/result.js';
import { TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE } from '../../../shared/base/time.js';
import { SEVERITIES, type Severity } from '../../../shared/contract/values.js';

export interface EntityMapping {
  readonly entityType: string;
  readonly fieldMappings: readonly { readonly identifier: string; readonly columnName: string }[];
}

export interface AnalyticsRule {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly severity: Severity;
  readonly query: string;
  readonly tactics: readonly string[];
  readonly techniques: readonly string[];
  /** Tables the rule says it needs, by its connectors. */
  readonly dataTypes: readonly string[];
  readonly entityMappings: readonly EntityMapping[];
  readonly version: string;
  /** Rows of one entity set closer than this are one alert. */
  readonly groupTicks: number;
  readonly trigger: { readonly operator: 'gt' | 'lt' | 'eq' | 'ne'; readonly threshold: number };
  /** `{{Column}}` placeholders are filled from the alert's first row. */
  readonly titleFormat: string | null;
  readonly path: string;
}

const readMapping = z.object({
  entityType: z.string(),
  fieldMappings: z.array(z.object({ identifier: z.string(), columnName: z.string() })).min(1),
});

const readRuleFile = z.object({
  id: z.string().min(1),
  name: z.string().min(1),
  kind: z.string().default('Scheduled'),
  description: z.string().default(''),
  severity: z.string(),
  query: z.string().min(1),
  requiredDataConnectors: z.array(z.object({ connectorId: z.string().optional(), dataTypes: z.array(z.string()).default([]) })).nullish(),
  tactics: z.array(z.string()).nullish(),
  relevantTechniques: z.array(z.string()).nullish(),
  entityMappings: z.array(readMapping).nullish(),
  version: z.union([z.string(), z.number()]).default('1.0.0'),
  triggerOperator: z.string().default('gt'),
  triggerThreshold: z.number().default(0),
  alertDetailsOverride: z.object({ alertDisplayNameFormat: z.string().optional() }).nullish(),
  incidentConfiguration: z.object({ groupingConfiguration: z.object({ lookbackDuration: z.string().optional() }).nullish() }).nullish(),
});

export interface RuleFault {
  readonly path: string;
  readonly error: string;
}

/** YAML text to a rule, or why not in one sentence. */
export function readRule(path: string, text: string): Result<AnalyticsRule, RuleFault> {
  const fail = (error: string) => err({ path, error });
  let document: unknown;
  try {
    document = parse(text, { prettyErrors: false });
  } catch (problem) {
    return fail(`not valid YAML: ${problem instanceof Error ? problem.message : String(problem)}`);
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return fail('not a rule: the file is not a mapping');
  if ('detection' in document && 'logsource' in document) return fail('this is a Sigma rule, not an analytics rule');
  const file = readRuleFile.safeParse(document);
  if (!file.success) {
    const [issue] = file.error.issues;
    return fail(issue ? `${issue.path.join('.') || 'rule'}: ${issue.message}` : 'not a rule');
  }
  const r = file.data;
  const severity = SEVERITIES.find((s) => s === r.severity.toLowerCase());
  if (!severity) return fail(`severity: "${r.severity}" is none of ${SEVERITIES.join(', ')}`);
  const kind = r.kind.toLowerCase();
  if (kind !== 'scheduled' && kind !== 'nrt') return fail(`kind: only Scheduled and NRT rules hold a query to run, this one is ${r.kind}`);
  const operator = OPERATORS[r.triggerOperator.toLowerCase()];
  if (!operator) return fail(`triggerOperator: "${r.triggerOperator}" is none of gt, lt, eq, ne`);
  return ok({
    id: r.id,
    name: r.name.trim(),
    description: unquote(r.description),
    severity,
    query: r.query.trim(),
    tactics: (r.tactics ?? []).map((t) => t.replace(/[\s_-]/g, '')),
    techniques: r.relevantTechniques ?? [],
    dataTypes: (r.requiredDataConnectors ?? []).flatMap((c) => c.dataTypes),
    entityMappings: r.entityMappings ?? [],
    version: String(r.version),
    groupTicks: durationTicks(r.incidentConfiguration?.groupingConfiguration?.lookbackDuration) ?? TICKS_PER_HOUR,
    trigger: { operator, threshold: r.triggerThreshold },
    titleFormat: r.alertDetailsOverride?.alertDisplayNameFormat ?? null,
    path,
  });
}

const OPERATORS: Readonly<Record<string, 'gt' | 'lt' | 'eq' | 'ne'>> = {
  gt: 'gt',
  greaterthan: 'gt',
  lt: 'lt',
  lessthan: 'lt',
  eq: 'eq',
  equal: 'eq',
  ne: 'ne',
  notequal: 'ne',
};

// Public rules wrap their description in quotes inside a block scalar.
const unquote = (text: string) =>
  text
    .trim()
    .replace(/^'([\s\S]*)'$/, '$1')
    .trim();

/** "5h", "30m", "1d" or ISO-8601 "PT5H"; null when it is neither. */
export function durationTicks(text: string | undefined): number | null {
  const m = /^p?t?(\d+)\s*([dhm])$/i.exec(text?.trim() ?? '');
  if (!m) return null;
  const unit = (m[2] ?? '').toLowerCase();
  return Number(m[1]) * (unit === 'd' ? TICKS_PER_DAY : unit === 'h' ? TICKS_PER_HOUR : TICKS_PER_MINUTE);
}
