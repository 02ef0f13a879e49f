// JSON documents: an array of records, an export that wraps its records under a key, one object, and any number of such values one
// after another (pretty-printed concatenation). Records are cut out by a streaming reader; the file is never held whole.

import { MemoryHandle } from '../../bytes/memoryHandle.js';
import { headText } from '../../bytes/encoding.js';
import { TextWindow } from '../../bytes/textWindow.js';
import { isObject } from '../../fieldJson.js';
import type { ByteSource, DecodeContext, Decoder, DecodeSink, Recognition } from '../../types.js';
import { JsonEmitter, type Span } from './emit.js';
import { readLogAnalyticsTables } from './logAnalytics.js';
import { outline, wrapperIn } from './outline.js';
import { parseJson } from './parse.js';
import { JsonReader, type Captured } from './reader.js';

const HEAD_BYTES = 64 * 1024;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;
const QUOTE = 0x22;
/** Envelope keys longer than this are not looked into. */
const ENVELOPE_UNITS_MAX = 4096;

export const json: Decoder = {
  id: 'json',
  title: 'JSON document',

  recognise(head, _source, ports): Recognition {
    const seen = outline(headText(head, ports.codec));
    if (seen.root === 'array' && seen.first === 'other') return { score: 0, because: [] };
    if (seen.root === 'array') {
      if (seen.followed) return { score: 0.3, because: ['several JSON arrays, one after another'] };
      const score = seen.first === 'object' ? 0.95 : seen.first === 'empty' && seen.closed ? 0.6 : seen.first === 'array' ? 0.4 : 0.25;
      return { score, because: [`a JSON array whose first element is ${seen.first === 'object' ? 'an object' : seen.first}`] };
    }
    if (seen.root !== 'object' || (seen.keys.length === 0 && !seen.closed)) return { score: 0, because: [] };
    if (seen.wrapper !== null) return { score: 0.95, because: [`a JSON object that holds its records under "${seen.wrapper}"`] };
    if (seen.followed) return { score: 0.4, because: ['several JSON objects, one after another'] };
    return { score: seen.closed ? 0.6 : 0.5, because: [`one JSON object with keys ${seen.keys.slice(0, 5).join(', ')}`] };
  },

  decode: decodeDocuments,
};

export const jsonConcatenated: Decoder = {
  id: 'jsonConcatenated',
  title: 'concatenated JSON objects',

  recognise(head, _source, ports): Recognition {
    const seen = outline(headText(head, ports.codec));
    if (seen.root !== 'object' || !seen.followed || seen.wrapper !== null) return { score: 0, because: [] };
    return { score: 0.58, because: ['JSON objects one after another, not one per line'] };
  },

  decode: decodeDocuments,
};

async function decodeDocuments(source: ByteSource, sink: DecodeSink, context: DecodeContext): Promise<void> {
  const head = outline(headText(await source.handle.read(0, HEAD_BYTES), context.ports.codec));
  const window = await TextWindow.open(source, sink, context);
  const walk = new DocumentWalk(new JsonReader(window), new JsonEmitter(sink), sink, context, source);
  await walk.values(head.wrapper !== null);
  walk.finish();
  window.warnInvalid(sink);
}

/** One pass over the values of a source. */
export class DocumentWalk {
  private readonly envelope = new Set<string>();

  constructor(
    readonly reader: JsonReader,
    readonly emitter: JsonEmitter,
    readonly sink: DecodeSink,
    private readonly context: DecodeContext,
    private readonly source: ByteSource,
  ) {}

  /** Root values to the end of the source. `wraps` when the head showed a root object that wraps its records: then each is looked at. */
  async values(wraps: boolean): Promise<void> {
    const { reader } = this;
    for (;;) {
      const unit = await reader.peek();
      if (unit < 0) return;
      if (unit === COMMA) reader.at++;
      else if (unit === OPEN_ARRAY) await this.array(() => this.record(null));
      else if (unit === OPEN_OBJECT) {
        const wrapper = wraps ? outline(await reader.ahead(HEAD_BYTES)).wrapper : null;
        if (wrapper !== null) await this.wrapped(wrapper);
        else await this.root();
      } else await this.garbage();
    }
  }

  finish(): void {
    if (this.envelope.size > 0) {
      this.sink.warn({
        code: 'json.envelope',
        message: `fields beside the list of records were not read: ${[...this.envelope].slice(0, 20).join(', ')}`,
        count: this.envelope.size,
      });
    }
  }

  /** Elements of the array at the reader; each is read by `element`. */
  async array(element: () => Promise<void>): Promise<void> {
    const { reader } = this;
    reader.at++;
    for (;;) {
      const unit = await reader.peek();
      if (unit < 0) return this.truncated('the list of records does not end');
      if (unit === COMMA) reader.at++;
      else if (unit === CLOSE_ARRAY) {
        reader.at++;
        return;
      } else if (unit === CLOSE_OBJECT || unit === COLON) {
        // A stray bracket: said, passed over, and the records after it are still read.
        this.emitter.fault(
          'json.syntax',
          { offset: reader.window.offsetOf(reader.at), length: 1 },
          reader.window.sample(reader.at, reader.at + 80),
          'a bracket or colon where a record was expected',
        );
        reader.at++;
      } else await element();
    }
  }

  /** Fields of the object at the reader; `field` must consume the value (it is called with the reader at its first unit). */
  async object(field: (key: string, unit: number) => Promise<void>): Promise<void> {
    const { reader } = this;
    reader.at++;
    for (;;) {
      const unit = await reader.peek();
      if (unit < 0) return this.truncated('the object that wraps the records does not end');
      if (unit === COMMA) {
        reader.at++;
        continue;
      }
      if (unit === CLOSE_OBJECT) {
        reader.at++;
        return;
      }
      if (unit !== QUOTE) {
        await this.garbage();
        continue;
      }
      const name = await reader.capture();
      const key = name.outcome === 'whole' ? parseJson(reader.window.text(name.from, name.to)).value : null;
      if ((await reader.peek()) === COLON) reader.at++;
      const value = await reader.peek();
      if (value < 0) return this.truncated('the object that wraps the records does not end');
      await field(typeof key === 'string' ? key : '', value);
    }
  }

  /** One record at the reader; `unwrap` names a field to take in its place. */
  async record(unwrap: string | null): Promise<void> {
    const captured = await this.reader.capture();
    if (!this.usable(captured)) return;
    if (unwrap === null) return this.emitter.text(this.reader.window, captured.from, captured.to, () => this.reader.retreat(captured));
    const text = this.reader.window.text(captured.from, captured.to);
    const { value, problem } = parseJson(text);
    if (problem) return this.emitter.fault(problem.code, captured, text.slice(0, 200), problem.detail);
    this.reader.window.checkValid(text, captured.from, captured.to);
    const inner = isObject(value) ? value[unwrap] : undefined;
    this.emitter.value(isObject(inner) ? inner : value, captured);
  }

  /** False after a fault was noted for a value that could not be cut out whole. */
  usable(captured: Captured): boolean {
    if (captured.outcome === 'whole') return true;
    if (captured.outcome === 'tooLong')
      this.emitter.fault('record.tooLong', captured, captured.sample, 'the record is longer than one record may be');
    else this.emitter.fault('json.syntax', captured, captured.sample, 'the brackets or quotes of the record do not close');
    return false;
  }

  /** A root object without a wrapper in sight: the record itself, unless it turns out to wrap records after a long preamble. */
  private async root(): Promise<void> {
    const { window } = this.reader;
    const captured = await this.reader.capture();
    if (!this.usable(captured)) return;
    const text = window.text(captured.from, captured.to);
    const { value, problem } = parseJson(text);
    if (problem) {
      const end = this.reader.retreat(captured);
      return this.emitter.fault(
        problem.code,
        { offset: captured.offset, length: (end - captured.from) * window.width },
        window.sample(captured.from, end),
        problem.detail,
      );
    }
    window.checkValid(text, captured.from, captured.to);
    const wrapper = isObject(value) ? wrapperIn(value) : null;
    if (wrapper !== null) await this.again(text, captured);
    else this.emitter.value(value, captured);
  }

  /** Walks a captured wrapper; used where each of several values wraps records. Offsets are exact in UTF-8. */
  private async again(text: string, span: Span): Promise<void> {
    const bytes = this.context.ports.codec.encodeUtf8(text);
    const exact = bytes.length === span.length;
    const source = { ...this.source, size: bytes.length, handle: new MemoryHandle(bytes) };
    const window = await TextWindow.open(source, { progress: () => Promise.resolve() }, this.context);
    const shift = (inner: Span): Span => (exact ? { offset: inner.offset + span.offset, length: inner.length } : span);
    const sink: DecodeSink = {
      record: (record) => this.sink.record({ ...record, ...shift(record) }),
      fault: (fault) => this.sink.fault({ ...fault, ...shift({ offset: fault.offset, length: fault.length ?? 0 }) }),
      warn: (warning) => this.sink.warn(warning),
      progress: () => Promise.resolve(),
    };
    const emitter = new JsonEmitter(sink, this.emitter);
    const walk = new DocumentWalk(new JsonReader(window), emitter, sink, this.context, source);
    await walk.values(true);
    for (const key of walk.envelope) this.envelope.add(key);
    this.emitter.index = emitter.index;
  }

  private async wrapped(wrapper: string): Promise<void> {
    await this.object(async (key, unit) => {
      if (key === wrapper && wrapper === 'hits' && unit === OPEN_OBJECT) {
        await this.object(async (inner, first) => {
          if (inner === 'hits' && first === OPEN_ARRAY) await this.array(() => this.record('_source'));
          else await this.pass(inner);
        });
      } else if (key === wrapper && wrapper === 'tables' && unit === OPEN_ARRAY) await this.array(() => readLogAnalyticsTables(this));
      else if (key === wrapper && unit === OPEN_ARRAY) await this.array(() => this.record(null));
      else await this.pass(key);
    });
  }

  /** Passes over an envelope field; one that holds more than a scalar is named in a warning. */
  async pass(key: string): Promise<void> {
    const unit = await this.reader.peek();
    const captured = await this.reader.capture();
    const nested = unit === OPEN_OBJECT || unit === OPEN_ARRAY;
    if (nested && (captured.outcome !== 'whole' || captured.to - captured.from > ENVELOPE_UNITS_MAX || !isSmall(key)))
      this.envelope.add(key);
  }

  private truncated(detail: string): void {
    this.sink.warn({ code: 'json.truncated', message: `${detail}; the file looks cut off` });
  }

  /** Text between values that is not JSON: a fault up to the next line. */
  private async garbage(): Promise<void> {
    const { reader } = this;
    const { window } = reader;
    const offset = window.offsetOf(reader.at);
    const sample = window.sample(reader.at, window.units.length);
    for (;;) {
      const end = window.units.indexOf(0x0a, reader.at);
      reader.at = end >= 0 ? end + 1 : window.units.length;
      if (end >= 0 || !(await reader.next())) break;
    }
    this.emitter.fault(
      'json.syntax',
      { offset, length: window.offsetOf(reader.at) - offset },
      sample.split('\n', 1)[0] ?? '',
      'text that is not JSON',
    );
  }
}

/** Envelope fields every export of the kind has. */
const isSmall = (key: string) => key === '_shards' || key === 'meta' || key === 'total' || key.startsWith('@odata');
