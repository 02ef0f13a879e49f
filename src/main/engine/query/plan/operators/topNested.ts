// top-nested, top-hitters and sample-distinct.

import type { ColumnSchema, KqlType } from '../../../../../shared/base/types.js';
import type { Expr, Operator } from '../../../../../shared/kql/ast.js';
import { convert } from '../../functions/index.js';
import { column, columnsOf, constant, type BExpr } from '../expr.js';
import { defaultName } from '../naming.js';
import { operandsOfCall, type Plan } from '../nodes.js';
import type { Planner } from '../planner.js';
import { Scope, type Env } from '../scope.js';
import { nestedPlan, type Level, type Others } from './nested.js';
import { rowCount } from './sort.js';
import { AggregateCollector } from './summarize.js';

/** Levels one inside the other: the best values of the first, for each of them the best of the second, and so on. */
export async function topNested(p: Planner, input: Plan, o: Extract<Operator, { kind: 'top-nested' }>, env: Env): Promise<Plan> {
  const scope = new Scope(input.schema);
  const levels: Level[] = [];
  for (const [i, clause] of o.clauses.entries()) {
    const of = clause.of;
    const by = clause.by.kind === 'ordered' ? clause.by.value : clause.by;
    const key = await p.scalars.compile(of, scope, env);
    const collector = new AggregateCollector(p, scope, env, []);
    const [made] = await collector.outputs(by);
    const name = o.columns?.[i * 2]?.name ?? defaultName(of) ?? `Column${i + 1}`;
    const reads = columnsOf(key);
    for (const c of collector.calls) for (const e of operandsOfCall(c)) columnsOf(e, reads);
    levels.push({
      key,
      reads,
      count: clause.count ? await rowCount(p, clause.count, env) : null,
      others: clause.others ? await othersValue(p, clause.others, key.type, env) : null,
      descending: clause.by.kind === 'ordered' ? (clause.by.descending ?? true) : true,
      schema: [
        { name, type: key.type },
        {
          name:
            o.columns?.[i * 2 + 1]?.name ??
            (by.kind === 'call' && clause.by.kind !== 'named' ? `aggregated_${name}` : (made?.name ?? `aggregated_${name}`)),
          type: made?.expr.type ?? 'long',
        },
      ],
      aggregate: (from, keys) => {
        const inner: Plan = {
          op: 'aggregate',
          input: from,
          keys,
          calls: collector.calls,
          schema: [...keys.map((k, n) => ({ name: `$k${n}`, type: k.type })), ...collector.columns()],
        };
        const value = made?.expr ?? constant('long', 0);
        const moved = shift(value, keys.length);
        return {
          op: 'project',
          input: inner,
          exprs: [...keys.map((k, n) => column(n, k.type, `$k${n}`)), moved],
          schema: [...keys.map((k, n) => ({ name: `$k${n}`, type: k.type })), { name: '$v', type: moved.type }],
        };
      },
    });
  }
  return nestedPlan(input, levels);
}

/** What stands for all other values: as a value of the column, and null where it cannot be one. */
async function othersValue(p: Planner, e: Expr, type: KqlType, env: Env): Promise<Others> {
  const made = await p.scalars.compile(e, Scope.none, env);
  const value = await p.scalars.constant(e, env);
  return { value: made.type === type ? value : convert(value, made.type, type) };
}

const shift = (e: BExpr, by: number): BExpr => {
  if (e.k === 'col') return { ...e, index: e.index + by };
  if (e.k === 'const') return e;
  if (e.k === 'in') return { ...e, arg: shift(e.arg, by) };
  return { ...e, args: e.args.map((a) => shift(a, by)) };
};

export async function topHitters(
  p: Planner,
  input: Plan,
  o: Extract<Operator, { kind: 'sample-distinct' | 'top-hitters' }>,
  env: Env,
): Promise<Plan> {
  const scope = new Scope(input.schema);
  const of = await p.scalars.compile(o.of, scope, env);
  const name = o.columns?.[0]?.name ?? defaultName(o.of) ?? 'Column1';
  const weight = o.by ? await p.scalars.compile(o.by, scope, env) : null;
  const result: ColumnSchema = {
    name: o.columns?.[1]?.name ?? `approximate_${weight ? 'sum' : 'count'}_${(o.by ? defaultName(o.by) : name) ?? ''}`,
    type: weight?.type ?? 'long',
  };
  const grouped: Plan = {
    op: 'aggregate',
    input,
    keys: [of],
    calls: [{ name: weight ? 'sum' : 'count', args: weight ? [weight] : [], result }],
    schema: [{ name, type: of.type }, result],
  };
  return {
    op: 'sort',
    input: grouped,
    keys: [{ expr: column(1, result.type, result.name), descending: true, nullsFirst: false }],
    limit: await rowCount(p, o.count, env),
    schema: grouped.schema,
  };
}

export async function sampleDistinct(
  p: Planner,
  input: Plan,
  o: Extract<Operator, { kind: 'sample-distinct' | 'top-hitters' }>,
  env: Env,
): Promise<Plan> {
  const of = await p.scalars.compile(o.of, new Scope(input.schema), env);
  const schema = [{ name: o.columns?.[0]?.name ?? defaultName(o.of) ?? 'Column1', type: of.type }];
  return { op: 'take', input: { op: 'aggregate', input, keys: [of], calls: [], schema }, count: await rowCount(p, o.count, env), schema };
}
