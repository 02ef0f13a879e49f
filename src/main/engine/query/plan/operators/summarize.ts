// summarize and distinct: aggregate calls are taken out of their expressions, computed by group, and the rest is projected on top.

import type { ColumnSchema, KqlType } from '../../../../../shared/base/types.js';
import type { CallExpr, Expr, Operator } from '../../../../../shared/kql/ast.js';
import { aggregates } from '../../aggregates/index.js';
import { column, constant, hasWindow, type BExpr } from '../expr.js';
import { defaultName, unique } from '../naming.js';
import { isArgExtreme, type AggregateCall, type ArgExtreme, type Plan, type Schema } from '../nodes.js';
import type { Planner } from '../planner.js';
import { kql, unsupported } from '../scalars.js';
import { Scope, type Env } from '../scope.js';

const ARG = /^arg_?(?:max|min)$/;
const ANY_ROW = new Set(['take_any', 'any']);
const PERCENTILES: Readonly<Record<string, string>> = { percentiles: 'percentile', percentilesw: 'percentilew' };
export const isAggregate = (e: CallExpr): boolean => e.role === 'aggregate';

export interface Grouping {
  readonly keys: readonly BExpr[];
  readonly keyNames: readonly string[];
}

export async function groupKeys(p: Planner, by: readonly Expr[], scope: Scope, env: Env): Promise<Grouping> {
  const keys: BExpr[] = [];
  const names: string[] = [];
  for (const e of by) {
    keys.push(await p.scalars.compile(e, scope, env));
    names.push(unique(defaultName(e) ?? `Column${keys.length}`, new Set(names)));
  }
  return { keys, keyNames: names };
}

export async function summarize(p: Planner, piped: Plan, o: Extract<Operator, { kind: 'summarize' }>, env: Env): Promise<Plan> {
  const scope = new Scope(piped.schema);
  const { keys: given, keyNames } = await groupKeys(p, o.by, scope, env);
  const { input, keys } = windowKeys(piped, given);
  const collector = new AggregateCollector(p, scope, env, keyNames);
  const outputs: { name: string | null; expr: BExpr }[] = [];
  for (const e of o.aggregates) outputs.push(...(await collector.outputs(e)));
  const keySchema: ColumnSchema[] = keys.map((k, i) => ({ name: keyNames[i] ?? '', type: k.type }));
  const inner: Plan = { op: 'aggregate', input, keys, calls: collector.calls, schema: [...keySchema, ...collector.columns()] };
  const taken = new Set(keyNames);
  const bound = o.columns && o.columns.length === keys.length + outputs.length ? o.columns : null;
  const names = outputs.map((out, i) => {
    const name = bound?.[keys.length + i]?.name ?? unique(out.name ?? `Column${i + 1}`, taken);
    taken.add(name);
    return name;
  });
  return {
    op: 'project',
    input: inner,
    exprs: [...keySchema.map((c, i) => column(i, c.type, c.name)), ...outputs.map((out) => shift(out.expr, keys.length))],
    schema: [
      ...keySchema.map((c, i) => ({ name: bound?.[i]?.name ?? c.name, type: c.type })),
      ...outputs.map((out, i) => ({ name: names[i] ?? '', type: out.expr.type })),
    ],
  };
}

/** Keys made with window functions (`by strcat(row_number(), …)`) are computed over the rows as they come, then grouped by. */
function windowKeys(input: Plan, keys: readonly BExpr[]): { readonly input: Plan; readonly keys: readonly BExpr[] } {
  const windows = keys.filter(hasWindow);
  if (windows.length === 0) return { input, keys };
  const width = input.schema.length;
  return {
    input: {
      op: 'window',
      input,
      exprs: [...input.schema.map((c, i) => column(i, c.type, c.name)), ...windows],
      schema: [...input.schema, ...windows.map((w, i) => ({ name: `$key${i}`, type: w.type }))],
    },
    keys: keys.map((k) => (windows.includes(k) ? column(width + windows.indexOf(k), k.type, `$key${windows.indexOf(k)}`) : k)),
  };
}

const shift = (e: BExpr, by: number): BExpr => {
  if (e.k === 'col') return { ...e, index: e.index + by };
  if (e.k === 'const') return e;
  if (e.k === 'in') return { ...e, arg: shift(e.arg, by) };
  return { ...e, args: e.args.map((a) => shift(a, by)) };
};

/** Collects aggregate calls; result columns are numbered from 0 in the order they were met. */
export class AggregateCollector {
  readonly calls: (AggregateCall | ArgExtreme)[] = [];
  private width = 0;

  constructor(
    private readonly p: Planner,
    private readonly scope: Scope,
    private readonly env: Env,
    private readonly keyNames: readonly string[],
  ) {}

  columns = (): Schema => this.calls.flatMap((c) => (isArgExtreme(c) ? c.results : [c.result]));

  async outputs(e: Expr): Promise<{ name: string | null; expr: BExpr }[]> {
    const value = e.kind === 'named' ? e.value : e;
    const names = e.kind === 'named' ? e.names : [];
    if (value.kind === 'call' && value.role !== 'user') {
      if (ARG.test(value.name)) return this.argExtreme(value, names);
      if (ANY_ROW.has(value.name) && (value.args.length > 1 || value.args[0]?.kind === 'star')) return this.anyRow(value, names);
      if (PERCENTILES[value.name]) return this.percentiles(value, PERCENTILES[value.name] ?? '', names);
    }
    return [
      {
        name:
          names[0] ??
          defaultName(value) ??
          (value.kind === 'call' && value.name === 'take_any' && value.args[0] ? defaultName(value.args[0]) : null),
        expr: await this.compile(value),
      },
    ];
  }

  /** An expression over aggregates: every aggregate call becomes a column. */
  private async compile(e: Expr): Promise<BExpr> {
    // toint(N = count()): the name inside a call names the result, which the binder has done.
    if (e.kind === 'named') return this.compile(e.value);
    if (e.kind === 'call' && isAggregate(e)) return this.add(e);
    if (e.kind === 'call' && e.role !== 'user') {
      if (!containsAggregate(e)) return this.p.scalars.compile(e, Scope.none, this.env);
      let env = this.env;
      const args: Expr[] = [];
      for (const [i, a] of e.args.entries()) {
        const name = `$aggregate${i}`;
        env = env.with(name, { kind: 'expr', expr: await this.compile(a) });
        args.push({ kind: 'name', name, role: 'variable', wildcard: false, type: a.type, start: a.start, end: a.end });
      }
      return this.p.scalars.compile({ ...e, args }, Scope.none, env);
    }
    if (e.kind === 'path' && containsAggregate(e.base)) {
      const env = this.env.with('$aggregate', { kind: 'expr', expr: await this.compile(e.base) });
      return this.p.scalars.compile(
        {
          ...e,
          base: { kind: 'name', name: '$aggregate', role: 'variable', wildcard: false, type: 'dynamic', start: e.start, end: e.end },
        },
        Scope.none,
        env,
      );
    }
    return this.p.scalars.compile(e, Scope.none, this.env);
  }

  private async add(e: CallExpr): Promise<BExpr> {
    if (ARG.test(e.name)) {
      const [first] = await this.argExtreme(e, []);
      if (first) return first.expr;
    }
    if (!aggregates.has(e.name)) throw unsupported(`the aggregate ${e.name}()`, e);
    const args = e.args[0]?.kind === 'star' ? [] : await this.p.scalars.compileAll(e.args, this.scope, this.env);
    return this.push(e.name, args, aggregateType(e, args));
  }

  private push(name: string, args: readonly BExpr[], type: KqlType): BExpr {
    const index = this.width++;
    const result = { name: `$${index}`, type };
    this.calls.push({ name, args, result });
    return column(index, type, result.name);
  }

  private starColumns(except: string | null): { name: string; expr: BExpr }[] {
    return this.scope.columns.flatMap((c, i) =>
      this.keyNames.includes(c.name) || c.name === except ? [] : [{ name: c.name, expr: column(i, c.type, c.name) }],
    );
  }

  private async argExtreme(e: CallExpr, names: readonly string[]): Promise<{ name: string | null; expr: BExpr }[]> {
    const [first, ...rest] = e.args;
    if (!first) throw unsupported(`${e.name} without arguments`, e);
    const by = await this.p.scalars.compile(first, this.scope, this.env);
    const byName = defaultName(first);
    const old = /^argm/.test(e.name);
    const values: { name: string | null; expr: BExpr }[] = [];
    for (const r of rest) {
      if (r.kind === 'star') values.push(...this.starColumns(byName));
      else values.push({ name: defaultName(r), expr: await this.p.scalars.compile(r, this.scope, this.env) });
    }
    const all = [
      { name: old ? `${e.name.slice(3)}_${byName ?? ''}` : byName, expr: by },
      ...values.map((v) => (old && v.name ? { ...v, name: `${e.name.slice(3)}_${byName ?? ''}_${v.name}` } : v)),
    ];
    const start = this.width;
    this.width += all.length;
    const results = all.map((a, i) => ({ name: `$${start + i}`, type: a.expr.type }));
    this.calls.push({ max: e.name.endsWith('max'), by, values: values.map((v) => v.expr), results });
    return all.map((a, i) => ({ name: names[i] ?? a.name, expr: column(start + i, a.expr.type, a.name ?? '') }));
  }

  private async anyRow(e: CallExpr, names: readonly string[]): Promise<{ name: string | null; expr: BExpr }[]> {
    const values: { name: string | null; expr: BExpr }[] = [];
    for (const a of e.args) {
      if (a.kind === 'star') values.push(...this.starColumns(null));
      else
        values.push({
          name: e.name === 'any' ? `any_${defaultName(a) ?? ''}` : defaultName(a),
          expr: await this.p.scalars.compile(a, this.scope, this.env),
        });
    }
    // One row for all columns: the first of the group.
    const start = this.width;
    this.width += values.length + 1;
    const results = [
      { name: `$${start}`, type: 'long' as const },
      ...values.map((v, i) => ({ name: `$${start + 1 + i}`, type: v.expr.type })),
    ];
    this.calls.push({ max: true, by: constant('long', 1), values: values.map((v) => v.expr), results });
    return values.map((v, i) => ({ name: names[i] ?? v.name, expr: column(start + 1 + i, v.expr.type, v.name ?? '') }));
  }

  private async percentiles(e: CallExpr, single: string, names: readonly string[]): Promise<{ name: string | null; expr: BExpr }[]> {
    const fixed = single === 'percentilew' ? 2 : 1;
    const args = await this.p.scalars.compileAll(e.args, this.scope, this.env);
    const head = args.slice(0, fixed);
    const base = e.args[0] ? defaultName(e.args[0]) : '';
    return args.slice(fixed).map((percent, i) => ({
      name: names[i] ?? `percentile_${base ?? ''}_${percent.k === 'const' ? String(percent.value) : i}`,
      expr: this.push(single, [...head, percent], head[0]?.type ?? kql(e.type)),
    }));
  }
}

const containsAggregate = (e: Expr): boolean =>
  (e.kind === 'call' && (isAggregate(e) || e.args.some(containsAggregate))) ||
  (e.kind === 'path' && containsAggregate(e.base)) ||
  (e.kind === 'named' && containsAggregate(e.value));

/** The binder's type, or the one the first argument suggests behind an open schema. */
function aggregateType(e: CallExpr, args: readonly BExpr[]): KqlType {
  if (e.type !== 'unknown' && e.type !== 'tabular') return e.type;
  if (/^(?:count|dcount|cnt)/.test(e.name)) return 'long';
  if (/^(?:make|hll|tdigest)/.test(e.name)) return 'dynamic';
  if (/^(?:avg|stdev|variance|covariance)/.test(e.name)) return 'real';
  return args[0]?.type ?? 'dynamic';
}

export async function distinct(p: Planner, input: Plan, o: Extract<Operator, { kind: 'distinct' }>, env: Env): Promise<Plan> {
  const scope = new Scope(input.schema);
  const keys: BExpr[] = [];
  const names: string[] = [];
  for (const e of o.exprs) {
    if (e.kind === 'star') {
      scope.columns.forEach((c, i) => {
        keys.push(column(i, c.type, c.name));
        names.push(c.name);
      });
    } else {
      keys.push(await p.scalars.compile(e, scope, env));
      names.push(unique(defaultName(e) ?? `Column${keys.length}`, new Set(names)));
    }
  }
  return { op: 'aggregate', input, keys, calls: [], schema: keys.map((k, i) => ({ name: names[i] ?? '', type: k.type })) };
}
