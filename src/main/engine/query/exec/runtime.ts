// What one running query carries along: clock, cancellation, budget, warnings, progress, and the function context.

import { QuarryError, type CancelToken } from '../../../../shared/base/errors.js';
import type { Int64 } from '../../../../shared/base/time.js';
import type { EvalContext } from '../functions/registry.js';
import type { FragmentRunner } from '../parallel/types.js';
import type { OperatorStat, QueryOptions, QueryWarning } from '../types.js';

/** Most of it may lie outside the heap: ten million command lines as keys take about 1.5 GB. */
const DEFAULT_MAX_BYTES = 2 ** 31;
/** Rows that range, join and mv-expand may make in one query: far more than evidence gives, and still made in seconds. */
const MAX_MADE_ROWS = 100_000_000;

/** Steps of long work between two looks whether the query is still wanted, less one. */
const STEPS_MASK = 63;

export interface Measure {
  readonly operator: string;
  readonly detail: string;
  rows: number;
  /** With the time of its inputs. */
  ms: number;
  inputsMs: number;
  /** How many operators stand between it and the result. */
  readonly depth: number;
}

/** What one operator holds of the memory budget, told anew as it grows. */
export class Account {
  private held = 0;
  constructor(private readonly rt: Runtime) {}
  set(bytes: number): void {
    this.rt.hold(bytes - this.held);
    this.held = bytes;
  }
  close(): void {
    this.rt.release(this.held);
    this.held = 0;
  }
}

export class Runtime implements EvalContext {
  /** The clock of the query: the case's, unless `set query_now` pins another. */
  now: Int64;
  readonly cancel: CancelToken;
  readonly cache = new Map<string, unknown>();
  readonly warnings: QueryWarning[] = [];
  readonly measures: Measure[] = [];
  /** The operator that is being asked for rows: what starts meanwhile is its input. */
  asking: Measure | null = null;
  rowsScanned = 0;
  groupsRead = 0;
  groupsSkipped = 0;
  private held = 0;
  readonly maxBytes: number;
  private seed = 0x9e3779b9;
  private guids = 0;

  constructor(
    readonly options: QueryOptions,
    private readonly pause: () => Promise<void>,
    readonly clock: () => number,
    /** Other threads that can take parts of the work; null when there are none. */
    readonly fragments: FragmentRunner | null = null,
  ) {
    this.now = options.now;
    this.cancel = options.cancel;
    this.maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
  }

  warn(code: string, message: string): void {
    if (!this.warnings.some((w) => w.code === code && w.message === message)) this.warnings.push({ code, message });
  }

  /** xorshift32: the same query gives the same numbers. */
  random(): number {
    let x = this.seed;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.seed = x;
    return (x >>> 0) / 4_294_967_296;
  }

  newGuid(): string {
    this.guids++;
    const hex = Array.from({ length: 32 }, () => Math.floor(this.random() * 16).toString(16)).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }

  /** Between batches: other work of the thread gets its turn, and a cancelled query ends. */
  async breathe(): Promise<void> {
    this.cancel.throwIfCancelled();
    await this.pause();
    this.cancel.throwIfCancelled();
  }

  private madeRows = 0;
  /** Rows that come from no table are counted, since a few words of text can ask for any number of them. */
  made(rows: number, operator: string): void {
    this.madeRows += rows;
    if (this.madeRows > MAX_MADE_ROWS) {
      throw new QuarryError('query.limit', `${operator} makes more than ${MAX_MADE_ROWS.toLocaleString('en')} rows; narrow its input.`, {
        operator,
        limitRows: MAX_MADE_ROWS,
      });
    }
  }

  private steps = 0;
  step(): void {
    if ((++this.steps & STEPS_MASK) === 0) this.cancel.throwIfCancelled();
  }

  hold(bytes: number): void {
    this.held += bytes;
    if (this.held > this.maxBytes) {
      throw new QuarryError('query.memory', 'The query needs more memory than it may use; narrow it by time or take fewer columns.', {
        limitBytes: this.maxBytes,
      });
    }
  }
  release(bytes: number): void {
    this.held -= bytes;
  }

  progress(rows: number, groups: number, skipped: number): void {
    this.rowsScanned += rows;
    this.groupsRead += groups;
    this.groupsSkipped += skipped;
    this.options.onProgress?.({ rowsScanned: this.rowsScanned, groupsRead: this.groupsRead, groupsSkipped: this.groupsSkipped });
  }

  operators = (): OperatorStat[] =>
    this.measures.map((m) => ({
      operator: m.operator,
      detail: m.detail,
      rowsOut: m.rows,
      ms: Math.round(m.ms * 100) / 100,
      ownMs: Math.max(0, Math.round((m.ms - m.inputsMs) * 100) / 100),
      depth: m.depth,
    }));
}
