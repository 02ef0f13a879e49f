// Result values in the JSON form `quarry batch` and the contract print them.

import { formatDatetime, formatTimespan, type Int64 } from '../../../shared/base/time.js';
import type { Cell, KqlType } from '../../../shared/base/types.js';
import { formatDecimal, isDecimal } from './decimal.js';
import { bare, isArray, isBag, jsonText, typedText } from './dynamic.js';
import { Typed, type DynamicBag, type Scalar } from './values.js';

const numberCell = (n: number): Cell =>
  Number.isFinite(n) ? (Object.is(n, -0) ? 0 : n) : Number.isNaN(n) ? 'NaN' : n > 0 ? 'Infinity' : '-Infinity';

/** One cell: wide integers, decimals, times and guids as text, dynamic as JSON. */
export function formatCell(type: KqlType, value: Scalar): Cell {
  if (value === null || value === undefined) return type === 'string' ? '' : null;
  switch (type) {
    case 'bool':
      return typeof value === 'number' ? value !== 0 : value === true;
    case 'int':
    case 'long':
      return typeof value === 'bigint' ? value.toString() : numberCell(Number(value));
    case 'real':
      return numberCell(Number(value));
    case 'decimal':
      return isDecimal(value) ? formatDecimal(value) : String(value);
    case 'datetime':
      return formatDatetime(value as Int64);
    case 'timespan':
      return formatTimespan(value as Int64);
    case 'guid':
    case 'string':
      return typeof value === 'string' ? value : String(value);
    case 'dynamic':
      return dynamicCell(value);
  }
}

/** A dynamic as a JSON value; integers beyond 2^53 become decimal strings. */
export function dynamicCell(held: Scalar): Cell {
  const value = bare(held);
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return numberCell(value);
    case 'bigint':
      return value.toString();
    default:
  }
  if (value instanceof Typed) return typedText(value);
  if (isDecimal(value)) return formatDecimal(value);
  if (isArray(value)) return value.map(dynamicCell);
  const out = Object.create(null) as { [key: string]: Cell };
  for (const [key, item] of Object.entries(value as DynamicBag)) out[key] = dynamicCell(item);
  return out;
}

/** JSON text of a cell. What JSON.stringify of the cell gives, but that a whole real inside a dynamic keeps its point. */
export const cellJson = (type: KqlType, value: Scalar): string =>
  type === 'dynamic' ? dynamicJson(value) : JSON.stringify(formatCell(type, value));

function dynamicJson(value: Scalar): string {
  if (typeof bare(value) === 'number' && Number.isFinite(bare(value))) return jsonText(value);
  if (isArray(value)) return `[${value.map(dynamicJson).join(',')}]`;
  if (isBag(value)) {
    let out = '';
    for (const [key, item] of Object.entries(value)) out += `${out === '' ? '' : ','}${JSON.stringify(key)}:${dynamicJson(item)}`;
    return `{${out}}`;
  }
  return JSON.stringify(dynamicCell(value));
}
