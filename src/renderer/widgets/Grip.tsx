// The edge of a pane that is dragged to make it wider or higher: by pointer, by arrow keys, and back to what it was by a double click.

import { useRef, type KeyboardEvent, type PointerEvent } from 'react';

const STEP = 16;

interface Props {
  readonly label: string;
  /** The side of its pane the edge is on: dragging away from the pane makes it larger. */
  readonly edge: 'left' | 'right' | 'bottom';
  /** Pixels. */
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly initial: number;
  readonly onChange: (value: number) => void;
}

export function Grip({ label, edge, value, min, max, initial, onChange }: Props) {
  const drag = useRef<{ readonly from: number; readonly value: number } | null>(null);
  const grows = edge === 'left' ? -1 : 1;
  const upright = edge !== 'bottom';
  const set = (next: number) => onChange(Math.round(Math.min(max, Math.max(min, next))));
  const place = (e: PointerEvent) => (upright ? e.clientX : e.clientY);
  const onKeyDown = (e: KeyboardEvent) => {
    const by = { [upright ? 'ArrowLeft' : 'ArrowUp']: -STEP, [upright ? 'ArrowRight' : 'ArrowDown']: STEP }[e.key];
    if (by !== undefined) set(value + by * grows);
    else if (e.key === 'Home') set(min);
    else if (e.key === 'End') set(max);
    else return;
    e.preventDefault();
  };
  return (
    <div
      className="q-grip"
      data-edge={edge}
      role="separator"
      aria-orientation={upright ? 'vertical' : 'horizontal'}
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      onPointerDown={(e) => {
        e.currentTarget.setPointerCapture(e.pointerId);
        drag.current = { from: place(e), value };
      }}
      onPointerMove={(e) => {
        if (drag.current) set(drag.current.value + (place(e) - drag.current.from) * grows);
      }}
      onPointerUp={() => {
        drag.current = null;
      }}
      onPointerCancel={() => {
        drag.current = null;
      }}
      onDoubleClick={() => onChange(initial)}
      onKeyDown={onKeyDown}
    />
  );
}
