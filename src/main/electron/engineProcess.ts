// The engine in Electron's utility process: opens the case it is told to, then takes one MessagePort a window.

import { QuarryError } from '../../shared/base/errors.js';
import { portChannel, type PortLike } from '../transport/channels.js';
import { hostEngine, type EngineHost, type OpenRequest } from '../hosts/node/engineHost.js';

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
  open: (request: OpenRequest) => Promise<EngineHost> = (request) => hostEngine(request, new URL('./helperThread.js', import.meta.url)),
): void {
  let host: EngineHost | null = null;
  parent.on('message', ({ data, ports }) => {
    switch (data.kind) {
      case 'open':
        void open(data.request).then(
          (opened) => {
            host = opened;
            parent.postMessage({ kind: 'ready' });
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
        for (const port of ports) host?.connect(portChannel(unwrap(port)));
        break;
      case 'close':
        void (host?.close() ?? Promise.resolve()).then(() => exit(0));
    }
  });
}

const parent = (process as { parentPort?: ParentPort }).parentPort;
if (parent) serveParent(parent, (code) => process.exit(code));
