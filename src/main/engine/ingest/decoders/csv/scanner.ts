// RFC 4180 records over a buffer of code units: quoted fields with embedded delimiters and line ends, doubled quotes, and what real
// exports add to it (text after a closing quote, quotes inside bare fields). Keeps positions only; text is made by the caller.

/** The record does not end in the buffer. */
export const END_MORE = -1;
/** The source ended inside a quoted field. */
export const END_UNCLOSED = -2;

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
const PLAIN = 0;
const QUOTED = 1;
/** Holds doubled quotes. */
const ESCAPED = 2;
/** Text follows the closing quote; the range then covers the opening quote too. */
const LOOSE = 3;

export class CsvScanner {
  count = 0;
  private starts = new Int32Array(64);
  private ends = new Int32Array(64);
  private kinds = new Uint8Array(64);

  constructor(private readonly delimiter: number) {}

  /**
   * Scans the record at `from`. Returns the index after its line end, `END_MORE`, or `END_UNCLOSED`; `last` says that nothing
   * comes after `to`.
   */
  scan(units: Uint8Array, from: number, to: number, last: boolean): number {
    const { delimiter } = this;
    this.count = 0;
    let at = from;
    for (;;) {
      if (this.count === this.starts.length) this.widen();
      let kind = PLAIN;
      let start = at;
      let end = at;
      if (units[at] === QUOTE && at < to) {
        kind = QUOTED;
        start = at + 1;
        let quote = units.indexOf(QUOTE, start);
        while (quote >= 0 && quote < to) {
          if (quote + 1 >= to && !last) return END_MORE;
          if (quote + 1 >= to || units[quote + 1] !== QUOTE) break;
          kind = ESCAPED;
          quote = units.indexOf(QUOTE, quote + 2);
        }
        if (quote < 0 || quote >= to) return last ? END_UNCLOSED : END_MORE;
        end = quote;
        at = quote + 1;
        let tail = at;
        while (tail < to && units[tail] !== delimiter && units[tail] !== LF) tail++;
        if (tail === to && !last) return END_MORE;
        const bare = tail > at && units[tail - 1] === CR && (tail === to || units[tail] === LF) ? tail - 1 : tail;
        if (bare > at) {
          kind = LOOSE;
          start--;
          end = bare;
        }
        at = tail;
      } else {
        while (at < to && units[at] !== delimiter && units[at] !== LF) at++;
        if (at === to && !last) return END_MORE;
        end = at > start && units[at - 1] === CR && (at === to || units[at] === LF) ? at - 1 : at;
      }
      this.starts[this.count] = start;
      this.ends[this.count] = end;
      this.kinds[this.count] = kind;
      this.count++;
      if (at >= to) return to;
      if (units[at] === LF) return at + 1;
      at++;
    }
  }

  /** A line with nothing on it. */
  isBlank(): boolean {
    return this.count === 1 && this.kinds[0] === PLAIN && this.starts[0] === this.ends[0];
  }

  /** Fields of the record, without empty bare ones at its end (a trailing delimiter). */
  trimmedCount(): number {
    let n = this.count;
    while (n > 1 && this.kinds[n - 1] === PLAIN && this.starts[n - 1] === this.ends[n - 1]) n--;
    return n === this.count - 1 ? n : this.count;
  }

  /** Whether any field from `first` on holds text. */
  hasTextFrom(first: number): boolean {
    for (let i = first; i < this.count; i++) if (this.starts[i] !== this.ends[i]) return true;
    return false;
  }

  /** One field's text; `text` gives the text between two units. */
  field(i: number, text: (from: number, to: number) => string): string {
    const start = this.starts[i] ?? 0;
    const end = this.ends[i] ?? 0;
    if (start === end) return '';
    const raw = text(start, end);
    switch (this.kinds[i]) {
      case ESCAPED:
        return raw.replaceAll('""', '"');
      case LOOSE: {
        // `"a ""b"" c"d`: the quoted part is unescaped, what follows it is kept as it is.
        const m = /^"((?:[^"]|"")*)"([^]*)$/.exec(raw);
        return m ? (m[1] ?? '').replaceAll('""', '"') + (m[2] ?? '') : raw;
      }
      default:
        return raw;
    }
  }

  texts(text: (from: number, to: number) => string): string[] {
    return Array.from({ length: this.count }, (_, i) => this.field(i, text));
  }

  private widen(): void {
    const room = this.starts.length * 2;
    const grow = <T extends Int32Array | Uint8Array>(grown: T, old: T): T => {
      grown.set(old);
      return grown;
    };
    this.starts = grow(new Int32Array(room), this.starts);
    this.ends = grow(new Int32Array(room), this.ends);
    this.kinds = grow(new Uint8Array(room), this.kinds);
  }
}
