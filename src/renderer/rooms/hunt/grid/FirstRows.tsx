// The rows a result begins with, while the rest of the query still runs: to be read, not to be worked with. They stand where the
// finished result will have them.

import { useMemo } from 'react';
import type { FirstRows as First } from '../../../../shared/contract/hunt.js';
import { useView } from '../../../api/view.js';
import { formatNumber } from '../../../widgets/format.js';
import { cellText, isNumeric } from '../cells.js';
import { acceptLayouts, shapeOf, type Layouts } from '../gridLayout.js';
import { strings } from '../strings.js';
import { cellClass, columnsOf, place } from './columns.js';
import './grid.css';

/** What fills a tall screen; the engine tells up to a page. */
const SHOWN = 60;
const LONGEST = 400;
const ROW_PX = 26;

export function FirstRows({ first, rowsRead }: { readonly first: First; readonly rowsRead: number }) {
  const [layouts, , ready] = useView<Layouts>('hunt.layouts', {}, acceptLayouts);
  const { columns, rows } = first;
  const lanes = useMemo(() => {
    const { pinned, free, width } = place(columnsOf(columns, rows, layouts[shapeOf(columns)]), false);
    return { width, cells: [...pinned, ...free] };
  }, [columns, rows, layouts]);
  const classes = useMemo(() => columns.map(cellClass), [columns]);
  if (!ready) return null;
  return (
    <div className="hunt-result" aria-busy="true">
      <div className="hunt-under grid-still" role="status">
        {`${strings.firstRows} ${formatNumber(rows.length)}. ${strings.stillReading} ${formatNumber(rowsRead)} ${strings.rowsReadSoFar}`}
      </div>
      <div className="grid" role="table" aria-label={strings.firstRowsLabel} tabIndex={0}>
        <div role="rowgroup" className="grid-head" style={{ width: lanes.width }}>
          <div role="row">
            {lanes.cells.map(({ id, x, width }) => (
              <div
                key={id}
                role="columnheader"
                className="grid-th"
                data-num={columns[id] !== undefined && isNumeric(columns[id].type)}
                style={{ left: x, width }}
              >
                <span className="grid-name">
                  <span className="q-cut">{columns[id]?.name}</span>
                </span>
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" className="grid-space" style={{ height: Math.min(rows.length, SHOWN) * ROW_PX, width: lanes.width }}>
          {rows.slice(0, SHOWN).map((cells, at) => (
            <div key={at} role="row" className="grid-row" style={{ top: at * ROW_PX, width: lanes.width }}>
              {lanes.cells.map(({ id, x, width }) => (
                <div key={id} role="cell" className={`grid-cell ${classes[id] ?? ''}`} style={{ left: x, width }}>
                  {cellText(cells[id] ?? null).slice(0, LONGEST)}
                </div>
              ))}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
