// Distance on the WGS-84 spheroid, by Vincenty's inverse formula; the sphere's distance where it does not converge.

import { angle, metres, vectorOf, type Point } from './vector.js';

const A = 6_378_137;
const F = 1 / 298.257223563;
const B = A * (1 - F);

export function spheroidDistance(p: Point, q: Point): number {
  const rad = Math.PI / 180;
  const l = (q[0] - p[0]) * rad;
  const u1 = Math.atan((1 - F) * Math.tan(p[1] * rad));
  const u2 = Math.atan((1 - F) * Math.tan(q[1] * rad));
  const [s1, c1, s2, c2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
  let lambda = l;
  for (let i = 0; i < 200; i++) {
    const [sl, cl] = [Math.sin(lambda), Math.cos(lambda)];
    const sinS = Math.hypot(c2 * sl, c1 * s2 - s1 * c2 * cl);
    if (sinS === 0) return 0;
    const cosS = s1 * s2 + c1 * c2 * cl;
    const sigma = Math.atan2(sinS, cosS);
    const sinA = (c1 * c2 * sl) / sinS;
    const cos2A = 1 - sinA * sinA;
    const cosM = cos2A === 0 ? 0 : cosS - (2 * s1 * s2) / cos2A;
    const c = (F / 16) * cos2A * (4 + F * (4 - 3 * cos2A));
    const next = l + (1 - c) * F * sinA * (sigma + c * sinS * (cosM + c * cosS * (2 * cosM * cosM - 1)));
    if (Math.abs(next - lambda) < 1e-12) {
      const k2 = (cos2A * (A * A - B * B)) / (B * B);
      const a = 1 + (k2 / 16384) * (4096 + k2 * (-768 + k2 * (320 - 175 * k2)));
      const b = (k2 / 1024) * (256 + k2 * (-128 + k2 * (74 - 47 * k2)));
      const d =
        b * sinS * (cosM + (b / 4) * (cosS * (2 * cosM * cosM - 1) - (b / 6) * cosM * (4 * sinS * sinS - 3) * (4 * cosM * cosM - 3)));
      return B * a * (sigma - d);
    }
    lambda = next;
  }
  return metres(angle(vectorOf(p), vectorOf(q)));
}
