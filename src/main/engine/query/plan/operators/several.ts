// fork and facet, which give several tables. A result here is one table: the first, and the warning says how to get the others.

import type { Operator } from '../../../../../shared/kql/ast.js';
import { column } from '../expr.js';
import { defaultName } from '../naming.js';
import type { Plan } from '../nodes.js';
import type { Planner } from '../planner.js';
import { unsupported } from '../scalars.js';
import { Scope, type Env } from '../scope.js';
import { runOn } from './expand.js';

function note(p: Planner, operator: string, tables: number): void {
  if (tables > 1)
    p.rt.warn('result.first', `${operator} gives ${tables} tables; this is the first. Run its other parts as queries of their own.`);
}

export async function fork(p: Planner, input: Plan, o: Extract<Operator, { kind: 'fork' }>, env: Env): Promise<Plan> {
  const kept = await p.keep(input, 'fork');
  let first: Plan | null = null;
  for (const leg of o.legs) {
    const plan = await runOn(p, leg.subquery, kept, env);
    if (leg.name !== null) p.named.set(leg.name, plan);
    first ??= plan;
  }
  if (!first) throw unsupported('fork without parts', o);
  note(p, 'fork', o.legs.length);
  return first;
}

export async function facet(p: Planner, input: Plan, o: Extract<Operator, { kind: 'facet' }>, env: Env): Promise<Plan> {
  note(p, 'facet', o.by.length + (o.with ? 1 : 0));
  if (o.with) return runOn(p, o.with, input, env);
  const [by] = o.by;
  if (!by) throw unsupported('facet without columns', o);
  const key = await p.scalars.compile(by, new Scope(input.schema), env);
  const name = defaultName(by) ?? 'Column1';
  const count = { name: `count_${name}`, type: 'long' as const };
  const schema = [{ name, type: key.type }, count];
  const grouped: Plan = { op: 'aggregate', input, keys: [key], calls: [{ name: 'count', args: [], result: count }], schema };
  return {
    op: 'sort',
    input: grouped,
    schema,
    keys: [{ expr: column(1, 'long', count.name), descending: true, nullsFirst: false }],
    limit: null,
  };
}
