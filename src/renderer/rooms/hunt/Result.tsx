// What a run gave: its tables, warnings, the grid with its menu, the chart, the plan, or what went wrong and where.

import { Button, ContextMenuPopover } from '@blueprintjs/core';
import { useEffect, useRef, useState } from 'react';
import type { Cell, ColumnSchema } from '../../../shared/base/types.js';
import type { HuntTable } from '../../../shared/contract/hunt.js';
import { asQuarryError, useAct, useClient } from '../../api/client.js';
import { copy } from '../../inspector/copy.js';
import { entitiesOfRow } from '../../inspector/entityColumns.js';
import { openGraph, openTimeline } from '../../state/navigation.js';
import { notify } from '../../state/notices.js';
import { openPacks, wantedBy } from '../../state/sourcesView.js';
import { setTimeRange } from '../../state/timeRange.js';
import { formatDuration, formatNumber, wireMs, wireTime } from '../../widgets/format.js';
import { EmptyState, ErrorState, Skeleton } from '../../widgets/States.js';
import { cellText } from './cells.js';
import { ColumnsMenu } from './ColumnsMenu.js';
import { Chart } from './charts/Chart.js';
import { FirstRows } from './grid/FirstRows.js';
import { GridMenu, type MenuDeeds } from './GridMenu.js';
import { datatableKql, valuesTest } from './kqlText.js';
import { NoRows } from './NoRows.js';
import { Plan } from './Plan.js';
import { ResultGrid, type FocusedCell, type GridHandle, type Grouping, type Row } from './ResultGrid.js';
import type { Run } from './runs.js';
import type { SideTab } from './Side.js';
import { strings } from './strings.js';

interface Props {
  readonly run: Run | null;
  readonly table: HuntTable | null;
  readonly show: 'grid' | 'chart' | 'plan';
  readonly onRetry: () => void;
  /** Puts an operator at the end of the query and runs it. */
  readonly onOperator: (operator: string, keepRender?: boolean) => void;
  readonly onTable: (index: number) => void;
  readonly onCell: (cell: FocusedCell | null) => void;
  readonly onSide: (tab: SideTab) => void;
  /** Runs the same again without the time range, which every room then gives up. */
  readonly onWhole: () => void;
  readonly onPlan: () => void;
  /** A place of the text that ran. */
  readonly onReveal: (start: number, end: number) => void;
  /** Replaces a place of the text that ran, and runs it. */
  readonly onReplace: (start: number, end: number, text: string) => void;
}

export function Result(props: Props) {
  const { run, table, show, onRetry, onReveal, onTable } = props;
  if (!run) return <EmptyState title={strings.noResultTitle}>{strings.noResult}</EmptyState>;
  if (run.phase === 'running')
    return run.first ? <FirstRows first={run.first} rowsRead={run.progress.rowsScanned} /> : <Skeleton lines={10} />;
  if (run.error)
    return run.error.code === 'cancelled' ? (
      <EmptyState title={strings.cancelled} actions={<Button size="small" text={strings.runAgain} onClick={onRetry} />}>
        {stoppedAfter(run)}
      </EmptyState>
    ) : (
      <div className="hunt-failed">
        <ErrorState error={run.error} onRetry={onRetry}>
          <ErrorPlace run={run} onReveal={onReveal} onReplace={props.onReplace} />
        </ErrorState>
      </div>
    );
  const { reply } = run;
  if (!reply || !table) return null;
  const tables = [reply, ...reply.others];
  return (
    <div className="hunt-result">
      <Warnings run={run} onReveal={onReveal} />
      {tables.length > 1 && (
        <div className="hunt-tables" role="tablist" aria-label={strings.tablesOfResult}>
          {tables.map((t, i) => (
            <button key={t.resultId} type="button" role="tab" aria-selected={t === table} onClick={() => onTable(i)}>
              <span className="q-cut">{t.name || `${strings.tables} ${i + 1}`}</span>{' '}
              <span className="q-dim">{formatNumber(t.rowCount)}</span>
            </button>
          ))}
        </div>
      )}
      {show === 'plan' ? (
        <Plan reply={reply} />
      ) : table.rowCount === 0 ? (
        <NoRows run={run} reply={reply} onWhole={props.onWhole} onPlan={props.onPlan} />
      ) : (
        <>
          {show === 'chart' && (
            <Chart
              key={table.resultId}
              table={table}
              tables={tables}
              kql={run.kql}
              onOperator={table === reply ? props.onOperator : undefined}
              onQuery={table === reply ? (kql) => props.onReplace(0, run.kql.length, kql) : undefined}
              onRerun={onRetry}
            />
          )}
          <Rows key={table.resultId} {...props} run={run} table={table} editable={table === reply} />
        </>
      )}
    </div>
  );
}

const stoppedAfter = ({ started, ended, progress }: Run): string =>
  [
    `${strings.after} ${formatDuration((ended ?? started) - started)}`,
    ...(progress.rowsScanned > 0 ? [`${formatNumber(progress.rowsScanned)} ${strings.scanned}`] : []),
    strings.nothingKept,
  ].join(' · ');

type MenuAt = { readonly x: number; readonly y: number; readonly column: number; readonly cell: FocusedCell | null };
const AROUND_MS = 5 * 60_000;
const FILTER_AFTER_MS = 250;
const MOST_ENTITY_ROWS = 200;
const MOST_COPIED = 10_000;

function Rows({
  run,
  table,
  editable,
  onOperator,
  onCell,
  onSide,
}: Props & { readonly run: Run; readonly table: HuntTable; readonly editable: boolean }) {
  const client = useClient();
  const grid = useRef<GridHandle | null>(null);
  const [typed, setTyped] = useState('');
  const [filter, setFilter] = useState('');
  const [matching, setMatching] = useState(table.rowCount);
  const [busy, setBusy] = useState(false);
  const [grouping, setGrouping] = useState<Grouping | null>(null);
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set());
  const [menu, setMenu] = useState<MenuAt | null>(null);
  const addBookmark = useAct('bookmark.add', { refresh: ['bookmark.list'] });
  useEffect(() => {
    const timer = setTimeout(() => setFilter(typed), typed === '' ? 0 : FILTER_AFTER_MS);
    return () => clearTimeout(timer);
  }, [typed]);

  /** What a deed is about: the selected rows, or the one under the menu or the keys when it is not among them. */
  const withRows = (most: number, act: (rows: readonly Row[]) => void) => {
    const count = grid.current?.count() ?? 0;
    grid.current?.meant(most).then(
      (rows) => {
        if (rows.length === 0) return;
        act(rows);
        if (count > most)
          notify('warning', `${strings.onlyFirst} ${formatNumber(most)} ${strings.of} ${formatNumber(count)} ${strings.rowsSelected}`);
      },
      (error: unknown) => notify('error', asQuarryError(error).message),
    );
  };
  const timeColumn = table.columns.findIndex((c) => c.type === 'datetime');
  const deeds: MenuDeeds = {
    onOperator: editable ? onOperator : undefined,
    onGroup: (column) => setGrouping(column === null ? null : { column, open: new Set() }),
    onPin: (column, side) => grid.current?.pin(column, side),
    onHide: (column) => grid.current?.hide(column),
    onFit: (column) => grid.current?.fit(column),
    onShowAll: () => grid.current?.showAll(),
    onSort: (column, way) => grid.current?.sort(column, way),
    onStats: (column) => {
      onCell(menu?.cell ?? { column, value: null, cells: [], ref: null });
      onSide('column');
    },
    onTree: () => {
      onCell(menu?.cell ?? null);
      onSide('cell');
    },
    onCopy: (as) => {
      if (as === 'cell') return copy(cellText(menu?.cell?.value ?? null));
      withRows(MOST_COPIED, (rows) =>
        copy(
          textOf(
            as,
            table.columns,
            rows.map((r) => r.cells),
          ),
        ),
      );
    },
    onValues: (column, keep) =>
      withRows(MOST_COPIED, (rows) => {
        const schema = table.columns[column];
        const values = [...new Map(rows.map((r) => [cellText(r.cells[column] ?? null), r.cells[column] ?? null])).values()];
        if (schema) onOperator(`where ${valuesTest(schema, values, keep)}`);
      }),
    onGraph: () =>
      withRows(MOST_ENTITY_ROWS, (rows) => {
        void Promise.all(rows.map((r) => entitiesOfRow(client, table.columns, r.cells))).then((found) => {
          const all = [...new Set(found.flatMap((f) => [...f]))];
          if (all.length > 0) openGraph({ kind: 'entities', ids: all });
          else notify('warning', strings.noEntities);
        });
      }),
    onTimeline:
      timeColumn < 0
        ? undefined
        : () =>
            withRows(MOST_COPIED, (rows) => {
              const ms = rows.flatMap((r) => {
                const time = r.cells[timeColumn];
                return typeof time === 'string' && time !== '' ? [wireMs(time)] : [];
              });
              if (ms.length === 0) return;
              const [from, to] = ms.reduce(([a, b], t) => [Math.min(a, t), Math.max(b, t)], [Infinity, -Infinity]);
              setTimeRange({ from: wireTime(from - AROUND_MS), to: wireTime(to + AROUND_MS) });
              openTimeline(null);
            }),
    onBookmark:
      table.refTable === null
        ? undefined
        : () =>
            withRows(MOST_ENTITY_ROWS, (rows) => {
              const { refTable } = table;
              for (const row of rows) {
                if (row.ref === null || refTable === null) continue;
                const time = timeColumn < 0 ? null : row.cells[timeColumn];
                addBookmark.mutate(
                  {
                    title: `${refTable} ${row.ref}`,
                    note: '',
                    target: { kind: 'row', table: refTable, ref: row.ref, time: typeof time === 'string' ? time : null },
                  },
                  { onSuccess: () => notify('ok', strings.bookmarkedRow), onError: (e) => notify('error', e.message) },
                );
              }
            }),
  };
  return (
    <>
      <div className="hunt-under">
        <input
          type="search"
          className="hunt-find"
          value={typed}
          placeholder={strings.filterRows}
          aria-label={strings.filterRows}
          onChange={(e) => setTyped(e.target.value)}
        />
        {grouping && (
          <button type="button" className="q-chip" onClick={() => setGrouping(null)} title={strings.ungroup}>
            {`${strings.groupedBy} ${table.columns[grouping.column]?.name ?? ''} ×`}
          </button>
        )}
        <ColumnsMenu table={table} hidden={hidden} grid={() => grid.current} />
        <span className="q-dim" role="status">
          {busy
            ? strings.working
            : grouping
              ? `${formatNumber(matching)} ${strings.lines}`
              : filter !== ''
                ? `${formatNumber(matching)} ${strings.matching} ${formatNumber(table.rowCount)}`
                : ''}
        </span>
        <span className="q-push q-dim hunt-keys">{strings.gridKeys}</span>
      </div>
      <div className="hunt-grid" data-run={run.kql.length}>
        <ResultGrid
          table={table}
          filter={filter}
          grouping={grouping}
          onGroup={setGrouping}
          onMatching={setMatching}
          onBusy={setBusy}
          onFocus={(cell) => cell && onCell(cell)}
          onHidden={setHidden}
          onCopy={() => deeds.onCopy('tsv')}
          onOpenCell={(cell) => {
            onCell(cell);
            onSide('cell');
          }}
          onMenu={(at, column, cell) => setMenu({ ...at, column, cell })}
          handle={grid}
        />
      </div>
      <ContextMenuPopover
        isOpen={menu !== null}
        targetOffset={{ left: menu?.x ?? 0, top: menu?.y ?? 0 }}
        onClose={() => setMenu(null)}
        content={
          menu ? (
            <div
              // Keys in the menu are the menu's: closing it leaves the grid where it was.
              onKeyDown={(e) => e.key === 'Escape' && setMenu(null)}
              onClick={(e) => {
                if ((e.target as HTMLElement).closest('.bp6-menu-item:not([aria-haspopup=true])')) setMenu(null);
              }}
            >
              <GridMenu
                {...deeds}
                columns={table.columns}
                column={menu.column}
                cell={menu.cell}
                rows={grid.current?.count() ?? 0}
                grouped={grouping?.column ?? null}
                hidden={hidden.size}
                pinned={grid.current?.isPinned(menu.column) ?? false}
              />
            </div>
          ) : (
            <span />
          )
        }
      />
    </>
  );
}

type Cells = readonly Cell[];
function textOf(as: 'tsv' | 'json' | 'datatable', columns: readonly ColumnSchema[], rows: readonly Cells[]): string {
  if (as === 'datatable') return datatableKql(columns, rows);
  if (as === 'json')
    return JSON.stringify(
      rows.map((row) => Object.fromEntries(columns.map((c, i) => [c.name, row[i] ?? null]))),
      null,
      2,
    );
  return [columns.map((c) => c.name), ...rows.map((row) => row.map(cellText))]
    .map((fields) => fields.map((f) => f.replace(/[\t\r\n]+/g, ' ')).join('\t'))
    .join('\n');
}

/** What the run wants noticed; a warning about a name of the query leads to it. */
function Warnings({ run, onReveal }: { readonly run: Run; readonly onReveal: Props['onReveal'] }) {
  const { reply } = run;
  if (!reply || reply.warnings.length === 0) return null;
  return (
    <ul className="hunt-warnings" aria-label={strings.warnings}>
      {reply.warnings.map((w) => {
        const place = placeOf(w.message, run.kql);
        return (
          <li key={w.code + w.message}>
            <span aria-hidden="true">▲ </span>
            {place ? (
              <button type="button" className="q-door" title={strings.goThere} onClick={() => onReveal(place[0], place[1])}>
                {w.message}
              </button>
            ) : (
              w.message
            )}
            {w.code === 'result.truncated' && ` ${strings.truncated}`}
            {w.code === 'pack.missing' && (
              <>
                {' '}
                <button type="button" className="q-door" onClick={() => openPacks(wantedBy(w.message))}>
                  {strings.addPack}
                </button>
              </>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** Where the first name a warning speaks of stands in the query. */
export function placeOf(message: string, kql: string): readonly [number, number] | null {
  const quoted = [...message.matchAll(/'([^']+)'|"([^"]+)"/g)].map((m) => m[1] ?? m[2] ?? '');
  const words = (message.match(/[A-Za-z_]\w{3,}/g) ?? []).filter((w) => /[A-Z_].*[A-Z_a-z]|\w+_\w+/.test(w) && /[a-z][A-Z]|_/.test(w));
  for (const name of [...quoted, ...words]) {
    const at = new RegExp(`(?<![\\w])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w])`).exec(kql);
    if (at) return [at.index, at.index + name.length];
  }
  return null;
}

/** The line the error points at, with the place underlined, and what may have been meant. */
function ErrorPlace({
  run,
  onReveal,
  onReplace,
}: {
  readonly run: Run;
  readonly onReveal: Props['onReveal'];
  readonly onReplace: Props['onReplace'];
}) {
  const { start, end, suggestions } = run.error?.facts ?? {};
  if (typeof start !== 'number') return null;
  const lineStart = run.kql.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = run.kql.indexOf('\n', start) < 0 ? run.kql.length : run.kql.indexOf('\n', start);
  const stop = Math.min(lineEnd, Math.max(start + 1, typeof end === 'number' ? end : start + 1));
  const offered = Array.isArray(suggestions)
    ? suggestions.filter((s): s is Offer => typeof s === 'object' && s !== null && 'text' in s)
    : [];
  return (
    <>
      <button type="button" className="hunt-place" title={strings.goThere} onClick={() => onReveal(start, stop)}>
        {run.kql.slice(lineStart, start)}
        <mark>{run.kql.slice(start, stop) || ' '}</mark>
        {run.kql.slice(stop, lineEnd)}
      </button>
      {offered.length > 0 && (
        <p className="hunt-offers">
          <span className="q-dim">{strings.useInstead}</span>
          {offered.slice(0, 4).map((s) => (
            <button
              key={`${s.start} ${s.text}`}
              type="button"
              className="q-chip"
              title={strings.use}
              onClick={() => onReplace(s.start, s.end, s.text)}
            >
              {s.text}
            </button>
          ))}
        </p>
      )}
    </>
  );
}
interface Offer {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}
