// The executor at its edges: many batches with dictionaries of their own, budgets, cancellation, hostile queries.

import { expect, it } from 'vitest';
import { answerBatchLine } from '../../src/main/engine/query/batch.js';
import { createQueryEngine } from '../../src/main/engine/query/index.js';
import { CancelSource, type QuarryError } from '../../src/shared/base/errors.js';
import { catalogOf, engineOver, memoryTable, NOW } from './memory.js';

const numbers = (batchRows: number) =>
  memoryTable(
    'Numbers',
    { N: 'long', S: 'string', W: 'long' },
    Array.from({ length: 5000 }, (_, i) => [i % 2 ? i : null, `s${i % 13}`, BigInt(i) * 9_007_199_254_740_993n]),
    batchRows,
  );
const failure = async (work: Promise<unknown>): Promise<QuarryError> =>
  work.then(
    () => Promise.reject(new Error('it did not fail')),
    (e: QuarryError) => e,
  );

it.each([1, 7, 1000, 65_536])('gives the same answer whatever the batch size (%i)', async (size) => {
  const { rows } = engineOver(numbers(size));
  expect(await rows('Numbers | summarize c = count(), s = sum(N), m = max(W) by S | sort by S asc | take 2')).toEqual([
    ['s0', 385, 480_480, '45029491470466964007'].map((x, i) =>
      i === 1 ? 385 : i === 2 ? expect.any(Number) : i === 3 ? expect.any(String) : x,
    ),
    ['s1', 385, expect.any(Number), expect.any(String)],
  ]);
  expect(await rows('Numbers | where isnull(N) | join kind=inner (Numbers | where N == 5) on S | count')).toEqual([[192]]);
  expect(await rows('Numbers | distinct S | count')).toEqual([[13]]);
  expect(await rows('Numbers | top 3 by N desc | project N')).toEqual([[4999], [4997], [4995]]);
});

it('stops at the memory budget, at maxRows and when cancelled', async () => {
  const { run } = engineOver(numbers(100));
  expect((await failure(run('Numbers | sort by S', { maxBytes: 10_000 }))).code).toBe('query.memory');
  const cut = await run('Numbers', { maxRows: 10 });
  expect([cut.rowCount, cut.warnings.map((w) => w.code)]).toEqual([10, ['result.truncated']]);
  const cancel = new CancelSource();
  const { engine } = createQueryEngine({
    tables: catalogOf([numbers(10)]),
    yield: async () => cancel.cancel(),
  });
  expect((await failure(engine.run('Numbers | summarize count() by N', { now: NOW, cancel }))).code).toBe('cancelled');
});

it('streams or refuses what would never end', async () => {
  const { rows, run } = engineOver(numbers(1000));
  expect(await rows('range x from 1 to 1000000000 step 1 | take 2')).toEqual([[1], [2]]);
  expect(await rows('range x from 1 to 0 step 1')).toEqual([]);
  expect((await failure(run('range x from 1 to 5 step 0'))).code).toBe('kql.semantic');
  const or = Array.from({ length: 600 }, (_, i) => `N == ${i}`).join(' or ');
  expect(await rows(`Numbers | where ${or} | count`)).toEqual([[300]]);
  const list = Array.from({ length: 10_000 }, (_, i) => `"s${i}"`).join(', ');
  expect(await rows(`Numbers | where S in~ (${list}) | count`)).toEqual([[5000]]);
});

it('reports failures with a code and a place', async () => {
  const { run } = engineOver(numbers(1000));
  const at = async (text: string) => {
    const { code, facts } = await failure(run(text));
    return [code, text.slice(Number(facts['start']), Number(facts['end']))];
  };
  expect(await at('Nmbers | count')).toEqual(['kql.unknownTable', 'Nmbers']);
  expect((await failure(run('Nmbers | count'))).facts['near']).toEqual(['Numbers']);
  expect(await at('Numbers | where Nope == 1')).toEqual(['kql.semantic', 'Nope']);
  expect((await at('Numbers | where'))[0]).toBe('kql.syntax');
  expect(await at('Numbers | where N == 1 | evaluate python(typeof(*), "x")')).toEqual(['kql.unsupported', 'python(typeof(*), "x")']);
});

it('answers batch lines and never throws', async () => {
  const { engine } = createQueryEngine({ tables: catalogOf([]), yield: async () => undefined });
  expect(
    JSON.parse(await answerBatchLine(engine, '{"id":"q","query":"print a = 1, b = datetime(null) | render table"}', NOW)),
  ).toMatchObject({
    id: 'q',
    ok: true,
    columns: [
      { name: 'a', type: 'long' },
      { name: 'b', type: 'datetime' },
    ],
    rows: [[1, null]],
    visualization: { kind: 'table' },
    warnings: [],
  });
  expect(JSON.parse(await answerBatchLine(engine, '{"id":2,"query":"print ("}', NOW))).toMatchObject({
    id: 2,
    ok: false,
    error: { code: 'kql.syntax' },
  });
  expect(JSON.parse(await answerBatchLine(engine, 'no json', NOW))).toMatchObject({ id: null, ok: false });
});
