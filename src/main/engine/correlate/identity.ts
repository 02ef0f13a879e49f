// Who is who in a case: host names in short and full form, accounts as DOMAIN\name, UPN, SID and object id, processes by host,
// pid and start. Built from everything observed, then frozen; the same evidence gives the same keys in any order of arrival.

import type { EntityRef, EntityType } from '../../../shared/contract/values.js';
import { formatDatetime } from '../../../shared/base/time.js';
import { TICKS_PER_SECOND } from '../../../shared/base/time.js';
import { accountParts, hostText, isIpText, type AccountParts } from './keys.js';

const firstLabel = (name: string) => name.split('.', 1)[0] ?? name;
export const entityId = (type: EntityType, key: string): string => `${type}:${key}`;
export const entityRef = (type: EntityType, key: string, name: string): EntityRef => ({ id: entityId(type, key), type, name });

/** Short and full names of one host become one key, unless two full names share the short one. */
export class HostNames {
  readonly #seen = new Map<string, string>(); // lower case → as written (smallest spelling, for determinism)
  #keys = new Map<string, string>();
  #names = new Map<string, string[]>();

  observe(raw: string): void {
    const name = hostText(raw);
    if (name === '') return;
    const written = raw.trim().replace(/^\\+/, '');
    const known = this.#seen.get(name);
    if (known === undefined || written < known) this.#seen.set(name, written);
  }

  freeze(): void {
    const byShort = new Map<string, string[]>();
    for (const name of [...this.#seen.keys()].sort()) {
      const short = isIpText(name) ? name : firstLabel(name);
      byShort.set(short, [...(byShort.get(short) ?? []), name]);
    }
    this.#keys = new Map();
    this.#names = new Map();
    for (const [short, names] of byShort) {
      const full = names.filter((n) => n !== short);
      for (const name of names) {
        const key = full.length <= 1 ? short : name;
        this.#keys.set(name, key);
        this.#names.set(key, [...(this.#names.get(key) ?? []), name]);
      }
    }
  }

  key(raw: string): string {
    const name = hostText(raw);
    if (name === '') return '';
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    const short = isIpText(name) ? name : firstLabel(name);
    return this.#keys.get(short) ?? short;
  }

  /** The way it is written in the evidence, without its domain. */
  display(key: string): string {
    // Sources that fold case say less than one that does not.
    const spellings = this.namesOf(key).map((n) => this.#seen.get(n) ?? n);
    const written = spellings.find((n) => firstLabel(n) !== firstLabel(n).toLowerCase()) ?? spellings[0] ?? key;
    return key.includes('.') || isIpText(key) ? written : firstLabel(written);
  }

  /** Every spelling (lower case) observed for a key. */
  namesOf(key: string): readonly string[] {
    return this.#names.get(key) ?? [key];
  }

  keys(): readonly string[] {
    return [...this.#names.keys()].sort();
  }
}

// Names that exist everywhere: the same local part says nothing about being the same person.
const COMMON_NAMES = new Set([
  'administrator',
  'admin',
  'guest',
  'root',
  'user',
  'test',
  'service',
  'info',
  'support',
  'krbtgt',
  'defaultaccount',
  'sysadmin',
  'backup',
]);

export interface AccountClass {
  readonly key: string;
  readonly name: string;
  readonly names: readonly string[];
  readonly upns: readonly string[];
  readonly sids: readonly string[];
  readonly objectIds: readonly string[];
}

/** Accounts as sets of identifiers seen together in some row, joined by careful name rules afterwards. */
export class AccountNames {
  readonly #parent = new Map<string, string>();
  #classes = new Map<string, AccountClass>();
  #ofToken = new Map<string, AccountClass>();
  #ofName = new Map<string, AccountClass | null>();

  observe(raw: Partial<AccountParts>): void {
    const parts = accountParts(raw);
    if (!parts) return;
    const tokens = tokensOf(parts);
    for (const t of tokens) if (!this.#parent.has(t)) this.#parent.set(t, t);
    const [head, ...rest] = tokens;
    if (head !== undefined) for (const t of rest) this.#union(head, t);
  }

  #find(token: string): string {
    let t = token;
    for (let p = this.#parent.get(t); p !== undefined && p !== t; p = this.#parent.get(t)) {
      const up = this.#parent.get(p) ?? p;
      this.#parent.set(t, up);
      t = up;
    }
    return t;
  }

  #union(a: string, b: string): void {
    const x = this.#find(a);
    const y = this.#find(b);
    if (x === y) return;
    // The smaller token is the root, so that order of arrival does not matter.
    if (x < y) this.#parent.set(y, x);
    else this.#parent.set(x, y);
  }

  freeze(): void {
    const tokens = [...this.#parent.keys()].sort();
    const byName = new Map<string, string[]>();
    for (const t of tokens) if (t.startsWith('nt:')) push(byName, t.slice(t.indexOf('\\') + 1), t);
    // A bare name belongs to the only domain account of that name.
    for (const [name, all] of byName) {
      const bare = `nt:\\${name}`;
      const others = all.filter((t) => t !== bare);
      const roots = new Set(others.map((t) => this.#find(t)));
      if (all.includes(bare) && roots.size === 1 && others[0] !== undefined) this.#union(bare, others[0]);
    }
    // DOMAIN\name and name@domain: the same when the domains agree, or when both names are the only ones of their kind.
    const upnsByName = new Map<string, string[]>();
    for (const t of tokens) if (t.startsWith('upn:')) push(upnsByName, t.slice(4, t.indexOf('@')), t);
    for (const [name, upns] of upnsByName) {
      const accounts = byName.get(name) ?? [];
      for (const upn of upns) {
        const labels = upn.slice(upn.indexOf('@') + 1).split('.');
        const agreeing = accounts.filter((t) => labels.includes(t.slice(3, t.indexOf('\\'))));
        const [agreed] = agreeing;
        if (agreed !== undefined) this.#union(agreed, upn);
        else if (!COMMON_NAMES.has(name) && !name.endsWith('$') && new Set(upns.map((t) => this.#find(t))).size === 1) {
          const roots = new Set(accounts.map((t) => this.#find(t)));
          const [account] = accounts;
          if (roots.size === 1 && account !== undefined) this.#union(account, upn);
        }
      }
    }
    const groups = new Map<string, string[]>();
    for (const t of tokens) push(groups, this.#find(t), t);
    this.#classes = new Map();
    this.#ofToken = new Map();
    for (const group of groups.values()) {
      const made = classOf(group);
      this.#classes.set(made.key, made);
      for (const t of group) this.#ofToken.set(t, made);
    }
    this.#ofName = new Map();
    for (const made of this.#classes.values())
      for (const name of new Set(made.names.map((n) => n.slice(n.indexOf('\\') + 1))))
        this.#ofName.set(name, this.#ofName.has(name) ? null : made);
  }

  resolve(raw: Partial<AccountParts>): AccountClass | null {
    const parts = accountParts(raw);
    if (!parts) return null;
    const tokens = tokensOf(parts);
    for (const t of tokens) {
      const known = this.#ofToken.get(t);
      if (known) return known;
    }
    // A bare name never seen bare: the only account of that name, if there is just one.
    const named = parts.domain === '' && parts.name !== '' ? this.#ofName.get(parts.name) : null;
    if (named) return named;
    return tokens.length > 0 ? classOf(tokens) : null;
  }

  byKey(key: string): AccountClass | null {
    return this.#classes.get(key) ?? null;
  }
}

function push<K>(map: Map<K, string[]>, key: K, value: string): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** Strongest first. */
function tokensOf(p: AccountParts): string[] {
  const tokens: string[] = [];
  if (p.sid !== '') tokens.push(`sid:${p.sid}`);
  if (p.objectId !== '') tokens.push(`oid:${p.objectId}`);
  if (p.upn !== '') tokens.push(`upn:${p.upn}`);
  if (p.name !== '') tokens.push(`nt:${p.domain}\\${p.name}`);
  return tokens;
}

function classOf(tokens: readonly string[]): AccountClass {
  const of = (prefix: string) =>
    tokens
      .filter((t) => t.startsWith(prefix))
      .map((t) => t.slice(prefix.length))
      .sort();
  const names = of('nt:');
  const upns = of('upn:');
  const sids = of('sid:');
  const objectIds = of('oid:');
  const qualified = names.find((n) => !n.startsWith('\\')) ?? names[0];
  const key = qualified?.replace(/^\\/, '') ?? upns[0] ?? sids[0] ?? objectIds[0] ?? '';
  const name = qualified === undefined ? key : qualified.slice(qualified.indexOf('\\') + 1);
  return { key, name, names, upns, sids, objectIds };
}

export interface ProcessStart {
  readonly key: string;
  readonly host: string;
  readonly pid: number;
  readonly ticks: number;
  readonly image: string;
  readonly unique: string;
  parent: string | null;
}

const SAME_START_TICKS = 2 * TICKS_PER_SECOND;

/** Process starts by host and pid in time order, so that any mention of a pid finds the process it was then. */
export class ProcessIndex {
  readonly #hosts = new Map<string, number>();
  readonly #byPid = new Map<number, ProcessStart[]>();
  readonly #byUnique = new Map<string, ProcessStart>();
  readonly #byKey = new Map<string, ProcessStart>();

  /** A number for a host key, for quick look-ups; −1 when no process of it was seen starting. */
  hostNumber(host: string): number {
    return this.#hosts.get(host) ?? -1;
  }

  add(host: string, pid: number, ticks: number, image: string, unique: string): ProcessStart {
    let number = this.#hosts.get(host);
    if (number === undefined) {
      number = this.#hosts.size;
      this.#hosts.set(host, number);
    }
    const slot = number * PID_SPAN + pid;
    let list = this.#byPid.get(slot);
    if (!list) {
      list = [];
      this.#byPid.set(slot, list);
    }
    const same = list.find((s) => Math.abs(s.ticks - ticks) <= SAME_START_TICKS);
    if (same) return same;
    const start: ProcessStart = { key: processKey(host, pid, ticks), host, pid, ticks, image, unique, parent: null };
    const last = list.at(-1);
    list.push(start);
    if (last && last.ticks > ticks) list.sort((a, b) => a.ticks - b.ticks);
    this.#byKey.set(start.key, start);
    if (unique !== '') this.#byUnique.set(`${host}|${unique}`, start);
    return start;
  }

  /** By unique id, else by start time, else the process that had the pid at `at`. */
  find(host: string, pid: number, startTicks: number | null, unique: string, at: number | null): ProcessStart | null {
    return this.findBy(this.hostNumber(host), host, pid, startTicks, unique, at);
  }

  findBy(hostNumber: number, host: string, pid: number, startTicks: number | null, unique: string, at: number | null): ProcessStart | null {
    if (hostNumber < 0) return null;
    const list = this.#byPid.get(hostNumber * PID_SPAN + pid);
    const [only] = list ?? [];
    if (unique !== '') {
      if (list?.length === 1 && only?.unique === unique) return only;
      const known = this.#byUnique.get(`${host}|${unique}`);
      if (known) return known;
    }
    if (!list) return null;
    // Two unique ids are two processes, whatever the times say.
    const fits = (s: ProcessStart | undefined): ProcessStart | null =>
      s && (unique === '' || s.unique === '' || s.unique === unique) ? s : null;
    if (startTicks !== null) {
      const begun = fits(list.find((s) => Math.abs(s.ticks - startTicks) <= SAME_START_TICKS));
      // A start row whose creation time is off by a clock or a zone was filed under the time of the event.
      return begun ?? (at === null ? null : fits(list.find((s) => Math.abs(s.ticks - at) <= SAME_START_TICKS)));
    }
    if (at === null) return list.length === 1 ? fits(only) : null;
    return fits(list.findLast((s) => s.ticks <= at + SAME_START_TICKS));
  }

  byKey(key: string): ProcessStart | null {
    return this.#byKey.get(key) ?? null;
  }

  get size(): number {
    return this.#byKey.size;
  }
}
const PID_SPAN = 4_294_967_296;

const days = new Map<number, string>();
const two = (n: number) => (n < 10 ? `0${n}` : String(n));

/** Host, pid and start to the second, the same for every source that tells of the process. */
export function processKey(host: string, pid: number, ticks: number): string {
  const seconds = Math.floor(ticks / TICKS_PER_SECOND);
  const day = Math.floor(seconds / 86_400);
  let date = days.get(day);
  if (date === undefined) {
    date = formatDatetime(day * 86_400 * TICKS_PER_SECOND).slice(0, 10);
    days.set(day, date);
  }
  const rest = seconds - day * 86_400;
  return `${host}|${pid}|${date}T${two(Math.floor(rest / 3600))}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}`;
}

/** Everything names are resolved with. */
export interface Identity {
  readonly hosts: HostNames;
  readonly accounts: AccountNames;
  readonly processes: ProcessIndex;
}
export const emptyIdentity = (): Identity => ({ hosts: new HostNames(), accounts: new AccountNames(), processes: new ProcessIndex() });

export function hostEntity(identity: Identity, raw: string): EntityRef | null {
  const key = identity.hosts.key(raw);
  return key === '' ? null : entityRef('host', key, identity.hosts.display(key));
}

export function accountEntity(identity: Identity, raw: Partial<AccountParts>): EntityRef | null {
  const account = identity.accounts.resolve(raw);
  return account && account.key !== '' ? entityRef('account', account.key, account.name) : null;
}

/** A process mentioned in a row; one never seen starting is keyed by its start when known, else by its image. */
export function processEntity(
  identity: Identity,
  raw: {
    readonly host: string;
    readonly pid: number;
    readonly start: number | null;
    readonly unique: string;
    readonly image: string;
    readonly at: number | null;
  },
): EntityRef | null {
  const host = identity.hosts.key(raw.host);
  if (host === '' || !Number.isFinite(raw.pid) || raw.pid <= 4) return null;
  const known = identity.processes.find(host, raw.pid, raw.start, raw.unique, raw.at);
  if (known) return entityRef('process', known.key, known.image === '' ? raw.image || `pid ${raw.pid}` : known.image);
  const key = raw.start !== null ? processKey(host, raw.pid, raw.start) : `${host}|${raw.pid}|${raw.image.toLowerCase()}`;
  return entityRef('process', key, raw.image || `pid ${raw.pid}`);
}

/** The account of a row by its raw columns (name, domain, sid, upn, object id). */
export function identityLane(
  identity: Identity,
  [name = '', domain = '', sid = '', upn = '', objectId = '']: readonly string[],
): EntityRef | null {
  return accountEntity(identity, { name, domain, sid, upn, objectId });
}
