// Text to scalar values: every format the reference lists for literals and the to…() conversions. Null means "not such a value".

import {
  EPOCH_UNIX_MS,
  fromAbsoluteTicks,
  norm64,
  parseIsoDatetime,
  TICKS_PER_DAY,
  TICKS_PER_HOUR,
  TICKS_PER_MINUTE,
  TICKS_PER_MS,
  TICKS_PER_SECOND,
  type Int64,
} from '../../../../shared/base/time.js';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const ZONE = /\s*(z|utc|gmt|ut|est|edt|cst|cdt|mst|mdt|pst|pdt|[+-]\d{2}:?\d{2}|[+-]\d{1,2})$/i;
const ZONE_HOURS: Readonly<Record<string, number>> = { est: -5, edt: -4, cst: -6, cdt: -5, mst: -7, mdt: -6, pst: -8, pdt: -7 };
const CLOCK_FIRST = /^(\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d{1,9})?)?(?:\s*[ap]m)?)\s+([^:]+)$/i;
const CLOCK = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9})\d*)?)?\s*(am|pm)?$/i;

/** Ticks of a calendar date and time of day; null when it does not exist. Years run from 1 to 9999. */
export function ticksOfParts(year: number, month: number, day: number, hour = 0, minute = 0, second = 0, sub = 0): Int64 | null {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) return null;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCDate() !== day) return null;
  const ms = date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000;
  const ticks = (ms - EPOCH_UNIX_MS) * TICKS_PER_MS + sub;
  return Number.isSafeInteger(ticks) ? ticks : norm64(BigInt(ms - EPOCH_UNIX_MS) * 10_000n + BigInt(sub));
}

export const add64 = (a: Int64, b: Int64): Int64 => {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return norm64(BigInt.asIntN(64, BigInt(a) + BigInt(b)));
};

const MIN_DATETIME = fromAbsoluteTicks(0n);
const MAX_DATETIME = fromAbsoluteTicks(3_155_378_975_999_999_999n);
/** A datetime within 0001…9999, else null. */
export const inRange = (ticks: Int64 | null): Int64 | null =>
  ticks === null || ticks < MIN_DATETIME || ticks > MAX_DATETIME ? null : ticks;

/** Any datetime text of the reference: ISO 8601, RFC 822, RFC 850, sortable, and the US month/day/year form. */
export function parseDatetime(text: string): Int64 | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const iso = parseIsoDatetime(trimmed);
  if (iso !== null) return inRange(iso);
  if (/^\d{15,18}$/.test(trimmed)) return inRange(fromAbsoluteTicks(BigInt(trimmed)));
  return parseLooseDatetime(trimmed);
}

function parseLooseDatetime(text: string): Int64 | null {
  let rest = text.replace(/^[a-z]{3,9},?\s+(?=\d|[a-z]{3})/i, (word) =>
    MONTHS.includes(word.trim().slice(0, 3).toLowerCase()) ? word : '',
  );
  let offsetMinutes = 0;
  const zone = ZONE.exec(rest);
  if (zone && /[a-z]$/i.test(rest) && !/(am|pm)$/i.test(rest)) {
    offsetMinutes = (ZONE_HOURS[(zone[1] ?? '').toLowerCase()] ?? 0) * 60;
    rest = rest.slice(0, zone.index);
  } else if (zone && /:\d{1,2}(\.\d+)?\s*(am|pm)?\s*[+-]\d/i.test(rest)) {
    const z = zone[1] ?? '';
    const digits = z.slice(1).replace(':', '');
    const minutes = digits.length <= 2 ? Number(digits) * 60 : Number(digits.slice(0, -2)) * 60 + Number(digits.slice(-2));
    offsetMinutes = z.startsWith('-') ? -minutes : minutes;
    rest = rest.slice(0, zone.index);
  }
  // A time of day may stand in front of its date.
  const ahead = CLOCK_FIRST.exec(rest.trim());
  const parts = readDate(ahead ? `${ahead[2] ?? ''} ${ahead[1] ?? ''}` : rest.trim());
  if (!parts) return null;
  const [year, month, day, clock] = parts;
  let hour = 0;
  let minute = 0;
  let second = 0;
  let sub = 0;
  if (clock !== '') {
    const m = CLOCK.exec(clock);
    if (!m) return null;
    hour = Number(m[1]);
    minute = Number(m[2]);
    second = Number(m[3] ?? 0);
    sub = Number((m[4] ?? '').padEnd(7, '0').slice(0, 7));
    const half = m[5]?.toLowerCase();
    if (half) {
      if (hour < 1 || hour > 12) return null;
      hour = (hour % 12) + (half === 'pm' ? 12 : 0);
    }
  }
  const ticks = ticksOfParts(year, month, day, hour, minute, second, sub);
  return ticks === null ? null : inRange(add64(ticks, -offsetMinutes * TICKS_PER_MINUTE));
}

const fullYear = (text: string): number => (text.length <= 2 ? Number(text) + (Number(text) < 50 ? 2000 : 1900) : Number(text));
const monthOf = (name: string): number => MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;

function readDate(text: string): [number, number, number, string] | null {
  const dayFirst = /^(\d{1,2})[\s-]+([a-z]{3,9})[\s-]+(\d{4}|\d{2})(?:\s+(.*))?$/i.exec(text);
  if (dayFirst) return [fullYear(dayFirst[3] ?? ''), monthOf(dayFirst[2] ?? ''), Number(dayFirst[1]), dayFirst[4] ?? ''];
  const monthFirst = /^([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?:,?\s+(.*))?$/i.exec(text);
  if (monthFirst) return [Number(monthFirst[3]), monthOf(monthFirst[1] ?? ''), Number(monthFirst[2]), monthFirst[4] ?? ''];
  const american = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:,?\s+(.*))?$/.exec(text);
  if (american) {
    // Month first, unless only the second number can be one.
    const [a, b] = [Number(american[1]), Number(american[3])];
    return [Number(american[4]), a > 12 ? b : a, a > 12 ? a : b, american[5] ?? ''];
  }
  const sortable = /^(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[T\s]+(.*))?$/i.exec(text);
  if (sortable) return [Number(sortable[1]), Number(sortable[2]), Number(sortable[3] ?? 1), sortable[4] ?? ''];
  const compact = /^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?$/.exec(text);
  if (compact) {
    return [
      Number(compact[1]),
      Number(compact[2]),
      Number(compact[3]),
      compact[4] ? `${compact[4]}:${compact[5]}:${compact[6] ?? '00'}` : '',
    ];
  }
  const year = /^(\d{4})$/.exec(text);
  return year ? [Number(year[1]), 1, 1, ''] : null;
}

const UNITS: Readonly<Record<string, number>> = {
  d: TICKS_PER_DAY,
  day: TICKS_PER_DAY,
  days: TICKS_PER_DAY,
  h: TICKS_PER_HOUR,
  hr: TICKS_PER_HOUR,
  hrs: TICKS_PER_HOUR,
  hour: TICKS_PER_HOUR,
  hours: TICKS_PER_HOUR,
  m: TICKS_PER_MINUTE,
  min: TICKS_PER_MINUTE,
  minute: TICKS_PER_MINUTE,
  minutes: TICKS_PER_MINUTE,
  s: TICKS_PER_SECOND,
  sec: TICKS_PER_SECOND,
  second: TICKS_PER_SECOND,
  seconds: TICKS_PER_SECOND,
  ms: TICKS_PER_MS,
  milli: TICKS_PER_MS,
  millis: TICKS_PER_MS,
  millisec: TICKS_PER_MS,
  millisecond: TICKS_PER_MS,
  milliseconds: TICKS_PER_MS,
  micro: 10,
  micros: 10,
  microsec: 10,
  microsecond: 10,
  microseconds: 10,
  nano: 0.01,
  nanos: 0.01,
  nanosec: 0.01,
  nanosecond: 0.01,
  nanoseconds: 0.01,
  tick: 1,
  ticks: 1,
};

const norm = (n: number): Int64 | null =>
  Number.isSafeInteger(n) ? n : Number.isFinite(n) && Math.abs(n) < 2 ** 63 ? norm64(BigInt(Math.trunc(n))) : null;

/** A timespan literal or text: `1.5h`, `15 seconds`, `2` (days), `[-][d.]hh:mm[:ss[.fffffff]]`. */
export function parseTimespan(text: string): Int64 | null {
  const t = text.trim();
  const unit = /^([+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*([a-z]+)$/i.exec(t);
  if (unit) {
    const ticks = UNITS[(unit[2] ?? '').toLowerCase()];
    return ticks === undefined ? null : norm(Math.round(Number(unit[1]) * ticks));
  }
  if (/^[+-]?\d+$/.test(t)) return norm(Number(t) * TICKS_PER_DAY);
  const m = /^([+-])?(?:(\d+)[.:](?=\d+:\d+:))?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,7})\d*)?)?$/.exec(t);
  if (!m) return /^[+-]?\d+\.\d+$/.test(t) ? norm(Math.round(Number(t) * TICKS_PER_DAY)) : null;
  const [hours, minutes, seconds] = [Number(m[3]), Number(m[4]), Number(m[5] ?? 0)];
  if (hours > 23 || minutes > 59 || seconds > 59) return null;
  const ticks =
    BigInt(m[2] ?? 0) * BigInt(TICKS_PER_DAY) +
    BigInt(hours * TICKS_PER_HOUR + minutes * TICKS_PER_MINUTE + seconds * TICKS_PER_SECOND) +
    BigInt((m[6] ?? '').padEnd(7, '0'));
  const signed = m[1] === '-' ? -ticks : ticks;
  return BigInt.asIntN(64, signed) === signed ? norm64(signed) : null;
}

/** A signed 64-bit whole number, decimal or 0x hexadecimal; a fraction is cut off. */
export function parseLong(text: string): Int64 | null {
  const t = text.trim();
  if (/^[+-]?\d{1,15}$/.test(t)) return Number(t) + 0;
  const hex = /^([+-]?)0x([0-9a-f]{1,16})$/i.exec(t);
  if (hex) {
    const n = BigInt.asIntN(64, BigInt(`0x${hex[2]}`));
    return norm64(hex[1] === '-' ? -n : n);
  }
  if (/^[+-]?\d+$/.test(t)) {
    const n = BigInt(t.replace('+', ''));
    return BigInt.asIntN(64, n) === n ? norm64(n) : null;
  }
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(t)) return longOfReal(Number(t));
  return null;
}

/** A real cut to a whole number; null beyond 64 bits. */
export function longOfReal(n: number): Int64 | null {
  if (!Number.isFinite(n) || n >= 2 ** 63 || n < -(2 ** 63)) return null;
  const whole = Math.trunc(n) + 0;
  return Number.isSafeInteger(whole) ? whole : norm64(BigInt(whole));
}

export function parseReal(text: string): number | null {
  const t = text.trim();
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(t)) return Number(t);
  const word = /^([+-]?)(inf|infinity|nan|∞)$/i.exec(t);
  if (word) return (word[2] ?? '').toLowerCase() === 'nan' ? NaN : word[1] === '-' ? -Infinity : Infinity;
  const whole = /^[+-]?0x/i.test(t) ? parseLong(t) : null;
  return whole === null ? null : Number(whole);
}

export function parseBool(text: string): boolean | null {
  const t = text.trim().toLowerCase();
  if (t === 'true' || t === '1') return true;
  if (t === 'false' || t === '0') return false;
  if (/^[+-]?\d+$/.test(t)) return Number(t) !== 0;
  return null;
}

/** A GUID with or without dashes, braces or parentheses, as lower-case text with dashes. */
export function parseGuid(text: string): string | null {
  const m = /^\s*[{(]?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})[)}]?\s*$/i.exec(text);
  return m && `${m[1]}-${m[2]}-${m[3]}-${m[4]}-${m[5]}`.toLowerCase();
}
