// AG Grid with our theme, nonce and manners: the rest of its options pass through. Give `rowData` for lists that fit in memory,
// or `rowModelType: 'infinite'` with a `datasource` for results that are paged from the engine.

import type { GridOptions } from 'ag-grid-community';
import { AgGridReact, type AgGridReactProps } from 'ag-grid-react';
import { cspNonce } from '../app/nonce.js';
import { gridTheme } from './gridTheme.js';

interface Props<Row> extends AgGridReactProps<Row> {
  /** Names the grid for those who hear it. */
  readonly label: string;
}

const MANNERS: GridOptions = {
  theme: gridTheme,
  animateRows: false,
  suppressMovableColumns: false,
  suppressCellFocus: false,
  enableCellTextSelection: true,
  ensureDomOrder: true,
  suppressDragLeaveHidesColumns: true,
  suppressColumnVirtualisation: false,
  rowBuffer: 20,
};

export function DataGrid<Row>({ label, ...options }: Props<Row>) {
  const nonce = cspNonce();
  return (
    <div className="q-grid" role="region" aria-label={label}>
      <AgGridReact<Row> {...(MANNERS as GridOptions<Row>)} {...(nonce ? { styleNonce: nonce } : {})} {...options} />
    </div>
  );
}
