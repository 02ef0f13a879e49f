// graph-match: every way the pattern lies in the graph, by backtracking from the node with the fewest candidates.
// Matches come in a fixed order; null in their place is a chance to let other work have its turn.

import type { SearchBudget } from './budget.js';
import { endOf, FLIPPED, leaving, type Graph } from './graph.js';
import type { Masks, Match, Path, Pattern, Step } from './pattern.js';

export type Cycles = 'all' | 'none' | 'unique_edges';

interface Turn {
  readonly slot: number;
  readonly step: Step;
  /** Walked from right to left. */
  readonly reversed: boolean;
}

export function* walk(g: Graph, pattern: Pattern, masks: Masks, cycles: Cycles, budget: SearchBudget): Generator<Match | null> {
  const start = fewest(g, pattern, masks);
  const turns = orderOf(pattern, start);
  const bound = new Int32Array(pattern.nodeCount).fill(-1);
  const paths: Path[] = pattern.steps.map(() => ({ edges: [], inner: [] }));
  const usedEdges = new Uint8Array(cycles === 'unique_edges' ? g.edges.length : 0);
  const usedNodes = new Uint8Array(cycles === 'none' ? g.nodes.length : 0);

  function* take(k: number): Generator<Match | null> {
    const turn = turns[k];
    if (!turn) {
      budget.match();
      yield { nodes: [...bound], paths: [...paths] };
      return;
    }
    yield* extend(k, turn, bound[turn.reversed ? turn.step.right : turn.step.left] ?? 0, [], []);
  }

  function* extend(k: number, turn: Turn, node: number, edges: number[], inner: number[]): Generator<Match | null> {
    const { step, slot, reversed } = turn;
    const far = reversed ? step.left : step.right;
    const known = bound[far] ?? -1;
    const farMask = masks.nodes[far];
    if (edges.length >= step.min && (known < 0 ? farMask?.[node] !== 0 : known === node)) {
      bound[far] = node;
      paths[slot] = reversed ? { edges: edges.toReversed(), inner: inner.toReversed() } : { edges: edges.slice(), inner: inner.slice() };
      yield* take(k + 1);
      bound[far] = known;
    }
    if (edges.length >= step.max) return;
    if (edges.length > 0) {
      if (masks.inner[slot]?.[node] === 0) return;
      inner.push(node);
    }
    const edgeMask = masks.edges[slot];
    const direction = reversed ? FLIPPED[step.direction] : step.direction;
    for (const edge of leaving(g, node, direction)) {
      if (budget.step()) yield null;
      const to = endOf(g, edge, node, direction);
      if (edgeMask?.[edge] === 0 || usedEdges[edge] === 1 || usedNodes[to] === 1) continue;
      // The last edge must reach a node that may stand at the end.
      if (edges.length + 1 === step.max && (known < 0 ? farMask?.[to] === 0 : known !== to)) continue;
      // Beyond their ends these arrays take no writes, so each cycles option keeps only its own.
      usedEdges[edge] = 1;
      usedNodes[to] = 1;
      edges.push(edge);
      yield* extend(k, turn, to, edges, inner);
      edges.pop();
      usedEdges[edge] = 0;
      usedNodes[to] = 0;
    }
    if (edges.length > 0) inner.pop();
  }

  for (let node = 0; node < g.nodes.length; node++) {
    if (budget.step()) yield null;
    if (masks.nodes[start]?.[node] === 0) continue;
    bound[start] = node;
    usedNodes[node] = 1;
    yield* take(0);
    usedNodes[node] = 0;
  }
}

function fewest(g: Graph, pattern: Pattern, masks: Masks): number {
  let best = 0;
  let least = Infinity;
  for (let slot = 0; slot < pattern.nodeCount; slot++) {
    const count = masks.nodes[slot]?.reduce((sum, x) => sum + x, 0) ?? g.nodes.length;
    if (count < least) [best, least] = [slot, count];
  }
  return best;
}

/** Steps so that each begins at a node already found; steps between two found nodes and single edges go first. */
function orderOf(pattern: Pattern, start: number): readonly Turn[] {
  const found = new Set([start]);
  const left = new Set(pattern.steps.keys());
  const out: Turn[] = [];
  while (left.size > 0) {
    let best: Turn | null = null;
    let least = Infinity;
    for (const slot of left) {
      const step = pattern.steps[slot];
      if (!step || (!found.has(step.left) && !found.has(step.right))) continue;
      const cost = step.max + (found.has(step.left) && found.has(step.right) ? 0 : 0.5);
      if (cost < least) {
        least = cost;
        best = { slot, step, reversed: !found.has(step.left) };
      }
    }
    if (!best) break;
    left.delete(best.slot);
    found.add(best.step.left).add(best.step.right);
    out.push(best);
  }
  return out;
}
