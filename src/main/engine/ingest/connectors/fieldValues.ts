// Reading decoded values: the few conversions every column and function needs. Never throws; null means "says nothing".

import { formatDatetime, norm64, type Int64 } from '../../../../shared/base/time.js';
import { TimeValue, type FieldValue } from '../types.js';

export type FieldObject = { readonly [key: string]: FieldValue };

export const isArray = (value: FieldValue): value is readonly FieldValue[] => Array.isArray(value);

export const isObject = (value: FieldValue): value is FieldObject =>
  typeof value === 'object' && value !== null && !(value instanceof TimeValue) && !Array.isArray(value);

/** Absent: null, empty or white text, an empty list or bag. */
export const isEmpty = (value: FieldValue): boolean => {
  if (value === null || value === '') return true;
  if (typeof value !== 'object' || value instanceof TimeValue) return false;
  if (isArray(value)) return value.length === 0;
  for (const _ in value) return false;
  return true;
};

/** Text of a value as a string column shows it: JSON for lists and bags, ISO for times, null for nothing. */
export function asText(value: FieldValue): string | null {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      if (value === null) return null;
      return value instanceof TimeValue ? formatDatetime(value.ticks) : toJson(value);
  }
}

/** JSON text; 64-bit integers stay whole, times are ISO text, keys keep their order. */
export function toJson(value: FieldValue): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      return Number.isFinite(value) ? String(value) : 'null';
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      if (value === null) return 'null';
      if (value instanceof TimeValue) return `"${formatDatetime(value.ticks)}"`;
      if (isArray(value)) return `[${value.map(toJson).join(',')}]`;
      return isObject(value) ? bagJson(value) : 'null';
  }
}

function bagJson(bag: FieldObject): string {
  // A bag of plain values, which most are, is written by the platform in one go.
  let plain = true;
  for (const key in bag) {
    const value = bag[key];
    if (typeof value === 'bigint' || (typeof value === 'object' && value !== null)) {
      plain = false;
      break;
    }
  }
  if (plain) return JSON.stringify(bag);
  let out = '';
  for (const key in bag) out += `${out === '' ? '' : ','}${JSON.stringify(key)}:${toJson(bag[key] ?? null)}`;
  return `{${out}}`;
}

const INTEGER = /^[+-]?\d{1,19}$/;
const HEX = /^0x([0-9a-f]{1,16})$/i;

/** An integer from a number, '42', '0x1a4' or a resource token's number ('%%1936'); null when it is not one. */
export function asInt64(value: FieldValue): Int64 | null {
  if (typeof value === 'number')
    return Number.isFinite(value) ? (Number.isSafeInteger(value) ? value : norm64(BigInt(Math.trunc(value)))) : null;
  if (typeof value === 'bigint') return norm64(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof TimeValue) return value.ticks;
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (INTEGER.test(text)) return text.length < 16 ? Number(text) : norm64(BigInt(text));
  const hex = HEX.exec(text);
  if (hex?.[1] !== undefined) return hex[1].length < 14 ? parseInt(hex[1], 16) : norm64(BigInt(text));
  if (text.startsWith('%%')) return INTEGER.test(text.slice(2)) ? Number(text.slice(2)) : null;
  const real = text === '' ? NaN : Number(text);
  return Number.isFinite(real) ? norm64(BigInt(Math.trunc(real))) : null;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

export function asNumber(value: FieldValue): number | null {
  if (typeof value === 'number') return Number.isNaN(value) ? null : value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (NUMBER.test(text)) return Number(text);
  const integer = asInt64(text);
  return integer === null ? null : Number(integer);
}

const TRUE = new Set(['true', 'yes', '1', '%%1842']);
const FALSE = new Set(['false', 'no', '0', '%%1843']);

/** Booleans as text, 0/1 and the Windows yes/no tokens. */
export function asBool(value: FieldValue): boolean | null {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value) !== 0;
  if (typeof value !== 'string') return null;
  const text = value.trim().toLowerCase();
  return TRUE.has(text) ? true : FALSE.has(text) ? false : null;
}

/** Object or list inside a value; JSON text that holds one is opened. Null for anything else. */
export function asContainer(value: FieldValue): FieldObject | readonly FieldValue[] | null {
  if (typeof value === 'object')
    return value === null || value instanceof TimeValue ? null : (value as FieldObject | readonly FieldValue[]);
  if (typeof value !== 'string') return null;
  const first = value.trimStart().charCodeAt(0);
  if (first !== 0x7b && first !== 0x5b) return null;
  if (value === lastText) return lastContainer;
  lastText = value;
  try {
    const parsed = JSON.parse(value) as FieldValue;
    lastContainer =
      typeof parsed === 'object' && parsed !== null && isShallow(parsed, DEPTH_MAX)
        ? (parsed as FieldObject | readonly FieldValue[])
        : null;
  } catch {
    lastContainer = null;
  }
  return lastContainer;
}

/** JSON inside JSON is nested as deep as its writer liked; beyond this it stays text, so that no recursion overflows. */
const DEPTH_MAX = 200;
function isShallow(value: FieldValue, left: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (left === 0) return false;
  for (const one of Object.values(value) as FieldValue[]) if (!isShallow(one, left - 1)) return false;
  return true;
}

/** A bag whose keys are evidence: '__proto__' is a key like any other. */
export const newBag = (): Record<string, FieldValue> => Object.create(null) as Record<string, FieldValue>;

// The columns of a row read the same JSON text one after another; it is parsed once for all of them.
let lastText = '';
let lastContainer: FieldObject | readonly FieldValue[] | null = null;

/** Follows keys into bags and lists. A number indexes a list, '*' takes the first child that is a bag, JSON text is opened on the way. */
export function atPath(value: FieldValue, path: readonly string[], from = 0): FieldValue {
  let at: FieldValue = value;
  for (let i = from; i < path.length; i++) {
    const key = path[i] ?? '';
    const inside: FieldObject | readonly FieldValue[] | null = asContainer(at);
    if (inside === null) return null;
    if (isArray(inside)) at = inside[Number(key)] ?? null;
    else if (key === '*') at = Object.values(inside).find(isObject) ?? null;
    else {
      const bag = inside as FieldObject;
      const next = bag[key];
      // Keys may hold dots themselves ('@odata.type').
      if (next === undefined && i + 1 < path.length) return bag[path.slice(i).join('.')] ?? null;
      at = next ?? null;
    }
  }
  return at;
}
