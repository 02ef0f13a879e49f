// JSON text to values, exact where JSON.parse is not: integers beyond 2^53 become bigints. RFC 8259; the last of duplicate keys
// wins; nesting is bounded so that whatever walks the value later cannot exhaust the stack.

import type { FieldValue } from '../../types.js';

export const JSON_DEPTH_MAX = 200;

export type JsonProblem = { readonly code: 'json.syntax' | 'json.depth'; readonly detail: string };
export type JsonResult = { readonly value: FieldValue; readonly problem: null } | { readonly value: null; readonly problem: JsonProblem };

/** Sixteen digits in a row may be an integer a double cannot hold. */
const MAY_HOLD_LONG = /[0-9]{16}/;

export function parseJson(text: string): JsonResult {
  try {
    if (MAY_HOLD_LONG.test(text)) return { value: exact(text), problem: null };
    const value = JSON.parse(text) as FieldValue;
    if (typeof value === 'object' && value !== null && !shallow(value, JSON_DEPTH_MAX)) return deep();
    return { value, problem: null };
  } catch (error) {
    if (error instanceof TooDeep) return deep();
    if (error instanceof SyntaxError) return { value: null, problem: { code: 'json.syntax', detail: error.message.slice(0, 200) } };
    throw error;
  }
}

/** Integers of sixteen digits and more where a value may stand; longer ones than any type of a log stay doubles. */
const LONG_INTEGER = /([:,[]\s*)(-?[1-9]\d{15,39})(?=\s*[,}\]])/g;
/** Marks an integer handed past JSON.parse as a string; records that spell this character themselves are parsed by our own parser. */
const MARK = '\u0001';

/** JSON.parse, with the long integers passed through it as marked strings. */
function exact(text: string): FieldValue {
  const first = text.charCodeAt(0);
  if ((first !== 0x7b && first !== 0x5b) || text.includes('\\u0001')) return new ExactParser(text).document();
  let out = '';
  let copied = 0;
  let quoteAt = 0;
  let inString = false;
  LONG_INTEGER.lastIndex = 0;
  for (let m = LONG_INTEGER.exec(text); m; m = LONG_INTEGER.exec(text)) {
    for (let quote = text.indexOf('"', quoteAt); quote >= 0 && quote < m.index; quote = text.indexOf('"', quoteAt)) {
      quoteAt = quote + 1;
      if (!inString || !isEscaped(text, quote)) inString = !inString;
    }
    if (inString) continue;
    const start = m.index + (m[1] ?? '').length;
    out += `${text.slice(copied, start)}"\\u0001${m[2] ?? ''}"`;
    copied = start + (m[2] ?? '').length;
  }
  if (copied === 0) return bounded(JSON.parse(text) as FieldValue, JSON_DEPTH_MAX);
  return bounded(JSON.parse(out + text.slice(copied)) as FieldValue, JSON_DEPTH_MAX);
}

function isEscaped(text: string, quote: number): boolean {
  let slashes = 0;
  while (text.charCodeAt(quote - 1 - slashes) === 0x5c) slashes++;
  return slashes % 2 === 1;
}

/** The value with marked integers put in place, in itself; throws `TooDeep`. */
function bounded(value: FieldValue, levels: number): FieldValue {
  if (typeof value === 'string') return value.charCodeAt(0) === 1 ? integer(value.slice(MARK.length)) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (levels === 0) throw new TooDeep();
  const holder = value as Record<string | number, FieldValue>;
  for (const key of Object.keys(value)) {
    const item = holder[key];
    if (typeof item !== 'string' && (typeof item !== 'object' || item === null)) continue;
    const kept = bounded(item, levels - 1);
    // Only integers change, and they are never a prototype.
    if (kept !== item) Object.defineProperty(holder, key, { value: kept, enumerable: true, configurable: true, writable: true });
  }
  return value;
}

function integer(digits: string): number | bigint {
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : BigInt(digits);
}

const deep = (): JsonResult => ({ value: null, problem: { code: 'json.depth', detail: `nested deeper than ${JSON_DEPTH_MAX} levels` } });

class TooDeep extends Error {}

function shallow(value: object, levels: number): boolean {
  if (levels === 0) return false;
  if (Array.isArray(value)) {
    for (const item of value as readonly unknown[])
      if (typeof item === 'object' && item !== null && !shallow(item, levels - 1)) return false;
    return true;
  }
  for (const item of Object.values(value) as readonly unknown[])
    if (typeof item === 'object' && item !== null && !shallow(item, levels - 1)) return false;
  return true;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
/** More digits than any integer type of a log; kept as a double like any other number. */
const INTEGER_CHARACTERS_MAX = 40;

/** Recursive descent over the text; used only where JSON.parse would round. */
class ExactParser {
  private at = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  document(): FieldValue {
    const value = this.value();
    this.space();
    if (this.at < this.text.length) throw this.unexpected();
    return value;
  }

  private value(): FieldValue {
    this.space();
    switch (this.text.charCodeAt(this.at)) {
      case 0x7b:
        return this.object();
      case 0x5b:
        return this.array();
      case QUOTE:
        return this.string();
      case 0x74:
        return this.word('true', true);
      case 0x66:
        return this.word('false', false);
      case 0x6e:
        return this.word('null', null);
      default:
        return this.number();
    }
  }

  private object(): FieldValue {
    if (++this.depth > JSON_DEPTH_MAX) throw new TooDeep();
    const out: Record<string, FieldValue> = {};
    this.at++;
    this.space();
    if (this.take(0x7d)) return this.leave(out);
    for (;;) {
      this.space();
      if (this.text.charCodeAt(this.at) !== QUOTE) throw this.unexpected();
      const key = this.string();
      this.space();
      if (!this.take(0x3a)) throw this.unexpected();
      const value = this.value();
      // An ordinary property, never the prototype.
      if (key === '__proto__') Object.defineProperty(out, key, { value, enumerable: true, configurable: true, writable: true });
      else out[key] = value;
      this.space();
      if (this.take(0x2c)) continue;
      if (this.take(0x7d)) return this.leave(out);
      throw this.unexpected();
    }
  }

  private array(): FieldValue {
    if (++this.depth > JSON_DEPTH_MAX) throw new TooDeep();
    const out: FieldValue[] = [];
    this.at++;
    this.space();
    if (this.take(0x5d)) return this.leave(out);
    for (;;) {
      out.push(this.value());
      this.space();
      if (this.take(0x2c)) continue;
      if (this.take(0x5d)) return this.leave(out);
      throw this.unexpected();
    }
  }

  private leave<T>(value: T): T {
    this.depth--;
    return value;
  }

  private string(): string {
    const { text } = this;
    const start = this.at;
    let end = text.indexOf('"', start + 1);
    for (; end > 0; end = text.indexOf('"', end + 1)) {
      let slashes = 0;
      while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
      if (slashes % 2 === 0) break;
    }
    if (end < 0) throw new SyntaxError(`unterminated string at position ${start}`);
    this.at = end + 1;
    // JSON.parse checks escapes and control characters, and gives a string of its own rather than a view of the whole record.
    return JSON.parse(text.slice(start, end + 1)) as string;
  }

  private number(): FieldValue {
    NUMBER.lastIndex = this.at;
    const m = NUMBER.exec(this.text);
    if (!m) throw this.unexpected();
    this.at = NUMBER.lastIndex;
    const written = m[0];
    const number = Number(written);
    if (m[1] !== undefined || m[2] !== undefined || Number.isSafeInteger(number) || written.length > INTEGER_CHARACTERS_MAX) return number;
    return BigInt(written);
  }

  private word<T extends FieldValue>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) throw this.unexpected();
    this.at += word.length;
    return value;
  }

  private take(code: number): boolean {
    if (this.text.charCodeAt(this.at) !== code) return false;
    this.at++;
    return true;
  }

  private space(): void {
    for (;;) {
      const c = this.text.charCodeAt(this.at);
      if (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09) return;
      this.at++;
    }
  }

  private unexpected(): SyntaxError {
    return new SyntaxError(this.at >= this.text.length ? 'unexpected end of JSON' : `unexpected character at position ${this.at}`);
  }
}
