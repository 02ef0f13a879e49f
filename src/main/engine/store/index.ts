// The store's front door: make a case, open a case.

import { QuarryError } from '../../../shared/base/errors.js';
import type { HostPorts } from '../ports.js';
import { caseHeadBytes, casePaths, newCaseHead, readCaseHead, type CaseHead, type CasePaths } from './caseFolder.js';
import { FolderCaseStore } from './caseStore.js';
import { writing } from './errors.js';
import { loadSqlJs } from './sqlite.js';
import { CaseState, type StoreOptions } from './state.js';
import type { TableCatalog } from '../query/source.js';
import { StoredTableCatalog } from './tables/catalog.js';
import { NO_SEGMENTS } from './tables/scan.js';
import { loadBuiltInSchemas } from './tables/schemas.js';
import type { CaseStore } from './types.js';
import { upgradeCase } from './upgrade/index.js';

export type { StoreOptions } from './state.js';
export type { Applier } from './catalogue.js';
export type { CaseStore } from './types.js';

/** Makes a case in `folder`, which must be empty or not there; 'case.exists' when it is one already, 'case.notEmpty' when it is in use. */
export async function createCase(ports: HostPorts, folder: string, name: string, options: StoreOptions = {}): Promise<CaseStore> {
  const paths = casePaths(ports, folder);
  if ((await ports.files.stat(paths.caseJson)) !== null)
    throw new QuarryError('case.exists', `${paths.folder} is a case already`, { folder: paths.folder });
  await writing(paths.folder, () => ports.files.makeFolder(paths.folder));
  const unlock = await lockCase(ports, paths);
  let state: CaseState | null = null;
  try {
    await refuseForeignFiles(ports, paths);
    await writing(paths.segments, () => ports.files.makeFolder(paths.segments));
    await writing(paths.index, () => ports.files.makeFolder(paths.index));
    const head = newCaseHead(ports, name);
    const bytes = caseHeadBytes(ports, head);
    // case.json comes last: until it is there the folder is no case, and making it again starts over.
    await writing(paths.journal, () => ports.files.remove(paths.journal));
    await writing(paths.catalogue, () => ports.files.remove(paths.catalogue));
    state = await CaseState.open(ports, await loadSqlJs(ports), paths, options);
    await state.record([
      { kind: 'case.created', data: { id: head.id, name, toolVersion: head.toolVersion, caseJson: ports.hash.sha256Of(bytes) } },
    ]);
    await writing(paths.caseJson, () => ports.files.writeAtomic(paths.caseJson, bytes));
    return await assemble(ports, paths, head, state, unlock, options);
  } catch (error) {
    await state?.close();
    await unlock();
    throw error;
  }
}

/** Opens a case and brings it up to its journal. 'case.notACase', 'case.newer', 'case.locked' (facts: heldBy), 'case.write'. */
export async function openCase(ports: HostPorts, folder: string, options: StoreOptions = {}): Promise<CaseStore> {
  const paths = casePaths(ports, folder);
  await readCaseHead(ports, paths); // before leaving so much as a lock in a folder that is none of ours
  const unlock = await lockCase(ports, paths);
  let state: CaseState | null = null;
  try {
    const { head, written } = await upgradeCase(ports, paths, await readCaseHead(ports, paths));
    await writing(paths.segments, () => ports.files.makeFolder(paths.segments));
    state = await CaseState.open(ports, await loadSqlJs(ports), paths, options);
    if (written !== null)
      await state.record([
        { kind: 'case.upgraded', data: { version: head.version, toolVersion: ports.toolVersion, caseJson: ports.hash.sha256Of(written) } },
      ]);
    const store = await assemble(ports, paths, head, state, unlock, options);
    await store.clearLeftovers();
    return store;
  } catch (error) {
    await state?.close();
    await unlock();
    throw error;
  }
}

/** Every table the product knows, all without rows: for queries that need no case. */
export async function emptyCatalog(ports: HostPorts): Promise<TableCatalog> {
  return new StoredTableCatalog(await loadBuiltInSchemas(ports), NO_SEGMENTS);
}

async function assemble(
  ports: HostPorts,
  paths: CasePaths,
  head: CaseHead,
  state: CaseState,
  unlock: () => Promise<void>,
  options: StoreOptions,
): Promise<FolderCaseStore> {
  return new FolderCaseStore(ports, paths, head, state, unlock, await loadBuiltInSchemas(ports), options.cacheBytes);
}

async function lockCase(ports: HostPorts, paths: CasePaths): Promise<() => Promise<void>> {
  const lock = await writing(paths.lock, () => ports.files.lock(paths.lock));
  if (typeof lock === 'function') return lock;
  throw new QuarryError('case.locked', `${paths.folder} is open elsewhere (${lock.heldBy})`, { folder: paths.folder, heldBy: lock.heldBy });
}

/** A folder with anything of the analyst's in it does not become a case; leftovers of an interrupted creation do. */
async function refuseForeignFiles(ports: HostPorts, paths: CasePaths): Promise<void> {
  const ours = new Set(
    [paths.lock, paths.journal, paths.catalogue, paths.segments, paths.index, `${paths.caseJson}.tmp`, `${paths.catalogue}.tmp`].map(
      (path) => ports.files.basename(path),
    ),
  );
  const foreign = (await ports.files.list(paths.folder))
    .map(({ path }) => ports.files.basename(path))
    .filter((name) => !ours.has(name) && !name.startsWith(`${ports.files.basename(paths.lock)}.`));
  const segments = (await ports.files.stat(paths.segments)) === null ? [] : await ports.files.list(paths.segments);
  if (foreign.length > 0 || segments.length > 0) {
    throw new QuarryError('case.notEmpty', `${paths.folder} is not empty`, {
      folder: paths.folder,
      found: foreign.length > 0 ? foreign.slice(0, 5) : ['segments'],
    });
  }
}
