// Time to 100 ns. A KQL datetime is ticks since 0001-01-01T00:00Z; a FILETIME counts the same unit since 1601.
//
// In vectors and scalars the engine keeps datetimes as `Ticks`: ticks relative to 2010-01-01T00:00Z, a plain number while it
// is a safe integer (1981-06-17 … 2038-07-18) and a bigint outside. Timespans are plain ticks, number or bigint alike.
// That makes the common case one float64 with nothing lost.

export const TICKS_PER_MS = 10_000;
export const TICKS_PER_SECOND = 10_000_000;
export const TICKS_PER_MINUTE = 600_000_000;
export const TICKS_PER_HOUR = 36_000_000_000;
export const TICKS_PER_DAY = 864_000_000_000;

/** Ticks from 0001-01-01 to 2010-01-01. */
export const EPOCH_TICKS = 633_979_008_000_000_000n;
/** Ticks from 0001-01-01 to 1970-01-01. */
export const UNIX_TICKS = 621_355_968_000_000_000n;
/** Ticks from 0001-01-01 to 1601-01-01 (FILETIME zero). */
export const FILETIME_TICKS = 504_911_232_000_000_000n;
/** Milliseconds from 1970-01-01 to 2010-01-01. */
export const EPOCH_UNIX_MS = 1_262_304_000_000;
/** Last representable tick, 9999-12-31T23:59:59.9999999Z, absolute. */
export const MAX_TICKS = 3_155_378_975_999_999_999n;

/** A 64-bit integer: a number while safe, else a bigint. Always normalised through `norm64`. */
export type Int64 = number | bigint;

export const norm64 = (n: bigint): Int64 => (n >= -9_007_199_254_740_991n && n <= 9_007_199_254_740_991n ? Number(n) : n);

/** Absolute ticks since 0001-01-01 to the engine's form and back. */
export const fromAbsoluteTicks = (absolute: bigint): Int64 => norm64(absolute - EPOCH_TICKS);
export const toAbsoluteTicks = (ticks: Int64): bigint => BigInt(ticks) + EPOCH_TICKS;

/** Unix milliseconds (may have a fraction) to engine ticks. */
export const fromUnixMs = (ms: number): Int64 => {
  const whole = Math.floor(ms);
  const ticks = (whole - EPOCH_UNIX_MS) * TICKS_PER_MS + Math.round((ms - whole) * TICKS_PER_MS);
  return Number.isSafeInteger(ticks) ? ticks : norm64(BigInt(whole - EPOCH_UNIX_MS) * 10_000n);
};

/** Engine ticks to whole Unix milliseconds, rounded down. */
export const toUnixMs = (ticks: Int64): number =>
  typeof ticks === 'number'
    ? Math.floor(ticks / TICKS_PER_MS) + EPOCH_UNIX_MS
    : Number((ticks - (((ticks % 10_000n) + 10_000n) % 10_000n)) / 10_000n) + EPOCH_UNIX_MS;

/** FILETIME as its two 32-bit halves to engine ticks. */
export const fromFiletime = (low: number, high: number): Int64 => {
  // 2010-01-01 as FILETIME is 129067776000000000 = 30050969 * 2^32 + 1_001_881_600 + remainder, so subtract halves first.
  const ticks = (high - FILETIME_EPOCH_HIGH) * 4_294_967_296 + (low - FILETIME_EPOCH_LOW);
  return Number.isSafeInteger(ticks) ? ticks : norm64((BigInt(high) << 32n) + BigInt(low) + FILETIME_TICKS - EPOCH_TICKS);
};
const FILETIME_EPOCH = EPOCH_TICKS - FILETIME_TICKS;
const FILETIME_EPOCH_HIGH = Number(FILETIME_EPOCH >> 32n);
const FILETIME_EPOCH_LOW = Number(FILETIME_EPOCH & 0xffff_ffffn);

const pad = (n: number, width: number) => String(n).padStart(width, '0');

/** "2026-01-02T03:04:05.1234567Z", always seven digits. */
export function formatDatetime(ticks: Int64): string {
  const ms = toUnixMs(ticks);
  const sub =
    typeof ticks === 'number' ? ticks - (ms - EPOCH_UNIX_MS) * TICKS_PER_MS : Number(ticks - BigInt(ms - EPOCH_UNIX_MS) * 10_000n);
  const d = new Date(ms);
  return `${pad(d.getUTCFullYear(), 4)}-${pad(d.getUTCMonth() + 1, 2)}-${pad(d.getUTCDate(), 2)}T${pad(d.getUTCHours(), 2)}:${pad(
    d.getUTCMinutes(),
    2,
  )}:${pad(d.getUTCSeconds(), 2)}.${pad(d.getUTCMilliseconds(), 3)}${pad(sub, 4)}Z`;
}

/** "[-][d.]hh:mm:ss[.fffffff]", the .NET constant format. */
export function formatTimespan(ticks: Int64): string {
  const negative = ticks < 0;
  let rest = negative ? -BigInt(ticks) : BigInt(ticks);
  const fraction = Number(rest % 10_000_000n);
  rest /= 10_000_000n;
  const seconds = Number(rest % 60n);
  rest /= 60n;
  const minutes = Number(rest % 60n);
  rest /= 60n;
  const hours = Number(rest % 24n);
  const days = rest / 24n;
  return `${negative ? '-' : ''}${days > 0n ? `${days}.` : ''}${pad(hours, 2)}:${pad(minutes, 2)}:${pad(seconds, 2)}${
    fraction ? `.${pad(fraction, 7)}` : ''
  }`;
}

const ISO = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i;

/** Parses the ISO-8601 family (zone optional, UTC when absent; up to nine fraction digits, cut at 100 ns); null when it is not one. */
export function parseIsoDatetime(text: string): Int64 | null {
  const m = ISO.exec(text.trim());
  if (!m) return null;
  const [, y, mo, d, h = '0', mi = '0', s = '0', fraction = '', zone = ''] = m;
  const month = Number(mo);
  const day = Number(d);
  if (month < 1 || month > 12 || day < 1 || Number(h) > 24 || Number(mi) > 59 || Number(s) > 59) return null;
  const date = new Date(0);
  date.setUTCFullYear(Number(y), month - 1, day);
  if (date.getUTCDate() !== day) return null;
  date.setUTCHours(Number(h), Number(mi), Number(s), 0);
  let ms = date.getTime();
  if (/^[+-]/.test(zone)) {
    const sign = zone.startsWith('-') ? 1 : -1;
    ms += sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))) * 60_000;
  }
  const sub = Number(fraction.padEnd(7, '0').slice(0, 7) || '0');
  const ticks = (ms - EPOCH_UNIX_MS) * TICKS_PER_MS + sub;
  return Number.isSafeInteger(ticks) ? ticks : norm64(BigInt(ms - EPOCH_UNIX_MS) * 10_000n + BigInt(sub));
}
