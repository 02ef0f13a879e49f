// `in` and its kin: a value against a list, whose items may themselves be dynamic arrays.

import type { KqlType } from '../../../../shared/base/types.js';
import { bare, isArray, isBag } from '../dynamic.js';
import type { Dynamic, Scalar } from '../values.js';
import { keyOf } from './compare.js';
import { convert, plain, textOf, toReal, typeInside } from './convert.js';
import { prepared } from './define.js';
import type { ScalarFunction } from './registry.js';

/** The items of a list with their types: arrays are opened, a bag stands for its keys' values. `types` include the first argument's. */
export function flatten(rest: readonly Scalar[], types: readonly KqlType[]): [Scalar, KqlType][] {
  const out: [Scalar, KqlType][] = [];
  rest.forEach((v, i) => {
    const type = types[i + 1] ?? 'dynamic';
    if (type !== 'dynamic') out.push([v, type]);
    else open(v as Dynamic, out);
  });
  return out;
}
function open(v: Dynamic, out: [Scalar, KqlType][]): void {
  if (isArray(v)) for (const item of v) open(item, out);
  else if (isBag(v)) for (const item of Object.values(v)) open(item, out);
  else if (v !== null) out.push([plain(v), typeInside(v)]);
}

const isNumber = (t: KqlType) => t === 'int' || t === 'long' || t === 'real';

/** The text a value is looked for by. A number inside a dynamic is the same whichever its kind. */
const textKey = (v: Scalar, type: KqlType): string => {
  const x = type === 'dynamic' ? bare(v) : v;
  return typeof x === 'number' && type !== 'string' ? String(x) : textOf(x, type);
};

/** An item as the key of a value of `type` it would equal; undefined when it can equal none. */
function itemKey(v: Scalar, from: KqlType, type: KqlType): string | number | bigint | boolean | undefined {
  if (isNumber(type)) {
    if (typeof v === 'bigint') return v;
    return toReal(v, from) ?? undefined;
  }
  return keyOf(convert(v, from, type), type) ?? undefined;
}

const member = (name: string, caseless: boolean, negated: boolean): ScalarFunction =>
  prepared(name, (rest, types) => {
    const type = types[0] ?? 'string';
    const asText = caseless || type === 'string' || type === 'dynamic';
    const keys = new Set<string | number | bigint | boolean>();
    for (const [v, t] of flatten(rest, types)) {
      const key = asText ? (type === 'dynamic' ? textKey(v, t === 'real' ? 'dynamic' : t) : textOf(v, t)) : itemKey(v, t, type);
      if (key !== undefined) keys.add(caseless ? String(key).toLowerCase() : key);
    }
    const text = type === 'dynamic' ? textKey : textOf;
    if (asText) return caseless ? (v) => keys.has(text(v, type).toLowerCase()) !== negated : (v) => keys.has(text(v, type)) !== negated;
    return (v) => {
      const key = keyOf(v, type);
      return (key !== null && keys.has(key)) !== negated;
    };
  });

export const listOperators: readonly ScalarFunction[] = [
  member('in', false, false),
  member('!in', false, true),
  member('in~', true, false),
  member('!in~', true, true),
];
