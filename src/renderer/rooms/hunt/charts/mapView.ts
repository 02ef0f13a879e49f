// Which part of the Earth a map shows. Degrees of longitude are drawn narrower than those of latitude as they are on the ground in the
// middle of the view; a view of the whole Earth has equal degrees. Nothing ends at 180°: a view may lie across it.

export interface View {
  readonly lon: number;
  readonly lat: number;
  /** Degrees of latitude in one pixel. */
  readonly perPx: number;
}
export interface Size {
  readonly width: number;
  readonly height: number;
}
interface Point {
  readonly lon: number;
  readonly lat: number;
}
export interface Bounds {
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
}
/** Beyond this a view shows half the Earth, and equal degrees are easier to read than true lengths. */
const WIDE = 150;
const LEAST_SPAN = 6;
const LEAST_PER_PX = 0.0004;
const AROUND = 1.35;

const cos = (lat: number) => Math.max(0.2, Math.cos((lat * Math.PI) / 180));
const between = (n: number, low: number, high: number) => Math.max(low, Math.min(high, n));

/** The same place, told so that it lies within half the Earth of a middle. */
export const wrapped = (lon: number, middle: number): number => middle + ((((lon - middle + 180) % 360) + 360) % 360) - 180;

/** Pixels of a degree of longitude in those of a degree of latitude. */
export function narrow({ lat, perPx }: View, { height }: Size): number {
  const wide = between((perPx * height - 60) / 60, 0, 1);
  return cos(lat) * (1 - wide) + wide;
}
export function boundsOf(view: View, size: Size): Bounds {
  const lat = (view.perPx * size.height) / 2;
  const lon = ((view.perPx / narrow(view, size)) * size.width) / 2;
  return { west: view.lon - lon, east: view.lon + lon, south: view.lat - lat, north: view.lat + lat };
}

/** Never beyond the poles, never smaller than the whole Earth, never closer than places are known. */
export function held(view: View, size: Size): View {
  const perPx = between(view.perPx, LEAST_PER_PX, Math.max(360 / size.width, 180 / size.height));
  const half = (perPx * size.height) / 2;
  return { lon: wrapped(view.lon, 0), lat: half >= 90 ? 0 : between(view.lat, half - 90, 90 - half), perPx };
}

/** All places with some room around them; when they are far apart the whole Earth is shown. */
export function firstView(places: readonly Point[], size: Size): View {
  const lats = places.map((p) => p.lat);
  const [low, high] = [lats.reduce((a, b) => Math.min(a, b), 90), lats.reduce((a, b) => Math.max(a, b), -90)];
  const { west, span } = narrowest(places.map((p) => p.lon));
  const lat = low > high ? 20 : (low + high) / 2;
  const tall = Math.max(LEAST_SPAN, (high - low) * AROUND);
  if (span * AROUND > WIDE) {
    // Without the ice of the south, unless something is there.
    const perPx = Math.max(360 / size.width, Math.max(tall, 130) / size.height);
    return held({ lon: 0, lat: Math.abs(lat) < 35 ? (low > -58 ? 14 : 0) : lat, perPx }, size);
  }
  const wide = Math.max(LEAST_SPAN, span * AROUND);
  return held({ lon: west + span / 2, lat, perPx: Math.max(tall / size.height, (wide * cos(lat)) / size.width) }, size);
}

/** The shortest stretch around the Earth that holds all longitudes, which may cross 180°. */
function narrowest(lons: readonly number[]): { readonly west: number; readonly span: number } {
  const sorted = [...lons].sort((a, b) => a - b);
  const first = sorted[0] ?? 0;
  let [west, gap] = [first, first + 360 - (sorted.at(-1) ?? 0)];
  for (let i = 1; i < sorted.length; i++) {
    const [a = 0, b = 0] = [sorted[i - 1], sorted[i]];
    if (b - a > gap) [west, gap] = [b, b - a];
  }
  return { west, span: 360 - gap };
}

/** Closer (below 1) or farther; what lies under a point of the box stays there. */
export function zoomed(view: View, size: Size, factor: number, at: { readonly x: number; readonly y: number }): View {
  const [dx, dy] = [at.x - size.width / 2, size.height / 2 - at.y];
  const [lon, lat] = [view.lon + (dx * view.perPx) / narrow(view, size), view.lat + dy * view.perPx];
  const { perPx } = held({ ...view, perPx: view.perPx * factor }, size);
  const next = held({ lon: view.lon, lat: lat - dy * perPx, perPx }, size);
  return held({ ...next, lon: lon - (dx * perPx) / narrow(next, size) }, size);
}
export const panned = (view: View, size: Size, dx: number, dy: number): View =>
  held({ ...view, lon: view.lon - (dx * view.perPx) / narrow(view, size), lat: view.lat + dy * view.perPx }, size);

const STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 45, 60, 90, 180];
/** Degrees between two lines of the graticule, so that their names stand clear of each other. */
export function stepOf(view: View, size: Size): number {
  const perDegree = narrow(view, size) / view.perPx;
  return STEPS.find((s) => s * perDegree >= 76) ?? 180;
}
