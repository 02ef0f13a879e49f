// What hunts gave, remembered for the evidence they ran on: in the catalogue, and in a file beside it, because a catalogue that is
// rebuilt from the journal has only what the journal tells. Derived: it can always be run again.

import { z } from 'zod';
import { readHuntOutcome, type HuntOutcome } from '../../../shared/contract/hunts.js';
import type { TimeRange } from '../../../shared/contract/values.js';
import type { HostPorts } from '../ports.js';
import type { Sql } from '../store/types.js';

export const huntsSchema: readonly string[] = [
  'CREATE TABLE IF NOT EXISTS hunt_outcome (key TEXT PRIMARY KEY, digest TEXT NOT NULL, evidence TEXT NOT NULL, at TEXT NOT NULL, body TEXT NOT NULL)',
];

/** Everything a result depends on besides the query: segments and hidden duplicates, the clock, the time range. */
export const evidenceKey = (signature: string, now: string, range: TimeRange | null): string => JSON.stringify([signature, now, range]);

export interface Remembered {
  readonly digest: string;
  readonly evidence: string;
  readonly at: string;
  readonly outcome: HuntOutcome;
}

export class OutcomeShelf {
  constructor(private readonly sql: Pick<Sql, 'all' | 'get' | 'run'>) {}

  put(remembered: Remembered): void {
    const { digest, evidence, at, outcome } = remembered;
    this.sql.run('INSERT OR REPLACE INTO hunt_outcome VALUES (?, ?, ?, ?, ?)', [
      outcome.key,
      digest,
      evidence,
      at,
      JSON.stringify(outcome),
    ]);
  }

  all(): Remembered[] {
    return this.sql.all('SELECT * FROM hunt_outcome ORDER BY key').map((row) => ({
      digest: String(row['digest']),
      evidence: String(row['evidence']),
      at: String(row['at']),
      outcome: JSON.parse(String(row['body'])) as HuntOutcome,
    }));
  }

  /** Drops what ran on other evidence or has left the library. */
  keepOnly(evidence: string, keys: ReadonlySet<string>): void {
    for (const row of this.sql.all('SELECT key, evidence FROM hunt_outcome'))
      if (row['evidence'] !== evidence || !keys.has(String(row['key'])))
        this.sql.run('DELETE FROM hunt_outcome WHERE key = ?', [String(row['key'])]);
  }
}

const readKept = z.array(z.object({ digest: z.string(), evidence: z.string(), at: z.string(), outcome: readHuntOutcome }));
const FILE = 'outcomes.json';

export class OutcomeFile {
  private loading: Promise<void> | null = null;

  constructor(
    private readonly ports: Pick<HostPorts, 'files' | 'codec' | 'log'>,
    /** The case's own folder for hunts. */
    private readonly folder: string,
    private readonly shelf: OutcomeShelf,
  ) {}

  /** Fills an empty shelf with what the file has; once, whoever asks first. */
  load(): Promise<void> {
    return (this.loading ??= this.read());
  }

  async save(): Promise<void> {
    const { files, codec } = this.ports;
    await files.makeFolder(this.folder);
    await files.writeAtomic(files.join(this.folder, FILE), codec.encodeUtf8(JSON.stringify(this.shelf.all())));
  }

  private async read(): Promise<void> {
    const { files, codec, log } = this.ports;
    const path = files.join(this.folder, FILE);
    if (this.shelf.all().length > 0 || (await files.stat(path)) === null) return;
    try {
      const bytes = await files.readAll(path);
      const kept = readKept.parse(JSON.parse(codec.utf8(bytes, 0, bytes.length)));
      for (const remembered of kept) this.shelf.put(remembered);
    } catch (error) {
      log.write('warn', 'remembered hunt outcomes could not be read; the hunts have to be run again', { path, error: String(error) });
    }
  }
}

/** Hits by score, then what failed or ran out of time, then the quiet ones, then those skipped. */
export function byRank(a: HuntOutcome, b: HuntOutcome): number {
  return ORDER[a.status] - ORDER[b.status] || b.score - a.score || a.rows - b.rows || (a.key < b.key ? -1 : 1);
}
const ORDER: Readonly<Record<HuntOutcome['status'], number>> = { hit: 0, failed: 1, timeout: 2, none: 3, skipped: 4 };
