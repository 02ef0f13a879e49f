// Hashes, base64, URL encoding, compression and punycode.

import { deflateSync, inflateSync } from 'fflate';
import { norm64, toAbsoluteTicks, type Int64 } from '../../../../shared/base/time.js';
import type { KqlType } from '../../../../shared/base/types.js';
import { isArray, bare } from '../dynamic.js';
import { Typed, type Scalar } from '../values.js';
import { base64Of, bytesOfBase64, bytesOfGuid, guidOfBytes, textOfUtf8, utf8Of } from './bytes.js';
import { plain, textOf, toLong, typeInside } from './convert.js';
import { aliases, fn, strict } from './define.js';
import { adler32, crc32, md5Hex, sha1Hex, sha256Hex, xxhash64 } from './hash.js';
import { fromPunycode, toPunycode } from './punycode.js';
import type { ScalarFunction } from './registry.js';

/** The bytes a value is hashed by: text as UTF-8, numbers and times as little-endian words. */
function hashBytes(v: Scalar, type: KqlType): Uint8Array {
  if (v === null || v === undefined) return new Uint8Array(0);
  if (v instanceof Typed) return hashBytes(plain(v), v.type);
  if (type === 'dynamic' && (typeof v === 'string' || typeof v === 'number' || typeof v === 'bigint' || typeof v === 'boolean'))
    return hashBytes(v, typeInside(v));
  const out = new Uint8Array(type === 'int' ? 4 : type === 'bool' ? 1 : 8);
  const view = new DataView(out.buffer);
  switch (type) {
    case 'long':
    case 'timespan':
      view.setBigInt64(0, BigInt(v as Int64), true);
      return out;
    case 'datetime':
      view.setBigInt64(0, toAbsoluteTicks(v as Int64), true);
      return out;
    case 'int':
      view.setInt32(0, Number(v), true);
      return out;
    case 'real':
      view.setFloat64(0, Number(v), true);
      return out;
    case 'bool':
      out[0] = v ? 1 : 0;
      return out;
    case 'guid':
      return bytesOfGuid(v as string);
    default:
      return utf8Of(textOf(v, type));
  }
}
const hash64 = (v: Scalar, type: KqlType): Int64 => norm64(BigInt.asIntN(64, xxhash64(hashBytes(v, type))));
function hashOf(args: readonly Scalar[], types: readonly KqlType[]): Int64 | null {
  const h = xxhash64(hashBytes(args[0] ?? null, types[0] ?? 'string'));
  if (args.length < 2) return norm64(BigInt.asIntN(64, h));
  const mod = toLong(args[1] ?? null, types[1] ?? 'long');
  return mod === null || mod === 0 ? null : norm64(h % BigInt(mod));
}
/** Folds hashes in order. Kusto's own fold is not documented; this one is stable within the product. */
const combine = (hashes: readonly Int64[]): Int64 => {
  let h = 0n;
  for (const x of hashes) h = BigInt.asUintN(64, h ^ (BigInt.asUintN(64, BigInt(x)) + 0x9e3779b97f4a7c15n + (h << 6n) + (h >> 2n)));
  return norm64(BigInt.asIntN(64, h));
};

const text = (name: string, f: (t: string) => Scalar): ScalarFunction =>
  fn(name, (args, types) => f(textOf(args[0] ?? null, types[0] ?? 'string')));

const percent = (b: number) => `%${b.toString(16).padStart(2, '0')}`;
/** What each byte but the space is written as in a form: letters, digits and -_.!*() as they are, the others in lower-case hexadecimal. */
const IN_URL = Array.from({ length: 256 }, (_, b) => {
  const c = String.fromCharCode(b);
  return b < 128 && /[A-Za-z0-9\-_.!*()]/.test(c) ? c : percent(b);
});
function urlEncode(t: string, space: string): string {
  let out = '';
  for (const b of utf8Of(t)) out += b === 32 ? space : IN_URL[b];
  return out;
}
function urlDecode(t: string): string {
  const bytes: number[] = [];
  for (const part of t.replace(/\+/g, ' ').split(/(%[0-9a-fA-F]{2})/)) {
    if (/^%[0-9a-fA-F]{2}$/.test(part)) bytes.push(parseInt(part.slice(1), 16));
    else for (const b of utf8Of(part)) bytes.push(b);
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

const OUTPUT_MAX = 1 << 26;
const little = (n: number): number[] => [n & 255, (n >>> 8) & 255, (n >>> 16) & 255, n >>> 24];
const concat = (...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array => {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
};
/** The shorter of a stored block and a compressed one. */
function deflated(bytes: Uint8Array): Uint8Array {
  const packed = deflateSync(bytes, { level: 6 });
  if (bytes.length > 65535 || packed.length < bytes.length + 2) return packed;
  const n = bytes.length;
  return concat([1, n & 255, n >> 8, ~n & 255, (~n >> 8) & 255], bytes);
}
const gzip = (t: string): string => {
  const bytes = utf8Of(t);
  return base64Of(concat([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255], deflated(bytes), little(crc32(bytes)), little(bytes.length)));
};
const zlib = (t: string): string => {
  const bytes = utf8Of(t);
  return base64Of(concat([0x78, 0x01], deflated(bytes), little(adler32(bytes)).reverse()));
};
/** Inflates what is left of a stream after its header; '' when it is damaged or would be too large. */
function inflated(bytes: Uint8Array | null, headerLength: (b: Uint8Array) => number): string {
  if (!bytes) return '';
  const start = headerLength(bytes);
  if (start < 0) return '';
  try {
    const out = inflateSync(bytes.subarray(start));
    return out.length > OUTPUT_MAX ? '' : (textOfUtf8(out) ?? '');
  } catch {
    return '';
  }
}
function gzipHeader(b: Uint8Array): number {
  if (b.length < 18 || b[0] !== 0x1f || b[1] !== 0x8b || b[2] !== 8) return -1;
  const flags = b[3] as number;
  let at = 10;
  if (flags & 4) at += 2 + (b[10] as number) + (b[11] as number) * 256;
  for (const bit of [8, 16]) {
    if (!(flags & bit)) continue;
    while (at < b.length && b[at] !== 0) at++;
    at++;
  }
  return flags & 2 ? at + 2 : at;
}
const zlibHeader = (b: Uint8Array): number =>
  b.length >= 6 && ((b[0] as number) & 15) === 8 && (((b[0] as number) << 8) | (b[1] as number)) % 31 === 0 ? 2 : -1;

const DOTS = /[.\u3002\uff0e\uff61]/;
const domain = (t: string, each: (label: string) => string | null): string => {
  const labels = t.split(DOTS).map(each);
  return labels.includes(null) ? '' : labels.join('.');
};

export const encodingFunctions: readonly ScalarFunction[] = [
  fn('hash', hashOf),
  ...aliases(fn('hash_xxhash64', hashOf), '__hash_xxh64'),
  text('hash_sha256', (t) => sha256Hex(utf8Of(t))),
  text('hash_sha1', (t) => sha1Hex(utf8Of(t))),
  text('hash_md5', (t) => md5Hex(utf8Of(t))),
  text('__hash_crc32', (t) => crc32(utf8Of(t))),
  strict('hash_combine', (args) => (args.every((a) => typeof a === 'bigint' || Number.isSafeInteger(a)) ? combine(args as Int64[]) : null)),
  fn('hash_many', (args, types) => combine(args.map((a, i) => hash64(a, types[i] ?? 'string')))),
  ...aliases(
    text('base64_encode_tostring', (t) => base64Of(utf8Of(t))),
    'base64_encodestring',
  ),
  ...aliases(
    text('base64_decode_tostring', (t) => {
      const bytes = bytesOfBase64(t);
      return bytes ? (textOfUtf8(bytes) ?? '') : '';
    }),
    'base64_decodestring',
  ),
  text('base64_decode_toarray', (t) => {
    const bytes = bytesOfBase64(t);
    return bytes && t !== '' ? Array.from(bytes) : null;
  }),
  fn('base64_encode_fromarray', (args) => {
    const list = isArray(args[0]) ? args[0].map(bare) : null;
    if (!list || list.some((b) => typeof b !== 'number' || !Number.isInteger(b) || b < 0 || b > 255)) return '';
    return base64Of(Uint8Array.from(list as number[]));
  }),
  text('base64_decode_toguid', (t) => {
    const bytes = bytesOfBase64(t);
    return bytes?.length === 16 ? guidOfBytes(bytes) : null;
  }),
  fn('base64_encode_fromguid', (args) => (typeof args[0] === 'string' ? base64Of(bytesOfGuid(args[0])) : '')),
  text('url_encode', (t) => urlEncode(t, '+')),
  text('url_encode_component', (t) => urlEncode(t, '%20')),
  text('url_decode', urlDecode),
  text('gzip_compress_to_base64_string', gzip),
  text('gzip_decompress_from_base64_string', (t) => inflated(bytesOfBase64(t), gzipHeader)),
  text('zlib_compress_to_base64_string', zlib),
  text('zlib_decompress_from_base64_string', (t) => inflated(bytesOfBase64(t), zlibHeader)),
  text('punycode_from_string', (t) => toPunycode(t) ?? ''),
  text('punycode_to_string', (t) => fromPunycode(t) ?? ''),
  text('punycode_domain_from_string', (t) => domain(t, (l) => (/^xn--/i.test(l) ? fromPunycode(l.slice(4)) : l))),
  text('punycode_domain_to_string', (t) =>
    domain(t, (l) => {
      const encoded = /[^\x00-\x7f]/.test(l) ? toPunycode(l) : null;
      return encoded === null ? l : `xn--${encoded}`;
    }),
  ),
];
