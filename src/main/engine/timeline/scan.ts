// Walking the dated events of a case table by table, each event once: a row that was mapped into a Defender table as well is
// counted in its native table only.

import type { CancelToken } from '../../../shared/base/errors.js';
import { NEVER_CANCELLED } from '../../../shared/base/errors.js';
import type { Int64 } from '../../../shared/base/time.js';
import { columnName, numbers, Strings } from '../correlate/columns.js';
import type { RoomDeps } from '../rooms/deps.js';
import { timeColumnOf } from '../rooms/timeColumn.js';
import { ROWS_PER_SEGMENT_MAX, type Batch } from '../query/values.js';
import type { TableSource } from '../query/source.js';

const DERIVED = /^(Device\w+|Identity\w+Events|CloudAppEvents|EntraId\w+)$/;
const NATIVE_OF_DERIVED = [
  'SecurityEvent',
  'WindowsEvent',
  'SigninLogs',
  'AuditLogs',
  'OfficeActivity',
  'AWSCloudTrail',
  'AADNonInteractiveUserSignInLogs',
];

export interface EventBatch {
  readonly table: TableSource;
  readonly batch: Batch;
  /** Engine ticks, NaN where undated. */
  readonly time: Float64Array;
  /** 1 for rows to count. */
  readonly counts: Uint8Array;
  /** Global string numbers of a column ('' = 0 when the table has none). */
  text(column: string): Int32Array;
  readonly strings: Strings;
  /** Position of each column in the batch. */
  readonly position: ReadonlyMap<string, number>;
}

/** Tables with rows and a time column. */
export function datedTables(deps: Pick<RoomDeps, 'store'>): readonly TableSource[] {
  return deps.store.tables
    .names()
    .map((n) => deps.store.tables.table(n))
    .filter((t) => t !== null)
    .filter((t) => t.rowCount > 0 && timeColumnOf(t.columns) !== null);
}

export function sourceOfSegment(deps: Pick<RoomDeps, 'store'>): ReadonlyMap<number, number> {
  return new Map(deps.store.sql.all('SELECT id, source FROM segment').map((r) => [Number(r['id']), Number(r['source'])]));
}

export async function* events(
  deps: Pick<RoomDeps, 'store' | 'ports'>,
  options: {
    readonly columns: (table: TableSource) => readonly string[];
    readonly range: { readonly from: Int64; readonly to: Int64 } | null;
    readonly tables?: readonly TableSource[];
    readonly allTables?: boolean;
    readonly cancel?: CancelToken;
    readonly strings?: Strings;
  },
): AsyncGenerator<EventBatch> {
  const strings = options.strings ?? new Strings();
  const cancel = options.cancel ?? NEVER_CANCELLED;
  const sources = sourceOfSegment(deps);
  const native = new Set(
    deps.store
      .sources()
      .filter((s) => NATIVE_OF_DERIVED.some((t) => (s.tables[t] ?? 0) > 0))
      .map((s) => Number(s.id)),
  );
  for (const table of options.tables ?? datedTables(deps)) {
    const timeName = timeColumnOf(table.columns);
    if (timeName === null) continue;
    const derived = options.allTables !== true && DERIVED.test(table.name) && native.size > 0;
    const known = new Set(table.columns.map((c) => c.name));
    const columns = [...new Set([timeName, ...options.columns(table).map(columnName)])].filter((c) => known.has(c));
    const position = new Map(columns.map((c, i) => [c, i]));
    const bounds = options.range ? [{ column: timeName, min: options.range.from, max: options.range.to }] : [];
    for await (const batch of table.scan({ columns, bounds, cancel })) {
      cancel.throwIfCancelled();
      const time = numbers(batch.columns[0], batch.length);
      const counts = new Uint8Array(batch.length).fill(1);
      for (let i = 0; i < batch.length; i++) {
        const t = time[i] ?? NaN;
        if (Number.isNaN(t) || (options.range && (t < Number(options.range.from) || t > Number(options.range.to)))) counts[i] = 0;
        else if (derived && batch.refs && native.has(sources.get(Math.floor((batch.refs[i] ?? 0) / ROWS_PER_SEGMENT_MAX)) ?? -1))
          counts[i] = 0;
      }
      const texts = new Map<string, Int32Array>();
      yield {
        table,
        batch,
        time,
        counts,
        strings,
        position,
        text: (column) => {
          const cached = texts.get(column);
          if (cached) return cached;
          const i = columns.indexOf(columnName(column));
          const made = strings.column(i < 0 ? undefined : batch.columns[i], batch.length, column);
          texts.set(column, made);
          return made;
        },
      };
    }
    await deps.ports.clock.yield();
  }
}
