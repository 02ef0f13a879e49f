// Handlers of contract/packs.ts: reference packs of the case.

import type { Pack } from '../../../shared/contract/packs.js';
import type { Handlers } from '../../../shared/contract/index.js';
import type { PackLibrary } from '../packs/library.js';
import type { RoomDeps } from './deps.js';

type PackCalls = Extract<keyof import('../../../shared/contract/index.js').Contract, `packs.${string}`>;

export function packsRoom(deps: RoomDeps, library: PackLibrary): Handlers<PackCalls> {
  const changed = <T>(result: T): T => {
    deps.broadcast({ kind: 'case.changed', revision: deps.store.revision });
    return result;
  };
  const out = (pack: Pack): Pack => ({ ...pack, entries: pack.entries.map((e) => ({ ...e })) });
  return {
    'packs.list': () => library.list().map(out),
    'packs.look': async ({ path }) => {
      const look = await library.look(path);
      return { ...look, uses: [...look.uses], columns: [...look.columns] };
    },
    'packs.add': async ({ path, use }) => changed(out(await library.add(path, use))),
    'packs.remove': async ({ id }) => {
      await library.remove(id);
      return changed({});
    },
    'packs.restore': async ({ id }) => changed(out(await library.restore(id))),
  };
}
