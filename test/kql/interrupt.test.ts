// An analysis that is no longer wanted ends in its middle, and leaves the library as it was.

import { describe, expect, it } from 'vitest';
import { createQueryEngine } from '../../src/main/engine/query/index.js';
import { KqlBinder, loadKusto } from '../../src/shared/kql/index.js';
import { cancelled } from '../../src/shared/base/errors.js';
import { catalogOf, NOW } from '../query/memory.js';

const schema = { revision: 1, names: [], columns: () => null };
const binder = new KqlBinder(await loadKusto(), () => schema);
const many = (count: number, of: (i: number) => string) => Array.from({ length: count }, (_, i) => of(i)).join(', ');

const TEXTS = {
  columns: `print x = 1 | extend ${many(200, (i) => `a${i} = x + ${i}`)}`,
  rows: `datatable(a: string, b: long)[${many(300, (i) => `"x${i}", ${i}`)}] | summarize sum(b) by a`,
  functions: `let f = (t: (a: long)) { t | where a > 1 | extend b = strcat("x", a) }; range a from 1 to 9 step 1 | invoke f() | summarize count() by b`,
  views: 'let V_a = view () { print 1 }; let V_b = view () { print 2 }; union V_* | count',
};

describe.each(Object.entries(TEXTS))('%s', (_, text) => {
  it('ends wherever it is told to, and binds as ever afterwards', () => {
    const whole = JSON.stringify(binder.bind(text).block);
    let looks = 0;
    binder.bind(text, () => looks++);
    expect(looks).toBeGreaterThan(40);
    for (let end = 1; end < looks; end += Math.ceil(looks / 25)) {
      let at = 0;
      expect(() =>
        binder.bind(text, () => {
          if (++at >= end) throw cancelled();
        }),
      ).toThrow('cancelled');
      expect(at).toBeLessThan(end + 5);
    }
    expect(JSON.stringify(binder.bind(text).block)).toBe(whole);
  });
});

it('ends a query while it is analyzed', async () => {
  const { engine } = createQueryEngine({ tables: catalogOf([]), yield: async () => undefined });
  let looks = 0;
  const cancel = {
    get cancelled() {
      return ++looks > 20;
    },
    throwIfCancelled() {
      if (this.cancelled) throw cancelled();
    },
  };
  const text = `print x = 1 | extend ${many(2000, (i) => `a${i} = x + ${i}`)}`;
  await expect(engine.run(text, { now: NOW, cancel })).rejects.toMatchObject({ code: 'cancelled' });
  expect(looks).toBeLessThan(60);
});
