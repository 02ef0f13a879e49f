// Output for people: a progress line on a terminal, aligned tables, errors with advice.

import { QuarryError } from '../../../shared/base/errors.js';

export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Replaces the progress line; nothing when stderr is not a terminal. */
  progress(text: string): void;
  clear(): void;
  readonly columns: number;
}

export function terminal(): Terminal {
  const live = process.stderr.isTTY === true;
  let shown = false;
  const clear = () => {
    if (shown) process.stderr.write('\r\x1b[2K');
    shown = false;
  };
  return {
    out: (text) => {
      clear();
      process.stdout.write(text);
    },
    err: (text) => {
      clear();
      process.stderr.write(text);
    },
    progress: (text) => {
      if (!live) return;
      process.stderr.write(`\r\x1b[2K${printable(text).slice(0, (process.stderr.columns ?? 80) - 1)}`);
      shown = true;
    },
    clear,
    columns: process.stdout.columns ?? 160,
  };
}

// Evidence is hostile: a control character in it must not reach the terminal as a command.

const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
export const printable = (text: string): string => text.replace(CONTROL, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
const oneLine = (text: string): string => printable(text.replaceAll('\t', ' ').replaceAll('\r', '').replaceAll('\n', ' ⏎ '));

/** Aligned columns; numbers to the right; cut to the terminal's width by shortening the widest cells. */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
  numeric: readonly boolean[] = [],
): string {
  const cells = [header, ...rows].map((row) => row.map(oneLine));
  const widths = header.map((_, c) => Math.max(...cells.map((row) => [...(row[c] ?? '')].length), 1));
  const gaps = (header.length - 1) * 2;
  while (widths.reduce((a, b) => a + b, 0) + gaps > width) {
    const widest = widths.indexOf(Math.max(...widths));
    if ((widths[widest] as number) <= 8) break;
    widths[widest] = Math.max(
      8,
      (widths[widest] as number) - Math.max(1, Math.ceil((widths.reduce((a, b) => a + b, 0) + gaps - width) / 2)),
    );
  }
  const fit = (text: string, w: number, right: boolean) => {
    const chars = [...text];
    const cut = chars.length > w ? `${chars.slice(0, w - 1).join('')}…` : text;
    const space = ' '.repeat(Math.max(0, w - [...cut].length));
    return right ? space + cut : cut + space;
  };
  const line = (row: readonly string[]) =>
    row
      .map((cell, c) => fit(cell, widths[c] as number, numeric[c] === true))
      .join('  ')
      .trimEnd();
  const [head = [], ...body] = cells;
  return `${[line(head), widths.map((w) => '─'.repeat(w)).join('  '), ...body.map(line)].join('\n')}\n`;
}

/** What to do about an error, for people. */
const ADVICE: Readonly<Record<string, string>> = {
  'case.locked': 'close the other window or command that has this case open, then try again',
  'case.notACase': 'name a folder that holds case.json, or use "import" to make a new case there',
  'case.newer': 'open it with the version of Quarry that wrote it, or a newer one',
  'source.missing': 'check the path; relative paths start at the current folder',
  'query.memory': 'narrow the time range or summarize earlier',
  'detect.sigma': 'Sigma rules are not read by this version; use --rules with analytics rules in YAML',
};

export function describeError(error: unknown): string {
  if (!(error instanceof QuarryError))
    return `quarry: a fault in Quarry: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
  const advice = ADVICE[error.code];
  return `quarry: ${printable(error.message)} [${error.code}]\n${advice ? `        ${advice}\n` : ''}`;
}

/** The line of a query an error points at, with a caret under the place. */
export function pointAt(query: string, start: number, end: number): string {
  const before = query.slice(0, start);
  const lineStart = before.lastIndexOf('\n') + 1;
  const lineEnd = query.indexOf('\n', start) < 0 ? query.length : query.indexOf('\n', start);
  const caret = '^'.repeat(Math.max(1, Math.min(end, lineEnd) - start));
  return `  ${printable(query.slice(lineStart, lineEnd))}\n  ${' '.repeat(start - lineStart)}${caret}\n`;
}
