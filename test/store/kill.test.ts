// Real kills: a child process importing into a case is killed outright at random moments, again and again, until one gets
// through. After every kill the case must open sound, and in the end every record must be there exactly once.

import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'vite';
import { beforeAll, expect, it } from 'vitest';
import { createNodePorts } from '../../src/main/hosts/node/ports.js';
import { openCase } from '../../src/main/engine/store/index.js';
import { newFolder, scanAll } from './support.js';

const RECORDS = 3000;
const PER_SEGMENT = 150;
const KILLS = 24;
const outDir = resolve('.cache/test-store');
const script = resolve(outDir, 'killedImport.mjs');

beforeAll(async () => {
  mkdirSync(outDir, { recursive: true });
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: resolve('test/store/killedImport.ts'),
      outDir,
      emptyOutDir: false,
      target: 'node20',
      rollupOptions: { output: { entryFileNames: 'killedImport.mjs' } },
    },
  });
});

/** Runs the import, killing it `after` ms from its first output when given; true when it came to its end. */
function run(folder: string, after: number | null): Promise<boolean> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [script, folder, String(RECORDS), String(PER_SEGMENT), process.cwd()], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    let timer: NodeJS.Timeout | null = null;
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (after !== null) timer ??= setTimeout(() => child.kill('SIGKILL'), after);
    });
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    // Some kills come before the first output: while the case is being made or opened.
    if (after !== null && after < 0) timer = setTimeout(() => child.kill('SIGKILL'), -after);
    child.on('close', (code) => {
      if (timer !== null) clearTimeout(timer);
      if (code !== null && code !== 0) fail(new Error(err));
      else done(out.includes('finished'));
    });
  });
}

it(`survives ${KILLS} kills without losing or doubling a record`, { timeout: 120_000 }, async () => {
  let kills = 0;
  let seed = 20_260_314;
  const random = () => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
  for (let round = 0; kills < KILLS; round++) {
    const folder = newFolder();
    const ports = createNodePorts();
    let finished = false;
    for (let attempt = 0; attempt < 12 && !finished; attempt++) {
      finished = await run(folder, attempt === 11 ? null : random() < 0.15 ? -Math.round(40 + random() * 120) : Math.round(random() * 45));
      if (finished) break;
      kills++;
      if ((await ports.files.stat(ports.files.join(folder, 'case.json'))) === null) continue; // killed while the case was being made
      const store = await openCase(ports, folder);
      expect((await store.verify()).problems).toEqual([]);
      // Whatever is there is a gapless beginning of the evidence.
      const source = store.sources()[0];
      const killed = store.sql.get('SELECT max(next_record) AS n FROM segment')?.['n'] ?? 0;
      expect(Object.values(source?.tables ?? {}).reduce((a, b) => a + b, 0)).toBe(rowsIn(Number(killed)));
      await store.close();
    }
    expect(finished).toBe(true);
    const store = await openCase(
      {
        ...ports,
        resources: {
          ...ports.resources,
          list: () => Promise.resolve(['t.json']),
          text: () => Promise.resolve('{"Killed":{"Timestamp":"datetime","Name":"string","Number":"long"},"Second":{"Name":"string"}}'),
        },
      },
      folder,
    );
    const ids = Array.from({ length: RECORDS }, (_, i) => i);
    expect(scanAll(store, 'Killed', ['Number', 'Name']).rows).toEqual(ids.filter((i) => i % 10 !== 7).map((i) => [i, `record ${i}`]));
    expect(scanAll(store, 'Second', ['Name']).rows.flat()).toEqual(
      ids.filter((i) => i % 10 !== 7 && i % 3 === 0).map((i) => `second ${i}`),
    );
    const source = store.sources()[0]!;
    expect(source.state).toBe('done');
    expect(store.faults(source.id, 0, RECORDS).faults.map((f) => f.index)).toEqual(ids.filter((i) => i % 10 === 7));
    expect((await store.verify()).problems).toEqual([]);
    await store.close();
    expect(await run(folder, null)).toBe(true); // once more: a duplicate
  }
  expect(kills).toBeGreaterThanOrEqual(KILLS);
});

const rowsIn = (records: number) =>
  Array.from({ length: records }, (_, i) => (i % 10 === 7 ? 0 : i % 3 === 0 ? 2 : 1)).reduce<number>((a, b) => a + b, 0);
