// The composition root of a helper thread: the store's and the query room's sides of it.

import type { HostPorts } from './ports.js';
import { createHelper } from './query/parallel/helper.js';
import type { FromHelper, ToHelper } from './query/parallel/messages.js';
import { openHelperStore } from './store/tables/parts.js';

/** The listener for the messages of `HelperThread.post`; `say` answers them. */
export function startHelper(ports: HostPorts, say: (message: FromHelper) => void): (message: ToHelper) => void {
  return createHelper({
    openStore: (store, cacheBytes) => openHelperStore(ports, store, cacheBytes),
    say,
    yield: () => ports.clock.yield(),
    clock: () => ports.clock.monotonicMs(),
  });
}
