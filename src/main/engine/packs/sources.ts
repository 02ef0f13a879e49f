// What an analyst points at: a folder or a zip archive with pack.json, or one bare file. Bytes are read whole and hashed before
// anything looks into them; names never lead outside the pack, and links are not followed.

import { NEVER_CANCELLED, QuarryError } from '../../../shared/base/errors.js';
import { MemoryHandle } from '../ingest/bytes/memoryHandle.js';
import { UnpackBudget } from '../ingest/containers/budget.js';
import { containerOf } from '../ingest/containers/index.js';
import { Spool } from '../ingest/containers/spool.js';
import type { FileEntry, HostPorts } from '../ports.js';
import { FILE_BYTES_MAX, FILES_MAX, MANIFEST_BYTES_MAX, PACK_LIMITS, tooLarge } from './limits.js';
import { tidy } from './manifest.js';

export interface PackSource {
  readonly path: string;
  readonly name: string;
  /** SHA-256 of the file or archive; of a folder it is made from its files' once they are known. */
  readonly sha256: string | null;
  readonly bytes: number;
  /** Text of pack.json; null when there is none. */
  readonly manifest: string | null;
  /** Bytes of a file by its path in the pack. Throws 'pack.noFile', 'pack.unsafe', 'pack.tooLarge'. */
  read(path: string): Promise<Uint8Array>;
  /** Paths of every file below a folder of the pack. */
  below(folder: string): Promise<readonly string[]>;
}

const noFile = (path: string) => new QuarryError('pack.noFile', `The pack has no file ${path}.`, { file: path });

export async function openPackSource(ports: HostPorts, path: string): Promise<PackSource> {
  const { files } = ports;
  const stat = await files.stat(path);
  if (stat === null) throw new QuarryError('pack.missingPath', `There is nothing at ${path}.`, { path });
  if (stat.kind === 'folder') return folderSource(ports, path);
  if (stat.kind !== 'file') throw new QuarryError('pack.unsafe', `${path} is a link or a device, not a file.`, { path });
  const bytes = await readWhole(ports, path, stat);
  const name = files.basename(path);
  const sha256 = ports.hash.sha256Of(bytes);
  if (containerOf(bytes.subarray(0, 64 * 1024))?.id === 'zip') {
    const inside = await unpack(ports, bytes, name);
    const root = manifestRoot([...inside.keys()]);
    if (root !== null) return zipSource(ports, path, name, sha256, bytes.length, inside, root);
  }
  return {
    path,
    name,
    sha256,
    bytes: bytes.length,
    manifest: null,
    read: (wanted) => (wanted === name ? Promise.resolve(bytes) : Promise.reject(noFile(wanted))),
    below: () => Promise.resolve([]),
  };
}

async function readWhole(ports: HostPorts, path: string, stat: FileEntry): Promise<Uint8Array> {
  if (stat.size > FILE_BYTES_MAX) throw tooLarge(ports.files.basename(path), stat.size, FILE_BYTES_MAX);
  return ports.files.readAll(path);
}

async function folderSource(ports: HostPorts, folder: string): Promise<PackSource> {
  const { files } = ports;
  const at = files.join(folder, 'pack.json');
  const stat = await files.stat(at);
  if (stat === null || stat.kind !== 'file')
    throw new QuarryError('pack.noManifest', `${folder} has no pack.json; add its files one by one, or write one.`, { folder });
  if (stat.size > MANIFEST_BYTES_MAX) throw tooLarge('pack.json', stat.size, MANIFEST_BYTES_MAX);
  const manifest = await files.readAll(at);
  /** Walks down part by part, so that no folder on the way is a link. */
  const find = async (path: string): Promise<FileEntry> => {
    let here = folder;
    let found: FileEntry | null = null;
    for (const part of tidy(path).split('/')) {
      if (part === '..') throw new QuarryError('pack.unsafe', `${path} leads out of the pack.`, { file: path });
      here = files.join(here, part);
      found = await files.stat(here);
      if (found === null) throw noFile(path);
      if (found.kind === 'other')
        throw new QuarryError('pack.unsafe', `${path} is a link or a device; packs hold plain files only.`, { file: path });
    }
    if (found === null) throw noFile(path);
    return found;
  };
  return {
    path: folder,
    name: files.basename(folder),
    sha256: null,
    bytes: 0,
    manifest: ports.codec.utf8(manifest, bomLength(manifest), manifest.length),
    read: async (path) => {
      const entry = await find(path);
      if (entry.kind !== 'file') throw noFile(path);
      return readWhole(ports, entry.path, entry);
    },
    below: async (path) => {
      const top = await find(path);
      if (top.kind !== 'folder') throw noFile(path);
      const out: string[] = [];
      const walk = async (at: string, prefix: string): Promise<void> => {
        for (const entry of await files.list(at)) {
          const name = `${prefix}${files.basename(entry.path)}`;
          if (entry.kind === 'folder') await walk(entry.path, `${name}/`);
          else if (entry.kind === 'file') out.push(name);
          if (out.length > FILES_MAX) throw tooMany(path);
        }
      };
      await walk(top.path, '');
      return out;
    },
  };
}
const tooMany = (path: string) =>
  new QuarryError('pack.tooMany', `${path} holds more than ${FILES_MAX} files.`, { path, limit: FILES_MAX });
const bomLength = (bytes: Uint8Array): number => (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0);

/** Members by their harmless names, all in memory within the budget. */
async function unpack(ports: HostPorts, bytes: Uint8Array, name: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const zip = containerOf(bytes.subarray(0, 64 * 1024));
  const out = new Map<string, Uint8Array>();
  const problems: string[] = [];
  if (zip === null) return out;
  try {
    await zip.each(
      { path: name, name, size: bytes.length, handle: new MemoryHandle(bytes) },
      {
        ports,
        cancel: NEVER_CANCELLED,
        spool: new Spool(ports, null, PACK_LIMITS.memberBytes),
        budget: new UnpackBudget(PACK_LIMITS),
        warn: (w) => problems.push(w.message),
        progress: () => ports.clock.yield(),
      },
      async (member) => {
        if (member.damage === null) out.set(member.label, await member.handle.read(0, member.handle.size));
        else problems.push(`${member.label}: ${member.damage}`);
      },
    );
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new QuarryError('pack.archive', `${name} cannot be unpacked: ${why}.`, { file: name, why });
  }
  const [why] = problems;
  if (why !== undefined) throw new QuarryError('pack.archive', `${name} is not a pack to be trusted: ${why}.`, { file: name, why });
  return out;
}

/** The folder pack.json is in, '' for the top; null when there is none. Archives often wrap everything in one folder. */
function manifestRoot(names: readonly string[]): string | null {
  const found = names.filter((n) => n === 'pack.json' || n.endsWith('/pack.json')).sort((a, b) => a.length - b.length)[0];
  return found === undefined ? null : found.slice(0, found.length - 'pack.json'.length);
}

function zipSource(
  ports: HostPorts,
  path: string,
  name: string,
  sha256: string,
  size: number,
  inside: ReadonlyMap<string, Uint8Array>,
  root: string,
): PackSource {
  const manifest = inside.get(`${root}pack.json`) ?? new Uint8Array(0);
  if (manifest.length > MANIFEST_BYTES_MAX) throw tooLarge('pack.json', manifest.length, MANIFEST_BYTES_MAX);
  return {
    path,
    name,
    sha256,
    bytes: size,
    manifest: ports.codec.utf8(manifest, bomLength(manifest), manifest.length),
    read: (wanted) => {
      const bytes = inside.get(root + tidy(wanted));
      return bytes ? Promise.resolve(bytes) : Promise.reject(noFile(wanted));
    },
    below: (folder) => {
      const top = `${root}${tidy(folder)}/`;
      const found = [...inside.keys()].filter((n) => n.startsWith(top)).map((n) => n.slice(top.length));
      return found.length > 0 ? Promise.resolve(found) : Promise.reject(noFile(folder));
    },
  };
}
