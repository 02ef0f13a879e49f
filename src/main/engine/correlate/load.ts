// Entities of the catalogue as rooms read them.

import { SEVERITIES, type EntityType, type Severity } from '../../../shared/contract/values.js';
import type { Sql, SqlRow } from '../store/types.js';
import type { EntityFacts } from './entityTable.js';

export interface StoredEntity {
  readonly id: string;
  readonly type: EntityType;
  readonly name: string;
  readonly first: string | null;
  readonly last: string | null;
  readonly events: number;
  readonly alerts: number;
  readonly risk: number;
  readonly severity: Severity | null;
  readonly facts: EntityFacts;
}

export const storedEntity = (row: SqlRow): StoredEntity => ({
  id: String(row['id']),
  type: String(row['type']) as EntityType,
  name: String(row['name']),
  first: row['first'] === null ? null : String(row['first']),
  last: row['last'] === null ? null : String(row['last']),
  events: Number(row['events']),
  alerts: Number(row['alerts']),
  risk: Number(row['risk']),
  severity: SEVERITIES.find((s) => s === row['severity']) ?? null,
  facts: JSON.parse(String(row['facts'])) as EntityFacts,
});

export function loadEntity(sql: Sql, id: string): StoredEntity | null {
  const row = sql.get('SELECT * FROM entity WHERE id = ?', [id]);
  return row ? storedEntity(row) : null;
}

const CHUNK = 500;
export function loadEntities(sql: Sql, ids: readonly string[]): Map<string, StoredEntity> {
  const out = new Map<string, StoredEntity>();
  for (let i = 0; i < ids.length; i += CHUNK) {
    const some = ids.slice(i, i + CHUNK);
    for (const row of sql.all(`SELECT * FROM entity WHERE id IN (${some.map(() => '?').join(',')})`, some))
      out.set(String(row['id']), storedEntity(row));
  }
  return out;
}
