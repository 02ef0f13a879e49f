// Tabular operators of the parser's tree to ours, one small case each.

import type { ColumnSchema } from '../base/types.js';
import type { CallExpr, Expr, NamedExpr, Operator, Parameters, ParsePart } from './ast.js';
import { get, need, type LibraryObject } from './bridge.js';
import { canonicalType, type Converter } from './convertExpr.js';
import { convertGraphOperator } from './convertGraph.js';
import { parameterText } from './literals.js';
import { kqlType } from './reader.js';

const SOURCES = new Set([
  'DataTableExpression',
  'ExternalDataExpression',
  'ContextualDataTableExpression',
  'EntityGroup',
  'MaterializedViewCombineExpression',
]);
export const isOperatorKind = (kind: string): boolean =>
  kind.endsWith('Operator') || SOURCES.has(kind) || kind === 'InlineExternalTableExpression';

export function convertOperator(c: Converter, node: LibraryObject, kind: string): Operator {
  const { read } = c;
  const base = { parameters: parametersOf(c, node), columns: read.columns(node), ...read.span(node) };
  const expr = (property: string): Expr => c.expr(need(node, property));
  const exprs = (property = 'Expressions'): Expr[] => c.exprs(node, property);
  switch (kind) {
    case 'FilterOperator':
      return { ...base, kind: 'where', condition: expr('Condition') };
    case 'ExtendOperator':
      return { ...base, kind: 'extend', exprs: exprs() };
    case 'ProjectOperator':
      return { ...base, kind: 'project', exprs: exprs() };
    case 'ProjectAwayOperator':
      return { ...base, kind: 'project-away', exprs: exprs() };
    case 'ProjectKeepOperator':
      return { ...base, kind: 'project-keep', exprs: exprs() };
    case 'ProjectByNamesOperator':
      return { ...base, kind: 'project-by-names', exprs: exprs() };
    case 'ProjectRenameOperator':
      return { ...base, kind: 'project-rename', exprs: exprs() };
    case 'ProjectReorderOperator':
      return { ...base, kind: 'project-reorder', exprs: exprs() };
    case 'PrintOperator':
      return { ...base, kind: 'print', exprs: exprs() };
    case 'SerializeOperator':
      return { ...base, kind: 'serialize', exprs: exprs() };
    case 'DistinctOperator':
      return { ...base, kind: 'distinct', exprs: exprs() };
    case 'SortOperator':
      return { ...base, kind: 'sort', exprs: exprs() };
    case 'SummarizeOperator': {
      const by = get(node, 'ByClause');
      return { ...base, kind: 'summarize', aggregates: exprs('Aggregates'), by: by ? c.exprs(by, 'Expressions') : [] };
    }
    case 'CountOperator': {
      const as = get(node, 'AsIdentifier');
      return { ...base, kind: 'count', as: as ? read.name(need(as, 'Identifier')) : null };
    }
    case 'TakeOperator':
      return { ...base, kind: 'take', count: expr('Expression') };
    case 'SampleOperator':
      return { ...base, kind: 'sample', count: expr('Expression') };
    case 'TopOperator':
      return { ...base, kind: 'top', count: expr('Expression'), by: expr('ByExpression') };
    case 'JoinOperator': {
      const on = get(node, 'ConditionClause');
      return {
        ...base,
        kind: 'join',
        right: expr('Expression'),
        on: on && read.kind(on) === 'JoinOnClause' ? c.exprs(on, 'Expressions') : [],
      };
    }
    case 'LookupOperator': {
      const on = get(node, 'LookupClause');
      return {
        ...base,
        kind: 'lookup',
        right: expr('Expression'),
        on: on && read.kind(on) === 'JoinOnClause' ? c.exprs(on, 'Expressions') : [],
      };
    }
    case 'UnionOperator':
      return { ...base, kind: 'union', inputs: exprs() };
    case 'MvExpandOperator':
      return { ...base, kind: 'mv-expand', items: mvItems(c, node), limit: limitOf(c, node) };
    case 'MvApplyOperator':
      return { ...base, kind: 'mv-apply', items: mvItems(c, node), limit: limitOf(c, node), subquery: expr('Subquery') };
    case 'ParseOperator':
    case 'ParseWhereOperator':
      return { ...base, kind: kind === 'ParseOperator' ? 'parse' : 'parse-where', input: expr('Expression'), parts: parseParts(c, node) };
    case 'ParseKvOperator': {
      const clause = get(node, 'WithClause');
      return {
        ...base,
        kind: 'parse-kv',
        input: expr('Expression'),
        keys: schemaOf(c, need(node, 'Keys')),
        properties: clause ? namedValues(c, clause, 'Properties') : {},
      };
    }
    case 'DataTableExpression':
      return { ...base, columns: schemaOf(c, need(node, 'Schema')), kind: 'datatable', values: exprs('Values') };
    case 'ExternalDataExpression': {
      const clause = get(node, 'WithClause');
      return {
        ...base,
        columns: schemaOf(c, need(node, 'Schema')),
        kind: 'externaldata',
        uris: read.list(node, 'URIs').map((u) => parameterText(read, u)),
        properties: clause ? namedValues(c, clause, 'Properties') : {},
      };
    }
    case 'RangeOperator':
      return { ...base, kind: 'range', name: read.name(need(node, 'Name')), from: expr('From'), to: expr('To'), step: expr('Step') };
    case 'RenderOperator': {
      const clause = get(node, 'WithClause');
      return {
        ...base,
        kind: 'render',
        chart: read.tokenText(node, 'ChartType'),
        properties: { ...base.parameters, ...(clause ? namedValues(c, clause, 'Properties') : {}) },
      };
    }
    case 'AsOperator':
      return { ...base, kind: 'as', name: read.name(need(node, 'Name')) };
    case 'InvokeOperator':
      return { ...base, kind: 'invoke', call: expr('Function') };
    case 'EvaluateOperator': {
      const schema = get(node, 'Schema');
      const rowSchema = schema ? get(schema, 'Schema') : null;
      return {
        ...base,
        kind: 'evaluate',
        call: c.call(need(node, 'FunctionCall')) as CallExpr,
        schema: rowSchema ? schemaOf(c, rowSchema) : null,
      };
    }
    case 'SearchOperator': {
      const clause = get(node, 'InClause');
      return { ...base, kind: 'search', inputs: clause ? c.exprs(clause, 'Expressions') : [], condition: expr('Condition') };
    }
    case 'FindOperator': {
      const clause = get(node, 'InClause');
      const project = get(node, 'Project');
      const away = get(node, 'ProjectAway');
      return {
        ...base,
        kind: 'find',
        inputs: clause ? c.exprs(clause, 'Expressions') : [],
        condition: expr('Condition'),
        project: project ? c.exprs(project, 'Columns') : null,
        away: away ? c.exprs(away, 'Columns') : null,
      };
    }
    case 'MakeSeriesOperator':
      return makeSeries(c, node, base);
    case 'GetSchemaOperator':
      return { ...base, kind: 'getschema' };
    case 'SampleDistinctOperator':
      return { ...base, kind: 'sample-distinct', count: expr('Expression'), of: expr('OfExpression'), by: null };
    case 'TopHittersOperator': {
      const by = get(node, 'ByClause');
      return {
        ...base,
        kind: 'top-hitters',
        count: expr('Expression'),
        of: expr('OfExpression'),
        by: by ? c.expr(need(by, 'Expression')) : null,
      };
    }
    case 'TopNestedOperator':
      return {
        ...base,
        kind: 'top-nested',
        clauses: read.list(node, 'Clauses').map((clause) => {
          const count = get(clause, 'Expression');
          const others = get(clause, 'WithOthersClause');
          return {
            count: count ? c.expr(count) : null,
            of: c.expr(need(clause, 'OfExpression')),
            others: others ? c.expr(need(others, 'Expression')) : null,
            by: c.expr(need(clause, 'ByExpression')),
          };
        }),
      };
    case 'PartitionOperator': {
      const operand = need(node, 'Operand');
      const query = get(operand, 'Query');
      return {
        ...base,
        kind: 'partition',
        by: expr('ByExpression'),
        subquery: c.expr(query ?? need(operand, 'Subquery')),
        standalone: query !== null,
      };
    }
    case 'ScanOperator':
      return scan(c, node, base);
    case 'ConsumeOperator':
      return { ...base, kind: 'consume' };
    case 'AssertSchemaOperator': {
      const schema = get(node, 'Schema');
      return { ...base, kind: 'assert-schema', expected: schema ? schemaOf(c, schema) : null };
    }
    case 'ExecuteAndCacheOperator':
      return { ...base, kind: 'assert-schema', expected: null };
    case 'MacroExpandOperator':
      return { ...base, kind: 'macro-expand', body: { statements: read.list(node, 'StatementList').flatMap((s) => c.statement(s) ?? []) } };
    case 'ForkOperator':
      return {
        ...base,
        kind: 'fork',
        legs: read.list(node, 'Expressions').map((leg) => {
          const named = get(leg, 'NameEquals');
          return { name: named ? read.name(need(named, 'Name')) : null, subquery: c.expr(need(leg, 'Expression')) };
        }),
      };
    case 'FacetOperator': {
      const clause = get(node, 'WithClause');
      const subquery = clause ? (get(clause, 'Expression') ?? get(clause, 'Operator')) : null;
      return { ...base, kind: 'facet', by: exprs(), with: subquery ? c.expr(subquery) : null };
    }
    case 'ReduceByOperator': {
      const clause = get(node, 'With');
      return { ...base, kind: 'reduce', of: expr('Expression'), properties: clause ? namedValues(c, clause, 'Parameters') : {} };
    }
    default:
      return convertGraphOperator(c, node, kind, base) ?? { ...base, kind: 'unsupported', what: OPERATOR_NAME[kind] ?? kind };
  }
}

const OPERATOR_NAME: Readonly<Record<string, string>> = {
  PartitionByOperator: '__partitionby',
  BadQueryOperator: 'incomplete operator',
};

type Base = Pick<Operator, 'parameters' | 'columns' | 'start' | 'end'>;

function parametersOf(c: Converter, node: LibraryObject): Parameters {
  return get(node, 'Parameters') ? namedValues(c, node, 'Parameters') : {};
}

function namedValues(c: Converter, node: LibraryObject, property: string): Parameters {
  const out: Record<string, string> = {};
  for (const p of c.read.list(node, property)) {
    const name = get(p, 'Name');
    if (name) out[c.read.name(name)] = parameterText(c.read, get(p, 'Expression'));
  }
  return out;
}

/** Columns of `(A:string, B:datetime)`. */
export function schemaOf(c: Converter, node: LibraryObject): ColumnSchema[] {
  const out: ColumnSchema[] = [];
  for (const column of c.read.list(node, 'Columns')) {
    if (c.read.kind(column) !== 'NameAndTypeDeclaration') continue;
    out.push({ name: c.read.name(need(column, 'Name')), type: kqlType(canonicalType(c.read.text(need(column, 'Type')))) ?? 'dynamic' });
  }
  return out;
}

const typeofClause = (c: Converter, item: LibraryObject) => {
  const clause = get(item, 'ToTypeOf');
  const type = clause ? c.expr(need(clause, 'TypeOf')) : null;
  return type?.kind === 'typeof' ? type.of : null;
};
function mvItems(c: Converter, node: LibraryObject) {
  return c.read.list(node, 'Expressions').map((item) => {
    const inner = /^Mv(?:Expand|Apply)Expression$/.test(c.read.kind(item)) ? need(item, 'Expression') : item;
    return { expr: c.expr(inner), to: typeofClause(c, item) };
  });
}
const limitOf = (c: Converter, node: LibraryObject): Expr | null => {
  const clause = get(node, 'RowLimitClause');
  return clause ? c.expr(need(clause, 'RowLimit')) : null;
};

function parseParts(c: Converter, node: LibraryObject): ParsePart[] {
  return c.read.list(node, 'Patterns').map((part): ParsePart => {
    const kind = c.read.kind(part);
    if (kind === 'StarExpression') return { kind: 'star' };
    if (kind === 'NameAndTypeDeclaration')
      return {
        kind: 'column',
        name: c.read.name(need(part, 'Name')),
        type: kqlType(canonicalType(c.read.text(need(part, 'Type')))) ?? 'string',
      };
    if (/Name/.test(kind)) return { kind: 'column', name: c.read.name(part), type: 'string' };
    const literal = c.expr(part);
    return { kind: 'text', text: literal.kind === 'literal' && typeof literal.value === 'string' ? literal.value : c.read.text(part) };
  });
}

function makeSeries(c: Converter, node: LibraryObject, base: Base): Operator {
  const { read } = c;
  const range = need(node, 'RangeClause');
  const by = get(node, 'ByClause');
  const on = c.expr(need(need(node, 'OnClause'), 'Expression'));
  const inside = (property: string): Expr | null => {
    const clause = get(range, property);
    return clause ? c.expr(need(clause, 'Expression')) : null;
  };
  const aggregates = read.list(node, 'Aggregates').map((a) => {
    const fallback = get(a, 'DefaultExpression');
    return {
      expr: c.expr(read.kind(a) === 'MakeSeriesExpression' ? need(a, 'Expression') : a),
      fallback: fallback ? c.expr(need(fallback, 'Expression')) : null,
    };
  });
  const args = read.kind(range) === 'MakeSeriesInRangeClause' ? c.exprs(need(range, 'Arguments'), 'Expressions') : null;
  const step = args ? args[2] : inside('MakeSeriesStepClause');
  if (!step) return { ...base, kind: 'unsupported', what: 'make-series without step' };
  return {
    ...base,
    kind: 'make-series',
    aggregates,
    on,
    step,
    from: args ? (args[0] ?? null) : inside('MakeSeriesFromClause'),
    to: args ? (args[1] ?? null) : inside('MakeSeriesToClause'),
    by: by ? c.exprs(by, 'Expressions') : [],
    parameters: args ? { ...base.parameters, inrange: 'true' } : base.parameters,
  };
}

function scan(c: Converter, node: LibraryObject, base: Base): Operator {
  const { read } = c;
  const clause = (property: string): Expr[] => {
    const found = get(node, property);
    return found ? c.exprs(found, 'Expressions') : [];
  };
  const declare = get(node, 'DeclareClause');
  const declared = declare
    ? read.list(declare, 'Declarations').map((d) => {
        const fallback = get(d, 'DefaultValue');
        const named = get(d, 'NameAndType') ?? d;
        return {
          name: read.name(need(named, 'Name')),
          type: kqlType(canonicalType(read.text(need(named, 'Type')))) ?? ('dynamic' as const),
          fallback: fallback ? c.expr(need(fallback, 'Value')) : null,
        };
      })
    : [];
  const steps = read.list(node, 'Steps').map((step) => {
    const computation = get(step, 'ComputationClause');
    const output = get(step, 'ScanStepOutput');
    const outputText = output ? read.text(output) : '';
    return {
      name: read.name(need(step, 'Name')),
      optional: get(step, 'OptionalKeyword') !== null,
      output: /none/.test(outputText) ? ('none' as const) : /last/.test(outputText) ? ('last' as const) : ('all' as const),
      condition: c.expr(need(step, 'Condition')),
      assignments: computation
        ? read.list(computation, 'Assignments').map((a): NamedExpr => {
            const value = c.expr(need(a, 'Expression'));
            return { kind: 'named', names: [read.name(need(a, 'Name'))], list: false, value, type: value.type, ...read.span(a) };
          })
        : [],
    };
  });
  return { ...base, kind: 'scan', orderBy: clause('OrderByClause'), partitionBy: clause('PartitionByClause'), declared, steps };
}
