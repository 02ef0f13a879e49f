// What the graph operators carry: how a graph is made, the pattern that is looked for, and what is given out as tables.

import type { Expr } from './ast.js';

export interface MakeGraphFields {
  readonly source: Expr;
  readonly target: Expr;
  readonly nodes: readonly { readonly table: Expr; readonly on: Expr }[];
  /** The property that holds the id where no node table does. */
  readonly nodeId: string | null;
  readonly partition: { readonly by: Expr; readonly subquery: Expr } | null;
}

export interface PatternNode {
  readonly kind: 'node';
  /** Null when anonymous. */
  readonly name: string | null;
}
export interface PatternEdge {
  readonly kind: 'edge';
  readonly name: string | null;
  /** Seen from left to right. */
  readonly direction: 'out' | 'in' | 'any';
  /** `*min..max`; null for exactly one edge. */
  readonly range: { readonly min: Expr; readonly max: Expr } | null;
}
export type PatternElement = PatternNode | PatternEdge;

export interface GraphPatternFields {
  /** Each sequence goes node, edge, node, … */
  readonly patterns: readonly (readonly PatternElement[])[];
  readonly where: Expr | null;
  readonly project: readonly Expr[];
}

export interface GraphTableFields {
  readonly outputs: readonly {
    readonly entity: 'nodes' | 'edges';
    readonly as: string | null;
    readonly nodeId: string | null;
    readonly sourceId: string | null;
    readonly targetId: string | null;
  }[];
}
