// The JSONPath of KQL: `$.a.b[0]['c']` with `*` for every item. Anything else is no path.

import { isArray, isBag, memberOf } from '../dynamic.js';
import type { Dynamic } from '../values.js';

export type Step = string | number | typeof ALL;
export const ALL = Symbol('*');

/** Steps of a path that starts with `$`; null when the text is no path. */
export function parsePath(text: string): Step[] | null {
  if (!text.startsWith('$')) return null;
  const steps: Step[] = [];
  const token = /\.\.?([\p{L}\p{N}_$@-]+|\*)|\.?\[\s*(?:(-?\d+)|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(\*))\s*\]|\./uy;
  token.lastIndex = 1;
  while (token.lastIndex < text.length) {
    const m = token.exec(text);
    if (!m) return null;
    if (m[1] === '*' || m[5]) steps.push(ALL);
    else if (m[1] !== undefined) steps.push(m[1]);
    else if (m[2] !== undefined) steps.push(Number(m[2]));
    else if (m[3] !== undefined || m[4] !== undefined) steps.push((m[3] ?? m[4] ?? '').replace(/\\(.)/g, '$1'));
    else return null;
  }
  return steps;
}

/** Every value a path leads to. */
export function follow(root: Dynamic, steps: readonly Step[]): Dynamic[] {
  let found: Dynamic[] = [root];
  for (const step of steps) {
    const next: Dynamic[] = [];
    for (const v of found) {
      if (step === ALL) next.push(...(isArray(v) ? v : isBag(v) ? Object.values(v) : []));
      else if (typeof step === 'number') {
        const item = isArray(v) ? v[step < 0 ? v.length + step : step] : undefined;
        if (item !== undefined) next.push(item);
      } else if (isBag(v) && Object.hasOwn(v, step)) next.push(memberOf(v, step));
    }
    found = next;
  }
  return found;
}

/** A copy of a value with one path set; missing bags are made on the way. Null when the path runs into something else. */
export function setAt(root: Dynamic, steps: readonly Step[], value: Dynamic): Dynamic | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (typeof step === 'number') {
    if (!isArray(root) || step < 0 || step >= root.length) return undefined;
    const inner = setAt(root[step] ?? null, rest, value);
    return inner === undefined ? undefined : root.map((v, i) => (i === step ? inner : v));
  }
  if (typeof step !== 'string' || (root !== null && !isBag(root))) return undefined;
  const inner = setAt(memberOf(root, step), rest, value);
  return inner === undefined ? undefined : { ...root, [step]: inner };
}

/** A copy without one path. */
export function removeAt(root: Dynamic, steps: readonly Step[]): Dynamic {
  const [step, ...rest] = steps;
  if (typeof step !== 'string' || !isBag(root) || !Object.hasOwn(root, step)) return root;
  if (rest.length) return { ...root, [step]: removeAt(memberOf(root, step), rest) };
  const copy = { ...root };
  delete copy[step];
  return copy;
}
