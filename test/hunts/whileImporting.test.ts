// A hunt asked while evidence comes in says that its figures are not the last word.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openEngine, type Engine } from '../../src/main/engine/engine.js';
import { createNodePorts } from '../../src/main/hosts/node/ports.js';
import { NEVER_CANCELLED } from '../../src/shared/base/errors.js';

const work = mkdtempSync(join(tmpdir(), 'quarry-importing-'));
const scope = { cancel: NEVER_CANCELLED, emit: () => undefined };
let engine: Engine;

beforeAll(async () => {
  engine = await openEngine(createNodePorts(), join(work, 'case'), { name: 'importing' });
});
afterAll(async () => {
  await engine.close();
  rmSync(work, { recursive: true, force: true });
});
const codes = async () =>
  (await engine.handlers['hunt.run']({ kql: 'print 1', timeRange: null, maxRows: 10, pageSize: 10 }, scope)).warnings.map((w) => w.code);

it('warns during the import and its analysis, and not before or after', async () => {
  expect(await codes()).toEqual([]);
  const path = resolve(import.meta.dirname, '../../resources/sample/defender/EmailEvents.csv');
  const during: Promise<string[]>[] = [];
  await engine.handlers['sources.import'](
    { paths: [path], connector: null },
    { cancel: NEVER_CANCELLED, emit: () => during.length === 0 && during.push(codes()) },
  );
  expect(await Promise.all(during)).toEqual([['import.running']]);
  expect(await codes()).toEqual([]);
  await Promise.resolve(engine.handlers['sources.import']({ paths: [join(work, 'missing')], connector: null }, scope)).catch(
    () => undefined,
  );
  expect(await codes()).toEqual([]);
});
