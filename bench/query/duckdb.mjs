// DuckDB: a database file loaded from the NDJSON, opened anew with two threads.

import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { COLUMNS, INDICATORS, INDICATOR_COLUMNS, TABLE } from './data.mjs';

const TYPES = { datetime: 'TIMESTAMP', long: 'BIGINT', string: 'VARCHAR', dynamic: 'JSON' };

export async function open(_rows, folder) {
  const file = join(folder, 'bench.duckdb');
  const threads = { threads: '2' };
  const loading = await DuckDBInstance.create(file, threads);
  const loader = await loading.connect();
  for (const [table, columns] of [
    [TABLE, COLUMNS],
    [INDICATORS, INDICATOR_COLUMNS],
  ]) {
    const types = columns.map(([name, type]) => `${name}: '${TYPES[type]}'`).join(', ');
    await loader.run(
      `CREATE TABLE ${table} AS SELECT * FROM read_json('${join(folder, `${table}.ndjson`)}', format = 'newline_delimited', columns = {${types}})`,
    );
  }
  loader.closeSync();
  loading.closeSync();
  const instance = await DuckDBInstance.create(file, threads);
  const connection = await instance.connect();
  return {
    ask: async ({ duckdb }) => (await connection.runAndReadAll(duckdb)).getRowsJson(),
    load: null,
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
