// The parser behind its door: what the library calls things is pinned here, because names there mislead.

import { beforeAll, describe, expect, it } from 'vitest';
import { KqlBinder, loadKusto, nearNames, type CallExpr, type Expr } from '../../src/shared/kql/index.js';
import { EditorService } from '../../src/shared/kql/editor.js';
import type { ColumnSchema } from '../../src/shared/base/types.js';

const tables = new Map<string, readonly ColumnSchema[]>([
  [
    'SecurityEvent',
    [
      { name: 'TimeGenerated', type: 'datetime' },
      { name: 'Account', type: 'string' },
      { name: 'EventID', type: 'int' },
    ],
  ],
  [
    'DeviceEvents',
    [
      { name: 'Timestamp', type: 'datetime' },
      { name: 'DeviceName', type: 'string' },
    ],
  ],
]);
let binder: KqlBinder;
const schema = () => ({ revision: 1, names: [...tables.keys()], columns: (n: string) => tables.get(n) ?? null });
beforeAll(async () => {
  const kusto = await loadKusto();
  binder = new KqlBinder(kusto, schema);
});

const scalar = (text: string): Expr => {
  const [statement] = binder.bind(`print x = ${text}`).block.statements;
  if (statement?.kind !== 'query' || statement.value.kind !== 'source' || statement.value.operator.kind !== 'print')
    throw new Error('no print');
  const [named] = statement.value.operator.exprs;
  return named?.kind === 'named' ? named.value : named!;
};

describe('binding', () => {
  it.each(['in', 'in~', '!in', '!in~', 'has_any', 'has_all'])('keeps `%s` as written', (name) => {
    expect((scalar(`"a" ${name} ("b", "c")`) as CallExpr).name).toBe(name);
  });
  it('flattens and/or chains and gives types', () => {
    const e = scalar('true and false and 1 == 2') as CallExpr;
    expect([e.name, e.args.length, e.type]).toEqual(['and', 3, 'bool']);
  });
  it('reads literals whole', () => {
    expect(scalar('0x10')).toMatchObject({ kind: 'literal', type: 'long', value: 16 });
    expect(scalar('9223372036854775807')).toMatchObject({ value: 9_223_372_036_854_775_807n });
    expect(scalar('datetime(2020-01-01 00:00:00.1234567)')).toMatchObject({ type: 'datetime', value: '2020-01-01 00:00:00.1234567' });
    expect(scalar("h@'a\\b'")).toMatchObject({ type: 'string', value: 'a\\b' });
    expect(scalar('decimal(1.50)')).toMatchObject({ type: 'decimal', value: '1.50' });
    expect(scalar('dynamic({"a": [1, null]})')).toMatchObject({ value: { bag: [['a', { array: [1, null] }]] } });
    expect(scalar('-5')).toMatchObject({ kind: 'literal', value: -5 });
  });
  it('is plain data', () => {
    const { block } = binder.bind(
      'let f = (x: long) { x + 1 }; SecurityEvent | where EventID == f(3) | summarize count() by bin(TimeGenerated, 1h)',
    );
    expect(JSON.parse(JSON.stringify(block))).toEqual(structuredClone(block));
  });
  it('knows both time columns on both families when asked', () => {
    expect([...binder.bind('SecurityEvent | where Timestamp > ago(1d)').added]).toEqual([
      ['SecurityEvent', [{ name: 'Timestamp', type: 'datetime', from: 'TimeGenerated' }]],
    ]);
    expect(binder.bind('SecurityEvent | where TimeGenerated > ago(1d)').added.size).toBe(0);
  });
  it('finds a place for errors inside balanced chains', () => {
    const chain = Array.from({ length: 600 }, (_, i) => `EventID == ${i}`).join(' or ');
    const text = `SecurityEvent | where ${chain} or Nope == 1`;
    try {
      binder.bind(text);
      expect.unreachable();
    } catch (error) {
      const { start, end } = (error as { facts: { start: number; end: number } }).facts;
      expect(text.slice(start, end)).toBe('Nope');
    }
  });
});

describe('help while typing', () => {
  it('diagnoses, completes and explains', () => {
    const editor = new EditorService(binder, schema);
    const text = 'SecurityEvent | where Acc == "x" | summarize dcount(Account)';
    expect(editor.diagnose(text)).toMatchObject([{ severity: 'error', code: 'KS142', start: 22, end: 25 }]);
    expect(editor.diagnose('SecurityEvent | count')).toEqual([]);
    const items = editor.complete(text, 25);
    expect(items.find((i) => i.label === 'Account')).toMatchObject({ kind: 'column', insert: 'Account', start: 22, end: 25 });
    expect(editor.complete('', 0).some((i) => i.label === 'DeviceEvents' && i.kind === 'table')).toBe(true);
    expect(editor.hover(text, 47)?.text).toContain('dcount');
    expect(editor.hover('', 0)).toBeNull();
  });
  it('suggests near names', () => {
    expect(nearNames('DeviceEvnts', [...tables.keys()])).toEqual(['DeviceEvents']);
    expect(nearNames('Zzz', [...tables.keys()])).toEqual([]);
  });
});
