// Lines of a text file with their place in the window; a line longer than the limit is named and passed over in bounded memory.

import { MIB } from '../../../../shared/base/bytes.js';
import type { TextWindow } from './textWindow.js';

/** One record may not be longer than this; a longer one becomes a fault 'record.tooLong'. */
export const RECORD_BYTES_MAX = 64 * MIB;

const LF = 10;
const CR = 13;

/**
 * Calls `onLine(from, to)` with the units of each line, line end excluded; `from`…`to` are good until it returns.
 * `onTooLong` gets the byte range of a line over the limit and its start as text.
 */
export async function eachLine(
  window: TextWindow,
  onLine: (from: number, to: number) => void,
  onTooLong: (offset: number, length: number, sample: string) => void,
  limit: number = RECORD_BYTES_MAX,
): Promise<void> {
  let start = 0;
  let scan = 0;
  let tooLong: { offset: number; sample: string } | null = null;
  for (;;) {
    const end = window.units.indexOf(LF, scan);
    if (end >= 0) {
      if (tooLong) {
        onTooLong(tooLong.offset, window.offsetOf(end) - tooLong.offset, tooLong.sample);
        tooLong = null;
      } else onLine(start, end > start && window.units[end - 1] === CR ? end - 1 : end);
      start = scan = end + 1;
      continue;
    }
    const length = window.units.length;
    if (!tooLong && (length - start) * window.width > limit)
      tooLong = { offset: window.offsetOf(start), sample: window.sample(start, length) };
    const keep = tooLong ? length : start;
    const more = await window.more(keep);
    start = 0;
    scan = length - keep;
    if (!more) break;
  }
  const length = window.units.length;
  if (tooLong) onTooLong(tooLong.offset, window.offsetOf(length) - tooLong.offset, tooLong.sample);
  else if (length > start) onLine(start, window.units[length - 1] === CR ? length - 1 : length);
}
