// Offers JSON records to the sink in their bytes, before anything is made of them; what it does not take is decoded as ever.

import type { CodecPort } from '../../../ports.js';
import { MIB } from '../../../../../shared/base/bytes.js';
import type { TextWindow } from '../../bytes/textWindow.js';
import { FALSE, INTEGER, NULL, RawRecord, TEXT, TRUE, UNESCAPED } from '../../rawRecord.js';
import type { DecodeSink, FieldValue, RecordShape } from '../../types.js';
import { KeyTree } from './keyTree.js';
import { parseJson } from './parse.js';
import { scanObject } from './rawScanner.js';

/** Longer records are few, and decoded. */
const RECORD_BYTES_MAX = MIB;
/** After so many records in a row that were not taken, … */
const REFUSALS_MAX = 64;
/** … so many are not offered. */
const PAUSE = 1024;

export class RawOffers {
  private readonly tree: KeyTree;
  private readonly record: RawRecord;
  private readonly learnt = new Set<RecordShape>();
  private refusals = 0;
  private pause = 0;

  constructor(
    private readonly sink: Pick<DecodeSink, 'raw'>,
    codec: CodecPort,
  ) {
    this.tree = new KeyTree(codec);
    this.record = new RawRecord((record, field) => valueOf(codec, record, field));
  }

  /** Whether the sink took units `from` … `to` of the window as record `index`. */
  offer(window: TextWindow, from: number, to: number, index: number): boolean {
    if (this.pause > 0) {
      this.pause--;
      return false;
    }
    const { utf8 } = window;
    if (utf8 === null || to - from > RECORD_BYTES_MAX) return false;
    const { record } = this;
    record.utf8 = utf8;
    record.index = index;
    record.offset = window.offsetOf(from);
    record.length = to - from;
    if (scanObject(this.tree, record, from, to) && this.sink.raw?.(record) === true) {
      this.refusals = 0;
      return true;
    }
    if (++this.refusals >= REFUSALS_MAX) {
      this.refusals = 0;
      this.pause = PAUSE;
    }
    return false;
  }

  /** The shape of a record that was offered in vain. */
  learn(shape: RecordShape): void {
    if (this.learnt.has(shape)) return;
    this.learnt.add(shape);
    this.tree.learn(shape);
  }
}

/** One value as `parseJson` gives it within its record; undefined when it is no JSON or its bytes are no UTF-8. */
function valueOf(codec: CodecPort, record: RawRecord, field: number): FieldValue | undefined {
  const { utf8, scratch } = record;
  const from = record.from[field] ?? 0;
  const to = record.to[field] ?? 0;
  switch (record.kinds[field]) {
    case TEXT:
      return codec.latin1(utf8.bytes, from, to);
    case UNESCAPED:
      return codec.utf8(scratch.bytes, from, to);
    case INTEGER:
      return record.numbers[field] ?? null;
    case TRUE:
      return true;
    case FALSE:
      return false;
    case NULL:
      return null;
    default: {
      const text = codec.utf8(utf8.bytes, record.starts[field] ?? 0, record.ends[field] ?? 0);
      if (text.includes('\uFFFD')) return undefined;
      const { value, problem } = parseJson(text);
      return problem === null ? value : undefined;
    }
  }
}
