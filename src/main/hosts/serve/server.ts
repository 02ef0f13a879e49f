// The loopback server of browser mode: the built window, uploads, and one WebSocket a window relayed to the engine's thread.

import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { relay, socketChannel } from '../../transport/channels.js';
import type { EngineThread } from '../node/engineThread.js';
import type { Pages } from './pages.js';
import { comesFromUs, newToken, offeredToken, PROTOCOL_PREFIX, tokenMatches } from './security.js';
import { receiveUpload } from './upload.js';

const MESSAGE_BYTES = 64 * 1024 * 1024;

export interface LocalServer {
  /** Address with the token in its fragment, which browsers never send anywhere. */
  readonly url: string;
  readonly port: number;
  readonly token: string;
  close(): Promise<void>;
}

export async function startLocalServer(options: {
  readonly pages: Pages;
  readonly engine: Pick<EngineThread, 'connect'>;
  readonly caseFolder: string;
  readonly port: number;
}): Promise<LocalServer> {
  const token = newToken();
  let port = 0;

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const refuse = (status: number, text: string) =>
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
    if (!comesFromUs(request, port)) return refuse(403, 'this server answers only its own window');
    const url = new URL(request.url ?? '/', `http://127.0.0.1:${port}`);
    if (request.method === 'POST' && url.pathname === '/upload') {
      if (!tokenMatches(token, String(request.headers['x-quarry-token'] ?? ''))) return refuse(401, 'the token is missing or wrong');
      const path = await receiveUpload(request, options.caseFolder, url.searchParams.get('name') ?? '');
      return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ path }));
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'not here');
    if (!(await options.pages.serve(url.pathname, response, port))) refuse(404, 'there is nothing at this address');
  };

  const http = createHttpServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(`the request failed: ${error instanceof Error ? error.message : String(error)}\n`);
    });
  });
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_BYTES,
    handleProtocols: (offered) => [...offered].find((p) => p.startsWith(PROTOCOL_PREFIX)) ?? false,
  });
  http.on('upgrade', (request, socket, head) => {
    const given = offeredToken(request);
    if (!comesFromUs(request, port) || request.headers.origin === undefined || given === null || !tokenMatches(token, given)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (ws) => relay(socketChannel(ws), options.engine.connect()));
  });

  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(options.port, '127.0.0.1', resolve);
  });
  port = (http.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${port}/#token=${token}`,
    port,
    token,
    close: async () => {
      for (const client of sockets.clients) client.terminate();
      http.closeAllConnections();
      await new Promise<void>((done) => http.close(() => done()));
    },
  };
}
