// Field values as JSON text with nothing lost: 64-bit integers in full, times as ISO text to 100 ns.

import { formatDatetime } from '../../../shared/base/time.js';
import { TimeValue, type FieldValue } from './types.js';

/** JSON text of a value. Decoders bound the nesting of what they hand out, so this recursion is bounded too. */
export function fieldJson(value: FieldValue): string {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      return Number.isFinite(value) ? String(value) : JSON.stringify(String(value));
    case 'bigint':
      return value.toString();
    case 'object':
      break;
  }
  if (value instanceof TimeValue) return JSON.stringify(formatDatetime(value.ticks));
  if (isList(value)) return `[${value.map(fieldJson).join(',')}]`;
  const parts: string[] = [];
  for (const key of Object.keys(value)) {
    const field = value[key];
    if (field !== undefined) parts.push(`${JSON.stringify(key)}:${fieldJson(field)}`);
  }
  return `{${parts.join(',')}}`;
}

export const isList = (value: FieldValue): value is readonly FieldValue[] => Array.isArray(value);

export const isObject = (value: FieldValue | undefined): value is { readonly [key: string]: FieldValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof TimeValue);
