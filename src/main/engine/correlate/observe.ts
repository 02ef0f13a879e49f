// First pass over a case: every distinct host, account and process start, frozen into the identity all rooms resolve names with.

import { NEVER_CANCELLED, type CancelToken } from '../../../shared/base/errors.js';
import { TICKS_PER_MINUTE } from '../../../shared/base/time.js';
import type { RoomDeps } from '../rooms/deps.js';
import type { TableSource } from '../query/source.js';
import { columnName, numbers, Strings, Tuples } from './columns.js';
import { rememberWhileEvidence } from './evidenceMemo.js';
import { emptyIdentity, type Identity, type ProcessStart } from './identity.js';
import { columnsOf, entityMappings, type EntitySpec, type TableMapping } from './mapping.js';

type ObserveDeps = Pick<RoomDeps, 'store' | 'ports'>;
type ProcessSpec = Extract<EntitySpec, { type: 'process' }>;
type AccountSpec = Extract<EntitySpec, { type: 'account' }>;

interface RawStart {
  readonly host: number;
  readonly pid: number;
  readonly ticks: number;
  readonly image: number;
  readonly unique: number;
  readonly parentPid: number;
  readonly parentStart: number;
  readonly parentUnique: number;
}

/** Kept until the evidence changes. Callers share the work, so it is not theirs to cancel. */
export function buildIdentity(deps: ObserveDeps, cancel: CancelToken = NEVER_CANCELLED): Promise<Identity> {
  cancel.throwIfCancelled();
  return rememberWhileEvidence(deps.store, 'identity', () => observe(deps, NEVER_CANCELLED));
}

async function observe(deps: ObserveDeps, cancel: CancelToken): Promise<Identity> {
  const identity = emptyIdentity();
  const strings = new Strings();
  const starts: RawStart[] = [];
  for (const mapping of await entityMappings(deps.ports)) {
    const table = deps.store.tables.table(mapping.table);
    if (!table || table.rowCount === 0) continue;
    await observeTable(identity, strings, starts, mapping, table, cancel);
    await deps.ports.clock.yield();
  }
  identity.hosts.freeze();
  identity.accounts.freeze();
  const made: { start: ProcessStart; raw: RawStart }[] = [];
  // In time order, so that the first of two rows of one start is the one that names it.
  starts.sort((a, b) => a.ticks - b.ticks || (strings.text(a.host) < strings.text(b.host) ? -1 : 1));
  for (const raw of starts) {
    const host = identity.hosts.key(strings.text(raw.host));
    if (host === '') continue;
    made.push({ start: identity.processes.add(host, raw.pid, raw.ticks, strings.text(raw.image), strings.text(raw.unique)), raw });
  }
  for (const { start, raw } of made) {
    if (start.parent !== null || !Number.isFinite(raw.parentPid)) continue;
    const parent = identity.processes.find(
      start.host,
      raw.parentPid,
      Number.isNaN(raw.parentStart) ? null : raw.parentStart,
      strings.text(raw.parentUnique),
      start.ticks,
    );
    if (parent && parent !== start) start.parent = parent.key;
  }
  return identity;
}

async function observeTable(
  identity: Identity,
  strings: Strings,
  starts: RawStart[],
  mapping: TableMapping,
  table: TableSource,
  cancel: CancelToken,
): Promise<void> {
  const specs = Object.values(mapping.entities);
  const hosts = [
    ...new Set(specs.flatMap((s) => (s.type === 'host' ? [s.name] : s.type === 'process' || s.type === 'service' ? [s.host] : []))),
  ];
  const accounts = specs.filter((s): s is AccountSpec => s.type === 'account');
  const starting = specs.filter((s): s is ProcessSpec => s.type === 'process' && s.starts);
  const wanted = new Set([...hosts, ...accounts.flatMap(columnsOf), ...starting.flatMap(columnsOf), mapping.time]);
  for (const s of starting) {
    const parent = s.parent === undefined ? undefined : mapping.entities[s.parent];
    if (parent?.type === 'process') for (const c of columnsOf(parent)) wanted.add(c);
  }
  const known = new Set(table.columns.map((c) => c.name));
  const columns = [...new Set([...wanted].map(columnName))].filter((c) => known.has(c));
  const position = new Map(columns.map((c, i) => [c, i]));
  const seenHosts = new Set<number>();
  const tuples = new Tuples();
  const seenAccounts = accounts.map(() => new Set<number>());

  for await (const batch of table.scan({ columns, bounds: [], cancel })) {
    cancel.throwIfCancelled();
    const ids = new Map<string, Int32Array>();
    const text = (name: string | undefined): Int32Array => {
      const cached = ids.get(name ?? '');
      if (cached) return cached;
      const i = name === undefined ? undefined : position.get(columnName(name));
      const made = strings.column(i === undefined ? undefined : batch.columns[i], batch.length, name);
      ids.set(name ?? '', made);
      return made;
    };
    const number = (name: string | undefined): Float64Array => {
      const i = name === undefined ? undefined : position.get(name);
      return numbers(i === undefined ? undefined : batch.columns[i], batch.length);
    };
    for (const name of hosts) {
      for (const id of text(name)) {
        if (id === 0 || seenHosts.has(id)) continue;
        seenHosts.add(id);
        identity.hosts.observe(strings.text(id));
      }
    }
    accounts.forEach((spec, a) => {
      const [name, domain, sid, upn, oid] = [text(spec.name), text(spec.domain), text(spec.sid), text(spec.upn), text(spec.objectId)];
      const seen = seenAccounts[a] ?? new Set<number>();
      const all = [name, domain, sid, upn, oid];
      for (let i = 0; i < batch.length; i++) {
        const key = tuples.at(all, i);
        if (key === 0 || seen.has(key)) continue;
        seen.add(key);
        identity.accounts.observe({
          name: strings.text(name[i] ?? 0),
          domain: strings.text(domain[i] ?? 0),
          sid: strings.text(sid[i] ?? 0),
          upn: strings.text(upn[i] ?? 0),
          objectId: strings.text(oid[i] ?? 0),
        });
      }
    });
    for (const spec of starting) {
      const parent = spec.parent === undefined ? undefined : mapping.entities[spec.parent];
      const p = parent?.type === 'process' ? parent : null;
      const [host, image, unique, parentUnique] = [text(spec.host), text(spec.image), text(spec.unique), text(p?.unique)];
      const [pid, start, time, parentPid, parentStart] = [
        number(spec.pid),
        number(spec.start),
        number(mapping.time),
        number(p?.pid),
        number(p?.start),
      ];
      for (let i = 0; i < batch.length; i++) {
        const event = time[i] ?? NaN;
        const said = start[i] ?? NaN;
        // The creation time is finer than the event's, unless a clock or zone put it elsewhere altogether.
        const begun = Number.isNaN(said) || Math.abs(said - event) > 5 * TICKS_PER_MINUTE ? event : said;
        if (Number.isNaN(begun) || Number.isNaN(pid[i] ?? NaN) || (pid[i] ?? 0) <= 4) continue;
        starts.push({
          host: host[i] ?? 0,
          pid: pid[i] ?? 0,
          ticks: begun,
          image: image[i] ?? 0,
          unique: unique[i] ?? 0,
          parentPid: parentPid[i] ?? NaN,
          parentStart: parentStart[i] ?? NaN,
          parentUnique: parentUnique[i] ?? 0,
        });
      }
    }
  }
}
