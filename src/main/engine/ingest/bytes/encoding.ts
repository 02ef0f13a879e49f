// Which text encoding a file is written in: UTF-8, or UTF-16 as PowerShell and Excel write it, with or without its mark.

import type { CodecPort } from '../../ports.js';

export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be';

export interface EncodingGuess {
  readonly encoding: TextEncoding;
  /** Bytes of the byte order mark. */
  readonly bom: number;
}

const PROBE_BYTES = 1024;

/** By the byte order mark, else by where the zero bytes of Latin text fall. */
export function detectEncoding(head: Uint8Array): EncodingGuess {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', bom: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', bom: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', bom: 2 };
  const end = Math.min(head.length & ~1, PROBE_BYTES);
  let evenZeros = 0;
  let oddZeros = 0;
  for (let i = 0; i < end; i += 2) {
    if (head[i] === 0) evenZeros++;
    if (head[i + 1] === 0) oddZeros++;
  }
  const units = end / 2;
  if (units >= 4 && oddZeros > units * 0.7 && evenZeros === 0) return { encoding: 'utf-16le', bom: 0 };
  if (units >= 4 && evenZeros > units * 0.7 && oddZeros === 0) return { encoding: 'utf-16be', bom: 0 };
  return { encoding: 'utf-8', bom: 0 };
}

/** The head of a file as text, its mark removed. A character cut at the end of the head may come out as U+FFFD. */
export function headText(head: Uint8Array, codec: CodecPort): string {
  const { encoding, bom } = detectEncoding(head);
  return decodeText(head, bom, head.length, encoding, codec);
}

export function decodeText(bytes: Uint8Array, start: number, end: number, encoding: TextEncoding, codec: CodecPort): string {
  switch (encoding) {
    case 'utf-8':
      return codec.utf8(bytes, start, end);
    case 'utf-16le':
      return codec.utf16(bytes, start, start + ((end - start) & ~1));
    case 'utf-16be': {
      const swapped = new Uint8Array((end - start) & ~1);
      for (let i = 0; i < swapped.length; i += 2) {
        swapped[i] = bytes[start + i + 1] ?? 0;
        swapped[i + 1] = bytes[start + i] ?? 0;
      }
      return codec.utf16(swapped, 0, swapped.length);
    }
  }
}

/** Whether the bytes look like text of the guessed encoding: hardly any control characters. */
export function looksLikeText(head: Uint8Array): boolean {
  if (head.length === 0) return false;
  const { encoding, bom } = detectEncoding(head);
  if (encoding !== 'utf-8') return true;
  let odd = 0;
  for (let i = bom; i < head.length; i++) {
    const b = head[i] ?? 0;
    if (b === 0) odd += 8;
    else if (b < 32 && b !== 9 && b !== 10 && b !== 13 && b !== 12 && b !== 27 && b !== 30) odd++;
  }
  return odd <= head.length * 0.005;
}
