// xxHash64, SHA-256, SHA-1, MD5 and CRC-32 over bytes. Written out here because the engine has no host to ask in the middle of a row.

const MASK = 0xffff_ffff_ffff_ffffn;
const P1 = 0x9e3779b185ebca87n;
const P2 = 0xc2b2ae3d27d4eb4fn;
const P3 = 0x165667b19e3779f9n;
const P4 = 0x85ebca77c2b2ae63n;
const P5 = 0x27d4eb2f165667c5n;
const rotl64 = (x: bigint, r: bigint): bigint => ((x << r) | (x >> (64n - r))) & MASK;
const round64 = (acc: bigint, lane: bigint): bigint => (rotl64((acc + lane * P2) & MASK, 31n) * P1) & MASK;

/** Unsigned xxHash64. */
export function xxhash64(bytes: Uint8Array, seed = 0n): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const n = bytes.length;
  let at = 0;
  let h: bigint;
  if (n >= 32) {
    let a = (seed + P1 + P2) & MASK;
    let b = (seed + P2) & MASK;
    let c = seed;
    let d = (seed - P1) & MASK;
    for (; at + 32 <= n; at += 32) {
      a = round64(a, view.getBigUint64(at, true));
      b = round64(b, view.getBigUint64(at + 8, true));
      c = round64(c, view.getBigUint64(at + 16, true));
      d = round64(d, view.getBigUint64(at + 24, true));
    }
    h = (rotl64(a, 1n) + rotl64(b, 7n) + rotl64(c, 12n) + rotl64(d, 18n)) & MASK;
    for (const lane of [a, b, c, d]) h = ((h ^ round64(0n, lane)) * P1 + P4) & MASK;
  } else h = (seed + P5) & MASK;
  h = (h + BigInt(n)) & MASK;
  for (; at + 8 <= n; at += 8) h = (rotl64(h ^ round64(0n, view.getBigUint64(at, true)), 27n) * P1 + P4) & MASK;
  if (at + 4 <= n) {
    h = (rotl64(h ^ ((BigInt(view.getUint32(at, true)) * P1) & MASK), 23n) * P2 + P3) & MASK;
    at += 4;
  }
  for (; at < n; at++) h = (rotl64(h ^ ((BigInt(bytes[at] as number) * P5) & MASK), 11n) * P1) & MASK;
  h = ((h ^ (h >> 33n)) * P2) & MASK;
  h = ((h ^ (h >> 29n)) * P3) & MASK;
  return h ^ (h >> 32n);
}

/** The message padded to 64-byte blocks with its bit length at the end. */
function padded(bytes: Uint8Array, littleEndian: boolean): DataView {
  const size = (((bytes.length + 8) >> 6) + 1) << 6;
  const out = new Uint8Array(size);
  out.set(bytes);
  out[bytes.length] = 0x80;
  const view = new DataView(out.buffer);
  view.setUint32(size - (littleEndian ? 8 : 4), (bytes.length << 3) >>> 0, littleEndian);
  view.setUint32(size - (littleEndian ? 4 : 8), Math.floor(bytes.length / 0x2000_0000), littleEndian);
  return view;
}
const word = (n: number) => (n >>> 0).toString(16).padStart(8, '0');
const rotl = (x: number, r: number) => (x << r) | (x >>> (32 - r));
const rotr = (x: number, r: number) => (x >>> r) | (x << (32 - r));

/** Fractional bits of roots of the first primes, from which SHA-256 takes its constants. */
function primes(count: number): number[] {
  const out: number[] = [];
  for (let n = 2; out.length < count; n++) if (out.every((p) => n % p !== 0)) out.push(n);
  return out;
}
/** First 32 fractional bits of the k-th root, exactly. */
function rootBits(n: number, k: 2 | 3): number {
  const target = BigInt(n) << BigInt(32 * k);
  let low = 0n;
  let high = 1n << 40n;
  while (low < high) {
    const mid = (low + high + 1n) >> 1n;
    if ((k === 2 ? mid * mid : mid * mid * mid) <= target) low = mid;
    else high = mid - 1n;
  }
  return Number(low & 0xffff_ffffn) | 0;
}
const SHA256_K = Int32Array.from(primes(64), (p) => rootBits(p, 3));
const SHA256_H = Int32Array.from(primes(8), (p) => rootBits(p, 2));

export function sha256Hex(bytes: Uint8Array): string {
  const view = padded(bytes, false);
  const h = SHA256_H.slice();
  const w = new Int32Array(64);
  for (let at = 0; at < view.byteLength; at += 64) {
    for (let i = 0; i < 16; i++) w[i] = view.getInt32(at + i * 4);
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15] as number;
      const y = w[i - 2] as number;
      w[i] =
        ((w[i - 16] as number) + (rotr(x, 7) ^ rotr(x, 18) ^ (x >>> 3)) + (w[i - 7] as number) + (rotr(y, 17) ^ rotr(y, 19) ^ (y >>> 10))) |
        0;
    }
    let [a, b, c, d, e, f, g, k] = h as unknown as [number, number, number, number, number, number, number, number];
    for (let i = 0; i < 64; i++) {
      const t1 = (k + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) + ((e & f) ^ (~e & g)) + (SHA256_K[i] as number) + (w[i] as number)) | 0;
      const t2 = ((rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      k = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    [a, b, c, d, e, f, g, k].forEach((v, i) => (h[i] = ((h[i] as number) + v) | 0));
  }
  return Array.from(h, word).join('');
}

export function sha1Hex(bytes: Uint8Array): string {
  const view = padded(bytes, false);
  const h = Int32Array.from([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
  const w = new Int32Array(80);
  for (let at = 0; at < view.byteLength; at += 64) {
    for (let i = 0; i < 16; i++) w[i] = view.getInt32(at + i * 4);
    for (let i = 16; i < 80; i++)
      w[i] = rotl((w[i - 3] as number) ^ (w[i - 8] as number) ^ (w[i - 14] as number) ^ (w[i - 16] as number), 1);
    let [a, b, c, d, e] = h as unknown as [number, number, number, number, number];
    for (let i = 0; i < 80; i++) {
      const f = i < 20 ? (b & c) | (~b & d) : i < 40 || i >= 60 ? b ^ c ^ d : (b & c) | (b & d) | (c & d);
      const k = i < 20 ? 0x5a827999 : i < 40 ? 0x6ed9eba1 : i < 60 ? 0x8f1bbcdc : 0xca62c1d6;
      const t = (rotl(a, 5) + f + e + k + (w[i] as number)) | 0;
      e = d;
      d = c;
      c = rotl(b, 30);
      b = a;
      a = t;
    }
    [a, b, c, d, e].forEach((v, i) => (h[i] = ((h[i] as number) + v) | 0));
  }
  return Array.from(h, word).join('');
}

const MD5_K = Int32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) | 0);
const MD5_R = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

export function md5Hex(bytes: Uint8Array): string {
  const view = padded(bytes, true);
  const h = Int32Array.from([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]);
  for (let at = 0; at < view.byteLength; at += 64) {
    let [a, b, c, d] = h as unknown as [number, number, number, number];
    for (let i = 0; i < 64; i++) {
      const turn = i >> 4;
      const f = turn === 0 ? (b & c) | (~b & d) : turn === 1 ? (d & b) | (~d & c) : turn === 2 ? b ^ c ^ d : c ^ (b | ~d);
      const g = turn === 0 ? i : turn === 1 ? (5 * i + 1) & 15 : turn === 2 ? (3 * i + 5) & 15 : (7 * i) & 15;
      const sum = (a + f + (MD5_K[i] as number) + view.getInt32(at + g * 4, true)) | 0;
      a = d;
      d = c;
      c = b;
      b = (b + rotl(sum, MD5_R[turn * 4 + (i & 3)] as number)) | 0;
    }
    [a, b, c, d].forEach((v, i) => (h[i] = ((h[i] as number) + v) | 0));
  }
  const out = new DataView(new ArrayBuffer(16));
  h.forEach((v, i) => out.setInt32(i * 4, v, true));
  return Array.from({ length: 4 }, (_, i) => word(out.getInt32(i * 4))).join('');
}

const CRC = Int32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let i = 0; i < 8; i++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c;
});
/** Unsigned CRC-32 (IEEE). */
export function crc32(bytes: Uint8Array): number {
  let c = -1;
  for (const b of bytes) c = (c >>> 8) ^ (CRC[(c ^ b) & 0xff] as number);
  return (c ^ -1) >>> 0;
}
export function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return ((b << 16) | a) >>> 0;
}
