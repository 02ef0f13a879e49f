// Event counts over the whole case in equal buckets, for the top bar. Counts native tables only, so that an event mapped into
// a Defender table as well is not counted twice; where a source filled only Defender tables those count.

import { formatDatetime, parseIsoDatetime } from '../../../shared/base/time.js';
import { NEVER_CANCELLED } from '../../../shared/base/errors.js';
import type { CallOut } from '../../../shared/contract/index.js';
import { at, type Vector } from '../query/values.js';
import type { RoomDeps } from './deps.js';
import { timeColumnOf } from './timeColumn.js';

const DERIVED = /^(Device|Identity(Logon|Query|Directory)Events$|CloudAppEvents$|Alert(Info|Evidence)$|EntraId)/;
const cache = new WeakMap<object, { revision: number; buckets: number; value: CallOut<'case.histogram'> }>();

export async function caseHistogram(deps: RoomDeps, buckets: number): Promise<CallOut<'case.histogram'>> {
  const known = cache.get(deps.store);
  if (known && known.revision === deps.store.revision && known.buckets === buckets) return known.value;
  const extent = deps.extent();
  const counts = new Array<number>(buckets).fill(0);
  const alerts = new Array<number>(buckets).fill(0);
  if (!extent) return { extent: null, counts, alerts };
  const from = Number(extent.from);
  const width = Math.max(1, (Number(extent.to) - from + 1) / buckets);
  const bucketOf = (ticks: number) => Math.min(buckets - 1, Math.max(0, Math.floor((ticks - from) / width)));

  const filled = deps.store.tables.names().filter((name) => (deps.store.tables.table(name)?.rowCount ?? 0) > 0);
  const native = filled.filter((name) => !DERIVED.test(name));
  for (const name of native.length > 0 ? native : filled) {
    const table = deps.store.tables.table(name);
    const time = table && timeColumnOf(table.columns);
    if (!table || !time) continue;
    for await (const batch of table.scan({ columns: [time], bounds: [], cancel: NEVER_CANCELLED }))
      addTimes(batch.columns[0], batch.length, (ticks) => {
        const bucket = bucketOf(ticks);
        counts[bucket] = (counts[bucket] ?? 0) + 1;
      });
  }
  for (const row of deps.store.sql.all<{ first: string }>('SELECT first FROM alert')) {
    const ticks = parseIsoDatetime(row.first);
    if (ticks === null) continue;
    const bucket = bucketOf(Number(ticks));
    alerts[bucket] = (alerts[bucket] ?? 0) + 1;
  }
  const value = { extent: { from: formatDatetime(extent.from), to: formatDatetime(extent.to) }, counts, alerts };
  cache.set(deps.store, { revision: deps.store.revision, buckets, value });
  return value;
}

function addTimes(vector: Vector | undefined, length: number, add: (ticks: number) => void): void {
  if (!vector) return;
  if (vector.repr === 'f64') {
    for (let i = 0; i < length; i++) if (!vector.nulls?.[i]) add(vector.data[i] as number);
    return;
  }
  for (let i = 0; i < length; i++) {
    const value = at(vector, i);
    if (value !== null) add(Number(value));
  }
}
