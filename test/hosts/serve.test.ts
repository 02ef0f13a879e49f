// The local server answers its own window and nobody else.

import { mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync, readdirSync, existsSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { channelPair } from '../../src/main/transport/channels.js';
import { openPages } from '../../src/main/hosts/serve/pages.js';
import { startLocalServer, type LocalServer } from '../../src/main/hosts/serve/server.js';
import { comesFromUs, tokenMatches } from '../../src/main/hosts/serve/security.js';
import { safeName } from '../../src/main/hosts/serve/upload.js';

let folder: string;
let server: LocalServer;
let connections = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quarry-serve-'));
  mkdirSync(join(folder, 'pages', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'pages', 'index.html'), '<meta name="csp-nonce" content="__NONCE__">');
  writeFileSync(join(folder, 'pages', 'assets', 'a.js'), 'export {}');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  const connect = () => {
    connections++;
    const [own, far] = channelPair();
    far.onMessage((m) => far.send({ echo: m }));
    return own;
  };
  server = await startLocalServer({ pages: await openPages(join(folder, 'pages')), engine: { connect }, caseFolder: folder, port: 0 });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}
const ask = (path: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const r = httpRequest(
      { host: '127.0.0.1', port: server.port, path, method: options.method ?? 'GET', headers: options.headers ?? {} },
      (response) => {
        let body = '';
        response.on('data', (chunk) => (body += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      },
    );
    r.on('error', reject);
    r.end(options.body);
  });

describe('the local server', () => {
  it('listens on loopback and keeps the token in the fragment', () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{40,}$/);
  });

  it('serves the page with a fresh nonce in the policy and the page', async () => {
    const [a, b] = [await ask('/'), await ask('/')];
    const nonce = /content="([^"]+)"/.exec(a.body)?.[1] ?? '';
    expect(nonce.length).toBeGreaterThan(10);
    expect(a.headers['content-security-policy']).toContain(`'nonce-${nonce}'`);
    expect(a.headers['content-security-policy']).toContain("default-src 'none'");
    expect(a.headers['content-security-policy']).toContain("require-trusted-types-for 'script'");
    expect(b.body).not.toBe(a.body);
  });

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/assets/../../secret.txt',
    '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
    '//etc/passwd',
    '/nothing',
  ])('does not serve %s', async (path) => {
    expect((await ask(path)).body).not.toContain('secret');
    expect((await ask(path)).status).toBe(404);
  });

  it('refuses another Host (DNS rebinding) and another Origin', async () => {
    expect((await ask('/', { headers: { host: `evil.example:${server.port}` } })).status).toBe(403);
    expect((await ask('/', { headers: { origin: 'http://evil.example' } })).status).toBe(403);
    expect(comesFromUs({ headers: { host: '127.0.0.1:1' } }, 1)).toBe(true);
    expect(comesFromUs({ headers: { host: '127.0.0.1:2' } }, 1)).toBe(false);
    expect(comesFromUs({ headers: {} }, 1)).toBe(false);
  });

  it('takes an upload with the token only, under a safe name, unchanged', async () => {
    const body = 'evidence\u0000bytes';
    expect((await ask('/upload?name=x', { method: 'POST', body })).status).toBe(401);
    const done = await ask(`/upload?name=${encodeURIComponent('../../etc/../Security.evtx')}`, {
      method: 'POST',
      body,
      headers: { 'x-quarry-token': server.token },
    });
    const { path } = JSON.parse(done.body) as { path: string };
    expect(path.startsWith(join(folder, 'inbox'))).toBe(true);
    expect(path.endsWith('Security.evtx')).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe(body);
  });

  it('leaves nothing of an upload that broke off', async () => {
    const before = existsSync(join(folder, 'inbox')) ? readdirSync(join(folder, 'inbox')).length : 0;
    await new Promise<void>((done) => {
      const r = httpRequest({
        host: '127.0.0.1',
        port: server.port,
        path: '/upload?name=x',
        method: 'POST',
        headers: { 'x-quarry-token': server.token, 'content-length': '1000' },
      });
      r.on('error', () => done());
      r.write('half');
      setTimeout(() => r.destroy(), 30);
    });
    await new Promise((done) => setTimeout(done, 100));
    expect(readdirSync(join(folder, 'inbox')).length).toBe(before);
  });

  const socket = (protocols: string[], origin: string | null): Promise<'open' | 'refused'> =>
    new Promise((resolve) => {
      const ws = new WebSocket(`ws://127.0.0.1:${server.port}/engine`, protocols, origin === null ? {} : { origin });
      ws.on('open', () => {
        ws.terminate();
        resolve('open');
      });
      ws.on('error', () => resolve('refused'));
    });

  it('opens a socket only with the token and our Origin', async () => {
    const ours = `http://127.0.0.1:${server.port}`;
    const before = connections;
    expect(await socket([`quarry.${server.token}`], ours)).toBe('open');
    expect(await socket([`quarry.${server.token}x`], ours)).toBe('refused');
    expect(await socket([], ours)).toBe('refused');
    expect(await socket([`quarry.${server.token}`], 'http://evil.example')).toBe('refused');
    expect(await socket([`quarry.${server.token}`], null)).toBe('refused');
    expect(connections).toBe(before + 1);
  });

  it('compares tokens whatever their length', () => {
    expect(tokenMatches('abc', 'abc')).toBe(true);
    expect(tokenMatches('abc', 'abcd')).toBe(false);
    expect(tokenMatches('abc', '')).toBe(false);
  });

  it.each([
    ['..\\..\\x.evtx', 'x.evtx'],
    ['a/b/c.json', 'c.json'],
    ['', 'evidence'],
    ['..', '_'],
    ['C:\\a\u0000b?.zip', 'a_b_.zip'],
  ])('makes a safe name of %j', (given, expected) => {
    expect(safeName(given)).toBe(expected);
  });
});
