// The engine's worker thread: takes MessagePorts from the thread that started it, one a window.

import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { QuarryError } from '../../../shared/base/errors.js';
import { CancelBoard } from '../../transport/cancelBoard.js';
import { portChannel } from '../../transport/channels.js';
import { hostEngine, type OpenRequest } from './engineHost.js';

if (!parentPort) throw new Error('engineWorker runs as a worker thread');
const parent = parentPort;

export type FromEngine =
  | { kind: 'ready' }
  | { kind: 'failed'; code: string; message: string; facts: QuarryError['facts'] }
  | { kind: 'closed' };
export type ToEngine = { kind: 'connect'; port: MessagePort; connection: number } | { kind: 'close' };
export interface EngineData {
  readonly request: OpenRequest;
  /** The memory of the board on which cancels are told. */
  readonly board: SharedArrayBuffer;
}

const say = (message: FromEngine) => parent.postMessage(message);

try {
  const { request, board } = workerData as EngineData;
  const host = await hostEngine(request, new URL('./helperThread.js', import.meta.url), new CancelBoard(board));
  parent.on('message', (message: ToEngine) => {
    if (message.kind === 'connect') host.connect(portChannel(message.port), message.connection);
    else
      void host.close().then(() => {
        say({ kind: 'closed' });
        parent.close();
      });
  });
  say({ kind: 'ready' });
} catch (error) {
  const known = error instanceof QuarryError ? error : new QuarryError('internal', error instanceof Error ? error.message : String(error));
  say({ kind: 'failed', code: known.code, message: known.message, facts: known.facts });
}
