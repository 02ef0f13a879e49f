// Mail, records without a case, and the bytes behind a record.

import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eml, mbox } from '../../src/main/engine/ingest/decoders/mail/index.js';
import { readSourceBytes } from '../../src/main/engine/ingest/rawBytes.js';
import { readRecords } from '../../src/main/engine/ingest/records.js';
import { gzipOf, lines, zipOf } from './archives.js';
import { decode, ports, scratch, sourceOf } from './support.js';

const corpus = resolve(process.cwd(), '../shared/corpus/evidence/formats');
if (!existsSync(corpus)) console.warn('skipped: the corpus of formats is not beside the project');

let room: ReturnType<typeof scratch>;
beforeEach(() => (room = scratch()));
afterEach(() => room.remove());

const MESSAGE = [
  'Received: from mx.example.net (mx.example.net [203.0.113.7]) by in.example.org with ESMTPS id 42; Tue, 2 Jan 2024 10:00:02 +0000',
  'Received: from sender (unknown [198.51.100.9]) by mx.example.net with SMTP; Tue, 2 Jan 2024 10:00:01 +0000',
  'Authentication-Results: in.example.org; spf=fail; dkim=none',
  'X-Originating-IP: [198.51.100.9]',
  'From: "Pay Roll" <payroll@example.com>',
  'To: Anna <anna@example.org>, bert@example.org',
  'Cc: carl@example.org',
  'Reply-To: evil@example.net',
  'Subject: =?utf-8?B?UmVjaG51bmcgw6TDtsO8?=',
  'Date: Tue, 2 Jan 2024 10:00:00 +0000',
  'Message-ID: <m1@example.com>',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<p>See <a href="https://login.example.net/a?x=1&amp;y=2">here</a> or http://plain.example/x.</p>',
  '--b',
  'Content-Type: application/octet-stream; name="invoice.docm"',
  'Content-Disposition: attachment; filename="invoice.docm"',
  'Content-Transfer-Encoding: base64',
  '',
  'aGVsbG8=',
  '--b--',
  '',
].join('\r\n');

describe('mail', () => {
  it('takes a message apart', async () => {
    const out = await decode(eml, sourceOf(MESSAGE, 'm.eml'));
    expect(out.records).toHaveLength(1);
    expect(out.records[0]?.data).toMatchObject({
      MessageId: '<m1@example.com>',
      Subject: 'Rechnung äöü',
      FromName: 'Pay Roll',
      FromAddress: 'payroll@example.com',
      To: ['anna@example.org', 'bert@example.org'],
      ReplyTo: ['evil@example.net'],
      Recipients: ['anna@example.org', 'bert@example.org', 'carl@example.org'],
      Date: 'Tue, 2 Jan 2024 10:00:00 +0000',
      OriginatingIp: '198.51.100.9',
      AttachmentCount: 1,
      Received: [
        { hop: 1, ip: '198.51.100.9', by: 'mx.example.net' },
        { hop: 2, from: 'mx.example.net', ip: '203.0.113.7', date: 'Tue, 2 Jan 2024 10:00:02 +0000' },
      ],
      Urls: [{ url: 'https://login.example.net/a?x=1&y=2' }, { url: 'http://plain.example/x' }],
      Attachments: [{ name: 'invoice.docm', size: 5, sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824' }],
    });
    expect(out.records[0]).toMatchObject({ offset: 0, length: MESSAGE.length });
  });

  it('finds the messages of a mailbox where they are', async () => {
    const box = `From a@b Tue Jan  2 10:00:00 2024\n${MESSAGE.replaceAll('\r\n', '\n')}\nFrom c@d Tue Jan  2 11:00:00 2024\nSubject: two\nFrom: x@y.example\n\nFrom here on it is text\n`;
    const out = await decode(mbox, sourceOf(box));
    expect(out.records.map((r) => r.data['Subject'])).toEqual(['Rechnung äöü', 'two']);
    expect(box.slice(out.records[1]?.offset)).toMatch(/^From c@d/);
  });

  it('keeps a message nested beyond reason as a fault', async () => {
    const open = Array.from({ length: 400 }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n`).join('');
    const out = await decode(eml, sourceOf(`From: a@b.c\nTo: d@e.f\nSubject: x\n${open}`));
    expect(out.records.length + out.faults.length).toBe(1);
  });

  it.skipIf(!existsSync(corpus))('reads every message of the corpus', async () => {
    for (const name of readdirSync(resolve(corpus, 'eml')).filter((n) => n.endsWith('.eml'))) {
      const lines: string[] = [];
      const summary = await readRecords(ports, resolve(corpus, 'eml', name), (line) => void lines.push(line));
      expect([name, summary.read, summary.rejected]).toEqual([name, 1, 0]);
    }
  });
});

describe('records', () => {
  it('prints a line per record of any file, with exact integers', async () => {
    const path = room.path('x.zip');
    writeFileSync(path, zipOf({ 'a.ndjson': '{"a":18446744073709551615,"b":{"c":[1,null]}}\nbroken\n', 'b.csv': 'x,y,z\n1,"two",3\n' }));
    const out: string[] = [];
    const summary = await readRecords(ports, path, async (line) => void out.push(line));
    expect(out).toEqual([
      '{"index":0,"offset":0,"length":45,"data":{"a":18446744073709551615,"b":{"c":[1,null]}}}',
      '{"index":0,"offset":6,"length":9,"data":{"x":"1","y":"two","z":"3"}}',
    ]);
    expect(summary).toEqual({ read: 2, recovered: 0, rejected: 1, warnings: [] });
  });

  it('says why a file cannot be read', async () => {
    await expect(readRecords(ports, room.path('none'), () => undefined)).rejects.toMatchObject({ code: 'source.missing' });
    await expect(readRecords(ports, room.folder, () => undefined)).rejects.toMatchObject({ code: 'source.unreadable' });
    writeFileSync(
      room.path('noise'),
      new Uint8Array(300).map((_, i) => (i * 7919) % 251),
    );
    expect((await readRecords(ports, room.path('noise'), () => undefined)).warnings).toMatchObject([{ code: 'source.unrecognised' }]);
  });
});

describe('the bytes behind a record', () => {
  const rowOf = (path: string, content: string) => ({
    path,
    size: Buffer.byteLength(content),
    sha256: ports.hash.sha256Of(new TextEncoder().encode(content)),
  });
  const read = async (row: ReturnType<typeof rowOf>, offset: number, length: number) => {
    const out = await readSourceBytes(ports, row, offset, length);
    return out.ok ? Buffer.from(out.value).toString() : `(${out.error})`;
  };

  it('reads them from files and from inside archives', async () => {
    const text = lines(3);
    writeFileSync(room.path('a.ndjson'), text);
    writeFileSync(room.path('o.zip'), zipOf({ 'first.txt': 'x', 'dir/i.zip': zipOf({ 'deep/a.ndjson.gz': gzipOf(text) }) }));
    expect(await read(rowOf(room.path('a.ndjson'), text), 26, 27)).toBe('{"n":1,"text":"record 1"}\n{');
    const inner = rowOf(room.path('o.zip/dir/i.zip/deep/a.ndjson.gz/a.ndjson'), text);
    expect(await read(inner, 0, 5)).toBe('{"n":');
    expect(await read(inner, text.length - 3, 99)).toBe('"}\n');
  });

  it('says when they are gone or changed', async () => {
    const text = lines(3);
    const path = room.path('a.ndjson');
    expect(await read(rowOf(path, text), 0, 5)).toContain('no longer there');
    writeFileSync(path, lines(4));
    expect(await read(rowOf(path, text), 0, 5)).toContain('changed');
    writeFileSync(path, text.replace('record 1', 'record X'));
    expect(await read(rowOf(path, text), 0, 5)).toContain('SHA-256');
    writeFileSync(room.path('z.zip'), zipOf({ 'b.ndjson': text }));
    expect(await read(rowOf(room.path('z.zip/a.ndjson'), text), 0, 5)).toContain('no longer holds');
    expect(await read(rowOf(room.path('z.zip/b.ndjson'), lines(4)), 0, 5)).toContain('SHA-256');
  });
});
