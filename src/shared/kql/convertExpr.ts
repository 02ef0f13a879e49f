// Expressions of the parser's tree to ours. Left-deep chains are walked with a loop: hunts with hundreds of `or` terms exist.

import type { BoundType, Block, CallExpr, CallNaming, Expr, Statement } from './ast.js';
import { get, invoke, need, numberOf, textOf, type LibraryObject } from './bridge.js';
import { withValues } from './likeTerms.js';
import { literalValue } from './literals.js';
import { MisplacedMark } from './longLists.js';
import { Patterns } from './patterns.js';
import { kqlType, type NodeReader } from './reader.js';
import { convertOperator, isOperatorKind } from './convertOperator.js';
import { tooDeep } from './tooMuch.js';

/** Functions that call one another, however long the chain a person would write. */
const MOST_CALLS = 200;
/** The same name so often within itself is a recursion the binder let through. */
const MOST_OF_ONE = 24;
const LONG_LIST = 100;

export class Converter {
  /** The functions whose bodies are being read, the outermost first. */
  private readonly calling: string[] = [];
  private readonly patterns: Patterns;
  constructor(readonly read: NodeReader) {
    this.patterns = new Patterns(this);
  }

  block(node: LibraryObject): Block {
    const statements: Statement[] = [];
    for (const element of this.read.list(node, 'Statements')) {
      const statement = this.statement(element);
      if (statement) statements.push(statement);
    }
    const tail = this.read.kind(node) === 'FunctionBody' ? get(node, 'Expression') : null;
    if (tail) statements.push({ kind: 'query', value: this.expr(tail) });
    return { statements };
  }

  statement(node: LibraryObject): Statement | null {
    const { read } = this;
    switch (read.kind(node)) {
      case 'LetStatement': {
        const name = read.name(need(node, 'Name'));
        const value = need(node, 'Expression');
        if (read.kind(value) !== 'FunctionDeclaration') return { kind: 'let', name, value: this.expr(value) };
        return {
          kind: 'letFunction',
          name,
          start: read.start(value),
          parameters: this.parametersOf(value),
          view: get(value, 'ViewKeyword') ? this.viewCall(name, value) : null,
        };
      }
      case 'PatternStatement':
        return this.patterns.declare(node);
      case 'RestrictStatement':
        return {
          kind: 'restrict',
          names: read.list(node, 'Expressions').map((e) => {
            const selector = read.kind(e) === 'PathExpression' ? need(e, 'Selector') : e;
            const name = get(selector, 'Name');
            const pattern = name ? get(name, 'Pattern') : null;
            return { name: pattern ? read.text(pattern) : read.name(selector), stored: selector !== e };
          }),
        };
      case 'ExpressionStatement':
        return { kind: 'query', value: this.expr(need(node, 'Expression')) };
      case 'SetOptionStatement': {
        const clause = get(node, 'ValueClause');
        const value = clause ? get(clause, 'Expression') : null;
        return { kind: 'set', name: read.name(need(node, 'Name')), value: value ? this.expr(value) : null };
      }
      case 'QueryParametersStatement':
        return {
          kind: 'parameters',
          declared: read.list(node, 'Parameters').map((p) => {
            const fallback = get(p, 'DefaultValue');
            const declared = need(p, 'NameAndType');
            return {
              name: read.name(need(declared, 'Name')),
              type: kqlType(canonicalType(read.text(need(declared, 'Type')))) ?? 'string',
              fallback: fallback ? this.expr(need(fallback, 'Value')) : null,
            };
          }),
        };
      default:
        return null;
    }
  }

  private viewCall(name: string, declaration: LibraryObject): CallExpr {
    const body = this.block(need(declaration, 'Body'));
    return {
      kind: 'call',
      name,
      role: 'user',
      args: [],
      user: { parameters: [], body },
      naming: UNNAMED,
      type: 'tabular',
      columns: null,
      ...this.read.span(declaration),
    };
  }

  private parametersOf(declaration: LibraryObject) {
    return this.read.list(need(declaration, 'Parameters'), 'Parameters').map((p) => {
      const declared = need(p, 'NameAndType');
      const fallback = get(p, 'DefaultValue');
      return {
        name: this.read.name(need(declared, 'Name')),
        tabular: this.read.kind(need(declared, 'Type')) === 'SchemaTypeExpression',
        fallback: fallback ? this.expr(need(fallback, 'Value')) : null,
      };
    });
  }

  exprs(node: LibraryObject, property: string): Expr[] {
    const list = this.read.list(node, property);
    const work = () =>
      list.flatMap(
        (e): Expr[] =>
          this.read.listAt(e)?.map((value) => ({ kind: 'literal', type: 'string', value, ...this.read.span(e) })) ?? [this.expr(e)],
      );
    return list.length > LONG_LIST ? this.read.sharing(node, work) : work();
  }

  expr(node: LibraryObject): Expr {
    const { read } = this;
    const span = read.span(node);
    const kind = read.kind(node);
    if (isOperatorKind(kind)) return { kind: 'source', type: 'tabular', operator: convertOperator(this, node, kind), ...span };
    switch (kind) {
      case 'ParenthesizedExpression':
      case 'MvApplySubqueryExpression':
      case 'DataScopeExpression':
      case 'BracketedExpression':
        return this.expr(need(node, 'Expression'));
      case 'PipeExpression':
        return this.pipe(node);
      case 'NameReference':
        return this.nameExpr(node);
      case 'NameDeclaration':
        return { kind: 'name', type: read.type(node), name: read.name(node), role: 'unknown', wildcard: false, ...span };
      case 'StarExpression':
        return { kind: 'star', type: 'unknown', ...span };
      case 'SimpleNamedExpression':
        return {
          kind: 'named',
          names: [read.name(need(node, 'Name'))],
          list: false,
          value: this.expr(need(node, 'Expression')),
          type: read.type(node),
          ...span,
        };
      case 'CompoundNamedExpression':
        return {
          kind: 'named',
          names: read.list(need(node, 'Names'), 'Names').map((n) => read.name(n)),
          list: true,
          value: this.expr(need(node, 'Expression')),
          type: read.type(node),
          ...span,
        };
      case 'OrderedExpression':
        return this.ordered(node);
      case 'PathExpression':
        return this.path(node);
      case 'ElementExpression': {
        const selector = need(node, 'Selector');
        return {
          kind: 'path',
          type: read.type(node),
          base: this.expr(need(node, 'Expression')),
          key: this.expr(selector),
          dotted: false,
          role: 'unknown',
          ...span,
        };
      }
      case 'FunctionCallExpression':
        return this.call(node);
      case 'TypeOfLiteralExpression': {
        const first = read.list(node, 'Types')[0];
        return { kind: 'typeof', type: 'unknown', of: first ? kqlType(canonicalType(read.text(first))) : null, ...span };
      }
      case 'ToScalarExpression':
      case 'ToTableExpression':
      case 'MaterializeExpression':
        return this.builtin(
          kind === 'ToScalarExpression' ? 'toscalar' : kind === 'ToTableExpression' ? 'totable' : 'materialize',
          [this.expr(need(node, 'Expression'))],
          node,
        );
      case 'InExpression':
      case 'InCsExpression':
      case 'NotInExpression':
      case 'NotInCsExpression':
      case 'HasAnyExpression':
      case 'HasAllExpression':
        return this.operator(
          read.tokenText(node, 'Operator'),
          [this.expr(need(node, 'Left')), ...this.exprs(need(node, 'Right'), 'Expressions')],
          node,
        );
      case 'BetweenExpression':
      case 'NotBetweenExpression': {
        const couple = need(node, 'Right');
        return this.operator(
          read.tokenText(node, 'Operator'),
          [this.expr(need(node, 'Left')), this.expr(need(couple, 'First')), this.expr(need(couple, 'Second'))],
          node,
        );
      }
      case 'UnaryMinusExpression':
        return this.negated(node);
      case 'UnaryPlusExpression':
        return this.expr(need(node, 'Expression'));
      case 'PackExpression':
        return this.builtin('pack_all', [], node);
      case 'TypedColumnReference':
        return this.expr(need(node, 'Column'));
      case 'DynamicExpression':
      case 'CompoundStringLiteralExpression':
        return { kind: 'literal', type: read.type(node), value: literalValue(read, node), ...span };
      default:
        if (get(node, 'Left') && get(node, 'Right')) return this.binary(node, kind);
        if (kind === 'DateTimeLiteralExpression' && /\(\s*\)$/.test(read.text(node))) return this.builtin('now', [], node);
        if (/LiteralExpression$/.test(kind)) {
          const type = kind === 'TokenLiteralExpression' ? 'string' : read.type(node);
          return { kind: 'literal', type, value: kind === 'TokenLiteralExpression' ? read.text(node) : literalValue(read, node), ...span };
        }
        return {
          kind: 'source',
          type: 'tabular',
          operator: { kind: 'unsupported', what: kind, parameters: {}, columns: null, ...span },
          ...span,
        };
    }
  }

  private pipe(node: LibraryObject): Expr {
    const operators: LibraryObject[] = [];
    let source = node;
    while (this.read.kind(source) === 'PipeExpression') {
      operators.push(need(source, 'Operator'));
      source = need(source, 'Expression');
    }
    operators.reverse();
    return {
      kind: 'pipe',
      type: 'tabular',
      source: this.expr(source),
      operators: operators.map((o) => convertOperator(this, o, this.read.kind(o))),
      ...this.read.span(node),
    };
  }

  private binary(node: LibraryObject, kind: string): Expr {
    const { read } = this;
    if (kind !== 'AndExpression' && kind !== 'OrExpression') {
      return this.operator(read.tokenText(node, 'Operator'), [this.expr(need(node, 'Left')), this.expr(need(node, 'Right'))], node);
    }
    const terms: LibraryObject[] = [];
    let rest = node;
    while (read.kind(rest) === kind) {
      terms.push(need(rest, 'Right'));
      rest = need(rest, 'Left');
    }
    terms.push(rest);
    return this.operator(
      kind === 'AndExpression' ? 'and' : 'or',
      terms.reverse().flatMap((t) => this.terms(t)),
      node,
    );
  }

  /** A term of a chain, with those like it that were left out of the text. */
  private terms(node: LibraryObject): Expr[] {
    const term = this.expr(node);
    const like = this.read.likeTerms(node);
    const out = [term];
    for (const values of like?.others ?? []) {
      const other = withValues(term, like?.starts ?? [], values);
      if (!other) throw new MisplacedMark();
      out.push(other);
    }
    return out;
  }

  private negated(node: LibraryObject): Expr {
    const operand = need(node, 'Expression');
    const inner = this.expr(operand);
    // The smallest long has no positive counterpart.
    if (inner.kind === 'literal' && inner.value === null && this.read.text(operand).trim() === '9223372036854775808')
      return { ...inner, value: -(2n ** 63n), start: this.read.start(node) };
    if (inner.kind === 'literal' && (typeof inner.value === 'number' || typeof inner.value === 'bigint'))
      return { ...inner, value: -inner.value, start: this.read.start(node) };
    return this.operator('unary-', [inner], node);
  }

  private operator(name: string, args: Expr[], node: LibraryObject): CallExpr {
    const type = this.read.type(node);
    return {
      kind: 'call',
      name,
      role: 'operator',
      args,
      user: null,
      naming: UNNAMED,
      type: BOOLEAN_OPERATOR.test(name) ? 'bool' : type,
      ...this.read.span(node),
    };
  }
  private builtin(name: string, args: Expr[], node: LibraryObject): CallExpr {
    return {
      kind: 'call',
      name,
      role: 'builtin',
      args,
      user: null,
      naming: UNNAMED,
      type: this.read.type(node),
      columns: this.read.columns(node),
      ...this.read.span(node),
    };
  }

  private nameExpr(node: LibraryObject): Expr {
    const { read } = this;
    const name = need(node, 'Name');
    const wildcard = /Wildcarded/.test(read.kind(name));
    const role = read.role(node);
    if (role === 'function' && !wildcard) {
      // A stored or let function named without parentheses.
      const user = this.userCall(node);
      if (user)
        return {
          kind: 'call',
          name: read.name(node),
          role: 'user',
          args: [],
          user,
          naming: UNNAMED,
          type: read.type(node),
          columns: read.columns(node),
          ...read.span(node),
        };
    }
    const pattern = get(name, 'Pattern');
    return {
      kind: 'name',
      type: read.type(node),
      name: wildcard ? (pattern ? read.text(pattern) : read.text(name)) : read.name(node),
      role,
      wildcard,
      ...read.span(node),
    };
  }

  private ordered(node: LibraryObject): Expr {
    const ordering = get(node, 'Ordering');
    const direction = ordering ? this.read.tokenText(ordering, 'AscOrDescKeyword') : '';
    const nulls = ordering ? get(ordering, 'NullsClause') : null;
    const where = nulls ? this.read.tokenText(nulls, 'FirstOrLastKeyword') : '';
    return {
      kind: 'ordered',
      type: this.read.type(node),
      value: this.expr(need(node, 'Expression')),
      descending: direction === '' ? null : direction === 'desc',
      nullsFirst: where === '' ? null : where === 'first',
      ...this.read.span(node),
    };
  }

  private path(node: LibraryObject): Expr {
    const { read } = this;
    const selector = need(node, 'Selector');
    const kind = read.kind(selector);
    const span = read.span(node);
    const pattern = this.patterns.call(node);
    if (pattern) return pattern;
    // Inside macro-expand the entity is the case.
    const owner = get(node, 'Expression');
    if (owner && read.symbolKind(read.referenced(owner)) === 'EntityGroupElementSymbol' && read.type(node) !== 'tabular')
      return { kind: 'literal', type: 'string', value: read.name(selector) === '$current_database' ? 'case' : '', ...span };
    // database('x').Table and cluster(…).database(…).Table name a table of the case.
    if (read.type(node) === 'tabular' || kind === 'FunctionCallExpression') return this.expr(selector);
    const name = kind === 'BracketedExpression' ? null : read.name(selector);
    const key: Expr = name === null ? this.expr(selector) : { kind: 'literal', type: 'string', value: name, ...read.span(selector) };
    return {
      kind: 'path',
      type: read.type(node),
      base: this.expr(need(node, 'Expression')),
      key,
      dotted: true,
      role: read.role(selector),
      ...span,
    };
  }

  call(node: LibraryObject): CallExpr {
    const { read } = this;
    const nameNode = need(node, 'Name');
    const name = read.name(nameNode);
    const symbol = read.referenced(node) ?? read.referenced(nameNode);
    const argList = get(node, 'ArgumentList');
    const args = argList ? this.exprs(argList, 'Expressions') : [];
    const type = read.type(node);
    const pattern = this.patterns.call(node);
    if (pattern) return pattern;
    const base = { kind: 'call' as const, name, args, type, columns: read.columns(node), naming: this.naming(symbol), ...read.span(node) };
    const user = this.userCall(node);
    if (user) return { ...base, role: 'user', user };
    return { ...base, role: symbol ? (read.kusto.aggregates.has(symbol) ? 'aggregate' : 'builtin') : 'unknown', user: null };
  }

  private naming(symbol: LibraryObject | null): CallNaming {
    if (!symbol) return UNNAMED;
    return { rule: NAMING[numberOf(symbol, 'ResultNameKind')] ?? 'none', prefix: textOf(symbol, 'ResultNamePrefix') };
  }

  /** The body of a let or stored function as bound for this call, or null when the function is built in. */
  private userCall(node: LibraryObject): CallExpr['user'] {
    const signature = get(node, 'ReferencedSignature') ?? get(need(node, 'Name'), 'ReferencedSignature');
    const body = invoke(node, 'GetCalledFunctionBody') as LibraryObject | null;
    if (!body || !signature) return null;
    const name = this.read.name(need(node, 'Name'));
    const { calling } = this;
    if (calling.length >= MOST_CALLS || calling.filter((n) => n === name).length >= MOST_OF_ONE) {
      const { start, end } = this.read.span(node);
      throw tooDeep(start, end);
    }
    calling.push(name);
    try {
      const parameters = this.read.kusto.toArray(signature['Parameters']).map((p) => {
        const fallback = get(p, 'DefaultValue');
        const types = this.read.kusto.toArray(p['DeclaredTypes']);
        const type: BoundType = types[0] ? this.read.symbolType(types[0]) : 'unknown';
        return { name: textOf(p, 'Name'), tabular: type === 'tabular', type, fallback: fallback ? this.expr(fallback) : null };
      });
      return { parameters, body: this.block(body) };
    } finally {
      calling.pop();
    }
  }
}

const UNNAMED: CallNaming = { rule: 'none', prefix: '' };
/** ResultNameKind of the library. */
const NAMING: Readonly<Record<number, CallNaming['rule']>> = {
  3: 'prefixAndFirst',
  4: 'prefixAndFirst',
  5: 'first',
  6: 'prefix',
  7: 'first',
  8: 'first',
};

const BOOLEAN_OPERATOR =
  /^(?:==|!=|<>|=~|!~|<|<=|>|>=|and|or|!?(?:has|contains|startswith|endswith|hasprefix|hassuffix|in|between|like)(?:_cs|~)?|has_any|has_all|matches regex|:)$/;

export const canonicalType = (text: string): string => {
  switch (text) {
    case 'double':
      return 'real';
    case 'date':
      return 'datetime';
    case 'time':
      return 'timespan';
    case 'boolean':
      return 'bool';
    case 'uuid':
    case 'uniqueid':
      return 'guid';
    default:
      return text;
  }
};
