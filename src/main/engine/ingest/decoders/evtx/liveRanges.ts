// Which records of a log are live, in little memory: runs of consecutive record numbers with the span of their times. Exported
// logs leave the records of one chunk in the unused space of the next; such copies are told by number and time.

interface Run {
  readonly first: number;
  last: number;
  earliest: number;
  latest: number;
}

export class LiveRanges {
  readonly #runs: Run[] = [];
  #ascending = true;

  /** `written` is a FILETIME as a double: exact enough to tell one log's records apart. */
  add(id: number, written: number): void {
    const run = this.#runs.at(-1);
    if (run && id === run.last + 1) {
      run.last = id;
      if (written < run.earliest) run.earliest = written;
      if (written > run.latest) run.latest = written;
      return;
    }
    if (run && id <= run.last) this.#ascending = false;
    this.#runs.push({ first: id, last: id, earliest: written, latest: written });
  }

  has(id: number, written: number): boolean {
    const inside = (run: Run | undefined) =>
      run !== undefined && id >= run.first && id <= run.last && written >= run.earliest && written <= run.latest;
    if (!this.#ascending) return this.#runs.some(inside);
    let [low, high] = [0, this.#runs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#runs[middle] as Run).last < id) low = middle + 1;
      else high = middle;
    }
    return inside(this.#runs[low]);
  }
}
