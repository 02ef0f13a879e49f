// The threads that run fragments: started when first needed, each with a preference for the same shares every time, so that
// its cache holds them; idle ones take what is left. Results are handed out in the order of the shares.

import { NEVER_CANCELLED, QuarryError, type CancelToken } from '../../../../shared/base/errors.js';
import type { HelperPort, HelperThread } from '../../ports.js';
import type { FromHelper, ToHelper } from './messages.js';
import type { Fragment, FragmentResult, FragmentRunner, SpreadLimits, TablePart } from './types.js';

/** Queries running at once beyond this share a slot, and with it their cancellation: far more than an analyst starts. */
const SLOTS = 256;
/** How often a waiting query looks whether it was cancelled. */
const LOOK_MS = 20;
/** Results that may wait for an earlier share before helpers pause. */
const AHEAD = 4;

/** A helper takes from another only when that has more than this left: what it takes it has to read, and the other had it. */
const STEAL_FROM = 2;

type Answer = { readonly result: FragmentResult } | { readonly error: Error };

interface Running {
  readonly query: number;
  readonly slot: number;
  readonly fragment: Fragment;
  readonly shares: readonly (readonly TablePart[])[];
  /** By helper: shares it would take first. */
  readonly queues: number[][];
  readonly answers: Map<number, Answer>;
  /** First rows of shares whose answers are still to come. */
  readonly firsts: Map<number, FragmentResult>;
  /** Helpers that know the fragment. */
  readonly told: Set<Helper>;
  taken: number;
  wake: () => void;
}

interface Helper {
  readonly index: number;
  readonly thread: HelperThread;
  /** What it works at. */
  busy: { readonly running: Running; readonly share: number } | null;
}

export class FragmentPool implements FragmentRunner {
  readonly #helpers: (Helper | null)[];
  readonly #running = new Set<Running>();
  readonly #stops = new Int32Array(new SharedArrayBuffer(SLOTS * 4));
  #queries = 0;

  constructor(
    private readonly port: HelperPort,
    /** What the store's side of a helper needs to open the case's files: plain data. */
    private readonly store: unknown,
    readonly limits: SpreadLimits = { tableRows: 150_000, shareRows: 131_072 },
  ) {
    this.#helpers = Array.from({ length: port.count }, () => null);
  }

  get workers(): number {
    return this.port.count;
  }

  /** Starts the threads before the first query asks for them. */
  start(): void {
    for (const index of this.#helpers.keys()) this.#helpers[index] ??= this.#start(index);
  }

  async *run(
    fragment: Fragment,
    shares: readonly (readonly TablePart[])[],
    cancel: CancelToken = NEVER_CANCELLED,
  ): AsyncGenerator<FragmentResult> {
    const query = ++this.#queries;
    const slot = query % SLOTS;
    Atomics.store(this.#stops, slot, 0);
    const queues: number[][] = this.#helpers.map(() => []);
    shares.forEach((_, i) => queues[i % queues.length]?.push(i));
    const running: Running = {
      query,
      slot,
      fragment,
      shares,
      queues,
      answers: new Map(),
      firsts: new Map(),
      told: new Set(),
      taken: 0,
      wake: () => undefined,
    };
    this.#running.add(running);
    try {
      this.#dispatch();
      for (let share = 0; share < shares.length; share++) {
        let answer: Answer | undefined;
        for (;;) {
          const first = running.firsts.get(share);
          running.firsts.delete(share);
          if (first) yield first;
          answer = running.answers.get(share);
          // First rows that came while the others were taken in go before the answer, which came after them.
          if (running.firsts.has(share)) continue;
          if (answer) break;
          cancel.throwIfCancelled();
          const woken = new Promise<void>((resolve) => (running.wake = resolve));
          await Promise.race([woken, this.port.wait(LOOK_MS)]);
        }
        running.answers.delete(share);
        running.taken = share + 1;
        this.#dispatch();
        if ('error' in answer) throw answer.error;
        yield answer.result;
      }
    } finally {
      this.#running.delete(running);
      Atomics.store(this.#stops, slot, 1);
      for (const helper of running.told) this.#say(helper, { kind: 'forget', query });
      this.#dispatch();
    }
  }

  async close(): Promise<void> {
    this.#stops.fill(1);
    const threads = this.#helpers.flatMap((h) => (h ? [h.thread] : []));
    this.#helpers.fill(null);
    await Promise.all(threads.map((t) => t.end()));
  }

  /** Gives every idle helper a share. */
  #dispatch(): void {
    for (const index of this.#helpers.keys()) {
      if (this.#helpers[index]?.busy) continue;
      const next = this.#next(index);
      if (!next) continue;
      const helper = (this.#helpers[index] ??= this.#start(index));
      helper.busy = next;
      const { running, share } = next;
      if (!running.told.has(helper)) {
        running.told.add(helper);
        this.#say(helper, { kind: 'fragment', query: running.query, slot: running.slot, fragment: running.fragment });
      }
      this.#say(helper, { kind: 'share', query: running.query, share, parts: running.shares[share] ?? [] });
    }
  }

  /** The earliest share of the oldest query this helper may take: its own, or else another's that is far behind. */
  #next(index: number): Helper['busy'] {
    for (const running of this.#running) {
      const horizon = running.taken + this.#helpers.length * AHEAD;
      const own = running.queues[index];
      if (own && own[0] !== undefined && own[0] < horizon) return { running, share: own.shift() ?? 0 };
      const longest = running.queues.reduce((a, b) => (b.length > a.length ? b : a), []);
      if (longest.length > STEAL_FROM && (longest[0] ?? Infinity) < horizon) return { running, share: longest.pop() ?? 0 };
    }
    return null;
  }

  #start(index: number): Helper {
    const thread = this.port.start();
    const helper: Helper = { index, thread, busy: null };
    thread.onMessage((message) => this.#heard(helper, message as FromHelper));
    thread.onEnd((reason, outOfMemory) => this.#ended(helper, reason, outOfMemory));
    this.#say(helper, { kind: 'open', store: this.store, cacheBytes: this.port.cacheBytes, stops: this.#stops });
    return helper;
  }

  #say(helper: Helper, message: ToHelper): void {
    helper.thread.post(message);
  }

  #heard(helper: Helper, message: FromHelper): void {
    const { busy } = helper;
    if (message.kind === 'first') {
      busy?.running.firsts.set(busy.share, message.result);
      busy?.running.wake();
      return;
    }
    helper.busy = null;
    if (busy && this.#running.has(busy.running)) {
      busy.running.answers.set(busy.share, message.kind === 'done' ? { result: message.result } : { error: errorOf(message) });
      busy.running.wake();
    }
    this.#dispatch();
  }

  /** A thread that ended takes its query along; the next query gets a new one. */
  #ended(helper: Helper, reason: string, outOfMemory: boolean): void {
    if (this.#helpers[helper.index] === helper) this.#helpers[helper.index] = null;
    const { busy } = helper;
    helper.busy = null;
    if (!busy) return;
    const error = outOfMemory
      ? new QuarryError(
          'query.memory',
          'A part of the query needed more memory than a thread may use; narrow it by time or take fewer columns.',
        )
      : new Error(`a helper thread ended: ${reason}`);
    busy.running.answers.set(busy.share, { error });
    busy.running.wake();
  }
}

const errorOf = (message: Extract<FromHelper, { kind: 'failed' }>): Error =>
  message.code === null ? new Error(message.message) : new QuarryError(message.code, message.message, message.facts);
