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
const isSpace = (unit: number) => unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09 || unit === 0x1e;
const endsWord = (unit: number) => isSpace(unit) || unit === 0x2c || unit === 0x5d || unit === 0x7d || unit === 0x3a;

export class JsonReader {
  /** The next unit to look at. */
  at = 0;

  constructor(
    readonly window: TextWindow,
    private readonly limit: number = RECORD_BYTES_MAX,
  ) {}

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
    const bracketed = first === 0x7b || first === 0x5b;
    let depth = 0;
    let inString = false;
    let dropped: string | null = null;
    for (;;) {
      const { units } = window;
      const end = units.length;
      let at = this.at;
      scan: while (at < end) {
        if (inString) {
          while (at < end) {
            const unit = units[at] ?? 0;
            if (unit === BACKSLASH) at += 2;
            else if (unit === QUOTE) {
              at++;
              inString = false;
              if (depth === 0) return this.done(start, at, offset, dropped);
              continue scan;
            } else at++;
          }
          break;
        }
        const unit = units[at] ?? 0;
        if (unit === QUOTE && (depth > 0 || at === start)) {
          inString = true;
          at++;
        } else if (unit === 0x7b || unit === 0x5b) {
          depth++;
          at++;
        } else if (unit === 0x7d || unit === 0x5d) {
          if (!bracketed) return this.done(start, at, offset, dropped);
          at++;
          if (--depth === 0) return this.done(start, at, offset, dropped);
        } else if (!bracketed && endsWord(unit)) return this.done(start, at, offset, dropped);
        else at++;
      }
      this.at = at;
      if (dropped === null && (end - start) * window.width > this.limit) {
        const next = this.resync(start, indent, first);
        if (next > 0) return this.broken(start, next, offset);
        dropped = window.sample(start, end);
      }
      if (await this.refill(dropped === null ? start : this.at)) {
        if (dropped === null) start = 0;
        continue;
      }
      if (dropped !== null)
        return { from: 0, to: 0, offset, length: window.offsetOf(window.units.length) - offset, outcome: 'tooLong', sample: dropped };
      start = 0;
      this.at = Math.min(this.at, window.units.length);
      if (!bracketed && !inString) return this.done(start, this.at, offset, null);
      const next = this.resync(start, indent, first);
      return this.broken(start, next > 0 ? next : window.units.length, offset);
    }
  }

  /**
   * For a value whose brackets close but whose text does not parse: when another value starts on a line of its own within it, goes
   * back to that line. Gives where the broken value then ends.
   */
  retreat(captured: Captured): number {
    const next = this.resync(captured.from, this.indentOf(captured.from), this.window.units[captured.from] ?? 0);
    if (next < 0 || next >= captured.to) return captured.to;
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
    const length = this.window.offsetOf(to) - offset;
    if (dropped !== null) return { from: 0, to: 0, offset, length, outcome: 'tooLong', sample: dropped };
    return { from, to, offset, length, outcome: 'whole', sample: '' };
  }

  private broken(from: number, to: number, offset: number): Captured {
    this.at = to;
    return { from, to, offset, length: this.window.offsetOf(to) - offset, outcome: 'truncated', sample: this.window.sample(from, to) };
  }

  /** White-space units between the start of the line and `start`; −1 when the value does not begin its line. */
  private indentOf(start: number): number {
    const { units } = this.window;
    let at = start;
    while (at > 0 && (units[at - 1] === 0x20 || units[at - 1] === 0x09)) at--;
    return at === 0 || units[at - 1] === 0x0a ? start - at : -1;
  }

  /** The next line after `start` that begins, equally indented, with the same bracket; −1 when there is none in the window. */
  private resync(start: number, indent: number, bracket: number): number {
    if (indent < 0) return -1;
    const { units } = this.window;
    for (let line = units.indexOf(0x0a, start); line >= 0; line = units.indexOf(0x0a, line + 1)) {
      let at = line + 1;
      while (units[at] === 0x20 || units[at] === 0x09) at++;
      if (at - line - 1 === indent && units[at] === bracket) return at;
    }
    return -1;
  }
}
