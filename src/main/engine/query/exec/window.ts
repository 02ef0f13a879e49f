// Functions of a row's neighbours over the whole serialised input: prev, next, row_number, row_cumsum, row_rank…, row_window_session.

import { functionTable } from './functionTable.js';
import { sortOrder } from '../functions/index.js';
import { column, hasWindow, operandsOf, withOperands, type BExpr } from '../plan/expr.js';
import type { Plan } from '../plan/nodes.js';
import { at, vectorOf, type Batch, type Scalar, type Vector } from '../values.js';
import { compile } from './eval.js';
import { materialise } from './execute.js';
import type { Runtime } from './runtime.js';
import { chunks, nullOf } from './vectors.js';

type WindowPlan = Extract<Plan, { op: 'window' }>;

export async function* runWindow(plan: WindowPlan, input: AsyncIterable<Batch>, rt: Runtime): AsyncGenerator<Batch> {
  const whole = await materialise(plan.input, input, rt);
  if (whole.length === 0) return;
  const columns = plan.exprs.map((e) => evaluate(e, whole, rt));
  yield* chunks({ length: whole.length, columns, refs: null });
}

/** Inner window calls first: their results become columns of a wider batch. */
function evaluate(e: BExpr, batch: Batch, rt: Runtime): Vector {
  const extra: Vector[] = [];
  const lower = (x: BExpr): BExpr => {
    if (!hasWindow(x)) return x;
    const operands = operandsOf(x).map(lower);
    if (x.k !== 'window') return withOperands(x, operands);
    const wide = { ...batch, columns: [...batch.columns, ...extra] };
    extra.push(
      windowed(
        x.name,
        operands.map((o) => compile(o, rt)(wide)),
        x.type,
        batch.length,
        operands.map((o) => o.type),
        rt,
      ),
    );
    return column(batch.columns.length + extra.length - 1, x.type, x.name);
  };
  const lowered = lower(e);
  return compile(lowered, rt)({ ...batch, columns: [...batch.columns, ...extra] });
}

function windowed(
  name: string,
  args: readonly Vector[],
  type: Vector['type'],
  length: number,
  types: readonly Vector['type'][],
  rt: Runtime,
): Vector {
  const [first, second, third] = args;
  const value = (v: Vector | undefined, i: number): Scalar => (v ? at(v, i) : null);
  const out = new Array<Scalar>(length);
  switch (name) {
    case 'prev':
    case 'next': {
      for (let i = 0; i < length; i++) {
        rt.step();
        const offset = second ? Number(value(second, i) ?? 1) : 1;
        const from = name === 'prev' ? i - offset : i + offset;
        out[i] = from >= 0 && from < length ? value(first, from) : third ? value(third, i) : nullOf(type);
      }
      break;
    }
    case 'row_number': {
      let n = 0;
      for (let i = 0; i < length; i++) {
        rt.step();
        const start = Number(value(first, i) ?? 1);
        n = i === 0 || value(second, i) === true ? start : n + 1;
        out[i] = n;
      }
      break;
    }
    case 'row_cumsum': {
      const plus = functionTable.get('+');
      let sum: Scalar = null;
      for (let i = 0; i < length; i++) {
        rt.step();
        if (value(second, i) === true) sum = null;
        const v = value(first, i);
        if (v !== null) sum = sum === null ? v : (plus?.scalar([sum, v], [type, types[0] ?? type], rt, type) ?? null);
        out[i] = sum ?? (type === 'timespan' || type === 'real' || type === 'long' || type === 'int' ? 0 : null);
      }
      break;
    }
    case 'row_rank_dense':
    case 'row_rank_min':
    case 'row_rank': {
      let rank = 0;
      let count = 0;
      for (let i = 0; i < length; i++) {
        rt.step();
        if (i === 0 || value(second, i) === true) rank = count = 1;
        else {
          count++;
          if (sortOrder(value(first, i), value(first, i - 1), types[0] ?? 'long') !== 0) rank = name === 'row_rank_min' ? count : rank + 1;
        }
        out[i] = rank;
      }
      break;
    }
    case 'row_window_session': {
      let start: Scalar = null;
      for (let i = 0; i < length; i++) {
        rt.step();
        const v = value(first, i);
        const before = i > 0 ? value(first, i - 1) : null;
        const far =
          start === null ||
          before === null ||
          v === null ||
          Number(v) - Number(start) > Number(value(second, i)) ||
          Number(v) - Number(before) > Number(value(third, i)) ||
          value(args[3], i) === true;
        if (far) start = v;
        out[i] = start;
      }
      break;
    }
    default:
      throw new Error(`no window function ${name}`);
  }
  return vectorOf(type, out);
}
