// The original bytes behind a stored record, read again from the evidence itself, inside archives too.

import { MIB } from '../../../shared/base/bytes.js';
import { NEVER_CANCELLED, QuarryError } from '../../../shared/base/errors.js';
import { err, ok, type Result } from '../../../shared/base/result.js';
import type { HostPorts, ReadHandle } from '../ports.js';
import type { SourceRow } from '../store/types.js';
import { UnpackBudget } from './containers/budget.js';
import { containerOf } from './containers/index.js';
import { Spool } from './containers/spool.js';
import { fileOf } from './importer.js';
import { SNIFF_BYTES } from './sniff.js';

/** Sources up to this size are hashed before their bytes are shown; of larger ones only the size is compared. */
const HASHED_BYTES = 256 * MIB;
const READ_BYTES_MAX = 16 * MIB;
/** Members are unpacked to memory here; larger ones are not shown. */
const UNPACKED_BYTES_MAX = 512 * MIB;

/** The member read last stays at hand: an inspector asks for record after record of one source. */
interface Held {
  readonly key: string;
  readonly bytes: Uint8Array;
}
const held = new WeakMap<HostPorts, Held>();
const checked = new WeakMap<HostPorts, Set<string>>();

/** Up to 16 MiB of the source's own bytes; or, in plain words, why they cannot be had. */
export async function readSourceBytes(
  ports: HostPorts,
  source: Pick<SourceRow, 'path' | 'size' | 'sha256'>,
  offset: number,
  length: number,
): Promise<Result<Uint8Array, string>> {
  const wanted = Math.max(0, Math.min(length, READ_BYTES_MAX, source.size - offset));
  try {
    const file = await fileOf(ports, source.path);
    if (file === null) return err('the file is no longer there');
    const last = held.get(ports);
    if (last && last.key === keyOf(file, source)) return ok(last.bytes.slice(offset, offset + wanted));
    const handle = await ports.files.open(file);
    try {
      return file === source.path
        ? await fromFile(ports, handle, source, offset, wanted)
        : await fromMember(ports, handle, file, source, offset, wanted);
    } finally {
      await handle.close();
    }
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}

const keyOf = (file: string, source: Pick<SourceRow, 'path' | 'sha256'>) => `${file}\n${source.path}\n${source.sha256}`;

async function fromFile(
  ports: HostPorts,
  handle: ReadHandle,
  source: Pick<SourceRow, 'path' | 'size' | 'sha256'>,
  offset: number,
  length: number,
): Promise<Result<Uint8Array, string>> {
  if (handle.size !== source.size)
    return err(`the file has changed: it was ${source.size} bytes when it was imported and is ${handle.size} now`);
  const seen = checked.get(ports) ?? new Set<string>();
  checked.set(ports, seen);
  const key = keyOf(source.path, source);
  if (source.size <= HASHED_BYTES && !seen.has(key)) {
    if ((await hashOf(ports, handle)) !== source.sha256) return err('the file has changed since it was imported: its SHA-256 differs');
    seen.add(key);
  }
  return ok(await handle.read(offset, length));
}

async function hashOf(ports: HostPorts, handle: ReadHandle): Promise<string> {
  const hash = ports.hash.sha256();
  for (let at = 0; at < handle.size;) {
    const chunk = await handle.read(at, 4 * MIB);
    if (chunk.length === 0) break;
    hash.update(chunk);
    at += chunk.length;
    await ports.clock.yield();
  }
  return hash.hex();
}

/** Found; carried out of the walk through the archive. */
class Found extends QuarryError {
  constructor(readonly bytes: Uint8Array) {
    super('found', 'found');
  }
}

async function fromMember(
  ports: HostPorts,
  file: ReadHandle,
  path: string,
  source: Pick<SourceRow, 'path' | 'size' | 'sha256'>,
  offset: number,
  length: number,
): Promise<Result<Uint8Array, string>> {
  const spool = new Spool(ports, null, UNPACKED_BYTES_MAX);
  const budget = new UnpackBudget();
  let differs = false;

  const open = async (handle: ReadHandle, at: string, depth: number): Promise<void> => {
    const container = containerOf(await handle.read(0, SNIFF_BYTES));
    if (!container || depth >= budget.limits.depth) return;
    const rest = source.path.slice(at.length + 1);
    const context = { ports, cancel: NEVER_CANCELLED, spool, budget, warn: () => undefined, progress: () => ports.clock.yield() };
    // Only the member on the way is unpacked: it is the rest of the path, or an archive the rest begins with.
    for (const only of prefixes(rest)) {
      await container.each(
        { path: at, name: ports.files.basename(at), size: handle.size, handle },
        context,
        async (member) => {
          const inner = `${at}/${member.label}`;
          if (inner === source.path) {
            const bytes = await member.handle.read(0, member.handle.size);
            if (ports.hash.sha256Of(bytes) === source.sha256) throw new Found(bytes);
            differs = true;
          } else if (source.path.startsWith(`${inner}/`)) await open(member.handle, inner, depth + 1);
        },
        only,
      );
    }
  };

  try {
    await open(file, path, 0);
  } catch (error) {
    if (!(error instanceof Found)) throw error;
    held.set(ports, { key: keyOf(path, source), bytes: error.bytes });
    return ok(error.bytes.slice(offset, offset + length));
  }
  return err(
    differs
      ? 'the archive has changed since it was imported: the SHA-256 of the member differs'
      : 'the archive no longer holds this member',
  );
}

/** "a/b/c" → "a/b/c", "a/b", "a". */
function prefixes(label: string): readonly string[] {
  const parts = label.split('/');
  return parts.map((_, i) => parts.slice(0, parts.length - i).join('/'));
}
