// Entities of incidents by the names rows call them, so that a hit which touches an incident is worth more.

import type { Cell } from '../../../shared/base/types.js';
import type { EntityRef, EntityType } from '../../../shared/contract/values.js';
import type { Sql } from '../store/types.js';

/** Process and registry names ("cmd.exe", "Run") are on every machine: meeting one says nothing. */
const TELLING: ReadonlySet<string> = new Set([
  'account',
  'host',
  'ip',
  'file',
  'url',
  'domain',
  'mailbox',
  'mail',
  'app',
  'cloudResource',
  'service',
]);
/** What one entity adds. Hosts and people are in most rows of a small case, addresses and files are not. */
const POINTS: Readonly<Record<string, number>> = { host: 1, account: 2, mailbox: 2 };
const MAX_VALUES = 20_000;
const MIN_NAME = 4;

export class KnownEntities {
  private readonly byName = new Map<string, EntityRef>();

  constructor(sql: Pick<Sql, 'all'>) {
    const rows = sql.all(
      `SELECT DISTINCT e.entity, e.type, e.name FROM incident_entity e JOIN incident i ON i.id = e.incident
         WHERE i.severity IN ('high', 'medium') AND i.verdict NOT IN ('falsePositive', 'benignPositive') ORDER BY e.entity`,
    );
    for (const row of rows) {
      const ref: EntityRef = { id: String(row['entity']), type: String(row['type']) as EntityType, name: String(row['name']) };
      if (TELLING.has(ref.type)) for (const name of namesOf(ref.name)) if (!this.byName.has(name)) this.byName.set(name, ref);
    }
  }

  get size(): number {
    return this.byName.size;
  }

  /** Entities the rows name, the most telling first. */
  in(rows: readonly (readonly Cell[])[]): EntityRef[] {
    const found = new Map<string, EntityRef>();
    if (this.byName.size === 0) return [];
    let left = MAX_VALUES;
    const look = (cell: Cell): void => {
      if (left-- <= 0 || cell === null) return;
      if (typeof cell === 'string') {
        for (const name of namesOf(cell)) {
          const ref = this.byName.get(name);
          if (ref) found.set(ref.id, ref);
        }
      } else if (Array.isArray(cell)) for (const inner of cell) look(inner as Cell);
      else if (typeof cell === 'object') for (const inner of Object.values(cell)) look(inner as Cell);
    };
    for (const row of rows) for (const cell of row) look(cell);
    return [...found.values()].sort((a, b) => pointsOf(b) - pointsOf(a) || (a.id < b.id ? -1 : 1));
  }
}

export const pointsOf = (entity: EntityRef): number => POINTS[entity.type] ?? 4;

/** A name as rows may write it: whole; without domain; the last part of a path. */
function namesOf(text: string): string[] {
  const whole = text.trim().toLowerCase();
  if (whole.length < MIN_NAME || whole.length > 400) return [];
  const names = [whole];
  if (/^[\w.-]+@[\w.-]+$/.test(whole)) names.push(whole.slice(0, whole.indexOf('@')));
  else if (/^[a-z0-9-]+\.[a-z][a-z0-9.-]*$/.test(whole) && /-|\d/.test(whole.split('.', 1)[0] ?? ''))
    names.push(whole.split('.', 1)[0] ?? '');
  const slash = Math.max(whole.lastIndexOf('\\'), whole.lastIndexOf('/'));
  if (slash >= 0 && slash < whole.length - MIN_NAME) names.push(whole.slice(slash + 1));
  return names.filter((n) => n.length >= MIN_NAME);
}
