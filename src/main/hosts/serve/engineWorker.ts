// The engine's worker thread in browser mode: takes MessagePorts from the server thread, one a window.

import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { QuarryError } from '../../../shared/base/errors.js';
import { portChannel } from '../../transport/channels.js';
import { hostEngine, type OpenRequest } from '../node/engineHost.js';

if (!parentPort) throw new Error('engineWorker runs as a worker thread');
const parent = parentPort;

export type FromEngine =
  | { kind: 'ready' }
  | { kind: 'failed'; code: string; message: string; facts: QuarryError['facts'] }
  | { kind: 'closed' };
export type ToEngine = { kind: 'connect'; port: MessagePort } | { kind: 'close' };

const say = (message: FromEngine) => parent.postMessage(message);

try {
  const host = await hostEngine(workerData as OpenRequest, new URL('./helperThread.js', import.meta.url));
  parent.on('message', (message: ToEngine) => {
    if (message.kind === 'connect') host.connect(portChannel(message.port));
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
