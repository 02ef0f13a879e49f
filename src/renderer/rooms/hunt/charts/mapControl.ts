// Moving a map: Ctrl with the wheel, dragging, buttons and keys. Only the axes and the shapes are drawn anew, not the whole picture.

import type { ECharts } from 'echarts/core';
import type { Frame } from './look.js';
import { mapAxes, mapBox, sceneOf, type Places, type Scene } from './mapOption.js';
import { boundsOf, held, panned, wrapped, zoomed, type View } from './mapView.js';
import { loadOutlines } from './outlines.js';

export interface MapControl {
  readonly scene: Scene;
  readonly zoom: (factor: number) => void;
  readonly pan: (dx: number, dy: number) => void;
  readonly all: () => void;
  /** The longitude a place has in this view; a place out of it is brought into its middle. */
  readonly show: (lon: number, lat: number) => number;
  /** The room has changed. */
  readonly resized: () => void;
  readonly dispose: () => void;
}
const WHEEL = 1.2;
const DRAG_PX = 4;

export function controlMap(
  chart: ECharts,
  element: HTMLElement,
  picture: Places,
  frame: () => Frame,
  onFailed: (error: unknown) => void,
  onMoved: () => void,
): MapControl {
  const scene = sceneOf(picture, frame());
  const box = () => mapBox(picture, frame());
  let moved = false;
  let gone = false;
  let waiting = 0;
  const redraw = () => {
    waiting ||= requestAnimationFrame(() => {
      waiting = 0;
      // The land has no axis of its own: new data makes it be drawn again.
      if (!gone)
        chart.setOption({ ...mapAxes(picture, frame(), scene.view), series: [...picture.series.map(() => ({})), landData(scene)] });
    });
  };
  const look = (view: View) => {
    moved = true;
    scene.view = view;
    onMoved();
    redraw();
  };
  loadOutlines().then((outlines) => {
    scene.outlines = outlines;
    redraw();
  }, onFailed);
  const within = (e: MouseEvent) => {
    const rect = element.getBoundingClientRect();
    const { x, y } = box();
    return { x: e.clientX - rect.left - x, y: e.clientY - rect.top - y };
  };
  const onWheel = (e: WheelEvent) => {
    // Without Ctrl the wheel scrolls what is around the map.
    if (!e.ctrlKey) return;
    e.preventDefault();
    look(zoomed(scene.view, box(), e.deltaY < 0 ? 1 / WHEEL : WHEEL, within(e)));
  };
  let drag: { x: number; y: number; far: boolean } | null = null;
  const onDown = (e: PointerEvent) => {
    if (e.button === 0) drag = { x: e.clientX, y: e.clientY, far: false };
  };
  const onMove = (e: PointerEvent) => {
    if (!drag) return;
    const [dx, dy] = [e.clientX - drag.x, e.clientY - drag.y];
    if (!drag.far && Math.hypot(dx, dy) < DRAG_PX) return;
    if (!drag.far) element.setPointerCapture(e.pointerId);
    drag = { x: e.clientX, y: e.clientY, far: true };
    look(panned(scene.view, box(), dx, dy));
  };
  const onUp = () => (drag = null);
  element.addEventListener('wheel', onWheel, { passive: false });
  element.addEventListener('pointerdown', onDown);
  element.addEventListener('pointermove', onMove);
  element.addEventListener('pointerup', onUp);
  element.addEventListener('pointercancel', onUp);
  return {
    scene,
    zoom: (factor) => look(zoomed(scene.view, box(), factor, { x: box().width / 2, y: box().height / 2 })),
    pan: (dx, dy) => look(panned(scene.view, box(), dx, dy)),
    all: () => {
      look(sceneOf(picture, frame()).view);
      moved = false;
    },
    show: (lon, lat) => {
      const here = wrapped(lon, scene.view.lon);
      const { west, east, south, north } = boundsOf(scene.view, box());
      if (here > west && here < east && lat > south && lat < north) return here;
      look(held({ ...scene.view, lon, lat }, box()));
      chart.setOption(mapAxes(picture, frame(), scene.view));
      return wrapped(lon, scene.view.lon);
    },
    resized: () => (scene.view = moved ? held(scene.view, box()) : sceneOf(picture, frame()).view),
    dispose: () => {
      gone = true;
      cancelAnimationFrame(waiting);
      element.removeEventListener('wheel', onWheel);
      element.removeEventListener('pointerdown', onDown);
      element.removeEventListener('pointermove', onMove);
      element.removeEventListener('pointerup', onUp);
      element.removeEventListener('pointercancel', onUp);
    },
  };
}
const landData = ({ view }: Scene) => ({ data: [[view.lon, view.lat, view.perPx]] });
