// Answers that depend on stored evidence only, kept until evidence changes. The case's revision is no measure of that: every
// comment, bookmark and query run grows it.

import type { CaseStore } from '../store/types.js';

interface Kept {
  signature: string;
  readonly answers: Map<string, Promise<unknown>>;
}
const kept = new WeakMap<object, Kept>();
const ANSWERS_KEPT = 24;

/** What the evidence is at the moment: its segments, and the rows hidden as duplicates. */
export function evidenceSignature(store: Pick<CaseStore, 'sql' | 'revision'>): string {
  const segments = store.sql.get('SELECT COUNT(*) AS n, MAX(id) AS last FROM segment');
  const hidden = store.sql.get('SELECT COUNT(*) AS n, SUM(length(rows)) AS bytes FROM suppression');
  return JSON.stringify([segments?.['n'], segments?.['last'], hidden?.['n'], hidden?.['bytes']]);
}

/** The answer kept under `key`, or a new one. A failed one is not kept. */
export function rememberWhileEvidence<T>(store: Pick<CaseStore, 'sql' | 'revision'>, key: string, make: () => Promise<T>): Promise<T> {
  const signature = evidenceSignature(store);
  let entry = kept.get(store);
  if (!entry || entry.signature !== signature) {
    entry = { signature, answers: new Map() };
    kept.set(store, entry);
  }
  const { answers } = entry;
  const known = answers.get(key);
  if (known) return known as Promise<T>;
  const made = make();
  answers.set(key, made);
  made.catch(() => answers.delete(key));
  for (const old of answers.keys()) {
    if (answers.size <= ANSWERS_KEPT) break;
    if (old !== key && old !== 'identity') answers.delete(old);
  }
  return made;
}
