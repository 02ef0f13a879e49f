// Links between things: `graph` behind make-graph, graph-match or graph-to-table, and `sankey`. The columns that say where a link
// begins and ends are named (xcolumn, ycolumns), recognised by their names, or the first two that are no measure.

import type { Cell, ColumnSchema } from '../../../../shared/base/types.js';
import { folded } from './fold.js';
import { columnEntity } from '../../../inspector/entityColumns.js';
import type { EntityType } from '../../../../shared/contract/values.js';
import { property, type Visualization } from './clause.js';
import type { Facet, Mark } from './marks.js';
import type { Picture } from './pictures.js';
import { namedColumns } from './roles.js';
import { isNumeric, numberOf, textOf, type Data } from './values.js';
import { said, words } from './words.js';

export interface LinkNode {
  readonly id: string;
  readonly name: string;
  readonly type: EntityType | null;
  readonly degree: number;
  /** How many things it stands for, when more than one. */
  readonly group: number;
  readonly mark: Mark;
}
export interface Link {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly value: number;
  readonly mark: Mark;
}
const MOST_NODES = 250;
const MOST_LINKS = 800;
const MOST_FLOWING = 36;

const BEGINS = /^(?:source|src|from|start|caller|parent|initiator|sourceid)(?:$|[_A-Z\d])/i;
const ENDS = /^(?:target|tgt|dest|destination|dst|to|end|callee|child|targetid)(?:$|[_A-Z\d])/i;
const BETWEEN = /^(?:e\d*|edges?|rel|relation|verb|action|via|label|link)(?:$|[_A-Z\d])|edge|relation/i;

/** The nodes of a path along the columns, and what else a link carries. Null when there are no two columns to link. */
export function linkColumns(
  columns: readonly ColumnSchema[],
  rows: readonly (readonly Cell[])[],
  v: Visualization,
  notes: string[],
): number[] | null {
  const named = [...namedColumns(columns, v, 'xcolumn', notes).slice(0, 1), ...namedColumns(columns, v, 'ycolumns', notes)];
  if (named.length >= 2) return named;
  const begin = columns.findIndex((c) => BEGINS.test(c.name));
  const end = columns.findIndex((c, i) => i !== begin && ENDS.test(c.name));
  if (begin >= 0 && end >= 0) return [begin, end];
  const isPath = (i: number) => rows.slice(0, 20).some((row) => Array.isArray(row[i]));
  const plain = columns.flatMap((c, i) =>
    isNumeric(c.type) || c.type === 'timespan' || c.type === 'datetime' || c.type === 'bool' || isPath(i) ? [] : [i],
  );
  const pool = plain.length >= 2 ? plain : columns.flatMap((_, i) => (isPath(i) ? [] : [i]));
  const nodes = pool.filter((i) => !BETWEEN.test(columns[i]?.name ?? ''));
  const [first, second] = nodes.length >= 2 ? nodes : pool;
  return first === undefined || second === undefined ? null : [first, second];
}

/** What a node is called: the value itself, or the first text in an object that graph-match gave for it. */
export function nodeName(cell: Cell): string {
  if (cell === null || typeof cell !== 'object' || Array.isArray(cell)) return textOf(cell);
  const values = Object.entries(cell as Readonly<Record<string, Cell>>);
  const named = values.find(([k, value]) => /name|upn|address|title|label/i.test(k) && typeof value === 'string' && value !== '');
  const first =
    named ?? values.find(([, value]) => typeof value === 'string' && value !== '') ?? values.find(([, value]) => value !== null);
  return first ? textOf(first[1]) : textOf(cell);
}
const nodeType = (column: ColumnSchema, cell: Cell): EntityType | null => {
  const own = columnEntity(column.name) ?? columnEntity(column.name.replace(/^[^_]*_/, ''));
  if (own || cell === null || typeof cell !== 'object' || Array.isArray(cell)) return own;
  for (const key of Object.keys(cell)) {
    const type = columnEntity(key);
    if (type) return type;
  }
  return null;
};

export function linksOf(tables: readonly Data[], v: Visualization): Picture {
  const notes: string[] = [];
  const [main, beside] = edgesFirst(tables);
  if (!main) return { kind: 'nothing', why: said.noLinks(v.kind, []) };
  const { columns, rows } = main;
  const ends = linkColumns(columns, rows, v, notes);
  if (!ends) return { kind: 'nothing', why: said.noLinks(v.kind, columns) };
  const known = namesOf(beside, rows, ends);
  const others = columns.flatMap((_, i) => (ends.includes(i) ? [] : [i]));
  const size = others.find((i) => isNumeric(columns[i]?.type ?? 'string') && !/(?:^|_)id$/i.test(columns[i]?.name ?? ''));
  const idOf = (cell: Cell) => (typeof cell === 'string' ? cell : JSON.stringify(cell));
  const ownName = (cell: Cell) => known.get(idOf(cell))?.name ?? nodeName(cell);
  // A column that only says again what the ends are called is no label.
  const told = others.filter(
    (i) => columns[i]?.type === 'string' && !ends.some((end) => rows.every((row) => ownName(row[end] ?? null) === textOf(row[i]))),
  );
  interface OpenNode {
    name: string;
    type: EntityType | null;
    degree: number;
    readonly facets: Facet[][];
    readonly rows: number[];
  }
  const nodes = new Map<string, OpenNode>();
  const links = new Map<
    string,
    { from: string; to: string; labels: Map<string, number>; value: number; rows: number[]; facets: Facet[] }
  >();
  const cutOff = new Set<number>();
  for (const [r, row] of rows.entries()) {
    for (const [n, i] of ends.entries()) {
      const column = columns[i];
      const cell = row[i] ?? null;
      if (!column || cell === null || cell === '') {
        cutOff.add(r);
        continue;
      }
      const id = idOf(cell);
      const node = nodes.get(id) ?? {
        name: known.get(id)?.name ?? nodeName(cell),
        type: known.get(id)?.type ?? nodeType(column, cell),
        degree: 0,
        facets: [],
        rows: [],
      };
      nodes.set(id, node);
      if (node.rows.at(-1) !== r) node.rows.push(r);
      if (!node.facets.some((f) => f[0]?.column === column)) node.facets.push([{ column, value: cell }]);
      const nextColumn = columns[ends[n + 1] ?? -1];
      const next = row[ends[n + 1] ?? -1] ?? null;
      if (!nextColumn || next === null || next === '') continue;
      const to = idOf(next);
      const key = `${id}\u0000${to}`;
      const link = links.get(key) ?? {
        from: id,
        to,
        labels: new Map<string, number>(),
        value: 0,
        rows: [],
        facets: [
          { column, value: cell },
          { column: nextColumn, value: next },
        ],
      };
      links.set(key, link);
      link.value += size === undefined ? 1 : (numberOf(row[size]) ?? 0);
      link.rows.push(r);
      const label = told.map((t) => textOf(row[t])).join(', ');
      if (label !== '') link.labels.set(label, (link.labels.get(label) ?? 0) + 1);
    }
  }
  for (const l of links.values()) for (const id of [l.from, l.to]) (nodes.get(id) ?? { degree: 0 }).degree++;
  if (nodes.size === 0) return { kind: 'nothing', why: said.noLinks(v.kind, columns) };
  if (cutOff.size > 0) notes.push(said.noEnds(cutOff.size));
  const sankey = v.kind.toLowerCase() === 'sankey';
  const allNodes = [...nodes].map(([id, n]): LinkNode => ({
    id,
    name: n.name,
    type: n.type,
    degree: n.degree,
    group: 0,
    // A node may stand in either column: keeping it means either.
    mark: { label: n.name, facets: n.facets[0] ?? [], either: n.facets, rows: n.rows },
  }));
  const allLinks = [...links.values()].map((l): Link => {
    const labels = [...l.labels].sort((a, b) => b[1] - a[1]).map(([text]) => text);
    const label = labels.length > 2 ? `${labels.slice(0, 2).join(' · ')} +${labels.length - 2}` : labels.join(' · ');
    const count = size === undefined ? (l.rows.length > 1 ? `×${l.rows.length}` : '') : String(l.value);
    const way = `${nodes.get(l.from)?.name ?? ''} → ${nodes.get(l.to)?.name ?? ''}`;
    return {
      from: l.from,
      to: l.to,
      label: [label, count].filter(Boolean).join(' '),
      value: l.value,
      mark: { label: `${way}${label ? `: ${label}` : ''}`, facets: l.facets, rows: l.rows, value: l.value },
    };
  });
  const drawn = sankey ? flow(allNodes, allLinks, notes) : net(allNodes, allLinks, notes);
  if (sankey && drawn.links.length === 0) return { kind: 'nothing', why: said.noLinks(v.kind, columns) };
  return {
    kind: sankey ? 'sankey' : 'graph',
    title: property(v, 'title'),
    notes,
    summary: `${v.kind}: ${drawn.nodes.length} nodes, ${drawn.links.length} links`,
    ...drawn,
  };
}

interface Net {
  readonly nodes: LinkNode[];
  readonly links: Link[];
}
/** Leaves folded into groups, then the most connected. */
function net(all: readonly LinkNode[], whole: readonly Link[], notes: string[]): Net {
  const { nodes, links, gone } = folded(all, whole);
  if (gone > 0) notes.push(said.grouped(gone));
  const kept = nodes.length <= MOST_NODES ? nodes : connected(nodes, links);
  const ids = new Set(kept.map((n) => n.id));
  const drawn = links
    .filter((l) => ids.has(l.from) && ids.has(l.to))
    .sort((a, b) => b.mark.rows.length - a.mark.rows.length)
    .slice(0, MOST_LINKS);
  if (nodes.length > kept.length) notes.push(said.things(kept.length, nodes.length, words.nodes));
  if (links.length > drawn.length) notes.push(said.things(drawn.length, links.length, words.links));
  return { nodes: kept, links: drawn };
}

/** The most connected thing, what it is linked to, what that is linked to, until there is no room: a part that hangs together. */
function connected(nodes: readonly LinkNode[], links: readonly Link[]): LinkNode[] {
  const byId = new Map(nodes.map((n) => [n.id, n]));
  const beside = new Map<string, string[]>();
  for (const l of [...links].sort((a, b) => b.mark.rows.length - a.mark.rows.length))
    for (const [a, b] of [
      [l.from, l.to],
      [l.to, l.from],
    ] as const) {
      const list = beside.get(a) ?? [];
      beside.set(a, list);
      list.push(b);
    }
  const kept = new Set<string>();
  for (const start of [...nodes].sort((a, b) => b.degree - a.degree)) {
    const queue = [start.id];
    for (let i = 0; i < queue.length && kept.size < MOST_NODES; i++) {
      const id = queue[i] ?? '';
      if (kept.has(id)) continue;
      kept.add(id);
      queue.push(...(beside.get(id) ?? []).filter((b) => !kept.has(b)));
    }
    if (kept.size >= MOST_NODES) break;
  }
  return [...kept].flatMap((id) => byId.get(id) ?? []);
}

/** The largest links that do not lead back, between as many things as can be named beside each other. */
function flow(all: readonly LinkNode[], whole: readonly Link[], notes: string[]): Net {
  const forward = acyclic(whole.filter((l) => l.value > 0));
  if (forward.length < whole.length) notes.push(said.backward(whole.length - forward.length));
  const ids = new Set<string>();
  const links = forward.filter((l) => {
    const added = [l.from, l.to].filter((id) => !ids.has(id));
    if (ids.size + added.length > MOST_FLOWING) return false;
    for (const id of added) ids.add(id);
    return true;
  });
  if (links.length < forward.length) notes.push(said.things(links.length, forward.length, words.links));
  return { nodes: all.filter((n) => ids.has(n.id)), links };
}

/** graph-to-table gives nodes and edges as two tables: the edges are those whose columns begin and end something. */
function edgesFirst(tables: readonly Data[]): readonly [Data | undefined, Data | null] {
  const isEdges = (t: Data) => t.columns.some((c) => BEGINS.test(c.name)) && t.columns.some((c) => ENDS.test(c.name));
  const edges = tables.find(isEdges) ?? tables[0];
  return [edges, tables.find((t) => t !== edges) ?? null];
}

/** Names of nodes from the table of nodes: the column that holds the ids of the links, and the first text beside it. */
function namesOf(
  nodes: Data | null,
  rows: readonly (readonly Cell[])[],
  ends: readonly number[],
): Map<string, { name: string; type: EntityType | null }> {
  const found = new Map<string, { name: string; type: EntityType | null }>();
  if (!nodes) return found;
  const wanted = new Set(rows.slice(0, 200).flatMap((row) => ends.map((i) => JSON.stringify(row[i] ?? null))));
  const id = nodes.columns.findIndex((_, i) => nodes.rows.some((row) => wanted.has(JSON.stringify(row[i] ?? null))));
  if (id < 0) return found;
  const texts = nodes.columns.flatMap((c, i) => (i !== id && c.type === 'string' ? [i] : []));
  const name = texts[0] ?? id;
  const column = nodes.columns[name];
  for (const row of nodes.rows) {
    const cell = row[id] ?? null;
    found.set(typeof cell === 'string' ? cell : JSON.stringify(cell), {
      name: textOf(row[name]),
      type: column ? columnEntity(column.name) : null,
    });
  }
  return found;
}

/** A flow has a direction: links that would lead back to where it came from are left out, the largest first to stay. */
function acyclic<T extends { readonly from: string; readonly to: string; readonly value: number }>(links: readonly T[]): T[] {
  const next = new Map<string, string[]>();
  const reaches = (from: string, to: string): boolean => {
    const seen = new Set([from]);
    const stack = [from];
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
      if (id === to) return true;
      for (const n of next.get(id) ?? [])
        if (!seen.has(n)) {
          seen.add(n);
          stack.push(n);
        }
    }
    return false;
  };
  return [...links]
    .sort((a, b) => b.value - a.value)
    .filter((l) => {
      if (l.from === l.to || reaches(l.to, l.from)) return false;
      next.set(l.from, [...(next.get(l.from) ?? []), l.to]);
      return true;
    });
}
