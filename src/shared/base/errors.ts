// The one error type that crosses the contract: a stable code with facts. Sentences for people are made where they are shown.

/** A text to put in the place of start–end of what was given. */
export interface Suggestion {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}
export type ErrorFacts = Readonly<Record<string, string | number | boolean | null | readonly string[] | readonly Suggestion[]>>;

/**
 * An expected failure. `code` is `<room>.<what>` ("case.locked", "kql.unknownTable", "cancelled");
 * `message` is a plain English fallback; `facts` carry what a window needs to advise.
 */
export class QuarryError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly facts: ErrorFacts = {},
  ) {
    super(message);
    this.name = 'QuarryError';
  }
}

export const cancelled = () => new QuarryError('cancelled', 'cancelled');

/** Cooperative cancellation, checked between batches and within long work; the host decides how it is raised. */
export interface CancelToken {
  readonly cancelled: boolean;
  /** Throws `cancelled` when cancelled. */
  throwIfCancelled(): void;
}

export class CancelSource implements CancelToken {
  #cancelled = false;

  /** `listen` is called before each look: it may cancel, where a thread hears of it by other ways than its messages. */
  constructor(private readonly listen: () => void = () => undefined) {}

  get cancelled(): boolean {
    if (!this.#cancelled) this.listen();
    return this.#cancelled;
  }
  cancel(): void {
    this.#cancelled = true;
  }
  throwIfCancelled(): void {
    if (this.cancelled) throw cancelled();
  }
}

export const NEVER_CANCELLED: CancelToken = { cancelled: false, throwIfCancelled: () => undefined };
