// Log Analytics query results: {"tables":[{"name","columns":[{"name","type"}],"rows":[[…]]}]}. Each table is a shape of its own
// with the declared types; the table's name is kept in the field '$table'.

import { isList, isObject } from '../../fieldJson.js';
import type { FieldValue, RecordShape } from '../../types.js';
import type { DocumentWalk } from './document.js';
import { parseJson } from './parse.js';
import type { Span } from './emit.js';

const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;

/** Reads the table object at the walk's reader. */
export async function readLogAnalyticsTables(walk: DocumentWalk): Promise<void> {
  const { reader } = walk;
  if ((await reader.peek()) !== OPEN_OBJECT) return walk.record(null);
  let name = '';
  let columns: readonly (readonly [string, string])[] | null = null;
  let shape: RecordShape | null = null;
  /** Rows met before the columns were known. */
  const early: { readonly row: FieldValue; readonly span: Span; readonly sample: string }[] = [];

  const emit = (row: FieldValue, span: Span, sample: string) => {
    if (columns === null) return void early.push({ row, span, sample });
    shape ??= walk.emitter.shapes.make(['$table', ...columns.map(([column]) => column)], {
      types: ['string', ...columns.map(([, type]) => type)],
    });
    if (!isList(row) || row.length !== columns.length) {
      return walk.emitter.fault(
        'json.columns',
        span,
        sample,
        `a row of ${isList(row) ? row.length : 0} values under ${columns.length} columns`,
      );
    }
    walk.emitter.record(shape, [name, ...row], span);
  };

  await walk.object(async (key, unit) => {
    if (key === 'rows' && unit === OPEN_ARRAY) {
      await walk.array(async () => {
        const captured = await reader.capture();
        if (!walk.usable(captured)) return;
        const text = reader.window.text(captured.from, captured.to);
        const { value, problem } = parseJson(text);
        if (problem) return walk.emitter.fault(problem.code, captured, text.slice(0, 200), problem.detail);
        reader.window.checkValid(text, captured.from, captured.to);
        emit(value, captured, text.slice(0, 200));
      });
    } else if (key === 'columns' || key === 'name') {
      const captured = await reader.capture();
      if (captured.outcome !== 'whole') return;
      const { value } = parseJson(reader.window.text(captured.from, captured.to));
      if (key === 'name') name = typeof value === 'string' ? value : '';
      else columns = columnsOf(value);
    } else await walk.pass(key);
  });

  for (const { row, span, sample } of early) {
    if (columns === null) walk.emitter.fault('json.columns', span, sample, 'a table without columns');
    else emit(row, span, sample);
  }
}

/** Column names and types; older API versions spell the keys with a capital. */
function columnsOf(value: FieldValue): readonly (readonly [string, string])[] {
  if (!isList(value)) return [];
  return value.map((column) => {
    if (!isObject(column)) return ['', ''] as const;
    return [
      String(column['name'] ?? column['ColumnName'] ?? ''),
      String(column['type'] ?? column['ColumnType'] ?? column['DataType'] ?? ''),
    ] as const;
  });
}
