// Rows for hunts, written compactly in test/hunts/cases/*.yaml:
//
//   <hunt id>:
//     fires: { <Table>: [ { Column: value, … } ] }
//     quiet: { but: { Column: value } }        the firing rows with these columns changed
//          | { fewer: 2 }                      the firing rows with every $times cut to this
//          | { <Table>: [ … ] }                rows of their own
//
// In a row, `$times: 40, $every: 60s` repeats it with time moving on, `$at: -2h` sets it off from the base time, and texts may
// hold {i} (the repetition), {i%3} (its remainder). Time, device and account columns a row leaves out get ordinary values.

import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { formatDatetime, parseIsoDatetime, TICKS_PER_SECOND } from '../../src/shared/base/time.js';
import { root, tableSchemas, type Rows } from '../detect/memoryCase.js';

type Row = Readonly<Record<string, unknown>>;
type Written = Readonly<Record<string, readonly Row[]>>;
export interface HuntCase {
  readonly fires: Written;
  readonly quiet: Written | { readonly but: Row } | { readonly fewer: number };
  /** The hunt may warn on these rows (a reference pack the test has not). */
  readonly warnings?: boolean;
}

export const BASE = '2026-03-13T09:00:00.0000000Z';
/** The case clock of the tests: after every row. */
export const NOW = '2026-03-14T00:00:00.0000000Z';

const ORDINARY: Readonly<Record<string, string>> = {
  DeviceName: 'ws01.corp.example',
  Computer: 'SRV1.corp.example',
  AccountName: 'ana',
  InitiatingProcessAccountName: 'ana',
  UserPrincipalName: 'ana@corp.example',
};
const TIMES = ['Timestamp', 'TimeGenerated'] as const;

export function huntCases(): Map<string, HuntCase> {
  const folder = resolve(root, 'test/hunts/cases');
  const out = new Map<string, HuntCase>();
  for (const file of readdirSync(folder).filter((f) => f.endsWith('.yaml')))
    for (const [id, example] of Object.entries(parse(readFileSync(resolve(folder, file), 'utf8')) as Record<string, HuntCase>)) {
      if (out.has(id)) throw new Error(`two cases for ${id}`);
      out.set(id, example);
    }
  return out;
}

export const firing = (example: HuntCase): Rows => rowsOf(example.fires);

export function quietRows(example: HuntCase): Rows {
  const { fires, quiet } = example;
  if ('fewer' in quiet && typeof quiet.fewer === 'number') {
    const { fewer } = quiet;
    return rowsOf(map(fires, (row) => ('$times' in row ? { ...row, $times: fewer } : row)));
  }
  if ('but' in quiet && !Array.isArray(quiet.but)) {
    const but = quiet.but as Row;
    const unused = new Set(Object.keys(but));
    const rows = map(fires, (row, table) => {
      const known = columnsOf(table);
      const part = Object.fromEntries(Object.entries(but).filter(([name]) => name.startsWith('$') || known.has(name)));
      for (const name of Object.keys(part)) unused.delete(name);
      return { ...row, ...part };
    });
    if (unused.size > 0) throw new Error(`no table of the case has ${[...unused].join(', ')}`);
    return rowsOf(rows);
  }
  return rowsOf(quiet as Written);
}

const columnsOf = (table: string): Set<string> =>
  new Set(
    tableSchemas()
      .get(table)
      ?.map((c) => c.name),
  );
const map = (written: Written, change: (row: Row, table: string) => Row): Written =>
  Object.fromEntries(Object.entries(written).map(([table, rows]) => [table, rows.map((row) => change(row, table))]));

function rowsOf(written: Written): Rows {
  return Object.fromEntries(
    Object.entries(written).map(([table, rows]) => {
      const known = columnsOf(table);
      const times = TIMES.filter((t) => known.has(t));
      return [table, rows.flatMap((row) => repeated(row, known, times))];
    }),
  );
}

function repeated(row: Row, known: ReadonlySet<string>, times: readonly string[]): Row[] {
  const { $times = 1, $every = '60s', $at = '0s', ...columns } = row;
  return Array.from({ length: Number($times) }, (_, i) => {
    const ticks =
      Number(parseIsoDatetime(BASE) ?? 0) + seconds(String($at)) * TICKS_PER_SECOND + i * seconds(String($every)) * TICKS_PER_SECOND;
    const out: Record<string, unknown> = {};
    for (const name of times) out[name] = formatDatetime(ticks);
    for (const [name, value] of Object.entries(ORDINARY)) if (known.has(name)) out[name] = value;
    return { ...out, ...(counted(columns, i) as Row) };
  });
}

function seconds(text: string): number {
  const m = /^(-?\d+(?:\.\d+)?)(s|m|h|d)$/.exec(text);
  if (!m) throw new Error(`not a duration: ${text}`);
  return Number(m[1]) * { s: 1, m: 60, h: 3600, d: 86_400 }[m[2] as 's' | 'm' | 'h' | 'd'];
}

/** {i} and {i%n} in every text of a value. */
function counted(value: unknown, i: number): unknown {
  if (typeof value === 'string') return value.replace(/\{i(?:%(\d+))?\}/g, (_, n: string | undefined) => String(n ? i % Number(n) : i));
  if (Array.isArray(value)) return value.map((v) => counted(v, i));
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, counted(v, i)]));
  return value;
}
