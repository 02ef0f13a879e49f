// The product's hunts in the form rooms outside the library know them by: the palette, and the list of saved hunts.

import type { SavedHunt } from '../../../shared/contract/hunt.js';
import { builtinHunts as shipped } from '../hunts/builtin.js';
import type { HostPorts } from '../ports.js';

const shown = new WeakMap<HostPorts, Promise<readonly SavedHunt[]>>();

/** Sorted by name. */
export function builtinHunts(ports: HostPorts): Promise<readonly SavedHunt[]> {
  const known =
    shown.get(ports) ??
    shipped(ports).then((hunts) =>
      hunts.map(({ id, name, kql, description, tactics, techniques, tables }): SavedHunt => ({
        id,
        name,
        kql,
        description,
        tactics: [...tactics],
        techniques: [...techniques],
        tables: [...tables],
        origin: 'builtin',
      })),
    );
  shown.set(ports, known);
  return known;
}
