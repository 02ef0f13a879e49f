// The graph operators of the parser's tree to ours.

import type { Expr, Operator } from './ast.js';
import { get, need, type LibraryObject } from './bridge.js';
import type { Converter } from './convertExpr.js';
import type { PatternEdge, PatternElement } from './graphAst.js';
import { parameterText } from './literals.js';

type Base = Pick<Operator, 'parameters' | 'columns' | 'start' | 'end'>;

/** Null when the kind is no graph operator. */
export function convertGraphOperator(c: Converter, node: LibraryObject, kind: string, base: Base): Operator | null {
  switch (kind) {
    case 'MakeGraphOperator':
      return makeGraph(c, node, base);
    case 'GraphMatchOperator':
    case 'GraphShortestPathsOperator': {
      const where = get(node, 'WhereClause');
      const project = get(node, 'ProjectClause');
      return {
        ...base,
        kind: kind === 'GraphMatchOperator' ? 'graph-match' : 'graph-shortest-paths',
        patterns: c.read.list(node, 'Patterns').map((p) => c.read.list(p, 'PatternElements').map((e) => element(c, e))),
        where: where ? c.expr(need(where, 'Condition')) : null,
        project: project ? c.exprs(project, 'Expressions') : [],
      };
    }
    case 'GraphWhereNodesOperator':
    case 'GraphWhereEdgesOperator':
      return {
        ...base,
        kind: kind === 'GraphWhereNodesOperator' ? 'graph-where-nodes' : 'graph-where-edges',
        condition: c.expr(need(node, 'Condition')),
      };
    case 'GraphMarkComponentsOperator':
      return { ...base, kind: 'graph-mark-components' };
    case 'GraphToTableOperator':
      return {
        ...base,
        kind: 'graph-to-table',
        outputs: c.read.list(node, 'OutputClause').map((clause) => {
          const as = get(clause, 'AsClause');
          const parameters = new Map(
            c.read.list(clause, 'Parameters').flatMap((p) => {
              const name = get(p, 'Name');
              return name ? [[c.read.name(name), parameterText(c.read, get(p, 'Expression'))] as const] : [];
            }),
          );
          return {
            entity: c.read.tokenText(clause, 'EntityKeyword') === 'edges' ? ('edges' as const) : ('nodes' as const),
            as: as ? c.read.name(need(as, 'Name')) : null,
            nodeId: parameters.get('with_node_id') ?? null,
            sourceId: parameters.get('with_source_id') ?? null,
            targetId: parameters.get('with_target_id') ?? null,
          };
        }),
      };
    default:
      return null;
  }
}

function makeGraph(c: Converter, node: LibraryObject, base: Base): Operator {
  const clause = get(node, 'WithClause');
  const implicit = clause && c.read.kind(clause) === 'MakeGraphWithImplicitIdClause';
  const partition = get(node, 'PartitionedByClause');
  return {
    ...base,
    kind: 'make-graph',
    source: c.expr(need(node, 'SourceColumn')),
    target: c.expr(need(node, 'TargetColumn')),
    nodes:
      clause && !implicit
        ? c.read.list(clause, 'TablesAndKeys').map((t) => ({ table: c.expr(need(t, 'Table')), on: c.expr(need(t, 'Column')) }))
        : [],
    nodeId: clause && implicit ? c.read.name(need(clause, 'Name')) : null,
    partition: partition ? { by: c.expr(need(partition, 'Entity')), subquery: c.expr(need(partition, 'Subquery')) } : null,
  };
}

function element(c: Converter, node: LibraryObject): PatternElement {
  const named = get(node, 'Name');
  const name = named ? c.read.name(named) : null;
  if (c.read.kind(node) === 'GraphMatchPatternNode') return { kind: 'node', name };
  const range = get(node, 'Range');
  const bound = (property: string): Expr => c.expr(need(need(node, 'Range'), property));
  return {
    kind: 'edge',
    name,
    direction: directionOf(c.read.tokenText(node, 'FirstToken'), c.read.tokenText(node, 'LastToken')),
    range: range ? { min: bound('RangeStart'), max: bound('RangeEnd') } : null,
  };
}

/** `-->` and `<--` are one token; `-[e]->` and `<-[e]-` are two. `<-->` and both arrows together mean any direction. */
function directionOf(first: string, last: string): PatternEdge['direction'] {
  const left = first.startsWith('<');
  const right = first.endsWith('>') || last.endsWith('>');
  return left === right ? 'any' : left ? 'in' : 'out';
}
