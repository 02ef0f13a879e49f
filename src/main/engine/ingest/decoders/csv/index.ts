// Delimited text with a header: CSV, TSV, semicolons, bars (RFC 4180 and its relatives). All values are text; what they mean is the
// connector's business. Byte offsets are exact per record in every encoding.

import { RECORD_BYTES_MAX } from '../../bytes/lines.js';
import { headText, looksLikeText } from '../../bytes/encoding.js';
import { TextWindow } from '../../bytes/textWindow.js';
import { ShapeTable } from '../../shapes.js';
import type { Decoder, DecodeSink, FieldValue, RecordShape, Recognition } from '../../types.js';
import { detectDialect, type CsvDialect } from './dialect.js';
import { CsvScanner, END_MORE, END_UNCLOSED } from './scanner.js';

const HEAD_BYTES = 64 * 1024;
const LF = 0x0a;

export const csv: Decoder = {
  id: 'csv',
  title: 'delimited text (CSV, TSV)',

  recognise(head, source, ports): Recognition {
    if (!looksLikeText(head)) return NOT_MINE;
    const text = headText(head, ports.codec);
    if (/^\s*[{[<]/.test(text)) return NOT_MINE;
    const dialect = detectDialect(text, source.size <= head.length);
    if (!dialect) return NOT_MINE;
    const named = /\.(csv|tsv|txt)$/i.test(source.name);
    return { score: scoreOf(dialect, named), because: dialect.because };
  },

  async decode(source, sink, context) {
    const head = await source.handle.read(0, HEAD_BYTES);
    const dialect = detectDialect(headText(head, context.ports.codec), source.size <= head.length);
    const window = await TextWindow.open(source, sink, context);
    const run = new CsvRun(window, sink, dialect ?? UNKNOWN_DIALECT);
    await run.read();
    run.finish();
  },
};

const NOT_MINE: Recognition = { score: 0, because: [] };
const UNKNOWN_DIALECT: CsvDialect = { delimiter: 0x2c, preamble: 0, header: true, columns: 0, steady: 0, records: 0, because: [] };

function scoreOf(d: CsvDialect, named: boolean): number {
  if (!d.header) return named && d.columns >= 3 && d.steady >= 0.95 && d.records >= 2 ? 0.3 : 0;
  if (d.records === 0) return named && d.columns >= 3 ? 0.5 : 0;
  if (d.steady < 0.7) return named && d.steady > 0.4 && d.columns >= 4 ? 0.35 : 0;
  const wide = d.columns >= 4 ? 0.1 : 0;
  return 0.6 * d.steady + wide + (named ? 0.2 : 0.05);
}

class CsvRun {
  private readonly scanner: CsvScanner;
  private readonly shapes = new ShapeTable();
  private shape: RecordShape | null = null;
  private headerCells: readonly string[] = [];
  private values: FieldValue[] = [];
  private index = 0;
  private skip: number;
  private short = 0;
  private repeated = 0;
  private readonly text: (from: number, to: number) => string;

  constructor(
    private readonly window: TextWindow,
    private readonly sink: DecodeSink,
    private readonly dialect: CsvDialect,
  ) {
    this.scanner = new CsvScanner(dialect.delimiter);
    this.skip = dialect.preamble;
    this.text = (from, to) => window.text(from, to);
  }

  async read(): Promise<void> {
    const { window, scanner } = this;
    let start = 0;
    let last = false;
    for (;;) {
      const { units } = window;
      if (start >= units.length) {
        if (last || !(await window.more(start))) return;
        start = 0;
        continue;
      }
      if (this.skip > 0) {
        const end = units.indexOf(LF, start);
        if (end >= 0 || last) {
          this.skip--;
          start = end >= 0 ? end + 1 : units.length;
          continue;
        }
      } else {
        const end = scanner.scan(units, start, units.length, last);
        if (end >= 0) {
          this.take(start, end);
          start = end;
          continue;
        }
        if (end === END_UNCLOSED) {
          start = this.unclosed(start);
          continue;
        }
        if (end === END_MORE && (units.length - start) * window.width > RECORD_BYTES_MAX) {
          if (units.indexOf(LF, start) >= 0) start = this.unclosed(start);
          else {
            start = await this.tooLong(start);
          }
          continue;
        }
      }
      last = !(await window.more(start));
      start = 0;
    }
  }

  finish(): void {
    const { sink } = this;
    if (!this.dialect.header) sink.warn({ code: 'csv.noHeader', message: 'the first record looks like data; columns were numbered' });
    if (this.short > 0)
      sink.warn({ code: 'csv.short', message: 'records with fewer fields than the header; the missing ones are empty', count: this.short });
    if (this.repeated > 0)
      sink.warn({ code: 'csv.repeatedHeader', message: 'header lines repeated among the records were passed over', count: this.repeated });
    this.window.warnInvalid(sink);
  }

  private take(from: number, to: number): void {
    const { scanner, window } = this;
    if (scanner.isBlank()) return;
    if (!this.shape) {
      this.shape = this.headerShape();
      if (this.dialect.header) return;
    }
    const { shape } = this;
    const width = shape.names.length;
    const span = { offset: window.offsetOf(from), length: this.lengthOf(from, to) };
    if (scanner.count > width && scanner.hasTextFrom(width)) {
      this.sink.fault({
        code: 'csv.columns',
        index: this.index++,
        ...span,
        sample: window.sample(from, to),
        detail: `${scanner.count} fields under a header of ${width}`,
      });
      return;
    }
    if (scanner.count < width) this.short++;
    let invalid = false;
    for (let i = 0; i < width; i++) {
      const text = i < scanner.count ? scanner.field(i, this.text) : null;
      if (!invalid && text !== null && text.includes('\uFFFD')) {
        invalid = true;
        window.checkValid(text, from, to);
      }
      this.values[i] = text;
    }
    if (this.dialect.header && this.isHeaderAgain()) {
      this.repeated++;
      return;
    }
    this.sink.record({ shape, values: this.values, index: this.index++, ...span, recordId: null, recovered: false });
  }

  private isHeaderAgain(): boolean {
    const { values, headerCells } = this;
    if (values[0] !== headerCells[0]) return false;
    return headerCells.every((cell, i) => values[i] === cell);
  }

  /** Names are trimmed and told apart; the shape keeps them as written too. */
  private headerShape(): RecordShape {
    const cells = this.scanner.texts(this.text);
    if (!this.dialect.header) return this.shapes.make(cells.map((_, i) => `Column${i + 1}`));
    if (this.scanner.trimmedCount() < cells.length) cells.length = this.scanner.trimmedCount();
    this.headerCells = cells;
    const taken = new Set<string>();
    const names = cells.map((cell, i) => {
      const base = cell.trim() || `Column${i + 1}`;
      let name = base;
      for (let n = 2; taken.has(name); n++) name = `${base} (${n})`;
      taken.add(name);
      return name;
    });
    return this.shapes.make(names, names.some((name, i) => name !== cells[i]) ? { written: cells } : {});
  }

  /** Bytes of the record without its line end. */
  private lengthOf(from: number, to: number): number {
    const { units } = this.window;
    let end = to;
    if (end > from && units[end - 1] === LF) end--;
    if (end > from && units[end - 1] === 0x0d) end--;
    return (end - from) * this.window.width;
  }

  /** A quote that never closes spoils its line only: the fault is noted and reading goes on at the next line. */
  private unclosed(start: number): number {
    const { window } = this;
    const lineEnd = window.units.indexOf(LF, start);
    const end = lineEnd >= 0 ? lineEnd + 1 : window.units.length;
    this.sink.fault({
      code: 'csv.quote',
      index: this.index++,
      offset: window.offsetOf(start),
      length: (end - start) * window.width,
      sample: window.sample(start, end),
      detail: 'a quoted field does not end',
    });
    return end;
  }

  /** Passes over a record without a line end in sight, in bounded memory; gives where the next one starts. */
  private async tooLong(start: number): Promise<number> {
    const { window } = this;
    const offset = window.offsetOf(start);
    const sample = window.sample(start, window.units.length);
    let end = -1;
    while (end < 0) {
      if (!(await window.more(window.units.length))) break;
      end = window.units.indexOf(LF);
    }
    const length = window.offsetOf(end < 0 ? window.units.length : end) - offset;
    this.sink.fault({
      code: 'record.tooLong',
      index: this.index++,
      offset,
      length,
      sample,
      detail: 'the record is longer than one record may be',
    });
    return end < 0 ? window.units.length : end + 1;
  }
}
