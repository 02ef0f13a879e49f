// Real evidence in a real case on disk, for tests of analysis; removed afterwards.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { incidentAppliers, incidentSchema } from '../../src/main/engine/correlate/incidentStore.js';
import { loadConnectors } from '../../src/main/engine/ingest/connectors/index.js';
import { importPaths } from '../../src/main/engine/ingest/importer.js';
import { createQueryEngine } from '../../src/main/engine/query/index.js';
import type { RoomDeps } from '../../src/main/engine/rooms/deps.js';
import { caseAppliers, caseSchemas } from '../../src/main/engine/rooms/caseState.js';
import { createCase } from '../../src/main/engine/store/index.js';
import { createNodePorts } from '../../src/main/hosts/node/ports.js';
import { NEVER_CANCELLED } from '../../src/shared/base/errors.js';
import type { Int64 } from '../../src/shared/base/time.js';

export const shared = resolve(process.cwd(), '../shared');
export const mordor = resolve(shared, 'corpus/evidence/mordor/zips');
export const haveMordor = existsSync(mordor);
if (!haveMordor) console.warn('skipped: ../shared/corpus/evidence/mordor is absent');

export interface EvidenceCase {
  readonly deps: RoomDeps;
  close(): Promise<void>;
}

export async function caseOf(...paths: readonly string[]): Promise<EvidenceCase> {
  const folder = mkdtempSync(join(tmpdir(), 'quarry-analysis-'));
  const ports = createNodePorts();
  const store = await createCase(ports, join(folder, 'case.quarry'), 'analysis', {
    appliers: { ...caseAppliers, ...incidentAppliers },
    schemas: [...caseSchemas, ...incidentSchema],
  });
  const connectors = await loadConnectors(ports);
  await importPaths(store, paths, { ports, connectors, cancel: NEVER_CANCELLED });
  const { engine } = createQueryEngine({ tables: store.tables, yield: () => ports.clock.yield() });
  const extent = () => {
    const dated = store.sources().filter((s) => s.firstTime !== null && s.lastTime !== null);
    if (dated.length === 0) return null;
    return {
      from: dated.reduce((m, s) => (Number(s.firstTime) < Number(m) ? (s.firstTime ?? m) : m), dated[0]!.firstTime as Int64),
      to: dated.reduce((m, s) => (Number(s.lastTime) > Number(m) ? (s.lastTime ?? m) : m), dated[0]!.lastTime as Int64),
    };
  };
  const deps: RoomDeps = {
    ports,
    store,
    query: engine,
    connectors,
    now: () => extent()?.to ?? 0,
    extent,
    importing: () => false,
    broadcast: () => undefined,
  };
  return {
    deps,
    close: async () => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
