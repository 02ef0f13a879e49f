// Folders of hunts the analyst brings: found in depth, read file by file, nothing executed. A bad file is named with its reason.

import type { CancelToken } from '../../../shared/base/errors.js';
import { QuarryError } from '../../../shared/base/errors.js';
import type { HostPorts } from '../ports.js';
import type { Hunt, HuntFault } from './hunt.js';
import { readMarkdownHunts } from './readMarkdown.js';
import { readTextHunts } from './readText.js';
import { readYamlHunts, type Reading } from './readYaml.js';

export const MAX_FILE_BYTES = 1024 * 1024;
const MAX_FILES = 50_000;
const MAX_DEPTH = 32;
/** Files read before other work of the thread gets its turn. */
const FILES_A_TURN = 64;

export interface LoadedFolder {
  readonly path: string;
  readonly hunts: readonly Hunt[];
  readonly files: number;
  readonly ignored: number;
  readonly faults: readonly HuntFault[];
  /** The folder is no longer there. */
  readonly missing: boolean;
}

/** By extension; null for files that are no hunts. `stem` names hunts that have no name of their own. */
export function readHuntText(path: string, stem: string, text: string): Reading | null {
  const extension = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  const plain = text.replace(/^\uFEFF/, '');
  switch (extension) {
    case 'yaml':
    case 'yml':
      return readYamlHunts(plain, stem);
    case 'kql':
    case 'csl':
    case 'kusto':
      return readTextHunts(plain, stem, true);
    case 'txt':
      return readTextHunts(plain, stem, false);
    case 'md':
    case 'markdown':
      return readMarkdownHunts(plain, stem);
    default:
      return null;
  }
}

/** A file or folder of hunts. Throws 'hunts.noFolder' when there is nothing at the path and `must` says there was to be. */
export async function loadFolder(ports: HostPorts, root: string, cancel: CancelToken, must: boolean): Promise<LoadedFolder> {
  const { files: disk } = ports;
  const hunts: Hunt[] = [];
  const faults: HuntFault[] = [];
  let files = 0;
  let ignored = 0;
  const there = await disk.stat(root);
  if (!there) {
    if (must) throw new QuarryError('hunts.noFolder', `there is no folder at ${root}`, { path: root });
    return { path: root, hunts, files, ignored, faults, missing: true };
  }
  const take = async (path: string, size: number): Promise<void> => {
    const stem = disk.basename(path).replace(/\.[a-z]+$/i, '');
    if (readHuntText(path, stem, '') === null) {
      ignored++;
      return;
    }
    files++;
    if (files % FILES_A_TURN === 0) {
      await ports.clock.yield();
      cancel.throwIfCancelled();
    }
    if (size > MAX_FILE_BYTES) {
      faults.push({ path, reason: `too large for a query: ${size} bytes` });
      return;
    }
    let text: string;
    try {
      const bytes = await disk.readAll(path);
      text = textOf(ports, bytes);
    } catch (error) {
      faults.push({ path, reason: `it could not be read: ${error instanceof Error ? error.message : String(error)}` });
      return;
    }
    const reading = readHuntText(path, stem, text);
    if (reading?.kind === 'hunts')
      for (const [i, hunt] of reading.hunts.entries()) hunts.push({ ...hunt, key: `folder:${path}#${i + 1}`, origin: 'folder', path });
    else if (reading?.kind === 'fault') faults.push({ path, reason: reading.reason });
    else ignored++;
  };
  const visit = async (path: string, depth: number): Promise<void> => {
    const children = [...(await disk.list(path))].sort((a, b) => (a.path < b.path ? -1 : 1));
    for (const child of children) {
      if (files >= MAX_FILES) return;
      if (disk.basename(child.path).startsWith('.') || disk.basename(child.path) === 'node_modules') continue;
      if (child.kind === 'file') await take(child.path, child.size);
      else if (child.kind === 'folder' && depth < MAX_DEPTH) await visit(child.path, depth + 1);
    }
  };
  if (there.kind === 'folder') await visit(root, 0);
  else await take(root, there.size);
  if (files >= MAX_FILES) faults.push({ path: root, reason: `only the first ${MAX_FILES} files were read` });
  return { path: root, hunts, files, ignored, faults, missing: false };
}

/** UTF-8, or UTF-16 by its mark: some editors on Windows save queries so. */
function textOf(ports: HostPorts, bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return ports.codec.utf16(bytes, 2, bytes.length);
  return ports.codec.utf8(bytes, 0, bytes.length);
}
