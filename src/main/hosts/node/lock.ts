// A lock file that names its holder. A holder that died (also one killed outright) is recognised by its process id and start
// time, and the lock is taken over; a holder on another machine sharing the folder is believed.

import { readFileSync } from 'node:fs';
import { link, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** The process's start time as its system counts it; '' where it cannot be read. */
  readonly started: string;
  readonly token: string;
}

/** A lock file found empty or half-written is believed to be in the making for this long. */
const HALF_WRITTEN_MS = 5_000;
const TAKEOVER_TRIES = 20;

const osCode = (error: unknown) => (error as { code?: unknown }).code;

/** State letter and start time from /proc; null where there is no /proc or no such process. */
function processStat(pid: number): { readonly state: string; readonly started: string } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', started: fields[19] ?? '' };
  } catch {
    return null;
  }
}

function isAlive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return osCode(error) === 'EPERM';
  }
  const found = processStat(holder.pid);
  if (found === null) return true;
  return found.state !== 'Z' && (holder.started === '' || holder.started === found.started);
}

function readHolder(text: string): Holder | null {
  try {
    const value = JSON.parse(text) as Partial<Holder>;
    return typeof value.pid === 'number' && typeof value.host === 'string' && typeof value.token === 'string'
      ? { pid: value.pid, host: value.host, started: value.started ?? '', token: value.token }
      : null;
  } catch {
    return null;
  }
}

/** Creates `path` with `text` in it, or says it exists. With a hard link nobody ever sees it half-written. */
async function createExclusive(path: string, text: string, token: string): Promise<boolean> {
  const draft = `${path}.${token}`;
  const write = async (at: string) => {
    const handle = await open(at, 'wx');
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
  };
  try {
    await write(draft);
    try {
      await link(draft, path);
      return true;
    } catch (error) {
      if (osCode(error) === 'EEXIST') return false;
    } finally {
      await rm(draft, { force: true });
    }
    await write(path); // file systems without hard links (FAT, exFAT)
    return true;
  } catch (error) {
    if (osCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Moves a dead holder's lock out of the way, unless someone else has just replaced it. */
async function clearStale(path: string, stale: string, token: string): Promise<void> {
  const aside = `${path}.stale-${token}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (osCode(error) === 'ENOENT') return;
    throw error;
  }
  if ((await readFile(aside, 'utf8')) !== stale) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

/** Removes what processes killed while taking the lock left beside it. */
async function clearDrafts(path: string): Promise<void> {
  const own = `${basename(path)}.`;
  const names = await readdir(dirname(path)).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(own)) continue;
    const draft = join(dirname(path), name);
    const found = await stat(draft).catch(() => null);
    if (found !== null && Date.now() - found.mtimeMs > HALF_WRITTEN_MS) await rm(draft, { force: true });
  }
}

export async function takeLock(path: string): Promise<(() => Promise<void>) | { readonly heldBy: string }> {
  const token = randomUUID();
  const mine: Holder = { pid: process.pid, host: hostname(), started: processStat(process.pid)?.started ?? '', token };
  const text = `${JSON.stringify(mine)}\n`;
  for (let attempt = 0; attempt < TAKEOVER_TRIES; attempt++) {
    if (await createExclusive(path, text, token)) {
      await clearDrafts(path);
      return async () => {
        // Only ever remove our own lock.
        const now = await readFile(path, 'utf8').catch(() => null);
        if (now === text) await rm(path, { force: true });
      };
    }
    let found: string;
    let age: number;
    try {
      found = await readFile(path, 'utf8');
      age = Date.now() - (await stat(path)).mtimeMs;
    } catch (error) {
      if (osCode(error) === 'ENOENT') continue; // released between the two calls
      throw error;
    }
    const holder = readHolder(found);
    if (holder && isAlive(holder))
      return { heldBy: holder.host === hostname() ? `process ${holder.pid}` : `process ${holder.pid} on ${holder.host}` };
    if (!holder && age < HALF_WRITTEN_MS) return { heldBy: 'a process that is just starting' };
    await clearStale(path, found, token);
  }
  return { heldBy: 'several processes at once' };
}
