// The tables a query reads, by its text alone. Names of one plain word ("Operation", "Event", "Alert") are columns far more often
// than tables, so they count only where a table can stand.

import { tablesOf } from '../detect/run.js';
import type { TableCatalog } from '../query/source.js';

const PLAIN_WORD = /^[A-Z][a-z]+$/;

export function tablesRead(kql: string, tables: TableCatalog): string[] {
  const named = tablesOf(kql, tables);
  if (!named.some((name) => PLAIN_WORD.test(name))) return named;
  const code = kql.replace(/@?"(?:[^"\\]|\\.)*"|@?'(?:[^'\\]|\\.)*'/g, '""').replace(/\/\/.*$/gm, ' ');
  return named.filter((name) => !PLAIN_WORD.test(name) || standsAsTable(name, code));
}

const standsAsTable = (name: string, code: string): boolean =>
  [
    // At the start of a statement, function body or branch of a union; after let, join or lookup.
    String.raw`(?:^|;|\{|\blet\s+\w+\s*=|\b(?:materialize|toscalar)\(|\b(?:join|lookup)\b[^|;()]*?|(?:^|[\s(,{])\()\s*${name}\s*(?:$|[|;)}]|\s+on\b)`,
    // In the list of a union.
    String.raw`\bunion\b[^|;()]*?\b${name}\s*(?:$|[|;,)}])`,
  ].some((pattern) => new RegExp(pattern).test(code.trim()));
