// What every room's handlers are given. Made once a case by the composition root (engine.ts).

import type { Int64 } from '../../../shared/base/time.js';
import type { Broadcast } from '../../../shared/contract/case.js';
import type { ConnectorSet } from '../ingest/types.js';
import type { HostPorts } from '../ports.js';
import type { QueryEngine } from '../query/types.js';
import type { CaseStore } from '../store/types.js';

export interface RoomDeps {
  readonly ports: HostPorts;
  readonly store: CaseStore;
  readonly query: QueryEngine;
  readonly connectors: ConnectorSet;
  /** The case clock: what now() is in this case, engine ticks. */
  now(): Int64;
  /** Extent of all dated events, null while there are none. */
  extent(): { readonly from: Int64; readonly to: Int64 } | null;
  /** Whether evidence is being imported or analysed. */
  importing(): boolean;
  broadcast(message: Broadcast): void;
}
