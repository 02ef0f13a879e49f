// getschema and sample.

import type { Expr } from '../../../../../shared/kql/ast.js';
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
