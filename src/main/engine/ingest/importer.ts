// Brings evidence into a case: walks what it is given in a fixed order, and for each file hashes, unpacks, recognises, decodes, maps
// and stores. One source's failure is that source's alone.

import { cancelled, QuarryError, type CancelToken } from '../../../shared/base/errors.js';
import type { SourceId } from '../../../shared/base/brand.js';
import type { FileEntry, HostPorts } from '../ports.js';
import type { CaseStore, SourceRow } from '../store/types.js';
import { UnpackBudget, type UnpackLimits } from './containers/budget.js';
import { Spool } from './containers/spool.js';
import { SourceImport, type ImportResult } from './sourceImport.js';
import type { ConnectorSet } from './types.js';

export interface ImportProgress {
  readonly path: string;
  readonly phase: 'hashing' | 'unpacking' | 'decoding' | 'storing' | 'done' | 'failed' | 'cancelled';
  readonly bytes: number;
  readonly totalBytes: number;
  readonly records: number;
}

export interface ImportOptions {
  readonly ports: HostPorts;
  readonly connectors: ConnectorSet;
  readonly cancel: CancelToken;
  readonly onProgress?: (progress: ImportProgress) => void;
  /** The analyst's choice for every source; null or absent leaves it to recognition. */
  readonly connector?: string | null;
  /** For tests: smaller unpacking limits. */
  readonly limits?: UnpackLimits;
}

/** Folders are walked this deep; what lies deeper is named, not read. */
const FOLDER_DEPTH_MAX = 64;

/**
 * Imports files and folders. Results come in the order the evidence was met: paths as given, folders by name, an archive before its
 * members. Throws `cancelled` after leaving the source at hand resumable, 'connector.unknown', and what the case itself cannot do
 * ('case.…'); failures of evidence are in the rows.
 */
export async function importPaths(store: CaseStore, paths: readonly string[], options: ImportOptions): Promise<readonly SourceRow[]> {
  const { connectors, connector } = options;
  if (connector && !connectors.connectors.some((c) => c.id === connector)) {
    throw new QuarryError('connector.unknown', `there is no connector "${connector}"`, {
      connector,
      known: connectors.connectors.map((c) => c.id),
    });
  }
  return new ImportRun(store, options).paths(paths);
}

/** Goes on with sources an interruption left half imported. */
export async function resumeImports(store: CaseStore, options: ImportOptions): Promise<readonly SourceRow[]> {
  const open = store.sources().filter((source) => source.state === 'importing');
  if (open.length === 0) return [];
  const run = new ImportRun(store, options, new Map(open.map((source) => [source.sha256, source.connector])));
  const roots: string[] = [];
  for (const source of open) {
    const root = await fileOf(options.ports, source.path);
    if (root === null) {
      await giveUp(store, source, `source.missing: ${source.path} is no longer there`);
    } else if (!roots.includes(root)) roots.push(root);
  }
  const rows = await run.paths(roots);
  // A file that changed since is another source; the old one can never be completed.
  for (const source of open) {
    const row = store.sources().find((s) => s.id === source.id);
    if (row?.state === 'importing') await giveUp(store, row, `source.changed: ${source.path} is not the file that was being imported`);
  }
  return rows;
}

/** Ends a source that cannot be completed; what it stored stays. */
async function giveUp(store: CaseStore, source: SourceRow, error: string): Promise<void> {
  const { path, size, sha256, format, connector, confidence, because, read, stored, rejected, recovered, warnings } = source;
  const begun = await store.beginSource({ path, size, sha256, format, connector, confidence, because });
  if (begun.kind !== 'duplicate') await store.endSource(begun.id, { state: 'failed', read, stored, rejected, recovered, warnings, error });
}

/** The file on disk that a source's path begins with; null when there is none any more. */
export async function fileOf(ports: HostPorts, path: string): Promise<string | null> {
  for (let at = path.length; at > 0; at = Math.max(path.lastIndexOf('/', at - 1), path.lastIndexOf('\\', at - 1))) {
    const entry = await ports.files.stat(path.slice(0, at));
    if (entry) return entry.kind === 'file' ? entry.path : null;
  }
  return null;
}

class ImportRun {
  private readonly results: ImportResult[] = [];
  private readonly spool: Spool;

  constructor(
    private readonly store: CaseStore,
    private readonly options: ImportOptions,
    /** Connectors of interrupted sources by hash. */
    private readonly connectorOf: ReadonlyMap<string, string> = new Map(),
  ) {
    this.spool = new Spool(options.ports, options.ports.files.join(store.folder, 'tmp'));
  }

  async paths(paths: readonly string[]): Promise<readonly SourceRow[]> {
    const { files } = this.options.ports;
    await this.spool.clean();
    for (const path of paths) {
      const full = files.resolve(path);
      const entry = await this.attempt(full, () => files.stat(full));
      if (entry === undefined) continue;
      if (entry === null) this.refuse(full, 'source.missing', 'there is no such file or folder');
      else await this.entry(entry, 0);
    }
    // Read once: a folder may hold thousands of sources.
    const rows = new Map(this.store.sources().map((row) => [row.id, row]));
    return this.results.flatMap((result) => (typeof result === 'object' ? [result] : (rows.get(result) ?? [])));
  }

  private async entry(entry: FileEntry, depth: number): Promise<void> {
    if (this.options.cancel.cancelled) throw cancelled();
    const { files } = this.options.ports;
    switch (entry.kind) {
      case 'file':
        return this.file(entry);
      case 'other':
        if (depth === 0) this.refuse(entry.path, 'source.notAFile', 'neither a file nor a folder; symbolic links are not followed');
        return;
      case 'folder': {
        if (depth > FOLDER_DEPTH_MAX) return this.refuse(entry.path, 'source.tooDeep', `folders are read ${FOLDER_DEPTH_MAX} levels deep`);
        const inside = await this.attempt(entry.path, () => files.list(entry.path));
        if (!inside) return;
        if (isCase(inside, files.basename)) {
          if (depth === 0) this.refuse(entry.path, 'source.isCase', 'a case is not evidence; open it instead');
          return;
        }
        const sorted = [...inside].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
        for (const child of sorted)
          if (!files.basename(child.path).endsWith('.quarry') || child.kind === 'file') await this.entry(child, depth + 1);
      }
    }
  }

  private async file(entry: FileEntry): Promise<void> {
    const { ports } = this.options;
    const handle = await this.attempt(entry.path, () => ports.files.open(entry.path));
    if (!handle) return;
    try {
      const source = { path: entry.path, name: ports.files.basename(entry.path), size: handle.size, handle };
      await new SourceImport(this.store, this.options, this.spool, new UnpackBudget(this.options.limits), this.connectorOf, (result) =>
        this.results.push(result),
      ).run(source, 0);
    } catch (error) {
      // The disk or the share failed under us; the case and the host's wish to stop are not the evidence's affair.
      if (error instanceof QuarryError && (error.code === 'cancelled' || error.code.startsWith('case.'))) throw error;
      this.refuse(entry.path, 'source.unreadable', error instanceof Error ? error.message : String(error));
    } finally {
      await handle.close();
    }
  }

  /** Undefined after a host failure, which becomes a failed row. */
  private async attempt<T>(path: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.refuse(path, 'source.unreadable', reason);
      return undefined;
    }
  }

  private refuse(path: string, code: string, reason: string): void {
    this.results.push(refusedRow(path, `${code}: ${reason}`));
    this.options.onProgress?.({ path, phase: 'failed', bytes: 0, totalBytes: 0, records: 0 });
  }
}

const isCase = (entries: readonly FileEntry[], basename: (path: string) => string): boolean =>
  entries.some((e) => basename(e.path) === 'case.json') && entries.some((e) => basename(e.path) === 'journal.ndjson');

/** A row for what never became a source of the case; its id is 0. */
export function refusedRow(path: string, error: string): SourceRow {
  return {
    id: 0 as SourceId,
    path,
    size: 0,
    sha256: '',
    format: '',
    connector: '',
    confidence: 0,
    because: [],
    state: 'failed',
    read: 0,
    stored: 0,
    rejected: 0,
    recovered: 0,
    tables: {},
    warnings: [],
    firstTime: null,
    lastTime: null,
    importedAt: '',
    error,
  };
}
