// Results as text for other programs. CSV guards against cells a spreadsheet would run as formulas.

import type { Cell } from '../../../shared/base/types.js';
import { cellText, type KeptResult } from './huntResults.js';

/** Leading characters spreadsheets take for a formula or a command (OWASP's list). */
const FORMULA = /^[=+\-@\t\r]/;

/** RFC 4180 field. Text that would start a formula gets a leading apostrophe; numbers stay numbers. */
export function csvField(cell: Cell): string {
  const text = cellText(cell);
  const safe = typeof cell === 'string' && FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function toCsv(kept: KeptResult): string {
  const lines = [kept.result.columns.map((c) => csvField(c.name)).join(',')];
  for (let row = 0; row < kept.rowCount; row++) lines.push(kept.cells(row).map(csvField).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

export function toNdjson(kept: KeptResult): string {
  let text = '';
  for (let row = 0; row < kept.rowCount; row++) {
    const cells = kept.cells(row);
    text += `${JSON.stringify(Object.fromEntries(kept.result.columns.map((c, i) => [c.name, cells[i] ?? null])))}\n`;
  }
  return text;
}
