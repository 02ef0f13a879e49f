// graph-shortest-paths: breadth first from each start, layer by layer; a pair of ends is done with its first layer of paths.
// Beyond the least length of an edge a place reached before is not walked again, unless conditions look at the path itself.

import type { SearchBudget } from './budget.js';
import { endOf, FLIPPED, leaving, type Graph } from './graph.js';
import type { Masks, Match, Path, Pattern } from './pattern.js';

interface Place {
  readonly before: Place | null;
  readonly node: number;
  /** −1 at the start and where a step ends and the next begins. */
  readonly edge: number;
  readonly step: number;
  readonly count: number;
}

export interface ShortestOptions {
  readonly all: boolean;
  /** Conditions that need more than the two ends: every path must be tried. */
  readonly everyPath: boolean;
  /** Which of these matches the remaining conditions let pass. */
  readonly accept: (matches: readonly Match[]) => readonly boolean[];
}

/** Searches from the end with fewer candidates. */
export function* shortest(g: Graph, pattern: Pattern, masks: Masks, o: ShortestOptions, budget: SearchBudget): Generator<Match | null> {
  const count = (slot: number | undefined): number => masks.nodes[slot ?? 0]?.reduce((sum, x) => sum + x, 0) ?? g.nodes.length;
  const targets = count(pattern.steps.at(-1)?.right);
  const starts = count(pattern.steps[0]?.left);
  if (starts <= targets) {
    yield* forward(g, pattern, masks, targets, o, budget);
    return;
  }
  const steps = pattern.steps.toReversed().map((s) => ({ ...s, left: s.right, right: s.left, direction: FLIPPED[s.direction] }));
  const turned: Masks = { nodes: masks.nodes, edges: masks.edges.toReversed(), inner: masks.inner.toReversed() };
  const back = (m: Match): Match => ({
    nodes: m.nodes,
    paths: m.paths.toReversed().map((p) => ({ edges: p.edges.toReversed(), inner: p.inner.toReversed() })),
  });
  const accept = (matches: readonly Match[]) => o.accept(matches.map(back));
  for (const match of forward(g, { ...pattern, steps }, turned, starts, { ...o, accept }, budget)) yield match && back(match);
}

function* forward(
  g: Graph,
  pattern: Pattern,
  masks: Masks,
  targets: number,
  o: ShortestOptions,
  budget: SearchBudget,
): Generator<Match | null> {
  const { steps } = pattern;
  const first = steps[0]?.left ?? 0;
  const last = steps.at(-1)?.right ?? 0;
  const several = steps.filter((s) => s.min !== s.max).length > 1;
  const span = 1 + Math.max(...steps.map((s) => (several ? Math.min(s.max, g.edges.length) : s.min)));

  for (let start = 0; start < g.nodes.length; start++) {
    if (budget.step()) yield null;
    if (masks.nodes[first]?.[start] === 0) continue;
    const done = new Set<number>();
    const seen = new Map<number, number>();
    let layer: Place[] = [{ before: null, node: start, edge: -1, step: 0, count: 0 }];
    for (let depth = 0; layer.length > 0 && done.size < targets; depth++) {
      const arrived: Match[] = [];
      for (let i = 0; i < layer.length; i++) {
        const place = layer[i];
        const step = place ? steps[place.step] : undefined;
        if (!place || !step || place.count < step.min || masks.nodes[step.right]?.[place.node] === 0) continue;
        const next: Place = { before: place, node: place.node, edge: -1, step: place.step + 1, count: 0 };
        if (next.step < steps.length) layer.push(next);
        else if (!done.has(next.node)) {
          const match = matchOf(pattern, next);
          if (match) arrived.push(match);
        }
      }
      const accepted = arrived.length > 0 ? o.accept(arrived) : [];
      const now = new Set<number>();
      for (const [i, match] of arrived.entries()) {
        const end = match.nodes[last] ?? 0;
        if (!accepted[i] || (!o.all && now.has(end))) continue;
        now.add(end);
        budget.match();
        yield match;
      }
      for (const end of now) done.add(end);
      const ahead: Place[] = [];
      for (const place of layer) {
        const step = steps[place.step];
        if (!step || place.count >= step.max) continue;
        if (place.count > 0 && masks.inner[place.step]?.[place.node] === 0) continue;
        const edgeMask = masks.edges[place.step];
        for (const edge of leaving(g, place.node, step.direction)) {
          if (budget.step()) yield null;
          const to = endOf(g, edge, place.node, step.direction);
          if (edgeMask?.[edge] === 0) continue;
          const count = place.count + 1;
          if (!o.everyPath && count >= step.min) {
            const key = (to * steps.length + place.step) * span + (several ? Math.min(count, span - 1) : step.min);
            const before = seen.get(key);
            if (before !== undefined && (!o.all || before < depth)) continue;
            if (walked(place, edge)) continue;
            seen.set(key, depth);
          } else if (walked(place, edge)) continue;
          ahead.push({ before: place, node: to, edge, step: place.step, count });
        }
      }
      layer = ahead;
    }
  }
}

function walked(place: Place, edge: number): boolean {
  for (let p: Place | null = place; p; p = p.before) if (p.edge === edge) return true;
  return false;
}

/** The match a chain of places stands for; null when a node named twice would be two nodes. */
function matchOf(pattern: Pattern, end: Place): Match | null {
  const edges: number[][] = pattern.steps.map(() => []);
  const inner: number[][] = pattern.steps.map(() => []);
  const nodes = new Array<number>(pattern.nodeCount).fill(-1);
  const bind = (slot: number, node: number): boolean => {
    const known = nodes[slot] ?? -1;
    nodes[slot] = node;
    return known < 0 || known === node;
  };
  for (let p: Place | null = end; p; p = p.before) {
    if (p.edge >= 0) {
      edges[p.step]?.unshift(p.edge);
      if (p.before && p.before.edge >= 0) inner[p.step]?.unshift(p.before.node);
      continue;
    }
    // The beginning of a step: its left node, which is the right node of the step before.
    const slot = p.step < pattern.steps.length ? pattern.steps[p.step]?.left : pattern.steps.at(-1)?.right;
    if (slot !== undefined && !bind(slot, p.node)) return null;
  }
  return { nodes, paths: pattern.steps.map((_, i): Path => ({ edges: edges[i] ?? [], inner: inner[i] ?? [] })) };
}
