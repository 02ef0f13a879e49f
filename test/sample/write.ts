// Entry of scripts/sample.mjs: writes the evidence to resources/sample and the truth to resources/sample.truth.json.
// The truth stays out of the evidence folder, which is imported whole.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generateSample } from './generate.js';

export function writeSample(root: string): string {
  const { files, truth } = generateSample();
  const folder = join(root, 'resources/sample');
  rmSync(folder, { recursive: true, force: true });
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  writeFileSync(join(root, 'resources/sample.truth.json'), `${JSON.stringify(truth, null, 1)}\n`);
  const size = [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0);
  return `${files.size} files, ${truth.events} events, ${(size / 1024 / 1024).toFixed(1)} MiB in resources/sample`;
}
