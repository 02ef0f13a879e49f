// graph-to-table: the nodes or the edges of a graph as rows, or both under names for later statements.

import type { ColumnSchema } from '../../../../shared/base/types.js';
import type { Operator } from '../../../../shared/kql/ast.js';
import { functionTable } from '../exec/functionTable.js';
import type { Runtime } from '../exec/runtime.js';
import { chunks, gather } from '../exec/vectors.js';
import type { Plan } from '../plan/nodes.js';
import type { Planner } from '../plan/planner.js';
import type { SideTable } from '../plan/tables.js';
import { vectorOf, type Vector } from '../values.js';
import { graphOf, isGraph, keptGraph, tableOf, type Graph, type GraphPlan } from './graph.js';

type GraphToTable = Extract<Operator, { kind: 'graph-to-table' }>;

export function graphToTable(p: Planner, input: Plan, o: GraphToTable): Plan {
  const graph = keptGraph(graphOf(input, o));
  const tables = o.outputs.map((output): SideTable => {
    const plan = output.entity === 'nodes' ? nodes(graph, output) : edges(graph, output);
    if (output.as !== null) p.named.set(output.as, plan);
    return { name: output.as ?? output.entity, plan, visualization: null };
  });
  return p.several(o, tables);
}

/** A graph behind `render` is shown by its edges, with its nodes beside them; null when the input is no graph. */
export function renderGraph(p: Planner, input: Plan, o: Extract<Operator, { kind: 'render' }>): Plan | null {
  if (!isGraph(input)) return null;
  const graph = keptGraph(graphOf(input, o));
  const tables = [
    {
      name: 'edges',
      plan: edges(graph, { entity: 'edges', as: null, nodeId: null, sourceId: 'SourceId', targetId: 'TargetId' }),
      visualization: null,
    },
    {
      name: 'nodes',
      plan: nodes(graph, { entity: 'nodes', as: null, nodeId: 'NodeId', sourceId: null, targetId: null }),
      visualization: null,
    },
  ];
  return p.several(o, tables, true);
}

const long = (name: string): ColumnSchema => ({ name, type: 'long' });

function nodes(graph: GraphPlan, output: GraphToTable['outputs'][number]): Plan {
  const schema = [...(output.nodeId === null ? [] : [long(output.nodeId)]), ...graph.nodeSchema];
  return tableOf(graph, 'graph-to-table', 'nodes', schema, async function* (g, rt) {
    yield* chunks({ ...g.nodes, columns: output.nodeId === null ? g.nodes.columns : [nodeHashes(g, rt), ...g.nodes.columns] });
  });
}

function edges(graph: GraphPlan, output: GraphToTable['outputs'][number]): Plan {
  const { sourceId, targetId } = output;
  const schema = [...(sourceId === null ? [] : [long(sourceId)]), ...(targetId === null ? [] : [long(targetId)]), ...graph.edgeSchema];
  return tableOf(graph, 'graph-to-table', 'edges', schema, async function* (g, rt) {
    const hashes = nodeHashes(g, rt);
    const ends: Vector[] = [];
    if (sourceId !== null) ends.push(gather(hashes, g.source));
    if (targetId !== null) ends.push(gather(hashes, g.target));
    yield* chunks({ length: g.edges.length, columns: [...ends, ...g.edges.columns], refs: null });
  });
}

/** What stands for a node in tables: hash() of its id. */
function nodeHashes(g: Graph, rt: Runtime): Vector {
  const hash = functionTable.get('hash');
  return vectorOf(
    'long',
    g.ids.map((id) => hash?.scalar([id], [g.idType], rt, 'long') ?? null),
  );
}
