// Alerts to incidents: weighted links between alerts that share something near in time, joined by union-find. Every union is
// kept as a reason, so that each member of an incident can say why it is there.

import { parseIsoDatetime, TICKS_PER_HOUR, TICKS_PER_MINUTE } from '../../../shared/base/time.js';
import { SEVERITIES } from '../../../shared/contract/values.js';
import type { DetectedAlert } from '../detect/alert.js';
import { featuresOf, type Commonness, type Feature, type FeatureKind } from './features.js';
import type { Identity } from './identity.js';

/** Two alerts belong together when what they share weighs at least this much. */
export const JOIN_WEIGHT = 0.55;
const WINDOW_HOURS = 24 * 7;
/** Each alert is compared with this many before it that share a feature; a chain carries the rest. */
const LOOK_BACK = 4;

export interface Reason {
  readonly feature: Feature;
  /** Alerts of the incident that share the feature, in time order. */
  readonly alerts: readonly DetectedAlert[];
  readonly weight: number;
}

export interface Cluster {
  /** In time order. */
  readonly alerts: readonly DetectedAlert[];
  readonly reasons: readonly Reason[];
}

const ticks = (text: string): number => Number(parseIsoDatetime(text) ?? 0);

/** Full weight within the hour, half after two days, nothing after a week. What two things close together share means more. */
function nearness(gapTicks: number, kind: FeatureKind): number {
  const hours = Math.max(0, gapTicks) / TICKS_PER_HOUR;
  if (hours > WINDOW_HOURS) return 0;
  if (kind === 'host' || kind === 'account') {
    if (gapTicks <= 2 * TICKS_PER_MINUTE) return 2;
    if (gapTicks <= 10 * TICKS_PER_MINUTE) return 1.6;
  }
  if (kind === 'host') return 1 / (1 + hours / 6);
  return hours <= 1 ? 1 : 1 / (1 + (hours - 1) / 48);
}

const faint = (alert: DetectedAlert | undefined) => alert?.severity === 'low' || alert?.severity === 'informational';

/** What sharing a feature at this distance weighs. Being on one host at one time binds severe alerts, not every oddity. */
function weightOf(feature: Feature, gapTicks: number, a: DetectedAlert | undefined, b: DetectedAlert | undefined): number {
  const place = feature.kind === 'host' && (faint(a) || faint(b)) ? 0.7 : 1;
  return Math.min(0.99, feature.strength * nearness(gapTicks, feature.kind) * place);
}

export function fuse(alerts: readonly DetectedAlert[], identity: Identity, common: Commonness): Cluster[] {
  const ordered = [...alerts].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : a.id < b.id ? -1 : 1));
  const features = ordered.map((a) => featuresOf(a, identity, common));
  const begins = ordered.map((a) => ticks(a.first));
  const ends = ordered.map((a) => ticks(a.last));

  const holders = new Map<string, number[]>();
  features.forEach((list, i) => {
    for (const f of list) {
      const found = holders.get(f.key);
      if (found) found.push(i);
      else holders.set(f.key, [i]);
    }
  });

  // Pair → 1 − Π(1 − weight): several weak things together can be enough.
  const missing = new Map<string, { a: number; b: number; rest: number }>();
  for (const [key, members] of holders) {
    for (let m = 1; m < members.length; m++)
      for (let back = Math.max(0, m - LOOK_BACK); back < m; back++) {
        const a = members[back] ?? 0;
        const b = members[m] ?? 0;
        const feature = features[b]?.find((f) => f.key === key);
        if (!feature) continue;
        const weight = weightOf(feature, (begins[b] ?? 0) - (ends[a] ?? 0), ordered[a], ordered[b]);
        if (weight < 0.05) continue;
        const pairKey = `${a}|${b}`;
        const known = missing.get(pairKey) ?? { a, b, rest: 1 };
        known.rest *= 1 - weight;
        missing.set(pairKey, known);
      }
  }

  const parent = ordered.map((_, i) => i);
  const find = (i: number): number => {
    let root = i;
    while (parent[root] !== root) root = parent[root] ?? root;
    let at = i;
    while (parent[at] !== root) {
      const next = parent[at] ?? root;
      parent[at] = root;
      at = next;
    }
    return root;
  };
  for (const { a, b, rest } of missing.values()) {
    if (1 - rest < JOIN_WEIGHT) continue;
    const x = find(a);
    const y = find(b);
    if (x !== y) parent[Math.max(x, y)] = Math.min(x, y);
  }

  const groups = new Map<number, number[]>();
  ordered.forEach((_, i) => {
    const root = find(i);
    const group = groups.get(root);
    if (group) group.push(i);
    else groups.set(root, [i]);
  });
  const clusters: Cluster[] = [];
  for (const members of groups.values()) {
    const list = members.map((i) => ordered[i]).filter((a) => a !== undefined);
    if (!worthAnIncident(list)) continue;
    clusters.push({ alerts: list, reasons: reasonsOf(members, ordered, features, holders, begins, ends) });
  }
  return clusters;
}

/** One alert alone is an incident only when it is severe; several only when one is at least medium or they span tactics. */
function worthAnIncident(alerts: readonly DetectedAlert[]): boolean {
  const worst = Math.max(...alerts.map((a) => SEVERITIES.indexOf(a.severity)));
  if (alerts.length === 1) return worst === SEVERITIES.indexOf('high');
  return worst >= SEVERITIES.indexOf('medium') || new Set(alerts.flatMap((a) => a.tactics)).size >= 2;
}

const REASONS_KEPT = 40;

function reasonsOf(
  members: readonly number[],
  ordered: readonly DetectedAlert[],
  features: readonly (readonly Feature[])[],
  holders: ReadonlyMap<string, readonly number[]>,
  begins: readonly number[],
  ends: readonly number[],
): Reason[] {
  const inside = new Set(members);
  const seen = new Set<string>();
  const reasons: Reason[] = [];
  for (const i of members)
    for (const feature of features[i] ?? []) {
      if (seen.has(feature.key)) continue;
      seen.add(feature.key);
      const sharing = (holders.get(feature.key) ?? []).filter((m) => inside.has(m));
      if (sharing.length < 2) continue;
      let weight = 0;
      for (let m = 1; m < sharing.length; m++) {
        const gap = (begins[sharing[m] ?? 0] ?? 0) - (ends[sharing[m - 1] ?? 0] ?? 0);
        weight = Math.max(weight, weightOf(feature, gap, ordered[sharing[m - 1] ?? 0], ordered[sharing[m] ?? 0]));
      }
      reasons.push({
        feature,
        weight: Math.round(weight * 100) / 100,
        alerts: sharing.map((m) => ordered[m]).filter((a) => a !== undefined),
      });
    }
  reasons.sort((x, y) => y.weight - x.weight || y.alerts.length - x.alerts.length || (x.feature.key < y.feature.key ? -1 : 1));
  // The same alerts bound by a tree and by its very process, or by a mail and its id, are told once.
  const told = new Set<string>();
  const trees = reasons.filter((r) => r.feature.kind === 'processTree').map((r) => new Set(r.alerts.map((a) => a.id)));
  return reasons
    .filter((r) => {
      if (r.feature.kind === 'process' && trees.some((tree) => r.alerts.every((a) => tree.has(a.id)))) return false;
      const family =
        r.feature.kind === 'process' || r.feature.kind === 'processTree' ? 'process' : r.feature.kind === 'mail' ? 'mail' : r.feature.key;
      const key = `${family}\n${r.alerts.map((a) => a.id).join(',')}`;
      if (told.has(key)) return false;
      told.add(key);
      return true;
    })
    .slice(0, REASONS_KEPT);
}
