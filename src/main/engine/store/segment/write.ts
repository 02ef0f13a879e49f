// Collected tables and faults to the bytes of a segment file.

import { KIB } from '../../../../shared/base/bytes.js';
import type { Int64 } from '../../../../shared/base/time.js';
import type { HostPorts } from '../../ports.js';
import type { RecordFault } from '../../ingest/types.js';
import type { BuiltTable } from './builder.js';
import { PIECE_BYTES, packPieces } from './pieces.js';
import { TextColumn } from './textColumn.js';
import type { TextTable } from './textTable.js';
import {
  BIG_PAGES_FROM_BYTES,
  PAGE_BYTES_BIG,
  PAGE_BYTES_SMALL,
  SEGMENT_MAGIC,
  SEGMENT_TABLES,
  SEGMENT_TABLE_NAMES,
  SEGMENT_VERSION,
  directoryLine,
  type EncodedPart,
} from './format.js';
import type { SqliteCell } from './sqliteRecord.js';
import { SqliteWriter } from './sqliteWriter.js';

export interface SegmentContent {
  /** SHA-256 of the source, so that a segment found alone still says whose it is. */
  readonly sourceSha256: string;
  readonly tables: readonly BuiltTable[];
  readonly faults: readonly RecordFault[];
}

interface PackedBlob {
  readonly size: number;
  readonly packed: boolean;
  readonly crc: number;
  readonly data: Uint8Array;
}

/** Shorter blobs are not worth unpacking; and a blob must shrink by a tenth to be. */
const PACK_FROM_BYTES = 96;
const PACK_GAIN = 0.9;
const PROBE_FROM_BYTES = 32 * KIB;
const PROBE_BYTES = 8 * KIB;
/** Ids of skewed columns shrink by a third, which is not worth the time of packing and, for every query, of unpacking them. */
const PROBE_GAIN = 0.6;

type Cells = readonly SqliteCell[];

export interface EncodedSegment {
  /** The finished database file. */
  readonly bytes: Uint8Array;
  /** Earliest and latest event time of its rows; null when none is dated. */
  readonly firstTime: Int64 | null;
  readonly lastTime: Int64 | null;
}

const EVENT_TIMES = ['Timestamp', 'TimeGenerated'];

/** Encodes and packs everything, giving the host its turn between columns. */
export async function encodeSegment(ports: HostPorts, content: SegmentContent): Promise<EncodedSegment> {
  const blobs: PackedBlob[] = [];
  let blobBytes = 0;
  const addBlob = (bytes: Uint8Array): number => {
    const packed = bytes.length >= PACK_FROM_BYTES && promises(ports, bytes) ? ports.codec.deflate(bytes) : bytes;
    const pays = packed.length < bytes.length * PACK_GAIN;
    const data = pays ? packed : bytes;
    return keep(bytes, data, pays);
  };
  const keep = (bytes: Uint8Array, data: Uint8Array, packed: boolean): number => {
    blobs.push({ size: bytes.length, packed, crc: ports.codec.crc32(bytes), data });
    blobBytes += data.length;
    return blobs.length;
  };
  /** The numbers of the blobs with a dictionary's texts, their lengths, and their pieces. */
  const addTexts = (texts: TextTable): readonly [number, number, number | null] => {
    const { block, size } = texts;
    if (block.length < PIECE_BYTES * 2 || !promises(ports, block)) return [addBlob(block), addBlob(texts.lengths()), null];
    const { data, index } = packPieces(ports.codec, block, size, (text) => texts.endOf(text + 1));
    return [keep(block, data, true), addBlob(texts.lengths()), addBlob(index)];
  };
  let firstTime: Int64 | null = null;
  let lastTime: Int64 | null = null;
  const tabs: Cells[] = [];
  const cols: Cells[] = [];
  const parts: Cells[] = [];
  const addPart = (column: number, part: EncodedPart) => {
    parts.push([
      parts.length + 1,
      column,
      part.group,
      part.rows,
      part.nulls,
      part.form,
      part.width,
      part.start,
      part.base,
      part.scale,
      part.lo,
      part.hi,
      part.data === null ? null : addBlob(part.data),
      part.nullBits === null ? null : addBlob(part.nullBits),
    ]);
  };
  for (const table of content.tables) {
    const tab = tabs.length + 1;
    tabs.push([tab, table.name, table.rows]);
    for (const { name, type, builder } of table.columns) {
      const encoded = builder.encode(table.rows);
      if (encoded.length === 0) continue; // every row null: the column is simply not here
      const id = cols.length + 1;
      if (builder instanceof TextColumn) {
        const { size, ascii } = builder.texts;
        cols.push([id, tab, name, type, size, ascii ? 1 : 0, ...addTexts(builder.texts)]);
      } else cols.push([id, tab, name, type, null, null, null, null, null]);
      for (const part of encoded) {
        addPart(id, part);
        if (type !== 'datetime' || !EVENT_TIMES.includes(name)) continue;
        if (part.lo !== null && (firstTime === null || part.lo < firstTime)) firstTime = part.lo;
        if (part.hi !== null && (lastTime === null || part.hi > lastTime)) lastTime = part.hi;
      }
      await ports.clock.yield();
    }
  }
  // Directory numbers as a reader will get them: text of a wide bound becomes an integer in its NUMERIC column.
  const directory = [...tabs, ...cols, ...parts].map((row) => directoryLine(row as (string | number | bigint | null)[])).join('');
  const head: Cells[] = [
    ['format', SEGMENT_MAGIC],
    ['version', String(SEGMENT_VERSION)],
    ['source', content.sourceSha256],
    ['directoryCrc', String(ports.codec.crc32(ports.codec.encodeUtf8(directory)))],
  ];
  const file = new SqliteWriter(
    (text) => ports.codec.encodeUtf8(text),
    blobBytes >= BIG_PAGES_FROM_BYTES ? PAGE_BYTES_BIG : PAGE_BYTES_SMALL,
    blobBytes,
  );
  const rows: Readonly<Record<keyof typeof SEGMENT_TABLES, Iterable<Cells>>> = {
    segment: head,
    tab: tabs,
    col: cols,
    part: parts,
    fault: content.faults.map((f, i): Cells => [i + 1, f.code, f.index, f.offset, f.length, f.sample, f.detail]),
    blob: blobs.map((b, i): Cells => [i + 1, b.size, b.packed ? 1 : 0, b.crc, b.data]),
  };
  for (const name of SEGMENT_TABLE_NAMES) file.table(name, SEGMENT_TABLES[name], rows[name], name !== 'segment');
  return { bytes: file.finish(), firstTime, lastTime };
}

/** Whether a piece from the middle of a long blob shrinks enough for the whole to be tried. */
function promises(ports: HostPorts, bytes: Uint8Array): boolean {
  if (bytes.length < PROBE_FROM_BYTES) return true;
  const middle = bytes.length >> 1;
  return ports.codec.deflate(bytes.subarray(middle, middle + PROBE_BYTES)).length < PROBE_BYTES * PROBE_GAIN;
}
