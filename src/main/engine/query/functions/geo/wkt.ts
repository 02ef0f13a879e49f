// Well-known text to GeoJSON.

import { realsInside } from '../../dynamic.js';
import type { Dynamic } from '../../values.js';

const NAMES: Readonly<Record<string, readonly [type: string, depth: number]>> = {
  POINT: ['Point', 0],
  LINESTRING: ['LineString', 1],
  POLYGON: ['Polygon', 2],
  MULTIPOINT: ['MultiPoint', 1],
  MULTILINESTRING: ['MultiLineString', 2],
  MULTIPOLYGON: ['MultiPolygon', 3],
};

class Reader {
  private at = 0;
  constructor(private readonly text: string) {}

  document(): Dynamic | undefined {
    const g = this.geometry();
    return this.token(/\s*$/y) === null ? undefined : g;
  }
  private token(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const m = pattern.exec(this.text);
    if (!m) return null;
    this.at = pattern.lastIndex;
    return m[1] ?? '';
  }
  private geometry(): Dynamic | undefined {
    const name = this.token(/\s*([A-Za-z]+)/y)?.toUpperCase();
    if (name === 'GEOMETRYCOLLECTION') {
      const geometries = this.list(() => this.geometry());
      return geometries && { type: 'GeometryCollection', geometries };
    }
    const known = name === undefined ? undefined : NAMES[name];
    if (!known) return undefined;
    const coordinates = known[1] === 0 ? this.wrapped() : this.nested(known[1], name === 'MULTIPOINT');
    return coordinates && { type: known[0], coordinates };
  }
  private list(item: () => Dynamic | undefined): Dynamic[] | undefined {
    if (this.token(/\s*\(/y) === null) return undefined;
    const out: Dynamic[] = [];
    do {
      const v = item();
      if (v === undefined) return undefined;
      out.push(v);
    } while (this.token(/\s*,/y) !== null);
    return this.token(/\s*\)/y) === null ? undefined : out;
  }
  private nested(depth: number, points: boolean): Dynamic[] | undefined {
    return this.list(() => (depth > 1 ? this.nested(depth - 1, false) : points ? (this.wrapped() ?? this.position()) : this.position()));
  }
  private wrapped(): Dynamic | undefined {
    const start = this.at;
    const one = this.list(() => this.position());
    if (one?.length === 1) return one[0];
    this.at = start;
    return undefined;
  }
  private position(): Dynamic | undefined {
    const numbers: number[] = [];
    for (
      let t = this.token(/\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/y);
      t !== null;
      t = this.token(/\s+([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/y)
    )
      numbers.push(Number(t));
    return numbers.length >= 2 ? realsInside(numbers) : undefined;
  }
}

/** Null when the text is not well-known text. */
export const geometryOfWkt = (text: string): Dynamic => new Reader(text).document() ?? null;
