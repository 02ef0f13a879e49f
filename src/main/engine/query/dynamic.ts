// JSON text to Dynamic and back: wide integers are kept exactly, and typed values inside print as their text.

import { QuarryError } from '../../../shared/base/errors.js';
import { formatDatetime, formatTimespan, norm64, type Int64 } from '../../../shared/base/time.js';
import { formatDecimal, isDecimal } from './decimal.js';
import { Typed, type DecimalLike, type Dynamic, type DynamicBag, type Scalar } from './values.js';

export const isBag = (v: unknown): v is DynamicBag =>
  typeof v === 'object' && v !== null && !Array.isArray(v) && !(v instanceof Typed) && !isDecimal(v);
export const isArray = (v: unknown): v is readonly Dynamic[] => Array.isArray(v);

/** A bag without a prototype, so that evidence cannot name its way into one. */
export const emptyBag = (): { [key: string]: Dynamic } => Object.create(null) as { [key: string]: Dynamic };

/** A real as a dynamic keeps it: a whole one would be taken for a long if nothing told them apart. */
export const realInside = (x: number): Dynamic => (Number.isSafeInteger(x) ? new Typed('real', x) : x);
export const realsInside = (list: readonly (number | null)[]): Dynamic[] => list.map((x) => (x === null ? null : realInside(x)));

/** The number a value of a dynamic is, whichever its kind; anything else as it is. */
export const bare = <T extends Scalar | undefined>(v: T): T | number => (v instanceof Typed && v.type === 'real' ? (v.value as number) : v);

/** Whether a number of a dynamic is a real. */
export const isReal = (v: Scalar | undefined): boolean =>
  typeof v === 'number' ? !Number.isSafeInteger(v) : v instanceof Typed && v.type === 'real';

/**
 * A number in its place that JSON.parse would not keep: an integer of sixteen digits or more, which a double may not hold, or a
 * real that may be whole, with nothing but zeros behind its point or a power of ten that is not negative.
 */
const NOT_KEPT = /[:,[]\s*-?\d(?:\d{15}|\d*(?:\.0+[,}\]\s]|(?:\.\d+)?[eE]\+?\d))/;
/** A text that is nothing but a number, or not worth a second look. */
const LONE = /^\s*[^\s{["]/;
const DEPTH_MAX = 512;

/** Parses JSON text; undefined when it is not JSON. Integers beyond 2^53 stay exact while they fit 64 bits; reals stay reals. */
export function parseJsonText(text: string): Dynamic | undefined {
  try {
    const exact = LONE.test(text) || NOT_KEPT.test(text);
    return exact ? new ExactJson(text).document() : (JSON.parse(text) as Dynamic);
  } catch {
    return undefined;
  }
}

/** The value of a key, own keys only. */
export function memberOf(v: Scalar, key: string): Dynamic {
  if (!isBag(v) || !Object.hasOwn(v, key)) return null;
  return v[key] ?? null;
}

/** The value of parse_json(): the document, or the text itself as a string when it is not JSON. */
export function dynamicOfText(text: string): Dynamic {
  if (text === '') return null;
  const first = text.charCodeAt(0);
  // Most texts that are not JSON are told by their first character, without the cost of an exception.
  if (first > 0x20 && !JSON_STARTS.includes(text[0] as string)) return text;
  const parsed = parseJsonText(text);
  return parsed === undefined ? text : parsed;
}
const JSON_STARTS = '{["-0123456789tfn';

class ExactJson {
  private at = 0;
  private depth = 0;
  constructor(private readonly text: string) {}

  document(): Dynamic {
    const value = this.value();
    this.blanks();
    if (this.at !== this.text.length) throw new SyntaxError('trailing text');
    return value;
  }
  private blanks(): void {
    for (let c = this.text.charCodeAt(this.at); c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09;) c = this.text.charCodeAt(++this.at);
  }
  private value(): Dynamic {
    this.blanks();
    const c = this.text[this.at];
    if (c === '{') return this.nested(() => this.bag());
    if (c === '[') return this.nested(() => this.array());
    if (c === '"') return this.string();
    if (c === 't' || c === 'f' || c === 'n') return this.word(c);
    return this.number();
  }
  private word(first: 't' | 'f' | 'n'): boolean | null {
    const [word, value] = WORDS[first];
    if (!this.text.startsWith(word, this.at)) throw new SyntaxError(`expected ${word}`);
    this.at += word.length;
    return value;
  }
  private nested<T>(read: () => T): T {
    if (++this.depth > DEPTH_MAX) throw new SyntaxError('too deep');
    const value = read();
    this.depth--;
    return value;
  }
  private bag(): Dynamic {
    const bag: { [key: string]: Dynamic } = {};
    this.at++;
    this.blanks();
    if (this.text[this.at] === '}') {
      this.at++;
      return bag;
    }
    for (;;) {
      this.blanks();
      const key = this.string();
      this.blanks();
      this.expect(':');
      const value = this.value();
      if (key === '__proto__') Object.defineProperty(bag, key, { value, enumerable: true, configurable: true, writable: true });
      else bag[key] = value;
      this.blanks();
      if (this.text[this.at] === '}') break;
      this.expect(',');
    }
    this.at++;
    return bag;
  }
  private array(): Dynamic {
    const items: Dynamic[] = [];
    this.at++;
    this.blanks();
    if (this.text[this.at] === ']') {
      this.at++;
      return items;
    }
    for (;;) {
      items.push(this.value());
      this.blanks();
      if (this.text[this.at] === ']') break;
      this.expect(',');
    }
    this.at++;
    return items;
  }
  private expect(c: string): void {
    if (this.text[this.at] !== c) throw new SyntaxError(`expected ${c}`);
    this.at++;
  }
  private string(): string {
    const start = this.at;
    if (this.text[this.at] !== '"') throw new SyntaxError('expected a string');
    this.at++;
    NOT_LETTER.lastIndex = this.at;
    const end = NOT_LETTER.test(this.text) ? NOT_LETTER.lastIndex - 1 : -1;
    if (end >= 0 && this.text.charCodeAt(end) === 0x22) {
      this.at = end + 1;
      // A longer part of a text would keep all of it in memory; what JSON.parse gives is a string of its own.
      if (end - start <= OWN_LETTERS) return this.text.slice(start + 1, end);
      return JSON.parse(this.text.slice(start, this.at)) as string;
    }
    while (this.at < this.text.length && this.text[this.at] !== '"') this.at += this.text[this.at] === '\\' ? 2 : 1;
    this.at++;
    return JSON.parse(this.text.slice(start, this.at)) as string;
  }
  private number(): Dynamic {
    NUMBER.lastIndex = this.at;
    const m = NUMBER.exec(this.text);
    if (!m) throw new SyntaxError('expected a value');
    this.at = NUMBER.lastIndex;
    if (m[1] || m[2]) return realInside(Number(m[0]));
    const wide = BigInt(m[0]);
    return BigInt.asIntN(64, wide) === wide ? norm64(wide) : Number(m[0]);
  }
}
const WORDS = { t: ['true', true], f: ['false', false], n: ['null', null] } as const;
/** Parts of a text up to this long are copied out of it. */
const OWN_LETTERS = 12;
/** Where a string ends, or is not simply its characters. */
const NOT_LETTER = /["\\\u0000-\u001f]/g;
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;

/** Text of a number as Kusto prints it: integers plain, others shortest. */
export function realText(n: number): string {
  if (Number.isNaN(n)) return 'NaN';
  if (n === Infinity) return 'Infinity';
  if (n === -Infinity) return '-Infinity';
  const text = String(n);
  return /^-?\d+$/.test(text) ? `${text}.0` : text.replace(/e([+-])(\d)$/, 'e$10$2');
}

export function typedText(t: Typed): string {
  switch (t.type) {
    case 'datetime':
      return formatDatetime(t.value as Int64);
    case 'timespan':
      return formatTimespan(t.value as Int64);
    case 'decimal':
      return formatDecimal(t.value as DecimalLike);
    case 'guid':
      return t.value as string;
    case 'real':
      return realText(t.value as number);
  }
}

/** A plain number in JSON: a long, or a real that is not whole or so large that its digits are not exact. */
const numberText = (n: number): string =>
  Number.isSafeInteger(n) || !Number.isInteger(n) ? (Number.isFinite(n) ? String(n) : `"${realText(n)}"`) : realText(n);

/** Compact JSON text of a dynamic value. */
export function jsonText(v: Scalar, depth = 0): string {
  if (v === null || v === undefined) return 'null';
  switch (typeof v) {
    case 'string':
      return JSON.stringify(v);
    case 'number':
      return numberText(v);
    case 'bigint':
      return v.toString();
    case 'boolean':
      return v ? 'true' : 'false';
    default:
  }
  if (depth > DEPTH_MAX) throw new QuarryError('query.limit', 'a dynamic value is nested too deeply', { depth });
  if (v instanceof Typed) return v.type === 'decimal' || v.type === 'real' ? typedText(v) : JSON.stringify(typedText(v));
  if (isDecimal(v)) return formatDecimal(v);
  if (isArray(v)) {
    let out = '[';
    for (let i = 0; i < v.length; i++) out += (i ? ',' : '') + jsonText(v[i] ?? null, depth + 1);
    return `${out}]`;
  }
  let out = '{';
  let first = true;
  for (const key of Object.keys(v as DynamicBag)) {
    out += `${first ? '' : ','}${JSON.stringify(key)}:${jsonText((v as DynamicBag)[key] ?? null, depth + 1)}`;
    first = false;
  }
  return `${out}}`;
}

/** tostring() of a dynamic: a string as it is, null as nothing, everything else as compact JSON. */
export function dynamicText(v: Scalar): string {
  if (v === null || v === undefined) return '';
  if (typeof v === 'string') return v;
  if (typeof v === 'number') return Number.isFinite(v) ? numberText(v) : realText(v);
  if (v instanceof Typed) return typedText(v);
  return jsonText(v);
}

/** JSON text with the keys in order. */
export const orderedText = (v: Scalar): string => ordered(v, jsonText);

/**
 * A text that is equal for equal dynamic values, whatever the order of their keys and the kind of their numbers. Used for sets,
 * groups and comparisons.
 */
export const canonicalKey = (v: Scalar): string => ordered(v, (x) => jsonText(bare(x)));

function ordered(v: Scalar, leaf: (v: Scalar) => string): string {
  if (isArray(v)) return `[${v.map((x) => ordered(x, leaf)).join(',')}]`;
  if (isBag(v))
    return `{${Object.keys(v)
      .sort()
      .map((k) => `${JSON.stringify(k)}:${ordered(v[k] ?? null, leaf)}`)
      .join(',')}}`;
  return leaf(v);
}
