// Treemap: columns of text from the left are the levels, the first number is the size.

import type { Cell } from '../../../../shared/base/types.js';
import { property, type Visualization } from './clause.js';
import type { Facet, Mark } from './marks.js';
import type { Picture } from './pictures.js';
import { namedColumns, rolesOf } from './roles.js';
import { isNumeric, numberOf, textOf, type Data } from './values.js';
import { said, words } from './words.js';

export interface TreeNode {
  readonly name: string;
  readonly value: number;
  readonly mark: Mark;
  readonly children: readonly TreeNode[];
}
const MOST_LEAVES = 800;

interface Open {
  value: number;
  readonly cell: Cell;
  readonly rows: number[];
  readonly children: Map<string, Open>;
}
const opened = (cell: Cell): Open => ({ value: 0, cell, rows: [], children: new Map() });

export function treemapOf({ columns, rows }: Data, v: Visualization): Picture {
  const notes: string[] = [];
  const { ys } = rolesOf(columns, v, 'column');
  const size = ys[0];
  const given = namedColumns(columns, v, 'series', notes);
  const levels =
    given.length > 0 ? given : columns.flatMap((c, i) => (i !== size && !isNumeric(c.type) && c.type !== 'timespan' ? [i] : []));
  if (size === undefined || levels.length === 0) return { kind: 'nothing', why: said.noLevels(columns) };
  let below = 0;
  let empty = 0;
  let zeros = 0;
  const sized = rows
    .flatMap((row, at) => {
      const value = numberOf(row[size]);
      if (value === null) empty++;
      else if (value < 0) below++;
      else if (value === 0) zeros++;
      return value !== null && value > 0 ? [{ row, at, value }] : [];
    })
    .sort((a, b) => b.value - a.value);
  if (sized.length === 0) return { kind: 'nothing', why: said.noValues(v.kind, columns[size]?.name ?? '') };
  const root = opened(null);
  for (const { row, at, value } of sized.slice(0, MOST_LEAVES)) {
    let node = root;
    for (const level of levels) {
      const cell = row[level] ?? null;
      const key = JSON.stringify(cell);
      const child = node.children.get(key) ?? opened(cell);
      node.children.set(key, child);
      child.value += value;
      child.rows.push(at);
      node = child;
    }
  }
  if (sized.length > MOST_LEAVES) notes.push(said.things(MOST_LEAVES, sized.length, words.boxes));
  if (below > 0) notes.push(said.negative(below));
  if (empty > 0) notes.push(said.emptyY(empty));
  if (zeros > 0) notes.push(said.noBox(zeros));
  const close = (node: Open, depth: number, above: readonly Facet[], way: string): TreeNode[] =>
    [...node.children.values()].map((child) => {
      const column = columns[levels[depth] ?? -1];
      const facets = column ? [...above, { column, value: child.cell }] : above;
      const name = textOf(child.cell);
      const label = way === '' ? name : `${way} › ${name}`;
      return {
        name,
        value: child.value,
        mark: { label, facets, rows: child.rows, value: child.value },
        children: close(child, depth + 1, facets, label),
      };
    });
  return {
    kind: 'treemap',
    title: property(v, 'title'),
    roots: close(root, 0, [], ''),
    notes,
    summary: `treemap: ${Math.min(sized.length, MOST_LEAVES)} of ${rows.length} rows by ${levels.map((i) => columns[i]?.name ?? '').join(', ')}`,
  };
}
