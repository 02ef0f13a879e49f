// Evidence values as KQL literals. Everything that turns stored text into a query goes through here: a file name or a mail
// subject is never spliced into query text as it is.

import { formatDatetime, formatTimespan, type Int64 } from '../../../shared/base/time.js';
import type { KqlType } from '../../../shared/base/types.js';

const NAMED: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
// Control characters, separators that end a line in some readers, bidirectional overrides, and lone surrogates.
const RISKY =
  /[\\"\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A string literal in double quotes. */
export function kqlString(text: string): string {
  return `"${text.replace(RISKY, (c) => NAMED[c] ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`;
}

export function kqlDatetime(ticks: Int64): string {
  return `datetime(${formatDatetime(ticks)})`;
}

/** A literal of a column's type. Values that do not fit the type fall back to a string, which the binder then refuses aloud. */
export function kqlLiteral(value: unknown, type: KqlType = 'string'): string {
  if (value === null || value === undefined) return type === 'string' ? '""' : `${type}(null)`;
  switch (type) {
    case 'datetime':
      if (typeof value === 'number' || typeof value === 'bigint') return kqlDatetime(value);
      break;
    case 'timespan':
      if (typeof value === 'number' || typeof value === 'bigint') return `timespan(${formatTimespan(value)})`;
      break;
    case 'bool':
      if (typeof value === 'boolean') return value ? 'true' : 'false';
      break;
    case 'int':
    case 'long':
      if (typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))) return `${type}(${value})`;
      break;
    case 'real':
      if (typeof value === 'number')
        return Number.isFinite(value) ? `real(${value})` : `real(${value > 0 ? '+inf' : value < 0 ? '-inf' : 'nan'})`;
      break;
    case 'guid':
      if (typeof value === 'string' && /^[0-9a-f-]{32,36}$/i.test(value)) return `guid(${value})`;
      break;
    default:
      break;
  }
  return kqlString(typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value)));
}

/** A column name, quoted when it is not a plain identifier. */
export function kqlColumn(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `[${kqlString(name)}]`;
}

/** `Column =~ "x"` or `Column in~ ("x", "y")`, the cheaper form for one value. */
export function kqlEqualsAny(column: string, values: readonly string[]): string {
  const [only] = values;
  if (values.length === 1 && only !== undefined) return `${kqlColumn(column)} =~ ${kqlString(only)}`;
  return `${kqlColumn(column)} in~ (${values.map(kqlString).join(', ')})`;
}
