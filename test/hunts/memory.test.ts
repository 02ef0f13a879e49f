// What a case remembers of hunting: the history of runs over reopening, and the outcomes of a run of all after the case was closed
// and after its catalogue was lost.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEngine, type Engine } from '../../src/main/engine/engine.js';
import { HISTORY_KEPT } from '../../src/main/engine/rooms/caseState.js';
import { createNodePorts } from '../../src/main/hosts/node/ports.js';
import { CancelSource, NEVER_CANCELLED } from '../../src/shared/base/errors.js';

const work = mkdtempSync(join(tmpdir(), 'quarry-huntmemory-'));
const folder = join(work, 'case');
const ports = createNodePorts();
const scope = { cancel: NEVER_CANCELLED, emit: () => undefined };
let engine: Engine;

beforeAll(async () => {
  engine = await openEngine(ports, folder, { name: 'memory' });
  await engine.importEvidence([resolve(import.meta.dirname, '../../resources/sample/defender/EmailEvents.csv')], {});
}, 120_000);
afterAll(async () => {
  await engine.close();
  rmSync(work, { recursive: true, force: true });
});
const run = async (kql: string, cancel = NEVER_CANCELLED) =>
  engine.handlers['hunt.run']({ kql, timeRange: null, maxRows: 1000, pageSize: 10 }, { cancel, emit: () => undefined });
const history = async () => engine.handlers['hunt.history']({ limit: 2000 }, scope);
async function reopen(lose: boolean): Promise<void> {
  await engine.close();
  if (lose) rmSync(join(folder, 'catalogue.db'));
  engine = await openEngine(ports, folder, null);
}

describe('the history of runs', () => {
  it('tells how each ended, newest first', async () => {
    await run('print 1');
    await run('prin 1').catch(() => undefined);
    const cancel = new CancelSource();
    setTimeout(() => cancel.cancel(), 30);
    await run('range x from 1 to 1000000000000 step 1 | summarize sum(x)', cancel).catch(() => undefined);
    expect((await history()).map((r) => [r.kql.slice(0, 7), r.rows, r.cancelled, r.error === null])).toEqual([
      ['range x', 0, true, true],
      ['prin 1', 0, false, false],
      ['print 1', 1, false, true],
    ]);
  });

  it('is pinned, taken out, and the same after reopening, with the catalogue and without it', async () => {
    await run('print keep = 1');
    await run('print away = 1');
    const [away, keep] = await history();
    await engine.handlers['hunt.pin']({ id: keep?.id ?? 0, pinned: true }, scope);
    await engine.handlers['hunt.forget']({ ids: [away?.id ?? 0] }, scope);
    const before = await history();
    expect(before[0]).toMatchObject({ kql: 'print keep = 1', pinned: true });
    expect(before.some((r) => r.kql === 'print away = 1')).toBe(false);
    for (const lose of [false, true]) {
      await reopen(lose);
      expect(await history()).toEqual(before);
    }
    await engine.handlers['hunt.forget']({ ids: null }, scope);
    expect((await history()).map((r) => r.kql)).toEqual(['print keep = 1']);
  });

  it('keeps what a run was given: its time range and its parameters', async () => {
    const timeRange = { from: '2026-01-02T00:00:00.0000000Z', to: '2026-01-03T00:00:00.0000000Z' };
    const parameters = { who: 'x', n: 3 };
    const kql = 'declare query_parameters(who:string, n:long); print who, n';
    await engine.handlers['hunt.run']({ kql, timeRange, parameters, maxRows: 10, pageSize: 10 }, scope);
    for (const lose of [false, true]) {
      await reopen(lose);
      expect((await history()).find((r) => r.kql === kql)).toMatchObject({ timeRange, parameters });
      expect((await history()).find((r) => r.kql === 'print keep = 1')).toMatchObject({ timeRange: null, parameters: {} });
    }
  });

  it('keeps the newest, and every pinned one', async () => {
    await engine.deps.store.record('hunt.forgotten', { ids: null });
    for (let i = 0; i < HISTORY_KEPT + 20; i++)
      await engine.deps.store.record('hunt.ran', { at: '2026-01-02T03:04:05.0000000Z', kql: `print ${i}`, rows: 1, ms: 1, error: null });
    const kept = await history();
    expect(kept).toHaveLength(HISTORY_KEPT + 1);
    expect([kept[0]?.kql, kept[1]?.kql, kept.at(-1)?.kql]).toEqual(['print keep = 1', `print ${HISTORY_KEPT + 19}`, 'print 20']);
  });
});

describe('what the editor marks', () => {
  const marks = async (kql: string) =>
    (await engine.handlers['hunt.diagnose']({ kql }, scope)).map((d) => [d.severity, kql.slice(d.start, d.end)]);
  it('is what each statement of a tab would be told when it runs', async () => {
    expect(await marks('// notes\n\nprint 1\n\nEmailEvents | take 1\n\nlet V_a = view () { print x = 1 };\n\nunion V_*')).toEqual([]);
    expect(await marks('print 1\n\nEmailEvents | where Sujbect == "x"\n\nprint 2')).toEqual([['error', 'Sujbect']]);
  });
  it('tells of a table nobody knows without calling it an error', async () => {
    expect(await marks('print "Elsewhere"\n\nElsewhere | where Foo == 1')).toEqual([['information', 'Elsewhere']]);
    expect(await marks('declare query_parameters(n:long);\nEmailEvents | where TimeGenerated > ago(1d) | take n')).toEqual([]);
    expect(await marks('workspace("x").EmailEvents | where Timestamp > ago(1d)')).toEqual([]);
  });
});

describe('the outcomes of a run of all', () => {
  it('are those of whoever opens the case next, also when its catalogue was lost', async () => {
    const keys = (await engine.handlers['hunts.list']({ text: 'mail' }, scope)).slice(0, 6).map((c) => c.key);
    await engine.handlers['hunts.runAll']({ keys, limitMs: 5000, timeRange: null, again: false }, scope);
    const before = await engine.handlers['hunts.outcomes']({}, scope);
    expect(before.outcomes.length).toBe(keys.length);
    for (const lose of [false, true]) {
      await reopen(lose);
      expect(await engine.handlers['hunts.outcomes']({}, scope)).toEqual(before);
    }
    // Remembered means not run again.
    expect(await engine.handlers['hunts.runAll']({ keys, limitMs: 5000, timeRange: null, again: false }, scope)).toMatchObject({
      ran: 0,
      remembered: keys.length,
    });
  });
});
