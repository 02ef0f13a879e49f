// Mail: a single message (.eml, RFC 5322) and mailboxes of them (mbox, RFC 4155). Outlook's .msg and .pst are other formats.

import { eachLine, RECORD_BYTES_MAX } from '../../bytes/lines.js';
import { headText, looksLikeText } from '../../bytes/encoding.js';
import { TextWindow } from '../../bytes/textWindow.js';
import { ShapeTable } from '../../shapes.js';
import type { ByteSource, DecodeContext, Decoder, DecodeSink, RecordShape, Recognition } from '../../types.js';
import { MAIL_FIELDS, mailValues } from './message.js';

const KNOWN_HEADERS: ReadonlySet<string> = new Set([
  'from',
  'to',
  'subject',
  'date',
  'received',
  'mime-version',
  'message-id',
  'return-path',
  'delivered-to',
  'content-type',
  'reply-to',
  'cc',
  'x-mailer',
  'dkim-signature',
]);

export const eml: Decoder = {
  id: 'eml',
  title: 'mail message',

  recognise(head, _source, ports): Recognition {
    if (!looksLikeText(head.subarray(0, 4096))) return NOT_MINE;
    return recogniseHeaders(headText(head.subarray(0, 16_384), ports.codec));
  },

  async decode(source, sink, context) {
    const shape = new ShapeTable().of(MAIL_FIELDS);
    if (source.size > RECORD_BYTES_MAX) {
      const head = await source.handle.read(0, 600);
      sink.fault({
        code: 'record.tooLong',
        index: 0,
        offset: 0,
        length: source.size,
        sample: headText(head, context.ports.codec).slice(0, 200),
        detail: 'the message is longer than one record may be',
      });
      return;
    }
    const bytes = await readWhole(source);
    await sink.progress(0);
    await message(bytes, 0, 0, shape, sink, context);
    await sink.progress(source.size);
  },
};

export const mbox: Decoder = {
  id: 'mbox',
  title: 'mailbox (mbox)',

  recognise(head, _source, ports): Recognition {
    const text = headText(head.subarray(0, 16_384), ports.codec);
    const first = /^From \S.* \d{4}\s*?\r?\n/.exec(text);
    if (!first) return NOT_MINE;
    const inner = recogniseHeaders(text.slice(first[0].length).replace(/^>From .*\r?\n/, ''));
    return inner.score > 0 ? { score: 0.93, because: ['a "From " line before a message', ...inner.because] } : NOT_MINE;
  },

  async decode(source, sink, context) {
    const window = await TextWindow.open(source, sink, context);
    const shape = new ShapeTable().of(MAIL_FIELDS);
    const starts: number[] = [];
    let blank = true;
    await eachLine(
      window,
      (from, to) => {
        if (blank && isFromLine(window, from, to)) starts.push(window.offsetOf(from));
        blank = to === from;
      },
      () => (blank = false),
    );
    starts.push(source.size);
    for (let i = 0; i + 1 < starts.length; i++) {
      const offset = starts[i] ?? 0;
      const length = (starts[i + 1] ?? 0) - offset;
      if (length > RECORD_BYTES_MAX) {
        sink.fault({
          code: 'record.tooLong',
          index: i,
          offset,
          length,
          sample: '',
          detail: 'the message is longer than one record may be',
        });
        continue;
      }
      const bytes = await source.handle.read(offset, length);
      await message(bytes.subarray(bytes.indexOf(0x0a) + 1), i, offset, shape, sink, context, length);
      await sink.progress(offset + length);
    }
  },
};

const NOT_MINE: Recognition = { score: 0, because: [] };
const FROM = [0x46, 0x72, 0x6f, 0x6d, 0x20];
/** "From sender Tue Jan  2 10:00:00 2024": a body line that merely begins with "From " has no such date. */
const isFromLine = (window: TextWindow, at: number, end: number): boolean =>
  FROM.every((unit, i) => window.units[at + i] === unit) && end - at < 1000 && /^From \S.*\d\d:\d\d.*\d{4}/.test(window.text(at, end));

function recogniseHeaders(text: string): Recognition {
  const lines = text.replace(/^\s+/, '').split(/\r?\n/);
  const known = new Set<string>();
  let others = 0;
  for (const line of lines) {
    if (line === '') break;
    if (/^[ \t]/.test(line)) continue;
    const name = /^([!-9;-~]{1,80})[ \t]*:/.exec(line)?.[1]?.toLowerCase();
    if (name === undefined) return known.size >= 4 ? { score: 0.6, because: [`mail headers ${[...known].join(', ')}`] } : NOT_MINE;
    if (KNOWN_HEADERS.has(name)) known.add(name);
    else others++;
  }
  const boundary = /^content-type[ \t]*:\s*multipart\/[^]{0,200}?boundary="?([^"\r\n;]+)/im.exec(text)?.[1];
  if (boundary !== undefined && known.has('content-type') && text.includes(`--${boundary}`))
    return { score: 0.75, because: ['a multipart message and its boundary'] };
  if (known.size < 2 || others > known.size * 15) return NOT_MINE;
  return { score: known.size >= 3 ? 0.92 : 0.7, because: [`mail headers ${[...known].join(', ')}`] };
}

async function readWhole(source: ByteSource): Promise<Uint8Array> {
  const bytes = new Uint8Array(source.size);
  for (let at = 0; at < bytes.length;) {
    const chunk = await source.handle.read(at, bytes.length - at);
    if (chunk.length === 0) return bytes.subarray(0, at);
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

async function message(
  bytes: Uint8Array,
  index: number,
  offset: number,
  shape: RecordShape,
  sink: DecodeSink,
  { ports }: DecodeContext,
  length = bytes.length,
): Promise<void> {
  try {
    const values = await mailValues(bytes, ports.hash);
    sink.record({ shape, values, index, offset, length, recordId: null, recovered: false });
  } catch (error) {
    // The parser refuses messages nested or headed beyond its limits; the message is kept as a fault.
    sink.fault({
      code: 'mail.unreadable',
      index,
      offset,
      length,
      sample: ports.codec.latin1(bytes, 0, Math.min(200, bytes.length)),
      detail: error instanceof Error ? error.message.slice(0, 200) : 'not readable',
    });
  }
}
