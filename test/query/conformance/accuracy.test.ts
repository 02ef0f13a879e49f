// Estimates against exact answers: the documented accuracy of dcount, and that percentiles lie near their rank.

import { expect, it } from 'vitest';
import { engineOver } from '../memory.js';

const { rows } = engineOver();
// Standard errors by the documented accuracy level; four of them are all but never exceeded.
const ERRORS = [0.016, 0.008, 0.004, 0.0028, 0.002];

it.each([100, 5_000, 60_000, 400_000])('dcount and hll over %i distinct values', { timeout: 60_000 }, async (n) => {
  for (const [accuracy, error] of ERRORS.entries()) {
    if (n > 60_000 && accuracy !== 1 && accuracy !== 4) continue;
    const [[direct, merged] = []] = await rows(
      `let v = range x from 1 to ${n} step 1 | extend v = strcat('k', x * 7919);
       print a = toscalar(v | summarize dcount(v, ${accuracy})),
             b = toscalar(v | summarize h = hll(v, ${accuracy}) by part = x % 5 | summarize m = hll_merge(h) | project dcount_hll(m))`,
    );
    for (const estimate of [direct, merged])
      expect(Math.abs(Number(estimate) / n - 1), `accuracy ${accuracy}: ${String(estimate)}`).toBeLessThan(4 * error);
  }
});

it.each([101, 3_000, 100_000])('percentiles and tdigest over %i values', { timeout: 60_000 }, async (n) => {
  // Three shapes whose value at a rank is known: even, squared, and mostly one value.
  for (const [shape, valueAt] of [
    ['x', (rank: number) => rank],
    ['x * x', (rank: number) => rank * rank],
    ['iff(x * 10 < ' + n * 9 + ', 5, x)', (rank: number) => (rank * 10 < n * 9 ? 5 : rank)],
  ] as const) {
    const ps = [1, 5, 25, 50, 75, 95, 99];
    const [answer = []] = await rows(
      `let v = range i from 1 to ${n} step 1 | extend x = (i * 7919) % ${n} + 1 | extend v = ${shape};
       let p = v | summarize percentiles_array(v, ${ps.join(', ')});
       let t = v | summarize d = tdigest(v) by part = x % 3 | summarize m = tdigest_merge(d);
       print a = toscalar(p), b = toscalar(t | project percentiles_array_tdigest(m, dynamic([${ps.join(', ')}])))`,
    );
    for (const list of answer as number[][]) {
      expect(list).toHaveLength(ps.length);
      list.forEach((value, i) => {
        const rank = (n * ps[i]!) / 100;
        const slack = n * 0.01 + 1;
        expect(Number(value), `${shape} p${ps[i]}`).toBeGreaterThanOrEqual(valueAt(Math.max(1, rank - slack)) - 1e-6);
        expect(Number(value), `${shape} p${ps[i]}`).toBeLessThanOrEqual(valueAt(Math.min(n, rank + slack)) + 1e-6);
      });
    }
  }
});
