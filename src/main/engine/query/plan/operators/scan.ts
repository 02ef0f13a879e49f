// scan: a state machine over ordered rows. Steps are tried from the last to the first; a row moves a partial match on, starts one, or stays.

import { keyOf } from '../../exec/keys.js';
import type { ColumnSchema } from '../../../../../shared/base/types.js';
import type { Expr, Operator } from '../../../../../shared/kql/ast.js';
import { batchOf, nullOf } from '../../exec/vectors.js';
import { compile } from '../../exec/eval.js';
import { materialise } from '../../exec/execute.js';
import type { Runtime } from '../../exec/runtime.js';
import { at, type Batch, type Scalar } from '../../values.js';
import { convert } from '../../functions/index.js';
import { columnsOf, mapColumns, type BExpr } from '../expr.js';
import type { Plan } from '../nodes.js';
import type { Planner } from '../planner.js';
import { Scope, type Env } from '../scope.js';
import { sortKeys } from './sort.js';

type ScanOperator = Extract<Operator, { kind: 'scan' }>;

export async function scan(p: Planner, input: Plan, o: ScanOperator, env: Env): Promise<Plan> {
  const inputScope = new Scope(input.schema);
  const sorted: Plan =
    o.orderBy.length > 0
      ? { op: 'sort', input, keys: await sortKeys(p, o.orderBy, inputScope, env), limit: null, schema: input.schema }
      : input;
  const declared: ColumnSchema[] = o.declared.map((d) => ({ name: d.name, type: d.type }));
  const defaults: Scalar[] = [];
  for (const d of o.declared) defaults.push(d.fallback ? await p.scalars.constant(d.fallback, env) : nullOf(d.type));
  const base = [...input.schema, ...declared];
  const width = base.length;
  // The row's own columns, then every step's last row under "step.column".
  const wide: ColumnSchema[] = [...base, ...o.steps.flatMap((s) => base.map((c) => ({ name: `${s.name}.${c.name}`, type: c.type })))];
  const scope = new Scope(wide);
  const steps = new Set(o.steps.map((s) => s.name));
  const compileIn = (e: Expr) => p.scalars.compile(qualify(e, steps), scope, env);
  const conditions: Awaited<ReturnType<typeof compileIn>>[] = [];
  const assignments: { target: number; expr: Awaited<ReturnType<typeof compileIn>> }[][] = [];
  for (const s of o.steps) {
    conditions.push(await compileIn(s.condition));
    const list = [];
    for (const a of s.assignments) list.push({ target: base.findIndex((c) => c.name === a.names[0]), expr: await compileIn(a.value) });
    assignments.push(list.filter((a) => a.target >= 0));
  }
  const partitionBy = await p.scalars.compileAll(o.partitionBy, inputScope, env);
  const matchId = o.parameters['with_match_id'] ?? '';
  // The last row of a step has the same columns as the row at hand.
  const reads = new Set<number>();
  for (const e of [...conditions, ...assignments.flatMap((list) => list.map((a) => a.expr)), ...partitionBy])
    for (const k of columnsOf(e)) if (k % width < input.schema.length) reads.add(k % width);
  const schema: ColumnSchema[] = matchId === '' ? base : [...base, { name: matchId, type: 'long' }];
  return {
    op: 'transform',
    input: sorted,
    name: 'scan',
    detail: o.steps.map((s) => s.name).join(', '),
    schema,
    uses: { columns: reads, passed: (i) => (i < input.schema.length ? i : undefined) },
    run: async function* (batches, rt) {
      const rows = await materialise(input, batches, rt);
      const kernelOf = (e: BExpr): RowKernel => rowKernel(e, wide, input.schema.length, rows, rt);
      const tests = conditions.map(kernelOf);
      const sets = assignments.map((list) => list.map((a) => ({ target: a.target, type: a.expr.type, kernel: kernelOf(a.expr) })));
      const keyVectors = partitionBy.map((k) => compile(k, rt)(rows));
      const machines = new Map<string, State[]>();
      const out: Scalar[][] = [];
      let nextId = 0;
      const blank: readonly Scalar[] = [...input.schema.map((c) => nullOf(c.type)), ...defaults];
      for (let i = 0; i < rows.length; i++) {
        if (i % 2048 === 0) await rt.breathe();
        const key = JSON.stringify(keyVectors.map((v) => keyOf(v.type, at(v, i))));
        const states = machines.get(key) ?? o.steps.map((): State => null);
        machines.set(key, states);
        const own = rows.columns.map((c) => at(c, i));
        const evaluate = (kernel: RowKernel, current: readonly Scalar[], from: State): Scalar =>
          kernel(i, (k) => {
            if (k < width) return current[k] ?? null;
            const step = Math.floor(k / width) - 1;
            return (from?.rows[step] ?? blank)[k % width] ?? null;
          });
        const emit: { readonly step: number; readonly row: Scalar[] }[] = [];
        const take = (k: number, from: State, id: number): void => {
          const row: Scalar[] = [...own, ...defaults];
          for (const set of sets[k] ?? [])
            row[set.target] = convert(evaluate(set.kernel, row, from), set.type, base[set.target]?.type ?? set.type);
          states[k] = { rows: withRow(from, k, row, o.steps.length), id };
          emit.push({ step: k, row });
        };
        for (let k = o.steps.length - 1; k >= 0; k--) {
          const test = tests[k];
          if (!test) continue;
          const fresh: Scalar[] = [...own, ...defaults];
          // From the step before (or, past optional ones, an earlier step) to this one.
          let moved = false;
          for (let before = k - 1; before >= 0; before--) {
            const from = states[before] ?? null;
            if (from && evaluate(test, fresh, from) === true) {
              take(k, from, from.id);
              states[before] = null;
              moved = true;
              break;
            }
            if (!o.steps[before]?.optional) break;
          }
          if (moved) continue;
          const here = states[k] ?? null;
          if (here && evaluate(test, fresh, here) === true) {
            take(k, here, here.id);
            continue;
          }
          const canStart = o.steps.slice(0, k).every((s) => s.optional);
          if (canStart && !here && evaluate(test, fresh, null) === true) take(k, null, nextId++);
          else if (canStart && k === 0 && here && evaluate(test, fresh, null) === true) take(k, null, nextId++);
        }
        for (const e of emit.reverse()) {
          const mode = o.steps[e.step]?.output ?? 'all';
          if (mode === 'none') continue;
          out.push(matchId === '' ? e.row.slice(0, width) : [...e.row.slice(0, width), states[e.step]?.id ?? 0]);
        }
      }
      if (out.length > 0)
        yield batchOf(
          schema.map((c) => c.type),
          out,
        );
    },
  };
}

/** The value of an expression at a row of the input, given the columns of steps by their place. */
type RowKernel = (row: number, column: (place: number) => Scalar) => Scalar;

/** Expressions of the row alone are computed for all rows at once; others read only the columns they name. */
function rowKernel(e: BExpr, wide: readonly ColumnSchema[], own: number, rows: Batch, rt: Runtime): RowKernel {
  const used = [...columnsOf(e)].sort((a, b) => a - b);
  if (used.every((k) => k < own)) {
    const values = compile(e, rt)(rows);
    return (row) => at(values, row);
  }
  const kernel = compile(
    mapColumns(e, (index, c) => (c.k === 'col' ? { ...c, index: used.indexOf(index) } : c)),
    rt,
  );
  const types = used.map((k) => wide[k]?.type ?? 'dynamic');
  return (_row, column) =>
    at(
      kernel({
        length: 1,
        columns: used.map((k, i) => {
          const type = types[i] ?? 'dynamic';
          return { repr: 'const', type, length: 1, value: column(k) ?? nullOf(type) };
        }),
        refs: null,
      }),
      0,
    );
}

type State = { readonly rows: readonly (readonly Scalar[] | null)[]; readonly id: number } | null;
const withRow = (from: State, k: number, row: readonly Scalar[], count: number): (readonly Scalar[] | null)[] =>
  Array.from({ length: count }, (_, i) => (i === k ? row : i < k ? (from?.rows[i] ?? null) : null));

/** `step.column` as one name. */
function qualify(e: Expr, steps: ReadonlySet<string>): Expr {
  if (e.kind === 'path') {
    if (e.base.kind === 'name' && steps.has(e.base.name) && e.key.kind === 'literal') {
      return {
        kind: 'name',
        name: `${e.base.name}.${String(e.key.value)}`,
        role: 'column',
        wildcard: false,
        type: e.type,
        start: e.start,
        end: e.end,
      };
    }
    return { ...e, base: qualify(e.base, steps), key: qualify(e.key, steps) };
  }
  if (e.kind === 'call') return { ...e, args: e.args.map((a) => qualify(a, steps)) };
  if (e.kind === 'named') return { ...e, value: qualify(e.value, steps) };
  return e;
}
