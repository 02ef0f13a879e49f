// Reads the product's own KQL reference (resources/kql/docs) for the tests, and says what a well-formed entry is.

import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';

export const KINDS = [
  'operator',
  'statement',
  'scalar',
  'aggregate',
  'window',
  'plugin',
  'graph',
  'literal',
  'type',
  'stringOperator',
  'renderKind',
] as const;
export type EntryKind = (typeof KINDS)[number];

export type ResultCell = string | number | boolean | null;

export interface DocEntry {
  readonly file: string;
  readonly name: string;
  readonly kind: EntryKind;
  readonly signature: string;
  readonly summary: string;
  readonly parameters?: readonly { readonly name: string; readonly text: string }[];
  readonly returns: string;
  readonly example: string;
  /** Header first. */
  readonly result?: readonly (readonly ResultCell[])[];
  readonly notes?: readonly string[];
  readonly see?: readonly string[];
}

const FOLDER = resolve(process.cwd(), 'resources/kql/docs');
export const files = readdirSync(FOLDER).filter((f) => f.endsWith('.yaml'));

export const entries: readonly DocEntry[] = files.flatMap((file) =>
  (parse(readFileSync(resolve(FOLDER, file), 'utf8')) as Omit<DocEntry, 'file'>[]).map((e) => ({ ...e, file })),
);

export const linesOf = (file: string): number => readFileSync(resolve(FOLDER, file), 'utf8').split('\n').length;

const REQUIRED = ['name', 'kind', 'signature', 'summary', 'returns', 'example'] as const;
const ALLOWED: ReadonlySet<string> = new Set([...REQUIRED, 'parameters', 'result', 'notes', 'see', 'file']);
const isText = (v: unknown): v is string => typeof v === 'string' && v.trim() !== '' && v === v.trim();
const isTextList = (v: unknown): boolean => Array.isArray(v) && v.length > 0 && v.every(isText);

/** What is wrong with an entry; empty when nothing is. */
export function problemsOf(e: DocEntry): string[] {
  const out: string[] = [];
  const bag = e as unknown as Record<string, unknown>;
  for (const key of Object.keys(bag)) if (!ALLOWED.has(key)) out.push(`unknown field ${key}`);
  for (const key of REQUIRED) if (!isText(bag[key])) out.push(`${key} is missing or has space around it`);
  if (!KINDS.includes(e.kind)) out.push(`unknown kind ${String(e.kind)}`);
  if (e.parameters !== undefined) {
    if (!Array.isArray(e.parameters) || e.parameters.length === 0) out.push('parameters is no list');
    else for (const p of e.parameters) if (!isText(p.name) || !isText(p.text)) out.push(`parameter ${String(p.name)} without text`);
  }
  for (const key of ['notes', 'see']) if (bag[key] !== undefined && !isTextList(bag[key])) out.push(`${key} is no list of texts`);
  if (e.result !== undefined) {
    const [header] = e.result;
    if (!header || !header.every(isText)) out.push('result without a header');
    else if (e.result.some((row) => row.length !== header.length)) out.push('result rows of another width');
    if (e.result.length > 13) out.push('result too long to show');
    if (e.result.flat().some((c) => typeof c === 'object' && c !== null)) out.push('result cells must be plain');
  }
  if (typeof e.summary === 'string' && (e.summary.match(/[.!?](?:\s|$)/g) ?? []).length > 4) out.push('summary too long');
  return out;
}
