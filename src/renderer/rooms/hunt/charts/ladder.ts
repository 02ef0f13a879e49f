// Ladder chart: the last two times (or numbers) are where a rung begins and ends; the other columns, or those of `series`, name it.
// `timeline` is drawn the same way when its rows have a beginning and an end.

import { property, type Visualization } from './clause.js';
import type { Facet, Mark } from './marks.js';
import type { Picture } from './pictures.js';
import { namedColumns } from './roles.js';
import { isNumeric, momentOf, numberOf, textOf, type Data } from './values.js';
import { said, words } from './words.js';

export interface Rung {
  readonly line: number;
  readonly from: number;
  readonly to: number;
  readonly mark: Mark;
}
const MOST_RUNGS = 5000;
const MOST_LINES = 500;

export function ladderOf({ columns, rows }: Data, v: Visualization): Picture {
  const notes: string[] = [];
  const asked = [...namedColumns(columns, v, 'xcolumn', notes), ...namedColumns(columns, v, 'ycolumns', notes)];
  const times = columns.flatMap((c, i) => (c.type === 'datetime' ? [i] : []));
  const numbers = columns.flatMap((c, i) => (isNumeric(c.type) ? [i] : []));
  const ends = asked.length >= 2 ? asked : times.length >= 2 ? times : numbers;
  const [from, to] = ends.slice(-2);
  const [first, last] = [columns[from ?? -1], columns[to ?? -1]];
  if (from === undefined || to === undefined || !first || !last) return { kind: 'nothing', why: said.noSpans(columns) };
  const time = first.type === 'datetime' && last.type === 'datetime';
  const given = namedColumns(columns, v, 'series', notes);
  const labels = given.length > 0 ? given : columns.flatMap((_, i) => (i !== from && i !== to ? [i] : []));
  const lines: string[] = [];
  const lineOf = new Map<string, number>();
  const rungs: Rung[] = [];
  let empty = 0;
  let over = 0;
  for (const [at, row] of rows.entries()) {
    const [a, b] = time ? [momentOf(row[from]), momentOf(row[to])] : [numberOf(row[from]), numberOf(row[to])];
    if (a === null || b === null) {
      empty++;
      continue;
    }
    const label = labels.map((i) => textOf(row[i])).join(', ');
    if (rungs.length >= MOST_RUNGS || (!lineOf.has(label) && lines.length >= MOST_LINES)) {
      over++;
      continue;
    }
    const line = lineOf.get(label) ?? lines.push(label) - 1;
    lineOf.set(label, line);
    const named = labels.flatMap((i): Facet[] => {
      const column = columns[i];
      return column ? [{ column, value: row[i] ?? null }] : [];
    });
    rungs.push({
      line,
      from: Math.min(a, b),
      to: Math.max(a, b),
      mark: {
        label: `${label}: ${textOf(row[from])} → ${textOf(row[to])}`,
        facets: [...named, { column: first, value: row[from] ?? null }, { column: last, value: row[to] ?? null }],
        first: named,
        rows: [at],
      },
    });
  }
  if (rungs.length === 0) return { kind: 'nothing', why: said.noSpans(columns) };
  if (empty > 0) notes.push(said.emptyX(empty, `${first.name} or ${last.name}`));
  if (over > 0) notes.push(said.things(rungs.length, rungs.length + over, words.spans));
  return {
    kind: 'ladder',
    title: property(v, 'title'),
    xTitle: property(v, 'xtitle'),
    column: time ? first : null,
    lines,
    rungs,
    time,
    notes,
    summary: `${v.kind}: ${rungs.length} spans on ${lines.length} lines`,
  };
}
