// The single events of one lane in a narrow range, in time order.

import type { CancelToken } from '../../../shared/base/errors.js';
import { formatDatetime, type Int64 } from '../../../shared/base/time.js';
import type { CallOut } from '../../../shared/contract/index.js';
import { Strings } from '../correlate/columns.js';
import { buildIdentity } from '../correlate/observe.js';
import { entityMappings } from '../correlate/mapping.js';
import { refText } from '../detect/resultRows.js';
import type { RoomDeps } from '../rooms/deps.js';
import { laneReader, type LaneKind } from './laneKeys.js';
import { datedTables, events } from './scan.js';
import { summariseRow } from './summary.js';

interface Found {
  readonly time: number;
  readonly table: string;
  readonly ref: number;
}

export async function laneEvents(
  deps: RoomDeps,
  input: {
    readonly lane: string;
    readonly by: LaneKind;
    readonly range: { readonly from: Int64; readonly to: Int64 };
    readonly limit: number;
  },
  cancel: CancelToken,
): Promise<CallOut<'timeline.events'>> {
  const identity = await buildIdentity(deps, cancel);
  const strings = new Strings();
  const reader = laneReader(deps, input.by, identity, await entityMappings(deps.ports), strings);
  const only = input.lane.startsWith('table:') ? input.lane.slice('table:'.length) : null;
  const tables = datedTables(deps).filter((t) => only === null || t.name === only);
  const found: Found[] = [];
  let total = 0;
  for await (const batch of events(deps, {
    columns: reader.columns,
    range: input.range,
    tables,
    allTables: input.by === 'table',
    cancel,
    strings,
  })) {
    const lanes = reader.read(batch);
    for (let i = 0; i < lanes.length; i++) {
      if (!batch.counts[i] || reader.lanes[lanes[i] ?? -1]?.id !== input.lane || !batch.batch.refs) continue;
      total++;
      found.push({ time: batch.time[i] ?? 0, table: batch.table.name, ref: batch.batch.refs[i] ?? 0 });
    }
    // Only the earliest are shown: what lies behind them need not be kept.
    if (found.length > input.limit * 8) trim(found, input.limit);
  }
  trim(found, input.limit);
  return {
    total,
    events: found.map((f) => ({
      time: formatDatetime(f.time),
      table: f.table,
      ref: refText(f.ref),
      summary: summariseRow(deps.store, f.table, refText(f.ref))?.summary ?? '',
    })),
  };
}

function trim(found: Found[], limit: number): void {
  found.sort((a, b) => a.time - b.time || (a.table < b.table ? -1 : a.table > b.table ? 1 : a.ref - b.ref));
  found.length = Math.min(found.length, limit);
}
