// Hunting queries shipped in resources/hunting, as the hunt room lists them.

import { parse } from 'yaml';
import { z } from 'zod';
import type { SavedHunt } from '../../../shared/contract/hunt.js';
import type { HostPorts } from '../ports.js';

const readHuntFile = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().default(''),
  query: z.string(),
  tactics: z.array(z.string()).default([]),
  relevantTechniques: z.array(z.string()).default([]),
  tables: z.array(z.string()).default([]),
});

const loaded = new WeakMap<HostPorts, Promise<readonly SavedHunt[]>>();

/** Sorted by name. A file that cannot be read is logged and left out; the resource test keeps that from shipping. */
export function builtinHunts(ports: HostPorts): Promise<readonly SavedHunt[]> {
  const known = loaded.get(ports) ?? load(ports);
  loaded.set(ports, known);
  return known;
}

async function load(ports: HostPorts): Promise<readonly SavedHunt[]> {
  const hunts: SavedHunt[] = [];
  for (const path of await ports.resources.list('hunting')) {
    if (!/\.ya?ml$/.test(path)) continue;
    const file = readHuntFile.safeParse(parse(await ports.resources.text(path)));
    if (!file.success) {
      ports.log.write('warn', 'a hunting query could not be loaded', { path, error: file.error.message });
      continue;
    }
    const { id, name, description, query, tactics, relevantTechniques, tables } = file.data;
    hunts.push({ id, name, kql: query, description, tactics, techniques: relevantTechniques, tables, origin: 'builtin' });
  }
  return hunts.sort((a, b) => (a.name < b.name ? -1 : 1));
}
