// Where the services take more than the binder does: faults it finds that are none, and spellings it does not know.

import { KQL_TYPES } from '../base/types.js';
import type { KqlDiagnostic } from './ast.js';

/** What the services accept though the binder does not: parse_json() of a dynamic; and Defender lets `invoke FileProfile(SHA1)` name a column of the piped table where the binder wants a value. */
export function tolerated(d: KqlDiagnostic, text: string): boolean {
  // A window will do, and a long text with many faults is not read over and over.
  const before = text.slice(Math.max(0, d.start - WINDOW), d.start);
  return (
    (d.code === 'KS107' && /\b(?:todynamic|toobject|parse_?json)\s*\(\s*$/.test(before)) ||
    (d.code === 'KS142' && /\binvoke\s+\w+\s*\([^()|;]*$/.test(before)) ||
    // `restrict access to (*)` and tables behind database(), which stand there as names of the case.
    (/^KS(?:142|204|205|206)$/.test(d.code) &&
      /\brestrict\s+access\s+to\s*\([^;]*$/.test(before) &&
      text.slice(d.start, d.end).includes('*')) ||
    // Paths may be looked for in every part of a graph.
    (d.code === 'KS177' && /\bpartitioned-by\s+\w+\s*\(\s*$/.test(withoutComments(before))) ||
    // What inner nodes have is not known inside a partition, and a chart may name columns that forked tables have.
    (d.code === 'KS142' && /(?:\b(?:map|all|any)\s*\(\s*inner_nodes\s*\(\s*\w+\s*\)\s*,[^()|;]*|\|\s*render\b[^|;]*)$/.test(before)) ||
    // Lists of indicators are longer than what the library counts as many.
    (d.code === 'KS120' && /'(?:Not)?(?:In|Has)\w*' expects between/.test(d.message)) ||
    // A wildcard of project-away and its like that matches no column of this case.
    (/^KS1\d\d$/.test(d.code) &&
      /^\w*\*[\w*]*$/.test(text.slice(d.start, d.end)) &&
      /\|\s*project-(?:away|keep|reorder)\s[^|;]*$/.test(before)) ||
    // The library knows these operators, but not what a graph's nodes and edges have.
    (/^KS(?:142|211)$/.test(d.code) && /\bgraph-where-(?:nodes|edges)\b[^|;]*$/.test(before)) ||
    (d.code === 'KS142' && namesNodeId(text.slice(d.start, d.end), text))
  );
}
const WINDOW = 4000;

/** `typeof(DateTime)`: the services take names of types however they are written, the library only small. */
export function plainTypes(text: string, found: readonly KqlDiagnostic[]): string {
  let out = text;
  for (const d of found) {
    const small = text.slice(d.start, d.end).toLowerCase();
    if (d.code === UNKNOWN_TYPE && TYPE_NAMES.has(small)) out = out.slice(0, d.start) + small + out.slice(d.end);
  }
  return out;
}
const UNKNOWN_TYPE = 'KS160';
const TYPE_NAMES: ReadonlySet<string> = new Set([...KQL_TYPES, 'double', 'date', 'time', 'boolean', 'uuid', 'uniqueid']);

const withoutComments = (text: string): string => text.replace(/\/\/[^\r\n]*/g, '');

/** A property that make-graph or graph-mark-components declared before; the binder does not see it inside map() and its like. */
const namesNodeId = (name: string, text: string): boolean =>
  /_(?:node|component)_id\b/.test(text) && /^\w+$/.test(name) && new RegExp(`\\bwith_(?:node|component)_id\\s*=\\s*${name}\\b`).test(text);
