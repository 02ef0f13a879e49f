// What a filter behind an innerunique join means: it chooses among the left rows before one stands for the others.

import { expect, it } from 'vitest';
import { engineOver } from './memory.js';

const { rows } = engineOver();
const tables =
  'let L = datatable(k:long, v:string, n:long)[1, "a", 1, 1, "b", 2, 2, "c", 3]; let R = datatable(k:long, w:string)[1, "x", 1, "y", 2, "z"]; ';

it.each([
  [
    'L | join kind=innerunique R on k | project v, w',
    [
      ['a', 'x'],
      ['a', 'y'],
      ['c', 'z'],
    ],
  ],
  [
    'L | join kind=innerunique R on k | where v == "b" | project v, w',
    [
      ['b', 'x'],
      ['b', 'y'],
    ],
  ],
  ['L | join R on k | where w == "y" | where n > 1 and v != "c" | project v, w', [['b', 'y']]],
  [
    'L | join R on k | project-rename q = v | where q == "b" | project q, w',
    [
      ['b', 'x'],
      ['b', 'y'],
    ],
  ],
  ['L | join R on k | extend q = strcat(v, w) | where v == "b" | project q', [['bx'], ['by']]],
  ['L | join R on k | where strcat(v, w) == "ax" | project v, w', [['a', 'x']]],
  [
    'L | join kind=inner R on k | where v == "b" | project v, w',
    [
      ['b', 'x'],
      ['b', 'y'],
    ],
  ],
  ['L | join R on k | where v == "b" or w == "z" | project v, w', [['c', 'z']]],
] as readonly (readonly [string, unknown])[])('%s', async (query, expected) => {
  expect(await rows(tables + query)).toEqual(expected);
});
