// A time as a person types it, read exactly: "2026-03-13 09:00", "2026-03-13T09:00:00.1234567Z". UTC unless it says otherwise.

import { formatDatetime, parseIsoDatetime } from '../../shared/base/time.js';

/** Wire time, or null when it is not a time. */
export function readTimeField(text: string): string | null {
  const ticks = parseIsoDatetime(text);
  return ticks === null ? null : formatDatetime(ticks);
}

/** Wire time as short as it can be typed back. */
export const showTimeField = (wire: string): string =>
  wire
    .replace('T', ' ')
    .replace(/\.0{7}Z$/, '')
    .replace(/Z$/, '')
    .replace(/(\.\d*?)0+$/, '$1');
