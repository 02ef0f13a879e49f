// Lists of thousands of indicators: `in (…)`, `has_any (…)`, `dynamic([…])` and `datatable(…)[…]` of nothing but texts. The parser
// takes long for them and has limits, and to bind them there is nothing to learn behind the first; so all but the first few stay
// behind when a text is parsed. A mark takes their place, every other character keeps its own, and the converter puts them back.

const LONG = 400;
const MARK = /^\uE000(\d+)\uE001$/;
const mark = (list: number): string => `"\uE000${list}\uE001"`;

export interface ShortText {
  readonly text: string;
  /** What each mark stands for. */
  readonly lists: readonly (readonly string[])[];
}

/** What comes between the items of a list. */
const BETWEEN = String.raw`\s*(?:\/\/[^\r\n]*\s*)*`;
const ITEM = new RegExp(
  String.raw`${BETWEEN}[hH]?(@"(?:[^"]|"")*"|@'(?:[^']|'')*'|"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')${BETWEEN}(,|(?=[)\]]))`,
  'yd',
);
const HIDDEN = String.raw`\/\/[^\r\n]*|${'```'}[^]*?${'```'}|@"(?:[^"]|"")*"|@'(?:[^']|'')*'|"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*'`;
/** Where such a list begins; comments and texts are matched first, so that only real ones are found. */
const BEGIN = new RegExp(
  String.raw`${HIDDEN}|(?<=[\s)\]])(?:!?in~?|has_any|has_all)\s*\(|\bdynamic\s*\(\s*\[|\bdatatable\s*\(([^()]*)\)\s*\[`,
  'g',
);

export function shorten(text: string): ShortText {
  const lists: string[][] = [];
  // A list of so many texts has as many quotation marks.
  if (text.length < LONG * 3 || text.includes('\uE000')) return { text, lists };
  let out = '';
  let done = 0;
  BEGIN.lastIndex = 0;
  for (let begin = BEGIN.exec(text); begin; begin = BEGIN.exec(text)) {
    if (!/[([]$/.test(begin[0]) || /^["'@/`]/.test(begin[0])) continue;
    const columns = begin[1] === undefined ? 1 : begin[1].split(':').length - 1;
    const items = itemsAt(text, BEGIN.lastIndex);
    if (!items || items.values.length < LONG || columns < 1 || items.values.length % columns !== 0) continue;
    // A datatable keeps its first row; the last of what is kept is the mark.
    const kept = Math.max(2, columns) - 1;
    const from = items.starts[kept];
    const values = items.values.slice(kept).map(textLiteral);
    if (from === undefined || !complete(values)) continue;
    const put = mark(lists.push(values) - 1);
    out += text.slice(done, from) + put + blank(text.slice(from + put.length, items.end));
    done = items.end;
    BEGIN.lastIndex = items.end;
  }
  return lists.length === 0 ? { text, lists } : { text: out + text.slice(done), lists };
}

/** The list a text value of the parsed query stands for; null when it is one of the query's own. */
export const listOf = (value: unknown): number | null => {
  const found = typeof value === 'string' && value.startsWith('\uE000') ? MARK.exec(value) : null;
  return found ? Number(found[1]) : null;
};

/** Thrown where a mark stands for what is no list, or a term left out is not found; the text is then bound as written. */
export class MisplacedMark extends Error {}

/** The items up to the closing bracket; null when there is anything but texts. */
function itemsAt(text: string, from: number): { readonly values: string[]; readonly starts: number[]; readonly end: number } | null {
  const values: string[] = [];
  const starts: number[] = [];
  for (let at = from; ; at = ITEM.lastIndex) {
    ITEM.lastIndex = at;
    const item = ITEM.exec(text);
    const value = item?.[1];
    if (!item || value === undefined) return null;
    starts.push(item.indices?.[1]?.[0] ?? at);
    values.push(value);
    if (item[2] === '') return { values, starts, end: ITEM.lastIndex };
  }
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\', '"': '"', "'": "'", t: '\t', n: '\n', r: '\r' };
/** What a text literal stands for; null for escapes that are better left to the parser. */
export function textLiteral(literal: string): string | null {
  if (literal.startsWith('@')) {
    const quote = literal.charAt(1);
    return literal.slice(2, -1).replaceAll(quote + quote, quote);
  }
  const inner = literal.slice(1, -1);
  if (!inner.includes('\\')) return inner;
  if (/\\[^\\"'tnr]/.test(inner.replace(/\\\\/g, ''))) return null;
  return inner.replace(/\\(.)/g, (_, c: string) => ESCAPES[c] ?? c);
}
const complete = (values: readonly (string | null)[]): values is string[] => values.every((v) => v !== null);
/** White space in the place of a text, lines kept. */
export const blank = (text: string): string => text.replace(/[^\r\n]+/g, (part) => ' '.repeat(part.length));
