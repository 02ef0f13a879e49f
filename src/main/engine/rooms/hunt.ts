// Handlers of contract/hunt.ts: run, page, export, help from the parser, saved hunts and history.

import { statementsOf } from '../../../shared/base/statements.js';
import { QuarryError } from '../../../shared/base/errors.js';
import { formatDatetime, fromUnixMs, parseIsoDatetime } from '../../../shared/base/time.js';
import type { CallIn, CallOut, Handlers } from '../../../shared/contract/index.js';
import { readGiven, type HuntTable } from '../../../shared/contract/hunt.js';
import { readTimeRange, type TimeRange } from '../../../shared/contract/values.js';
import type { KqlHelp } from '../query/help.js';
import { base64Of } from '../query/functions/bytes.js';
import type { RoomDeps } from './deps.js';
import { emptyColumns } from './huntEmpty.js';
import { groupedLines } from './huntGroups.js';
import { STOPPED } from './caseState.js';
import { firstRows } from './huntFirst.js';
import { breath } from './huntOrder.js';
import { ResultShelf, type KeptResult } from './huntResults.js';
import { columnStats } from './huntStats.js';
import { ColumnValues } from './huntValues.js';
import { docMarkdown, kqlDocs } from './kqlDocs.js';
import { writeParquet } from './parquet.js';
import { builtinHunts } from './savedHunts.js';
import { csvPieces, ndjsonPieces } from './export.js';

type HuntCalls = Extract<keyof import('../../../shared/contract/index.js').Contract, `hunt.${string}`>;
type Given = Pick<CallIn<'hunt.run'>, 'kql' | 'timeRange' | 'parameters'>;
type SavedHunt = CallOut<'hunt.save'>;

const HUNT_BYTES = 2 ** 31;
const STILL_COMING = {
  code: 'import.running',
  message:
    'Evidence is being imported: rows are still coming, and what several logs tell of one event counts several times until that is done.',
};
const PAST_RUNS = `SELECT h.*, p.seq AS pinned, g.time_range, g.parameters
  FROM hunt_history h LEFT JOIN hunt_pin p ON p.seq = h.seq LEFT JOIN hunt_given g ON g.seq = h.seq
  ORDER BY p.seq IS NULL, h.seq DESC LIMIT ?`;

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
  const values = new ColumnValues(deps);
  const docs = kqlDocs(ports);
  const wallTime = () => formatDatetime(fromUnixMs(Math.floor(ports.clock.nowMs())));

  const remember = async (given: Given, rows: number, ms: number, error: string | null) => {
    const { kql, timeRange, parameters = {} } = given;
    await store.record('hunt.ran', {
      at: wallTime(),
      kql,
      rows,
      ms: Math.round(ms * 10) / 10,
      error,
      ...(timeRange ? { timeRange } : {}),
      ...(Object.keys(parameters).length > 0 ? { parameters } : {}),
    });
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
    'hunt.run': async ({ kql, timeRange, maxRows, pageSize, parameters }, scope) => {
      const now = deps.now();
      const started = ports.clock.monotonicMs();
      const importing = deps.importing();
      let progress = { rowsScanned: 0, groupsRead: 0, groupsSkipped: 0 };
      try {
        const result = await deps.query.run(kql, {
          now,
          cancel: scope.cancel,
          maxRows,
          maxBytes: HUNT_BYTES,
          timeRange: ticksOf(timeRange),
          onProgress: (p) => scope.emit((progress = p)),
          onRows: firstRows(
            pageSize,
            () => ports.clock.monotonicMs(),
            (first) => scope.emit({ ...progress, first }),
          ),
          ...(parameters ? { parameters } : {}),
        });
        await remember({ kql, timeRange, parameters }, result.rowCount, result.stats.ms, null);
        const [main, ...others] = shelf.putAll([result, ...result.others]).map(({ id, kept }) => firstPage(id, kept, pageSize));
        if (!main) throw new Error('a query without a table');
        return {
          ...main,
          others,
          warnings: [...result.warnings, ...(importing || deps.importing() ? [STILL_COMING] : [])],
          now: formatDatetime(result.now),
          stats: { ...result.stats, operators: [...result.stats.operators], memoryBytes: ports.memoryBytes() },
        };
      } catch (error) {
        if (error instanceof QuarryError)
          await remember(
            { kql, timeRange, parameters },
            0,
            ports.clock.monotonicMs() - started,
            error.code === 'cancelled' ? STOPPED : error.message,
          );
        throw error;
      }
    },
    'hunt.page': async ({ resultId, offset, limit, sort, filter, group }, scope) => {
      const kept = shelf.get(resultId);
      const breathe = breath(ports.clock, scope.cancel);
      if (group) {
        const found = await groupedLines(kept, { ...group, sort, filter, offset, limit }, breathe);
        return {
          rows: found.lines.map((l) => (typeof l === 'number' ? kept.cells(l) : [])),
          refs: found.lines.map((l) => (typeof l === 'number' ? kept.ref(l) : null)),
          matching: found.total,
          groups: found.lines.map((l) =>
            typeof l === 'number' ? null : { id: l.id, count: l.count, value: kept.cells(l.row)[group.column] ?? null },
          ),
        };
      }
      const order = await kept.ordered(sort, filter, breathe);
      return { ...page(kept, order.subarray(offset, offset + limit)), matching: order.length };
    },
    'hunt.emptyColumns': async ({ resultId }, scope) => ({
      columns: await emptyColumns(shelf.get(resultId), breath(ports.clock, scope.cancel)),
    }),
    'hunt.columnStats': ({ resultId, column }, scope) => columnStats(shelf.get(resultId), column, breath(ports.clock, scope.cancel)),
    'hunt.export': async ({ resultId, format }, scope) => {
      const kept = shelf.get(resultId);
      const breathe = breath(ports.clock, scope.cancel);
      if (format === 'parquet') {
        const send = (bytes: Uint8Array, rows: number) => scope.emit({ text: null, base64: base64Of(bytes), rows });
        return { rows: kept.rowCount, bytes: await writeParquet(kept, send, breathe, `Quarry ${ports.toolVersion}`) };
      }
      let bytes = 0;
      for (const { text, rows } of format === 'csv' ? csvPieces(kept) : ndjsonPieces(kept)) {
        scope.emit({ text, base64: null, rows });
        bytes += ports.codec.encodeUtf8(text).length;
        await breathe.take();
      }
      return { rows: kept.rowCount, bytes };
    },
    'hunt.values': ({ table, column }) => values.of(table, column),
    'hunt.release': ({ resultId }) => {
      shelf.release(resultId);
      return {};
    },
    // Each statement by itself, as it runs: blank lines part them, which the parser would call an error.
    'hunt.diagnose': async ({ kql }) => {
      const found: CallOut<'hunt.diagnose'> = [];
      for (const [from, to] of statementsOf(kql)) {
        for (const d of await help.diagnose(kql.slice(from, to)))
          found.push({
            ...d,
            start: d.start + from,
            end: d.end + from,
            ...(d.fixes ? { fixes: d.fixes.map((f) => ({ ...f, start: f.start + from, end: f.end + from })) } : {}),
          });
      }
      return found;
    },
    'hunt.complete': async ({ kql, position }) => {
      const own = await values.complete(kql, position);
      // Inside a string only a value can stand; asking the parser would cost most of a second for nothing.
      return own[0] && own[0].start < position ? own : [...own, ...(await help.complete(kql, position))];
    },
    'hunt.hover': async ({ kql, position }) => {
      const word = wordAt(kql, position);
      // In a query an aggregate and a function of one name are told apart by the operator they stand in.
      const aggregates = /\b(?:summarize|make-series)\b[^|]*$/.test(kql.slice(0, position));
      const entry = word && (await docs.find(word.text, aggregates ? /aggregat/ : /^(?!aggregat)/));
      return entry ? { text: docMarkdown(entry), start: word.start, end: word.end } : help.hover(kql, position);
    },
    'hunt.format': ({ kql, start, end }) => help.format(kql, start, end),
    'hunt.parameters': async ({ kql }) => [...(await help.parameters(kql))],
    'hunt.docs': async () => [...(await docs.all())],
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
      store.sql.all(PAST_RUNS, [limit]).map((r) => ({
        id: Number(r['seq']),
        at: String(r['at']),
        kql: String(r['kql']),
        rows: Number(r['rows']),
        ms: Number(r['ms']),
        error: r['error'] === null || r['error'] === STOPPED ? null : String(r['error']),
        cancelled: r['error'] === STOPPED,
        pinned: r['pinned'] !== null,
        timeRange: typeof r['time_range'] === 'string' ? readTimeRange.parse(JSON.parse(r['time_range'])) : null,
        parameters: typeof r['parameters'] === 'string' ? readGiven.parse(JSON.parse(r['parameters'])) : {},
      })),
    'hunt.pin': async ({ id, pinned }) => {
      await store.record('hunt.pinned', { id, pinned });
      return {};
    },
    'hunt.forget': async ({ ids }) => {
      await store.record('hunt.forgotten', { ids });
      return {};
    },
  };
}

/** The word around a position, operators with dashes included; null inside strings and comments of its line, and after a dot. */
function wordAt(kql: string, position: number): { readonly text: string; readonly start: number; readonly end: number } | null {
  const line = kql.lastIndexOf('\n', position - 1) + 1;
  const before = /!?[A-Za-z_][\w-]*$|!$/.exec(kql.slice(line, position))?.[0] ?? '';
  const after = /^!?[\w~-]*/.exec(kql.slice(position))?.[0] ?? '';
  const text = `${before}${after}`.replace(/-+$/, '');
  const start = position - before.length;
  const head = kql.slice(line, start);
  const outside = head.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '');
  if (!/[A-Za-z_]/.test(text) || /["']|\/\//.test(outside) || head.endsWith('.')) return null;
  return { text, start, end: start + text.length };
}
