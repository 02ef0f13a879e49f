// The KQL behind a number: rows that name an entity, and rows that make an edge. Built from the same mappings that counted them,
// with every evidence value as an escaped literal.

import { TICKS_PER_SECOND, type Int64 } from '../../../shared/base/time.js';
import type { EntityType } from '../../../shared/contract/values.js';
import type { EntityFacts } from '../correlate/entityTable.js';
import type { EntitySpec, TableMapping } from '../correlate/mapping.js';
import type { TableCatalog } from '../query/source.js';
import { kqlColumn, kqlDatetime, kqlEqualsAny, kqlString } from './kqlLiteral.js';

export interface DoorEntity {
  readonly id: string;
  readonly type: EntityType;
  readonly name: string;
  readonly facts: EntityFacts;
}

/** "TargetResources.0.id" as KQL. */
function reference(column: string): string {
  const [head = '', ...path] = column.split('.');
  if (path.length === 0) return kqlColumn(head);
  return `tostring(${kqlColumn(head)}${path.map((p) => (/^\d+$/.test(p) ? `[${p}]` : /^[A-Za-z_]\w*$/.test(p) ? `.${p}` : `[${kqlString(p)}]`)).join('')})`;
}

const list = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map(String) : typeof value === 'string' && value !== '' ? [value] : [];
const anyOf = (column: string, values: readonly string[]): string | null => {
  if (values.length === 0) return null;
  const ref = reference(column);
  return ref === kqlColumn(column) ? kqlEqualsAny(column, values) : `${ref} in~ (${values.map(kqlString).join(', ')})`;
};
const either = (parts: readonly (string | null)[]): string | null => {
  const real = parts.filter((p) => p !== null);
  return real.length === 0 ? null : real.length === 1 ? (real[0] ?? null) : `(${real.join(' or ')})`;
};

/** Rows of a table whose `spec` columns name the entity; null when they cannot. `time` is the table's time column. */
export function predicate(
  spec: EntitySpec,
  entity: DoorEntity,
  time: string,
  hostNames: (key: string) => readonly string[],
): string | null {
  if (spec.type !== entity.type) return null;
  const f = entity.facts;
  const key = entity.id.slice(entity.id.indexOf(':') + 1);
  const value = typeof f['value'] === 'string' ? f['value'] : key;
  switch (spec.type) {
    case 'host':
      return anyOf(spec.name, list(f['names']).length > 0 ? list(f['names']) : [key]);
    case 'account': {
      const names = list(f['names']);
      const upns = list(f['upns']);
      const parts: (string | null)[] = [
        spec.sid === undefined ? null : anyOf(spec.sid, list(f['sids'])),
        spec.objectId === undefined ? null : anyOf(spec.objectId, list(f['objectIds'])),
        spec.upn === undefined || spec.upn === spec.name ? null : anyOf(spec.upn, upns),
      ];
      if (spec.name !== undefined) {
        parts.push(anyOf(spec.name, upns));
        const byDomain = new Map<string, string[]>();
        for (const n of names)
          byDomain.set(n.slice(0, n.indexOf('\\')), [...(byDomain.get(n.slice(0, n.indexOf('\\'))) ?? []), n.slice(n.indexOf('\\') + 1)]);
        for (const [domain, locals] of byDomain) {
          const named = anyOf(spec.name, locals);
          if (spec.domain === undefined || domain === '') {
            // The column may hold DOMAIN\name as one text.
            parts.push(named);
            if (domain !== '')
              parts.push(
                anyOf(
                  spec.name,
                  locals.map((l) => `${domain}\\${l}`),
                ),
              );
          } else {
            const d = reference(spec.domain);
            parts.push(`(${named} and (${d} =~ ${kqlString(domain)} or ${d} startswith ${kqlString(`${domain}.`)} or isempty(${d})))`);
          }
        }
      }
      return either(parts);
    }
    case 'process': {
      const host = String(f['host'] ?? key.split('|', 1)[0] ?? '');
      const unique = typeof f['unique'] === 'string' ? f['unique'] : '';
      const start = typeof f['start'] === 'number' ? f['start'] : null;
      const pid = `${reference(spec.pid)} == ${Number(f['pid'] ?? key.split('|')[1] ?? -1)}`;
      const exact =
        unique !== '' && spec.unique !== undefined
          ? `(${reference(spec.unique)} =~ ${kqlString(unique)} or (isempty(${reference(spec.unique)}) and ${pid}))`
          : pid;
      const since = start === null ? '' : ` and ${kqlColumn(time)} >= ${kqlDatetime(start - 2 * TICKS_PER_SECOND)}`;
      return `(${anyOf(spec.host, hostNames(host))} and ${exact}${since})`;
    }
    case 'file': {
      const path = typeof f['path'] === 'string' ? f['path'] : key;
      const cut = Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/'));
      if (spec.folder === undefined) return `${reference(spec.name)} =~ ${kqlString(path)}`;
      const whole = `${reference(spec.folder)} =~ ${kqlString(path)}`;
      return cut < 0
        ? `(${whole} or (isempty(${reference(spec.folder)}) and ${reference(spec.name)} =~ ${kqlString(path)}))`
        : `(${whole} or (${reference(spec.folder)} in~ (${kqlString(path.slice(0, cut))}, ${kqlString(path.slice(0, cut + 1))}) and ${reference(spec.name)} =~ ${kqlString(path.slice(cut + 1))}))`;
    }
    case 'ip':
      return `${reference(spec.address)} has ${kqlString(key)}`;
    case 'url':
      return `${reference(spec.url)} =~ ${kqlString(value)}`;
    case 'domain':
      return `${reference(spec.name)} has ${kqlString(key)}`;
    case 'mailbox':
      return `${reference(spec.address)} has ${kqlString(key)}`;
    case 'mail':
      return `${reference(spec.id)} =~ ${kqlString(value)}`;
    case 'app':
      return either([
        spec.id === undefined || String(f['id'] ?? '') === '' ? null : anyOf(spec.id, [String(f['id'])]),
        String(f['name'] ?? entity.name) === '' ? null : anyOf(spec.name, [String(f['name'] ?? entity.name)]),
      ]);
    case 'cloudResource':
      return anyOf(spec.id, [value]);
    case 'registry':
      return anyOf(spec.key, [typeof f['key'] === 'string' ? f['key'] : key]);
    case 'service':
      return `(${anyOf(spec.host, hostNames(String(f['host'] ?? '')))} and ${anyOf(spec.name, [value])})`;
  }
}

const conditions = (when: Readonly<Record<string, readonly (string | number)[]>>): string[] =>
  Object.entries(when).map(
    ([column, values]) => `${kqlColumn(column)} in (${values.map((v) => (typeof v === 'number' ? String(v) : kqlString(v))).join(', ')})`,
  );

export interface DoorContext {
  readonly mappings: readonly TableMapping[];
  readonly tables: TableCatalog;
  hostNames(key: string): readonly string[];
  readonly timeRange?: { readonly from: Int64; readonly to: Int64 } | null;
}

function join(parts: readonly string[][]): string {
  const blocks = parts.map((lines) => lines.join('\n'));
  if (blocks.length === 1) return blocks[0] ?? '';
  return `union\n${parts.map((lines) => `(${lines.join('\n')})`).join(',\n')}`;
}

const within = (context: DoorContext, time: string): string[] =>
  context.timeRange
    ? [`| where ${kqlColumn(time)} between (${kqlDatetime(context.timeRange.from)} .. ${kqlDatetime(context.timeRange.to)})`]
    : [];

const filled = (context: DoorContext, table: string): boolean => (context.tables.table(table)?.rowCount ?? 0) > 0;

/** Every row that names the entity. Tables without rows are left out. */
export function entityDoor(context: DoorContext, entity: DoorEntity): string {
  const parts: string[][] = [];
  const fallback: string[][] = [];
  for (const mapping of context.mappings) {
    const predicates = [
      ...new Set(
        Object.values(mapping.entities)
          .map((spec) => predicate(spec, entity, mapping.time, context.hostNames))
          .filter((p) => p !== null),
      ),
    ];
    if (predicates.length === 0) continue;
    const lines = [
      mapping.table,
      ...within(context, mapping.time),
      ...conditions(mapping.only).map((c) => `| where ${c}`),
      `| where ${predicates.join(' or ')}`,
    ];
    (filled(context, mapping.table) ? parts : fallback).push(lines);
  }
  const chosen = parts.length > 0 ? parts : fallback.slice(0, 1);
  return chosen.length > 0 ? join(chosen) : `search ${kqlString(entity.name)}`;
}

/** Rows that make the edges of one relation between an entity and others; all others when `to` is null. */
export function edgeDoor(
  context: DoorContext,
  relation: string,
  tables: readonly string[],
  from: DoorEntity | null,
  to: DoorEntity | null,
  others?: { readonly direction: 'out' | 'in'; readonly type: EntityType },
): string {
  const parts: string[][] = [];
  for (const mapping of context.mappings) {
    if (!tables.includes(mapping.table)) continue;
    for (const r of mapping.relations) {
      if (r.verb !== relation) continue;
      const a = mapping.entities[r.from];
      const b = mapping.entities[r.to];
      if (!a || !b) continue;
      if (others && (others.direction === 'out' ? b : a).type !== others.type) continue;
      const left = from ? predicate(a, from, mapping.time, context.hostNames) : '';
      const right = to ? predicate(b, to, mapping.time, context.hostNames) : '';
      if (left === null || right === null) continue;
      parts.push([
        mapping.table,
        ...within(context, mapping.time),
        ...[...conditions(mapping.only), ...conditions(r.when ?? {}), left, right].filter((c) => c !== '').map((c) => `| where ${c}`),
      ]);
    }
  }
  const known = from ?? to;
  return parts.length > 0 ? join(parts) : known ? entityDoor(context, known) : 'print "no rows"';
}
