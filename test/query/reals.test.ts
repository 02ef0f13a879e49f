// Whole numbers that are reals inside a dynamic, and dates with their time in front.

import { expect, it } from 'vitest';
import { rowTexts } from '../../src/main/engine/query/batch.js';
import { isArray, isBag, jsonText, parseJsonText, realInside, realsInside } from '../../src/main/engine/query/dynamic.js';
import { pack, unpack } from '../../src/main/engine/query/parallel/wire.js';
import { Typed, type Dynamic } from '../../src/main/engine/query/values.js';
import { ndjsonPieces, toCsv } from '../../src/main/engine/rooms/export.js';
import { KeptResult } from '../../src/main/engine/rooms/huntResults.js';
import { NEVER_CANCELLED } from '../../src/shared/base/errors.js';
import { engineOver } from './memory.js';

const { run } = engineOver();

/** Queries and their rows as they print. */
it.each([
  // Written, read, packed and taken out again.
  ['print tostring(dynamic([1.0, 2.5])), tostring(dynamic({"a": -1.0})), dynamic(1e3)', '["[1.0,2.5]","{\\"a\\":-1.0}",1000.0]'],
  ['print tostring(parse_json("[118.0,118,1E+2,1.5e1,1e-7]"))', '["[118.0,118,100.0,15.0,1e-7]"]'],
  [`print d = parse_json('{"a":{"b":118.0,"c":118}}') | project d.a.b, d.a.c, d`, '[118.0,118,{"a":{"b":118.0,"c":118}}]'],
  [
    'print pack("a", 118.0, "b", 118), pack_array(2.0, 2), todynamic(real(3)), repeat(1.0, 2)',
    '[{"a":118.0,"b":118},[2.0,2],3.0,[1.0,1.0]]',
  ],
  ['print x = 4.0, y = 4 | project pack_all()', '[{"x":4.0,"y":4}]'],
  [
    'datatable(x:real)[118, 2.5, 118] | summarize make_list(x), make_set(x), make_bag(pack("a", x))',
    '[[118.0,2.5,118.0],[118.0,2.5],{"a":118.0}]',
  ],
  ['print range(1.0, 3, 1), range(1, 3, 1), range(1, 2, 0.5)', '[[1.0,2.0,3.0],[1,2,3],[1.0,1.5,2.0]]'],
  // What kind it is.
  [
    `print gettype(parse_json('1')), gettype(parse_json('1.0')), gettype(parse_json('{"a":1.0}').a), gettype(dynamic(2)), gettype(dynamic([1.0])[0])`,
    '["long","double","double","long","double"]',
  ],
  ['datatable(d:dynamic)[dynamic({"x": 1.0, "y": 1})] | summarize buildschema(d)', '[{"x":"double","y":"long"}]'],
  ['print d = dynamic({"r": 1.0, "w": 1}) | evaluate bag_unpack(d) | project gettype(r), gettype(w), tostring(r)', '["real","long","1.0"]'],
  // The same number all the same.
  [
    `print d = parse_json('{"a":118.0,"b":118}') | project d.a == d.b, d.a == 118, d.a > 117.5, d.a in (118), d.b in (118.0), d.a between (118 .. 119)`,
    '[true,true,true,true,true,true]',
  ],
  [
    `print d = parse_json('{"a":118.0}') | project tolong(d.a), toint(d.a), toreal(d.a), tostring(todecimal(d.a)), tostring(d.a), tobool(d.a)`,
    '[118,118,118,"118","118.0",true]',
  ],
  [
    `print d = parse_json('{"a":6.0,"b":6}') | project tostring(d.a + 1), tostring(d.b + 1), tostring(-d.a), tostring(d.a / 4.0)`,
    '["7","7","-6.0","1.5"]',
  ],
  [
    'print set_union(dynamic([1, 2]), dynamic([1.0, 3.0])), set_has_element(dynamic([1.0]), 1), set_equals(dynamic([1.0]), dynamic([1]))',
    '[[1,2,3.0],true,true]',
  ],
  ['print array_index_of(dynamic([1, 2.0]), 2), array_sum(dynamic([1.0, 2])), array_sort_asc(dynamic([3, 1.0, 2.5]))', '[1,3,[1.0,2.5,3]]'],
  [
    'print array_iff(dynamic([1.0, 0.0]), "y", "n"), array_concat(dynamic([1.0]), dynamic([1])), array_split(dynamic([1.0, 2.0, 3]), 1)',
    '[["y","n"],[1.0,1],[[1.0],[2.0,3]]]',
  ],
  [
    'datatable(a:dynamic, v:long)[dynamic(1.0), 5] | join kind=inner (datatable(a:dynamic, w:long)[dynamic(1), 6]) on a | project a, v, w',
    '[1.0,5,6]',
  ],
  ['print d = dynamic([1.0, 2]) | mv-expand d to typeof(long) | summarize sum(d)', '[3]'],
  [
    'print strcat(dynamic(1.0), "x"), strcat_array(dynamic([1.0, 2]), ","), tostring(dynamic({"a": 10.0})) has "10.0"',
    '["1.0x","1.0,2",true]',
  ],
  ['print dynamic_to_json(dynamic({"b": 1.0, "a": [2.0, 2]}))', '["{\\"a\\":[2.0,2],\\"b\\":1.0}"]'],
  [`print extract_json("$.a", '{"a":5.0}'), extract_json("$.a", '{"a":5.0}', typeof(long))`, '["5.0",5]'],
  [
    'datatable(d:dynamic)[dynamic(1.0), dynamic(1), dynamic({"a":2}), dynamic({"a":2.0})] | summarize hll(d), dcount(d), make_set(d) | project dcount_hll(hll_d), dcount_d, set_d',
    '[2,2,[1.0,{"a":2}]]',
  ],
  // Series: reals of reals, and of longs what the function makes of them.
  [
    'print series_add(dynamic([1, 2]), dynamic([3, 4])), series_add(dynamic([1, 2]), 1.0), series_multiply(dynamic([1.0]), 2)',
    '[[4,6],[2.0,3.0],[2.0]]',
  ],
  [
    'print series_divide(dynamic([2, 4]), 2), series_pow(dynamic([2]), 2), series_sign(dynamic([-6, 0])), series_abs(dynamic([-6.5, 0]))',
    '[[1.0,2.0],[4.0],[-1,0],[6.5,0.0]]',
  ],
  [
    'print series_equals(dynamic([1.0]), dynamic([1])), series_fill_const(dynamic([111, null]), 0.0), series_fill_const(dynamic([1, null]), -1)',
    '[[true],[111,0.0],[1,-1]]',
  ],
  ['print series_fir(dynamic([2, 4]), dynamic([1, 1])), series_fir(dynamic([2, 5]), dynamic([1, -1]), false)', '[[1.0,3.0],[2,3]]'],
  [
    'print series_stats_dynamic(dynamic([1, 2, 3]))',
    '[{"min":1.0,"min_idx":0,"max":3.0,"max_idx":2,"avg":2.0,"stdev":1.0,"variance":1.0,"sum":6.0,"len":3}]',
  ],
  ['print series_fill_linear(dynamic([1.0, null, 4.0]))', '[[1.0,2.5,4.0]]'],
  ['print series_fill_linear(dynamic([-1.0, null, 4]))', '[[-1.0,1.5,4.0]]'],
  ['print series_fill_linear(dynamic([1, null, 4]))', '[[1,2,4]]'],
  ['print series_fill_linear(dynamic([null, null]))', '[[0.0,0.0]]'],
  ['print series_fill_linear(parse_json("[1.0, null, 4]"))', '[[1.0,2.5,4.0]]'],
  ['print series_fill_linear(parse_json("[1, null, 4]"))', '[[1,2,4]]'],
  ['print parse_json("[\\"1.0\\", 2]")', '[["1.0",2]]'],
  [
    'datatable(t:long, v:real)[0, 1.0, 2, 4.0] | make-series a = avg(v) default=real(null) on t from 0 to 3 step 1 | project a, series_fill_linear(a)',
    '[[1.0,null,4.0],[1.0,2.5,4.0]]',
  ],
  ['datatable(t:long, v:real)[0, 1.0] | make-series a = avg(v) default=0, n = count() on t from 0 to 2 step 1', '[[1.0,0.0],[1,0],[0,1]]'],
  [
    'datatable(t:long, v:long)[0, 1, 2, 4] | make-series a = max(v) default=long(null) on t from 0 to 3 step 1 | project series_fill_linear(a)',
    '[[1,2,4]]',
  ],
  ['datatable(v:real, w:long)[1, 1, 2, 2] | summarize percentiles_array(v, 50), percentiles_array(w, 50)', '[[1.0],[1]]'],
  ['print geo_from_wkt("POINT (1 2)")', '[{"type":"Point","coordinates":[1.0,2.0]}]'],
  // Dates.
  ["print todatetime('10:00 14 jun 2025')", '["2025-06-14T10:00:00.0000000Z"]'],
  ["print todatetime('1:02:03.5 pm 6/14/2025')", '["2025-06-14T13:02:03.5000000Z"]'],
  ["print todatetime('10:00 nonsense')", '[null]'],
] as readonly (readonly [string, string])[])('%s', async (query, expected) => {
  expect(rowTexts(await run(query)).join()).toBe(expected);
});

/** JSON texts of every shape of number, blank and string, made anew for every number. */
function* texts(): Generator<string> {
  const numbers = [
    '0',
    '-0',
    '7',
    '7.0',
    '-7.000',
    '7.5',
    '1e2',
    '1E+2',
    '1.5e1',
    '1.25e1',
    '1e-2',
    '12345678901234567',
    '1e400',
    '1234567890123456.0',
  ];
  for (const n of numbers)
    for (const [before, after] of [
      ['', ''],
      [' ', ' '],
      ['[', ']'],
      ['[ ', '\n]'],
      ['{"a":', '}'],
      ['{"a" : ', ' , "b":true}'],
      ['{"1.0":[null,', ',false,"x\\n1.0, 2e3]"]}'],
      ['[[],{},"Windows NT 10.0; 8e3, ",', ']'],
    ])
      yield `${before}${n}${after}`;
}

it('JSON texts are read as JSON.parse reads them, but for the kinds of numbers and wide integers', () => {
  // A long has no negative zero.
  const plain = (_key: string, v: unknown): unknown => (typeof v === 'number' ? v + 0 : v);
  const known = (v: Dynamic): unknown => {
    if (typeof v === 'number' || typeof v === 'bigint') return Number(v) + 0;
    if (v instanceof Typed) return v.value;
    if (isArray(v)) return v.map(known);
    return isBag(v) ? Object.fromEntries(Object.entries(v).map(([k, x]) => [k, known(x)])) : v;
  };
  for (const text of texts()) expect(known(parseJsonText(text) as Dynamic), text).toEqual(JSON.parse(text, plain));
  for (const text of texts()) {
    // Printed and read once more, nothing changes: what is stored is what is asked.
    const printed = jsonText(parseJsonText(text) as Dynamic);
    expect(jsonText(parseJsonText(printed) as Dynamic), text).toBe(printed);
  }
  for (const wrong of ['1.0.0', '[1.0', '{"a":1.0,}', '[1.0 2]', 'tru', '[1.0,nul]', '[1.0,"a\nb"]', '01.0', '[01.0]', '.0', '1.'])
    expect(parseJsonText(wrong), wrong).toBeUndefined();
});

it('the kind goes to another thread and comes back', () => {
  const values: Dynamic[] = [
    realInside(5),
    realsInside([1, null, 2.5, NaN, 1e300]),
    [1, realInside(1), null, 'x', new Typed('guid', '00000000-0000-4000-8000-000000000001')],
    { a: realInside(-3), b: [[realInside(0)], []] },
    [],
    [null],
  ];
  const back = unpack(structuredClone(pack(values)), () => {
    throw new Error('no dictionary here');
  });
  expect(back).toEqual(values);
});

it('exports print the point where the text does', async () => {
  const kept = new KeptResult(
    await run(`print d = parse_json('{"a":118.0,"b":[1,"x,y"]}'), n = todynamic(-2.0), t = dynamic("=1"), r = 3.0, w = 9007199254740993`),
  );
  expect(toCsv(kept)).toBe('d,n,t,r,w\r\n"{""a"":118.0,""b"":[1,""x,y""]}",-2.0,\'=1,3,9007199254740993\r\n');
  expect(Array.from(ndjsonPieces(kept), (piece) => piece.text).join('')).toBe(
    '{"d":{"a":118.0,"b":[1,"x,y"]},"n":-2.0,"t":"=1","r":3,"w":"9007199254740993"}\n',
  );
});

it('a kept result is ordered by the numbers, whichever their kinds', async () => {
  const kept = new KeptResult(await run('datatable(d:dynamic)[dynamic(10), dynamic(9.0), dynamic(9.5), dynamic(2.0)]'));
  const order = await kept.ordered([{ column: 0, descending: false }], '', { cancel: NEVER_CANCELLED, take: () => null });
  expect([...order]).toEqual([3, 1, 2, 0]);
});
