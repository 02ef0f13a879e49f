#!/usr/bin/env node
// Runs the built command line; builds it once when this is a fresh checkout.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const entry = join(root, 'out', 'main', 'cli.js');
if (!existsSync(entry)) {
  process.stderr.write('quarry: first run, building…\n');
  const built = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root, stdio: ['ignore', 2, 2] });
  if (built.status !== 0) {
    process.stderr.write('quarry: the build failed; run "npm ci" and "npm run build" to see why\n');
    process.exit(1);
  }
}
await import(pathToFileURL(entry).href);
