// One contender in a process of its own, so that its peak memory is its own. Arguments: contender, rows, folder.

import { closeSync, mkdirSync, openSync, readFileSync, readdirSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { modules } from './bundle.mjs';
import { COLUMNS, TABLE, fillEvent, ndjsonBytes } from './events.mjs';
import { lineOf } from './query/data.mjs';

const [contender, rowsText, folder] = process.argv.slice(2);
const rows = Number(rowsText);
const event = new Array(COLUMNS.length);
/** Wall time, and processor time for machines that have other things to do. */
const seconds = async (work) => {
  const start = performance.now();
  const before = process.cpuUsage();
  const value = await work();
  const { user, system } = process.cpuUsage(before);
  return [value, (performance.now() - start) / 1000, (user + system) / 1e6];
};
const GROUPING = ['AccountName', 'FileName', 'DeviceName'];

async function generator() {
  let length = 0;
  const [, generateSeconds, generateCpuSeconds] = await seconds(() => {
    for (let i = 0; i < rows; i++) {
      fillEvent(i, event);
      // Looking at a character makes the engine finish joining the text, which both contenders need as well.
      for (const value of event) if (typeof value === 'string') length += value.charCodeAt(0);
    }
  });
  return { generateSeconds, generateCpuSeconds, ndjsonBytes: ndjsonBytes(rows), length };
}

/** Count and distinct devices by account and program: ids of every dictionary are mapped once, the rest is sorting integers. */
function groupBatches(batches) {
  const globals = GROUPING.map(() => new Map());
  const mapped = GROUPING.map(() => new WeakMap());
  const keys = new Float64Array(rows);
  let n = 0;
  for (const batch of batches) {
    const [a, b, c] = batch.columns.map((vector, k) => {
      const idOf = (text) => {
        let id = globals[k].get(text);
        if (id === undefined) globals[k].set(text, (id = globals[k].size));
        return id;
      };
      if (vector.repr === 'const') return new Int32Array(batch.length).fill(idOf(vector.value));
      let map = mapped[k].get(vector.dict);
      if (!map) mapped[k].set(vector.dict, (map = Int32Array.from({ length: vector.dict.size }, (_, id) => idOf(vector.dict.text(id)))));
      return vector.ids.map((id) => map[id]);
    });
    for (let i = 0; i < batch.length; i++) keys[n++] = (a[i] * 65536 + b[i]) * 65536 + c[i];
  }
  keys.sort();
  let groups = 0;
  let distinct = 0;
  for (let i = 0; i < n; i++) {
    if (i > 0 && keys[i] === keys[i - 1]) continue;
    distinct++;
    if (i === 0 || Math.floor(keys[i] / 65536) !== Math.floor(keys[i - 1] / 65536)) groups++;
  }
  return { groups, distinct };
}

async function quarry() {
  const { createCase, openCase } = await import(modules.store);
  const { createNodePorts } = await import(modules.ports);
  const ports = createNodePorts();
  const caseFolder = join(folder, 'bench.quarry');
  const [, importSeconds, importCpuSeconds] = await seconds(async () => {
    const store = await createCase(ports, caseFolder, 'bench');
    const begun = await store.beginSource({
      path: '/bench/events.ndjson',
      size: 0,
      sha256: 'b'.repeat(64),
      format: 'ndjson',
      connector: 'bench@1',
      confidence: 1,
      because: [],
    });
    const builder = begun.writer.table(TABLE);
    const at = COLUMNS.map(([name]) => builder.indexOf(name));
    const setters = COLUMNS.map(([, type]) => (type === 'datetime' || type === 'long' ? 'int64' : 'text'));
    for (let i = 0; i < rows; i++) {
      fillEvent(i, event);
      builder.begin();
      for (let c = 0; c < at.length; c++) {
        if (setters[c] === 'text') builder.setText(at[c], event[c]);
        else builder.setInt64(at[c], event[c]);
      }
      if (begun.writer.endRecord({ index: i, offset: i * 700, length: 700, recordId: null, recovered: false })) await begun.writer.flush();
    }
    await store.endSource(begun.id, { state: 'done', read: rows, stored: rows, rejected: 0, recovered: 0, warnings: [], error: null });
    await store.close();
  });
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  const files = readdirSync(join(caseFolder, 'segments')).map((name) => statSync(join(caseFolder, 'segments', name)).size);
  const [store, openSeconds] = await seconds(() => openCase(ports, caseFolder));
  const scan = () =>
    groupBatches(store.tables.table(TABLE).scan({ columns: GROUPING, bounds: [], cancel: { cancelled: false, throwIfCancelled() {} } }));
  const [answer, groupColdSeconds] = await seconds(scan);
  const [, groupSeconds] = await seconds(scan);
  const [hits, searchSeconds] = await seconds(() => {
    let found = 0;
    const dictionaries = new Set();
    for (const batch of store.tables
      .table(TABLE)
      .scan({ columns: ['ProcessCommandLine'], bounds: [], cancel: { cancelled: false, throwIfCancelled() {} } }))
      if (batch.columns[0].repr === 'dict') dictionaries.add(batch.columns[0].dict);
    for (const dict of dictionaries) found += dict.candidates(['POWERSHELL']).length;
    return found;
  });
  const [report, verifySeconds] = await seconds(() => store.verify());
  await store.close();
  return {
    importSeconds,
    importCpuSeconds,
    fileBytes: files.reduce((a, b) => a + b, 0),
    files: files.length,
    peakBytes,
    openSeconds,
    groupColdSeconds,
    groupSeconds,
    answer,
    searchSeconds,
    hits,
    verifySeconds,
    sound: report.ok,
  };
}

/** The events as an NDJSON file through everything evidence goes through: hashed, recognised, read, mapped, stored. */
async function evidence() {
  const { createCase } = await import(modules.store);
  const { createNodePorts } = await import(modules.ports);
  const { importPaths } = await import(modules.importer);
  const { loadConnectors } = await import(modules.connectors);
  const path = join(folder, 'events.ndjson');
  const file = openSync(path, 'w');
  let lines = [];
  for (let i = 0; i < rows; i++) {
    fillEvent(i, event);
    lines.push(lineOf(COLUMNS, event));
    if (lines.length === 5000 || i === rows - 1) {
      writeSync(file, lines.join(''));
      lines = [];
    }
  }
  closeSync(file);
  const ports = createNodePorts({ root: join(import.meta.dirname, '..') });
  const connectors = await loadConnectors(ports);
  const caseFolder = join(folder, 'evidence.quarry');
  const cancel = { cancelled: false, throwIfCancelled() {} };
  const [[source], importSeconds, importCpuSeconds] = await seconds(async () => {
    const store = await createCase(ports, caseFolder, 'bench');
    const imported = await importPaths(store, [path], { ports, connectors, cancel });
    await store.close();
    return imported;
  });
  const files = readdirSync(join(caseFolder, 'segments')).map((name) => statSync(join(caseFolder, 'segments', name)).size);
  return {
    importSeconds,
    importCpuSeconds,
    sourceBytes: statSync(path).size,
    fileBytes: files.reduce((a, b) => a + b, 0),
    files: files.length,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    connector: source.connector,
    sound: source.state === 'done' && source.stored === rows,
  };
}

async function sqlite() {
  const require = createRequire(import.meta.url);
  const sqlJs = await require('sql.js')({ wasmBinary: readFileSync(require.resolve('sql.js/dist/sql-wasm.wasm')) });
  const file = join(folder, 'bench.db');
  const [, importSeconds, importCpuSeconds] = await seconds(() => {
    const db = new sqlJs.Database();
    db.run(
      `CREATE TABLE ${TABLE} (${COLUMNS.map(([name, type]) => `${name} ${type === 'long' || type === 'datetime' ? 'INTEGER' : 'TEXT'}`).join(', ')})`,
    );
    db.run('BEGIN');
    const insert = db.prepare(`INSERT INTO ${TABLE} VALUES (${COLUMNS.map(() => '?').join(', ')})`);
    for (let i = 0; i < rows; i++) {
      fillEvent(i, event);
      insert.run(event);
    }
    insert.free();
    db.run('COMMIT');
    writeFileSync(file, db.export());
    db.close();
  });
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  const [db, openSeconds] = await seconds(() => new sqlJs.Database(readFileSync(file)));
  const [[result], groupColdSeconds] = await seconds(() =>
    db.exec(`SELECT count(*), sum(d) FROM (SELECT count(DISTINCT DeviceName) AS d FROM ${TABLE} GROUP BY AccountName, FileName)`),
  );
  const [groups, distinct] = result.values[0];
  const [found, searchSeconds] = await seconds(() =>
    db.exec(`SELECT count(DISTINCT ProcessCommandLine) FROM ${TABLE} WHERE ProcessCommandLine LIKE '%POWERSHELL%'`),
  );
  db.close();
  return {
    importSeconds,
    importCpuSeconds,
    fileBytes: statSync(file).size,
    files: 1,
    peakBytes,
    openSeconds,
    groupColdSeconds,
    groupSeconds: groupColdSeconds,
    answer: { groups, distinct },
    searchSeconds,
    hits: found[0].values[0][0],
    verifySeconds: null,
    sound: null,
  };
}

mkdirSync(folder, { recursive: true });
const result = await { generator, quarry, evidence, sqlite }[contender]();
process.stdout.write(`\n@${JSON.stringify(result)}\n`);
