// Walks JSON of any size over a text window: finds where values start and end without keeping more than one of them.

import { RECORD_BYTES_MAX } from '../../bytes/lines.js';
import type { TextWindow } from '../../bytes/textWindow.js';

export interface Captured {
  /** Units of the value in the window, good until the next call; equal when it was too long to keep. */
  readonly from: number;
  readonly to: number;
  readonly offset: number;
  readonly length: number;
  readonly outcome: 'whole' | 'tooLong' | 'truncated';
  readonly sample: string;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const PATIENCE_MIN = 4096;
const isSpace = (unit: number) => unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09 || unit === 0x1e;
const endsWord = (unit: number) => isSpace(unit) || unit === 0x2c || unit === 0x5d || unit === 0x7d || unit === 0x3a;

export class JsonReader {
  /** The next unit to look at. */
  at = 0;
  /** Shrinks with every broken value and grows with every whole one, so that a file of broken ones is not scanned over and over. */
  private patience: number;

  constructor(
    readonly window: TextWindow,
    private readonly limit: number = RECORD_BYTES_MAX,
  ) {
    this.patience = limit;
  }

  /** The next unit that is not white space, not consumed; −1 at the end of the source. */
  async peek(): Promise<number> {
    for (;;) {
      const { units } = this.window;
      while (this.at < units.length) {
        const unit = units[this.at] ?? 0;
        if (!isSpace(unit)) return unit;
        this.at++;
      }
      if (!(await this.refill(this.at))) return -1;
    }
  }

  /** Up to `units` of text from `at` on, not consumed. */
  async ahead(units: number): Promise<string> {
    while (this.window.units.length - this.at < units && (await this.refill(this.at)));
    return this.window.text(this.at, Math.min(this.window.units.length, this.at + units));
  }

  /**
   * Passes over the value at `at` (an object, array, string or word), keeping it in the window while it is not too long.
   * When it does not end where its brackets say (a quote or bracket is missing), the outcome is 'truncated' and `at` is at the
   * next line that starts like this value did, or at the end of the source.
   */
  async capture(): Promise<Captured> {
    const { window } = this;
    let start = this.at;
    const offset = window.offsetOf(start);
    const indent = this.indentOf(start);
    const first = window.units[start] ?? 0;
    const scan = new ValueScan(first);
    let dropped: string | null = null;
    /** Units after which a value that has not ended is suspected to be broken; asked once. */
    let suspect = this.patience;
    for (;;) {
      const stop = Math.min(window.units.length, dropped === null ? start + suspect : Number.POSITIVE_INFINITY);
      const end = scan.run(window.units, this.at, stop);
      this.at = scan.at;
      if (end >= 0) return this.done(start, end, offset, dropped);
      const tooLong = dropped === null && (window.units.length - start) * window.width > this.limit;
      if (stop < window.units.length || tooLong) {
        const next = this.resync(start, indent, first, Math.min(stop, window.units.length));
        if (next > 0) return this.broken(start, next, offset);
        suspect = Number.POSITIVE_INFINITY;
        if (!tooLong) continue;
        dropped = window.sample(start, window.units.length);
      }
      const more = await this.refill(dropped === null ? start : this.at);
      start = 0;
      if (more) continue;
      const { length } = window.units;
      if (dropped !== null)
        return { from: 0, to: 0, offset, length: window.offsetOf(length) - offset, outcome: 'tooLong', sample: dropped };
      if (scan.mayEnd) return this.done(0, Math.min(this.at, length), offset, null);
      const next = this.resync(0, indent, first, length);
      return this.broken(0, next > 0 ? next : length, offset);
    }
  }

  /**
   * For a value whose brackets close but whose text does not parse: when another value starts on a line of its own within it, goes
   * back to that line. Gives where the broken value then ends.
   */
  retreat(captured: Captured): number {
    this.losePatience();
    const next = this.resync(captured.from, this.indentOf(captured.from), this.window.units[captured.from] ?? 0, captured.to);
    if (next < 0) return captured.to;
    this.at = next;
    return next;
  }

  /** Reads on from the end of the window; false at the end of the source. */
  next(): Promise<boolean> {
    return this.refill(this.window.units.length);
  }

  /** Reads on, keeping what is at or after `keepFrom`; `at` moves with the window. */
  private async refill(keepFrom: number): Promise<boolean> {
    const keep = Math.min(keepFrom, this.window.units.length);
    this.at -= keep;
    return this.window.more(keep);
  }

  private done(from: number, to: number, offset: number, dropped: string | null): Captured {
    this.at = to;
    this.patience = Math.min(this.limit, this.patience * 2);
    const length = this.window.offsetOf(to) - offset;
    if (dropped !== null) return { from: 0, to: 0, offset, length, outcome: 'tooLong', sample: dropped };
    return { from, to, offset, length, outcome: 'whole', sample: '' };
  }

  private broken(from: number, to: number, offset: number): Captured {
    this.at = to;
    this.losePatience();
    return { from, to, offset, length: this.window.offsetOf(to) - offset, outcome: 'truncated', sample: this.window.sample(from, to) };
  }

  /** White-space units between the start of the line and `start`; −1 when the value does not begin its line. */
  private indentOf(start: number): number {
    const { units } = this.window;
    let at = start;
    while (at > 0 && (units[at - 1] === 0x20 || units[at - 1] === 0x09)) at--;
    return at === 0 || units[at - 1] === 0x0a ? start - at : -1;
  }

  private losePatience(): void {
    this.patience = Math.max(PATIENCE_MIN, this.patience >> 3);
  }

  /** The next line after `start` and before `limit` that begins, equally indented, with the same bracket; −1 when there is none. */
  private resync(start: number, indent: number, bracket: number, limit: number): number {
    if (indent < 0) return -1;
    const units = this.window.units.subarray(0, limit);
    for (let line = units.indexOf(0x0a, start); line >= 0; line = units.indexOf(0x0a, line + 1)) {
      let at = line + 1;
      while (units[at] === 0x20 || units[at] === 0x09) at++;
      if (at - line - 1 === indent && units[at] === bracket) return at;
    }
    return -1;
  }
}

/** Finds the end of one value over as many calls as its bytes take. */
class ValueScan {
  /** Where the next call goes on. */
  at = 0;
  private depth = 0;
  private inString: boolean;
  private readonly bracketed: boolean;
  private readonly quoted: boolean;
  private begun = false;

  constructor(first: number) {
    this.bracketed = first === 0x7b || first === 0x5b;
    this.quoted = first === QUOTE;
    this.inString = false;
  }

  /** A word or number ends with the source; a string or bracketed value does not. */
  get mayEnd(): boolean {
    return !this.bracketed && !this.quoted;
  }

  /** Index after the value, or −1 when it goes on at `to`. */
  run(units: Uint8Array, from: number, to: number): number {
    let at = from;
    if (!this.begun && at < to) {
      this.begun = true;
      if (this.quoted) {
        this.inString = true;
        at++;
      }
    }
    while (at < to) {
      if (this.inString) {
        const unit = units[at];
        if (unit === BACKSLASH) at += 2;
        else {
          at++;
          if (unit !== QUOTE) continue;
          this.inString = false;
          if (this.depth === 0) return at;
        }
        continue;
      }
      const unit = units[at] ?? 0;
      if (unit === QUOTE && this.depth > 0) {
        this.inString = true;
        at++;
      } else if (unit === 0x7b || unit === 0x5b) {
        this.depth++;
        at++;
      } else if (unit === 0x7d || unit === 0x5d) {
        if (!this.bracketed) return at;
        at++;
        if (--this.depth === 0) return at;
      } else if (!this.bracketed && endsWord(unit)) return at;
      else at++;
    }
    this.at = at;
    return -1;
  }
}
