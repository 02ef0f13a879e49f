// UTC to local time and back, by the time-zone database the JavaScript engine carries.

import { norm64, TICKS_PER_MS, toUnixMs, type Int64 } from '../../../../shared/base/time.js';
import { QuarryError } from '../../../../shared/base/errors.js';
import { add64, inRange } from './literals.js';

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let f = formats.get(zone);
  if (!f) {
    try {
      f = new Intl.DateTimeFormat('en-US', {
        timeZone: zone,
        hourCycle: 'h23',
        era: 'short',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      });
    } catch {
      throw new QuarryError('kql.timezone', `unknown time zone ${zone}`, { zone });
    }
    formats.set(zone, f);
  }
  return f;
}

/** Milliseconds the zone is ahead of UTC at an instant. */
function offsetMs(zone: string, unixMs: number): number {
  const p: Record<string, string> = {};
  for (const { type, value } of formatOf(zone).formatToParts(unixMs)) p[type] = value;
  const date = new Date(0);
  const year = p['era'] === 'BC' ? 1 - Number(p['year']) : Number(p['year']);
  date.setUTCFullYear(year, Number(p['month']) - 1, Number(p['day']));
  date.setUTCHours(Number(p['hour']), Number(p['minute']), Number(p['second']), 0);
  return date.getTime() - Math.floor(unixMs / 1000) * 1000;
}

const shift = (t: Int64, ms: number): Int64 | null => inRange(add64(t, norm64(BigInt(ms) * BigInt(TICKS_PER_MS))));

export const localOf = (utc: Int64, zone: string): Int64 | null => shift(utc, offsetMs(zone, toUnixMs(utc)));

/** A repeated local time is its first occurrence; one skipped by a clock change is moved back to before the gap. */
export function utcOf(local: Int64, zone: string): Int64 | null {
  const ms = toUnixMs(local);
  const before = offsetMs(zone, ms - 86_400_000);
  if (offsetMs(zone, ms - before) === before) return shift(local, -before);
  const after = offsetMs(zone, ms + 86_400_000);
  return shift(local, -after);
}

export const timeZones = (): readonly string[] => Intl.supportedValuesOf('timeZone');
