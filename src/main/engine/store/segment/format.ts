// The shape of a segment file: an SQLite database with these tables, written once and never changed. docs/FORMATS.md tells
// another program how to read it; the version rises when a reader of this one could no longer.

import type { KqlType } from '../../../../shared/base/types.js';

export const SEGMENT_VERSION = 1;
export const SEGMENT_MAGIC = 'quarry-segment';

/** Rows that are encoded, pruned and read together. */
export const GROUP_ROWS = 65_536;
/** A segment is due when a table reaches this many rows… */
export const SEGMENT_ROWS = 262_144;
/** …or all its tables together this many… */
export const SEGMENT_ROWS_ALL = 524_288;
/** …or its distinct texts this many characters… */
export const SEGMENT_TEXT_CHARS = 96 * 1024 * 1024;
/** …or its fault log this many entries. */
export const SEGMENT_FAULTS = 50_000;

/** Big pages make long blobs cheap to read, small ones keep small segments small. */
export const PAGE_BYTES_BIG = 65_536;
export const PAGE_BYTES_SMALL = 4_096;
export const BIG_PAGES_FROM_BYTES = 4 * 1024 * 1024;

/** Types kept as dictionaries of their text. */
export const isTextual = (type: KqlType): boolean => type === 'string' || type === 'guid' || type === 'dynamic' || type === 'decimal';

/** Provenance of every row, stored like any other column under names no table can have. */
export const HIDDEN = {
  record: { name: '$record', type: 'long' },
  offset: { name: '$offset', type: 'long' },
  length: { name: '$length', type: 'long' },
  recordId: { name: '$recordId', type: 'long' },
  recovered: { name: '$recovered', type: 'bool' },
} as const;

/** The tables of a segment file in their order. */
export const SEGMENT_TABLE_NAMES = ['segment', 'tab', 'col', 'part', 'fault', 'blob'] as const;
export const SEGMENT_TABLES: Readonly<Record<(typeof SEGMENT_TABLE_NAMES)[number], string>> = {
  segment: 'CREATE TABLE segment (key TEXT NOT NULL, value TEXT NOT NULL)',
  tab: 'CREATE TABLE tab (id INTEGER PRIMARY KEY, name TEXT NOT NULL, rows INTEGER NOT NULL)',
  col: 'CREATE TABLE col (id INTEGER PRIMARY KEY, tab INTEGER NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, dict_size INTEGER, dict_ascii INTEGER, dict_text INTEGER, dict_lengths INTEGER, dict_pieces INTEGER)',
  part: 'CREATE TABLE part (id INTEGER PRIMARY KEY, col INTEGER NOT NULL, grp INTEGER NOT NULL, rows INTEGER NOT NULL, nulls INTEGER NOT NULL, form TEXT NOT NULL, width INTEGER NOT NULL, start NUMERIC, base NUMERIC, scale NUMERIC, lo NUMERIC, hi NUMERIC, data INTEGER, null_bits INTEGER)',
  fault:
    'CREATE TABLE fault (id INTEGER PRIMARY KEY, code TEXT NOT NULL, record NUMERIC, offset NUMERIC NOT NULL, length NUMERIC, sample TEXT NOT NULL, detail TEXT NOT NULL)',
  blob: 'CREATE TABLE blob (id INTEGER PRIMARY KEY, size INTEGER NOT NULL, packed INTEGER NOT NULL, crc INTEGER NOT NULL, data BLOB NOT NULL)',
};

/**
 * How a part's values are laid out, all little-endian:
 * const  every row is `base` (for a dictionary: the stored id)
 * ids    dictionary id + 1, 0 is null; u8, u16 or u32
 * int    base + scale × unsigned; u8, u16, u32 or 48 bits (all low u32s, then all high u16s)
 * delta  value before + base + scale × unsigned, starting from `start`; widths as int, width 0 has no data
 * f64    IEEE doubles
 * i64    64-bit integers
 */
export const FORMS = ['const', 'ids', 'int', 'delta', 'f64', 'i64'] as const;
export type Form = (typeof FORMS)[number];

export interface Part {
  readonly group: number;
  readonly rows: number;
  readonly nulls: number;
  readonly form: Form;
  /** Bytes a value. */
  readonly width: number;
  readonly start: number | null;
  readonly base: number | bigint | null;
  readonly scale: number | null;
  /** Least and greatest value of the group, for skipping it; null where order means nothing. */
  readonly lo: number | bigint | null;
  readonly hi: number | bigint | null;
}

/** A part with its bytes, on the way into a file. */
export interface EncodedPart extends Part {
  readonly data: Uint8Array | null;
  readonly nullBits: Uint8Array | null;
}

/** What the directory checksum covers: every number of the directory in file order. */
export const directoryLine = (values: readonly (string | number | bigint | null)[]): string =>
  `${values.map((v) => (v === null ? '' : typeof v === 'string' ? v : String(Number(v)))).join('\t')}\n`;
