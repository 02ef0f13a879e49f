import { describe, expect, it } from 'vitest';
import { formatCell } from '../../src/main/engine/query/cells.js';
import {
  addDecimal,
  divideDecimal,
  formatDecimal,
  moduloDecimal,
  multiplyDecimal,
  parseDecimal,
  type Decimal,
} from '../../src/main/engine/query/decimal.js';
import { canonicalKey, dynamicOfText, dynamicText, jsonText, parseJsonText } from '../../src/main/engine/query/dynamic.js';
import {
  parseBool,
  parseDatetime,
  parseGuid,
  parseLong,
  parseReal,
  parseTimespan,
  textOf,
} from '../../src/main/engine/query/functions/index.js';
import { Typed } from '../../src/main/engine/query/values.js';
import { formatDatetime, formatTimespan } from '../../src/shared/base/time.js';

const date = (text: string): string | null => {
  const t = parseDatetime(text);
  return t === null ? null : formatDatetime(t);
};
const span = (text: string): string | null => {
  const t = parseTimespan(text);
  return t === null ? null : formatTimespan(t);
};
const dec = (text: string): Decimal => parseDecimal(text) as Decimal;

describe('datetime text', () => {
  it.each([
    ['2014-05-25T08:20:03.123456Z', '2014-05-25T08:20:03.1234560Z'],
    ['2014-05-25T08:20:03.123456', '2014-05-25T08:20:03.1234560Z'],
    ['2014-05-25T08:20', '2014-05-25T08:20:00.0000000Z'],
    ['2014-11-08 15:55:55.123456Z', '2014-11-08T15:55:55.1234560Z'],
    ['2014-11-08', '2014-11-08T00:00:00.0000000Z'],
    ['2014-11-08T15:55:55+02:00', '2014-11-08T13:55:55.0000000Z'],
    ['Sat, 8 Nov 14 15:05:02 GMT', '2014-11-08T15:05:02.0000000Z'],
    ['Sat, 8 Nov 14 15:05', '2014-11-08T15:05:00.0000000Z'],
    ['8 Nov 14 15:05 GMT', '2014-11-08T15:05:00.0000000Z'],
    ['Saturday, 08-Nov-14 15:05:02 GMT', '2014-11-08T15:05:02.0000000Z'],
    ['08-Nov-14 15:05', '2014-11-08T15:05:00.0000000Z'],
    ['2014-11-08 15:05:25 GMT', '2014-11-08T15:05:25.0000000Z'],
    ['2014-11-08T15:05 GMT', '2014-11-08T15:05:00.0000000Z'],
    ['11/08/2014 3:05:25 PM', '2014-11-08T15:05:25.0000000Z'],
    ['15/01/2024 12:35:35', '2024-01-15T12:35:35.0000000Z'],
    ['1601-01-01', '1601-01-01T00:00:00.0000000Z'],
    ['9999-12-31T23:59:59.9999999Z', '9999-12-31T23:59:59.9999999Z'],
    ['0001-01-01', '0001-01-01T00:00:00.0000000Z'],
    ['2023-02-29', null],
    ['2023-13-01', null],
    ['not a date', null],
    ['', null],
  ])('%s', (text, expected) => expect(date(text)).toBe(expected));
});

describe('timespan text', () => {
  it.each([
    ['2d', '2.00:00:00'],
    ['1.5h', '01:30:00'],
    ['100ms', '00:00:00.1000000'],
    ['10microsecond', '00:00:00.0000100'],
    ['1tick', '00:00:00.0000001'],
    ['15 seconds', '00:00:15'],
    ['2', '2.00:00:00'],
    ['0.12:34:56.7', '12:34:56.7000000'],
    ['-1.02:03:04', '-1.02:03:04'],
    ['12:30', '12:30:00'],
    ['25:00:00', null],
    ['1w', null],
  ])('%s', (text, expected) => expect(span(text)).toBe(expected));
});

it('reads numbers, booleans and GUIDs', () => {
  expect(parseLong('0xff')).toBe(255);
  expect(parseLong('9223372036854775807')).toBe(9223372036854775807n);
  expect(parseLong('9223372036854775808')).toBeNull();
  expect(parseLong('12.9')).toBe(12);
  expect(parseLong('12abc')).toBeNull();
  expect(parseReal('1e3')).toBe(1000);
  expect(parseReal('-inf')).toBe(-Infinity);
  expect(parseReal('')).toBeNull();
  expect([parseBool('True'), parseBool('0'), parseBool('7'), parseBool('yes')]).toEqual([true, false, true, null]);
  expect(parseGuid('{74BE27DE-1E4E-49D9-B579-FE0B331D3642}')).toBe('74be27de-1e4e-49d9-b579-fe0b331d3642');
  expect(parseGuid('74be27de')).toBeNull();
});

it('prints values of every type as text', () => {
  expect(textOf(1, 'real')).toBe('1.0');
  expect(textOf(true, 'bool')).toBe('True');
  expect(textOf(null, 'long')).toBe('');
  expect(textOf({ a: [1, 'x', null] }, 'dynamic')).toBe('{"a":[1,"x",null]}');
  expect(textOf('plain', 'dynamic')).toBe('plain');
});

it('keeps JSON exact and compact', () => {
  expect(parseJsonText('9007199254740993')).toBe(9007199254740993n);
  expect(jsonText(parseJsonText('{"a" : [1, 2.5, 9223372036854775807, "é\\n"]}') ?? null)).toBe('{"a":[1,2.5,9223372036854775807,"é\\n"]}');
  expect(dynamicOfText('not json')).toBe('not json');
  expect(dynamicOfText('{broken')).toBe('{broken');
  expect(dynamicOfText('')).toBeNull();
  expect(canonicalKey({ b: 1, a: { d: 2, c: 3 } })).toBe('{"a":{"c":3,"d":2},"b":1}');
  expect(dynamicText(new Typed('guid', '74be27de-1e4e-49d9-b579-fe0b331d3642'))).toBe('74be27de-1e4e-49d9-b579-fe0b331d3642');
  expect(Object.getPrototypeOf(parseJsonText('{"__proto__":{"x":12345678901234567}}'))).toBe(Object.prototype);
  expect(parseJsonText(`${'['.repeat(600)}12345678901234567${']'.repeat(600)}`)).toBeUndefined();
});

it('calculates with decimals to 34 digits', () => {
  expect(formatDecimal(addDecimal(dec('0.1'), dec('0.2')))).toBe('0.3');
  expect(formatDecimal(multiplyDecimal(dec('1.5'), dec('-2')))).toBe('-3');
  expect(formatDecimal(divideDecimal(dec('1'), dec('3')) as Decimal)).toBe('0.3333333333333333333333333333333333');
  expect(divideDecimal(dec('1'), dec('0'))).toBeNull();
  expect(formatDecimal(moduloDecimal(dec('-5.5'), dec('2')) as Decimal)).toBe('0.5');
  expect(formatDecimal(dec('1e5'))).toBe('100000');
});

it('formats result cells as `quarry batch` prints them', () => {
  expect(formatCell('long', 9007199254740993n)).toBe('9007199254740993');
  expect(formatCell('real', NaN)).toBe('NaN');
  expect(formatCell('real', -Infinity)).toBe('-Infinity');
  expect(formatCell('datetime', parseDatetime('2026-01-02T03:04:05.1234567Z'))).toBe('2026-01-02T03:04:05.1234567Z');
  expect(formatCell('timespan', parseTimespan('1.02:03:04'))).toBe('1.02:03:04');
  expect(formatCell('string', null)).toBe('');
  expect(formatCell('long', null)).toBeNull();
  expect(formatCell('decimal', dec('1.50'))).toBe('1.5');
  expect(formatCell('dynamic', [1, { t: new Typed('timespan', parseTimespan('1h') ?? 0) }, 9007199254740993n])).toEqual([
    1,
    { t: '01:00:00' },
    '9007199254740993',
  ]);
});
