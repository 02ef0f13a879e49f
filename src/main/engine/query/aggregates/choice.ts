// min, max, take_any, arg_max and arg_min: aggregates that pick a value that is there.

import { sortOrder } from '../functions/compare.js';
import type { Aggregate } from '../functions/registry.js';
import { at, type Scalar, type Vector } from '../values.js';
import { column, conditional, eachValue, held, Numbers, renamed, savedVector } from './state.js';

const extreme = (name: string, sign: 1 | -1): Aggregate => ({
  name,
  create(types, _constants, _ctx, result) {
    const type = types[0] ?? result;
    const fast = new Numbers(NaN);
    const best: (Scalar | undefined)[] = [];
    const offer = (g: number, v: Scalar) => {
      const held = best[g];
      if (held === undefined || sortOrder(v, held, type) * sign > 0) best[g] = v;
    };
    const settled = (g: number): Scalar => {
      const n = fast.data[g] as number;
      if (!Number.isNaN(n)) offer(g, n);
      return best[g] ?? null;
    };
    return {
      save: (groupCount) => {
        fast.ensure(groupCount);
        return [held(groupCount, settled)];
      },
      load: (saved, groups, groupCount) => {
        fast.ensure(groupCount);
        eachValue(groups, savedVector(saved, 0), groups.length, offer);
      },
      add(groups, args, length, groupCount) {
        const v = args[0] as Vector;
        const data = fast.ensure(groupCount);
        if (v.repr !== 'f64' || type === 'bool') {
          eachValue(groups, v, length, offer);
          return;
        }
        for (let i = 0; i < length; i++) {
          const g = groups[i] as number;
          if (g < 0 || v.nulls?.[i]) continue;
          const x = v.data[i] as number;
          const held = data[g] as number;
          if (Number.isNaN(held) || (sign > 0 ? x > held : x < held)) data[g] = x;
        }
      },
      finish: (groupCount) => {
        fast.ensure(groupCount);
        return column(result, groupCount, (g) => settled(g) ?? (result === 'string' ? '' : null));
      },
      bytes: () => fast.bytes() + best.length * 48,
    };
  },
});

const takeAny: Aggregate = {
  name: 'take_any',
  create(_types, _constants, _ctx, result) {
    // One column: the first value that is neither null nor empty, else whatever came first.
    const rows: (Scalar[] | undefined)[] = [];
    const isBlank = (v: Scalar) => v === null || v === '';
    const add = (groups: Int32Array, args: readonly Vector[], length: number) => {
      const single = args.length === 1;
      for (let i = 0; i < length; i++) {
        const g = groups[i] as number;
        if (g < 0) continue;
        const held = rows[g];
        if (held && !(single && isBlank(held[0] ?? null))) continue;
        const row = args.map((a) => at(a, i));
        if (!held || !isBlank(row[0] ?? null)) rows[g] = row;
      }
    };
    return {
      add,
      save: (groupCount) => [held(groupCount, (g) => (rows[g] ?? null) as Scalar)],
      load(saved, groups) {
        groups.forEach((to, g) => {
          const row = at(savedVector(saved, 0), g) as Scalar[] | null;
          const known = rows[to];
          if (!row || (known && !(row.length === 1 && isBlank(known[0] ?? null)))) return;
          if (!known || !isBlank(row[0] ?? null)) rows[to] = row;
        });
      },
      finish: (groupCount) => column(result, groupCount, (g) => rows[g]?.[0] ?? (result === 'string' ? '' : null)),
      finishColumns: (groupCount) => {
        const width = rows.find((r) => r)?.length ?? 0;
        return Array.from({ length: width }, (_, c) =>
          column(_types[c] ?? 'dynamic', groupCount, (g) => rows[g]?.[c] ?? (_types[c] === 'string' ? '' : null)),
        );
      },
      bytes: () => rows.length * 80,
    };
  },
};

const argExtreme = (name: string, sign: 1 | -1): Aggregate => ({
  name,
  create(types, _constants, _ctx, result) {
    const type = types[0] ?? 'long';
    const rows: (Scalar[] | undefined)[] = [];
    return {
      add(groups, args, length) {
        const key = args[0] as Vector;
        for (let i = 0; i < length; i++) {
          const g = groups[i] as number;
          if (g < 0) continue;
          const v = at(key, i);
          if (v === null) continue;
          const held = rows[g];
          if (!held || sortOrder(v, held[0] ?? null, type) * sign > 0) rows[g] = args.map((a) => at(a, i));
        }
      },
      finish: (groupCount) => column(result, groupCount, (g) => rows[g]?.[0] ?? null),
      finishColumns: (groupCount) => types.map((t, c) => column(t, groupCount, (g) => rows[g]?.[c] ?? (t === 'string' ? '' : null))),
      bytes: () => rows.length * 64 * types.length,
    };
  },
});

const max = extreme('max', 1);
const min = extreme('min', -1);
const argMax = argExtreme('arg_max', 1);
const argMin = argExtreme('arg_min', -1);

export const choiceAggregates: readonly Aggregate[] = [
  max,
  min,
  conditional('maxif', max, 1),
  conditional('minif', min, 1),
  takeAny,
  renamed('any', takeAny),
  conditional('take_anyif', takeAny, 1),
  conditional('anyif', takeAny, 1),
  renamed('passthrough', takeAny),
  argMax,
  argMin,
  renamed('argmax', argMax),
  renamed('argmin', argMin),
];
