// getschema, assert-schema, consume and sample.

import { QuarryError } from '../../../../../shared/base/errors.js';
import type { Expr, Operator } from '../../../../../shared/kql/ast.js';
import { batchOf, concatBatches, gatherBatch } from '../../exec/vectors.js';
import type { KqlType } from '../../../../../shared/base/types.js';
import type { Plan, Schema } from '../nodes.js';
import type { Planner } from '../planner.js';
import type { Env } from '../scope.js';
import { rowCount } from './sort.js';

const CLR: Readonly<Record<KqlType, string>> = {
  bool: 'System.SByte',
  int: 'System.Int32',
  long: 'System.Int64',
  real: 'System.Double',
  decimal: 'System.Data.SqlTypes.SqlDecimal',
  datetime: 'System.DateTime',
  timespan: 'System.TimeSpan',
  guid: 'System.Guid',
  string: 'System.String',
  dynamic: 'System.Object',
};

export function getSchema(input: Plan): Plan {
  const schema: Schema = [
    { name: 'ColumnName', type: 'string' },
    { name: 'ColumnOrdinal', type: 'long' },
    { name: 'DataType', type: 'string' },
    { name: 'ColumnType', type: 'string' },
  ];
  return {
    op: 'rows',
    schema,
    batches: [
      batchOf(
        schema.map((c) => c.type),
        input.schema.map((c, i) => [c.name, i, CLR[c.type], c.type]),
      ),
    ],
    label: 'getschema',
    refTable: null,
  };
}

/** Random rows by the query's own seeded numbers: the same query gives the same sample. */
export async function sample(p: Planner, input: Plan, count: Expr, env: Env): Promise<Plan> {
  const wanted = await rowCount(p, count, env);
  return {
    op: 'transform',
    input,
    name: 'sample',
    detail: String(wanted),
    schema: input.schema,
    uses: { columns: [], passed: (i) => i },
    run: async function* (batches, rt) {
      const all = [];
      for await (const b of batches) all.push(b);
      const whole = concatBatches(
        input.schema.map((c) => c.type),
        all,
      );
      const places = Int32Array.from({ length: whole.length }, (_, i) => i);
      const n = Math.min(wanted, whole.length);
      for (let i = 0; i < n; i++) {
        const j = i + Math.floor(rt.random() * (whole.length - i));
        [places[i], places[j]] = [places[j] as number, places[i] as number];
      }
      if (n > 0) yield gatherBatch(whole, places.slice(0, n));
    },
  };
}

/** Runs its input to the end and gives none of it. */
export const consume = (input: Plan): Plan => ({
  op: 'transform',
  input,
  name: 'consume',
  detail: '',
  schema: input.schema,
  uses: { columns: [], passed: () => undefined },
  run: async function* (batches) {
    const rows = batches[Symbol.asyncIterator]();
    for (let step = await rows.next(); !step.done; step = await rows.next());
    yield* [];
  },
});

/** The input itself, when its columns are those named, in order and by type. */
export function assertSchema(input: Plan, o: Extract<Operator, { kind: 'assert-schema' }>): Plan {
  if (!o.expected) return input;
  const written = (columns: Schema): string => columns.map((c) => `${c.name}:${c.type}`).join(', ');
  if (written(o.expected) === written(input.schema)) return input;
  throw new QuarryError('kql.semantic', `The columns are not those asserted: they are (${written(input.schema)}).`, {
    start: o.start,
    end: o.end,
    expected: written(o.expected),
    found: written(input.schema),
  });
}
