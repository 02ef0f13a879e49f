// diffpatterns_text: patterns of the words of a text that two sets of rows have to different shares. A word counts by its place,
// so a text is a row of as many columns as it has words, and the patterns are those diffpatterns would find in them.

import { compile } from '../../../exec/eval.js';
import { textOf } from '../../../functions/index.js';
import { at, type Scalar, type Vector } from '../../../values.js';
import { Scope } from '../../scope.js';
import type { Plugin } from './call.js';
import { Tuples, type Pattern } from './mine.js';

const MOST_PATTERNS = 20;
const LEAST_SHARE = 0.015;

export const diffPatternsText: Plugin = async (c) => {
  const scope = new Scope(c.input.schema);
  const [text, condition] = [c.arg(0), c.arg(1)];
  if (!text || !condition) throw c.fail('it needs a text and a condition');
  const [subject, test] = [await c.planner.scalars.compile(text, scope, c.env), await c.planner.scalars.compile(condition, scope, c.env)];
  const least = Number((await c.optional(2)) ?? 1);
  const threshold = Math.max(LEAST_SHARE, Number((await c.optional(3)) ?? 0.05));
  const most = Math.min(20, Math.max(1, Number((await c.optional(4)) ?? 20)));
  const schema = [
    { name: 'Count_of_True', type: 'long' as const },
    { name: 'Count_of_False', type: 'long' as const },
    { name: 'Percent_of_True', type: 'real' as const },
    { name: 'Percent_of_False', type: 'real' as const },
    { name: 'Pattern', type: 'string' as const },
  ];
  return c.rows(schema, (rows, rt) => {
    const [texts, truths] = [compile(subject, rt)(rows), compile(test, rt)(rows)];
    const words = Array.from({ length: rows.length }, (_, i) => {
      rt.step();
      return textOf(at(texts, i), subject.type).split(/\s+/).filter(Boolean);
    });
    const columns = Array.from({ length: most }, (_, k): Vector => ({ repr: 'any', type: 'string', data: words.map((w) => w[k] ?? '') }));
    const places = columns.map((_, k) => k);
    const side = (row: number): boolean | null => at(truths, row) !== true;
    const types = places.map((k) => ({ name: String(k), type: 'string' as const }));
    const tuples = new Tuples({ length: rows.length, columns, refs: null }, types, places, () => 1, side, rt);
    const { totalA, totalB } = tuples;
    const share = (part: number, whole: number): number => (whole > 0 ? Math.round((10_000 * part) / whole) / 100 : 0);
    const difference = (p: Pattern): number => Math.abs((totalA > 0 ? p.a / totalA : 0) - (totalB > 0 ? p.b / totalB : 0));
    const fixed = (p: Pattern): number => p.ids.filter((id) => id >= 0).length;
    const candidates = tuples
      .mine((a, b) => a >= threshold * totalA || b >= threshold * totalB, most)
      .filter((p) => fixed(p) >= least && difference(p) >= threshold)
      .sort((x, y) => difference(y) - difference(x) || fixed(y) - fixed(x));
    const covered = new Set<number>();
    const out: Scalar[][] = [];
    for (const p of candidates) {
      if (out.length >= MOST_PATTERNS) break;
      const fresh = p.tuples.filter((t) => (rt.step(), !covered.has(t)));
      if (tuples.weigh(tuples.a, fresh) + tuples.weigh(tuples.b, fresh) < (p.a + p.b) / 2) continue;
      for (const t of fresh) covered.add(t);
      const last = p.ids.findLastIndex((id) => id >= 0);
      const shown = p.ids.slice(0, last + 1).map((id, k) => (id < 0 ? '*' : String(tuples.value(k, id))));
      // Something follows in at least one of the rows.
      const open = p.tuples.some((t) => (tuples.ids[t]?.[last + 1] ?? -1) >= 0);
      out.push([p.a, p.b, share(p.a, totalA), share(p.b, totalB), [...shown, ...(open ? ['*'] : [])].join(' ')]);
    }
    return out;
  });
};
