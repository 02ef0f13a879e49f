// Handlers of contract/sources.ts: what was dropped, how it was read, and importing more.

import { formatDatetime } from '../../../shared/base/time.js';
import type { Handlers } from '../../../shared/contract/index.js';
import type { Source } from '../../../shared/contract/sources.js';
import type { SourceRow } from '../store/types.js';
import type { RoomDeps } from './deps.js';

type SourceCalls = 'sources.list' | 'sources.faults' | 'sources.import' | 'sources.connectors' | 'sources.resume';

export const sourceOf = (row: SourceRow): Source => ({
  id: Number(row.id),
  path: row.path,
  size: row.size,
  sha256: row.sha256,
  format: row.format,
  connector: row.connector,
  confidence: row.confidence,
  because: [...row.because],
  state: row.state,
  read: row.read,
  stored: row.stored,
  rejected: row.rejected,
  recovered: row.recovered,
  tables: { ...row.tables },
  warnings: row.warnings.map((w) => ({ ...w })),
  extent:
    row.firstTime === null || row.lastTime === null ? null : { from: formatDatetime(row.firstTime), to: formatDatetime(row.lastTime) },
  importedAt: row.importedAt,
  error: row.error,
});

/** Imports and everything that follows from it, one after the other; given by the composition root. */
export interface ImportJobs {
  import(
    paths: readonly string[],
    connector: string | null,
    cancel: import('../../../shared/base/errors.js').CancelToken,
    onEvent: (event: { path: string; phase: string; bytes: number; totalBytes: number; records: number }) => void,
  ): Promise<{ sources: readonly SourceRow[]; ms: number }>;
  resume(cancel: import('../../../shared/base/errors.js').CancelToken): Promise<number>;
}

export function sourcesRoom(deps: RoomDeps, jobs: ImportJobs): Handlers<SourceCalls> {
  return {
    'sources.list': () => deps.store.sources().map(sourceOf),
    'sources.faults': ({ source, offset, limit }) => {
      const { total, faults } = deps.store.faults(source as SourceRow['id'], offset, limit);
      return { total, faults: faults.map((f) => ({ ...f })) };
    },
    'sources.import': async ({ paths, connector }, scope) => {
      const { sources, ms } = await jobs.import(paths, connector, scope.cancel, (event) => scope.emit(event));
      return { sources: sources.map(sourceOf), ms };
    },
    'sources.connectors': () => deps.connectors.connectors.map((c) => ({ id: c.id, title: c.title })),
    'sources.resume': async (_, scope) => ({ resumed: await jobs.resume(scope.cancel) }),
  };
}
