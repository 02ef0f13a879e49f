// The Electron shell: one window, the engine in a utility process, a MessagePort between them. Thin on purpose: everything the
// product does is in the engine and the window.

import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  MessageChannelMain,
  net,
  protocol,
  session,
  utilityProcess,
  type UtilityProcess,
} from 'electron';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { OpenRequest } from '../hosts/node/engineHost.js';
import { findProductRoot } from '../hosts/node/resources.js';
import { requestFor } from '../hosts/serve/open.js';
import { NONCE_PLACEHOLDER } from '../hosts/serve/pages.js';
import { contentSecurityPolicy, newNonce } from '../hosts/serve/security.js';
import { buildMenu } from './menu.js';

export const SCHEME = 'quarry';
const ORIGIN = `${SCHEME}://app`;

/** Evidence paths and case folders among the arguments Electron was started with. */
export const pathsOf = (argv: readonly string[], packaged: boolean): string[] =>
  argv.slice(packaged ? 1 : 2).filter((arg) => !arg.startsWith('-'));

/** Starts the app; kept apart from the module's evaluation so that tests can call it with a mocked `electron`. */
export async function boot(argv: readonly string[] = process.argv): Promise<void> {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  app.enableSandbox();
  await app.whenReady();
  const root = findProductRoot();
  serveWindow(join(root, 'out', 'renderer'));
  closeNetwork();
  const open = (request: OpenRequest) => openCaseWindow(root, request);
  ipcMain.handle('quarry:choose', async (_, kind: 'files' | 'folder') => {
    const chosen = await dialog.showOpenDialog({
      properties: kind === 'folder' ? ['openDirectory', 'multiSelections'] : ['openFile', 'multiSelections'],
    });
    return chosen.filePaths;
  });
  buildMenu({
    openSample: () => void open(requestFor([])),
    openCase: async () => {
      const chosen = await dialog.showOpenDialog({ properties: ['openDirectory'], title: 'Open case' });
      const [folder] = chosen.filePaths;
      if (folder) await open({ folder, create: null, imports: [] });
    },
    newCase: async () => {
      const chosen = await dialog.showOpenDialog({
        properties: ['openFile', 'openDirectory', 'multiSelections'],
        title: 'Evidence for a new case',
      });
      if (chosen.filePaths.length > 0) await open(requestFor(chosen.filePaths));
    },
  });
  app.on('window-all-closed', () => app.quit());
  app.on('second-instance', (_, argv2) => void open(requestFor(pathsOf(argv2, app.isPackaged))));
  await open(requestFor(pathsOf(argv, app.isPackaged)));
}

/** The built window under its own origin, with the same policy as in browser mode. */
function serveWindow(folder: string): void {
  protocol.handle(SCHEME, async (request) => {
    const path = new URL(request.url).pathname;
    const name = path === '/' ? 'index.html' : decodeURIComponent(path.slice(1));
    if (name.split('/').includes('..')) return new Response('', { status: 404 });
    const nonce = newNonce();
    const policy = { 'content-security-policy': contentSecurityPolicy(nonce, '') };
    if (name.endsWith('.html')) {
      const html = (await readFile(join(folder, name), 'utf8')).replaceAll(NONCE_PLACEHOLDER, nonce);
      return new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8', ...policy } });
    }
    const file = await net.fetch(pathToFileURL(join(folder, name)).href);
    return new Response(file.body, {
      status: file.status,
      headers: { 'content-type': file.headers.get('content-type') ?? 'application/octet-stream', ...policy },
    });
  });
}

/** No request leaves this computer: everything but our own scheme and the files behind it is cancelled. */
function closeNetwork(): void {
  session.defaultSession.webRequest.onBeforeRequest((details, callback) =>
    callback({ cancel: !/^(quarry|file|devtools|blob|data):/.test(details.url) }),
  );
  session.defaultSession.setPermissionRequestHandler((_, __, callback) => callback(false));
}

async function openCaseWindow(root: string, request: OpenRequest): Promise<void> {
  const engine = utilityProcess.fork(join(root, 'out', 'main', 'engineProcess.js'), [], { serviceName: 'Quarry engine' });
  const failure = await started(engine, request);
  if (failure !== null) {
    dialog.showErrorBox('The case cannot be opened', failure);
    engine.kill();
    return;
  }
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 640,
    show: false,
    backgroundColor: '#0e1116',
    title: 'Quarry',
    webPreferences: {
      preload: join(root, 'out', 'preload', 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      spellcheck: false,
    },
  });
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  window.webContents.on('will-navigate', (event) => event.preventDefault());
  window.webContents.on('did-finish-load', () => {
    const { port1, port2 } = new MessageChannelMain();
    engine.postMessage({ kind: 'connect' }, [port1]);
    window.webContents.postMessage('quarry:port', null, [port2]);
  });
  window.once('ready-to-show', () => window.show());
  window.on('closed', () => engine.postMessage({ kind: 'close' }));
  engine.on('exit', (code) => {
    if (!window.isDestroyed())
      dialog.showErrorBox('The engine stopped', `It ended with code ${code}. What was committed is safe; open the case again.`);
  });
  await window.loadURL(`${ORIGIN}/`);
}

/** Null once the engine has the case open, else why it could not. */
function started(engine: UtilityProcess, request: OpenRequest): Promise<string | null> {
  return new Promise((resolve) => {
    engine.once('message', (message: { kind: string; message?: string }) =>
      resolve(message.kind === 'ready' ? null : (message.message ?? 'unknown reason')),
    );
    engine.once('exit', (code) => resolve(`the engine ended with code ${code}`));
    engine.postMessage({ kind: 'open', request });
  });
}

if (process.versions['electron']) void boot();
