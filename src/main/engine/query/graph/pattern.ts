// A pattern with its names resolved: nodes and edges by number, and the steps between nodes from left to right.

import { QuarryError } from '../../../../shared/base/errors.js';
import type { Operator } from '../../../../shared/kql/ast.js';
import type { Planner } from '../plan/planner.js';
import type { Env } from '../plan/scope.js';

export interface Step {
  readonly left: number;
  readonly right: number;
  readonly direction: 'out' | 'in' | 'any';
  readonly min: number;
  readonly max: number;
}
export type Variable =
  | { readonly kind: 'node'; readonly slot: number }
  | { readonly kind: 'edge'; readonly slot: number; /** Any number of edges. */ readonly variable: boolean };

export interface Pattern {
  readonly nodeCount: number;
  /** Step and edge have the same number. */
  readonly steps: readonly Step[];
  readonly variables: ReadonlyMap<string, Variable>;
}

export type PatternOperator = Extract<Operator, { kind: 'graph-match' | 'graph-shortest-paths' }>;

export async function readPattern(p: Planner, o: PatternOperator, env: Env): Promise<Pattern> {
  const wrong = (message: string) => new QuarryError('kql.semantic', message, { start: o.start, end: o.end });
  const variables = new Map<string, Variable>();
  const steps: Step[] = [];
  let nodeCount = 0;
  for (const sequence of o.patterns) {
    let left = -1;
    let open: Omit<Step, 'right'> | null = null;
    for (const element of sequence) {
      if (element.kind === 'node') {
        const known = element.name === null ? undefined : variables.get(element.name);
        if (known && known.kind !== 'node') throw wrong(`'${element.name}' is both a node and an edge of the pattern.`);
        const slot: number = known ? known.slot : nodeCount++;
        if (element.name !== null) variables.set(element.name, { kind: 'node', slot });
        if (open) steps.push({ ...open, right: slot });
        open = null;
        left = slot;
        continue;
      }
      const min = element.range ? Number(await p.scalars.constant(element.range.min, env)) : 1;
      const max = element.range ? Number(await p.scalars.constant(element.range.max, env)) : 1;
      if (!Number.isInteger(min) || !Number.isInteger(max) || min < 0 || max < min)
        throw wrong('The length of an edge must be two whole numbers, the smaller one first.');
      if (element.name !== null) {
        if (variables.has(element.name)) throw wrong(`The edge '${element.name}' stands in the pattern twice.`);
        variables.set(element.name, { kind: 'edge', slot: steps.length, variable: element.range !== null });
      }
      open = { left, direction: element.direction, min, max };
    }
  }
  const reached = new Set([0]);
  for (let size = 0; size !== reached.size;) {
    size = reached.size;
    for (const s of steps) if (reached.has(s.left) || reached.has(s.right)) reached.add(s.left).add(s.right);
  }
  if (reached.size < nodeCount) throw wrong('The sequences of the pattern must share nodes.');
  return { nodeCount, steps, variables };
}

/** The edges of one step in pattern order, and the nodes between them. */
export interface Path {
  readonly edges: readonly number[];
  readonly inner: readonly number[];
}
export interface Match {
  readonly nodes: readonly number[];
  readonly paths: readonly Path[];
}

/** Which nodes and edges may stand where; null is any. */
export interface Masks {
  readonly nodes: (Uint8Array | null)[];
  readonly edges: (Uint8Array | null)[];
  /** The nodes between the edges of a step. */
  readonly inner: (Uint8Array | null)[];
}
