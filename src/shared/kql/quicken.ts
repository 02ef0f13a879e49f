// The library as compiled from C# takes quadratic time in three places that long lists of indicators meet. They are replaced once,
// when it is loaded, by ones that give the same answers in the time of one pass.

import { get, need, type LibraryObject } from './bridge.js';

type Method = (this: Builder, ...args: unknown[]) => unknown;
interface Builder {
  buffer: readonly unknown[];
  counted?: { readonly buffer: readonly unknown[]; upto: number; length: number };
}

export function quicken(system: LibraryObject, language: LibraryObject): void {
  countBuilders(prototypeOf(system, 'Text', 'StringBuilder'));
  rememberCommonTypes(need(need(language, 'Symbols'), 'TypeFacts'), prototypeOf(language, 'Binding', 'Binder'));
}

const prototypeOf = (root: LibraryObject, folder: string, name: string): LibraryObject => need(need(need(root, folder), name), 'prototype');

const replace = (owner: LibraryObject, method: string, make: (before: Method) => Method): void => {
  const before = get(owner, method);
  if (typeof before !== 'function') throw new Error(`the parser has no ${method}`);
  (owner as Record<string, unknown>)[method] = make(before as Method);
};

/** A builder joined all its parts each time it was asked how long they are, which is at every part of a dynamic literal. */
function countBuilders(builder: LibraryObject): void {
  replace(
    builder,
    'getLength',
    () =>
      function (this: Builder) {
        let { counted } = this;
        if (counted?.buffer !== this.buffer) this.counted = counted = { buffer: this.buffer, upto: 0, length: 0 };
        for (; counted.upto < this.buffer.length; counted.upto++) counted.length += String(this.buffer[counted.upto]).length;
        return counted.length;
      },
  );
}

/** The common type of the arguments of one call was looked for once for each of them: case() and strcat() of many. */
function rememberCommonTypes(facts: LibraryObject, binder: LibraryObject): void {
  let seen: { readonly given: readonly unknown[]; readonly found: unknown }[] | null = null;
  replace(
    facts,
    'GetCommonArgumentType',
    (before) =>
      function (this: Builder, ...given: unknown[]) {
        const known = seen?.find((s) => s.given.length === given.length && s.given.every((g, i) => g === given[i]));
        if (known) return known.found;
        const found = before.apply(this, given);
        seen?.push({ given, found });
        return found;
      },
  );
  replace(
    binder,
    'CheckSignature',
    (before) =>
      function (this: Builder, ...given: unknown[]) {
        const outer = seen;
        seen = [];
        try {
          return before.apply(this, given);
        } finally {
          seen = outer;
        }
      },
  );
}
