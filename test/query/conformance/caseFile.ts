// Reads *.cases: tables of expressions and queries with the answer the reference's rules give. One case a line:
//
//   # page name                  the reference page the following cases follow; what comes after a dash is a remark
//   1 + 2 => long 3              an expression, its type and its value as JSON, in the form `quarry batch` prints cells
//   > range x … => x:long [[1]]  a whole query, its columns and its rows
//   … => error kql.semantic      the code of the error, when one is expected
//
// A line that starts with white space continues the one before. Rows of a query without a final sort are compared in the order
// written: our engine promises stored order, and these inputs have one.

import type { Cell } from '../../../src/shared/base/types.js';

export interface ConformanceCase {
  readonly page: string;
  readonly line: number;
  readonly text: string;
  readonly query: string;
  /** `name:type` of each column, or the code of an error. */
  readonly columns: readonly string[] | null;
  readonly rows: readonly (readonly Cell[])[];
  readonly error: string | null;
}

export function readCases(text: string, file: string): ConformanceCase[] {
  const out: ConformanceCase[] = [];
  let page = '';
  for (const [line, whole] of logicalLines(text)) {
    if (whole.startsWith('# ')) {
      page = whole.slice(2).trim();
      continue;
    }
    const cut = whole.lastIndexOf(' => ');
    if (cut < 0) throw new Error(`${file}:${line}: no answer`);
    const asked = whole.slice(0, cut).trim();
    const answer = whole.slice(cut + 4).trim();
    const isQuery = asked.startsWith('> ');
    const query = isQuery ? asked.slice(2) : `print x = ${asked}`;
    const common = { page, line, text: asked, query };
    if (answer.startsWith('error ')) {
      out.push({ ...common, columns: null, rows: [], error: answer.slice(6).trim() });
      continue;
    }
    try {
      if (isQuery) {
        const open = answer.indexOf('[');
        out.push({
          ...common,
          columns: answer.slice(0, open).trim().split(/\s+/).filter(Boolean),
          rows: JSON.parse(answer.slice(open)) as Cell[][],
          error: null,
        });
      } else {
        const gap = answer.indexOf(' ');
        out.push({ ...common, columns: [`x:${answer.slice(0, gap)}`], rows: [[JSON.parse(answer.slice(gap)) as Cell]], error: null });
      }
    } catch (error) {
      throw new Error(`${file}:${line}: ${String(error)} in ${answer}`, { cause: error });
    }
  }
  return out;
}

function* logicalLines(text: string): Generator<[number, string]> {
  let start = 0;
  let held = '';
  for (const [i, raw] of text.split('\n').entries()) {
    if (raw.startsWith('//') || raw.trim() === '') continue;
    if (/^\s/.test(raw)) {
      held += `\n${raw}`;
      continue;
    }
    if (held !== '') yield [start, held];
    held = raw;
    start = i + 1;
  }
  if (held !== '') yield [start, held];
}

/** Equal for equal cells: object keys in any order, −0 as 0. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, v: unknown) =>
    v !== null && typeof v === 'object' && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : Object.is(v, -0)
        ? 0
        : v,
  );
