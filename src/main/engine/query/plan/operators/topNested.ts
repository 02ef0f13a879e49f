// top-nested, top-hitters and sample-distinct.

import type { ColumnSchema, KqlType } from '../../../../../shared/base/types.js';
import type { Expr, Operator } from '../../../../../shared/kql/ast.js';
import { batchOf, nullOf } from '../../exec/vectors.js';
import { convert } from '../../functions/index.js';
import { at, type Scalar } from '../../values.js';
import { call, column, constant, type BExpr } from '../expr.js';
import { defaultName } from '../naming.js';
import type { Plan } from '../nodes.js';
import type { Planner } from '../planner.js';
import { Scope, type Env } from '../scope.js';
import { rowCount } from './sort.js';
import { AggregateCollector } from './summarize.js';

interface Level {
  readonly key: BExpr;
  readonly count: number | null;
  readonly others: Others | null;
  readonly aggregate: (input: Plan, keys: readonly BExpr[]) => Plan;
  readonly schema: readonly [ColumnSchema, ColumnSchema];
  readonly descending: boolean;
}

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
    levels.push({
      key,
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
  const kept = await p.keep(input, 'top-nested');
  const schema = levels.flatMap((l) => [...l.schema]);
  const rows: Scalar[][] = [];
  const descend = async (from: Plan, depth: number, prefix: readonly Scalar[]): Promise<void> => {
    const level = levels[depth];
    if (!level) {
      rows.push([...prefix]);
      return;
    }
    const grouped = level.aggregate(from, [level.key]);
    const sorted: Plan = {
      op: 'sort',
      input: grouped,
      keys: [{ expr: column(1, level.schema[1].type, '$v'), descending: level.descending, nullsFirst: false }],
      limit: level.count,
      schema: grouped.schema,
    };
    const chosen: Scalar[] = [];
    for (const b of await p.collect(sorted)) {
      for (let i = 0; i < b.length; i++) {
        const [k, v] = b.columns;
        if (!k || !v) continue;
        const key = at(k, i);
        chosen.push(key);
        const inside: Plan = { op: 'filter', input: from, schema: from.schema, predicate: same(level.key, key) };
        await descend(depth + 1 < levels.length ? await p.keep(inside, 'top-nested') : inside, depth + 1, [...prefix, key, at(v, i)]);
      }
    }
    if (level.others !== null) {
      const outside: Plan = {
        op: 'filter',
        input: from,
        schema: from.schema,
        predicate: {
          k: 'and',
          type: 'bool',
          args: [constant('bool', true), ...chosen.map((key) => call('not', 'bool', same(level.key, key)))],
        },
      };
      const total = level.aggregate(outside, []);
      for (const b of await p.collect(total)) {
        const v = b.columns[0];
        if (v && b.length > 0) rows.push(pad([...prefix, level.others.value, at(v, 0)], schema));
      }
    }
  };
  await descend(kept, 0, []);
  return {
    op: 'rows',
    schema,
    batches:
      rows.length > 0
        ? [
            batchOf(
              schema.map((c) => c.type),
              rows,
            ),
          ]
        : [],
    label: 'top-nested',
    refTable: null,
  };
}

/** What stands for all other values: as a value of the column, and null where it cannot be one. */
async function othersValue(p: Planner, e: Expr, type: KqlType, env: Env): Promise<Others> {
  const made = await p.scalars.compile(e, Scope.none, env);
  const value = await p.scalars.constant(e, env);
  return { value: made.type === type ? value : convert(value, made.type, type) };
}
interface Others {
  readonly value: Scalar;
}

const pad = (row: Scalar[], schema: readonly ColumnSchema[]): Scalar[] => schema.map((c, i) => row[i] ?? nullOf(c.type));
const same = (key: BExpr, value: Scalar): BExpr =>
  value === null ? call('isnull', 'bool', key) : call('==', 'bool', key, constant(key.type, value));
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
