// One suite for every transport: in-process, MessagePort and WebSocket behave the same.

import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { QuarryError } from '../../src/shared/base/errors.js';
import { createClient } from '../../src/shared/contract/client.js';
import { contract, type CallName, type Client, type Handlers } from '../../src/shared/contract/index.js';
import type { Channel } from '../../src/shared/contract/wire.js';
import { channelPair, portChannel, relay, socketChannel } from '../../src/main/transport/channels.js';
import { createServer, type Server } from '../../src/main/transport/server.js';

interface Link {
  readonly client: Channel;
  readonly server: Channel;
  close(): Promise<void>;
}

async function socketLink(): Promise<Link> {
  const http = createHttpServer();
  const sockets = new WebSocketServer({ server: http });
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
  const accepted = new Promise<WebSocket>((done) => sockets.once('connection', done));
  const socket = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
  await new Promise((done) => socket.once('open', done));
  return {
    client: socketChannel(socket),
    server: socketChannel(await accepted),
    close: async () => {
      socket.terminate();
      http.closeAllConnections();
      await new Promise((done) => http.close(done));
    },
  };
}

const transports: Readonly<Record<string, () => Promise<Link>>> = {
  'in process': async () => {
    const [client, server] = channelPair();
    return { client, server, close: async () => client.close() };
  },
  MessagePort: async () => {
    const { port1, port2 } = new MessageChannel();
    return { client: portChannel(port1), server: portChannel(port2), close: async () => port1.close() };
  },
  WebSocket: socketLink,
  'WebSocket relayed to a MessagePort': async () => {
    const outer = await socketLink();
    const { port1, port2 } = new MessageChannel();
    relay(outer.server, portChannel(port1));
    return {
      client: outer.client,
      server: portChannel(port2),
      close: async () => {
        await outer.close();
        port1.close();
      },
    };
  },
};

/** Handlers that fail unless a test gives its own. */
const handlersWith = (own: Partial<Handlers>): Handlers => {
  const all = Object.fromEntries(
    Object.keys(contract).map((name) => [name, () => Promise.reject(new Error(`${name} is not part of this test`))]),
  );
  return { ...all, ...own } as unknown as Handlers;
};

describe.each(Object.entries(transports))('contract over %s', (_, open) => {
  const links: Link[] = [];
  afterEach(async () => {
    for (const link of links.splice(0)) await link.close();
  });
  const start = async (own: Partial<Handlers>): Promise<{ client: Client; server: Server; bugs: unknown[]; link: Link }> => {
    const link = await open();
    links.push(link);
    const bugs: unknown[] = [];
    const server = createServer(handlersWith(own), (error) => bugs.push(error));
    server.connect(link.server);
    return { client: createClient(link.client), server, bugs, link };
  };

  it('carries input and output', async () => {
    const { client } = await start({ 'view.get': ({ key }) => ({ value: { key, list: [1, 'ü', null] } }) });
    expect(await client.call('view.get', { key: 'k' })).toEqual({ value: { key: 'k', list: [1, 'ü', null] } });
  });

  it('answers many calls at once, each with its own answer', async () => {
    const { client } = await start({
      'view.get': async ({ key }) => {
        await new Promise((done) => setTimeout(done, Number(key) % 7));
        return { value: key };
      },
    });
    const answers = await Promise.all(Array.from({ length: 60 }, (_, i) => client.call('view.get', { key: String(i) })));
    expect(answers.map((a) => a.value)).toEqual(Array.from({ length: 60 }, (_, i) => String(i)));
  });

  it('keeps code, message and facts of an expected failure', async () => {
    const { client, bugs } = await start({
      'view.get': () => {
        throw new QuarryError('case.locked', 'held', { heldBy: '42', paths: ['a'] });
      },
    });
    await expect(client.call('view.get', { key: 'k' })).rejects.toMatchObject({
      code: 'case.locked',
      message: 'held',
      facts: { heldBy: '42', paths: ['a'] },
    });
    expect(bugs).toEqual([]);
  });

  it('reports a fault as internal and hands it to the host', async () => {
    const { client, bugs } = await start({
      'view.get': () => {
        throw new TypeError('oh');
      },
    });
    await expect(client.call('view.get', { key: 'k' })).rejects.toMatchObject({ code: 'internal' });
    expect(bugs).toHaveLength(1);
  });

  it('refuses input of the wrong shape before any handler sees it', async () => {
    const handler = vi.fn(() => ({ value: null }));
    const { client } = await start({ 'view.get': handler });
    await expect(client.call('view.get', { key: 7 } as never)).rejects.toMatchObject({ code: 'transport.badInput' });
    expect(handler).not.toHaveBeenCalled();
  });

  it('refuses a call that is not in the contract, prototype names included', async () => {
    const { client } = await start({});
    for (const name of ['nobody.home', '__proto__', 'toString']) {
      await expect(client.call(name as CallName, {} as never)).rejects.toMatchObject({ code: 'transport.unknownCall' });
    }
  });

  it('treats an answer that breaks the contract as a fault', async () => {
    const { client, bugs } = await start({ 'bookmark.list': () => [{ id: 1 }] as never });
    await expect(client.call('bookmark.list', {})).rejects.toMatchObject({ code: 'internal' });
    expect(bugs).toHaveLength(1);
  });

  it('sends progress events to the call that asked, in order', async () => {
    const { client } = await start({
      'case.verify': (_, scope) => {
        for (let done = 1; done <= 3; done++) scope.emit({ done, total: 3 });
        return { ok: true, checked: 3, problems: [] };
      },
    });
    const seen: number[] = [];
    await client.call('case.verify', {}, { onEvent: (e) => seen.push(e.done) });
    expect(seen).toEqual([1, 2, 3]);
  });

  it('cancels in the engine when the caller gives up', async () => {
    let stopped = false;
    const { client } = await start({
      'case.verify': async (_, scope) => {
        while (!scope.cancel.cancelled) await new Promise((done) => setTimeout(done, 1));
        stopped = true;
        scope.cancel.throwIfCancelled();
        return { ok: true, checked: 0, problems: [] };
      },
    });
    const abort = new AbortController();
    const call = client.call('case.verify', {}, { signal: abort.signal });
    setTimeout(() => abort.abort(), 5);
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
    await vi.waitFor(() => expect(stopped).toBe(true));
  });

  it('broadcasts to every listener until it stops listening', async () => {
    const { client, server } = await start({ 'view.get': () => ({ value: null }) });
    const seen: number[] = [];
    const stop = client.onBroadcast((m) => m.kind === 'case.changed' && seen.push(m.revision));
    server.broadcast({ kind: 'case.changed', revision: 1 });
    await vi.waitFor(() => expect(seen).toEqual([1]));
    stop();
    server.broadcast({ kind: 'case.changed', revision: 2 });
    await client.call('view.get', { key: 'k' });
    expect(seen).toEqual([1]);
  });

  it('fails pending and later calls when the connection closes, and cancels them in the engine', async () => {
    let cancelled = false;
    const { client, link } = await start({
      'case.verify': async (_, scope) => {
        while (!scope.cancel.cancelled) await new Promise((done) => setTimeout(done, 1));
        cancelled = true;
        return { ok: true, checked: 0, problems: [] };
      },
    });
    const call = client.call('case.verify', {});
    const failed = expect(call).rejects.toMatchObject({ code: 'transport.closed' });
    setTimeout(() => link.client.close(), 10);
    await failed;
    await expect(client.call('case.info', {})).rejects.toMatchObject({ code: 'transport.closed' });
    await vi.waitFor(() => expect(cancelled).toBe(true));
  });
});
