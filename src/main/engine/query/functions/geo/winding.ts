// How often closed curves on the sphere turn round a place: the signed count of the edges a meridian meets on its way from the
// place to a pole. The pole is one of a tilted frame, where corners of real shapes do not happen to lie.

import { dot, middle, minus, normalOf, type Edge, type Vec } from './vector.js';

// An orthonormal frame without simple directions in it.
const E1: Vec = [0.6829419696157931, -0.4161468365471424, 0.6003172876136532];
const E3: Vec = unitOf([0.2836621854632263, 0.9074467814501962, 0.3063467814501962]);
const [X, Y] = frame();
const TURN = 2 * Math.PI;

function unitOf(v: Vec): Vec {
  const size = Math.hypot(v[0], v[1], v[2]);
  return [v[0] / size, v[1] / size, v[2] / size];
}
function frame(): readonly [Vec, Vec] {
  const k = dot(E1, E3);
  const x = unitOf([E1[0] - k * E3[0], E1[1] - k * E3[1], E1[2] - k * E3[2]]);
  return [x, [E3[1] * x[2] - E3[2] * x[1], E3[2] * x[0] - E3[0] * x[2], E3[0] * x[1] - E3[1] * x[0]]];
}
const longitude = (v: Vec): number => Math.atan2(dot(v, Y), dot(v, X));
const wrapped = (radians: number): number => (radians >= Math.PI ? radians - TURN : radians < -Math.PI ? radians + TURN : radians);

const BUCKETS_MAX = 65_536;
/** Below this many edges looking at all of them is quicker than finding the right ones. */
const FEW = 24;

/** Edges by longitude, each with a weight a layer: how many more curves run along it forwards than backwards. */
export class MeridianIndex {
  /** Longitudes are kept as what they are east of the first one. */
  private readonly origin: number;
  private readonly from: Float64Array;
  private readonly to: Float64Array;
  private readonly normals: Vec[];
  private readonly buckets: number;
  private readonly starts: Int32Array;
  private readonly members: Int32Array;
  /** The longitudes that have edges at all, unless they go round the globe. */
  private readonly west: number;
  private readonly width: number;

  constructor(
    edges: readonly Edge[],
    private readonly weights: readonly (Int32Array | null)[],
  ) {
    const n = edges.length;
    this.origin = edges[0] ? longitude(edges[0][0]) : 0;
    this.from = new Float64Array(n);
    this.to = new Float64Array(n);
    this.normals = new Array<Vec>(n);
    let share = 0;
    let [west, east] = [0, 0];
    edges.forEach(([a, b], i) => {
      const [from, to] = [wrapped(longitude(a) - this.origin), wrapped(longitude(b) - this.origin)];
      this.from[i] = from;
      this.to[i] = to;
      this.normals[i] = normalOf(a, b);
      share += Math.abs(wrapped(to - from));
      if (Math.abs(to - from) >= Math.PI) [west, east] = [-Math.PI, Math.PI];
      west = Math.min(west, from, to);
      east = Math.max(east, from, to);
    });
    this.west = west;
    this.width = Math.max(east - west, 1e-300);
    const load = Math.max(share / this.width, 1e-9);
    this.buckets = n <= FEW ? 1 : Math.max(1, Math.min(BUCKETS_MAX, 2 * n, Math.floor((8 * n) / load)));
    this.starts = new Int32Array(this.buckets + 1);
    if (this.buckets === 1) {
      this.members = Int32Array.from({ length: n }, (_, i) => i);
      this.starts[1] = n;
      return;
    }
    for (let i = 0; i < n; i++) this.spread(i, (bucket) => (this.starts[bucket + 1] = (this.starts[bucket + 1] ?? 0) + 1));
    for (let i = 0; i < this.buckets; i++) this.starts[i + 1] = (this.starts[i + 1] ?? 0) + (this.starts[i] ?? 0);
    const next = this.starts.slice();
    this.members = new Int32Array(this.starts[this.buckets] ?? 0);
    for (let i = 0; i < n; i++) {
      this.spread(i, (bucket) => {
        const place = next[bucket] ?? 0;
        this.members[place] = i;
        next[bucket] = place + 1;
      });
    }
  }

  private bucketOf(east: number): number {
    return Math.max(0, Math.min(this.buckets - 1, Math.floor(((east - this.west) / this.width) * this.buckets)));
  }
  private spread(edge: number, visit: (bucket: number) => void): void {
    const [from, to] = [this.from[edge] ?? 0, this.to[edge] ?? 0];
    const east = wrapped(to - from) >= 0;
    const last = this.bucketOf(east ? to : from);
    for (let bucket = this.bucketOf(east ? from : to); ; bucket = (bucket + 1) % this.buckets) {
      visit(bucket);
      if (bucket === last) return;
    }
  }

  /** Adds up, a layer, the weights of the edges between a place and the pole: eastward ones count for, westward ones against. */
  northOf(p: Vec, sums: number[], without = -1): void {
    sums.fill(0);
    const at = wrapped(longitude(p) - this.origin);
    if (at < this.west || at > this.west + this.width) return;
    const bucket = this.buckets === 1 ? 0 : this.bucketOf(at);
    const end = this.starts[bucket + 1] ?? 0;
    for (let k = this.starts[bucket] ?? 0; k < end; k++) {
      const i = this.members[k] ?? 0;
      if (i === without) continue;
      const [before, after] = [wrapped((this.from[i] ?? 0) - at), wrapped((this.to[i] ?? 0) - at)];
      if (before < 0 === after < 0 || Math.abs(after - before) >= Math.PI) continue;
      const east = before < 0;
      const side = dot(p, this.normals[i] ?? p);
      if (east ? side >= 0 : side <= 0) continue;
      for (let layer = 0; layer < sums.length; layer++) {
        const weight = this.weights[layer]?.[i] ?? 1;
        sums[layer] = (sums[layer] ?? 0) + (east ? weight : -weight);
      }
    }
  }
  /** Whether the left of an edge is its northern side. */
  leftIsNorth(edge: number): boolean {
    return wrapped((this.to[edge] ?? 0) - (this.from[edge] ?? 0)) >= 0;
  }
}

/** How often a simple ring turns round the pole, when it turns `left` times round what lies on its left. */
export function turnsAtPole(ring: readonly Vec[], left: number): number {
  const edges = ring.map((a, i): Edge => [a, ring[(i + 1) % ring.length] ?? a]);
  let longest = 0;
  let size = -1;
  edges.forEach(([a, b], i) => {
    const d = minus(b, a);
    const square = dot(d, d);
    if (square > size) [size, longest] = [square, i];
  });
  const index = new MeridianIndex(edges, [null]);
  const [a, b] = edges[longest] ?? [E1, E1];
  const sums = [0];
  index.northOf(middle(a, b), sums, longest);
  return (sums[0] ?? 0) + (index.leftIsNorth(longest) ? left : left - 1);
}
