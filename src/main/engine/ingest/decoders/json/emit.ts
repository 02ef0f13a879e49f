// JSON values to decoded records: one field per top-level key, nested JSON whole; anything but an object is one field 'value'.

import { parseJson } from './parse.js';
import { RawOffers } from './rawOffers.js';
import type { TextWindow } from '../../bytes/textWindow.js';
import { isObject } from '../../fieldJson.js';
import { ShapeTable } from '../../shapes.js';
import type { DecodeSink, FieldValue, RecordShape } from '../../types.js';

const VALUE_NAMES = ['value'] as const;

/** Byte range of a record in its source. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

export class JsonEmitter {
  readonly shapes: ShapeTable;
  /** Ordinal of the next record, rejected ones included. */
  index: number;

  /** `outer` is the emitter of the text this one's text was cut from: numbering and shapes go on from there. */
  constructor(
    private readonly sink: DecodeSink,
    outer?: { readonly shapes: ShapeTable; readonly index: number },
  ) {
    this.shapes = outer?.shapes ?? new ShapeTable();
    this.index = outer?.index ?? 0;
  }

  /** Parses units `from` … `to` of the window and hands on the record, or the fault; `endOfBroken` may say that a broken one ends earlier. */
  text(window: TextWindow, from: number, to: number, endOfBroken?: () => number): void {
    const offered = this.sink.takesRaw === true && window.width === 1;
    if (offered && this.raw(window).offer(window, from, to, this.index)) {
      this.index++;
      return;
    }
    const text = window.text(from, to);
    const span = { offset: window.offsetOf(from), length: (to - from) * window.width };
    const { value, problem } = parseJson(text);
    if (problem) {
      const end = endOfBroken?.() ?? to;
      return this.fault(
        problem.code,
        { offset: span.offset, length: (end - from) * window.width },
        window.sample(from, end),
        problem.detail,
      );
    }
    window.checkValid(text, from, to);
    const shape = this.value(value, span);
    if (offered && shape !== null) this.raw(window).learn(shape);
  }

  /** Gives the shape of an object. */
  value(value: FieldValue, span: Span): RecordShape | null {
    if (!isObject(value)) {
      this.record(this.shapes.of(VALUE_NAMES), [value], span);
      return null;
    }
    const names = Object.keys(value);
    const values: FieldValue[] = new Array<FieldValue>(names.length);
    for (let i = 0; i < names.length; i++) values[i] = value[names[i] ?? ''] ?? null;
    const shape = this.shapes.of(names);
    this.record(shape, values, span);
    return shape;
  }

  private raw(window: TextWindow): RawOffers {
    this.offers ??= new RawOffers(this.sink, window.codec);
    return this.offers;
  }
  private offers: RawOffers | null = null;

  record(shape: RecordShape, values: readonly FieldValue[], span: Span): void {
    this.sink.record({ shape, values, index: this.index++, offset: span.offset, length: span.length, recordId: null, recovered: false });
  }

  fault(code: string, span: { readonly offset: number; readonly length: number | null }, sample: string, detail: string): void {
    this.sink.fault({ code, index: this.index++, offset: span.offset, length: span.length, sample, detail });
  }
}
