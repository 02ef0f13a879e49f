// Handlers of contract/hunt.ts: run, page, export, help from the parser, saved hunts and history.

import { QuarryError } from '../../../shared/base/errors.js';
import { formatDatetime, fromUnixMs, parseIsoDatetime } from '../../../shared/base/time.js';
import type { Cell } from '../../../shared/base/types.js';
import type { CallOut, Handlers } from '../../../shared/contract/index.js';
import type { HuntTable } from '../../../shared/contract/hunt.js';
import type { TimeRange } from '../../../shared/contract/values.js';
import type { KqlHelp } from '../query/help.js';
import { formatCell } from '../query/cells.js';
import type { RoomDeps } from './deps.js';
import { cellText, compareScalars, ResultShelf, type KeptResult } from './huntResults.js';
import { builtinHunts } from './savedHunts.js';
import { toCsv, toNdjson } from './export.js';

type HuntCalls = Extract<keyof import('../../../shared/contract/index.js').Contract, `hunt.${string}`>;
type SavedHunt = CallOut<'hunt.save'>;

const TOP_VALUES = 12;
const HUNT_BYTES = 2 ** 31;

/** Engine form of a range from the wire. */
export function ticksOf(range: TimeRange | null) {
  if (!range) return null;
  const [from, to] = [parseIsoDatetime(range.from), parseIsoDatetime(range.to)];
  if (from === null || to === null)
    throw new QuarryError('time.range', 'the time range is not a pair of times', { from: range.from, to: range.to });
  return { from, to };
}

export function huntRoom(deps: RoomDeps, help: KqlHelp): Handlers<HuntCalls> {
  const { store, ports } = deps;
  const shelf = new ResultShelf();
  const wallTime = () => formatDatetime(fromUnixMs(Math.floor(ports.clock.nowMs())));

  const remember = async (kql: string, rows: number, ms: number, error: string | null) => {
    await store.record('hunt.ran', { at: wallTime(), kql, rows, ms: Math.round(ms * 10) / 10, error });
  };
  const page = (kept: KeptResult, rows: Uint32Array) => ({
    rows: Array.from(rows, (row) => kept.cells(row)),
    refs: Array.from(rows, (row) => kept.ref(row)),
  });
  const firstPage = (id: string, kept: KeptResult, pageSize: number): HuntTable => {
    const { name, columns, rowCount, refTable, visualization } = kept.result;
    const rows = Uint32Array.from({ length: Math.min(pageSize, rowCount) }, (_, i) => i);
    return {
      resultId: id,
      name,
      columns: [...columns],
      rowCount,
      ...page(kept, rows),
      refTable,
      visualization: visualization && { kind: visualization.kind, properties: { ...visualization.properties } },
    };
  };
  const saved = (row: Readonly<Record<string, unknown>>): SavedHunt => ({
    id: String(row['id']),
    name: String(row['name']),
    kql: String(row['kql']),
    description: String(row['description']),
    tactics: [],
    techniques: [],
    tables: [],
    origin: 'case',
  });

  return {
    'hunt.run': async ({ kql, timeRange, maxRows, pageSize }, scope) => {
      const now = deps.now();
      const started = ports.clock.monotonicMs();
      try {
        const result = await deps.query.run(kql, {
          now,
          cancel: scope.cancel,
          maxRows,
          maxBytes: HUNT_BYTES,
          timeRange: ticksOf(timeRange),
          onProgress: (p) => scope.emit(p),
        });
        await remember(kql, result.rowCount, result.stats.ms, null);
        const [main, ...others] = shelf.putAll([result, ...result.others]).map(({ id, kept }) => firstPage(id, kept, pageSize));
        if (!main) throw new Error('a query without a table');
        return {
          ...main,
          others,
          warnings: [...result.warnings],
          now: formatDatetime(now),
          stats: { ...result.stats, operators: [...result.stats.operators] },
        };
      } catch (error) {
        if (error instanceof QuarryError && error.code !== 'cancelled')
          await remember(kql, 0, ports.clock.monotonicMs() - started, error.message);
        throw error;
      }
    },
    'hunt.page': ({ resultId, offset, limit, sort, filter }) => {
      const kept = shelf.get(resultId);
      const order = kept.ordered(sort, filter);
      return { ...page(kept, order.subarray(offset, offset + limit)), matching: order.length };
    },
    'hunt.columnStats': ({ resultId, column }) => columnStats(shelf.get(resultId), column),
    'hunt.export': ({ resultId, format }) => {
      const kept = shelf.get(resultId);
      return { text: format === 'csv' ? toCsv(kept) : toNdjson(kept) };
    },
    'hunt.release': ({ resultId }) => {
      shelf.release(resultId);
      return {};
    },
    'hunt.diagnose': async ({ kql }) => [...(await help.diagnose(kql))],
    'hunt.complete': async ({ kql, position }) => [...(await help.complete(kql, position))],
    'hunt.hover': ({ kql, position }) => help.hover(kql, position),
    'hunt.tables': () =>
      store.tables.names().flatMap((name) => {
        const table = store.tables.table(name);
        return table ? [{ name, rows: table.rowCount, columns: [...table.columns] }] : [];
      }),
    'hunt.saved': async () => [...store.sql.all('SELECT * FROM saved_hunt ORDER BY name, id').map(saved), ...(await builtinHunts(ports))],
    'hunt.save': async ({ id, name, kql, description }) => {
      const key = id ?? ports.ids.uuid();
      await store.record('hunt.saved', { id: key, name, kql, description });
      return saved({ id: key, name, kql, description });
    },
    'hunt.remove': async ({ id }) => {
      await store.record('hunt.removed', { id });
      return {};
    },
    'hunt.history': ({ limit }) =>
      store.sql.all('SELECT * FROM hunt_history ORDER BY seq DESC LIMIT ?', [limit]).map((r) => ({
        at: String(r['at']),
        kql: String(r['kql']),
        rows: Number(r['rows']),
        ms: Number(r['ms']),
        error: r['error'] === null ? null : String(r['error']),
      })),
  };
}

function columnStats(kept: KeptResult, column: number): CallOut<'hunt.columnStats'> {
  const type = kept.result.columns[column]?.type;
  if (!type) throw new QuarryError('hunt.noColumn', 'the result has no such column', { column });
  const counts = new Map<string, { value: Cell; count: number }>();
  let nulls = 0;
  let min = kept.rowCount > 0 ? kept.scalar(0, column) : null;
  let max = min;
  for (let row = 0; row < kept.rowCount; row++) {
    const scalar = kept.scalar(row, column);
    if (scalar === null || scalar === '') {
      nulls++;
      continue;
    }
    if (min === null || compareScalars(scalar, min) < 0) min = scalar;
    if (max === null || compareScalars(scalar, max) > 0) max = scalar;
    const value = formatCell(type, scalar);
    const key = cellText(value);
    const known = counts.get(key);
    if (known) known.count++;
    else counts.set(key, { value, count: 1 });
  }
  const top = [...counts.values()]
    .sort((a, b) => b.count - a.count || (cellText(a.value) < cellText(b.value) ? -1 : 1))
    .slice(0, TOP_VALUES);
  return { distinct: counts.size, nulls, min: formatCell(type, min), max: formatCell(type, max), top };
}
