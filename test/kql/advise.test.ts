// What was meant: every slip names itself once, and putting the fix in its place gives a query without faults.

import { beforeAll, describe, expect, it } from 'vitest';
import { QuarryError } from '../../src/shared/base/errors.js';
import { KqlBinder, loadKusto } from '../../src/shared/kql/index.js';
import type { ColumnSchema } from '../../src/shared/base/types.js';

const columns: readonly ColumnSchema[] = [
  { name: 'Timestamp', type: 'datetime' },
  { name: 'DeviceName', type: 'string' },
  { name: 'Size', type: 'long' },
];
const names = ['DeviceEvents', 'DeviceInfo', 'SecurityEvent'];
let binder: KqlBinder;
beforeAll(async () => {
  const kusto = await loadKusto();
  binder = new KqlBinder(kusto, () => ({ revision: 1, names, columns: (n) => (names.includes(n) ? columns : null) }));
});

/** Each with what the first fix makes of it. */
const slips: readonly (readonly [query: string, fixed: string, code: string])[] = [
  ['DeviceEvent | take 1', 'DeviceEvents | take 1', 'kql.unknownTable'],
  ['deviceevents | take 1', 'DeviceEvents | take 1', 'kql.unknownTable'],
  ['union DeviceEvents, DevicInfo', 'union DeviceEvents, DeviceInfo', 'kql.unknownTable'],
  ['DeviceEvents | join (DevicInfo) on DeviceName', 'DeviceEvents | join (DeviceInfo) on DeviceName', 'kql.unknownTable'],
  ['let Seen = DeviceEvents; Sen | take 1', 'let Seen = DeviceEvents; Seen | take 1', 'kql.unknownTable'],
  ['DeviceEvents | wher Size == 1', 'DeviceEvents | where Size == 1', 'kql.syntax'],
  ['DeviceEvents | Where Size == 1', 'DeviceEvents | where Size == 1', 'kql.syntax'],
  ['DeviceEvents | summarise count() by DeviceName', 'DeviceEvents | summarize count() by DeviceName', 'kql.syntax'],
  ['DeviceEvents | mv-expnd x = dynamic([1])', 'DeviceEvents | mv-expand x = dynamic([1])', 'kql.syntax'],
  ['DeviceEvents | project-awy Size', 'DeviceEvents | project-away Size', 'kql.syntax'],
  ['DeviceEvents | distnct DeviceName | take 3', 'DeviceEvents | distinct DeviceName | take 3', 'kql.syntax'],
  ['DeviceEvents | stats count() by Size', 'DeviceEvents | summarize count() by Size', 'kql.syntax'],
  ['DeviceEvents where Size == 1', 'DeviceEvents | where Size == 1', 'kql.syntax'],
  ['DeviceEvents | where DeviceName hass "x"', 'DeviceEvents | where DeviceName has "x"', 'kql.syntax'],
  ['DeviceEvents | where DeviceName startwith "x" | count', 'DeviceEvents | where DeviceName startswith "x" | count', 'kql.syntax'],
  ['DeviceEvents | sort by Size dsc', 'DeviceEvents | sort by Size desc', 'kql.syntax'],
  ['DeviceEvents | order Size', 'DeviceEvents | order by Size', 'kql.syntax'],
  ['range x form 1 to 2 step 1', 'range x from 1 to 2 step 1', 'kql.syntax'],
  ['DeviceEvents | render timechrt', 'DeviceEvents | render timechart', 'kql.syntax'],
  ['DeviceEvents | join kind=innr DeviceInfo on DeviceName', 'DeviceEvents | join kind=inner DeviceInfo on DeviceName', 'kql.syntax'],
  ['DeviceEvents | where Size == 1 && Size > 0', 'DeviceEvents | where Size == 1 and Size > 0', 'kql.syntax'],
  ['DeviceEvents | where DeviceNam == "a"', 'DeviceEvents | where DeviceName == "a"', 'kql.semantic'],
  ['DeviceEvents | where devicename == "a"', 'DeviceEvents | where DeviceName == "a"', 'kql.semantic'],
  ['let limt = 3; DeviceEvents | where Size > limit', 'let limt = 3; DeviceEvents | where Size > limt', 'kql.semantic'],
  ['DeviceEvents | extend Total = Size | where Totl > 1', 'DeviceEvents | extend Total = Size | where Total > 1', 'kql.semantic'],
  ['DeviceEvents | where strlne(DeviceName) > 1', 'DeviceEvents | where strlen(DeviceName) > 1', 'kql.semantic'],
  ['DeviceEvents | summarize coutn() by Size', 'DeviceEvents | summarize count() by Size', 'kql.semantic'],
  ['DeviceEvents | summarize arg_mx(Timestamp, *) by Size', 'DeviceEvents | summarize arg_max(Timestamp, *) by Size', 'kql.semantic'],
  [
    'DeviceEvents | extend b = bag_pack("a", 1) | evaluate bag_unpak(b)',
    'DeviceEvents | extend b = bag_pack("a", 1) | evaluate bag_unpack(b)',
    'kql.semantic',
  ],
  ['DeviceEvents | where DeviceName = "a"', 'DeviceEvents | where DeviceName == "a"', 'kql.semantic'],
  ['datatable(a:strng)["x"]', 'datatable(a:string)["x"]', 'kql.semantic'],
];

const failureOf = (query: string): QuarryError => {
  try {
    binder.bind(query);
  } catch (error) {
    if (error instanceof QuarryError) return error;
    throw error;
  }
  throw new Error(`no fault in ${query}`);
};

describe('did you mean', () => {
  it.each(slips)('%s', (query, fixed, code) => {
    const [first] = binder.diagnosticsFor(query).filter((d) => d.severity === 'error');
    const [fix] = first?.fixes ?? [];
    expect(fix && query.slice(0, fix.start) + fix.text + query.slice(fix.end)).toBe(fixed);
    expect(binder.diagnosticsFor(fixed).filter((d) => d.severity === 'error')).toEqual([]);
    const error = failureOf(query);
    expect(error.code).toBe(code);
    expect(error.facts['suggestions']).toContainEqual({ text: fix?.text, start: fix?.start, end: fix?.end });
    expect(error.facts['start']).toBe(first?.start);
  });
  it.each(slips)('says nothing more about %s', (query) => {
    expect(binder.diagnosticsFor(query).filter((d) => d.severity === 'error')).toHaveLength(1);
  });
  it('offers nothing for names far from every other', () => {
    expect(failureOf('DeviceEvents | where Zzyzx == 1').facts['suggestions']).toEqual([]);
    expect(failureOf('Zzyzx').facts['near']).toEqual([]);
  });
  it('takes a name like none that is known for a table the case does not hold', () => {
    expect([...binder.bind('Zzyzx | where Rank > 1').elsewhere]).toEqual(['Zzyzx']);
  });
  it('keeps further faults of other parts', () => {
    const found = binder.diagnosticsFor('DeviceEvents | where Sise > 1 and DevceName == "a"').filter((d) => d.severity === 'error');
    expect(found.map((d) => d.fixes?.[0]?.text)).toEqual(['Size', 'DeviceName']);
  });
  it('gives the place in a text with a chain too long for the binder', () => {
    const query = `DeviceEvents | where ${Array.from({ length: 900 }, (_, i) => `Size == ${i}`).join(' or ')} or Sise == 1`;
    const [suggestion] = failureOf(query).facts['suggestions'] as readonly { text: string; start: number; end: number }[];
    expect(suggestion && [suggestion.text, query.slice(suggestion.start, suggestion.end)]).toEqual(['Size', 'Sise']);
  });
});
