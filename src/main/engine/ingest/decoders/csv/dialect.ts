// How a delimited text is written: its delimiter, the lines before its header, and whether its first record is a header at all.
// Judged on the head of the file only, the same way for recognising and for decoding.

import { CsvScanner, END_MORE } from './scanner.js';

export interface CsvDialect {
  /** The delimiter's code unit. */
  readonly delimiter: number;
  /** Lines before the header: `sep=;` of Excel, `#TYPE …` of PowerShell, blank ones. */
  readonly preamble: number;
  readonly header: boolean;
  readonly columns: number;
  /** Share of the records judged that have as many fields as the header. */
  readonly steady: number;
  readonly records: number;
  readonly because: readonly string[];
}

const DELIMITERS: readonly (readonly [number, string])[] = [
  [0x2c, 'comma'],
  [0x3b, 'semicolon'],
  [0x09, 'tab'],
  [0x7c, 'bar'],
];
const RECORDS_JUDGED = 100;

/** `text` is the head of the file, its mark removed; `whole` when it is all of it. Null when no delimiter fits. */
export function detectDialect(text: string, whole: boolean): CsvDialect | null {
  let preamble = 0;
  let at = 0;
  let declared: number | null = null;
  for (;;) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end < 0 ? text.length : end).trimEnd();
    const separator = /^"?sep=(.)"?$/i.exec(line);
    if (separator) declared = (separator[1] ?? ',').charCodeAt(0);
    else if (line !== '' && !/^#TYPE\s/.test(line)) break;
    if (end < 0) return null;
    at = end + 1;
    preamble++;
    if (preamble > 20) return null;
  }
  const body = text.slice(at);
  let best: CsvDialect | null = null;
  for (const [delimiter, name] of declared === null ? DELIMITERS : [[declared, 'declared'] as const]) {
    const judged = judge(body, delimiter, name, whole);
    if (judged && (best === null || worth(judged) > worth(best))) best = { ...judged, preamble };
  }
  return best;
}

const worth = (d: CsvDialect) => d.steady * Math.min(2, Math.log2(d.columns + 1)) + (d.header ? 0.2 : 0);

function judge(body: string, delimiter: number, name: string, whole: boolean): CsvDialect | null {
  const units = new Uint8Array(body.length);
  for (let i = 0; i < units.length; i++) {
    const c = body.charCodeAt(i);
    units[i] = c < 0x80 ? c : 0x80;
  }
  const scanner = new CsvScanner(delimiter);
  const counts: number[] = [];
  let header: string[] = [];
  for (let at = 0; at < units.length && counts.length < RECORDS_JUDGED;) {
    const end = scanner.scan(units, at, units.length, whole);
    if (end <= END_MORE) break;
    if (!scanner.isBlank()) {
      if (counts.length === 0) header = scanner.texts((from, to) => body.slice(from, to)).slice(0, scanner.trimmedCount());
      counts.push(scanner.count === header.length ? scanner.count : scanner.trimmedCount());
    }
    at = end;
  }
  const columns = header.length;
  if (columns < 2) return null;
  const rows = counts.slice(1);
  const fits = rows.filter((n) => n === columns || (n < columns && n > columns / 2 && columns > 3)).length;
  const steady = rows.length === 0 ? 0.5 : fits / rows.length;
  const isHeader = looksLikeHeader(header);
  return {
    delimiter,
    preamble: 0,
    header: isHeader,
    columns,
    steady,
    records: rows.length,
    because: [
      `${rows.length === 0 ? 'a header' : `${fits} of ${rows.length} records`} of ${columns} fields between ${name}s`,
      ...(isHeader ? [] : ['no header: the first record looks like data']),
    ],
  };
}

const LOOKS_LIKE_DATA =
  /^(?:-?\d+(?:[.,]\d+)?|\d{4}-\d\d-\d\d.*|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}.*|(?:\d{1,3}\.){3}\d{1,3}|\{.*\}|\[.*\]|https?:\/\/.*)$/s;

const STARTS_LIKE_NAME = /^[\p{L}_@#$(["'*%]/u;

/** Distinct short names, none of which is a number, a date, an address or JSON. */
function looksLikeHeader(cells: readonly string[]): boolean {
  const names = cells.map((cell) => cell.trim());
  const filled = names.filter((name) => name !== '');
  if (filled.length < Math.max(2, cells.length * 0.8)) return false;
  if (filled.some((name) => name.length > 160 || LOOKS_LIKE_DATA.test(name) || name.includes('\n'))) return false;
  if (filled.filter((name) => STARTS_LIKE_NAME.test(name)).length < filled.length * 0.9) return false;
  if (cells.length <= 3 && filled.some((name) => name.split(/\s+/).length > 5)) return false;
  const distinct = new Set(filled.map((name) => name.toLowerCase())).size;
  return distinct >= filled.length * 0.6;
}
