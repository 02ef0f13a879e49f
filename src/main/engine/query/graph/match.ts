// graph-match and graph-shortest-paths: conditions on one node or edge become masks before the search, the others filter its
// matches, and `project` runs over the columns the expressions refer to.

import { QuarryError } from '../../../../shared/base/errors.js';
import type { Expr } from '../../../../shared/kql/ast.js';
import { compile } from '../exec/eval.js';
import type { Runtime } from '../exec/runtime.js';
import { allOf, TRUE, type BExpr } from '../plan/expr.js';
import { defaultName } from '../plan/naming.js';
import type { Plan } from '../plan/nodes.js';
import { project } from '../plan/operators/project.js';
import type { Planner } from '../plan/planner.js';
import { toBool } from '../plan/scalars.js';
import { Scope, type Env } from '../plan/scope.js';
import { at, type Batch, type Vector } from '../values.js';
import { SearchBudget } from './budget.js';
import { graphOf, tableOf, type Graph, type GraphPlan } from './graph.js';
import { readPattern, type Masks, type Match, type Pattern, type PatternOperator, type Variable } from './pattern.js';
import { mentions, References, spread } from './references.js';
import { shortest } from './shortest.js';
import { bindingsOf, ReferenceReader, type Bindings } from './values.js';
import { walk, type Cycles } from './walk.js';

const BATCH_MATCHES = 2_048;

export async function graphSearch(p: Planner, input: Plan, o: PatternOperator, env: Env): Promise<Plan> {
  const graph = graphOf(input, o);
  const pattern = await readPattern(p, o, env);
  const choice = o.parameters[o.kind === 'graph-match' ? 'cycles' : 'output'] ?? (o.kind === 'graph-match' ? 'unique_edges' : 'any');
  const wrong = (message: string) => new QuarryError('kql.semantic', message, { start: o.start, end: o.end });
  if (!(o.kind === 'graph-match' ? CYCLES : OUTPUTS).has(choice)) throw wrong(`${o.kind} has no option '${choice}'.`);
  if (o.kind === 'graph-shortest-paths' && (o.patterns.length !== 1 || !pattern.steps.some((s) => s.max > 1)))
    throw wrong('graph-shortest-paths takes one sequence with at least one edge of variable length.');

  const { masks, rest } = await conditions(p, graph, pattern, o.where, env);
  const refs = new References(p, graph, pattern.variables, env);
  const residual: Expr[] = [];
  for (const e of rest) residual.push(await refs.rewrite(spread(e, 'all', pattern.variables)));
  const exprs: Expr[] = [];
  for (const e of o.project) {
    const result = e.kind === 'named' ? { ...e, value: spread(e.value, 'map', pattern.variables) } : spread(e, 'map', pattern.variables);
    exprs.push(named(e, await refs.rewrite(result)));
  }
  const scope = new Scope(refs.schema);
  const predicate = allOf((await p.scalars.compileAll(residual, scope, env)).map(toBool));
  const searchOf =
    o.kind === 'graph-match'
      ? (g: Graph, made: Masks) => walk(g, pattern, made, choice as Cycles, new SearchBudget())
      : (g: Graph, made: Masks, rt: Runtime) => {
          const reader = new ReferenceReader(refs, g, rt);
          const test = predicate === TRUE ? null : compile(predicate, rt);
          const accept = (matches: readonly Match[]): readonly boolean[] => {
            const passed = test?.(reader.read(bindingsOf(matches)));
            return matches.map((_, i) => !passed || at(passed, i) === true);
          };
          return shortest(g, pattern, made, { all: choice === 'all', everyPath: looksAtPaths(pattern, rest), accept }, new SearchBudget());
        };
  const found = tableOf(graph, o.kind, choice, refs.schema, async function* (g, rt) {
    const reader = new ReferenceReader(refs, g, rt);
    const read = (list: readonly Match[]): Batch => reader.read(bindingsOf(list));
    let pending: Match[] = [];
    for (const match of searchOf(g, masks(g, rt), rt)) {
      if (match) pending.push(match);
      else await rt.breathe();
      if (pending.length < BATCH_MATCHES) continue;
      yield read(pending);
      pending = [];
    }
    if (pending.length > 0) yield read(pending);
  });
  const kept: Plan =
    predicate === TRUE || o.kind === 'graph-shortest-paths' ? found : { op: 'filter', input: found, predicate, schema: found.schema };
  return project(p, kept, exprs, o.columns, env);
}

const CYCLES: ReadonlySet<string> = new Set<Cycles>(['all', 'none', 'unique_edges']);
const OUTPUTS: ReadonlySet<string> = new Set(['all', 'any']);

/** Results keep the name their expression would have had. */
function named(before: Expr, after: Expr): Expr {
  if (before.kind === 'named') return after;
  const name = defaultName(before);
  if (name === null) return after;
  return { kind: 'named', names: [name], list: false, value: after, type: after.type, start: before.start, end: before.end };
}

/** Whether conditions left over need more than the two ends of a path. */
function looksAtPaths(pattern: Pattern, rest: readonly Expr[]): boolean {
  const ends = new Set([pattern.steps[0]?.left, pattern.steps.at(-1)?.right]);
  const slots = pattern.steps.map((s) => s.left);
  if (new Set(slots).size < slots.length || pattern.steps.slice(0, -1).some((s) => s.right === slots[0])) return true;
  return rest.some((e) => {
    const { names, each } = mentions(e, pattern.variables);
    return each || [...names].some((n) => !isEnd(pattern.variables.get(n), ends));
  });
}
const isEnd = (v: Variable | undefined, ends: ReadonlySet<number | undefined>): boolean => v?.kind === 'node' && ends.has(v.slot);

const terms = (e: Expr): readonly Expr[] => (e.kind === 'call' && e.name === 'and' ? e.args.flatMap(terms) : [e]);

interface MaskTest {
  readonly on: keyof Masks;
  readonly slot: number;
  /** One truth for each node or edge of the graph. */
  test(g: Graph, rt: Runtime): Vector;
}

async function conditions(p: Planner, graph: GraphPlan, pattern: Pattern, where: Expr | null, env: Env) {
  const tests: MaskTest[] = [];
  const rest: Expr[] = [];
  for (const term of where ? terms(where) : []) {
    const test = await maskTest(p, graph, pattern, term, env);
    if (test) tests.push(test);
    else rest.push(term);
  }
  const masks = (g: Graph, rt: Runtime): Masks => {
    const made: Masks = {
      nodes: new Array<Uint8Array | null>(pattern.nodeCount).fill(null),
      edges: pattern.steps.map(() => null),
      inner: pattern.steps.map(() => null),
    };
    for (const t of tests) {
      const passed = t.test(g, rt);
      const before = made[t.on][t.slot];
      const length = t.on === 'edges' ? g.edges.length : g.nodes.length;
      made[t.on][t.slot] = Uint8Array.from({ length }, (_, i) => (at(passed, i) === true && before?.[i] !== 0 ? 1 : 0));
    }
    return made;
  };
  return { masks, rest };
}

/** A term that speaks of one node or one edge, or of all elements of one path alone. */
async function maskTest(p: Planner, graph: GraphPlan, pattern: Pattern, term: Expr, env: Env): Promise<MaskTest | null> {
  const { names, each } = mentions(term, pattern.variables);
  const [name] = names;
  const variable = name === undefined ? undefined : pattern.variables.get(name);
  if (!variable || name === undefined || names.size !== 1) return null;
  if (each) {
    const refs = new References(p, graph, pattern.variables, env);
    const rewritten = await refs.rewrite(term);
    const [item] = refs.items;
    if (rewritten.kind !== 'name' || item?.kind !== 'each' || item.mode !== 'all' || item.around.items.length > 0) return null;
    return {
      on: item.inner ? 'inner' : 'edges',
      slot: item.slot,
      test: (g, rt) => {
        const count = (item.inner ? g.nodes : g.edges).length;
        return new ReferenceReader(refs, g, rt).overElements(
          item,
          Int32Array.from({ length: count }, (_, i) => i),
          numbers(count),
        );
      },
    };
  }
  // A property of an edge of variable length holds for each of its edges.
  const alone: Variable = variable.kind === 'edge' ? { ...variable, variable: false } : variable;
  const refs = new References(p, graph, new Map([[name, alone]]), env);
  const rewritten = await refs.rewrite(term);
  const made: BExpr = toBool(await p.scalars.compile(rewritten, new Scope(refs.schema), env));
  return {
    on: variable.kind === 'node' ? 'nodes' : 'edges',
    slot: variable.slot,
    test: (g, rt) =>
      compile(made, rt)(new ReferenceReader(refs, g, rt).read(numbers((variable.kind === 'node' ? g.nodes : g.edges).length))),
  };
}

/** Every node, or every edge as a path of its own, by number. */
const numbers = (length: number): Bindings => ({
  length,
  node: (_slot, row) => row,
  path: (_slot, row) => ({ edges: [row], inner: [] }),
});
