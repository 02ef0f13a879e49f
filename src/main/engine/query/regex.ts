// Compiled regular expressions with the semantics of KQL: leftmost-first, no look-around, and never more than linear time.
// The native engine runs when the pattern's worst case over the text's length is small; otherwise re2js does.

import { RE2JS } from 're2js';
import { QuarryError } from '../../../shared/base/errors.js';
import { TEXT_MAX, tooLong } from './functions/limits.js';
import { costOf, requiredWords, scansText, type Cost } from './functions/regexCost.js';
import { RegexParser, type Node } from './functions/regexSyntax.js';
import { linearSource, nativeSource } from './functions/regexWrite.js';

/** Steps the native engine may need in the worst case before the linear one takes over. */
const STEPS_MAX = 4_000_000;
const NON_ASCII = /[^\x00-\x7f]/;

const NO_STEP = (): void => undefined;

export interface Match {
  readonly start: number;
  readonly end: number;
  /** Group 0 is the whole match; undefined is a group that took no part. */
  readonly groups: readonly (string | undefined)[];
}

export class Regex {
  private readonly node: Node;
  private readonly cost: Cost & { readonly scans: boolean };
  private readonly fold: boolean;
  private readonly mixed: boolean;
  private readonly anchored: boolean;
  private ascii: RegExp | null = null;
  private wide: RegExp | null = null;
  private linear: RE2JS | null = null;
  readonly groupCount: number;
  /** Names by group number − 1; '' for an unnamed group. */
  readonly groupNames: readonly string[];
  /** Sets of lower-case ASCII words; each match contains one of every set: for a search over a dictionary before the pattern runs. */
  readonly words: readonly (readonly string[])[];

  constructor(
    readonly pattern: string,
    caseless = false,
  ) {
    const { parser, node } = read(caseless ? `(?i)${pattern}` : pattern);
    this.node = node;
    this.groupCount = parser.groupCount;
    this.groupNames = parser.names;
    this.fold = parser.folds.on;
    this.mixed = parser.folds.on && parser.folds.off;
    this.cost = { ...costOf(this.node, null, true), scans: scansText(this.node) };
    this.words = requiredWords(this.node);
    const first = this.node.kind === 'seq' ? this.node.items[0] : this.node;
    this.anchored = first?.kind === 'assert' && first.what === 'start';
  }

  private isNativeSafe(length: number): boolean {
    if (this.mixed || this.cost.degree === Infinity) return false;
    const starts = this.anchored ? 1 : length + 1;
    const scan = this.cost.degree === 0 && this.cost.scans ? length + 1 : 1;
    return starts * scan * (length + 1) ** this.cost.degree * this.cost.factor <= STEPS_MAX;
  }
  private native(text: string): RegExp | null {
    if (!this.isNativeSafe(text.length)) return null;
    const flags = this.fold ? 'giv' : 'gv';
    try {
      if (NON_ASCII.test(text)) return (this.wide ??= new RegExp(nativeSource(this.node, true), flags));
      return (this.ascii ??= new RegExp(nativeSource(this.node, false), flags));
    } catch {
      return null;
    }
  }
  private re2(): RE2JS {
    try {
      return (this.linear ??= RE2JS.compile(linearSource(this.node)));
    } catch (error) {
      throw new QuarryError('kql.regex', `bad regular expression: ${error instanceof Error ? error.message : String(error)}`, {
        pattern: this.pattern,
      });
    }
  }

  /** Whether the text contains a match. */
  test(text: string): boolean {
    const native = this.native(text);
    if (!native) {
      const lower = text.toLowerCase();
      return this.words.every((set) => set.some((word) => lower.includes(word))) && this.re2().matcher(text).find();
    }
    native.lastIndex = 0;
    return native.test(text);
  }

  /** The first match at or after an offset. */
  exec(text: string, from = 0): Match | null {
    const native = this.native(text);
    if (native) return this.nextNative(native, text, from);
    const matcher = this.re2().matcher(text);
    return this.nextLinear(matcher, from);
  }
  private nextNative(native: RegExp, text: string, from: number): Match | null {
    native.lastIndex = from;
    const m = native.exec(text);
    return m && { start: m.index, end: m.index + m[0].length, groups: m };
  }
  private nextLinear(matcher: ReturnType<RE2JS['matcher']>, from: number | null): Match | null {
    if (!(from === null ? matcher.find() : matcher.find(from))) return null;
    const groups: (string | undefined)[] = [];
    for (let g = 0; g <= this.groupCount; g++) groups.push(matcher.group(g) ?? undefined);
    return { start: matcher.start(), end: matcher.end(), groups };
  }

  /** Every match in order, none overlapping; an empty match moves on by one character. `step` is called before each search. */
  *matches(text: string, step: () => void = NO_STEP): Generator<Match> {
    // Choosing the engine looks at the whole text, which must not happen for every match.
    const native = this.native(text);
    const linear = native ? null : this.re2().matcher(text);
    let at = 0;
    while (at <= text.length) {
      step();
      const m = native ? this.nextNative(native, text, at) : linear && this.nextLinear(linear, at);
      if (!m) return;
      yield m;
      at = m.end > m.start ? m.end : m.end + ((text.codePointAt(m.end) ?? 0) > 0xffff ? 2 : 1);
    }
  }

  /** Replaces every match; `\0`…`\9` in the rewrite stand for groups, `\\` for a backslash. */
  replaceAll(text: string, rewrite: string, step: () => void = NO_STEP): string {
    let out = '';
    let at = 0;
    for (const m of this.matches(text, step)) {
      if (out.length > TEXT_MAX) throw tooLong('replace_regex()', TEXT_MAX);
      out += text.slice(at, m.start) + rewrite.replace(/\\(\d|\\)/g, (_, c: string) => (c === '\\' ? '\\' : (m.groups[Number(c)] ?? '')));
      at = m.end;
    }
    return out + text.slice(at);
  }
}

/** Reads a pattern in today's dialect, or failing that with the plain classes of RE2. */
function read(pattern: string): { parser: RegexParser; node: Node } {
  try {
    const parser = new RegexParser(pattern);
    return { parser, node: parser.parse() };
  } catch (error) {
    try {
      const parser = new RegexParser(pattern, true);
      return { parser, node: parser.parse() };
    } catch {
      throw new QuarryError('kql.regex', `bad regular expression: ${error instanceof Error ? error.message : String(error)}`, { pattern });
    }
  }
}

const CACHE_MAX = 500;
const compiled = new Map<string, Regex>();

/** Compiles once per pattern; throws QuarryError 'kql.regex' for a bad one. */
export function regexOf(pattern: string, caseless = false): Regex {
  const key = caseless ? `i${pattern}` : `c${pattern}`;
  let found = compiled.get(key);
  if (!found) {
    found = new Regex(pattern, caseless);
    if (compiled.size >= CACHE_MAX) compiled.clear();
    compiled.set(key, found);
  }
  return found;
}

const SPECIAL = /[\\.+*?()|[\]{}^$#&~-]/g;
export const quoteRegex = (text: string): string => text.replace(SPECIAL, '\\$&');
