// What the alerts can be narrowed by, with counts that already respect the other filters.

import type { Alert } from '../../../shared/contract/incidents.js';
import type { TimeRange } from '../../../shared/contract/values.js';
import type { AlertFilter } from '../../state/alertFilter.js';

type Key = 'severity' | 'status' | 'tactic' | 'technique' | 'product';

const valuesOf: { readonly [K in Key]: (a: Alert) => readonly string[] } = {
  severity: (a) => [a.severity],
  status: (a) => [a.status],
  tactic: (a) => a.tactics,
  technique: (a) => a.techniques,
  product: (a) => [a.product],
};
const KEYS = Object.keys(valuesOf) as readonly Key[];

const textOf = (a: Alert): string =>
  `${a.title} ${a.description} ${a.product} ${a.tactics.join(' ')} ${a.techniques.join(' ')} ${a.entities.map((e) => e.name).join(' ')}`.toLowerCase();

function fits(a: Alert, filter: AlertFilter, range: TimeRange | null, except: Key | null): boolean {
  if (range && (a.last < range.from || a.first > range.to)) return false;
  for (const key of KEYS) {
    const wanted = filter[key];
    if (key !== except && wanted !== null && !valuesOf[key](a).includes(wanted)) return false;
  }
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const text = textOf(a);
  return words.every((w) => text.includes(w));
}

export const narrow = (alerts: readonly Alert[], filter: AlertFilter, range: TimeRange | null): readonly Alert[] =>
  alerts.filter((a) => fits(a, filter, range, null));

export interface Facet {
  readonly key: Key;
  readonly values: readonly { readonly value: string; readonly count: number }[];
}

export function facetsOf(alerts: readonly Alert[], filter: AlertFilter, range: TimeRange | null): readonly Facet[] {
  return KEYS.map((key) => {
    const counts = new Map<string, number>();
    for (const a of alerts)
      if (fits(a, filter, range, key)) for (const value of new Set(valuesOf[key](a))) counts.set(value, (counts.get(value) ?? 0) + 1);
    const wanted = filter[key];
    if (wanted !== null && !counts.has(wanted)) counts.set(wanted, 0);
    return {
      key,
      values: [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count || a.value.localeCompare(b.value)),
    };
  });
}
