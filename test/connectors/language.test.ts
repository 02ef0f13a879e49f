// The connector language itself: what is refused and how it is said, and the functions' hard cases.
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { formatDatetime } from '../../src/shared/base/time.js';
import { compileConnectors, loadConnectors, loadTableSchemas, type TableSchemas } from '../../src/main/engine/ingest/connectors/index.js';
import { ipClass, readEndpoint } from '../../src/main/engine/ingest/connectors/network.js';
import { dateOrderOf, readTime } from '../../src/main/engine/ingest/connectors/times.js';
import { baseName, dirName, hashOf, registryData } from '../../src/main/engine/ingest/connectors/windowsText.js';
import type { FieldValue } from '../../src/main/engine/ingest/types.js';
import { createNodePorts } from '../../src/main/hosts/node/ports.js';
import { MemoryWriter, recordOf, resources, root, sha1 } from './support.js';

let schemas: TableSchemas;
beforeAll(async () => {
  schemas = await loadTableSchemas(resources);
});
const load = (...texts: string[]) =>
  compileConnectors(
    texts.map((text, i) => ({ path: `user/${i}.yaml`, text })),
    schemas,
    sha1,
  );
const HEAD = 'id: x\ntitle: X\nversion: 1\n';

/** The value an expression gives for a record, through a real row. */
function evaluate(expression: string, fields: Record<string, FieldValue>, extra = ''): unknown {
  const set = load(
    `${HEAD}${extra}\nrows:\n  - table: DeviceEvents\n    blank: ['-']\n    set:\n      AdditionalFields: ${JSON.stringify(`object('v', ${expression})`)}\n      ActionType: =x\n`,
  );
  expect(set.failed).toEqual([]);
  const run = set.open('x', { path: 'p', name: 'p' });
  const writer = new MemoryWriter(schemas);
  expect(run.map(recordOf(fields), writer)).toBeNull();
  return (writer.rows('DeviceEvents')[0]!['AdditionalFields'] as Record<string, unknown> | undefined)?.['v'];
}

describe('files', () => {
  it('every shipped file follows the published schema', () => {
    const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(
      JSON.parse(readFileSync(resolve(root, 'resources/schemas/connector.schema.json'), 'utf8')) as object,
    );
    for (const name of readdirSync(resolve(root, 'resources/connectors')).filter((one) => one.endsWith('.yaml'))) {
      const valid = validate(parse(readFileSync(resolve(root, 'resources/connectors', name), 'utf8')));
      expect(validate.errors ?? [], name).toEqual([]);
      expect(valid).toBe(true);
    }
    expect(validate({ id: 'x', title: 'X', version: 1, nonsense: true })).toBe(false);
  });
  it.each([
    ['unknown key', `${HEAD}nonsense: 1`, 'unknown key "nonsense"'],
    ['no id', 'title: X\nversion: 1', 'id:'],
    ['bad version', 'id: x\ntitle: X\nversion: one', 'version:'],
    ['unknown table', `${HEAD}rows: [{ table: Nope }]`, 'no table "Nope"'],
    ['unknown column', `${HEAD}rows: [{ table: DeviceEvents, set: { Nope: a } }]`, 'DeviceEvents has no column "Nope"'],
    ['unknown function', `${HEAD}rows: [{ table: DeviceEvents, set: { FileName: "wipe(a)" } }]`, 'unknown function wipe'],
    ['too few arguments', `${HEAD}rows: [{ table: DeviceEvents, set: { FileName: "split(a)" } }]`, 'split takes 3 to 3 arguments, not 1'],
    ['unknown name', `${HEAD}rows: [{ table: DeviceEvents, set: { FileName: $nope } }]`, 'no name $nope'],
    ['a name in a circle', `${HEAD}named: { a: $b, b: $a }\nrows: []`, 'defined by itself'],
    ['unknown vocabulary', `${HEAD}rows: [{ table: DeviceEvents, set: { FileName: "lookup('nope', a)" } }]`, 'lookup names no vocabulary'],
    ['unclosed call', `${HEAD}rows: [{ table: DeviceEvents, set: { FileName: "lower(a" } }]`, 'expected "," or ")"'],
    ['no such include', `${HEAD}include: [nope]`, 'no vocabulary "nope"'],
    ['no mapping', '- 1', 'expected a mapping'],
    ['no YAML', '{ a: [', ''],
  ])('%s is listed as failed, the others load', (_, text, message) => {
    const set = load(text, 'id: good\ntitle: Good\nversion: 1');
    expect(set.failed).toMatchObject([{ path: 'user/0.yaml', error: expect.stringContaining(message) as string }]);
    expect(set.connectors).toEqual([{ id: 'good', title: 'Good', version: 1 }]);
  });
  it('a user file replaces a shipped one, through the host', async () => {
    const set = await loadConnectors(createNodePorts({ root }), [{ path: 'mine.yaml', text: 'id: sysmon\ntitle: Mine\nversion: 9' }]);
    expect(set.failed).toEqual([]);
    expect(set.connectors.filter((one) => one.id === 'sysmon')).toEqual([{ id: 'sysmon', title: 'Mine', version: 9 }]);
  });
  it('an empty sample, or none at all, still finds a home', () => {
    const set = load();
    expect(set.recognise({ decoder: 'csv', sourceName: 'x', records: [] }).at(-1)!.connector).toBe('generic');
    const run = set.open('gone', { path: 'a/b.csv', name: 'b.csv' });
    const writer = new MemoryWriter(schemas, run.customTables);
    expect(run.map(recordOf({ a: 1, when: '2026-03-04' }), writer)).toBeNull();
    expect(writer.rows('b_CL')).toEqual([{ _Extra: { a: 1, when: '2026-03-04' }, Type: 'b_CL' }]);
  });
});

describe('expressions', () => {
  it.each<[string, Record<string, FieldValue>, unknown]>([
    ['first(a, b)', { a: '', b: 'x' }, 'x'],
    ['first(a, b)', { a: '-', b: 'x' }, 'x'],
    ['`odd name (UTC)`', { 'odd name (UTC)': 'x' }, 'x'],
    ['a.b.1.c', { a: { b: [{}, { c: 5 }] } }, 5],
    ['a.b', { a: '{"b":"in text"}' }, 'in text'],
    ["get(a, '@odata.type')", { a: { '@odata.type': '#t' } }, '#t'],
    ['number(a)', { a: '0xffffffffffffffff' }, 18446744073709552000],
    ['number(a)', { a: '%%1936' }, 1936],
    ['number(a)', { a: 'twelve' }, undefined],
    ["if(is(a, 'X'), 'yes', 'no')", { a: 'x' }, 'yes'],
    ["if(mask(a, 16), 'vm read')", { a: '0x1010' }, 'vm read'],
    ['user(a)', { a: 'CORP\\jo' }, 'jo'],
    ['domain(a)', { a: 'jo@corp.example' }, 'corp.example'],
    ['ip(a)', { a: 'LOCAL' }, undefined],
    ['port(a)', { a: '[::ffff:1.2.3.4]:443' }, 443],
    ["find(a, 'Name', 'useragent', 'Value')", { a: [{ Name: 'X' }, { Name: 'UserAgent', Value: 'UA' }] }, 'UA'],
    ["between(a, 'k=', ';')", { a: 'x; k=v ; y' }, 'v'],
    ["join('|', a, b)", { a: ['x', ''], b: 'y' }, 'x|y'],
    ["split(a, ',', -1)", { a: 'x,y,z' }, 'z'],
    ["words(a, '|')", { a: 'x| y ||z' }, ['x', 'y', 'z']],
    ['urlHost(a)', { a: 'https://u:p@Host.example:8443/x' }, 'host.example'],
    ['guid(a)', { a: '{AB-CD}' }, 'ab-cd'],
    ["concat(a, ' - ', b)", { a: 1, b: true }, '1 - true'],
  ])('%s of %j', (expression, fields, expected) => expect(evaluate(expression, fields)).toEqual(expected));

  it('hostile JSON neither overflows nor disappears', () => {
    const deep = '['.repeat(20_000) + ']'.repeat(20_000);
    expect(evaluate('first(json(a), a)', { a: deep })).toBe(deep);
    expect(evaluate("get(json(a), '__proto__.x')", { a: '{"__proto__":{"x":1}}' })).toBe(1);
    expect(JSON.stringify(evaluate('rest()', { ['__proto__']: 'p', b: 1 }))).toContain('"__proto__":"p"');
    expect(evaluate('time(a)', { a: 123_456_789_012_345.5 })).toBeDefined();
  });
  it('derived ids are stable and differ', () => {
    const a = evaluate('derivedId(h)', { h: 'WS01' });
    expect(a).toBe(evaluate('derivedId(h)', { h: 'ws01' }));
    expect(a).not.toBe(evaluate('derivedId(h)', { h: 'ws02' }));
  });
  it('rest() is what the row does not use', () => expect(evaluate('rest()', { a: 1, b: 2, c: '-' })).toEqual({ a: 1, b: 2 }));
});

describe('times', () => {
  it.each<[FieldValue, string | null]>([
    ['2026-03-04T05:06:07.1234567Z', '2026-03-04T05:06:07.1234567Z'],
    ['2026-03-04 05:06:07', '2026-03-04T05:06:07.0000000Z'],
    ['2026-03-31T23:59:60Z', null],
    ['2026-02-30T00:00:00Z', null],
    ['2026-03-04T05:06:07.123+02:00', '2026-03-04T03:06:07.1230000Z'],
    ['3/4/2026 5:06:07 PM', '2026-03-04T17:06:07.0000000Z'],
    ['3/4/2026, 12:06:07.541 AM', '2026-03-04T00:06:07.5410000Z'],
    ['31/03/2026 05:06', '2026-03-31T05:06:00.0000000Z'],
    ['04.03.2026 05:06:07', '2026-03-04T05:06:07.0000000Z'],
    ['Wed, 4 Mar 2026 06:06:07 +0100 (CET)', '2026-03-04T05:06:07.0000000Z'],
    ['Mar 4, 2026 @ 05:06:07.541', '2026-03-04T05:06:07.5410000Z'],
    ['/Date(1772600767000)/', '2026-03-04T05:06:07.0000000Z'],
    [1772600767, '2026-03-04T05:06:07.0000000Z'],
    ['1772600767.5', '2026-03-04T05:06:07.5000000Z'],
    [1772600767123, '2026-03-04T05:06:07.1230000Z'],
    [1772600767123456, '2026-03-04T05:06:07.1234560Z'],
    [1772600767123456789n, '2026-03-04T05:06:07.1234567Z'],
    ['134170743671234567', '2026-03-04T05:06:07.1234567Z'],
    ['1601-01-01T00:00:00Z', null],
    ['0001-01-01T00:00:00', null],
    ['yesterday', null],
    ['', null],
  ])('%s', (value, expected) => {
    const ticks = readTime(value);
    expect(ticks === null ? null : formatDatetime(ticks)).toBe(expected);
  });
  it('one day above twelve decides the order of a file', () => {
    expect(dateOrderOf(['3/4/2026', '13/4/2026'])).toBe('day-first');
    expect(dateOrderOf(['3/4/2026', '4/13/2026'])).toBe('month-first');
    expect(dateOrderOf(['3/4/2026'])).toBeNull();
    expect(formatDatetime(readTime('3/4/2026 05:06', 'day-first')!)).toBe('2026-04-03T05:06:00.0000000Z');
  });
});

describe('Windows texts and addresses', () => {
  it('paths, hashes, registry data', () => {
    expect([baseName('C:\\a\\b.exe'), baseName('/usr/bin/x'), baseName('x'), baseName('C:\\a\\')]).toEqual(['b.exe', 'x', 'x', 'a']);
    expect([dirName('C:\\a\\b.exe'), dirName('x')]).toEqual(['C:\\a', null]);
    expect([
      hashOf('MD5=AA,SHA256=BB', 'SHA256'),
      hashOf('IMPHASH=00,MD5=AA', 'MD5'),
      hashOf('sha1=aa', 'SHA1'),
      hashOf('SHA1=0000', 'SHA1'),
      hashOf('X', 'MD5'),
    ]).toEqual(['bb', 'aa', 'aa', null, null]);
    expect([registryData('DWORD (0x00000001)'), registryData('QWORD (0x00000001-0x00000000)'), registryData('text')]).toEqual([
      '1',
      '4294967296',
      'text',
    ]);
  });
  it.each([
    ['[::ffff:1.2.3.4]:443', '1.2.3.4', 443],
    ['1.2.3.4:80', '1.2.3.4', 80],
    ['::1', '::1', null],
    ['[2001:DB8::1]:5', '2001:db8::1', 5],
    ['fe80::1%eth0', 'fe80::1', null],
    ['\\\\10.0.0.1', '10.0.0.1', null],
    ['999.1.1.1', null, null],
    ['host', null, null],
    ['', null, null],
  ])('%s', (text, ip, port) => expect(readEndpoint(text)).toEqual(ip === null ? null : { ip, port }));
  it.each([
    ['10.1.1.1', 'Private'],
    ['172.32.0.1', 'Public'],
    ['127.0.0.1', 'Loopback'],
    ['169.254.1.1', 'LinkLocal'],
    ['224.0.0.1', 'Multicast'],
    ['::1', 'Loopback'],
    ['fd00::1', 'Private'],
    ['2001:db8::1', 'Public'],
    ['fe80::1', 'LinkLocal'],
  ])('%s is %s', (ip, kind) => expect(ipClass(ip)).toBe(kind));
});
