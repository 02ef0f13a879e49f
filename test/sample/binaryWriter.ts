// A growing little-endian buffer with back-patching, for writing evidence formats in tests.

export class BinaryWriter {
  bytes = new Uint8Array(1 << 16);
  #view = new DataView(this.bytes.buffer);
  at = 0;

  #room(count: number): void {
    if (this.at + count <= this.bytes.length) return;
    const bytes = new Uint8Array(Math.max(this.bytes.length * 2, this.at + count));
    bytes.set(this.bytes);
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
  u8(value: number): void {
    this.#room(1);
    this.#view.setUint8(this.at, value);
    this.at += 1;
  }
  u16(value: number): void {
    this.#room(2);
    this.#view.setUint16(this.at, value, true);
    this.at += 2;
  }
  u32(value: number): void {
    this.#room(4);
    this.#view.setUint32(this.at, value, true);
    this.at += 4;
  }
  u64(value: bigint): void {
    this.#room(8);
    this.#view.setBigUint64(this.at, BigInt.asUintN(64, value), true);
    this.at += 8;
  }
  f64(value: number): void {
    this.#room(8);
    this.#view.setFloat64(this.at, value, true);
    this.at += 8;
  }
  f32(value: number): void {
    this.#room(4);
    this.#view.setFloat32(this.at, value, true);
    this.at += 4;
  }
  raw(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
  }
  utf16(text: string): void {
    this.#room(text.length * 2);
    for (let i = 0; i < text.length; i++) this.#view.setUint16(this.at + i * 2, text.charCodeAt(i), true);
    this.at += text.length * 2;
  }
  patch16(at: number, value: number): void {
    this.#view.setUint16(at, value, true);
  }
  patch32(at: number, value: number): void {
    this.#view.setUint32(at, value, true);
  }
  patch64(at: number, value: bigint): void {
    this.#view.setBigUint64(at, value, true);
  }
  /** Back to an earlier end; what lay behind is zero again. */
  rewind(at: number): void {
    this.bytes.fill(0, at, this.at);
    this.at = at;
  }
}

const HEX = /[0-9a-f]{2}/gi;
/** "{5770385f-c22a-43e0-bf4c-06f5698ffbd9}" as the sixteen bytes Windows stores. */
export function guidBytes(text: string): Uint8Array {
  const b = (text.replace(/[{}-]/g, '').match(HEX) ?? []).map((pair) => Number.parseInt(pair, 16));
  if (b.length !== 16) throw new Error(`not a GUID: ${text}`);
  return Uint8Array.from([b[3], b[2], b[1], b[0], b[5], b[4], b[7], b[6], ...b.slice(8)] as number[]);
}

/** "S-1-5-21-…" as bytes. */
export function sidBytes(text: string): Uint8Array {
  const [, revision, authority, ...rest] = text.split('-');
  const out = new BinaryWriter();
  out.u8(Number(revision));
  out.u8(rest.length);
  const high = BigInt(authority ?? '0');
  for (let shift = 40n; shift >= 0n; shift -= 8n) out.u8(Number((high >> shift) & 0xffn));
  for (const part of rest) out.u32(Number(part));
  return out.bytes.slice(0, out.at);
}
