// The library behind the contract, on a real case: folders, binding, and running all with ranks, limits, cancellation and memory.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEngine, type Engine } from '../../src/main/engine/engine.js';
import { rank, rarity } from '../../src/main/engine/hunts/rank.js';
import { tablesRead } from '../../src/main/engine/hunts/tables.js';
import { TimeLimit } from '../../src/main/engine/hunts/runAll.js';
import { createNodePorts } from '../../src/main/hosts/node/ports.js';
import { CancelSource, NEVER_CANCELLED } from '../../src/shared/base/errors.js';
import type { CallEvents } from '../../src/shared/contract/index.js';

const work = mkdtempSync(join(tmpdir(), 'quarry-runall-'));
const ports = createNodePorts();
const sample = resolve(import.meta.dirname, '../../resources/sample/defender');
const scope = { cancel: NEVER_CANCELLED, emit: () => undefined };
let engine: Engine;
const own = join(work, 'own');

beforeAll(async () => {
  mkdirSync(join(own, 'deep'), { recursive: true });
  writeFileSync(join(own, 'start.kql'), '// Severity: high\nDeviceProcessEvents | where FileName =~ "rundll32.exe" | take 3');
  writeFileSync(join(own, 'deep', 'flood.kql'), '// Severity: high\nDeviceProcessEvents | project Timestamp, DeviceName');
  writeFileSync(join(own, 'unbound.kql'), 'DeviceProcessEvents\n| where Colour == "red"');
  writeFileSync(join(own, 'empty.kql'), 'AKSAudit | take 1');
  writeFileSync(
    join(own, 'slow.kql'),
    'range a from 1 to 1000000000 step 1 | extend b = strcat("x", a % 97) | summarize dcount(b) by c = a % 5',
  );
  writeFileSync(join(own, 'bad.yaml'), 'name: "');
  engine = await openEngine(ports, join(work, 'case'), { name: 'runs' });
  await engine.importEvidence([join(sample, 'DeviceProcessEvents.csv'), join(sample, 'EmailEvents.csv')], {});
}, 120_000);
afterAll(async () => {
  await engine.close();
  rmSync(work, { recursive: true, force: true });
});

describe('the library', () => {
  it('reads a folder, remembers it with the case, and runs nothing', async () => {
    const folder = await engine.handlers['hunts.addFolder']({ path: own }, scope);
    expect(folder).toMatchObject({ hunts: 5, missing: false });
    expect(folder.faults.map((f) => f.reason)).toEqual([expect.stringMatching(/^not valid YAML/)]);
    expect(engine.handlers['hunt.history']({ limit: 5 }, scope)).toEqual([]);
    expect(await engine.handlers['hunts.folders']({}, scope)).toHaveLength(1);
    await expect(engine.handlers['hunts.addFolder']({ path: join(work, 'nowhere') }, scope)).rejects.toMatchObject({
      code: 'hunts.noFolder',
    });
  });

  it('says which hunts do not bind and why, and which have no rows here', async () => {
    const before = await engine.handlers['hunts.list']({ text: 'unbound Colour' }, scope);
    expect(before.map((c) => c.state)).toEqual(['unchecked']);
    const seen: number[] = [];
    await engine.handlers['hunts.check']({}, { cancel: NEVER_CANCELLED, emit: (p) => seen.push(p.done) });
    expect(seen.at(-1)).toBe(5);
    const cards = (await engine.handlers['hunts.list']({ text: '' }, scope)).filter((c) => c.origin === 'folder');
    expect(cards.filter((c) => c.state === 'broken').map((c) => [c.name, c.problem])).toEqual([
      ['unbound', expect.stringMatching(/^line 2: .*Colour/)],
    ]);
    expect(cards.filter((c) => c.noRows).map((c) => c.name)).toEqual(['empty']);
    expect(cards.find((c) => c.name === 'start')?.sources).toEqual(['Processes']);
  });

  it('finds hunts by the words of their name, description, tables and text', async () => {
    const found = await engine.handlers['hunts.list']({ text: 'LSASS memory' }, scope);
    expect(found.length).toBeGreaterThan(0);
    expect((await engine.handlers['hunts.list']({ text: 'no such words at all' }, scope)).length).toBe(0);
  });

  it('keeps a folder dropped on a browser window inside the case, whatever its names', async () => {
    const folder = await engine.handlers['hunts.dropFolder'](
      {
        name: '../../evil',
        files: [
          { path: '../../../x.kql', text: 'SigninLogs | take 1' },
          { path: 'a/b.kql', text: 'SigninLogs | take 2' },
        ],
      },
      scope,
    );
    expect(folder.path.startsWith(join(engine.deps.store.folder, 'hunts'))).toBe(true);
    expect(folder.hunts).toBe(2);
    await engine.handlers['hunts.removeFolder']({ path: folder.path }, scope);
    expect((await engine.handlers['hunts.list']({ text: '' }, scope)).filter((c) => c.path?.includes('evil'))).toEqual([]);
  });
});

describe('running all', () => {
  const keys = async () =>
    (await engine.handlers['hunts.list']({ text: '' }, scope)).filter((c) => c.origin === 'folder').map((c) => c.key);

  it('ranks few rows over a flood, skips empty tables, stops the slow, and goes on after failures', async () => {
    const events: CallEvents<'hunts.runAll'>[] = [];
    const done = await engine.handlers['hunts.runAll'](
      { keys: await keys(), limitMs: 3000, timeRange: null, again: false },
      { cancel: NEVER_CANCELLED, emit: (e) => events.push(e) },
    );
    expect(done).toMatchObject({ ran: 5, remembered: 0, hits: 2 });
    expect(events.filter((e) => e.outcome !== null)).toHaveLength(5);
    const { outcomes, limitMs } = await engine.handlers['hunts.outcomes']({}, scope);
    expect(limitMs).toBe(3000);
    expect(outcomes.map((o) => [o.key.replace(/^.*[\\/]/, ''), o.status])).toEqual([
      ['start.kql#1', 'hit'],
      ['flood.kql#1', 'hit'],
      ['unbound.kql#1', 'failed'],
      ['slow.kql#1', 'timeout'],
      ['empty.kql#1', 'skipped'],
    ]);
    const [few, flood] = outcomes;
    expect(few?.score).toBeGreaterThan((flood?.score ?? 0) * 1.5);
    expect(few?.preview.length).toBe(3);
    expect(flood?.preview.length).toBe(5);
    expect(outcomes[3]?.problem).toContain('3000 ms');
    expect(outcomes[4]?.problem).toContain('AKSAudit');
  });

  it('remembers results for the same evidence, and knows when they are old', async () => {
    const again = await engine.handlers['hunts.runAll']({ keys: await keys(), limitMs: null, timeRange: null, again: false }, scope);
    expect(again).toMatchObject({ remembered: 4, ran: 1 }); // the slow one is tried again
    await engine.handlers['case.setClock']({ now: '2026-03-13T00:00:00.0000000Z' }, scope);
    expect(await engine.handlers['hunts.outcomes']({}, scope)).toMatchObject({ outcomes: [], stale: true });
    await engine.handlers['case.setClock']({ now: null }, scope);
    expect(await engine.handlers['hunts.outcomes']({}, scope)).toMatchObject({ stale: false });
  });

  it('can be cancelled between hunts and inside one, and keeps what had run', async () => {
    const cancel = new CancelSource();
    const run = engine.handlers['hunts.runAll'](
      { keys: await keys(), limitMs: 60_000, timeRange: null, again: true },
      { cancel, emit: (e) => void (e.name === 'slow' && e.outcome === null && setTimeout(() => cancel.cancel(), 50)) },
    );
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    expect((await engine.handlers['hunts.outcomes']({}, scope)).outcomes.some((o) => o.status === 'hit')).toBe(true);
  });

  it('refuses a second run beside the first', async () => {
    const first = engine.handlers['hunts.runAll']({ keys: await keys(), limitMs: 200, timeRange: null, again: true }, scope);
    await expect(engine.handlers['hunts.runAll']({ keys: null, limitMs: 200, timeRange: null, again: true }, scope)).rejects.toMatchObject({
      code: 'hunts.running',
    });
    await first;
  });
});

describe('rank', () => {
  const base = { severity: 'high', rows: 2, more: false, known: [], tables: 2, empty: 0 } as const;
  it('falls with rows, rises with weight and with entities of incidents, falls with missing evidence', () => {
    const score = (part: Partial<Parameters<typeof rank>[0]>) => rank({ ...base, ...part }).score;
    expect(score({})).toBeGreaterThan(score({ rows: 100 }));
    expect(score({ rows: 100 })).toBeGreaterThan(score({ rows: 10_000, more: true }));
    expect(score({})).toBeGreaterThan(score({ severity: 'medium' }));
    expect(score({ known: [{ id: 'ip:1', type: 'ip', name: '203.0.113.9' }] })).toBeGreaterThan(score({}));
    expect(score({ empty: 1 })).toBeLessThan(score({}));
    expect(rarity(1)).toBe(1);
    expect(rank({ ...base, rows: 10_000, more: true }).because.join()).toContain('10000+ rows, a flood');
  });
});

describe('a time limit', () => {
  it('is read off the clock, and a cancelled parent comes first', () => {
    let now = 0;
    const parent = new CancelSource();
    const limit = new TimeLimit(parent, () => now, 100);
    limit.throwIfCancelled();
    now = 100;
    expect(limit.cancelled).toBe(true);
    expect(() => limit.throwIfCancelled()).toThrow(/time limit/);
    parent.cancel();
    expect(() => limit.throwIfCancelled()).toThrow(/^cancelled$/);
  });
});

describe('tables a query reads', () => {
  it.each([
    ['OfficeActivity | where Operation == "x" | summarize count(Operation) by Operation, UserId', ['OfficeActivity']],
    ['Operation\n| take 5', ['Operation']],
    ['union Event, Operation | take 5', ['Event', 'Operation']],
    ['SigninLogs | join kind=inner (Operation | take 5) on TenantId', ['Operation', 'SigninLogs']],
    ['let X = Event;\nX | take 1', ['Event']],
    ['SigninLogs | extend (Anomalies, Score) = f(x)', ['SigninLogs']],
    ['// Event\nSigninLogs | where x == "Event"', ['SigninLogs']],
  ])('%s', (kql, tables) => expect(tablesRead(kql, engine.deps.store.tables)).toEqual(tables));
});
