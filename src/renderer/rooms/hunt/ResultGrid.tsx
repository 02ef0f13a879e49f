// The rows of a result: paged, sorted, filtered and grouped in the engine, so that a million scroll as easily as ten.

import type {
  CellClickedEvent,
  CellContextMenuEvent,
  CellFocusedEvent,
  CellKeyDownEvent,
  ColDef,
  GridApi,
  ICellRendererParams,
} from 'ag-grid-community';
import { useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import type { Cell, ColumnSchema } from '../../../shared/base/types.js';
import type { HuntTable } from '../../../shared/contract/hunt.js';
import { useClient } from '../../api/client.js';
import { useView } from '../../api/view.js';
import { inspect } from '../../state/selection.js';
import { DataGrid } from '../../widgets/DataGrid.js';
import { formatNumber } from '../../widgets/format.js';
import { cellText, isMono, isNumeric } from './cells.js';
import { acceptLayouts, shapeOf, withLayout, type Layouts } from './gridLayout.js';
import { GridHeader } from './GridHeader.js';
import { rowsOf, type Grouping, type Row } from './rowsPage.js';
import { PAGE_ROWS } from './runs.js';
import { strings } from './strings.js';

export interface FocusedCell {
  readonly column: number;
  readonly value: Cell;
  readonly cells: readonly Cell[];
  readonly ref: string | null;
}
export interface GridHandle {
  /** The rows that are selected, in the order of the grid; none when nothing is. */
  selected(): readonly Row[];
  pin(column: number, side: 'left' | null): void;
  hide(column: number): void;
  showAll(): void;
  sort(column: number, way: 'asc' | 'desc' | null): void;
  hidden(): readonly number[];
  focus(): void;
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
  readonly handle: RefObject<GridHandle | null>;
}

const GROUP_COLUMN = 'group';

/** A first width from the type and the first rows, so that nothing jumps while pages arrive. */
function widthOf(column: ColumnSchema, index: number, rows: readonly (readonly Cell[])[]): number {
  if (column.type === 'datetime') return 220;
  if (column.type === 'guid') return 270;
  const longest = rows.slice(0, 60).reduce((n, row) => Math.max(n, cellText(row[index] ?? null).length), 0);
  const widest = Math.max(longest * (isMono(column.type) ? 7.1 : 6.6) + 22, column.name.length * 6.8 + 44);
  return Math.round(Math.min(isNumeric(column.type) ? 160 : 420, Math.max(72, widest)));
}

export function ResultGrid({ table, filter, grouping, onGroup, onMatching, onBusy, onFocus, onMenu, handle }: Props) {
  const client = useClient();
  const api = useRef<GridApi<Row> | null>(null);
  const live = useRef({ onMatching, onBusy, onFocus, onMenu, onGroup, filter, grouping });
  live.current = { onMatching, onBusy, onFocus, onMenu, onGroup, filter, grouping };
  const [broken, setBroken] = useState<string | null>(null);
  const [layouts, setLayouts, ready] = useView<Layouts>('hunt.layouts', {}, acceptLayouts);
  const shape = shapeOf(table.columns);

  const columns = useMemo<ColDef<Row>[]>(
    () => table.columns.map((column, i) => columnOf(column, i, table, (at, x, y) => live.current.onMenu({ x, y }, at, null))),
    [table],
  );
  const grouped = grouping?.column ?? null;
  const shownColumns = useMemo<ColDef<Row>[]>(() => {
    const head = grouped === null ? undefined : table.columns[grouped];
    if (!head) return columns;
    const toggle = (row: Row) => {
      const now = live.current.grouping;
      if (!row.group || !now) return;
      const open = new Set(now.open);
      if (!open.delete(row.group.id)) open.add(row.group.id);
      live.current.onGroup({ ...now, open });
    };
    return [
      {
        colId: GROUP_COLUMN,
        headerName: `${strings.groupedBy} ${head.name}`,
        pinned: 'left',
        width: 300,
        sortable: false,
        cellRenderer: GroupCell,
        cellRendererParams: { toggle },
      },
      ...columns,
    ];
  }, [columns, grouped, table]);

  const source = useMemo(
    () =>
      rowsOf(client, table, () => live.current, {
        onMatching: (n) => live.current.onMatching(n),
        onBusy: (busy) => live.current.onBusy(busy),
        onBroken: setBroken,
      }),
    [client, table],
  );
  useEffect(() => () => source.stop(), [source]);

  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    if (filter === '' && !grouping) live.current.onMatching(table.rowCount);
    api.current?.purgeInfiniteCache();
  }, [filter, grouping, table]);

  handle.current = {
    selected: () =>
      (api.current?.getSelectedNodes() ?? [])
        .sort((a, b) => (a.rowIndex ?? 0) - (b.rowIndex ?? 0))
        .flatMap((n) => (n.data && !n.data.group ? [n.data] : [])),
    pin: (column, side) => api.current?.setColumnsPinned([String(column)], side),
    hide: (column) => api.current?.setColumnsVisible([String(column)], false),
    showAll: () =>
      api.current?.setColumnsVisible(
        table.columns.map((_, i) => String(i)),
        true,
      ),
    sort: (column, way) => api.current?.applyColumnState({ state: [{ colId: String(column), sort: way }], defaultState: { sort: null } }),
    hidden: () => (api.current?.getColumnState() ?? []).flatMap((s) => (s.hide === true ? [Number(s.colId)] : [])),
    focus: () => api.current?.setFocusedCell(0, String(0)),
  };

  const keepLayout = () => {
    const state = api.current?.getColumnState().filter((s) => s.colId !== GROUP_COLUMN);
    if (state) setLayouts(withLayout(layouts, shape, state));
  };
  const cellAt = (column: number, row: Row | undefined): FocusedCell | null =>
    row && !row.group ? { column, value: row.cells[column] ?? null, cells: row.cells, ref: row.ref } : null;
  const columnAt = (id: string) => (id === GROUP_COLUMN ? (live.current.grouping?.column ?? 0) : Number(id));
  const look = (row: Row | undefined) => {
    if (row?.ref && table.refTable) inspect({ kind: 'row', table: table.refTable, ref: row.ref });
  };

  if (!ready) return null;
  return (
    <>
      {broken !== null && (
        <div className="hunt-note" role="alert">
          {broken}
        </div>
      )}
      <DataGrid<Row>
        key={table.resultId}
        label={`${strings.resultLabel}${table.name ? ` ${table.name}` : ''}: ${formatNumber(table.rowCount)}`}
        columnDefs={shownColumns}
        maintainColumnOrder
        rowModelType="infinite"
        datasource={source}
        cacheBlockSize={PAGE_ROWS}
        maxBlocksInCache={40}
        maxConcurrentDatasourceRequests={2}
        blockLoadDebounceMillis={40}
        // Keeping the elements of rows in their order costs frames while scrolling; their aria-rowindex says it as well.
        ensureDomOrder={false}
        rowBuffer={8}
        infiniteInitialRowCount={Math.min(table.rowCount, PAGE_ROWS)}
        rowSelection={{ mode: 'multiRow', checkboxes: false, headerCheckbox: false, enableClickSelection: true }}
        tooltipShowDelay={400}
        preventDefaultOnContextMenu
        onGridReady={(e) => {
          api.current = e.api;
          const kept = layouts[shape];
          if (kept) e.api.applyColumnState({ state: [...kept], applyOrder: true });
        }}
        onColumnResized={(e) => e.finished && e.source === 'uiColumnResized' && keepLayout()}
        onColumnMoved={(e) => e.finished && e.source === 'uiColumnMoved' && keepLayout()}
        onColumnPinned={(e) => e.source === 'api' && keepLayout()}
        onColumnVisible={(e) => e.source === 'api' && keepLayout()}
        onCellFocused={(e: CellFocusedEvent<Row>) => {
          const column = e.column;
          if (!column || typeof column === 'string' || e.rowIndex === null) return;
          live.current.onFocus(cellAt(columnAt(column.getColId()), e.api.getDisplayedRowAtIndex(e.rowIndex)?.data));
        }}
        onCellClicked={(e: CellClickedEvent<Row>) => look(e.data)}
        onCellContextMenu={(e: CellContextMenuEvent<Row>) => {
          const event = e.event as MouseEvent | null;
          const column = columnAt(e.column.getColId());
          if (event) live.current.onMenu({ x: event.clientX, y: event.clientY }, column, cellAt(column, e.data));
        }}
        onCellKeyDown={(e) => {
          const event = e.event as KeyboardEvent | null;
          const cell = e as CellKeyDownEvent<Row>;
          const row = cell.data;
          if (!event) return;
          const column = columnAt(cell.column.getColId());
          if (
            event.key === 'ContextMenu' ||
            (event.key === 'F10' && event.shiftKey) ||
            (event.key === 'm' && !event.ctrlKey && !event.metaKey)
          ) {
            const box = (event.target as HTMLElement).getBoundingClientRect();
            event.preventDefault();
            live.current.onMenu({ x: box.left + 12, y: box.bottom }, column, cellAt(column, row));
          } else if (event.key === 'Enter' && row?.group) {
            const now = live.current.grouping;
            if (!now) return;
            const open = new Set(now.open);
            if (!open.delete(row.group.id)) open.add(row.group.id);
            live.current.onGroup({ ...now, open });
          } else if (event.key === 'Enter' || event.key === ' ') {
            look(row);
            cell.node.setSelected(event.key === 'Enter' ? true : !cell.node.isSelected(), event.key === 'Enter');
          }
        }}
      />
    </>
  );
}

function columnOf(column: ColumnSchema, i: number, table: HuntTable, onMenu: (column: number, x: number, y: number) => void): ColDef<Row> {
  return {
    colId: String(i),
    headerName: column.name,
    headerTooltip: `${column.name}: ${column.type}`,
    headerComponent: GridHeader,
    headerComponentParams: { onMenu },
    width: widthOf(column, i, table.rows),
    minWidth: 48,
    sortable: true,
    resizable: true,
    suppressHeaderMenuButton: true,
    valueGetter: (p) => (p.data?.group ? '' : cellText(p.data?.cells[i] ?? null)),
    tooltipValueGetter: (p) => {
      const text = p.value as string;
      return text.length > 40 ? (text.length > 1500 ? `${text.slice(0, 1500)}…` : text) : '';
    },
    cellClass: [isNumeric(column.type) ? 'q-num' : '', isMono(column.type) ? 'hunt-mono' : ''],
    headerClass: isNumeric(column.type) ? 'ag-right-aligned-header' : '',
  };
}

function GroupCell({ data, toggle }: ICellRendererParams<Row> & { readonly toggle: (row: Row) => void }) {
  if (!data?.group) return null;
  const { value, count, open } = data.group;
  return (
    <button type="button" tabIndex={-1} className="hunt-group" aria-expanded={open} onClick={() => toggle(data)}>
      <span aria-hidden="true">{open ? '▾' : '▸'}</span>
      <span className="q-cut hunt-mono">{cellText(value) || strings.empty}</span>
      <span className="q-dim">{formatNumber(count)}</span>
    </button>
  );
}
