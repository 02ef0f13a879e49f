// Identifiers and numbers whose evidence form is text: GUIDs in braces, SIDs, hexadecimal, binary. The same few come again
// in every record, so each is rendered once; the caches are direct-mapped, bounded, and compare what they hit.

import type { FieldValue } from '../../types.js';
import type { CodecPort } from '../../../ports.js';

const SLOTS = 2048;
const mix = (a: number, b: number) => {
  const hash = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) & (SLOTS - 1);
};
const WIDTH = 4;
const DIGIT = Uint8Array.from('0123456789ABCDEF', (digit) => digit.charCodeAt(0));

export class RenderedValues {
  readonly #hexKeys = new Uint32Array(SLOTS * 2);
  readonly #hexTexts: (string | undefined)[] = Array.from<string | undefined>({ length: SLOTS });
  readonly #guidKeys = new Uint32Array(SLOTS * WIDTH);
  readonly #guidTexts: (string | undefined)[] = Array.from<string | undefined>({ length: SLOTS });
  readonly #sids = new Map<string, string>();
  #digits = new Uint8Array(256);
  readonly #latin1: CodecPort['latin1'];

  constructor(codec: CodecPort) {
    this.#latin1 = (bytes, start, end) => codec.latin1(bytes, start, end);
  }

  /** "0x3e7": no leading zeros, as Windows writes it. */
  hex(low: number, high: number): string {
    const slot = mix(low, high);
    const keys = this.#hexKeys;
    const known = this.#hexTexts[slot];
    if (known !== undefined && keys[slot * 2] === low && keys[slot * 2 + 1] === high) return known;
    const text = high === 0 ? `0x${low.toString(16)}` : `0x${high.toString(16)}${low.toString(16).padStart(8, '0')}`;
    keys[slot * 2] = low;
    keys[slot * 2 + 1] = high;
    this.#hexTexts[slot] = text;
    return text;
  }

  /** "{5770385f-c22a-43e0-bf4c-06f5698ffbd9}". */
  guid(view: DataView, at: number): string {
    const a = view.getUint32(at, true);
    const b = view.getUint32(at + 4, true);
    const c = view.getUint32(at + 8, true);
    const d = view.getUint32(at + 12, true);
    const slot = mix(a ^ c, b ^ d);
    const keys = this.#guidKeys;
    const base = slot * WIDTH;
    const known = this.#guidTexts[slot];
    if (known !== undefined && keys[base] === a && keys[base + 1] === b && keys[base + 2] === c && keys[base + 3] === d) return known;
    const text = guidText(view, at);
    keys[base] = a;
    keys[base + 1] = b;
    keys[base + 2] = c;
    keys[base + 3] = d;
    this.#guidTexts[slot] = text;
    return text;
  }

  /** "S-1-5-21-…"; bytes that are no SID come as hexadecimal. */
  sid(bytes: Uint8Array, view: DataView, at: number, length: number): FieldValue {
    const count = bytes[at + 1] as number;
    if (length < 8 || length < 8 + 4 * count) return this.binary(bytes, at, length);
    // The SID's words as characters: cheap to build, exact to compare.
    let key = String.fromCharCode(view.getUint16(at, true));
    for (let i = 2; i < 8 + 4 * count; i += 2) key += String.fromCharCode(view.getUint16(at + i, true));
    const known = this.#sids.get(key);
    if (known !== undefined) return known;
    const authority = view.getUint16(at + 2, false) * 0x1_0000_0000 + view.getUint32(at + 4, false);
    let text = `S-${bytes[at]}-${authority}`;
    for (let i = 0; i < count; i++) text += `-${view.getUint32(at + 8 + 4 * i, true)}`;
    if (this.#sids.size >= SLOTS) this.#sids.clear();
    this.#sids.set(key, text);
    return text;
  }

  /** Upper-case hexadecimal, the way Windows shows binary data. */
  binary(bytes: Uint8Array, at: number, length: number): string {
    if (this.#digits.length < length * 2) this.#digits = new Uint8Array(length * 4);
    const digits = this.#digits;
    for (let i = 0; i < length; i++) {
      const byte = bytes[at + i] as number;
      digits[i * 2] = DIGIT[byte >> 4] as number;
      digits[i * 2 + 1] = DIGIT[byte & 15] as number;
    }
    return this.#latin1(digits, 0, length * 2);
  }
}

export function guidText(view: DataView, at: number): string {
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
  const tail = hex(view.getUint16(at + 10, false), 4) + hex(view.getUint32(at + 12, false), 8);
  return `{${hex(view.getUint32(at, true), 8)}-${hex(view.getUint16(at + 4, true), 4)}-${hex(view.getUint16(at + 6, true), 4)}-${hex(view.getUint16(at + 8, false), 4)}-${tail}}`;
}
