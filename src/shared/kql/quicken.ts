// The library as compiled from C# takes quadratic time in places that long lists of indicators meet, and looks through every
// signature of an operator each time it is used. These are replaced once, when it is loaded, by ones that give the same answers.

import { get, need, type LibraryObject } from './bridge.js';

type Method = (this: Builder, ...args: unknown[]) => unknown;
interface Builder {
  buffer: readonly unknown[];
  counted?: { readonly buffer: readonly unknown[]; upto: number; length: number };
}

export function quicken(system: LibraryObject, language: LibraryObject): void {
  countBuilders(prototypeOf(system, 'Text', 'StringBuilder'));
  const binder = prototypeOf(language, 'Binding', 'Binder');
  rememberCommonTypes(need(need(language, 'Symbols'), 'TypeFacts'), binder);
  rememberTokens(need(need(language, 'Parsing'), 'SyntaxParsers'));
  rememberOperators(binder, need(need(language, 'Syntax'), 'StarExpression'));
}

export const prototypeOf = (root: LibraryObject, folder: string, name: string): LibraryObject =>
  need(need(need(root, folder), name), 'prototype');

export const replace = (owner: LibraryObject, method: string, make: (before: Method) => Method): void => {
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

/** A list of the library. */
interface List {
  readonly Count: number;
  getItem(at: number): object;
  add(item: object): void;
}

/** The grammar makes the same few hundred token parsers thousands of times, which is a quarter of the first query's time. */
function rememberTokens(parsers: LibraryObject): void {
  for (const method of ['Token$1', 'Token$5', 'HiddenToken$2', 'RequiredToken$1', 'CreateCompletionItem$1'])
    replace(parsers, method, (before) => {
      const made = new Map<string, unknown>();
      return function (this: Builder, ...given: unknown[]) {
        if (given.some((g) => typeof g === 'function' || (typeof g === 'object' && g !== null))) return before.apply(this, given);
        const key = JSON.stringify(given.map((g) => g ?? null));
        if (!made.has(key)) made.set(key, before.apply(this, given));
        return made.get(key);
      };
    });
}

/** Which signatures of an operator fit is a matter of the types at its sides alone, and there are few of those. */
function rememberOperators(binder: LibraryObject, star: LibraryObject): void {
  const seen = new WeakMap<object, WeakMap<object, ByType>>();
  let operator = false;
  replace(
    binder,
    'GetOperatorInfo$1',
    (before) =>
      function (this: Builder, ...given: unknown[]) {
        const outer = operator;
        operator = true;
        try {
          return before.apply(this, given);
        } finally {
          operator = outer;
        }
      },
  );
  replace(
    binder,
    'GetBestMatchingSignatures',
    (before) =>
      function (this: Builder, ...given: unknown[]) {
        const [signatures, sides, types, result, all] = given as [object, List, List, List, unknown];
        const plain = operator && types.Count > 0 && types.Count <= 2 && result.Count === 0;
        operator = false;
        for (let i = 0; plain && i < sides.Count; i++)
          if ((sides.getItem(i) as LibraryObject)['constructor'] === star) return before.apply(this, given);
        if (!plain) return before.apply(this, given);
        const left = types.getItem(0);
        const lefts = within(seen, signatures, () => new WeakMap<object, ByType>());
        const rights = within(lefts, left, (): ByType => new WeakMap());
        const known = within(rights, types.getItem(types.Count - 1), () => new Map<string, readonly object[]>());
        const key = `${types.Count}${String(all === true)}`;
        const found = known.get(key);
        if (found) for (const signature of found) result.add(signature);
        else {
          before.apply(this, given);
          known.set(
            key,
            Array.from({ length: result.Count }, (_, i) => result.getItem(i)),
          );
        }
        return undefined;
      },
  );
}

type ByType = WeakMap<object, Map<string, readonly object[]>>;
function within<T>(map: WeakMap<object, T>, key: object, make: () => T): T {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
