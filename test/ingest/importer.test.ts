// The way from paths to rows: what is read, what is refused, how it ends, and that it can go on.

import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importPaths, resumeImports, type ImportOptions } from '../../src/main/engine/ingest/importer.js';
import { evidenceOutcome } from '../../src/main/engine/ingest/outcome.js';
import { createCase, openCase } from '../../src/main/engine/store/index.js';
import { CancelSource, NEVER_CANCELLED } from '../../src/shared/base/errors.js';
import { UNPACK_LIMITS } from '../../src/main/engine/ingest/containers/budget.js';
import { bytes, encryptedZip, gzipOf, lines, tarOf, zipOf } from './archives.js';
import { fakeStore, plainConnectors, ports, scratch, type FakeStore } from './support.js';

let room: ReturnType<typeof scratch>;
let store: FakeStore;
beforeEach(() => {
  room = scratch();
  store = fakeStore(room.path('case'), 100);
});
afterEach(() => room.remove());

const put = (name: string, content: string | Uint8Array): string => {
  const path = room.path(name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
};
const options = (more: Partial<ImportOptions> = {}): ImportOptions => ({
  ports,
  connectors: plainConnectors,
  cancel: NEVER_CANCELLED,
  ...more,
});
const run = async (paths: readonly string[], more: Partial<ImportOptions> = {}) =>
  (await importPaths(store, paths, options(more))).map(evidenceOutcome);
const codes = (outcome: { readonly warnings: readonly { readonly code: string }[] } | undefined) => outcome?.warnings.map((w) => w.code);

describe('files and folders', () => {
  it('walks folders by name, passes over its own cases and links, and reports each file', async () => {
    put('ev/b.ndjson', lines(3));
    put('ev/a/x.csv', 'a,b,c\n1,2,3\n4,5,6\n');
    put('ev/old.quarry/case.json', '{}');
    put('ev/renamed/case.json', '{}');
    put('ev/renamed/journal.ndjson', '{}');
    symlinkSync(room.path('ev/b.ndjson'), room.path('ev/link.ndjson'));
    const out = await run([room.path('ev')]);
    expect(out.map((o) => [o.path.slice(room.folder.length), o.format, o.records.stored])).toEqual([
      ['/ev/a/x.csv', 'csv', 2],
      ['/ev/b.ndjson', 'ndjson', 3],
    ]);
    expect(out[1]).toMatchObject({ connector: 'plain@1', confidence: 0.5, state: 'done', error: null, tables: { Plain_CL: 3 } });
    expect(out[1]?.sha256).toBe(ports.hash.sha256Of(bytes(lines(3))));
  });

  it('says what is missing or unreadable and goes on', async () => {
    const locked = put('locked.ndjson', lines(1));
    chmodSync(locked, 0);
    const good = put('good.ndjson', lines(2));
    const out = await run([room.path('nowhere'), locked, good]);
    expect(out[0]).toMatchObject({ state: 'failed', error: expect.stringContaining('source.missing') as string });
    if (process.getuid?.() !== 0)
      expect(out[1]).toMatchObject({ state: 'failed', error: expect.stringContaining('source.unreadable') as string });
    expect(out[2]).toMatchObject({ state: 'done', records: { stored: 2 } });
  });

  it('goes on when a disk fails under it, and refuses a case as evidence', async () => {
    const bad = put('a.ndjson', lines(5));
    const good = put('b.ndjson', lines(5, 50));
    const failing = {
      ...ports,
      files: {
        ...ports.files,
        open: async (path: string) =>
          path === bad
            ? { size: 500, read: () => Promise.reject(new Error('EIO: i/o error, read')), close: () => Promise.resolve() }
            : ports.files.open(path),
      },
    };
    put('mine/case.json', '{}');
    put('mine/journal.ndjson', '');
    const out = await run([bad, good, room.path('mine')], { ports: failing });
    expect(out.map((o) => [o.state, o.error])).toEqual([
      ['failed', 'source.unreadable: EIO: i/o error, read'],
      ['done', null],
      ['failed', expect.stringContaining('source.isCase') as string],
    ]);
    await expect(run([good], { connector: 'nonesuch' })).rejects.toMatchObject({ code: 'connector.unknown' });
  });

  it('counts exactly: read is stored and rejected together', async () => {
    const out = await run([put('mixed.ndjson', `${lines(250)}{"refuse":1}\nbroken\n{"n":9}\n`)]);
    expect(out[0]?.records).toEqual({ read: 253, stored: 251, rejected: 2, recovered: 0 });
    expect(store.kept.get(1)?.map((f) => [f.code, f.index])).toEqual([
      ['map.refused', 250],
      ['json.syntax', 251],
    ]);
    expect(store.segments.map((s) => s.records.length)).toEqual([100, 100, 51]);
  });

  it('names what it cannot read, and what is empty', async () => {
    const out = await run([
      put(
        'noise.bin',
        new Uint8Array(5000).map((_, i) => (i * 7919) % 251),
      ),
      put('db', new Uint8Array([...bytes('SQLite format 3\0'), ...new Uint8Array(200)])),
      put('none.evtx', ''),
      put('none.json', '{"value":[]}'),
      put('prose.txt', 'one line\n\nanother line\n'),
    ]);
    expect(out.map((o) => [o.format, o.records.stored, codes(o)])).toEqual([
      ['unrecognised', 0, ['source.unrecognised']],
      ['unrecognised', 0, ['source.unrecognised']],
      ['empty', 0, ['source.empty']],
      ['json', 0, ['source.empty']],
      ['text', 2, []],
    ]);
    expect(out[1]?.warnings[0]?.message).toContain('SQLite');
  });

  it('does not read the same bytes twice', async () => {
    const path = put('a.ndjson', lines(5));
    await run([path]);
    const [again, copy] = await run([path, put('copy.ndjson', lines(5))]);
    expect(again).toMatchObject({ state: 'duplicate', records: { read: 0, stored: 0 } });
    expect(copy).toMatchObject({ path: room.path('copy.ndjson'), state: 'duplicate' });
    expect(copy?.warnings[0]).toMatchObject({ code: 'source.duplicate', message: expect.stringContaining(path) as string });
    expect(store.rows).toHaveLength(5);
  });

  it('lets the analyst choose the connector', async () => {
    const [row] = await importPaths(store, [put('a.ndjson', lines(5))], options({ connector: 'other' }));
    expect(row).toMatchObject({ connector: 'other@1', because: expect.arrayContaining(['chosen by the analyst']) as string[] });
  });
});

describe('archives', () => {
  it('reads zip members as sources of their own, nested ones too', async () => {
    const inner = zipOf({ 'deep/c.ndjson': lines(3, 100) });
    const path = put(
      'ev.zip',
      zipOf({ 'logs/a.ndjson': lines(2), 'b.csv': 'a,b,c\n1,2,3\n', 'inner.zip': inner, 'd.json.gz': gzipOf('[{"a":1}', ',{"a":2}]') }),
    );
    const out = await run([path]);
    expect(out.map((o) => [o.path.slice(path.length), o.format, o.records.stored])).toEqual([
      ['', 'zip', 0],
      ['/logs/a.ndjson', 'ndjson', 2],
      ['/b.csv', 'csv', 1],
      ['/inner.zip', 'zip', 0],
      ['/inner.zip/deep/c.ndjson', 'ndjson', 3],
      ['/d.json.gz', 'gzip', 0],
      ['/d.json.gz/d.json', 'json', 2],
    ]);
    expect(out.every((o) => o.state === 'done' && o.error === null && o.warnings.length === 0)).toBe(true);
  });

  it('opens archives in archives three levels deep', async () => {
    let nested = zipOf({ 'x.ndjson': lines(1) });
    for (let level = 1; level < 5; level++) nested = zipOf({ [`level${level}.zip`]: nested });
    const out = await run([put('deep.zip', nested)]);
    expect(out).toHaveLength(4);
    expect(codes(out.at(-1))).toEqual(['archive.depth']);
  });

  it('makes hostile names harmless and writes nothing outside', async () => {
    const path = put(
      'evil.zip',
      zipOf({
        '../../../../tmp/escape.ndjson': lines(1),
        '/etc/passwd.ndjson': lines(1, 1),
        'C:\\Windows\\evil.ndjson': lines(1, 2),
        'a\u202egnp.ndjson': lines(1, 3),
        'ok/./fine.ndjson': lines(1, 4),
      }),
    );
    const out = await run([path]);
    expect(codes(out[0])).toEqual(['zip.unsafeName']);
    expect(out[0]?.warnings[0]?.count).toBe(4);
    expect(out.slice(1).map((o) => o.path.slice(path.length))).toEqual([
      '/_/_/_/_/tmp/escape.ndjson',
      '/etc/passwd.ndjson',
      '/Windows/evil.ndjson',
      '/a\ufffdgnp.ndjson',
      '/ok/fine.ndjson',
    ]);
    expect(out.slice(1).every((o) => o.records.stored === 1)).toBe(true);
    expect(await ports.files.stat('/tmp/escape.ndjson')).toBeNull();
  });

  it('names encrypted members and reads the others (zip64)', async () => {
    const out = await run([put('locked.zip', await encryptedZip({ 'open.ndjson': lines(4) }, { 'secret.ndjson': lines(4) }))]);
    expect(out.map((o) => [o.format, o.records.stored])).toEqual([
      ['zip', 0],
      ['ndjson', 4],
    ]);
    expect(out[0]?.warnings).toMatchObject([{ code: 'zip.encrypted', message: expect.stringContaining('secret.ndjson') as string }]);
  });

  it('leaves bombs packed', async () => {
    const limits = { ...UNPACK_LIMITS, ratioFrom: 1024 * 1024, ratio: 100, totalBytes: 3_000_000, members: 5 };
    const bomb = zipOf({ 'bomb.txt': new Uint8Array(40 * 1024 * 1024), 'a.ndjson': lines(2) });
    const out = await run([put('bomb.zip', bomb)], { limits });
    expect(out.map((o) => [o.format, o.records.stored])).toEqual([
      ['zip', 0],
      ['ndjson', 2],
    ]);
    expect(codes(out[0])).toEqual(['archive.budget']);
    const gz = await run([put('bomb.gz', gzipOf('x'.repeat(40 * 1024 * 1024)))], { limits });
    expect(codes(gz[0])).toEqual(['archive.budget', 'source.empty']);
    const many = await run(
      [put('many.zip', zipOf(Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`${i}.ndjson`, lines(1, 1000 + i)]))))],
      { limits },
    );
    expect(many.filter((o) => o.format === 'ndjson')).toHaveLength(5);
    expect(codes(many[0])).toContain('archive.budget');
  });

  it('reads what a damaged archive still gives', async () => {
    const whole = gzipOf(lines(5000));
    const cut = await run([put('cut.ndjson.gz', whole.subarray(0, Math.floor(whole.length * 0.6)))]);
    expect(codes(cut[0])).toEqual(['gzip.damaged']);
    expect(cut[1]?.records.stored).toBeGreaterThan(100);
    expect(codes(cut[1])).toContain('source.damaged');
    const zipped = zipOf({ 'a.ndjson': lines(2000) });
    const [truncated] = await run([put('cut.zip', zipped.subarray(0, zipped.length - 60))]);
    expect(truncated).toMatchObject({ format: 'zip', state: 'failed', error: expect.stringContaining('zip.unreadable') as string });
    const flipped = zipped.slice();
    flipped[500] = (flipped[500] ?? 0) ^ 0xff;
    const bad = await run([put('flip.zip', flipped)]);
    expect(codes(bad[0])).toContain('zip.damaged');
  });

  it('reads tar and tar.gz', async () => {
    const tar = tarOf([
      { name: 'dir/', type: '5' },
      { name: 'dir/a.ndjson', content: lines(2) },
      { name: 'ln', type: '2' },
      { name: '././@LongLink', type: 'L', content: `${'long/'.repeat(30)}b.ndjson\0` },
      { name: 'cut', content: lines(1, 50) },
    ]);
    const out = await run([put('ev.tar', tar)]);
    expect(out.map((o) => [o.format, o.records.stored])).toEqual([
      ['tar', 0],
      ['ndjson', 2],
      ['ndjson', 1],
    ]);
    expect(out[2]?.path.endsWith(`${'long/'.repeat(30)}b.ndjson`)).toBe(true);
    expect(codes(out[0])).toEqual(['tar.special']);
  });

  it('spools large members to the case folder and cleans up', async () => {
    const { Spool } = await import('../../src/main/engine/ingest/containers/spool.js');
    const spool = new Spool(ports, room.path('tmp'), 1000);
    const writer = spool.begin();
    for (let i = 0; i < 50; i++) await writer.write(bytes(String(i).padStart(100, '0')));
    const handle = await writer.finish();
    expect(handle.size).toBe(5000);
    expect(Buffer.from(await handle.read(4900, 100)).toString()).toBe('49'.padStart(100, '0'));
    expect(await ports.files.list(room.path('tmp'))).toHaveLength(1);
    await handle.close();
    expect(await ports.files.list(room.path('tmp'))).toHaveLength(0);
  });
});

describe('cancelling and resuming', () => {
  const many = 40_000;

  it('leaves a cancelled source resumable and finishes it later with nothing doubled', async () => {
    const path = put('big.ndjson', lines(many));
    const cancel = new CancelSource();
    await expect(
      importPaths(store, [path], options({ cancel, onProgress: (p) => p.records > 5000 && cancel.cancel() })),
    ).rejects.toMatchObject({ code: 'cancelled' });
    expect(store.sources()[0]).toMatchObject({ state: 'cancelled' });
    const before = store.rows.length;
    expect(before).toBeGreaterThan(1000);
    expect(before).toBeLessThan(many);
    const [row] = await importPaths(store, [path], options());
    expect(row).toMatchObject({ state: 'done', read: many, stored: many });
    expect(store.rows.map((r) => r.index)).toEqual(Array.from({ length: many }, (_, i) => i));
  });

  it('makes the same segments whatever the event loop does', async () => {
    const path = put('big.ndjson', lines(30_000));
    const plain = fakeStore(room.path('one'), 777);
    await importPaths(plain, [path], options());
    const slow = fakeStore(room.path('two'), 777);
    const drip = { ...ports, clock: { ...ports.clock, yield: () => new Promise<void>((done) => setTimeout(done, 1)) } };
    await importPaths(slow, [path], options({ ports: drip }));
    expect(slow.segments).toEqual(plain.segments);
  });
});

describe('with the case store', () => {
  it('imports, survives reopening, resumes, and gives up what is gone', async () => {
    const folder = room.path('real.quarry');
    const kept = put('kept.zip', zipOf({ 'a.ndjson': lines(60_000) }));
    const gone = put('gone.ndjson', lines(60_000, 100_000));
    const other = put('other.ndjson', lines(10, 7));
    let real = await createCase(ports, folder, 'real');
    for (const path of [kept, gone]) {
      const cancel = new CancelSource();
      // As a kill would: the store never hears how the source ended.
      const cut = new Proxy(real, {
        get: (target, key) =>
          key === 'endSource'
            ? () => Promise.resolve()
            : typeof Reflect.get(target, key) === 'function'
              ? (Reflect.get(target, key) as (...a: unknown[]) => unknown).bind(target)
              : Reflect.get(target, key),
      });
      await expect(
        importPaths(cut, [path], options({ cancel, onProgress: (p) => p.records > 20_000 && cancel.cancel() })),
      ).rejects.toMatchObject({ code: 'cancelled' });
    }
    await real.close();
    real = await openCase(ports, folder);
    expect(real.sources().map((s) => s.state)).toEqual(['importing', 'importing', 'importing']);
    room.removeFile('gone.ndjson');
    const rows = await resumeImports(real, options());
    expect(rows.map((r) => [r.format, r.state, r.stored])).toEqual([
      ['zip', 'done', 0],
      ['ndjson', 'done', 60_000],
    ]);
    expect(real.sources().find((s) => s.path === gone)).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('source.missing') as string,
    });
    const [last] = await importPaths(real, [other], options());
    expect(last).toMatchObject({ state: 'done', tables: { Plain_CL: 10 } });
    expect(real.sources().find((s) => s.path === `${kept}/a.ndjson`)?.tables).toEqual({ Plain_CL: 60_000 });
    expect(await real.verify()).toMatchObject({ ok: true });
    await real.close();
  });
});
