// A mark is whatever can be pressed in a picture: a bar, a slice, a point, a cell, a node. It knows the rows behind it and what
// part of the result it stands for, which becomes a test in the query, written by kqlText.ts like the grid's.

import type { Cell, ColumnSchema } from '../../../../shared/base/types.js';
import { betweenTest, cellTest, kqlName } from '../kqlText.js';
import { kqlLiteral } from '../../../../shared/base/kqlLiteral.js';

export type Facet =
  | { readonly column: ColumnSchema; readonly value: Cell }
  /** All values but these: the slice of what is too small to be shown alone. */
  | { readonly column: ColumnSchema; readonly but: readonly Cell[] }
  | { readonly column: ColumnSchema; readonly of: readonly Cell[] }
  /** From inclusive; to inclusive, or exclusive where the next bin begins there. */
  | { readonly column: ColumnSchema; readonly from: Cell; readonly to: Cell; readonly open: boolean };

export interface Mark {
  readonly label: string;
  readonly facets: readonly Facet[];
  /** A plain click tests these only: a click on a line keeps the line, not the one moment. */
  readonly first?: readonly Facet[];
  /** Any of these will do instead: a node of a graph may begin a link or end it. */
  readonly either?: readonly (readonly Facet[])[];
  /** Indexes into the rows the picture was drawn from. */
  readonly rows: readonly number[];
  /** The number shown. */
  readonly value?: number | null;
}

/** A column as a text that can be compared: a dynamic value only through its text. */
const among = (column: ColumnSchema, values: readonly Cell[], keep: boolean): string => {
  const name = column.type === 'dynamic' ? `tostring(${kqlName(column.name)})` : kqlName(column.name);
  const type = column.type === 'dynamic' ? 'string' : column.type;
  const filled = values.filter((v) => v !== null && v !== '');
  const list = filled.map((v) => kqlLiteral(column.type === 'dynamic' && typeof v === 'object' ? JSON.stringify(v) : v, type)).join(', ');
  const hasEmpty = filled.length < values.length;
  const tests = [
    ...(filled.length > 0 ? [`${name} ${keep ? 'in' : '!in'} (${list})`] : []),
    ...(hasEmpty ? [cellTest(column, column.type === 'string' ? '' : null, keep)] : []),
  ];
  return tests.length > 1 ? `(${tests.join(keep ? ' or ' : ' and ')})` : (tests[0] ?? (keep ? 'false' : 'true'));
};

export function facetTest(f: Facet, keep: boolean): string {
  if ('value' in f) return cellTest(f.column, f.value, keep);
  if ('but' in f) return among(f.column, f.but, !keep);
  if ('of' in f) return among(f.column, f.of, keep);
  const name = kqlName(f.column.name);
  const inside = f.open
    ? `${name} >= ${kqlLiteral(f.from, f.column.type)} and ${name} < ${kqlLiteral(f.to, f.column.type)}`
    : betweenTest(f.column, f.from, f.to);
  return keep ? inside : `not(${inside})`;
}

/** Brackets where a test is joined to others and is not bracketed already. */
const bracketed = (test: string): string => (/ (?:and|or) /.test(test) && !/^\((?:[^()"]|\([^()"]*\))*\)$/.test(test) ? `(${test})` : test);

/** What a mark stands for, or its first part only: the test a click adds. */
export function testOf(mark: Mark, keep: boolean, part: 'first' | 'all' = 'all'): string | null {
  if (mark.either && mark.either.length > 1) {
    const tests = mark.either.map((facets) => facetsTest(facets, keep) ?? '');
    return tests.map(bracketed).join(keep ? ' or ' : ' and ');
  }
  return facetsTest(part === 'first' && mark.first ? mark.first : mark.facets, keep);
}

/** The test that keeps (or leaves out) what the mark stands for; null when nothing of the query's columns is known of it. */
export function facetsTest(facets: readonly Facet[], keep: boolean): string | null {
  if (facets.length === 0) return null;
  const tests = facets.map((f) => facetTest(f, keep));
  return tests.length === 1 ? (tests[0] ?? null) : tests.map(bracketed).join(keep ? ' and ' : ' or ');
}
