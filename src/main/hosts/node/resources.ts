// Finds the product's own folder and reads what is shipped in it. Works from src/ under a test runner, from the built
// out/main/ and from a bundle kept elsewhere inside the project, because it walks up to the package.json that is ours.

import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ResourcePort } from '../../engine/ports.js';

const PRODUCT = 'quarry';

const packageOf = (folder: string): { name?: unknown; version?: unknown } | null => {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return null;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown; version?: unknown };
  } catch {
    return null; // someone else's broken package.json on the way up is none of our business
  }
};

export function findProductRoot(from: string = import.meta.url): string {
  let folder = dirname(fileURLToPath(from));
  for (;;) {
    if (packageOf(folder)?.name === PRODUCT) return folder;
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`no ${PRODUCT} package.json above ${fileURLToPath(from)}`);
    folder = parent;
  }
}

export function readToolVersion(root: string): string {
  const version = packageOf(root)?.version;
  return typeof version === 'string' ? version : '0.0.0';
}

export function createResourcePort(root: string): ResourcePort {
  const base = join(root, 'resources');
  const inside = (path: string) => {
    const parts = path.split('/').filter((part) => part !== '' && part !== '.');
    if (parts.includes('..')) throw new Error(`resource path leaves resources/: ${path}`);
    return join(base, ...parts);
  };
  return {
    async list(folder) {
      const at = inside(folder);
      if (!existsSync(at)) return [];
      const entries = await readdir(at, { withFileTypes: true, recursive: true });
      const prefix = folder.replace(/\/+$/, '');
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) =>
          join(entry.parentPath, entry.name)
            .slice(at.length + 1)
            .replaceAll('\\', '/'),
        )
        .map((path) => (prefix === '' ? path : `${prefix}/${path}`))
        .sort();
    },
    text: (path) => readFile(inside(path), 'utf8'),
    sqlWasm: () => readFile(createRequire(join(root, 'package.json')).resolve('sql.js/dist/sql-wasm.wasm')),
  };
}
