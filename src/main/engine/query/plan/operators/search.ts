// search and find: one predicate over many tables, where bare texts look into every column.

import { QuarryError } from '../../../../../shared/base/errors.js';
import type { ColumnSchema } from '../../../../../shared/base/types.js';
import type { Expr, Operator } from '../../../../../shared/kql/ast.js';
import { nullOf } from '../../exec/vectors.js';
import { allOf, call, column, conjuncts, constant, type BExpr } from '../expr.js';
import { defaultName } from '../naming.js';
import type { Plan } from '../nodes.js';
import type { Planner } from '../planner.js';
import { toBool } from '../scalars.js';
import { Scope, type Env } from '../scope.js';
import { inputPlans, merge, type NamedPlan } from './union.js';

const NO_ROW = constant('bool', false);

/** The predicate over one table; a column the table lacks makes its term false. */
async function predicateOf(p: Planner, e: Expr, scope: Scope, env: Env): Promise<BExpr> {
  if (e.kind === 'literal' && typeof e.value === 'string') return anyColumn(p, scope, e.value, 'has');
  if (e.kind === 'star') return constant('bool', true);
  if (e.kind === 'call') {
    if (e.name === 'and' || e.name === 'or') {
      const args: BExpr[] = [];
      for (const a of e.args) args.push(await predicateOf(p, a, scope, env));
      return p.scalars.fold({ k: e.name, args, type: 'bool' });
    }
    const [left, right] = e.args;
    if (e.name === 'not' && left) return p.scalars.fold(call('not', 'bool', await predicateOf(p, left, scope, env)));
    if (left?.kind === 'star' && right) {
      const text = String((await p.scalars.constant(right, env)) ?? '');
      return anyColumn(p, scope, text, e.name === ':' ? 'has' : e.name);
    }
    if (e.name === ':' && left && right?.kind === 'literal' && typeof right.value === 'string') {
      const subject = await compileKnown(p, left, scope, env);
      return subject ? textTest(p, subject, right.value, 'has') : NO_ROW;
    }
  }
  const made = await compileKnown(p, e, scope, env);
  return made ? toBool(made) : NO_ROW;
}

async function compileKnown(p: Planner, e: Expr, scope: Scope, env: Env): Promise<BExpr | null> {
  const before = p.scalars.strict;
  p.scalars.strict = true;
  try {
    return await p.scalars.compile(e, scope, env);
  } catch (error) {
    if (error instanceof QuarryError && error.code === 'kql.semantic') return null;
    throw error;
  } finally {
    p.scalars.strict = before;
  }
}

const anyColumn = (p: Planner, scope: Scope, text: string, operator: string): BExpr => {
  const tests = scope.columns.map((c, i) => textTest(p, column(i, c.type, c.name), text, operator));
  return tests.length === 0 ? NO_ROW : { k: 'or', args: tests, type: 'bool' };
};

/** `"abc*"` is a prefix of a term, `"*abc"` a suffix, `"*abc*"` anywhere. */
function textTest(p: Planner, subject: BExpr, text: string, operator: string): BExpr {
  const before = text.startsWith('*');
  const after = text.endsWith('*') && text.length > 1;
  const word = text.replace(/^\*|\*$/g, '');
  const name = operator !== 'has' ? operator : before && after ? 'contains' : after ? 'hasprefix' : before ? 'hassuffix' : 'has';
  if (word === '') return constant('bool', true);
  const subjectText = subject.type === 'string' ? subject : call('tostring', 'string', subject);
  return p.scalars.fold(call(name, 'bool', subjectText, constant('string', operator === 'has' ? word : text)));
}

/** Stored tables with rows, and the views declared before. */
const everyTable = async (p: Planner, env: Env): Promise<NamedPlan[]> => [
  ...(await p.views(env)),
  ...p.options.catalog.names().flatMap((name) => {
    if ((p.options.catalog.table(name)?.rowCount ?? 0) === 0) return [];
    const plan = p.scan(name);
    return plan ? [{ name, plan }] : [];
  }),
];

export async function search(p: Planner, piped: Plan | null, o: Extract<Operator, { kind: 'search' }>, env: Env): Promise<Plan> {
  const inputs = piped
    ? [{ name: '', plan: piped }]
    : o.inputs.length > 0
      ? await inputPlans(p, o.inputs, env, false)
      : await everyTable(p, env);
  const kept: NamedPlan[] = [];
  for (const { name, plan } of inputs) {
    const predicate = await predicateOf(p, o.condition, new Scope(plan.schema), env);
    if (predicate.k === 'const' && predicate.value !== true) {
      if (inputs.length > 1) continue;
    }
    kept.push({ name, plan: { op: 'filter', input: plan, predicate: allOf(conjuncts(predicate)), schema: plan.schema } });
  }
  const wide = piped !== null && o.columns !== null && !o.columns.some((c) => c.name === '$table');
  const merged = merge(kept, false, wide ? null : '$table');
  // With no table left the binder's columns still describe the result.
  if (kept.length === 0 && o.columns) return { op: 'rows', schema: o.columns, batches: [], label: 'search', refTable: null };
  return merged;
}

export async function find(p: Planner, o: Extract<Operator, { kind: 'find' }>, env: Env): Promise<Plan> {
  const source = o.parameters['withsource'] ?? 'source_';
  const inputs = o.inputs.length > 0 ? await inputPlans(p, o.inputs, env, true) : await everyTable(p, env);
  const out: NamedPlan[] = [];
  const named = new Set<string>();
  collectNames(o.condition, named);
  for (const [i, { name, plan }] of inputs.entries()) {
    const scope = new Scope(plan.schema);
    const predicate = await predicateOf(p, o.condition, scope, env);
    if (predicate.k === 'const' && predicate.value !== true && inputs.length > 1) continue;
    const input: Plan = { op: 'filter', input: plan, predicate, schema: plan.schema };
    const schema: ColumnSchema[] = [];
    const exprs: BExpr[] = [];
    let pack = o.project === null && o.away === null;
    const add = (n: string, e: BExpr) => {
      schema.push({ name: n, type: e.type });
      exprs.push(e);
    };
    if (o.project) {
      for (const e of o.project) {
        const column_ = defaultName(e) ?? '';
        if (e.kind === 'call' && e.name === 'pack_all') {
          pack = true;
          continue;
        }
        const index = scope.find(column_);
        const c = plan.schema[index];
        const type = o.columns?.find((x) => x.name === column_)?.type ?? c?.type ?? 'string';
        add(column_, c ? column(index, c.type, c.name) : constant(type, nullOf(type)));
      }
    } else if (o.away) {
      const gone = new Set(o.away.map((e) => defaultName(e)));
      plan.schema.forEach((c, k) => {
        if (!gone.has(c.name)) add(c.name, column(k, c.type, c.name));
      });
    } else {
      plan.schema.forEach((c, k) => {
        if (named.has(c.name)) add(c.name, column(k, c.type, c.name));
      });
    }
    if (pack) {
      const rest = plan.schema.flatMap((c, k) =>
        schema.some((s) => s.name === c.name) ? [] : [constant('string', c.name), column(k, c.type, c.name)],
      );
      add('pack_', call('__bag_without_empty', 'dynamic', call('bag_pack', 'dynamic', ...rest)));
    }
    out.push({ name: name || `union_arg${i}`, plan: { op: 'project', input, exprs, schema } });
  }
  if (out.length === 0 && o.columns) return { op: 'rows', schema: o.columns, batches: [], label: 'find', refTable: null };
  return merge(out, false, source);
}

function collectNames(e: Expr, out: Set<string>): void {
  if (e.kind === 'name') out.add(e.name);
  else if (e.kind === 'path') collectNames(e.base, out);
  else if (e.kind === 'call') for (const a of e.args) collectNames(a, out);
}
