// The decoder for a source, or what the source looks like when there is none.

import type { HostPorts } from '../ports.js';
import { looksLikeText } from './bytes/encoding.js';
import { signatureOf } from './signatures.js';
import { sniff } from './sniff.js';
import type { ByteSource, Decoder } from './types.js';

export interface ReaderChoice {
  readonly reader: { readonly decoder: Decoder; readonly because: readonly string[]; readonly score: number } | null;
  /** A known format without a decoder. */
  readonly looksLike: string | null;
}

export function readerFor(head: Uint8Array, source: Pick<ByteSource, 'name' | 'size'>, ports: HostPorts): ReaderChoice {
  if (source.size === 0) return { reader: null, looksLike: null };
  const [best] = sniff(head, source, ports);
  const looksLike = signatureOf(head);
  if (!best) return { reader: null, looksLike };
  // A signature outweighs the reader of last resort, not one that recognised something.
  if (
    best.decoder.id === 'text' &&
    looksLike !== null &&
    (!looksLikeText(head) || looksLike.includes('document') || looksLike.includes('file'))
  )
    return { reader: null, looksLike };
  return { reader: { decoder: best.decoder, because: best.because, score: best.score }, looksLike };
}
