// What a hit is worth looking at: the hunt's weight, how few rows it has, whether they touch an incident, how much of its
// evidence the case holds. The parts are kept as words, so that a rank can be argued with.

import type { EntityRef, Severity } from '../../../shared/contract/values.js';
import { pointsOf } from './known.js';

/** Informational hunts are surveys: they nearly always answer, and are read for orientation. */
const WEIGHT: Readonly<Record<Severity, number>> = { high: 62, medium: 44, low: 26, informational: 9 };
const FEW_ROWS = 5;
const MOST_KNOWN_POINTS = 12;

export interface RankInput {
  readonly severity: Severity;
  readonly rows: number;
  readonly more: boolean;
  readonly known: readonly EntityRef[];
  /** Tables it names, and those of them without rows. */
  readonly tables: number;
  readonly empty: number;
}

export interface Rank {
  readonly score: number;
  readonly because: readonly string[];
}

/** 1 for up to five rows, a half at about fifty, a fifth at ten thousand: a flood is no finding. */
export const rarity = (rows: number): number => 1 / (1 + Math.log10(Math.max(1, rows / FEW_ROWS)) * 1.05);

export function rank(input: RankInput): Rank {
  const because = [`${input.severity} weight`];
  const rare = rarity(input.rows);
  because.push(
    `${input.rows}${input.more ? '+' : ''} row${input.rows === 1 ? '' : 's'}${rare > 0.95 ? ', few' : rare < 0.35 ? ', a flood' : ''}`,
  );
  const points = Math.min(
    MOST_KNOWN_POINTS,
    input.known.reduce((n, e) => n + pointsOf(e), 0),
  );
  if (input.known.length > 0) because.push(`names ${input.known.length} ${input.known.length === 1 ? 'entity' : 'entities'} of incidents`);
  const coverage = input.tables === 0 ? 1 : 1 - 0.3 * (input.empty / input.tables);
  if (input.empty > 0) because.push(`${input.empty} of its ${input.tables} tables hold no rows`);
  const score = WEIGHT[input.severity] * rare * coverage * (1 + (0.6 * points) / MOST_KNOWN_POINTS);
  return { score: Math.max(1, Math.min(100, Math.round(score))), because };
}
