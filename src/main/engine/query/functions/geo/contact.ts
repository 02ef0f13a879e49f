// How two arcs meet: at the ends of one, at a crossing, or not at all.

import { distanceToArc, dot, norm, normalOf, plus, SAME, scale, unit, type Vec } from './vector.js';

export interface Contact {
  /** Which ends lie on the other arc: the second arc's two on the first, the first's two on the second. */
  readonly ends: readonly [boolean, boolean, boolean, boolean];
  /** Where they cross, when no end touches. */
  readonly crossing: Vec | null;
}

export function contactOf(a: Vec, b: Vec, c: Vec, d: Vec): Contact | null {
  const [n, m] = [normalOf(a, b), normalOf(c, d)];
  const [slackN, slackM] = [SAME * norm(n), SAME * norm(m)];
  const [sc, sd, sa, sb] = [dot(n, c), dot(n, d), dot(m, a), dot(m, b)];
  if ((sc > slackN && sd > slackN) || (sc < -slackN && sd < -slackN)) return null;
  if ((sa > slackM && sb > slackM) || (sa < -slackM && sb < -slackM)) return null;
  const on = (side: number, slack: number, p: Vec, u: Vec, v: Vec): boolean => Math.abs(side) <= slack && distanceToArc(p, u, v) < SAME;
  const ends = [on(sc, slackN, c, a, b), on(sd, slackN, d, a, b), on(sa, slackM, a, c, d), on(sb, slackM, b, c, d)] as const;
  if (ends.some((end) => end)) return { ends, crossing: null };
  if (sc > 0 === sd > 0 || sa > 0 === sb > 0) return null;
  // A place on the second arc's chord: the product of the normals of nearly parallel arcs would lie beside both.
  const p = unit(plus(scale(c, Math.abs(sd)), scale(d, Math.abs(sc))));
  return dot(p, plus(a, b)) > 0 ? { ends, crossing: p } : null;
}
