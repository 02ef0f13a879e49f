// All hunts of a case in one place: the product's, those saved in the case, those of remembered folders; and whether each binds.

import { NEVER_CANCELLED, QuarryError, type CancelToken } from '../../../shared/base/errors.js';
import type { HuntCard, HuntFolder } from '../../../shared/contract/hunts.js';
import { tablesRead } from './tables.js';
import type { KqlHelp } from '../query/help.js';
import type { RoomDeps } from '../rooms/deps.js';
import { builtinHunts } from './builtin.js';
import { dataSourcesOf } from './dataSources.js';
import { loadFolder, type LoadedFolder } from './folders.js';
import type { Hunt } from './hunt.js';

export const FOLDERS_KEY = 'hunts.folders';
/** Queries bound before other work of the thread gets its turn. */
const BINDS_A_TURN = 1;

export type LibraryDeps = Pick<RoomDeps, 'ports' | 'store'>;

export class HuntLibrary {
  private folders: Promise<readonly LoadedFolder[]> | null = null;
  /** By query text: null binds, a text says why not. Valid for one schema revision. */
  private verdicts = new Map<string, string | null>();
  private verdictsFor = -1;

  constructor(
    private readonly deps: LibraryDeps,
    private readonly help: Pick<KqlHelp, 'diagnose'>,
  ) {}

  /** Saved ones first, then the folders', then the product's; each by name. */
  async hunts(): Promise<readonly Hunt[]> {
    const folders = await this.loadedFolders();
    const seen = new Set<string>();
    const loaded = folders.flatMap((f) => f.hunts).filter((h) => !seen.has(h.key) && seen.add(h.key));
    return [...this.saved(), ...loaded.sort((a, b) => (a.name < b.name ? -1 : 1)), ...(await builtinHunts(this.deps.ports))];
  }

  async get(key: string): Promise<Hunt> {
    const found = (await this.hunts()).find((h) => h.key === key);
    if (!found) throw new QuarryError('hunts.unknown', 'this hunt is no longer in the library', { key });
    return found;
  }

  card(hunt: Hunt): HuntCard {
    const { tables } = this.deps.store;
    const named = tablesRead(hunt.kql, tables);
    const all = [...new Set([...hunt.tables.filter((t) => tables.table(t) !== null), ...named])].sort();
    const verdict = this.verdictOf(hunt);
    return {
      key: hunt.key,
      id: hunt.id,
      name: hunt.name,
      description: hunt.description,
      severity: hunt.severity,
      tactics: [...hunt.tactics],
      techniques: [...hunt.techniques],
      tables: all,
      sources: dataSourcesOf(all),
      origin: hunt.origin,
      path: hunt.path,
      state: verdict === undefined ? 'unchecked' : verdict === null ? 'ok' : 'broken',
      problem: verdict ?? null,
      noRows: named.length > 0 && this.emptyTables(named).length === named.length,
    };
  }

  emptyTables(names: readonly string[]): string[] {
    return names.filter((name) => (this.deps.store.tables.table(name)?.rowCount ?? 0) === 0);
  }

  /** Binds what was not bound yet; nothing runs. */
  async check(cancel: CancelToken, onProgress: (done: number, total: number) => void): Promise<{ checked: number; broken: number }> {
    const waiting = (await this.hunts()).filter((h) => this.verdictOf(h) === undefined);
    let broken = 0;
    for (const [i, hunt] of waiting.entries()) {
      if (i % BINDS_A_TURN === 0) {
        cancel.throwIfCancelled();
        onProgress(i, waiting.length);
        await this.deps.ports.clock.yield();
      }
      const reason = await this.bind(hunt.kql);
      this.verdicts.set(hunt.kql, reason);
      if (reason !== null) broken++;
    }
    onProgress(waiting.length, waiting.length);
    return { checked: waiting.length, broken };
  }

  private async bind(kql: string): Promise<string | null> {
    try {
      const error = (await this.help.diagnose(kql)).find((d) => d.severity === 'error');
      return error ? `line ${kql.slice(0, error.start).split('\n').length}: ${error.message}` : null;
    } catch (problem) {
      if (problem instanceof QuarryError) return problem.message;
      throw problem;
    }
  }

  private verdictOf(hunt: Hunt): string | null | undefined {
    if (hunt.origin === 'builtin') return null; // the tests of the product bind every one of them
    const revision = this.deps.store.tables.schemaRevision;
    if (revision !== this.verdictsFor) {
      this.verdicts = new Map();
      this.verdictsFor = revision;
    }
    return this.verdicts.get(hunt.kql);
  }

  private saved(): Hunt[] {
    return this.deps.store.sql.all('SELECT * FROM saved_hunt ORDER BY name, id').map((row) => ({
      key: `case:${String(row['id'])}`,
      id: String(row['id']),
      name: String(row['name']),
      description: String(row['description']),
      severity: 'low',
      tactics: [],
      techniques: [],
      tables: [],
      kql: String(row['kql']),
      origin: 'case',
      path: null,
    }));
  }

  // Folders.

  loadedFolders(): Promise<readonly LoadedFolder[]> {
    this.folders ??= this.readFolders();
    return this.folders;
  }
  private async readFolders(): Promise<readonly LoadedFolder[]> {
    const out: LoadedFolder[] = [];
    for (const path of this.remembered()) out.push(await loadFolder(this.deps.ports, path, NEVER_CANCELLED, false));
    return out;
  }
  reload(): Promise<readonly LoadedFolder[]> {
    this.folders = null;
    return this.loadedFolders();
  }

  /** Throws 'hunts.noFolder' when there is nothing at the path, 'hunts.none' when what is there holds no hunts at all. */
  async add(path: string, cancel: CancelToken): Promise<LoadedFolder> {
    const root = this.deps.ports.files.resolve(path);
    const loaded = await loadFolder(this.deps.ports, root, cancel, true);
    if (loaded.hunts.length === 0 && loaded.faults.length === 0)
      throw new QuarryError('hunts.none', `there are no hunting queries in ${root}`, { path: root, ignored: loaded.ignored });
    const before = await this.loadedFolders();
    this.folders = Promise.resolve([...before.filter((f) => f.path !== root), loaded]);
    await this.remember([...this.remembered().filter((p) => p !== root), root]);
    return loaded;
  }

  async remove(path: string): Promise<void> {
    const before = await this.loadedFolders();
    this.folders = Promise.resolve(before.filter((f) => f.path !== path));
    await this.remember(this.remembered().filter((p) => p !== path));
  }

  private remembered(): string[] {
    const row = this.deps.store.sql.get('SELECT value FROM setting WHERE key = ?', [FOLDERS_KEY]);
    const kept: unknown = row ? JSON.parse(String(row['value'])) : [];
    return Array.isArray(kept) ? kept.filter((p) => typeof p === 'string') : [];
  }
  private async remember(paths: readonly string[]): Promise<void> {
    await this.deps.store.record('setting.set', { key: FOLDERS_KEY, value: JSON.stringify(paths) });
  }
}

export const folderOf = (folder: LoadedFolder): HuntFolder => ({
  path: folder.path,
  hunts: folder.hunts.length,
  files: folder.files,
  ignored: folder.ignored,
  faults: folder.faults.map((f) => ({ ...f })),
  missing: folder.missing,
});
