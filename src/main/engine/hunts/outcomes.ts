// What hunts gave, remembered for the evidence they ran on. Derived: it is saved with the catalogue and can always be run again.

import type { HuntOutcome } from '../../../shared/contract/hunts.js';
import type { TimeRange } from '../../../shared/contract/values.js';
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

/** Hits by score, then what failed or ran out of time, then the quiet ones, then those skipped. */
export function byRank(a: HuntOutcome, b: HuntOutcome): number {
  return ORDER[a.status] - ORDER[b.status] || b.score - a.score || a.rows - b.rows || (a.key < b.key ? -1 : 1);
}
const ORDER: Readonly<Record<HuntOutcome['status'], number>> = { hit: 0, failed: 1, timeout: 2, none: 3, skipped: 4 };
