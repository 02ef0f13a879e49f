// Ends an analysis that is no longer wanted. The library knows cancelling, but lost it when it was compiled to JavaScript; so two
// methods look, which it calls for every piece of a text: one while it makes the tree, one while it binds it.

import type { LibraryObject } from './bridge.js';
import { prototypeOf, replace } from './quicken.js';

const NOTHING = (): void => undefined;
/** What runs at every piece of the text that is being analyzed. */
let look: () => void = NOTHING;

export function lookWithin(language: LibraryObject): void {
  for (const [folder, owner, method] of [
    ['Syntax', 'SyntaxElement', 'ComputeFullWidth'],
    ['Binding', 'Binder', 'SetSemanticInfo'],
  ] as const)
    replace(
      prototypeOf(language, folder, owner),
      method,
      (before) =>
        function (...given: unknown[]) {
          look();
          return before.apply(this, given);
        },
    );
}

/** Runs work of the library that ends with what `wanted` throws, called again and again, whoever would catch it on the way. */
export function whileWanted<T>(wanted: () => void, work: () => T): T {
  const ended: unknown[] = [];
  look = () => {
    try {
      wanted();
    } catch (error) {
      ended.push(error);
      throw error;
    }
  };
  let made: { readonly value: T } | null = null;
  let fault: unknown;
  try {
    made = { value: work() };
  } catch (error) {
    fault = error;
  } finally {
    look = NOTHING;
  }
  if (ended.length > 0) throw ended[0];
  if (made === null) throw fault;
  return made.value;
}
