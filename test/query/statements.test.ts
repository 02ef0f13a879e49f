// Statements around a query: patterns, parameters, set, restrict, alias, and the places a query may name.

import { describe, expect, it } from 'vitest';
import { QuarryError } from '../../src/shared/base/errors.js';
import type { Cell } from '../../src/shared/base/types.js';
import { engineOver, memoryTable } from './memory.js';

const seen = memoryTable('Seen', { Timestamp: 'datetime', User: 'string', Size: 'long' }, [
  [0, 'ann', 1],
  [0, 'bob', 2],
  [0, 'cid', 3],
]);
const { rows, run } = engineOver(seen, memoryTable('Other', { User: 'string' }, [['zoe']]));

const fails = async (work: Promise<unknown>): Promise<QuarryError> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof QuarryError) return error;
    throw error;
  }
  throw new Error('nothing failed');
};

const cases: readonly (readonly [query: string, expected: unknown])[] = [
  [
    'declare pattern P = (a:string)[b:string] { ("x").["y z"] = { Seen | where User == b | project a, b, Size }; ("x").["ann"] = { Seen | where User == b | project a, b, Size }; }; P("x").ann',
    [['x', 'ann', 1]],
  ],
  [
    'let n = 2; declare pattern P = (a:string) { ("x") = { Seen | take n }; ("y") = { Other | take n }; }; union P("x"), P("y") | count',
    [[3]],
  ],
  ["declare pattern P = (a:string)[b:string] { ('x').['y z'] = { print 1 }; }; P('x').['y z']", [[1]]],
  ['set query_take_max_records=2; Seen | project User', [['ann'], ['bob']]],
  ['set truncationmaxrecords=1; Seen | project User; Seen | project Size', [[1]]],
  ['set query_now=datetime(2020-02-03); print ago(1d)', [['2020-02-02T00:00:00.0000000Z']]],
  ['set notruncation; set best_effort=true; set unheard_of="x"; print 1', [[1]]],
  ['let T = view () { Seen | take 1 | project User }; restrict access to (T); T', [['ann']]],
  ['restrict access to (Seen); Seen | count', [[3]]],
  ['restrict access to (database().*); Seen | count', [[3]]],
  ['let T = view () { Seen | project User }; let U = view () { Other }; restrict access to (T, U); union T, U | count', [[4]]],
  ['alias database D = cluster("https://c.example").database("X"); database("D").Seen | count', [[3]]],
  ['workspace("soc").Seen | count', [[3]]],
  ["union workspace('a').Seen, app('b') . Other | count", [[4]]],
  ['union workspace("a").Seen, workspace("b").Seen | count', [[3]]],
  ['union Seen, workspace("b").Seen, workspace("b").Other | count', [[4]]],
  ['union Seen, Seen | count', [[6]]],
  ['union workspace("a").Seen, workspace("a").Seen | count', [[6]]],
  ['adx("https://c.example/X").Seen | count', [[3]]],
  ['cluster("c").database("d").Seen | join kind=inner (cluster("c").database("e").Seen) on User | count', [[3]]],
  ['database("d").table("Seen") | count', [[3]]],
  ['database("d").["Seen"] | count', [[3]]],
  ['union database("d").See* | count', [[3]]],
  ['print strcat("workspace(\'a\').", "T") // database("x").Seen', [["workspace('a').T"]]],
  ['workspace("a").Nowhere_1 | where Code_s == "x" and Size_d > 1 | project Code_s, Size_d', []],
];

describe('statements', () => {
  it.each(cases)('%s', async (query, expected) => {
    expect(await rows(query)).toEqual(expected);
  });

  it.each([
    ['declare pattern P; P("x")', 'kql.semantic'],
    ['declare pattern P = (a:string)[b:string] { ("x").["y"] = { print 1 }; }; P("x").z', 'kql.semantic'],
    ['let T = view () { Seen }; restrict access to (T); Seen | count', 'kql.unknownTable'],
    ['restrict access to (Other); Seen | count', 'kql.unknownTable'],
    ['let T = view () { Seen }; restrict access to (database().*); T | count', 'kql.unknownTable'],
    ['set query_take_max_records="many"; Seen', 'kql.semantic'],
    ['declare query_parameters(n:long); print n', 'query.parameter'],
  ])('%s fails with %s', async (query, code) => {
    expect((await fails(run(query))).code).toBe(code);
  });

  it('says that the case stands for the places named', async () => {
    const { warnings } = await run('union workspace("a").Seen, workspace("a").Seen, Nope_CL');
    expect(warnings.map((w) => w.code)).toEqual(['scope.case', 'table.unknown']);
    expect(warnings[0]!.message).toContain('workspace("a")');
    expect((await run('database().Seen')).warnings).toEqual([]);
  });

  it('reads what a function saved in another workspace gives as an empty table', async () => {
    const said = async (query: string) => {
      const { columns, rowCount, warnings } = await run(query);
      const names = columns.map((c) => `${c.name}:${c.type}`).join(' ');
      return [names, rowCount, warnings.map((w) => w.message.slice(0, 35)).join(' ')];
    };
    const one = (name: string) => `The case holds no function '${name}'`;
    expect(await said('Seen | invoke Enrich(1d) | where At > ago(1d) | project At, Who')).toEqual([
      'At:datetime Who:string',
      0,
      one('Enrich'),
    ]);
    expect(await said('Parser(since=ago(1d), pack=true) | where Size > 3 | count')).toEqual(['Count:long', 1, one('Parser')]);
    expect(await said('let f = (t:string) { Parser(t) | where b == t }; f("x") | project b')).toEqual(['b:string', 0, one('Parser')]);
    expect((await run('union isfuzzy=true (Parser(1) | where b == 1), (Seen) | count')).rowCount).toBe(1);
    expect((await fails(run('Seen | invoke FileProfil()'))).code).toBe('kql.semantic');
    expect((await fails(run('Seen | extend x = Convert(1)'))).code).toBe('kql.semantic');
  });
  it('reads a column that bears the name of a function or of a table of Azure Resource Graph', async () => {
    const { columns } = await run('Own_CL | project hash_sha256, All = resources, Both = set_union(evidence, dynamic([]))');
    expect(columns.map((c) => `${c.name}:${c.type}`)).toEqual(['hash_sha256:string', 'All:string', 'Both:dynamic']);
    const looked = await run('datatable(Ip:string)["1.2.3.4"] | evaluate ipv4_lookup(Ranges, Ip, Net) | project Ip, Net, Label');
    expect([looked.rowCount, looked.warnings.map((w) => w.code)]).toEqual([0, ['table.unknown']]);
  });

  it('follows functions that call one another, a hundred of them', async () => {
    const chain = (first: string, next: (before: string) => string, count: number) =>
      Array.from({ length: count }, (_, i) => `let f${i} = (x:long) { ${i === 0 ? first : next(`f${i - 1}(x)`)} };`).join('\n');
    expect(await rows(`${chain('x + 1', (f) => `${f} + 1`, 100)} print f99(1)`)).toEqual([[101]]);
    expect(await rows(`${chain('range a from 1 to x step 1', (f) => `${f} | where a > 0`, 100)} f99(3) | count`)).toEqual([[3]]);
    expect((await fails(run(`${chain('x + 1', (f) => `${f} + 1`, 300)} print f299(1)`))).code).toBe('query.limit');
  });
  it('says which clock a query had', async () => {
    expect((await run('set query_now=datetime(2010-01-01T00:00:01); print 1')).now).toBe(10_000_000);
  });

  const values: readonly (readonly [type: string, given: Cell, expected: Cell])[] = [
    ['long', 5, 5],
    ['long', '5', 5],
    ['long', 'long(5)', 5],
    ['long', 'long(null)', null],
    ['int', '-3', -3],
    ['real', '1.5', 1.5],
    ['double', 2, 2],
    ['bool', 'true', true],
    ['bool', false, false],
    ['string', 'it\'s "x"', 'it\'s "x"'],
    ['string', 7, '7'],
    ['datetime', '2024-01-02', '2024-01-02T00:00:00.0000000Z'],
    ['datetime', 'datetime("2024-01-02 03:04")', '2024-01-02T03:04:00.0000000Z'],
    ['timespan', '1.02:00:00', '1.02:00:00'],
    ['timespan', 'time(2h)', '02:00:00'],
    ['guid', '74be27de-1e4e-49d9-b579-fe0b331d3642', '74be27de-1e4e-49d9-b579-fe0b331d3642'],
    ['decimal', '1.25', '1.25'],
    ['dynamic', '[1,"a"]', [1, 'a']],
    ['dynamic', 'dynamic({"a":1})', { a: 1 }],
    ['dynamic', ['x', 2], ['x', 2]],
  ];
  it.each(values)('a parameter of type %s takes %j', async (type, given, expected) => {
    expect(await rows(`declare query_parameters(p:${type}); print p`, { parameters: { p: given } })).toEqual([[expected]]);
  });
  it('prefers the value given to the default', async () => {
    const query = 'declare query_parameters(p:long = 4, q:string = "x"); print p, q';
    expect(await rows(query)).toEqual([[4, 'x']]);
    expect(await rows(query, { parameters: { q: 'y' } })).toEqual([[4, 'y']]);
  });
  it.each([
    ['long', 'many'],
    ['datetime', 'yesterday'],
    ['long', [1]],
  ] as readonly (readonly [string, Cell])[])('a parameter of type %s does not take %j', async (type, given) => {
    const error = await fails(run(`declare query_parameters(p:${type}); print p`, { parameters: { p: given } }));
    expect([error.code, error.facts['name']]).toEqual(['query.parameter', 'p']);
  });
  it('binds parameters, never splices them', async () => {
    expect(
      await rows('declare query_parameters(p:string); Seen | where User == p | count', { parameters: { p: 'x" or true or "' } }),
    ).toEqual([[0]]);
  });
});

describe('graphs behind names', () => {
  const edges = 'datatable(a:string, b:string)["x","y", "y","z"] | make-graph a --> b with_node_id=n';
  it('materialises a graph', async () => {
    expect(await rows(`let G = materialize(${edges}); G | graph-match (s)-[e*2..2]->(t) project s.n, t.n`)).toEqual([['x', 'z']]);
  });
  it.each([
    ['graph-where-nodes n != "y" | graph-to-table edges', []],
    ['graph-where-nodes n != "z" | graph-to-table nodes', [['x'], ['y']]],
    ['graph-where-nodes n != "z" | graph-match (s)-[e]->(t) project s.n, t.n', [['x', 'y']]],
    ['graph-where-edges a == "x" | graph-match (s)-[e*1..3]->(t) project s.n, t.n', [['x', 'y']]],
    ['graph-where-edges a == "x" | graph-to-table nodes | count', [[3]]],
    ['graph-where-nodes node_degree_out() > 0 | graph-to-table nodes', [['x'], ['y']]],
    ['graph-where-nodes n in ("x", "y") | graph-where-nodes node_degree_in() > 0 | graph-to-table nodes', [['y']]],
    ['graph-where-nodes n == "none" | graph-match (s) project s.n', []],
  ] as readonly (readonly [string, unknown])[])('%s', async (query, expected) => {
    expect(await rows(`${edges} | ${query}`)).toEqual(expected);
  });
  it('names a property a graph does not have', async () => {
    expect((await fails(run(`${edges} | graph-where-nodes nope == 1 | graph-to-table nodes`))).facts['name']).toBe('nope');
  });
  it('gives nodes and edges as two tables', async () => {
    const result = await run(`${edges} | graph-to-table nodes as N, edges as E`);
    expect([result.name, result.rowCount, ...result.others.map((t) => `${t.name} ${t.rowCount}`)]).toEqual(['N', 3, 'E 2']);
    const later = await run(`${edges} | graph-to-table nodes as N, edges as E; N | count`);
    expect(later.others.map((t) => t.name)).toEqual(['statement_1']);
  });
});
