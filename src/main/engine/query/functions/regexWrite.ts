// A pattern's tree written out for the native engine (flag `v`) and for the linear-time one.

import { ANY, linearChar, WORD_UNICODE, type Node } from './regexSyntax.js';

/** Ranges of the linear engine's class for a native class body; it knows no nested classes, so they are worked out by trial. */
function linearRanges(unicode: string): string {
  const test = new RegExp(`^[${unicode}]$`, 'v');
  let out = '';
  let start = -1;
  for (let cp = 0; cp <= ANY + 1; cp++) {
    const inside = cp <= ANY && (cp < 0xd800 || cp > 0xdfff) && test.test(String.fromCodePoint(cp));
    if (inside && start < 0) start = cp;
    else if (!inside && start >= 0) {
      out += start === cp - 1 ? linearChar(start) : `${linearChar(start)}-${linearChar(cp - 1)}`;
      start = -1;
    }
  }
  return out;
}
export const resolveLinear = (linear: string): string =>
  linear.includes('\u0000') ? linearRanges(linear.startsWith('\u0000=') ? linear.slice(2) : `[${linear.slice(1)}]`) : linear;

const WORD_BOUNDARY = `(?:(?<=[${WORD_UNICODE}])(?![${WORD_UNICODE}])|(?<![${WORD_UNICODE}])(?=[${WORD_UNICODE}]))`;
const NOT_WORD_BOUNDARY = `(?:(?<=[${WORD_UNICODE}])(?=[${WORD_UNICODE}])|(?<![${WORD_UNICODE}])(?![${WORD_UNICODE}]))`;

const countText = (n: Extract<Node, { kind: 'repeat' }>): string => {
  const base =
    n.min === 0 && n.max === Infinity
      ? '*'
      : n.min === 1 && n.max === Infinity
        ? '+'
        : n.min === 0 && n.max === 1
          ? '?'
          : `{${n.min}${n.max === n.min ? '' : `,${n.max === Infinity ? '' : n.max}`}}`;
  return base + (n.lazy ? '?' : '');
};
const simple = (body: string) => /^(\\u\{[0-9a-f]+\}|\\[pP]\{[^{}]*\})$/.test(body);

/** Source for the native engine with flag `v`. `unicode` picks the Unicode meaning of \w \d \s \b. */
export function nativeSource(n: Node, unicode: boolean): string {
  switch (n.kind) {
    case 'set': {
      const body = unicode ? n.unicode : n.ascii;
      return simple(body) ? body : `[${body}]`;
    }
    case 'assert':
      switch (n.what) {
        case 'start':
          return '^';
        case 'end':
          return '$';
        case 'lineStart':
          return '(?<![^\\n])';
        case 'lineEnd':
          return '(?![^\\n])';
        case 'word':
          return unicode ? WORD_BOUNDARY : '\\b';
        case 'notWord':
          return unicode ? NOT_WORD_BOUNDARY : '\\B';
      }
      break;
    case 'seq':
      return n.items.map((x) => (x.kind === 'alt' ? `(?:${nativeSource(x, unicode)})` : nativeSource(x, unicode))).join('');
    case 'alt':
      return n.items.map((x) => nativeSource(x, unicode)).join('|');
    case 'group':
      return `${n.capture ? '(' : '(?:'}${nativeSource(n.item, unicode)})`;
    case 'repeat':
      return n.item.kind === 'set' || n.item.kind === 'group'
        ? nativeSource(n.item, unicode) + countText(n)
        : `(?:${nativeSource(n.item, unicode)})${countText(n)}`;
  }
}

/** Source for the linear-time engine. */
export function linearSource(n: Node): string {
  switch (n.kind) {
    case 'set': {
      const linear = resolveLinear(n.linear);
      if (linear === '') return '[^\\x{0}-\\x{10ffff}]';
      const body = /^\\x\{[0-9a-f]+\}$/.test(linear) ? linear : `[${linear}]`;
      return n.fold ? `(?i:${body})` : body;
    }
    case 'assert':
      return { start: '\\A', end: '\\z', lineStart: '(?m:^)', lineEnd: '(?m:$)', word: '\\b', notWord: '\\B' }[n.what];
    case 'seq':
      return n.items.map((x) => (x.kind === 'alt' ? `(?:${linearSource(x)})` : linearSource(x))).join('');
    case 'alt':
      return n.items.map(linearSource).join('|');
    case 'group':
      return `${n.capture ? '(' : '(?:'}${linearSource(n.item)})`;
    case 'repeat':
      return `(?:${linearSource(n.item)})${countText(n)}`;
  }
}
