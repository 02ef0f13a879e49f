// Which decoder a source is for: every decoder scores the first 64 KiB with its reasons, the best wins.

import { KIB } from '../../../shared/base/bytes.js';
import type { HostPorts } from '../ports.js';
import { decoders } from './decoders/index.js';
import type { ByteSource, Decoder, Recognition } from './types.js';

export const SNIFF_BYTES = 64 * KIB;

export interface Sniffed extends Recognition {
  readonly decoder: Decoder;
}

/** Decoders that claim the source, best first; of equals the one registered first. Empty when none does. */
export function sniff(head: Uint8Array, source: Pick<ByteSource, 'name' | 'size'>, ports: HostPorts): readonly Sniffed[] {
  return decoders
    .map((decoder) => ({ decoder, ...decoder.recognise(head, source, ports) }))
    .filter((claim) => claim.score > 0)
    .sort((a, b) => b.score - a.score);
}
