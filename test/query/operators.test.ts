// What each operator gives, row by row, as the reference documents it.

import { describe, expect, it } from 'vitest';
import { engineOver, memoryTable } from './memory.js';

const { rows, shape } = engineOver(
  memoryTable(
    'Events',
    { Timestamp: 'datetime', Device: 'string', Id: 'long', Extra: 'dynamic' },
    [
      [0, 'a', 1, { k: [1, 2] }],
      [10_000_000, 'b', 2, { k: [] }],
      [20_000_000, 'a', 3, null],
      [30_000_000, 'c', 4, { k: [3] }],
    ],
    2,
  ),
  memoryTable('Names', { Device: 'string', Owner: 'string' }, [
    ['a', 'Ann'],
    ['b', 'Bob'],
    ['z', 'Zoe'],
    ['a', 'Abe'],
  ]),
);

const cases: readonly (readonly [query: string, expected: unknown])[] = [
  ['Events | where Id > 1 and Device in~ ("A", "B") | project Id', [[2], [3]]],
  ['Events | where Device in ("A", "B") | count', [[0]]],
  ['Events | where Device !in ("a") | project Device', [['b'], ['c']]],
  ['Events | extend Id = Id * 2 | take 1 | project Id', [[2]]],
  [
    'Events | summarize count() by Device | sort by count_, Device asc',
    [
      ['a', 2],
      ['b', 1],
      ['c', 1],
    ],
  ],
  ['Events | summarize n = count(), arg_max(Timestamp, Id) by Device | where Device == "a" | project n, Id', [[2, 3]]],
  ['Events | where Id > 100 | summarize count()', [[0]]],
  ['Events | where Id > 100 | summarize count() by Device', []],
  ['Events | summarize max(Id) / min(Id)', [[4]]],
  ['Events | distinct Device', [['a'], ['b'], ['c']]],
  ['Events | top 2 by Id desc | project Id', [[4], [3]]],
  ['Events | sort by Device asc, Id desc | project Id', [[3], [1], [2], [4]]],
  ['datatable(x:long)[3, long(null), 1] | sort by x asc', [[null], [1], [3]]],
  ['datatable(x:long)[3, long(null), 1] | sort by x desc', [[3], [1], [null]]],
  ['datatable(x:long)[3, long(null), 1] | sort by x asc nulls last', [[1], [3], [null]]],
  [
    'Events | join kind=inner Names on Device | project Id, Owner | sort by Id asc, Owner asc',
    [
      [1, 'Abe'],
      [1, 'Ann'],
      [2, 'Bob'],
      [3, 'Abe'],
      [3, 'Ann'],
    ],
  ],
  [
    'Events | join Names on Device | project Device, Device1, Owner | sort by Owner asc',
    [
      ['a', 'a', 'Abe'],
      ['a', 'a', 'Ann'],
      ['b', 'b', 'Bob'],
    ],
  ],
  ['Events | join kind=leftouter Names on Device | where Id == 4 | project Device, Device1, Owner', [['c', '', '']]],
  ['Events | join kind=rightouter Names on Device | where Device1 == "z" | project Device, Id, Owner', [['', null, 'Zoe']]],
  ['Events | join kind=fullouter Names on Device | count', [[7]]],
  ['Events | join kind=leftanti Names on Device | project Id', [[4]]],
  ['Events | join kind=leftsemi Names on Device | project Id', [[1], [2], [3]]],
  ['Events | join kind=rightanti Names on Device', [['z', 'Zoe']]],
  ['Events | join kind=rightsemi Names on Device | count', [[3]]],
  ['Events | join kind=inner (Names | project-rename D = Device) on $left.Device == $right.D | where Id == 2 | project D', [['b']]],
  [
    'Events | lookup (Names | summarize Owner = min(Owner) by Device) on Device | project Id, Owner',
    [
      [1, 'Abe'],
      [2, 'Bob'],
      [3, 'Abe'],
      [4, ''],
    ],
  ],
  [
    'union (print a = 1, b = "x"), (print a = 2.5)',
    [
      [1, null, 'x'],
      [null, 2.5, ''],
    ],
  ],
  ['union kind=inner (print a = 1, b = "x"), (print a = 2)', [[1], [2]]],
  [
    'union withsource=T Events, Names | summarize count() by T',
    [
      ['Events', 4],
      ['Names', 4],
    ],
  ],
  ['union isfuzzy=true Events, NoSuchTable | count', [[4]]],
  [
    'Events | mv-expand k = Extra.k to typeof(long) | project Id, k',
    [
      [1, 1],
      [1, 2],
      [3, null],
      [4, 3],
    ],
  ],
  [
    'print a = dynamic([1, 2]), b = dynamic(["x"]) | mv-expand with_itemindex=i a, b',
    [
      [1, 'x', 0],
      [2, null, 1],
    ],
  ],
  ['print d = dynamic({"p": 1, "q": 2}) | mv-expand d', [[{ p: 1 }], [{ q: 2 }]]],
  [
    'Events | mv-apply k = Extra.k to typeof(long) on (summarize s = sum(k)) | project Id, s',
    [
      [1, 3],
      [4, 3],
    ],
  ],
  ['print t = "id=7 name=bob end" | parse t with "id=" id:long " name=" name " end" | project id, name', [[7, 'bob']]],
  ['print t = "nothing" | parse-where t with "id=" id:long', []],
  ['print t = "a1b22" | parse kind=regex t with "[a-z]" x:long "[a-z]" y:long | project x, y', [[1, 22]]],
  ['let f = (n: long, m: long = 10) { n * m }; print f(2), f(2, 3)', [[20, 6]]],
  ['let big = (T: (Id: long), n: long) { T | where Id > n }; Events | invoke big(3) | project Id', [[4]]],
  ['let m = toscalar(Events | summarize max(Id)); Events | where Id == m | project Device', [['c']]],
  ['let some = Names | where Owner startswith "A" | project Device; Events | where Device in (some) | count', [[2]]],
  ['let T = materialize(Events | where Id < 3); T | join kind=inner T on Id | count', [[2]]],
  ['range x from 1 to 9 step 4', [[1], [5], [9]]],
  ['Events | count as n', [[4]]],
  [
    'Events | project-away E*, Timestamp | project-rename N = Id | project-reorder N',
    [
      [1, 'a'],
      [2, 'b'],
      [3, 'a'],
      [4, 'c'],
    ],
  ],
  ['Events | project-keep D* | take 1', [['a']]],
  [
    'Events | serialize | extend n = row_number(), p = prev(Id), s = row_cumsum(Id) | project n, p, s',
    [
      [1, null, 1],
      [2, 1, 3],
      [3, 2, 6],
      [4, 3, 10],
    ],
  ],
  [
    'Names | evaluate pivot(Owner)',
    [
      ['a', 1, 1, 0, 0],
      ['b', 0, 0, 1, 0],
      ['z', 0, 0, 0, 1],
    ],
  ],
  ['print d = dynamic({"a": 1, "b": "x"}) | evaluate bag_unpack(d) | where a == 1 | project b', [['x']]],
  [
    'datatable(k:long, d:dynamic)[1, dynamic({"a": 1, "b": null, "c": true}), 2, dynamic({"a": 2.5, "c": "x"}), 3, dynamic(null), 4, dynamic([1])] | evaluate bag_unpack(d) | project k, a, b, c, gettype(a)',
    [
      [1, 1, null, true, 'real'],
      [2, 2.5, null, 'x', 'real'],
      [3, null, null, null, 'null'],
      [4, null, null, null, 'null'],
    ],
  ],
  [
    'Events | make-series n = count() on Timestamp from datetime(2010-01-01) to datetime(2010-01-01 00:00:04) step 2s by Device | project Device, n',
    [
      ['a', [1, 1]],
      ['b', [1, 0]],
      ['c', [0, 1]],
    ],
  ],
  ['search in (Names) "zoe" | project Owner', [['Zoe']]],
  ['find in (Names, Events) where Device == "c" | project source_', [['Events']]],
  ['Events | partition by Device (top 1 by Id) | project Id', [[3], [2], [4]]],
  ['Events | top-nested 1 of Device by count(), top-nested 1 of Id by max(Id)', [['a', 2, 3, 3]]],
  [
    'range x from 1 to 4 step 1 | scan declare (total: long = 0) with (step s: true => total = x + s.total;)',
    [
      [1, 1],
      [2, 3],
      [3, 6],
      [4, 10],
    ],
  ],
  [
    'Events | getschema | project ColumnName, ColumnType | take 2',
    [
      ['Timestamp', 'datetime'],
      ['Device', 'string'],
    ],
  ],
  ['print x = 0xFF, y = datetime(2017-10-30 01:02:03.7654321), z = timespan(5)', [[255, '2017-10-30T01:02:03.7654321Z', '5.00:00:00']]],
  ['let a = 1; let b = 2;', []],
];

describe('operators', () => {
  it.each(cases)('%s', async (query, expected) => {
    expect(await rows(query)).toEqual(expected);
  });

  it('names columns as the binder does', async () => {
    expect(
      await shape(
        'Events | summarize count(), dcount(Device), make_set(Id), percentiles(Id, 5, 95) by bin(Timestamp, 1h), tostring(Extra.k)',
      ),
    ).toBe('Timestamp:datetime Extra_k:string count_:long dcount_Device:long set_Id:dynamic percentile_Id_5:long percentile_Id_95:long');
    expect(await shape('Events | summarize arg_max(Timestamp, *) by Device')).toBe(
      'Device:string Timestamp:datetime Id:long Extra:dynamic',
    );
    expect(await shape('print 1, a = "x", strcat("a", "b")')).toBe('print_0:long a:string print_2:string');
  });
});
