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
    yield* extend(k, turn, bound[turn.reversed ? turn.step.right : turn.step.left] ?? 0);
  }

  /** All paths of one step, deeper by an edge at a time; a loop, because a generator an edge would take most of the time. */
  function* extend(k: number, turn: Turn, start: number): Generator<Match | null> {
    const { step, slot, reversed } = turn;
    const direction = reversed ? FLIPPED[step.direction] : step.direction;
    const edgeMask = masks.edges[slot];
    const innerMask = masks.inner[slot];
    const far = reversed ? step.left : step.right;
    const farMask = masks.nodes[far];
    const known = bound[far] ?? -1;
    const mayEnd = (node: number): boolean => (known < 0 ? farMask?.[node] !== 0 : known === node);
    // The path at hand: nodes[0] is the start, edges[i] leads to nodes[i + 1], choices[i] are the edges to try from nodes[i].
    const nodes = [start];
    const edges: number[] = [];
    const choices = [step.max > 0 ? leaving(g, start, direction) : NO_EDGES];
    const tried = [0];
    if (step.min === 0 && mayEnd(start)) yield* end(k, turn, far, known, nodes, edges);
    for (let depth = 0; depth >= 0;) {
      const list = choices[depth] ?? NO_EDGES;
      const i = tried[depth] ?? 0;
      if (i >= list.length) {
        choices.pop();
        tried.pop();
        const node = nodes.pop() ?? 0;
        const edge = edges.pop();
        if (edge !== undefined) {
          usedEdges[edge] = 0;
          usedNodes[node] = 0;
        }
        depth--;
        continue;
      }
      tried[depth] = i + 1;
      if (budget.step()) yield null;
      const edge = list[i] ?? 0;
      const to = endOf(g, edge, nodes[depth] ?? 0, direction);
      if (edgeMask?.[edge] === 0 || usedEdges[edge] === 1 || usedNodes[to] === 1) continue;
      const ends = depth + 1 >= step.min && mayEnd(to);
      const goesOn = depth + 1 < step.max && innerMask?.[to] !== 0;
      if (!ends && !goesOn) continue;
      // Beyond their ends these arrays take no writes, so each cycles option keeps only its own.
      usedEdges[edge] = 1;
      usedNodes[to] = 1;
      nodes.push(to);
      edges.push(edge);
      choices.push(goesOn ? leaving(g, to, direction) : NO_EDGES);
      tried.push(0);
      depth++;
      if (ends) yield* end(k, turn, far, known, nodes, edges);
    }
  }

  function* end(k: number, turn: Turn, far: number, known: number, nodes: readonly number[], edges: readonly number[]) {
    const inner = nodes.slice(1, -1);
    paths[turn.slot] = turn.reversed ? { edges: edges.toReversed(), inner: inner.toReversed() } : { edges: edges.slice(), inner };
    bound[far] = nodes.at(-1) ?? 0;
    yield* take(k + 1);
    bound[far] = known;
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

const NO_EDGES = new Int32Array(0);

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
