// Chains of hundreds of terms that differ in their texts and numbers only: `Account == "a" or Account == "b" or …`, as tools write
// them. The analyzer takes up to a millisecond for each and gives up on long ones, though there is nothing to learn behind the first
// of a kind; so only that one is analyzed. Blanks take the place of the others, and the converter puts them back.

import type { Expr } from './ast.js';
import { blank, textLiteral } from './longLists.js';

const LONG = 48;
/** A term left out: its literals in the order of the text. */
export type TermValues = readonly { readonly value: string; readonly start: number; readonly end: number }[];
export interface LikeTerm {
  readonly end: number;
  /** As the kept term is written. */
  readonly text: string;
  /** Where its literals begin. */
  readonly starts: readonly number[];
  readonly others: readonly TermValues[];
}
export interface FoldedText {
  readonly text: string;
  /** By where the kept term begins. */
  readonly terms: ReadonlyMap<number, LikeTerm>;
}

const TOKEN =
  /\/\/[^\r\n]*|```[^]*?```|[hH]?@"(?:[^"]|"")*"|[hH]?@'(?:[^']|'')*'|[hH]?"(?:[^"\\\r\n]|\\.)*"|[hH]?'(?:[^'\\\r\n]|\\.)*'|[\w$]+|[=!<>]=|=~|!~|<>|=>|[^\s]/g;
/** Literals of their own form: what is between the brackets is no expression. */
const LITERAL_OF = /^(?:bool|boolean|date|datetime|decimal|double|dynamic|guid|int|long|real|time|timespan|typeof|uuid)$/;
/** Calls whose types do not depend on what their arguments hold. */
const PLAIN_CALL =
  /^(?:not|and|or|in|between|has_any|has_all|tolower|toupper|tostring|toint|tolong|trim|trim_start|trim_end|strlen|isempty|isnotempty|isnull|isnotnull|indexof|substring|hash_sha256|ipv4_is_in_range|ipv4_is_match|startofday|abs)$/;
const BREAKS = /^(?:[,|;=]|=>)$/;

interface Token {
  readonly text: string;
  readonly start: number;
  /** The value of a text or number that may differ between like terms. */
  readonly value: string | null;
}
interface Segment {
  readonly from: number;
  readonly to: number;
}
/** The terms of one connective that stand between two of it; the first and the last of a chain may end in something else. */
class Run {
  private readonly segments: Segment[] = [];
  private from: number | null = null;
  connective(at: number): void {
    if (this.from !== null) this.segments.push({ from: this.from, to: at });
    this.from = at + 1;
  }
  end(): readonly Segment[] {
    this.from = null;
    return this.segments.splice(0);
  }
}

/** The text with one term of each kind, every character in its place. */
export function foldLikeTerms(text: string): FoldedText {
  const none = { text, terms: new Map<number, LikeTerm>() };
  if (text.length < LONG * 8 || (text.match(/\b(?:and|or)\b/g)?.length ?? 0) <= LONG) return none;
  const tokens = tokensOf(text);
  const terms = new Map<number, LikeTerm>();
  const gone: { readonly start: number; readonly end: number }[] = [];
  const finish = (segments: readonly Segment[]) => {
    if (segments.length >= LONG) fold(segments, tokens, text, terms, gone);
  };
  const open: { readonly or: Run; readonly and: Run }[] = [{ or: new Run(), and: new Run() }];
  tokens.forEach((token, i) => {
    const group = open.at(-1);
    if (!group) return;
    if (/^[([{]$/.test(token.text)) open.push({ or: new Run(), and: new Run() });
    else if (/^[)\]}]$/.test(token.text)) {
      finish(group.and.end());
      finish(group.or.end());
      if (open.length > 1) open.pop();
    } else if (token.text === 'and') group.and.connective(i);
    else if (token.text === 'or') {
      finish(group.and.end());
      group.or.connective(i);
    } else if (BREAKS.test(token.text)) {
      finish(group.and.end());
      finish(group.or.end());
    }
  });
  for (const group of open) {
    finish(group.and.end());
    finish(group.or.end());
  }
  if (gone.length === 0) return none;
  let out = '';
  let done = 0;
  for (const { start, end } of gone.sort((a, b) => a.start - b.start)) {
    out += text.slice(done, start) + blank(text.slice(start, end));
    done = end;
  }
  return { text: out + text.slice(done), terms };
}

function fold(
  segments: readonly Segment[],
  tokens: readonly Token[],
  text: string,
  terms: Map<number, LikeTerm>,
  gone: { readonly start: number; readonly end: number }[],
): void {
  const kinds = new Map<string, { readonly kept: Segment; readonly others: Segment[] }>();
  const endOf = (s: Segment) => (tokens[s.to - 1]?.start ?? 0) + (tokens[s.to - 1]?.text.length ?? 0);
  const startOf = (s: Segment) => tokens[s.from]?.start ?? 0;
  for (const s of segments) {
    const shape = shapeOf(tokens, s);
    // A chain inside that was folded before stays as it is.
    if (shape === null || gone.some((g) => g.start >= startOf(s) && g.end <= endOf(s))) continue;
    const kind = kinds.get(shape);
    if (kind) kind.others.push(s);
    else kinds.set(shape, { kept: s, others: [] });
  }
  for (const { kept, others } of kinds.values()) {
    if (others.length < LONG / 4) continue;
    const literals = (s: Segment): TermValues =>
      tokens
        .slice(s.from, s.to)
        .flatMap((t) => (t.value === null ? [] : [{ value: t.value, start: t.start, end: t.start + t.text.length }]));
    terms.set(startOf(kept), {
      end: endOf(kept),
      text: text.slice(startOf(kept), endOf(kept)),
      starts: literals(kept).map((l) => l.start),
      others: others.map(literals),
    });
    for (const s of others) gone.push({ start: startOf(s), end: (tokens[s.to]?.start ?? 0) + (tokens[s.to]?.text.length ?? 0) });
  }
}

/** What like terms have in common; null for terms that may mean something else with other literals. */
function shapeOf(tokens: readonly Token[], { from, to }: Segment): string | null {
  let shape = '';
  for (let i = from; i < to; i++) {
    const token = tokens[i];
    if (!token) return null;
    if (tokens[i + 1]?.text === '(' && /^\w/.test(token.text) && !PLAIN_CALL.test(token.text) && !LITERAL_OF.test(token.text)) return null;
    shape += token.value === null ? ` ${token.text}` : /^\d/.test(token.text) ? ' 0' : ' ""';
  }
  return shape;
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  /** Brackets still open of a literal like datetime(…). */
  let within = 0;
  for (const { 0: word, index } of text.matchAll(TOKEN)) {
    if (word.startsWith('//')) continue;
    const before = tokens.at(-1)?.text ?? '';
    let value: string | null = null;
    if (within > 0) within += word === '(' ? 1 : word === ')' ? -1 : 0;
    else if (word === '(' && LITERAL_OF.test(before)) within = 1;
    // A text behind a bracket is a name, one behind a text is its second half, and a number behind a sign or point a part of one.
    else if (/^[@"']/.test(word)) value = /["'[]$/.test(before) ? null : textLiteral(word);
    else if (/^\d{1,15}$/.test(word) && !/[-+.[]$/.test(before) && text.charAt(index + word.length) !== '.') value = word;
    tokens.push({ text: word, start: index, value: value?.includes('\uE000') ? null : value });
  }
  return tokens;
}

/** The kept term with the literals of another one; null when they are not all found. */
export function withValues(term: Expr, starts: readonly number[], values: TermValues): Expr | null {
  let found = 0;
  const copy = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(copy);
    if (typeof part !== 'object' || part === null) return part;
    const node = part as Readonly<Record<string, unknown>>;
    const at = node['kind'] === 'literal' && typeof node['start'] === 'number' ? starts.indexOf(node['start']) : -1;
    const put = values[at];
    if (put) {
      found++;
      const { value, start, end } = put;
      const was = node['value'];
      return { ...node, value: typeof was === 'bigint' ? BigInt(value) : typeof was === 'number' ? Number(value) : value, start, end };
    }
    return Object.fromEntries(Object.entries(node).map(([key, inner]) => [key, copy(inner)]));
  };
  const made = copy(term);
  return found === starts.length ? (made as Expr) : null;
}
