// Cases of earlier versions, kept as they were written (test/fixtures/cases/v<n>), open and read the same for ever.

import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { casePaths, readCaseHead } from '../../src/main/engine/store/caseFolder.js';
import { openCase } from '../../src/main/engine/store/index.js';
import { upgradeCase } from '../../src/main/engine/store/upgrade/index.js';
import { newFolder, scanAll, testPorts } from './support.js';

it('opens a case of version 1', async () => {
  const folder = newFolder();
  cpSync(resolve('test/fixtures/cases/v1'), folder, { recursive: true });
  mkdirSync(join(folder, 'index'), { recursive: true }); // empty folders are not kept in version control
  const store = await openCase(testPorts(), folder);
  expect(store.notes).toEqual([]);
  expect(store.name).toBe('Version 1');
  expect((await store.verify()).problems).toEqual([]);
  const expected = Array.from({ length: 40 }, (_, i) => [
    5e15 + i * 1e7,
    `text ${i % 7} é`,
    i % 2 ? (BigInt.asIntN(64, BigInt(i) << 57n) === BigInt(i) << 57n ? BigInt(i) << 57n : null) : i,
    { i },
  ]);
  expect(scanAll(store, 'Kept_CL', ['TimeGenerated', 'Text', 'Wide', 'Bag']).rows).toEqual(expected);
  expect(store.row('1:9', 'Kept_CL')!.provenance).toMatchObject({ record: 9, recovered: true, connector: 'generic@1' });
  const [source] = store.sources();
  expect(store.faults(source!.id, 0, 5)).toEqual({
    total: 1,
    faults: [{ code: 'json.syntax', index: 40, offset: 40, length: 2, sample: '{"', detail: 'cut' }],
  });
  await store.close();
});

it('runs the steps an older case needs, in order, and writes the version last', async () => {
  const folder = newFolder();
  mkdirSync(folder, { recursive: true });
  const ports = testPorts();
  const paths = casePaths(ports, folder);
  writeFileSync(paths.caseJson, JSON.stringify({ format: 'quarry-case', version: -1, id: 'x', name: 'old' }));
  const ran: number[] = [];
  const step = (from: number) => ({
    from,
    run: () => {
      ran.push(from);
      expect(readFileSync(paths.caseJson, 'utf8')).toContain('-1');
      return Promise.resolve();
    },
  });
  const { head, written } = await upgradeCase(ports, paths, await readCaseHead(ports, paths), [step(0), step(-1)]);
  expect(ran).toEqual([-1, 0]);
  expect(head).toMatchObject({ version: 1, id: 'x', name: 'old' });
  expect(readFileSync(paths.caseJson)).toEqual(Buffer.from(written!));
  await expect(upgradeCase(ports, paths, { ...head, version: -5 }, [])).rejects.toThrow('no upgrade');
});
