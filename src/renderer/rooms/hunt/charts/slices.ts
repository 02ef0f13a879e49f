// Slices of a pie: the largest alone, what is too small to be seen together in one, which stands for all values but those shown.

import type { Mark } from './marks.js';
import type { ChartData } from './series.js';
import { words } from './words.js';

export interface PieSlice {
  readonly name: string;
  readonly value: number;
  readonly rest: boolean;
  readonly mark: Mark | null;
}
/** As many as there are hues: a slice is told from its neighbours by nothing else. */
const MOST_SLICES = 10;

export function slicesOf(chart: ChartData): PieSlice[] {
  const points = chart.series[0]?.points ?? [];
  const all = points
    .map(([at, y, rows]) => ({ category: chart.categories[at], value: Math.max(0, y ?? 0), rows }))
    .filter((s) => s.value > 0)
    .sort((a, b) => b.value - a.value);
  const cutAt = all.length > MOST_SLICES + 1 ? MOST_SLICES : all.length;
  const slices = all.slice(0, cutAt).map((s): PieSlice => {
    const name = s.category?.text ?? '';
    const facets = chart.xTestable && s.category ? [{ column: chart.xColumn, value: s.category.cell }] : [];
    return { name, value: s.value, rest: false, mark: s.rows.length === 0 ? null : { label: name, facets, rows: s.rows, value: s.value } };
  });
  const rest = all.slice(cutAt);
  if (rest.length === 0) return slices;
  const name = `${rest.length} ${words.others}`;
  const but = all.slice(0, cutAt).map((s) => s.category?.cell ?? null);
  return [
    ...slices,
    {
      name,
      value: rest.reduce((n, r) => n + r.value, 0),
      rest: true,
      mark: { label: name, facets: chart.xTestable ? [{ column: chart.xColumn, but }] : [], rows: rest.flatMap((r) => [...r.rows]) },
    },
  ];
}
