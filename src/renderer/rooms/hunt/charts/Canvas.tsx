// A picture drawn by ECharts: clicks keep what was clicked, right clicks open the menu, dragging along the axis marks a span, and
// the keys walk the marks and do the same.

import * as echarts from 'echarts/core';
import { BarChart, CustomChart, LineChart, PieChart, SankeyChart, ScatterChart, TreemapChart } from 'echarts/charts';
import {
  AriaComponent,
  AxisPointerComponent,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  MarkPointComponent,
  TitleComponent,
  TooltipComponent,
} from 'echarts/components';
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import type { Cell } from '../../../../shared/base/types.js';
import { useTheme, useZone } from '../../../state/appearance.js';
import { notify } from '../../../state/notices.js';
import { tokenColour } from '../../../widgets/entityTypes.js';
import { canvasMarks, nearest } from './canvasMarks.js';
import type { Mark } from './marks.js';
import { pressed, strideOf, strode, taken } from './keys.js';
import { controlMap, type MapControl } from './mapControl.js';
import { optionOf } from './option.js';
import type { Keep, Picks, Span } from './picked.js';
import type { CanvasPicture } from './pictures.js';
import { categoryMark } from './series.js';
import { words } from './words.js';

echarts.use([
  AriaComponent,
  AxisPointerComponent,
  BarChart,
  CanvasRenderer,
  CustomChart,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  LineChart,
  MarkPointComponent,
  PieChart,
  SVGRenderer,
  SankeyChart,
  ScatterChart,
  TitleComponent,
  TooltipComponent,
  TreemapChart,
]);

interface Props {
  readonly picture: CanvasPicture;
  readonly rows: readonly (readonly Cell[])[];
  readonly picks: Picks;
  readonly keep: Keep;
}
const NEAR_PX = 28;
const DRAG_PX = 5;
const RESIZED_AFTER_MS = 60;

export function Canvas({ picture, rows, picks, keep }: Props) {
  const theme = useTheme();
  const utc = useZone() === 'utc';
  const box = useRef<HTMLDivElement>(null);
  const drawn = useRef<echarts.ECharts | null>(null);
  const map = useRef<MapControl | null>(null);
  const marks = useMemo(() => canvasMarks(picture, rows, utc), [picture, rows, utc]);
  const live = useRef({ marks, picks, picture, keep });
  live.current = { marks, picks, picture, keep };
  const axis = useMemo(() => spanAxis(picture), [picture]);
  const [band, setBand] = useState<{ readonly from: number; readonly to: number } | null>(null);
  const drag = useRef<{ readonly start: number; readonly id: number } | null>(null);
  const [ring, setRing] = useState<{ readonly x: number; readonly y: number } | null>(null);
  const walked = useRef<{ lane: number; item: number; anchor: number | null } | null>(null);

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const chart = echarts.init(element, null, { renderer: 'canvas' });
    drawn.current = chart;
    const frame = () => ({ utc, width: Math.max(60, chart.getWidth()), height: Math.max(60, chart.getHeight()) });
    const moves =
      picture.kind === 'places'
        ? controlMap(
            chart,
            element,
            picture,
            frame,
            (error) => notify('error', `${words.noOutlines}: ${error instanceof Error ? error.message : String(error)}`),
            () => setRing(null),
          )
        : null;
    map.current = moves;
    const draw = () =>
      chart.setOption(
        { ...optionOf(picture, frame(), moves?.scene), aria: { enabled: false, decal: { show: false } } },
        { notMerge: true },
      );
    draw();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const watch = new ResizeObserver(() => {
      if (chart.getWidth() === element.clientWidth && chart.getHeight() === element.clientHeight) return;
      chart.resize();
      moves?.resized();
      clearTimeout(timer);
      // Labels and windows of categories depend on the room there is.
      timer = setTimeout(draw, RESIZED_AFTER_MS);
    });
    watch.observe(element);
    const pick = (event: unknown, native: MouseEvent, menu: boolean) => {
      const { marks: now, picks: told } = live.current;
      const found = now.find(event);
      const mark = found && now.at(found[0], found[1]);
      if (mark) (menu ? told.onMenu : told.onPick)(mark, { x: native.clientX, y: native.clientY });
      return mark !== null;
    };
    let handled = false;
    const nativeOf = (params: unknown) => (params as { event?: { event?: MouseEvent } }).event?.event ?? null;
    for (const name of ['click', 'contextmenu'] as const)
      chart.on(name, (params) => {
        const native = nativeOf(params);
        if (native && (params as { componentType?: string }).componentType === 'series')
          handled = pick(params, native, name === 'contextmenu');
      });
    const zr = chart.getZr();
    for (const name of ['click', 'contextmenu'] as const)
      zr.on(name, (e) => {
        const native = e.event as unknown as MouseEvent;
        const taken = handled;
        handled = false;
        if (taken) return;
        const near = nearestPoint(chart, live.current.picture, e.offsetX, e.offsetY);
        if (near) return void pick({ seriesIndex: near[0], dataIndex: near[1] }, native, name === 'contextmenu');
        const beside = besideBar(chart, live.current.picture, e.offsetX, e.offsetY);
        const told = live.current.picks;
        if (beside) (name === 'contextmenu' ? told.onMenu : told.onPick)(beside, { x: native.clientX, y: native.clientY });
      });
    live.current.keep({
      png: async () => blobOf(chart.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: tokenColour('bg1') })),
      svg: () => {
        const still = echarts.init(null, null, { renderer: 'svg', ssr: true, width: chart.getWidth(), height: chart.getHeight() });
        still.setOption({ ...optionOf(picture, frame(), moves?.scene), backgroundColor: tokenColour('bg1') });
        const text = still.renderToSVGString();
        still.dispose();
        return text;
      },
    });
    return () => {
      clearTimeout(timer);
      watch.disconnect();
      live.current.keep(null);
      drawn.current = null;
      map.current = null;
      moves?.dispose();
      chart.dispose();
    };
  }, [picture, theme, utc]);

  const along = (e: { readonly clientX: number; readonly clientY: number }): number => {
    const at = box.current?.getBoundingClientRect();
    return axis?.way === 'y' ? e.clientY - (at?.top ?? 0) : e.clientX - (at?.left ?? 0);
  };
  const valueAt = (px: number): number => {
    const value = drawn.current?.convertFromPixel(axis?.way === 'y' ? { yAxisIndex: 0 } : { xAxisIndex: 0 }, px as never) as unknown;
    return Number(Array.isArray(value) ? value[0] : value);
  };
  const spanOf = (a: number, b: number): Span | null => {
    if (!axis || !Number.isFinite(a) || !Number.isFinite(b) || a === b) return null;
    const [from, to] = [Math.min(a, b), Math.max(a, b)];
    const zoom = () => drawn.current?.dispatchAction({ type: 'dataZoom', dataZoomIndex: 0, startValue: from, endValue: to });
    return { column: axis.column, time: axis.time, from, to, zoom };
  };

  const walk = (lane: number, item: number, anchor: number | null) => {
    const chart = drawn.current;
    const mark = marks.at(lane, item);
    if (!chart) return;
    const old = walked.current;
    if (old) chart.dispatchAction({ type: 'downplay', ...marks.named(old.lane, old.item) });
    walked.current = { lane, item, anchor };
    chart.dispatchAction({ type: 'highlight', ...marks.named(lane, item) });
    const spot = marks.spot(lane, item);
    const spotX = spot && map.current ? map.current.show(spot.x, spot.y) : (spot?.x ?? 0);
    let place = spot ? (chart.convertToPixel({ gridIndex: spot.grid }, [spotX, spot.y]) as unknown as [number, number]) : null;
    if (place && (!Number.isFinite(place[0]) || !Number.isFinite(place[1]))) place = null;
    setRing(place ? { x: place[0], y: place[1] } : null);
    if (anchor !== null && place) {
      const from = marks.spot(lane, anchor);
      const start = from ? (chart.convertToPixel({ gridIndex: from.grid }, [from.x, from.y]) as unknown as [number, number]) : null;
      const i = axis?.way === 'y' ? 1 : 0;
      setBand(start ? { from: Math.min(start[i], place[i]), to: Math.max(start[i], place[i]) } : null);
    } else setBand(null);
    picks.onWalk(mark ? mark.label : '–');
  };
  const screen = () => {
    const at = box.current?.getBoundingClientRect();
    return { x: (at?.left ?? 0) + (ring?.x ?? (at?.width ?? 0) / 2), y: (at?.top ?? 0) + (ring?.y ?? (at?.height ?? 0) / 2) };
  };
  const onKeyDown = (e: KeyboardEvent) => {
    const now = walked.current ?? { lane: 0, item: -1, anchor: null };
    const size = marks.size(now.lane);
    if (size === 0) return;
    const step = (by: number) => {
      const keepAnchor = e.shiftKey && axis && marks.lanes > 0;
      walk(now.lane, strode(now.item, by, size), keepAnchor ? (now.anchor ?? Math.max(0, now.item)) : null);
    };
    const stride = strideOf(e.key);
    const upright = e.key === 'ArrowDown' || e.key === 'ArrowUp';
    if (map.current && moveMap(e, map.current)) {
      // The map has moved.
    } else if (stride !== null && upright && marks.lanes > 1) {
      const lane = (now.lane + stride + marks.lanes) % marks.lanes;
      walk(lane, sameX(picture, now.lane, Math.max(0, now.item), lane, marks.size(lane)), null);
    } else if (stride !== null) step(stride);
    else if ((e.key === 'Enter' || e.key === ' ') && now.anchor !== null) {
      const [a, b] = [marks.spot(now.lane, now.anchor), marks.spot(now.lane, now.item)];
      const span = a && b ? spanOf(axis?.way === 'y' ? a.y : a.x, axis?.way === 'y' ? b.y : b.x) : null;
      if (span) picks.onSpan(span, screen());
    } else if (e.key === 'Escape') {
      if (!walked.current && !band) return;
      walked.current = null;
      setRing(null);
      setBand(null);
      picks.onWalk('');
    } else if (!pressed(e, now.item >= 0 ? marks.at(now.lane, now.item) : null, picks, screen)) return;
    taken(e);
  };

  const onPointerDown = (e: PointerEvent) => {
    if (e.button !== 0 || !axis || !drawn.current) return;
    const at = box.current?.getBoundingClientRect();
    const inside = Array.from({ length: axis.grids }, (_, i) => i).some((i) =>
      drawn.current?.containPixel({ gridIndex: i }, [e.clientX - (at?.left ?? 0), e.clientY - (at?.top ?? 0)]),
    );
    if (inside) drag.current = { start: along(e), id: e.pointerId };
  };
  const onPointerMove = (e: PointerEvent) => {
    const held = drag.current;
    if (!held || held.id !== e.pointerId) return;
    const here = along(e);
    if (band === null && Math.abs(here - held.start) < DRAG_PX) return;
    e.currentTarget.setPointerCapture(e.pointerId);
    setBand({ from: Math.min(held.start, here), to: Math.max(held.start, here) });
  };
  const onPointerUp = (e: PointerEvent) => {
    const held = drag.current;
    drag.current = null;
    if (!held || band === null) return;
    setBand(null);
    const span = spanOf(valueAt(held.start), valueAt(along(e)));
    if (span) picks.onSpan(span, { x: e.clientX, y: e.clientY });
  };
  const summary = picture.kind === 'chart' ? picture.chart.summary : picture.summary;
  return (
    <div
      className="hunt-canvasbox"
      tabIndex={0}
      role="group"
      aria-roledescription={words.chart}
      aria-label={[
        `${summary}.`,
        words.keysCanvas,
        ...(axis ? [words.keysTime] : []),
        ...(picture.kind === 'places' ? [words.keysMap] : []),
      ].join(' ')}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => {
        drag.current = null;
        setBand(null);
      }}
      onContextMenu={(e) => e.preventDefault()}
      onBlur={() => setRing(null)}
    >
      <div ref={box} className="hunt-canvas" aria-hidden="true" />
      {band && (
        <i
          className="hunt-band"
          data-way={axis?.way ?? 'x'}
          style={axis?.way === 'y' ? { top: band.from, height: band.to - band.from } : { left: band.from, width: band.to - band.from }}
        />
      )}
      {picture.kind === 'places' && (
        <span className="hunt-maptools">
          {MAP_TOOLS.map(({ name, sign, move }) => (
            <button
              key={sign}
              type="button"
              className="q-chip"
              aria-label={name}
              title={name}
              onClick={() => map.current && move(map.current)}
              onKeyDown={(e) => e.stopPropagation()}
            >
              {sign}
            </button>
          ))}
        </span>
      )}
      {ring && <i className="hunt-ring" style={{ left: ring.x, top: ring.y }} />}
    </div>
  );
}

const ZOOM = 1.5;
const PAN_PX = 60;
const MAP_TOOLS: readonly { readonly name: string; readonly sign: string; readonly move: (map: MapControl) => void }[] = [
  { name: words.mapCloser, sign: '+', move: (map) => map.zoom(1 / ZOOM) },
  { name: words.mapFarther, sign: '−', move: (map) => map.zoom(ZOOM) },
  { name: words.mapAll, sign: '⤢', move: (map) => map.all() },
];
/** The keys that move a map; true when it was one of them. */
function moveMap(e: KeyboardEvent, map: MapControl): boolean {
  const way = strideOf(e.key);
  if (e.altKey && way !== null && e.key.startsWith('Arrow')) {
    const sideways = e.key === 'ArrowLeft' || e.key === 'ArrowRight';
    map.pan(sideways ? -way * PAN_PX : 0, sideways ? 0 : -way * PAN_PX);
  } else if (e.key === '+' || e.key === '=') map.zoom(1 / ZOOM);
  else if (e.key === '-') map.zoom(ZOOM);
  else if (e.key === '0') map.all();
  else return false;
  return true;
}

interface SpanAxis {
  readonly way: 'x' | 'y';
  readonly time: boolean;
  readonly column: Span['column'];
  readonly grids: number;
}
/** The axis along which a span can be marked: one of time or of numbers. */
function spanAxis(picture: CanvasPicture): SpanAxis | null {
  if (picture.kind === 'ladder') return { way: 'x', time: picture.time, column: picture.column, grids: 1 };
  if (picture.kind !== 'chart') return null;
  const { chart } = picture;
  if (chart.shape === 'pie' || chart.x === 'category') return null;
  return {
    way: chart.shape === 'bar' ? 'y' : 'x',
    time: chart.x === 'time',
    column: chart.xTestable ? chart.xColumn : null,
    grids: chart.split === 'panels' ? chart.places.length : 1,
  };
}

/** The item of another series at the same place of the axis. */
function sameX(picture: CanvasPicture, lane: number, item: number, next: number, size: number): number {
  if (picture.kind !== 'chart') return Math.min(item, Math.max(0, size - 1));
  const x = picture.chart.series[lane]?.points[item]?.[0] ?? 0;
  return nearest(picture.chart.series[next]?.points ?? [], x);
}

/** Beside the bars of a place, or above bars too low to be hit: the whole place is meant. */
function besideBar(chart: echarts.ECharts, picture: CanvasPicture, px: number, py: number): Mark | null {
  if (picture.kind !== 'chart' || picture.chart.x !== 'category') return null;
  const { shape, split, places } = picture.chart;
  if (shape !== 'bar' && shape !== 'column') return null;
  const grids = Array.from({ length: split === 'panels' ? places.length : 1 }, (_, i) => i);
  const grid = grids.find((i) => chart.containPixel({ gridIndex: i }, [px, py]));
  if (grid === undefined) return null;
  const at = chart.convertFromPixel({ gridIndex: grid }, [px, py]) as unknown as [number, number];
  return categoryMark(picture.chart, Math.round(Number(shape === 'bar' ? at[1] : at[0])));
}

/** The point of a line nearest to where the pointer is: lines are thin, and their points are not drawn when they are many. */
function nearestPoint(chart: echarts.ECharts, picture: CanvasPicture, px: number, py: number): readonly [number, number] | null {
  if (picture.kind !== 'chart') return null;
  const { shape, series, split } = picture.chart;
  if (shape !== 'line' && shape !== 'area') return null;
  let best: { readonly found: readonly [number, number]; readonly far: number } | null = null;
  for (const [lane, s] of series.entries()) {
    const grid = split === 'panels' ? s.place : 0;
    if (!chart.containPixel({ gridIndex: grid }, [px, py])) continue;
    const at = chart.convertFromPixel({ gridIndex: grid }, [px, py]) as unknown as [number, number];
    const item = nearest(s.points, at[0]);
    const point = s.points[item];
    if (!point || point[1] === null) continue;
    const finder = split === 'axes' ? { xAxisIndex: 0, yAxisIndex: s.place } : { gridIndex: grid };
    const [x, y] = chart.convertToPixel(finder, [point[0], point[1]]) as unknown as [number, number];
    const far = Math.hypot(x - px, y - py);
    if (far <= NEAR_PX && (!best || far < best.far)) best = { found: [lane, item], far };
  }
  return best?.found ?? null;
}

function blobOf(dataUrl: string): Blob | null {
  const base64 = /^data:image\/png;base64,(.*)$/.exec(dataUrl)?.[1];
  if (base64 === undefined) return null;
  return new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], { type: 'image/png' });
}
