// The values a scan cannot take as they stand: texts with escapes or letters beyond ASCII, and lists and bags.

import type { RawRecord } from '../../rawRecord.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Deeper values are left to the parser, which counts the levels of the whole record. */
const DEPTH_MAX = 64;

/** What may follow a backslash, but for u. */
const ESCAPES = new Uint8Array(128);
for (const [letter, code] of [
  ['"', QUOTE],
  ['\\', BACKSLASH],
  ['/', 0x2f],
  ['b', 0x08],
  ['f', 0x0c],
  ['n', 0x0a],
  ['r', 0x0d],
  ['t', 0x09],
] as const)
  ESCAPES[letter.charCodeAt(0)] = code;

/** Puts the content of the text whose first unit is at `start` into the scratch; gives the place after its quote, −1 when there is a doubt. */
export function unescape(record: RawRecord, start: number, to: number): number {
  const { bytes, view } = record.utf8;
  const out = record.scratch.bytes;
  const outView = record.scratch.view;
  let used = record.scratchUsed;
  let at = start;
  while (at < to) {
    if (at + 4 <= to) {
      const word = view.getInt32(at, true);
      const quote = word ^ 0x22222222;
      const slash = word ^ 0x5c5c5c5c;
      if (((((quote - 0x01010101) & ~quote) | ((slash - 0x01010101) & ~slash) | ((word - 0x20202020) & ~word) | word) & 0x80808080) === 0) {
        outView.setInt32(used, word, true);
        used += 4;
        at += 4;
        continue;
      }
    }
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) {
      record.scratchUsed = used;
      return at + 1;
    }
    if (byte === BACKSLASH) {
      const code = bytes[at + 1] ?? 0;
      const plain = code < 128 ? (ESCAPES[code] ?? 0) : 0;
      if (plain !== 0) {
        out[used++] = plain;
        at += 2;
        continue;
      }
      if (code !== 0x75) return -1;
      const point = hexAt(bytes, at + 2);
      // Halves of pairs are rare enough to be left to the parser.
      if (point < 0 || (point & 0xf800) === 0xd800) return -1;
      if (point < 0x80) out[used++] = point;
      else if (point < 0x800) {
        out[used++] = 0xc0 | (point >> 6);
        out[used++] = 0x80 | (point & 0x3f);
      } else {
        out[used++] = 0xe0 | (point >> 12);
        out[used++] = 0x80 | ((point >> 6) & 0x3f);
        out[used++] = 0x80 | (point & 0x3f);
      }
      at += 6;
      continue;
    }
    if (byte < 0x20) return -1;
    if (byte < 0x80) {
      out[used++] = byte;
      at++;
      continue;
    }
    const length = sequenceAt(bytes, at, to);
    if (length === 0) return -1;
    for (let i = 0; i < length; i++) out[used++] = bytes[at++] ?? 0;
  }
  return -1;
}

/** Four hexadecimal digits; −1 when they are not. */
function hexAt(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let i = at; i < at + 4; i++) {
    const byte = bytes[i] ?? 0;
    const digit = byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66 ? (byte | 0x20) - 0x57 : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/** Bytes of the well-formed sequence beyond ASCII at `at` (Unicode, table 3-7); 0 when it is not well-formed. */
function sequenceAt(bytes: Uint8Array, at: number, to: number): number {
  const first = bytes[at] ?? 0;
  const length = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
  if (length === 0 || at + length > to) return 0;
  const second = bytes[at + 1] ?? 0;
  const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < least || second > most) return 0;
  for (let i = 2; i < length; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}

/** The place after the list or bag at `start`, by its brackets and quotes alone; −1 when they do not close or are many. */
export function skipNested(bytes: Uint8Array, start: number, to: number): number {
  let depth = 0;
  for (let at = start; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) {
      for (at++; at < to && bytes[at] !== QUOTE; at++) if (bytes[at] === BACKSLASH) at++;
    } else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > DEPTH_MAX) return -1;
    } else if (byte === 0x7d || byte === 0x5d) {
      if (--depth === 0) return at + 1;
    }
  }
  return -1;
}
