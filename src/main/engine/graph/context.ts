// What door building needs of a case, made once a call.

import type { Int64 } from '../../../shared/base/time.js';
import { buildIdentity } from '../correlate/observe.js';
import { entityMappings } from '../correlate/mapping.js';
import type { RoomDeps } from '../rooms/deps.js';
import type { DoorContext } from './doors.js';

export async function doorContext(
  deps: Pick<RoomDeps, 'store' | 'ports'>,
  timeRange: { readonly from: Int64; readonly to: Int64 } | null = null,
): Promise<DoorContext> {
  const identity = await buildIdentity(deps);
  return {
    mappings: await entityMappings(deps.ports),
    tables: deps.store.tables,
    hostNames: (key) => identity.hosts.namesOf(key),
    timeRange,
  };
}
