// Every function, aggregate and plugin the official analyzer knows is built, or stands here with the reason it is not.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { aggregates } from '../../src/main/engine/query/aggregates/index.js';
import { scalarFunctions } from '../../src/main/engine/query/functions/index.js';
import { PLUGINS } from '../../src/main/engine/query/plan/operators/plugins/index.js';
import { WINDOW_FUNCTIONS } from '../../src/main/engine/query/plan/scalars.js';
import { loadKusto } from '../../src/shared/kql/index.js';

/** What the planner and the graph operators take care of themselves. */
const planned = (file: string) =>
  [...readFileSync(resolve('src/main/engine/query', file), 'utf8').matchAll(/(?:case |=== |\[)'(\w+)'/g)].map((m) => m[1] ?? '');

const SERVICE = 'asks another system, or one that keeps things for later';
const UNDESCRIBED = 'no page of the reference describes it';
const SYNTAX = 'a word of the language, not a value';
const NOT_BUILT: Readonly<Record<string, string>> = {
  graph: SERVICE,
  stored_query_result: SERVICE,
  ai_chat_completion: SERVICE,
  ai_chat_completion_prompt: SERVICE,
  ai_embed_text: SERVICE,
  ai_embeddings: SERVICE,
  azure_digital_twins_query_request: SERVICE,
  cosmosdb_sql_request: SERVICE,
  csharp: SERVICE,
  dax_request: SERVICE,
  execute_query: SERVICE,
  execute_show_command: SERVICE,
  external_datatable: SERVICE,
  http_request: SERVICE,
  http_request_post: SERVICE,
  infer_storage_schema: SERVICE,
  infer_storage_schema_with_suggestions: SERVICE,
  mysql_request: SERVICE,
  postgresql_request: SERVICE,
  python: SERVICE,
  r: SERVICE,
  sql_request: SERVICE,
  estimate_rows_count: UNDESCRIBED,
  identity_v3: UNDESCRIBED,
  row_id: UNDESCRIBED,
  rowstore_ordinal_range: UNDESCRIBED,
  cluster: SYNTAX,
  database: SYNTAX,
  entity_group: SYNTAX,
};

it('every name the analyzer knows is built or named here', async () => {
  const kusto = await loadKusto();
  const { Functions, Aggregates, PlugIns } = (
    globalThis as unknown as { Kusto: { Language: Record<'Functions' | 'Aggregates' | 'PlugIns', { All: unknown }> } }
  ).Kusto.Language;
  // Names that begin with two underscores are the analyzer's own.
  const names = (list: unknown) => [...new Set(kusto.toArray(list).map((f) => String(f['Name'])))].filter((n) => !n.startsWith('__'));
  const functions = new Set([
    ...scalarFunctions.keys(),
    ...WINDOW_FUNCTIONS,
    ...['plan/scalars.ts', 'plan/planner.ts', 'plan/operators/index.ts', 'graph/references.ts', 'graph/values.ts'].flatMap(planned),
  ]);
  const plugins = new Set([...PLUGINS.keys(), ...planned('plan/operators/evaluate.ts')]);
  const missing = [
    ...names(Functions.All).filter((n) => !functions.has(n)),
    ...names(Aggregates.All).filter((n) => !aggregates.has(n)),
    ...names(PlugIns.All).filter((n) => !plugins.has(n)),
  ];
  expect(missing.sort()).toEqual(Object.keys(NOT_BUILT).sort());
});
