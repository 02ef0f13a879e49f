// Pages of a result for the grid: one request at a time matters, what was asked under another order is cancelled in the engine.

import type { IDatasource } from 'ag-grid-community';
import type { Cell } from '../../../shared/base/types.js';
import type { CallOut, Client } from '../../../shared/contract/index.js';
import type { HuntTable } from '../../../shared/contract/hunt.js';
import { asQuarryError } from '../../api/client.js';

export interface Row {
  readonly cells: readonly Cell[];
  readonly ref: string | null;
  /** Set on the line of a group, which has no cells. */
  readonly group: { readonly id: number; readonly count: number; readonly value: Cell; readonly open: boolean } | null;
}
export interface Grouping {
  readonly column: number;
  readonly open: ReadonlySet<number>;
}
interface Asked {
  readonly filter: string;
  readonly grouping: Grouping | null;
}
interface Told {
  onMatching(lines: number): void;
  onBusy(busy: boolean): void;
  onBroken(message: string | null): void;
}

export function rowsOf(client: Client, table: HuntTable, asked: () => Asked, told: Told): IDatasource & { stop(): void } {
  let under = '';
  let abort = new AbortController();
  let waiting = 0;
  return {
    rowCount: table.rowCount,
    stop: () => abort.abort(),
    getRows: (request) => {
      const sort = request.sortModel.map((s) => ({ column: Number(s.colId), descending: s.sort === 'desc' }));
      const { filter, grouping } = asked();
      if (sort.length === 0 && filter === '' && !grouping && Math.min(request.endRow, table.rowCount) <= table.rows.length) {
        told.onMatching(table.rowCount);
        request.successCallback(
          table.rows
            .slice(request.startRow, request.endRow)
            .map((cells, i) => ({ cells, ref: table.refs[request.startRow + i] ?? null, group: null })),
          table.rowCount,
        );
        return;
      }
      const key = JSON.stringify([sort, filter, grouping?.column]);
      if (key !== under) {
        abort.abort();
        abort = new AbortController();
        under = key;
      }
      const { signal } = abort;
      if (++waiting === 1) told.onBusy(true);
      client
        .call(
          'hunt.page',
          {
            resultId: table.resultId,
            offset: request.startRow,
            limit: request.endRow - request.startRow,
            sort,
            filter,
            ...(grouping ? { group: { column: grouping.column, open: [...grouping.open] } } : {}),
          },
          { signal },
        )
        .then(
          (page) => {
            told.onBroken(null);
            told.onMatching(page.matching);
            request.successCallback(linesOf(page, grouping), page.matching);
          },
          (error: unknown) => {
            const known = asQuarryError(error);
            if (known.code !== 'cancelled') told.onBroken(known.message);
            request.failCallback();
          },
        )
        .finally(() => {
          if (--waiting === 0) told.onBusy(false);
        });
    },
  };
}

const linesOf = (page: CallOut<'hunt.page'>, grouping: Grouping | null): Row[] =>
  page.rows.map((cells, i) => {
    const group = page.groups?.[i];
    return { cells, ref: page.refs[i] ?? null, group: group ? { ...group, open: grouping?.open.has(group.id) ?? false } : null };
  });
