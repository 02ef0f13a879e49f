// Column names and types of records nobody described, from a sample: a type is chosen only when every sampled value has it.

import type { ColumnSchema, KqlType } from '../../../../shared/base/types.js';
import { TimeValue, type FieldValue, type RecordSample } from '../types.js';
import { asContainer, isEmpty } from './fieldValues.js';
import { readTime, type DateOrder } from './times.js';

const INTEGER = /^-?(0|[1-9]\d{0,17})$/;
const REAL = /^-?(0|[1-9]\d*)\.\d+(e[+-]?\d+)?$/i;
const TIME_NAME = /(time|date|timestamp|created|modified|when|_at$|^ts$|^at$)/i;
const LOOKS_DATED = /^\d{4}-\d{2}-\d{2}|^\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|^[A-Z][a-z]{2}[, ]/;

function typeOf(name: string, value: FieldValue, order: DateOrder): KqlType {
  if (value instanceof TimeValue) return 'datetime';
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'number':
      if (TIME_NAME.test(name) && readTime(value) !== null) return 'datetime';
      return Number.isSafeInteger(value) ? 'long' : 'real';
    case 'bigint':
      return 'long';
    case 'string':
      if (/^(true|false)$/i.test(value)) return 'bool';
      if (INTEGER.test(value)) return TIME_NAME.test(name) && readTime(value) !== null ? 'datetime' : 'long';
      if (REAL.test(value)) return TIME_NAME.test(name) && readTime(value) !== null ? 'datetime' : 'real';
      if (LOOKS_DATED.test(value) && readTime(value, order) !== null) return 'datetime';
      return asContainer(value) !== null ? 'dynamic' : 'string';
    default:
      return 'dynamic';
  }
}

const widen = (a: KqlType, b: KqlType): KqlType => {
  if (a === b) return a;
  if ((a === 'long' && b === 'real') || (a === 'real' && b === 'long')) return 'real';
  return a === 'dynamic' || b === 'dynamic' ? 'dynamic' : 'string';
};

/** Names as KQL can say them without brackets, unique, in the order met. */
export function columnName(raw: string): string {
  const name = raw
    .trim()
    .replace(/^\uFEFF/, '')
    .replace(/[^\p{L}\p{N}_]+/gu, '_')
    .replace(/^_+(?=.)|_+$/g, '');
  const safe = name === '' ? 'Column' : /^\d/.test(name) ? `_${name}` : name;
  return safe.slice(0, 128);
}

export function guessColumns(sample: RecordSample, rename: (name: string) => string, order: DateOrder): ColumnSchema[] {
  const types = new Map<string, KqlType | null>();
  for (const { shape, values } of sample.records)
    shape.names.forEach((raw, i) => {
      const name = rename(raw);
      const value = values[i] ?? null;
      const before = types.get(name) ?? null;
      if (isEmpty(value)) types.set(name, before);
      else {
        const type = typeOf(raw, value, order);
        types.set(name, before === null ? type : widen(before, type));
      }
    });
  return [...types].map(([name, type]) => ({ name, type: type ?? 'string' }));
}

const TIME_FIELDS = [
  'timegenerated',
  'timestamp',
  '@timestamp',
  'eventtime',
  'event_time',
  'time',
  'datetime',
  'date',
  'createddatetime',
  'creationdate',
  'creationtime',
  'activitydatetime',
  'timecreated',
  'system.timecreated',
  'ts',
  '_time',
  'utc',
  'logdate',
];

/** The field that most likely is the event's time: a well-known name first, then the first column of times. */
export function guessTimeField(sample: RecordSample, order: DateOrder): string | null {
  const dated = new Map<string, number>();
  for (const { shape, values } of sample.records)
    shape.names.forEach((name, i) => {
      const value = values[i] ?? null;
      if (typeOf(name, value, order) === 'datetime' || (TIME_NAME.test(name) && readTime(value, order) !== null))
        dated.set(name, (dated.get(name) ?? 0) + 1);
    });
  const enough = [...dated]
    .filter(([, count]) => count * 2 >= sample.records.length || count === Math.max(...dated.values()))
    .map(([name]) => name);
  const rank = (name: string): number => {
    const at = TIME_FIELDS.indexOf(
      name
        .toLowerCase()
        .replace(/\s*[[(](utc|gmt)[\])]$/, '')
        .replaceAll(' ', ''),
    );
    return at < 0 ? TIME_FIELDS.length : at;
  };
  return enough.sort((a, b) => rank(a) - rank(b))[0] ?? null;
}
