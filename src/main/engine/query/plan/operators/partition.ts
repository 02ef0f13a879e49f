// partition: the subquery once for the rows of each distinct key, results one after the other.

import type { Operator } from '../../../../../shared/kql/ast.js';
import { at } from '../../values.js';
import { constant } from '../expr.js';
import { defaultName } from '../naming.js';
import { concatBatches, gatherBatch, nullOf } from '../../exec/vectors.js';
import { KeySet } from '../../exec/keys.js';
import { compile } from '../../exec/eval.js';
import type { Plan } from '../nodes.js';
import type { Planner } from '../planner.js';
import { Scope, type Env } from '../scope.js';
import { runOn } from './expand.js';
import { merge } from './union.js';

export async function partition(p: Planner, input: Plan, o: Extract<Operator, { kind: 'partition' }>, env: Env): Promise<Plan> {
  const key = await p.scalars.compile(o.by, new Scope(input.schema), env);
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
