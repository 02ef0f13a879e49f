// Entities and edges in the catalogue. Derived: every correlation replaces them whole.

import { formatDatetime } from '../../../shared/base/time.js';
import { insertMany } from '../detect/alert.js';
import type { Sql, SqlValue } from '../store/types.js';
import type { ExtractedGraph } from './extract.js';

export const entitySchema: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS entity (id TEXT PRIMARY KEY, type TEXT NOT NULL, name TEXT NOT NULL, first TEXT, last TEXT, events INTEGER NOT NULL,
     alerts INTEGER NOT NULL, risk INTEGER NOT NULL, severity TEXT, facts TEXT NOT NULL)`,
  'CREATE INDEX IF NOT EXISTS entity_by_risk ON entity (type, risk DESC, events DESC)',
  `CREATE TABLE IF NOT EXISTS edge (from_id TEXT NOT NULL, to_id TEXT NOT NULL, relation TEXT NOT NULL, tbl TEXT NOT NULL, count INTEGER NOT NULL, first TEXT, last TEXT,
     PRIMARY KEY (from_id, relation, to_id, tbl)) WITHOUT ROWID`,
  'CREATE INDEX IF NOT EXISTS edge_to ON edge (to_id, relation, from_id)',
];

/** A module that this many processes load says nothing about any of them; the rows stay in their table. */
const COMMON_MODULE = 25;

const timeText = (ticks: number): string | null => (Number.isFinite(ticks) ? formatDatetime(ticks) : null);

export function replaceGraph(sql: Sql, graph: ExtractedGraph): { entities: number; edges: number } {
  const { entities } = graph;
  const entityRows: SqlValue[][] = [];
  for (let i = 0; i < entities.size; i++)
    if ((entities.events[i] ?? 0) > 0)
      entityRows.push([
        entities.ids[i] ?? '',
        entities.types[i] ?? '',
        entities.names[i] ?? '',
        timeText(entities.first[i] ?? NaN),
        timeText(entities.last[i] ?? NaN),
        entities.events[i] ?? 0,
        0,
        0,
        null,
        JSON.stringify(entities.facts[i] ?? {}),
      ]);
  const merged = new Map<string, SqlValue[]>();
  for (const column of graph.edges) {
    const loaders = new Map<number, number>();
    if (column.relation === 'loaded') for (const to of column.to) loaders.set(to, (loaders.get(to) ?? 0) + 1);
    column.from.forEach((from, i) => {
      const to = column.to[i] ?? -1;
      if ((loaders.get(to) ?? 0) > COMMON_MODULE) return;
      const row: SqlValue[] = [
        entities.ids[from] ?? '',
        entities.ids[to] ?? '',
        column.relation,
        column.table,
        column.count[i] ?? 0,
        timeText(column.first[i] ?? NaN),
        timeText(column.last[i] ?? NaN),
      ];
      // Two mappings of one table may tell the same relation; their counts add up.
      const key = `${from}|${to}|${column.relation}|${column.table}`;
      const twin = merged.get(key);
      if (twin) {
        twin[4] = Number(twin[4]) + Number(row[4]);
        if (row[5] !== null && row[5] !== undefined && (twin[5] === null || String(row[5]) < String(twin[5]))) twin[5] = row[5];
        if (row[6] !== null && row[6] !== undefined && (twin[6] === null || String(row[6]) > String(twin[6]))) twin[6] = row[6];
      } else merged.set(key, row);
    });
  }
  const edgeRows = [...merged.values()];
  sql.transaction(() => {
    sql.run('DELETE FROM entity');
    sql.run('DELETE FROM edge');
    insertMany(sql, 'entity', 10, entityRows);
    insertMany(sql, 'edge', 7, edgeRows);
  });
  return { entities: entityRows.length, edges: edgeRows.length };
}
