// Handler of the overview part of contract/graph.ts.

import { NEVER_CANCELLED } from '../../../shared/base/errors.js';
import { formatDatetime } from '../../../shared/base/time.js';
import type { Handlers } from '../../../shared/contract/index.js';
import { rememberWhileEvidence } from '../correlate/evidenceMemo.js';
import { tacticRank, TACTICS, techniques } from '../detect/attack.js';
import { cautionsOf } from '../report/cautions.js';
import { coverageOf } from '../timeline/coverage.js';
import type { RoomDeps } from './deps.js';
import { ticksOf } from './graph.js';

export function overviewRoom(deps: RoomDeps): Handlers<'overview.get'> {
  return {
    'overview.get': async ({ timeRange, buckets }) => {
      const range = ticksOf(timeRange) ?? deps.extent();
      const count = Math.max(1, buckets);
      const attack = await attackHeat(deps, timeRange);
      if (!range) return { extent: null, coverage: [], cautions: await cautionsOf(deps, [], [], () => ''), attack };
      const { coverage, cleared } = await rememberWhileEvidence(deps.store, `coverage ${range.from} ${range.to} ${count}`, () =>
        coverageOf(deps, range, count, NEVER_CANCELLED),
      );
      const width = (Number(range.to) - Number(range.from) + 1) / count;
      const timeOf = (bucket: number) => formatDatetime(Math.round(Number(range.from) + bucket * width));
      return {
        extent: { from: formatDatetime(range.from), to: formatDatetime(range.to) },
        coverage,
        cautions: await cautionsOf(deps, coverage, cleared, timeOf),
        attack,
      };
    },
  };
}

/** Alerts per technique under each of the alert's tactics it can serve; every tactic is there, empty or not. */
export async function attackHeat(deps: Pick<RoomDeps, 'store' | 'ports'>, range: { readonly from: string; readonly to: string } | null) {
  const known = await techniques(deps.ports);
  const counts = new Map<string, Map<string, number>>();
  const rows = range
    ? deps.store.sql.all('SELECT tactics, techniques FROM alert WHERE first <= ? AND last >= ?', [range.to, range.from])
    : deps.store.sql.all('SELECT tactics, techniques FROM alert');
  for (const row of rows) {
    const tactics = (JSON.parse(String(row['tactics'])) as string[]).filter((t) => tacticRank(t) >= 0);
    const used = JSON.parse(String(row['techniques'])) as string[];
    for (const t of used) {
      const serves = known[t]?.tactics.filter((x) => tactics.includes(x)) ?? [];
      for (const tactic of serves.length > 0 ? serves : tactics.slice(0, 1)) bump(counts, tactic, t);
    }
    if (used.length === 0) for (const tactic of tactics) bump(counts, tactic, '');
  }
  return TACTICS.map(({ id, title }) => ({
    tactic: title,
    techniques: [...(counts.get(id) ?? [])]
      .map(([t, alerts]) => ({ id: t === '' ? 'unspecified' : t, name: t === '' ? 'No technique given' : (known[t]?.name ?? t), alerts }))
      .sort((a, b) => b.alerts - a.alerts || (a.id < b.id ? -1 : 1)),
  }));
}

function bump(counts: Map<string, Map<string, number>>, tactic: string, technique: string): void {
  const of = counts.get(tactic) ?? new Map<string, number>();
  of.set(technique, (of.get(technique) ?? 0) + 1);
  counts.set(tactic, of);
}
