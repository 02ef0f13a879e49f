// Date and time functions.

import {
  fromAbsoluteTicks,
  norm64,
  TICKS_PER_DAY,
  TICKS_PER_HOUR,
  TICKS_PER_MINUTE,
  TICKS_PER_SECOND,
  UNIX_TICKS,
  type Int64,
} from '../../../../shared/base/time.js';
import { isDecimal } from '../decimal.js';
import type { Scalar } from '../values.js';
import {
  addPeriods,
  dateOf,
  dayOfWeek,
  dayOfYear,
  differenceIn,
  isoWeek,
  partNamed,
  partOf,
  startOf,
  timeOfDay,
  type Period,
} from './calendar.js';
import { str, toDatetime, toReal } from './convert.js';
import { aliases, fn, strict, type Kernel } from './define.js';
import { unaryKernel } from './kernels.js';
import { add64, inRange, ticksOfParts } from './literals.js';
import type { ScalarFunction } from './registry.js';
import { localOf, timeZones, utcOf } from './timeZones.js';

const onDates =
  (f: (t: number) => number): Kernel =>
  (args, length, _ctx, result) =>
    args.length === 1 && args[0]?.repr === 'f64' && args[0].type === 'datetime' ? unaryKernel(args[0], length, result, f) : null;

const part = (name: string, f: (t: Int64) => Int64): ScalarFunction =>
  strict(
    name,
    (args) => f(args[0] as Int64),
    onDates((t) => Number(f(t))),
  );

const bound = (name: string, period: Period, end: boolean): ScalarFunction => {
  const at = (t: Int64, offset: number): Int64 => (end ? add64(startOf(period, t, offset + 1), -1) : startOf(period, t, offset));
  return strict(
    name,
    (args) => inRange(at(args[0] as Int64, Number(args[1] ?? 0))),
    onDates((t) => Number(at(t, 0))),
  );
};

const fractionOf = (ticks: number, width: number): string =>
  String(ticks % TICKS_PER_SECOND)
    .padStart(7, '0')
    .slice(0, width);

/** Expands the letters of a format; anything else stands for itself. */
function formatWith(format: string, letters: RegExp, field: (token: string) => string): string {
  return format.replace(letters, field);
}
const padded = (n: number, width: number): string => String(n).padStart(width, '0');

/** Fraction letters: `f` prints its digits, `F` prints them without trailing zeros. */
const fraction = (token: string, ticks: number): string => {
  const digits = fractionOf(ticks, Math.min(7, token.length));
  return token.startsWith('F') ? digits.replace(/0+$/, '') : digits;
};

function formatDate(t: Int64, format: string): string {
  const d = dateOf(t);
  const ticks = timeOfDay(t);
  const year = d.getUTCFullYear();
  return formatWith(format, /y+|M+|d+|h+|H+|m+|s+|f+|F+|t+/g, (token) => {
    const width = token.length;
    switch (token[0]) {
      case 'y':
        return width <= 2 ? padded(year % 100, width) : padded(year, width);
      case 'M':
        return padded(d.getUTCMonth() + 1, Math.min(2, width));
      case 'd':
        return padded(d.getUTCDate(), Math.min(2, width));
      case 'h':
        return padded(d.getUTCHours() % 12 || 12, Math.min(2, width));
      case 'H':
        return padded(d.getUTCHours(), Math.min(2, width));
      case 'm':
        return padded(d.getUTCMinutes(), Math.min(2, width));
      case 's':
        return padded(d.getUTCSeconds(), Math.min(2, width));
      case 't':
        return (d.getUTCHours() < 12 ? 'AM' : 'PM').slice(0, width);
      default:
        return fraction(token, ticks);
    }
  });
}

function formatSpan(span: Int64, format: string): string {
  const size = span < 0 ? -BigInt(span) : BigInt(span);
  const days = size / BigInt(TICKS_PER_DAY);
  const ticks = Number(size % BigInt(TICKS_PER_DAY));
  const hours = Math.floor(ticks / TICKS_PER_HOUR);
  const minutes = Math.floor(ticks / TICKS_PER_MINUTE) % 60;
  const seconds = Math.floor(ticks / TICKS_PER_SECOND) % 60;
  return formatWith(format, /d+|h+|H+|m+|s+|f+|F+/g, (token) => {
    const width = token.length;
    switch (token[0]) {
      case 'd':
        return String(days).padStart(width, '0');
      case 'h':
      case 'H':
        return padded(hours, Math.min(2, width));
      case 'm':
        return padded(minutes, Math.min(2, width));
      case 's':
        return padded(seconds, Math.min(2, width));
      default:
        return fraction(token, ticks);
    }
  });
}

function makeDatetime(args: readonly Scalar[]): Int64 | null {
  const [year, month, day, hour = 0, minute = 0] = args.map(Number);
  const second = Number(args[5] ?? 0);
  if (year === undefined || month === undefined || day === undefined || !(second >= 0 && second < 60)) return null;
  const whole = Math.floor(second);
  return ticksOfParts(year, month, day, hour, minute, whole, Math.round((second - whole) * TICKS_PER_SECOND));
}

function makeTimespan(args: readonly Scalar[]): Int64 | null {
  const n = args.map(Number);
  const [days, hours, minutes, seconds] = n.length >= 4 ? n : [0, ...n, 0];
  if (days === undefined || hours === undefined || minutes === undefined || seconds === undefined) return null;
  if (!(hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60 && seconds >= 0 && seconds < 60)) return null;
  return days * TICKS_PER_DAY + hours * TICKS_PER_HOUR + minutes * TICKS_PER_MINUTE + Math.round(seconds * TICKS_PER_SECOND);
}

/** Ticks per unit as a fraction, applied to a whole or real count since 1970. */
function fromUnix(v: Scalar, type: string, numerator: bigint, denominator: bigint): Int64 | null {
  if (type === 'real' || type === 'decimal' || isDecimal(v) || (typeof v === 'number' && !Number.isInteger(v))) {
    const n = toReal(v, type === 'decimal' ? 'decimal' : 'real');
    if (n === null || !Number.isFinite(n) || Math.abs(n) > 1e20) return null;
    const whole = Math.trunc(n);
    const ticks = (BigInt(whole) * numerator) / denominator + BigInt(Math.round(((n - whole) * Number(numerator)) / Number(denominator)));
    return inRange(fromAbsoluteTicks(ticks + UNIX_TICKS));
  }
  return inRange(fromAbsoluteTicks((BigInt(v as Int64) * numerator) / denominator + UNIX_TICKS));
}
const unix = (name: string, numerator: bigint, denominator: bigint): ScalarFunction =>
  strict(name, (args, types) => {
    const type = types[0] ?? 'long';
    if (type === 'dynamic' || type === 'string') {
      const n = toReal(args[0] ?? null, type);
      return n === null ? null : fromUnix(n, 'real', numerator, denominator);
    }
    return fromUnix(args[0] ?? null, type, numerator, denominator);
  });

const weekOfYear = part('week_of_year', isoWeek);

export const datetimeFunctions: readonly ScalarFunction[] = [
  fn('now', (args, _types, ctx) =>
    args.length ? (args[0] === null || args[0] === undefined ? null : add64(ctx.now, args[0] as Int64)) : ctx.now,
  ),
  fn('ago', (args, _types, ctx) => (args[0] === null || args[0] === undefined ? null : add64(ctx.now, norm64(-BigInt(args[0] as Int64))))),
  bound('startofday', 'day', false),
  bound('startofweek', 'week', false),
  bound('startofmonth', 'month', false),
  bound('startofyear', 'year', false),
  bound('endofday', 'day', true),
  bound('endofweek', 'week', true),
  bound('endofmonth', 'month', true),
  bound('endofyear', 'year', true),
  part('hourofday', (t) => Math.floor(timeOfDay(t) / TICKS_PER_HOUR)),
  part('dayofweek', (t) => dayOfWeek(t) * TICKS_PER_DAY),
  part('dayofmonth', (t) => dateOf(t).getUTCDate()),
  part('dayofyear', dayOfYear),
  ...aliases(
    part('monthofyear', (t) => dateOf(t).getUTCMonth() + 1),
    'getmonth',
  ),
  part('getyear', (t) => dateOf(t).getUTCFullYear()),
  ...aliases(weekOfYear, 'weekofyear'),
  ...aliases(
    strict('datetime_part', (args) => {
      const p = partNamed(str(args[0] ?? ''));
      return p === null ? null : partOf(p, args[1] as Int64);
    }),
    'datepart',
  ),
  strict('datetime_diff', (args) => {
    const p = partNamed(str(args[0] ?? ''));
    return p === null ? null : differenceIn(p, args[1] as Int64, args[2] as Int64);
  }),
  strict('datetime_add', (args, types) => {
    const p = partNamed(str(args[0] ?? ''));
    const t = toDatetime(args[2] ?? null, types[2] ?? 'datetime');
    return p === null || t === null ? null : inRange(addPeriods(p, Number(args[1]), t));
  }),
  strict('make_datetime', (args, types) =>
    types[0] === 'datetime' || types[0] === 'string' ? toDatetime(args[0] ?? null, types[0]) : makeDatetime(args),
  ),
  strict('make_timespan', (args) => makeTimespan(args)),
  fn('format_datetime', (args) => (args[0] === null || args[0] === undefined ? '' : formatDate(args[0] as Int64, str(args[1] ?? '')))),
  fn('format_timespan', (args) => (args[0] === null || args[0] === undefined ? '' : formatSpan(args[0] as Int64, str(args[1] ?? '')))),
  unix('unixtime_seconds_todatetime', 10_000_000n, 1n),
  unix('unixtime_milliseconds_todatetime', 10_000n, 1n),
  unix('unixtime_microseconds_todatetime', 10n, 1n),
  unix('unixtime_nanoseconds_todatetime', 1n, 100n),
  strict('datetime_utc_to_local', (args) => localOf(args[0] as Int64, str(args[1] ?? ''))),
  strict('datetime_local_to_utc', (args) => utcOf(args[0] as Int64, str(args[1] ?? ''))),
  fn('datetime_list_timezones', () => [...timeZones()]),
];
