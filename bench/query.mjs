// Query benchmark: the same events in Quarry, DuckDB, plain sql.js and chDB's KQL dialect, twelve questions, one run.
// node bench/query.mjs [--rows N] [--json]
// The other engines are no part of the product: they are installed into bench/query/node_modules when first needed.

import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from './bundle.mjs';
import { COLUMNS, INDICATORS, INDICATOR_COLUMNS, INDICATOR_ROWS, TABLE, fillEvent, fillIndicator, lineOf } from './query/data.mjs';
import { questions } from './query/questions.mjs';

const { values: options } = parseArgs({
  options: { rows: { type: 'string', default: '2000000' }, json: { type: 'boolean', default: false } },
});
const rows = Number(options.rows);
if (!Number.isInteger(rows) || rows < 1) {
  process.stderr.write('--rows takes a whole number above 0\n');
  process.exit(2);
}
const ENGINES = ['quarry', 'duckdb', 'sqljs', 'chdb'];
/** sql.js holds its whole database in memory, of which WebAssembly has 4 GB; a row takes about 700 bytes. */
const SQLJS_ROWS_MAX = 5_000_000;
const peers = join(import.meta.dirname, 'query');
const say = (text) => process.stderr.write(`${text}\n`);

function install() {
  if (existsSync(join(peers, 'node_modules/@duckdb/node-api'))) return;
  say('installing the other engines …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const done = spawnSync(npm, ['install', '--no-save', '--no-audit', '--no-fund'], {
    cwd: peers,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) say(`the other engines could not be installed: ${(done.stderr ?? '').trim().split('\n').at(-1)}`);
}

/** Writes a table as NDJSON, what an export of it would weigh, and returns its size. */
function writeSource(folder, table, columns, count, fill) {
  const path = join(folder, `${table}.ndjson`);
  const file = openSync(path, 'w');
  const values = new Array(columns.length);
  let lines = [];
  for (let i = 0; i < count; i++) {
    fill(i, values);
    lines.push(lineOf(columns, values));
    if (lines.length === 5000 || i === count - 1) {
      writeSync(file, lines.join(''));
      lines = [];
    }
  }
  closeSync(file);
  return statSync(path).size;
}

function run(engine, folder) {
  if (engine === 'sqljs' && rows > SQLJS_ROWS_MAX) {
    say(`sqljs is left out: ${rows.toLocaleString('en')} rows do not fit the memory it can have`);
    return null;
  }
  say(`running ${engine} …`);
  const extra = engine === 'quarry' ? (process.env['BENCH_NODE_OPTIONS'] ?? '').split(' ').filter(Boolean) : [];
  const child = spawnSync(
    process.execPath,
    ['--max-old-space-size=4096', ...extra, join(peers, 'child.mjs'), engine, String(rows), folder],
    { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  const line = (child.stdout ?? '').split('\n').findLast((text) => text.startsWith('@'));
  if (child.status === 0 && line !== undefined) return JSON.parse(line.slice(1));
  const reason = (child.stderr ?? '').split('\n').find((text) => /error/i.test(text)) ?? '';
  if (engine === 'quarry') throw new Error(`quarry failed (${child.status ?? child.signal}):\n${child.stderr}`);
  say(`${engine} is left out, it could not run (${child.status ?? child.signal}): ${reason.trim()}`);
  return null;
}

const geometricMean = (ratios) => (ratios.length === 0 ? null : Math.exp(ratios.reduce((sum, r) => sum + Math.log(r), 0) / ratios.length));
const ratio = (a, b) => (a === null || b === null || b === 0 ? null : a / b);
const round = (n, digits) => (n === null ? null : Number(n.toFixed(digits)));

const folder = mkdtempSync(join(tmpdir(), 'quarry-query-bench-'));
try {
  install();
  await bundle();
  say(`writing ${rows.toLocaleString('en')} events …`);
  const sourceBytes = writeSource(folder, TABLE, COLUMNS, rows, fillEvent);
  writeSource(folder, INDICATORS, INDICATOR_COLUMNS, INDICATOR_ROWS, fillIndicator);
  const results = Object.fromEntries(ENGINES.map((engine) => [engine, run(engine, folder)]));

  const compared = questions.map(({ name }, i) => {
    const of = (engine) => results[engine]?.answers[i] ?? null;
    const answers = ENGINES.map((engine) => [engine, of(engine)]).filter(([, a]) => a !== null && a.answer !== null && a.error === null);
    const own = of('quarry')?.answer?.sha256;
    const differing = answers.filter(([, a]) => a.answer.sha256 !== own).map(([engine]) => engine);
    for (const engine of ENGINES)
      if (of(engine)?.error) say(`${name}: no answer from ${engine}: ${of(engine).error.split('\n')[0].slice(0, 200)}`);
    if (differing.length > 0) {
      say(`${name}: ${differing.join(', ')} answer otherwise than quarry`);
      for (const [engine, a] of answers) say(`  ${engine} ${a.answer.rows} rows, ${a.answer.sample.join(' ').slice(0, 300)}`);
    }
    const ms = Object.fromEntries(ENGINES.map((engine) => [engine, round(of(engine)?.ms ?? null, 2)]));
    const [firstRowsMs, coldMs] = [round(of('quarry')?.firstRowsMs ?? null, 2), round(of('quarry')?.coldMs ?? null, 2)];
    return { name, ms, firstRowsMs, coldMs, agree: own !== undefined && answers.length > 1 && differing.length === 0 };
  });
  const ratios = (a, b) => compared.map(({ ms }) => ratio(ms[a], ms[b])).filter((r) => r !== null);
  const report = {
    rows,
    questions: compared,
    geomean: {
      quarryOverDuckdb: round(geometricMean(ratios('quarry', 'duckdb')), 3),
      sqljsOverQuarry: round(geometricMean(ratios('sqljs', 'quarry')), 3),
    },
    load: {
      rowsPerSecond: results.quarry.load.rowsPerSecond,
      bytes: results.quarry.load.bytes,
      sourceBytes,
      openMs: round(results.quarry.load.openMs, 1),
      peakRssMB: results.quarry.peakRssMB,
    },
  };
  if (options.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else {
    const number = (n) => (n === null ? '–' : n.toFixed(n < 10 ? 1 : 0));
    const times = (n) => (n === null ? '–' : `${n.toFixed(2)}×`);
    const line = (...cells) => process.stdout.write(`${cells.map((c, i) => (i === 0 ? c.padEnd(24) : c.padStart(12))).join('')}\n`);
    process.stdout.write(
      `${rows.toLocaleString('en')} events of ${COLUMNS.length} columns, medians in ms; first rows and the first asking of each question: quarry's\n\n`,
    );
    line('', ...ENGINES, 'first rows', 'cold', 'q / duckdb', 'sqljs / q', 'agree');
    for (const { name, ms, firstRowsMs, coldMs, agree } of compared)
      line(
        name,
        ...ENGINES.map((e) => number(ms[e])),
        number(firstRowsMs),
        number(coldMs),
        times(ratio(ms.quarry, ms.duckdb)),
        times(ratio(ms.sqljs, ms.quarry)),
        agree ? 'yes' : 'NO',
      );
    line('geometric mean', '', '', '', '', '', '', times(report.geomean.quarryOverDuckdb), times(report.geomean.sqljsOverQuarry), '');
    const mb = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;
    process.stdout.write(
      `\nquarry stores ${report.load.rowsPerSecond.toLocaleString('en')} rows/s (generating not counted), ${mb(report.load.bytes)} of ${mb(sourceBytes)} NDJSON, opens in ${report.load.openMs} ms, peak memory ${report.load.peakRssMB} MB\n`,
    );
  }
  process.exitCode = compared.every((q) => q.agree) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
