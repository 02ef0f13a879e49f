// What a text names, read before it is parsed: the words that may be tables, whether a wildcard may reach any table, and how a
// column nobody declared is used, which tells its type.

import type { KqlType } from '../base/types.js';

/** Comments and texts, in the order in which they hide one another. */
const HIDDEN =
  /\/\/[^\r\n]*|```[\s\S]*?```|[hH]?@"(?:[^"]|"")*"|[hH]?@'(?:[^']|'')*'|[hH]?"(?:[^"\\\r\n]|\\.)*"|[hH]?'(?:[^'\\\r\n]|\\.)*'/g;
/** Texts that name a table or column: `table("T")`, `['a name']`. */
const NAMED_BY_TEXT = /(?:\btable\s*\(|\[)\s*@?(?:"([^"\r\n]+)"|'([^'\r\n]+)')/g;

/** The text with comments and texts blanked, every other character in its place. */
export const codeOnly = (text: string): string => text.replace(HIDDEN, (part) => part.replace(/[^\r\n]/g, ' '));

/** Every word of the code, and the texts that stand for names. */
export function wordsOf(text: string, code: string): Set<string> {
  const words = new Set(code.match(/[A-Za-z_][\w-]*/g) ?? []);
  for (const [word] of code.matchAll(/[A-Za-z_]\w*/g)) words.add(word);
  for (const m of text.matchAll(NAMED_BY_TEXT)) words.add(m[1] ?? m[2] ?? '');
  return words;
}

/** `search` and `find` look into every table unless they stand behind a pipe or name theirs; `union` does where it has a wildcard. */
export function reachesAnyTable(code: string): boolean {
  for (const m of code.matchAll(/\b(search|find|union|macro-expand)\b/gi)) {
    const before = code.slice(Math.max(0, m.index - 80), m.index);
    if (m[1]?.toLowerCase() === 'union') {
      if (hasWildcard(code, m.index + 5)) return true;
    } else if (
      (m[1]?.toLowerCase() === 'find' || !/\|\s*$/.test(before)) &&
      !/^\s*(?:[a-z_]+\s*=\s*\w+\s*)*in\s*\([^()*]*\)/i.test(code.slice(m.index + 6, m.index + 4000))
    )
      return true;
  }
  return false;
}

/** A `*` among the names of a union: not one inside a call, nor behind the pipe of a leg. */
function hasWildcard(code: string, from: number): boolean {
  const open: boolean[] = [];
  for (let i = from; i < code.length; i++) {
    const c = code.charAt(i);
    if (c === '(' || c === '[' || c === '{') open.push(c === '(' && !/[\w)\]]\s*$/.test(code.slice(Math.max(0, i - 20), i)));
    else if (c === ')' || c === ']' || c === '}') {
      if (open.length === 0) return false;
      open.pop();
    } else if (c === '|' || c === ';') {
      if (open.length === 0) return false;
      open[open.length - 1] = false;
    } else if (c === '*' && open.every(Boolean)) return true;
  }
  return false;
}

const NAME = '(?<![\\w.\'"$])';
/** The type a column must have to be used as the code uses it; null when the use says nothing. */
export function typeByUse(name: string, code: string): KqlType | null {
  if (!/^\w+$/.test(name) || !code.includes(name)) return null;
  const used = (pattern: string) => new RegExp(pattern.replace('NAME', `${NAME}${name}\\b`)).test(code);
  if (used('NAME\\s*(?:==|!=|[<>]=?|!?between\\s*\\()\\s*\\(?\\s*(?:ago|now|datetime|startof\\w+|endof\\w+|todatetime)\\s*\\('))
    return 'datetime';
  if (used('NAME\\s*(?:\\[|\\.\\s*[A-Za-z_$])') || used('\\bmv-?(?:expand|apply)\\s+(?:\\w+\\s*=\\s*)?(?:\\(\\s*)?NAME(?!\\s*=)'))
    return 'dynamic';
  if (
    used(
      '\\b(?:bag_keys|bag_has_key|bag_merge|array_(?!strcat)\\w+|set_(?:union|intersect|difference|has_element)|strcat_array|zip)\\s*\\(\\s*NAME',
    )
  )
    return 'dynamic';
  if (used('NAME\\s*(?:==|!=)\\s*(?:true|false)\\b')) return 'bool';
  if (used('NAME\\s*(?:==|!=|[<>]=?)\\s*-?\\d+\\.\\d')) return 'real';
  if (used('NAME\\s*(?:==|!=|[<>]=?)\\s*-?\\d+(?![\\w.])') || used('NAME\\s*!?(?:in|between)\\s*\\(\\s*-?\\d+(?![\\w.])')) return 'long';
  if (used('\\b(?:sum|sumif|avg|avgif|stdev|percentiles?|round|floor|ceiling)\\s*\\([^()|,]*NAME') || used('NAME\\s*[*/]\\s*\\d'))
    return 'real';
  if (used('\\bbin\\s*\\(\\s*NAME\\s*,\\s*\\d+[smhd]\\b')) return 'datetime';
  return null;
}
