// Hunts as plain query text: what a header of comments says about them, and where one query of a file ends and the next begins.

import type { ReadHunt } from './hunt.js';
import { severityOf, tacticsOf, type Reading } from './readYaml.js';

const KEY =
  /^(name|title|description|summary|severity|tactics?|techniques?|mitre(?: att&?ck)?|att&ck|tables?|data ?sources?|id)\s*[:=]\s*(.*)$/i;
const TECHNIQUE = /\bT\d{4}(?:\.\d{3})?\b/g;

/** Text files are read as hunts only when they look like queries; a note is "other". */
export function readTextHunts(text: string, fallbackName: string, sure: boolean): Reading {
  const parts = splitQueries(text);
  if (parts.length === 0) return sure ? { kind: 'fault', reason: 'there is no query in the file' } : { kind: 'other' };
  if (!sure && !parts.every((p) => looksLikeKql(p.code))) return { kind: 'other' };
  return {
    kind: 'hunts',
    hunts: parts.map((part, i) => huntOf(part.comments, part.code, parts.length > 1 ? `${fallbackName} ${i + 1}` : fallbackName)),
  };
}

/** A table or expression piped into a tabular operator, or statements that end in one. */
export const looksLikeKql = (code: string): boolean =>
  /(?:^|\n)\s*\|\s*(?:where|project|summarize|extend|join|union|take|limit|top|sort|order|distinct|count|mv-expand|parse|evaluate|make-series|render|lookup|search|invoke)\b/i.test(
    code,
  ) ||
  /^\s*(?:let\s+\w+\s*=|search\s|union\s|find\s|print\s)/.test(code) ||
  /^\s*\w+\s*\|\s*[a-z]/.test(code);

function huntOf(comments: readonly string[], code: string, fallbackName: string): ReadHunt {
  const said = new Map<string, string>();
  const free: string[] = [];
  for (const line of comments) {
    const m = KEY.exec(line);
    if (m?.[1]) said.set(m[1].toLowerCase().replace(/\s/g, ''), m[2]?.trim() ?? '');
    else if (!/^[-=*#/\s]*$/.test(line)) free.push(line);
  }
  const get = (...names: readonly string[]) => names.map((n) => said.get(n)).find((t) => t !== undefined && t !== '') ?? '';
  let name = get('name', 'title');
  if (name === '' && free[0] !== undefined && free[0].length <= 100) name = free.shift() ?? '';
  const all = comments.join('\n');
  return {
    id: get('id') || fallbackName,
    name: name || fallbackName,
    description: [get('description', 'summary'), ...free].filter((t) => t !== '').join('\n'),
    severity: severityOf(get('severity')),
    tactics: tacticsOf(get('tactic', 'tactics').split(/[,;|/]/)),
    techniques: [...new Set(all.match(TECHNIQUE) ?? [])],
    tables: get('table', 'tables', 'datasource', 'datasources')
      .split(/[,;\s]+/)
      .filter((t) => /^[A-Za-z]\w+$/.test(t)),
    kql: code,
  };
}

interface Part {
  readonly comments: string[];
  code: string;
}

/**
 * A blank line ends a query when what stands before it is whole (brackets closed, no `;`, pipe or comma at its end) and what
 * follows begins a new one. Two whole queries one after the other would be a syntax error, so nothing valid is cut.
 */
export function splitQueries(text: string): Part[] {
  const parts: Part[] = [];
  let lines: string[] = [];
  let blank = false;
  const close = () => {
    const part = partOf(lines);
    if (part) parts.push(part);
    lines = [];
  };
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    if (line.trim() === '') blank = true;
    else {
      const code = codeOf(lines);
      const comment = line.trimStart().startsWith('//');
      if (blank && code !== '' && isWhole(code) && (comment || /^\s*[A-Za-z_(]/.test(line))) close();
      blank = false;
    }
    lines.push(line);
  }
  close();
  // Comments that only introduce the next query are no query.
  const out: Part[] = [];
  for (const part of joinTails(parts)) if (part.code !== '') out.push(part);
  return out;
}

/** A part that begins with a pipe belongs to the one before: only comments stood between. */
function joinTails(parts: readonly Part[]): Part[] {
  const out: Part[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (
      last &&
      part.code
        .replace(/^(?:\s*\/\/.*\n)+/, '')
        .trimStart()
        .startsWith('|')
    )
      last.code += `\n${part.code}`;
    else out.push(part);
  }
  return out;
}

function partOf(lines: readonly string[]): Part | null {
  const comments: string[] = [];
  let i = 0;
  for (; i < lines.length; i++) {
    const line = (lines[i] ?? '').trim();
    if (line.startsWith('//')) comments.push(line.replace(/^\/+\s?/, '').trim());
    else if (line !== '') break;
  }
  const code = lines.slice(i).join('\n').trim();
  return code === '' && comments.length === 0 ? null : { comments, code };
}

/** The lines without comments and texts, to judge brackets by. */
const codeOf = (lines: readonly string[]): string =>
  lines
    .join('\n')
    .replace(/@"(?:[^"]|"")*"|@'(?:[^']|'')*'|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '""')
    .replace(/\/\/.*$/gm, '')
    .trim();

function isWhole(code: string): boolean {
  let depth = 0;
  for (const c of code) {
    if ('([{'.includes(c)) depth++;
    else if (')]}'.includes(c)) depth--;
  }
  return depth === 0 && !/[;|,=+\-*/]$|\b(?:and|or|by|on|in|has_any|where)$/i.test(code);
}
