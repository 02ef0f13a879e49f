// What is drawn, as data: nodes, edges, what is hidden or pinned, and the steps that led here so that each can be undone.

import type { Graph, GraphEdge, GraphNode } from '../../../shared/contract/graph.js';

export interface Drawing {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly edges: ReadonlyMap<string, GraphEdge>;
  readonly hidden: ReadonlySet<string>;
  readonly pinned: ReadonlyMap<string, { readonly x: number; readonly y: number }>;
}
export interface Steps {
  readonly now: Drawing;
  readonly past: readonly Drawing[];
  readonly future: readonly Drawing[];
}

export const EMPTY: Drawing = { nodes: new Map(), edges: new Map(), hidden: new Set(), pinned: new Map() };
const MAX_STEPS = 50;

export const fresh = (now: Drawing = EMPTY): Steps => ({ now, past: [], future: [] });
export const step = (s: Steps, now: Drawing): Steps => ({ now, past: [...s.past, s.now].slice(-MAX_STEPS), future: [] });
export function undo(s: Steps): Steps {
  const now = s.past.at(-1);
  return now ? { now, past: s.past.slice(0, -1), future: [s.now, ...s.future] } : s;
}
export function redo(s: Steps): Steps {
  const [now, ...future] = s.future;
  return now ? { now, past: [...s.past, s.now], future } : s;
}

export const drawingOf = (graph: Graph): Drawing => merge(EMPTY, graph);

/** Adds nodes and edges; what was hidden and asked for again is shown. A group that `replaces` names goes when its members come. */
export function merge(d: Drawing, graph: Graph, replaces: string | null = null): Drawing {
  const nodes = new Map(d.nodes);
  const edges = new Map(d.edges);
  const hidden = new Set(d.hidden);
  if (replaces !== null) {
    nodes.delete(replaces);
    for (const [id, e] of edges) if (e.from === replaces || e.to === replaces) edges.delete(id);
  }
  for (const n of graph.nodes) {
    nodes.set(n.id, n);
    hidden.delete(n.id);
  }
  for (const e of graph.edges) edges.set(e.id, e);
  return { ...d, nodes, edges, hidden };
}

export const hide = (d: Drawing, ids: Iterable<string>): Drawing => ({ ...d, hidden: new Set([...d.hidden, ...ids]) });
export const showAll = (d: Drawing): Drawing => ({ ...d, hidden: new Set() });
export function pin(d: Drawing, id: string, at: { x: number; y: number } | null): Drawing {
  const pinned = new Map(d.pinned);
  if (at) pinned.set(id, at);
  else pinned.delete(id);
  return { ...d, pinned };
}

export const visibleNodes = (d: Drawing): GraphNode[] => [...d.nodes.values()].filter((n) => !d.hidden.has(n.id));
export const visibleEdges = (d: Drawing): GraphEdge[] =>
  [...d.edges.values()].filter((e) => d.nodes.has(e.from) && d.nodes.has(e.to) && !d.hidden.has(e.from) && !d.hidden.has(e.to));

/** What the case keeps of a drawing. */
export const toKept = (d: Drawing) => ({
  nodes: [...d.nodes.values()],
  edges: [...d.edges.values()],
  hidden: [...d.hidden],
  pinned: [...d.pinned],
});
export type Kept = ReturnType<typeof toKept>;
export const fromKept = (k: Kept): Drawing => ({
  nodes: new Map(k.nodes.map((n) => [n.id, n])),
  edges: new Map(k.edges.map((e) => [e.id, e])),
  hidden: new Set(k.hidden),
  pinned: new Map(k.pinned),
});
export function acceptKept(kept: unknown): Kept | null {
  const k = kept as Kept | null;
  return k && Array.isArray(k.nodes) && Array.isArray(k.edges) && Array.isArray(k.hidden) && Array.isArray(k.pinned) ? k : null;
}

/** GraphML for other tools; every value is escaped text. */
export function toGraphml(d: Drawing): string {
  const esc = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
  const nodes = visibleNodes(d).map(
    (n) =>
      `<node id="${esc(n.id)}"><data key="name">${esc(n.name)}</data><data key="type">${n.type}</data><data key="alerts">${n.alerts}</data></node>`,
  );
  const edges = visibleEdges(d).map(
    (e) =>
      `<edge id="${esc(e.id)}" source="${esc(e.from)}" target="${esc(e.to)}"><data key="relation">${esc(e.relation)}</data><data key="count">${e.count}</data><data key="first">${e.first ?? ''}</data><data key="last">${e.last ?? ''}</data></edge>`,
  );
  const keys = [
    ['name', 'node', 'string'],
    ['type', 'node', 'string'],
    ['alerts', 'node', 'int'],
    ['relation', 'edge', 'string'],
    ['count', 'edge', 'long'],
    ['first', 'edge', 'string'],
    ['last', 'edge', 'string'],
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n${keys.map(([id, on, type]) => `<key id="${id}" for="${on}" attr.name="${id}" attr.type="${type}"/>`).join('\n')}\n<graph edgedefault="directed">\n${[...nodes, ...edges].join('\n')}\n</graph>\n</graphml>\n`;
}
