// JSON in every shape exports come in, and in shapes meant to hurt.

import { describe, expect, it } from 'vitest';
import { json, jsonConcatenated } from '../../src/main/engine/ingest/decoders/json/document.js';
import { ndjson } from '../../src/main/engine/ingest/decoders/json/ndjson.js';
import { JSON_DEPTH_MAX } from '../../src/main/engine/ingest/decoders/json/parse.js';
import { sniff } from '../../src/main/engine/ingest/sniff.js';
import { NEVER_CANCELLED } from '../../src/shared/base/errors.js';
import { bytesAt, bytesOf, decode, ports, sourceOf } from './support.js';

const best = (text: string | Uint8Array, name = 'evidence') =>
  sniff(bytesOf(text).subarray(0, 65536), sourceOf(text, name), ports)[0]?.decoder.id;
const utf16 = (text: string) => new Uint8Array(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]));

describe('recognition', () => {
  it.each([
    ['{"a":1}\n{"a":2}\n', 'ndjson'],
    ['{"a":1}\n{"a":2}\nnot json\n{"a":3}\n', 'ndjson'],
    ['{\n "a": 1\n}\n{\n "a": 2\n}\n', 'jsonConcatenated'],
    ['{"a":1}{"a":2}', 'jsonConcatenated'],
    ['[{"a":1},{"a":2}]', 'json'],
    ['[\n{"a":1},\n{"a":2}\n]', 'json'],
    ['{"Records":[{"a":1}]}', 'json'],
    ['{"value":[{"a":1}],"@odata.nextLink":"x"}', 'json'],
    ['{"a":{"b":1}}', 'json'],
    ['{"Records":[{"a":1}]}\n{"Records":[{"a":2}]}\n', 'json'],
    ['[2024-01-01 10:00:00] INFO started\n[2024-01-01 10:00:01] INFO stopped\n', 'text'],
    ['{not json at all\n', 'text'],
    ['\ufeff{"a":1}\n{"a":2}\n', 'ndjson'],
  ])('%j is %s', (text, id) => expect(best(text)).toBe(id));

  it('sees through UTF-16', () => {
    expect(best(utf16('{"a":1}\r\n{"a":2}\r\n'))).toBe('ndjson');
    expect(best(utf16('[{"a":1}]'))).toBe('json');
  });
});

describe('NDJSON', () => {
  it('gives exact offsets and lengths, past byte order mark, blank lines and CRLF', async () => {
    const text = '\ufeff{"a":"ä€😀"}\r\n\r\n  {"a":2}  \n{"a":3}';
    const out = await decode(ndjson, sourceOf(text));
    expect(out.records.map((r) => bytesAt(text, r))).toEqual(['{"a":"ä€😀"}', '{"a":2}', '{"a":3}']);
    expect(out.records.map((r) => r.index)).toEqual([0, 1, 2]);
    expect(out.records[0]?.data).toEqual({ a: 'ä€😀' });
  });

  it('keeps offsets of the original bytes in UTF-16', async () => {
    const bytes = utf16('{"a":"ä€😀"}\r\n{"a":2}\n');
    const out = await decode(ndjson, sourceOf(bytes));
    expect(out.records.map((r) => Buffer.from(bytes.subarray(r.offset, r.offset + r.length)).toString('utf16le'))).toEqual([
      '{"a":"ä€😀"}',
      '{"a":2}',
    ]);
    expect(out.records[0]?.data).toEqual({ a: 'ä€😀' });
  });

  it('turns a bad line into a fault and goes on', async () => {
    const text = '{"a":1}\n{"a":\n{"a":3}\n';
    const out = await decode(ndjson, sourceOf(text));
    expect(out.records.map((r) => r.index)).toEqual([0, 2]);
    expect(out.faults).toMatchObject([{ code: 'json.syntax', index: 1, offset: 8, length: 5, sample: '{"a":' }]);
  });

  it('keeps 64-bit integers exact', async () => {
    const out = await decode(
      ndjson,
      sourceOf(
        '{"k":-9223372036854775808,"u":18446744073709551615,"s":9007199254740991,"n":[9007199254740993],"f":1.5e3,"t":"12345678901234567890"}\n',
      ),
    );
    expect(out.records[0]?.data).toEqual({
      k: -9223372036854775808n,
      u: 18446744073709551615n,
      s: 9007199254740991,
      n: [9007199254740993n],
      f: 1500,
      t: '12345678901234567890',
    });
  });

  it.each([
    ['{"a":"x\\": 12345678901234567890, ","b":12345678901234567890}', { a: 'x": 12345678901234567890, ', b: 12345678901234567890n }],
    [
      '{"a":"\\\\","b":[ -12345678901234567890 , 1234567890123456 ],"c":{"d":[12345678901234567890]}}',
      { a: '\\', b: [-12345678901234567890n, 1234567890123456], c: { d: [12345678901234567890n] } },
    ],
    ['{"a":"\\u00011234567890123456789","b":1234567890123456789}', { a: '\u00011234567890123456789', b: 1234567890123456789n }],
    [
      '{"a":12345678901234567890.5,"b":1234567890123456789e2,"c":[1234567890123456789]}',
      { a: Number('12345678901234567890.5'), b: Number('1234567890123456789e2'), c: [1234567890123456789n] },
    ],
    ['{"__proto__":1234567890123456789}', Object.defineProperty({}, '__proto__', { value: 1234567890123456789n, enumerable: true })],
  ])('finds long integers where they are values and nowhere else: %s', async (text, expected) => {
    const out = await decode(ndjson, sourceOf(`${text}\n`));
    expect(out.faults).toEqual([]);
    expect(out.records[0]?.names).toEqual(Object.keys(expected));
    expect(Object.values(out.records[0]?.data ?? {})).toEqual(Object.values(expected));
  });

  it('does not take what is not JSON for it', async () => {
    const out = await decode(ndjson, sourceOf('{"a":0012345678901234567}\n{"a":12345678901234567890,}\n{12345678901234567890:1}\n'));
    expect(out.faults.map((f) => f.code)).toEqual(['json.syntax', 'json.syntax', 'json.syntax']);
  });

  it('lets the last of duplicate keys win and __proto__ do no harm', async () => {
    const out = await decode(
      ndjson,
      sourceOf('{"a":1,"a":2,"__proto__":{"polluted":true}}\n{"a":1234567890123456789,"__proto__":{"polluted":true},"a":2}\n'),
    );
    expect(out.records.map((r) => r.names)).toEqual([
      ['a', '__proto__'],
      ['a', '__proto__'],
    ]);
    expect(out.records[0]?.shape).toBe(out.records[1]?.shape);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('bounds nesting', async () => {
    const nested = (levels: number) => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
    const long = (levels: number) => `{"k":12345678901234567890,"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
    const out = await decode(
      ndjson,
      sourceOf(
        [
          nested(JSON_DEPTH_MAX),
          nested(JSON_DEPTH_MAX + 1),
          long(JSON_DEPTH_MAX),
          long(JSON_DEPTH_MAX + 1),
          nested(500_000),
          '{"a":1}',
        ].join('\n'),
      ),
    );
    expect(out.records.map((r) => r.index)).toEqual([0, 2, 5]);
    expect(out.faults.map((f) => [f.code, f.index])).toEqual([
      ['json.depth', 1],
      ['json.depth', 3],
      ['json.depth', 4],
    ]);
  });

  it('keeps records with invalid UTF-8 and says so', async () => {
    const out = await decode(
      ndjson,
      sourceOf(new Uint8Array([...Buffer.from('{"a":"x'), 0xff, 0xfe, ...Buffer.from('"}\n{"a":"\ufffd"}\n')])),
    );
    expect(out.records.map((r) => r.data['a'])).toEqual(['x\ufffd\ufffd', '\ufffd']);
    expect(out.warnings).toMatchObject([{ code: 'text.invalid', count: 1 }]);
  });

  it('shares one shape among records that look alike', async () => {
    const out = await decode(ndjson, sourceOf('{"a":1,"b":2}\n{"b":1,"a":2}\n{"a":3,"b":4}\n'));
    expect(out.records[0]?.shape).toBe(out.records[2]?.shape);
    expect(out.records[0]?.shape).not.toBe(out.records[1]?.shape);
  });
});

describe('documents', () => {
  it.each([
    ['an array', '[{"a":1},{"a":2}]'],
    ['an array with a trailing comma and line ends', '[\n  {"a":1},\n  {"a":2},\n]\n'],
    ['a wrapped list', '{"x":"y","value":[{"a":1},{"a":2}]}'],
    ['Elasticsearch hits', '{"took":1,"hits":{"total":2,"hits":[{"_id":"1","_source":{"a":1}},{"_id":"2","_source":{"a":2}}]}}'],
    ['concatenated objects', '{"a":1}\n{\n"a":2}'],
    ['wrapped lists one after another', '{"Records":[{"a":1}]}\n{"Records":[{"a":2}]}'],
  ])('%s', async (_, text) => {
    const out = await decode(json, sourceOf(text));
    expect(out.records.map((r) => r.data)).toEqual([{ a: 1 }, { a: 2 }]);
    expect(out.faults).toEqual([]);
  });

  it('gives exact byte ranges', async () => {
    for (const text of ['\ufeff[ {"a":"ü"} ,\n {"a":"}]"}, "x", 7 ]', '{"Records":[{"a":"ü"},{"a":"}]"},"x",7]}']) {
      const out = await decode(json, sourceOf(text));
      expect(out.records.map((r) => bytesAt(text, r))).toEqual(['{"a":"ü"}', '{"a":"}]"}', '"x"', '7']);
      expect(out.records.map((r) => r.index)).toEqual([0, 1, 2, 3]);
    }
  });

  it('reads Log Analytics tables with their declared types', async () => {
    const text = JSON.stringify({
      tables: [
        {
          name: 'SigninLogs',
          columns: [
            { name: 'TimeGenerated', type: 'datetime' },
            { name: 'N', type: 'long' },
          ],
          rows: [['2024-01-01T00:00:00Z', 1], ['2024-01-02T00:00:00Z', null], ['short']],
        },
        { name: 'Other', columns: [{ name: 'A', type: 'string' }], rows: [['x']] },
      ],
    });
    const out = await decode(json, sourceOf(text));
    expect(out.records.map((r) => r.data)).toEqual([
      { $table: 'SigninLogs', TimeGenerated: '2024-01-01T00:00:00Z', N: 1 },
      { $table: 'SigninLogs', TimeGenerated: '2024-01-02T00:00:00Z', N: null },
      { $table: 'Other', A: 'x' },
    ]);
    expect(out.records[0]?.shape.types).toEqual(['string', 'datetime', 'long']);
    expect(out.records[0]?.shape).toBe(out.records[1]?.shape);
    expect(out.faults).toMatchObject([{ code: 'json.columns', index: 2 }]);
  });

  it('reads one object as one record and a list inside it as its field', async () => {
    const text = '{"id":"r1","results":[{"x":1}],"findings":[{"y":1}]}';
    expect((await decode(json, sourceOf(text))).records.map((r) => r.data)).toEqual([
      { id: 'r1', results: [{ x: 1 }], findings: [{ y: 1 }] },
    ]);
  });

  it('takes a record that holds a list for a record', async () => {
    const activity = {
      kind: 'admin#reports#activity',
      id: { time: '2024-01-01T00:00:00Z' },
      actor: { email: 'a@b.c' },
      events: [{ name: 'login' }],
    };
    const alert = { time: '2024-01-01', user: 'x', data: [{ k: 'v' }] };
    for (const text of [
      `${JSON.stringify(activity, null, 1)}\n${JSON.stringify(alert, null, 1)}`,
      `${JSON.stringify(alert, null, 1)}\n${JSON.stringify(activity, null, 1)}`,
    ]) {
      expect((await decode(json, sourceOf(text))).records.map((r) => r.data)).toEqual(
        text.indexOf('admin') < 20 ? [activity, alert] : [alert, activity],
      );
    }
  });

  it('judges each of several wrapped lists by itself', async () => {
    const out = await decode(json, sourceOf('{"value":[{"a":1}]}\n{"id":2,"value":{"x":1}}\n{"value":[{"a":3}]}\n'));
    expect(out.records.map((r) => r.data)).toEqual([{ a: 1 }, { id: 2, value: { x: 1 } }, { a: 3 }]);
    expect(out.warnings).toEqual([]);
  });

  it('says what stands beside the list and is not read', async () => {
    const out = await decode(json, sourceOf(`{"value":[{"a":1}],"pad":"${'x'.repeat(70_000)}","summary":{"x":1}}`));
    expect(out.warnings).toMatchObject([{ code: 'json.envelope' }]);
  });

  it('reads up to where a document was cut off', async () => {
    const between = await decode(json, sourceOf('{"records":[{"a":1},{"a":2},'));
    expect(between.records).toHaveLength(2);
    expect(between.warnings.map((w) => w.code)).toContain('json.truncated');
    const within = await decode(json, sourceOf('[{"a":1},{"a":"b'));
    expect(within.records).toHaveLength(1);
    expect(within.faults).toMatchObject([{ code: 'json.syntax', index: 1, offset: 9, length: 7 }]);
  });

  it('loses only the record with an unclosed quote or bracket', async () => {
    const lines = ['{"a":1}', '{"a":"broken}', '{"a":{"b":3}', '{"a":4}'];
    const pretty = await decode(jsonConcatenated, sourceOf(lines.join('\n')));
    expect(pretty.records.map((r) => r.data['a'])).toEqual([1, 4]);
    expect(pretty.faults.map((f) => f.code)).toEqual(['json.syntax', 'json.syntax']);
    const text = `[\n${lines.map((l) => `  ${l}`).join(',\n')}\n]`;
    const array = await decode(json, sourceOf(text));
    expect(array.records.map((r) => r.data['a'])).toEqual([1, 4]);
  });

  it('is not slowed down by a file of nothing but broken records', async () => {
    const count = 200_000;
    const started = performance.now();
    const open = await decode(jsonConcatenated, sourceOf('{"a":{"b":1}\n'.repeat(count)));
    expect(open.faults).toHaveLength(count);
    const unquoted = await decode(jsonConcatenated, sourceOf('{"a":"b}\n'.repeat(count)));
    expect(unquoted.records.length + unquoted.faults.length).toBe(count);
    expect(performance.now() - started).toBeLessThan(30_000);
  });

  it('passes over text that is not JSON', async () => {
    const out = await decode(jsonConcatenated, sourceOf('{\n"a":1}\n-- page 2 --\n{\n"a":2}\n'));
    expect(out.records).toHaveLength(2);
    expect(out.faults).toMatchObject([{ code: 'json.syntax', sample: '-- page 2 --' }]);
  });

  it('cuts records at any place of the reading window', async () => {
    // Reads of 7 bytes put a seam at every place of every token.
    const text = '[{"a":"x\\"y\\\\","b":[1,{"c":"]}"}]},\n {"a":"é€😀","b":null} , {"a":12345678901234567890}]';
    const source = sourceOf(text);
    const drip = {
      ...source,
      handle: {
        ...source.handle,
        size: source.size,
        read: (o: number, l: number) => source.handle.read(o, Math.min(l, 7)),
        close: () => Promise.resolve(),
      },
    };
    const out = await decode(json, drip);
    expect(out.records.map((r) => r.data)).toEqual([
      { a: 'x"y\\', b: [1, { c: ']}' }] },
      { a: 'é€😀', b: null },
      { a: 12345678901234567890n },
    ]);
    expect(out.records.map((r) => JSON.parse(bytesAt(text, r)) as unknown)).toHaveLength(3);
  });
});

describe('records too long', () => {
  /** A source of any size that is never held: `unit` repeated between a head and a tail. */
  const endless = (head: string, size: number, tail: string) => {
    const total = head.length + size + tail.length;
    const filler = new Uint8Array(1024 * 1024).fill(0x78);
    return {
      path: '/endless',
      name: 'endless.json',
      size: total,
      handle: {
        size: total,
        close: () => Promise.resolve(),
        read: async (offset: number, length: number) => {
          const out = Buffer.alloc(Math.min(length, total - offset));
          for (let at = 0; at < out.length;) {
            const place = offset + at;
            if (place < head.length) at += out.write(head.slice(place, head.length), at, 'latin1');
            else if (place < head.length + size) {
              const n = Math.min(out.length - at, head.length + size - place, filler.length);
              out.set(filler.subarray(0, n), at);
              at += n;
            } else at += out.write(tail.slice(place - head.length - size), at, 'latin1');
          }
          return out;
        },
      },
    };
  };
  const GIB = 1024 ** 3;
  const MIB = 1024 ** 2;

  it.each([
    ['a line of 3 GiB', ndjson, '{"a":1}\n{"a":"', '"}\n{"a":3}\n', 8, 3 * GIB],
    ['a record of 300 MiB in an array', json, '[{"a":1},{"a":"', '"},{"a":3}]', 9, 300 * MIB],
    ['a record of 300 MiB among concatenated ones', jsonConcatenated, '{"a":1} {"a":"', '"} {"a":3}', 8, 300 * MIB],
  ] as const)('%s is one fault, in bounded memory, and the rest is read', async (_, decoder, head, tail, offset, size) => {
    const before = process.memoryUsage.rss();
    let peak = 0;
    const source = endless(head, size, tail);
    const seen: unknown[] = [];
    const faults: { code: string; index: number | null; offset: number; length: number | null }[] = [];
    await decoder.decode(
      source,
      {
        record: (r) => seen.push(r.values[0]),
        fault: (f) => faults.push(f),
        warn: () => undefined,
        progress: async () => void (peak = Math.max(peak, process.memoryUsage.rss())),
      },
      { ports, cancel: NEVER_CANCELLED },
    );
    expect(seen).toEqual([1, 3]);
    expect(faults).toMatchObject([{ code: 'record.tooLong', index: 1, offset }]);
    expect(faults[0]?.length).toBeGreaterThan(size);
    expect(peak - before).toBeLessThan(700 * 1024 * 1024);
  });
});
