// JSON records of a reference file: one object a line, an array of them, or objects one after the other over several lines.

import { parseJsonText } from '../query/dynamic.js';
import type { Dynamic } from '../query/values.js';
import { lines } from './delimited.js';

/** Each record; null for one that could not be read. */
export function* jsonRecords(text: string, multi: boolean): Generator<Dynamic> {
  const first = /\S/.exec(text)?.[0];
  if (first === '[') {
    const whole = parseJsonText(text);
    if (Array.isArray(whole)) {
      yield* whole as readonly Dynamic[];
      return;
    }
  }
  if (multi) yield* oneAfterTheOther(text);
  else yield* byLine(text);
}

function* byLine(text: string): Generator<Dynamic> {
  let good = 0;
  let bad = 0;
  const found: Dynamic[] = [];
  for (const line of lines(text)) {
    if (line.trim() === '') continue;
    const value = parseJsonText(line);
    if (value === undefined) bad++;
    else good++;
    found.push(value ?? null);
  }
  // Objects spread over lines read as nothing but faults: then they are taken one after the other.
  if (good === 0 && bad > 1) yield* oneAfterTheOther(text);
  else yield* found;
}

/** Cuts the text at the ends of its outermost objects and arrays. */
function* oneAfterTheOther(text: string): Generator<Dynamic> {
  let depth = 0;
  let start = -1;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (quoted) {
      if (c === 92) at++;
      else if (c === 34) quoted = false;
      continue;
    }
    if (c === 34) quoted = true;
    else if (c === 123 || c === 91) {
      if (depth++ === 0) start = at;
    } else if (c === 125 || c === 93) {
      if (depth === 0) {
        yield null;
        continue;
      }
      if (--depth > 0) continue;
      const value = parseJsonText(text.slice(start, at + 1));
      if (Array.isArray(value)) yield* value as readonly Dynamic[];
      else yield value ?? null;
      start = -1;
    }
  }
  if (depth > 0) yield null;
}
