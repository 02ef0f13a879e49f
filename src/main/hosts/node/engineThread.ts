// A handle on the engine's worker thread. It is the same in browser mode and in Electron's utility process: whoever holds it stays
// free while the engine works, and can tell it at any moment that a call is no longer wanted.

import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { QuarryError } from '../../../shared/base/errors.js';
import { readRequest, type Channel } from '../../../shared/contract/wire.js';
import { CancelBoard } from '../../transport/cancelBoard.js';
import { portChannel } from '../../transport/channels.js';
import type { OpenRequest } from './engineHost.js';
import type { EngineData, FromEngine, ToEngine } from './engineWorker.js';

export interface EngineThread {
  /** A new connection to the engine. */
  connect(): Channel;
  close(): Promise<void>;
  /** Resolves with a reason when the thread ends on its own. */
  readonly died: Promise<string>;
}

export async function startEngineThread(script: URL, request: OpenRequest): Promise<EngineThread> {
  const board = new CancelBoard();
  const worker = new Worker(script, { workerData: { request, board: board.memory } satisfies EngineData });
  const say = (message: ToEngine, transfer: readonly MessagePort[] = []) => worker.postMessage(message, transfer);
  let connections = 0;
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
      const connection = ++connections;
      say({ kind: 'connect', port: port2, connection }, [port2]);
      const channel = portChannel(port1);
      channel.onClose(() => board.tell(connection));
      return { ...channel, send: (message) => (tellCancel(board, connection, message), channel.send(message)) };
    },
    close: async () => {
      closing = true;
      const closed = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
      say({ kind: 'close' });
      await closed;
    },
    died,
  };
}

function tellCancel(board: CancelBoard, connection: number, message: unknown): void {
  const frame = readRequest.safeParse(message);
  if (frame.success && frame.data.kind === 'cancel') board.tell(connection, frame.data.id);
}
