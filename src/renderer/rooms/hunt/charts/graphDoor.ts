// Marks of a graph that make-graph made: the tests stand before make-graph, in the columns its edges come from. The ids of its nodes are
// known only behind it, so they are taken back to the values they were made of.

import type { Cell, ColumnSchema } from '../../../../shared/base/types.js';
import { bareName, NAME, pipes } from './behind.js';
import type { Facet, Mark } from './marks.js';
import type { Data } from './values.js';

export interface GraphDoor {
  /** The query with one more operator before its graph; without the graph when the operator makes another table. */
  readonly write: (operator: string, keepGraph?: boolean) => string;
  /** The rows the edges are made of, and of those the ones that pass. */
  readonly rows: (test: string) => string;
  /** The mark in columns of those rows; null when an id of it is of none. */
  readonly mark: (mark: Mark) => Mark | null;
}
const MAKE = new RegExp(String.raw`^make-graph\s+(${NAME})\s*-->\s*(${NAME})`);

/** Null where the query does not make its graph of the rows of one table, or the result does not have its columns. */
export function graphDoor(kql: string, { columns, rows }: Data): GraphDoor | null {
  const split = pipes(kql);
  const at = split?.pieces.findLastIndex((p) => /^make-graph\b/.test(p.trim())) ?? -1;
  const made = MAKE.exec(split?.pieces[at]?.trim() ?? '');
  if (!split || at < 1 || !made?.[1] || !made[2]) return null;
  const source = `${split.head}${split.pieces.slice(0, at).join('|').trimEnd()}`;
  const graph = split.pieces.slice(at).join('|').trim();
  const indexOf = (name: string) => columns.findIndex((c) => c.name === name);
  const ways = [
    { id: indexOf('SourceId'), end: indexOf(bareName(made[1])) },
    { id: indexOf('TargetId'), end: indexOf(bareName(made[2])) },
  ];
  if (ways.some((w) => w.id < 0 || w.end < 0)) return null;
  const values = ways.map((w) => new Map(rows.map((row): [Cell, Cell] => [row[w.id] ?? null, row[w.end] ?? null])));
  const back = (facet: Facet): Facet | null => {
    const n = ways.findIndex((w) => columns[w.id]?.name === facet.column.name);
    const column: ColumnSchema | undefined = columns[ways[n]?.end ?? -1];
    if (n < 0 || !column) return facet;
    const known = values[n] ?? new Map<Cell, Cell>();
    if ('value' in facet) return known.has(facet.value) ? { column, value: known.get(facet.value) ?? null } : null;
    return 'of' in facet && facet.of.every((id) => known.has(id)) ? { column, of: facet.of.map((id) => known.get(id) ?? null) } : null;
  };
  const all = (facets: readonly Facet[]): Facet[] | null => {
    const found = facets.flatMap((f) => back(f) ?? []);
    return found.length === facets.length ? found : null;
  };
  return {
    write: (operator, keepGraph = true) => `${source}\n| ${operator}${keepGraph ? `\n| ${graph}` : ''}`,
    rows: (test) => `${source.trim()}\n| where ${test}`,
    mark: (mark) => {
      const facets = all(mark.facets);
      const either = mark.either?.map(all);
      if (!facets || either?.includes(null)) return null;
      return { ...mark, facets, ...(either ? { either: either.flatMap((e) => (e ? [e] : [])) } : {}) };
    },
  };
}
