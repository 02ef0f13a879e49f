// Packs in the case: the journal entries that add and remove them, the catalogue table those entries make, and the files the
// journal says must be there.

import type { FileUse, Pack, PackEntry } from '../../../shared/contract/packs.js';
import type { JournalEntry, Sql } from '../store/types.js';
import type { ManifestEntry } from './manifest.js';

/** A file of a pack as it lies in the case folder. */
export interface PackFile {
  /** Name inside packs/. */
  readonly stored: string;
  /** Path inside the pack, forward slashes; below the prefix for entries that map one. */
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}
export interface StoredEntry {
  readonly manifest: ManifestEntry;
  readonly files: readonly PackFile[];
  readonly told: PackEntry;
}
export interface StoredPack {
  readonly pack: Omit<Pack, 'entries' | 'addedAt'>;
  readonly entries: readonly StoredEntry[];
  readonly use: FileUse | null;
}
export interface PackRow extends StoredPack {
  readonly addedAt: string;
  readonly removed: boolean;
}

export const packSchemas: readonly string[] = [
  'CREATE TABLE IF NOT EXISTS pack (id TEXT PRIMARY KEY, seq INTEGER NOT NULL, at TEXT NOT NULL, removed INTEGER NOT NULL, data TEXT NOT NULL)',
];

type Applier = (sql: Sql, entry: JournalEntry) => void;
const idOf = (entry: JournalEntry) => String(entry.data['id'] ?? '');

export const packAppliers: Readonly<Record<string, Applier>> = {
  'pack.added': (sql, e) =>
    sql.run('INSERT OR REPLACE INTO pack VALUES (?, ?, ?, 0, ?)', [idOf(e), e.seq, e.at, JSON.stringify(e.data['stored'] ?? null)]),
  'pack.removed': (sql, e) => sql.run('UPDATE pack SET removed = 1 WHERE id = ?', [idOf(e)]),
  'pack.restored': (sql, e) => sql.run('UPDATE pack SET removed = 0 WHERE id = ?', [idOf(e)]),
  'pack.purged': (sql, e) => sql.run('DELETE FROM pack WHERE id = ? AND removed = 1', [idOf(e)]),
};

/** Every pack of the case, the newest first. */
export function readPacks(sql: Sql): readonly PackRow[] {
  return sql
    .all<{ at: string; removed: number; data: string }>('SELECT at, removed, data FROM pack ORDER BY seq DESC')
    .map((row) => ({ ...(JSON.parse(row.data) as StoredPack), addedAt: row.at, removed: row.removed !== 0 }));
}

/** Files the journal says the case folder holds under packs/; those of removed packs may still be there. */
export function packAttachments(journal: Iterable<JournalEntry>): {
  readonly folder: string;
  readonly files: ReadonlyMap<string, { readonly sha256: string; readonly bytes: number; readonly optional: boolean }>;
} {
  const packs = new Map<string, { readonly stored: StoredPack; removed: boolean }>();
  for (const entry of journal) {
    if (!entry.kind.startsWith('pack.')) continue;
    const id = idOf(entry);
    const known = packs.get(id);
    if (entry.kind === 'pack.added') packs.set(id, { stored: entry.data['stored'] as StoredPack, removed: false });
    else if (entry.kind === 'pack.purged') packs.delete(id);
    else if (known) known.removed = entry.kind === 'pack.removed';
  }
  const files = new Map<string, { sha256: string; bytes: number; optional: boolean }>();
  for (const { stored, removed } of packs.values())
    for (const entry of stored.entries)
      for (const file of entry.files) files.set(file.stored, { sha256: file.sha256, bytes: file.bytes, optional: removed });
  return { folder: PACK_FOLDER, files };
}
export const PACK_FOLDER = 'packs';
