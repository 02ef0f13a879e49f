// The packs of one case: added, removed, restored and listed, and the answers queries get from them. Bytes in the case folder are
// the only ones read after a pack was added, and they are checked against their hash first.

import { QuarryError } from '../../../shared/base/errors.js';
import type { FileUse, Pack } from '../../../shared/contract/packs.js';
import type { HostPorts } from '../ports.js';
import type { CaseStore } from '../store/types.js';
import { entryOfUse, inspectEntry, likeliest, lookAt, type Look } from './inspect.js';
import { FILES_MAX } from './limits.js';
import { parseManifest, servesOf, tidy, type Manifest, type ManifestEntry } from './manifest.js';
import { PackReference } from './reference.js';
import { openPackSource, type PackSource } from './sources.js';
import { PACK_FOLDER, readPacks, type PackFile, type PackRow, type StoredEntry, type StoredPack } from './state.js';

const packOf = (row: PackRow): Pack => ({ ...row.pack, addedAt: row.addedAt, entries: row.entries.map((e) => e.told) });

export class PackLibrary {
  readonly reference: PackReference;
  private readonly folder: string;
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly ports: HostPorts,
    private readonly store: CaseStore,
  ) {
    this.folder = ports.files.join(store.folder, PACK_FOLDER);
    this.reference = new PackReference(ports, store, (file) => this.bytes(file));
  }

  list(): readonly Pack[] {
    return readPacks(this.store.sql)
      .filter((p) => !p.removed)
      .map(packOf);
  }

  async look(path: string): Promise<Look & { readonly name: string; readonly bytes: number; readonly manifest: boolean }> {
    const source = await openPackSource(this.ports, path);
    if (source.manifest !== null) {
      const manifest = parseManifest(source.manifest, 'pack.json');
      return {
        name: manifest.name,
        bytes: source.bytes,
        manifest: true,
        uses: [...new Set(manifest.entries.map((e) => e.kind))],
        columns: [],
        alias: '',
        searchKey: null,
        format: null,
        why: `a pack of ${manifest.entries.length} entries`,
      };
    }
    return {
      name: source.name,
      bytes: source.bytes,
      manifest: false,
      ...(await lookAt(this.ports, await source.read(source.name), source.name)),
    };
  }

  /** One at a time, so that numbers are not given twice. */
  add(path: string, use: FileUse | null): Promise<Pack> {
    const turn = this.queue.then(() => this.addNow(path, use));
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  private async addNow(path: string, asked: FileUse | null): Promise<Pack> {
    const source = await openPackSource(this.ports, path);
    if (source.manifest !== null && asked === null) {
      const manifest = parseManifest(source.manifest, source.path === source.name ? 'pack.json' : `${source.name}/pack.json`);
      return this.keep(source, manifest, 'manifest', null);
    }
    if (source.manifest === null && asked === null && /\.zip$/i.test(source.name))
      throw new QuarryError('pack.noManifest', `${source.name} holds no pack.json; say what it stands for, or add its files one by one.`, {
        file: source.name,
      });
    const bytes = await source.read(source.name);
    const use = asked ?? likeliest(await lookAt(this.ports, bytes, source.name), source.name);
    const entry = entryOfUse(use, source.name);
    const made = new Date(this.ports.clock.nowMs()).toISOString();
    return this.keep(
      source,
      { name: use.kind === 'watchlist' ? use.alias : source.name, version: '1', made, entries: [entry] },
      'file',
      use,
    );
  }

  private async keep(source: PackSource, manifest: Manifest, origin: Pack['origin'], use: FileUse | null): Promise<Pack> {
    const { ports, store } = this;
    const id = this.nextId();
    const copied = new Map<string, PackFile>();
    try {
      await ports.files.makeFolder(this.folder);
      const copy = async (path: string): Promise<PackFile> => {
        const known = copied.get(path);
        if (known) return known;
        if (copied.size >= FILES_MAX)
          throw new QuarryError('pack.tooMany', `The pack has more than ${FILES_MAX} files.`, { limit: FILES_MAX });
        const bytes = await source.read(path);
        const sha256 = ports.hash.sha256Of(bytes);
        const stored = `${id}-${String(copied.size + 1).padStart(4, '0')}.bin`;
        await ports.files.writeAtomic(ports.files.join(this.folder, stored), bytes);
        const file = { stored, path, sha256, bytes: bytes.length };
        copied.set(path, file);
        await ports.clock.yield();
        return file;
      };
      const entries: StoredEntry[] = [];
      for (const entry of manifest.entries) {
        const files: PackFile[] = [];
        for (const { path, below } of await this.pathsOf(source, entry)) files.push({ ...(await copy(path)), path: below });
        const told = await inspectEntry(entry, files, {
          ports,
          columns: (table) => store.tables.table(table)?.columns ?? null,
          bytes: (file) => this.bytes(file),
        });
        entries.push({ manifest: entry, files, told });
      }
      refuseTwins(manifest.entries);
      const files = [...copied.values()];
      const stored: StoredPack = {
        use,
        entries,
        pack: {
          id,
          name: manifest.name,
          version: manifest.version,
          made: manifest.made,
          origin,
          from: source.path,
          // A folder has no bytes of its own: the hash is that of its files' names and hashes.
          sha256: source.sha256 ?? ports.hash.sha256Of(ports.codec.encodeUtf8(files.map((f) => `${f.sha256}  ${f.path}\n`).join(''))),
          bytes: files.reduce((n, f) => n + f.bytes, 0),
        },
      };
      const { at } = await store.record('pack.added', { id, name: manifest.name, sha256: stored.pack.sha256, stored });
      this.reference.changed();
      return { ...stored.pack, addedAt: at, entries: entries.map((e) => e.told) };
    } catch (error) {
      for (const { stored } of copied.values()) await ports.files.remove(ports.files.join(this.folder, stored));
      throw error;
    }
  }

  private async pathsOf(source: PackSource, entry: ManifestEntry): Promise<readonly { readonly path: string; readonly below: string }[]> {
    if (entry.kind !== 'externaldata' || entry.prefix === undefined) {
      const path = entry.kind === 'externaldata' ? (entry.file ?? '') : entry.file;
      return [{ path: source.manifest === null ? path : tidy(path), below: path }];
    }
    const folder = tidy(entry.folder ?? '');
    return (await source.below(folder)).map((below) => ({ path: `${folder}/${below}`, below }));
  }

  async remove(id: string): Promise<void> {
    this.row(id, false);
    await this.store.record('pack.removed', { id });
    this.reference.changed();
  }

  async restore(id: string): Promise<Pack> {
    const row = this.row(id, true);
    for (const entry of row.entries) for (const file of entry.files) await this.bytes(file);
    await this.store.record('pack.restored', { id });
    this.reference.changed();
    return packOf(row);
  }

  /** On opening the case: deletes the files of packs that were removed, and what an interrupted adding left. */
  async clean(): Promise<void> {
    const { files } = this.ports;
    const rows = readPacks(this.store.sql);
    for (const row of rows.filter((r) => r.removed)) {
      for (const entry of row.entries) for (const file of entry.files) await files.remove(files.join(this.folder, file.stored));
      await this.store.record('pack.purged', { id: row.pack.id });
    }
    if (this.store.notes.some((n) => n.code === 'journal.broken') || (await files.stat(this.folder)) === null) return;
    const named = new Set(rows.filter((r) => !r.removed).flatMap((r) => r.entries.flatMap((e) => e.files.map((f) => f.stored))));
    for (const entry of await files.list(this.folder)) {
      const name = files.basename(entry.path);
      if (
        entry.kind === 'file' &&
        /^\d{4,}-\d{4,}\.bin(?:\.tmp)?$/.test(name) &&
        !named.has(name) &&
        Number(name.slice(0, name.indexOf('-'))) > this.lastId()
      )
        await files.remove(entry.path);
    }
  }

  /** The bytes of a file in the case folder; 'pack.changed' when they are not the ones that were added. */
  private async bytes(file: PackFile): Promise<Uint8Array> {
    const path = this.ports.files.join(this.folder, file.stored);
    const stat = await this.ports.files.stat(path);
    if (stat === null || stat.kind !== 'file')
      throw new QuarryError('pack.changed', `${file.path} is no longer in the case folder.`, { file: file.stored });
    const bytes = await this.ports.files.readAll(path);
    if (this.ports.hash.sha256Of(bytes) !== file.sha256)
      throw new QuarryError('pack.changed', `${file.path} is not what was added to the case: its SHA-256 differs.`, { file: file.stored });
    return bytes;
  }

  private row(id: string, removed: boolean): PackRow {
    const row = readPacks(this.store.sql).find((p) => p.pack.id === id && p.removed === removed);
    if (!row) throw new QuarryError('pack.unknown', 'This pack is not in the case.', { id });
    return row;
  }

  private lastId(): number {
    let last = 0;
    const total = this.store.journalLength;
    for (let at = 0; at < total; at += 1000)
      for (const entry of this.store.journal(at, 1000)) if (entry.kind === 'pack.added') last = Math.max(last, Number(entry.data['id']));
    return last;
  }
  /** Numbers are never used twice, not even those of packs that were removed. */
  private nextId(): string {
    return String(this.lastId() + 1).padStart(4, '0');
  }
}

/** Two entries of one pack for the same thing: which one counts must not be a matter of luck. */
function refuseTwins(entries: readonly ManifestEntry[]): void {
  const seen = new Set<string>();
  for (const entry of entries) {
    if (entry.kind === 'geo' || entry.kind === 'prevalence' || entry.kind === 'intelligence') continue;
    const key = `${entry.kind} ${servesOf(entry).toLowerCase()}`;
    if (seen.has(key)) throw new QuarryError('pack.twice', `The pack has two entries for ${servesOf(entry)}.`, { entry: servesOf(entry) });
    seen.add(key);
  }
}
