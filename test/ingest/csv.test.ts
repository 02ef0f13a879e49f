// Delimited text as products write it, and as accidents leave it.

import { describe, expect, it } from 'vitest';
import { csv } from '../../src/main/engine/ingest/decoders/csv/index.js';
import { sniff } from '../../src/main/engine/ingest/sniff.js';
import { bytesAt, bytesOf, decode, ports, sourceOf } from './support.js';

const best = (text: string, name = 'evidence') => sniff(bytesOf(text), sourceOf(text, name), ports)[0]?.decoder.id;
const datas = async (text: string | Uint8Array) => (await decode(csv, sourceOf(text, 'x.csv'))).records.map((r) => r.data);

describe('recognition', () => {
  it.each([
    ['Time,User,Action\n2024-01-01,a,b\n2024-01-02,c,d\n', 'csv'],
    ['Time;User;Action\n2024-01-01;a,x;b\n2024-01-02;c;d\n', 'csv'],
    ['Time\tUser\tAction\n1\ta\tb\n2\tc\td\n', 'csv'],
    ['sep=;\r\nTime;User\r\n1;a\r\n', 'csv'],
    ['#TYPE Selected.System.Object\n"Time","User","AuditData"\n"1","a","{""x"":1}"\n', 'csv'],
    ['Jan  1 10:00:00 host sshd[1]: Accepted password, for root\nJan  1 10:00:01 host sshd[2]: no comma here\n', 'text'],
    ['10.0.0.1,8080,x\n10.0.0.2,8080,y\n10.0.0.3,8080,z\n', 'text'],
    ['one line, of prose\n', 'text'],
  ])('%j is %s', (text, id) => expect(best(text)).toBe(id));
});

describe('records', () => {
  it('follows RFC 4180: quotes, doubled quotes, embedded delimiters and line ends', async () => {
    const text = 'a,b,c\r\n"x, y","he said ""no""","line 1\r\nline 2"\r\n,"",plain "quote"\r\n';
    const out = await decode(csv, sourceOf(text));
    expect(out.records.map((r) => r.data)).toEqual([
      { a: 'x, y', b: 'he said "no"', c: 'line 1\r\nline 2' },
      { a: '', b: '', c: 'plain "quote"' },
    ]);
    expect(out.records.map((r) => bytesAt(text, r))).toEqual(['"x, y","he said ""no""","line 1\r\nline 2"', ',"",plain "quote"']);
    expect(out.records.map((r) => r.index)).toEqual([0, 1]);
  });

  it('gives exact offsets in UTF-8 and UTF-16, with a byte order mark', async () => {
    const text = 'näme,wert\r\nä€😀,1\r\n"b\nc",2';
    const expected = [
      { näme: 'ä€😀', wert: '1' },
      { näme: 'b\nc', wert: '2' },
    ];
    const utf8 = bytesOf(`\ufeff${text}`);
    const out = await decode(csv, sourceOf(utf8));
    expect(out.records.map((r) => r.data)).toEqual(expected);
    expect(out.records.map((r) => bytesAt(utf8, r))).toEqual(['ä€😀,1', '"b\nc",2']);
    const little = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
    const big = Buffer.from(little).swap16();
    for (const bytes of [little, big]) {
      const wide = await decode(csv, sourceOf(new Uint8Array(bytes)));
      expect(wide.records.map((r) => r.data)).toEqual(expected);
      const cut = wide.records.map((r) => Buffer.from(bytes.subarray(r.offset, r.offset + r.length)));
      expect(cut.map((b) => (bytes === big ? b.swap16() : b).toString('utf16le'))).toEqual(['ä€😀,1', '"b\nc",2']);
    }
  });

  it('trims and numbers header names and keeps them as written', async () => {
    const out = await decode(csv, sourceOf('Application ID ,Incoming token type,Incoming token type,\n1,2,3\n4,5,6\n'));
    expect(out.records[0]?.names).toEqual(['Application ID', 'Incoming token type', 'Incoming token type (2)']);
    expect(out.records[0]?.shape.written).toEqual(['Application ID ', 'Incoming token type', 'Incoming token type']);
  });

  it('fills short records, refuses long ones, ignores trailing delimiters and blank lines', async () => {
    const text = 'a,b,c\n1,2,3\n1,2\n\n1,2,3,\n1,2,3,4\n1,2,3\n';
    const out = await decode(csv, sourceOf(text));
    expect(out.records.map((r) => [r.index, r.data['c']])).toEqual([
      [0, '3'],
      [1, null],
      [2, '3'],
      [4, '3'],
    ]);
    expect(out.faults).toMatchObject([{ code: 'csv.columns', index: 3, sample: '1,2,3,4\n', offset: text.indexOf('1,2,3,4') }]);
    expect(out.warnings).toMatchObject([{ code: 'csv.short', count: 1 }]);
  });

  it('honours sep=, passes over #TYPE, and drops repeated headers', async () => {
    expect(await datas('sep=|\na|b\n1|2,3\n')).toEqual([{ a: '1', b: '2,3' }]);
    expect(await datas('#TYPE x\n"a","b"\n"1","2"\n"a","b"\n"3","4"\n')).toEqual([
      { a: '1', b: '2' },
      { a: '3', b: '4' },
    ]);
  });

  it('keeps invalid UTF-8 with a mark and says so', async () => {
    const out = await decode(csv, sourceOf(new Uint8Array([...Buffer.from('a,b\nx'), 0xe4, ...Buffer.from('y,1\nz,2\n')])));
    expect(out.records.map((r) => r.data['a'])).toEqual(['x\ufffdy', 'z']);
    expect(out.warnings).toMatchObject([{ code: 'text.invalid', count: 1 }]);
  });

  it('loses one line to a quote that never closes', async () => {
    const out = await decode(csv, sourceOf('a,b\n1,2\n"3,4\n5,6\n'));
    expect(out.records.map((r) => r.data)).toEqual([
      { a: '1', b: '2' },
      { a: '5', b: '6' },
    ]);
    expect(out.faults).toMatchObject([{ code: 'csv.quote', index: 1, offset: 8, sample: '"3,4\n' }]);
  });

  it('keeps text after a closing quote', async () => {
    expect(await datas('a,b\n"x ""1"" y" tail,2\n')).toEqual([{ a: 'x "1" y tail', b: '2' }]);
  });

  it('reads the same at any place of the reading window', async () => {
    const text = 'a,b\r\n"x ""q"" \r\n,",2\r\nä,"€"\r\n,\r\n';
    for (let step = 1; step < 12; step++) {
      const source = sourceOf(text);
      const drip = {
        ...source,
        handle: {
          size: source.size,
          read: (o: number, l: number) => source.handle.read(o, l === 65536 || l === 4096 ? l : Math.min(l, step)),
          close: () => Promise.resolve(),
        },
      };
      const out = await decode(csv, drip);
      expect(out.records.map((r) => r.data)).toEqual([
        { a: 'x "q" \r\n,', b: '2' },
        { a: 'ä', b: '€' },
        { a: '', b: '' },
      ]);
      expect(out.records.map((r) => bytesAt(text, r))).toEqual(['"x ""q"" \r\n,",2', 'ä,"€"', ',']);
    }
  });

  it('passes over a record without end in bounded memory', async () => {
    const long = `a,b\n1,2\n3,${'x'.repeat(70 * 1024 * 1024)}\n5,6\n`;
    const out = await decode(csv, sourceOf(long));
    expect(out.records.map((r) => r.data['a'])).toEqual(['1', '5']);
    expect(out.faults).toMatchObject([{ code: 'record.tooLong', index: 1, offset: 8, length: 2 + 70 * 1024 * 1024 }]);
  });

  it('numbers columns when a file named .csv has no header', async () => {
    const text = '10.0.0.1,8080,x\n10.0.0.2,8080,y\n10.0.0.3,8080,z\n';
    expect(best(text, 'flows.csv')).toBe('csv');
    expect((await datas(text))[0]).toEqual({ Column1: '10.0.0.1', Column2: '8080', Column3: 'x' });
  });
});
