// new_activity_metrics: those first seen in one bin, followed through the bins after it.

import { keyOf } from '../../../exec/keys.js';
import { at } from '../../../values.js';
import type { Plugin, PluginCall } from './call.js';
import { Bins, idsByBin, slices, type Id } from './timeline.js';

async function lookBack(c: PluginCall): Promise<{ readonly known: ReadonlySet<Id>; readonly args: number }> {
  const last = c.arg(c.count - 1);
  if (!last || c.find(c.count - 1) >= 0 || !c.planner.isTabular(last, c.env)) return { known: new Set(), args: c.count };
  const plan = await c.planner.tabular(last, c.env);
  const name = c.schemaAt(c.column(0)).name;
  const found = plan.schema.findIndex((s) => s.name === name);
  const vector = await c.planner.columnOf(plan, Math.max(0, found));
  const type = plan.schema[Math.max(0, found)]?.type ?? 'dynamic';
  const known = new Set<Id>();
  const length = vector.repr === 'const' ? vector.length : vector.repr === 'dict' ? vector.ids.length : vector.data.length;
  for (let i = 0; i < length; i++) known.add(keyOf(type, at(vector, i)));
  return { known, args: c.count - 1 };
}

export const newActivityMetrics: Plugin = async (c) => {
  const [id, time] = [c.column(0), c.column(1)];
  const bins = Bins.of(c, await c.number(2), await c.number(3), await c.value(4));
  const { known, args } = await lookBack(c);
  const cohort = args > 5 && c.find(5) < 0 ? await c.number(5) : null;
  const first = cohort === null ? 5 : 6;
  const dims = Array.from({ length: Math.max(0, args - first) }, (_, i) => c.column(first + i));
  const { name, type } = c.schemaAt(time);
  const schema = [
    { name: `from_${name}`, type },
    { name: `to_${name}`, type },
    ...dims.map((d) => c.schemaAt(d)),
    ...['dcount_new_values', 'dcount_retained_values', 'dcount_churn_values'].map((n) => ({ name: n, type: 'long' as const })),
    ...['retention_rate', 'churn_rate'].map((n) => ({ name: n, type: 'real' as const })),
  ];
  return c.rows(schema, function* (rows, rt) {
    for (const slice of slices(c, rows, id, time, dims)) {
      const ids = idsByBin(slice, bins);
      const firstSeen = new Map<Id, number>();
      const cohorts = new Map<number, Set<Id>>();
      for (const [bin, now] of ids)
        for (const one of now) {
          if (firstSeen.has(one)) continue;
          firstSeen.set(one, known.has(one) ? -1 : bin);
          if (!known.has(one)) cohorts.set(bin, (cohorts.get(bin) ?? new Set<Id>()).add(one));
        }
      for (const [from, members] of cohorts) {
        rt.cancel.throwIfCancelled();
        if (cohort !== null && bins.of(cohort) !== from) continue;
        for (let to = from; to < bins.count; to++) {
          const now = ids.get(to) ?? new Set<Id>();
          let fresh = 0;
          let kept = 0;
          for (const one of now) {
            const seen = firstSeen.get(one) ?? to;
            if (to === from ? seen === from : seen > from) fresh++;
            if (members.has(one)) kept++;
          }
          const lost = members.size - kept;
          yield [bins.value(from), bins.value(to), ...slice.dimensions, fresh, kept, lost, kept / members.size, lost / members.size];
        }
      }
    }
  });
};
