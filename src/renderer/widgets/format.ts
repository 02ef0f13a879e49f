// Times, numbers and sizes as the window writes them. Evidence times stay 100 ns text until the last moment.

import type { Zone } from '../state/appearance.js';

const LOCALE = typeof navigator === 'undefined' ? 'en' : navigator.language;
const number = new Intl.NumberFormat(LOCALE);
const compact = new Intl.NumberFormat(LOCALE, { notation: 'compact', maximumFractionDigits: 1 });

export const formatNumber = (n: number): string => number.format(n);
export const formatCompact = (n: number): string => (Math.abs(n) < 10_000 ? number.format(n) : compact.format(n));

export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit] ?? ''}`;
}

export function formatDuration(ms: number): string {
  if (ms < 1000) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} min ${Math.round((ms % 60_000) / 1000)} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.round(hours / 24)} days`;
}

const MONTHS = Array.from({ length: 12 }, (_, m) =>
  new Intl.DateTimeFormat('en', { month: 'short', timeZone: 'UTC' }).format(Date.UTC(2026, m, 1)),
);
const two = (n: number) => String(n).padStart(2, '0');

/** How much of a time to show. `exact` is all seven digits; `day` leaves out the clock. */
export type TimeDetail = 'exact' | 'second' | 'minute' | 'day' | 'clock';

/** "13 Mar 2026 09:14:52.1184310" from a wire time. The sub-second digits never pass through a float. */
export function formatTime(wire: string, zone: Zone, detail: TimeDetail = 'second', withYear = detail === 'exact'): string {
  const ms = Date.parse(`${wire.slice(0, 19)}Z`);
  if (Number.isNaN(ms)) return wire;
  const d = new Date(ms);
  const utc = zone === 'utc';
  const day = utc ? d.getUTCDate() : d.getDate();
  const month = MONTHS[utc ? d.getUTCMonth() : d.getMonth()] ?? '';
  const year = utc ? d.getUTCFullYear() : d.getFullYear();
  const date = withYear ? `${day} ${month} ${year}` : `${day} ${month}`;
  const hm = `${two(utc ? d.getUTCHours() : d.getHours())}:${two(utc ? d.getUTCMinutes() : d.getMinutes())}`;
  const seconds = `${hm}:${two(d.getUTCSeconds())}`;
  switch (detail) {
    case 'day':
      return date;
    case 'minute':
      return `${date} ${hm}`;
    case 'second':
      return `${date} ${seconds}`;
    case 'clock':
      return seconds;
    case 'exact':
      return `${date} ${seconds}${wire.slice(19, 27)}`;
  }
}

/** Seconds matter in a short range and only crowd a long one. */
const SHORT_MS = 20 * 60_000;
export const detailOf = (from: string, to: string): 'second' | 'minute' => (wireMs(to) - wireMs(from) < SHORT_MS ? 'second' : 'minute');

/** "13 Mar 09:02 → 18:58", leaving out the second date when it is the same day; with seconds when it is short. */
export function formatSpan(from: string, to: string, zone: Zone, withYear = false): string {
  // Over several years the days say it; nobody reads the minutes of such a span.
  if (from.slice(0, 4) !== to.slice(0, 4)) return `${formatTime(from, zone, 'day', true)} → ${formatTime(to, zone, 'day', true)}`;
  const detail = detailOf(from, to);
  const start = formatTime(from, zone, detail, withYear);
  const end = formatTime(to, zone, detail, withYear);
  if (start === end) return start;
  const sameDay = formatTime(from, zone, 'day', true) === formatTime(to, zone, 'day', true);
  return `${start} → ${sameDay ? end.slice(detail === 'second' ? -8 : -5) : end}`;
}

export function zoneName(zone: Zone): string {
  if (zone === 'utc') return 'UTC';
  const minutes = -new Date().getTimezoneOffset();
  const sign = minutes < 0 ? '−' : '+';
  return `UTC${sign}${Math.floor(Math.abs(minutes) / 60)}${minutes % 60 ? `:${two(Math.abs(minutes) % 60)}` : ''}`;
}

/** Wire time from Unix milliseconds. */
export const wireTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 23)}0000Z`;
/** Unix milliseconds of a wire time, for drawing only. */
export const wireMs = (wire: string): number => Date.parse(`${wire.slice(0, 23)}Z`);

/** The last part of a path of either kind. */
export const baseName = (path: string): string => path.split(/[\\/]/).pop() || path;
export const plural = (n: number, one: string, many = `${one}s`): string => `${formatNumber(n)} ${n === 1 ? one : many}`;
