// Where things go. Every layout keeps pinned nodes where they are and is deterministic for the same drawing.

import type { Core, LayoutOptions, NodeSingular } from 'cytoscape';
import type { Drawing } from './model.js';
import { wireMs } from '../../widgets/format.js';

export const LAYOUTS = ['organic', 'tree', 'rings', 'time', 'lanes'] as const;
export type LayoutName = (typeof LAYOUTS)[number];

const COLUMN_PX = 150;
const ROW_PX = 84;

export function layoutOf(name: LayoutName, cy: Core, drawing: Drawing, reason: 'all' | 'grown'): LayoutOptions {
  const common = { animate: false, fit: true, padding: 48 };
  switch (name) {
    case 'organic':
      return {
        ...common,
        name: 'fcose',
        quality: 'proof',
        randomize: reason === 'all' && drawing.pinned.size === 0,
        nodeDimensionsIncludeLabels: true,
        idealEdgeLength: () => 92,
        nodeRepulsion: () => 8000,
        nodeSeparation: 80,
        gravity: 0.5,
        gravityRange: 2.4,
        packComponents: true,
        tile: true,
        samplingType: false,
        sampleSize: 50,
        fixedNodeConstraint: [...drawing.pinned]
          .filter(([id]) => cy.getElementById(id).nonempty())
          .map(([nodeId, position]) => ({ nodeId, position })),
      } as unknown as LayoutOptions;
    case 'tree':
      return {
        ...common,
        name: 'breadthfirst',
        directed: true,
        spacingFactor: 1.25,
        nodeDimensionsIncludeLabels: true,
        roots: roots(cy),
      } as unknown as LayoutOptions;
    case 'rings':
      return {
        ...common,
        name: 'concentric',
        minNodeSpacing: 46,
        concentric: (node: NodeSingular) => Number(node.data('alerts')) * 10 + node.degree(false),
        levelWidth: () => 6,
      } as unknown as LayoutOptions;
    case 'time':
      return { ...common, name: 'preset', positions: positionsBy(cy, drawing, (n) => String(n.data('type'))) } as unknown as LayoutOptions;
    case 'lanes':
      return { ...common, name: 'preset', positions: positionsBy(cy, drawing, hostOf(cy)) } as unknown as LayoutOptions;
  }
}

/** Entities nothing leads to, else the one with most alerts: where a tree starts. */
function roots(cy: Core) {
  const free = cy.nodes().filter((n) => n.indegree(false) === 0 && n.outdegree(false) > 0);
  return free.nonempty() ? free : cy.nodes().max((n) => Number(n.data('alerts'))).ele;
}

/** The host an entity belongs to: itself, or the host nearest to it. */
function hostOf(cy: Core): (node: NodeSingular) => string {
  const lane = new Map<string, string>();
  const hosts = cy
    .nodes('[type = "host"]')
    .toArray()
    .sort((a, b) => (a.id() < b.id() ? -1 : 1));
  let frontier = hosts.map((h) => [h, h.id()] as const);
  for (const [h] of frontier) lane.set(h.id(), h.id());
  while (frontier.length > 0) {
    const next: (readonly [NodeSingular, string])[] = [];
    for (const [node, host] of frontier) {
      node.neighborhood('node').forEach((n) => {
        if (lane.has(n.id())) return;
        lane.set(n.id(), host);
        next.push([n as NodeSingular, host]);
      });
    }
    frontier = next;
  }
  return (node) => lane.get(node.id()) ?? '';
}

/** Time from left to right, one band a lane; things seen at the same moment stack downwards. */
function positionsBy(cy: Core, drawing: Drawing, laneOf: (node: NodeSingular) => string): (node: NodeSingular) => { x: number; y: number } {
  const nodes = cy.nodes().toArray() as NodeSingular[];
  const order = nodes
    .map((n) => ({ n, t: drawing.nodes.get(n.id())?.first ?? null }))
    .sort((a, b) => (a.t ?? '~').localeCompare(b.t ?? '~') || a.n.id().localeCompare(b.n.id()));
  const times = order.flatMap(({ t }) => (t ? [wireMs(t)] : []));
  const [from, to] = [times[0] ?? 0, times.at(-1) ?? 1];
  const width = Math.max(900, order.length * 60);
  const lanes = [...new Set(order.map(({ n }) => laneOf(n)))].sort();
  const taken = new Map<string, number>();
  const at = new Map<string, { x: number; y: number }>();
  let laneTop = 0;
  for (const lane of lanes) {
    let deepest = 0;
    for (const { n, t } of order.filter(({ n: node }) => laneOf(node) === lane)) {
      const x = t ? ((wireMs(t) - from) / Math.max(1, to - from)) * width : width + COLUMN_PX;
      const slot = `${lane} ${Math.round(x / COLUMN_PX)}`;
      const depth = taken.get(slot) ?? 0;
      taken.set(slot, depth + 1);
      deepest = Math.max(deepest, depth);
      at.set(n.id(), { x: Math.round(x / COLUMN_PX) * COLUMN_PX, y: laneTop + depth * ROW_PX });
    }
    laneTop += (deepest + 1) * ROW_PX + 40;
  }
  return (node) => drawing.pinned.get(node.id()) ?? at.get(node.id()) ?? { x: 0, y: 0 };
}
