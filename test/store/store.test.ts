// The case as its users see it: tables and their aliases, sources, suppressions, faults, the journal and other rooms' rows.

import { describe, expect, it } from 'vitest';
import { createCase, openCase, type Applier } from '../../src/main/engine/store/index.js';
import { importRows, newFolder, outcome, record, scanAll, sourceOf, testPorts } from './support.js';

const fault = (index: number | null, offset: number) => ({
  code: 'json.syntax',
  index,
  offset,
  length: 5,
  sample: '{"a',
  detail: 'unexpected end',
});

describe('tables', () => {
  it('merges the families: union of columns, dynamic over string, Defender types first', async () => {
    const store = await createCase(testPorts(), newFolder(), 'x');
    expect(store.tables.table('DeviceEvents')!.columns).toEqual([
      { name: 'Timestamp', type: 'datetime' },
      { name: 'DeviceName', type: 'string' },
      { name: 'ActionType', type: 'string' },
      { name: 'ProcessId', type: 'long' },
      { name: 'AdditionalFields', type: 'dynamic' },
      { name: 'IsLocal', type: 'bool' },
      { name: 'TimeGenerated', type: 'datetime' },
      { name: 'TenantId', type: 'string' },
    ]);
    expect(store.tables.names()).toEqual(['DeviceEvents', 'OnlyDefender', 'SecurityEvent']);
    expect(store.tables.table('deviceevents')).toBeNull();
    await store.close();
  });

  it('serves Timestamp and TimeGenerated for each other, also to bounds', async () => {
    const store = await createCase(testPorts(), newFolder(), 'x');
    await importRows(store, 'a', 70_000, (w, i) => {
      const b = w.table('DeviceEvents');
      b.begin();
      b.setInt64(b.indexOf('Timestamp'), i * 1000);
      const s = w.table('SecurityEvent');
      s.begin();
      s.setInt64(s.indexOf('TimeGenerated'), i);
    });
    expect(scanAll(store, 'DeviceEvents', ['TimeGenerated', 'Timestamp']).rows[7]).toEqual([7000, 7000]);
    expect(scanAll(store, 'SecurityEvent', ['Timestamp']).rows[9]).toEqual([9]);
    expect(scanAll(store, 'SecurityEvent', ['Timestamp'], [{ column: 'Timestamp', min: 66_000, max: null }]).progress).toEqual({
      rows: 70_000 - 65_536,
      groups: 1,
      skipped: 1,
    });
    expect(scanAll(store, 'DeviceEvents', ['TenantId', 'AdditionalFields', 'ProcessId']).rows[0]).toEqual(['', null, null]);
    expect(scanAll(store, 'DeviceEvents', ['Timestamp'], [{ column: 'ProcessId', min: 0, max: null }]).progress).toEqual({
      rows: 0,
      groups: 0,
      skipped: 2,
    });
    expect(store.sources()[0]).toMatchObject({
      state: 'done',
      stored: 70_000,
      firstTime: 0,
      lastTime: 69_999_000,
      tables: { DeviceEvents: 70_000, SecurityEvent: 70_000 },
    });
    await store.close();
  });

  it('remembers declared tables and merges further declarations', async () => {
    const ports = testPorts();
    const folder = newFolder();
    let store = await createCase(ports, folder, 'x');
    const before = store.tables.schemaRevision;
    store.declareTable('App_CL', [{ name: 'A', type: 'string' }]);
    store.declareTable('App_CL', [
      { name: 'A', type: 'long' },
      { name: 'B', type: 'real' },
    ]);
    const after = store.tables.schemaRevision;
    expect(after).toBeGreaterThan(before);
    store.declareTable('App_CL', [{ name: 'B', type: 'real' }]);
    expect(store.tables.schemaRevision).toBe(after);
    await store.close();
    store = await openCase(ports, folder);
    expect(store.tables.table('App_CL')!.columns).toEqual([
      { name: 'A', type: 'string' },
      { name: 'B', type: 'real' },
    ]);
    await store.close();
  });

  it('hands out one dictionary a segment and column, searchable without regard to case', async () => {
    const store = await createCase(testPorts(), newFolder(), 'x');
    const texts = ['powershell.exe -EncodedCommand AAA', 'CMD.EXE', 'Überweisung.doc', 'shell', 'ex', 'e -en'];
    await importRows(store, 'a', 70_000, (w, i) => {
      const b = w.table('DeviceEvents');
      b.begin();
      b.setText(1, texts[i % texts.length]!);
    });
    const batches = [
      ...(store.tables
        .table('DeviceEvents')!
        .scan({ columns: ['DeviceName'], bounds: [], cancel: { cancelled: false, throwIfCancelled: () => undefined } }) as Iterable<
        import('../../src/main/engine/query/values.js').Batch
      >),
    ];
    const [a, b] = batches.map((batch) => batch.columns[0]!);
    if (a?.repr !== 'dict' || b?.repr !== 'dict') throw new Error('not dictionaries');
    expect(a.dict).toBe(b.dict);
    const found = (needle: string) => [...(a.dict.candidates!([needle]) ?? [-1])].map((id) => (id < 0 ? 'none' : a.dict.text(id)));
    expect(found('EXE')).toEqual([texts[0], texts[1]]);
    expect(found('-en')).toEqual([texts[0], texts[5]]);
    expect(found('exe -')).toEqual([texts[0]]);
    expect(found('exCMD')).toEqual([]);
    expect(found('berWEISUNG')).toEqual([texts[2]]);
    expect(found('shell')).toEqual([texts[0], texts[3]]);
    expect(found('Ü')).toEqual(['none']);
    await store.close();
  });
});

describe('sources', () => {
  it('answers duplicate for bytes it has, resumes what was left, and starts over for another reading', async () => {
    const store = await createCase(testPorts(), newFolder(), 'x');
    await importRows(store, 'a', 3, (w) => w.table('OnlyDefender').begin());
    expect(await store.beginSource(sourceOf('a', { path: '/elsewhere/copy' }))).toMatchObject({
      kind: 'duplicate',
      of: { path: '/evidence/a' },
    });

    const first = await store.beginSource(sourceOf('b'));
    if (first.kind !== 'new') throw new Error(first.kind);
    expect(await store.beginSource(sourceOf('b'))).toMatchObject({ kind: 'duplicate' });
    for (let i = 0; i < 4; i++) {
      const t = first.writer.table('OnlyDefender');
      t.begin();
      t.setText(1, `b${i}`);
      first.writer.endRecord(record(i));
    }
    first.writer.fault(fault(4, 40));
    first.writer.fault(fault(null, 41));
    await first.writer.flush();
    first.writer.table('OnlyDefender').begin(); // interrupted in the middle of a record
    await store.endSource(first.id, outcome(4, { state: 'cancelled' }));
    expect(store.sources()[1]).toMatchObject({ state: 'cancelled', tables: { OnlyDefender: 4 } });

    const second = await store.beginSource(sourceOf('b'));
    if (second.kind !== 'resumed') throw new Error(second.kind);
    expect(second).toMatchObject({ id: first.id, resumeAfter: 5 });
    for (let i = 0; i < 8; i++) {
      // A careless importer that skips nothing: still nothing is doubled.
      const t = second.writer.table('OnlyDefender');
      t.begin();
      if (i !== 6) t.setText(1, `again${i}`);
      second.writer.endRecord(record(i));
    }
    second.writer.fault(fault(4, 40));
    second.writer.fault(fault(null, 41));
    second.writer.fault(fault(8, 80));
    await store.endSource(second.id, outcome(7, { rejected: 3 }));
    expect(scanAll(store, 'OnlyDefender', ['Name']).rows.flat()).toEqual(['', '', '', 'b0', 'b1', 'b2', 'b3', 'again5', '', 'again7']);
    expect(store.faults(second.id, 0, 10)).toEqual({ total: 3, faults: [fault(4, 40), fault(null, 41), fault(8, 80)] });
    expect(store.faults(second.id, 1, 1).faults).toEqual([fault(null, 41)]);
    expect(store.faults(second.id, 2, 5).faults).toEqual([fault(8, 80)]);

    const third = await store.beginSource(sourceOf('c'));
    if (third.kind !== 'new') throw new Error(third.kind);
    third.writer.table('OnlyDefender').begin();
    third.writer.endRecord(record(0));
    await store.endSource(third.id, outcome(1, { state: 'failed', error: 'disk went away' }));
    expect(store.sources()[2]).toMatchObject({ state: 'failed', error: 'disk went away' });
    const other = await store.beginSource(sourceOf('c', { connector: 'other@1' }));
    expect(other).toMatchObject({ kind: 'new', resumeAfter: 0 });
    expect(store.tables.table('OnlyDefender')!.rowCount).toBe(10);
    expect(store.sources().map((s) => s.connector)).toEqual(['test@1', 'test@1', 'other@1']);
    expect((await store.verify()).problems).toEqual([]);
    await store.close();
  });

  it("keeps the connector's builder usable across segments", async () => {
    const store = await createCase(testPorts(), newFolder(), 'x');
    const begun = await store.beginSource(sourceOf('a'));
    if (begun.kind !== 'new') throw new Error(begun.kind);
    const builder = begun.writer.table('SecurityEvent');
    for (let i = 0; i < 5; i++) {
      builder.begin();
      builder.setText(1, `h${i}`);
      begun.writer.endRecord(record(i));
      expect(begun.writer.table('SecurityEvent')).toBe(builder);
      await begun.writer.flush();
    }
    await begun.writer.flush();
    await store.endSource(begun.id, outcome(5));
    expect(scanAll(store, 'SecurityEvent', ['Computer']).rows.flat()).toEqual(['h0', 'h1', 'h2', 'h3', 'h4']);
    expect(store.row('3:0', 'SecurityEvent')!.provenance).toMatchObject({ record: 2, offset: 20 });
    await store.close();
  });

  it('says when a segment is due, by rows and by faults', async () => {
    const store = await createCase(testPorts(), newFolder(), 'x');
    const begun = await store.beginSource(sourceOf('a'));
    if (begun.kind !== 'new') throw new Error(begun.kind);
    const { writer } = begun;
    let due = 0;
    const builder = writer.table('OnlyDefender');
    for (let i = 0; i < 600_000; i++) {
      builder.begin();
      if (writer.endRecord(record(i))) {
        due++;
        await writer.flush();
      }
    }
    expect(due).toBe(2);
    for (let i = 0; i < 50_000; i++) writer.fault(fault(600_000 + i, i));
    expect(writer.due).toBe(true);
    await store.endSource(begun.id, outcome(600_000));
    expect(store.sql.all('SELECT rows, faults, next_record FROM segment')).toEqual([
      { rows: 262_144, faults: 0, next_record: 262_144 },
      { rows: 262_144, faults: 0, next_record: 524_288 },
      { rows: 75_712, faults: 50_000, next_record: 650_000 },
    ]);
    expect(store.faults(begun.id, 49_998, 10).faults.map((f) => f.index)).toEqual([649_998, 649_999]);
    await store.close();
  });
});

describe('suppressions', () => {
  it('hide rows from scans in every group, survive reopening, and can be taken back', async () => {
    const ports = testPorts();
    const folder = newFolder();
    let store = await createCase(ports, folder, 'x');
    await importRows(store, 'a', 140_000, (w, i) => {
      const b = w.table('SecurityEvent');
      b.begin();
      b.setNumber(2, i);
      b.setText(1, `h${i % 5}`);
      if (i % 2) b.setInt64(0, i === 1 ? 9_007_199_254_740_995n : i);
    });
    const segment = store.sql.get('SELECT id FROM segment')!['id'] as import('../../src/shared/base/brand.js').SegmentId;
    const whole = Uint32Array.from({ length: 65_536 }, (_, i) => 65_536 + i);
    const before = store.revision;
    store.setSuppressions([
      { segment, table: 'SecurityEvent', rows: Uint32Array.of(0, 3, 131_072), reason: 'twin' },
      { segment, table: 'SecurityEvent', rows: whole, reason: 'other' },
      { segment, table: 'SecurityEvent', rows: Uint32Array.of(3), reason: 'both' },
    ]);
    expect(store.revision).toBe(before + 1);
    for (let n = 0; n < 2; n++) {
      const { rows, refs } = scanAll(store, 'SecurityEvent', ['EventID', 'Computer', 'TimeGenerated']);
      expect(rows.length).toBe(140_000 - 65_536 - 3);
      expect(store.tables.table('SecurityEvent')!.rowCount).toBe(rows.length);
      expect(rows.slice(0, 3)).toEqual([
        [1, 'h1', 9_007_199_254_740_995n],
        [2, 'h2', null],
        [4, 'h4', null],
      ]);
      expect(refs.slice(0, 3).map((r) => r - 2 ** 21)).toEqual([1, 2, 4]);
      expect(rows[65_534]![0]).toBe(131_073);
      expect(store.row('1:3', 'SecurityEvent')!.values[2]).toBe(3);
      await store.close();
      store = await openCase(ports, folder);
    }
    store.setSuppressions([]);
    expect(store.tables.table('SecurityEvent')!.rowCount).toBe(140_000);
    await store.close();
  });
});

describe('what other rooms keep', () => {
  const schemas = ['CREATE TABLE IF NOT EXISTS note (seq INTEGER PRIMARY KEY, text TEXT NOT NULL)'];
  const appliers: Record<string, Applier> = {
    'note.added': (sql, e) => sql.run('INSERT INTO note VALUES (?, ?)', [e.seq, String(e.data['text'])]),
    'note.bad': () => {
      throw new Error('no such note');
    },
  };

  it('is folded from the journal, and an entry that cannot be applied is never written', async () => {
    const ports = testPorts();
    const folder = newFolder();
    let store = await createCase(ports, folder, 'x', { schemas, appliers });
    const revision = store.revision;
    await Promise.all([
      store.record('note.added', { text: 'one' }),
      store.record('note.added', { text: 'two' }),
      store.recordAll([
        { kind: 'note.added', data: { text: 'three' } },
        { kind: 'free.note', data: { any: [1, null] } },
      ]),
    ]);
    expect(store.revision).toBe(revision + 4);
    await expect(store.record('note.bad', {})).rejects.toThrow('no such note');
    await expect(
      store.recordAll([
        { kind: 'note.added', data: { text: 'half' } },
        { kind: 'note.bad', data: {} },
      ]),
    ).rejects.toThrow('no such note');
    expect(store.sql.all('SELECT text FROM note ORDER BY seq').map((r) => r['text'])).toEqual(['one', 'two', 'three']);
    expect(store.journal(0, 100).map((e) => e.kind)).toEqual(['case.created', 'note.added', 'note.added', 'note.added', 'free.note']);
    expect(store.journal(3, 1)[0]).toMatchObject({ seq: 4, kind: 'note.added', data: { text: 'three' } });
    await store.close();
    store = await openCase(ports, folder, { schemas, appliers });
    expect(store.revision).toBe(revision + 4);
    expect(store.sql.all('SELECT count(*) AS n FROM note')).toEqual([{ n: 3 }]);
    await store.close();
  });

  it('nests transactions and rolls back what failed', async () => {
    const store = await createCase(testPorts(), newFolder(), 'x', { schemas });
    store.sql.transaction(() => {
      store.sql.run('INSERT INTO note VALUES (1, ?)', ['kept']);
      expect(() =>
        store.sql.transaction(() => {
          store.sql.run('INSERT INTO note VALUES (2, ?)', ['lost']);
          throw new Error('inner');
        }),
      ).toThrow('inner');
    });
    expect(store.sql.all('SELECT seq FROM note')).toEqual([{ seq: 1 }]);
    await store.checkpoint();
    expect(store.sql.get('SELECT text FROM note WHERE seq = ?', [1])).toEqual({ text: 'kept' });
    await store.close();
  });
});
