// Cancels told through shared memory. The engine's thread reads its messages only when it pauses; one long call, a sort of a
// million texts say, would not hear of its own cancellation before it is over. What is told here it meets while it works.

const COUNT = 0;
const FIRST = 1;
/** Cancels that may wait for one look of the engine. Those beyond are lost here, and still come as messages. */
const PLACES = 1024;
/** In the place of a call: every call of the connection. */
const EVERY_CALL = -1;

export class CancelBoard {
  readonly #cells: Int32Array;
  #heard = 0;

  constructor(readonly memory = new SharedArrayBuffer((FIRST + PLACES * 2) * Int32Array.BYTES_PER_ELEMENT)) {
    this.#cells = new Int32Array(memory);
  }

  /** Tells that a call of a connection, or every one, is no longer wanted. Only one thread may tell. */
  tell(connection: number, call: number = EVERY_CALL): void {
    const told = Atomics.load(this.#cells, COUNT);
    const place = FIRST + (told % PLACES) * 2;
    Atomics.store(this.#cells, place, connection);
    Atomics.store(this.#cells, place + 1, call);
    // The count comes last, so that who sees it sees the entry.
    Atomics.store(this.#cells, COUNT, told + 1);
  }

  /** Hands out what was told since the last look; `call` is null where every call of the connection is meant. */
  take(cancel: (connection: number, call: number | null) => void): void {
    const told = Atomics.load(this.#cells, COUNT);
    if (told === this.#heard) return;
    for (let n = Math.max(this.#heard, told - PLACES); n < told; n++) {
      const place = FIRST + (n % PLACES) * 2;
      const call = Atomics.load(this.#cells, place + 1);
      cancel(Atomics.load(this.#cells, place), call === EVERY_CALL ? null : call);
    }
    this.#heard = told;
  }
}
