// Evidence dropped on a browser window: a page may not name files on disk, so its bytes are streamed to the case's own inbox
// folder, unchanged, and imported from there.

import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { randomUUID } from 'node:crypto';

/** A file name no file system trips over; the folders of the given name are dropped. */
export function safeName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';

  const clean = last
    .replace(/[\u0000-\u001f<>:"|?*]/g, '_')
    .replace(/^\.+/, '_')
    .slice(-120);
  return clean === '' ? 'evidence' : clean;
}

/** Writes the request's body to `<case>/inbox/<upload>/<name>` and returns the path. A broken upload leaves nothing behind. */
export async function receiveUpload(request: IncomingMessage, caseFolder: string, name: string): Promise<string> {
  const folder = join(caseFolder, 'inbox', randomUUID().slice(0, 8));
  await mkdir(folder, { recursive: true });
  const path = join(folder, safeName(name));
  try {
    await pipeline(request, createWriteStream(`${path}.part`, { flags: 'wx' }));
    await rename(`${path}.part`, path);
    return path;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
