// A density strip with a range on it: drag to set, drag inside to move, click to clear, arrow keys for the same.
// Drawn on a canvas (hundreds of bars, redrawn while dragging); the range is kept in wire time.

import { useEffect, useMemo, useRef, useState } from 'react';
import type { TimeRange } from '../../shared/contract/values.js';
import { useTheme } from '../state/appearance.js';
import { tokenColour } from './entityTypes.js';
import { wireMs, wireTime } from './format.js';
import { words } from './strings.js';

interface Props {
  readonly extent: TimeRange;
  readonly counts: readonly number[];
  /** Buckets with alerts get a mark above. */
  readonly alerts?: readonly number[];
  readonly range: TimeRange | null;
  readonly onRange: (range: TimeRange | null) => void;
  readonly label?: string;
}

interface Drag {
  readonly from: number;
  readonly to: number;
}
const CLICK_PX = 3;

export function HistogramBrush({ extent, counts, alerts, range, onRange, label = words.brushLabel }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [drag, setDrag] = useState<Drag | null>(null);
  const anchor = useRef<{ x: number; mode: 'new' | 'move'; shown: Drag | null } | null>(null);

  const start = wireMs(extent.from);
  const span = Math.max(1, wireMs(extent.to) - start);
  const shown = useMemo<Drag | null>(
    () => drag ?? (range ? { from: (wireMs(range.from) - start) / span, to: (wireMs(range.to) - start) / span } : null),
    [drag, range, start, span],
  );

  useEffect(() => {
    const element = canvas.current;
    if (!element) return undefined;
    const watch = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);

  useEffect(() => {
    const element = canvas.current;
    const g = element?.getContext('2d');
    if (!element || !g || size.width === 0) return;
    const scale = window.devicePixelRatio || 1;
    element.width = size.width * scale;
    element.height = size.height * scale;
    g.scale(scale, scale);
    g.clearRect(0, 0, size.width, size.height);
    draw(g, size, counts, alerts ?? [], shown);
  }, [size, counts, alerts, shown, theme]);

  const put = (d: Drag | null) => {
    if (!d || d.to - d.from >= 0.999) onRange(null);
    else onRange({ from: wireTime(start + d.from * span), to: wireTime(start + d.to * span) });
  };
  const at = (clientX: number): number => {
    const box = canvas.current?.getBoundingClientRect();
    return box && box.width > 0 ? Math.min(1, Math.max(0, (clientX - box.left) / box.width)) : 0;
  };

  return (
    <canvas
      ref={canvas}
      className="q-brush"
      tabIndex={0}
      role="slider"
      aria-label={label}
      title={words.brushHelp}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={shown ? Math.round(((shown.from + shown.to) / 2) * 100) : 50}
      aria-valuetext={range ? `${range.from.slice(0, 16)} to ${range.to.slice(0, 16)} UTC` : 'whole case'}
      onPointerDown={(e) => {
        e.currentTarget.setPointerCapture(e.pointerId);
        const x = at(e.clientX);
        const inside = shown !== null && x > shown.from && x < shown.to;
        anchor.current = { x, mode: inside && !e.shiftKey ? 'move' : 'new', shown };
      }}
      onPointerMove={(e) => {
        const a = anchor.current;
        if (!a) return;
        const x = at(e.clientX);
        if (Math.abs(x - a.x) * size.width < CLICK_PX && !drag) return;
        if (a.mode === 'move' && a.shown) {
          const length = a.shown.to - a.shown.from;
          const from = Math.min(1 - length, Math.max(0, a.shown.from + x - a.x));
          setDrag({ from, to: from + length });
        } else setDrag({ from: Math.min(a.x, x), to: Math.max(a.x, x) });
      }}
      onPointerUp={() => {
        anchor.current = null;
        put(drag);
        setDrag(null);
      }}
      onPointerCancel={() => {
        anchor.current = null;
        setDrag(null);
      }}
      onKeyDown={(e) => {
        const by = e.key === 'ArrowRight' ? 0.02 : e.key === 'ArrowLeft' ? -0.02 : 0;
        if (e.key === 'Escape') onRange(null);
        else if (by !== 0) {
          e.preventDefault();
          const now = shown ?? { from: 0.4, to: 0.6 };
          if (e.shiftKey) put({ from: now.from, to: Math.min(1, Math.max(now.from + 0.01, now.to + by)) });
          else {
            const length = now.to - now.from;
            const from = Math.min(1 - length, Math.max(0, now.from + by));
            put({ from, to: from + length });
          }
        }
      }}
    />
  );
}

function draw(
  g: CanvasRenderingContext2D,
  size: { width: number; height: number },
  counts: readonly number[],
  alerts: readonly number[],
  shown: Drag | null,
): void {
  const { width, height } = size;
  const top = Math.max(1, ...counts);
  const step = width / Math.max(1, counts.length);
  const quiet = tokenColour('faint');
  const accent = tokenColour('acc');
  if (shown) {
    g.fillStyle = tokenColour('accbg');
    g.fillRect(shown.from * width, 0, Math.max(2, (shown.to - shown.from) * width), height);
  }
  counts.forEach((n, i) => {
    if (n === 0) return;
    const middle = (i + 0.5) / counts.length;
    const lit = !shown || (middle >= shown.from && middle <= shown.to);
    // Square root: a burst must not flatten the quiet days around it.
    const h = Math.max(1, Math.sqrt(n / top) * (height - 5));
    g.fillStyle = shown && lit ? accent : quiet;
    g.fillRect(i * step, height - h, Math.max(0.75, step - (step > 2.5 ? 1 : 0)), h);
  });
  g.fillStyle = tokenColour('high');
  alerts.forEach((n, i) => {
    if (n === 0) return;
    const x = (i + 0.5) * step;
    g.beginPath();
    g.moveTo(x, 0);
    g.lineTo(x + 2.5, 4);
    g.lineTo(x - 2.5, 4);
    g.fill();
  });
  if (shown) {
    g.strokeStyle = accent;
    g.lineWidth = 1;
    g.strokeRect(shown.from * width + 0.5, 0.5, Math.max(2, (shown.to - shown.from) * width - 1), height - 1);
  }
}
