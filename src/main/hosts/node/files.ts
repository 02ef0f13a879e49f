// Files as the engine wants them: whole or random reads, atomic replacement, appends that are on disk when they resolve.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { lstat, mkdir, open, readFile, readdir, rename, rm, truncate, unlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { FileEntry, FilePort, ReadHandle, SyncReadHandle } from '../../engine/ports.js';
import { takeLock } from './lock.js';

const osCode = (error: unknown) => (error as { code?: unknown }).code;

/** Makes a rename or creation in `folder` durable. Windows has no such call and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // Some network file systems refuse fsync on folders; the data itself is already on disk.
    if (osCode(error) !== 'EINVAL' && osCode(error) !== 'EPERM' && osCode(error) !== 'ENOTSUP') throw error;
  } finally {
    await handle.close();
  }
}

async function openFile(path: string): Promise<ReadHandle> {
  const handle = await open(path, 'r');
  const stat = await handle.stat();
  if (!stat.isFile()) {
    await handle.close();
    throw Object.assign(new Error(`EISDIR: not a file, open '${path}'`), { code: 'EISDIR', path });
  }
  return {
    size: stat.size,
    async read(offset, length) {
      const out = Buffer.allocUnsafeSlow(Math.max(0, Math.min(length, stat.size - offset)));
      let filled = 0;
      while (filled < out.length) {
        const { bytesRead } = await handle.read(out, filled, out.length - filled, offset + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return filled === out.length ? out : out.subarray(0, filled);
    },
    async readInto(target, offset) {
      let filled = 0;
      while (filled < target.length) {
        const { bytesRead } = await handle.read(target, filled, target.length - filled, offset + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return filled;
    },
    close: () => handle.close(),
  };
}

function openFileSync(path: string): SyncReadHandle {
  const fd = openSync(path, 'r');
  const { size } = fstatSync(fd);
  return {
    size,
    read(offset, length) {
      const out = Buffer.allocUnsafeSlow(Math.max(0, Math.min(length, size - offset)));
      let filled = 0;
      while (filled < out.length) {
        const got = readSync(fd, out, filled, out.length - filled, offset + filled);
        if (got === 0) break;
        filled += got;
      }
      return filled === out.length ? out : out.subarray(0, filled);
    },
    close: () => closeSync(fd),
  };
}

async function writeSynced(path: string, flags: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, flags);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeAtomic(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.tmp`;
  try {
    await writeSynced(temporary, 'w', bytes);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined); // the first error is the one worth telling
    throw error;
  }
  await syncFolder(dirname(path));
}

async function append(path: string, bytes: Uint8Array): Promise<void> {
  const isNew = (await stat(path)) === null;
  await writeSynced(path, 'a', bytes);
  if (isNew) await syncFolder(dirname(path));
}

async function stat(path: string): Promise<FileEntry | null> {
  try {
    const found = await lstat(path);
    return { path, kind: found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other', size: found.size };
  } catch (error) {
    if (osCode(error) === 'ENOENT' || osCode(error) === 'ENOTDIR') return null;
    throw error;
  }
}

async function list(folder: string): Promise<readonly FileEntry[]> {
  const names = (await readdir(folder)).sort();
  const entries = await Promise.all(names.map((name) => stat(join(folder, name))));
  return entries.filter((entry) => entry !== null);
}

export function createFilePort(): FilePort {
  return {
    open: openFile,
    openSync: openFileSync,
    readAll: (path) => readFile(path),
    writeAtomic,
    append,
    truncate: async (path, size) => {
      await truncate(path, size);
      const handle = await open(path, 'r+');
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    },
    remove: (path) =>
      unlink(path).catch((error: unknown) => {
        if (osCode(error) !== 'ENOENT') throw error;
      }),
    makeFolder: async (path) => {
      await mkdir(path, { recursive: true });
    },
    stat,
    list,
    join: (...parts) => join(...parts),
    basename: (path) => basename(path),
    resolve: (path) => resolve(path),
    lock: takeLock,
  };
}
