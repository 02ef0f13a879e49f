// The registry's functions and the few the planner itself writes into plans.

import { isBag } from '../dynamic.js';
import { scalarFunctions } from '../functions/index.js';
import type { ScalarFunction } from '../functions/registry.js';
import type { Dynamic } from '../values.js';

/** pack_all(true) and find's pack_: a bag without its nulls and empty texts. */
const withoutEmpty: ScalarFunction = {
  name: '__bag_without_empty',
  scalar: ([bag = null]) => {
    if (!isBag(bag)) return bag;
    const out: Record<string, Dynamic> = {};
    for (const key of Object.keys(bag)) {
      const value = bag[key] ?? null;
      if (value !== null && value !== '') out[key] = value;
    }
    return out;
  },
};

export const functionTable: ReadonlyMap<string, ScalarFunction> = new Map([...scalarFunctions, [withoutEmpty.name, withoutEmpty]]);
