// evaluate: plugins whose result columns depend on the data. Their input is run while planning.

import { keyOf } from '../../exec/keys.js';
import type { ColumnSchema, KqlType } from '../../../../../shared/base/types.js';
import type { CallExpr, Expr, Operator } from '../../../../../shared/kql/ast.js';
import { isArray, isBag } from '../../dynamic.js';
import { batchOf, concatBatches, nullOf } from '../../exec/vectors.js';
import { BAG_VALUE, sortOrder, textOf } from '../../functions/index.js';
import { typeInside } from '../../functions/convert.js';
import { at, type Dictionary, type Scalar } from '../../values.js';
import { call as invoke, column, constant, type BExpr } from '../expr.js';
import { inputsOf, type Plan } from '../nodes.js';
import type { Planner } from '../planner.js';
import { unsupported } from '../scalars.js';
import { Scope, type Env } from '../scope.js';
import { ipLookup } from './ipLookup.js';
import { PLUGINS, PluginCall } from './plugins/index.js';
import { AggregateCollector } from './summarize.js';

type EvaluateOperator = Extract<Operator, { kind: 'evaluate' }>;

export async function evaluate(p: Planner, input: Plan | null, o: EvaluateOperator, env: Env): Promise<Plan> {
  const { call } = o;
  if (!input) throw unsupported(`evaluate ${call.name} without an input`, o);
  switch (call.name) {
    case 'bag_unpack':
      return bagUnpack(p, input, call, o.schema, env);
    case 'pivot':
      return pivot(p, input, call, o.schema, env);
    case 'narrow':
      return narrow(input);
    case 'ipv4_lookup':
    case 'ipv6_lookup':
      return ipLookup(p, input, call, env);
    default: {
      const plugin = PLUGINS.get(call.name);
      if (!plugin) throw unsupported(`evaluate ${call.name}`, call);
      return plugin(new PluginCall(p, input, call, env, o));
    }
  }
}

/** A column for every value met makes tables that are much larger than their input. */
const CELL_BYTES = 24;

const columnIndex = (input: Plan, e: Expr | undefined): number =>
  e?.kind === 'name' ? input.schema.findIndex((c) => c.name === e.name) : -1;

async function bagUnpack(p: Planner, input: Plan, call: CallExpr, declared: readonly ColumnSchema[] | null, env: Env): Promise<Plan> {
  const at_ = columnIndex(input, call.args[0]);
  if (at_ < 0) throw unsupported('bag_unpack of an expression', call);
  const positional = call.args.slice(1).filter((a) => a.kind !== 'named');
  const option = async (name: string, place: number): Promise<Scalar> => {
    const e = call.args.find((a) => a.kind === 'named' && a.names[0] === name) ?? positional[place];
    return e ? p.scalars.constant(e, env) : null;
  };
  const prefix = String((await option('OutputColumnPrefix', 0)) ?? '');
  const conflict = String((await option('columnsConflict', 1)) ?? 'error');
  const ignoredArg = await option('ignoredProperties', 2);
  const ignored = new Set(isArray(ignoredArg) ? ignoredArg.map(String) : []);
  // Stored rows are read again for what they unpack to; what would be worked out again is kept.
  const source: Plan = isStored(input)
    ? input
    : { op: 'rows', schema: input.schema, batches: await p.collect(input), label: 'bag_unpack', refTable: null };
  const types = declared ? new Map<string, KqlType>() : await typesInside(p, source, at_, ignored);
  const others = input.schema.map((c, i) => ({ c, i })).filter(({ i }) => i !== at_);
  const taken = new Set(others.map(({ c }) => c.name));
  let unpacked = [...types.keys()].sort().map((key) => ({ key, name: `${prefix}${key}`, type: types.get(key) ?? ('dynamic' as KqlType) }));
  if (declared) {
    const wanted = declared.filter((d) => !taken.has(d.name));
    unpacked = wanted.map((d) => ({
      key: prefix !== '' && d.name.startsWith(prefix) ? d.name.slice(prefix.length) : d.name,
      name: d.name,
      type: d.type,
    }));
  }
  if (source.op === 'rows') p.rt.hold(source.batches.reduce((n, b) => n + b.length, 0) * unpacked.length * CELL_BYTES);
  const bag = column(at_, input.schema[at_]?.type ?? 'dynamic', input.schema[at_]?.name ?? '');
  const out: { name: string; expr: BExpr }[] = [];
  const valueOf = (u: (typeof unpacked)[number]): BExpr => invoke(BAG_VALUE, u.type, bag, constant('string', u.key));
  for (const { c, i } of others) {
    // A column that is replaced keeps its place.
    const clash = conflict === 'replace_source' ? unpacked.find((u) => u.name === c.name) : undefined;
    out.push({ name: c.name, expr: clash ? valueOf(clash) : column(i, c.type, c.name) });
  }
  for (const u of unpacked) {
    if (taken.has(u.name) && conflict !== 'error') continue;
    out.push({ name: taken.has(u.name) ? `${u.name}1` : u.name, expr: valueOf(u) });
  }
  return {
    op: 'project',
    input: source,
    exprs: out.map(({ expr }) => expr),
    schema: out.map(({ name, expr }) => ({ name, type: expr.type })),
  };
}

/** Rows that cost no more to read again than to keep, and are the same again. */
const isStored = (plan: Plan): boolean =>
  plan.op === 'scan' ||
  plan.op === 'rows' ||
  ((plan.op === 'filter' || plan.op === 'project' || plan.op === 'union') && inputsOf(plan).every(isStored));

/** The keys among a column's bags, each with the type its values share. */
async function typesInside(p: Planner, input: Plan, at_: number, ignored: ReadonlySet<string>): Promise<Map<string, KqlType>> {
  const types = new Map<string, KqlType>();
  /** Keys whose type is decided by a value, not by a null. */
  const decided = new Set<string>();
  const meet = (bag: Scalar): void => {
    p.rt.step();
    if (!isBag(bag)) return;
    for (const key of Object.keys(bag)) {
      if (ignored.has(key)) continue;
      const value = bag[key] ?? null;
      if (value === null) {
        if (!types.has(key)) types.set(key, 'dynamic');
        continue;
      }
      const type = typeInside(value);
      const known = decided.has(key) ? types.get(key) : type;
      types.set(key, known === type ? type : NUMBERS.has(known ?? '') && NUMBERS.has(type) ? 'real' : 'dynamic');
      decided.add(key);
    }
  };
  const bag = input.schema[at_];
  const only: Plan = { op: 'project', input, exprs: [column(at_, bag?.type ?? 'dynamic', bag?.name ?? '')], schema: bag ? [bag] : [] };
  const met = new WeakMap<Dictionary, Uint8Array>();
  for await (const { columns, length } of p.rows(only)) {
    const [v] = columns;
    if (v?.repr !== 'dict') {
      for (let i = 0; v && i < (v.repr === 'const' ? 1 : length); i++) meet(at(v, i));
      continue;
    }
    let known = met.get(v.dict);
    if (!known) met.set(v.dict, (known = new Uint8Array(v.dict.size)));
    for (const id of v.ids) {
      if (id < 0 || known[id]) continue;
      known[id] = 1;
      meet(v.dict.get(id));
    }
  }
  return types;
}
const NUMBERS: ReadonlySet<string> = new Set(['long', 'real']);

async function pivot(p: Planner, input: Plan, call: CallExpr, declared: readonly ColumnSchema[] | null, env: Env): Promise<Plan> {
  const at_ = columnIndex(input, call.args[0]);
  const pivoted = input.schema[at_];
  if (!pivoted) throw unsupported('pivot of an expression', call);
  const aggregate = call.args[1];
  const wanted = call.args
    .slice(2)
    .map((e) => columnIndex(input, e))
    .filter((i) => i >= 0);
  const read = new Set<string>();
  if (aggregate) names(aggregate, read);
  const keys =
    wanted.length > 0 ? wanted : input.schema.map((_, i) => i).filter((i) => i !== at_ && !read.has(input.schema[i]?.name ?? ''));
  const scope = new Scope(input.schema);
  const collector = new AggregateCollector(p, scope, env, []);
  const counted: Expr = {
    kind: 'call',
    name: 'count',
    role: 'aggregate',
    args: [],
    user: null,
    naming: { rule: 'none', prefix: '' },
    type: 'long',
    start: call.start,
    end: call.end,
  };
  const [made] = await collector.outputs(aggregate ?? counted);
  const all = [...keys, at_];
  const keyExprs = all.map((i) => column(i, input.schema[i]?.type ?? 'dynamic', input.schema[i]?.name ?? ''));
  const width = all.length;
  const grouped: Plan = {
    op: 'aggregate',
    input,
    keys: keyExprs,
    calls: collector.calls,
    schema: [...keyExprs.map((k, i) => ({ name: `$k${i}`, type: k.type })), ...collector.columns()],
  };
  const valueIndex = made?.expr.k === 'col' ? made.expr.index + width : width;
  const result = concatBatches(
    grouped.schema.map((c) => c.type),
    await p.collect(grouped),
  );
  const valueType = made?.expr.type ?? 'long';
  const heads = new Map<string, Scalar>();
  const rows = new Map<string, { readonly key: Scalar[]; readonly cells: Map<string, Scalar> }>();
  const cell = (c: number, i: number): Scalar => {
    const v = result.columns[c];
    return v && i < result.length ? at(v, i) : null;
  };
  for (let i = 0; i < result.length; i++) {
    p.rt.step();
    const key = keys.map((_, k) => cell(k, i));
    const id = JSON.stringify(key.map((v, k) => keyOf(keyExprs[k]?.type ?? 'dynamic', v)));
    const head = cell(width - 1, i);
    const name = textOf(head, pivoted.type);
    heads.set(name, head);
    const row = rows.get(id) ?? { key, cells: new Map<string, Scalar>() };
    row.cells.set(name, cell(valueIndex, i));
    rows.set(id, row);
  }
  const keySchema = keys.map((i) => input.schema[i]).filter((c) => c !== undefined);
  const order = [...heads.entries()].sort((a, b) => sortOrder(a[1], b[1], pivoted.type)).map(([name]) => name);
  const columns: ColumnSchema[] = declared ? [...declared] : [...keySchema, ...order.map((name) => ({ name, type: valueType }))];
  const absent =
    valueType === 'long' && (!aggregate || (aggregate.kind === 'call' && /^(?:count|countif|dcount|sum)/.test(aggregate.name)))
      ? 0
      : nullOf(valueType);
  p.rt.hold(rows.size * columns.length * CELL_BYTES);
  const keyOfColumn = columns.map((c) => keySchema.findIndex((s) => s.name === c.name));
  const body = [...rows.values()].map((row) => {
    p.rt.step();
    return columns.map((c, n) => {
      const k = keyOfColumn[n] ?? -1;
      if (k >= 0) return row.key[k] ?? null;
      const value = row.cells.get(c.name);
      return value === undefined ? (c.type === valueType ? absent : nullOf(c.type)) : value;
    });
  });
  return {
    op: 'rows',
    schema: columns,
    batches:
      body.length > 0
        ? [
            batchOf(
              columns.map((c) => c.type),
              body,
            ),
          ]
        : [],
    label: 'pivot',
    refTable: null,
  };
}

function names(e: Expr, out: Set<string>): void {
  if (e.kind === 'name') out.add(e.name);
  else if (e.kind === 'call') for (const a of e.args) names(a, out);
  else if (e.kind === 'path') names(e.base, out);
}

function narrow(input: Plan): Plan {
  const schema: ColumnSchema[] = [
    { name: 'Row', type: 'long' },
    { name: 'Column', type: 'string' },
    { name: 'Value', type: 'string' },
  ];
  return {
    op: 'transform',
    input,
    name: 'narrow',
    detail: '',
    schema,
    run: async function* (batches) {
      let row = 0;
      for await (const b of batches) {
        const out: Scalar[][] = [];
        for (let i = 0; i < b.length; i++, row++)
          input.schema.forEach((c, k) => {
            const v = b.columns[k];
            out.push([row, c.name, v ? textOf(at(v, i), c.type) : '']);
          });
        yield batchOf(
          schema.map((c) => c.type),
          out,
        );
      }
    },
  };
}
