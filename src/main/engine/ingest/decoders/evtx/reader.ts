// One EVTX source being read: chunks in, records, faults and a count of everything odd out.

import type { DecodeSink, DecodedRecord, FieldValue } from '../../types.js';
import { TimeValue } from '../../types.js';
import { QuarryError } from '../../../../../shared/base/errors.js';
import { fromFiletime, norm64, type Int64 } from '../../../../../shared/base/time.js';
import type { HostPorts } from '../../../ports.js';
import { walkChunk, type BrokenFrame, type FrameSink, type RecordFrame } from './chunk.js';
import { CHUNK_BYTES, RECORD_HEADER_BYTES, chunkChecksumsOk, viewOf } from './layout.js';
import { compile } from './plan.js';
import { LiveRanges } from './liveRanges.js';
import { Resolver } from './resolve.js';
import { TIME_CREATED } from './systemFields.js';

const SAMPLE_CHARACTERS = 200;
/** Faults of one source told one by one; what comes after is only counted. */
const FAULTS_TOLD_MAX = 10_000;

export class EvtxReader implements FrameSink {
  records = 0;
  chunks = 0;
  recovered = 0;
  badChecksums = 0;
  badEnds = 0;
  unreadableSlack = 0;
  repeatedSlack = 0;
  restarts = 0;
  faults = 0;

  #index = 0;
  #shapes = 0;
  #lastId: Int64 | null = null;
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = viewOf(this.#bytes);
  #base = 0;
  /** Unused space often repeats live records. */
  readonly #live = new LiveRanges();
  readonly #resolver: Resolver;

  constructor(
    readonly sink: DecodeSink,
    readonly ports: HostPorts,
    readonly checked: boolean,
  ) {
    this.#resolver = new Resolver(ports.codec);
  }

  /** Reads one chunk that begins at byte `base` of the source; `bytes` may be short at the end of a cut file. */
  chunk(bytes: Uint8Array, base: number): void {
    this.chunks++;
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
    this.#base = base;
    if (bytes.length < CHUNK_BYTES || (this.checked && !chunkChecksumsOk(bytes, this.#view, (b, seed) => this.ports.codec.crc32(b, seed))))
      this.badChecksums++;
    this.#resolver.enter(bytes);
    if (!walkChunk(bytes, this)) this.badEnds++;
  }

  frame(frame: RecordFrame): void {
    const { offset, length, recovered } = frame;
    const id = this.#recordId(offset);
    const written = this.#view.getUint32(offset + 20, true) * 0x1_0000_0000 + this.#view.getUint32(offset + 16, true);
    if (recovered && this.#live.has(Number(id), written)) {
      this.repeatedSlack++;
      return;
    }
    try {
      this.#emit(frame, id);
    } catch (error) {
      if (!isDamage(error)) throw error;
      if (recovered) this.unreadableSlack++;
      else this.#fault(error.code, offset, length, error.message);
      return;
    }
    if (recovered) this.recovered++;
    else {
      this.#live.add(Number(id), written);
      if (this.#lastId !== null && id <= this.#lastId) this.restarts++;
      this.#lastId = id;
    }
  }

  #recordId(offset: number): Int64 {
    const high = this.#view.getUint32(offset + 12, true);
    return high < 0x20_0000
      ? high * 0x1_0000_0000 + this.#view.getUint32(offset + 8, true)
      : norm64(this.#view.getBigUint64(offset + 8, true));
  }

  #emit({ offset, length, recovered }: RecordFrame, id: Int64): void {
    const resolver = this.#resolver;
    const layout = resolver.resolve(offset + RECORD_HEADER_BYTES, offset + length - 4, recovered);
    const plan = (layout.plan ??= compile(layout, resolver.names, this.#shapes++));
    const values: FieldValue[] = plan.extract(resolver.values);
    // The log's own time of writing, where the event brought none.
    if (values[TIME_CREATED] === null)
      values[TIME_CREATED] = new TimeValue(fromFiletime(this.#view.getUint32(offset + 16, true), this.#view.getUint32(offset + 20, true)));
    const record: DecodedRecord = {
      shape: plan.shape,
      values,
      index: this.#index++,
      offset: this.#base + offset,
      length,
      recordId: id,
      recovered,
    };
    this.records++;
    this.sink.record(record);
  }

  broken(frame: BrokenFrame): void {
    this.#fault(frame.code, frame.offset, frame.length, frame.detail);
  }

  /** A place where a chunk should be and is not. */
  lostChunk(bytes: Uint8Array, base: number): void {
    this.#bytes = bytes;
    this.#base = base;
    this.#fault('evtx.chunkMagic', 0, bytes.length, 'no chunk where one should begin');
  }

  #fault(code: string, offset: number, length: number | null, detail: string): void {
    const index = this.#index++;
    if (++this.faults > FAULTS_TOLD_MAX) return;
    const sample = printable(this.#bytes.subarray(offset, offset + SAMPLE_CHARACTERS));
    this.sink.fault({ code, index, offset: this.#base + offset, length, sample, detail });
  }
}

/** Our own findings, and reads past the end of a chunk that a damaged record asked for. */
const isDamage = (error: unknown): error is QuarryError => error instanceof QuarryError && error.code.startsWith('evtx.');

const printable = (bytes: Uint8Array): string => Array.from(bytes, (b) => (b >= 0x20 && b < 0x7f ? String.fromCharCode(b) : '.')).join('');
