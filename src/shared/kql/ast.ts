// The bound query tree the rest of the product sees: plain data, printable, no object of the parser library inside.
// Names follow the official grammar. Types and result columns are the binder's; `unknown` marks what an open schema left open.

import type { ColumnSchema, KqlType } from '../base/types.js';
import type { GraphPatternFields, GraphTableFields, MakeGraphFields } from './graphAst.js';

export type BoundType = KqlType | 'tabular' | 'unknown';

/** JSON values of a dynamic literal; a typed literal inside one keeps its type. */
export type LiteralJson = null | boolean | number | bigint | string | StructuredJson;
export type StructuredJson =
  | { readonly typed: 'datetime' | 'timespan' | 'guid' | 'decimal'; readonly value: string }
  /** A number written with a point or an exponent. */
  | { readonly real: number }
  | { readonly array: readonly LiteralJson[] }
  | { readonly bag: readonly (readonly [string, LiteralJson])[] };

/** bool, number (int, real), Int64 (long), text (string, guid, decimal; datetime and timespan as written), LiteralJson (dynamic). */
export type LiteralValue = LiteralJson;

interface Spanned {
  readonly start: number;
  readonly end: number;
}

/** What the binder says a name stands for. */
export type NameRole = 'column' | 'variable' | 'table' | 'function' | 'unknown';

export interface LiteralExpr extends Spanned {
  readonly kind: 'literal';
  readonly type: BoundType;
  readonly value: LiteralValue;
}
export interface NameExpr extends Spanned {
  readonly kind: 'name';
  readonly type: BoundType;
  readonly name: string;
  readonly role: NameRole;
  readonly wildcard: boolean;
}
export interface CallExpr extends Spanned {
  readonly kind: 'call';
  readonly type: BoundType;
  /** The binder's function name, or the operator as written ('==', 'in~', 'and', 'unary-'). */
  readonly name: string;
  readonly role: 'operator' | 'builtin' | 'aggregate' | 'user' | 'plugin' | 'unknown';
  readonly args: readonly Expr[];
  /** For user functions: the body as bound for this very call. */
  readonly user: UserCall | null;
  /** How a result column is named when none is written, as the function declares it. */
  readonly naming: CallNaming;
  /** The columns of a tabular result, when the binder knows them all. */
  readonly columns?: readonly ColumnSchema[] | null;
}
export interface CallNaming {
  readonly rule: 'none' | 'first' | 'prefixAndFirst' | 'prefix';
  readonly prefix: string;
}
export interface UserCall {
  readonly parameters: readonly {
    readonly name: string;
    readonly tabular: boolean;
    readonly type: BoundType;
    readonly fallback: Expr | null;
  }[];
  readonly body: Block;
}
/** `a.b` and `a['b']`, `a[0]`: `key` is a literal or any expression. */
export interface PathExpr extends Spanned {
  readonly kind: 'path';
  readonly type: BoundType;
  readonly base: Expr;
  readonly key: Expr;
  readonly dotted: boolean;
  readonly role: NameRole;
}
export interface StarExpr extends Spanned {
  readonly kind: 'star';
  readonly type: 'unknown';
}
/** `n = e` and `(n, m) = e`. */
export interface NamedExpr extends Spanned {
  readonly kind: 'named';
  readonly type: BoundType;
  readonly names: readonly string[];
  readonly list: boolean;
  readonly value: Expr;
}
export interface OrderedExpr extends Spanned {
  readonly kind: 'ordered';
  readonly type: BoundType;
  readonly value: Expr;
  readonly descending: boolean | null;
  readonly nullsFirst: boolean | null;
}
export interface TypeofExpr extends Spanned {
  readonly kind: 'typeof';
  readonly type: BoundType;
  readonly of: KqlType | null;
}
/** A tabular expression: a source and what it is piped through. */
export interface PipeExpr extends Spanned {
  readonly kind: 'pipe';
  readonly type: 'tabular';
  readonly source: Expr;
  readonly operators: readonly Operator[];
}
/** An operator in source position: union, print, range, datatable, search, find, … */
export interface SourceExpr extends Spanned {
  readonly kind: 'source';
  readonly type: 'tabular';
  readonly operator: Operator;
}

export type Expr = LiteralExpr | NameExpr | CallExpr | PathExpr | StarExpr | NamedExpr | OrderedExpr | TypeofExpr | PipeExpr | SourceExpr;

/** Operator parameters as written: `kind=inner`, `hint.strategy=broadcast`. */
export type Parameters = Readonly<Record<string, string>>;

export interface MvExpression {
  readonly expr: Expr;
  readonly to: KqlType | null;
}
export type ParsePart =
  | { readonly kind: 'star' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'column'; readonly name: string; readonly type: KqlType };
export interface ScanStepAst {
  readonly name: string;
  readonly optional: boolean;
  readonly output: 'all' | 'last' | 'none';
  readonly condition: Expr;
  readonly assignments: readonly NamedExpr[];
}
export interface TopNestedAst {
  readonly count: Expr | null;
  readonly of: Expr;
  readonly others: Expr | null;
  readonly by: Expr;
}

interface OperatorBase extends Spanned {
  readonly parameters: Parameters;
  /** Result columns in order; null when the binder leaves them open. */
  readonly columns: readonly ColumnSchema[] | null;
}
type Op<Kind extends string, Fields> = Kind extends string ? OperatorBase & { readonly kind: Kind } & Readonly<Fields> : never;

export type Operator =
  | Op<'where', { condition: Expr }>
  | Op<
      | 'extend'
      | 'project'
      | 'project-away'
      | 'project-keep'
      | 'project-by-names'
      | 'project-rename'
      | 'project-reorder'
      | 'print'
      | 'serialize'
      | 'distinct'
      | 'sort',
      { exprs: readonly Expr[] }
    >
  | Op<'summarize', { aggregates: readonly Expr[]; by: readonly Expr[] }>
  | Op<'count', { as: string | null }>
  | Op<'take' | 'sample', { count: Expr }>
  | Op<'top', { count: Expr; by: Expr }>
  | Op<'join' | 'lookup', { right: Expr; on: readonly Expr[] }>
  | Op<'union', { inputs: readonly Expr[] }>
  | Op<'mv-expand', { items: readonly MvExpression[]; limit: Expr | null }>
  | Op<'mv-apply', { items: readonly MvExpression[]; limit: Expr | null; subquery: Expr }>
  | Op<'parse' | 'parse-where', { input: Expr; parts: readonly ParsePart[] }>
  | Op<'parse-kv', { input: Expr; keys: readonly ColumnSchema[]; properties: Parameters }>
  | Op<'datatable', { values: readonly Expr[] }>
  | Op<'externaldata', { uris: readonly string[]; properties: Parameters }>
  | Op<'range', { name: string; from: Expr; to: Expr; step: Expr }>
  | Op<'render', { chart: string; properties: Parameters }>
  | Op<'as', { name: string }>
  | Op<'invoke', { call: Expr }>
  | Op<'evaluate', { call: CallExpr; schema: readonly ColumnSchema[] | null }>
  | Op<'search', { inputs: readonly Expr[]; condition: Expr }>
  | Op<'find', { inputs: readonly Expr[]; condition: Expr; project: readonly Expr[] | null; away: readonly Expr[] | null }>
  | Op<
      'make-series',
      {
        aggregates: readonly { readonly expr: Expr; readonly fallback: Expr | null }[];
        on: Expr;
        from: Expr | null;
        to: Expr | null;
        step: Expr;
        by: readonly Expr[];
      }
    >
  | Op<'getschema', object>
  | Op<'sample-distinct' | 'top-hitters', { count: Expr; of: Expr; by: Expr | null }>
  | Op<'top-nested', { clauses: readonly TopNestedAst[] }>
  | Op<'partition', { by: Expr; subquery: Expr; /** `{ … }`: a query of its own that reads the key by name. */ standalone: boolean }>
  | Op<
      'scan',
      {
        orderBy: readonly Expr[];
        partitionBy: readonly Expr[];
        declared: readonly { readonly name: string; readonly type: KqlType; readonly fallback: Expr | null }[];
        steps: readonly ScanStepAst[];
      }
    >
  | Op<'consume', object>
  | Op<'assert-schema', { expected: readonly ColumnSchema[] | null }>
  /** The scope is the case, whatever the entities are. */
  | Op<'macro-expand', { body: Block }>
  | Op<'make-graph', MakeGraphFields>
  | Op<'graph-match' | 'graph-shortest-paths', GraphPatternFields>
  | Op<'graph-to-table', GraphTableFields>
  | Op<'graph-where-nodes' | 'graph-where-edges', { condition: Expr }>
  | Op<'graph-mark-components', object>
  | Op<'fork', { legs: readonly { readonly name: string | null; readonly subquery: Expr }[] }>
  | Op<'facet', { by: readonly Expr[]; with: Expr | null }>
  | Op<'reduce', { of: Expr; properties: Parameters }>
  | Op<'unsupported', { what: string }>;

export type OperatorKind = Operator['kind'];

export type Statement =
  | { readonly kind: 'let'; readonly name: string; readonly value: Expr }
  | {
      readonly kind: 'letFunction';
      readonly name: string;
      readonly start: number;
      readonly parameters: readonly { readonly name: string; readonly tabular: boolean; readonly fallback: Expr | null }[];
      /** The body of a `view`, as a call without arguments. */ readonly view: CallExpr | null;
    }
  | {
      readonly kind: 'parameters';
      readonly declared: readonly { readonly name: string; readonly type: KqlType; readonly fallback: Expr | null }[];
    }
  /** Tables and views that stay visible from here on, as written; `*` stands for any characters. */
  | { readonly kind: 'restrict'; readonly names: readonly { readonly name: string; readonly stored: boolean }[] }
  | { readonly kind: 'set'; readonly name: string; readonly value: Expr | null }
  | { readonly kind: 'query'; readonly value: Expr };

export interface Block {
  readonly statements: readonly Statement[];
}

export interface KqlDiagnostic {
  readonly severity: 'error' | 'warning' | 'suggestion' | 'information';
  readonly code: string;
  readonly message: string;
  readonly start: number;
  readonly end: number;
  /** What may stand there instead: start–end of the text replaced by `text`. */
  readonly fixes?: KqlFix[];
}
export interface KqlFix {
  readonly title: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}
