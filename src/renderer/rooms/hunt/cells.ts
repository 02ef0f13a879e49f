// Cells as text, and what the grid knows of types.

import type { Cell, KqlType } from '../../../shared/base/types.js';

export const cellText = (cell: Cell): string => (cell === null ? '' : typeof cell === 'object' ? JSON.stringify(cell) : String(cell));

const NUMERIC: ReadonlySet<KqlType> = new Set(['int', 'long', 'real', 'decimal']);
export const isNumeric = (type: KqlType): boolean => NUMERIC.has(type);
const MONO: ReadonlySet<KqlType> = new Set(['string', 'datetime', 'guid', 'dynamic', 'timespan']);
export const isMono = (type: KqlType): boolean => MONO.has(type);

/** A dynamic value, or a text that is JSON of an object or a list, as a tree; null for everything else. */
export function treeOf(cell: Cell): Cell {
  if (cell !== null && typeof cell === 'object') return cell;
  if (typeof cell !== 'string' || !/^\s*[[{]/.test(cell) || cell.length > 2_000_000) return null;
  try {
    const read = JSON.parse(cell) as Cell;
    return read !== null && typeof read === 'object' ? read : null;
  } catch {
    return null; // text that only begins like JSON
  }
}
