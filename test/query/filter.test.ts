// Conjunctions are run term by term on the rows left, each seeing only the columns it reads.

import { expect, it } from 'vitest';
import { engineOver, memoryTable } from './memory.js';

it('gives a term its own columns also after a term that all remaining rows pass', async () => {
  const t = memoryTable('T', { A: 'string', B: 'string', C: 'string' }, [
    ['x', 'same', 'yes'],
    ['x', 'same', 'no'],
    ['y', 'same', 'yes'],
  ]);
  const { rows } = engineOver(t);
  expect(await rows("T | where A has 'x' and B has 'same' and C has 'yes' | project C")).toEqual([['yes']]);
  expect(await rows("T | where A has 'x' | where strlen(B) == 4 | where C startswith 'y' | count")).toEqual([[1]]);
});
