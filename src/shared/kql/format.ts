// Lays out KQL: one operator a line, indented subqueries, lists that break when they are long. Works on the parser's tokens, so
// only white space changes; the result is read again and compared token by token before it is given out. Comments stay where
// they are: behind the token they follow, or on a line of their own before the next. The document printer is in layout.ts.

import { QuarryError } from '../base/errors.js';
import { get, invoke, need, numberOf, textOf, type Kusto, type LibraryObject } from './bridge.js';
import { blankLine, fill, group, indent, line, newline, print, softline, type Doc } from './layout.js';
import { statementBlocks } from '../base/statements.js';

const WIDTH = 100;
const STEP = 4;
const FILL_FROM = 5;

export interface FormattedRange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The text of `start`–`end`, widened to whole statements, laid out. Statements with syntax errors stay as they are.
 * Throws QuarryError 'kql.syntax' when nothing could be laid out because of an error.
 */
export function formatKql(kusto: Kusto, text: string, start = 0, end = text.length): FormattedRange {
  const whole = start <= 0 && end >= text.length ? layOut(kusto, text) : null;
  if (typeof whole === 'string') return { start: 0, end: text.length, text: whole };
  const touched = statementBlocks(text).filter((b) => b.start <= end && b.end >= start);
  const first = touched[0];
  const last = touched.at(-1);
  if (!first || !last) return { start, end: start, text: '' };
  let out = '';
  let at = first.start;
  let done = 0;
  let fault: SyntaxFault | null = null;
  for (const block of touched) {
    const made = layOut(kusto, text.slice(block.start, block.end));
    out += text.slice(at, block.start);
    if (typeof made === 'string') {
      out += made;
      done++;
    } else {
      out += text.slice(block.start, block.end);
      fault ??= { ...made, start: made.start + block.start, end: made.end + block.start };
    }
    at = block.end;
  }
  if (done === 0 && fault) throw new QuarryError('kql.syntax', fault.message, { start: fault.start, end: fault.end });
  return { start: first.start, end: last.end, text: out };
}

interface SyntaxFault {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

function layOut(kusto: Kusto, text: string): string | SyntaxFault {
  const code = kusto.parseOnly(text);
  for (const d of kusto.toArray(invoke(code, 'GetDiagnostics')))
    if (textOf(d, 'Severity') === 'Error') return { message: textOf(d, 'Message'), start: numberOf(d, 'Start'), end: numberOf(d, 'End') };
  const builder = new Builder(kusto);
  const made = print(builder.block(need(code, 'Syntax')), WIDTH);
  const out = /\n\s*$/.test(text) && made !== '' ? `${made}\n` : made;
  const [before, after] = [tokensOf(need(code, 'Syntax')), tokensOf(need(kusto.parseOnly(out), 'Syntax'))];
  const differs = before.findIndex((t, i) => t !== after[i]);
  if (differs >= 0 || before.length !== after.length)
    throw new QuarryError('kql.notFormatted', 'This query cannot be laid out without changing its meaning; it stays as it is.', {
      token: before[Math.max(0, differs)] ?? '',
    });
  return out;
}

/** Every token's text, with the comments before it. */
function tokensOf(syntax: LibraryObject): string[] {
  const out: string[] = [];
  const walk = (node: LibraryObject) => {
    if (typeof node['Text'] === 'string') {
      for (const c of commentsOf(textOf(node, 'Trivia'))) out.push(c.text);
      if (node['Text'] !== '') out.push(node['Text']);
      return;
    }
    for (const child of childrenOf(node)) walk(child);
  };
  walk(syntax);
  return out;
}

function childrenOf(node: LibraryObject): LibraryObject[] {
  const out: LibraryObject[] = [];
  const count = numberOf(node, 'ChildCount');
  for (let i = 0; i < count; i++) {
    const child = invoke(node, 'GetChild', i) as LibraryObject | null;
    if (child) out.push(child);
  }
  return out;
}

interface Comment {
  readonly text: string;
  readonly own: boolean;
  readonly blank: boolean;
}
/** The comments in the white space before a token; directives (`#…`) count as comments, for they need their line too. */
function commentsOf(trivia: string): Comment[] {
  const out: Comment[] = [];
  let at = 0;
  for (const m of trivia.matchAll(/(?:\/\/|#)[^\r\n]*/g)) {
    const newlines = trivia.slice(at, m.index).split('\n').length - 1;
    out.push({ text: m[0].trimEnd(), own: newlines > 0 || out.length > 0, blank: newlines > 1 });
    at = m.index + m[0].length;
  }
  return out;
}
const endsInBlank = (trivia: string): boolean => /\n[ \t\r]*\n[ \t\r]*$/.test(trivia);

const PAIRS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
/** A bracket right after the name it belongs to. */
const CALLS =
  /^(?:FunctionCallExpression|TypeOfLiteralExpression|MaterializeExpression|ToScalarExpression|ToTableExpression|DynamicExpression|RowSchema|QueryParametersStatement|ExternalDataExpression|ContextualDataTableExpression|TypedColumnReference|EntityGroup)$/;
const LITERAL = /LiteralExpression$|^(?:UnaryMinusExpression|CompoundStringLiteralExpression)$/;
const HUGGED = /^(?:DynamicExpression|JsonArrayExpression|JsonObjectExpression)$/;
const CLAUSES = /^(?:SummarizeByClause|MakeSeriesOnClause|MakeSeriesByClause|MakeSeriesFromToStepClause|MakeSeriesInRangeClause)$/;

class Builder {
  private before: LibraryObject | null = null;
  /** What stands before the next token instead of the usual space. */
  private gap: Doc | null = null;
  private tight = 0; // inside graph patterns white space stays as written

  constructor(private readonly kusto: Kusto) {}

  private kind = (node: LibraryObject): string => this.kusto.kinds.get(numberOf(node, 'Kind')) ?? '';
  private isToken = (node: LibraryObject): boolean => typeof node['Text'] === 'string';

  block(root: LibraryObject): Doc {
    const out: Doc[] = [];
    for (const child of childrenOf(root)) out.push(this.kind(child) === 'List' ? this.statements(child) : this.emit(child));
    return out;
  }

  private statements(list: LibraryObject): Doc {
    const out: Doc[] = [];
    for (const child of childrenOf(list)) {
      if (this.before) {
        const first = this.firstToken(child);
        this.gap = first && endsInBlank(textOf(first, 'Trivia')) ? blankLine : newline;
      }
      out.push(this.emit(child));
    }
    return out;
  }

  private firstToken(node: LibraryObject): LibraryObject | null {
    if (this.isToken(node)) return node['Text'] === '' ? null : node;
    for (const child of childrenOf(node)) {
      const found = this.firstToken(child);
      if (found) return found;
    }
    return null;
  }

  private token(token: LibraryObject): Doc {
    const text = textOf(token, 'Text');
    const trivia = textOf(token, 'Trivia');
    const comments = commentsOf(trivia);
    if (text === '' && comments.length === 0) return '';
    const starts = this.gap === newline || this.gap === blankLine || text === '';
    const gap = this.gap ?? (text === '' ? '' : this.space(token));
    this.gap = null;
    const out: Doc[] = [];
    const first = comments[0];
    const trailing = first && !first.own && this.before !== null ? first : null;
    if (trailing) out.push({ kind: 'comment', ...trailing, blank: false });
    const own = trailing ? comments.slice(1) : comments;
    if (own.length > 0 && gap === blankLine) out.push(newline);
    else out.push(gap);
    for (const c of own) out.push({ kind: 'comment', text: c.text, own: true, blank: c.blank && starts });
    if (own.length > 0) out.push(gap === blankLine ? blankLine : newline);
    if (text !== '') this.before = token;
    out.push(text);
    return out;
  }

  /** The space between two tokens of one line. */
  private space(token: LibraryObject): string {
    const { before } = this;
    if (!before) return '';
    const [a, b] = [textOf(before, 'Text'), textOf(token, 'Text')];
    if (this.tight > 0) return textOf(token, 'Trivia') === '' ? '' : ' ';
    const parent = get(token, 'Parent');
    const parentKind = parent ? this.kind(parent) : '';
    const beforeParent = get(before, 'Parent');
    const beforeKind = beforeParent ? this.kind(beforeParent) : '';
    if (b === ',' || b === ';' || b === ')' || b === ']' || b === '}') return '';
    if (a === '(' || a === '[' || a === '{') return '';
    if (a === '.' || b === '.') return '';
    if (b === '(' && parent) {
      const owner = get(parent, 'Parent');
      const ownerKind = owner ? this.kind(owner) : '';
      return (parentKind === 'ExpressionList' && ownerKind === 'FunctionCallExpression') || CALLS.test(parentKind) ? '' : ' ';
    }
    if (b === '[' && parentKind === 'BracketedExpression') return '';
    if (b === ':') return '';
    if (a === ':') return beforeKind === 'JsonPair' || beforeKind === 'ScanStep' ? ' ' : '';
    if ((b === '=' && TIGHT_EQUALS.test(parentKind)) || (a === '=' && TIGHT_EQUALS.test(beforeKind))) return '';
    if (/^Unary(?:Minus|Plus)Expression$/.test(beforeKind)) return '';
    return ' ';
  }

  emit(node: LibraryObject): Doc {
    if (this.isToken(node)) return this.token(node);
    const kind = this.kind(node);
    switch (kind) {
      case 'PipeExpression':
        return this.pipeline(node, 0);
      case 'LetStatement':
        return this.sequence(node, (child) => (this.kind(child) === 'PipeExpression' ? this.pipeline(child, STEP) : null));
      case 'FunctionBody':
        return this.body(node);
      case 'AndExpression':
      case 'OrExpression':
        return this.chain(node, kind);
      case 'DataTableExpression':
        return this.table(node);
      case 'GraphMatchPattern': {
        // The first token takes its usual space; white space between the others stays as written.
        this.gap ??= ' ';
        return childrenOf(node).map((child) => this.tightly(child));
      }
      case 'ParseOperator':
      case 'ParseWhereOperator':
        return this.parse(node);
      default:
        if (CLAUSED.test(kind)) return this.claused(node);
        return this.sequence(node, () => null);
    }
  }

  private tightly(node: LibraryObject): Doc {
    this.tight++;
    const out = this.emit(node);
    this.tight--;
    return out;
  }

  /** Children in order; brackets among them are groups, lists break at their commas. */
  private sequence(node: LibraryObject, special: (child: LibraryObject) => Doc | null): Doc {
    const children = childrenOf(node);
    const out: Doc[] = [];
    for (let i = 0; i < children.length; i++) {
      const child = children[i] as LibraryObject;
      const close = this.isToken(child) ? PAIRS[textOf(child, 'Text')] : undefined;
      const end = close === undefined ? -1 : children.findIndex((c, j) => j > i && this.isToken(c) && c['Text'] === close);
      if (end > i && this.tight === 0) {
        out.push(this.bracketed(child, children.slice(i + 1, end), children[end] as LibraryObject));
        i = end;
      } else out.push(special(child) ?? (this.kind(child) === 'List' ? this.list(child, false) : this.emit(child)));
    }
    return out;
  }

  private bracketed(open: LibraryObject, inside: readonly LibraryObject[], close: LibraryObject): Doc {
    const head = this.token(open);
    const hugged = this.onlyElement(inside);
    if (hugged && HUGGED.test(this.kind(hugged))) {
      const body = inside.map((c) => (this.kind(c) === 'List' ? this.list(c, true) : this.emit(c)));
      return [head, body, this.token(close)];
    }
    this.gap = softline;
    const body = inside.map((c) => (this.kind(c) === 'List' ? this.list(c, true) : this.chainless(c)));
    this.gap = softline;
    return [head, group([indent(STEP, body), this.token(close)])];
  }

  private onlyElement(inside: readonly LibraryObject[]): LibraryObject | null {
    const [one] = inside.filter((c) => !(this.kind(c) === 'List' && numberOf(c, 'ChildCount') === 0));
    if (!one || inside.length > 2) return null;
    if (this.kind(one) !== 'List') return one;
    const elements = childrenOf(one);
    const [first] = elements;
    return first && elements.length === 1 ? this.element(first) : null;
  }
  private element(node: LibraryObject): LibraryObject {
    return this.kind(node) === 'SeparatedElement' ? (childrenOf(node)[0] ?? node) : node;
  }

  /** Inside brackets of its own a chain of and/or needs no further indentation. */
  private chainless(node: LibraryObject): Doc {
    const kind = this.kind(node);
    return kind === 'AndExpression' || kind === 'OrExpression' ? this.links(node, kind) : this.emit(node);
  }
  private chain(node: LibraryObject, kind: string): Doc {
    return group(indent(STEP, this.links(node, kind)));
  }
  private links(node: LibraryObject, kind: string): Doc {
    const rest: (readonly [LibraryObject, LibraryObject])[] = [];
    let left = node;
    while (this.kind(left) === kind) {
      rest.push([need(left, 'Operator'), need(left, 'Right')]);
      left = need(left, 'Left');
    }
    const out: Doc[] = [this.emit(left)];
    for (const [operator, right] of rest.reverse()) {
      this.gap = line;
      out.push(this.token(operator), this.emit(right));
    }
    return out;
  }

  /** Elements between commas. In brackets the break before the first was set by the caller; elsewhere the list brings its own. */
  private list(list: LibraryObject, inBrackets: boolean): Doc {
    const children = childrenOf(list);
    const separated = children.length > 0 && children.every((c) => this.kind(c) === 'SeparatedElement');
    const steps = children.length > 0 && children.every((c) => /^(?:ScanStep|ForkExpression)$/.test(this.kind(c)));
    if (!separated && !steps) return children.map((c) => this.emit(c));
    if (children.length >= FILL_FROM && separated && children.every((c) => LITERAL.test(this.kind(this.element(c))))) {
      const items = children.map((c, i) => {
        if (i > 0) this.gap = '';
        return this.emit(c);
      });
      return inBrackets ? fill(items) : indent(STEP, fill(items));
    }
    const single = children.length === 1 && !steps;
    if (!inBrackets && !single) this.gap = line;
    const out = children.map((c, i) => {
      if (i > 0) this.gap = line;
      const element = this.element(c);
      const alone = single && inBrackets;
      return this.isToken(c) || !alone
        ? this.emit(c)
        : [
            this.chainless(element),
            ...childrenOf(c)
              .slice(1)
              .map((x) => this.emit(x)),
          ];
    });
    return inBrackets || single ? out : group(indent(STEP, out));
  }

  private pipeline(node: LibraryObject, by: number): Doc {
    const parts: (readonly [LibraryObject, LibraryObject])[] = [];
    let left = node;
    while (this.kind(left) === 'PipeExpression') {
      parts.push([need(left, 'Bar'), need(left, 'Operator')]);
      left = need(left, 'Expression');
    }
    const source = this.emit(left);
    const several = parts.length > 1;
    const rest = parts.reverse().map(([bar, operator]): Doc => {
      this.gap = several ? newline : line;
      return [this.token(bar), this.emit(operator)];
    });
    return group([source, indent(by, rest)], several);
  }

  private body(node: LibraryObject): Doc {
    const children = childrenOf(node);
    const [open, ...inner] = children;
    const close = inner.pop();
    if (!open || !close) return '';
    const head = this.token(open);
    this.gap = line;
    const several = inner.some((c) => this.kind(c) === 'List' && numberOf(c, 'ChildCount') > 0);
    const body: Doc[] = [];
    for (const child of inner) {
      if (this.kind(child) !== 'List') {
        if (several) this.gap = newline;
        body.push(this.emit(child));
      } else
        for (const statement of childrenOf(child)) {
          this.gap = newline;
          body.push(this.emit(statement));
        }
    }
    this.gap = line;
    return [head, group([indent(STEP, body), this.token(close)], several)];
  }

  /** Operators with clauses that get a line of their own when the operator is long: `summarize … by …`. */
  private claused(node: LibraryObject): Doc {
    return group(
      this.sequence(node, (child) => {
        if (!CLAUSES.test(this.kind(child))) return null;
        this.gap = line;
        return indent(2, this.emit(child));
      }),
    );
  }

  /** The pattern of `parse` runs on over as many lines as it takes. */
  private parse(node: LibraryObject): Doc {
    return this.sequence(node, (child) => {
      if (this.kind(child) !== 'List') return null;
      const children = childrenOf(child);
      if (children.some((c) => this.kind(c) === 'NamedParameter')) return null;
      return indent(
        STEP,
        fill(
          children.map((c, i) => {
            if (i > 0) this.gap = '';
            return this.emit(c);
          }),
        ),
      );
    });
  }

  /** A datatable's values, a row a line. */
  private table(node: LibraryObject): Doc {
    const children = childrenOf(node);
    const schema = children.find((c) => this.kind(c) === 'RowSchema');
    const columns = schema
      ? (childrenOf(schema)
          .filter((c) => this.kind(c) === 'List')
          .map((c) => numberOf(c, 'ChildCount'))
          .at(-1) ?? 1)
      : 1;
    const out: Doc[] = [];
    for (const [i, child] of children.entries()) {
      const values = this.kind(child) === 'List' && i > 0 && children[i - 1]?.['Text'] === '[' ? childrenOf(child) : null;
      if (!values || values.length === 0) {
        if (child['Text'] === ']' && children[i - 1] && numberOf(children[i - 1] as LibraryObject, 'ChildCount') > columns)
          this.gap = newline;
        out.push(this.emit(child));
        continue;
      }
      const rows = values.length > columns;
      out.push(
        indent(
          STEP,
          values.map((value, n) => {
            if (rows && n % columns === 0) this.gap = newline;
            return this.emit(value);
          }),
        ),
      );
    }
    return out;
  }
}

const TIGHT_EQUALS = /^(?:NamedParameter|DefaultValueDeclaration)$/;
const CLAUSED = /^(?:SummarizeOperator|MakeSeriesOperator)$/;
