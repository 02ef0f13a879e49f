// Everyday operators as a table: operator, operands, answer. Written from the reference's rules and from the traps analysts meet.

import type { KqlType } from '../../src/shared/base/types.js';
import type { Scalar } from '../../src/main/engine/query/values.js';
import { parseDatetime, parseTimespan } from '../../src/main/engine/query/functions/literals.js';
import { parseDecimal } from '../../src/main/engine/query/decimal.js';
import { parseJsonText } from '../../src/main/engine/query/dynamic.js';

export interface Operand {
  readonly type: KqlType;
  readonly value: Scalar;
}
export type Row = readonly [operator: string, operands: readonly Operand[], expected: Scalar];

const operand =
  (type: KqlType) =>
  (value: Scalar): Operand => ({ type, value });
const s = operand('string');
const n = operand('long');
const i = operand('int');
const r = operand('real');
const b = operand('bool');
const g = operand('guid');
const j = (json: string): Operand => ({ type: 'dynamic', value: parseJsonText(json) ?? null });
const dt = (text: string): Operand => ({ type: 'datetime', value: parseDatetime(text) });
const ts = (text: string): Operand => ({ type: 'timespan', value: parseTimespan(text) });
const dec = (text: string): Operand => ({ type: 'decimal', value: parseDecimal(text) });
const none = (type: KqlType): Operand => ({ type, value: null });
const ticks = (text: string): Scalar => parseTimespan(text);
const when = (text: string): Scalar => parseDatetime(text);

/** text, needle, then the answers of the four spellings: plain, negated, case-sensitive, negated case-sensitive. */
const family = (name: string, rows: readonly (readonly [text: string, needle: string, plain: boolean, exact: boolean])[]): Row[] =>
  rows.flatMap(([text, needle, plain, exact]): Row[] => [
    [name, [s(text), s(needle)], plain],
    [`!${name}`, [s(text), s(needle)], !plain],
    [`${name}_cs`, [s(text), s(needle)], exact],
    [`!${name}_cs`, [s(text), s(needle)], !exact],
  ]);

export const rows: readonly Row[] = [
  // has: whole terms, which are runs of letters and digits
  ...family('has', [
    ['North America', 'america', true, false],
    ['North America', 'amer', false, false],
    ['North America', 'North', true, true],
    ['powershell.exe -EncodedCommand', 'encodedcommand', true, false],
    ['powershell.exe', 'powershell', true, true],
    ['powershell.exe', 'shell', false, false],
    ['powershell.exe', '.exe', true, true],
    ['C:\\Windows\\System32\\cmd.exe', 'cmd.exe', true, true],
    ['C:\\Windows\\System32\\cmd.exe', 'system32', true, false],
    ['foo_bar', 'foo', true, true],
    ['foo_bar', 'foo_bar', true, true],
    ['foo_bar', 'o_b', false, false],
    ['a-enc b', '-enc', true, true],
    ['-encoded', '-enc', false, false],
    ['user1', 'user', false, false],
    ['éclair noir', 'éclair', true, true],
    ['xéclair', 'éclair', false, false],
    ['日本語 text', 'text', true, true],
    ['', 'x', false, false],
    ['anything', '', true, true],
    ['aXa XX', 'xx', true, false],
    ['10.0.0.1', '10.0.0.1', true, true],
    ['110.0.0.1', '10.0.0.1', false, false],
  ]),
  ...family('hasprefix', [
    ['North America', 'ame', true, false],
    ['North America', 'Ame', true, true],
    ['North America', 'mer', false, false],
    ['North America', 'CA', false, false],
    ['certutil.exe', 'cert', true, true],
  ]),
  ...family('hassuffix', [
    ['North America', 'ica', true, true],
    ['North America', 'icA', true, false],
    ['North America', 'americ', false, false],
    ['certutil.exe', 'util', true, true],
  ]),
  ...family('contains', [
    ['FabriKam', 'BRik', true, false],
    ['FabriKam', 'Kam', true, true],
    ['Fabrikam', 'xyz', false, false],
    ['', '', true, true],
    ['abc', '', true, true],
    ['100%', '%', true, true],
    ['ÄÖÜ', 'äö', true, false],
  ]),
  ...family('startswith', [
    ['Fabrikam', 'fab', true, false],
    ['Fabrikam', 'Fab', true, true],
    ['Fabrikam', 'kam', false, false],
    ['', 'a', false, false],
    ['abc', 'abcd', false, false],
  ]),
  ...family('endswith', [
    ['Fabrikam', 'Kam', true, false],
    ['Fabrikam', 'kam', true, true],
    ['Fabrikam', 'brik', false, false],
    ['invoice.pdf.EXE', '.exe', true, false],
  ]),

  // equality of text
  ['==', [s('aBc'), s('aBc')], true],
  ['==', [s('abc'), s('ABC')], false],
  ['!=', [s('abc'), s('ABC')], true],
  ['=~', [s('abc'), s('ABC')], true],
  ['=~', [s('abc'), s('abcd')], false],
  ['=~', [s('Ä'), s('ä')], true],
  ['!~', [s('aBc'), s('xyz')], true],
  ['!~', [s('aBc'), s('ABC')], false],
  ['==', [s(''), s('')], true],
  ['==', [s(''), s(' ')], false],
  ['<', [s('apple'), s('banana')], true],
  ['>', [s('a'), s('B')], true],

  // patterns
  ['matches regex', [s('Fabrikam'), s('b.*k')], true],
  ['matches regex', [s('Fabrikam'), s('B.*K')], false],
  ['matches regex', [s('Fabrikam'), s('(?i)B.*K')], true],
  ['matches regex', [s('line1\nline2'), s('^line2$')], false],
  ['matches regex', [s('line1\nline2'), s('(?m)^line2$')], true],
  ['matches regex', [s('a\nb'), s('a.b')], false],
  ['matches regex', [s('a\nb'), s('(?s)a.b')], true],
  ['matches regex', [s('x'), s('')], true],
  ['matches regex', [s('192.168.1.77'), s('^(\\d{1,3}\\.){3}\\d{1,3}$')], true],
  ['matches regex', [s('٣'), s('^\\d$')], true],
  ['matches regex', [s('straße'), s('^\\w+$')], true],
  ['matches regex', [s('tab\there'), s('[[:space:]]')], true],
  ['matches regex', [s('abc'), s('\\Aabc\\z')], true],
  ['matches regex', [s('café x'), s('café\\b')], true],
  ['matches regex', [s('b'), s('^[a-c&&[^b]]$')], false],
  ['matches regex', [s('c'), s('^[a-c&&[^b]]$')], true],
  ['matches regex', [s('a.b'), s('\\Qa.b\\E')], true],
  ['matches regex', [s('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'), s('^(a+)+$')], false],
  ['matches regex', [s('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'), s('^(a|aa)+$')], true],
  ['matches regex', [s('foobar'), s('(?P<x>foo)(?-i:bar)')], true],

  // lists
  ['in', [s('abc'), s('123'), s('abc')], true],
  ['in', [s('ABC'), s('123'), s('abc')], false],
  ['!in', [s('bca'), s('123'), s('abc')], true],
  ['in~', [s('Abc'), s('123'), s('abC')], true],
  ['!in~', [s('bCa'), s('123'), s('ABC')], true],
  ['!in~', [s('aBc'), s('ABC')], false],
  ['in', [s('b'), j('["a","b"]')], true],
  ['in', [s('b'), j('["a","B"]')], false],
  ['in~', [s('b'), j('["a","B"]')], true],
  ['in', [s(''), s('a')], false],
  ['in', [s('x')], false],
  ['!in', [s('x')], true],
  ['in', [s('5'), j('[5]')], true],
  ['in', [n(5), n(1), n(5)], true],
  ['in', [n(5), r(5)], true],
  ['in', [n(5), j('[1,5]')], true],
  ['in', [i(7), n(8), n(9)], false],
  ['in', [none('long'), n(1)], false],
  ['!in', [none('long'), n(1)], true],
  ['in', [dt('2020-01-01'), dt('2020-01-01T00:00:00Z')], true],
  ['in', [g('74be27de-1e4e-49d9-b579-fe0b331d3642'), g('74be27de-1e4e-49d9-b579-fe0b331d3642')], true],
  ['in', [j('"a"'), s('a'), s('b')], true],
  ['in', [n(9007199254740993n), n(9007199254740993n)], true],
  ['has_any', [s('North and South America'), s('south'), s('west')], true],
  ['has_any', [s('North America'), s('sou'), s('wes')], false],
  ['has_any', [s('net user /add'), j('["whoami","net user"]')], true],
  ['has_any', [s('x'), j('[]')], false],
  ['has_any', [s('mimikatz.exe'), ...Array.from({ length: 40 }, (_, k) => s(`tool${k}`)), s('mimikatz.exe')], true],
  ['has_any', [s('mimikatz.exe'), ...Array.from({ length: 40 }, (_, k) => s(`tool${k}`)), s('mimi')], false],
  ['has_all', [s('North and South America'), s('south'), s('north')], true],
  ['has_all', [s('North America'), s('south'), s('north')], false],
  ['has_all', [s('a b c'), j('["c","a"]')], true],

  // numbers
  ['==', [n(1), r(1)], true],
  ['==', [n(1), i(1)], true],
  ['<', [i(1), r(1.5)], true],
  ['>=', [n(9007199254740993n), n(9007199254740992n)], true],
  ['==', [n(9007199254740993n), n(9007199254740992n)], false],
  ['==', [r(NaN), r(NaN)], false],
  ['!=', [r(NaN), r(NaN)], true],
  ['<', [r(NaN), r(1)], false],
  ['==', [dec('1.50'), dec('1.5')], true],
  ['<', [dec('0.1'), r(0.2)], true],
  ['==', [dec('10'), n(10)], true],

  // null is equal to nothing, and different from every value; beside another null the answer is null
  ['==', [none('int'), i(5)], false],
  ['!=', [none('int'), i(5)], true],
  ['==', [none('int'), none('int')], null],
  ['!=', [none('int'), none('int')], null],
  ['>', [none('int'), i(3)], null],
  ['<', [i(3), none('int')], null],
  ['==', [none('datetime'), dt('2020-01-01')], false],
  ['==', [none('dynamic'), s('')], true],
  ['==', [none('bool'), b(false)], false],
  ['!=', [none('guid'), g('74be27de-1e4e-49d9-b579-fe0b331d3642')], true],
  ['+', [none('long'), n(1)], null],
  ['*', [r(1), none('real')], null],
  ['between', [none('long'), n(1), n(5)], null],

  // three-valued logic
  ['and', [b(true), b(true)], true],
  ['and', [b(true), b(false)], false],
  ['and', [none('bool'), b(false)], false],
  ['and', [none('bool'), b(true)], null],
  ['and', [none('bool'), none('bool')], null],
  ['or', [b(false), b(false)], false],
  ['or', [none('bool'), b(true)], true],
  ['or', [none('bool'), b(false)], null],
  ['or', [none('bool'), none('bool')], null],
  ['not', [b(true)], false],
  ['not', [none('bool')], null],

  // whole-number arithmetic
  ['+', [n(2), n(3)], 5],
  ['-', [n(2), n(3)], -1],
  ['*', [n(-4), n(3)], -12],
  ['/', [n(7), n(2)], 3],
  ['/', [n(-7), n(2)], -3],
  ['/', [n(1), n(2)], 0],
  ['/', [n(1), n(0)], null],
  ['%', [n(1), n(0)], null],
  ['%', [n(14), n(12)], 2],
  ['%', [n(-14), n(12)], 10],
  ['%', [n(14), n(-12)], 2],
  ['%', [n(-14), n(-12)], 10],
  ['+', [n(9223372036854775807n), n(1)], -9223372036854775808n],
  ['+', [n(9007199254740991), n(2)], 9007199254740993n],
  ['*', [n(3037000500), n(3037000500)], -9223372036709301616n],
  ['-', [n(9007199254740993n), n(1)], 9007199254740992n],
  ['unary-', [n(5)], -5],
  ['unary-', [none('long')], null],

  // real and decimal arithmetic
  ['/', [r(1), n(2)], 0.5],
  ['/', [n(1), r(2)], 0.5],
  ['/', [r(1), r(0)], Infinity],
  ['/', [r(-1), r(0)], -Infinity],
  ['%', [r(5.5), r(2)], 1.5],
  ['%', [r(-5.5), r(2)], 0.5],
  ['+', [r(0.1), r(0.2)], 0.30000000000000004],
  ['unary-', [r(1.5)], -1.5],

  // dates and spans
  ['-', [dt('2020-01-02'), dt('2020-01-01')], ticks('1d')],
  ['+', [dt('2020-01-01'), ts('36h')], when('2020-01-02T12:00:00Z')],
  ['-', [dt('2020-01-01'), ts('1tick')], when('2019-12-31T23:59:59.9999999Z')],
  ['+', [ts('1d'), ts('12h')], ticks('1.12:00:00')],
  ['/', [ts('1d'), ts('5h')], 4.8],
  ['/', [ts('1h'), n(2)], ticks('30m')],
  ['*', [ts('1h'), r(1.5)], ticks('90m')],
  ['*', [n(3), ts('1h')], ticks('3h')],
  ['%', [ts('25h'), ts('1d')], ticks('1h')],
  ['unary-', [ts('1h')], ticks('-01:00:00')],
  ['>', [dt('2020-01-01'), dt('1601-01-01')], true],
  ['<', [dt('9999-12-31'), dt('2020-01-01')], false],
  ['==', [ts('24h'), ts('1d')], true],
  ['+', [dt('9999-12-31T23:59:59.9999999Z'), ts('1tick')], null],

  // between takes both ends
  ['between', [n(50), n(50), n(55)], true],
  ['between', [n(55), n(50), n(55)], true],
  ['between', [n(56), n(50), n(55)], false],
  ['!between', [n(56), n(50), n(55)], true],
  ['!between', [n(50), n(50), n(55)], false],
  ['between', [r(1.5), n(1), n(2)], true],
  ['between', [dt('2020-01-03'), dt('2020-01-01'), ts('3d')], true],
  ['between', [dt('2020-01-05'), dt('2020-01-01'), ts('3d')], false],
  ['between', [ts('1h'), ts('30m'), ts('2h')], true],
  ['between', [n(5), n(9), n(1)], false],

  // dynamic values beside typed ones
  ['==', [j('5'), n(5)], true],
  ['==', [j('"5"'), s('5')], true],
  ['==', [j('5'), s('5')], true],
  ['==', [j('true'), b(true)], true],
  ['>', [j('7.5'), n(7)], true],
  ['==', [j('"2020-01-01"'), dt('2020-01-01')], true],
  ['==', [j('null'), n(5)], false],
  ['==', [j('[1,2]'), j('[1,2]')], true],
  ['==', [j('{"a":1,"b":2}'), j('{"b":2,"a":1}')], true],
  ['has', [j('{"Key":"Some Value"}'), s('value')], true],
  ['contains', [j('["alpha","beta"]'), s('PHA')], true],
  ['has', [j('null'), s('x')], false],

  // reaching into dynamic values
  ['[]', [j('[10,20,30]'), n(0)], 10],
  ['[]', [j('[10,20,30]'), n(-1)], 30],
  ['[]', [j('[10,20,30]'), n(3)], null],
  ['[]', [j('{"a b":1}'), s('a b')], 1],
  ['[]', [j('{"a":1}'), s('A')], null],
  ['[]', [j('{"a":1}'), n(0)], null],
  ['[]', [j('"text"'), n(0)], null],
  ['[]', [none('dynamic'), s('a')], null],
  ['.', [j('{"a":{"b":2}}'), s('b')], null],
  ['.', [j('{"b":2}'), s('b')], 2],
  ['.', [j('{"b":2}'), s('constructor')], null],
  ['.', [j('{"b":2}'), s('__proto__')], null],
  ['.', [j('{"b":9007199254740993}'), s('b')], 9007199254740993n],
];
