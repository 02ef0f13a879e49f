// partition: the subquery once for the rows of each distinct key, results one after the other.

import type { Operator } from '../../../../../shared/kql/ast.js';
import { concatBatches, gatherBatch } from '../../exec/vectors.js';
import { KeySet } from '../../exec/keys.js';
import { compile } from '../../exec/eval.js';
import type { Plan } from '../nodes.js';
import type { Planner } from '../planner.js';
import { Scope, type Env } from '../scope.js';
import { runOn } from './expand.js';
import { merge } from './union.js';

export async function partition(p: Planner, input: Plan, o: Extract<Operator, { kind: 'partition' }>, env: Env): Promise<Plan> {
  const key = await p.scalars.compile(o.by, new Scope(input.schema), env);
  const rows = concatBatches(input.schema.map((c) => c.type), await p.collect(input));
  const source = (batches: readonly typeof rows[]): Plan => ({ op: 'rows', schema: input.schema, batches, label: 'partition', refTable: null });
  if (rows.length === 0) return runOn(p, o.subquery, source([]), env);
  const keys = new KeySet([key.type]);
  const groups = keys.groups([compile(key, p.rt)(rows)], rows.length, true);
  const members: number[][] = Array.from({ length: keys.count }, () => []);
  groups.forEach((g, i) => members[g]?.push(i));
  const parts: Plan[] = [];
  for (const list of members) {
    parts.push(await p.keep(await runOn(p, o.subquery, source([gatherBatch(rows, Int32Array.from(list))]), env), 'partition'));
    await p.rt.breathe();
  }
  return merge(parts.map((plan) => ({ name: '', plan })), false, null);
}
