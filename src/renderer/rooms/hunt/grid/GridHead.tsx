// The heads of a grid's columns: click sorts (Shift adds), a drag moves the column, its edge sets the width and a double click there
// fits it, a button opens what can be done with it.

import { useRef, useState, type PointerEvent, type ReactNode } from 'react';
import type { ColumnSchema } from '../../../../shared/base/types.js';
import { isNumeric } from '../cells.js';
import { strings } from '../strings.js';
import { GROUP, MIN_WIDTH, type Placed, type Placement } from './columns.js';
import type { SortKey } from './rows.js';

interface Props {
  readonly columns: readonly ColumnSchema[];
  readonly placement: Placement;
  readonly grouped: number | null;
  readonly sort: readonly SortKey[];
  readonly onSort: (column: number, add: boolean) => void;
  readonly onWidth: (column: number, width: number, done: boolean) => void;
  readonly onFit: (column: number) => void;
  readonly onMove: (column: number, before: number | null) => void;
  readonly onMenu: (column: number, x: number, y: number) => void;
}
const DRAG_PX = 6;

export function GridHead(props: Props) {
  const { columns, placement, grouped } = props;
  const head = useRef<HTMLDivElement | null>(null);
  const [drop, setDrop] = useState<{ readonly before: number | null; readonly x: number } | null>(null);
  /** Where a dragged head would land: before the column whose middle is right of the mouse. */
  const dropAt = (clientX: number) => {
    const box = head.current?.getBoundingClientRect();
    if (!box) return null;
    const scrolled = head.current?.parentElement?.scrollLeft ?? 0;
    const inPins = clientX - box.left - scrolled < placement.pinnedWidth;
    const x = clientX - box.left - (inPins ? scrolled : 0);
    const lanes = inPins ? placement.pinned : placement.free;
    const next = lanes.find((c) => c.id !== GROUP && x < c.x + c.width / 2);
    const last = lanes.at(-1);
    return { before: next?.id ?? (inPins ? (placement.free[0]?.id ?? null) : null), x: next ? next.x : last ? last.x + last.width : 0 };
  };
  const cell = (placed: Placed): ReactNode => {
    if (placed.id === GROUP)
      return (
        <div key={placed.id} role="columnheader" aria-colindex={1} className="grid-th" style={{ left: placed.x, width: placed.width }}>
          <span className="q-cut">{`${strings.groupedBy} ${columns[grouped ?? 0]?.name ?? ''}`}</span>
        </div>
      );
    const schema = columns[placed.id];
    return schema ? (
      <HeadCell key={placed.id} {...props} placed={placed} schema={schema} dropAt={dropAt} onDrop={setDrop} drop={drop?.before} />
    ) : null;
  };
  return (
    <div role="rowgroup" className="grid-head" style={{ width: placement.width }} ref={head}>
      <div role="row" aria-rowindex={1}>
        <div role="presentation" className="grid-pins" style={{ width: placement.pinnedWidth }} hidden={placement.pinned.length === 0}>
          {placement.pinned.map(cell)}
        </div>
        {placement.free.map(cell)}
      </div>
      {drop && <i className="grid-drop" style={{ left: drop.x }} />}
    </div>
  );
}

type Drop = { readonly before: number | null; readonly x: number } | null;
interface CellProps extends Props {
  readonly placed: Placed;
  readonly schema: ColumnSchema;
  readonly dropAt: (clientX: number) => Drop;
  readonly drop: number | null | undefined;
  readonly onDrop: (drop: Drop) => void;
}

function HeadCell({ placed, schema, sort, drop, dropAt, onDrop, onSort, onWidth, onFit, onMove, onMenu }: CellProps) {
  const start = useRef<number | null>(null);
  const [dragged, setDragged] = useState(false);
  const at = sort.findIndex((s) => s.column === placed.id);
  const key = sort[at];
  const { id, x: left, width } = placed;
  const grip = useRef<{ readonly x: number; readonly width: number } | null>(null);
  const resize = (e: PointerEvent, done: boolean) => {
    if (grip.current) onWidth(id, Math.max(MIN_WIDTH, Math.round(grip.current.width + e.clientX - grip.current.x)), done);
    if (done) grip.current = null;
  };
  const drag = {
    onPointerDown: (e: PointerEvent<HTMLElement>) => {
      if (e.button !== 0) return;
      start.current = e.clientX;
      e.currentTarget.setPointerCapture(e.pointerId);
    },
    onPointerMove: (e: PointerEvent<HTMLElement>) => {
      if (start.current === null || (!dragged && Math.abs(e.clientX - start.current) < DRAG_PX)) return;
      setDragged(true);
      onDrop(dropAt(e.clientX));
    },
    onPointerUp: (e: PointerEvent<HTMLElement>) => {
      if (start.current === null) return;
      start.current = null;
      if (!dragged) return onSort(id, e.shiftKey);
      setDragged(false);
      onDrop(null);
      if (drop !== undefined && drop !== id) onMove(id, drop);
    },
    onPointerCancel: () => {
      start.current = null;
      setDragged(false);
      onDrop(null);
    },
  };
  return (
    <div
      role="columnheader"
      tabIndex={-1}
      aria-colindex={id + 2}
      aria-sort={key ? (key.descending ? 'descending' : 'ascending') : 'none'}
      className="grid-th"
      data-moving={dragged}
      data-num={isNumeric(schema.type)}
      style={{ left, width }}
      title={`${schema.name}: ${schema.type}`}
      onContextMenu={(e) => {
        e.preventDefault();
        onMenu(id, e.clientX, e.clientY);
      }}
    >
      <span className="grid-name" {...drag}>
        <span className="q-cut">{schema.name}</span>
        {key && <span aria-hidden="true">{`${key.descending ? '▾' : '▴'}${sort.length > 1 ? at + 1 : ''}`}</span>}
      </span>
      <button
        type="button"
        tabIndex={-1}
        className="grid-more"
        aria-label={`${strings.columnMenu} ${schema.name}`}
        onClick={(e) => {
          const box = e.currentTarget.getBoundingClientRect();
          onMenu(id, box.left, box.bottom);
        }}
      >
        ⋮
      </button>
      <i
        className="grid-grip"
        onDoubleClick={() => onFit(id)}
        onPointerDown={(e) => {
          grip.current = { x: e.clientX, width };
          e.currentTarget.setPointerCapture(e.pointerId);
        }}
        onPointerMove={(e) => resize(e, false)}
        onPointerUp={(e) => resize(e, true)}
      />
    </div>
  );
}
