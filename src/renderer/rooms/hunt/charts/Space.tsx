// Points in a box, turned by dragging or by Alt with the arrow keys; clicks and keys do what they do in the other pictures.

import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useTheme, useZone } from '../../../state/appearance.js';
import { tokenColour } from '../../../widgets/entityTypes.js';
import { formatCompact, formatTime, wireTime } from '../../../widgets/format.js';
import { pressed, strideOf, strode, taken } from './keys.js';
import { fontFamily, seriesColour } from './look.js';
import { paint, toPng, toSvg, type Painting, type Shape } from './paint.js';
import type { Keep, Picks } from './picked.js';
import type { Picture } from './pictures.js';
import { project, type Axis, type Space as SpaceData } from './space.js';
import { cut } from './values.js';
import { words } from './words.js';

interface Props {
  readonly picture: Extract<Picture, { kind: 'space' }>;
  readonly picks: Picks;
  readonly keep: Keep;
}
const NEAR_PX = 12;
const DRAG_PX = 4;
const STEP = Math.PI / 24;
const TILT_MOST = Math.PI / 2;

export function Space({ picture, picks, keep }: Props) {
  const theme = useTheme();
  const utc = useZone() === 'utc';
  const canvas = useRef<HTMLCanvasElement>(null);
  const [view, setView] = useState({ turn: -0.6, tilt: 0.42 });
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [at, setAt] = useState(-1);
  const drag = useRef<{ x: number; y: number; moved: boolean } | null>(null);
  const { space } = picture;

  // The theme has no part in the call, but the colours it reads are the theme's.
  const painting = useMemo(
    () => ({ theme, ...paintingOf(picture.title, space, view, size, at, utc) }),
    [picture.title, space, view, size, at, utc, theme],
  );
  const last = useRef(painting);
  last.current = painting;

  useEffect(() => {
    const element = canvas.current?.parentElement;
    if (!element) return undefined;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    const ctx = canvas.current?.getContext('2d');
    if (!ctx || size.width === 0) return;
    const ratio = devicePixelRatio || 1;
    ctx.canvas.width = Math.round(size.width * ratio);
    ctx.canvas.height = Math.round(size.height * ratio);
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    paint(ctx, painting.picture);
  }, [painting, size]);
  useEffect(() => {
    keep({ png: () => toPng(last.current.picture), svg: () => toSvg(last.current.picture) });
    return () => keep(null);
  }, [keep]);

  const near = (e: { readonly clientX: number; readonly clientY: number }): number => {
    const box = canvas.current?.getBoundingClientRect();
    const [x, y] = [e.clientX - (box?.left ?? 0), e.clientY - (box?.top ?? 0)];
    let best = -1;
    let far = NEAR_PX;
    for (const [i, p] of painting.spots.entries()) {
      const d = Math.hypot(p[0] - x, p[1] - y);
      if (d <= far) [best, far] = [i, d];
    }
    return best;
  };
  const turnBy = (turn: number, tilt: number) =>
    setView((v) => ({ turn: v.turn + turn, tilt: Math.max(-TILT_MOST, Math.min(TILT_MOST, v.tilt + tilt)) }));
  const walk = (next: number) => {
    setAt(next);
    picks.onWalk(space.points[next]?.mark.label ?? '');
  };
  const screen = (i: number) => {
    const box = canvas.current?.getBoundingClientRect();
    const spot = painting.spots[i];
    return { x: (box?.left ?? 0) + (spot?.[0] ?? 0), y: (box?.top ?? 0) + (spot?.[1] ?? 0) };
  };
  const onKeyDown = (e: KeyboardEvent) => {
    const stride = strideOf(e.key);
    if (e.altKey && e.key.startsWith('Arrow')) {
      if (e.key === 'ArrowLeft') turnBy(-STEP, 0);
      if (e.key === 'ArrowRight') turnBy(STEP, 0);
      if (e.key === 'ArrowUp') turnBy(0, STEP);
      if (e.key === 'ArrowDown') turnBy(0, -STEP);
    } else if (stride !== null) walk(strode(at, stride, space.points.length));
    else if (!pressed(e, space.points[at]?.mark, picks, () => screen(at))) return;
    taken(e);
  };
  return (
    <div
      className="hunt-canvasbox"
      tabIndex={0}
      role="group"
      aria-roledescription={words.chart}
      aria-label={`${picture.summary}. ${words.keysCanvas}`}
      onKeyDown={onKeyDown}
      onPointerDown={(e: PointerEvent) => {
        if (e.button === 0) drag.current = { x: e.clientX, y: e.clientY, moved: false };
      }}
      onPointerMove={(e: PointerEvent) => {
        const held = drag.current;
        if (!held) {
          const over = near(e);
          if (over !== at) {
            setAt(over);
            picks.onWalk(space.points[over]?.mark.label ?? '');
          }
          return;
        }
        const [dx, dy] = [e.clientX - held.x, e.clientY - held.y];
        if (!held.moved && Math.hypot(dx, dy) < DRAG_PX) return;
        e.currentTarget.setPointerCapture(e.pointerId);
        drag.current = { x: e.clientX, y: e.clientY, moved: true };
        turnBy(dx / 120, dy / 120);
      }}
      onPointerUp={(e: PointerEvent) => {
        const held = drag.current;
        drag.current = null;
        if (!held || held.moved) return;
        const mark = space.points[near(e)]?.mark;
        if (mark) picks.onPick(mark, { x: e.clientX, y: e.clientY });
      }}
      onPointerCancel={() => (drag.current = null)}
      onContextMenu={(e) => {
        e.preventDefault();
        const mark = space.points[near(e)]?.mark;
        if (mark) picks.onMenu(mark, { x: e.clientX, y: e.clientY });
      }}
    >
      <canvas ref={canvas} className="hunt-space" aria-hidden="true" />
    </div>
  );
}

const EDGES: readonly (readonly [readonly [number, number, number], readonly [number, number, number]])[] = [
  [-1, -1],
  [-1, 1],
  [1, -1],
  [1, 1],
].flatMap(([a = 0, b = 0]) => [
  [
    [-1, a, b],
    [1, a, b],
  ] as const,
  [
    [a, -1, b],
    [a, 1, b],
  ] as const,
  [
    [a, b, -1],
    [a, b, 1],
  ] as const,
]);

/** How much light a face has from above the reader's shoulder: 0 to 1, the same on both of its sides. */
function lightOn(corners: readonly (readonly [number, number, number])[]): number {
  const [a, b, c] = corners;
  if (!a || !b || !c) return 0.5;
  const [u, v] = [
    [b[0] - a[0], b[1] - a[1], b[2] - a[2]],
    [c[0] - a[0], c[1] - a[1], c[2] - a[2]],
  ] as const;
  const normal = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]] as const;
  const length = Math.hypot(...normal);
  return length === 0 ? 0.5 : Math.abs(normal[0] * 0.35 + normal[1] * 0.75 + normal[2] * 0.56) / length;
}

const LEGEND_W = 170;
function paintingOf(
  title: string,
  space: SpaceData,
  { turn, tilt }: { turn: number; tilt: number },
  size: { width: number; height: number },
  at: number,
  utc: boolean,
) {
  const legend = space.series.length > 1;
  const width = Math.max(1, size.width);
  const height = Math.max(1, size.height);
  const cx = (width - (legend ? LEGEND_W : 0)) / 2;
  const cy = height / 2 + (title ? 8 : 0);
  const scale = Math.max(10, Math.min((width - (legend ? LEGEND_W : 0)) / 3.8, (height - 24) / 3.9));
  const place = (p: readonly [number, number, number]): [number, number, number] => {
    const [x, y, depth] = project(p, turn, tilt);
    return [cx + x * scale, cy + y * scale, depth];
  };
  const shapes: Shape[] = [];
  const [tx, dimmed, line] = [tokenColour('tx'), tokenColour('dim'), tokenColour('line-strong')];
  for (const [a, b] of EDGES) {
    const [[x1, y1], [x2, y2]] = [place(a), place(b)];
    shapes.push({ kind: 'line', x1, y1, x2, y2, stroke: line, width: 1 });
  }
  const text = (n: number, axis: Axis) =>
    axis.time ? formatTime(wireTime(n), utc ? 'utc' : 'local', 'minute') : formatCompact(Number(n.toPrecision(4)));
  const ENDS = [
    { axis: space.axes[0], low: [-0.86, -1.14, -1.14], high: [0.86, -1.14, -1.14], middle: [0, -1.3, -1.3] },
    { axis: space.axes[1], low: [1.14, -0.86, -1.14], high: [1.14, 0.86, -1.14], middle: [1.3, 0, -1.3] },
    { axis: space.axes[2], low: [-1.14, -1.14, -1], high: [-1.14, -1.14, 1], middle: [-1.34, -1.34, 0] },
  ] as const;
  for (const { axis, low, high, middle } of ENDS) {
    for (const [p, n] of [
      [low, axis.low],
      [high, axis.high],
    ] as const) {
      const [x, y] = place(p);
      shapes.push({ kind: 'text', x, y: y + 4, text: text(n, axis), fill: dimmed, size: 10, anchor: 'middle' });
    }
    const [x, y] = place(middle);
    shapes.push({ kind: 'text', x, y: y + 4, text: cut(axis.name, 24), fill: tx, size: 11, anchor: 'middle', weight: 600 });
  }
  const spots = space.points.map((p) => place(p.at));
  const edge = tokenColour('bg1');
  const pieces: { readonly depth: number; readonly shape: Shape }[] = [];
  const middle = (corners: readonly (readonly [number, number, number])[]) => corners.reduce((n, c) => n + c[2], 0) / corners.length;
  for (const face of space.faces) {
    const corners = face.at.map(place);
    pieces.push({
      depth: middle(corners),
      shape: {
        kind: 'polygon',
        points: corners.map(([x, y]) => [x, y]),
        fill: seriesColour(face.series),
        opacity: 0.25 + 0.6 * lightOn(corners.map(([x, y, depth]) => [x / scale, y / scale, depth])),
        stroke: seriesColour(face.series),
      },
    });
  }
  for (const { at: ends, series } of space.lines) {
    const [a, b] = ends.map(place);
    if (!a || !b) continue;
    const shape: Shape = { kind: 'line', x1: a[0], y1: a[1], x2: b[0], y2: b[1], stroke: seriesColour(series), width: 2 };
    // A line that lies on a face is in front of it.
    pieces.push({ depth: middle([a, b]) - 0.03, shape });
  }
  for (const [i, [x, y, depth]] of spots.entries()) {
    const point = space.points[i];
    if (!point || (point.hidden && i !== at)) continue;
    const r = 4 - depth * 0.9;
    const [fill, stroke] = [seriesColour(point.series), i === at ? tx : edge];
    pieces.push({ depth: depth - 0.04, shape: { kind: 'circle', x, y, r: i === at ? r + 3 : r, fill, stroke } });
  }
  shapes.push(...pieces.sort((a, b) => b.depth - a.depth).map((p) => p.shape));
  if (legend)
    for (const [i, name] of space.series.entries()) {
      const y = 30 + i * 17;
      if (y > height - 8) break;
      shapes.push({ kind: 'circle', x: width - LEGEND_W + 8, y: y - 4, r: 4, fill: seriesColour(i) });
      shapes.push({ kind: 'text', x: width - LEGEND_W + 18, y, text: cut(name, 24), fill: dimmed, size: 11 });
    }
  if (title) shapes.push({ kind: 'text', x: 12, y: 18, text: cut(title, 120), fill: tx, size: 12, weight: 600 });
  const picture: Painting = { width, height, background: tokenColour('bg1'), font: fontFamily(), shapes };
  return { picture, spots };
}
