// The Electron shell with `electron` mocked: sandboxed window, our own scheme only, no network, engine in a utility process.

import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it, vi } from 'vitest';

const made = vi.hoisted(() => ({
  windows: [] as Record<string, unknown>[],
  forks: [] as unknown[][],
  posted: [] as unknown[],
  handlers: new Map<string, (request: { url: string }) => Promise<Response>>(),
  menu: [] as unknown[],
  errors: [] as string[],
  fail: null as string | null,
  before: null as null | ((d: { url: string }, cb: (r: { cancel: boolean }) => void) => void),
  permission: null as null | ((...args: unknown[]) => void),
}));

vi.mock('electron', async () => {
  const { EventEmitter: Emitter } = await import('node:events');
  class BrowserWindow extends Emitter {
    webContents = Object.assign(new Emitter(), {
      setWindowOpenHandler: vi.fn((f: () => unknown) => (this.openHandler = f)),
      postMessage: vi.fn((...args: unknown[]) => made.posted.push(args)),
    });
    openHandler: (() => unknown) | null = null;
    constructor(readonly options: Record<string, unknown>) {
      super();
      made.windows.push({ options, window: this });
    }
    show() {}
    isDestroyed() {
      return false;
    }
    async loadURL(url: string) {
      made.windows.at(-1)!['url'] = url;
    }
  }
  class Engine extends Emitter {
    kill = vi.fn();
    postMessage(message: { kind: string }, ports?: unknown[]) {
      made.posted.push({ engine: message, ports });
      if (message.kind === 'open')
        queueMicrotask(() => this.emit('message', made.fail === null ? { kind: 'ready' } : { kind: 'failed', message: made.fail }));
    }
  }
  return {
    app: Object.assign(new Emitter(), {
      requestSingleInstanceLock: () => true,
      enableSandbox: vi.fn(),
      whenReady: async () => undefined,
      quit: vi.fn(),
      isPackaged: false,
      setAboutPanelOptions: vi.fn(),
    }),
    BrowserWindow,
    dialog: {
      showErrorBox: (title: string, text: string) => made.errors.push(`${title}: ${text}`),
      showOpenDialog: vi.fn(async () => ({ filePaths: [] })),
    },
    ipcMain: { handle: vi.fn() },
    Menu: { buildFromTemplate: (t: unknown) => t, setApplicationMenu: (m: unknown) => made.menu.push(m) },
    MessageChannelMain: class {
      port1 = { id: 1 };
      port2 = { id: 2 };
    },
    net: { fetch: vi.fn(async () => new Response('x')) },
    protocol: {
      registerSchemesAsPrivileged: vi.fn(),
      handle: (scheme: string, handler: (request: { url: string }) => Promise<Response>) => made.handlers.set(scheme, handler),
    },
    session: {
      defaultSession: {
        webRequest: { onBeforeRequest: (f: NonNullable<typeof made.before>) => (made.before = f) },
        setPermissionRequestHandler: (f: NonNullable<typeof made.permission>) => (made.permission = f),
      },
    },
    utilityProcess: { fork: (...args: unknown[]) => (made.forks.push(args), new Engine()) },
  };
});

const { boot, pathsOf } = await import('../../src/main/electron/main.js');
const { channelPair } = await import('../../src/main/transport/channels.js');
const { serveParent, unwrap } = await import('../../src/main/electron/engineProcess.js');

beforeEach(() => {
  made.windows.length = 0;
  made.forks.length = 0;
  made.posted.length = 0;
  made.errors.length = 0;
  made.fail = null;
});

describe('the shell', () => {
  it('opens one sandboxed window on our scheme, with the engine in its own process', async () => {
    await boot(['electron', '.']);
    expect(made.forks).toHaveLength(1);
    expect(String(made.forks[0]![0])).toMatch(/engineProcess\.js$/);
    expect(made.windows).toHaveLength(1);
    expect(made.windows[0]!['url']).toBe('quarry://app/');
    expect((made.windows[0]!['options'] as { webPreferences: unknown }).webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
    });
  });

  it('joins window and engine by a message channel once the page is there', async () => {
    await boot(['electron', '.']);
    (made.windows[0]!['window'] as { webContents: EventEmitter }).webContents.emit('did-finish-load');
    expect(made.posted).toContainEqual({ engine: { kind: 'connect' }, ports: [{ id: 1 }] });
    expect(made.posted).toContainEqual(['quarry:port', null, [{ id: 2 }]]);
  });

  it('lets no request out and grants no permission', async () => {
    await boot(['electron', '.']);
    const verdict = (url: string) => {
      let cancel: boolean | null = null;
      made.before!({ url }, (r) => (cancel = r.cancel));
      return cancel;
    };
    expect(['https://evil.example/', 'http://127.0.0.1/', 'ws://x/', 'ftp://x'].map(verdict)).toEqual([true, true, true, true]);
    expect(verdict('quarry://app/index.html')).toBe(false);
    const answered = vi.fn();
    made.permission!(null, 'geolocation', answered);
    expect(answered).toHaveBeenCalledWith(false);
  });

  it('does not serve paths outside the window', async () => {
    await boot(['electron', '.']);
    expect((await made.handlers.get('quarry')!({ url: 'quarry://app/%2e%2e%2fpackage.json' })).status).toBe(404);
  });

  it('says why a case cannot be opened and opens no window', async () => {
    made.fail = 'held by another window';
    await boot(['electron', '.', '/cases/x.quarry']);
    expect(made.errors).toEqual(['The case cannot be opened: held by another window']);
    expect(made.windows).toHaveLength(0);
  });

  it('takes evidence paths from the arguments, packaged or not', () => {
    expect(pathsOf(['electron', '.', '--flag', '/a'], false)).toEqual(['/a']);
    expect(pathsOf(['Quarry.exe', '/a', '/b'], true)).toEqual(['/a', '/b']);
  });
});

describe('the engine process', () => {
  it('opens, connects and closes as told', async () => {
    const parent = Object.assign(new EventEmitter(), { postMessage: vi.fn() });
    const [toEngine, engineEnd] = channelPair();
    const engine = { connect: vi.fn(() => toEngine), close: vi.fn(async () => undefined), died: new Promise<string>(() => undefined) };
    const exit = vi.fn();
    serveParent(parent as never, exit, async () => engine);
    parent.emit('message', { data: { kind: 'open', request: { folder: '/x', create: null, imports: [] } }, ports: [] });
    await vi.waitFor(() => expect(parent.postMessage).toHaveBeenCalledWith({ kind: 'ready' }));
    const port = Object.assign(new EventEmitter(), { start: vi.fn(), postMessage: vi.fn(), close: vi.fn() });
    parent.emit('message', { data: { kind: 'connect' }, ports: [port] });
    expect(engine.connect).toHaveBeenCalledTimes(1);
    const heard: unknown[] = [];
    engineEnd.onMessage((m) => heard.push(m));
    port.emit('message', { data: 'from the window' });
    await vi.waitFor(() => expect(heard).toEqual(['from the window']));
    engineEnd.send('from the engine');
    await vi.waitFor(() => expect(port.postMessage).toHaveBeenCalledWith('from the engine'));
    parent.emit('message', { data: { kind: 'close' }, ports: [] });
    await vi.waitFor(() => expect(exit).toHaveBeenCalledWith(0));
  });

  it('ends with the engine, so that the window hears of it', async () => {
    const parent = Object.assign(new EventEmitter(), { postMessage: vi.fn() });
    const exit = vi.fn();
    const died = Promise.resolve('out of memory');
    serveParent(parent as never, exit, async () => ({ connect: () => channelPair()[0], close: async () => undefined, died }));
    parent.emit('message', { data: { kind: 'open', request: { folder: '/x', create: null, imports: [] } }, ports: [] });
    await vi.waitFor(() => expect(exit).toHaveBeenCalledWith(1));
  });

  it('tells why opening failed', async () => {
    const parent = Object.assign(new EventEmitter(), { postMessage: vi.fn() });
    serveParent(parent as never, vi.fn(), () => Promise.reject(new Error('no such case')));
    parent.emit('message', { data: { kind: 'open', request: { folder: '/x', create: null, imports: [] } }, ports: [] });
    await vi.waitFor(() => expect(parent.postMessage).toHaveBeenCalledWith({ kind: 'failed', code: 'internal', message: 'no such case' }));
  });

  it('unwraps the data of Electron ports', () => {
    const port = Object.assign(new EventEmitter(), { start: vi.fn(), postMessage: vi.fn(), close: vi.fn() });
    const seen: unknown[] = [];
    unwrap(port as never).on('message', (m) => seen.push(m));
    port.emit('message', { data: 7 });
    expect([seen, port.start.mock.calls.length]).toEqual([[7], 1]);
  });
});
