// What every evaluate plugin works with: the call's columns and constants, and all rows of the input at once.

import { bare } from '../../../dynamic.js';
import { QuarryError } from '../../../../../../shared/base/errors.js';
import type { ColumnSchema } from '../../../../../../shared/base/types.js';
import type { CallExpr, Expr, Operator } from '../../../../../../shared/kql/ast.js';
import { materialise } from '../../../exec/execute.js';
import { keyOf } from '../../../exec/keys.js';
import type { Runtime } from '../../../exec/runtime.js';
import { BATCH_ROWS, batchOf } from '../../../exec/vectors.js';
import { at, type Batch, type Scalar } from '../../../values.js';
import type { Plan, Schema } from '../../nodes.js';
import type { Planner } from '../../planner.js';
import type { Env } from '../../scope.js';
import { SharedRows } from '../../shared.js';
import type { SideTable } from '../../tables.js';

export type Plugin = (c: PluginCall) => Promise<Plan>;

export class PluginCall {
  constructor(
    readonly planner: Planner,
    readonly input: Plan,
    readonly call: CallExpr,
    readonly env: Env,
    readonly operator: Operator,
  ) {}

  /** The input as rows that several tables of the plugin read, run once. */
  shared(): Plan {
    return new SharedRows(this.call.name, this.input, this.planner.rt).plan;
  }
  over(input: Plan): PluginCall {
    return new PluginCall(this.planner, input, this.call, this.env, this.operator);
  }
  several(tables: readonly SideTable[]): Plan {
    return this.planner.several(this.operator, tables);
  }

  get count(): number {
    return this.call.args.length;
  }
  arg(place: number): Expr | undefined {
    const e = this.call.args[place];
    return e?.kind === 'named' ? e.value : e;
  }
  fail(problem: string): QuarryError {
    return new QuarryError('kql.semantic', `${this.call.name}: ${problem}.`, {
      plugin: this.call.name,
      start: this.call.start,
      end: this.call.end,
    });
  }
  /** Place of the column an argument names, or −1. */
  find(place: number): number {
    const e = this.arg(place);
    return e?.kind === 'name' ? this.input.schema.findIndex((c) => c.name === e.name) : -1;
  }
  column(place: number): number {
    const found = this.find(place);
    if (found < 0) throw this.fail(`argument ${place + 1} must be a column of the input`);
    return found;
  }
  schemaAt(column: number): ColumnSchema {
    const found = this.input.schema[column];
    if (!found) throw this.fail('a column is missing');
    return found;
  }
  /** The columns named from a place on: the dimensions. */
  columnsFrom(place: number): number[] {
    return Array.from({ length: Math.max(0, this.count - place) }, (_, i) => this.column(place + i));
  }
  async value(place: number): Promise<Scalar> {
    const e = this.arg(place);
    if (!e) throw this.fail(`argument ${place + 1} is missing`);
    return this.planner.scalars.constant(e, this.env);
  }
  /** A number, time or span as a number. */
  async number(place: number): Promise<number> {
    const v = bare(await this.value(place));
    const n = typeof v === 'number' ? v : typeof v === 'bigint' ? Number(v) : NaN;
    if (Number.isNaN(n)) throw this.fail(`argument ${place + 1} must be a number, a time or a time span`);
    return n;
  }
  /** null where the call leaves an argument out or writes '~' for its usual value. */
  async optional(place: number): Promise<Scalar> {
    if (!this.arg(place)) return null;
    const v = await this.value(place);
    return v === '~' ? null : v;
  }

  /** A plan that turns all rows of the input into the rows of the plugin. */
  rows(schema: Schema, make: (rows: Batch, rt: Runtime) => Iterable<readonly Scalar[]> | Promise<Iterable<readonly Scalar[]>>): Plan {
    const { input, call } = this;
    return {
      op: 'transform',
      input,
      name: call.name,
      detail: schema
        .map((c) => c.name)
        .join(', ')
        .slice(0, 200),
      schema,
      run: async function* (batches, rt) {
        const types = schema.map((c) => c.type);
        let out: (readonly Scalar[])[] = [];
        for (const row of await make(await materialise(input, batches, rt), rt)) {
          out.push(row);
          if (out.length < BATCH_ROWS) continue;
          rt.hold(out.length * types.length * 24);
          yield batchOf(types, out);
          out = [];
          await rt.breathe();
        }
        if (out.length > 0) yield batchOf(types, out);
      },
    };
  }
}

/** A cell of a materialised input. */
export const cell = (rows: Batch, column: number, row: number): Scalar => {
  const v = rows.columns[column];
  return v && row < rows.length ? at(v, row) : null;
};

/** Rows by the values of some columns, in the order first met. */
export function groupRows(
  rows: Batch,
  schema: Schema,
  by: readonly number[],
  rt: Runtime,
): { readonly values: readonly Scalar[]; readonly rows: number[] }[] {
  const groups = new Map<string, { readonly values: readonly Scalar[]; readonly rows: number[] }>();
  for (let i = 0; i < rows.length; i++) {
    rt.step();
    const values = by.map((c) => cell(rows, c, i));
    const key = JSON.stringify(values.map((v, k) => keyOf(schema[by[k] ?? 0]?.type ?? 'dynamic', v)));
    const group = groups.get(key);
    if (group) group.rows.push(i);
    else groups.set(key, { values, rows: [i] });
  }
  return [...groups.values()];
}
