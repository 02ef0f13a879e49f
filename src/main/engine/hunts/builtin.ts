// The hunts shipped in resources/hunting: one file a tactic, each a list.

import { z } from 'zod';
import { parse } from 'yaml';
import { readSeverity } from '../../../shared/contract/values.js';
import type { HostPorts } from '../ports.js';
import type { Hunt } from './hunt.js';

const readShipped = z.object({ hunts: z.array(z.unknown()) });
const readShippedHunt = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/),
  name: z.string().min(1),
  severity: readSeverity,
  tactics: z.array(z.string()).min(1),
  techniques: z.array(z.string()).min(1),
  tables: z.array(z.string()).min(1),
  /** What a hit means, what is usually harmless about it, what to do next. */
  description: z.string().min(1),
  query: z.string().min(1),
});

const loaded = new WeakMap<HostPorts, Promise<readonly Hunt[]>>();

/** Sorted by name. What cannot be read is logged and left out; the tests of the resources keep that from shipping. */
export function builtinHunts(ports: HostPorts): Promise<readonly Hunt[]> {
  const known = loaded.get(ports) ?? load(ports);
  loaded.set(ports, known);
  return known;
}

async function load(ports: HostPorts): Promise<readonly Hunt[]> {
  const hunts: Hunt[] = [];
  for (const path of await ports.resources.list('hunting')) {
    if (!/\.ya?ml$/.test(path)) continue;
    const file = readShipped.safeParse(parse(await ports.resources.text(path)));
    if (!file.success) ports.log.write('warn', 'a file of hunts could not be loaded', { path, error: file.error.message });
    for (const item of file.data?.hunts ?? []) {
      const read = readShippedHunt.safeParse(item);
      if (!read.success) {
        ports.log.write('warn', 'a hunt could not be loaded', { path, error: read.error.message });
        continue;
      }
      const { query, description, ...rest } = read.data;
      hunts.push({
        ...rest,
        key: `builtin:${rest.id}`,
        description: description.trim(),
        kql: query.trim(),
        origin: 'builtin',
        path: null,
      });
    }
  }
  return hunts.sort((a, b) => (a.name < b.name ? -1 : 1));
}
