import { describe, expect, it } from 'vitest';
import { equals, filterKql, kqlName, kqlString, rowKql, rowTime } from '../../src/renderer/inspector/kql.js';

describe('values as KQL literals', () => {
  it('keeps quotes, backslashes and control characters inside the string', () => {
    expect(kqlString('a"b\\c')).toBe('"a\\"b\\\\c"');
    expect(kqlString('line\nnext\ttab\r\u0000\u2028')).toBe('"line\\nnext\\ttab\\r\\u0000\\u2028"');
    expect(kqlString('"; drop | take 1 //')).toBe('"\\"; drop | take 1 //"');
  });
  it('quotes names that are not plain identifiers or mean something else', () => {
    expect(kqlName('DeviceName')).toBe('DeviceName');
    expect(kqlName('Machine Id')).toBe('["Machine Id"]');
    expect(kqlName('order')).toBe('["order"]');
    expect(kqlName('a"] | take 1')).toBe('["a\\"] | take 1"]');
  });
  it('writes each type as the language wants it', () => {
    expect(equals({ name: 'T', type: 'datetime' }, '2026-03-13T09:14:52.1184310Z')).toBe('T == datetime(2026-03-13T09:14:52.1184310Z)');
    expect(equals({ name: 'N', type: 'long' }, '9007199254740993')).toBe('N == 9007199254740993');
    expect(equals({ name: 'N', type: 'long' }, '1) or (1==1')).toBe('N == tolong("1) or (1==1")');
    expect(equals({ name: 'B', type: 'bool' }, true, true)).toBe('B != true');
    expect(equals({ name: 'D', type: 'dynamic' }, { a: [1] })).toBe('tostring(D) == "{\\"a\\":[1]}"');
    expect(equals({ name: 'G', type: 'guid' }, '74be27de-1e4e-49d9-b579-fe0b331d3642')).toBe(
      'G == guid(74be27de-1e4e-49d9-b579-fe0b331d3642)',
    );
  });
  it('asks for emptiness where there is no value', () => {
    expect(equals({ name: 'A', type: 'string' }, '')).toBe('isempty(A)');
    expect(equals({ name: 'A', type: 'long' }, null, true)).toBe('not(isnull(A))');
  });
  it('filters a table', () =>
    expect(filterKql('Device Events', { name: 'A', type: 'string' }, 'x')).toBe('["Device Events"]\n| where A == "x"'));
});

describe('a row as a query', () => {
  const columns = [
    { name: 'Timestamp', type: 'datetime' },
    { name: 'DeviceName', type: 'string' },
    { name: 'FileName', type: 'string' },
    { name: 'ReportId', type: 'long' },
  ] as const;
  const values = ['2026-03-13T09:14:52.1184310Z', 'WKS', '', 7];
  it('names time and what tells it apart, leaving out what is empty', () =>
    expect(rowKql('DeviceEvents', columns, values)).toBe(
      'DeviceEvents\n| where Timestamp == datetime(2026-03-13T09:14:52.1184310Z)\n    and ReportId == 7\n    and DeviceName == "WKS"',
    ));
  it('finds its time', () => expect(rowTime(columns, values)).toBe('2026-03-13T09:14:52.1184310Z'));
  it('is the table when nothing tells it apart', () => expect(rowKql('T', [{ name: 'x', type: 'string' }], ['y'])).toBe('T'));
});
