// What expressions over a pattern refer to: `n.Name`, `map(e, Name)`, `all(inner_nodes(e), …)`, `node_degree_in(n)`, a whole node.
// Each becomes a column of a table with one row a match, so that the rest of an expression is planned and run like any other.

import type { ColumnSchema, KqlType } from '../../../../shared/base/types.js';
import type { CallExpr, Expr } from '../../../../shared/kql/ast.js';
import type { BExpr } from '../plan/expr.js';
import type { Schema } from '../plan/nodes.js';
import type { Planner } from '../plan/planner.js';
import { toBool, unsupported } from '../plan/scalars.js';
import { Scope, type Env } from '../plan/scope.js';
import type { GraphPlan } from './graph.js';
import type { Variable } from './pattern.js';

export type ElementFunction = 'node_id' | 'node_degree_in' | 'node_degree_out' | 'labels';
export const ELEMENT_FUNCTIONS: Readonly<Record<ElementFunction, KqlType>> = {
  node_id: 'string',
  node_degree_in: 'long',
  node_degree_out: 'long',
  labels: 'dynamic',
};
const isElementFunction = (name: string): name is ElementFunction => Object.hasOwn(ELEMENT_FUNCTIONS, name);

type EachMode = 'map' | 'any' | 'all';
const EACH: ReadonlySet<string> = new Set<EachMode>(['map', 'any', 'all']);

export interface EachItem {
  readonly kind: 'each';
  readonly mode: EachMode;
  readonly slot: number;
  /** Over the nodes between the edges, not the edges. */
  readonly inner: boolean;
  readonly expr: BExpr;
  /** What the expression says of the match around the path; its columns follow those of the element. */
  readonly around: References;
}
export type Item =
  | { readonly kind: 'property'; readonly of: Variable; readonly index: number; readonly type: KqlType }
  | { readonly kind: 'whole'; readonly of: Variable }
  | { readonly kind: 'function'; readonly of: Variable; readonly name: ElementFunction }
  | EachItem;

export class References {
  readonly items: Item[] = [];
  readonly schema: ColumnSchema[] = [];
  private readonly known = new Map<string, ColumnSchema>();

  constructor(
    private readonly p: Planner,
    readonly graph: GraphPlan,
    private readonly variables: ReadonlyMap<string, Variable>,
    private readonly env: Env,
  ) {}

  /** The expression over this table's columns; `element` is the schema of the path's element inside map(), any() and all(). */
  async rewrite(e: Expr, element: Schema | null = null): Promise<Expr> {
    switch (e.kind) {
      case 'name': {
        if (element?.some((c) => c.name === e.name)) return { ...e, role: 'column' };
        const of = this.variables.get(e.name);
        return of ? this.refer(e, `${e.name}`, { kind: 'whole', of }, 'dynamic') : e;
      }
      case 'path': {
        const property = this.property(e, element);
        if (property) return property;
        return { ...e, base: await this.rewrite(e.base, element), key: await this.rewrite(e.key, element) };
      }
      case 'named':
      case 'ordered':
        return { ...e, value: await this.rewrite(e.value, element) };
      case 'call':
        return this.call(e, element);
      default:
        return e;
    }
  }

  private property(e: Extract<Expr, { kind: 'path' }>, element: Schema | null): Expr | null {
    if (e.base.kind !== 'name' || e.key.kind !== 'literal' || typeof e.key.value !== 'string') return null;
    const name = e.base.name;
    const of = this.variables.get(name);
    if (!of || element?.some((c) => c.name === name)) return null;
    const key = e.key.value;
    const schema = of.kind === 'node' ? this.graph.nodeSchema : this.graph.edgeSchema;
    const index = schema.findIndex((c) => c.name === key);
    const type = schema[index]?.type;
    // A name no column answers to; compiling it says so.
    if (!type) return { ...e.base, name: `${name}.${key}`, role: 'unknown', type: e.type };
    return this.refer(e, `${name}.${key}`, { kind: 'property', of, index, type }, of.kind === 'edge' && of.variable ? 'dynamic' : type);
  }

  private async call(e: CallExpr, element: Schema | null): Promise<Expr> {
    const [first, second] = e.args;
    if (isElementFunction(e.name)) {
      const type = ELEMENT_FUNCTIONS[e.name];
      if (!first && element) return this.column(e, `$${e.name}`, type);
      const of = first?.kind === 'name' ? this.variables.get(first.name) : undefined;
      if (!of || (of.kind === 'edge' && e.name !== 'labels')) throw unsupported(`${e.name}() of this`, e);
      return this.refer(e, `${e.name}(${first?.kind === 'name' ? first.name : ''})`, { kind: 'function', of, name: e.name }, type);
    }
    if (EACH.has(e.name) && first && second) {
      const inner = first.kind === 'call' && first.name === 'inner_nodes';
      const path = first.kind === 'call' && inner ? first.args[0] : first;
      const of = path?.kind === 'name' ? this.variables.get(path.name) : undefined;
      if (of?.kind === 'edge') return this.each(e, e.name as EachMode, of.slot, inner, second);
    }
    if (e.name === 'inner_nodes') throw unsupported('inner_nodes() outside map(), any() and all()', e);
    const args: Expr[] = [];
    for (const a of e.args) args.push(await this.rewrite(a, element));
    return { ...e, args };
  }

  private async each(e: CallExpr, mode: EachMode, slot: number, inner: boolean, body: Expr): Promise<Expr> {
    const columns = inner ? this.graph.nodeSchema : this.graph.edgeSchema;
    const around = new References(this.p, this.graph, this.variables, this.env);
    const rewritten = await around.rewrite(body, columns);
    const made = await this.p.scalars.compile(rewritten, new Scope([...elementSchema(columns), ...around.schema]), this.env);
    const expr = mode === 'map' ? made : toBool(made);
    return this.refer(e, null, { kind: 'each', mode, slot, inner, expr, around }, mode === 'map' ? 'dynamic' : 'bool');
  }

  private refer(e: Expr, key: string | null, item: Item, type: KqlType): Expr {
    const known = key === null ? undefined : this.known.get(key);
    if (known) return this.column(e, known.name, known.type);
    const column = { name: `$ref${this.items.length}`, type };
    this.items.push(item);
    this.schema.push(column);
    if (key !== null) this.known.set(key, column);
    return this.column(e, column.name, type);
  }
  private column = (e: Expr, name: string, type: KqlType): Expr => ({
    kind: 'name',
    name,
    role: 'column',
    wildcard: false,
    type,
    start: e.start,
    end: e.end,
  });
}

/** The columns of one edge or node inside map(), any() and all(). */
export const elementSchema = (columns: Schema): Schema => [
  ...columns,
  ...Object.entries(ELEMENT_FUNCTIONS).map(([name, type]) => ({ name: `$${name}`, type })),
];

/**
 * `strcat(e.Name, "!")` over an edge of variable length is said of each of its edges: `map(e, strcat(Name, "!"))` where it is a
 * result, `all(e, …)` where it is a condition. The expression itself when it is no such one.
 */
export function spread(e: Expr, mode: EachMode, variables: ReadonlyMap<string, Variable>): Expr {
  const { names, each } = mentions(e, variables);
  const edges = [...names].filter((n) => {
    const v = variables.get(n);
    return v?.kind === 'edge' && v.variable;
  });
  const [edge] = edges;
  if (e.kind === 'name' || e.kind === 'path' || each || edge === undefined || edges.length !== 1) return e;
  const inside = (x: Expr): Expr => {
    if (x.kind === 'path' && x.base.kind === 'name' && x.base.name === edge && x.key.kind === 'literal')
      return { ...x.base, name: String(x.key.value), role: 'column', type: x.type };
    if (x.kind === 'path') return { ...x, base: inside(x.base), key: inside(x.key) };
    return x.kind === 'call' ? { ...x, args: x.args.map(inside) } : x;
  };
  const { start, end } = e;
  const path: Expr = { kind: 'name', name: edge, role: 'unknown', wildcard: false, type: 'dynamic', start, end };
  return {
    kind: 'call',
    name: mode,
    role: 'builtin',
    args: [path, inside(e)],
    user: null,
    naming: { rule: 'none', prefix: '' },
    type: mode === 'map' ? 'dynamic' : 'bool',
    start,
    end,
  };
}

/** The variables an expression speaks of, and whether it does so by the elements of a path. */
export function mentions(
  e: Expr,
  variables: ReadonlyMap<string, Variable>,
): { readonly names: ReadonlySet<string>; readonly each: boolean } {
  const names = new Set<string>();
  let each = false;
  const look = (x: Expr): void => {
    switch (x.kind) {
      case 'name':
        if (variables.has(x.name) && x.role !== 'column') names.add(x.name);
        return;
      case 'path':
        look(x.base);
        look(x.key);
        return;
      case 'named':
      case 'ordered':
        look(x.value);
        return;
      case 'call':
        each ||= EACH.has(x.name) || x.name === 'inner_nodes';
        x.args.forEach(look);
        return;
      default:
    }
  };
  look(e);
  return { names, each };
}
