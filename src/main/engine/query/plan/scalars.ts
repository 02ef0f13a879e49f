// Scalar expressions of the bound tree to plan expressions: names resolved to columns, constants folded, lists made into sets.

import { QuarryError } from '../../../../shared/base/errors.js';
import type { KqlType } from '../../../../shared/base/types.js';
import type { BoundType, CallExpr, Expr, LiteralExpr, LiteralJson } from '../../../../shared/kql/ast.js';
import { parseDecimal } from '../decimal.js';
import { emptyBag, isArray, isReal, realInside } from '../dynamic.js';
import { formatDatetime, type Int64 } from '../../../../shared/base/time.js';
import { operators, parseDatetime, parseTimespan } from '../functions/index.js';
import { evaluateConstant } from '../exec/eval.js';
import { keyOf } from '../exec/keys.js';
import type { Runtime } from '../exec/runtime.js';
import { functionTable } from '../exec/functionTable.js';
import { Typed, type DecimalLike, type Dynamic, type Scalar } from '../values.js';
import { call, column, columnsOf, constant, hasWindow, printExpr, type BExpr } from './expr.js';
import { inferType } from './infer.js';
import { Env, Scope } from './scope.js';

/** What scalars need of the planner for tables inside expressions. */
export interface Tables {
  readonly rt: Runtime;
  /** First column of a tabular expression, evaluated now. */
  listOf(e: Expr, env: Env): Promise<readonly Scalar[] | null>;
  /** First cell of a tabular expression, evaluated now. */
  scalarOf(e: Expr, env: Env): Promise<{ readonly type: KqlType; readonly value: Scalar }>;
  isTabular(e: Expr, env: Env): boolean;
  columnNames(e: Expr, env: Env): Promise<readonly string[]>;
}

export const WINDOW_FUNCTIONS: ReadonlySet<string> = new Set([
  'prev',
  'next',
  'row_number',
  'row_cumsum',
  'row_rank',
  'row_rank_dense',
  'row_rank_min',
  'row_window_session',
]);

/** Functions with several results, of which an expression takes the first. */
export const TUPLE_FUNCTIONS: ReadonlySet<string> = new Set([
  'series_fit_line',
  'series_fit_2lines',
  'series_stats',
  'series_decompose',
  'series_decompose_anomalies',
  'series_periods_detect',
  'series_periods_validate',
  'series_fit_poly',
  'series_fft',
  'series_ifft',
  'array_sort_asc',
  'array_sort_desc',
]);

export const kql = (type: BoundType, fallback: KqlType = 'dynamic'): KqlType =>
  type === 'unknown' || type === 'tabular' ? fallback : type;
export const unsupported = (what: string, at: { readonly start: number; readonly end: number }) =>
  new QuarryError('kql.unsupported', `${what} is not supported.`, { what, start: at.start, end: at.end });

export class Scalars {
  /** Unknown names are errors rather than nulls: for predicates that are tried on many tables. */
  strict = false;

  constructor(private readonly tables: Tables) {}
  private get rt(): Runtime {
    return this.tables.rt;
  }

  async constant(e: Expr, env: Env): Promise<Scalar> {
    const made = await this.compile(e, Scope.none, env);
    if (made.k === 'const') return made.value;
    return evaluateConstant(made, this.rt);
  }

  async compileAll(list: readonly Expr[], scope: Scope, env: Env): Promise<BExpr[]> {
    const out: BExpr[] = [];
    for (const e of list) out.push(await this.compile(e, scope, env));
    return out;
  }

  async compile(e: Expr, scope: Scope, env: Env): Promise<BExpr> {
    switch (e.kind) {
      case 'literal':
        return this.today(e) ?? literal(e);
      case 'named':
      case 'ordered':
        return this.compile(e.value, scope, env);
      case 'typeof':
        return constant('string', e.of ?? '');
      case 'name':
        return this.name(e, scope, env);
      case 'path':
        return this.path(e, scope, env);
      case 'call':
        return this.call(e, scope, env);
      case 'pipe':
      case 'source': {
        const { type, value } = await this.tables.scalarOf(e, env);
        return constant(type, value);
      }
      case 'star':
        throw unsupported('* in this place', e);
    }
  }

  /** `datetime(8:05)`: a time without a date is one of today. */
  private today(e: LiteralExpr): BExpr | null {
    if (e.type !== 'datetime' || typeof e.value !== 'string' || !CLOCK_ONLY.test(e.value.trim())) return null;
    return constant('datetime', parseDatetime(`${formatDatetime(this.rt.now).slice(0, 10)}T${e.value.trim().replace(/^(?=\d:)/, '0')}`));
  }

  private async name(e: Extract<Expr, { kind: 'name' }>, scope: Scope, env: Env): Promise<BExpr> {
    const index = scope.find(e.name);
    const binding = e.role === 'column' && index >= 0 ? null : env.get(e.name);
    if (binding && (e.role === 'variable' || e.role === 'unknown' || index < 0)) {
      if (binding.kind === 'expr') return binding.expr;
      if (binding.kind === 'let') return this.compile(binding.value, scope, binding.env);
      throw unsupported(`the table ${e.name} as a value`, e);
    }
    const found = scope.columns[index];
    if (!found && !this.strict) {
      // The binder let the name pass, so it comes from an open schema (bag_unpack, pivot) whose data did not hold it.
      this.rt.warn('column.unknown', `No row has a column '${e.name}'; it was read as null.`);
      const type = kql(e.type);
      return constant(type, type === 'string' ? '' : null);
    }
    if (!found)
      throw new QuarryError('kql.semantic', `The name '${e.name}' does not refer to any known column, table, variable or function.`, {
        name: e.name,
        start: e.start,
        end: e.end,
      });
    return column(index, found.type, found.name);
  }

  private async path(e: Extract<Expr, { kind: 'path' }>, scope: Scope, env: Env): Promise<BExpr> {
    if (e.base.kind === 'name' && (e.base.name === '$left' || e.base.name === '$right') && e.key.kind === 'literal') {
      return this.name(
        { kind: 'name', name: String(e.key.value), role: 'column', wildcard: false, type: e.type, start: e.start, end: e.end },
        scope,
        env,
      );
    }
    const spread =
      e.base.kind === 'call' && TUPLE_FUNCTIONS.has(e.base.name) && e.key.kind === 'literal' && typeof e.key.value === 'number';
    const base = spread && e.base.kind === 'call' ? await this.tuple(e.base, scope, env) : await this.compile(e.base, scope, env);
    const key = await this.compile(e.key, scope, env);
    return this.fold(call(e.dotted && key.type === 'string' ? '.' : '[]', 'dynamic', base, key));
  }

  /** A function with several results as the array of all of them. */
  tuple = (e: CallExpr, scope: Scope, env: Env): Promise<BExpr> => this.call(e, scope, env, true);

  private async call(e: CallExpr, scope: Scope, env: Env, whole = false): Promise<BExpr> {
    if (e.role === 'user' && e.user) return this.userCall(e, scope, env);
    if (e.name === 'and' || e.name === 'or') {
      return this.fold({ k: e.name, args: (await this.compileAll(e.args, scope, env)).map(toBool), type: 'bool' });
    }
    const special = await this.special(e, scope, env);
    if (special) return special;
    if (e.args[0]?.kind === 'star' && operators.has(SPELLINGS[e.name] ?? e.name)) return this.anyColumn(e, scope, env);
    const listed = LIST_OPERATORS.test(e.name) ? await this.list(e, scope, env) : null;
    const args =
      listed ??
      (await this.compileAll(
        e.args.flatMap((a) =>
          a.kind === 'star'
            ? scope.columns.map((c): Expr => ({
                kind: 'name',
                name: c.name,
                role: 'column',
                type: c.type,
                wildcard: false,
                start: a.start,
                end: a.end,
              }))
            : [a],
        ),
        scope,
        env,
      ));
    const name = SPELLINGS[e.name] ?? e.name;
    const type = whole ? 'dynamic' : kql(e.type === 'unknown' ? inferType(name, args) : e.type);
    if (WINDOW_FUNCTIONS.has(name)) return { k: 'window', name, args, type };
    if (/^!?in~?$/.test(name)) {
      const made = setMembership(name, args);
      if (made) return this.fold(made);
    }
    if (TUPLE_FUNCTIONS.has(name) && !whole)
      return this.fold(call('[]', 'dynamic', await this.call(e, scope, env, true), constant('long', 0)));
    if (!functionTable.has(name))
      throw unsupported(e.role === 'unknown' ? `the function ${name}()` : `${name}${/^\w/.test(name) ? '()' : ''}`, e);
    await functionTable.get(name)?.ready?.();
    return this.fold(call(name, type, ...args));
  }

  /** `* has "word"`: the test on every column, of which one has to pass (all of them, for a negated test). */
  private async anyColumn(e: CallExpr, scope: Scope, env: Env): Promise<BExpr> {
    const rest = e.args.slice(1);
    const other = rest[0] ? await this.compile(rest[0], scope, env) : null;
    const args: BExpr[] = [];
    for (const c of scope.columns) {
      // An order or equality asks of columns of the value's own kind only.
      if (/^[=!<>]=?$/.test(e.name) && other && !sameFamily(c.type, other.type) && c.type !== 'dynamic') continue;
      const subject: Expr = { kind: 'name', name: c.name, role: 'column', type: c.type, wildcard: false, start: e.start, end: e.end };
      args.push(toBool(await this.call({ ...e, args: [subject, ...rest] }, scope, env)));
    }
    if (args.length === 0) return constant('bool', e.name.startsWith('!'));
    return this.fold({ k: e.name.startsWith('!') ? 'and' : 'or', args, type: 'bool' });
  }

  /** `x in (table)` and `has_any (table)`: the table's first column is read now. */
  private async list(e: CallExpr, scope: Scope, env: Env): Promise<BExpr[] | null> {
    const [left, only] = e.args;
    if (!left || !only || e.args.length !== 2 || !this.tables.isTabular(only, env)) return null;
    const values = await this.tables.listOf(only, env);
    if (!values) return null;
    const subject = await this.compile(left, scope, env);
    return [subject, ...values.map((v) => constant(subject.type === 'dynamic' ? typeOfValue(v) : subject.type, v))];
  }

  /** The value of toscalar() over a scalar: taken once a place and query, so that a random one is the same wherever it is used. */
  private once(made: BExpr, at: CallExpr): BExpr {
    if (made.k === 'const' || columnsOf(made).size > 0 || hasWindow(made)) return made;
    const place = `${at.start}:${at.end}:${printExpr(made)}`;
    const known = this.taken.get(place) ?? constant(made.type, evaluateConstant(made, this.rt));
    this.taken.set(place, known);
    return known;
  }
  private readonly taken = new Map<string, BExpr>();

  private async special(e: CallExpr, scope: Scope, env: Env): Promise<BExpr | null> {
    const [first, second] = e.args;
    switch (e.name) {
      case 'toscalar': {
        if (!first) return null;
        if (!this.tables.isTabular(first, env)) return this.once(await this.compile(first, scope, env), e);
        const { type, value } = await this.tables.scalarOf(first, env);
        return constant(type, value);
      }
      case 'materialize':
        return first ? this.compile(first, scope, env) : null;
      case 'column_ifexists':
      case 'columnifexists': {
        if (!first || !second) return null;
        const name = first.kind === 'name' && scope.find(first.name) >= 0 ? first.name : String(await this.constant(first, env));
        const index = scope.find(name);
        const found = scope.columns[index];
        return found ? column(index, found.type, found.name) : this.compile(second, scope, env);
      }
      case 'iscolumnexists':
        return first ? constant('bool', scope.find(String(await this.constant(first, env))) >= 0) : null;
      case 'ingestion_time': {
        for (const name of ['TimeGenerated', 'Timestamp']) {
          const index = scope.find(name);
          if (index >= 0) return column(index, 'datetime', name);
        }
        return constant('datetime', null);
      }
      case 'bin_auto': {
        // The step and origin come from `set` statements.
        if (!first) return null;
        const size = env.get('query_bin_auto_size');
        const origin = env.get('query_bin_auto_at');
        if (size?.kind !== 'let') throw unsupported('bin_auto() without query_bin_auto_size', e);
        const value = await this.compile(first, scope, env);
        const step = await this.compile(size.value, scope, size.env);
        if (origin?.kind !== 'let') return this.fold(call('bin', value.type, value, step));
        return this.fold(call('bin_at', value.type, value, step, await this.compile(origin.value, scope, origin.env)));
      }
      case 'column_names_of': {
        if (!first) return null;
        return constant('dynamic', await this.tables.columnNames(first, env));
      }
      case 'pack_all':
      case 'bag_pack_columns': {
        const columns: BExpr[] =
          e.name === 'pack_all' ? scope.columns.map((c, i) => column(i, c.type, c.name)) : await this.compileAll(e.args, scope, env);
        const pairs = columns.flatMap((c) => [constant('string', c.k === 'col' ? c.name : ''), c]);
        const bag = call('bag_pack', 'dynamic', ...pairs);
        const drop = e.name === 'pack_all' && first ? await this.constant(first, env) : false;
        return drop === true ? call('__bag_without_empty', 'dynamic', bag) : bag;
      }
      default:
        return null;
    }
  }

  private async userCall(e: CallExpr, scope: Scope, env: Env): Promise<BExpr> {
    const { user } = e;
    if (!user) throw new Error('not a user function');
    let inner = definitionEnv(env, e.name);
    for (const [i, parameter] of user.parameters.entries()) {
      const arg = argumentOf(e.args, parameter.name, i) ?? parameter.fallback;
      if (!arg) continue;
      if (parameter.tabular || this.tables.isTabular(arg, env)) inner = inner.with(parameter.name, { kind: 'let', value: arg, env });
      else inner = inner.with(parameter.name, { kind: 'expr', expr: cast(await this.compile(arg, scope, env), parameter.type) });
    }
    for (const s of user.body.statements) {
      if (s.kind === 'let') inner = inner.with(s.name, { kind: 'let', value: s.value, env: inner });
      else if (s.kind === 'query') return this.compile(s.value, scope, inner);
    }
    throw unsupported(`the function ${e.name}() without a result`, e);
  }

  /** Evaluates now what depends on no row. */
  fold(e: BExpr): BExpr {
    if (e.k === 'window' || e.k === 'col' || e.k === 'const') return e;
    if (e.k === 'and' || e.k === 'or') {
      // A filtering parameter that is not given is `true or …`: nothing of it may be left to run for every row.
      const decides = e.k === 'or';
      if (e.args.some((a) => a.k === 'const' && a.value === decides)) return constant('bool', decides);
      const args = e.args.filter((a) => a.k !== 'const' || a.value !== !decides);
      if (args.length === 1 && args[0] && args[0].type === 'bool') return args[0];
      if (args.length > 0 && args.length < e.args.length) return this.fold({ ...e, args });
    }
    const operands = e.k === 'in' ? [e.arg] : e.args;
    if (!operands.every((a) => a.k === 'const')) return e;
    if (e.k === 'call' && (functionTable.get(e.name)?.volatile || !functionTable.has(e.name))) return e;
    return constant(e.type, evaluateConstant(e, this.rt));
  }
}

const CLOCK_ONLY = /^\d{1,2}:\d\d(?::\d\d(?:\.\d{1,7})?)?$/;

/** Old and other spellings of operators. */
const SPELLINGS: Readonly<Record<string, string>> = {
  '<>': '!=',
  ':': 'has',
  notcontains: '!contains',
  containscs: 'contains_cs',
  notcontainscs: '!contains_cs',
  like: 'contains',
  notlike: '!contains',
};
const LIST_OPERATORS = /^(?:!?in~?|has_any|has_all)$/;
export const toBool = (e: BExpr): BExpr =>
  e.type === 'bool'
    ? e
    : e.k === 'const'
      ? constant('bool', e.value === true || (typeof e.value === 'number' && e.value !== 0))
      : call('tobool', 'bool', e);

/** Lets of the function's own definition are visible in its body; those of the caller only where the names do not clash. */
const definitionEnv = (env: Env, name: string): Env => {
  const binding = env.get(name);
  return binding?.kind === 'let' ? binding.env : env;
};

/** The argument for a parameter: by name (`f(a=1)`) or by place. */
export function argumentOf(args: readonly Expr[], name: string, index: number): Expr | null {
  for (const a of args) if (a.kind === 'named' && a.names[0] === name) return a.value;
  const positional = args[index];
  return positional && positional.kind !== 'named' ? positional : null;
}

const cast = (e: BExpr, to: BoundType): BExpr => {
  const name = CASTS[to];
  if (!name || e.type === to || to === 'dynamic') return e;
  if (e.k === 'const' && e.type !== 'string' && typeof e.value === 'number' && (to === 'long' || to === 'real' || to === 'int'))
    return constant(to, e.value);
  return functionTable.has(name) ? call(name, to as KqlType, e) : e;
};
const CASTS: Partial<Record<BoundType, string>> = {
  bool: 'tobool',
  int: 'toint',
  long: 'tolong',
  real: 'toreal',
  decimal: 'todecimal',
  string: 'tostring',
  datetime: 'todatetime',
  timespan: 'totimespan',
  guid: 'toguid',
};

const typeOfValue = (v: Scalar): KqlType =>
  typeof v === 'string'
    ? 'string'
    : typeof v === 'number'
      ? isReal(v)
        ? 'real'
        : 'long'
      : typeof v === 'boolean'
        ? 'bool'
        : typeof v === 'bigint'
          ? 'long'
          : 'dynamic';

/** `x in (…)` over constants of one comparable type as a set; null when the general form must decide. */
function setMembership(name: string, args: readonly BExpr[]): BExpr | null {
  const [subject, ...items] = args;
  if (!subject) return null;
  const fold = name.endsWith('~');
  const values: Scalar[] = [];
  for (const item of items) {
    if (item.k !== 'const') return null;
    if (item.type === 'dynamic' && isArray(item.value))
      values.push(...item.value.map((v) => (v instanceof Typed ? (v.value as Scalar) : v)));
    else if (item.type !== 'dynamic' && !sameFamily(subject.type, item.type)) return null;
    else values.push(item.value);
  }
  if (subject.type === 'dynamic' || subject.type === 'decimal') return null;
  const text = subject.type === 'string' || subject.type === 'guid';
  if (values.some((v) => v === null || (text ? typeof v !== 'string' : typeof v === 'string'))) return null;
  const set = new Set(
    values.map((v) => {
      const key = keyOf(subject.type, v);
      return (fold || subject.type === 'guid') && typeof key === 'string' ? key.toLowerCase() : key;
    }),
  );
  return { k: 'in', arg: subject, set, negate: name.startsWith('!'), fold: fold || subject.type === 'guid', type: 'bool' };
}
const NUMBERS = new Set<KqlType>(['int', 'long', 'real']);
const sameFamily = (a: KqlType, b: KqlType): boolean => a === b || (NUMBERS.has(a) && NUMBERS.has(b)) || (a === 'guid' && b === 'string');

export function literal(e: LiteralExpr): BExpr {
  const type = kql(e.type, typeof e.value === 'string' ? 'string' : 'dynamic');
  if (type === 'dynamic') return constant(type, dynamicLiteral(e.value as LiteralJson));
  if (type === 'decimal' && typeof e.value === 'string') return constant(type, parseDecimal(e.value));
  if ((type === 'datetime' || type === 'timespan') && typeof e.value === 'string')
    return constant(type, type === 'datetime' ? writtenDatetime(e.value) : parseTimespan(e.value));
  if (type === 'string') return constant(type, e.value === null ? '' : (e.value as string));
  return constant(type, e.value as Scalar);
}

/** Literals may space their dashes or list their parts: `datetime(2025, 6, 14)`. */
const writtenDatetime = (text: string): Int64 | null => parseDatetime(text) ?? parseDatetime(text.replace(/\s*[-,]\s*/g, '-'));

function dynamicLiteral(v: LiteralJson): Dynamic {
  if (v === null || typeof v !== 'object') return v;
  if ('typed' in v) {
    const value: Int64 | string | DecimalLike | null =
      v.typed === 'decimal'
        ? parseDecimal(v.value)
        : v.typed === 'datetime'
          ? parseDatetime(v.value)
          : v.typed === 'timespan'
            ? parseTimespan(v.value)
            : v.value;
    return value === null ? null : new Typed(v.typed, value);
  }
  if ('real' in v) return realInside(v.real);
  if ('array' in v) return v.array.map(dynamicLiteral);
  const bag = emptyBag();
  for (const [key, value] of v.bag) bag[key] = dynamicLiteral(value);
  return bag;
}
