// Times as exports write them, to engine ticks. What carries no zone is taken as UTC; the caller knows and says the basis.

import {
  EPOCH_UNIX_MS,
  TICKS_PER_MS,
  TICKS_PER_SECOND,
  fromUnixMs,
  norm64,
  parseIsoDatetime,
  EPOCH_TICKS,
  FILETIME_TICKS,
  UNIX_TICKS,
  type Int64,
} from '../../../../shared/base/time.js';
import { TimeValue, type FieldValue } from '../types.js';

export type DateOrder = 'month-first' | 'day-first';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
// "9/22/2020, 8:37:48.541 AM", "22.09.2020 08:37:48", "09/22/2020 08:37"
const NUMERIC =
  /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}),?(?:[\sT]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([AP]\.?M\.?)?)?\s*(Z|UTC|GMT|\(UTC\)|[+-]\d{2}:?\d{2})?$/i;
// "Tue, 22 Sep 2020 08:37:48 +0000 (UTC)", "22-Sep-2020 08:37:48"
const DAY_NAME =
  /^(?:[a-z]{3,9},?\s+)?(\d{1,2})[\s-]+([a-z]{3})[a-z]*[\s-]+(\d{4}),?\s+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*([AP]M)?\s*([a-z]{1,4}|[+-]\d{2}:?\d{2})?(?:\s*\(.*\))?$/i;
// "Sep 22, 2020 8:37:48 AM", "Sep 22, 2020 @ 08:37:48.541"
const MONTH_NAME =
  /^(?:[a-z]{3},?\s+)?([a-z]{3})[a-z]*\.?\s+(\d{1,2}),?\s+(\d{4}),?(?:\s+@)?\s+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*([AP]M)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i;
const JSON_DATE = /^\/Date\((-?\d{1,17})(?:[+-]\d{4})?\)\/$/;
const DIGITS = /^-?\d{9,19}(\.\d{1,9})?$/;

/** Ticks of a moment given by its parts; null when they are no date. */
function fromParts(
  year: number,
  month: number,
  day: number,
  hour: string,
  minute: string,
  second: string,
  fraction: string,
  half: string,
  zone: string,
): Int64 | null {
  let h = Number(hour || 0);
  if (half) h = (h % 12) + (/^p/i.test(half) ? 12 : 0);
  const iso = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}T${String(h).padStart(2, '0')}:${minute || '00'}:${second || '00'}${fraction ? `.${fraction}` : ''}`;
  return parseIsoDatetime(/^[+-]/.test(zone) ? iso + zone : iso);
}

/** Which epoch and unit a bare number is in, told by its size (1990 … 2100 in every unit are disjoint). */
export function fromEpochNumber(value: number | bigint): Int64 | null {
  const size = Number(value);
  if (size >= 1e8 && size < 1e11) return fromUnixMs(size * 1000);
  if (size >= 1e11 && size < 1e14) return fromUnixMs(size);
  if (!(size >= 1e14 && size < 5e18)) return null;
  const whole = typeof value === 'bigint' ? value : BigInt(Math.trunc(value));
  if (size < 1e16) return norm64(whole * 10n + UNIX_TICKS - EPOCH_TICKS);
  if (size >= 1e17 && size < 2e17) return norm64(whole + FILETIME_TICKS - EPOCH_TICKS);
  if (size >= 6e17 && size < 7e17) return norm64(whole - EPOCH_TICKS);
  return size >= 7e17 ? norm64(whole / 100n + UNIX_TICKS - EPOCH_TICKS) : null;
}

/** 1601-01-01 and 0001-01-01 are how Windows and .NET write "never". */
const isNever = (ticks: Int64): boolean => typeof ticks === 'bigint' && ticks + EPOCH_TICKS < FILETIME_TICKS + 864_000_000_000n;

/** Reads any time an export is known to use. Null when it is none, or the writer's "never". */
export function readTime(value: FieldValue, order: DateOrder = 'month-first'): Int64 | null {
  if (value instanceof TimeValue) return isNever(value.ticks) ? null : value.ticks;
  if (typeof value === 'number' || typeof value === 'bigint') return fromEpochNumber(value);
  if (typeof value !== 'string') return null;
  if (value === lastText && order === lastOrder) return lastTicks;
  const text = value.trim();
  const ticks = text.length < 8 ? null : (fastIso(text) ?? parseText(text, order));
  lastText = value;
  lastOrder = order;
  return (lastTicks = ticks === null || isNever(ticks) ? null : ticks);
}
// The columns of an event's rows read the same time text one after another.
let lastText = '';
let lastOrder: DateOrder = 'month-first';
let lastTicks: Int64 | null = null;

const digits = (text: string, from: number, to: number): number => {
  let n = 0;
  for (let i = from; i < to; i++) {
    const d = text.charCodeAt(i) - 48;
    if (d < 0 || d > 9) return NaN;
    n = n * 10 + d;
  }
  return n;
};

/** '2026-03-04T05:06:07[.fffffff][Z]' without a regular expression; null leaves any doubt to the full reader. */
function fastIso(text: string): Int64 | null {
  const end = text.endsWith('Z') ? text.length - 1 : text.length;
  if (
    end < 19 ||
    end > 27 ||
    text[4] !== '-' ||
    text[7] !== '-' ||
    text[13] !== ':' ||
    text[16] !== ':' ||
    (text[10] !== 'T' && text[10] !== ' ')
  )
    return null;
  if (end > 19 && (text[19] !== '.' || end === 20)) return null;
  const [year, month, day, hour, minute, second] = [
    digits(text, 0, 4),
    digits(text, 5, 7),
    digits(text, 8, 10),
    digits(text, 11, 13),
    digits(text, 14, 16),
    digits(text, 17, 19),
  ];
  const fraction = end > 20 ? digits(text, 20, end) * 10 ** (27 - end) : 0;
  if (
    !(
      year >= 1982 &&
      year <= 2037 &&
      month >= 1 &&
      month <= 12 &&
      day >= 1 &&
      day <= daysOf(year, month) &&
      hour <= 23 &&
      minute <= 59 &&
      second <= 59 &&
      fraction >= 0
    )
  )
    return null;
  return (Date.UTC(year, month - 1, day, hour, minute, second) - EPOCH_UNIX_MS) * TICKS_PER_MS + fraction;
}

const daysOf = (year: number, month: number): number =>
  month === 2 ? (year % 4 === 0 ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;

const two = (bytes: Uint8Array, at: number): number => {
  const tens = (bytes[at] ?? 0) - 48;
  const ones = (bytes[at + 1] ?? 0) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
};

// Records of a log come from the same day one after another.
let lastDay = 0;
let lastDayTicks = 0;

/** What `readTime` gives for the same text, when it is the plain ISO form; NaN leaves it to `readTime`. */
export function isoBytesTicks(bytes: Uint8Array, from: number, to: number): number {
  const end = bytes[to - 1] === 0x5a ? to - 1 : to;
  const length = end - from;
  if (
    length < 19 ||
    length > 27 ||
    length === 20 ||
    bytes[from + 4] !== 0x2d ||
    bytes[from + 7] !== 0x2d ||
    (bytes[from + 10] !== 0x54 && bytes[from + 10] !== 0x20) ||
    bytes[from + 13] !== 0x3a ||
    bytes[from + 16] !== 0x3a ||
    (length > 20 && bytes[from + 19] !== 0x2e)
  )
    return NaN;
  const year = two(bytes, from) * 100 + two(bytes, from + 2);
  const month = two(bytes, from + 5);
  const day = two(bytes, from + 8);
  const hour = two(bytes, from + 11);
  const minute = two(bytes, from + 14);
  const second = two(bytes, from + 17);
  let fraction = 0;
  for (let i = from + 20; i < from + 27; i++) {
    const digit = i < end ? (bytes[i] ?? 0) - 48 : 0;
    if (digit < 0 || digit > 9) return NaN;
    fraction = fraction * 10 + digit;
  }
  if (!(year >= 1982 && year <= 2037 && month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month))) return NaN;
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return NaN;
  const key = (year * 100 + month) * 100 + day;
  if (key !== lastDay) {
    lastDay = key;
    lastDayTicks = (Date.UTC(year, month - 1, day) - EPOCH_UNIX_MS) * TICKS_PER_MS;
  }
  return lastDayTicks + ((hour * 60 + minute) * 60 + second) * TICKS_PER_SECOND + fraction;
}

function parseText(text: string, order: DateOrder): Int64 | null {
  const iso = parseIsoDatetime(text);
  if (iso !== null) return iso;
  let m = NUMERIC.exec(text);
  if (m) {
    const first = Number(m[1]);
    const second = Number(m[3]);
    const dayFirst = first > 12 || (second <= 12 && (order === 'day-first' || m[2] === '.'));
    return fromParts(
      Number(m[4]),
      dayFirst ? second : first,
      dayFirst ? first : second,
      m[5] ?? '',
      m[6] ?? '',
      m[7] ?? '',
      m[8] ?? '',
      m[9] ?? '',
      m[10] ?? '',
    );
  }
  m = DAY_NAME.exec(text);
  if (m)
    return fromParts(
      Number(m[3]),
      MONTHS.indexOf((m[2] ?? '').toLowerCase()) + 1,
      Number(m[1]),
      m[4] ?? '',
      m[5] ?? '',
      m[6] ?? '',
      m[7] ?? '',
      m[8] ?? '',
      m[9] ?? '',
    );
  m = MONTH_NAME.exec(text);
  if (m)
    return fromParts(
      Number(m[3]),
      MONTHS.indexOf((m[1] ?? '').toLowerCase()) + 1,
      Number(m[2]),
      m[4] ?? '',
      m[5] ?? '',
      m[6] ?? '',
      m[7] ?? '',
      m[8] ?? '',
      m[9] ?? '',
    );
  m = JSON_DATE.exec(text);
  if (m) return fromUnixMs(Number(m[1]));
  if (DIGITS.test(text)) return text.includes('.') ? fromEpochNumber(Number(text)) : fromEpochNumber(BigInt(text));
  return null;
}

/** Whether day or month comes first in a file, from the cells that only one order can read; null when none decides. */
export function dateOrderOf(cells: Iterable<string>): DateOrder | null {
  for (const cell of cells) {
    const m = NUMERIC.exec(cell.trim());
    if (!m) continue;
    if (Number(m[1]) > 12) return 'day-first';
    if (Number(m[3]) > 12) return 'month-first';
  }
  return null;
}
