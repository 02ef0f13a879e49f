// Hunts in Markdown pages: every fenced block of KQL, named by the headings above it, described by the text around it.

import type { ReadHunt } from './hunt.js';
import { looksLikeKql } from './readText.js';
import { tacticsOf, type Reading } from './readYaml.js';
import { TACTICS } from '../detect/attack.js';

const FENCE = /^\s*(`{3,}|~{3,})\s*([\w+-]*)/;
const KQL_NAMES = /^(?:kql|kusto|csl|kustoql|kusto-query-language)$/i;
/** Headings that say where a query runs rather than what it finds. */
const PLAIN =
  /^(?:(?:microsoft )?(?:sentinel|defender(?: xdr| for endpoint)?|365 defender|azure sentinel|advanced hunting)|kql|query|queries|hunting quer(?:y|ies)|detection|code|references?|sources?)$/i;
const DESCRIPTION_CHARS = 1500;

export function readMarkdownHunts(text: string, fallbackName: string): Reading {
  const hunts: ReadHunt[] = [];
  const headings: string[] = [];
  let prose: string[] = [];
  let title = fallbackName;
  let fence: { readonly mark: string; readonly kql: boolean | null; readonly lines: string[] } | null = null;
  const used = new Map<string, number>();
  const close = (lines: readonly string[], kql: boolean | null) => {
    const code = lines.join('\n').trim();
    if (code === '' || kql === false || (kql === null && !looksLikeKql(code))) return;
    const heading = headings.findLast((h) => !PLAIN.test(h)) ?? title;
    const place = headings.at(-1);
    const name = place !== undefined && place !== heading ? `${heading} (${place})` : heading;
    const n = (used.get(name) ?? 0) + 1;
    used.set(name, n);
    hunts.push({
      id: n > 1 ? `${name} ${n}` : name,
      name: n > 1 ? `${name} ${n}` : name,
      description: prose.join('\n').trim().slice(0, DESCRIPTION_CHARS),
      severity: 'low',
      tactics: tacticsOf(TACTICS.map((t) => t.title).filter((t) => text.toLowerCase().includes(t.toLowerCase()))),
      techniques: [...new Set(text.match(/\bT\d{4}(?:\.\d{3})?\b/g) ?? [])],
      tables: [],
      kql: code,
    });
  };
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    const mark = FENCE.exec(line);
    if (fence) {
      if (mark?.[1]?.startsWith(fence.mark) && mark[2] === '') {
        close(fence.lines, fence.kql);
        fence = null;
      } else fence.lines.push(line);
      continue;
    }
    if (mark?.[1]) {
      const language = mark[2] ?? '';
      fence = { mark: mark[1], kql: language === '' ? null : KQL_NAMES.test(language), lines: [] };
      continue;
    }
    const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
    if (heading?.[1] && heading[2]) {
      const level = heading[1].length;
      headings.splice(level - 1);
      headings[level - 1] = heading[2].replace(/[*_`]/g, '');
      for (let i = 0; i < level - 1; i++) headings[i] ??= title;
      if (level === 1) title = headings[0] ?? title;
      if (!PLAIN.test(heading[2])) prose = [];
    } else if (line.trim() !== '' && !/^\s*\|/.test(line)) prose.push(line.trim());
  }
  if (fence) return hunts.length > 0 ? { kind: 'hunts', hunts } : { kind: 'fault', reason: 'a code block is never closed' };
  return hunts.length > 0 ? { kind: 'hunts', hunts } : { kind: 'other' };
}
