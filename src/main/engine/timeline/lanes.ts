// Density of events per lane and bucket, with alerts and bookmarks as marks on the axis.

import { formatDatetime, parseIsoDatetime, type Int64 } from '../../../shared/base/time.js';
import type { CallOut } from '../../../shared/contract/index.js';
import { SEVERITIES } from '../../../shared/contract/values.js';
import { NEVER_CANCELLED, type CancelToken } from '../../../shared/base/errors.js';
import { Strings } from '../correlate/columns.js';
import { rememberWhileEvidence } from '../correlate/evidenceMemo.js';
import { EntityTable } from '../correlate/entityTable.js';
import { buildIdentity } from '../correlate/observe.js';
import { columnsOf, entityMappings, type TableMapping } from '../correlate/mapping.js';
import { BatchColumns, resolverOf } from '../correlate/resolve.js';
import { loadEntity } from '../correlate/load.js';
import { doorContext } from '../graph/context.js';
import { entityDoor } from '../graph/doors.js';
import { kqlDatetime, kqlColumn } from '../graph/kqlLiteral.js';
import type { Identity } from '../correlate/identity.js';
import type { RoomDeps } from '../rooms/deps.js';
import { timeColumnOf } from '../rooms/timeColumn.js';
import { laneReader, type LaneKind } from './laneKeys.js';
import { datedTables, events, type EventBatch } from './scan.js';

type Lanes = CallOut<'timeline.lanes'>;
type Range = { readonly from: Int64; readonly to: Int64 };

interface LanesInput {
  readonly by: LaneKind;
  readonly range: Range | null;
  readonly buckets: number;
  readonly maxLanes: number;
  readonly entity: string | null;
}

export async function timelineLanes(deps: RoomDeps, input: LanesInput, cancel: CancelToken): Promise<Lanes> {
  const extent = input.range ?? deps.extent();
  if (!extent) return { extent: null, lanes: [], otherLanes: 0, marks: [] };
  cancel.throwIfCancelled();
  // Shared with whoever asks next, so that one caller's cancelling cannot fail another.
  const key = `lanes ${input.by} ${extent.from} ${extent.to} ${input.buckets} ${input.maxLanes} ${input.entity ?? ''}`;
  const counted = await rememberWhileEvidence(deps.store, key, () => countLanes(deps, input, extent, NEVER_CANCELLED));
  // Alerts and bookmarks change without the evidence.
  return { ...counted, marks: marksOf(deps, input.by, extent, input.entity) };
}

async function countLanes(deps: RoomDeps, input: LanesInput, extent: Range, cancel: CancelToken): Promise<Omit<Lanes, 'marks'>> {
  const identity = await buildIdentity(deps, cancel);
  const mappings = await entityMappings(deps.ports);
  const strings = new Strings();
  const reader = laneReader(deps, input.by, identity, mappings, strings);
  const buckets = Math.max(1, input.buckets);
  const from = Number(extent.from);
  const width = Math.max(1, (Number(extent.to) - from + 1) / buckets);
  const counts: Float64Array[] = [];
  const total: number[] = [];
  const first: number[] = [];
  const last: number[] = [];
  const wanted = input.entity === null ? null : entityFilter(input.entity, mappings, identity, strings);
  const tables = input.entity === null ? datedTables(deps) : datedTables(deps).filter((t) => wanted?.tables.has(t.name));
  for await (const batch of events(deps, {
    columns: (t) => [...reader.columns(t), ...(wanted?.columns(t.name) ?? [])],
    range: extent,
    tables,
    allTables: input.by === 'table' || input.entity !== null,
    cancel,
    strings,
  })) {
    const lanes = reader.read(batch);
    const holds = wanted?.read(batch) ?? null;
    for (let i = 0; i < lanes.length; i++) {
      const lane = lanes[i] ?? -1;
      if (lane < 0 || !batch.counts[i] || (holds && !holds[i])) continue;
      const t = batch.time[i] ?? 0;
      const into = (counts[lane] ??= new Float64Array(buckets));
      const bucket = Math.min(buckets - 1, Math.max(0, Math.floor((t - from) / width)));
      into[bucket] = (into[bucket] ?? 0) + 1;
      total[lane] = (total[lane] ?? 0) + 1;
      if (!((first[lane] ?? Infinity) <= t)) first[lane] = t;
      if (!((last[lane] ?? -Infinity) >= t)) last[lane] = t;
    }
  }
  const order = reader.lanes
    .map((_, i) => i)
    .filter((i) => (total[i] ?? 0) > 0)
    .sort((a, b) => (total[b] ?? 0) - (total[a] ?? 0) || ((reader.lanes[a]?.id ?? '') < (reader.lanes[b]?.id ?? '') ? -1 : 1));
  const shown = order.slice(0, Math.max(1, input.maxLanes));
  const context = await doorContext(deps, extent);
  return {
    extent: { from: formatDatetime(extent.from), to: formatDatetime(extent.to) },
    lanes: shown.map((i) => {
      const { id, name } = reader.lanes[i] ?? { id: '', name: '' };
      return {
        id,
        name,
        total: total[i] ?? 0,
        counts: [...(counts[i] ?? [])],
        first: formatDatetime(first[i] ?? from),
        last: formatDatetime(last[i] ?? from),
        door: { kql: laneDoor(deps, context, id, extent) },
      };
    }),
    otherLanes: order.length - shown.length,
  };
}

function laneDoor(deps: RoomDeps, context: Awaited<ReturnType<typeof doorContext>>, id: string, range: Range): string {
  const key = id.slice(id.indexOf(':') + 1);
  const between = (time: string) => `| where ${time} between (${kqlDatetime(range.from)} .. ${kqlDatetime(range.to)})`;
  if (id.startsWith('table:')) {
    const table = deps.store.tables.table(key);
    const time = table ? timeColumnOf(table.columns) : null;
    return time === null ? kqlColumn(key) : `${kqlColumn(key)}\n${between(time)}`;
  }
  if (id.startsWith('source:')) {
    const source = deps.store.sources().find((s) => Number(s.id) === Number(key));
    const tables = Object.entries(source?.tables ?? {})
      .filter(([, n]) => n > 0)
      .map(([name]) => name)
      .sort();
    // KQL has no column for the file an event came from; its tables in that time are the nearest.
    return tables.length === 0 ? 'print "no rows"' : tables.length === 1 ? (tables[0] ?? '') : `union ${tables.map(kqlColumn).join(', ')}`;
  }
  const entity = loadEntity(deps.store.sql, id);
  return entity
    ? entityDoor(context, entity)
    : entityDoor(context, { id, type: id.startsWith('host:') ? 'host' : 'account', name: key, facts: {} });
}

/** Rows that name one entity, by the mappings. */
export function entityFilter(id: string, mappings: readonly TableMapping[], identity: Identity, strings: Strings) {
  const type = id.slice(0, id.indexOf(':'));
  const entities = new EntityTable();
  const byTable = new Map<string, TableMapping['entities'][string][]>();
  for (const m of mappings) {
    const specs = Object.values(m.entities).filter((s) => s.type === type);
    if (specs.length === 0) continue;
    const known = byTable.get(m.table);
    if (known) known.push(...specs);
    else byTable.set(m.table, specs);
  }
  const resolvers = new Map([...byTable].map(([table, specs]) => [table, specs.map((s) => resolverOf(s, strings, identity, entities))]));
  return {
    tables: new Set(byTable.keys()),
    columns: (table: string) => byTable.get(table)?.flatMap(columnsOf) ?? [],
    read: ({ table, batch, time, position }: EventBatch): Uint8Array => {
      const out = new Uint8Array(batch.length);
      const view = new BatchColumns(batch, position, strings);
      for (const resolve of resolvers.get(table.name) ?? []) {
        const slots = resolve(view, time);
        const wanted = entities.find(id);
        if (wanted === undefined) continue;
        for (let i = 0; i < out.length; i++) if (slots[i] === wanted) out[i] = 1;
      }
      return out;
    },
  };
}

function marksOf(deps: RoomDeps, by: LaneKind, range: Range, entity: string | null): Lanes['marks'] {
  const { sql } = deps.store;
  const from = formatDatetime(range.from);
  const to = formatDatetime(range.to);
  const type = by === 'host' || by === 'account' ? by : null;
  const alerts = sql.all(
    `SELECT a.id, a.first, a.title, a.severity, (SELECT e.entity FROM alert_entity e WHERE e.alert = a.id AND e.type = ? ORDER BY e.ord LIMIT 1) AS lane FROM alert a
       WHERE a.first <= ? AND a.last >= ? ${entity === null ? '' : 'AND a.id IN (SELECT alert FROM alert_entity WHERE entity = ?)'} ORDER BY a.first, a.id LIMIT 2000`,
    [type ?? '', to, from, ...(entity === null ? [] : [entity])],
  );
  const marks: Lanes['marks'] = alerts.map((r) => ({
    kind: 'alert',
    id: String(r['id']),
    time: String(r['first']),
    title: String(r['title']),
    severity: SEVERITIES.find((s) => s === r['severity']) ?? null,
    lane: r['lane'] === null ? null : String(r['lane']),
  }));
  for (const r of sql.all('SELECT id, title, target FROM bookmark')) {
    const target = JSON.parse(String(r['target'])) as { kind: string; time?: string | null };
    if (target.kind !== 'row' || !target.time || target.time < from || target.time > to || parseIsoDatetime(target.time) === null) continue;
    marks.push({ kind: 'bookmark', id: String(r['id']), time: target.time, title: String(r['title']), severity: null, lane: null });
  }
  return marks.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.id < b.id ? -1 : 1));
}
