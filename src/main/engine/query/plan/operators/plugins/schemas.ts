// schema_merge: the schemas getschema gives of several tables as one, with the columns that do not fit said.

import { textOf } from '../../../functions/index.js';
import { at, type Scalar } from '../../../values.js';
import type { Plugin } from './call.js';

const NAMES = ['ColumnName', 'ColumnOrdinal', 'DataType', 'ColumnType'] as const;

export const schemaMerge: Plugin = async (c) => {
  const place = c.call.args.findIndex((a) => a.kind === 'named' && a.names[0] === 'PreserveOrder');
  const given = await c.optional(place >= 0 ? place : 0);
  const inOrder = given !== false;
  const columns = NAMES.map((name) => c.input.schema.findIndex((s) => s.name === name));
  if (columns.includes(-1)) throw c.fail('the input must be what getschema gives');
  const schema = NAMES.map((name) => ({ name, type: name === 'ColumnOrdinal' ? ('long' as const) : ('string' as const) }));
  return c.rows(schema, (rows) => {
    const [name, ordinal, data, type] = columns.map((k) => rows.columns[k]);
    const merged = new Map<string, { ordinal: number; data: string; type: string }>();
    for (let i = 0; name && ordinal && data && type && i < rows.length; i++) {
      const key = textOf(at(name, i), 'string');
      const one = { ordinal: Number(at(ordinal, i)), data: textOf(at(data, i), 'string'), type: textOf(at(type, i), 'string') };
      const known = merged.get(key);
      if (!known) merged.set(key, one);
      else if (known.type !== one.type) spoil(known, `different types: ${known.type}, ${one.type}`);
      else if (!inOrder) known.ordinal = known.ordinal < 0 ? -1 : Math.max(known.ordinal, one.ordinal);
      else if (known.ordinal !== one.ordinal) spoil(known, OUT_OF_ORDER);
    }
    return [...merged]
      .sort(([, a], [, b]) => (a.ordinal < 0 ? 1 : 0) - (b.ordinal < 0 ? 1 : 0) || a.ordinal - b.ordinal)
      .map(([key, m], place): Scalar[] => [key, inOrder || m.ordinal < 0 ? m.ordinal : place, m.data, m.type]);
  });
};

const OUT_OF_ORDER = 'columns are out of order';
function spoil(column: { ordinal: number; data: string; type: string }, why: string): void {
  column.ordinal = -1;
  column.type = `ERROR(${why})`;
  column.data = `ERROR(unknown CSL type:${column.type})`;
}
