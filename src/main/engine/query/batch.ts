// One line of `quarry batch`: a query in, its answer or its error out, in the shape the scorers read.

import { NEVER_CANCELLED, QuarryError } from '../../../shared/base/errors.js';
import type { Int64 } from '../../../shared/base/time.js';
import { cellJson } from './cells.js';
import type { QueryEngine, ResultTable } from './types.js';
import { at } from './values.js';

/** Every row of a result as the JSON text of the list of its cells. */
export function rowTexts(result: ResultTable): string[] {
  const rows: string[] = [];
  for (const batch of result.batches) {
    for (let i = 0; i < batch.length; i++) {
      const cells = result.columns.map((c, k) => {
        const v = batch.columns[k];
        return v ? cellJson(c.type, at(v, i)) : 'null';
      });
      rows.push(`[${cells.join(',')}]`);
    }
  }
  return rows;
}

const rowsText = (table: ResultTable): string => `[${rowTexts(table).join(',')}]`;
const columnsText = (table: ResultTable): string => JSON.stringify(table.columns.map((c) => ({ name: c.name, type: c.type })));
const otherText = (t: ResultTable & { readonly name: string }): string =>
  `{"name":${JSON.stringify(t.name)},"columns":${columnsText(t)},"rows":${rowsText(t)}}`;

/** Answers `{"id","query"}`; never throws, whatever the line or the query. */
export async function answerBatchLine(engine: QueryEngine, line: string, now: Int64): Promise<string> {
  let id: unknown = null;
  try {
    const request = readRequest(line);
    id = request.id;
    const result = await engine.run(request.query, { now, cancel: NEVER_CANCELLED });
    const others = result.others.length > 0 ? `"others":[${result.others.map(otherText).join(',')}],` : '';
    const rest = JSON.stringify({
      visualization: result.visualization,
      warnings: result.warnings,
      ms: Math.round(result.stats.ms * 1000) / 1000,
    });
    return `{"id":${JSON.stringify(id)},"ok":true,"columns":${columnsText(result)},"rows":${rowsText(result)},${others}${rest.slice(1)}`;
  } catch (error) {
    return JSON.stringify({ id, ok: false, error: describe(error) });
  }
}

function readRequest(line: string): { readonly id: unknown; readonly query: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    throw new QuarryError('batch.request', 'The line is not JSON.');
  }
  if (typeof parsed !== 'object' || parsed === null || !('query' in parsed) || typeof parsed.query !== 'string')
    throw new QuarryError('batch.request', 'The line needs an id and a query.');
  return { id: 'id' in parsed ? parsed.id : null, query: parsed.query };
}

function describe(error: unknown): { code: string; message: string; start: number | null; end: number | null } {
  if (error instanceof QuarryError) {
    const { start, end } = error.facts;
    return {
      code: error.code,
      message: error.message,
      start: typeof start === 'number' ? start : null,
      end: typeof end === 'number' ? end : null,
    };
  }
  return { code: 'query.failed', message: error instanceof Error ? error.message : String(error), start: null, end: null };
}
