// Every container, and what else is recognised only to say that it cannot be read yet.

import { gzip } from './gzip.js';
import { tar } from './tar.js';
import type { Container } from './types.js';
import { zip } from './zip.js';

export const containers: readonly Container[] = [zip, gzip, tar];

/** The container the head belongs to. Office documents are zip archives but not containers of evidence files. */
export function containerOf(head: Uint8Array): Container | null {
  const found = containers.find((container) => container.recognise(head)) ?? null;
  return found === zip && isOfficeDocument(head) ? null : found;
}

export function isOfficeDocument(head: Uint8Array): boolean {
  const mark = '[Content_Types].xml';
  for (let at = head.indexOf(0x5b); at >= 0 && at < 4096; at = head.indexOf(0x5b, at + 1)) {
    let same = true;
    for (let i = 0; same && i < mark.length; i++) same = head[at + i] === mark.charCodeAt(i);
    if (same) return true;
  }
  return false;
}
