// The binder gives up on deep trees, and a chain of some hundred `or` terms is one. Parentheses put around halves of such a
// chain change nothing of its meaning and make the tree shallow; positions are mapped back to the text as written.

import { get, invoke, need, numberOf, type LibraryObject } from './bridge.js';
import type { NodeReader } from './reader.js';

const LONG_CHAIN = 64;
const LEAF_TERMS = 8;

export interface BalancedText {
  readonly text: string;
  /** Position in the text as written. */
  original(position: number): number;
}

/** Null when there is no long chain. */
export function balanceChains(read: NodeReader, text: string, syntax: LibraryObject): BalancedText | null {
  const opens = new Map<number, number>();
  const closes = new Map<number, number>();
  const stack: LibraryObject[] = [syntax];
  while (stack.length > 0) {
    const node = stack.pop();
    if (!node) break;
    const kind = read.kind(node);
    if (kind === 'OrExpression' || kind === 'AndExpression') {
      const terms: LibraryObject[] = [];
      let rest = node;
      while (read.kind(rest) === kind) {
        terms.push(need(rest, 'Right'));
        rest = need(rest, 'Left');
      }
      terms.push(rest);
      terms.reverse();
      if (terms.length >= LONG_CHAIN)
        group(
          terms.map((t) => ({ start: read.start(t), end: read.end(t) })),
          opens,
          closes,
        );
      stack.push(...terms);
      continue;
    }
    const count = numberOf(node, 'ChildCount');
    for (let i = 0; i < count; i++) {
      const child = invoke(node, 'GetChild', i) as LibraryObject | null;
      if (child && get(child, 'Parent')) stack.push(child);
    }
  }
  if (opens.size === 0) return null;
  const marks = [...new Set([...opens.keys(), ...closes.keys()])].sort((a, b) => a - b);
  let out = '';
  let from = 0;
  const shifts: { readonly at: number; readonly added: number }[] = [];
  let added = 0;
  for (const mark of marks) {
    out += text.slice(from, mark);
    from = mark;
    const signs = ')'.repeat(closes.get(mark) ?? 0) + '('.repeat(opens.get(mark) ?? 0);
    out += signs;
    added += signs.length;
    shifts.push({ at: mark + added, added });
  }
  out += text.slice(from);
  return {
    text: out,
    original: (position) => {
      let before = 0;
      for (const s of shifts) {
        if (s.at > position) break;
        before = s.added;
      }
      return Math.max(0, Math.min(text.length, position - before));
    },
  };
}

function group(
  terms: readonly { readonly start: number; readonly end: number }[],
  opens: Map<number, number>,
  closes: Map<number, number>,
): void {
  if (terms.length <= LEAF_TERMS) return;
  const middle = terms.length >> 1;
  for (const half of [terms.slice(0, middle), terms.slice(middle)]) {
    const first = half[0];
    const last = half.at(-1);
    if (!first || !last) continue;
    opens.set(first.start, (opens.get(first.start) ?? 0) + 1);
    closes.set(last.end, (closes.get(last.end) ?? 0) + 1);
    group(half, opens, closes);
  }
}
