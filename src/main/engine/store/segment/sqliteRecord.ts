// Rows as SQLite's record format has them (https://www.sqlite.org/fileformat2.html#record_format), for sqliteWriter.ts.

export type SqliteCell = string | number | bigint | Uint8Array | null;

export interface SqliteRecord {
  readonly pieces: readonly Uint8Array[];
  /** Bytes of all pieces. */
  readonly size: number;
}

/** A row as SQLite stores it, in pieces so that blobs are copied once. */
export function recordOf(encode: (text: string) => Uint8Array, row: readonly SqliteCell[]): SqliteRecord {
  const bodies: Uint8Array[] = [];
  const types: number[] = [];
  for (const value of row) {
    if (value === null) types.push(0);
    else if (value instanceof Uint8Array) {
      types.push(value.length * 2 + 12);
      bodies.push(value);
    } else if (typeof value === 'string') {
      const text = encode(value);
      types.push(text.length * 2 + 13);
      bodies.push(text);
    } else if (value === 0 || value === 1) types.push(8 + value);
    else if (typeof value === 'number' && !Number.isSafeInteger(value)) {
      const body = new Uint8Array(8);
      new DataView(body.buffer).setFloat64(0, value);
      types.push(7);
      bodies.push(body);
    } else {
      const [type, body] = integer(value);
      types.push(type);
      bodies.push(body);
    }
  }
  const typeBytes = types.reduce((sum, type) => sum + varintBytes(type), 0);
  // The header counts its own length, which is one byte as long as the row has few columns.
  const headBytes = typeBytes + varintBytes(typeBytes + 1);
  const head = new Uint8Array(headBytes);
  let at = putVarint(head, 0, headBytes);
  for (const type of types) at = putVarint(head, at, type);
  const pieces = [head, ...bodies];
  return { pieces, size: pieces.reduce((sum, piece) => sum + piece.length, 0) };
}

/** The smallest integer type that holds a value, and its big-endian bytes. */
function integer(value: number | bigint): readonly [type: number, body: Uint8Array] {
  const wide = BigInt(value);
  for (const [type, bytes] of [
    [1, 1],
    [2, 2],
    [3, 3],
    [4, 4],
    [5, 6],
  ] as const)
    if (BigInt.asIntN(bytes * 8, wide) === wide) return [type, lowBytes(wide, bytes)];
  return [6, lowBytes(wide, 8)];
}

function lowBytes(value: bigint, count: number): Uint8Array {
  const all = new Uint8Array(8);
  new DataView(all.buffer).setBigInt64(0, BigInt.asIntN(64, value));
  return all.subarray(8 - count);
}

/** Bytes of SQLite's base-128 integer (below 2^53 here). */
export function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes++;
  return bytes;
}

export function putVarint(out: Uint8Array, at: number, value: number): number {
  const bytes = varintBytes(value);
  let rest = value;
  for (let i = bytes - 1; i >= 0; i--) {
    out[at + i] = (rest % 128) | (i === bytes - 1 ? 0 : 0x80);
    rest = Math.floor(rest / 128);
  }
  return at + bytes;
}

/** Copies `count` bytes from position `from` of the joined pieces; gives the place after them. */
export function copyPieces(pieces: readonly Uint8Array[], from: number, count: number, out: Uint8Array, at: number): number {
  let start = 0;
  let to = at;
  for (const piece of pieces) {
    const low = Math.max(from - start, 0);
    const high = Math.min(from + count - start, piece.length);
    if (low < high) {
      out.set(piece.subarray(low, high), to);
      to += high - low;
    }
    start += piece.length;
  }
  return to;
}
