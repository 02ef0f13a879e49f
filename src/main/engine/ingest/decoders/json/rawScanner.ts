// One JSON object in UTF-8 bytes to a RawRecord, for objects whose keys are known. Strict where it says yes: whatever it takes,
// JSON.parse would take too and read alike. Everything else (unknown keys, odd escapes, invalid text, deep nesting, mistakes) it
// leaves to the decoder that knows how to name a fault.

import { endHash, hashUtf8, mixWord } from '../../../store/segment/textTable.js';
import { FALSE, INTEGER, NESTED, NULL, NUMBER, TEXT, TRUE, UNESCAPED, type RawRecord } from '../../rawRecord.js';
import type { KeyTree } from './keyTree.js';
import { skipNested, unescape } from './rawValues.js';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const ZERO = 0x30;
const NINE = 0x39;
const MINUS = 0x2d;
const WORD_TRUE = 0x65757274;
const WORD_FALS = 0x736c6166;
const WORD_NULL = 0x6c6c756e;
const SMALL_E = 0x65;
/** So many digits always are a safe integer. */
const DIGITS_MAX = 15;

const isSpace = (byte: number | undefined) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
const NUMBER_TEXT = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Scans the object in `record.utf8` from `from` to `to` (no white space around it); false leaves it to others. */
export function scanObject(tree: KeyTree, record: RawRecord, from: number, to: number): boolean {
  const { bytes } = record.utf8;
  if (bytes[from] !== OPEN_OBJECT || bytes[to - 1] !== CLOSE_OBJECT) return false;
  record.clear(to - from + 8);
  let node = tree.root;
  let at = skipSpace(bytes, from + 1);
  for (;;) {
    const next = node.after(record.utf8, at);
    if (next === null) return false;
    node = next;
    at = skipSpace(bytes, at + node.key.length);
    if (bytes[at] !== COLON) return false;
    const field = node.depth - 1;
    if (field >= record.kinds.length) record.widen(field + 1);
    at = scanValue(record, field, skipSpace(bytes, at + 1), to);
    if (at < 0 || at >= to) return false;
    at = skipSpace(bytes, at);
    if (bytes[at] === COMMA) {
      at = skipSpace(bytes, at + 1);
      continue;
    }
    if (bytes[at] !== CLOSE_OBJECT || at !== to - 1 || node.shape === null) return false;
    record.shape = node.shape;
    return true;
  }
}

function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (isSpace(bytes[at])) at++;
  return at;
}

/** Notes the value at `at`; gives the place after it, −1 when it is left to others. */
function scanValue(record: RawRecord, field: number, at: number, to: number): number {
  const { bytes, view } = record.utf8;
  const first = bytes[at] ?? 0;
  record.starts[field] = at;
  let end = -1;
  if (first === QUOTE) return scanText(record, field, at, to);
  if (first === MINUS || (first >= ZERO && first <= NINE)) return scanNumber(record, field, at, to);
  if (first === OPEN_OBJECT || first === OPEN_ARRAY) {
    record.kinds[field] = NESTED;
    record.nested++;
    end = skipNested(bytes, at, to);
  } else if (at + 5 <= to) {
    const word = view.getInt32(at, true);
    if (word === WORD_NULL) {
      record.kinds[field] = NULL;
      end = at + 4;
    } else if (word === WORD_TRUE) {
      record.kinds[field] = TRUE;
      end = at + 4;
    } else if (word === WORD_FALS && bytes[at + 4] === SMALL_E) {
      record.kinds[field] = FALSE;
      end = at + 5;
    }
  }
  record.ends[field] = end;
  return end;
}

function scanText(record: RawRecord, field: number, start: number, to: number): number {
  const { bytes, view } = record.utf8;
  let at = start + 1;
  let hash = 0;
  // Four bytes at a time while none of them is a quote, a backslash, a control character or beyond ASCII.
  for (; at + 4 <= to; at += 4) {
    const word = view.getInt32(at, true);
    const quote = word ^ 0x22222222;
    const slash = word ^ 0x5c5c5c5c;
    if ((((quote - 0x01010101) & ~quote) | ((slash - 0x01010101) & ~slash) | ((word - 0x20202020) & ~word) | word) & 0x80808080) break;
    hash = mixWord(hash, word);
  }
  let word = 0;
  for (let shift = 0; at < to; at++, shift += 8) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) {
      record.kinds[field] = TEXT;
      record.from[field] = start + 1;
      record.to[field] = at;
      record.ends[field] = at + 1;
      record.hashes[field] = endHash(shift === 0 ? hash : mixWord(hash, word), at - start - 1);
      return at + 1;
    }
    if (byte === BACKSLASH || byte > 0x7f || byte < 0x20) break;
    // The word above was left for its mark alone: the marked byte is one of these four.
    word |= byte << shift;
  }
  return scanEscaped(record, field, start, to);
}

function scanEscaped(record: RawRecord, field: number, start: number, to: number): number {
  const from = record.scratchUsed;
  const end = unescape(record, start + 1, to);
  if (end < 0) return -1;
  record.kinds[field] = UNESCAPED;
  record.from[field] = from;
  record.to[field] = record.scratchUsed;
  record.ends[field] = end;
  record.hashes[field] = hashUtf8(record.scratch, from, record.scratchUsed);
  return end;
}

function scanNumber(record: RawRecord, field: number, start: number, to: number): number {
  const { bytes } = record.utf8;
  const negative = bytes[start] === MINUS;
  const first = negative ? start + 1 : start;
  let at = first;
  let value = 0;
  for (; at < to; at++) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  const digits = at - first;
  const mark = bytes[at];
  const whole = mark !== 0x2e && mark !== 0x45 && mark !== SMALL_E;
  if (whole && digits > 0 && digits <= DIGITS_MAX && (bytes[first] !== ZERO || (digits === 1 && !negative))) {
    record.kinds[field] = INTEGER;
    record.numbers[field] = negative ? -value : value;
    record.ends[field] = at;
    return at;
  }
  while (at < to && isNumberByte(bytes[at] ?? 0)) at++;
  let text = '';
  for (let i = start; i < at; i++) text += String.fromCharCode(bytes[i] ?? 0);
  if (!NUMBER_TEXT.test(text)) return -1;
  record.kinds[field] = NUMBER;
  record.ends[field] = at;
  return at;
}

const isNumberByte = (byte: number) =>
  (byte >= ZERO && byte <= NINE) || byte === 0x2e || byte === 0x45 || byte === SMALL_E || byte === 0x2b || byte === MINUS;
