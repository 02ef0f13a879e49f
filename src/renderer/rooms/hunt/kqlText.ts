// Building KQL from what was clicked. Values become literals; names that are not plain are bracketed. Nothing is spliced raw.

import type { Cell, ColumnSchema } from '../../../shared/base/types.js';

export const kqlName = (name: string): string =>
  /^[A-Za-z_]\w*$/.test(name) ? name : `['${name.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}']`;
export const kqlString = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}"`;

/** A test that a column is (or is not) the value of a cell. */
export function cellTest(column: ColumnSchema, value: Cell, keep: boolean): string {
  const name = kqlName(column.name);
  const not = (test: string) => (keep ? test : `not(${test})`);
  const equals = keep ? '==' : '!=';
  if (value === null) return not(`isnull(${name})`);
  switch (column.type) {
    case 'string':
      return value === '' ? not(`isempty(${name})`) : `${name} ${equals} ${kqlString(String(value))}`;
    case 'datetime':
      return `${name} ${equals} datetime(${String(value)})`;
    case 'timespan':
      return `${name} ${equals} timespan(${String(value)})`;
    case 'guid':
      return `${name} ${equals} guid(${String(value)})`;
    case 'dynamic':
      return `tostring(${name}) ${equals} ${kqlString(typeof value === 'string' ? value : JSON.stringify(value))}`;
    case 'bool':
    case 'int':
    case 'long':
    case 'real':
      return typeof value === 'string' ? `${name} ${equals} ${column.type}(${value})` : `${name} ${equals} ${String(value)}`;
    case 'decimal':
      return `${name} ${equals} decimal(${String(value)})`;
  }
}

/** The query with one more filter, before a closing `render` so that the chart stays. */
export function withFilter(kql: string, test: string): string {
  const trimmed = kql.trimEnd().replace(/;$/, '');
  const render = /\n?\s*\|\s*render\b[^|]*$/.exec(trimmed);
  const head = render ? trimmed.slice(0, render.index) : trimmed;
  return `${head}\n| where ${test}${render ? `\n${render[0].trim()}` : ''}`;
}
