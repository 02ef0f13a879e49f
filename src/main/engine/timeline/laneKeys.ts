// Which lane an event belongs to: its host, account, source file or table. Shared by the lanes, their events and the overview.

import { identityLane, type Identity } from '../correlate/identity.js';
import type { TableMapping } from '../correlate/mapping.js';
import { columnsOf } from '../correlate/mapping.js';
import type { RoomDeps } from '../rooms/deps.js';
import { ROWS_PER_SEGMENT_MAX } from '../query/values.js';
import type { TableSource } from '../query/source.js';
import type { Strings } from '../correlate/columns.js';
import { sourceOfSegment, type EventBatch } from './scan.js';

export type LaneKind = 'host' | 'source' | 'table' | 'account';

/** Where events without a host come from, in words. */
export const TABLE_TITLES: Readonly<Record<string, string>> = {
  SigninLogs: 'Entra sign-ins',
  AADNonInteractiveUserSignInLogs: 'Entra token sign-ins',
  AuditLogs: 'Entra audit',
  OfficeActivity: 'Microsoft 365',
  CloudAppEvents: 'Cloud apps',
  AWSCloudTrail: 'AWS',
  EmailEvents: 'Mail',
  EmailUrlInfo: 'Mail links',
  EmailAttachmentInfo: 'Mail attachments',
  UrlClickEvents: 'Link clicks',
  AlertInfo: 'Vendor alerts',
  AlertEvidence: 'Vendor alert evidence',
  SecurityAlert: 'Vendor alerts',
  SecurityEvent: 'Security',
  WindowsEvent: 'Windows events',
  IdentityLogonEvents: 'Identity logons',
};

const HOST_COLUMNS = ['DeviceName', 'Computer'] as const;
export const hostColumn = (table: TableSource): string | null => HOST_COLUMNS.find((c) => table.columns.some((x) => x.name === c)) ?? null;

export interface LaneReader {
  columns(table: TableSource): readonly string[];
  /** Lane number of each row (−1 none). */
  read(events: EventBatch): Int32Array;
  /** Lane ids and names by number. */
  readonly lanes: readonly { readonly id: string; readonly name: string }[];
}

/** Lane numbers are given as lanes turn up; ids say what they are ("host:ws01", "table:SigninLogs", "source:3"). */
export function laneReader(
  deps: Pick<RoomDeps, 'store'>,
  kind: LaneKind,
  identity: Identity,
  mappings: readonly TableMapping[],
  strings: Strings,
): LaneReader {
  const lanes: { id: string; name: string }[] = [];
  const numbers = new Map<string, number>();
  const lane = (id: string, name: string): number => {
    const known = numbers.get(id);
    if (known !== undefined) return known;
    numbers.set(id, lanes.length);
    lanes.push({ id, name });
    return lanes.length - 1;
  };
  const tableLane = (table: string) => lane(`table:${table}`, TABLE_TITLES[table] ?? table);
  switch (kind) {
    case 'table':
      return {
        lanes,
        columns: () => [],
        read: ({ table, batch }) => new Int32Array(batch.length).fill(lane(`table:${table.name}`, table.name)),
      };
    case 'source': {
      const ofSegment = sourceOfSegment(deps);
      const names = new Map(deps.store.sources().map((s) => [Number(s.id), s.path]));
      return {
        lanes,
        columns: () => [],
        read: ({ batch }) => {
          const out = new Int32Array(batch.length).fill(-1);
          for (let i = 0; i < batch.length; i++) {
            const source = ofSegment.get(Math.floor((batch.refs?.[i] ?? 0) / ROWS_PER_SEGMENT_MAX));
            if (source !== undefined) out[i] = lane(`source:${source}`, names.get(source) ?? `source ${source}`);
          }
          return out;
        },
      };
    }
    case 'host': {
      const memo = new Map<number, number>();
      return {
        lanes,
        columns: (table) => [hostColumn(table)].filter((c) => c !== null),
        read: (events) => {
          const column = hostColumn(events.table);
          const out = new Int32Array(events.batch.length);
          if (column === null) return out.fill(tableLane(events.table.name));
          const ids = events.text(column);
          for (let i = 0; i < out.length; i++) {
            const id = ids[i] ?? 0;
            let n = id === 0 ? tableLane(events.table.name) : memo.get(id);
            if (n === undefined) {
              const key = identity.hosts.key(strings.text(id));
              n = key === '' ? tableLane(events.table.name) : lane(`host:${key}`, identity.hosts.display(key));
              memo.set(id, n);
            }
            out[i] = n;
          }
          return out;
        },
      };
    }
    case 'account': {
      const spec = (table: string) => {
        for (const m of mappings) if (m.table === table) for (const s of Object.values(m.entities)) if (s.type === 'account') return s;
        return null;
      };
      const memo = new Map<string, number>();
      return {
        lanes,
        columns: (table) => {
          const s = spec(table.name);
          return s ? columnsOf(s) : [];
        },
        read: (events) => {
          const s = spec(events.table.name);
          const out = new Int32Array(events.batch.length).fill(-1);
          if (!s) return out;
          const columns = [s.name, s.domain, s.sid, s.upn, s.objectId].map((c) => (c === undefined ? null : events.text(c)));
          for (let i = 0; i < out.length; i++) {
            const ids = columns.map((c) => c?.[i] ?? 0);
            const key = ids.join(',');
            let n = memo.get(key);
            if (n === undefined) {
              const found = identityLane(
                identity,
                ids.map((id) => strings.text(id)),
              );
              n = found ? lane(found.id, found.name) : -1;
              memo.set(key, n);
            }
            out[i] = n;
          }
          return out;
        },
      };
    }
  }
}
