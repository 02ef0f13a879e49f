// Helper threads by Node's workers.

import { existsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { HelperPort, HelperThread } from '../../engine/ports.js';

/** Beyond this many, reading and putting together takes longer than the work. */
const HELPERS_MAX = 8;
/** A helper's JavaScript heap; decoded columns and dictionaries lie outside it. */
const HEAP_MB = 2048;

/** Of the machine's memory, for the decoded columns of all helpers together; and for one of them at most. */
const CACHE_SHARE = 0.15;
const CACHE_MAX = 1280 * 1024 * 1024;

/**
 * `script` is the built helperThread; its URL is known to entry files only. Null where one processor would run it all anyway,
 * and where nothing was built, as in tests of the sources.
 */
export function createHelperPort(script: URL, count = Math.min(availableParallelism(), HELPERS_MAX)): HelperPort | null {
  if (count < 2 || !existsSync(script)) return null;
  return { count, cacheBytes: Math.min(CACHE_MAX, (totalmem() * CACHE_SHARE) / count), start: () => startThread(script), wait };
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

const codeOf = (error: Error | null) => (error as { code?: unknown } | null)?.code;

function startThread(script: URL): HelperThread {
  const worker = new Worker(script, { resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } });
  // A query that is waiting for a helper keeps the process alive; an idle helper does not.
  worker.unref();
  let ending = false;
  let failure: Error | null = null;
  worker.on('error', (error) => (failure = error instanceof Error ? error : new Error(String(error))));
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => void worker.on('message', listener),
    onEnd: (listener) =>
      void worker.on('exit', (code) => {
        if (!ending) listener(failure?.message ?? `ended with code ${code}`, codeOf(failure) === 'ERR_WORKER_OUT_OF_MEMORY');
      }),
    end: async () => {
      ending = true;
      await worker.terminate();
    },
  };
}
