// Browser mode from start to end: engine thread, local server, the default browser, and an orderly stop.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { OpenRequest } from '../node/engineHost.js';
import { findProductRoot } from '../node/resources.js';
import { startEngineThread } from '../node/engineThread.js';
import { openPages } from './pages.js';
import { startLocalServer } from './server.js';

export interface ServeRequest extends OpenRequest {
  /** 0 picks a free port. */
  readonly port: number;
  readonly open: boolean;
}

/** Runs until interrupted or until the engine dies (then throws). */
export async function serveCase(request: ServeRequest): Promise<void> {
  const root = findProductRoot();
  const engine = await startEngineThread(pathToFileURL(join(root, 'out', 'main', 'engineWorker.js')), {
    folder: request.folder,
    create: request.create,
    imports: request.imports,
  });
  const server = await startLocalServer({
    pages: await openPages(join(root, 'out', 'renderer')),
    engine,
    caseFolder: request.folder,
    port: request.port,
  });
  const opened = request.open && openBrowser(server.url);
  process.stdout.write(
    `${opened ? 'Quarry is open in your browser; the same window is at' : 'Quarry is ready at'}\n  ${server.url}\nStop it with Ctrl+C.\n`,
  );
  const stopped = new Promise<null>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(null));
  });
  const reason = await Promise.race([stopped, engine.died]);
  await server.close();
  if (reason !== null) throw new Error(`the engine stopped: ${reason}`);
  await engine.close();
}

/** False when there is no display to open one on. */
function openBrowser(url: string): boolean {
  const [command, args] =
    process.platform === 'win32'
      ? (['rundll32', ['url.dll,FileProtocolHandler', url]] as const)
      : process.platform === 'darwin'
        ? (['open', [url]] as const)
        : (['xdg-open', [url]] as const);
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return false;
  const child = spawn(command, [...args], { stdio: 'ignore', detached: true });
  child.on('error', () => process.stdout.write('(no browser could be started; open the link yourself)\n'));
  child.unref();
  return true;
}
