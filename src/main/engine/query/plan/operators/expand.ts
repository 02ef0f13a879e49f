// mv-expand and mv-apply.

import type { ColumnSchema } from '../../../../../shared/base/types.js';
import type { Expr, MvExpression, Operator } from '../../../../../shared/kql/ast.js';
import { execute } from '../../exec/execute.js';
import { expandRows, Pace } from '../../exec/expand.js';
import type { Runtime } from '../../exec/runtime.js';
import { chunks, concatBatches, gatherBatch } from '../../exec/vectors.js';
import type { Batch, Vector } from '../../values.js';
import { column } from '../expr.js';
import { defaultName, unique } from '../naming.js';
import type { MvItem, Plan, Schema } from '../nodes.js';
import { optimise } from '../optimise.js';
import type { Planner } from '../planner.js';
import { Scope, type Env } from '../scope.js';
import { groupedSubquery, inRowOrder, pipedOperators } from './grouped.js';
import { rowCount } from './sort.js';

async function itemsOf(
  p: Planner,
  input: Plan,
  items: readonly MvExpression[],
  env: Env,
): Promise<{ items: MvItem[]; schema: ColumnSchema[] }> {
  const scope = new Scope(input.schema);
  const schema: ColumnSchema[] = [...input.schema];
  const out: MvItem[] = [];
  for (const item of items) {
    const expr = await p.scalars.compile(item.expr, scope, env);
    const name = defaultName(item.expr) ?? unique(`Column${out.length + 1}`, new Set(schema.map((c) => c.name)));
    const result = { name, type: item.to ?? (expr.type === 'string' ? 'dynamic' : expr.type) };
    const target = schema.findIndex((c) => c.name === name);
    out.push({ expr, target, result });
    if (target >= 0) schema[target] = result;
    else schema.push(result);
  }
  return { items: out.map((i) => ({ ...i, target: schema.findIndex((c) => c.name === i.result.name) })), schema };
}

export async function mvExpand(p: Planner, input: Plan, o: Extract<Operator, { kind: 'mv-expand' }>, env: Env): Promise<Plan> {
  const { items, schema } = await itemsOf(p, input, o.items, env);
  const indexName = o.parameters['with_itemindex'] ?? '';
  if (indexName !== '') schema.push({ name: indexName, type: 'long' });
  const limit = o.limit ? await rowCount(p, o.limit, env) : null;
  return {
    op: 'expand',
    input,
    items,
    indexColumn: indexName !== '',
    bagArrays: (o.parameters['bagexpansion'] ?? o.parameters['kind'] ?? '') === 'array',
    limit,
    dropEmpty: false,
    schema,
  };
}

/** mv-apply: each row's expansion is a small table of its own, run through the subquery, and its rows are joined back. */
export async function mvApply(p: Planner, input: Plan, o: Extract<Operator, { kind: 'mv-apply' }>, env: Env): Promise<Plan> {
  const { items, schema } = await itemsOf(p, input, o.items, env);
  const indexName = o.parameters['with_itemindex'] ?? '';
  const inside: ColumnSchema[] = indexName !== '' ? [...schema, { name: indexName, type: 'long' }] : schema;
  const limit = o.limit ? await rowCount(p, o.limit, env) : null;
  const spec = { items, indexColumn: indexName !== '', bagArrays: false, limit, dropEmpty: true };
  const slot: { batches: readonly Batch[] } = { batches: [] };
  const before = p.slotRead;
  p.slotRead = false;
  const shape = await subquery(p, o, { op: 'slot', schema: inside, slot }, env);
  const once = p.slotRead ? null : optimise(shape);
  p.slotRead = before;
  // The subquery's own columns, plus those of the input it does not speak about and that were not expanded under their own name.
  const made = shape.schema;
  const taken = new Set([...made.map((m) => m.name), ...items.map((i) => i.result.name)]);
  const kept = input.schema.map((c, i) => ({ c, i })).filter(({ c }) => !taken.has(c.name));
  const outSchema = [...kept.map(({ c }) => c), ...made];
  const kind = { op: 'transform' as const, input, name: 'mv-apply', detail: items.map((i) => i.result.name).join(', '), schema: outSchema };
  const together = once ? await allRows(p, o, inside, made, env) : null;
  if (together) {
    const { rows, ofEmpty, plan } = together;
    const types = made.map((c) => c.type);
    const run = async function* (batches: AsyncIterable<Batch>, rt: Runtime) {
      const pace = new Pace();
      const empty = ofEmpty ? concatBatches(types, await gathered(ofEmpty, rt)) : null;
      for await (const batch of inSlices(batches, pace)) {
        const expansion = expandRows(batch, spec, inside.length, rt);
        pace.made(expansion.rows.length);
        if (expansion.rows.length === 0) continue;
        const numbers: Vector = { repr: 'f64', type: 'long', data: Float64Array.from(expansion.rows), nulls: null };
        rows.batches = [...chunks({ length: expansion.batch.length, columns: [numbers, ...expansion.batch.columns], refs: null })];
        const results = concatBatches(['long', ...types], await gathered(plan, rt));
        const found = inRowOrder(types, results, expansion.rows, empty);
        if (found.rows.length === 0) continue;
        const outer = gatherBatch(batch, found.rows);
        yield {
          length: found.rows.length,
          columns: [...kept.flatMap(({ i }) => outer.columns[i] ?? []), ...found.batch.columns],
          refs: null,
        };
      }
    };
    return { ...kind, run };
  }
  const run = async function* (batches: AsyncIterable<Batch>, rt: Runtime) {
    const pace = new Pace();
    for await (const batch of inSlices(batches, pace)) {
      const out: Batch[] = [];
      const expansion = expandRows(batch, spec, inside.length, rt);
      pace.made(expansion.rows.length);
      let from = 0;
      while (from < expansion.rows.length) {
        const row = expansion.rows[from] as number;
        let to = from;
        while (to < expansion.rows.length && expansion.rows[to] === row) to++;
        const own = gatherBatch(
          expansion.batch,
          Int32Array.from({ length: to - from }, (_, i) => from + i),
        );
        slot.batches = [own];
        const plan =
          once ?? optimise(await subquery(p, o, { op: 'rows', schema: inside, batches: [own], label: 'mv-apply', refTable: null }, env));
        for await (const result of execute(plan, rt, false)) {
          if (result.length === 0) continue;
          const outer = gatherBatch(batch, new Int32Array(result.length).fill(row));
          out.push({
            length: result.length,
            columns: [...kept.map(({ i }) => outer.columns[i]).filter((v) => v !== undefined), ...result.columns],
            refs: null,
          });
        }
        from = to;
        if (out.length % 64 === 0) await rt.breathe();
      }
      if (out.length > 0)
        yield concatBatches(
          outSchema.map((c) => c.type),
          out,
        );
    }
  };
  return { ...kind, run };
}

async function* inSlices(batches: AsyncIterable<Batch>, pace: Pace): AsyncGenerator<Batch> {
  for await (const batch of batches) yield* pace.slices(batch);
}

/** The subquery over the expansions of all rows of a batch; null when it must be run row by row. */
async function allRows(p: Planner, o: Extract<Operator, { kind: 'mv-apply' }>, inside: Schema, made: Schema, env: Env) {
  const operators = pipedOperators(o.subquery);
  if (!operators) return null;
  const row: ColumnSchema = { name: unique('$row', new Set(inside.map((c) => c.name))), type: 'long' };
  const rows: { batches: readonly Batch[] } = { batches: [] };
  const found = await groupedSubquery(p, operators, { op: 'slot', schema: [row, ...inside], slot: rows }, row, env);
  if (!found || found.plan.schema.length !== made.length + 1) return null;
  // Result columns by name, as the subquery alone would have ordered and typed them.
  const places = made.map((c) => found.plan.schema.findIndex((s) => s.name === c.name && s.type === c.type));
  if (places.includes(-1)) return null;
  const plan = optimise({
    op: 'project',
    input: found.plan,
    schema: [row, ...made],
    exprs: [column(0, 'long', row.name), ...places.map((i, k) => column(i, made[k]?.type ?? 'dynamic', made[k]?.name ?? ''))],
  });
  return { rows, plan, ofEmpty: found.ofEmpty ? optimise(found.ofEmpty) : null };
}

async function gathered(plan: Plan, rt: Runtime): Promise<Batch[]> {
  const out: Batch[] = [];
  for await (const b of execute(plan, rt, false)) out.push(b);
  return out;
}

const subquery = async (p: Planner, o: Extract<Operator, { kind: 'mv-apply' }>, rows: Plan, env: Env): Promise<Plan> =>
  runOn(p, o.subquery, rows, env);

/** Applies a piped subquery (whose source is implied) to rows. */
export async function runOn(p: Planner, e: Expr, rows: Plan, env: Env): Promise<Plan> {
  if (e.kind === 'pipe') {
    let plan = await runOn(p, e.source, rows, env);
    for (const o of e.operators) plan = await p.apply(plan, o, env);
    return plan;
  }
  if (e.kind === 'source') return p.apply(rows, e.operator, env);
  return p.tabular(e, env);
}
