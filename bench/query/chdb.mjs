// chDB: tables loaded from the NDJSON, asked in ClickHouse's own KQL dialect. What the dialect cannot say counts as no answer.

import { join } from 'node:path';
import { Session } from 'chdb';
import { COLUMNS, INDICATORS, INDICATOR_COLUMNS, TABLE } from './data.mjs';

const TYPES = { datetime: "DateTime64(6, 'UTC')", long: 'Int64', string: 'String', dynamic: 'String' };

export async function open(_rows, folder) {
  const session = new Session(join(folder, 'chdb'));
  session.query('CREATE DATABASE bench');
  session.query('USE bench');
  for (const [table, columns] of [
    [TABLE, COLUMNS],
    [INDICATORS, INDICATOR_COLUMNS],
  ]) {
    const types = columns.map(([name, type]) => `${name} ${TYPES[type]}`).join(', ');
    session.query(`CREATE TABLE ${table} (${types}) ENGINE = MergeTree ORDER BY tuple()`);
    session.query(
      `INSERT INTO ${table} SELECT * FROM file('${join(folder, `${table}.ndjson`)}', 'JSONEachRow', '${types.replaceAll("'", "\\'")}')
       SETTINGS date_time_input_format = 'best_effort', input_format_json_read_objects_as_strings = 1`,
    );
  }
  session.query('SET max_threads = 2');
  session.query('SET allow_experimental_kusto_dialect = 1');
  session.query("SET dialect = 'kusto'");
  return {
    ask: ({ kql, chdb }) => {
      const rows = session
        .query(chdb?.kql ?? kql, 'JSONCompactEachRow')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line));
      const at = chdb?.secondsAt;
      if (at !== undefined) for (const row of rows) row[at] = new Date(Number(row[at]) * 1000).toISOString();
      return rows;
    },
    load: null,
    close: () => session.cleanup?.(),
  };
}
