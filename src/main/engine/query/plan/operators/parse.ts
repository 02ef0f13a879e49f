// parse, parse-where and parse-kv: columns out of text.

import type { ColumnSchema, KqlType } from '../../../../../shared/base/types.js';
import type { Operator, ParsePart } from '../../../../../shared/kql/ast.js';
import { compile } from '../../exec/eval.js';
import { convert } from '../../functions/index.js';
import { DictionaryMemo } from '../../exec/dictionaryMemo.js';
import { gatherBatch, nullOf, trueRows } from '../../exec/vectors.js';
import { quoteRegex, regexOf } from '../../regex.js';
import { at, vectorOf, type Batch, type Scalar, type Vector } from '../../values.js';
import { columnsOf, type BExpr } from '../expr.js';
import type { Plan } from '../nodes.js';
import type { Planner } from '../planner.js';
import { splitter, type Split } from './literalParse.js';
import { Scope, type Env } from '../scope.js';

type ParseOperator = Extract<Operator, { kind: 'parse' | 'parse-where' }>;
type Match = (text: string) => readonly Scalar[] | null;

export async function parse(p: Planner, input: Plan, o: ParseOperator, env: Env): Promise<Plan> {
  const expr = await p.scalars.compile(o.input, new Scope(input.schema), env);
  const columns = o.parts.filter((x): x is Extract<ParsePart, { kind: 'column' }> => x.kind === 'column');
  const mode = (o.parameters['kind'] ?? 'simple').toLowerCase();
  const match = matcher(o.parts, columns, mode, o.parameters['flags'] ?? '', o.kind === 'parse-where');
  return extracting(
    input,
    columns.map((c) => ({ name: c.name, type: c.type })),
    o.kind,
    expr,
    match,
    o.kind === 'parse-where',
  );
}

/** Adds the columns a match gives; rows without a match get nulls, or go when `only`. */
function extracting(input: Plan, added: readonly ColumnSchema[], name: string, expr: BExpr, match: Match, only: boolean): Plan {
  const schema: ColumnSchema[] = [...input.schema];
  const places = added.map((c) => {
    const known = schema.findIndex((s) => s.name === c.name);
    if (known >= 0) schema[known] = c;
    return known >= 0 ? known : schema.push(c) - 1;
  });
  const empty = added.map((c) => nullOf(c.type));
  return {
    op: 'transform',
    input,
    name,
    detail: added.map((c) => c.name).join(', '),
    schema,
    uses: { columns: columnsOf(expr), passed: (i) => (i < input.schema.length && !places.includes(i) ? i : undefined) },
    run: async function* (batches, rt, asked) {
      const kernel = compile(expr, rt);
      const parts = added.map((c, k) => ({ type: c.type, place: places[k] ?? 0, memo: new DictionaryMemo(c.type) }));
      const read = (place: number) => asked === null || asked.has(place);
      const together = parts.filter((part) => read(part.place)).length + (only ? 1 : 0) > 1;
      const matched = { type: 'bool' as const, memo: new DictionaryMemo('bool') };
      for await (const batch of batches) {
        const v = kernel(batch);
        // The columns of a batch ask for the same texts one after another.
        const found = new Map<string, readonly Scalar[] | null>();
        const matchOf = (value: Scalar): readonly Scalar[] | null => {
          rt.step();
          const text = String(value ?? '');
          if (!together) return match(text);
          let made = found.get(text);
          if (made === undefined) found.set(text, (made = match(text)));
          return made;
        };
        const each = ({ type, memo }: { type: KqlType; memo: DictionaryMemo }, f: (value: Scalar) => Scalar): Vector =>
          v.repr === 'dict'
            ? memo.map(v, f)
            : vectorOf(
                type,
                Array.from({ length: batch.length }, (_, i) => f(at(v, i))),
              );
        const columns: Vector[] = [...batch.columns];
        parts.forEach((part, k) => {
          const { type, place } = part;
          columns[place] = read(place)
            ? each(part, (value) => (matchOf(value) ?? empty)[k] ?? null)
            : { repr: 'const', type, length: batch.length, value: nullOf(type) };
        });
        const out: Batch = { length: batch.length, columns, refs: batch.refs };
        const rows = only
          ? trueRows(
              each(matched, (value) => matchOf(value) !== null),
              batch.length,
            )
          : 'all';
        if (rows === 'all') yield out;
        else if (rows !== 'none') yield gatherBatch(out, rows);
      }
    },
  };
}

/**
 * simple: literal texts in order, strict types; relaxed: a value that does not convert is null; regex: texts are patterns.
 * A column takes the shortest text before the next literal, or all that is left.
 */
function matcher(
  parts: readonly ParsePart[],
  columns: readonly Extract<ParsePart, { kind: 'column' }>[],
  mode: string,
  flags: string,
  where: boolean,
): Match {
  const regexMode = mode === 'regex';
  const ungreedy = flags.includes('U');
  const own = flags.replace(/U/g, '');
  let pattern = `(?s${own.replace('s', '')})`;
  if (regexMode && own !== '' && !own.includes('s')) pattern = `(?${own})`;
  if (regexMode && own === '') pattern = '';
  // Regex mode names its groups, since the texts may hold groups of their own.
  let started = false;
  const last = parts.length - 1;
  parts.forEach((part, i) => {
    if (part.kind === 'star') {
      if (regexMode) pattern += i === last ? '.*' : ungreedy ? '.*?' : '.*?';
      else if (i > 0 && i < last) pattern += '.*?';
      else if (i === 0) pattern += '^.*?';
      else pattern += '.*$';
      started = true;
      return;
    }
    if (part.kind === 'text') {
      pattern += `${started || regexMode ? '' : '^'}${regexMode ? part.text : quoteRegex(part.text)}`;
      started = true;
      if (i === last && !regexMode) pattern += '$';
      return;
    }
    const name = `c${columns.indexOf(part)}_`;
    const open = parts[i + 1]?.kind === 'star' || i === last;
    const body = regexMode ? (NUMBER_BODY[part.type] ?? '.*') : open ? bodyOf(part.type) : '.*';
    const typed = body !== '.*';
    pattern += `${started || regexMode ? '' : '^'}(?P<${name}>${body}${typed || (!regexMode && i === last) || (regexMode && !ungreedy) ? '' : '?'})`;
    started = true;
    if (i === last) pattern += '$';
  });
  const split = (!regexMode && flags === '' ? splitter(parts) : null) ?? byRegex(pattern, columns.length);
  return (text) => {
    const groups = split(text);
    if (!groups) return null;
    const out: Scalar[] = [];
    for (const [i, c] of columns.entries()) {
      const group = groups[i] ?? '';
      const value = c.type === 'string' ? group : convert(group.trim(), 'string', c.type);
      if (value === null && c.type !== 'string') {
        if (mode === 'simple' || where) return null;
      }
      out.push(value ?? nullOf(c.type));
    }
    return out;
  };
}

function byRegex(pattern: string, columns: number): Split {
  const regex = regexOf(pattern);
  const places = Array.from({ length: columns }, (_, i) => regex.groupNames.indexOf(`c${i}_`) + 1);
  return (text) => {
    const m = regex.exec(text);
    return m && places.map((place) => m.groups[place] ?? '');
  };
}

/** Whole numbers are patterns of their own in regex mode; all else is any text. */
const NUMBER_BODY: Partial<Record<KqlType, string>> = { int: '-?\\d+', long: '-?\\d+' };

/** Before `*` nothing marks the end of a column, so its type does. */
function bodyOf(type: KqlType): string {
  switch (type) {
    case 'int':
    case 'long':
      return '\\s*[-+]?\\d+';
    case 'real':
    case 'decimal':
      return '\\s*[-+]?\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?';
    case 'datetime':
      return '[\\d/:.TZ +-]+';
    case 'timespan':
      return '[\\d:.-]+';
    case 'guid':
      return '[0-9a-fA-F-]+';
    case 'bool':
      return '(?:[tT]rue|[fF]alse|[01])';
    default:
      return '.*';
  }
}

export async function parseKv(p: Planner, input: Plan, o: Extract<Operator, { kind: 'parse-kv' }>, env: Env): Promise<Plan> {
  const expr = await p.scalars.compile(o.input, new Scope(input.schema), env);
  const { properties } = o;
  const pair = properties['pair_delimiter'] ?? '';
  const kv = properties['kv_delimiter'] ?? '';
  const quotes = [...(properties['quote'] ?? '')];
  const escape = properties['escape'] ?? '';
  const greedy = /true/i.test(properties['greedy'] ?? '');
  const pattern = properties['regex'] ?? '';
  const match: Match = (text) => {
    const found = new Map<string, string>();
    if (pattern !== '') {
      for (const m of regexOf(pattern).matches(text, () => p.rt.step())) {
        const key = m.groups[1] ?? '';
        if (key !== '' && !found.has(key)) found.set(key, m.groups[2] ?? '');
      }
    } else
      for (const [key, value] of pairsOf(text, pair, kv, quotes, escape, greedy, new Set(o.keys.map((k) => k.name))))
        if (!found.has(key)) found.set(key, value);
    return o.keys.map((k) => {
      const value = found.get(k.name);
      return value === undefined ? nullOf(k.type) : k.type === 'string' ? value : convert(value, 'string', k.type);
    });
  };
  return extracting(input, o.keys, 'parse-kv', expr, match, false);
}

/** Length of the run of characters that are neither of a word nor quotes. */
function delimiterRun(text: string, from: number, quotes: readonly string[]): number {
  let to = from;
  while (to < text.length && /\W/.test(text[to] ?? '') && !quotes.includes(text[to] ?? '')) to++;
  return to - from;
}

/** Key-value pairs of a text; quotes guard delimiters, and without delimiters every run of other characters is a word. */
function* pairsOf(
  text: string,
  pair: string,
  kv: string,
  quotes: readonly string[],
  escape: string,
  greedy: boolean,
  keys: ReadonlySet<string>,
): Generator<readonly [string, string]> {
  const isPair = (i: number): number =>
    pair === '' ? (/[^\w]/.test(text[i] ?? '') && !quotes.includes(text[i] ?? '') ? 1 : 0) : text.startsWith(pair, i) ? pair.length : 0;
  const isKv = (i: number): number => (kv === '' ? delimiterRun(text, i, quotes) : text.startsWith(kv, i) ? kv.length : 0);
  let i = 0;
  const readValue = (stop: (at: number) => number): string => {
    const open = quotes.findIndex((q) => text[i] === q);
    if (open >= 0) {
      const close = quotes.length === 2 && open === 0 && quotes[0] !== quotes[1] ? (quotes[1] ?? '') : (quotes[open] ?? '');
      let out = '';
      for (i++; i < text.length && text[i] !== close; i++) {
        if (escape !== '' && text[i] === escape) i++;
        out += text[i] ?? '';
      }
      i++;
      return out;
    }
    let out = '';
    for (; i < text.length; i++) {
      if (escape !== '' && text[i] === escape) i++;
      else if (stop(i) > 0) break;
      out += text[i] ?? '';
    }
    return out;
  };
  while (i < text.length) {
    const skip = isPair(i);
    if (skip > 0) {
      i += skip;
      continue;
    }
    const key = readValue((at) => isKv(at) || isPair(at)).trim();
    const between = isKv(i);
    if (between === 0) {
      i += Math.max(1, isPair(i));
      continue;
    }
    i += between;
    const value = readValue(
      greedy
        ? (at) => {
            const p = isPair(at);
            if (p === 0) return 0;
            const rest = text.slice(at + p);
            for (const k of keys) if (rest.startsWith(k) && rest.startsWith(kv, k.length)) return p;
            return 0;
          }
        : isPair,
    );
    yield [key, value];
  }
}
