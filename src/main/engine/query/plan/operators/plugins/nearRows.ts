// Plugins about rows as they come: rows_near and preview.

import { compile } from '../../../exec/eval.js';
import { gatherBatch } from '../../../exec/vectors.js';
import { at } from '../../../values.js';
import { Scope } from '../../scope.js';
import type { Plugin } from './call.js';
import { materialise } from '../../../exec/execute.js';
import type { Plan } from '../../nodes.js';

/** Rows at most so many places before or behind one that passes a test. */
export const rowsNear: Plugin = async (c) => {
  const condition = c.arg(0);
  if (!condition) throw c.fail('a condition is missing');
  const test = await c.planner.scalars.compile(condition, new Scope(c.input.schema), c.env);
  const before = Math.max(0, Math.trunc(await c.number(1)));
  const behind = c.arg(2) ? Math.max(0, Math.trunc(await c.number(2))) : before;
  const { input } = c;
  const plan: Plan = {
    op: 'transform',
    input,
    name: 'rows_near',
    detail: `${before} before, ${behind} behind`,
    schema: input.schema,
    run: async function* (batches, rt) {
      const rows = await materialise(input, batches, rt);
      const passed = compile(test, rt)(rows);
      const kept: number[] = [];
      let next = 0;
      for (let i = 0; i < rows.length; i++) {
        if (at(passed, i) !== true) continue;
        const last = Math.min(rows.length - 1, i + behind);
        for (next = Math.max(next, i - before); next <= last; next++) kept.push(next);
      }
      if (kept.length > 0) yield gatherBatch(rows, Int32Array.from(kept));
    },
  };
  return plan;
};

/** The first rows, and how many there are. */
export const preview: Plugin = async (c) => {
  const count = Math.max(0, Math.trunc(await c.number(0)));
  const rows = c.shared();
  const total = { name: 'Count', type: 'long' as const };
  return c.several([
    { name: 'preview', plan: { op: 'take', input: rows, count, schema: rows.schema }, visualization: null },
    {
      name: 'count',
      plan: { op: 'aggregate', input: rows, keys: [], calls: [{ name: 'count', args: [], result: total }], schema: [total] },
      visualization: null,
    },
  ]);
};
