// The head of a column: its name, the sort, and a button to what can be done with the column.

import type { IHeaderParams } from 'ag-grid-community';
import { useEffect, useState } from 'react';
import { strings } from './strings.js';

export interface HeaderExtras {
  readonly onMenu: (column: number, x: number, y: number) => void;
}

export function GridHeader(props: IHeaderParams & HeaderExtras) {
  const { column, displayName, progressSort, onMenu } = props;
  const [sort, setSort] = useState(column.getSort());
  const [order, setOrder] = useState(column.getSortIndex());
  useEffect(() => {
    const changed = () => {
      setSort(column.getSort());
      setOrder(column.getSortIndex());
    };
    column.addEventListener('sortChanged', changed);
    return () => column.removeEventListener('sortChanged', changed);
  }, [column]);
  const id = Number(column.getColId());
  return (
    <div className="hunt-head">
      <span className="hunt-headname" onClick={(e) => progressSort(e.shiftKey)}>
        <span className="q-cut">{displayName}</span>
        {sort && <span aria-hidden="true">{`${sort === 'asc' ? '▴' : '▾'}${order ? order + 1 : ''}`}</span>}
      </span>
      <button
        type="button"
        tabIndex={-1}
        className="hunt-headmenu"
        aria-label={`${strings.columnMenu} ${displayName}`}
        onClick={(e) => {
          const box = e.currentTarget.getBoundingClientRect();
          onMenu(id, box.left, box.bottom);
        }}
      >
        ⋮
      </button>
    </div>
  );
}
