// How much a backtracking engine could spend on a pattern: an upper bound, used to decide when the native engine is safe.

import type { Node } from './regexSyntax.js';

export interface Cost {
  /** Ways to match whose number grows with the text: the exponent of the text's length. Infinity when it is not polynomial. */
  readonly degree: number;
  /** Constant factor: alternatives and bounded repetitions. */
  readonly factor: number;
}

const asciiSets = new Map<string, { bits: Uint8Array; wide: boolean }>();

/** Which ASCII characters a set matches, and whether it may match anything else. */
function probe(n: Extract<Node, { kind: 'set' }>): { bits: Uint8Array; wide: boolean } {
  const key = `${n.fold ? 'i' : ''}${n.unicode}`;
  let found = asciiSets.get(key);
  if (!found) {
    const test = new RegExp(`^[${n.unicode}]$`, n.fold ? 'iv' : 'v');
    const bits = new Uint8Array(128);
    for (let c = 0; c < 128; c++) bits[c] = test.test(String.fromCharCode(c)) ? 1 : 0;
    const literal = n.literal !== null && n.literal.charCodeAt(0) < 128;
    found = { bits, wide: literal ? n.fold && /[ks]/i.test(n.literal ?? '') : !/^(\\u\{[0-7]?[0-9a-f]\}-?)*$/.test(n.unicode) || n.fold };
    if (asciiSets.size > 5000) asciiSets.clear();
    asciiSets.set(key, found);
  }
  return found;
}

function disjoint(a: Extract<Node, { kind: 'set' }>, b: Extract<Node, { kind: 'set' }>): boolean {
  const x = probe(a);
  const y = probe(b);
  if (x.wide && y.wide) return false;
  for (let c = 0; c < 128; c++) if (x.bits[c] && y.bits[c]) return false;
  return true;
}

/** The set that must match right after, when there is exactly one; null when unknown. */
function firstSet(n: Node): Extract<Node, { kind: 'set' }> | null {
  switch (n.kind) {
    case 'set':
      return n;
    case 'group':
      return firstSet(n.item);
    case 'seq': {
      const first = n.items[0];
      return first ? firstSet(first) : null;
    }
    case 'repeat':
      return n.min > 0 ? firstSet(n.item) : null;
    default:
      return null;
  }
}
const bare = (n: Node): Node => (n.kind === 'group' ? bare(n.item) : n);

const ONE: Cost = { degree: 0, factor: 1 };
const NEVER: Cost = { degree: Infinity, factor: Infinity };

function nullable(n: Node): boolean {
  switch (n.kind) {
    case 'set':
      return false;
    case 'assert':
      return true;
    case 'seq':
      return n.items.every(nullable);
    case 'alt':
      return n.items.some(nullable);
    case 'group':
      return nullable(n.item);
    case 'repeat':
      return n.min === 0 || nullable(n.item);
  }
}

/** `next` is the set known to follow, so that `\d+\.` counts as having a single way to match; `last` marks the pattern's end. */
export function costOf(n: Node, next: Extract<Node, { kind: 'set' }> | null, last: boolean): Cost {
  switch (n.kind) {
    case 'set':
    case 'assert':
      return ONE;
    case 'group':
      return costOf(n.item, next, last);
    case 'seq': {
      let degree = 0;
      let factor = 1;
      n.items.forEach((item, i) => {
        const after = n.items[i + 1];
        const c = costOf(item, after ? firstSet(after) : next, last && !after);
        degree += c.degree;
        factor *= c.factor;
      });
      return { degree, factor };
    }
    case 'alt': {
      let degree = 0;
      let factor = 0;
      for (const item of n.items) {
        const c = costOf(item, next, last);
        degree = Math.max(degree, c.degree);
        factor += c.factor;
      }
      return { degree, factor };
    }
    case 'repeat':
      return repeatCost(n, next, last);
  }
}

function repeatCost(n: Extract<Node, { kind: 'repeat' }>, next: Extract<Node, { kind: 'set' }> | null, last: boolean): Cost {
  const item = bare(n.item);
  if (item.kind === 'set') {
    // At the very end every way matches at once, so nothing is ever tried again.
    if (last || (next && disjoint(item, next))) return ONE;
    return n.max === Infinity ? { degree: 1, factor: 1 } : { degree: 0, factor: n.max - n.min + 1 };
  }
  const inner = costOf(item, null, false);
  if (n.max === Infinity) return inner.degree === 0 && inner.factor === 1 && !nullable(item) ? { degree: 1, factor: 1 } : NEVER;
  const total = inner.factor ** n.max * (n.max - n.min + 1);
  return { degree: inner.degree * n.max, factor: total };
}

/** Whether one attempt may walk over an unbounded part of the text. */
export function scansText(n: Node): boolean {
  switch (n.kind) {
    case 'set':
    case 'assert':
      return false;
    case 'seq':
    case 'alt':
      return n.items.some(scansText);
    case 'group':
      return scansText(n.item);
    case 'repeat':
      return n.max === Infinity || scansText(n.item);
  }
}

/** Alternatives beyond this are not worth looking for. */
const WORDS_MAX = 64;

/**
 * Sets of lower-case ASCII words; of every set, each match contains at least one word, in some case. Empty when nothing is
 * known. The first set is the one with the longest shortest word.
 */
export function requiredWords(n: Node): readonly (readonly string[])[] {
  const sets: (readonly string[])[] = [];
  let run = '';
  const flush = () => {
    if (run !== '') sets.push([run]);
    run = '';
  };
  const visit = (x: Node): void => {
    switch (x.kind) {
      case 'set':
        // Letters that fold to or from characters outside ASCII would make the rejection wrong.
        if (x.literal !== null && x.literal.charCodeAt(0) < 128 && !(x.fold && /[ks]/i.test(x.literal))) run += x.literal.toLowerCase();
        else flush();
        return;
      case 'seq':
        x.items.forEach(visit);
        return;
      case 'group':
        visit(x.item);
        return;
      case 'repeat':
        flush();
        if (x.min > 0) visit(x.item);
        flush();
        return;
      case 'alt': {
        flush();
        const branches = x.items.map((item) => requiredWords(item)[0]);
        const words = branches.flatMap((b) => b ?? []);
        if (branches.every((b) => b !== undefined) && words.length <= WORDS_MAX) sets.push(words);
        return;
      }
      case 'assert':
        return;
    }
  };
  visit(n);
  flush();
  const shortest = (set: readonly string[]) => Math.min(...set.map((w) => w.length));
  return sets.sort((a, b) => shortest(b) - shortest(a));
}
