// The keys all pictures answer alike: those that walk the marks, and those that use the one they stand on.

import type { KeyboardEvent } from 'react';
import type { Mark } from './marks.js';
import type { At, Picks } from './picked.js';

/** How far a key walks along marks in one row; infinite to either end, null for other keys. */
export function strideOf(key: string): number | null {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return 1;
    case 'ArrowLeft':
    case 'ArrowUp':
      return -1;
    case 'PageDown':
      return 10;
    case 'PageUp':
      return -10;
    case 'Home':
      return -Infinity;
    case 'End':
      return Infinity;
    default:
      return null;
  }
}
/** The place a stride leads to among so many. */
export const strode = (at: number, by: number, size: number): number => Math.max(0, Math.min(size - 1, at + by));

/** Enter keeps the mark, M and the menu key open its menu. True when the key was one of these. */
export function pressed(e: KeyboardEvent, mark: Mark | null | undefined, picks: Picks, at: () => At): boolean {
  const keeps = e.key === 'Enter' || e.key === ' ';
  const opens = e.key === 'm' || e.key === 'ContextMenu' || (e.key === 'F10' && e.shiftKey);
  if (!keeps && !opens) return false;
  if (mark) (keeps ? picks.onPick : picks.onMenu)(mark, at());
  return true;
}
export function taken(e: KeyboardEvent): void {
  e.preventDefault();
  e.stopPropagation();
}
