// What goes wrong with a folder on a real disk: damage, tampering, locks, full disks, foreign folders.

import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCase, openCase } from '../../src/main/engine/store/index.js';
import type { HostPorts } from '../../src/main/engine/ports.js';
import { importRows, newFolder, outcome, record, scanAll, sourceOf, testPorts } from './support.js';

async function smallCase(): Promise<{ ports: HostPorts; folder: string }> {
  const ports = testPorts();
  const folder = newFolder();
  const store = await createCase(ports, folder, 'small');
  for (const name of ['a', 'b']) {
    await importRows(store, name, 2000, (w, i) => {
      const b = w.table(name === 'a' ? 'DeviceEvents' : 'SecurityEvent');
      b.begin();
      b.setText(1, `${name} ${i} ${Math.sin(i)}`);
    });
  }
  await store.close();
  return { ports, folder };
}

const flip = (path: string, at: number) => {
  const bytes = readFileSync(path);
  bytes[at]! ^= 0x10;
  writeFileSync(path, bytes);
};

describe('verify', () => {
  it('is content with a sound case and names every file that is not', async () => {
    const { ports, folder } = await smallCase();
    const segment = join(folder, 'segments', '000001.qseg');
    const size = readFileSync(segment).length;
    for (const at of [0, 30, 5000, size >> 1, size - 1]) {
      flip(segment, at);
      const store = await openCase(ports, folder);
      expect(await store.verify()).toEqual({
        ok: false,
        checked: 4,
        problems: [{ file: 'segments/000001.qseg', problem: 'its content does not match its SHA-256' }],
      });
      await store.close();
      flip(segment, at);
    }
    writeFileSync(join(folder, 'segments', 'planted.qseg'), 'x');
    writeFileSync(join(folder, 'case.json'), `${readFileSync(join(folder, 'case.json'), 'utf8')} `);
    truncateSync(join(folder, 'segments', '000002.qseg'), 4096);
    rmSync(segment);
    const store = await openCase(ports, folder);
    const steps: string[] = [];
    const report = await store.verify(undefined, (done, total) => steps.push(`${done}/${total}`));
    expect(report.problems.map((p) => p.file).sort()).toEqual([
      'case.json',
      'segments/000001.qseg',
      'segments/000002.qseg',
      'segments/planted.qseg',
    ]);
    expect(steps.at(-1)).toBe('4/4');
    await store.close();
  });

  it('finds an edited, a removed and an inserted journal entry', async () => {
    const { ports, folder } = await smallCase();
    const path = join(folder, 'journal.ndjson');
    const original = readFileSync(path, 'utf8');
    const lines = original.trimEnd().split('\n');
    const check = async (text: string) => {
      writeFileSync(path, text);
      const store = await openCase(ports, folder);
      const { problems } = await store.verify();
      await store.close();
      return problems.filter((p) => p.file === 'journal.ndjson').map((p) => p.problem);
    };
    expect(await check(original)).toEqual([]);
    expect(await check(original.replace('/evidence/a', '/evidence/x'))).toEqual(['entry 2: its content does not match its hash']);
    expect((await check(`${[...lines.slice(0, 2), ...lines.slice(3)].join('\n')}\n`))[0]).toMatch(/^entry 3: expected entry 3/);
    expect((await check(`${[...lines.slice(0, 2), lines[1], ...lines.slice(2)].join('\n')}\n`))[0]).toMatch(/^entry 3: /);
  });
});

describe('opening', () => {
  it('cuts off a torn last line, says so, and goes on', async () => {
    const { ports, folder } = await smallCase();
    const path = join(folder, 'journal.ndjson');
    const whole = readFileSync(path, 'utf8');
    for (const torn of ['{"seq":8,"at":"20', '\0'.repeat(600), '{"seq":8,"kind":"x"}\n{"seq"', `${'\0'.repeat(10)}\n`]) {
      appendFileSync(path, torn);
      const store = await openCase(ports, folder);
      expect(store.notes.map((n) => n.code)).toEqual(['journal.torn']);
      expect((await store.verify()).problems).toEqual([]);
      expect(readFileSync(path, 'utf8')).toBe(whole);
      await store.close();
    }
    const store = await openCase(ports, folder);
    expect(store.notes).toEqual([]);
    await store.record('note', {});
    expect((await store.verify()).ok).toBe(true);
    await store.close();
  });

  it('replays what the snapshot does not have, and rebuilds a lost or damaged catalogue from the journal', async () => {
    const { ports, folder } = await smallCase();
    const catalogue = join(folder, 'catalogue.db');
    const sound = readFileSync(catalogue);
    const damages: [() => void, string[]][] = [
      [() => rmSync(catalogue), []],
      [() => writeFileSync(catalogue, 'nonsense'), ['catalogue.rebuilt']],
      [() => writeFileSync(catalogue, sound.subarray(0, 5000)), ['catalogue.rebuilt']],
    ];
    for (const [damage, notes] of damages) {
      damage();
      const store = await openCase(ports, folder);
      expect(store.notes.map((n) => n.code)).toEqual(notes);
      expect(store.sources().map((s) => [s.path, s.state])).toEqual([
        ['/evidence/a', 'done'],
        ['/evidence/b', 'done'],
      ]);
      expect(scanAll(store, 'DeviceEvents', ['DeviceName']).rows.length).toBe(2000);
      expect((await store.verify()).problems).toEqual([]);
      await store.close();
    }
  });

  it('keeps a snapshot that knows more than the journal aside, and deletes nothing', async () => {
    const { ports, folder } = await smallCase();
    const path = join(folder, 'journal.ndjson');
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    writeFileSync(path, `${lines.slice(0, 4).join('\n')}\n`);
    const store = await openCase(ports, folder);
    expect(store.notes.map((n) => n.code)).toEqual(['catalogue.rebuilt']);
    expect(existsSync(join(folder, 'catalogue.set-aside.db'))).toBe(true);
    expect(readdirSync(join(folder, 'segments'))).toEqual(['000001.qseg', '000002.qseg']);
    expect((await store.verify()).problems.map((p) => p.file)).toEqual(['segments/000002.qseg']);
    await store.close();
  });

  it('fails a scan of a damaged segment by name and leaves other tables usable', async () => {
    const { ports, folder } = await smallCase();
    const segment = join(folder, 'segments', '000001.qseg');
    const sound = readFileSync(segment);
    let caught = 0;
    for (let at = 0; at < sound.length; at += 397) {
      flip(segment, at);
      const store = await openCase(ports, folder);
      try {
        const { rows } = scanAll(store, 'DeviceEvents', ['DeviceName']);
        store.row('1:1999', 'DeviceEvents');
        // A flip in slack space or in a file-header counter changes nothing that is read.
        expect(rows.every(([text], i) => text === `a ${i} ${Math.sin(i)}`)).toBe(true);
      } catch (error) {
        expect(error).toMatchObject({ code: 'case.corrupt', facts: { file: 'segments/000001.qseg' } });
        caught++;
      }
      expect(scanAll(store, 'SecurityEvent', ['Computer']).rows.length).toBe(2000);
      await store.close();
      writeFileSync(segment, sound);
    }
    expect(caught).toBeGreaterThan(sound.length / 397 / 3);
    rmSync(segment);
    const store = await openCase(ports, folder);
    expect(() => scanAll(store, 'DeviceEvents', ['DeviceName'])).toThrowError(/000001\.qseg: cannot be opened/);
    await store.close();
  });

  it('refuses what is not a case, what is newer, and what is in use', async () => {
    const ports = testPorts();
    const folder = newFolder();
    await expect(openCase(ports, folder)).rejects.toMatchObject({ code: 'case.notACase' });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'holiday.txt'), 'photos');
    await expect(openCase(ports, folder)).rejects.toMatchObject({ code: 'case.notACase' });
    await expect(createCase(ports, folder, 'x')).rejects.toMatchObject({ code: 'case.notEmpty' });
    expect(readdirSync(folder)).toEqual(['holiday.txt']);
    rmSync(join(folder, 'holiday.txt'));
    for (const text of ['not json', '{"format":"other"}', 'null']) {
      writeFileSync(join(folder, 'case.json'), text);
      await expect(openCase(ports, folder)).rejects.toMatchObject({ code: 'case.notACase' });
    }
    await expect(createCase(ports, folder, 'x')).rejects.toMatchObject({ code: 'case.exists' });
    rmSync(join(folder, 'case.json'));
    const store = await createCase(ports, folder, 'x');
    await expect(openCase(ports, folder)).rejects.toMatchObject({ code: 'case.locked', facts: { heldBy: `process ${process.pid}` } });
    await store.close();
    await store.close();
    const head = readFileSync(join(folder, 'case.json'), 'utf8');
    writeFileSync(join(folder, 'case.json'), head.replace('"version": 1', '"version": 2'));
    await expect(openCase(ports, folder)).rejects.toMatchObject({ code: 'case.newer', facts: { version: 2, supported: 1 } });
    writeFileSync(join(folder, 'case.json'), head);
    expect(readdirSync(folder).sort()).toEqual(['case.json', 'catalogue.db', 'index', 'journal.ndjson', 'segments']);
  });

  it('takes over the lock of a process that died, and believes one on another machine', async () => {
    const { ports, folder } = await smallCase();
    const dead = spawnSync(process.execPath, ['-e', 'console.log(process.pid)']);
    const { hostname } = await import('node:os');
    writeFileSync(
      join(folder, 'lock'),
      JSON.stringify({ pid: Number(dead.stdout.toString()), host: hostname(), started: '1', token: 't' }),
    );
    await (await openCase(ports, folder)).close();
    // The number of a dead process given to another one since.
    writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: process.pid, host: hostname(), started: '1', token: 't' }));
    if (process.platform === 'linux') await (await openCase(ports, folder)).close();
    writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: 1, host: 'elsewhere', started: '', token: 't' }));
    await expect(openCase(ports, folder)).rejects.toMatchObject({ code: 'case.locked', facts: { heldBy: 'process 1 on elsewhere' } });
  });
});

describe('a full disk', () => {
  it('fails the write with the reason, loses nothing committed, and the source resumes', async () => {
    let full = false;
    const refuse = () => Promise.reject(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }));
    const ports = testPorts((real) => ({
      ...real,
      files: {
        ...real.files,
        writeAtomic: (path, bytes) => (full ? refuse() : real.files.writeAtomic(path, bytes)),
        append: async (path, bytes) => {
          if (!full) return real.files.append(path, bytes);
          await real.files.append(path, bytes.subarray(0, bytes.length >> 1));
          return refuse();
        },
      },
    }));
    const folder = newFolder();
    let store = await createCase(ports, folder, 'full');
    const begun = await store.beginSource(sourceOf('a'));
    if (begun.kind !== 'new') throw new Error(begun.kind);
    const add = (i: number, writer = begun.writer) => {
      const b = writer.table('OnlyDefender');
      b.begin();
      b.setText(1, `n${i}`);
      writer.endRecord(record(i));
    };
    add(0);
    await begun.writer.flush();
    add(1);
    full = true;
    await expect(begun.writer.flush()).rejects.toMatchObject({ code: 'case.write', facts: { reason: 'ENOSPC' } });
    await expect(begun.writer.flush()).rejects.toMatchObject({ code: 'case.write' });
    await expect(store.endSource(begun.id, outcome(2, { state: 'failed', error: 'full' }))).rejects.toMatchObject({ code: 'case.write' });
    await expect(store.record('note', {})).rejects.toMatchObject({ code: 'case.write' });
    await expect(store.close()).rejects.toMatchObject({ code: 'case.write' });
    full = false;
    store = await openCase(ports, folder);
    expect(store.notes).toEqual([]);
    const again = await store.beginSource(sourceOf('a'));
    if (again.kind !== 'resumed') throw new Error(again.kind);
    expect(again.resumeAfter).toBe(1);
    add(1, again.writer);
    await store.endSource(again.id, outcome(2));
    expect(scanAll(store, 'OnlyDefender', ['Name']).rows.flat()).toEqual(['n0', 'n1']);
    expect((await store.verify()).problems).toEqual([]);
    await store.close();
  });
});
