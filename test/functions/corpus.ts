// Documented examples of the official reference as checks: read from the shared corpora when they are beside the project.

import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { at } from '../../src/main/engine/query/values.js';
import { formatCell } from '../../src/main/engine/query/cells.js';
import { createQueryEngine } from '../../src/main/engine/query/index.js';
import type { QueryResult } from '../../src/main/engine/query/types.js';
import { NEVER_CANCELLED } from '../../src/shared/base/errors.js';
import { parseDatetime } from '../../src/main/engine/query/functions/index.js';

export const shared = resolve(process.cwd(), '../shared');
export const present = existsSync(resolve(shared, 'corpus/kql/docs-cases.json'));

export interface Case {
  readonly id: string;
  readonly page: string;
  readonly query: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly suspect?: string;
  readonly mode?: string;
  readonly ordered?: boolean;
  readonly analysisErrors?: readonly string[];
  readonly hints?: readonly string[];
  readonly locoOnly?: boolean;
  readonly locoSkipped?: boolean;
  readonly nondeterministic?: boolean;
}
export const cases = (file: string): Case[] => JSON.parse(readFileSync(resolve(shared, 'corpus/kql', file), 'utf8')) as Case[];

interface Comparator {
  tableProblem(testCase: unknown, result: unknown, options?: unknown): string | null;
  textProblem(testCase: unknown, result: unknown, options?: unknown): string | null;
}
export const comparator = (): Promise<Comparator> =>
  import(/* @vite-ignore */ pathToFileURL(resolve(shared, 'tools/kql-compare.mjs')).href) as Promise<Comparator>;

const engine = createQueryEngine({
  tables: { table: () => null, names: () => [], schemaRevision: 1 },
  yield: () => Promise.resolve(),
}).engine;

export async function run(query: string): Promise<QueryResult> {
  return engine.run(query, { now: parseDatetime('2026-01-02T03:04:05Z') ?? 0, cancel: NEVER_CANCELLED });
}
export function rowsOf(result: QueryResult): unknown[][] {
  return result.batches.flatMap((b) =>
    Array.from({ length: b.length }, (_, r) => b.columns.map((c, i) => formatCell(result.columns[i]!.type, at(c, r)))),
  );
}
/** The cells of a one-row query. */
export async function evaluate(expression: string): Promise<unknown> {
  return rowsOf(await run(`print ${expression}`))[0]?.[0];
}
