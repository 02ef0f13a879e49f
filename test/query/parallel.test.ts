// Sharing a query out: what leaves the thread, what comes back, and how it ends when it is stopped or a helper dies.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HelperPort } from '../../src/main/engine/ports.js';
import { rowsOf } from './cells.js';
import { createQueryEngine } from '../../src/main/engine/query/index.js';
import { FragmentPool } from '../../src/main/engine/query/parallel/pool.js';
import { pack, unpack } from '../../src/main/engine/query/parallel/wire.js';
import { Typed } from '../../src/main/engine/query/values.js';
import { createCase } from '../../src/main/engine/store/index.js';
import type { CaseStore } from '../../src/main/engine/store/types.js';
import { CancelSource, NEVER_CANCELLED } from '../../src/shared/base/errors.js';
import { outcome, record, sourceOf, testPorts } from '../store/support.js';
import { inlineHelpers } from './inlineHelpers.js';
import { NOW } from './memory.js';

const ports = testPorts();
const ROWS = 9_000;
/** Of 2 KB each. */
const LONG_ROWS = 3_000;
const folder = mkdtempSync(join(tmpdir(), 'quarry-parallel-'));
let store: CaseStore;

beforeAll(async () => {
  store = await createCase(ports, join(folder, 'p.quarry'), 'p');
  store.declareTable('T', [
    { name: 'N', type: 'long' },
    { name: 'X', type: 'string' },
    { name: 'J', type: 'dynamic' },
    { name: 'R', type: 'real' },
  ]);
  const begun = await store.beginSource(sourceOf('T'));
  if (begun.kind === 'duplicate') throw new Error('duplicate');
  const builder = begun.writer.table('T');
  for (let i = 0; i < ROWS; i++) {
    builder.begin();
    builder.setInt64(0, i);
    builder.setText(1, `text ${i % 6000} ${i % 5 === 0 ? 'mimikatz' : 'quiet'}`);
    builder.setText(2, JSON.stringify({ level: i % 3 ? 'High' : 'Low', t: i % 7 }));
    builder.setNumber(3, 0.1 * (i % 11) - 1e15 * (i % 2) + 1e15 * ((i + 1) % 2));
    begun.writer.endRecord(record(i));
    if (i % 1500 === 1499) await begun.writer.flush();
  }
  await store.endSource(begun.id, outcome(ROWS));
  store.declareTable('Long', [{ name: 'X', type: 'string' }]);
  const long = await store.beginSource(sourceOf('Long'));
  if (long.kind === 'duplicate') throw new Error('duplicate');
  const texts = long.writer.table('Long');
  for (let i = 0; i < LONG_ROWS; i++) {
    texts.begin();
    texts.setText(0, `${i} ${'long text '.repeat(200)}`);
    long.writer.endRecord(record(i));
  }
  await store.endSource(long.id, outcome(LONG_ROWS));
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const engineOf = (helpers: HelperPort | null) => {
  const pool = helpers && new FragmentPool(helpers, store.helperStore, { tableRows: 0, shareRows: 1 });
  const { engine } = createQueryEngine({ tables: store.tables, fragments: pool, yield: () => ports.clock.yield() });
  return { engine, pool };
};

describe('shared-out queries', () => {
  it.each([
    'T | where X has "mimikatz" | summarize n = count(), sum(R), avg(R), make_list(N, 20), make_set(X, 3), dcount(X), arg_max(N, X, J), take_any(J) by L = tostring(J.level)',
    'T | where X contains "mimi" | project N, X, J | where N % 7 == 0',
    'T | where X startswith "text 1" | extend Y = strcat(X, "!") | project Y, R',
    'T | summarize sum(R), min(X), max(X), countif(X has "quiet")',
    'T | where X has "mimikatz" | summarize percentiles(R, 5, 50, 95), percentile(N, 10) by tostring(J.level)',
    'T | sort by X desc, N asc | take 12',
    'T | where X !has "nothing" | project X, N | sort by X asc, N desc',
    'T | where X has "mimikatz" | distinct X | sort by X asc | take 50',
    'T | where X has "nothing" | summarize count()',
    'T | where X has "mimikatz" | mv-expand k = bag_keys(J) | summarize count() by tostring(k)',
  ])('%s', async (query) => {
    const alone = await engineOf(null).engine.run(query, { now: NOW, cancel: NEVER_CANCELLED });
    for (const count of [1, 2, 3]) {
      const helpers = inlineHelpers(ports, count);
      const shared = await engineOf(helpers).engine.run(query, { now: NOW, cancel: NEVER_CANCELLED });
      expect(rowsOf(shared)).toEqual(rowsOf(alone));
      expect(shared.columns).toEqual(alone.columns);
      expect(shared.stats.rowsScanned).toBe(alone.stats.rowsScanned);
      expect(helpers.started()).toBe(count);
      const rows = (r: typeof alone) => r.stats.operators.map((o) => `${o.operator} ${o.detail} ${o.rowsOut}`).slice(0, 1);
      expect(rows(shared)).toEqual(rows(alone));
    }
  });

  // Texts of several segments meet by their bytes, also those that are kept in one thread for being so many.
  it.each([
    'T | summarize n = count() by X | where n > 1 | sort by n desc, X asc | take 40',
    'T | summarize dcount(X), count_distinct(X), dcount(strcat(X, "é")), count_distinctif(X, N % 2 == 0)',
    'T | summarize d = count_distinct(X), s = make_set(X, 4) by M = N % 5 | sort by M asc',
    'T | summarize percentiles(N, 5, 50, 95), percentile(N, 20), percentile(R, 50), percentilesw(N, N, 10, 90), count() by M = N % 4 | sort by M asc',
    'T | distinct X, M = N % 3 | summarize count(), take_any(X) by M | sort by M asc',
    'T | summarize n = count() by X | join kind=inner (T | project X, N) on X | summarize sum(n), max(N), min(X), max(X)',
    'T | where N < 3000 | summarize by X | join kind=rightanti (T | where N % 2 == 0) on X | count',
    'T | summarize arg_max(N, R) by Y = strcat(X, iff(N % 4 == 0, "", " ж")) | summarize sum(N), dcount(Y), count_distinct(Y)',
  ])('%s', async (query) => {
    const alone = await engineOf(null).engine.run(query, { now: NOW, cancel: NEVER_CANCELLED });
    expect(alone.rowCount).toBeGreaterThan(0);
    for (const count of [1, 2, 3]) {
      const shared = await engineOf(inlineHelpers(ports, count)).engine.run(query, { now: NOW, cancel: NEVER_CANCELLED });
      expect(rowsOf(shared)).toEqual(rowsOf(alone));
    }
  });

  it('opens a large dictionary again instead of copying it', async () => {
    const { engine } = engineOf(inlineHelpers(ports, 2));
    const result = await engine.run('T | where X !has "nothing" | project X, N', { now: NOW, cancel: NEVER_CANCELLED });
    expect(result.rowCount).toBe(ROWS);
    expect(rowsOf(result)[4321]).toEqual(['text 4321 quiet', 4321]);
  });

  it('ends with the error of a share', async () => {
    const { engine } = engineOf(inlineHelpers(ports, 2));
    const running = engine.run('T | where X has "quiet" | summarize make_list(X)', { now: NOW, cancel: NEVER_CANCELLED, maxBytes: 20_000 });
    await expect(running).rejects.toMatchObject({ code: 'query.memory' });
    const next = await engine.run('T | where X has "quiet" | count', { now: NOW, cancel: NEVER_CANCELLED });
    expect(rowsOf(next)).toEqual([[7200]]);
  });

  it.each([
    'Long | summarize count() by X',
    'Long | distinct X, strlen(X)',
    'Long | summarize count_distinct(X)',
    'Long | join kind=leftsemi (Long | project X) on X',
    'Long | join kind=innerunique (Long | take 10) on X',
  ])('charges the texts that keys keep in memory: %s', async (query) => {
    for (const helpers of [null, inlineHelpers(ports, 2)]) {
      const { engine } = engineOf(helpers);
      const running = engine.run(query, { now: NOW, cancel: NEVER_CANCELLED, maxBytes: 3_000_000 });
      await expect(running).rejects.toMatchObject({ code: 'query.memory' });
      const next = await engine.run(`${query} | count`, { now: NOW, cancel: NEVER_CANCELLED, maxBytes: 50_000_000 });
      expect(next.rowCount).toBe(1);
    }
  });

  it('stops when it is cancelled, and stops its helpers', async () => {
    const cancel = new CancelSource();
    const helpers = inlineHelpers(ports, 2);
    const { engine, pool } = engineOf({
      ...helpers,
      wait: async (ms) => {
        cancel.cancel();
        await helpers.wait(ms);
      },
    });
    await expect(engine.run('T | where X has "quiet" | count', { now: NOW, cancel })).rejects.toMatchObject({ code: 'cancelled' });
    await pool?.close();
  });

  it('names a helper that ended, and goes on with a new one', async () => {
    const helpers = inlineHelpers(ports, 2);
    let first = true;
    const { engine } = engineOf({
      ...helpers,
      start: () => {
        if (!first) return helpers.start();
        first = false;
        let ended: (reason: string, outOfMemory: boolean) => void = () => undefined;
        return {
          post: (message) => {
            if ((message as { kind: string }).kind === 'share') setImmediate(() => ended('gone', true));
          },
          onMessage: () => undefined,
          onEnd: (listener) => void (ended = listener),
          end: async () => undefined,
        };
      },
    });
    const ask = () => engine.run('T | where X has "quiet" | count', { now: NOW, cancel: NEVER_CANCELLED });
    await expect(ask()).rejects.toMatchObject({ code: 'query.memory' });
    expect(rowsOf(await ask())).toEqual([[7200]]);
  });
});

describe('values on their way', () => {
  it('come back as they were', () => {
    const value = {
      a: [1, null, 'x', 12345678901234567890n],
      t: new Typed('datetime', 5),
      deep: [{ t: [new Typed('guid', 'g')] }],
      f: new Float64Array([1, NaN]),
    };
    const back = unpack(structuredClone(pack(value)), () => {
      throw new Error('no dictionary');
    });
    expect(back).toEqual(value);
    expect((back as typeof value).t).toBeInstanceOf(Typed);
  });
});
