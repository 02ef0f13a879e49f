// dcount_intersect: distinct counts of intersections, from the counts of unions of hll() states.

import { HyperLogLog } from '../../../aggregates/sketches.js';
import type { Scalar } from '../../../values.js';
import { cell, type Plugin } from './call.js';

export const dcountIntersect: Plugin = (c) => {
  const sets = c.columnsFrom(0);
  if (sets.length < 2 || sets.length > 16) throw c.fail('between 2 and 16 sets can be intersected');
  const schema = [...c.input.schema, ...sets.map((_, i) => ({ name: `s${i}`, type: 'long' as const }))];
  return Promise.resolve(
    c.rows(schema, function* (rows, rt) {
      for (let i = 0; i < rows.length; i++) {
        rt.cancel.throwIfCancelled();
        const own = c.input.schema.map((_, k) => cell(rows, k, i));
        yield [...own, ...intersections(sets.map((s) => HyperLogLog.fromDynamic(cell(rows, s, i))))];
      }
    }),
  );
};

/**
 * Inclusion and exclusion over all unions: |∩ of n| is the alternating sum of the sizes of the unions of its parts, so each
 * further set adds its own terms to the sum of those before it. */
function intersections(states: readonly (HyperLogLog | null)[]): Scalar[] {
  const out: Scalar[] = [];
  let unions: { readonly state: HyperLogLog; readonly sign: number }[] = [];
  let total = 0;
  let most = Infinity;
  for (const state of states) {
    if (!state) {
      out.push(null);
      continue;
    }
    const added = [{ state, sign: 1 }, ...unions.map((u) => ({ state: u.state.merge(state), sign: -u.sign }))];
    total += added.reduce((sum, u) => sum + u.sign * u.state.estimate(), 0);
    unions = [...unions, ...added];
    most = Math.min(most, Math.max(0, Math.round(total)));
    out.push(most);
  }
  return out;
}
