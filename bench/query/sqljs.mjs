// SQLite as sql.js, one row a row, no indexes; patterns by a function of JavaScript.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { COLUMNS, INDICATORS, INDICATOR_COLUMNS, INDICATOR_ROWS, TABLE, fillEvent, fillIndicator } from './data.mjs';

const require = createRequire(import.meta.url);

export async function open(rows) {
  const sqlJs = await require('sql.js')({ wasmBinary: readFileSync(require.resolve('sql.js/dist/sql-wasm.wasm')) });
  const db = new sqlJs.Database();
  for (const [table, columns, count, fill] of [
    [TABLE, COLUMNS, rows, fillEvent],
    [INDICATORS, INDICATOR_COLUMNS, INDICATOR_ROWS, fillIndicator],
  ]) {
    db.run(
      `CREATE TABLE ${table} (${columns.map(([name, type]) => `${name} ${type === 'long' || type === 'datetime' ? 'INTEGER' : 'TEXT'}`).join(', ')})`,
    );
    db.run('BEGIN');
    const insert = db.prepare(`INSERT INTO ${table} VALUES (${columns.map(() => '?').join(', ')})`);
    const values = new Array(columns.length);
    for (let i = 0; i < count; i++) {
      fill(i, values);
      insert.run(values);
    }
    insert.free();
    db.run('COMMIT');
  }
  const patterns = new Map();
  db.create_function('matches', (text, pattern) => {
    let regex = patterns.get(pattern);
    if (!regex) patterns.set(pattern, (regex = new RegExp(pattern)));
    return regex.test(text) ? 1 : 0;
  });
  return { ask: ({ sqljs }) => db.exec(sqljs)[0]?.values ?? [], load: null, close: () => db.close() };
}
