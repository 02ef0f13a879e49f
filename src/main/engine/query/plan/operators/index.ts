// Which operator is planned where.

import { assertNever } from '../../../../../shared/base/result.js';
import type { Operator } from '../../../../../shared/kql/ast.js';
import { column, hasWindow, type BExpr } from '../expr.js';
import { markComponents } from '../../graph/components.js';
import { makeGraph } from '../../graph/makeGraph.js';
import { graphSearch } from '../../graph/match.js';
import { graphToTable, renderGraph } from '../../graph/toTable.js';
import { graphWhere } from '../../graph/where.js';
import type { Plan } from '../nodes.js';
import type { Planner } from '../planner.js';
import { toBool, unsupported } from '../scalars.js';
import { Scope, type Env } from '../scope.js';
import { evaluate } from './evaluate.js';
import { externaldata } from './external.js';
import { distinct, summarize } from './summarize.js';
import { datatable, print, range } from './sources.js';
import { join } from './join.js';
import { find, search } from './search.js';
import { makeSeries } from './makeSeries.js';
import { mvApply, mvExpand } from './expand.js';
import { extend, project, projectAway, projectByNames, projectKeep, projectRename, projectReorder } from './project.js';
import { parse, parseKv } from './parse.js';
import { partition } from './partition.js';
import { filtered } from './propagate.js';
import { assertSchema, consume, getSchema, sample } from './rows.js';
import { scan } from './scan.js';
import { sort, take, top } from './sort.js';
import { facet, fork } from './several.js';
import { reduce } from './reduce.js';
import { sampleDistinct, topHitters, topNested } from './topNested.js';
import { union } from './union.js';

/** An operator at the head of a pipe. */
export async function sourceOperator(p: Planner, o: Operator, env: Env): Promise<Plan> {
  switch (o.kind) {
    case 'datatable':
      return datatable(p, o, env);
    case 'print':
      return print(p, o, env);
    case 'range':
      return range(p, o, env);
    case 'union':
      return union(p, null, o, env);
    case 'search':
      return search(p, null, o, env);
    case 'find':
      return find(p, o, env);
    case 'externaldata':
      return externaldata(p, o, env);
    case 'macro-expand':
      return p.body(o.body, env, o);
    case 'evaluate':
      return evaluate(p, null, o, env);
    default:
      throw unsupported('what' in o ? o.what : `${o.kind} without an input`, o);
  }
}

export async function applyOperator(p: Planner, input: Plan, o: Operator, env: Env): Promise<Plan> {
  const scope = new Scope(input.schema);
  switch (o.kind) {
    case 'where': {
      const predicate = toBool(await p.scalars.compile(o.condition, scope, env));
      if (hasWindow(predicate)) return windowFilter(input, predicate);
      return filtered(input, predicate);
    }
    case 'extend':
      return extend(p, input, o.exprs, o.columns, env);
    case 'serialize':
      return o.exprs.length > 0 ? extend(p, input, o.exprs, o.columns, env) : input;
    case 'project':
      return project(p, input, o.exprs, o.columns, env);
    case 'project-away':
      return projectAway(input, o.exprs);
    case 'project-keep':
      return projectKeep(input, o.exprs);
    case 'project-by-names':
      return projectByNames(p, input, o.exprs, env);
    case 'project-rename':
      return projectRename(input, o.exprs);
    case 'project-reorder':
      return projectReorder(input, o.exprs);
    case 'distinct':
      return distinct(p, input, o, env);
    case 'summarize':
      return summarize(p, input, o, env);
    case 'count':
      return {
        op: 'aggregate',
        input,
        keys: [],
        calls: [{ name: 'count', args: [], result: { name: o.as ?? 'Count', type: 'long' } }],
        schema: [{ name: o.as ?? 'Count', type: 'long' }],
      };
    case 'sort':
      return sort(p, input, o.exprs, env);
    case 'top':
      return top(p, input, o, env);
    case 'take':
      return take(p, input, o.count, env);
    case 'sample':
      return sample(p, input, o.count, env);
    case 'join':
    case 'lookup':
      return join(p, input, o, env);
    case 'union':
      return union(p, input, o, env);
    case 'mv-expand':
      return mvExpand(p, input, o, env);
    case 'mv-apply':
      return mvApply(p, input, o, env);
    case 'parse':
    case 'parse-where':
      return parse(p, input, o, env);
    case 'parse-kv':
      return parseKv(p, input, o, env);
    case 'render':
      p.visualization = { kind: o.chart === '' ? 'table' : o.chart, properties: o.properties };
      return renderGraph(p, input, o) ?? input;
    case 'as':
      return input;
    case 'consume':
      return consume(input);
    case 'assert-schema':
      return assertSchema(input, o);
    case 'macro-expand':
      throw unsupported('macro-expand behind a pipe', o);
    case 'invoke': {
      if (o.call.kind !== 'call') throw unsupported('invoke', o);
      return p.tabularCall(o.call, env, input);
    }
    case 'evaluate':
      return evaluate(p, input, o, env);
    case 'search':
      return search(p, input, o, env);
    case 'find':
      throw unsupported('find behind a pipe', o);
    case 'make-series':
      return makeSeries(p, input, o, env);
    case 'getschema':
      return getSchema(input);
    case 'sample-distinct':
      return sampleDistinct(p, input, o, env);
    case 'top-hitters':
      return topHitters(p, input, o, env);
    case 'top-nested':
      return topNested(p, input, o, env);
    case 'partition':
      return partition(p, input, o, env);
    case 'scan':
      return scan(p, input, o, env);
    case 'make-graph':
      return makeGraph(p, input, o, env);
    case 'graph-match':
    case 'graph-shortest-paths':
      return graphSearch(p, input, o, env);
    case 'graph-to-table':
      return graphToTable(p, input, o);
    case 'graph-where-nodes':
    case 'graph-where-edges':
      return graphWhere(p, input, o, env);
    case 'graph-mark-components':
      return markComponents(input, o);
    case 'print':
    case 'datatable':
    case 'externaldata':
    case 'range':
      throw unsupported(`${o.kind} behind a pipe`, o);
    case 'fork':
      return fork(p, input, o, env);
    case 'facet':
      return facet(p, input, o, env);
    case 'reduce':
      return reduce(p, input, o, env);
    case 'unsupported':
      throw unsupported(o.what, o);
    default:
      return assertNever(o);
  }
}

/** `where row_number() > 1` and the like: the test becomes a column first. */
function windowFilter(input: Plan, predicate: BExpr): Plan {
  const own = input.schema.map((c, i) => column(i, c.type, c.name));
  const wide: Plan = { op: 'window', input, exprs: [...own, predicate], schema: [...input.schema, { name: '$keep', type: 'bool' }] };
  return {
    op: 'project',
    exprs: own,
    schema: input.schema,
    input: { op: 'filter', input: wide, schema: wide.schema, predicate: column(own.length, 'bool', '$keep') },
  };
}
