// One entity spec over one batch: columns in, an entity slot per row out (−1 where the row names none).

import type { Batch } from '../query/values.js';
import { columnName, NOTHING, numbers, Strings, Tuples } from './columns.js';
import type { EntityTable } from './entityTable.js';
import { processKey, type Identity, type ProcessStart } from './identity.js';
import { baseName, domainText, filePath, ipText, mailboxText, urlText } from './keys.js';
import type { EntitySpec } from './mapping.js';

/** A batch with its columns by mapped reference, converted once each. */
export class BatchColumns {
  readonly #text = new Map<string, Int32Array>();
  readonly #number = new Map<string, Float64Array>();

  constructor(
    readonly batch: Batch,
    readonly position: ReadonlyMap<string, number>,
    readonly strings: Strings,
  ) {}

  get length(): number {
    return this.batch.length;
  }

  #vector(reference: string | undefined) {
    const i = reference === undefined ? undefined : this.position.get(columnName(reference));
    return i === undefined ? undefined : this.batch.columns[i];
  }

  text(reference: string | undefined): Int32Array {
    const known = this.#text.get(reference ?? '');
    if (known) return known;
    const made = this.strings.column(this.#vector(reference), this.length, reference);
    this.#text.set(reference ?? '', made);
    return made;
  }

  number(reference: string | undefined): Float64Array {
    const known = this.#number.get(reference ?? '');
    if (known) return known;
    const made = numbers(this.#vector(reference), this.length);
    this.#number.set(reference ?? '', made);
    return made;
  }
}

export type Resolver = (columns: BatchColumns, time: Float64Array) => Int32Array;

/** Slots are remembered per distinct combination of column values for the length of a table scan. */
export function resolverOf(spec: EntitySpec, strings: Strings, identity: Identity, entities: EntityTable): Resolver {
  const tuples = new Tuples();
  const slots = new Map<number, number>();
  const byTexts =
    (references: readonly (string | undefined)[], make: (texts: readonly string[]) => number): Resolver =>
    (columns) => {
      const ids = references.map((r) => columns.text(r));
      const out = new Int32Array(columns.length).fill(-1);
      if (ids.every((c) => c === NOTHING)) return out;
      const [only] = ids;
      let before = 0;
      for (let i = 0; i < columns.length; i++) {
        const key = ids.length === 1 && only ? (only[i] ?? 0) : tuples.at(ids, i);
        if (key === 0) continue;
        if (key === before) {
          out[i] = out[i - 1] ?? -1;
          if (out[i] !== -1) continue;
        }
        before = key;
        let slot = slots.get(key);
        if (slot === undefined) {
          slot = make(ids.map((c) => strings.text(c[i] ?? 0)));
          slots.set(key, slot);
        }
        out[i] = slot;
      }
      return out;
    };
  const plain = (key: string, type: 'ip' | 'domain' | 'mailbox' | 'url', value = key) =>
    key === '' ? -1 : entities.slot(type, key, key, () => ({ value }));

  switch (spec.type) {
    case 'host':
      return byTexts([spec.name], ([name = '']) => hostSlot(identity, entities, name));
    case 'account':
      return byTexts(
        [spec.name, spec.domain, spec.sid, spec.upn, spec.objectId],
        ([name = '', domain = '', sid = '', upn = '', objectId = '']) => {
          const account = identity.accounts.resolve({ name, domain, sid, upn, objectId });
          if (!account || account.key === '') return -1;
          return entities.slot('account', account.key, account.name, () => ({
            names: account.names,
            upns: account.upns,
            sids: account.sids,
            objectIds: account.objectIds,
          }));
        },
      );
    case 'file':
      return byTexts([spec.folder, spec.name], ([folder = '', name = '']) => {
        const path = filePath(folder, name);
        return path === '' ? -1 : entities.slot('file', path.toLowerCase(), baseName(path), () => ({ path }));
      });
    case 'ip':
      return byTexts([spec.address], ([address = '']) => plain(ipText(address), 'ip'));
    case 'url':
      return byTexts([spec.url], ([url = '']) => plain(urlText(url), 'url', url));
    case 'domain':
      return byTexts([spec.name], ([name = '']) => plain(domainText(name), 'domain'));
    case 'mailbox':
      return byTexts([spec.address], ([address = '']) => plain(mailboxText(address), 'mailbox'));
    case 'mail':
      return byTexts([spec.id, spec.subject], ([id = '', subject = '']) =>
        id === '' ? -1 : entities.slot('mail', id.toLowerCase(), subject || id.toLowerCase(), () => ({ value: id, subject })),
      );
    case 'app':
      return byTexts([spec.id, spec.name], ([id = '', name = '']) =>
        id + name === '' ? -1 : entities.slot('app', (id || name).toLowerCase(), name || id, () => ({ id, name })),
      );
    case 'cloudResource':
      return byTexts([spec.id, spec.name], ([id = '', name = '']) =>
        id === '' ? -1 : entities.slot('cloudResource', id.toLowerCase(), name || baseName(id), () => ({ value: id })),
      );
    case 'registry':
      return byTexts([spec.key, spec.value], ([key = '', value = '']) => {
        const path = value === '' ? key : `${key}\\${value}`;
        return key === '' ? -1 : entities.slot('registry', path.toLowerCase(), path, () => ({ key }));
      });
    case 'service':
      return byTexts([spec.host, spec.name], ([host = '', name = '']) =>
        name === ''
          ? -1
          : entities.slot('service', `${identity.hosts.key(host)}|${name.toLowerCase()}`, name, () => ({
              value: name,
              host: identity.hosts.key(host),
            })),
      );
    case 'process':
      return processResolver(spec, strings, identity, entities);
  }
}

export function hostSlot(identity: Identity, entities: EntityTable, name: string): number {
  const key = identity.hosts.key(name);
  return key === '' ? -1 : entities.slot('host', key, identity.hosts.display(key), () => ({ names: identity.hosts.namesOf(key) }));
}

function processResolver(
  spec: Extract<EntitySpec, { type: 'process' }>,
  strings: Strings,
  identity: Identity,
  entities: EntityTable,
): Resolver {
  const { processes } = identity;
  const hosts = new Map<number, { readonly key: string; readonly number: number }>();
  const slots = new Map<ProcessStart, number>();
  // Processes nobody saw starting are told apart by what the row says of them.
  const unseen = new Map<string, number>();
  return (columns, time) => {
    const [host, unique, image] = [columns.text(spec.host), columns.text(spec.unique), columns.text(spec.image)];
    const [pid, start] = [columns.number(spec.pid), columns.number(spec.start)];
    const out = new Int32Array(columns.length).fill(-1);
    for (let i = 0; i < columns.length; i++) {
      const number = pid[i] ?? NaN;
      const hostId = host[i] ?? 0;
      if (!(number > 4) || hostId === 0) continue;
      let at = hosts.get(hostId);
      if (!at) {
        const key = identity.hosts.key(strings.text(hostId));
        at = { key, number: processes.hostNumber(key) };
        hosts.set(hostId, at);
      }
      if (at.key === '') continue;
      const begun = start[i] ?? NaN;
      const event = time[i] ?? NaN;
      const uniqueText = strings.text(unique[i] ?? 0);
      const known = processes.findBy(
        at.number,
        at.key,
        number,
        Number.isNaN(begun) ? null : begun,
        uniqueText,
        Number.isNaN(event) ? null : event,
      );
      let slot: number | undefined;
      if (known) {
        slot = slots.get(known);
        if (slot === undefined) {
          slot = seenSlot(entities, known, strings.text(image[i] ?? 0));
          slots.set(known, slot);
        }
      } else {
        const name = strings.text(image[i] ?? 0);
        const key = Number.isNaN(begun) ? `${at.key}|${number}|${name.toLowerCase()}` : processKey(at.key, number, begun);
        slot = unseen.get(key);
        if (slot === undefined) {
          const hostKey = at.key;
          slot = entities.slot('process', key, name || `pid ${number}`, () => ({
            host: hostKey,
            pid: number,
            image: name,
            unique: uniqueText,
            ...(Number.isNaN(begun) ? {} : { start: begun }),
            started: 0,
          }));
          unseen.set(key, slot);
        }
      }
      out[i] = slot;
    }
    return out;
  };
}

const seenSlot = (entities: EntityTable, p: ProcessStart, said: string): number =>
  entities.slot('process', p.key, p.image || said || `pid ${p.pid}`, () => ({
    host: p.host,
    pid: p.pid,
    image: p.image || said,
    unique: p.unique,
    start: p.ticks,
    ...(p.parent === null ? {} : { parent: p.parent }),
    started: 1,
  }));
