// NDJSON / JSON Lines: one JSON value per line. A bad line costs that line only. Concatenated and pretty-printed JSON is document.ts.

import { eachLine } from '../../bytes/lines.js';
import { headText } from '../../bytes/encoding.js';
import { TextWindow } from '../../bytes/textWindow.js';
import type { Decoder } from '../../types.js';
import { JsonEmitter } from './emit.js';
import { parseJson } from './parse.js';
import { outline } from './outline.js';

const LINES_JUDGED = 50;
/** RFC 7464 puts a record separator before each line. */
const RECORD_SEPARATOR = 0x1e;

const isBlank = (unit: number | undefined) => unit === 0x20 || unit === 0x09 || unit === 0x0d || unit === RECORD_SEPARATOR;

export const ndjson: Decoder = {
  id: 'ndjson',
  title: 'JSON lines',

  recognise(head, source, ports) {
    const text = headText(head, ports.codec);
    const whole = source.size <= head.length;
    const lines = text.split('\n', LINES_JUDGED + 1).map((line) => line.replace(/^[\s\u001e]+|\s+$/g, ''));
    const complete = (whole || lines.length > LINES_JUDGED ? lines : lines.slice(0, -1))
      .filter((line) => line !== '')
      .slice(0, LINES_JUDGED);
    if (complete.length === 0) {
      // One line longer than the head, with nothing to be seen of its end.
      return text.trimStart().startsWith('{') && !text.includes('\n')
        ? { score: 0.3, because: ['one very long line that starts a JSON object'] }
        : NOT_MINE;
    }
    const objects = complete.filter((line) => line.startsWith('{') && parseJson(line).problem === null);
    if (objects.length === 0) return NOT_MINE;
    const wrapper = outline(objects[0] ?? '').wrapper;
    if (wrapper !== null) return { score: 0.2, because: [`each line wraps its records in "${wrapper}"`] };
    const share = objects.length / complete.length;
    if (share < 0.5) return { score: 0.25 * share, because: [`${objects.length} of the first ${complete.length} lines are JSON objects`] };
    const single = complete.length === 1 && whole;
    return {
      score: single ? (text.endsWith('\n') ? 0.62 : 0.55) : 0.6 + 0.35 * share,
      because: [`${objects.length} of the first ${complete.length} lines are JSON objects`],
    };
  },

  async decode(source, sink, context) {
    const window = await TextWindow.open(source, sink, context);
    const emitter = new JsonEmitter(sink);
    await eachLine(
      window,
      (from, to) => {
        let start = from;
        let end = to;
        while (start < end && isBlank(window.units[start])) start++;
        while (end > start && isBlank(window.units[end - 1])) end--;
        if (end > start) emitter.text(window, start, end);
      },
      (offset, length, sample) => emitter.fault('record.tooLong', { offset, length }, sample, 'the line is longer than one record may be'),
    );
    window.warnInvalid(sink);
  },
};

const NOT_MINE = { score: 0, because: [] } as const;
