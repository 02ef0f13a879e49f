// String functions: case, length, search, cutting, joining, replacing and trimming. Positions count characters, not UTF-16 units.

import { QuarryError } from '../../../../shared/base/errors.js';
import type { KqlType } from '../../../../shared/base/types.js';
import { bare, isArray } from '../dynamic.js';
import { quoteRegex, regexOf, type Regex } from '../regex.js';
import type { Dynamic, Scalar } from '../values.js';
import { utf8Of } from './bytes.js';
import { convert, plain, str, textOf, typeInside } from './convert.js';
import { aliases, fn } from './define.js';
import { flatten } from './lists.js';
import type { EvalContext, ScalarFunction } from './registry.js';
import { hasTerm } from './terms.js';

const ASTRAL = /[\ud800-\udfff]/;
const chars = (text: string): string | string[] => (ASTRAL.test(text) ? Array.from(text) : text);
const isWellFormed = (text: string): boolean => !/[\ud800-\udfff]/u.test(text);
const charCount = (text: string): number => chars(text).length;
const cut = (text: string, start: number, end?: number): string => {
  const list = chars(text);
  return typeof list === 'string' ? list.slice(start, end) : list.slice(start, end).join('');
};
const arg = (args: readonly Scalar[], types: readonly KqlType[], i: number): string => textOf(args[i] ?? null, types[i] ?? 'string');
const num = (v: Scalar | undefined, otherwise: number): number => (v === null || v === undefined ? otherwise : Number(v));
/** A bool inside a dynamic is the JSON word. */
const text = (v: Dynamic): string => textOf(plain(v), typeof v === 'boolean' ? 'dynamic' : typeInside(v));

function substring(source: string, start: number, length: number | null): string {
  const size = charCount(source);
  const from = start < 0 ? Math.max(0, size + start) : start;
  return cut(source, from, length === null ? undefined : from + Math.max(0, length));
}

/** Position of the n-th occurrence within [start, start + length); −1 when absent, null for bad bounds. */
function indexOf(source: string, match: string, start: number, length: number, occurrence: number): number | null {
  if (length < -1 || occurrence < 1) return null;
  const size = charCount(source);
  const from = start < 0 ? size + start : start;
  if (from < 0) return null;
  // Every further occurrence is looked for in a window of the same length after the one before it.
  let at = from;
  for (let n = 1; ; n++) {
    const found = cut(source, at, length < 0 ? undefined : at + length).indexOf(match);
    if (found < 0) return -1;
    const position = at + charCount(cut(source, at).slice(0, found));
    if (n === occurrence) return position;
    at = position + 1;
  }
}

function indexOfRegex(source: string, regex: Regex, start: number, length: number, occurrence: number): number | null {
  if (start < 0 || length < -1 || occurrence < 1) return null;
  const window = cut(source, start, length < 0 ? undefined : start + length);
  let n = 0;
  for (const m of regex.matches(window)) if (++n === occurrence) return start + charCount(window.slice(0, m.start));
  return -1;
}

function countOf(source: string, search: string, kind: string, ctx: EvalContext): number {
  let n = 0;
  if (kind === 'regex') {
    for (const m of regexOf(search).matches(source, () => ctx.step())) if (m.end >= m.start) n++;
    return n;
  }
  if (search === '') return 0;
  for (let i = source.indexOf(search); i >= 0; i = source.indexOf(search, i + 1)) n++;
  return n;
}

function trimStart(source: string, pattern: string): string {
  const regex = regexOf(`^(?:${pattern})`);
  let rest = source;
  for (let m = regex.exec(rest); m && m.end > 0; m = regex.exec(rest)) rest = rest.slice(m.end);
  return rest;
}
function trimEnd(source: string, pattern: string): string {
  const regex = regexOf(`(?:${pattern})$`);
  let rest = source;
  for (let m = regex.exec(rest); m && m.start < rest.length; m = regex.exec(rest)) rest = rest.slice(0, m.start);
  return rest;
}

/**
 * An earlier lookup takes its matches before a later one looks at what is left; nothing is replaced twice. A match whose
 * rewrite is no text stays as it is, and is taken all the same.
 */
function replaceStrings(source: string, lookups: Scalar, rewrites: Scalar): string {
  if (!isArray(lookups) || !isArray(rewrites)) return source;
  let rest: readonly string[] = [source];
  let done: readonly string[] = [];
  // Texts still open (`rest`) and what stands between them (`done`).
  lookups.forEach((from, i) => {
    if (typeof from !== 'string' || from === '') return;
    const to = rewrites[i];
    const open: string[] = [];
    const closed: string[] = [];
    rest.forEach((part, k) => {
      const pieces = part.split(from);
      pieces.forEach((piece, j) => {
        if (j > 0) closed.push(typeof to === 'string' ? to : from);
        open.push(piece);
      });
      if (k < done.length) closed.push(done[k] ?? '');
    });
    rest = open;
    done = closed;
  });
  return rest.map((part, k) => part + (done[k] ?? '')).join('');
}

function translate(search: string, replacement: string, source: string): string {
  const to = Array.from(replacement);
  const table = new Map<string, string>();
  Array.from(search).forEach((c, i) => {
    if (!table.has(c)) table.set(c, to[i] ?? to[to.length - 1] ?? '');
  });
  return Array.from(source, (c) => table.get(c) ?? c).join('');
}

const BYTE_UNITS = ['Bytes', 'KB', 'MB', 'GB', 'TB', 'PB', 'EB'];
function formatBytes(size: number, precision: number, unit: string): string {
  let step = BYTE_UNITS.findIndex((u) => u.toLowerCase() === unit.toLowerCase());
  if (step < 0) {
    step = 0;
    while (Math.abs(size) >= 1024 ** (step + 1) && step < BYTE_UNITS.length - 1) step++;
  }
  const value = size / 1024 ** step;
  return `${Number(value.toFixed(Math.max(0, Math.min(20, precision))))} ${BYTE_UNITS[step]}`;
}

function splitText(source: string, delimiter: string, index: Scalar | undefined): Dynamic {
  const parts = delimiter === '' ? Array.from(source) : source.split(delimiter);
  if (index === null || index === undefined) return parts;
  const i = Number(index);
  const part = parts[i];
  return part === undefined ? [] : [part];
}

function extractAll(args: readonly Scalar[], types: readonly KqlType[], ctx: EvalContext): Dynamic {
  const regex = regexOf(str(args[0] ?? null));
  const source = arg(args, types, args.length - 1);
  const wanted = args.length > 2 && isArray(args[1] ?? null) ? (args[1] as readonly Dynamic[]) : null;
  let groups: number[] = wanted
    ? wanted
        .map((g) => (typeof g === 'number' ? g : regex.groupNames.indexOf(String(g)) + 1))
        .filter((g) => g >= 0 && g <= regex.groupCount)
    : Array.from({ length: regex.groupCount }, (_, i) => i + 1);
  if (groups.length === 0) groups = [0];
  const out: Dynamic[] = [];
  for (const m of regex.matches(source, () => ctx.step())) {
    const cells = groups.map((g) => m.groups[g] ?? '');
    out.push(cells.length === 1 ? (cells[0] as string) : cells);
  }
  return out.length ? out : null;
}

function codepointsToString(args: readonly Scalar[]): string {
  let out = '';
  const add = (v: Scalar): void => {
    if (isArray(v)) v.forEach(add);
    else {
      const n = Number(bare(v));
      if (v !== null && Number.isInteger(n) && n >= 0 && n <= 0x10ffff) out += String.fromCodePoint(n);
    }
  };
  args.forEach(add);
  return out;
}

const strcat = (args: readonly Scalar[], types: readonly KqlType[]): string => {
  let out = '';
  for (let i = 0; i < args.length; i++) out += textOf(args[i] ?? null, types[i] ?? 'string');
  return out;
};
function strcatDelim(args: readonly Scalar[], types: readonly KqlType[]): string {
  const out: string[] = [];
  for (let i = 1; i < args.length; i++) out.push(arg(args, types, i));
  return out.join(arg(args, types, 0));
}

/** strrep() repeats no more often than this, whatever it is asked for. */
const REPEAT_MAX = 1024;

export const stringFunctions: readonly ScalarFunction[] = [
  fn('tolower', (args, types) => arg(args, types, 0).toLowerCase()),
  fn('toupper', (args, types) => arg(args, types, 0).toUpperCase()),
  fn('strlen', (args, types) => charCount(arg(args, types, 0))),
  fn('string_size', (args, types) => utf8Of(arg(args, types, 0)).length),
  fn('strcat', strcat),
  fn('strcat_delim', strcatDelim),
  ...aliases(
    fn('strcat_array', (args, types) => {
      const list = args[0] ?? null;
      return isArray(list) ? list.map(text).join(arg(args, types, 1)) : '';
    }),
    'array_strcat',
  ),
  fn('strcmp', (args, types) => {
    const a = arg(args, types, 0);
    const b = arg(args, types, 1);
    return a < b ? -1 : a > b ? 1 : 0;
  }),
  fn('strrep', (args, types) => {
    const times = Math.min(num(args[1], 0), REPEAT_MAX);
    if (times * Math.max(1, arg(args, types, 0).length) > 16_777_216)
      throw new QuarryError('query.limit', 'strrep() would make a text of more than 16 MB', { times });
    return times > 0 ? Array.from({ length: times }, () => arg(args, types, 0)).join(args.length > 2 ? arg(args, types, 2) : '') : '';
  }),
  fn('reverse', (args, types) =>
    Array.from(arg(args, types, 0))
      .reverse()
      .join(''),
  ),
  fn('substring', (args, types) =>
    substring(arg(args, types, 0), num(args[1], 0), args[2] === null || args[2] === undefined ? null : Number(args[2])),
  ),
  fn('indexof', (args, types) => indexOf(arg(args, types, 0), arg(args, types, 1), num(args[2], 0), num(args[3], -1), num(args[4], 1))),
  fn('indexof_regex', (args, types) =>
    indexOfRegex(arg(args, types, 0), regexOf(arg(args, types, 1)), num(args[2], 0), num(args[3], -1), num(args[4], 1)),
  ),
  fn('countof', (args, types, ctx) =>
    countOf(arg(args, types, 0), arg(args, types, 1), args.length > 2 ? arg(args, types, 2) : 'normal', ctx),
  ),
  fn('has_any_index', (args, types) => {
    const source = arg(args, types, 0).toLowerCase();
    return flatten(args.slice(1), types).findIndex(([v, t]) => hasTerm(source, textOf(v, t).toLowerCase()));
  }),
  fn('split', (args, types) => splitText(arg(args, types, 0), arg(args, types, 1), args[2])),
  fn('trim', (args, types) => trimEnd(trimStart(arg(args, types, 1), arg(args, types, 0)), arg(args, types, 0))),
  fn('trim_start', (args, types) => trimStart(arg(args, types, 1), arg(args, types, 0))),
  fn('trim_end', (args, types) => trimEnd(arg(args, types, 1), arg(args, types, 0))),
  ...aliases(
    fn('replace_regex', (args, types, ctx) =>
      regexOf(arg(args, types, 1)).replaceAll(arg(args, types, 0), arg(args, types, 2), () => ctx.step()),
    ),
  ),
  // The deprecated form takes the pattern first.
  fn('replace', (args, types, ctx) => regexOf(arg(args, types, 0)).replaceAll(arg(args, types, 2), arg(args, types, 1), () => ctx.step())),
  fn('replace_string', (args, types) => {
    const from = arg(args, types, 1);
    return from === ''
      ? arg(args, types, 0)
      : arg(args, types, 0)
          .split(from)
          .join(arg(args, types, 2));
  }),
  fn('replace_strings', (args, types) => replaceStrings(arg(args, types, 0), args[1] ?? null, args[2] ?? null)),
  fn('translate', (args, types) => translate(arg(args, types, 0), arg(args, types, 1), arg(args, types, 2))),
  fn('extract', (args, types, _ctx, result) => {
    const m = regexOf(str(args[0] ?? null)).exec(arg(args, types, 2));
    const found = m?.groups[num(args[1], 0)];
    return found === undefined ? (result === 'string' ? '' : null) : convert(found, 'string', result);
  }),
  ...aliases(fn('extract_all', extractAll), 'extractall'),
  fn('regex_quote', (args, types) => quoteRegex(arg(args, types, 0))),
  fn('isascii', (args, types) => !/[^\x00-\x7f]/.test(arg(args, types, 0))),
  fn('isutf8', (args, types) => isWellFormed(arg(args, types, 0))),
  ...aliases(
    fn('unicode_codepoints_from_string', (args, types) => Array.from(arg(args, types, 0), (c) => c.codePointAt(0) ?? 0)),
    'to_utf8',
  ),
  ...aliases(fn('unicode_codepoints_to_string', codepointsToString), 'make_string'),
  fn('format_bytes', (args, types) =>
    args[0] === null || args[0] === undefined
      ? ''
      : formatBytes(Number(args[0]), num(args[1], 0), args.length > 2 ? arg(args, types, 2) : ''),
  ),
];
