// The KQL engine: text to a result over the tables of a case, and the parser's help for the editor.

import { QuarryError } from '../../../shared/base/errors.js';
import { KqlBinder, loadKusto, type BoundQuery, type KqlSchema, type RunScript, type StoredFunction } from '../../../shared/kql/index.js';
import { EditorService } from '../../../shared/kql/editor.js';
import type { IdPort } from '../ports.js';
import { QueryCatalog } from './catalog.js';
import { execute, explain } from './exec/execute.js';
import { owned } from './exec/owned.js';
import { Runtime } from './exec/runtime.js';
import { sliceBatch } from './exec/vectors.js';
import { LOOKUPS } from './functions/index.js';
import type { KqlHelp } from './help.js';
import type { FragmentRunner } from './parallel/types.js';
import { optimise, type Rule } from './plan/optimise.js';
import { Planner } from './plan/planner.js';
import { announceReads, refTable } from './plan/shared.js';
import type { PlannedQuery, SideTable } from './plan/tables.js';
import { NO_REFERENCE, type FunctionLibrary, type ReferenceData } from './reference.js';
import type { TableCatalog } from './source.js';
import type { QueryEngine, QueryOptions, QueryResult, ResultTable } from './types.js';
import type { Plan } from './plan/nodes.js';
import type { Batch } from './values.js';

export interface QueryEngineDeps {
  readonly tables: TableCatalog;
  /** Gives other work of the thread its turn. */
  readonly yield: () => Promise<void>;
  readonly ids?: IdPort;
  /** Monotonic milliseconds, for the statistics; without it they are 0. */
  readonly clock?: () => number;
  /** What the reference packs of the case answer. */
  readonly reference?: ReferenceData;
  /** Threads that take parts of queries over large tables. */
  readonly fragments?: FragmentRunner | null;
  /** Functions shipped as KQL, beside those of the services that every engine has. */
  readonly functions?: FunctionLibrary;
  /** How the parser's scripts are run; they are imported as modules without it. */
  readonly runScript?: RunScript;
  /** The rewrites of the plan that are used; all without it. */
  readonly rules?: readonly Rule[];
}

export interface ExplainedQuery {
  /** The optimised plan as indented text. */
  explain(text: string, options: QueryOptions): Promise<string>;
}

export function createQueryEngine(deps: QueryEngineDeps): { readonly engine: QueryEngine & ExplainedQuery; readonly help: KqlHelp } {
  const reference = deps.reference ?? NO_REFERENCE;
  const tables = new QueryCatalog(deps.tables, reference, deps.functions?.sources);
  const schema = schemaOf(tables, () => [...reference.functions(), ...(deps.functions?.functions(tables.filled) ?? [])]);
  let binder: Promise<KqlBinder> | null = null;
  const ready = () => (binder ??= loadKusto(deps.runScript).then((kusto) => new KqlBinder(kusto, schema)));
  const clock = deps.clock ?? (() => 0);

  const planOf = async (text: string, rt: Runtime, options: QueryOptions): Promise<{ query: PlannedQuery; bound: BoundQuery }> => {
    tables.refresh();
    const bound = (await ready()).bind(text, () => rt.step());
    const planner = new Planner(rt, {
      catalog: tables,
      timeRange: options.timeRange ?? null,
      added: bound.added,
      elsewhere: bound.elsewhere,
      scoped: bound.scoped,
      reference,
    });
    if (bound.places.length > 0) rt.warn('scope.case', `${bound.places.join(', ')}: this case stands for every place a query names.`);
    try {
      const geo = await reference.geo();
      if (geo) rt.cache.set(LOOKUPS.geoIp, geo);
    } catch (error) {
      // A damaged address database takes its function along, not every hunt.
      if (!(error instanceof QuarryError)) throw error;
      rt.warn(error.code, error.message);
    }
    return { query: await planner.query(bound.block), bound };
  };

  const engine: QueryEngine & ExplainedQuery = {
    async run(text, options) {
      const started = clock();
      const rt = new Runtime(options, deps.yield, clock, deps.fragments ?? null);
      rt.cancel.throwIfCancelled();
      try {
        const { query } = await planOf(text, rt, options);
        const tables = [query, ...query.others].map((t) => ({ ...t, run: optimise(t.plan, deps.rules) }));
        announceReads(tables.map((t) => t.run));
        const made: ResultTable[] = [];
        for (const t of tables) made.push(await collect(t, rt, made.length === 0 ? options.onRows : undefined));
        const [main, ...others] = made;
        if (!main) throw new Error('a query without a table');
        const result: QueryResult = {
          ...main,
          others,
          now: rt.now,
          warnings: rt.warnings,
          stats: {
            rowsScanned: rt.rowsScanned,
            groupsRead: rt.groupsRead,
            groupsSkipped: rt.groupsSkipped,
            ms: clock() - started,
            operators: rt.operators(),
          },
        };
        return result;
      } catch (error) {
        if (error instanceof RangeError && /call stack|string length|array length/i.test(error.message)) {
          throw new QuarryError('query.limit', 'The query is too deep or makes a value that is too large.', { cause: error.message });
        }
        throw error;
      }
    },
    async explain(text, options) {
      const rt = new Runtime(options, deps.yield, clock, deps.fragments ?? null);
      const { query } = await planOf(text, rt, options);
      return [query, ...query.others].map((t) => explain(optimise(t.plan, deps.rules))).join('\n\n');
    },
  };

  const editor = async () => new EditorService(await ready(), schema);
  const help: KqlHelp = {
    diagnose: async (kql) => (await editor()).diagnose(kql),
    complete: async (kql, position) => (await editor()).complete(kql, position),
    hover: async (kql, position) => (await editor()).hover(kql, position),
    format: async (kql, start, end) => (await editor()).format(kql, start, end),
    parameters: async (kql) => (await editor()).parameters(kql),
  };
  return { engine, help };
}

/** Runs one table of a query, up to the rows asked for. */
async function collect(table: SideTable & { readonly run: Plan }, rt: Runtime, onRows: QueryOptions['onRows']): Promise<ResultTable> {
  const columns = table.plan.schema;
  const told = { columns, refTable: refTable(table.run) };
  const batches: Batch[] = [];
  let rowCount = 0;
  const limit = rt.options.maxRows ?? Infinity;
  for await (const batch of execute(table.run, rt)) {
    const room = limit - rowCount;
    const part = batch.length > room ? sliceBatch(batch, 0, room) : batch;
    batches.push(part);
    onRows?.(told, part);
    rowCount += part.length;
    rt.hold(part.length * 16 * columns.length);
    if (batch.length > room) {
      rt.warn('result.truncated', `Only the first ${limit} rows are given.`);
      break;
    }
  }
  return { name: table.name, ...told, batches: owned(batches), rowCount, visualization: table.visualization };
}

function schemaOf(tables: TableCatalog, functions: () => readonly StoredFunction[]): () => KqlSchema {
  let made: KqlSchema | null = null;
  return () => {
    if (made?.revision !== tables.schemaRevision) {
      made = {
        revision: tables.schemaRevision,
        names: tables.names(),
        columns: (name) => tables.table(name)?.columns ?? null,
        functions: functions(),
        populated: () => tables.names().filter((name) => (tables.table(name)?.rowCount ?? 0) > 0),
      };
    }
    return made;
  };
}
