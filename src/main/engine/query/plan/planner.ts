// Bound tree to logical plan. Tables inside expressions, materialize() and plugins that decide their columns from data are run
// while planning, so that what follows them is planned against real columns.

import { QuarryError } from '../../../../shared/base/errors.js';
import type { Int64 } from '../../../../shared/base/time.js';
import type { ColumnSchema, KqlType } from '../../../../shared/base/types.js';
import type { Block, CallExpr, Expr, Operator } from '../../../../shared/kql/ast.js';
import type { AddedColumn } from '../../../../shared/kql/bind.js';
import { customColumns, savedFunctionOf, watchlistOf } from '../../../../shared/kql/outside.js';
import { nearNames } from '../../../../shared/kql/near.js';
import { execute } from '../exec/execute.js';
import type { Runtime } from '../exec/runtime.js';
import type { ReferenceData } from '../reference.js';
import { concat } from '../exec/vectors.js';
import type { ScanBound, TableCatalog } from '../source.js';
import type { Visualization } from '../types.js';
import { at, type Batch, type Scalar, type Vector } from '../values.js';
import { allOf, call, column, constant, type BExpr } from './expr.js';
import { inputsOf, type Plan, type Schema } from './nodes.js';
import { applyOperator, sourceOperator } from './operators/index.js';
import { optimise } from './optimise.js';
import { argumentOf, Scalars, unsupported, type Tables } from './scalars.js';
import { declaredParameter, restricted, sees } from './declared.js';
import { materialisedGraph } from '../graph/graph.js';
import { Env, Scope } from './scope.js';
import type { PlannedQuery, SideTable } from './tables.js';

export interface PlannerOptions {
  readonly catalog: TableCatalog;
  readonly timeRange: { readonly from: number | bigint; readonly to: number | bigint } | null;
  /** Columns the binder gave tables for this query. */
  readonly added: ReadonlyMap<string, readonly AddedColumn[]>;
  readonly reference: ReferenceData;
  /** Tables of other places that no schema knows. */
  readonly elsewhere: ReadonlySet<string>;
  /** Where a table of another place is named → that place. */
  readonly scoped: ReadonlyMap<number, string>;
}

export class Planner implements Tables {
  readonly scalars = new Scalars(this);
  visualization: Visualization | null = null;
  private readonly materialized = new WeakMap<Expr, { readonly env: Env; readonly plan: Promise<Plan> }[]>();
  private readonly parameterValues = new Map<string, Scalar>();

  constructor(
    readonly rt: Runtime,
    readonly options: PlannerOptions,
  ) {}

  /** Rows a table of the result may have, as `set` says; null when it says nothing. */
  private rowLimit: number | null = null;

  /** `set`: the options that change what a query answers. All others are about how a service runs it. */
  private async setOption(name: string, value: Expr | null, env: Env): Promise<void> {
    if (!value || !(name in ANSWERING_OPTIONS)) return;
    const given = await this.scalars.constant(value, env);
    const number = typeof given === 'number' || typeof given === 'bigint' ? Number(given) : null;
    if (number === null)
      throw new QuarryError('kql.semantic', `${name} needs ${ANSWERING_OPTIONS[name]}.`, { name, start: value.start, end: value.end });
    if (name === 'query_now') this.rt.now = given as Int64;
    else this.rowLimit = Math.min(this.rowLimit ?? Infinity, Math.max(0, Math.floor(number)));
  }

  private limited(table: SideTable): SideTable {
    const count = this.rowLimit;
    return count === null ? table : { ...table, plan: { op: 'take', input: table.plan, count, schema: table.plan.schema } };
  }

  /** Every result of a query. The main table is that of the last tabular (or scalar) statement. */
  async query(block: Block): Promise<PlannedQuery> {
    const lastQuery = block.statements.findLast((s) => s.kind === 'query');
    let env = Env.empty;
    let last: SideTable | null = null;
    const others: SideTable[] = [];
    for (const s of block.statements) {
      switch (s.kind) {
        case 'let':
          env = env.with(s.name, { kind: 'let', value: s.value, env });
          break;
        case 'letFunction':
          env = env.with(s.name, {
            kind: 'let',
            value: s.view ?? { kind: 'literal', type: 'string', value: s.name, start: s.start, end: s.start },
            env,
          });
          break;
        case 'parameters':
          for (const d of s.declared) env = env.with(d.name, declaredParameter(d, this.rt.options.parameters?.[d.name], env));
          break;
        case 'set':
          if (s.value) env = env.with(s.name, { kind: 'let', value: s.value, env });
          await this.setOption(s.name, s.value, env);
          break;
        case 'restrict':
          env = restricted(env, s.names);
          break;
        case 'query':
          if (last) others.push(last);
          others.push(...this.side);
          last = await this.resultStatement(s.value, env, others.length + 1, s === lastQuery);
          for (const [name, plan] of this.named) env = env.with(name, { kind: 'plan', plan });
          break;
      }
    }
    if (!last) {
      this.rt.warn('query.noResult', 'The query only declares names; it has no statement that gives rows.');
      const plan: Plan = { op: 'rows', schema: [], batches: [], label: 'nothing', refTable: null };
      return { name: '', plan, visualization: null, others: [] };
    }
    others.push(...this.side);
    const name = others.length === 0 && last.name === 'statement_1' ? '' : last.name;
    return { ...this.limited(last), name, others: others.map((t) => this.limited(t)) };
  }

  private async resultStatement(e: Expr, env: Env, place: number, isLast: boolean): Promise<SideTable> {
    this.visualization = null;
    this.side = [];
    this.mainName = null;
    this.top = e.kind === 'pipe' ? (e.operators.at(-1) ?? null) : null;
    if (e.kind === 'pipe' && this.top?.kind === 'render') this.top = e.operators.at(-2) ?? null;
    // What graph-to-table names for later statements is shown by those.
    if (this.top?.kind === 'graph-to-table' && !isLast) this.top = null;
    const plan = this.isTabular(e, env) ? await this.tabular(e, env) : await this.scalarStatement(e, env);
    const as = e.kind === 'pipe' ? e.operators.findLast((o) => o.kind === 'as') : undefined;
    return { name: this.mainName ?? (as?.kind === 'as' ? as.name : `statement_${place}`), plan, visualization: this.visualization };
  }

  /** The operator that ends the statement at hand: only there does an operator give more than one table. */
  private top: Operator | null = null;
  private side: SideTable[] = [];
  private mainName: string | null = null;

  /** The first of several tables; the others become results of their own when the operator ends its statement. */
  several(o: Operator, tables: readonly SideTable[], ends: boolean = this.top === o): Plan {
    const [first, ...rest] = tables;
    if (!first) throw unsupported(`${o.kind} without tables`, o);
    if (ends) {
      this.side = rest;
      this.mainName = first.name;
      this.visualization ??= first.visualization;
    } else if (rest.length > 0 && o.kind !== 'graph-to-table')
      this.rt.warn('result.first', `Here ${o.kind} gives only the first of its ${tables.length} tables: ${first.name}.`);
    return first.plan;
  }

  /** Plans a table of its own, whose chart is its own too. */
  async apart(make: () => Promise<Plan>): Promise<Omit<SideTable, 'name'>> {
    const before = this.visualization;
    this.visualization = null;
    const plan = await make();
    const { visualization } = this;
    this.visualization = before;
    return { plan, visualization };
  }

  /** What the table an operator is applied to goes by: its own name, or what `as` calls it. */
  pipedName = '';

  /** Results named with `as`. */
  readonly named = new Map<string, Plan>();

  private async scalarStatement(e: Expr, env: Env): Promise<Plan> {
    const made = await this.scalars.compile(e, Scope.none, env);
    return { op: 'project', input: oneRow, exprs: [made], schema: [{ name: 'print_0', type: made.type }] };
  }

  async tabular(e: Expr, env: Env): Promise<Plan> {
    switch (e.kind) {
      case 'pipe': {
        let plan = await this.tabular(e.source, env);
        let inner = env;
        let name = e.source.kind === 'name' ? e.source.name : '';
        for (const operator of e.operators) {
          this.pipedName = name;
          plan = await this.apply(plan, operator, inner);
          name = operator.kind === 'as' ? operator.name : '';
          if (operator.kind === 'as') {
            if (operator.parameters['hint.materialized'] === 'true') plan = await this.keep(plan, 'materialized');
            inner = inner.with(operator.name, { kind: 'plan', plan });
            this.named.set(operator.name, plan);
          }
        }
        return plan;
      }
      case 'source':
        return conform(await sourceOperator(this, e.operator, env), e.operator.columns);
      case 'name':
        return this.table(e.name, env, e);
      case 'call':
        return this.tabularCall(e, env, null);
      case 'named':
        return this.tabular(e.value, env);
      default:
        throw unsupported('this expression as a table', e);
    }
  }

  /** Views: functions without parameters that wildcards reach like tables. */
  async views(env: Env): Promise<{ readonly name: string; readonly plan: Plan }[]> {
    const out = [];
    for (const name of env.names()) {
      const binding = env.get(name);
      if (binding?.kind === 'let' && binding.value.kind === 'call' && binding.value.role === 'user' && binding.value.name === name)
        out.push({ name, plan: await this.tabular(binding.value, env) });
    }
    return out;
  }

  async apply(input: Plan, operator: Operator, env: Env): Promise<Plan> {
    return conform(await applyOperator(this, input, operator, env), operator.columns);
  }

  isTabular(e: Expr, env: Env): boolean {
    if (e.kind === 'pipe' || e.kind === 'source') return true;
    if (e.kind === 'named') return this.isTabular(e.value, env);
    if (e.kind === 'name') {
      const binding = env.get(e.name);
      if (binding && e.role !== 'column' && e.role !== 'table')
        return binding.kind === 'plan' || (binding.kind === 'let' && this.isTabular(binding.value, binding.env));
      return e.type === 'tabular' || e.role === 'table';
    }
    return (
      e.kind === 'call' && (e.type === 'tabular' || (e.name === 'materialize' && e.args[0] !== undefined && this.isTabular(e.args[0], env)))
    );
  }

  async table(name: string, env: Env, span: { readonly start: number; readonly end: number }): Promise<Plan> {
    const binding = env.get(name);
    const visible = sees(env, name, binding !== null);
    if (visible && binding?.kind === 'plan') return binding.plan;
    if (visible && binding?.kind === 'let') return this.tabular(binding.value, binding.env);
    const plan = !visible ? null : (this.scan(name) ?? this.customLog(name));
    if (plan) return plan;
    throw this.unknownTable(name, span);
  }
  private unknownTable(name: string, { start, end }: { readonly start: number; readonly end: number }): QuarryError {
    const near = nearNames(name, this.options.catalog.names());
    const suggestions = near.map((text) => ({ text, start, end }));
    return new QuarryError('kql.unknownTable', `There is no table or function named '${name}'.`, { name, near, suggestions, start, end });
  }

  /** A custom log the case does not hold: empty, with the columns the query asked for. */
  private customLog(name: string): Plan | null {
    const columns = customColumns(name) ?? (this.options.elsewhere.has(name) ? [] : null);
    if (!columns) return null;
    const alias = watchlistOf(name);
    const saved = savedFunctionOf(name);
    if (saved !== null)
      this.warnTable('table.unknown', name, `The case holds no function '${saved}'; what it gives was read as an empty table.`);
    else if (alias === null) {
      const [near] = name.includes('*') ? [] : nearNames(name, this.options.catalog.names());
      const hint = near === undefined || customColumns(name) ? '' : ` Did you mean '${near}'?`;
      this.warnTable('table.unknown', name, `The case holds no table '${name}'; it was read as empty.${hint}`);
    } else
      this.rt.warn(
        'pack.missing',
        `No reference pack holds the watchlist '${alias}'; it was read as empty. Add its CSV file under Sources, Reference packs.`,
      );
    const schema = [...columns, ...(this.options.added.get(name) ?? [])].map((c) => ({ name: c.name, type: c.type }));
    return { op: 'rows', schema, batches: [], label: name, refTable: null };
  }

  /** Tables with rows that the parser being planned reads; null outside of parsers. */
  private parserReads: Set<string> | null = null;
  /** A parser reads many tables of which a case fills few: an empty one is no news there. */
  private warnTable(code: string, name: string, message: string): void {
    if (this.parserReads === null || this.parserReads.has(name)) this.rt.warn(code, message);
  }
  /** Plans a parser; says so once when none of its tables holds a row. */
  private async parser(name: string, work: () => Promise<Plan>): Promise<Plan> {
    if (this.parserReads !== null) return work();
    this.parserReads = new Set();
    try {
      const plan = await work();
      if (this.parserReads.size === 0) this.rt.warn('parser.empty', `${name} reads several tables; all of them are empty in this case.`);
      return plan;
    } finally {
      this.parserReads = null;
    }
  }

  /** A stored table, narrowed to the time range asked for; null when there is none of that name. */
  scan(name: string): Plan | null {
    const source = this.options.catalog.table(name);
    if (!source) return null;
    if (source.rowCount === 0) this.warnTable('table.empty', name, `${name} holds no rows in this case.`);
    else this.parserReads?.add(name);
    const added = this.options.added.get(name) ?? [];
    const schema: ColumnSchema[] = [...source.columns];
    const reads = source.columns.map((c) => c.name);
    for (const c of added) {
      if (c.from === null) continue;
      schema.push({ name: c.name, type: c.type });
      reads.push(c.from);
    }
    const time = schema.findIndex((c) => (c.name === 'Timestamp' || c.name === 'TimeGenerated') && c.type === 'datetime');
    const range = this.options.timeRange;
    const timeColumn = schema[time];
    const bounds: ScanBound[] = [];
    let predicate: BExpr | null = null;
    if (range && timeColumn) {
      bounds.push({ column: reads[time] ?? timeColumn.name, min: range.from, max: range.to });
      const col = column(time, 'datetime', timeColumn.name);
      predicate = allOf([
        call('>=', 'bool', col, constant('datetime', range.from)),
        call('<=', 'bool', col, constant('datetime', range.to)),
      ]);
    }
    const scan: Plan = { op: 'scan', schema, source, bounds, predicate, reads };
    const absent = added.filter((c) => c.from === null);
    if (absent.length === 0) return scan;
    for (const c of absent) this.rt.warn('column.unknown', `${name} has no column '${c.name}' in this case; it was read as null.`);
    return {
      op: 'project',
      input: scan,
      schema: [...schema, ...absent.map((c) => ({ name: c.name, type: c.type }))],
      exprs: [...schema.map((c, i) => column(i, c.type, c.name)), ...absent.map((c) => constant(c.type, c.type === 'string' ? '' : null))],
    };
  }

  /** A function that gives a table; `piped` is what `invoke` puts in front. */
  async tabularCall(e: CallExpr, env: Env, piped: Plan | null): Promise<Plan> {
    if (e.role !== 'user') return this.userCall(e, env, piped);
    if (env.get(e.name) && !sees(env, e.name, true)) throw this.unknownTable(e.name, e);
    const missing = this.options.reference.missing(e.name);
    if (missing !== null) this.rt.warn('pack.missing', missing);
    return PARSER.test(e.name) ? this.parser(e.name, () => this.userCall(e, env, piped)) : this.userCall(e, env, piped);
  }
  private async userCall(e: CallExpr, env: Env, piped: Plan | null): Promise<Plan> {
    const [first] = e.args;
    if (e.role === 'user' && e.user) {
      const binding = env.get(e.name);
      let inner = binding?.kind === 'let' ? binding.env : Env.empty;
      const offset = piped && e.user.parameters[0]?.tabular ? 1 : 0;
      if (piped && offset === 1 && e.user.parameters[0]) inner = inner.with(e.user.parameters[0].name, { kind: 'plan', plan: piped });
      for (const [i, p] of e.user.parameters.entries()) {
        if (i < offset) continue;
        const arg = argumentOf(e.args, p.name, i - offset) ?? p.fallback;
        if (!arg) continue;
        // A column given by name to an invoked function (FileProfile(SHA1, 1000)) stands for its name.
        if (piped && !p.tabular && arg.kind === 'name' && !env.get(arg.name))
          inner = inner.with(p.name, { kind: 'expr', expr: constant('string', arg.name) });
        else if (p.tabular || this.isTabular(arg, env)) inner = inner.with(p.name, { kind: 'let', value: arg, env });
        else {
          const made = await this.scalars.compile(arg, Scope.none, env);
          inner = inner.with(p.name, { kind: 'expr', expr: made });
        }
      }
      return this.body(e.user.body, inner, e);
    }
    switch (e.name) {
      case 'materialize':
      case 'totable':
        return first
          ? e.name === 'materialize'
            ? this.materialize(first, env)
            : this.tabular(first, env)
          : Promise.reject(unsupported('materialize()', e));
      case 'table':
      case 'materialized_view':
      case 'external_table':
        if (first) {
          // A table of the case before a let of the same name.
          const name = String(await this.scalars.constant(first, env));
          return this.table(name, this.options.catalog.names().includes(name) ? Env.empty : env, e);
        }
        break;
      case 'toscalar': {
        if (!first) break;
        const made = await this.scalars.compile(e, Scope.none, env);
        return { op: 'project', input: oneRow, exprs: [made], schema: [{ name: 'print_0', type: made.type }] };
      }
    }
    throw unsupported(`the function ${e.name}() as a table`, e);
  }

  /** The table a block of statements ends with: a function's body, or that of macro-expand. */
  async body(block: Block, env: Env, at: { readonly start: number; readonly end: number }): Promise<Plan> {
    let inner = env;
    let result: Plan | null = null;
    for (const s of block.statements) {
      if (s.kind === 'let') inner = inner.with(s.name, { kind: 'let', value: s.value, env: inner });
      else if (s.kind === 'letFunction')
        inner = inner.with(s.name, { kind: 'let', value: { kind: 'literal', type: 'string', value: '', start: 0, end: 0 }, env: inner });
      else if (s.kind === 'query') result = await this.tabular(s.value, inner);
    }
    if (!result) throw unsupported('a body without a table', at);
    return result;
  }

  private materialize(e: Expr, env: Env): Promise<Plan> {
    const known = this.materialized.get(e) ?? [];
    const found = known.find((k) => k.env === env);
    if (found) return found.plan;
    const plan = this.tabular(e, env).then((p) => materialisedGraph(p, e) ?? this.keep(p, 'materialized'));
    this.materialized.set(e, [...known, { env, plan }]);
    return plan;
  }

  /** Runs a plan now and keeps its rows. */
  async keep(plan: Plan, label: string): Promise<Plan> {
    const batches = await this.collect(plan);
    return { op: 'rows', schema: plan.schema, batches, label, refTable: null };
  }
  /** Set when something run while planning read a slot, whose rows are not there yet. */
  slotRead = false;
  async collect(plan: Plan): Promise<Batch[]> {
    const out: Batch[] = [];
    for await (const batch of this.rows(plan)) out.push(batch);
    return out;
  }
  /** The rows of a plan that is run while planning. */
  rows(plan: Plan): AsyncIterable<Batch> {
    if (hasSlot(plan)) this.slotRead = true;
    return execute(optimise(plan), this.rt);
  }
  /** All rows of one column, in order. */
  async columnOf(plan: Plan, index: number): Promise<Vector> {
    const type = plan.schema[index]?.type ?? 'dynamic';
    const batches = await this.collect(plan);
    return concat(
      type,
      batches.map((b) => b.columns[index]).filter((v): v is Vector => v !== undefined),
    );
  }

  async listOf(e: Expr, env: Env): Promise<readonly Scalar[] | null> {
    const plan = await this.tabular(e, env);
    const first = plan.schema[0];
    if (!first) return null;
    const narrow: Plan = { op: 'aggregate', input: plan, keys: [column(0, first.type, first.name)], calls: [], schema: [first] };
    const out: Scalar[] = [];
    for (const batch of await this.collect(narrow)) {
      const v = batch.columns[0];
      if (v) for (let i = 0; i < batch.length; i++) out.push(at(v, i));
    }
    return out;
  }

  async columnNames(e: Expr, env: Env): Promise<readonly string[]> {
    return (await this.tabular(e, env)).schema.map((c) => c.name);
  }

  async scalarOf(e: Expr, env: Env): Promise<{ readonly type: KqlType; readonly value: Scalar }> {
    const plan = await this.tabular(e, env);
    const type = plan.schema[0]?.type ?? 'dynamic';
    for (const batch of await this.collect({ op: 'take', input: plan, count: 1, schema: plan.schema })) {
      const v = batch.columns[0];
      if (v && batch.length > 0) return { type, value: at(v, 0) };
    }
    return { type, value: type === 'string' ? '' : null };
  }
}

/** Normalising parsers of the services, by the names they have there. */
const PARSER = /^(?:_Im_|_ASim_|ASim[A-Z]|v?im[A-Z])\w+$/;

const ANSWERING_OPTIONS: Readonly<Record<string, string>> = {
  query_now: 'a time',
  query_take_max_records: 'a number of rows',
  truncationmaxrecords: 'a number of rows',
};

const hasSlot = (p: Plan): boolean => p.op === 'slot' || inputsOf(p).some(hasSlot);

export const oneRow: Plan = { op: 'rows', schema: [], batches: [{ length: 1, columns: [], refs: null }], label: 'one row', refTable: null };

/** Gives a plan the binder's column names and order where its schema is closed and of the same width. */
export function conform(plan: Plan, columns: Schema | null): Plan {
  if (!columns || columns.length !== plan.schema.length) return plan;
  if (columns.every((c, i) => c.name === plan.schema[i]?.name)) return plan;
  const places = columns.map((c) => plan.schema.findIndex((s) => s.name === c.name));
  if (places.every((p) => p >= 0) && new Set(places).size === places.length) {
    return {
      op: 'project',
      input: plan,
      schema: places.map((p, i) => ({ name: columns[i]?.name ?? '', type: plan.schema[p]?.type ?? 'dynamic' })),
      exprs: places.map((p) => column(p, plan.schema[p]?.type ?? 'dynamic', plan.schema[p]?.name ?? '')),
    };
  }
  const schema = plan.schema.map((s, i) => ({ name: columns[i]?.name ?? s.name, type: s.type }));
  return plan.op === 'project'
    ? { ...plan, schema }
    : { op: 'project', input: plan, exprs: plan.schema.map((s, i) => column(i, s.type, s.name)), schema };
}
