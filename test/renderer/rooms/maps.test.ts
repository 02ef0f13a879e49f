// Maps: the view holds all places, also across 180°, what is under the pointer stays there, and land is whole where the sheet ends.

import world from 'world-atlas/countries-50m.json';
import { describe, expect, it } from 'vitest';
import { graticule, landShapes } from '../../../src/renderer/rooms/hunt/charts/land.js';
import { boundsOf, firstView, narrow, panned, wrapped, zoomed } from '../../../src/renderer/rooms/hunt/charts/mapView.js';
import { countryAt, outlinesOf } from '../../../src/renderer/rooms/hunt/charts/outlines.js';

const SIZE = { width: 800, height: 300 };
const outlines = outlinesOf(world as unknown as Parameters<typeof outlinesOf>[0]);

describe('the view', () => {
  it('holds places on both sides of 180° without going around the Earth', () => {
    const places = [
      { lon: 179, lat: -17 },
      { lon: -171, lat: -14 },
    ];
    const view = firstView(places, SIZE);
    const { west, east } = boundsOf(view, SIZE);
    for (const p of places) {
      const lon = wrapped(p.lon, view.lon);
      expect(lon > west && lon < east).toBe(true);
    }
    expect(east - west).toBeLessThan(60);
  });
  it('shows the whole Earth when places are far apart', () => {
    const { west, east } = boundsOf(
      firstView(
        [
          { lon: -122, lat: 47 },
          { lon: 151, lat: -33 },
          { lon: 10, lat: 59 },
        ],
        SIZE,
      ),
      SIZE,
    );
    expect(east - west).toBeGreaterThanOrEqual(360);
  });
  it('keeps what is under the pointer, and a drag moves by its pixels', () => {
    const view = { lon: 10, lat: 55, perPx: 0.02 };
    const at = { x: 600, y: 80 };
    const under = (v: typeof view) => [
      v.lon + ((at.x - SIZE.width / 2) * v.perPx) / narrow(v, SIZE),
      v.lat + (SIZE.height / 2 - at.y) * v.perPx,
    ];
    const [lon = 0, lat = 0] = under(zoomed(view, SIZE, 0.5, at));
    expect([lon, lat].map((n, i) => Math.abs(n - (under(view)[i] ?? 0)) < 1e-9)).toEqual([true, true]);
    expect(panned(view, SIZE, 0, 50).lat).toBeCloseTo(56, 9);
  });
  it('names round degrees, also beyond 180°', () => {
    const names = graticule({ lon: 180, lat: 0, perPx: 0.1 }, SIZE).lons.map((l) => l.name);
    expect(names).toContain('180°');
    expect(names.every((n) => /^\d+°[EW]?$/.test(n))).toBe(true);
    expect(names.some((n) => n.endsWith('W')) && names.some((n) => n.endsWith('E'))).toBe(true);
  });
});

describe('the outlines', () => {
  it('know the country of a place, also beyond 180°', () => {
    expect(countryAt(outlines, 10.75, 59.91)).toBe('Norway');
    expect(countryAt(outlines, -175, 67)).toBe('Russia');
    expect(countryAt(outlines, -30, 30)).toBe('');
  });
  it('no line leads back around the Earth, and names fit into their land', () => {
    const view = firstView([], SIZE);
    const shapes = landShapes(outlines, { ...view, lon: 0, perPx: 0.6 }, SIZE);
    const longest = Math.max(
      ...[...shapes.coast, ...shapes.borders].flatMap((l) => l.slice(1).map(([x], i) => Math.abs(x - (l[i]?.[0] ?? x)))),
    );
    expect(longest).toBeLessThan(40);
    expect(shapes.names.some((n) => n.name === 'Russia')).toBe(true);
    expect(shapes.names.some((n) => n.name === 'Fiji')).toBe(false);
  });
});
