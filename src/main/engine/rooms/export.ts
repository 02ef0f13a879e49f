// Results for other programs, in pieces so that a million rows never stand in one string. CSV guards against cells a spreadsheet
// would run as formulas; Parquet is in parquet.ts.

import type { Cell } from '../../../shared/base/types.js';
import { cellJson } from '../query/cells.js';
import { cellText, type KeptResult } from './huntResults.js';

const PIECE_ROWS = 2000;

/** Leading characters spreadsheets take for a formula or a command (OWASP's list). */
const FORMULA = /^[=+\-@\t\r]/;

/** RFC 4180 field. Text that would start a formula gets a leading apostrophe; numbers stay numbers. */
export function csvField(cell: Cell, text = cellText(cell)): string {
  const safe = typeof cell === 'string' && FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export interface TextPiece {
  readonly text: string;
  /** Rows written so far. */
  readonly rows: number;
}

export function* csvPieces(kept: KeptResult): Generator<TextPiece> {
  // A dynamic that is no text is written as its JSON, which tells a whole real from a long.
  const isDynamic = kept.result.columns.map((c) => c.type === 'dynamic');
  let text = `${kept.result.columns.map((c) => csvField(c.name)).join(',')}\r\n`;
  for (let row = 0; row < kept.rowCount; row++) {
    const cells = kept.cells(row);
    const fields = cells.map((cell, c) =>
      isDynamic[c] && cell !== null && typeof cell !== 'string' ? csvField(cell, cellJson('dynamic', kept.scalar(row, c))) : csvField(cell),
    );
    text += `${fields.join(',')}\r\n`;
    if ((row + 1) % PIECE_ROWS === 0) {
      yield { text, rows: row + 1 };
      text = '';
    }
  }
  if (text !== '') yield { text, rows: kept.rowCount };
}

export function* ndjsonPieces(kept: KeptResult): Generator<TextPiece> {
  const names = kept.result.columns.map((c) => JSON.stringify(c.name));
  let text = '';
  for (let row = 0; row < kept.rowCount; row++) {
    const texts = kept.texts(row);
    text += `{${names.map((name, i) => `${name}:${texts[i]}`).join(',')}}\n`;
    if ((row + 1) % PIECE_ROWS === 0) {
      yield { text, rows: row + 1 };
      text = '';
    }
  }
  if (text !== '') yield { text, rows: kept.rowCount };
}

export const toCsv = (kept: KeptResult): string => Array.from(csvPieces(kept), (piece) => piece.text).join('');
