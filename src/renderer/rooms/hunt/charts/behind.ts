// Every number is a door: the query that shows the rows a mark counts. The closing `summarize` is taken off and the mark's tests are
// put before it, where its keys are plain columns or bins of them. Anything cleverer gives null rather than a wrong door.

import { kqlLiteral } from '../../../../shared/base/kqlLiteral.js';
import type { Facet } from './marks.js';
import { facetTest } from './marks.js';
import { kqlName } from '../kqlText.js';

/** The pieces between the pipes of the last statement; strings, comments and brackets are stepped over. Null when they do not close. */
export function pipes(kql: string): { readonly head: string; readonly pieces: readonly string[] } | null {
  const tokens = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|@"[^"]*"|```[\s\S]*?```|\/\/[^\n]*|[()[\]{}|;]/g;
  let depth = 0;
  let start = 0;
  let head = 0;
  let pieces: string[] = [];
  for (const m of kql.matchAll(tokens)) {
    const c = m[0];
    if (c === '(' || c === '[' || c === '{') depth++;
    else if (c === ')' || c === ']' || c === '}') depth--;
    else if (c === '|' && depth === 0) {
      pieces.push(kql.slice(start, m.index));
      start = m.index + 1;
    } else if (c === ';' && depth === 0) {
      if (
        kql
          .slice(m.index + 1)
          .replace(/\/\/[^\n]*/g, '')
          .trim() === ''
      ) {
        kql = kql.slice(0, m.index);
        break;
      }
      pieces = [];
      start = m.index + 1;
      head = start;
    }
    if (depth < 0) return null;
  }
  if (depth !== 0) return null;
  return { head: kql.slice(0, head), pieces: [...pieces, kql.slice(start)] };
}

/** A list split at its commas, brackets and strings stepped over. */
function commas(text: string): string[] {
  const out: string[] = [];
  let depth = 0;
  let start = 0;
  for (const m of text.matchAll(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[()[\]{},]/g)) {
    if (/^[([{]$/.test(m[0])) depth++;
    else if (/^[)\]}]$/.test(m[0])) depth--;
    else if (m[0] === ',' && depth === 0) {
      out.push(text.slice(start, m.index));
      start = m.index + 1;
    }
  }
  return [...out, text.slice(start)].map((t) => t.trim());
}

export const NAME = String.raw`[A-Za-z_]\w*|\['[^'\n]+'\]|\["[^"\n]+"\]`;
const KEY = new RegExp(String.raw`^(?:(${NAME})\s*=\s*)?(${NAME})$`);
const BIN = new RegExp(String.raw`^(?:(${NAME})\s*=\s*)?(?:bin|floor)\s*\(\s*(${NAME})\s*,\s*([\w.]+)\s*\)$`);
export const bareName = (name: string): string => name.replace(/^\[(['"])(.*)\1\]$/, '$2');
/** Operators that leave the columns alone: they may stand between the summarize and the render. */
const PASSING = /^(?:render|sort|order|top|take|limit|where|serialize|as)\b/;

export function rowsBehind(kql: string, facets: readonly Facet[]): string | null {
  const split = pipes(kql);
  if (!split) return null;
  let last = split.pieces.length - 1;
  while (last > 0 && PASSING.test((split.pieces[last] ?? '').trim())) last--;
  const piece = (split.pieces[last] ?? '').replace(/\/\/[^\n]*/g, '').trim();
  const source = `${split.head}${split.pieces.slice(0, last).join('|').trimEnd()}`;
  if (last === 0) return null;
  if (/^count\b/.test(piece)) return facets.length === 0 ? source.trim() : null;
  if (!/^summarize\b/.test(piece)) return null;
  const by = byClause(piece.slice('summarize'.length));
  const tests: string[] = [];
  for (const f of facets) {
    const key = by.map(groupKey).find((k) => k !== null && k.shown === f.column.name);
    if (!key) return null;
    const column = { name: key.column, type: f.column.type };
    if (key.step === null) tests.push('value' in f ? facetTest({ column, value: f.value }, true) : facetTest({ ...f, column }, true));
    else if ('value' in f && f.value !== null) {
      const name = kqlName(key.column);
      const from = kqlLiteral(f.value, f.column.type);
      tests.push(`${name} >= ${from} and ${name} < ${from} + ${key.step}`);
    } else if ('from' in f) tests.push(facetTest({ ...f, column }, true));
    else return null;
  }
  return `${source.trim()}${tests.length > 0 ? `\n| where ${tests.join(' and ')}` : ''}`;
}

function byClause(text: string): string[] {
  let depth = 0;
  for (const m of text.matchAll(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[()[\]{}]|\bby\b/g)) {
    if (/^[([{]$/.test(m[0])) depth++;
    else if (/^[)\]}]$/.test(m[0])) depth--;
    else if (m[0] === 'by' && depth === 0) return commas(text.slice(m.index + 2));
  }
  return [];
}
function groupKey(text: string): { readonly shown: string; readonly column: string; readonly step: string | null } | null {
  const bin = BIN.exec(text);
  if (bin?.[2] && bin[3]) return { shown: bareName(bin[1] ?? bin[2]), column: bareName(bin[2]), step: bin[3] };
  const key = KEY.exec(text);
  return key?.[2] ? { shown: bareName(key[1] ?? key[2]), column: bareName(key[2]), step: null } : null;
}

/** Whether tests put before the closing `render` would meet a table: behind make-graph there is a graph. */
export function endsInTable(kql: string): boolean {
  const pieces = pipes(kql)?.pieces.map((p) => p.trim()) ?? [];
  const before = pieces.filter((p) => !/^render\b/.test(p)).at(-1) ?? '';
  return !/^(?:make-graph|graph-mark-components|graph-where-\w+)\b/.test(before);
}

/** The query with its closing `render` of another kind; the properties that every kind knows stay. */
export function withRender(kql: string, kind: string): string {
  const split = pipes(kql);
  if (!split) return kql;
  const at = split.pieces.length - 1;
  const closing = (split.pieces[at] ?? '').trim();
  const had = at > 0 && /^render\b/.test(closing);
  const source = `${split.head}${(had ? split.pieces.slice(0, at) : split.pieces).join('|').trimEnd()}`;
  if (kind === 'table') return source;
  const properties = had ? /\bwith\s*(\([\s\S]*\))\s*$/.exec(closing)?.[1] : undefined;
  // A `kind` belongs to its chart: stacked bars become a plain line.
  const kept = properties ? commas(properties.slice(1, -1)).filter((p) => p !== '' && !/^kind\s*=/i.test(p)) : [];
  return `${source}\n| render ${kind}${kept.length > 0 ? ` with (${kept.join(', ')})` : ''}`;
}
