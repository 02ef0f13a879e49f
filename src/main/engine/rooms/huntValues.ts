// The case's own values of a column while typing: counted over the dictionaries of its segments, within a budget of time and
// values, and kept until the table changes.

import { kqlString } from '../../../shared/base/kqlLiteral.js';
import { statementBlocks } from '../../../shared/base/statements.js';
import type { CallOut } from '../../../shared/contract/index.js';
import { NEVER_CANCELLED } from '../../../shared/base/errors.js';
import type { Dictionary } from '../query/values.js';
import type { RoomDeps } from './deps.js';

type Values = CallOut<'hunt.values'>;
type Completion = CallOut<'hunt.complete'>[number];

/** A column with more distinct values than this has none to offer. */
const MANY_VALUES = 3000;
const KEPT_VALUES = 200;
const KEPT_COLUMNS = 500;
const OFFERED = 100;
const BUDGET_MS = 200;
const YIELD_MS = 15;
const TABLES_ASKED = 4;

export class ColumnValues {
  private readonly known = new Map<string, Values>();

  constructor(private readonly deps: RoomDeps) {}

  async of(tableName: string, column: string): Promise<Values> {
    const { store, ports } = this.deps;
    const table = store.tables.table(tableName);
    // The rows of a table change only with the evidence, or when duplicates are found: its count tells either.
    const key = JSON.stringify([tableName, column, table?.rowCount ?? 0]);
    const known = this.known.get(key);
    if (known) return known;
    const type = table?.columns.find((c) => c.name === column)?.type;
    if (!table || (type !== 'string' && type !== 'guid')) return { values: [], distinct: 0, complete: type !== undefined };
    const started = ports.clock.monotonicMs();
    let yielded = started;
    const counts = new Map<string, number>();
    let complete = true;
    for await (const batch of table.scan({ columns: [column], bounds: [], cancel: NEVER_CANCELLED })) {
      const vector = batch.columns[0];
      if (vector?.repr === 'dict') {
        countIds(vector.ids, vector.dict, counts);
      } else if (vector?.repr === 'const' && typeof vector.value === 'string')
        counts.set(vector.value, (counts.get(vector.value) ?? 0) + batch.length);
      const now = ports.clock.monotonicMs();
      if (counts.size > MANY_VALUES || now - started > BUDGET_MS) {
        complete = false;
        break;
      }
      if (now - yielded > YIELD_MS) {
        await ports.clock.yield();
        yielded = ports.clock.monotonicMs();
      }
    }
    counts.delete('');
    const few = counts.size <= MANY_VALUES;
    const values = few
      ? [...counts]
          .map(([value, count]) => ({ value, count }))
          .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
          .slice(0, KEPT_VALUES)
      : [];
    const made = { values, distinct: counts.size, complete: complete && few };
    if (this.known.size > KEPT_COLUMNS) this.known.clear();
    this.known.set(key, made);
    return made;
  }

  /** Values for the place a cursor stands at, as quoted literals; none where no value of a known column is wanted. */
  async complete(kql: string, position: number): Promise<Completion[]> {
    const slot = valueSlot(kql, position);
    if (!slot) return [];
    const block = statementBlocks(kql).find((b) => b.start <= position && position <= b.end);
    const words = new Set(kql.slice(block?.start ?? 0, block?.end).match(/[A-Za-z_]\w*/g) ?? []);
    const tables = [...words]
      .filter((word) => {
        const table = this.deps.store.tables.table(word);
        return (table?.rowCount ?? 0) > 0 && table?.columns.some((c) => c.name === slot.column);
      })
      .slice(0, TABLES_ASKED);
    const merged = new Map<string, number>();
    for (const table of tables)
      for (const { value, count } of (await this.of(table, slot.column)).values) merged.set(value, (merged.get(value) ?? 0) + count);
    return [...merged]
      .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      .slice(0, OFFERED)
      .map(([value, count], i) => ({
        label: kqlString(value),
        kind: 'value',
        insert: kqlString(value),
        detail: `${count.toLocaleString('en')} rows`,
        start: slot.start,
        end: slot.end,
        order: `0${String(i).padStart(4, '0')}`,
      }));
  }
}

function countIds(ids: Int32Array, dict: Dictionary, counts: Map<string, number>): void {
  const seen = new Map<number, number>();
  for (const id of ids) if (id >= 0) seen.set(id, (seen.get(id) ?? 0) + 1);
  for (const [id, n] of seen) {
    const text = dict.text(id);
    counts.set(text, (counts.get(text) ?? 0) + n);
    if (counts.size > MANY_VALUES) return;
  }
}

export interface ValueSlot {
  readonly column: string;
  /** What a chosen value replaces: an opened string, or nothing. */
  readonly start: number;
  readonly end: number;
}

const COMPARES =
  /(?:^|[^\w.$])(?:\[\s*(?:"([^"\n]+)"|'([^'\n]+)')\s*\]|([A-Za-z_]\w*))\s*(?:==|!=|=~|!~|!?(?:in~?|has(?:_cs|_any|_all)?|contains(?:_cs)?|startswith(?:_cs)?|endswith(?:_cs)?)(?=\W))\s*(?:\(\s*(?:[@hH]?(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')\s*,\s*)*)?([@hH]?(?:"(?:[^"\\\n]|\\.)*|'(?:[^'\\\n]|\\.)*))?$/;

/** The column whose value is being written at a position, by the text before it. */
export function valueSlot(kql: string, position: number): ValueSlot | null {
  const before = kql.slice(Math.max(0, position - 4000), position);
  const found = COMPARES.exec(before);
  if (!found) return null;
  const column = found[1] ?? found[2] ?? found[3] ?? '';
  const opened = found[4] ?? '';
  const quote = opened.replace(/^[@hH]/, '')[0];
  const rest = kql.slice(position);
  const closes = quote === undefined ? 0 : (new RegExp(`^[^${quote}\\n|;,()]*${quote}`).exec(rest)?.[0].length ?? 0);
  return column === '' ? null : { column, start: position - opened.length, end: position + closes };
}
