// Import benchmark: synthetic events through the case store, beside the same events as plain sql.js rows, in one run; and the
// same events as an NDJSON file through the whole import.
// node bench/import.mjs [--rows N] [--json]

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from './bundle.mjs';

const { values: options } = parseArgs({
  options: { rows: { type: 'string', default: '1000000' }, json: { type: 'boolean', default: false } },
});
const rows = Number(options.rows);
if (!Number.isInteger(rows) || rows < 1) {
  process.stderr.write('--rows takes a whole number above 0\n');
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'quarry-bench-'));
const run = (contender) => {
  if (!options.json) process.stderr.write(`running ${contender} …\n`);
  const child = spawnSync(
    process.execPath,
    ['--max-old-space-size=8192', join(import.meta.dirname, 'importChild.mjs'), contender, String(rows), join(folder, contender)],
    { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  const line = child.stdout.split('\n').findLast((text) => text.startsWith('@'));
  if (child.status !== 0 || line === undefined) throw new Error(`${contender} failed (${child.status ?? child.signal}):\n${child.stderr}`);
  return JSON.parse(line.slice(1));
};

try {
  await bundle();
  const base = run('generator');
  const contenders = { quarry: run('quarry'), sqlite: run('sqlite') };
  for (const result of Object.values(contenders)) {
    result.rowsPerSecond = Math.round(rows / result.importSeconds);
    // What the store itself takes: the generator's share is the same for both.
    result.rowsPerCpuSecondNet = Math.round(rows / Math.max(result.importCpuSeconds - base.generateCpuSeconds, 1e-6));
    result.ratio = result.fileBytes / base.ndjsonBytes;
  }
  const { quarry, sqlite } = contenders;
  const evidence = run('evidence');
  evidence.rowsPerCpuSecond = Math.round(rows / evidence.importCpuSeconds);
  evidence.ratio = evidence.fileBytes / evidence.sourceBytes;
  const agree = JSON.stringify(quarry.answer) === JSON.stringify(sqlite.answer) && quarry.sound && evidence.sound;
  if (options.json) process.stdout.write(`${JSON.stringify({ rows, ...base, contenders, evidence, agree }, null, 2)}\n`);
  else {
    const mb = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;
    const s = (n) => (n === null ? '–' : n < 1 ? `${(n * 1000).toFixed(0)} ms` : `${n.toFixed(1)} s`);
    const lines = [
      ['', 'quarry segments', 'sql.js rows'],
      ['import', s(quarry.importSeconds), s(sqlite.importSeconds)],
      ['rows/s', quarry.rowsPerSecond.toLocaleString('en'), sqlite.rowsPerSecond.toLocaleString('en')],
      ['rows per processor second,', '', ''],
      ['  generating not counted', quarry.rowsPerCpuSecondNet.toLocaleString('en'), sqlite.rowsPerCpuSecondNet.toLocaleString('en')],
      ['file size', `${mb(quarry.fileBytes)} in ${quarry.files}`, mb(sqlite.fileBytes)],
      ['of the NDJSON', quarry.ratio.toFixed(2), sqlite.ratio.toFixed(2)],
      ['peak memory of the import', mb(quarry.peakBytes), mb(sqlite.peakBytes)],
      ['open', s(quarry.openSeconds), s(sqlite.openSeconds)],
      ['group by 2 + distinct, first', s(quarry.groupColdSeconds), s(sqlite.groupColdSeconds)],
      ['group by 2 + distinct, again', s(quarry.groupSeconds), '–'],
      ['search command lines', s(quarry.searchSeconds), s(sqlite.searchSeconds)],
      ['verify', s(quarry.verifySeconds), '–'],
    ];
    process.stdout.write(
      `${rows.toLocaleString('en')} events of 20 columns, ${mb(base.ndjsonBytes)} as NDJSON, ${s(base.generateSeconds)} to generate\n\n`,
    );
    for (const [label, a, b] of lines) process.stdout.write(`${label.padEnd(30)}${a.padStart(18)}${b.padStart(18)}\n`);
    process.stdout.write(
      `\nthe same as an NDJSON file of ${mb(evidence.sourceBytes)} through the whole import: ${s(evidence.importSeconds)}, ${evidence.rowsPerCpuSecond.toLocaleString('en')} rows per processor second, ${evidence.ratio.toFixed(2)} of the file, peak memory ${mb(evidence.peakBytes)}\n`,
    );
    process.stdout.write(agree ? '\nboth gave the same answer\n' : '\nTHE ANSWERS DIFFER\n');
  }
  process.exitCode = agree ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
