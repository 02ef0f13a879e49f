// The formatter: what a layout looks like, and that over every public hunt only white space changes and twice is once.

import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { loadKusto, type Kusto } from '../../src/shared/kql/index.js';
import { formatKql } from '../../src/shared/kql/format.js';
import { statementAt, statementBlocks } from '../../src/shared/base/statements.js';

let kusto: Kusto;
beforeAll(async () => {
  kusto = await loadKusto();
});
const format = (text: string) => formatKql(kusto, text).text;

const LAYOUTS: readonly (readonly [name: string, from: string, to: string])[] = [
  ['a short query stays on one line', 'T|take 10', 'T | take 10'],
  [
    'one operator a line, by under summarize when the line is long',
    'DeviceNetworkEvents|where RemoteIPType=="Public" and Timestamp>ago(2d)|summarize Hosts=dcount(DeviceName),N=count(),First=min(Timestamp),Last=max(Timestamp) by RemoteIP,InitiatingProcessFileName|top 5 by N desc',
    `DeviceNetworkEvents
| where RemoteIPType == "Public" and Timestamp > ago(2d)
| summarize Hosts = dcount(DeviceName), N = count(), First = min(Timestamp), Last = max(Timestamp)
  by RemoteIP, InitiatingProcessFileName
| top 5 by N desc`,
  ],
  [
    'subqueries are indented',
    'A | where x>1 | join kind=inner hint.strategy=shuffle (B|where y has "z"|project Id,-1,a[0].b) on $left.Id==$right.Id',
    `A
| where x > 1
| join kind=inner hint.strategy=shuffle (
    B
    | where y has "z"
    | project Id, -1, a[0].b
) on $left.Id == $right.Id`,
  ],
  [
    'comments stay behind and before what they speak of',
    '// head\nT // source\n| where a==1 // one\n// next\n| where b==2\n// end',
    '// head\nT // source\n| where a == 1 // one\n// next\n| where b == 2\n// end',
  ],
  [
    'declarations and their bodies',
    'let f=(a:string,b:long=3){T|where c==a|take b};\n\n\nlet u = U|where x|project y;\nf("q")',
    `let f = (a:string, b:long=3) {
    T
    | where c == a
    | take b
};

let u = U
    | where x
    | project y;
f("q")`,
  ],
  [
    'a long condition breaks at its connectives',
    'T | where ProcessCommandLine has "aaaaaaaaaaaaaaaaaaaaaaa" and (FileName =~ "bbbbbbbbbbbbbbbbbbbbbbbb.exe" or FileName =~ "cccccccccccccccccc.exe") | count',
    `T
| where ProcessCommandLine has "aaaaaaaaaaaaaaaaaaaaaaa"
    and (FileName =~ "bbbbbbbbbbbbbbbbbbbbbbbb.exe" or FileName =~ "cccccccccccccccccc.exe")
| count`,
  ],
  [
    'long lists of literals are packed',
    `T | where a in (${Array.from({ length: 30 }, (_, i) => `"value${i}"`).join(',')})`,
    `T
| where a in (
    "value0", "value1", "value2", "value3", "value4", "value5", "value6", "value7", "value8",
    "value9", "value10", "value11", "value12", "value13", "value14", "value15", "value16",
    "value17", "value18", "value19", "value20", "value21", "value22", "value23", "value24",
    "value25", "value26", "value27", "value28", "value29"
)`,
  ],
  [
    'a datatable has a row a line',
    'datatable(a:string,b:long)["x",1,"y",-2]|where b>1',
    `datatable(a:string, b:long) [
    "x", 1,
    "y", -2
]
| where b > 1`,
  ],
  ['strings of several lines are left alone', 'print a=```one\n   two  ```, b = @"c:\\"', 'print a = ```one\n   two  ```, b = @"c:\\"'],
];
for (const [name, from, to] of LAYOUTS) test(name, () => expect(format(from)).toBe(to));

test('what does not parse stays, and its neighbour is laid out', () => {
  expect(format('T | where ==\n\nU|take 1')).toBe('T | where ==\n\nU | take 1');
  expect(() => format('T | where ==')).toThrow(/./);
});

test('a selection is widened to its statements', () => {
  const text = 'A|take 1\n\nB|take 2\n\nC|take 3';
  expect(formatKql(kusto, text, 12, 13)).toEqual({ start: 10, end: 18, text: 'B | take 2' });
});

test('statements: blank lines part them, declarations go with what follows', () => {
  const text = 'let a = 1;\n\nlet b = 2;\n\nT | where x == a\n\nU | where s == "one\n\nV\n\n| take 3';
  const at = (needle: string) => {
    const [start, end] = statementAt(text, text.indexOf(needle));
    return text.slice(start, end);
  };
  expect(at('T |')).toBe('let a = 1;\n\nlet b = 2;\n\nT | where x == a');
  expect(at('let a')).toBe('let a = 1;\n\nlet b = 2;\n\nT | where x == a');
  expect(at('U |')).toBe('U | where s == "one');
  expect(statementBlocks('```a\n\nb```').length).toBe(1);
  expect(statementBlocks('T | where a in (\n\n1)').length).toBe(1);
});

const HUNTS = '../shared/corpus/kql/hunting.json';
test('every public hunt: the same tokens, and formatted twice is formatted once', { timeout: 240_000 }, () => {
  if (!existsSync(HUNTS)) return console.log(`skipped: ${HUNTS} is not here`);
  const corpus = JSON.parse(readFileSync(HUNTS, 'utf8')) as unknown;
  const queries = textsOf(corpus);
  expect(queries.length).toBeGreaterThan(1000);
  let laidOut = 0;
  const bad: string[] = [];
  for (const query of queries) {
    let once: string;
    try {
      once = format(query);
    } catch (error) {
      if ((error as { code?: string }).code !== 'kql.syntax') bad.push(`${String(error)}: ${query.slice(0, 200)}`);
      continue;
    }
    laidOut++;
    const twice = format(once);
    if (twice !== once) bad.push(`twice:\n${once}\n----\n${twice}`);
  }
  console.log(`${laidOut} of ${queries.length} hunts laid out`);
  expect(bad.slice(0, 3)).toEqual([]);
  expect(laidOut).toBeGreaterThan(queries.length * 0.95);
});

function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== 'object' || value === null) return [];
  const row = value as Record<string, unknown>;
  const text = row['kql'] ?? row['query'] ?? row['text'];
  if (typeof text === 'string') return [text];
  return Object.values(row).flatMap(textsOf);
}
