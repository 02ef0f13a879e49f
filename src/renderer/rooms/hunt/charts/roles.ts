// Which column is x, which are values, which part the series and which mark anomalies: named in the clause, or by their types and
// places as the reference tells. A name the result does not have is said, and the guess takes over.

import type { ColumnSchema } from '../../../../shared/base/types.js';
import { kindOf, names, type Visualization } from './clause.js';
import { isNumeric } from './values.js';
import { said } from './words.js';

export type Shape = 'line' | 'area' | 'bar' | 'column' | 'pie' | 'scatter';
const SHAPES: Readonly<Record<string, Shape>> = {
  timechart: 'line',
  linechart: 'line',
  anomalychart: 'line',
  areachart: 'area',
  stackedareachart: 'area',
  barchart: 'bar',
  columnchart: 'column',
  piechart: 'pie',
  scatterchart: 'scatter',
};
export const shapeOf = (v: Visualization): Shape => SHAPES[kindOf(v) ?? ''] ?? 'column';

export interface Roles {
  readonly x: number;
  readonly ys: readonly number[];
  readonly series: readonly number[];
  readonly flags: readonly number[];
  readonly notes: readonly string[];
}

/** Columns a property names, and what to say of names that are none. */
export function namedColumns(columns: readonly ColumnSchema[], v: Visualization, name: string, notes: string[]): number[] {
  return names(v, name).flatMap((wanted) => {
    const exact = columns.findIndex((c) => c.name === wanted);
    const at = exact >= 0 ? exact : columns.findIndex((c) => c.name.toLowerCase() === wanted.toLowerCase());
    if (at < 0) notes.push(said.noColumn(name, wanted));
    return at < 0 ? [] : [at];
  });
}

export function rolesOf(columns: readonly ColumnSchema[], v: Visualization, shape: Shape = shapeOf(v)): Roles {
  const notes: string[] = [];
  const named = (name: string) => namedColumns(columns, v, name, notes);
  const kind = kindOf(v);
  const ofTime = kind === 'timechart' || kind === 'anomalychart';
  const numbers = columns.flatMap((c, i) => (isNumeric(c.type) ? [i] : []));
  const measures = numbers.length > 0 ? numbers : columns.flatMap((c, i) => (c.type === 'timespan' ? [i] : []));
  const time = columns.findIndex((c) => c.type === 'datetime');
  const givenX = named('xcolumn')[0];
  const givenY = named('ycolumns');
  const givenFlags = named('anomalycolumns');
  const givenSeries = named('series');
  const apart = (i: number) => !givenY.includes(i) && !givenSeries.includes(i) && !givenFlags.includes(i);
  const x = givenX ?? guessX();
  if (ofTime && columns[x]?.type !== 'datetime') notes.push(said.noTime(v.kind, columns[x]?.name ?? ''));
  const flags =
    givenFlags.length > 0 || kind !== 'anomalychart' ? givenFlags : numbers.filter((i) => /anomal|ad_flag/i.test(columns[i]?.name ?? ''));
  const ys = givenY.length > 0 ? givenY : measures.filter((i) => i !== x && !flags.includes(i) && !givenSeries.includes(i));
  const series =
    givenSeries.length > 0
      ? givenSeries
      : columns.flatMap((c, i) =>
          i !== x && !ys.includes(i) && !flags.includes(i) && (c.type === 'string' || c.type === 'guid' || c.type === 'bool') ? [i] : [],
        );
  return { x, ys, series, flags, notes };

  function guessX(): number {
    const free = (i: number) => i >= 0 && apart(i);
    if (shape === 'scatter')
      return Math.max(
        0,
        columns.findIndex((c, i) => apart(i) && (isNumeric(c.type) || c.type === 'datetime' || c.type === 'timespan')),
      );
    if (shape === 'line' || shape === 'area') {
      if (free(time)) return time;
      // Without a time the first number is the axis, as long as another is left to be the value.
      const first = numbers.find((i) => apart(i));
      return ofTime || first === undefined || (givenY.length === 0 && numbers.length < 2)
        ? Math.max(
            0,
            columns.findIndex((_, i) => apart(i)),
          )
        : first;
    }
    // Bars and slices: the first column that is no value, else the first.
    const first = columns.findIndex((_, i) => apart(i) && !measures.includes(i));
    return first >= 0
      ? first
      : Math.max(
          0,
          columns.findIndex((_, i) => apart(i)),
        );
  }
}
