// The journal and the catalogue together: an entry is on disk first and then in the catalogue, and opening brings a
// catalogue that fell behind up to the journal. The journal is the truth; the catalogue is what it adds up to.

import type { SqlJs } from 'sql.js';
import type { HostPorts } from '../ports.js';
import type { SourceWarning } from '../ingest/types.js';
import type { CasePaths } from './caseFolder.js';
import { storeAppliers, storeSchemas, type Applier } from './catalogue.js';
import { writing } from './errors.js';
import { Journal } from './journal.js';
import { MemoryDatabase } from './sqlite.js';
import type { JournalEntry } from './types.js';

export interface StoreOptions {
  /** How the journal entries of other rooms become catalogue rows. */
  readonly appliers?: Readonly<Record<string, Applier>>;
  /** CREATE TABLE IF NOT EXISTS … of other rooms. */
  readonly schemas?: readonly string[];
  /** Memory for decoded columns. */
  readonly cacheBytes?: number;
  /** Files another room keeps in the case folder, as the journal tells of them; verified with everything else. */
  readonly attachments?: (journal: Iterable<JournalEntry>) => Attachments;
}

export interface Attachments {
  /** Name of the folder inside the case. */
  readonly folder: string;
  /** By name inside that folder. Optional ones may be gone, but must be right while they are there. */
  readonly files: ReadonlyMap<string, { readonly sha256: string; readonly bytes: number; readonly optional: boolean }>;
}

export interface NewEntry {
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export class CaseState {
  readonly notes: SourceWarning[] = [];
  #sql: MemoryDatabase;
  #revision = 0;
  #tail: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly ports: HostPorts,
    private readonly sqlJs: SqlJs,
    private readonly paths: CasePaths,
    readonly journal: Journal,
    private readonly appliers: Readonly<Record<string, Applier>>,
    private readonly schemas: readonly string[],
    private readonly listAttachments: StoreOptions['attachments'],
  ) {
    this.#sql = this.#empty();
  }

  static async open(ports: HostPorts, sqlJs: SqlJs, paths: CasePaths, options: StoreOptions): Promise<CaseState> {
    const journal = await Journal.open(ports, paths.journal);
    const state = new CaseState(
      ports,
      sqlJs,
      paths,
      journal,
      { ...options.appliers, ...storeAppliers },
      [...storeSchemas, ...(options.schemas ?? [])],
      options.attachments,
    );
    if (journal.cutBytes > 0)
      state.#note('journal.torn', `the journal ended in ${journal.cutBytes} bytes of an unfinished entry; they were cut off`);
    const applied = await state.#loadSnapshot();
    const broken = journal.firstBreak(applied);
    if (broken !== null) state.#note('journal.broken', `journal entry ${broken.seq}: ${broken.problem}`);
    for (const entry of journal.readable(applied)) state.#replay(entry);
    return state;
  }

  get sql(): MemoryDatabase {
    return this.#sql;
  }

  get revision(): number {
    return this.#revision;
  }

  /** Something derived changed that no journal entry tells. */
  bump(): void {
    this.#revision++;
  }

  /** Runs `work` after everything queued before it, whatever became of that. */
  queue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(work, work);
    this.#tail = result.catch(() => undefined);
    return result;
  }

  record(items: readonly NewEntry[]): Promise<readonly JournalEntry[]> {
    return this.queue(() => this.recordNow(items));
  }

  /** For work that is already queued. */
  async recordNow(items: readonly NewEntry[]): Promise<readonly JournalEntry[]> {
    this.#rehearse(items);
    const entries = await this.journal.append(items);
    this.#sql.transaction(() => {
      for (const entry of entries) this.#apply(entry);
    });
    this.#revision += entries.length;
    return entries;
  }

  async checkpoint(): Promise<void> {
    await this.queue(async () => {
      const set = (key: string, value: string) =>
        this.#sql.run('INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value', [key, value]);
      set('seq', String(this.journal.length));
      set('hash', this.journal.lastHash);
      set('revision', String(this.#revision));
      const bytes = this.#sql.export();
      await writing(this.paths.catalogue, () => this.ports.files.writeAtomic(this.paths.catalogue, bytes));
    });
  }

  /** What the journal says of other rooms' files; null when no room keeps any. */
  attachments(): Attachments | null {
    return this.listAttachments?.(this.journal.readable(0)) ?? null;
  }

  /** The catalogue as the journal alone makes it, by the store's own appliers: what verify compares with. */
  refold(): MemoryDatabase {
    const sql = this.#empty();
    for (const entry of this.journal.readable(0)) {
      try {
        storeAppliers[entry.kind]?.(sql, entry);
      } catch {
        continue; // a doctored journal; its chain tells where, and the comparison tells what
      }
    }
    return sql;
  }

  async close(): Promise<void> {
    await this.queue(async () => {
      this.journal.close();
      this.#sql.close();
    });
  }

  #empty(): MemoryDatabase {
    const sql = new MemoryDatabase(this.sqlJs, null);
    for (const schema of this.schemas) sql.run(schema);
    return sql;
  }

  /** Loads catalogue.db when it fits the journal; returns how many entries it already holds. */
  async #loadSnapshot(): Promise<number> {
    if ((await this.ports.files.stat(this.paths.catalogue)) === null) return 0;
    const bytes = await this.ports.files.readAll(this.paths.catalogue);
    let sql: MemoryDatabase | null = null;
    try {
      sql = new MemoryDatabase(this.sqlJs, bytes);
      if (sql.get('PRAGMA quick_check')?.['quick_check'] !== 'ok') throw new Error('quick_check failed');
      for (const schema of this.schemas) sql.run(schema);
      const meta = (key: string) => String(sql?.get('SELECT value FROM meta WHERE key = ?', [key])?.['value'] ?? '');
      const seq = Number(meta('seq'));
      if (!Number.isInteger(seq) || this.journal.hashAt(seq - 1) !== meta('hash')) throw new Error('it does not belong to this journal');
      this.#sql.close();
      this.#sql = sql;
      this.#revision = Number(meta('revision'));
      return seq;
    } catch (error) {
      sql?.close();
      // The journal has everything that was ever decided; what was derived is derived again. The odd file stays for a person to look at.
      await writing(this.paths.catalogueSetAside, () => this.ports.files.writeAtomic(this.paths.catalogueSetAside, bytes));
      this.#note(
        'catalogue.rebuilt',
        `catalogue.db was rebuilt from the journal: ${error instanceof Error ? error.message : String(error)}`,
      );
      return 0;
    }
  }

  /** Applies the entries to nothing lasting, so that an entry no applier can take never reaches the journal. */
  #rehearse(items: readonly NewEntry[]): void {
    const done = new Error('rehearsed');
    try {
      this.#sql.transaction(() => {
        items.forEach(({ kind, data }, i) => {
          const seen = JSON.parse(JSON.stringify(data)) as Record<string, unknown>;
          this.#apply({
            seq: this.journal.length + 1 + i,
            at: new Date(this.ports.clock.nowMs()).toISOString(),
            kind,
            data: seen,
            prev: '',
            hash: '',
          });
        });
        throw done;
      });
    } catch (error) {
      if (error !== done) throw error;
    }
  }

  #apply(entry: JournalEntry): void {
    // A kind without an applier is a note for people, or belongs to a room this version does not have.
    this.appliers[entry.kind]?.(this.#sql, entry);
  }

  #replay(entry: JournalEntry): void {
    this.#revision++;
    try {
      this.#sql.transaction(() => this.#apply(entry));
    } catch (error) {
      this.#note(
        'journal.unapplied',
        `journal entry ${entry.seq} (${entry.kind}) could not be applied: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  #note(code: string, message: string): void {
    this.notes.push({ code, message });
    this.ports.log.write('warn', message, { code, folder: this.paths.folder });
  }
}
