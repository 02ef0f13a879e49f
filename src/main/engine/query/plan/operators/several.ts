// fork and facet: several tables from one input, which is run once.

import type { Operator } from '../../../../../shared/kql/ast.js';
import { column } from '../expr.js';
import { defaultName } from '../naming.js';
import type { Plan } from '../nodes.js';
import type { Planner } from '../planner.js';
import { unsupported } from '../scalars.js';
import { Scope, type Env } from '../scope.js';
import { SharedRows } from '../shared.js';
import type { SideTable } from '../tables.js';
import { runOn } from './expand.js';

export async function fork(p: Planner, input: Plan, o: Extract<Operator, { kind: 'fork' }>, env: Env): Promise<Plan> {
  const shared = new SharedRows('fork', input, p.rt);
  const tables: SideTable[] = [];
  for (const leg of o.legs) {
    const { plan, visualization } = await p.apart(() => runOn(p, leg.subquery, shared.plan, env));
    const as = leg.subquery.kind === 'pipe' ? leg.subquery.operators.findLast((x) => x.kind === 'as') : undefined;
    const name = leg.name ?? (as?.kind === 'as' ? as.name : `fork_${tables.length + 1}`);
    p.named.set(name, plan);
    tables.push({ name, plan, visualization });
  }
  return p.several(o, tables);
}

export async function facet(p: Planner, input: Plan, o: Extract<Operator, { kind: 'facet' }>, env: Env): Promise<Plan> {
  const shared = new SharedRows('facet', input, p.rt);
  const tables: SideTable[] = [];
  const subquery = o.with;
  if (subquery) tables.push({ name: 'with', ...(await p.apart(() => runOn(p, subquery, shared.plan, env))) });
  for (const by of o.by) {
    const key = await p.scalars.compile(by, new Scope(input.schema), env);
    const name = defaultName(by) ?? `Column${tables.length + 1}`;
    const count = { name: `count_${name}`, type: 'long' as const };
    const schema = [{ name, type: key.type }, count];
    const grouped: Plan = {
      op: 'aggregate',
      input: shared.plan,
      keys: [key],
      calls: [{ name: 'count', args: [], result: count }],
      schema,
    };
    const plan: Plan = {
      op: 'sort',
      input: grouped,
      schema,
      keys: [{ expr: column(1, 'long', count.name), descending: true, nullsFirst: false }],
      limit: null,
    };
    tables.push({ name, plan, visualization: null });
  }
  if (tables.length === 0) throw unsupported('facet without columns', o);
  return p.several(o, tables);
}
