// Handlers for entities: the list by risk, and one entity's page.

import { QuarryError } from '../../../shared/base/errors.js';
import { formatDatetime } from '../../../shared/base/time.js';
import type { Handlers } from '../../../shared/contract/index.js';
import { storedEntity, loadEntity, type StoredEntity } from '../correlate/load.js';
import { doorContext } from '../graph/context.js';
import { entityDoor } from '../graph/doors.js';
import { relationsOf } from '../graph/expand.js';
import { readAlerts } from './alertRows.js';
import type { RoomDeps } from './deps.js';

const shown = (e: StoredEntity) => ({
  id: e.id,
  type: e.type,
  name: e.name,
  risk: e.risk,
  alerts: e.alerts,
  events: e.events,
  first: e.first,
  last: e.last,
});

const FACT_NAMES: Readonly<Record<string, string>> = {
  names: 'Known as',
  upns: 'User principal name',
  sids: 'SID',
  objectIds: 'Object id',
  host: 'On',
  pid: 'Process id',
  start: 'Started',
  image: 'Image',
  unique: 'Unique id',
  parent: 'Parent',
  path: 'Path',
  value: 'Value',
  key: 'Key',
  subject: 'Subject',
  id: 'Application id',
  name: 'Name',
};

function factsOf(entity: StoredEntity): { name: string; value: string }[] {
  const out: { name: string; value: string }[] = [];
  for (const [field, value] of Object.entries(entity.facts)) {
    const name = FACT_NAMES[field];
    if (name === undefined || value === '' || value === entity.name) continue;
    if (field === 'start' && typeof value === 'number') out.push({ name, value: formatDatetime(value) });
    // A name without its domain says no more than the entity's own.
    else if (Array.isArray(value))
      for (const v of value)
        if (!String(v).startsWith('\\')) out.push({ name, value: String(v) });
        else out.push({ name, value: String(value) });
  }
  return out;
}

/** What the rows of a process or file say of it: command line, hashes, signer. Asked of the tables, not kept twice. */
const ASKED: Readonly<Partial<Record<string, readonly (readonly [string, string])[]>>> = {
  process: [
    ['ProcessCommandLine', 'Command'],
    ['FolderPath', 'Image'],
    ['SHA256', 'SHA-256'],
    ['AccountName', 'As'],
    ['ProcessIntegrityLevel', 'Integrity'],
    ['InitiatingProcessFileName', 'Started by'],
    ['ProcessVersionInfoOriginalFileName', 'Original name'],
  ],
  file: [
    ['SHA256', 'SHA-256'],
    ['SHA1', 'SHA-1'],
    ['MD5', 'MD5'],
    ['FileOriginUrl', 'From'],
  ],
};

export function entitiesRoom(deps: RoomDeps): Handlers<'entities.list' | 'entities.get'> {
  const { sql } = deps.store;
  return {
    'entities.list': ({ type, text, offset, limit }) => {
      const conditions: string[] = [];
      const params: (string | number)[] = [];
      if (type !== null) {
        conditions.push('type = ?');
        params.push(type);
      }
      if (text.trim() !== '') {
        const needle = `%${text.trim().replace(/[\\%_]/g, (c) => `\\${c}`)}%`;
        conditions.push("(name LIKE ? ESCAPE '\\' OR id LIKE ? ESCAPE '\\')");
        params.push(needle, needle);
      }
      const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
      const total = Number(sql.get(`SELECT COUNT(*) AS n FROM entity ${where}`, params)?.['n'] ?? 0);
      const rows = sql.all(`SELECT * FROM entity ${where} ORDER BY risk DESC, alerts DESC, events DESC, id LIMIT ? OFFSET ?`, [
        ...params,
        Math.min(1000, Math.max(0, limit)),
        Math.max(0, offset),
      ]);
      return { total, entities: rows.map(storedEntity).map(shown) };
    },
    'entities.get': async ({ id }, scope) => {
      const entity = loadEntity(sql, id);
      if (!entity) throw new QuarryError('entity.unknown', 'this entity is not in the case', { id });
      const context = await doorContext(deps);
      const relations = relationsOf(sql, context, id, null);
      const ofHosts = Number(sql.get("SELECT COUNT(*) AS n FROM entity WHERE type = 'host'")?.['n'] ?? 0);
      const hosts = entity.type === 'host' ? 1 : entity.type === 'process' ? 1 : hostsOf(deps, id);
      const asked = ASKED[entity.type];
      const facts = factsOf(entity);
      if (asked) {
        const table = entity.type === 'process' ? 'DeviceProcessEvents' : 'DeviceFileEvents';
        const mapping = context.mappings.filter((m) => m.table === table);
        const only = mapping.map((m) => ({
          ...m,
          entities: Object.fromEntries(Object.entries(m.entities).filter(([name]) => name === 'process' || name === 'file')),
        }));
        const door = entityDoor({ ...context, mappings: only }, entity);
        try {
          const result = await deps.query.run(`${door}\n| take 1`, { now: deps.now(), cancel: scope.cancel, maxRows: 1 });
          const batch = result.batches[0];
          for (const [column, name] of asked) {
            const i = result.columns.findIndex((c) => c.name === column);
            const vector = batch?.columns[i];
            const value =
              vector?.repr === 'dict'
                ? vector.dict.text(vector.ids[0] ?? 0)
                : vector?.repr === 'any'
                  ? vector.data[0]
                  : vector?.repr === 'const'
                    ? vector.value
                    : '';
            if (typeof value === 'string' && value !== '' && value !== entity.name) facts.push({ name, value });
          }
        } catch (problem) {
          if (!(problem instanceof QuarryError) || problem.code === 'cancelled') throw problem;
        }
      }
      return {
        entity: shown(entity),
        facts: dedupeFacts(facts),
        neighbours: relations.map(({ relation, type, count }) => ({ relation, type, count })),
        alerts: readAlerts(sql, 'WHERE a.id IN (SELECT alert FROM alert_entity WHERE entity = ?)', [id]),
        prevalence: { hosts, ofHosts, events: entity.events },
        door: { kql: entityDoor(context, entity) },
      };
    },
  };
}

const dedupeFacts = (facts: readonly { name: string; value: string }[]) => [
  ...new Map(facts.map((f) => [`${f.name}\n${f.value}`, f])).values(),
];

/** Hosts an entity touches: directly, or through the processes that do. */
function hostsOf(deps: RoomDeps, id: string): number {
  const { sql } = deps.store;
  const hosts = new Set<string>();
  const add = (other: string) => {
    if (other.startsWith('host:')) hosts.add(other.slice(5));
    else if (other.startsWith('process:')) hosts.add(other.slice(8, other.indexOf('|')));
  };
  for (const row of sql.all(
    'SELECT DISTINCT to_id AS other FROM edge WHERE from_id = ? UNION SELECT DISTINCT from_id FROM edge WHERE to_id = ?',
    [id, id],
  ))
    add(String(row['other']));
  return hosts.size;
}
