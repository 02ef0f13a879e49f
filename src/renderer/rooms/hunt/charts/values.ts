// Cells as what a chart needs of them: a text, a number, a moment.

import type { Cell, ColumnSchema, KqlType } from '../../../../shared/base/types.js';
import { formatNumber } from '../../../widgets/format.js';

export interface Data {
  readonly columns: readonly ColumnSchema[];
  readonly rows: readonly (readonly Cell[])[];
}

export const textOf = (cell: Cell | undefined): string =>
  cell === null || cell === undefined || cell === '' ? '(empty)' : typeof cell === 'object' ? JSON.stringify(cell) : String(cell);

const TIMESPAN = /^(-?)(?:(\d+)\.)?(\d\d):(\d\d):(\d\d(?:\.\d+)?)$/;

/** Null for what is no finite number: empty cells, NaN, infinities, texts. A timespan is its seconds. */
export function numberOf(cell: Cell | undefined): number | null {
  if (cell === null || cell === undefined || typeof cell === 'object') return null;
  if (typeof cell === 'boolean') return cell ? 1 : 0;
  if (typeof cell === 'string') {
    if (cell.trim() === '') return null;
    const span = TIMESPAN.exec(cell);
    if (span) {
      const s = Number(span[2] ?? 0) * 86_400 + Number(span[3]) * 3600 + Number(span[4]) * 60 + Number(span[5]);
      return span[1] === '-' ? -s : s;
    }
  }
  const n = Number(cell);
  return Number.isFinite(n) ? n : null;
}

/** Unix milliseconds of a wire time, for drawing only; null for everything else. */
export function momentOf(cell: Cell | undefined): number | null {
  if (typeof cell !== 'string' || !/^\d{4}-\d\d-\d\dT/.test(cell)) return null;
  const ms = Date.parse(cell.replace(/(\.\d{3})\d+/, '$1'));
  return Number.isNaN(ms) ? null : ms;
}

/** "1.02:03:04" from seconds, as KQL writes a timespan. */
export function timespanText(seconds: number): string {
  const sign = seconds < 0 ? '-' : '';
  const ticks = Math.round(Math.abs(seconds) * 1000);
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0');
  const days = Math.floor(ticks / 86_400_000);
  const rest = ticks % 1000;
  return `${sign}${days > 0 ? `${days}.` : ''}${two((ticks / 3_600_000) % 24)}:${two((ticks / 60_000) % 60)}:${two((ticks / 1000) % 60)}${rest > 0 ? `.${String(rest).padStart(3, '0')}` : ''}`;
}

/** A number as its column writes it. */
export const measureText = (value: number | null, type: KqlType | null): string =>
  value === null ? '–' : type === 'timespan' ? timespanText(value) : formatNumber(value);

const NUMERIC: ReadonlySet<KqlType> = new Set(['int', 'long', 'real', 'decimal']);
export const isNumeric = (type: KqlType): boolean => NUMERIC.has(type);

/** Letters that turn the reading direction or cannot be seen: a name that hides behind them is shown as it is written. */
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;
const escape = (letter: string): string => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** At most so many letters, the end kept as well as the beginning: paths and command lines differ at either. */
export function cut(text: string, most: number): string {
  const line = text.replace(/\s+/g, ' ').replace(HIDDEN, escape);
  if (line.length <= most) return line;
  const tail = Math.floor((most - 1) / 3);
  return `${line.slice(0, most - 1 - tail)}…${line.slice(line.length - tail)}`;
}
