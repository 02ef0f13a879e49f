// The string operators of KQL: terms (`has`), prefixes, suffixes, substrings and patterns. A string is never null.
//
// A term is a maximal run of letters and digits, of any script. `has` matches when the needle occurs with no letter or digit
// touching it on a side where the needle itself ends with one.

import { regexOf } from '../regex.js';
import type { Scalar } from '../values.js';
import { textOf } from './convert.js';
import { prepared } from './define.js';
import { flatten } from './lists.js';
import type { ScalarFunction } from './registry.js';

const WIDE_TERM = /[\p{L}\p{N}\p{M}]/u;

/** Whether the code unit at a position belongs to a term. */
export function isTermUnit(text: string, at: number): boolean {
  const c = text.charCodeAt(at);
  if (c < 128) return (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122);
  if (c >= 0xd800 && c <= 0xdfff) {
    const whole = c >= 0xdc00 ? text.slice(at - 1, at + 1) : text.slice(at, at + 2);
    return WIDE_TERM.test(whole);
  }
  return WIDE_TERM.test(String.fromCharCode(c));
}

/** Whether `needle` occurs as a whole term (or run of terms); `before` and `after` say which sides must end a term. */
export function hasTerm(text: string, needle: string, before = true, after = true): boolean {
  if (needle === '') return true;
  const checkBefore = before && isTermUnit(needle, 0);
  const checkAfter = after && isTermUnit(needle, needle.length - 1);
  for (let i = text.indexOf(needle); i >= 0; i = text.indexOf(needle, i + 1)) {
    const end = i + needle.length;
    if (checkBefore && i > 0 && isTermUnit(text, i - 1)) continue;
    if (checkAfter && end < text.length && isTermUnit(text, end)) continue;
    return true;
  }
  return false;
}

type Test = (text: string, needle: string) => boolean;

/** The constant arguments as the words a text has to contain for `test` to hold. */
const seeking = (test: ScalarFunction, negated: boolean, all = false): ScalarFunction => ({
  ...test,
  sought: (rest, types) => {
    const words = flatten(rest, types).map(([v, t]) => textOf(v, t).toLowerCase());
    return { words: all ? words.map((word) => [word]) : [words], otherwise: negated };
  },
});

const oneNeedle = (name: string, test: Test, caseless: boolean, negated: boolean): ScalarFunction =>
  seeking(
    prepared(name, (rest, types) => {
      const type = types[0] ?? 'string';
      const text = textOf(rest[0] ?? null, types[1] ?? 'string');
      const needle = caseless ? text.toLowerCase() : text;
      return caseless ? (v) => test(textOf(v, type).toLowerCase(), needle) !== negated : (v) => test(textOf(v, type), needle) !== negated;
    }),
    negated,
  );

/** The four spellings of an operator: plain, negated, and both case-sensitive. */
const family = (name: string, test: Test): ScalarFunction[] => [
  oneNeedle(name, test, true, false),
  oneNeedle(`!${name}`, test, true, true),
  oneNeedle(`${name}_cs`, test, false, false),
  oneNeedle(`!${name}_cs`, test, false, true),
];

const manyNeedles = (name: string, all: boolean): ScalarFunction =>
  seeking(
    prepared(name, (rest, types) => {
      const type = types[0] ?? 'string';
      const needles = [...new Set(flatten(rest, types).map(([v, t]) => textOf(v, t).toLowerCase()))];
      if (all)
        return (v) => {
          const text = textOf(v, type).toLowerCase();
          return needles.every((n) => hasTerm(text, n));
        };
      if (needles.length < 24 || needles.includes('')) {
        return (v) => {
          const text = textOf(v, type).toLowerCase();
          return needles.some((n) => hasTerm(text, n));
        };
      }
      return manyTerms(needles, (v) => textOf(v, type).toLowerCase());
    }),
    false,
    all,
  );

/** Long lists: each term of the text is looked up as the first term of the needles, so the cost does not grow with the list. */
function manyTerms(needles: readonly string[], lower: (v: Scalar) => string): (v: Scalar) => boolean {
  const byFirstTerm = new Map<string, string[]>();
  const odd: string[] = [];
  for (const n of needles) {
    let end = 0;
    while (end < n.length && isTermUnit(n, end)) end++;
    if (end === 0) odd.push(n);
    else {
      const key = n.slice(0, end);
      const list = byFirstTerm.get(key);
      if (list) list.push(n);
      else byFirstTerm.set(key, [n]);
    }
  }
  return (v) => {
    const text = lower(v);
    for (let i = 0; i < text.length;) {
      if (!isTermUnit(text, i)) {
        i++;
        continue;
      }
      let end = i + 1;
      while (end < text.length && isTermUnit(text, end)) end++;
      const list = byFirstTerm.get(text.slice(i, end));
      if (list) {
        for (const n of list) {
          const stop = i + n.length;
          if (text.startsWith(n, i) && !(stop < text.length && isTermUnit(n, n.length - 1) && isTermUnit(text, stop))) return true;
        }
      }
      i = end;
    }
    return odd.some((n) => hasTerm(text, n));
  };
}

const caselessEqual = (name: string, negated: boolean): ScalarFunction =>
  seeking(
    prepared(name, (rest, types) => {
      const type = types[0] ?? 'string';
      const needle = textOf(rest[0] ?? null, types[1] ?? 'string').toLowerCase();
      return (v) => {
        const text = textOf(v, type);
        return (text.length === needle.length || !isAscii(text)) && text.toLowerCase() === needle ? !negated : negated;
      };
    }),
    negated,
  );
const isAscii = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
};

const matchesRegex: ScalarFunction = {
  ...prepared('matches regex', (rest, types) => {
    const type = types[0] ?? 'string';
    const regex = regexOf(textOf(rest[0] ?? null, types[1] ?? 'string'));
    return (v) => regex.test(textOf(v, type));
  }),
  sought: (rest, types) => ({ words: regexOf(textOf(rest[0] ?? null, types[1] ?? 'string')).words, otherwise: false }),
};

export const stringOperators: readonly ScalarFunction[] = [
  ...family('has', (text, needle) => hasTerm(text, needle)),
  ...family('hasprefix', (text, needle) => hasTerm(text, needle, true, false)),
  ...family('hassuffix', (text, needle) => hasTerm(text, needle, false, true)),
  ...family('contains', (text, needle) => text.includes(needle)),
  ...family('startswith', (text, needle) => text.startsWith(needle)),
  ...family('endswith', (text, needle) => text.endsWith(needle)),
  caselessEqual('=~', false),
  caselessEqual('!~', true),
  manyNeedles('has_any', false),
  manyNeedles('has_all', true),
  matchesRegex,
];
