// extend, project and the project-… family: columns computed, dropped, renamed and reordered.

import type { ColumnSchema } from '../../../../../shared/base/types.js';
import type { CallExpr, Expr } from '../../../../../shared/kql/ast.js';
import { isArray } from '../../dynamic.js';
import { call, column, constant, hasWindow, type BExpr } from '../expr.js';
import { defaultName, unique } from '../naming.js';
import type { Plan, Schema } from '../nodes.js';
import type { Planner } from '../planner.js';
import { Scope, wildcard, type Env } from '../scope.js';

interface Item {
  readonly name: string | null;
  readonly expr: BExpr;
}

/** One item a result column: `(a, b) = e` and functions with several results are spread over e's elements. */
async function itemsOf(p: Planner, exprs: readonly Expr[], scope: Scope, env: Env): Promise<Item[]> {
  const out: Item[] = [];
  for (const e of exprs) {
    if (e.kind === 'star') {
      scope.columns.forEach((c, i) => out.push({ name: c.name, expr: column(i, c.type, c.name) }));
      continue;
    }
    const names = e.kind === 'named' && e.list ? e.names : null;
    const value = e.kind === 'named' ? e.value : e;
    const parts = value.kind === 'call' ? partsOf(value) : undefined;
    const made = value.kind === 'call' && parts ? await p.scalars.tuple(value, scope, env) : await p.scalars.compile(e, scope, env);
    if (names) names.forEach((name, i) => out.push({ name, expr: element(made, i, parts?.[i]?.[1]) }));
    else if (parts && e.kind !== 'named') {
      const base = `${value.kind === 'call' ? value.name : ''}_${(value.kind === 'call' && value.args[0] ? defaultName(value.args[0]) : null) ?? ''}`;
      parts.forEach(([part, type], i) => out.push({ name: `${base}_${part}`, expr: element(made, i, type) }));
    } else if (parts) out.push({ name: defaultName(e), expr: element(made, 0, parts[0]?.[1]) });
    else out.push({ name: defaultName(e), expr: made });
  }
  return out;
}

type Part = readonly [string, 'real' | 'dynamic' | 'long'];
const FIT_2: readonly Part[] = [
  ['rsquare', 'real'],
  ['split_idx', 'long'],
  ['variance', 'real'],
  ['rvariance', 'real'],
  ['line_fit', 'dynamic'],
  ['right_rsquare', 'real'],
  ['right_slope', 'real'],
  ['right_interception', 'real'],
  ['right_variance', 'real'],
  ['right_rvariance', 'real'],
  ['left_rsquare', 'real'],
  ['left_slope', 'real'],
  ['left_interception', 'real'],
  ['left_variance', 'real'],
  ['left_rvariance', 'real'],
];
/** Functions with several results, which arrive as one array. */
const TUPLES: Readonly<Record<string, readonly Part[]>> = {
  series_fit_line: [
    ['rsquare', 'real'],
    ['slope', 'real'],
    ['variance', 'real'],
    ['rvariance', 'real'],
    ['interception', 'real'],
    ['line_fit', 'dynamic'],
  ],
  series_fit_2lines: FIT_2,
  series_stats: [
    ['min', 'real'],
    ['min_idx', 'long'],
    ['max', 'real'],
    ['max_idx', 'long'],
    ['avg', 'real'],
    ['stdev', 'real'],
    ['variance', 'real'],
  ],
  series_decompose: [
    ['baseline', 'dynamic'],
    ['seasonal', 'dynamic'],
    ['trend', 'dynamic'],
    ['residual', 'dynamic'],
  ],
  series_decompose_anomalies: [
    ['ad_flag', 'dynamic'],
    ['ad_score', 'dynamic'],
    ['baseline', 'dynamic'],
  ],
  series_periods_detect: [
    ['periods', 'dynamic'],
    ['scores', 'dynamic'],
  ],
  series_fit_poly: [
    ['rsquare', 'real'],
    ['coefficients', 'dynamic'],
    ['variance', 'real'],
    ['rvariance', 'real'],
    ['poly_fit', 'dynamic'],
  ],
  series_fft: [
    ['real', 'dynamic'],
    ['imag', 'dynamic'],
  ],
  series_ifft: [
    ['real', 'dynamic'],
    ['imag', 'dynamic'],
  ],
};

function partsOf(e: CallExpr): readonly Part[] | undefined {
  if (e.name === 'array_sort_asc' || e.name === 'array_sort_desc') {
    const arrays = e.args.filter((a) => a.type !== 'bool');
    return arrays.map((a, i): Part => [defaultName(a) ?? `array${i}`, 'dynamic']);
  }
  if (e.name === 'series_periods_validate') return e.args.slice(1).map((_, i): Part => [`period${i}`, 'dynamic']);
  return TUPLES[e.name];
}

const element = (e: BExpr, index: number, type: Part[1] | undefined): BExpr => {
  const item = call('[]', 'dynamic', e, constant('long', index));
  return type === 'real' ? call('toreal', 'real', item) : type === 'long' ? call('tolong', 'long', item) : item;
};

export function projection(input: Plan, exprs: readonly BExpr[], names: readonly string[]): Plan {
  return {
    op: exprs.some(hasWindow) ? 'window' : 'project',
    input,
    exprs,
    schema: exprs.map((e, i) => ({ name: names[i] ?? '', type: e.type })),
  };
}

export async function project(p: Planner, input: Plan, exprs: readonly Expr[], bound: Schema | null, env: Env): Promise<Plan> {
  const items = await itemsOf(p, exprs, new Scope(input.schema), env);
  const taken = new Set<string>();
  const names = items.map((item, i) => {
    const given = bound && bound.length === items.length ? bound[i]?.name : null;
    const name = given ?? unique(item.name ?? `Column${i + 1}`, taken);
    taken.add(name);
    return name;
  });
  return projection(
    input,
    items.map((i) => i.expr),
    names,
  );
}

export async function extend(p: Planner, input: Plan, exprs: readonly Expr[], bound: Schema | null, env: Env): Promise<Plan> {
  const scope = new Scope(input.schema);
  const items = await itemsOf(p, exprs, scope, env);
  const names = input.schema.map((c) => c.name);
  const out: BExpr[] = input.schema.map((c, i) => column(i, c.type, c.name));
  const fresh = (bound ?? []).slice(input.schema.length).map((c) => c.name);
  let unnamed = 0;
  for (const item of items) {
    let name = item.name;
    if (name === null) {
      // The binder numbers what has no name; without it the services' rule is Column1, Column2, …
      name = fresh.find((f) => !names.includes(f) && !items.some((i) => i.name === f)) ?? unique(`Column${++unnamed}`, new Set(names));
    }
    const at = names.indexOf(name);
    if (at >= 0) out[at] = item.expr;
    else {
      names.push(name);
      out.push(item.expr);
    }
  }
  return projection(input, out, names);
}

const keep = (input: Plan, places: readonly number[]): Plan =>
  projection(
    input,
    places.map((i) => column(i, (input.schema[i] as ColumnSchema).type, (input.schema[i] as ColumnSchema).name)),
    places.map((i) => input.schema[i]?.name ?? ''),
  );

const matchers = (exprs: readonly Expr[]) => exprs.map((e) => wildcard(e.kind === 'star' ? '*' : (nameOf(e) ?? '')));
const nameOf = (e: Expr): string | null =>
  e.kind === 'name'
    ? e.name
    : e.kind === 'ordered'
      ? nameOf(e.value)
      : e.kind === 'path' && e.key.kind === 'literal'
        ? String(e.key.value)
        : null;

export function projectAway(input: Plan, exprs: readonly Expr[]): Plan {
  const drop = matchers(exprs);
  return keep(
    input,
    input.schema.flatMap((c, i) => (drop.some((m) => m(c.name)) ? [] : [i])),
  );
}
export function projectKeep(input: Plan, exprs: readonly Expr[]): Plan {
  const want = matchers(exprs);
  return keep(
    input,
    input.schema.flatMap((c, i) => (want.some((m) => m(c.name)) ? [i] : [])),
  );
}

/** project-by-names: each expression gives one name, wildcard or a list of them. */
export async function projectByNames(p: Planner, input: Plan, exprs: readonly Expr[], env: Env): Promise<Plan> {
  const places: number[] = [];
  for (const e of exprs) {
    const named = nameOf(e);
    const value = named !== null && !env.get(named) ? named : await p.scalars.constant(e, env);
    for (const name of isArray(value) ? value : [value]) {
      const match = wildcard(String(name ?? ''));
      input.schema.forEach((c, i) => {
        if (match(c.name) && !places.includes(i)) places.push(i);
      });
    }
  }
  return keep(input, places);
}

export function projectRename(input: Plan, exprs: readonly Expr[]): Plan {
  const names = input.schema.map((c) => c.name);
  for (const e of exprs) {
    if (e.kind !== 'named') continue;
    const at = input.schema.findIndex((c) => c.name === nameOf(e.value));
    if (at >= 0 && e.names[0] !== undefined) names[at] = e.names[0];
  }
  return {
    op: 'project',
    input,
    exprs: input.schema.map((c, i) => column(i, c.type, c.name)),
    schema: input.schema.map((c, i) => ({ name: names[i] ?? c.name, type: c.type })),
  };
}

/** Named columns first; a wildcard group may be sorted asc, desc, granny-asc or granny-desc. */
export function projectReorder(input: Plan, exprs: readonly Expr[]): Plan {
  const places: number[] = [];
  for (const e of exprs) {
    const match = wildcard(e.kind === 'star' || (e.kind === 'ordered' && e.value.kind === 'star') ? '*' : (nameOf(e) ?? ''));
    const group = input.schema.flatMap((c, i) => (match(c.name) && !places.includes(i) ? [i] : []));
    if (e.kind === 'ordered' && e.descending !== null) {
      group.sort((a, b) => natural(input.schema[a]?.name ?? '', input.schema[b]?.name ?? ''));
      if (e.descending) group.reverse();
    }
    places.push(...group);
  }
  return keep(input, [...places, ...input.schema.flatMap((_, i) => (places.includes(i) ? [] : [i]))]);
}

const natural = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
