// datatable, print and range: rows that come from the query itself.

import { QuarryError } from '../../../../../shared/base/errors.js';
import type { Operator } from '../../../../../shared/kql/ast.js';
import { convert } from '../../functions/index.js';
import { BATCH_ROWS, batchOf, nullOf } from '../../exec/vectors.js';
import type { Batch, Scalar } from '../../values.js';
import type { Plan } from '../nodes.js';
import { oneRow, type Planner } from '../planner.js';
import { Scope, type Env } from '../scope.js';
import { project } from './project.js';

export async function datatable(p: Planner, o: Extract<Operator, { kind: 'datatable' }>, env: Env): Promise<Plan> {
  const schema = o.columns ?? [];
  const width = Math.max(1, schema.length);
  const rows: Scalar[][] = [];
  for (const [i, e] of o.values.entries()) {
    const type = schema[i % width]?.type ?? 'dynamic';
    const made = await p.scalars.compile(e, Scope.none, env);
    const value = await p.scalars.constant(e, env);
    if (i % width === 0) rows.push([]);
    rows.at(-1)?.push(value === null ? nullOf(type) : convert(value, made.type, type));
  }
  const types = schema.map((c) => c.type);
  const batches: Batch[] = [];
  for (let from = 0; from < rows.length; from += BATCH_ROWS) batches.push(batchOf(types, rows.slice(from, from + BATCH_ROWS)));
  return { op: 'rows', schema, batches, label: 'datatable', refTable: null };
}

export async function print(p: Planner, o: Extract<Operator, { kind: 'print' }>, env: Env): Promise<Plan> {
  const exprs = o.exprs.length === 0 ? [] : o.exprs;
  const made = await project(p, oneRow, exprs, o.columns, env);
  if (o.columns?.length === made.schema.length) return made;
  return { ...made, schema: made.schema.map((c, i) => ({ name: /^Column\d+$/.test(c.name) ? `print_${i}` : c.name, type: c.type })) };
}

export async function range(p: Planner, o: Extract<Operator, { kind: 'range' }>, env: Env): Promise<Plan> {
  const [from, to, step] = [
    await p.scalars.compile(o.from, Scope.none, env),
    await p.scalars.compile(o.to, Scope.none, env),
    await p.scalars.compile(o.step, Scope.none, env),
  ];
  const values = [await p.scalars.constant(o.from, env), await p.scalars.constant(o.to, env), await p.scalars.constant(o.step, env)];
  const type = o.columns?.[0]?.type ?? (from.type === 'int' ? 'long' : from.type);
  const schema = [{ name: o.name, type }];
  const numbers = values.map((v, i) =>
    typeof v === 'number' || typeof v === 'bigint'
      ? v
      : convert(v, [from, to, step][i]?.type ?? type, i === 2 && type === 'datetime' ? 'timespan' : type),
  );
  const [a, b, s] = numbers;
  if (
    (typeof a !== 'number' && typeof a !== 'bigint') ||
    (typeof b !== 'number' && typeof b !== 'bigint') ||
    (typeof s !== 'number' && typeof s !== 'bigint')
  ) {
    return { op: 'rows', schema, batches: [], label: 'range', refTable: null };
  }
  if (Number(s) === 0) throw new QuarryError('kql.semantic', 'The step of range must not be zero.', { start: o.start, end: o.end });
  return { op: 'range', schema, from: a, to: b, step: s };
}
