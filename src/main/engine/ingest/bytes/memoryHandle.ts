// A ReadHandle over bytes already in memory: unpacked archive members, and captured records that are read again.

import type { ReadHandle } from '../../ports.js';

export class MemoryHandle implements ReadHandle {
  readonly size: number;

  constructor(private readonly bytes: Uint8Array) {
    this.size = bytes.length;
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    return Promise.resolve(this.bytes.subarray(offset, Math.min(this.size, offset + length)));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
