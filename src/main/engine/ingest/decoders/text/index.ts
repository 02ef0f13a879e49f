// Lines of text nobody else knows: one record per line that is not blank, so that no readable file ends in silence.

import { eachLine } from '../../bytes/lines.js';
import { headText, looksLikeText } from '../../bytes/encoding.js';
import { TextWindow } from '../../bytes/textWindow.js';
import { ShapeTable } from '../../shapes.js';
import type { Decoder } from '../../types.js';

const HEAD_BYTES = 64 * 1024;
const HASH = 0x23;
const isBlank = (unit: number | undefined) => unit === 0x20 || unit === 0x09 || unit === 0x0d;

/** Logs that describe their fields in lines of their own (W3C extended, Zeek). */
const hasDirectives = (text: string) =>
  /^#(?:fields|separator|software|version)\b/im.test(text.slice(0, 4096)) && /^#fields\b/im.test(text);

export const text: Decoder = {
  id: 'text',
  title: 'lines of text',

  recognise(head, _source, ports) {
    if (!looksLikeText(head)) return { score: 0, because: [] };
    const sample = headText(head, ports.codec);
    if (sample.trim() === '') return { score: 0.05, because: ['nothing but white space'] };
    return { score: 0.1, because: ['readable text of no known format: one record per line'] };
  },

  async decode(source, sink, context) {
    const directives = hasDirectives(headText(await source.handle.read(0, HEAD_BYTES), context.ports.codec));
    const window = await TextWindow.open(source, sink, context);
    const shape = new ShapeTable().of(['line']);
    let index = 0;
    let described = 0;
    await eachLine(
      window,
      (from, to) => {
        let start = from;
        while (start < to && isBlank(window.units[start])) start++;
        if (start === to) return;
        if (directives && window.units[start] === HASH) {
          described++;
          return;
        }
        const line = window.text(from, to);
        window.checkValid(line, from, to);
        sink.record({
          shape,
          values: [line],
          index: index++,
          offset: window.offsetOf(from),
          length: (to - from) * window.width,
          recordId: null,
          recovered: false,
        });
      },
      (offset, length, sample) =>
        sink.fault({ code: 'record.tooLong', index: index++, offset, length, sample, detail: 'the line is longer than one record may be' }),
    );
    if (described > 0)
      sink.warn({ code: 'text.directives', message: 'lines that describe the log itself were not kept as records', count: described });
    window.warnInvalid(sink);
  },
};
