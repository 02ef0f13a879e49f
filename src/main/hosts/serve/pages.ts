// Serves the built window: index.html with its nonce, and hashed assets. Reads only names it listed at start.

import { readdir, readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { contentSecurityPolicy, newNonce } from './security.js';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.wasm': 'application/wasm',
};
export const NONCE_PLACEHOLDER = '__NONCE__';

export interface Pages {
  /** False when there is no such page. */
  serve(path: string, response: ServerResponse, port: number): Promise<boolean>;
}

export async function openPages(folder: string): Promise<Pages> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const known = new Map<string, string>(
    entries
      .filter((e) => e.isFile())
      .map((e) => {
        const file = join(e.parentPath, e.name);
        return [`/${relative(folder, file).split(sep).join('/')}`, file] as const;
      }),
  );
  return {
    serve: async (path, response, port) => {
      const name = path === '/' ? '/index.html' : path;
      const file = known.get(name);
      if (file === undefined) return false;
      const bytes = await readFile(file);
      const nonce = newNonce();
      const html = extname(name) === '.html';
      const headers: Record<string, string> = {
        'content-type': TYPES[extname(name)] ?? 'application/octet-stream',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': name.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-store',
      };
      // Workers take the policy of their own response, pages that of theirs.
      headers['content-security-policy'] = contentSecurityPolicy(nonce, `ws://127.0.0.1:${port} ws://localhost:${port}`);
      response.writeHead(200, headers);
      response.end(html ? bytes.toString('utf8').replaceAll(NONCE_PLACEHOLDER, nonce) : bytes);
      return true;
    },
  };
}
