// The rows of a result: paged, sorted, filtered and grouped in the engine, drawn without React, so that a million scroll as easily as
// ten. Column order, widths, pins and what is hidden are remembered for every shape of result.

import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react';
import type { Cell } from '../../../shared/base/types.js';
import type { HuntTable } from '../../../shared/contract/hunt.js';
import { useClient } from '../../api/client.js';
import { useView } from '../../api/view.js';
import { inspect } from '../../state/selection.js';
import { formatNumber } from '../../widgets/format.js';
import { cellText } from './cells.js';
import { cellClass, changed, columnsOf, fitWidth, GROUP, keptOf, moved, place, type Column } from './grid/columns.js';
import { GridHead } from './grid/GridHead.js';
import { ResultRows, type Grouping, type Row, type SortKey } from './grid/rows.js';
import { GridView, type Deeds } from './grid/view.js';
import { acceptLayouts, shapeOf, withLayout, type Layouts } from './gridLayout.js';
import { strings } from './strings.js';
import './grid/grid.css';

export type { Grouping, Row } from './grid/rows.js';
export interface FocusedCell {
  readonly column: number;
  readonly value: Cell;
  readonly cells: readonly Cell[];
  readonly ref: string | null;
}
export interface GridHandle {
  /** How many rows a deed is about: those selected, or the one the keys are on when it is not among them. */
  count(): number;
  /** The first of them in the order of the grid, at most so many, fetched where they are not at hand. */
  meant(most: number): Promise<readonly Row[]>;
  fit(column: number): void;
  pin(column: number, side: 'left' | null): void;
  hide(column: number): void;
  showAll(): void;
  show(columns: readonly number[], shown: boolean): void;
  /** Brings a column into view. */
  goTo(column: number): void;
  sort(column: number, way: 'asc' | 'desc' | null): void;
  isPinned(column: number): boolean;
}
interface Props {
  readonly table: HuntTable;
  readonly filter: string;
  readonly grouping: Grouping | null;
  readonly onGroup: (grouping: Grouping | null) => void;
  readonly onMatching: (rows: number) => void;
  readonly onBusy: (busy: boolean) => void;
  readonly onFocus: (cell: FocusedCell | null) => void;
  /** Right click, the button in a head, or the menu key: where it was, and on what. */
  readonly onMenu: (at: { readonly x: number; readonly y: number }, column: number, cell: FocusedCell | null) => void;
  /** Columns that are hidden, also those hidden the last time: what is not shown is said. */
  readonly onHidden: (columns: ReadonlySet<number>) => void;
  readonly onCopy: () => void;
  /** A double click: the cell in full. */
  readonly onOpenCell: (cell: FocusedCell) => void;
  readonly handle: RefObject<GridHandle | null>;
}

const LONGEST = 400;
const THINNEST_PX = 2.5;

export function ResultGrid(props: Props) {
  const [layouts, setLayouts, ready] = useView<Layouts>('hunt.layouts', {}, acceptLayouts);
  return ready ? <Grid {...props} layouts={layouts} onLayouts={setLayouts} /> : null;
}

function Grid(props: Props & { readonly layouts: Layouts; readonly onLayouts: (layouts: Layouts) => void }) {
  const { table, filter, grouping, handle, layouts, onLayouts } = props;
  const client = useClient();
  const cellId = useId();
  const [broken, setBroken] = useState<string | null>(null);
  const shape = shapeOf(table.columns);
  const [columns, setColumns] = useState<readonly Column[]>(() => columnsOf(table.columns, table.rows, layouts[shape]));
  const [sort, setSort] = useState<readonly SortKey[]>([]);
  const [total, setTotal] = useState(table.rowCount);
  const grouped = grouping !== null;
  const placement = useMemo(() => place(columns, grouped), [columns, grouped]);
  const live = useRef(props);
  live.current = props;
  const view = useRef<GridView | null>(null);
  const rows = useRef<ResultRows | null>(null);
  const scroller = useRef<HTMLDivElement | null>(null);
  const space = useRef<HTMLDivElement | null>(null);
  const stage = useRef<HTMLDivElement | null>(null);
  const plane = useRef<HTMLDivElement | null>(null);

  useLayoutEffect(() => {
    if (!scroller.current || !space.current || !stage.current || !plane.current) return undefined;
    const source = new ResultRows(client, table, {
      onRows: (lines) => {
        setTotal(lines);
        live.current.onMatching(lines);
        view.current?.rowsChanged();
      },
      onBusy: (busy) => live.current.onBusy(busy),
      onBroken: setBroken,
    });
    const deeds: Deeds = {
      onFocus: ({ column }, row) => live.current.onFocus(cellAt(columnOf(column), row)),
      onMenu: (at, { column }, row) => live.current.onMenu(at, columnOf(column), cellAt(columnOf(column), row)),
      onOpen: (row) => row.ref && table.refTable && inspect({ kind: 'row', table: table.refTable, ref: row.ref }),
      onToggle: (row) => {
        const now = live.current.grouping;
        if (!row.group || !now) return;
        const open = new Set(now.open);
        if (!open.delete(row.group.id)) open.add(row.group.id);
        live.current.onGroup({ ...now, open });
      },
      onCopy: () => live.current.onCopy(),
      onOpenCell: ({ column }, row) => {
        const cell = cellAt(columnOf(column), row);
        if (cell) live.current.onOpenCell(cell);
      },
    };
    const columnOf = (id: number) => (id === GROUP ? (live.current.grouping?.column ?? 0) : id);
    const classes = table.columns.map(cellClass);
    const made = new GridView(
      { scroller: scroller.current, space: space.current, stage: stage.current, plane: plane.current },
      source,
      {
        // Text that cannot be seen is not laid out: a cell may hold a megabyte, and the thinnest letter takes its pixels.
        textOf: (row, column, width) => cellText(row.cells[column] ?? null).slice(0, Math.ceil(width / THINNEST_PX)),
        classOf: (column) => (column === GROUP ? 'grid-lane hunt-mono' : (classes[column] ?? '')),
        groupText: (row) =>
          row.group ? [cellText(row.group.value).slice(0, LONGEST) || strings.empty, formatNumber(row.group.count)] : ['', ''],
      },
      () => deeds,
      cellId,
    );
    rows.current = source;
    view.current = made;
    return () => {
      made.stop();
      source.stop();
      view.current = null;
      rows.current = null;
    };
  }, [client, table, cellId]);
  useLayoutEffect(() => view.current?.place(placement), [placement, table]);

  useEffect(() => live.current.onHidden(new Set(columns.flatMap((c) => (c.hidden ? [c.id] : [])))), [columns]);

  const first = useRef(true);
  const ordered = useRef({ sort, filter, column: grouping?.column ?? null });
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const before = ordered.current;
    const now = { sort, filter, column: grouping?.column ?? null };
    ordered.current = now;
    // A group that opens or closes leaves the rest where it is.
    const stays = before.sort === sort && before.filter === filter && before.column === now.column;
    rows.current?.setOrder({ sort, filter, grouping }, stays ? (view.current?.first() ?? 0) : 0);
    if (!stays) view.current?.reordered();
  }, [sort, filter, grouping]);

  const arrange = (next: readonly Column[], keep = true) => {
    setColumns(next);
    if (keep) onLayouts(withLayout(layouts, shape, keptOf(next)));
  };
  const fit = (id: number) => {
    const schema = table.columns[id];
    const seen = rows.current?.sample() ?? [];
    if (schema) arrange(changed(columns, id, { width: fitWidth(schema, id, seen.length > 0 ? seen : table.rows) }));
  };
  handle.current = {
    count: () => view.current?.meantCount ?? 0,
    meant: async (most) => (view.current && rows.current ? rows.current.read(view.current.meant(most)) : []),
    pin: (column, side) => arrange(changed(columns, column, { pinned: side === 'left' })),
    hide: (column) => arrange(changed(columns, column, { hidden: true })),
    fit,
    showAll: () => arrange(columns.map((c) => ({ ...c, hidden: false }))),
    show: (list, shown) => arrange(columns.map((c) => (list.includes(c.id) ? { ...c, hidden: !shown } : c))),
    // After the next drawing, when a column that was hidden has its place.
    goTo: (column) => setTimeout(() => view.current?.goTo(column), 0),
    sort: (column, way) => setSort(way === null ? [] : [{ column, descending: way === 'desc' }]),
    isPinned: (column) => columns.some((c) => c.id === column && c.pinned),
  };
  return (
    <>
      {broken !== null && (
        <div className="hunt-note" role="alert">
          {broken}
        </div>
      )}
      <div
        ref={scroller}
        className="grid"
        role="grid"
        tabIndex={0}
        aria-label={`${strings.resultLabel}${table.name ? ` ${table.name}` : ''}: ${formatNumber(table.rowCount)}`}
        aria-rowcount={total + 1}
        aria-colcount={table.columns.length + 1}
        aria-multiselectable
      >
        <GridHead
          columns={table.columns}
          placement={placement}
          grouped={grouping?.column ?? null}
          sort={sort}
          onSort={(column, add) => setSort(nextSort(sort, column, add))}
          onWidth={(column, width, done) => arrange(changed(columns, column, { width }), done)}
          onFit={fit}
          onMove={(column, before) => arrange(moved(columns, column, before))}
          onMenu={(column, x, y) => props.onMenu({ x, y }, column, null)}
        />
        <div ref={space} role="rowgroup" className="grid-space">
          <div ref={stage} role="presentation" className="grid-stage">
            <div ref={plane} role="presentation" className="grid-plane" />
          </div>
        </div>
      </div>
    </>
  );
}

const cellAt = (column: number, row: Row | undefined): FocusedCell | null =>
  row && !row.group ? { column, value: row.cells[column] ?? null, cells: row.cells, ref: row.ref } : null;

/** Ascending, descending, as the query gave it; with `add` the other columns keep their part. */
function nextSort(sort: readonly SortKey[], column: number, add: boolean): SortKey[] {
  const now = sort.find((s) => s.column === column);
  const next: SortKey[] = now ? (now.descending ? [] : [{ column, descending: true }]) : [{ column, descending: false }];
  if (!add) return next;
  return now ? sort.flatMap((s) => (s.column === column ? next : [s])) : [...sort, ...next];
}
