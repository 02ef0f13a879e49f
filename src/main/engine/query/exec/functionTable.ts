// The registry's functions and the few the planner itself writes into plans.

import { isArray, isBag } from '../dynamic.js';
import { scalarFunctions } from '../functions/index.js';
import type { ScalarFunction } from '../functions/registry.js';
import type { Dynamic } from '../values.js';

/** pack_all(true) and find's pack_: a bag without its nulls, empty texts, arrays and bags. */
const withoutEmpty: ScalarFunction = {
  name: '__bag_without_empty',
  scalar: ([bag = null]) => {
    if (!isBag(bag)) return bag;
    const out: Record<string, Dynamic> = {};
    for (const key of Object.keys(bag)) {
      const value = bag[key] ?? null;
      if (!holdsNothing(value)) out[key] = value;
    }
    return out;
  },
};

const holdsNothing = (v: Dynamic): boolean =>
  v === null || v === '' || (isArray(v) ? v.length === 0 : isBag(v) && Object.keys(v).length === 0);

export const functionTable: ReadonlyMap<string, ScalarFunction> = new Map([...scalarFunctions, [withoutEmpty.name, withoutEmpty]]);
