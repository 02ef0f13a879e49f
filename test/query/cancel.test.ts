// Cancelling in the middle of one long step: a sort, a pattern search or a function over a huge value looks often enough to end.

import { expect, it } from 'vitest';
import { createQueryEngine } from '../../src/main/engine/query/index.js';
import { cancelled, type CancelToken } from '../../src/shared/base/errors.js';
import { catalogOf, NOW } from './memory.js';

/** A query of this many batches at most would look less often between them. */
const LOOKS = 100;

/** Not wanted any more after some looks; the engine pauses and never hears anything else. */
function impatient(looks: number): CancelToken & { readonly looked: number } {
  let looked = 0;
  return {
    get looked() {
      return looked;
    },
    get cancelled() {
      return ++looked > looks;
    },
    throwIfCancelled() {
      if (this.cancelled) throw cancelled();
    },
  };
}

const TEXT = (unit: string, times: number) => `print s = strcat_array(repeat("${unit}", ${times}), "")`;
const ROWS = 'range x from 1 to 20000 step 1';

it.each([
  `${ROWS} | sort by tostring(x) desc`,
  `${ROWS} | extend k = x % 100 | sort by k asc, x desc`,
  'print s = range(1, 100000, 1) | project set_union(s, s)',
  'print s = range(1, 100000, 1) | project set_has_element(s, 7)',
  `${TEXT('ab1c ', 20_000)} | project extract_all(@"([a-z]+)(\\d)", s)`,
  `${TEXT('a', 20_000)} | project replace_regex(s, "a", "b")`,
  `${TEXT('a', 20_000)} | project countof(s, "a", "regex")`,
  `${TEXT('k=v ', 20_000)} | parse-kv s as (k: string) with (regex = @"(\\w+)=(\\w+)")`,
  `${ROWS} | serialize n = row_cumsum(x)`,
  `${ROWS} | extend a = strcat("user ", x % 1000, " on ", x % 777) | reduce by a`,
  `${ROWS} | extend a = tostring(x % 100), b = tostring(x % 77) | evaluate autocluster()`,
  `${ROWS} | extend a = tostring(x % 100), b = tostring(x % 77) | evaluate basket(0.01)`,
  `${ROWS} | extend d = datetime(2026-01-01) + x * 1m, u = x % 50 | evaluate sliding_window_counts(u, d, datetime(2026-01-01), datetime(2026-01-20), 7d, 1d)`,
  `${ROWS} | extend y = strcat(x, "-", x % 7, "/", x % 11) | where y has "x"`,
])('ends in the middle: %s', async (text) => {
  const { engine } = createQueryEngine({ tables: catalogOf([]), yield: async () => undefined });
  await expect(engine.run(text, { now: NOW, cancel: impatient(LOOKS) })).rejects.toMatchObject({ code: 'cancelled' });
  const patient = impatient(Infinity);
  await engine.run(text, { now: NOW, cancel: patient });
  expect(patient.looked).toBeGreaterThan(LOOKS);
});
