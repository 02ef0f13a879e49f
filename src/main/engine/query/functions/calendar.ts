// Calendar arithmetic on ticks: parts of a date, starts and ends of periods, months and years added.

import {
  EPOCH_TICKS,
  fromUnixMs,
  norm64,
  TICKS_PER_DAY,
  TICKS_PER_HOUR,
  TICKS_PER_MINUTE,
  TICKS_PER_MS,
  TICKS_PER_SECOND,
  toUnixMs,
  type Int64,
} from '../../../../shared/base/time.js';
import { add64, ticksOfParts } from './literals.js';

/** Floor of a 64-bit value to a multiple of `step`, counted from `origin`. */
export function floorTo(v: Int64, step: number, origin = 0): Int64 {
  if (typeof v === 'number') {
    const n = v - origin;
    const rest = n % step;
    const floored = n - (rest < 0 ? rest + step : rest) + origin;
    if (Number.isSafeInteger(floored) && Number.isSafeInteger(n)) return floored + 0;
  }
  const n = BigInt(v) - BigInt(origin);
  const s = BigInt(step);
  const rest = n % s;
  return norm64(n - (rest < 0n ? rest + s : rest) + BigInt(origin));
}

/** Datetimes are binned from year 1, so the engine's epoch is taken back by what a bin leaves over. */
export function binDatetime(v: Int64, step: Int64): Int64 | null {
  if (step <= 0) return null;
  const s = BigInt(step);
  const origin = -Number(EPOCH_TICKS % s);
  return Number.isSafeInteger(Number(step)) && Number.isSafeInteger(origin)
    ? floorTo(v, Number(step), origin)
    : norm64(BigInt(v) - ((BigInt(v) + EPOCH_TICKS) % s));
}
export const datetimeBinOrigin = (step: number): number => -Number(EPOCH_TICKS % BigInt(step));

export const dateOf = (t: Int64): Date => new Date(toUnixMs(t));
/** Ticks since midnight. */
export function timeOfDay(t: Int64): number {
  return Number(typeof t === 'number' ? t - Number(floorTo(t, TICKS_PER_DAY)) : t - BigInt(floorTo(t, TICKS_PER_DAY)));
}

export const startOfDay = (t: Int64): Int64 => floorTo(t, TICKS_PER_DAY);
/** Weeks start on Sunday; 2010-01-03 was one. */
export const startOfWeek = (t: Int64): Int64 => floorTo(t, 7 * TICKS_PER_DAY, 2 * TICKS_PER_DAY);
export const startOfMonth = (t: Int64): Int64 => fromParts(dateOf(t).getUTCFullYear(), dateOf(t).getUTCMonth());
export const startOfYear = (t: Int64): Int64 => fromParts(dateOf(t).getUTCFullYear(), 0);

/** First tick of a month counted from 0, which may run over the year's end; capped to the last month there is. */
export function fromParts(year: number, month: number, day = 1): Int64 {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  return fromUnixMs(date.getTime());
}

export type Period = 'day' | 'week' | 'month' | 'year';
export function startOf(period: Period, t: Int64, offset: number): Int64 {
  switch (period) {
    case 'day':
      return add64(startOfDay(t), offset * TICKS_PER_DAY);
    case 'week':
      return add64(startOfWeek(t), offset * 7 * TICKS_PER_DAY);
    case 'month': {
      const d = dateOf(t);
      return fromParts(d.getUTCFullYear(), d.getUTCMonth() + offset);
    }
    case 'year':
      return fromParts(dateOf(t).getUTCFullYear() + offset, 0);
  }
}

export const dayOfYear = (t: Int64): number => Number((BigInt(startOfDay(t)) - BigInt(startOfYear(t))) / BigInt(TICKS_PER_DAY)) + 1;
/** 0 is Sunday. */
export const dayOfWeek = (t: Int64): number => dateOf(t).getUTCDay();

/** ISO 8601 week of the year. */
export function isoWeek(t: Int64): number {
  const d = dateOf(t);
  const thursday = new Date(d.getTime());
  thursday.setUTCDate(d.getUTCDate() + 3 - ((d.getUTCDay() + 6) % 7));
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return Math.floor((Date.UTC(thursday.getUTCFullYear(), thursday.getUTCMonth(), thursday.getUTCDate()) - first) / (7 * 86_400_000)) + 1;
}

export const PARTS = [
  'year',
  'quarter',
  'month',
  'week',
  'week_of_year',
  'day',
  'dayofyear',
  'hour',
  'minute',
  'second',
  'millisecond',
  'microsecond',
  'nanosecond',
] as const;
export type Part = (typeof PARTS)[number];
export const partNamed = (name: string): Part | null => {
  const lower = name
    .toLowerCase()
    .replace(/^day_?of_?year$/, 'dayofyear')
    .replace(/^week_?of_?year$/, 'week_of_year');
  return (PARTS as readonly string[]).includes(lower) ? (lower as Part) : null;
};

const SPAN: Partial<Record<Part, number>> = {
  week: 7 * TICKS_PER_DAY,
  week_of_year: 7 * TICKS_PER_DAY,
  day: TICKS_PER_DAY,
  dayofyear: TICKS_PER_DAY,
  hour: TICKS_PER_HOUR,
  minute: TICKS_PER_MINUTE,
  second: TICKS_PER_SECOND,
  millisecond: TICKS_PER_MS,
  microsecond: 10,
  nanosecond: 0.01,
};

export function partOf(part: Part, t: Int64): number {
  const d = dateOf(t);
  switch (part) {
    case 'year':
      return d.getUTCFullYear();
    case 'quarter':
      return Math.floor(d.getUTCMonth() / 3) + 1;
    case 'month':
      return d.getUTCMonth() + 1;
    case 'week':
    case 'week_of_year':
      return isoWeek(t);
    case 'day':
      return d.getUTCDate();
    case 'dayofyear':
      return dayOfYear(t);
    case 'hour':
      return d.getUTCHours();
    case 'minute':
      return d.getUTCMinutes();
    case 'second':
      return d.getUTCSeconds();
    case 'millisecond':
      return d.getUTCMilliseconds();
    case 'microsecond':
      return Math.floor((timeOfDay(t) % TICKS_PER_SECOND) / 10);
    case 'nanosecond':
      return (timeOfDay(t) % TICKS_PER_SECOND) * 100;
  }
}

/** Boundaries of a period crossed from `b` to `a`. */
export function differenceIn(part: Part, a: Int64, b: Int64): Int64 {
  const x = dateOf(a);
  const y = dateOf(b);
  switch (part) {
    case 'year':
      return x.getUTCFullYear() - y.getUTCFullYear();
    case 'quarter':
      return (x.getUTCFullYear() - y.getUTCFullYear()) * 4 + Math.floor(x.getUTCMonth() / 3) - Math.floor(y.getUTCMonth() / 3);
    case 'month':
      return (x.getUTCFullYear() - y.getUTCFullYear()) * 12 + x.getUTCMonth() - y.getUTCMonth();
    case 'week':
    case 'week_of_year':
      return norm64((BigInt(startOfWeek(a)) - BigInt(startOfWeek(b))) / BigInt(7 * TICKS_PER_DAY));
    case 'nanosecond':
      return norm64((BigInt(a) - BigInt(b)) * 100n);
    default: {
      const span = SPAN[part] ?? 1;
      return norm64((BigInt(floorTo(a, span)) - BigInt(floorTo(b, span))) / BigInt(span));
    }
  }
}

/** Adds whole periods; a day beyond the month's end becomes its last day. */
export function addPeriods(part: Part, amount: number, t: Int64): Int64 | null {
  if (part !== 'year' && part !== 'quarter' && part !== 'month') {
    const ticks = amount * (SPAN[part] ?? 1);
    return Number.isFinite(ticks) && Math.abs(ticks) < 2 ** 62 ? add64(t, norm64(BigInt(Math.trunc(ticks)))) : null;
  }
  const d = dateOf(t);
  const months = part === 'year' ? amount * 12 : part === 'quarter' ? amount * 3 : amount;
  const index = d.getUTCFullYear() * 12 + d.getUTCMonth() + months;
  const year = Math.floor(index / 12);
  const month = index - year * 12;
  const last = new Date(Date.UTC(2000, 0, 1));
  last.setUTCFullYear(year, month + 1, 0);
  const start = ticksOfParts(year, month + 1, Math.min(d.getUTCDate(), last.getUTCDate()));
  return start === null ? null : add64(start, timeOfDay(t));
}
