// reduce, fork and facet, and tables a case does not hold.

import { describe, expect, it } from 'vitest';
import { engineOver, memoryTable } from './memory.js';

const { rows, run } = engineOver(
  memoryTable('Seen', { User: 'string', Size: 'long' }, [
    ['ann', 1],
    ['bob', 2],
    ['ann', 3],
    ['cid', 4],
    ['ann', 5],
    ['cid', 6],
    ['cid', 6],
  ]),
  memoryTable('Resources', { id: 'string', type: 'string' }, [['a', 'vm']]),
);

const cases: readonly (readonly [query: string, expected: unknown])[] = [
  [
    'datatable(t:string)["login of ann", "login of bob", "login of cid", "reboot"] | reduce by t | project Pattern, Count',
    [
      ['login of *', 3],
      ['others', 1],
    ],
  ],
  [
    'datatable(t:string)["login of ann", "login of bob"] | reduce kind=source by t | project t, Pattern',
    [
      ['login of ann', 'login of *'],
      ['login of bob', 'login of *'],
    ],
  ],
  ['Seen | where Size > 100 | reduce by User', []],
  ['Seen | fork (where Size > 5 | project Size) (count)', [[6], [6]]],
  [
    'Seen | facet by User',
    [
      ['ann', 3],
      ['cid', 3],
      ['bob', 1],
    ],
  ],
  ['Seen | facet by User with (where Size == 1 | project User)', [['ann']]],
  ['Missing_CL | where Name_s == "a" | project Name_s, Size_d', []],
  ['arg("").Resources | where type == "vm" | project id', [['a']]],
];

describe('several tables, and none', () => {
  it.each(cases)('%s', async (query, expected) => {
    expect(await rows(query)).toEqual(expected);
  });
  it('says that a custom log the case does not hold was empty', async () => {
    const result = await run('Missing_CL | count');
    expect(result.warnings.map((w) => w.code)).toContain('table.unknown');
  });
  it('names the tables fork leaves out', async () => {
    const result = await run('Seen | fork (take 1) (count)');
    expect(result.warnings.map((w) => w.code)).toContain('result.first');
  });
});
