// The ingestionMapping of externaldata: a JSON list of columns with a path, an ordinal or a constant each, in the present spelling
// (`Column`, `Properties`) and the former one (`column`, `path`).

import { bare, parseJsonText, isArray, isBag, memberOf } from '../query/dynamic.js';
import type { Dynamic } from '../query/values.js';
import type { ColumnMapping } from './rows.js';

/** An empty list when nothing is mapped; 'bad' when the text is no mapping. */
export function readMapping(text: string): readonly ColumnMapping[] | 'bad' {
  if (text.trim() === '') return [];
  const list = parseJsonText(text);
  if (!isArray(list)) return 'bad';
  const out: ColumnMapping[] = [];
  for (const item of list) {
    if (!isBag(item)) return 'bad';
    const column = textOf(any(item, 'column', 'name', 'columnName'));
    if (column === null) return 'bad';
    const properties = any(item, 'properties');
    const source = isBag(properties) ? properties : item;
    const ordinal = any(source, 'ordinal');
    out.push({
      column,
      path: textOf(any(source, 'path', 'field')),
      ordinal: ordinal === null ? null : Number(ordinal),
      constant: textOf(any(source, 'constValue', 'constantValue')),
    });
  }
  return out;
}

/** The value under the first of several names, in any case. */
function any(bag: Dynamic, ...names: readonly string[]): Dynamic {
  if (!isBag(bag)) return null;
  for (const name of names) {
    const key = Object.keys(bag).find((k) => k.toLowerCase() === name.toLowerCase());
    if (key !== undefined) return memberOf(bag, key);
  }
  return null;
}
function textOf(held: Dynamic): string | null {
  const value = bare(held);
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;
}
