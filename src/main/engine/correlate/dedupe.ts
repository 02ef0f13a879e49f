// One event told by several sources (Sysmon 1, Security 4688 and Defender's own row of one process start) is one row: the richest
// stays, the others are hidden with the reason and stay in their segments. Matching is one-to-one and nearest in time.

import type { CancelToken } from '../../../shared/base/errors.js';
import { TICKS_PER_SECOND } from '../../../shared/base/time.js';
import type { SegmentId } from '../../../shared/base/brand.js';
import { ROWS_PER_SEGMENT_MAX, type Batch } from '../query/values.js';
import type { TableSource } from '../query/source.js';
import type { RoomDeps } from '../rooms/deps.js';
import type { CaseStore, Suppression } from '../store/types.js';
import { numbers, Strings, Tuples } from './columns.js';
import type { Identity } from './identity.js';

interface Sameness {
  readonly table: string;
  readonly time: string;
  readonly host: string;
  /** Equal, case-insensitively, in rows that tell the same event. */
  readonly same: readonly string[];
  /** Rows that lack one of these cannot be told apart and are left alone. */
  readonly needs: readonly string[];
  /** What a row of one kind of source has and another has not: two rows of one voice are never merged. */
  readonly voice: readonly string[];
  readonly rich: readonly string[];
  readonly event: string;
}

const INITIATOR = [
  'InitiatingProcessUniqueId',
  'InitiatingProcessSHA256',
  'InitiatingProcessCommandLine',
  'InitiatingProcessAccountName',
  'InitiatingProcessFolderPath',
  'InitiatingProcessCreationTime',
  'ReportId',
];

const SAMENESS: readonly Sameness[] = [
  {
    table: 'DeviceProcessEvents',
    time: 'Timestamp',
    host: 'DeviceName',
    needs: ['ProcessId', 'FileName'],
    same: ['ActionType', 'ProcessId', 'FileName'],
    voice: ['ProcessUniqueId', 'ReportId', 'ProcessTokenElevation'],
    event: 'process start',
    rich: [
      'SHA256',
      'MD5',
      'ProcessUniqueId',
      'ProcessCommandLine',
      'ProcessIntegrityLevel',
      'ProcessVersionInfoOriginalFileName',
      'InitiatingProcessCommandLine',
      'InitiatingProcessUniqueId',
      'InitiatingProcessId',
      'InitiatingProcessFolderPath',
      'AccountName',
      'AccountSid',
      'LogonId',
      'ReportId',
    ],
  },
  {
    table: 'DeviceNetworkEvents',
    time: 'Timestamp',
    host: 'DeviceName',
    needs: ['InitiatingProcessId', 'RemoteIP'],
    same: ['ActionType', 'InitiatingProcessId', 'RemoteIP', 'RemotePort', 'LocalPort'],
    voice: ['InitiatingProcessUniqueId', 'ReportId'],
    event: 'connection',
    rich: [...INITIATOR, 'RemoteUrl', 'Protocol'],
  },
  {
    table: 'DeviceFileEvents',
    time: 'Timestamp',
    host: 'DeviceName',
    needs: ['InitiatingProcessId', 'FolderPath'],
    same: ['ActionType', 'InitiatingProcessId', 'FolderPath'],
    voice: ['InitiatingProcessUniqueId', 'ReportId'],
    event: 'file operation',
    rich: [...INITIATOR, 'SHA256', 'FileSize'],
  },
  {
    table: 'DeviceRegistryEvents',
    time: 'Timestamp',
    host: 'DeviceName',
    needs: ['InitiatingProcessId', 'RegistryKey'],
    same: ['ActionType', 'InitiatingProcessId', 'RegistryKey', 'RegistryValueName'],
    voice: ['InitiatingProcessUniqueId', 'ReportId'],
    event: 'registry operation',
    rich: [...INITIATOR, 'RegistryValueData', 'RegistryValueType'],
  },
  {
    table: 'DeviceImageLoadEvents',
    time: 'Timestamp',
    host: 'DeviceName',
    needs: ['InitiatingProcessId', 'FolderPath'],
    same: ['ActionType', 'InitiatingProcessId', 'FolderPath'],
    voice: ['InitiatingProcessUniqueId', 'ReportId'],
    event: 'module load',
    rich: [...INITIATOR, 'SHA256'],
  },
  {
    table: 'DeviceLogonEvents',
    time: 'Timestamp',
    host: 'DeviceName',
    needs: ['AccountName', 'LogonId'],
    same: ['ActionType', 'AccountName', 'LogonType', 'LogonId'],
    voice: ['ReportId'],
    event: 'logon',
    rich: [...INITIATOR, 'RemoteIP', 'RemoteDeviceName', 'AccountSid', 'FailureReason'],
  },
  {
    table: 'SecurityEvent',
    time: 'TimeGenerated',
    host: 'Computer',
    needs: ['EventRecordId'],
    same: ['EventID', 'EventRecordId', 'Channel'],
    voice: [],
    event: 'log record',
    rich: ['EventData', 'Activity', 'SystemProcessId', 'Keywords'],
  },
  {
    table: 'WindowsEvent',
    time: 'TimeGenerated',
    host: 'Computer',
    needs: ['EventRecordId'],
    same: ['EventID', 'EventRecordId', 'Channel', 'Provider'],
    voice: [],
    event: 'log record',
    rich: ['EventData', 'RawEventData', 'SystemProcessId', 'Keywords'],
  },
];

const NEAR_TICKS = 2 * TICKS_PER_SECOND;

export interface DedupeNote {
  readonly table: string;
  readonly hidden: number;
  readonly reason: string;
}

export const dedupeSchema: readonly string[] = [
  'CREATE TABLE IF NOT EXISTS dedupe_note (tbl TEXT NOT NULL, hidden INTEGER NOT NULL, reason TEXT NOT NULL)',
];

/** Expects no row to be hidden when it starts (see analyse.ts). */
export async function dedupe(
  deps: Pick<RoomDeps, 'store' | 'ports'>,
  identity: Identity,
  cancel: CancelToken,
): Promise<readonly DedupeNote[]> {
  const suppressions: Suppression[] = [];
  const notes: DedupeNote[] = [];
  const sources = sourceOfSegments(deps.store);
  for (const rule of SAMENESS) {
    const table = deps.store.tables.table(rule.table);
    if (!table || table.rowCount < 2) continue;
    const { hidden, unmatchable } = await duplicatesIn(rule, table, identity, sources, cancel);
    await deps.ports.clock.yield();
    if (unmatchable > 0)
      notes.push({
        table: rule.table,
        hidden: 0,
        reason: `${unmatchable} rows lack ${rule.needs.join(' or ')} and cannot be matched with the same ${rule.event} from another source: some may be told twice`,
      });
    if (hidden.length === 0) continue;
    const reason =
      rule.event === 'log record'
        ? 'the same log record (host, channel, record number, time) came in more than once'
        : `the same ${rule.event} told by another source: same host, ${rule.same.filter((c) => c !== 'ActionType').join(', ')}, at most 2 s apart; the row with more filled in is kept`;
    notes.push({ table: rule.table, hidden: hidden.length, reason });
    const bySegment = new Map<number, number[]>();
    for (const ref of hidden) {
      const segment = Math.floor(ref / ROWS_PER_SEGMENT_MAX);
      const rows = bySegment.get(segment) ?? [];
      rows.push(ref % ROWS_PER_SEGMENT_MAX);
      bySegment.set(segment, rows);
    }
    for (const [segment, rows] of [...bySegment].sort(([a], [b]) => a - b))
      suppressions.push({ segment: segment as SegmentId, table: rule.table, rows: Uint32Array.from(rows.sort((a, b) => a - b)), reason });
  }
  if (suppressions.length > 0) deps.store.setSuppressions(suppressions);
  deps.store.sql.transaction(() => {
    deps.store.sql.run('DELETE FROM dedupe_note');
    for (const n of notes) deps.store.sql.run('INSERT INTO dedupe_note VALUES (?, ?, ?)', [n.table, n.hidden, n.reason]);
  });
  return notes;
}

function sourceOfSegments(store: CaseStore): ReadonlyMap<number, number> {
  return new Map(store.sql.all('SELECT id, source FROM segment').map((row) => [Number(row['id']), Number(row['source'])]));
}

/** Refs of the rows to hide. */
async function duplicatesIn(
  rule: Sameness,
  table: TableSource,
  identity: Identity,
  sources: ReadonlyMap<number, number>,
  cancel: CancelToken,
): Promise<{ hidden: number[]; unmatchable: number }> {
  const known = new Set(table.columns.map((c) => c.name));
  const columns = [...new Set([rule.time, rule.host, ...rule.same, ...rule.voice, ...rule.rich])].filter((c) => known.has(c));
  const strings = new Strings();
  const lower = new Map<number, number>();
  const hosts = new Map<number, number>();
  const tuples = new Tuples();
  const voices = new Map<string, number>();
  const groups: number[] = [];
  const times: number[] = [];
  const refs: number[] = [];
  const voiceOf: number[] = [];
  const richness: number[] = [];
  let unmatchable = 0;
  for await (const batch of table.scan({ columns, bounds: [], cancel })) {
    cancel.throwIfCancelled();
    if (!batch.refs) continue;
    const vector = (name: string) => batch.columns[columns.indexOf(name)];
    const time = numbers(vector(rule.time), batch.length);
    const host = strings.column(vector(rule.host), batch.length);
    const same = rule.same.filter((c) => known.has(c)).map((c) => strings.column(vector(c), batch.length));
    const needed = rule.needs.map((c) => strings.column(vector(c), batch.length));
    const keys = [
      foldedColumn(host, hosts, strings, (text) => identity.hosts.key(text)),
      ...same.map((c) => foldedColumn(c, lower, strings, (text) => text.toLowerCase())),
    ];
    const filled = filledCounts(batch, columns, rule.rich);
    const told = rule.voice.map((c) => filledCounts(batch, columns, [c]));
    for (let i = 0; i < batch.length; i++) {
      const t = time[i] ?? NaN;
      if (Number.isNaN(t)) continue;
      const ref = batch.refs[i] ?? 0;
      const source = sources.get(Math.floor(ref / ROWS_PER_SEGMENT_MAX)) ?? 0;
      const lacking = needed.some((c) => (c[i] ?? 0) === 0);
      if (lacking) unmatchable++;
      let voiceKey = String(source);
      for (const v of told) voiceKey += v[i] ? '1' : '0';
      if (lacking) {
        voices.set(voiceKey, voices.get(voiceKey) ?? voices.size);
        continue;
      }
      let voice = voices.get(voiceKey);
      if (voice === undefined) {
        voice = voices.size;
        voices.set(voiceKey, voice);
      }
      groups.push(tuples.at(keys, i));
      times.push(t);
      refs.push(ref);
      voiceOf.push(voice);
      richness.push(filled[i] ?? 0);
    }
  }
  if (voices.size < 2) return { hidden: [], unmatchable: 0 };
  const order = Array.from(groups.keys()).sort(
    (a, b) => (groups[a] ?? 0) - (groups[b] ?? 0) || (times[a] ?? 0) - (times[b] ?? 0) || (refs[a] ?? 0) - (refs[b] ?? 0),
  );
  const hidden: number[] = [];
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    const group = groups[order[start] ?? 0];
    while (end < order.length && groups[order[end] ?? 0] === group) end++;
    if (end - start > 1) hidden.push(...hideWithin(order.slice(start, end), times, voiceOf, richness, refs));
    start = end;
  }
  return { hidden: hidden.sort((a, b) => a - b), unmatchable: rule.voice.length > 0 ? unmatchable : 0 };
}

function foldedColumn(ids: Int32Array, memo: Map<number, number>, strings: Strings, fold: (text: string) => string): Int32Array {
  const out = new Int32Array(ids.length);
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] ?? 0;
    let folded = memo.get(id);
    if (folded === undefined) {
      folded = strings.id(fold(strings.text(id)));
      memo.set(id, folded);
    }
    out[i] = folded;
  }
  return out;
}

function filledCounts(batch: Batch, columns: readonly string[], wanted: readonly string[]): Uint8Array {
  const out = new Uint8Array(batch.length);
  for (const name of wanted) {
    const vector = batch.columns[columns.indexOf(name)];
    if (!vector) continue;
    for (let i = 0; i < batch.length; i++) {
      let filled: boolean;
      switch (vector.repr) {
        case 'dict': {
          const id = vector.ids[i] ?? -1;
          filled = id >= 0 && vector.dict.text(id) !== '';
          break;
        }
        case 'f64':
        case 'i64':
          filled = !vector.nulls?.[i];
          break;
        case 'const':
          filled = vector.value !== null && vector.value !== '';
          break;
        case 'any':
          filled = vector.data[i] !== null && vector.data[i] !== '';
          break;
      }
      if (filled) out[i] = (out[i] ?? 0) + 1;
    }
  }
  return out;
}

/** Nearest pairs first; a cluster holds at most one row of each voice and keeps its richest. */
function hideWithin(
  rows: readonly number[],
  times: readonly number[],
  voices: readonly number[],
  richness: readonly number[],
  refs: readonly number[],
): number[] {
  const pairs: { a: number; b: number; gap: number }[] = [];
  for (let i = 0; i < rows.length; i++)
    for (let j = i + 1; j < rows.length; j++) {
      const gap = (times[rows[j] ?? 0] ?? 0) - (times[rows[i] ?? 0] ?? 0);
      if (gap > NEAR_TICKS) break;
      if (voices[rows[i] ?? 0] !== voices[rows[j] ?? 0]) pairs.push({ a: i, b: j, gap });
    }
  if (pairs.length === 0) return [];
  pairs.sort((x, y) => x.gap - y.gap || x.a - y.a || x.b - y.b);
  const cluster = rows.map((_, i) => [i]);
  const of = rows.map((_, i) => i);
  for (const { a, b } of pairs) {
    const x = of[a] ?? a;
    const y = of[b] ?? b;
    if (x === y) continue;
    const left = cluster[x] ?? [];
    const right = cluster[y] ?? [];
    const heard = new Set(left.map((i) => voices[rows[i] ?? 0]));
    if (right.some((i) => heard.has(voices[rows[i] ?? 0]))) continue;
    left.push(...right);
    cluster[y] = [];
    for (const i of right) of[i] = x;
  }
  const hidden: number[] = [];
  for (const members of cluster) {
    if (members.length < 2) continue;
    const best = members.reduce((m, i) => {
      const more = (richness[rows[i] ?? 0] ?? 0) - (richness[rows[m] ?? 0] ?? 0);
      return more > 0 || (more === 0 && (refs[rows[i] ?? 0] ?? 0) < (refs[rows[m] ?? 0] ?? 0)) ? i : m;
    });
    for (const i of members) if (i !== best) hidden.push(refs[rows[i] ?? 0] ?? 0);
  }
  return hidden;
}
