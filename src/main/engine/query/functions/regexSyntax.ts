// The regular-expression dialect of KQL (RE2 and Rust share it: no look-around, no back-references, leftmost-first) read into
// a tree. regexWrite.ts writes it out again for the two engines.

export interface Flags {
  i: boolean;
  m: boolean;
  s: boolean;
  swap: boolean;
  x: boolean;
}

export type Node =
  /** One code point. `ascii` and `unicode` are native class bodies; `linear` is the body for the linear-time engine. */
  | {
      readonly kind: 'set';
      readonly ascii: string;
      readonly unicode: string;
      readonly linear: string;
      readonly literal: string | null;
      readonly fold: boolean;
    }
  | { readonly kind: 'assert'; readonly what: 'start' | 'end' | 'lineStart' | 'lineEnd' | 'word' | 'notWord' }
  | { readonly kind: 'seq'; readonly items: readonly Node[] }
  | { readonly kind: 'alt'; readonly items: readonly Node[] }
  | { readonly kind: 'group'; readonly item: Node; readonly capture: boolean; readonly name: string | null }
  | { readonly kind: 'repeat'; readonly item: Node; readonly min: number; readonly max: number; readonly lazy: boolean };

export class RegexSyntaxError extends Error {}

const POSIX: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: '0-9A-Za-z',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\t\\n\\v\\f\\r\\x20',
  blank: '\\t\\x20',
  cntrl: '\\x00-\\x1f\\x7f',
  punct: '\\x21-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e',
  print: '\\x20-\\x7e',
  graph: '\\x21-\\x7e',
  xdigit: '0-9A-Fa-f',
  word: '0-9A-Za-z_',
  ascii: '\\x00-\\x7f',
};
export const WORD_UNICODE = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}';
const WORD_LINEAR = '\\p{L}\\p{M}\\p{Nd}\\p{Nl}\\p{Pc}';
const SPACE_LINEAR = '\\t\\n\\x{b}\\f\\r\\x{20}\\x{85}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}';
const ESCAPES: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, a: 7, '0': 0 };
const REPEAT_MAX = 1000;
export const ANY = 0x10ffff;

interface SetBody {
  readonly ascii: string;
  readonly unicode: string;
  readonly linear: string;
}

const hex = (cp: number) => cp.toString(16);
const jsChar = (cp: number) => `\\u{${hex(cp)}}`;
export const linearChar = (cp: number) => `\\x{${hex(cp)}}`;
const perl = (letter: string): SetBody | null => {
  switch (letter) {
    case 'd':
      return { ascii: '0-9', unicode: '\\p{Nd}', linear: '\\p{Nd}' };
    case 'w':
      return { ascii: '0-9A-Za-z_', unicode: WORD_UNICODE, linear: WORD_LINEAR };
    case 's':
      return { ascii: '\\t\\n\\v\\f\\r\\x20', unicode: '\\p{White_Space}', linear: SPACE_LINEAR };
    default:
      return null;
  }
};
const negate = (b: SetBody): SetBody => ({ ascii: `[^${b.ascii}]`, unicode: `[^${b.unicode}]`, linear: complement(b.unicode) });

const complement = (unicode: string) => `\u0000^${unicode}`; // worked out by regexWrite.ts when needed, since trial is slow
export class RegexParser {
  private at = 0;
  private readonly chars: readonly string[];
  private flags: Flags = { i: false, m: false, s: false, swap: false, x: false };
  groupCount = 0;
  readonly names: string[] = [];
  /** Whether case folding is on for everything, for nothing, or differs from place to place. */
  folds = { on: false, off: false };

  /** `plainClasses` reads `[` and `&&` inside a class as themselves, as RE2 does where the newer dialect would find an error. */
  constructor(
    pattern: string,
    private readonly plainClasses = false,
  ) {
    this.chars = Array.from(pattern);
  }

  parse(): Node {
    const node = this.alternation();
    if (this.at < this.chars.length) throw new RegexSyntaxError('unmatched )');
    return node;
  }

  private peek(offset = 0): string {
    return this.chars[this.at + offset] ?? '';
  }
  private eat(c: string): boolean {
    if (this.peek() !== c) return false;
    this.at++;
    return true;
  }
  private alternation(): Node {
    const saved = { ...this.flags };
    const items = [this.sequence()];
    while (this.eat('|')) items.push(this.sequence());
    this.flags = saved;
    return items.length === 1 ? (items[0] as Node) : { kind: 'alt', items };
  }
  private sequence(): Node {
    const items: Node[] = [];
    for (;;) {
      if (this.flags.x) this.skipBlanks();
      const c = this.peek();
      if (c === '' || c === '|' || c === ')') break;
      const atom = this.atom();
      if (atom) items.push(this.repeats(atom));
    }
    return items.length === 1 ? (items[0] as Node) : { kind: 'seq', items };
  }
  private skipBlanks(): void {
    for (;;) {
      if (/\s/.test(this.peek())) this.at++;
      else if (this.peek() === '#') while (this.at < this.chars.length && !this.eat('\n')) this.at++;
      else return;
    }
  }
  private repeats(atom: Node): Node {
    let node = atom;
    for (;;) {
      if (this.flags.x) this.skipBlanks();
      const range = this.quantifier();
      if (!range) return node;
      const lazy = this.eat('?') !== this.flags.swap;
      if (node.kind === 'repeat') node = { kind: 'group', item: node, capture: false, name: null };
      node = { kind: 'repeat', item: node, min: range[0], max: range[1], lazy };
    }
  }
  private quantifier(): [number, number] | null {
    if (this.eat('*')) return [0, Infinity];
    if (this.eat('+')) return [1, Infinity];
    if (this.eat('?')) return [0, 1];
    if (this.peek() !== '{') return null;
    const m = /^\{(\d+)(?:(,)(\d*))?\}/.exec(this.chars.slice(this.at, this.at + 16).join(''));
    if (!m) return null;
    const min = Number(m[1]);
    const max = m[2] ? (m[3] ? Number(m[3]) : Infinity) : min;
    if (min > max || min > REPEAT_MAX || (max !== Infinity && max > REPEAT_MAX)) throw new RegexSyntaxError('bad repetition count');
    this.at += m[0].length;
    return [min, max];
  }
  private atom(): Node | null {
    const c = this.peek();
    this.at++;
    switch (c) {
      case '(':
        return this.group();
      case '[':
        this.at--;
        return this.set(this.bracket());
      case '.':
        return this.set(
          this.flags.s
            ? { ascii: '\\s\\S', unicode: '\\s\\S', linear: '\\x{0}-\\x{10ffff}' }
            : { ascii: '^\\n', unicode: '^\\n', linear: '^\\n' },
        );
      case '^':
        return { kind: 'assert', what: this.flags.m ? 'lineStart' : 'start' };
      case '$':
        return { kind: 'assert', what: this.flags.m ? 'lineEnd' : 'end' };
      case '*':
      case '+':
      case '?':
        throw new RegexSyntaxError('nothing to repeat');
      case '\\':
        return this.escape();
      default:
        return this.literal(c.codePointAt(0) ?? 0);
    }
  }
  private set(body: SetBody, literal: string | null = null): Node {
    if (this.flags.i) this.folds.on = true;
    else if (literal === null || literal.toLowerCase() !== literal.toUpperCase()) this.folds.off = true;
    return { kind: 'set', ...body, literal, fold: this.flags.i };
  }
  private literal(cp: number): Node {
    return this.set({ ascii: jsChar(cp), unicode: jsChar(cp), linear: linearChar(cp) }, String.fromCodePoint(cp));
  }
  private group(): Node | null {
    if (!this.eat('?')) {
      this.groupCount++;
      this.names.push('');
      return this.closeGroup(true, null);
    }
    if (this.peek() === 'P' && this.peek(1) === '<') this.at += 2;
    else if (this.peek() === '<' && this.peek(1) !== '=' && this.peek(1) !== '!') this.at++;
    else return this.flagGroup();
    const end = this.chars.indexOf('>', this.at);
    const name = end < 0 ? '' : this.chars.slice(this.at, end).join('');
    if (!/^[A-Za-z_][\w.[\]]*$/.test(name)) throw new RegexSyntaxError('bad group name');
    this.at = end + 1;
    this.groupCount++;
    this.names.push(name);
    return this.closeGroup(true, name);
  }
  private flagGroup(): Node | null {
    const saved = { ...this.flags };
    let on = true;
    for (;;) {
      const c = this.peek();
      this.at++;
      if (c === ')') return null; // flags hold to the end of the enclosing group, which restores them
      if (c === ':') {
        const node = this.closeGroup(false, null);
        this.flags = saved;
        return node;
      }
      if (c === '-') on = false;
      else if (c === 'i' || c === 'm' || c === 's' || c === 'x') this.flags[c] = on;
      else if (c === 'U') this.flags.swap = on;
      else if (c !== 'u' && c !== 'R') throw new RegexSyntaxError('look-around and back-references are not supported');
    }
  }
  private closeGroup(capture: boolean, name: string | null): Node {
    const item = this.alternation();
    if (!this.eat(')')) throw new RegexSyntaxError('missing )');
    return { kind: 'group', item, capture, name };
  }
  private escape(): Node {
    const c = this.peek();
    switch (c) {
      case 'b':
      case 'B':
        this.at++;
        return { kind: 'assert', what: c === 'b' ? 'word' : 'notWord' };
      case 'A':
      case 'z':
      case 'Z':
        this.at++;
        return { kind: 'assert', what: c === 'A' ? 'start' : 'end' };
      case 'Q':
        return this.quoted();
      default:
    }
    const inner = this.classEscape();
    return typeof inner === 'number' ? this.literal(inner) : this.set(inner);
  }
  private quoted(): Node {
    this.at++;
    const items: Node[] = [];
    while (this.at < this.chars.length) {
      if (this.peek() === '\\' && this.peek(1) === 'E') {
        this.at += 2;
        break;
      }
      items.push(this.literal(this.peek().codePointAt(0) ?? 0));
      this.at++;
    }
    return { kind: 'group', item: { kind: 'seq', items }, capture: false, name: null };
  }
  /** The escape at the cursor (after the backslash): a code point, or the class it stands for. */
  private classEscape(): number | SetBody {
    const c = this.peek();
    this.at++;
    if (c === '') throw new RegexSyntaxError('trailing backslash');
    const lower = perl(c.toLowerCase());
    if (lower) return c === c.toLowerCase() ? lower : negate(lower);
    if (c === 'p' || c === 'P') return this.property(c === 'P');
    if (c === 'x' || c === 'u' || c === 'U') return this.hexEscape(c);
    if (c in ESCAPES) return ESCAPES[c] as number;
    if (/[1-9]/.test(c)) throw new RegexSyntaxError('back-references are not supported');
    if (/[A-Za-z]/.test(c)) throw new RegexSyntaxError(`unknown escape \\${c}`);
    return c.codePointAt(0) ?? 0;
  }
  private hexEscape(kind: string): number {
    let digits = '';
    if (this.eat('{')) {
      while (this.at < this.chars.length && this.peek() !== '}') digits += this.chars[this.at++];
      this.at++;
    } else {
      const width = kind === 'x' ? 2 : kind === 'u' ? 4 : 8;
      digits = this.chars.slice(this.at, this.at + width).join('');
      this.at += width;
      if (digits.length < width) throw new RegexSyntaxError('bad hexadecimal escape');
    }
    const cp = /^[0-9a-fA-F]{1,8}$/.test(digits) ? parseInt(digits, 16) : -1;
    if (cp < 0 || cp > ANY) throw new RegexSyntaxError('bad hexadecimal escape');
    return cp;
  }
  private property(negated: boolean): SetBody {
    let name = this.peek();
    this.at++;
    if (name === '{') {
      name = '';
      while (this.at < this.chars.length && this.peek() !== '}') name += this.chars[this.at++];
      this.at++;
    }
    let not = negated;
    if (name.startsWith('^')) {
      not = !not;
      name = name.slice(1);
    }
    for (const form of [name, `Script=${name}`]) {
      const text = `\\${not ? 'P' : 'p'}{${form}}`;
      try {
        new RegExp(text, 'v');
        return { ascii: text, unicode: text, linear: form === name && /^[A-Z][a-z]?$/.test(name) ? text : `\u0000=${text}` };
      } catch {
        continue;
      }
    }
    throw new RegexSyntaxError(`unknown character class ${name}`);
  }

  /** A bracketed class, possibly nested; `at` stands on '['. */
  private bracket(): SetBody {
    this.at++;
    const negated = this.eat('^');
    let ascii = '';
    let unicode = '';
    let linear = '';
    let complex = false;
    let first = true;
    for (;;) {
      const c = this.peek();
      if (c === '') throw new RegexSyntaxError('missing ]');
      if (c === ']' && !first) break;
      first = false;
      if (c === '[' && this.peek(1) === ':') {
        const body = this.posix();
        if (body) {
          ascii += body.ascii;
          unicode += body.unicode;
          linear += body.linear;
          complex ||= body.linear.includes('\u0000');
          continue;
        }
      }
      if (c === '[' && !this.plainClasses) {
        const inner = this.bracket();
        ascii += `[${inner.ascii}]`;
        unicode += `[${inner.unicode}]`;
        complex = true;
        continue;
      }
      const pair = c + this.peek(1);
      if (!this.plainClasses && (pair === '&&' || pair === '--' || pair === '~~')) {
        this.at += 2;
        const right = this.bracketRest();
        const combine = (a: string, b: string) => (pair === '~~' ? `[[${a}]--[${b}]][[${b}]--[${a}]]` : `[${a}]${pair}[${b}]`);
        ascii = combine(ascii, right.ascii);
        unicode = combine(unicode, right.unicode);
        complex = true;
        continue;
      }
      const from = this.member();
      if (typeof from !== 'number') {
        ascii += from.ascii;
        unicode += from.unicode;
        linear += from.linear;
        complex ||= from.linear.includes('\u0000');
        continue;
      }
      if (this.peek() === '-' && this.peek(1) !== ']' && this.peek(1) !== '-' && this.peek(1) !== '') {
        this.at++;
        const to = this.member();
        if (typeof to !== 'number' || to < from) throw new RegexSyntaxError('bad range in a class');
        ascii += `${jsChar(from)}-${jsChar(to)}`;
        unicode += `${jsChar(from)}-${jsChar(to)}`;
        linear += `${linearChar(from)}-${linearChar(to)}`;
      } else {
        ascii += jsChar(from);
        unicode += jsChar(from);
        linear += linearChar(from);
      }
    }
    this.at++;
    if (negated && (/&&|--/.test(unicode) || complex)) {
      return { ascii: `^[${ascii}]`, unicode: `^[${unicode}]`, linear: `\u0000=^[${unicode}]` };
    }
    const body = { ascii: negated ? `^${ascii}` : ascii, unicode: negated ? `^${unicode}` : unicode };
    return { ...body, linear: complex ? `\u0000=${body.unicode}` : negated ? `^${linear}` : linear };
  }
  /** What follows a set operator, up to the closing bracket (left unread) or the next operator. */
  private bracketRest(): SetBody {
    let ascii = '';
    let unicode = '';
    for (;;) {
      const c = this.peek();
      if (c === '' || c === ']') break;
      if (['&&', '--', '~~'].includes(c + this.peek(1))) break;
      let body: SetBody | null = null;
      if (c === '[') body = (this.peek(1) === ':' ? this.posix() : null) ?? this.nestedBody();
      if (body === null) {
        const from = this.member();
        if (typeof from !== 'number') body = from;
        else if (this.peek() === '-' && this.peek(1) !== ']' && this.peek(1) !== '-') {
          this.at++;
          const to = this.member();
          if (typeof to !== 'number' || to < from) throw new RegexSyntaxError('bad range in a class');
          body = { ascii: `${jsChar(from)}-${jsChar(to)}`, unicode: `${jsChar(from)}-${jsChar(to)}`, linear: '' };
        } else body = { ascii: jsChar(from), unicode: jsChar(from), linear: '' };
      }
      ascii += body.ascii;
      unicode += body.unicode;
    }
    return { ascii, unicode, linear: '' };
  }
  private nestedBody(): SetBody {
    const inner = this.bracket();
    return { ascii: `[${inner.ascii}]`, unicode: `[${inner.unicode}]`, linear: '' };
  }
  private member(): number | SetBody {
    const c = this.peek();
    this.at++;
    if (c !== '\\') return c.codePointAt(0) ?? 0;
    if (this.peek() === 'b') {
      this.at++;
      return 8;
    }
    return this.classEscape();
  }
  private posix(): SetBody | null {
    const m = /^\[:(\^?)([a-z]+):\]/.exec(this.chars.slice(this.at, this.at + 14).join(''));
    const body = m && POSIX[m[2] as string];
    if (!m || body === null || body === undefined) return null;
    this.at += m[0].length;
    const linear = body.replaceAll('\\v', '\\x{b}').replace(/\\x([0-9a-f]{2})/g, '\\x{$1}');
    const plain = { ascii: body, unicode: body, linear };
    return m[1] ? negate(plain) : plain;
  }
}
