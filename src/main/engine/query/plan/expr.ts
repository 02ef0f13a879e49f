// Bound scalar expressions of the plan: columns by position, constants, calls by the registry's name. Small, immutable, printable.

import type { KqlType } from '../../../../shared/base/types.js';
import { formatCell } from '../cells.js';
import type { Scalar } from '../values.js';

export type BExpr =
  | { readonly k: 'col'; readonly index: number; readonly type: KqlType; readonly name: string }
  | { readonly k: 'const'; readonly type: KqlType; readonly value: Scalar }
  | { readonly k: 'call'; readonly name: string; readonly args: readonly BExpr[]; readonly type: KqlType }
  | { readonly k: 'and' | 'or'; readonly args: readonly BExpr[]; readonly type: 'bool' }
  /** Membership in a list known beforehand; compared by `keyOf` of exec/keys.ts, lower-cased when `fold`. */
  | {
      readonly k: 'in';
      readonly arg: BExpr;
      readonly set: ReadonlySet<string | number>;
      readonly negate: boolean;
      readonly fold: boolean;
      readonly type: 'bool';
    }
  /** A function of the row's place among its neighbours: prev, next, row_number, … */
  | { readonly k: 'window'; readonly name: string; readonly args: readonly BExpr[]; readonly type: KqlType };

export const constant = (type: KqlType, value: Scalar): BExpr => ({ k: 'const', type, value });
export const column = (index: number, type: KqlType, name: string): BExpr => ({ k: 'col', index, type, name });
export const call = (name: string, type: KqlType, ...args: readonly BExpr[]): BExpr => ({ k: 'call', name, args, type });
export const TRUE = constant('bool', true);

export const operandsOf = (e: BExpr): readonly BExpr[] => {
  switch (e.k) {
    case 'col':
    case 'const':
      return [];
    case 'in':
      return [e.arg];
    default:
      return e.args;
  }
};

export const withOperands = (e: BExpr, args: readonly BExpr[]): BExpr => {
  switch (e.k) {
    case 'col':
    case 'const':
      return e;
    case 'in':
      return { ...e, arg: args[0] ?? e.arg };
    default:
      return { ...e, args };
  }
};

/** Replaces columns, bottom up. */
export function mapColumns(e: BExpr, f: (index: number, e: BExpr) => BExpr): BExpr {
  if (e.k === 'col') return f(e.index, e);
  if (e.k === 'const') return e;
  return withOperands(
    e,
    operandsOf(e).map((a) => mapColumns(a, f)),
  );
}

export function columnsOf(e: BExpr, out: Set<number> = new Set()): Set<number> {
  if (e.k === 'col') out.add(e.index);
  else for (const a of operandsOf(e)) columnsOf(a, out);
  return out;
}

export const hasWindow = (e: BExpr): boolean => e.k === 'window' || operandsOf(e).some(hasWindow);

/** The terms of a conjunction. */
export const conjuncts = (e: BExpr): readonly BExpr[] => (e.k === 'and' ? e.args.flatMap(conjuncts) : [e]);
export const allOf = (terms: readonly BExpr[]): BExpr =>
  terms.length === 1 && terms[0] ? terms[0] : terms.length === 0 ? TRUE : { k: 'and', args: terms, type: 'bool' };

export function printExpr(e: BExpr): string {
  switch (e.k) {
    case 'col':
      return e.name;
    case 'const': {
      const cell = formatCell(e.type, e.value);
      const text = e.type === 'string' ? JSON.stringify(cell) : typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
      return text.length > 60 ? `${text.slice(0, 57)}…` : text;
    }
    case 'and':
    case 'or':
      return `(${e.args.map(printExpr).join(` ${e.k} `)})`;
    case 'in':
      return `${printExpr(e.arg)} ${e.negate ? '!' : ''}in${e.fold ? '~' : ''} (${e.set.size} values)`;
    case 'call':
    case 'window':
      return /^\W|^(?:has|contains|startswith|endswith)/.test(e.name) && e.args.length === 2
        ? `${e.args.map(printExpr).join(` ${e.name} `)}`
        : `${e.name}(${e.args.map(printExpr).join(', ')})`;
  }
}
