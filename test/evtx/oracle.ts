// What independent parsers read from public event logs, and how their fields compare with ours: blanks are nothing, GUIDs
// match without case, numbers across hexadecimal and decimal, times to 100 ns, text without regard to white space.

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { EvtxLine } from './decode.js';

export const EVIDENCE = resolve(process.cwd(), '../shared/corpus/evidence');
const ORACLE = join(EVIDENCE, 'evtx-oracle.json');

export type Pairs = readonly (readonly [name: string, value: string | null | Pairs])[];
export interface Sample extends Readonly<Record<string, unknown>> {
  readonly EventRecordID: string;
  readonly TimeCreated: string;
  readonly _written: string;
  readonly Execution?: Readonly<Record<string, string>>;
  readonly EventData?: Pairs | string;
  readonly UserData?: Pairs | string;
}
export interface OracleFile {
  readonly path: string;
  readonly accepted_counts: readonly number[];
  readonly raw: { readonly records: number; readonly written_first: string | null; readonly written_last: string | null };
  readonly libevtx: {
    readonly xml_ok: number;
    readonly time_first: string | null;
    readonly time_last: string | null;
    readonly by_channel_eventid: Readonly<Record<string, number>>;
    readonly samples: readonly Sample[];
  };
}

export function oracleFiles(): readonly OracleFile[] | null {
  if (!existsSync(ORACLE)) return null;
  const { files } = JSON.parse(readFileSync(ORACLE, 'utf8')) as { files: OracleFile[] };
  return files.filter((file) => existsSync(join(EVIDENCE, file.path)));
}

/** Control characters and the two non-characters count as white space: XML cannot hold them. */
const clean = (value: unknown): string =>
  String(value ?? '')
    .replace(/[\s\p{Cc}\ufffe\uffff]+/gu, ' ')
    .trim();
const TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?Z?$/;
export const sevenDigits = (text: string): string => {
  const m = TIME.exec(text);
  return m ? `${m[1]}T${m[2]}.${(m[3] ?? '').slice(0, 7).padEnd(7, '0')}Z` : text;
};
const WHOLE = /^(-?\d+|0x[0-9a-f]+)$/i;
const bare = (text: string) => text.toLowerCase().replace(/[{}]/g, '');

export function alike(expected: unknown, found: unknown): boolean {
  const [a, b] = [clean(expected), clean(found)];
  if (a === b || bare(a) === bare(b)) return true;
  if (WHOLE.test(a) && WHOLE.test(b)) return BigInt.asUintN(64, BigInt(a)) === BigInt.asUintN(64, BigInt(b));
  if (TIME.test(a)) return sevenDigits(a) === sevenDigits(b);
  return /^-?\d+\.\d+/.test(a) && b !== '' && Math.abs(Number(a) - Number(b)) <= 1e-6 * Math.abs(Number(a));
}

type Leaves = Map<string, string[]>;
function addLeaf(leaves: Leaves, name: string, value: unknown): void {
  const key = name.toLowerCase();
  const list = leaves.get(key) ?? [];
  leaves.set(key, list);
  if (clean(value) !== '') list.push(clean(value));
}
function leavesOf(value: unknown, name: string, leaves: Leaves = new Map()): Leaves {
  if (Array.isArray(value)) for (const item of value) leavesOf(item, name, leaves);
  else if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value)) leavesOf(item, key === '#text' ? name : key, leaves);
  else addLeaf(leaves, name, value);
  return leaves;
}
function leavesOfPairs(pairs: Pairs, leaves: Leaves = new Map()): Leaves {
  for (const [name, value] of pairs) {
    if (Array.isArray(value)) leavesOfPairs(value as Pairs, leaves);
    else addLeaf(leaves, name, value);
  }
  return leaves;
}

const SYSTEM = [
  'Provider',
  'EventID',
  'Version',
  'Level',
  'Task',
  'Opcode',
  'Keywords',
  'EventRecordID',
  'Channel',
  'Computer',
  'TimeCreated',
  'UserID',
  'Qualifiers',
  'ProcessID',
  'ThreadID',
];

/** The fields of a sample which our record has otherwise, as readable lines. */
export function differences(sample: Sample, line: EvtxLine): { compared: number; wrong: string[] } {
  const wrong: string[] = [];
  let compared = 0;
  const reference: Readonly<Record<string, unknown>> = { ...sample, ...sample.Execution };
  for (const name of SYSTEM.filter((field) => field in reference)) {
    compared++;
    if (!alike(reference[name], line.system[name])) wrong.push(`${name}: ${clean(reference[name])} / ${clean(line.system[name])}`);
  }
  const data = sample.EventData ?? sample.UserData;
  if (!Array.isArray(data)) return { compared, wrong };
  const ours = leavesOf(line.data, 'Data');
  for (const [name, expected] of leavesOfPairs(data as Pairs)) {
    compared++;
    const found = ours.get(name) ?? [];
    if (expected.length !== found.length || expected.some((value, i) => !alike(value, found[i])))
      wrong.push(`${name}: ${expected.join('|').slice(0, 200)} / ${found.join('|').slice(0, 200)}`);
  }
  return { compared, wrong };
}
