// Graphs made from rows: what patterns find, what paths are shortest, and how odd graphs (empty, loops, parallel edges) behave.

import { describe, expect, it } from 'vitest';
import { CancelSource } from '../../src/shared/base/errors.js';
import { engineOver, memoryTable } from './memory.js';

const { rows, shape, run, help } = engineOver(
  memoryTable('Logons', { Src: 'string', Dst: 'string', Account: 'string', Day: 'long' }, [
    ['pc1', 'srv1', 'ann', 1],
    ['srv1', 'dc', 'ann', 2],
    ['pc2', 'srv1', 'bob', 1],
    ['srv1', 'srv2', 'bob', 3],
    ['srv2', 'dc', 'adm', 4],
    ['dc', 'srv1', 'adm', 5],
  ]),
  memoryTable('Devices', { Name: 'string', Tier: 'long' }, [
    ['pc1', 2],
    ['pc2', 2],
    ['srv1', 1],
    ['srv2', 1],
    ['dc', 0],
    ['alone', 2],
  ]),
  memoryTable('Odd', { a: 'string', b: 'string', n: 'long' }, [
    ['x', 'x', 1],
    ['x', 'y', 2],
    ['x', 'y', 3],
    ['y', 'x', 4],
  ]),
);
const LOGONS = 'Logons | make-graph Src --> Dst with Devices on Name | ';
const ODD = 'Odd | make-graph a --> b with_node_id=id | ';

const cases: readonly (readonly [query: string, expected: unknown])[] = [
  [
    `${LOGONS} graph-match (s)-[e]->(t) where t.Name == "dc" project s.Name, e.Account`,
    [
      ['srv1', 'ann'],
      ['srv2', 'adm'],
    ],
  ],
  [`${LOGONS} graph-match (t)<-[e]-(s) where t.Tier == 0 and e.Account == "adm" project s.Name, t.Name`, [['srv2', 'dc']]],
  [
    `${LOGONS} graph-match (s)-[e*1..3]->(t) where s.Name == "pc1" and t.Tier == 0 project path = map(e, Dst), e.Day`,
    [
      [
        ['srv1', 'dc'],
        [1, 2],
      ],
      [
        ['srv1', 'srv2', 'dc'],
        [1, 3, 4],
      ],
    ],
  ],
  [
    `${LOGONS} graph-match (s)-[e*1..3]->(t) where s.Name == "pc1" and t.Name == "dc" and all(e, Account == "ann") project strcat("d", e.Day)`,
    [[['d1', 'd2']]],
  ],
  [
    `${LOGONS} graph-match (s)-[e*1..3]->(t) where s.Name == "pc1" and t.Name == "dc" and e.Account == "ann" project map(e, Day)`,
    [[[1, 2]]],
  ],
  [
    `${LOGONS} graph-match (s)-[e*1..3]->(t) where s.Name == "pc1" and t.Name == "dc" and any(inner_nodes(e), Name == "srv2") project map(inner_nodes(e), Name)`,
    [[['srv1', 'srv2']]],
  ],
  [`${LOGONS} graph-match (s)-[e*1..3]->(t) where s.Name == "pc1" and t.Name == "dc" and all(e, Day <= s.Tier) project t.Name`, [['dc']]],
  [
    `${LOGONS} graph-match (n) where node_degree_in(n) > 2 project n.Name, node_degree_in(n), node_degree_out(n), node_id(n), labels(n)`,
    [['srv1', 3, 2, 'srv1', []]],
  ],
  [
    `${LOGONS} graph-match (a)-[x]->(m), (b)-[y]->(m) where a.Tier <= b.Tier and strcmp(a.Name, b.Name) < 0 and m.Name == "srv1" project a.Name, b.Name | sort by a_Name asc, b_Name asc`,
    [
      ['dc', 'pc1'],
      ['dc', 'pc2'],
      ['pc1', 'pc2'],
    ],
  ],
  [
    `${LOGONS} graph-match (a)-[x]->(b) where a.Name == "pc1" project a, x`,
    [
      [
        { Name: 'pc1', Tier: 2 },
        { Src: 'pc1', Dst: 'srv1', Account: 'ann', Day: 1 },
      ],
    ],
  ],
  [
    `${LOGONS} graph-match (a)-[e*0..1]->(b) where a.Name == "pc1" project b.Name, array_length(map(e, Day))`,
    [
      ['pc1', 0],
      ['srv1', 1],
    ],
  ],
  [`${LOGONS} graph-match (a)-->(b)-->(c)-->(a) where a.Name == "dc" project b.Name, c.Name`, [['srv1', 'srv2']]],
  [`${LOGONS} graph-match cycles=none (a)-->(b)-->(c)-->(a) project a.Name`, []],
  [
    `${LOGONS} graph-shortest-paths (s)-[e*1..5]->(t) where s.Tier == 2 and t.Name == "srv2" project s.Name, map(e, Dst)`,
    [
      ['pc1', ['srv1', 'srv2']],
      ['pc2', ['srv1', 'srv2']],
    ],
  ],
  [
    `${LOGONS} graph-shortest-paths (s)-[e*1..5]->(t) where s.Name == "pc1" and t.Name == "dc" and any(e, Account == "adm") project map(e, Dst)`,
    [[['srv1', 'srv2', 'dc']]],
  ],
  [
    `${LOGONS} graph-shortest-paths (s)-[e*3..5]->(t) where s.Name == "pc1" and t.Name == "dc" project map(e, Dst)`,
    [[['srv1', 'srv2', 'dc']]],
  ],
  [`${LOGONS} graph-shortest-paths (s)-[e*1..5]->(t) where s.Name == "alone" project t.Name`, []],
  [`${LOGONS} graph-to-table nodes | where Name == "alone"`, [['alone', 2]]],
  [
    `Logons | make-graph Src --> Dst with (Devices | where Tier == 0) on Name | graph-to-table nodes`,
    [
      ['dc', 0],
      ['pc1', null],
      ['srv1', null],
      ['pc2', null],
      ['srv2', null],
    ],
  ],
  [
    `${LOGONS} graph-mark-components with_component_id=C | graph-to-table nodes | summarize make_list(Name) by C`,
    [
      [0, ['pc1', 'pc2', 'srv1', 'srv2', 'dc']],
      [1, ['alone']],
    ],
  ],
  [
    `${LOGONS} graph-mark-components kind=strong | graph-to-table nodes | project Name, ComponentId`,
    [
      ['pc1', 0],
      ['pc2', 1],
      ['srv1', 2],
      ['srv2', 2],
      ['dc', 2],
      ['alone', 3],
    ],
  ],
  [`${LOGONS} graph-to-table nodes as N, edges as E with_source_id=S; E | summarize dcount(S); N | count`, [[6]]],
  ['let G = Logons | make-graph Src --> Dst with_node_id=n; G | graph-match (a)-->(b) where b.n == "dc" project a.n | count', [[2]]],
  [
    'Logons | make-graph Src --> Dst with_node_id=n partitioned-by Account (graph-match (a)-[e*1..3]->(b) where a.n startswith "pc" project from = a.n, to = b.n)',
    [
      ['pc1', 'srv1'],
      ['pc1', 'dc'],
      ['pc2', 'srv1'],
      ['pc2', 'srv2'],
    ],
  ],
  // A condition on every edge that needs another element too, and a search that begins at the single end.
  [`${LOGONS} graph-match (s)-[e*1..3]->(t) where s.Name == "pc1" and t.Name == "dc" and e.Day <= s.Tier project map(e, Day)`, [[[1, 2]]]],
  [`${LOGONS} graph-shortest-paths (t)<-[e*1..4]-(s) where t.Name == "pc1" and all(inner_nodes(e), Tier == 1) project t.Name`, []],
  [
    `${LOGONS} graph-shortest-paths (s)-[e*1..4]->(t)-[fin]->(u) where u.Name == "srv2" and t.Tier < 2 project s.Name, map(e, Dst), fin.Day | sort by s_Name asc`,
    [
      ['dc', ['srv1'], 3],
      ['pc1', ['srv1'], 3],
      ['pc2', ['srv1'], 3],
      ['srv1', ['dc', 'srv1'], 3],
      ['srv2', ['dc', 'srv1'], 3],
    ],
  ],
  // Loops and parallel edges.
  [`${ODD} graph-match (s)-[e]->(t) where s.id == t.id project e.n`, [[1]]],
  [`${ODD} graph-match (s)-[e]-(t) where s.id == "x" and t.id == "x" project e.n`, [[1]]],
  [`${ODD} graph-match (s)-[e]-(t) where s.id == "x" and t.id == "y" project e.n`, [[2], [3], [4]]],
  [`${ODD} graph-match (s)-[e*2..2]->(t) where s.id == "x" project map(e, n)`, [[[1, 2]], [[1, 3]], [[2, 4]], [[3, 4]]]],
  [
    `${ODD} graph-match cycles=all (s)-[e*2..2]->(t) where s.id == "x" project map(e, n)`,
    [[[1, 1]], [[1, 2]], [[1, 3]], [[2, 4]], [[3, 4]]],
  ],
  [`${ODD} graph-match cycles=none (s)-[e*1..3]->(t) project map(e, n)`, [[[2]], [[3]], [[4]]]],
  [`${ODD} graph-shortest-paths (s)-[e*1..3]->(t) where s.id == "x" and t.id == "y" project map(e, n)`, [[[2]]]],
  [`${ODD} graph-shortest-paths output=all (s)-[e*1..3]->(t) where s.id == "x" and t.id == "y" project map(e, n)`, [[[2]], [[3]]]],
  [
    `${ODD} graph-match (n) project node_degree_in(n), node_degree_out(n)`,
    [
      [2, 3],
      [2, 1],
    ],
  ],
  // No edges, no nodes.
  ['Odd | where n > 9 | make-graph a --> b with_node_id=id | graph-match (s)-[e*1..3]->(t) project s.id', []],
  ['Odd | where n > 9 | make-graph a --> b with_node_id=id | graph-shortest-paths (s)-[e*1..3]->(t) project s.id', []],
  ['Odd | where n > 9 | make-graph a --> b with_node_id=id | graph-mark-components | graph-to-table nodes', []],
  ['Odd | where n > 9 | make-graph a --> b with Devices on Name | graph-match (s) where s.Tier == 0 project s.Name', [['dc']]],
];

describe('a graph behind render', () => {
  it('is shown by its edges, with its nodes beside them', async () => {
    const reply = await run('Odd | make-graph a --> b with_node_id=id | render graph with (title="t")');
    expect(reply.visualization).toEqual({ kind: 'graph', properties: { title: 't' } });
    expect([reply.columns.map((c) => c.name), reply.rowCount]).toEqual([['SourceId', 'TargetId', 'a', 'b', 'n'], 4]);
    expect(reply.others.map((t) => [t.name, t.columns.map((c) => c.name), t.rowCount])).toEqual([['nodes', ['NodeId', 'id'], 2]]);
  });
});

describe('graph operators', () => {
  it.each(cases)('%s', async (query, expected) => {
    expect(await rows(query)).toEqual(expected);
  });

  it('gives the types of the columns referred to', async () => {
    expect(await shape(`${LOGONS} graph-match (s)-[e*1..2]->(t) project s.Tier, t.Name, d = map(e, Day), h = node_degree_in(t) > 1`)).toBe(
      's_Tier:long t_Name:string d:dynamic h:bool',
    );
    expect(await shape(`${LOGONS} graph-to-table edges with_source_id=A with_target_id=B`)).toBe(
      'A:long B:long Src:string Dst:string Account:string Day:long',
    );
  });

  it.each([
    ['graph("x") | graph-match (a)-->(b) project a.n', 'kql.unsupported'],
    ['Logons | graph-match (a)-->(b) project a.n', 'kql.semantic'],
    ['Logons | make-graph Src --> Dst', 'kql.semantic'],
    [`${LOGONS} graph-match (a)-->(b), (c)-->(d) project a.Name`, 'kql.semantic'],
    [`${LOGONS} graph-match (a)-[e*3..1]->(b) project a.Name`, 'kql.semantic'],
    [`${LOGONS} graph-match cycles=some (a)-->(b) project a.Name`, 'kql.semantic'],
    [`${LOGONS} graph-shortest-paths (a)-[e*1..2]->(b), (b)-->(c) project a.Name`, 'kql.semantic'],
  ])('refuses %s', async (query, code) => {
    await expect(run(query)).rejects.toMatchObject({ code });
  });

  it.each([
    ['Logns | make-graph a --> b with_node_id=n | graph-match (s)-->(t) project s.n', 'kql.unknownTable', 0],
    ['Logons | make-graph Src --> Dst with Logns on n | graph-match (s)-->(t) project s.n', 'kql.unknownTable', 37],
    ['Logns | graph-match (s)-[e]->(t) project s.n', 'kql.unknownTable', 0],
    ['let M = Logons; M | graph-match (s)-[e]->(t) project s.n', 'kql.semantic', 20],
  ])('points at the fault of %s', async (query, code, start) => {
    await expect(run(query)).rejects.toMatchObject({ code, facts: { start } });
    expect((await help.diagnose(query))[0]).toMatchObject({ severity: 'error', start });
  });

  it('gives the place of a graph that is used as a table', async () => {
    await expect(run('Logons | make-graph Src --> Dst')).rejects.toMatchObject({ code: 'kql.semantic', facts: { start: 9, end: 31 } });
  });

  it('ends an explosion of paths with a limit', async () => {
    const dense = 'range i from 0 to 899 step 1 | project a = i % 30, b = i / 30 | make-graph a --> b with_node_id=id';
    await expect(run(`${dense} | graph-match (s)-[e*1..30]->(t) where s.id == 0 and t.id == -1 project t.id`)).resolves.toMatchObject({
      rowCount: 0,
    });
    await expect(
      run(`${dense} | graph-match (s)-[e*1..30]->(t) where s.id == 0 and t.id == 1 and s.id + t.id == 7 project t.id`),
    ).rejects.toMatchObject({
      code: 'query.limit',
    });
    expect((await run(`${dense} | graph-shortest-paths (s)-[e*1..30]->(t) project s.id, t.id`)).rowCount).toBe(900);
  }, 60_000);

  it('stops when it is cancelled', async () => {
    const dense = 'range i from 0 to 899 step 1 | project a = i % 30, b = i / 30 | make-graph a --> b with_node_id=id';
    const cancel = new CancelSource();
    const running = run(`${dense} | graph-match (s)-[e*1..30]->(t) where s.id + t.id == -7 project t.id`, { cancel });
    setTimeout(() => cancel.cancel(), 0);
    cancel.cancel();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  });
});
