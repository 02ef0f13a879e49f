// Where names come from while a query is planned: the columns of the row at hand, and the let statements around it.

import type { Expr } from '../../../../shared/kql/ast.js';
import type { BExpr } from './expr.js';
import type { Plan, Schema } from './nodes.js';

export type Binding =
  /** `let x = …`: compiled where it is used, because inside a function it may depend on the row. */
  | { readonly kind: 'let'; readonly value: Expr; readonly env: Env }
  | { readonly kind: 'expr'; readonly expr: BExpr }
  | { readonly kind: 'plan'; readonly plan: Plan }
  /** `restrict access`: which tables and views are seen. */
  | { readonly kind: 'access'; readonly sees: (name: string, local: boolean) => boolean };

/** Immutable chain of bindings; an inner name hides an outer one. */
export class Env {
  static readonly empty = new Env(null, '', null);
  private constructor(
    private readonly parent: Env | null,
    private readonly name: string,
    private readonly binding: Binding | null,
  ) {}

  with(name: string, binding: Binding): Env {
    return new Env(this, name, binding);
  }
  get(name: string): Binding | null {
    return this.binding && this.name === name ? this.binding : (this.parent?.get(name) ?? null);
  }
  /** Every name, in the order they were declared. */
  names(): readonly string[] {
    const outer = this.parent?.names() ?? [];
    return this.binding && !outer.includes(this.name) ? [...outer, this.name] : outer;
  }
}

/** The row scope: columns by name. */
export class Scope {
  private readonly index: ReadonlyMap<string, number>;
  constructor(readonly columns: Schema) {
    const index = new Map<string, number>();
    columns.forEach((c, i) => {
      if (!index.has(c.name)) index.set(c.name, i);
    });
    this.index = index;
  }
  find(name: string): number {
    return this.index.get(name) ?? -1;
  }
  static readonly none = new Scope([]);
}

/** `a*b` against names, as project-away and union take them; a plain name matches itself. */
export function wildcard(pattern: string): (name: string) => boolean {
  if (!pattern.includes('*')) return (name) => name === pattern;
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  const regex = new RegExp(`^${source}$`, 's');
  return (name) => regex.test(name);
}
