// Hunts in YAML: Sentinel's hunting queries and analytics rules, Defender's queries and custom detections, and our own lists.

import { parseAllDocuments } from 'yaml';
import { SEVERITIES, type Severity } from '../../../shared/contract/values.js';
import { tacticOf } from '../detect/attack.js';
import type { ReadHunt } from './hunt.js';

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '');
/** A list of texts; a single text with commas counts as one too. */
const listOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : typeof value === 'string' ? value.split(/[,;]/) : []).map(textOf).filter((t) => t !== '');

export type Reading =
  | { readonly kind: 'hunts'; readonly hunts: readonly ReadHunt[] }
  | { readonly kind: 'fault'; readonly reason: string }
  /** Nothing to do with hunting: a note, a configuration. */
  | { readonly kind: 'other' };

export function readYamlHunts(text: string, fallbackName: string): Reading {
  let documents: unknown[];
  try {
    documents = parseAllDocuments(text, { prettyErrors: false, logLevel: 'silent' }).map((d) => {
      const [problem] = d.errors;
      if (problem) throw problem;
      return d.toJS({ maxAliasCount: 100 }) as unknown;
    });
  } catch (problem) {
    return { kind: 'fault', reason: `not valid YAML: ${problem instanceof Error ? problem.message.split('\n', 1)[0] : String(problem)}` };
  }
  const items = documents.flatMap((d) => (Array.isArray(d) ? d : isFields(d) && Array.isArray(d['hunts']) ? d['hunts'] : [d]));
  const fields = items.filter(isFields);
  if (fields.length === 0) return { kind: 'other' };
  if (fields.some((f) => 'detection' in f && 'logsource' in f))
    return { kind: 'fault', reason: 'this is a Sigma rule, which is no hunting query' };
  const hunts: ReadHunt[] = [];
  for (const [i, f] of fields.entries()) {
    const query = queryOf(f);
    if (query === null) continue;
    if (query.trim() === '') return { kind: 'fault', reason: 'query: it is empty' };
    hunts.push(huntOf(f, query, fields.length > 1 ? `${fallbackName} ${i + 1}` : fallbackName));
  }
  if (hunts.length > 0) return { kind: 'hunts', hunts };
  return fields.some((f) => 'tactics' in f || 'relevantTechniques' in f || 'requiredDataConnectors' in f)
    ? { kind: 'fault', reason: 'query: there is none' }
    : { kind: 'other' };
}

/** The text of the query under any of the names it goes by; null when there is none. */
function queryOf(f: Fields): string | null {
  const condition = f['queryCondition'];
  for (const value of [f['query'], f['Query'], f['kql'], f['queryText'], isFields(condition) ? condition['queryText'] : undefined])
    if (typeof value === 'string') return value;
  return null;
}

function huntOf(f: Fields, query: string, fallbackName: string): ReadHunt {
  const action = isFields(f['detectionAction']) ? f['detectionAction'] : {};
  const template = isFields(action['alertTemplate']) ? action['alertTemplate'] : {};
  const name = [f['name'], f['title'], f['displayName'], template['title']].map(textOf).find((t) => t !== '') ?? fallbackName;
  const connectors = Array.isArray(f['requiredDataConnectors']) ? f['requiredDataConnectors'].filter(isFields) : [];
  const techniques = [f['relevantTechniques'], f['techniques'], template['mitreTechniques'], f['tags']]
    .flatMap(listOf)
    .flatMap((t) => t.toUpperCase().match(/\bT\d{4}(?:\.\d{3})?\b/g) ?? []);
  return {
    id: textOf(f['id']) || name,
    name,
    description: unquote([f['description'], f['Description'], template['description']].map(textOf).find((t) => t !== '') ?? ''),
    severity: severityOf(textOf(f['severity']) || textOf(template['severity'])),
    tactics: tacticsOf([f['tactics'], f['tactic'], template['category']].flatMap(listOf)),
    techniques: [...new Set(techniques)],
    tables: [
      ...new Set([...connectors.flatMap((c) => listOf(c['dataTypes'])), ...listOf(f['tables'])].map((t) => t.replace(/\s*\(.*$/, ''))),
    ],
    kql: query.trim(),
  };
}

export const tacticsOf = (words: readonly string[]): string[] => [
  ...new Set(words.map((word) => tacticOf(word)).filter((tactic) => tactic !== null)),
];
/** Hunting queries carry no severity: they are leads, so "low" unless their file says more. */
export const severityOf = (text: string): Severity => SEVERITIES.find((s) => s === text.toLowerCase()) ?? 'low';
// Public content wraps descriptions in quotes inside a block scalar.
const unquote = (text: string): string =>
  text
    .replace(/^'([\s\S]*)'$/, '$1')
    .replace(/^"([\s\S]*)"$/, '$1')
    .trim();
