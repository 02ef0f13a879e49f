// What a picture tells when it is used, and what it gives when it is saved.

import type { ColumnSchema } from '../../../../shared/base/types.js';
import type { Mark } from './marks.js';

export interface At {
  readonly x: number;
  readonly y: number;
}
/** A part of an axis marked by hand: Unix milliseconds of a time axis, else its numbers. */
export interface Span {
  readonly column: ColumnSchema | null;
  readonly time: boolean;
  readonly from: number;
  readonly to: number;
  readonly zoom: (() => void) | null;
}
export interface Picks {
  /** A plain click: keeps what the mark stands for. */
  readonly onPick: (mark: Mark, at: At) => void;
  readonly onMenu: (mark: Mark, at: At) => void;
  readonly onSpan: (span: Span, at: At) => void;
  /** What the keys stand on, for the line below the picture. */
  readonly onWalk: (text: string) => void;
}
export interface Pictured {
  png(): Promise<Blob | null>;
  svg(): string;
}
export type Keep = (pictured: Pictured | null) => void;
