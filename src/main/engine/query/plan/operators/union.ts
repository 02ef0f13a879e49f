// union: inputs by name, wildcard or expression; columns merged by name, and by name and type where types differ.

import type { ColumnSchema } from '../../../../../shared/base/types.js';
import { QuarryError } from '../../../../../shared/base/errors.js';
import type { Expr, Operator } from '../../../../../shared/kql/ast.js';
import { nullOf } from '../../exec/vectors.js';
import { column, constant, type BExpr } from '../expr.js';
import { unique } from '../naming.js';
import type { Plan, Schema } from '../nodes.js';
import type { Planner } from '../planner.js';
import { wildcard, type Env } from '../scope.js';

export interface NamedPlan {
  readonly name: string;
  readonly plan: Plan;
}

/** Tables an input list names; wildcards reach stored tables and let statements. */
export async function inputPlans(p: Planner, inputs: readonly Expr[], env: Env, fuzzy: boolean): Promise<NamedPlan[]> {
  const out: NamedPlan[] = [];
  const read = new Map<string, string>();
  for (const e of inputs) {
    if (e.kind === 'name') {
      // The case stands for every place, so one table of several places is read once.
      const place = p.options.scoped.get(e.start) ?? '';
      const before = read.get(e.name);
      if (before !== undefined && before !== place) continue;
      read.set(e.name, place);
    }
    if (e.kind === 'star' || (e.kind === 'name' && e.wildcard)) {
      const match = wildcard(e.kind === 'star' ? '*' : e.name);
      for (const view of await p.views(env)) if (match(view.name)) out.push(view);
      for (const name of p.options.catalog.names()) {
        const plan = match(name) && (p.options.catalog.table(name)?.rowCount ?? 0) > 0 ? p.scan(name) : null;
        if (plan) out.push({ name, plan });
      }
      // A wildcard that reaches no table stands for the empty one the binder made of it.
      if (e.kind === 'name' && p.options.elsewhere.has(e.name)) out.push({ name: e.name, plan: await p.table(e.name, env, e) });
      continue;
    }
    try {
      out.push({ name: sourceName(e), plan: await p.tabular(e, env) });
    } catch (error) {
      if (!(fuzzy && error instanceof QuarryError && error.code === 'kql.unknownTable')) throw error;
      p.rt.warn('table.unknown', error.message);
    }
  }
  return out;
}

/** The name an input goes by: its table, or what `as` calls it. */
function sourceName(e: Expr): string {
  if (e.kind === 'name' || (e.kind === 'call' && e.role === 'user')) return e.name;
  const as = e.kind === 'pipe' ? e.operators.findLast((o) => o.kind === 'as') : undefined;
  return as?.kind === 'as' ? as.name : '';
}

export async function union(p: Planner, piped: Plan | null, o: Extract<Operator, { kind: 'union' }>, env: Env): Promise<Plan> {
  const fuzzy = /true/i.test(o.parameters['isfuzzy'] ?? '');
  const { pipedName } = p;
  const inputs = await inputPlans(p, o.inputs, env, fuzzy);
  const all = piped ? [{ name: pipedName, plan: piped }, ...inputs] : inputs;
  const labelled = all.map((input, i) => ({ plan: input.plan, name: input.name || `union_arg${i}` }));
  const source = o.parameters['withsource'] ?? o.parameters['with_source'] ?? null;
  return merge(labelled, (o.parameters['kind'] ?? 'outer') === 'inner', source);
}

export function merge(inputs: readonly NamedPlan[], inner: boolean, source: string | null): Plan {
  const plans = inputs.map((i) => i.plan);
  const schema = mergedSchema(
    plans.map((i) => i.schema),
    inner,
  );
  const columns: ColumnSchema[] = [
    ...(source ? [{ name: source, type: 'string' as const }] : []),
    ...schema.map((s) => ({ name: s.name, type: s.type })),
  ];
  // An input without rows only gives its columns; of many such (a parser over all products) nothing is left to run.
  const filled = inputs.filter((i) => !isEmpty(i.plan));
  const projected = (filled.length > 0 ? filled : inputs.slice(0, 1)).map(({ plan, name }): Plan => {
    const exprs: BExpr[] = schema.map((s) => {
      const find = (name: string | undefined) => plan.schema.findIndex((c) => c.name === name && c.type === s.type);
      const own = find(s.from);
      // Where one product's tables meet another's, each family's time answers for the other's name.
      const at = own >= 0 || s.type !== 'datetime' ? own : find(TIME_TWIN[s.from]);
      return at >= 0 ? column(at, s.type, s.from) : constant(s.type, nullOf(s.type));
    });
    if (source) exprs.unshift(constant('string', name));
    const same = !source && exprs.length === plan.schema.length && exprs.every((e, i) => e.k === 'col' && e.index === i);
    return same ? plan : { op: 'project', input: plan, exprs, schema: columns };
  });
  return { op: 'union', inputs: projected, schema: columns };
}

const TIME_TWIN: Readonly<Record<string, string>> = { Timestamp: 'TimeGenerated', TimeGenerated: 'Timestamp' };

/** Certainly no row comes out, whatever the expressions give. */
function isEmpty(p: Plan): boolean {
  switch (p.op) {
    case 'scan':
      return p.source.empty === true;
    case 'rows':
      return p.batches.every((b) => b.length === 0);
    case 'filter':
    case 'project':
    case 'window':
    case 'sort':
    case 'take':
    case 'expand':
      return isEmpty(p.input);
    case 'aggregate':
      return p.keys.length > 0 && isEmpty(p.input);
    case 'union':
      return p.inputs.every(isEmpty);
    default:
      return false;
  }
}

interface Merged extends ColumnSchema {
  /** Name in the inputs. */
  readonly from: string;
}

/** Columns in order of appearance; a name with several types becomes name_type for each. */
export function mergedSchema(schemas: readonly Schema[], inner: boolean): Merged[] {
  const order: string[] = [];
  const types = new Map<string, ColumnSchema['type'][]>();
  for (const schema of schemas) {
    for (const c of schema) {
      const known = types.get(c.name);
      if (!known) {
        order.push(c.name);
        types.set(c.name, [c.type]);
      } else if (!known.includes(c.type)) known.push(c.type);
    }
  }
  const out: Merged[] = [];
  const taken = new Set(order.filter((name) => types.get(name)?.length === 1));
  for (const name of order) {
    const list = types.get(name) ?? [];
    for (const type of list) {
      if (inner && !schemas.every((s) => s.some((c) => c.name === name && c.type === type))) continue;
      const given = list.length > 1 && !inner ? unique(`${name}_${type}`, taken) : name;
      taken.add(given);
      out.push({ name: given, type, from: name });
    }
  }
  return out;
}
