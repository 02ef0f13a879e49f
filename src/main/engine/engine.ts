// The composition root: one open case with every room behind the contract. Hosts make it; nothing else knows all the rooms.

import { NEVER_CANCELLED, QuarryError, type CancelToken } from '../../shared/base/errors.js';
import type { Int64 } from '../../shared/base/time.js';
import type { Broadcast } from '../../shared/contract/case.js';
import type { Handlers } from '../../shared/contract/index.js';
import { analyse } from './correlate/analyse.js';
import { incidentAppliers, incidentSchema } from './correlate/appliers.js';
import { huntsSchema } from './hunts/outcomes.js';
import { loadConnectors } from './ingest/connectors/index.js';
import { importPaths, resumeImports, type ImportProgress } from './ingest/importer.js';
import type { ConnectorSet } from './ingest/types.js';
import type { HostPorts } from './ports.js';
import { PackLibrary } from './packs/library.js';
import { packAppliers, packAttachments, packSchemas } from './packs/state.js';
import { loadStoredFunctions } from './packs/storedFunctions.js';
import { createQueryEngine } from './query/index.js';
import { FragmentPool } from './query/parallel/pool.js';
import { caseAppliers, caseSchemas } from './rooms/caseState.js';
import { caseClock, caseRoom } from './rooms/case.js';
import type { RoomDeps } from './rooms/deps.js';
import { evidenceRoom } from './rooms/evidence.js';
import { graphRoom } from './rooms/graph.js';
import { huntRoom } from './rooms/hunt.js';
import { huntsRoom } from './rooms/hunts.js';
import { incidentsRoom } from './rooms/incidents.js';
import { overviewRoom } from './rooms/overview.js';
import { packsRoom } from './rooms/packs.js';
import { sourcesRoom, type ImportJobs } from './rooms/sources.js';
import { timelineRoom } from './rooms/timeline.js';
import { createCase, openCase } from './store/index.js';
import type { CaseStore, SourceRow } from './store/types.js';

export interface Engine {
  readonly deps: RoomDeps;
  readonly handlers: Handlers;
  readonly connectors: ConnectorSet;
  /** Imports paths one job at a time, without the analysis that follows in a window. */
  importEvidence(
    paths: readonly string[],
    options: { readonly connector?: string | null; readonly cancel?: CancelToken; readonly onProgress?: (p: ImportProgress) => void },
  ): Promise<readonly SourceRow[]>;
  /** Detects, extracts entities and fuses incidents over what is stored. */
  analyse(cancel?: CancelToken, onProgress?: (step: string, done: number, total: number) => void): Promise<void>;
  /** Listens to broadcasts; returns a function that stops. */
  onBroadcast(listener: (message: Broadcast) => void): () => void;
  close(): Promise<void>;
}

const appliers = { ...caseAppliers, ...incidentAppliers, ...packAppliers };
const schemas = [...caseSchemas, ...incidentSchema, ...huntsSchema, ...packSchemas];
const options = { appliers, schemas, attachments: packAttachments };

/** Opens the case in `folder`, or makes it there when `create` names one and there is none yet. */
export async function openEngine(ports: HostPorts, folder: string, create: { readonly name: string } | null): Promise<Engine> {
  const there = await ports.files.stat(ports.files.join(folder, 'case.json'));
  if (!there && !create) throw new QuarryError('case.notACase', `there is no case in ${folder}`, { folder });
  const store = there ? await openCase(ports, folder, options) : await createCase(ports, folder, create?.name ?? '', options);
  try {
    return await compose(ports, store);
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function compose(ports: HostPorts, store: CaseStore): Promise<Engine> {
  const listeners = new Set<(message: Broadcast) => void>();
  const connectors = await loadConnectors(ports);
  const packs = new PackLibrary(ports, store);
  await packs.clean();
  const pool = ports.helpers ? new FragmentPool(ports.helpers, store.helperStore) : null;
  // Queries over large tables will want the helpers, and the first should not wait for them.
  if (pool && store.tables.names().some((name) => (store.tables.table(name)?.rowCount ?? 0) >= pool.limits.tableRows)) pool.start();
  const { engine: query, help } = createQueryEngine({
    tables: store.tables,
    fragments: pool,
    yield: () => ports.clock.yield(),
    ids: ports.ids,
    clock: () => ports.clock.monotonicMs(),
    reference: packs.reference,
    ...(ports.runScript ? { runScript: ports.runScript } : {}),
    functions: await loadStoredFunctions(ports.resources),
  });
  const extent = (): { from: Int64; to: Int64 } | null => {
    let from: Int64 | null = null;
    let to: Int64 | null = null;
    for (const source of store.sources()) {
      if (source.firstTime !== null && (from === null || source.firstTime < from)) from = source.firstTime;
      if (source.lastTime !== null && (to === null || source.lastTime > to)) to = source.lastTime;
    }
    return from === null || to === null ? null : { from, to };
  };
  let running = 0;
  const deps: RoomDeps = {
    importing: () => running > 0,
    ports,
    store,
    query,
    connectors,
    extent,
    now: () => caseClock(deps).now,
    broadcast: (message) => {
      for (const listener of listeners) listener(message);
    },
  };

  const runAnalysis: Engine['analyse'] = async (cancel = NEVER_CANCELLED, onProgress = () => undefined) => {
    await analyse(deps, cancel, onProgress);
    await store.checkpoint();
    deps.broadcast({ kind: 'case.changed', revision: store.revision });
  };
  const jobs = importJobs(deps, runAnalysis, async (work) => {
    running++;
    try {
      return await work();
    } finally {
      running--;
    }
  });
  const handlers: Handlers = {
    ...caseRoom(deps),
    ...sourcesRoom(deps, jobs),
    ...packsRoom(deps, packs),
    ...huntRoom(deps, help),
    ...huntsRoom(deps, help),
    ...evidenceRoom(deps),
    ...incidentsRoom(deps),
    ...graphRoom(deps),
    ...timelineRoom(deps),
    ...overviewRoom(deps),
  };
  return {
    deps,
    handlers,
    connectors,
    importEvidence: (paths, options) =>
      importPaths(store, paths, {
        ports,
        connectors,
        cancel: options.cancel ?? NEVER_CANCELLED,
        onProgress: options.onProgress ?? (() => undefined),
        connector: options.connector ?? null,
      }),
    analyse: runAnalysis,
    onBroadcast: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      await pool?.close();
      await store.checkpoint();
      await store.close();
    },
  };
}

/** Imports for a window: one at a time, each followed by the analysis, told to everyone as it goes. */
function importJobs(deps: RoomDeps, runAnalysis: Engine['analyse'], counted: <T>(work: () => Promise<T>) => Promise<T>): ImportJobs {
  const { ports, store, connectors } = deps;
  let queue: Promise<unknown> = Promise.resolve();
  let nextJob = 1;
  const inTurn = <T>(work: (job: string) => Promise<T>): Promise<T> => {
    const job = `import-${nextJob++}`;
    const turn = queue.then(() => counted(() => work(job)));
    queue = turn.catch(() => undefined);
    return turn;
  };
  const told = (job: string, onEvent: (event: ImportProgress) => void) => (p: ImportProgress) => {
    deps.broadcast({
      kind: 'import.progress',
      job,
      path: p.path,
      phase: p.phase,
      bytes: p.bytes,
      totalBytes: p.totalBytes,
      records: p.records,
      message: null,
    });
    onEvent(p);
  };
  const analysed = async (job: string, cancel: CancelToken) => {
    const step = (phase: 'detecting' | 'correlating' | 'done', done: number, total: number, message: string | null) =>
      deps.broadcast({ kind: 'import.progress', job, path: '', phase, bytes: done, totalBytes: total, records: 0, message });
    await runAnalysis(cancel, (name, done, total) => step(name === 'detect' ? 'detecting' : 'correlating', done, total, name));
    step('done', 1, 1, null);
  };
  return {
    import: (paths, connector, cancel, onEvent) =>
      inTurn(async (job) => {
        const started = ports.clock.monotonicMs();
        const sources = await importPaths(store, paths, { ports, connectors, cancel, onProgress: told(job, onEvent), connector });
        deps.broadcast({ kind: 'case.changed', revision: store.revision });
        await analysed(job, cancel);
        return { sources, ms: Math.round(ports.clock.monotonicMs() - started) };
      }),
    resume: (cancel) =>
      inTurn(async (job) => {
        const sources = await resumeImports(store, { ports, connectors, cancel, onProgress: told(job, () => undefined) });
        if (sources.length > 0) await analysed(job, cancel);
        return sources.length;
      }),
  };
}
