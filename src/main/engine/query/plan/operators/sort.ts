// sort, top and take.

import { QuarryError } from '../../../../../shared/base/errors.js';
import type { Expr, Operator } from '../../../../../shared/kql/ast.js';
import type { Plan, SortKey } from '../nodes.js';
import type { Planner } from '../planner.js';
import { Scope, type Env } from '../scope.js';

/** Descending unless written otherwise; nulls come last when descending, first when ascending. */
export async function sortKeys(p: Planner, exprs: readonly Expr[], scope: Scope, env: Env): Promise<SortKey[]> {
  const out: SortKey[] = [];
  for (const e of exprs) {
    const descending = e.kind === 'ordered' ? (e.descending ?? true) : true;
    const nullsFirst = e.kind === 'ordered' && e.nullsFirst !== null ? e.nullsFirst : !descending;
    out.push({ expr: await p.scalars.compile(e, scope, env), descending, nullsFirst });
  }
  return out;
}

export async function sort(p: Planner, input: Plan, exprs: readonly Expr[], env: Env): Promise<Plan> {
  return { op: 'sort', input, keys: await sortKeys(p, exprs, new Scope(input.schema), env), limit: null, schema: input.schema };
}

export async function top(p: Planner, input: Plan, o: Extract<Operator, { kind: 'top' }>, env: Env): Promise<Plan> {
  return {
    op: 'sort',
    input,
    keys: await sortKeys(p, [o.by], new Scope(input.schema), env),
    limit: await rowCount(p, o.count, env),
    schema: input.schema,
  };
}

export async function take(p: Planner, input: Plan, count: Expr, env: Env): Promise<Plan> {
  return { op: 'take', input, count: await rowCount(p, count, env), schema: input.schema };
}

export async function rowCount(p: Planner, e: Expr, env: Env): Promise<number> {
  const value = await p.scalars.constant(e, env);
  if (typeof value === 'bigint') return Number.MAX_SAFE_INTEGER;
  if (typeof value !== 'number')
    throw new QuarryError('kql.semantic', 'A number of rows is expected here.', { start: e.start, end: e.end });
  return Math.max(0, Math.trunc(value));
}
