// Values of the evidence as KQL literals, and the small queries the window makes from them. The only place where the window
// writes query text: every value is escaped for its type, every name is quoted unless it is a plain identifier.

import type { Cell, ColumnSchema, KqlType } from '../../shared/base/types.js';

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Words that cannot stand as a bare name in every place. */
const RESERVED = new Set([
  'and',
  'or',
  'not',
  'in',
  'has',
  'between',
  'by',
  'on',
  'where',
  'project',
  'extend',
  'summarize',
  'join',
  'union',
  'let',
  'print',
  'kind',
  'with',
  'of',
  'to',
  'asc',
  'desc',
  'true',
  'false',
  'null',
  'contains',
  'startswith',
  'endswith',
  'matches',
  'range',
  'datatable',
  'take',
  'top',
  'sort',
  'order',
  'count',
  'distinct',
  'set',
  'alias',
  'declare',
  'pattern',
  'restrict',
  'access',
  'step',
  'from',
  'typeof',
  'search',
  'find',
  'parse',
  'evaluate',
  'render',
  'invoke',
  'as',
  'consume',
  'fork',
  'facet',
  'sample',
  'limit',
  'like',
  'default',
]);

export const kqlString = (text: string): string =>
  `"${text.replace(/[\\"\u0000-\u001f\u007f\u2028\u2029]/g, (c) => (c === '\\' ? '\\\\' : c === '"' ? '\\"' : c === '\n' ? '\\n' : c === '\r' ? '\\r' : c === '\t' ? '\\t' : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`))}"`;

export const kqlName = (name: string): string =>
  IDENTIFIER.test(name) && !RESERVED.has(name.toLowerCase()) ? name : `[${kqlString(name)}]`;

export const tableKql = (table: string): string => kqlName(table);

/** `Column == literal`, as it must be written for the column's type; null when such a value cannot be written. */
export function equals(column: ColumnSchema, value: Cell, exclude = false): string {
  const name = kqlName(column.name);
  if (value === null || value === '') {
    const test = column.type === 'string' ? 'isempty' : 'isnull';
    return exclude ? `not(${test}(${name}))` : `${test}(${name})`;
  }
  const operator = exclude ? '!=' : '==';
  if (column.type === 'dynamic')
    return `tostring(${name}) ${operator} ${kqlString(typeof value === 'string' ? value : JSON.stringify(value))}`;
  return `${name} ${operator} ${literal(value, column.type)}`;
}

const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

function literal(value: Cell, type: KqlType): string {
  const text = typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value);
  switch (type) {
    case 'bool':
      return text === 'true' || text === '1' ? 'true' : 'false';
    case 'int':
    case 'long':
    case 'real':
      return NUMBER.test(text)
        ? text
        : type === 'real'
          ? `real(${text === 'NaN' ? 'nan' : text.startsWith('-') ? '-inf' : '+inf'})`
          : `tolong(${kqlString(text)})`;
    case 'decimal':
      return NUMBER.test(text) ? `decimal(${text})` : `todecimal(${kqlString(text)})`;
    case 'datetime':
      return /^[\dT:.Z-]+$/.test(text) ? `datetime(${text})` : `todatetime(${kqlString(text)})`;
    case 'timespan':
      return `totimespan(${kqlString(text)})`;
    case 'guid':
      return /^[0-9a-f-]{36}$/i.test(text) ? `guid(${text})` : `toguid(${kqlString(text)})`;
    case 'string':
    case 'dynamic':
      return kqlString(text);
  }
}

export const filterKql = (table: string, column: ColumnSchema, value: Cell, exclude = false): string =>
  `${tableKql(table)}\n| where ${equals(column, value, exclude)}`;

const TIMES = ['Timestamp', 'TimeGenerated', 'EventTime'];
/** Columns that tell one row from its neighbours, best first. */
const TELLING = [
  'ReportId',
  'EventRecordId',
  'RecordId',
  'EventID',
  'ActionType',
  'DeviceName',
  'Computer',
  'AccountName',
  'UserPrincipalName',
  'FileName',
  'ProcessId',
  'RemoteIP',
  'OperationName',
  'Operation',
  'EventName',
  'CorrelationId',
  'Id',
];

/** A query that finds this row again (and its exact twins). */
export function rowKql(table: string, columns: readonly ColumnSchema[], values: readonly Cell[]): string {
  const has = (name: string) =>
    columns.findIndex((c) => c.name === name && values[columns.indexOf(c)] !== null && values[columns.indexOf(c)] !== '');
  const chosen = [TIMES.map(has).find((i) => i >= 0) ?? -1, ...TELLING.map(has)].filter((i) => i >= 0).slice(0, 6);
  const tests = chosen.flatMap((i) => {
    const column = columns[i];
    return column ? [equals(column, values[i] ?? null)] : [];
  });
  return tests.length === 0 ? tableKql(table) : `${tableKql(table)}\n| where ${tests.join('\n    and ')}`;
}

/** The time a row happened, from the first column that says so. */
export function rowTime(columns: readonly ColumnSchema[], values: readonly Cell[]): string | null {
  for (const name of TIMES) {
    const value = values[columns.findIndex((c) => c.name === name)];
    if (typeof value === 'string' && value !== '') return value;
  }
  return null;
}
