// What the analyst keeps in a case (clock, bookmarks, views, saved hunts, history): its tables, and how journal entries become rows.

import type { JournalEntry, Sql } from '../store/types.js';

export const caseSchemas: readonly string[] = [
  'CREATE TABLE IF NOT EXISTS setting (key TEXT PRIMARY KEY, value TEXT NOT NULL)',
  'CREATE TABLE IF NOT EXISTS view (key TEXT PRIMARY KEY, value TEXT NOT NULL)',
  'CREATE TABLE IF NOT EXISTS bookmark (id TEXT PRIMARY KEY, at TEXT NOT NULL, title TEXT NOT NULL, note TEXT NOT NULL, target TEXT NOT NULL)',
  'CREATE TABLE IF NOT EXISTS saved_hunt (id TEXT PRIMARY KEY, name TEXT NOT NULL, kql TEXT NOT NULL, description TEXT NOT NULL)',
  'CREATE TABLE IF NOT EXISTS hunt_history (seq INTEGER PRIMARY KEY, at TEXT NOT NULL, kql TEXT NOT NULL, rows INTEGER NOT NULL, ms REAL NOT NULL, error TEXT)',
  'CREATE TABLE IF NOT EXISTS hunt_pin (seq INTEGER PRIMARY KEY)',
  // What a run was given besides its text; runs of older versions have none.
  'CREATE TABLE IF NOT EXISTS hunt_given (seq INTEGER PRIMARY KEY, time_range TEXT, parameters TEXT NOT NULL)',
];
/** Runs the history keeps besides the pinned ones. */
export const HISTORY_KEPT = 500;
/** In place of an error: the analyst stopped the run. */
export const STOPPED = 'cancelled';

const GIVEN_TO_NONE = 'DELETE FROM hunt_given WHERE seq NOT IN (SELECT seq FROM hunt_history)';

type Applier = (sql: Sql, entry: JournalEntry) => void;
const text = (entry: JournalEntry, field: string) => String(entry.data[field] ?? '');

export const caseAppliers: Readonly<Record<string, Applier>> = {
  'setting.set': (sql, e) =>
    sql.run('INSERT INTO setting VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value', [text(e, 'key'), text(e, 'value')]),
  'setting.removed': (sql, e) => sql.run('DELETE FROM setting WHERE key = ?', [text(e, 'key')]),
  'view.set': (sql, e) =>
    sql.run('INSERT INTO view VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value', [text(e, 'key'), text(e, 'value')]),
  'bookmark.added': (sql, e) =>
    sql.run('INSERT OR REPLACE INTO bookmark VALUES (?, ?, ?, ?, ?)', [
      text(e, 'id'),
      text(e, 'at'),
      text(e, 'title'),
      text(e, 'note'),
      text(e, 'target'),
    ]),
  'bookmark.updated': (sql, e) =>
    sql.run('UPDATE bookmark SET title = ?, note = ? WHERE id = ?', [text(e, 'title'), text(e, 'note'), text(e, 'id')]),
  'bookmark.removed': (sql, e) => sql.run('DELETE FROM bookmark WHERE id = ?', [text(e, 'id')]),
  'hunt.saved': (sql, e) =>
    sql.run('INSERT OR REPLACE INTO saved_hunt VALUES (?, ?, ?, ?)', [
      text(e, 'id'),
      text(e, 'name'),
      text(e, 'kql'),
      text(e, 'description'),
    ]),
  'hunt.removed': (sql, e) => sql.run('DELETE FROM saved_hunt WHERE id = ?', [text(e, 'id')]),
  'hunt.pinned': (sql, e) =>
    sql.run(
      e.data['pinned'] === true
        ? 'INSERT OR IGNORE INTO hunt_pin SELECT seq FROM hunt_history WHERE seq = ?'
        : 'DELETE FROM hunt_pin WHERE seq = ?',
      [Number(e.data['id'])],
    ),
  'hunt.forgotten': (sql, e) => {
    const ids = e.data['ids'];
    if (Array.isArray(ids)) {
      for (const id of ids) {
        sql.run('DELETE FROM hunt_history WHERE seq = ?', [Number(id)]);
        sql.run('DELETE FROM hunt_pin WHERE seq = ?', [Number(id)]);
      }
    } else sql.run('DELETE FROM hunt_history WHERE seq NOT IN (SELECT seq FROM hunt_pin)');
    sql.run(GIVEN_TO_NONE);
  },
  'hunt.ran': (sql, e) => {
    sql.run('INSERT OR REPLACE INTO hunt_history VALUES (?, ?, ?, ?, ?, ?)', [
      e.seq,
      text(e, 'at'),
      text(e, 'kql'),
      Number(e.data['rows']),
      Number(e.data['ms']),
      typeof e.data['error'] === 'string' ? e.data['error'] : null,
    ]);
    const { timeRange, parameters } = e.data;
    if (timeRange || parameters)
      sql.run('INSERT OR REPLACE INTO hunt_given VALUES (?, ?, ?)', [
        e.seq,
        timeRange ? JSON.stringify(timeRange) : null,
        JSON.stringify(parameters ?? {}),
      ]);
    sql.run(
      `DELETE FROM hunt_history WHERE seq NOT IN (SELECT seq FROM hunt_pin) AND seq NOT IN
        (SELECT seq FROM hunt_history WHERE seq NOT IN (SELECT seq FROM hunt_pin) ORDER BY seq DESC LIMIT ${HISTORY_KEPT})`,
    );
    sql.run(GIVEN_TO_NONE);
  },
};

/** One line for a person about a journal entry. */
export function summarise(entry: JournalEntry): string {
  const named = ['path', 'title', 'name', 'key', 'file', 'id', 'kql']
    .map((field) => entry.data[field])
    .find((value) => typeof value === 'string' || typeof value === 'number');
  return named === undefined ? '' : String(named).slice(0, 200);
}
