// One case and its engine in this thread, serving any number of windows.

import { NEVER_CANCELLED } from '../../../shared/base/errors.js';
import type { Channel } from '../../../shared/contract/wire.js';
import { openEngine } from '../../engine/engine.js';
import type { CancelBoard } from '../../transport/cancelBoard.js';
import { createServer } from '../../transport/server.js';
import { createNodePorts } from './ports.js';

export interface OpenRequest {
  readonly folder: string;
  /** Make the case when there is none in the folder. */
  readonly create: { readonly name: string } | null;
  /** Evidence to import once open, when this open made the case. */
  readonly imports: readonly string[];
}

export interface EngineHost {
  /** `connection` is the channel's number on the board. */
  connect(channel: Channel, connection: number): void;
  close(): Promise<void>;
}

/** `helperScript` is the URL of the built helper thread, which only entry files know. */
export async function hostEngine(request: OpenRequest, helperScript: URL, board: CancelBoard): Promise<EngineHost> {
  const ports = createNodePorts({ helperScript });
  const engine = await openEngine(ports, request.folder, request.create);
  const server = createServer(
    engine.handlers,
    (error, name) =>
      ports.log.write('error', `call ${name} failed`, { error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    board,
  );
  engine.onBroadcast((message) => server.broadcast(message));
  // Imports that a crash or a power cut ended go on first; then what was asked for. The window shows both as they run.
  void startWork(engine.handlers, request).catch((error: unknown) =>
    ports.log.write('error', 'the import at start failed', { error: String(error) }),
  );
  return { connect: (channel, connection) => server.connect(channel, connection), close: () => engine.close() };

  async function startWork(handlers: typeof engine.handlers, { imports }: OpenRequest) {
    const scope = { cancel: NEVER_CANCELLED, emit: () => undefined };
    // The parser takes a second or two to load; better now than at the first hunt.
    await handlers['hunt.diagnose']({ kql: 'print 1' }, scope);
    await handlers['sources.resume']({}, scope);
    const known = new Set(
      engine.deps.store
        .sources()
        .filter((s) => s.state === 'done' || s.state === 'duplicate')
        .map((s) => s.path),
    );
    const missing = imports.filter(
      (path) => ![...known].some((done) => done === path || done.startsWith(`${path}/`) || done.startsWith(`${path}\\`)),
    );
    if (missing.length > 0) await handlers['sources.import']({ paths: [...missing], connector: null }, scope);
  }
}
