// IPv4 and IPv6 addresses: parsing, comparing under a mask, ranges, and addresses inside text.

import type { KqlType } from '../../../../shared/base/types.js';
import type { Scalar } from '../values.js';
import { str, textOf, toLong } from './convert.js';
import { fn, prepared } from './define.js';
import { flatten } from './lists.js';
import type { ScalarFunction } from './registry.js';

interface Masked {
  /** 32 bits, or 128 for IPv6. */
  readonly value: bigint;
  readonly prefix: number;
}

const V4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

/** The 32 bits of a dotted address; null when it is none. */
function addressV4(text: string): number | null {
  const m = V4.exec(text);
  if (!m) return null;
  let n = 0;
  for (let i = 1; i <= 4; i++) {
    const part = Number(m[i]);
    if (part > 255) return null;
    n = n * 256 + part;
  }
  return n;
}

/** An address with an optional `/prefix`. */
function splitPrefix(text: string, bits: number): { address: string; prefix: number } | null {
  const t = text.trim();
  const slash = t.indexOf('/');
  if (slash < 0) return { address: t, prefix: bits };
  const prefix = t.slice(slash + 1);
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits ? { address: t.slice(0, slash), prefix: Number(prefix) } : null;
}
interface MaskedV4 {
  readonly value: number;
  readonly prefix: number;
}
export function parseV4(text: string): MaskedV4 | null {
  const parts = splitPrefix(text, 32);
  const value = parts && addressV4(parts.address);
  return parts && value !== null ? { value: value as number, prefix: parts.prefix } : null;
}
const maskV4 = (value: number, prefix: number): number =>
  prefix <= 0 ? 0 : prefix >= 32 ? value : Math.floor(value / 2 ** (32 - prefix)) * 2 ** (32 - prefix);
const textV4 = (n: number): string => [24, 16, 8, 0].map((s) => Math.floor(n / 2 ** s) % 256).join('.');

/** The 128 bits of an address; IPv4 becomes ::ffff:a.b.c.d and its prefix moves by 96. */
export function parseV6(text: string): Masked | null {
  const v4 = parseV4(text);
  if (v4) return { value: 0xffff00000000n + BigInt(v4.value), prefix: v4.prefix + 96 };
  const slash = text.indexOf('/');
  const host = (slash < 0 ? text : text.slice(0, slash)).trim();
  const embedded = /^(.*:)(\d{1,3}(?:\.\d{1,3}){3})$/.exec(host);
  let address = host;
  if (embedded) {
    const n = addressV4(embedded[2] ?? '');
    if (n === null) return null;
    address = `${embedded[1]}${Math.floor(n / 65536).toString(16)}:${(n % 65536).toString(16)}`;
  }
  const halves = address.split('%')[0]?.split('::') ?? [];
  if (halves.length > 2 || !address.includes(':')) return null;
  const groups = (t: string | undefined) => (t ? t.split(':') : []);
  const [head, tail] = [groups(halves[0]), groups(halves[1])];
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const all = [...head, ...new Array<string>(halves.length === 2 ? missing : 0).fill('0'), ...tail];
  if (all.some((g) => !/^[0-9a-fA-F]{1,4}$/.test(g))) return null;
  let value = 0n;
  for (const g of all) value = (value << 16n) | BigInt(parseInt(g, 16));
  let prefix = 128;
  if (slash >= 0) {
    const p = text.slice(slash + 1).trim();
    if (!/^\d{1,3}$/.test(p) || Number(p) > 128) return null;
    prefix = Number(p);
  }
  // `::a.b.c.d` is IPv4 written as IPv6.
  if (embedded && value >> 32n === 0n) {
    value |= 0xffff00000000n;
    if (slash >= 0 && prefix <= 32) prefix += 96;
  }
  return { value, prefix };
}
const maskV6 = (value: bigint, prefix: number): bigint => (prefix >= 128 ? value : (value >> BigInt(128 - prefix)) << BigInt(128 - prefix));
const textV6 = (value: bigint): string => (value.toString(16).padStart(32, '0').match(/.{4}/g) ?? []).join(':');

const arg = (args: readonly Scalar[], types: readonly KqlType[], i: number): string => textOf(args[i] ?? null, types[i] ?? 'string');
function prefixArg(args: readonly Scalar[], types: readonly KqlType[], i: number, bits: number): number | null {
  if (args.length <= i) return bits;
  const n = toLong(args[i] ?? null, types[i] ?? 'long');
  return n === null || n < 0 || n > bits ? null : Number(n);
}

function compareV4(args: readonly Scalar[], types: readonly KqlType[]): number | null {
  const [a, b] = [parseV4(arg(args, types, 0)), parseV4(arg(args, types, 1))];
  const limit = prefixArg(args, types, 2, 32);
  if (!a || !b || limit === null) return null;
  const prefix = Math.min(a.prefix, b.prefix, limit);
  return Math.sign(maskV4(a.value, prefix) - maskV4(b.value, prefix));
}
function compareV6(args: readonly Scalar[], types: readonly KqlType[]): number | null {
  const [a, b] = [parseV6(arg(args, types, 0)), parseV6(arg(args, types, 1))];
  const limit = prefixArg(args, types, 2, 128);
  if (!a || !b || limit === null) return null;
  const prefix = Math.min(a.prefix, b.prefix, limit);
  const [x, y] = [maskV6(a.value, prefix), maskV6(b.value, prefix)];
  return x < y ? -1 : x > y ? 1 : 0;
}
const isZero = (n: number | null): boolean | null => (n === null ? null : n === 0);

const inRangeV4 = (ip: MaskedV4, range: MaskedV4): boolean => {
  const prefix = Math.min(ip.prefix, range.prefix);
  return maskV4(ip.value, prefix) === maskV4(range.value, prefix);
};
const inRangeV6 = (ip: Masked, range: Masked): boolean => {
  const prefix = Math.min(ip.prefix, range.prefix);
  return maskV6(ip.value, prefix) === maskV6(range.value, prefix);
};

/** One address against ranges known beforehand. Null when the address, or the only range, is no address. */
function anyRange<T>(name: string, parse: (t: string) => T | null, inside: (ip: T, range: T) => boolean): ScalarFunction {
  return prepared(name, (rest, types) => {
    const ranges = flatten(rest, types).map(([v, t]) => parse(textOf(v, t)));
    const valid = ranges.filter((r) => r !== null);
    return (v) => {
      const ip = parse(str(v));
      if (ip === null || (valid.length === 0 && ranges.length > 0)) return null;
      return valid.some((r) => inside(ip, r));
    };
  });
}

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map((t) => parseV4(t) as MaskedV4);

function formatV4(args: readonly Scalar[], types: readonly KqlType[], withMask: boolean): string {
  const v = args[0] ?? null;
  const limit = prefixArg(args, types, 1, 32);
  const number = types[0] === 'string' || typeof v === 'string' ? null : toLong(v, types[0] ?? 'long');
  const ip = number !== null ? { value: Number(number), prefix: 32 } : parseV4(arg(args, types, 0));
  if (!ip || limit === null || ip.value < 0 || ip.value > 0xffffffff) return '';
  const prefix = Math.min(ip.prefix, limit);
  const text = textV4(maskV4(ip.value, prefix));
  return withMask ? `${text}/${prefix}` : text;
}

/** Positions of an address or prefix in text, not touched by a letter, digit or (for a whole address) further digits. */
const ADDRESS = /(?<![A-Za-z0-9.])(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})(?![A-Za-z0-9])(?!\.\d)/g;
function* addresses(text: string): Generator<string> {
  for (const m of text.matchAll(ADDRESS)) if (m[1] !== undefined && addressV4(m[1]) !== null) yield m[1];
}
const hasAny = (name: string, test: (address: string, wanted: string) => boolean, valid: (wanted: string) => boolean): ScalarFunction =>
  prepared(name, (rest, types) => {
    const wanted = flatten(rest, types)
      .map(([v, t]) => textOf(v, t))
      .filter(valid);
    return (v) => {
      const text = str(v);
      if (wanted.length === 0 || !text.includes('.')) return false;
      for (const a of addresses(text)) if (wanted.some((w) => test(a, w))) return true;
      return false;
    };
  });
const isAddress = (t: string): boolean => addressV4(t) !== null;
/** A prefix is an address, or one to three of its parts with a dot after them. */
const isPrefix = (t: string): boolean => isAddress(t) || (/^(\d{1,3}\.){1,3}$/.test(t) && t.split('.').every((p) => Number(p) < 256));
const equal = (a: string, w: string): boolean => a === w;
const starts = (a: string, w: string): boolean => (w.endsWith('.') ? a.startsWith(w) : a === w);

/** The fewest CIDR blocks that cover a range of addresses. */
function cidrList(from: string, to: string): string[] | null {
  const [a, b] = [parseV4(from), parseV4(to)];
  if (!a || !b || a.value > b.value) return null;
  const out: string[] = [];
  for (let at = a.value; at <= b.value;) {
    let size = 0;
    while (size < 32 && at % 2 ** (size + 1) === 0 && at + 2 ** (size + 1) - 1 <= b.value) size++;
    out.push(`${textV4(at)}/${32 - size}`);
    at += 2 ** size;
  }
  return out;
}

export const ipFunctions: readonly ScalarFunction[] = [
  fn('parse_ipv4', (args, types) => {
    const ip = parseV4(arg(args, types, 0));
    return ip && maskV4(ip.value, ip.prefix);
  }),
  fn('parse_ipv4_mask', (args, types) => {
    const ip = parseV4(arg(args, types, 0));
    const limit = prefixArg(args, types, 1, 32);
    return ip && limit !== null ? maskV4(ip.value, Math.min(ip.prefix, limit)) : null;
  }),
  fn('parse_ipv6', (args, types) => {
    const ip = parseV6(arg(args, types, 0));
    return ip ? textV6(maskV6(ip.value, ip.prefix)) : '';
  }),
  fn('parse_ipv6_mask', (args, types) => {
    const ip = parseV6(arg(args, types, 0));
    const limit = prefixArg(args, types, 1, 128);
    return ip && limit !== null ? textV6(maskV6(ip.value, Math.min(ip.prefix, limit))) : '';
  }),
  fn('ipv4_compare', compareV4),
  fn('ipv4_is_match', (args, types) => isZero(compareV4(args, types))),
  fn('ipv6_compare', compareV6),
  fn('ipv6_is_match', (args, types) => isZero(compareV6(args, types))),
  anyRange('ipv4_is_in_range', parseV4, inRangeV4),
  anyRange('ipv4_is_in_any_range', parseV4, inRangeV4),
  anyRange('ipv6_is_in_range', parseV6, inRangeV6),
  anyRange('ipv6_is_in_any_range', parseV6, inRangeV6),
  fn('ipv4_is_private', (args, types) => {
    const ip = parseV4(arg(args, types, 0));
    return ip && PRIVATE.some((r) => ip.prefix >= r.prefix && inRangeV4(ip, r));
  }),
  fn('ipv4_netmask_suffix', (args, types) => parseV4(arg(args, types, 0))?.prefix ?? null),
  fn('format_ipv4', (args, types) => formatV4(args, types, false)),
  fn('format_ipv4_mask', (args, types) => formatV4(args, types, true)),
  fn('ipv4_range_to_cidr_list', (args, types) => cidrList(arg(args, types, 0), arg(args, types, 1))),
  hasAny('has_ipv4', equal, isAddress),
  hasAny('has_any_ipv4', equal, isAddress),
  hasAny('has_ipv4_prefix', starts, isPrefix),
  hasAny('has_any_ipv4_prefix', starts, isPrefix),
];
