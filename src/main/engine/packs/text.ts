// Bytes of a reference file to text: gzip and zip inside are opened within a budget, UTF-16 and byte order marks are understood.

import { NEVER_CANCELLED, QuarryError } from '../../../shared/base/errors.js';
import { MemoryHandle } from '../ingest/bytes/memoryHandle.js';
import { decodeText, detectEncoding } from '../ingest/bytes/encoding.js';
import { UnpackBudget } from '../ingest/containers/budget.js';
import { containerOf } from '../ingest/containers/index.js';
import { Spool } from '../ingest/containers/spool.js';
import type { HostPorts } from '../ports.js';
import { INNER_LIMITS, TEXT_BYTES_MAX, tooLarge } from './limits.js';

export interface FileText {
  /** Name of the member when the file was an archive, else of the file. */
  readonly name: string;
  readonly text: string;
}

/** The texts of a file: one, or one a member when it is a zip archive. Throws 'pack.tooLarge' and 'pack.archive'. */
export async function textsOf(ports: HostPorts, bytes: Uint8Array, name: string): Promise<readonly FileText[]> {
  const container = containerOf(bytes.subarray(0, 64 * 1024));
  if (container === null) return [{ name, text: decoded(ports, bytes, name) }];
  const out: FileText[] = [];
  const warnings: string[] = [];
  const handle = new MemoryHandle(bytes);
  try {
    await container.each(
      { path: name, name, size: bytes.length, handle },
      {
        ports,
        cancel: NEVER_CANCELLED,
        spool: new Spool(ports, null, TEXT_BYTES_MAX),
        budget: new UnpackBudget(INNER_LIMITS),
        warn: (w) => warnings.push(w.message),
        progress: () => ports.clock.yield(),
      },
      async (member) => {
        out.push({ name: member.label, text: decoded(ports, await member.handle.read(0, member.handle.size), member.label) });
      },
    );
  } catch (error) {
    if (error instanceof QuarryError && error.code.startsWith('pack.')) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new QuarryError('pack.archive', `${name} cannot be unpacked: ${why}.`, { file: name, why });
  }
  const [why] = warnings;
  if (out.length === 0 || why !== undefined)
    throw new QuarryError('pack.archive', `${name} cannot be unpacked whole: ${why ?? 'it holds no file'}.`, {
      file: name,
      why: why ?? '',
    });
  return out;
}

function decoded(ports: HostPorts, bytes: Uint8Array, name: string): string {
  if (bytes.length > TEXT_BYTES_MAX) throw tooLarge(name, bytes.length, TEXT_BYTES_MAX);
  const { encoding, bom } = detectEncoding(bytes.subarray(0, 4096));
  return decodeText(bytes, bom, bytes.length, encoding, ports.codec);
}
