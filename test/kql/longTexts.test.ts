// Texts as incident responders paste them: lists of thousands of hashes, chains of thousands of terms, and texts that are broken or
// nested beyond reason. Each is answered or refused in a moment, and a list left behind for the parser comes back whole.

import { describe, expect, it } from 'vitest';
import { shorten } from '../../src/shared/kql/longLists.js';
import { engineOver, memoryTable } from '../query/memory.js';

const MOMENT = 60_000; // what a busy machine may need; idle ones take a tenth
const hash = (i: number) => (Math.imul(i, 2_654_435_761) >>> 0).toString(16).padStart(8, '0').repeat(8);
const many = (n: number, of: (i: number) => string, between = ', ') => Array.from({ length: n }, (_, i) => of(i)).join(between);
const files = memoryTable('Files', { Hash: 'string', Name: 'string', Size: 'long' }, [
  [hash(49_999), 'last.exe', 1],
  ['none', 'C:\\a"b.exe', 2],
  [hash(0), 'first.exe', 3],
]);
const { run, rows } = engineOver(files);

describe('long lists', () => {
  const hashes = many(50_000, (i) => `"${hash(i)}"`);
  it.each([
    `Files | where Hash in (${hashes}) | project Name | order by Name asc`,
    `Files | where Hash in~ (\n${many(50_000, (i) => `  @'${hash(i)}'${i < 49_999 ? ',' : ''} // ${i} "x"`, '\n')}\n) | project Name | order by Name asc`,
    `let iocs = dynamic([${hashes}]); Files | where Hash in (iocs) | project Name | order by Name asc`,
    `let iocs = datatable(h:string)[${hashes}]; Files | where Hash in (iocs) | project Name | order by Name asc`,
    `let f = (T:(Hash:string, Name:string, Size:long)) { T | where Hash has_any (${many(5000, (i) => `"${hash(i * 49_999)}"`)}) }; Files | invoke f() | project Name | order by Name asc`,
    `let f = (n:long) { dynamic([${hashes}])[n] }; Files | where Hash in (f(0), f(49999)) | project Name | order by Name asc`,
    `let t = datatable(a:string, b:string, c:string)[${many(3000, (i) => `"${hash(i % 2 === 0 ? 0 : 49_999)}", "b", "${i}"`)}]; Files | where Hash in ((t | where c in ("0", "2999") and b == "b" | project a)) | project Name | order by Name asc`,
  ])(
    '%.60s…',
    async (query) => {
      expect(await rows(query)).toEqual([['first.exe'], ['last.exe']]);
    },
    MOMENT,
  );

  it('keeps the words of every literal as the parser reads them', async () => {
    const list = `${many(500, (i) => `"n${i}"`)}, 'C:\\\\a"b.exe', @"C:\\a""b.exe", h"x\\t"`;
    expect(await rows(`Files | where Name in (${list}) | project Size`)).toEqual([[2]]);
    expect(await rows(`print array_length(dynamic([${list.replace(', h"x\\t"', '')}]))`)).toEqual([[502]]);
    expect(await rows(`print x = "n\\u0041" in (${many(500, (i) => `"n${i}"`)}, "n\\u0041")`)).toEqual([[true]]);
  });

  it('keeps every character of the text in its place', () => {
    const query = `print x = "a" in (${many(600, (i) => `"${i}"`, ',\n')}), y = 2`;
    const { text, lists } = shorten(query);
    expect([text.length, text.indexOf('y = 2'), lists.map((l) => l.length)]).toEqual([query.length, query.indexOf('y = 2'), [599]]);
    expect(shorten(`print x = strcat(${many(600, (i) => `"${i}"`)})`).lists).toEqual([]);
    expect(shorten(`// in (${many(600, (i) => `"${i}"`)})\nprint 1`).lists).toEqual([]);
    expect(shorten(`print x = "a" in (${many(600, (i) => `"${i}"`)}, b)`).lists).toEqual([]);
  });

  it('says where a fault behind a long list is', async () => {
    const query = `Files | where Hash in (${hashes}) | where Sise == 1`;
    await expect(run(query)).rejects.toMatchObject({ code: 'kql.semantic', facts: { start: query.indexOf('Sise') } });
  });
});

describe('texts beyond reason', () => {
  const nested = (n: number, open: string, inner: string) => open.repeat(n) + inner + ')'.repeat(n);
  it.each([
    ['a chain of 1,500 terms', `Files | where ${many(1500, (i) => `Name == "n${i}"`, ' or ')} or Size == 1 | project Size`, [[1]]],
    ['case() of 1,000 branches', `print case(${many(1000, (i) => `${i} == 999, "v${i}"`)}, "none")`, [['v999']]],
  ])(
    'answers %s',
    async (_, query, answer) => {
      expect(await rows(query)).toEqual(answer);
    },
    MOMENT,
  );

  it.each([
    ['2,000 parentheses', `print ${nested(2000, '(', '1')}`, 'query.limit'],
    ['2,000 calls in calls', `print ${nested(2000, 'abs(', '1')}`, 'query.limit'],
    ['3,000 arrays in arrays', `print dynamic(${'['.repeat(3000)}${']'.repeat(3000)})`, 'query.limit'],
    ['a sum of 5,000', `print ${many(5000, () => '1', '+')}`, 'query.limit'],
    ['2,000 pipes', `Files ${'| where Size == 1 '.repeat(2000)}`, 'query.limit'],
    ['100,000 open parentheses', `print ${'('.repeat(100_000)}`, 'query.limit'],
    ['100,000 brackets of all kinds', '}{][)('.repeat(20_000), /^(?:kql\.|query\.limit)/],
    ['a text without end', 'Files | where Name == "abc', 'kql.syntax'],
    ['5 MB of a text without end', `Files | where Name == "${'a'.repeat(5_000_000)}`, 'kql.syntax'],
    ['5 MB of words', `Files | where ${'x '.repeat(2_500_000)}`, /^(?:kql\.|query\.limit)/],
  ])(
    'refuses %s',
    async (_, query, code) => {
      const failure: unknown = await run(query).catch((e: unknown) => e);
      expect(failure).toMatchObject({ name: 'QuarryError', code: typeof code === 'string' ? code : expect.stringMatching(code) });
    },
    MOMENT,
  );
});
