// Runs a plan: every operator is an async generator over batches, measured, cancellable and inside the memory budget.

import { assertNever } from '../../../../shared/base/result.js';
import { norm64 } from '../../../../shared/base/time.js';
import { printExpr } from '../plan/expr.js';
import type { Plan } from '../plan/nodes.js';
import type { Batch } from '../values.js';
import { TableTexts } from '../textTable.js';
import { runAggregate } from './aggregate.js';
import { compile } from './eval.js';
import { expansions, Pace } from './expand.js';
import { filterBatch, selection } from './filter.js';
import { runJoin } from './join.js';
import type { Runtime } from './runtime.js';
import { bestFirst, runSort } from './sort.js';
import { slicesFor } from './slices.js';
import { BATCH_ROWS, bytesOfBatch, concatBatches, reshaped, sliceBatch } from './vectors.js';
import { spreadOf, type Spread } from '../parallel/portable.js';
import { spreadAggregate, spreadRows } from '../parallel/spread.js';
import { vectorOf } from '../values.js';
import { runWindow } from './window.js';

const describe = (plan: Plan) => ({ operator: plan.op === 'transform' ? plan.name : plan.op, detail: detailOf(plan) });

export async function* execute(plan: Plan, rt: Runtime, measured = true): AsyncGenerator<Batch> {
  if (!measured) {
    yield* run(plan, rt, false);
    return;
  }
  const asker = rt.asking;
  const measure = {
    ...describe(plan),
    rows: 0,
    ms: 0,
    inputsMs: 0,
    depth: asker ? asker.depth + 1 : 0,
  };
  rt.measures.push(measure);
  const spread = spreadOf(plan, rt);
  const source = spread && plan.op !== 'aggregate' && plan.op !== 'sort' ? spreadRows(spread, rt, describe) : run(plan, rt, true, spread);
  try {
    for (;;) {
      const from = rt.clock();
      rt.asking = measure;
      const step = await source.next();
      rt.asking = asker;
      const took = rt.clock() - from;
      measure.ms += took;
      if (asker) asker.inputsMs += took;
      if (step.done) return;
      measure.rows += step.value.length;
      await rt.breathe();
      yield step.value;
    }
  } finally {
    // Whoever stops early lets the scan close its segment.
    await source.return(undefined);
  }
}

async function* run(plan: Plan, rt: Runtime, measured: boolean, spread: Spread | null = null): AsyncGenerator<Batch> {
  switch (plan.op) {
    case 'scan': {
      const distinct = [...new Set(plan.reads)];
      const places = plan.reads.map((r) => distinct.indexOf(r));
      const selects = plan.predicate !== null && plan.source.selects?.(distinct) === true;
      const select = selects && plan.predicate ? selection(plan.predicate, rt) : null;
      const predicate = !selects && plan.predicate ? filterBatch(plan.predicate, rt) : null;
      const straight = distinct.length === plan.reads.length;
      for await (const batch of plan.source.scan({
        columns: distinct,
        bounds: plan.bounds,
        ...(plan.best ? { best: plan.best } : {}),
        ...(select ? { select: (read, length) => select((column) => read(places[column] ?? -1), length) } : {}),
        cancel: rt.cancel,
        onProgress: (r, g, s) => rt.progress(r, g, s),
      })) {
        const shaped = straight
          ? batch
          : reshaped(
              batch,
              places.map((p) => batch.columns[p]).filter((v) => v !== undefined),
            );
        const kept = predicate ? predicate(shaped) : shaped;
        if (kept.length > 0) yield kept;
      }
      return;
    }
    case 'rows':
      for (const b of plan.batches) if (b.length > 0) yield b;
      return;
    case 'slot':
      for (const b of plan.slot.batches) if (b.length > 0) yield b;
      return;
    case 'range':
      for (const batch of rangeBatches(plan)) {
        rt.made(batch.length, 'range');
        yield batch;
      }
      return;
    case 'filter': {
      const filter = filterBatch(plan.predicate, rt);
      for await (const batch of execute(plan.input, rt, measured)) {
        const kept = filter(batch);
        if (kept.length > 0) yield kept;
      }
      return;
    }
    case 'project': {
      const kernels = plan.exprs.map((e) => compile(e, rt));
      const slices = slicesFor(plan.exprs, kernels);
      for await (const whole of execute(plan.input, rt, measured))
        for (const batch of slices(whole))
          yield reshaped(
            batch,
            kernels.map((k) => k(batch)),
          );
      return;
    }
    case 'window':
      yield* runWindow(plan, execute(plan.input, rt, measured), rt);
      return;
    case 'aggregate':
      if (spread) yield* spreadAggregate(plan, spread, rt, describe);
      else yield* runAggregate(plan, execute(plan.input, rt, measured), rt);
      return;
    case 'sort': {
      const wanted = bestFirst(plan);
      if (spread && !wanted) {
        // Each part gives its own best; the best of those are the best of all.
        yield* runSort(plan, spreadRows(spread, rt, describe), rt, null);
        return;
      }
      yield* runSort(plan, execute(wanted?.input ?? plan.input, rt, measured), rt, wanted?.best ?? null);
      return;
    }
    case 'take': {
      let left = plan.count;
      if (left === 0) return;
      for await (const batch of execute(plan.input, rt, measured)) {
        const part = batch.length > left ? sliceBatch(batch, 0, left) : batch;
        left -= part.length;
        yield part;
        if (left <= 0) return;
      }
      return;
    }
    case 'join':
      yield* runJoin(plan, (side) => execute(side, rt, measured), rt);
      return;
    case 'union':
      for (const input of plan.inputs) yield* execute(input, rt, measured);
      return;
    case 'expand': {
      const pace = new Pace();
      for await (const batch of execute(plan.input, rt, measured)) {
        for (const part of pace.slices(batch)) {
          let made = 0;
          for (const { batch: out } of expansions(part, plan, plan.schema.length, rt, BATCH_ROWS)) {
            made += out.length;
            yield out;
          }
          pace.made(made);
          if (made === 0) await rt.breathe();
        }
      }
      return;
    }
    case 'transform':
      yield* plan.run(execute(plan.input, rt, measured), rt, plan.asked ?? null);
      return;
    default:
      assertNever(plan);
  }
}

const steps = (n: number, valueOf: (i: number) => number): Float64Array => {
  const data = new Float64Array(n);
  for (let i = 0; i < n; i++) data[i] = valueOf(i);
  return data;
};

function* rangeBatches(plan: Extract<Plan, { op: 'range' }>): Generator<Batch> {
  const type = plan.schema[0]?.type ?? 'long';
  const real = type === 'real';
  if (real) {
    const [from, to, step] = [Number(plan.from), Number(plan.to), Number(plan.step)];
    const count = Math.max(0, Math.floor((to - from) / step + 1e-9) + 1);
    for (let start = 0; start < count; start += BATCH_ROWS) {
      const n = Math.min(BATCH_ROWS, count - start);
      yield {
        length: n,
        columns: [{ repr: 'f64', type, data: steps(n, (i) => from + (start + i) * step), nulls: null }],
        refs: null,
      };
    }
    return;
  }
  const [from, to, step] = [BigInt(plan.from), BigInt(plan.to), BigInt(plan.step)];
  if ((step > 0n && from > to) || (step < 0n && from < to)) return;
  const count = (to - from) / step + 1n;
  for (let start = 0n; start < count; start += BigInt(BATCH_ROWS)) {
    const n = Number(count - start < BigInt(BATCH_ROWS) ? count - start : BigInt(BATCH_ROWS));
    const first = norm64(from + start * step);
    const last = norm64(from + (start + BigInt(n - 1)) * step);
    if (typeof first === 'number' && typeof last === 'number') {
      const by = Number(step);
      yield {
        length: n,
        columns: [{ repr: 'f64', type, data: steps(n, (i) => first + i * by), nulls: null }],
        refs: null,
      };
    } else
      yield {
        length: n,
        columns: [
          vectorOf(
            type,
            Array.from({ length: n }, (_, i) => norm64(from + (start + BigInt(i)) * step)),
          ),
        ],
        refs: null,
      };
  }
}

/** All of an input as one batch, charged to the memory budget. */
export async function materialise(plan: { readonly schema: Plan['schema'] }, input: AsyncIterable<Batch>, rt: Runtime): Promise<Batch> {
  const batches: Batch[] = [];
  for await (const b of input) {
    rt.hold(bytesOfBatch(b) * 2);
    batches.push(b);
  }
  const whole = concatBatches(
    plan.schema.map((c) => c.type),
    batches,
  );
  whole.columns.forEach((v, c) => {
    if (v.repr !== 'dict' || !(v.dict instanceof TableTexts)) return;
    const first = batches[0]?.columns[c];
    // The texts of an input's own dictionary are its own affair.
    if (first?.repr !== 'dict' || first.dict !== v.dict) rt.hold(v.dict.bytes());
  });
  return whole;
}

function detailOf(p: Plan): string {
  switch (p.op) {
    case 'scan':
      return `${p.source.name} [${p.schema.length} columns]${p.predicate ? ` where ${printExpr(p.predicate)}` : ''}${p.bounds.length > 0 ? ` (bounds on ${p.bounds.map((b) => b.column).join(', ')})` : ''}`;
    case 'rows':
      return p.label;
    case 'slot':
      return '';
    case 'range':
      return `${p.schema[0]?.name ?? ''}`;
    case 'filter':
      return printExpr(p.predicate);
    case 'project':
    case 'window':
      return p.schema
        .map((c) => c.name)
        .join(', ')
        .slice(0, 200);
    case 'aggregate':
      return `${p.calls.map((c) => ('values' in c ? (c.max ? 'arg_max' : 'arg_min') : c.name)).join(', ')} by ${p.keys.map(printExpr).join(', ')}`.slice(
        0,
        200,
      );
    case 'sort':
      return `${p.keys.map((k) => `${printExpr(k.expr)} ${k.descending ? 'desc' : 'asc'}`).join(', ')}${p.limit === null ? '' : ` top ${p.limit}`}`;
    case 'take':
      return String(p.count);
    case 'join':
      return `${p.kind} on ${p.leftKeys.map(printExpr).join(', ')}`;
    case 'union':
      return `${p.inputs.length} inputs`;
    case 'expand':
      return p.items.map((i) => i.result.name).join(', ');
    case 'transform':
      return p.detail;
  }
}

/** The plan as indented text. */
export function explain(p: Plan, indent = ''): string {
  const inputs =
    p.op === 'scan' || p.op === 'rows' || p.op === 'slot' || p.op === 'range'
      ? []
      : p.op === 'join'
        ? [p.left, p.right]
        : p.op === 'union'
          ? p.inputs
          : [p.input];
  return [`${indent}${p.op === 'transform' ? p.name : p.op} ${detailOf(p)}`, ...inputs.map((i) => explain(i, `${indent}  `))].join('\n');
}
