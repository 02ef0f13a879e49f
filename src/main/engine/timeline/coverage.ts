// What the case covers: host × kind of source × time, with what is missing written where it is missing.

import type { CancelToken } from '../../../shared/base/errors.js';
import type { Int64 } from '../../../shared/base/time.js';
import type { CallOut } from '../../../shared/contract/index.js';
import { Strings } from '../correlate/columns.js';
import { buildIdentity } from '../correlate/observe.js';
import type { RoomDeps } from '../rooms/deps.js';
import { hostColumn, TABLE_TITLES } from './laneKeys.js';
import { events } from './scan.js';

export type Coverage = CallOut<'overview.get'>['coverage'];

const CHANNELS: readonly (readonly [RegExp, string])[] = [
  [/sysmon/i, 'Sysmon'],
  [/powershell/i, 'PowerShell'],
  [/^system$/i, 'System'],
  [/^application$/i, 'Application'],
  [/^security$/i, 'Security'],
  [/taskscheduler/i, 'Task Scheduler'],
  [/defender/i, 'Defender antivirus'],
  [/terminalservices/i, 'Remote desktop'],
  [/wmi-activity/i, 'WMI'],
];

export function kindOf(table: string, channel: string): string {
  if (table === 'WindowsEvent')
    return (
      CHANNELS.find(([pattern]) => pattern.test(channel))?.[1] ??
      (channel.replace(/^Microsoft-Windows-/, '').replace(/\/Operational$/, '') || 'Windows events')
    );
  if (table === 'SecurityEvent') return 'Security';
  if (table.startsWith('Device')) return 'Defender';
  return TABLE_TITLES[table] ?? table;
}

export interface Cleared {
  readonly host: string;
  readonly log: string;
  readonly time: number;
}

/** Counts per lane; log-clearing events on the way are returned too, since they are seen anyway. */
export async function coverageOf(
  deps: RoomDeps,
  range: { readonly from: Int64; readonly to: Int64 },
  buckets: number,
  cancel: CancelToken,
): Promise<{ coverage: Coverage; cleared: Cleared[] }> {
  const identity = await buildIdentity(deps, cancel);
  const strings = new Strings();
  const from = Number(range.from);
  const width = Math.max(1, (Number(range.to) - from + 1) / buckets);
  const bucketOf = (t: number) => Math.min(buckets - 1, Math.max(0, Math.floor((t - from) / width)));
  const rows = new Map<string, { host: string; kind: string; counts: number[] }>();
  const cleared: Cleared[] = [];
  const clearing = new Map([
    ['SecurityEvent', strings.id('1102')],
    ['WindowsEvent', strings.id('104')],
  ]);
  for await (const batch of events(deps, {
    columns: (t) =>
      [
        hostColumn(t),
        t.name === 'WindowsEvent' ? 'Channel' : null,
        clearing.has(t.name) ? 'EventID' : null,
        t.name === 'WindowsEvent' ? 'Provider' : null,
      ].filter((c) => c !== null),
    range,
    cancel,
    strings,
  })) {
    const column = hostColumn(batch.table);
    const hosts = column === null ? null : batch.text(column);
    const channels = batch.table.name === 'WindowsEvent' ? batch.text('Channel') : null;
    const clear = clearing.get(batch.table.name);
    const ids = clear === undefined ? null : batch.text('EventID');
    const lanes = new Map<string, number[]>();
    for (let i = 0; i < batch.batch.length; i++) {
      if (!batch.counts[i]) continue;
      const lane = `${hosts?.[i] ?? 0}|${channels?.[i] ?? 0}`;
      let counts = lanes.get(lane);
      if (!counts) {
        const key = hosts ? identity.hosts.key(strings.text(hosts[i] ?? 0)) : '';
        const host = key === '' ? tenantOf(batch.table.name) : identity.hosts.display(key);
        const kind = kindOf(batch.table.name, strings.text(channels?.[i] ?? 0));
        const row = rows.get(`${host}\n${kind}`) ?? { host, kind, counts: new Array<number>(buckets).fill(0) };
        rows.set(`${host}\n${kind}`, row);
        counts = row.counts;
        lanes.set(lane, counts);
      }
      const t = batch.time[i] ?? 0;
      const bucket = bucketOf(t);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
      if (
        ids &&
        ids[i] === clear &&
        (batch.table.name === 'SecurityEvent' || /eventlog/i.test(strings.text(batch.text('Provider')[i] ?? 0)))
      ) {
        const host = hosts ? identity.hosts.display(identity.hosts.key(strings.text(hosts[i] ?? 0))) : '';
        if (cleared.length < 1000) cleared.push({ host, log: batch.table.name === 'SecurityEvent' ? 'Security' : 'an event', time: t });
      }
    }
  }
  const coverage: Coverage = [...rows.values()]
    .sort((a, b) => (a.host === b.host ? (a.kind < b.kind ? -1 : 1) : a.host < b.host ? -1 : 1))
    .map((r) => ({ ...r, notes: gapsOf(r.counts) }));
  for (const c of cleared) {
    const lane = coverage.find((l) => l.host === c.host && l.kind === (c.log === 'Security' ? 'Security' : 'System'));
    const bucket = bucketOf(c.time);
    if (lane && !lane.notes.some((n) => n.bucket === bucket && n.text === 'log cleared')) lane.notes.push({ bucket, text: 'log cleared' });
  }
  return { coverage, cleared };
}

const tenantOf = (table: string): string =>
  /^Email|^UrlClick/.test(table) ? 'mailboxes' : table === 'AWSCloudTrail' ? 'AWS account' : 'tenant';

/** Silence in a source that is otherwise steady (people's sources sleep at night, machines' do not): at least a twentieth of the picture. */
export function gapsOf(counts: readonly number[]): { bucket: number; text: string }[] {
  const filled = counts.map((n, i) => (n > 0 ? i : -1)).filter((i) => i >= 0);
  const first = filled[0];
  const last = filled.at(-1);
  if (first === undefined || last === undefined || filled.length < counts.length * 0.7) return [];
  const long = Math.max(3, Math.ceil(counts.length / 20));
  const notes: { bucket: number; text: string }[] = [];
  let run = 0;
  for (let i = first; i <= last; i++) {
    if (counts[i] === 0) run++;
    else {
      if (run >= long) notes.push({ bucket: i - run, text: 'gap' });
      run = 0;
    }
  }
  return notes;
}
