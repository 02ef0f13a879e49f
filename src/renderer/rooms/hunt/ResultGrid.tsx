// The rows of a result: paged, sorted and filtered in the engine, so that a million scroll as easily as ten.

import type { ColDef, IDatasource, GridApi, CellKeyDownEvent, CellClickedEvent } from 'ag-grid-community';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Cell, ColumnSchema } from '../../../shared/base/types.js';
import type { HuntReply } from '../../../shared/contract/hunt.js';
import { useClient } from '../../api/client.js';
import { inspect } from '../../state/selection.js';
import { DataGrid } from '../../widgets/DataGrid.js';
import { formatNumber } from '../../widgets/format.js';
import { PAGE_ROWS } from './runs.js';
import { strings } from './strings.js';

interface Row {
  readonly cells: readonly Cell[];
  readonly ref: string | null;
}
interface Props {
  readonly reply: HuntReply;
  readonly filter: string;
  readonly onMatching: (rows: number) => void;
  readonly onColumn: (column: number) => void;
  readonly onFocus: (cell: { column: ColumnSchema; value: Cell } | null) => void;
}

export const cellText = (cell: Cell): string => (cell === null ? '' : typeof cell === 'object' ? JSON.stringify(cell) : String(cell));
const NUMERIC: ReadonlySet<string> = new Set(['int', 'long', 'real', 'decimal']);

/** A first width from the type and the first rows, so that nothing jumps while pages arrive. */
function widthOf(column: ColumnSchema, index: number, rows: readonly (readonly Cell[])[]): number {
  if (column.type === 'datetime') return 236;
  if (column.type === 'guid') return 260;
  const longest = rows.slice(0, 60).reduce((n, row) => Math.max(n, cellText(row[index] ?? null).length), column.name.length + 2);
  return Math.min(NUMERIC.has(column.type) ? 130 : 420, Math.max(72, longest * 7.2 + 24));
}

export function ResultGrid({ reply, filter, onMatching, onColumn, onFocus }: Props) {
  const client = useClient();
  const api = useRef<GridApi<Row> | null>(null);
  const live = useRef({ onMatching, onColumn, onFocus, filter });
  live.current = { onMatching, onColumn, onFocus, filter };
  const [broken, setBroken] = useState<string | null>(null);

  const columns = useMemo<ColDef<Row>[]>(
    () =>
      reply.columns.map((column, i) => ({
        colId: String(i),
        headerName: column.name,
        headerTooltip: `${column.name}: ${column.type}`,
        width: widthOf(column, i, reply.rows),
        sortable: true,
        resizable: true,
        suppressHeaderMenuButton: true,
        valueGetter: (p) => cellText(p.data?.cells[i] ?? null),
        tooltipValueGetter: (p) => ((p.value as string).length > 40 ? (p.value as string) : ''),
        cellClass: [
          NUMERIC.has(column.type) ? 'q-num' : '',
          ['string', 'datetime', 'guid', 'dynamic', 'timespan'].includes(column.type) ? 'hunt-mono' : '',
        ],
        headerClass: NUMERIC.has(column.type) ? 'ag-right-aligned-header' : '',
      })),
    [reply],
  );

  const datasource = useMemo<IDatasource>(
    () => ({
      rowCount: reply.rowCount,
      getRows: (request) => {
        const sort = request.sortModel.map((s) => ({ column: Number(s.colId), descending: s.sort === 'desc' }));
        const text = live.current.filter;
        if (sort.length === 0 && text === '' && request.endRow <= reply.rows.length) {
          return request.successCallback(
            reply.rows
              .slice(request.startRow, request.endRow)
              .map((cells, i) => ({ cells, ref: reply.refs[request.startRow + i] ?? null })),
            reply.rowCount,
          );
        }
        client
          .call('hunt.page', {
            resultId: reply.resultId,
            offset: request.startRow,
            limit: request.endRow - request.startRow,
            sort,
            filter: text,
          })
          .then(
            (page) => {
              live.current.onMatching(page.matching);
              request.successCallback(
                page.rows.map((cells, i) => ({ cells, ref: page.refs[i] ?? null })),
                page.matching,
              );
            },
            (error: unknown) => {
              setBroken(error instanceof Error ? error.message : String(error));
              request.failCallback();
            },
          );
      },
    }),
    [client, reply],
  );

  useEffect(() => {
    if (filter === '') live.current.onMatching(reply.rowCount);
    api.current?.purgeInfiniteCache();
  }, [filter, reply]);

  const show = (row: Row | undefined) => {
    if (row?.ref && reply.refTable) inspect({ kind: 'row', table: reply.refTable, ref: row.ref });
  };
  const focus = (event: CellClickedEvent<Row> | CellKeyDownEvent<Row>) => {
    const i = Number(event.column.getColId());
    const column = reply.columns[i];
    live.current.onFocus(column && event.data ? { column, value: event.data.cells[i] ?? null } : null);
    live.current.onColumn(i);
  };

  return (
    <>
      {broken !== null && (
        <div className="hunt-note" role="alert">
          {broken}
        </div>
      )}
      <DataGrid<Row>
        key={reply.resultId}
        label={`${strings.resultLabel}: ${formatNumber(reply.rowCount)}`}
        columnDefs={columns}
        rowModelType="infinite"
        datasource={datasource}
        cacheBlockSize={PAGE_ROWS}
        maxBlocksInCache={40}
        infiniteInitialRowCount={Math.min(reply.rowCount, PAGE_ROWS)}
        rowSelection={{ mode: 'singleRow', checkboxes: false, enableClickSelection: true }}
        tooltipShowDelay={400}
        onGridReady={(e) => {
          api.current = e.api;
        }}
        onCellClicked={(e) => {
          focus(e);
          show(e.data);
        }}
        onCellKeyDown={(e) => {
          const key = (e.event as KeyboardEvent | null)?.key;
          if (key !== 'Enter' && key !== ' ') return;
          focus(e as CellKeyDownEvent<Row>);
          show(e.data);
          e.node.setSelected(true);
        }}
      />
    </>
  );
}
