// What `npm start` runs in browser mode: the sample when nothing is named, else a new case for the given evidence.

import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { casesHome, newCaseFolder, SAMPLE_NAME, sampleFolder } from '../node/places.js';
import { findProductRoot } from '../node/resources.js';
import { createNodePorts } from '../node/ports.js';
import type { OpenRequest } from '../node/engineHost.js';

/** The case to open for a list of paths: none → the sample; a case folder → that case; evidence → a new case that imports it. */
export function requestFor(paths: readonly string[], now: Date = new Date()): OpenRequest {
  const home = casesHome();
  mkdirSync(home, { recursive: true });
  if (paths.length === 0) {
    return {
      folder: sampleFolder(createNodePorts().toolVersion, home),
      create: { name: SAMPLE_NAME },
      imports: [join(findProductRoot(), 'resources', 'sample')],
    };
  }
  const [only] = paths;
  if (paths.length === 1 && only !== undefined && only.replace(/[\\/]+$/, '').endsWith('.quarry'))
    return { folder: resolve(only), create: null, imports: [] };
  return { ...create(newCaseFolder(now, home)), imports: paths.map((path) => resolve(path)) };
}
const create = ({ folder, name }: { folder: string; name: string }) => ({ folder, create: { name } });
