// One segment file opened for reading: its directory in memory, its columns decoded when asked for. Everything read is
// checked (directory and blobs carry a CRC), and what is damaged is 'case.corrupt' with the file's name.

import { QuarryError } from '../../../../shared/base/errors.js';
import { KQL_TYPES, type KqlType } from '../../../../shared/base/types.js';
import type { RecordFault } from '../../ingest/types.js';
import type { HostPorts, SyncReadHandle } from '../../ports.js';
import { vectorLength, type Scalar, type Vector } from '../../query/values.js';
import { corrupt } from '../errors.js';
import { ByteCache } from './cache.js';
import { decodeIds, decodeNumbers, retyped, unsigned } from './decode.js';
import { StoredDictionary, type DictionaryContent } from './dictionary.js';
import { FORMS, GROUP_ROWS, SEGMENT_MAGIC, SEGMENT_VERSION, directoryLine, isTextual, type Form, type Part } from './format.js';
import { pieceIndex, type PieceIndex } from './pieces.js';
import { SqliteFile, type SqliteRow, type SqliteValue } from './sqliteFile.js';

export interface StoredPart extends Part {
  /** Blob numbers. */
  readonly data: number | null;
  readonly nullBits: number | null;
}

export interface StoredColumn {
  readonly id: number;
  readonly name: string;
  readonly type: KqlType;
  readonly dictSize: number;
  readonly dictAscii: boolean;
  readonly dictText: number | null;
  readonly dictLengths: number | null;
  readonly dictPieces: number | null;
  /** By row group; a group without a part is all null. */
  readonly parts: readonly (StoredPart | undefined)[];
}

export interface StoredTable {
  readonly name: string;
  readonly rows: number;
  readonly columns: ReadonlyMap<string, StoredColumn>;
}

/** Shared by all segments of a case. */
export interface SegmentCaches {
  readonly kept: ByteCache<Vector | StoredDictionary>;
  /** Dictionaries in use anywhere keep their identity, whether their content is held or not. */
  readonly alive: Map<string, WeakRef<StoredDictionary>>;
  /** The open file of a segment whose content is needed again. */
  readonly reopen: (key: string) => SegmentReader;
}

export class SegmentReader {
  readonly tables: ReadonlyMap<string, StoredTable>;
  readonly #handle: SyncReadHandle;
  readonly #file: SqliteFile;

  constructor(
    private readonly ports: HostPorts,
    /** As problems name it: "segments/000001.qseg". */
    readonly name: string,
    path: string,
    private readonly key: string,
    private readonly caches: SegmentCaches,
  ) {
    try {
      this.#handle = ports.files.openSync(path);
    } catch (error) {
      throw corrupt(name, `cannot be opened: ${error instanceof Error ? error.message : String(error)}`);
    }
    try {
      this.#file = new SqliteFile(this.#handle, ports.codec);
      this.tables = this.#directory();
    } catch (error) {
      this.#handle.close();
      throw this.#asCorrupt(error);
    }
  }

  close(): void {
    this.#handle.close();
  }

  groups(table: StoredTable): number {
    return Math.ceil(table.rows / GROUP_ROWS);
  }

  rowsOf(table: StoredTable, group: number): number {
    return Math.min(GROUP_ROWS, table.rows - group * GROUP_ROWS);
  }

  /** A column's rows of one group under the type the schema asks for; nulls when the segment has no such column. */
  vector(table: StoredTable, column: StoredColumn | undefined, group: number, type: KqlType): Vector {
    const part = column?.parts[group];
    if (column === undefined || part === undefined)
      return { repr: 'const', type, length: this.rowsOf(table, group), value: type === 'string' ? '' : null };
    const key = `${this.key}/${column.id}/${group}/${type}`;
    const kept = this.caches.kept.get(key);
    if (kept !== undefined && !(kept instanceof StoredDictionary)) {
      if (kept.repr === 'dict' && kept.dict instanceof StoredDictionary) this.caches.kept.resize(kept.dict.origin, kept.dict.bytes);
      return kept;
    }
    let vector: Vector;
    try {
      vector = this.#decode(column, part, type);
    } catch (error) {
      throw this.#asCorrupt(error);
    }
    if (vectorLength(vector) !== this.rowsOf(table, group))
      throw corrupt(this.name, `column ${column.name} has ${vectorLength(vector)} of ${this.rowsOf(table, group)} rows`);
    this.caches.kept.set(key, vector, bytesOfVector(vector));
    return vector;
  }

  faults(offset: number, limit: number): readonly RecordFault[] {
    const found: RecordFault[] = [];
    try {
      for (let id = offset + 1; id <= offset + limit; id++) {
        const row = this.#file.row('fault', id);
        if (row === null) break;
        const [, code, record, at, length, sample, detail] = row;
        found.push({
          code: text(code),
          index: numberOrNull(record),
          offset: number(at),
          length: numberOrNull(length),
          sample: text(sample),
          detail: text(detail),
        });
      }
    } catch (error) {
      throw this.#asCorrupt(error);
    }
    return found;
  }

  #decode(column: StoredColumn, part: StoredPart, type: KqlType): Vector {
    const data = part.data === null ? null : this.#blob(part.data);
    if (data !== null && data.length !== part.width * part.rows) throw new Error(`part of ${column.name} has the wrong size`);
    if (isTextual(column.type)) {
      // The texts of a dictionary serve every type that is stored as text, so a schema may turn string into dynamic later.
      const dict = this.#dictionary(column, isTextual(type) ? type : column.type);
      return retyped(decodeIds(part, isTextual(type) ? type : column.type, dict, data), type);
    }
    return retyped(decodeNumbers(part, column.type, data, part.nullBits === null ? null : this.#blob(part.nullBits)), type);
  }

  /** The dictionary of an origin that one of this segment's vectors told. */
  dictionary(origin: string): StoredDictionary {
    const [, id, type] = origin.split('/');
    for (const table of this.tables.values()) {
      for (const column of table.columns.values()) if (String(column.id) === id) return this.#dictionary(column, typeOf(type));
    }
    throw corrupt(this.name, `has no dictionary ${origin}`);
  }

  #dictionary(column: StoredColumn, type: KqlType): StoredDictionary {
    const { key, caches } = this;
    const origin = `${key}/${column.id}/${type}`;
    const known = caches.alive.get(origin)?.deref();
    if (known !== undefined) return known;
    const content = () => {
      const read = caches.reopen(key).#contentOf(column);
      caches.kept.set(origin, dictionary, read.offsets.byteLength, dictionary);
      return read;
    };
    const grown = () => caches.kept.resize(origin, dictionary.bytes);
    const dictionary = new StoredDictionary(origin, this.ports.codec, type, column.dictSize, column.dictAscii, content, grown);
    caches.alive.set(origin, new WeakRef(dictionary));
    return dictionary;
  }

  #contentOf(column: StoredColumn): DictionaryContent {
    const { key, caches } = this;
    const { dictText, dictLengths, dictPieces, dictSize } = column;
    try {
      if (dictText === null || dictLengths === null) throw new Error(`column ${column.name} has no dictionary`);
      const packed = this.#blob(dictLengths);
      const lengths = unsigned(packed, dictSize === 0 ? 1 : packed.length / dictSize);
      const offsets = new Uint32Array(dictSize + 1);
      for (let i = 0; i < dictSize; i++) offsets[i + 1] = (offsets[i] ?? 0) + (lengths[i] ?? 0);
      const index = dictPieces === null ? null : pieceIndex(this.#blob(dictPieces));
      const starts = index?.starts ?? Uint32Array.of(0, dictSize);
      if (starts.at(-1) !== dictSize) throw new Error(`the pieces of ${column.name} do not make its dictionary`);
      // The file may have been closed by the time a piece is asked for.
      const piece = (number: number) =>
        caches.reopen(key).#pieceOf(dictText, index, number, (offsets[starts[number + 1] ?? 0] ?? 0) - (offsets[starts[number] ?? 0] ?? 0));
      return { offsets, starts, piece };
    } catch (error) {
      throw this.#asCorrupt(error);
    }
  }

  #pieceOf(blob: number, index: PieceIndex | null, number: number, size: number): Uint8Array {
    try {
      if (index === null) {
        const whole = this.#blob(blob);
        if (whole.length !== size) throw new Error(`blob ${blob} has the wrong size`);
        return whole;
      }
      const from = index.places[number] ?? 0;
      const packed = this.#file.pieceOf('blob', blob, from, (index.places[number + 1] ?? 0) - from);
      if (this.ports.codec.crc32(packed) !== index.checksums[number]) throw new Error(`blob ${blob} does not match its checksums`);
      return this.ports.codec.inflatePiece(packed, size);
    } catch (error) {
      throw this.#asCorrupt(error);
    }
  }

  #blob(id: number): Uint8Array {
    const row = this.#file.row('blob', id);
    if (row === null) throw new Error(`blob ${id} is missing`);
    const [, size, packed, crc, data] = row;
    if (!(data instanceof Uint8Array)) throw new Error(`blob ${id} is not a blob`);
    const bytes = packed === 1 ? this.ports.codec.inflate(data, number(size)) : data;
    if (bytes.length !== size || this.ports.codec.crc32(bytes) !== crc) throw new Error(`blob ${id} does not match its checksum`);
    return bytes;
  }

  #directory(): ReadonlyMap<string, StoredTable> {
    const head = new Map<string, string>();
    for (const [, row] of this.#file.rows('segment')) head.set(text(row[0]), text(row[1]));
    if (head.get('format') !== SEGMENT_MAGIC) throw new Error('not a segment file');
    const version = Number(head.get('version'));
    if (version > SEGMENT_VERSION)
      throw new QuarryError('case.newer', `${this.name} was written by a newer version`, {
        file: this.name,
        version,
        supported: SEGMENT_VERSION,
      });
    let canonical = '';
    const keep = ([rowid, row]: readonly [number, SqliteRow]) => {
      const values = row.map((value, i) => (i === 0 ? rowid : value instanceof Uint8Array ? 'blob' : value));
      canonical += directoryLine(values);
      return values;
    };
    const tabs = [...this.#file.rows('tab')].map(keep);
    const cols = [...this.#file.rows('col')].map(keep);
    const parts = [...this.#file.rows('part')].map(keep);
    if (this.ports.codec.crc32(this.ports.codec.encodeUtf8(canonical)) !== Number(head.get('directoryCrc')))
      throw new Error('the directory does not match its checksum');

    const partsOf = new Map<number, (StoredPart | undefined)[]>();
    for (const [, col, group, rows, nulls, form, width, start, base, scale, lo, hi, data, nullBits] of parts) {
      let list = partsOf.get(number(col));
      if (list === undefined) partsOf.set(number(col), (list = []));
      list[number(group)] = {
        group: number(group),
        rows: number(rows),
        nulls: number(nulls),
        form: formOf(form),
        width: number(width),
        start: numberOrNull(start),
        base: int64OrNull(base),
        scale: numberOrNull(scale),
        lo: int64OrNull(lo),
        hi: int64OrNull(hi),
        data: numberOrNull(data),
        nullBits: numberOrNull(nullBits),
      };
    }
    const columnsOf = new Map<number, Map<string, StoredColumn>>();
    for (const [id, tab, name, type, size, ascii, dictText, dictLengths, dictPieces] of cols) {
      let map = columnsOf.get(number(tab));
      if (map === undefined) columnsOf.set(number(tab), (map = new Map<string, StoredColumn>()));
      map.set(text(name), {
        id: number(id),
        name: text(name),
        type: typeOf(type),
        dictSize: numberOrNull(size) ?? 0,
        dictAscii: ascii === 1,
        dictText: numberOrNull(dictText),
        dictLengths: numberOrNull(dictLengths),
        dictPieces: numberOrNull(dictPieces),
        parts: partsOf.get(number(id)) ?? [],
      });
    }
    return new Map(
      tabs.map(([id, name, rows]) => [
        text(name),
        { name: text(name), rows: number(rows), columns: columnsOf.get(number(id)) ?? new Map<string, StoredColumn>() },
      ]),
    );
  }

  #asCorrupt(error: unknown): QuarryError {
    if (error instanceof QuarryError && error.code !== 'archive.corrupt') return error;
    return corrupt(this.name, error instanceof Error ? error.message : String(error));
  }
}

function bytesOfVector(vector: Vector): number {
  switch (vector.repr) {
    case 'const':
      return 64;
    case 'f64':
      return vector.data.byteLength + (vector.nulls?.byteLength ?? 0);
    case 'i64':
      return vector.data.byteLength + (vector.nulls?.byteLength ?? 0);
    case 'dict':
      return vector.ids.byteLength;
    case 'any':
      return vector.data.length * 64;
  }
}

const text = (value: SqliteValue | Scalar | undefined): string => {
  if (typeof value !== 'string') throw new Error('a text is missing');
  return value;
};
const number = (value: SqliteValue | undefined): number => {
  if (typeof value !== 'number') throw new Error('a number is missing');
  return value;
};
const numberOrNull = (value: SqliteValue | undefined): number | null => (value === null || value === undefined ? null : Number(value));
const int64OrNull = (value: SqliteValue | undefined): number | bigint | null =>
  typeof value === 'number' || typeof value === 'bigint' ? value : null;

function formOf(value: SqliteValue | undefined): Form {
  const form = FORMS.find((name) => name === value);
  if (form === undefined) throw new Error(`unknown form ${String(value)}`);
  return form;
}
function typeOf(value: SqliteValue | undefined): KqlType {
  const type = KQL_TYPES.find((name) => name === value);
  if (type === undefined) throw new Error(`unknown type ${String(value)}`);
  return type;
}
