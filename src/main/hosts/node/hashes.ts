// Hashes by Node's OpenSSL. MD5 and SHA-1 are for matching indicators, never for integrity.

import { createHash } from 'node:crypto';
import type { HashPort } from '../../engine/ports.js';

const hex = (algorithm: string, bytes: Uint8Array) => createHash(algorithm).update(bytes).digest('hex');

export function createHashPort(): HashPort {
  return {
    sha256() {
      const hash = createHash('sha256');
      return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') };
    },
    sha256Of: (bytes) => hex('sha256', bytes),
    md5Of: (bytes) => hex('md5', bytes),
    sha1Of: (bytes) => hex('sha1', bytes),
  };
}
