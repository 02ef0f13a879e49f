// Electron's utility process: starts the engine's thread for the case it is told to open, then joins one MessagePort a window to
// it. The engine has a thread of its own here too, so that cancels reach it while it works.

import { QuarryError } from '../../shared/base/errors.js';
import type { OpenRequest } from '../hosts/node/engineHost.js';
import { startEngineThread, type EngineThread } from '../hosts/node/engineThread.js';
import { portChannel, relay, type PortLike } from '../transport/channels.js';

/** The parts of Electron's MessagePortMain and ParentPort used here (their messages come wrapped in `data`). */
interface MainPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}
export interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: ToEngine; ports: readonly MainPort[] }) => void): unknown;
}
type ToEngine = { kind: 'open'; request: OpenRequest } | { kind: 'connect' } | { kind: 'close' };

/** Gives an Electron port the face of a plain one. */
export function unwrap(port: MainPort): PortLike {
  port.start();
  return {
    postMessage: (message) => port.postMessage(message),
    on: ((event: 'message' | 'close', listener: (message: unknown) => void) =>
      event === 'message'
        ? port.on('message', ({ data }) => listener(data))
        : port.on('close', () => listener(undefined))) as PortLike['on'],
    close: () => port.close(),
  };
}

export function serveParent(
  parent: ParentPort,
  exit: (code: number) => void,
  start: (request: OpenRequest) => Promise<EngineThread> = (request) =>
    startEngineThread(new URL('./engineWorker.js', import.meta.url), request),
): void {
  let engine: EngineThread | null = null;
  parent.on('message', ({ data, ports }) => {
    switch (data.kind) {
      case 'open':
        void start(data.request).then(
          (started) => {
            engine = started;
            parent.postMessage({ kind: 'ready' });
            // The window is told by the end of this process.
            void started.died.then(() => exit(1));
          },
          (error: unknown) =>
            parent.postMessage({
              kind: 'failed',
              code: error instanceof QuarryError ? error.code : 'internal',
              message: error instanceof Error ? error.message : String(error),
            }),
        );
        break;
      case 'connect':
        for (const port of ports) if (engine) relay(portChannel(unwrap(port)), engine.connect());
        break;
      case 'close':
        void (engine?.close() ?? Promise.resolve()).then(() => exit(0));
    }
  });
}

const parent = (process as { parentPort?: ParentPort }).parentPort;
if (parent) serveParent(parent, (code) => process.exit(code));
