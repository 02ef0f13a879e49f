// Second pass: entities and edges of every mapped table, counted column by column.

import type { CancelToken } from '../../../shared/base/errors.js';
import type { RoomDeps } from '../rooms/deps.js';
import type { TableSource } from '../query/source.js';
import { columnName, Strings } from './columns.js';
import { EdgeColumn, EntityTable } from './entityTable.js';
import type { Identity } from './identity.js';
import { columnsOf, entityMappings, type TableMapping } from './mapping.js';
import { BatchColumns, resolverOf } from './resolve.js';

export interface ExtractedGraph {
  readonly entities: EntityTable;
  readonly edges: readonly EdgeColumn[];
}

export async function extractGraph(
  deps: Pick<RoomDeps, 'store' | 'ports'>,
  identity: Identity,
  cancel: CancelToken,
  onProgress?: (table: string, rows: number) => void,
): Promise<ExtractedGraph> {
  const entities = new EntityTable();
  const edges: EdgeColumn[] = [];
  const strings = new Strings();
  for (const mapping of await entityMappings(deps.ports)) {
    const table = deps.store.tables.table(mapping.table);
    if (!table || table.rowCount === 0) continue;
    edges.push(...(await scanTable(entities, strings, identity, mapping, table, cancel)));
    onProgress?.(mapping.table, table.rowCount);
    await deps.ports.clock.yield();
  }
  return { entities, edges: edges.filter((e) => e.from.length > 0) };
}

type Condition = { readonly column: string; readonly ids: ReadonlySet<number> };

async function scanTable(
  entities: EntityTable,
  strings: Strings,
  identity: Identity,
  mapping: TableMapping,
  table: TableSource,
  cancel: CancelToken,
): Promise<EdgeColumn[]> {
  const conditions = (when: Readonly<Record<string, readonly (string | number)[]>>): Condition[] =>
    Object.entries(when).map(([column, values]) => ({ column, ids: new Set(values.map((v) => strings.id(String(v)))) }));
  const only = conditions(mapping.only);
  const specs = Object.entries(mapping.entities);
  const resolvers = specs.map(([, spec]) => resolverOf(spec, strings, identity, entities));
  const relations = mapping.relations.map((r) => ({
    from: specs.findIndex(([name]) => name === r.from),
    to: specs.findIndex(([name]) => name === r.to),
    when: conditions(r.when ?? {}),
    unlessStarted: r.unlessStarted,
    edges: new EdgeColumn(mapping.table, r.verb),
  }));
  const known = new Set(table.columns.map((c) => c.name));
  const wanted = new Set(
    [
      mapping.time,
      ...specs.flatMap(([, spec]) => columnsOf(spec)),
      ...only.map((c) => c.column),
      ...relations.flatMap((r) => r.when.map((c) => c.column)),
    ].map(columnName),
  );
  const columns = [...wanted].filter((c) => known.has(c));
  const position = new Map(columns.map((c, i) => [c, i]));

  for await (const batch of table.scan({ columns, bounds: [], cancel })) {
    cancel.throwIfCancelled();
    const view = new BatchColumns(batch, position, strings);
    const time = view.number(mapping.time);
    const kept = mask(view, only);
    const slots = resolvers.map((resolve) => resolve(view, time));
    const present = slots.filter((column) => column.some((slot) => slot >= 0));
    for (let i = 0; i < batch.length; i++) {
      if (kept && !kept[i]) continue;
      const t = time[i] ?? NaN;
      for (let c = 0; c < present.length; c++) {
        const slot = present[c]?.[i] ?? -1;
        if (slot < 0) continue;
        let again = false; // a row that names an entity twice is one event of it
        for (let before = 0; before < c; before++) if (present[before]?.[i] === slot) again = true;
        if (!again) entities.seen(slot, t);
      }
    }
    for (const relation of relations) {
      const from = slots[relation.from];
      const to = slots[relation.to];
      if (!from || !to) continue;
      const holds = mask(view, relation.when);
      for (let i = 0; i < batch.length; i++) {
        const a = from[i] ?? -1;
        const b = to[i] ?? -1;
        if (a < 0 || b < 0 || a === b || (kept && !kept[i]) || (holds && !holds[i])) continue;
        if (relation.unlessStarted && entities.facts[b]?.['started'] === 1) continue;
        relation.edges.add(a, b, time[i] ?? NaN);
      }
    }
  }
  return relations.map((r) => r.edges);
}

/** Rows that meet every condition; null when there is none. */
function mask(view: BatchColumns, conditions: readonly Condition[]): Uint8Array | null {
  if (conditions.length === 0) return null;
  const out = new Uint8Array(view.length).fill(1);
  for (const { column, ids } of conditions) {
    const values = view.text(column);
    for (let i = 0; i < view.length; i++) if (!ids.has(values[i] ?? 0)) out[i] = 0;
  }
  return out;
}
