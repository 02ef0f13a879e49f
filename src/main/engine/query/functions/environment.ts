// Functions about where a query runs. A case has one database, no users and no extents, and says so with fixed answers.
// What only a reference pack knows is asked of the query's cache, where the engine puts the pack's lookup under LOOKUPS.

import type { Dynamic } from '../values.js';
import { str } from './convert.js';
import { fn } from './define.js';
import { parseV6 } from './ip.js';
import type { ScalarFunction } from './registry.js';

/** Keys of EvalContext.cache under which reference lookups are offered. */
export const LOOKUPS = { geoIp: 'lookup.geoIp' } as const;
/** A bag with country, state, city, latitude and longitude of an address; null when the pack does not know it. */
export type GeoIpLookup = (address: string) => Dynamic;

const fixed = (name: string, value: Dynamic): ScalarFunction => fn(name, () => value);

export const environmentFunctions: readonly ScalarFunction[] = [
  fixed('current_database', 'case'),
  fixed('current_cluster_endpoint', 'localhost'),
  fixed('current_principal', ''),
  fixed('current_principal_details', null),
  fixed('current_principal_is_member_of', false),
  fixed('current_node_id', ''),
  // A case takes in evidence by import, not by a stream: every cursor stands after all rows it holds.
  fixed('cursor_current', ''),
  fixed('current_cursor', ''),
  fixed('cursor_after', true),
  fixed('cursor_before_or_at', true),
  fixed('extent_id', '00000000-0000-0000-0000-000000000000'),
  fixed('extentid', '00000000-0000-0000-0000-000000000000'),
  fixed('extent_tags', null),
  {
    ...fn('geo_info_from_ip_address', (args, _types, ctx) => {
      const address = str(args[0] ?? '');
      if (parseV6(address) === null) return null;
      const lookup = ctx.cache.get(LOOKUPS.geoIp) as GeoIpLookup | undefined;
      if (lookup) return lookup(address);
      ctx.warn('pack.missing', 'geo_info_from_ip_address() needs a reference pack with address locations; none is in the case');
      return {};
    }),
    local: true,
  },
];
