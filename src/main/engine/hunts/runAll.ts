// Runs many hunts one after another: each within its time limit, none able to end the run, results as they come.

import { QuarryError, type CancelToken } from '../../../shared/base/errors.js';
import { formatDatetime, fromUnixMs, type Int64 } from '../../../shared/base/time.js';
import type { Cell } from '../../../shared/base/types.js';
import type { HuntOutcome } from '../../../shared/contract/hunts.js';
import type { TimeRange } from '../../../shared/contract/values.js';
import { evidenceSignature } from '../correlate/evidenceMemo.js';
import { tablesRead } from './tables.js';
import { KeptResult } from '../rooms/huntResults.js';
import type { RoomDeps } from '../rooms/deps.js';
import type { Hunt } from './hunt.js';
import { KnownEntities } from './known.js';
import { evidenceKey, OutcomeShelf } from './outcomes.js';
import { rank } from './rank.js';

/** Rows counted per hunt; what has more is a survey or needs narrowing. */
const MAX_ROWS = 10_000;
const MAX_BYTES = 512 * 1024 * 1024;
const PREVIEW_ROWS = 5;
const PREVIEW_CHARS = 300;
/** Rows searched for entities of incidents. */
const KNOWN_ROWS = 500;

export type RunDeps = Pick<RoomDeps, 'ports' | 'store' | 'query' | 'now'>;

export interface RunAllOptions {
  readonly limitMs: number;
  readonly timeRange: { readonly from: Int64; readonly to: Int64 } | null;
  /** Run what is remembered for the same evidence again. */
  readonly again: boolean;
  readonly cancel: CancelToken;
  readonly onProgress: (progress: {
    readonly done: number;
    readonly total: number;
    readonly name: string;
    readonly outcome: HuntOutcome | null;
  }) => void;
}

export interface RunAllSummary {
  readonly ran: number;
  readonly remembered: number;
  readonly hits: number;
  readonly ms: number;
}

/** Cancelled with its parent, or once its time is over. Read by the clock, so that it ends loops that let nothing else run. */
export class TimeLimit implements CancelToken {
  private readonly end: number;
  constructor(
    private readonly parent: CancelToken,
    private readonly clock: () => number,
    limitMs: number,
  ) {
    this.end = clock() + limitMs;
  }
  get over(): boolean {
    return this.clock() >= this.end;
  }
  get cancelled(): boolean {
    return this.parent.cancelled || this.over;
  }
  throwIfCancelled(): void {
    this.parent.throwIfCancelled();
    if (this.over) throw new QuarryError('cancelled', 'the time limit is over');
  }
}

export const wireRange = (range: RunAllOptions['timeRange']): TimeRange | null =>
  range && { from: formatDatetime(range.from), to: formatDatetime(range.to) };

/** What outcomes must have run on to be those of the case as it is now. */
export const presentEvidence = (deps: RunDeps, range: RunAllOptions['timeRange']): string =>
  evidenceKey(evidenceSignature(deps.store), formatDatetime(deps.now()), wireRange(range));

export async function runAll(deps: RunDeps, hunts: readonly Hunt[], options: RunAllOptions): Promise<RunAllSummary> {
  const { ports, store } = deps;
  const begun = ports.clock.monotonicMs();
  const shelf = new OutcomeShelf(store.sql);
  const evidence = presentEvidence(deps, options.timeRange);
  const known = new KnownEntities(store.sql);
  const kept = new Map(shelf.all().map((r) => [r.outcome.key, r]));
  let remembered = 0;
  let hits = 0;
  for (const [done, hunt] of hunts.entries()) {
    options.cancel.throwIfCancelled();
    const digest = ports.hash.sha256Of(ports.codec.encodeUtf8(`${hunt.severity} ${hunt.kql}`));
    const before = kept.get(hunt.key);
    let outcome: HuntOutcome;
    if (!options.again && before?.evidence === evidence && before.digest === digest && before.outcome.status !== 'timeout') {
      outcome = before.outcome;
      remembered++;
    } else {
      options.onProgress({ done, total: hunts.length, name: hunt.name, outcome: null });
      await ports.clock.yield();
      outcome = await runOne(deps, hunt, known, options);
      shelf.put({ digest, evidence, at: formatDatetime(fromUnixMs(Math.floor(ports.clock.nowMs()))), outcome });
    }
    if (outcome.status === 'hit') hits++;
    options.onProgress({ done: done + 1, total: hunts.length, name: hunt.name, outcome });
  }
  return { ran: hunts.length - remembered, remembered, hits, ms: Math.round(ports.clock.monotonicMs() - begun) };
}

async function runOne(deps: RunDeps, hunt: Hunt, known: KnownEntities, options: RunAllOptions): Promise<HuntOutcome> {
  const { ports, store } = deps;
  const tables = tablesRead(hunt.kql, store.tables);
  const empty = tables.filter((name) => (store.tables.table(name)?.rowCount ?? 0) === 0);
  const begun = ports.clock.monotonicMs();
  const outcome = (part: Partial<HuntOutcome> & Pick<HuntOutcome, 'status'>): HuntOutcome => ({
    key: hunt.key,
    rows: 0,
    more: false,
    ms: Math.round(ports.clock.monotonicMs() - begun),
    score: 0,
    because: [],
    columns: [],
    preview: [],
    known: [],
    empty,
    problem: null,
    ...part,
  });
  if (tables.length > 0 && empty.length === tables.length)
    return outcome({ status: 'skipped', problem: `no rows in ${tables.join(', ')}` });
  const limit = new TimeLimit(options.cancel, () => ports.clock.monotonicMs(), options.limitMs);
  try {
    const result = await deps.query.run(hunt.kql, {
      now: deps.now(),
      cancel: limit,
      maxRows: MAX_ROWS,
      maxBytes: MAX_BYTES,
      timeRange: options.timeRange,
    });
    if (result.rowCount === 0) return outcome({ status: 'none' });
    const rows = new KeptResult(result);
    const seen = Array.from({ length: Math.min(rows.rowCount, KNOWN_ROWS) }, (_, i) => rows.cells(i));
    const entities = known.in(seen);
    const more = result.warnings.some((w) => w.code === 'result.truncated');
    const ranked = rank({
      severity: hunt.severity,
      rows: result.rowCount,
      more,
      known: entities,
      tables: tables.length,
      empty: empty.length,
    });
    return outcome({
      status: 'hit',
      rows: result.rowCount,
      more,
      score: ranked.score,
      because: [...ranked.because],
      columns: [...result.columns],
      preview: seen.slice(0, PREVIEW_ROWS).map((row) => row.map(shortened)),
      known: entities.slice(0, 12),
    });
  } catch (problem) {
    options.cancel.throwIfCancelled();
    if (!(problem instanceof QuarryError)) {
      const message = problem instanceof Error ? problem.message : String(problem);
      ports.log.write('error', 'a hunt ended in a fault', { hunt: hunt.key, error: message });
      return outcome({ status: 'failed', problem: `a fault in the query engine: ${message}` });
    }
    if (problem.code === 'cancelled') return outcome({ status: 'timeout', problem: `not done within ${options.limitMs} ms` });
    return outcome({ status: 'failed', problem: problem.message });
  }
}

/** A cell short enough for a preview. */
function shortened(cell: Cell): Cell {
  if (typeof cell === 'string') return cell.length > PREVIEW_CHARS ? `${cell.slice(0, PREVIEW_CHARS)}…` : cell;
  if (cell === null || typeof cell !== 'object') return cell;
  const text = JSON.stringify(cell);
  return text.length > PREVIEW_CHARS ? `${text.slice(0, PREVIEW_CHARS)}…` : cell;
}
