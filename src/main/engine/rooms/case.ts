// Handlers of contract/case.ts: the case as a whole, its clock and integrity, bookmarks, views, search.

import { QuarryError } from '../../../shared/base/errors.js';
import { formatDatetime, fromUnixMs, parseIsoDatetime, type Int64 } from '../../../shared/base/time.js';
import type { Bookmark, CaseInfo } from '../../../shared/contract/case.js';
import type { Handlers } from '../../../shared/contract/index.js';
import type { SqlRow } from '../store/types.js';
import { caseHistogram } from './caseHistogram.js';
import { summarise } from './caseState.js';
import type { RoomDeps } from './deps.js';
import { builtinHunts } from './savedHunts.js';

type CaseCalls =
  | 'case.info'
  | 'case.histogram'
  | 'case.setClock'
  | 'case.verify'
  | 'case.journal'
  | 'case.search'
  | 'bookmark.list'
  | 'bookmark.add'
  | 'bookmark.update'
  | 'bookmark.remove'
  | 'view.get'
  | 'view.set';

const CLOCK_KEY = 'clock.now';

/** now() in the case: the set clock, else the end of the evidence, else the wall clock. */
export function caseClock(deps: Pick<RoomDeps, 'store' | 'ports' | 'extent'>): { now: Int64; basis: 'set' | 'evidenceEnd' | 'wall' } {
  const set = deps.store.sql.get<{ value: string }>('SELECT value FROM setting WHERE key = ?', [CLOCK_KEY]);
  const parsed = set ? parseIsoDatetime(set.value) : null;
  if (parsed !== null) return { now: parsed, basis: 'set' };
  const extent = deps.extent();
  return extent ? { now: extent.to, basis: 'evidenceEnd' } : { now: fromUnixMs(deps.ports.clock.nowMs()), basis: 'wall' };
}

export function caseRoom(deps: RoomDeps): Handlers<CaseCalls> {
  const { store, ports } = deps;
  const wallTime = () => formatDatetime(fromUnixMs(Math.floor(ports.clock.nowMs())));
  let integrity: CaseInfo['integrity'] = null;

  const count = (sql: string): number => Number(Object.values(store.sql.get(sql) ?? {})[0] ?? 0);

  const info = (): CaseInfo => {
    const sources = store.sources();
    const extent = deps.extent();
    const clock = caseClock(deps);
    return {
      id: store.id,
      name: store.name,
      folder: store.folder,
      toolVersion: ports.toolVersion,
      revision: store.revision,
      sources: sources.length,
      rows: sources.reduce((n, s) => n + s.stored, 0),
      rejected: sources.reduce((n, s) => n + s.rejected, 0),
      segments: count('SELECT COUNT(*) FROM segment'),
      hosts: count("SELECT COUNT(*) FROM entity WHERE type = 'host'"),
      accounts: count("SELECT COUNT(*) FROM entity WHERE type = 'account'"),
      alerts: count('SELECT COUNT(*) FROM alert'),
      openIncidents: count("SELECT COUNT(*) FROM incident WHERE status <> 'closed'"),
      extent: extent && { from: formatDatetime(extent.from), to: formatDatetime(extent.to) },
      clock: { now: formatDatetime(clock.now), basis: clock.basis },
      memoryBytes: ports.memoryBytes(),
      integrity,
      sample: store.name.startsWith('Sample'),
    };
  };

  const bookmarkOf = (row: SqlRow): Bookmark => ({
    id: String(row['id']),
    at: String(row['at']),
    title: String(row['title']),
    note: String(row['note']),
    target: JSON.parse(String(row['target'])) as Bookmark['target'],
  });
  const bookmark = (id: string): Bookmark => {
    const row = store.sql.get('SELECT * FROM bookmark WHERE id = ?', [id]);
    if (!row) throw new QuarryError('bookmark.unknown', 'this bookmark is no longer there', { id });
    return bookmarkOf(row);
  };
  const changed = () => deps.broadcast({ kind: 'case.changed', revision: store.revision });

  return {
    'case.info': info,
    'case.histogram': ({ buckets }) => caseHistogram(deps, buckets),
    'case.setClock': async ({ now }) => {
      if (now === null) await store.record('setting.removed', { key: CLOCK_KEY });
      else await store.record('setting.set', { key: CLOCK_KEY, value: now });
      changed();
      return info();
    },
    'case.verify': async (_, scope) => {
      const report = await store.verify(scope.cancel, (done, total) => scope.emit({ done, total }));
      integrity = { checkedAt: wallTime(), ok: report.ok };
      return { ok: report.ok, checked: report.checked, problems: report.problems.map((p) => ({ ...p })) };
    },
    'case.journal': ({ offset, limit }) => {
      const entries = store.journal(offset, limit);
      return {
        total: store.journalLength,
        entries: entries.map((e) => ({ seq: e.seq, at: e.at, kind: e.kind, summary: summarise(e), hash: e.hash })),
      };
    },
    'case.search': ({ text, limit }) => search(deps, text, limit),
    'bookmark.list': () => store.sql.all('SELECT * FROM bookmark ORDER BY at DESC, id').map(bookmarkOf),
    'bookmark.add': async ({ title, note, target }) => {
      const id = ports.ids.uuid();
      await store.record('bookmark.added', { id, at: wallTime(), title, note, target: JSON.stringify(target) });
      changed();
      return bookmark(id);
    },
    'bookmark.update': async ({ id, title, note }) => {
      bookmark(id);
      await store.record('bookmark.updated', { id, title, note });
      changed();
      return bookmark(id);
    },
    'bookmark.remove': async ({ id }) => {
      await store.record('bookmark.removed', { id });
      changed();
      return {};
    },
    'view.get': ({ key }) => {
      const row = store.sql.get<{ value: string }>('SELECT value FROM view WHERE key = ?', [key]);
      return { value: row ? (JSON.parse(row.value) as never) : null };
    },
    'view.set': async ({ key, value }) => {
      await store.record('view.set', { key, value: JSON.stringify(value) });
      return {};
    },
  };
}

type Found = {
  kind: 'entity' | 'table' | 'hunt' | 'incident' | 'alert';
  id: string;
  title: string;
  detail: string;
  entityType: string | null;
};

/** Everything whose name contains the text: incidents first, then entities, alerts, tables with rows, hunts. */
async function search(deps: RoomDeps, text: string, limit: number): Promise<Found[]> {
  const needle = `%${text.trim().replace(/[\\%_]/g, (c) => `\\${c}`)}%`;
  const like = (sql: string) => deps.store.sql.all(sql, [needle, limit]);
  const incidents = like("SELECT id, title, severity FROM incident WHERE title LIKE ? ESCAPE '\\' ORDER BY score DESC LIMIT ?");
  const entities = like(
    "SELECT id, type, name, alerts, events FROM entity WHERE name LIKE ? ESCAPE '\\' ORDER BY risk DESC, events DESC, id LIMIT ?",
  );
  const alerts = like("SELECT id, title, severity FROM alert WHERE title LIKE ? ESCAPE '\\' ORDER BY first LIMIT ?");
  const lower = text.trim().toLowerCase();
  const tables = deps.store.tables
    .names()
    .filter((name) => name.toLowerCase().includes(lower))
    .map((name) => ({ name, rows: deps.store.tables.table(name)?.rowCount ?? 0 }));
  const hunts = (await builtinHunts(deps.ports)).filter((hunt) => hunt.name.toLowerCase().includes(lower));
  const found: Found[] = [
    ...incidents.map((r): Found => ({
      kind: 'incident',
      id: String(r['id']),
      title: String(r['title']),
      detail: String(r['severity']),
      entityType: null,
    })),
    ...entities.map((r): Found => ({
      kind: 'entity',
      id: String(r['id']),
      title: String(r['name']),
      detail: `${r['events']} events, ${r['alerts']} alerts`,
      entityType: String(r['type']),
    })),
    ...tables
      .sort((a, b) => Number(b.rows > 0) - Number(a.rows > 0))
      .map((t): Found => ({ kind: 'table', id: t.name, title: t.name, detail: `${t.rows} rows`, entityType: null })),
    ...alerts.map((r): Found => ({
      kind: 'alert',
      id: String(r['id']),
      title: String(r['title']),
      detail: String(r['severity']),
      entityType: null,
    })),
    ...hunts.map((h): Found => ({ kind: 'hunt', id: h.id, title: h.name, detail: h.tactics.join(', '), entityType: null })),
  ];
  return found.slice(0, limit);
}
