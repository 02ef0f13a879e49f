// The server thread's handle on the engine's worker thread.

import { MessageChannel, Worker } from 'node:worker_threads';
import { QuarryError } from '../../../shared/base/errors.js';
import type { Channel } from '../../../shared/contract/wire.js';
import { portChannel } from '../../transport/channels.js';
import type { OpenRequest } from '../node/engineHost.js';
import type { FromEngine } from './engineWorker.js';

export interface EngineThread {
  /** A new connection to the engine. */
  connect(): Channel;
  close(): Promise<void>;
  /** Resolves with a reason when the thread ends on its own. */
  readonly died: Promise<string>;
}

export async function startEngineThread(script: URL, request: OpenRequest): Promise<EngineThread> {
  const worker = new Worker(script, { workerData: request });
  let closing = false;
  const died = new Promise<string>((resolve) => {
    worker.on('error', (error) => resolve(error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => {
      if (!closing) resolve(`the engine ended with code ${code}`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    worker.once('message', (message: FromEngine) => {
      if (message.kind === 'failed') reject(new QuarryError(message.code, message.message, message.facts));
      else resolve();
    });
    void died.then((reason) => reject(new QuarryError('engine.died', reason)));
  });
  return {
    connect: () => {
      const { port1, port2 } = new MessageChannel();
      worker.postMessage({ kind: 'connect', port: port2 }, [port2]);
      return portChannel(port1);
    },
    close: async () => {
      closing = true;
      const closed = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
      worker.postMessage({ kind: 'close' });
      await closed;
    },
    died,
  };
}
