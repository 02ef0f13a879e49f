// Names and values as KQL writes them. The one place that turns a value into query text: everything is escaped for its type, a
// name is bracketed unless it is a plain identifier.

import type { Cell, KqlType } from './types.js';

/** Words that cannot stand as a bare name everywhere. */
const RESERVED = new Set(
  'and or not in has between by on where project extend summarize join union let print kind with of to asc desc true false null contains startswith endswith matches range datatable take top sort order count distinct set alias declare pattern restrict access step from typeof search find parse evaluate render invoke as consume fork facet sample limit like default'.split(
    ' ',
  ),
);

export const kqlName = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) && !RESERVED.has(name) ? name : `['${escape(name, "'")}']`);

export const kqlString = (text: string): string => `"${escape(text, '"')}"`;

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };
const escape = (text: string, quote: '"' | "'"): string =>
  text.replace(
    quote === '"' ? /[\\"\u0000-\u001f\u007f\u2028\u2029]/g : /[\\'\u0000-\u001f\u007f\u2028\u2029]/g,
    (c) => NAMED[c] ?? (c === quote ? `\\${c}` : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );

const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** A value of a column's type as a literal; null as the type's own null. What does not look like its type is converted from text. */
export function kqlLiteral(value: Cell, type: KqlType): string {
  if (value === null) return type === 'string' ? '""' : type === 'dynamic' ? 'dynamic(null)' : `${type}(null)`;
  const text = typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value);
  switch (type) {
    case 'string':
      return kqlString(text);
    case 'bool':
      return text === 'true' || text === '1' ? 'true' : 'false';
    case 'int':
    case 'long':
      return !NUMBER.test(text) ? `to${type}(${kqlString(text)})` : typeof value === 'string' ? `${type}(${text})` : text;
    case 'real':
      if (text === 'NaN') return 'real(nan)';
      if (/^-?Infinity$/.test(text)) return text.startsWith('-') ? 'real(-inf)' : 'real(+inf)';
      return !NUMBER.test(text) ? `toreal(${kqlString(text)})` : typeof value === 'string' ? `real(${text})` : text;
    case 'decimal':
      return NUMBER.test(text) ? `decimal(${text})` : `todecimal(${kqlString(text)})`;
    case 'datetime':
      return /^[\dT:.Z-]+$/.test(text) ? `datetime(${text})` : `todatetime(${kqlString(text)})`;
    case 'timespan':
      return /^-?[\d.:]+$/.test(text) ? `timespan(${text})` : `totimespan(${kqlString(text)})`;
    case 'guid':
      return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? `guid(${text})` : `toguid(${kqlString(text)})`;
    case 'dynamic':
      // A JSON text read at run time: literals of the language and of JSON differ in their escapes.
      return `parse_json(${kqlString(JSON.stringify(value))})`;
  }
}
