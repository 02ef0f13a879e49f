// partition: the subquery once for the rows of each distinct key, results one after the other.

import type { ColumnSchema } from '../../../../../shared/base/types.js';
import type { Operator } from '../../../../../shared/kql/ast.js';
import { at, type Batch, type Vector } from '../../values.js';
import { constant, type BExpr } from '../expr.js';
import { defaultName, unique } from '../naming.js';
import { execute, materialise } from '../../exec/execute.js';
import { chunks, concatBatches, gatherBatch, nullOf } from '../../exec/vectors.js';
import { optimise } from '../optimise.js';
import { groupedSubquery, inRowOrder, pipedOperators } from './grouped.js';
import { KeySet } from '../../exec/keys.js';
import { compile } from '../../exec/eval.js';
import type { Plan } from '../nodes.js';
import type { Planner } from '../planner.js';
import { Scope, type Env } from '../scope.js';
import { runOn } from './expand.js';
import { merge } from './union.js';

export async function partition(p: Planner, input: Plan, o: Partition, env: Env): Promise<Plan> {
  const key = await p.scalars.compile(o.by, new Scope(input.schema), env);
  return (o.standalone ? null : await together(p, input, key, o, env)) ?? onePerKey(p, input, key, o, env);
}
type Partition = Extract<Operator, { kind: 'partition' }>;

/** The subquery once over all rows, kept apart by the number of their key; null when it must be run key by key. */
async function together(p: Planner, input: Plan, key: BExpr, o: Partition, env: Env): Promise<Plan | null> {
  const operators = pipedOperators(o.subquery);
  if (!operators) return null;
  const row: ColumnSchema = { name: unique('$key', new Set(input.schema.map((c) => c.name))), type: 'long' };
  const slot: { batches: readonly Batch[] } = { batches: [] };
  const before = p.slotRead;
  p.slotRead = false;
  const found = await groupedSubquery(p, operators, { op: 'slot', schema: [row, ...input.schema], slot }, row, env);
  const early = p.slotRead;
  p.slotRead = before;
  if (!found || early) return null;
  const schema = found.plan.schema.slice(1);
  const types = schema.map((c) => c.type);
  const plan = optimise(found.plan);
  const ofEmpty = found.ofEmpty ? optimise(found.ofEmpty) : null;
  return {
    op: 'transform',
    input,
    name: 'partition',
    detail: defaultName(o.by) ?? '',
    schema,
    run: async function* (batches, rt) {
      const rows = await materialise(input, batches, rt);
      if (rows.length === 0) return;
      const keys = new KeySet([key.type]);
      const groups = Int32Array.from(keys.groups([compile(key, rt)(rows)], rows.length, true));
      const numbers: Vector = { repr: 'f64', type: 'long', data: Float64Array.from(groups), nulls: null };
      slot.batches = [...chunks({ length: rows.length, columns: [numbers, ...rows.columns], refs: null })];
      const results: Batch[] = [];
      for await (const b of execute(plan, rt, false)) results.push(b);
      const empty: Batch[] = [];
      if (ofEmpty) for await (const b of execute(ofEmpty, rt, false)) empty.push(b);
      const all = inRowOrder(types, concatBatches(['long', ...types], results), groups, ofEmpty ? concatBatches(types, empty) : null);
      yield* chunks(all.batch);
    },
  };
}

async function onePerKey(p: Planner, input: Plan, key: BExpr, o: Partition, env: Env): Promise<Plan> {
  const rows = concatBatches(
    input.schema.map((c) => c.type),
    await p.collect(input),
  );
  const source = (batches: readonly (typeof rows)[]): Plan => ({
    op: 'rows',
    schema: input.schema,
    batches,
    label: 'partition',
    refTable: null,
  });
  if (rows.length === 0 && o.standalone)
    return p.keep(
      await p.tabular(o.subquery, env.with(defaultName(o.by) ?? '', { kind: 'expr', expr: constant(key.type, nullOf(key.type)) })),
      'partition',
    );
  if (rows.length === 0) return runOn(p, o.subquery, source([]), env);
  const keys = new KeySet([key.type]);
  const values = compile(key, p.rt)(rows);
  const groups = keys.groups([values], rows.length, true);
  const members: number[][] = Array.from({ length: keys.count }, () => []);
  groups.forEach((g, i) => members[g]?.push(i));
  const parts: Plan[] = [];
  for (const list of members) {
    const own = source([gatherBatch(rows, Int32Array.from(list))]);
    const named = o.standalone
      ? env.with(defaultName(o.by) ?? '', { kind: 'expr', expr: constant(key.type, at(values, list[0] ?? 0)) })
      : env;
    parts.push(await p.keep(o.standalone ? await p.tabular(o.subquery, named) : await runOn(p, o.subquery, own, env), 'partition'));
    await p.rt.breathe();
  }
  return merge(
    parts.map((plan) => ({ name: '', plan })),
    false,
    null,
  );
}
