// Query text made from what was clicked: tests for values, and one more operator at the end of a query. Values and names are
// written by shared/base/kqlLiteral.ts; nothing is spliced raw.

import { kqlLiteral, kqlName, kqlString } from '../../../shared/base/kqlLiteral.js';
import type { Cell, ColumnSchema } from '../../../shared/base/types.js';

export { kqlName, kqlString };

/** A test that a column is (or is not) the value of a cell. */
export function cellTest(column: ColumnSchema, value: Cell, keep: boolean): string {
  return valueTest(kqlName(column.name), column, value, keep);
}

function valueTest(name: string, column: Pick<ColumnSchema, 'type'>, value: Cell, keep: boolean): string {
  const not = (test: string) => (keep ? test : `not(${test})`);
  const equals = keep ? '==' : '!=';
  if (value === '' && column.type === 'string') return not(`isempty(${name})`);
  if (value === null) return not(column.type === 'string' ? `isempty(${name})` : `isnull(${name})`);
  if (column.type === 'real' && value === 'NaN') return not(`isnan(${name})`);
  if (column.type === 'dynamic')
    return `tostring(${name}) ${equals} ${kqlString(typeof value === 'string' ? value : typeof value === 'boolean' ? (value ? 'True' : 'False') : JSON.stringify(value))}`;
  // A null is neither equal nor unequal to a value: leaving a value out keeps the rows that have none.
  if (!keep && column.type !== 'string') return `(isnull(${name}) or ${name} != ${kqlLiteral(value, column.type)})`;
  return `${name} ${equals} ${kqlLiteral(value, column.type)}`;
}

/** A test that a column is (or is not) one of the values of some cells. */
export function valuesTest(column: ColumnSchema, values: readonly Cell[], keep: boolean): string {
  const [only] = values;
  if (values.length === 1) return cellTest(column, only ?? null, keep);
  const plain = values.filter((v) => v !== null && v !== '');
  const odd = column.type === 'dynamic' || (column.type === 'real' && plain.includes('NaN'));
  if (odd) return values.map((v) => cellTest(column, v, keep)).join(keep ? ' or ' : ' and ');
  const list = `${kqlName(column.name)} ${keep ? 'in' : '!in'} (${plain.map((v) => kqlLiteral(v, column.type)).join(', ')})`;
  const nothing = column.type === 'string' ? `isempty(${kqlName(column.name)})` : `isnull(${kqlName(column.name)})`;
  if (plain.length === values.length) return keep || column.type === 'string' ? list : `(${nothing} or ${list})`;
  return keep ? `(${list} or ${nothing})` : `(${list} and not(${nothing}))`;
}

/** The way from a dynamic column to a part of its value: `Col.a["odd key"][0]`. */
export function pathKql(column: string, path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (text, step) =>
      typeof step === 'number' ? `${text}[${step}]` : /^[A-Za-z_]\w*$/.test(step) ? `${text}.${step}` : `${text}[${kqlString(step)}]`,
    kqlName(column),
  );
}

/** A test of a part of a dynamic value. */
export function pathTest(column: string, path: readonly (string | number)[], value: Cell, keep: boolean): string {
  const way = pathKql(column, path);
  const equals = keep ? '==' : '!=';
  if (value === null) return keep ? `isnull(${way})` : `isnotnull(${way})`;
  switch (typeof value) {
    case 'number':
      return Number.isSafeInteger(value) ? `tolong(${way}) ${equals} ${value}` : `toreal(${way}) ${equals} ${kqlLiteral(value, 'real')}`;
    case 'boolean':
      return `tobool(${way}) ${equals} ${value}`;
    case 'string':
      return `tostring(${way}) ${equals} ${kqlString(value)}`;
    default:
      return `tostring(${way}) ${equals} ${kqlString(JSON.stringify(value))}`;
  }
}

const TICKS = 10_000n;
/** Wire time some milliseconds from another; both keep their seven digits. */
export function timeFrom(wire: string, ms: number): string {
  const digits = wire.slice(20, 27);
  const moved = new Date(Date.parse(`${wire.slice(0, 19)}Z`) + Math.trunc(ms / 1000) * 1000);
  if (Number.isNaN(moved.getTime())) return wire;
  const rest = BigInt(digits) + BigInt(ms % 1000) * TICKS;
  const whole = rest < 0n ? new Date(moved.getTime() - 1000) : rest >= 10_000_000n ? new Date(moved.getTime() + 1000) : moved;
  const left = (rest + 10_000_000n) % 10_000_000n;
  return `${whole.toISOString().slice(0, 19)}.${String(left).padStart(7, '0')}Z`;
}

/** A time column within a span on either side of a time. */
export const aroundTest = (column: ColumnSchema, wire: string, ms: number): string =>
  `${kqlName(column.name)} between (datetime(${timeFrom(wire, -ms)}) .. datetime(${timeFrom(wire, ms)}))`;

export const betweenTest = (column: ColumnSchema, from: Cell, to: Cell): string =>
  `${kqlName(column.name)} between (${kqlLiteral(from, column.type)} .. ${kqlLiteral(to, column.type)})`;

/** The query with one more operator, before a closing `render` so that the chart stays. */
export function withOperator(kql: string, operator: string, keepRender = true): string {
  const trimmed = kql.replace(/[\s;]+$/, '');
  const at = renderAt(trimmed);
  const head = (at < 0 ? trimmed : trimmed.slice(0, at)).trimEnd();
  return `${head}\n| ${operator}${at >= 0 && keepRender ? `\n${trimmed.slice(at).trim()}` : ''}`;
}
export const withFilter = (kql: string, test: string): string => withOperator(kql, `where ${test}`);

/** Where a closing `| render …` begins; −1 when the query does not end in one. Strings and comments are stepped over. */
function renderAt(kql: string): number {
  let found = -1;
  const pieces = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|```[\s\S]*?```|\/\/[^\n]*|\|(?=\s*(\w*))/g;
  for (const m of kql.matchAll(pieces)) if (m[0] === '|') found = m[1] === 'render' ? m.index : -1;
  return found;
}

/** A result, or some rows of it, as a datatable that can be pasted into a query. */
export function datatableKql(columns: readonly ColumnSchema[], rows: readonly (readonly Cell[])[]): string {
  const schema = columns.map((c) => `${kqlName(c.name)}:${c.type}`).join(', ');
  const lines = rows.map((row) => `    ${columns.map((c, i) => tableLiteral(row[i] ?? null, c.type)).join(', ')}`);
  return `datatable(${schema}) [\n${lines.join(',\n')}\n]`;
}
/** A datatable takes literals only, no calls. */
function tableLiteral(value: Cell, type: ColumnSchema['type']): string {
  if (type === 'dynamic' && value !== null)
    return typeof value === 'string' ? `dynamic(${kqlString(value)})` : `dynamic(${JSON.stringify(value)})`;
  const literal = kqlLiteral(value, type);
  return /^to\w+\(/.test(literal) ? kqlLiteral(null, type) : literal;
}
