// Long chains of terms that differ in their literals only: one of a kind is analyzed, and all of them are asked.

import { describe, expect, it } from 'vitest';
import { foldLikeTerms } from '../../src/shared/kql/likeTerms.js';
import { engineOver, memoryTable } from '../query/memory.js';

const many = (n: number, of: (i: number) => string, between: string) => Array.from({ length: n }, (_, i) => of(i)).join(between);
const files = memoryTable('Files', { Name: 'string', Path: 'string', Size: 'long', Bag: 'dynamic' }, [
  ['n0', 'C:\\a', 0, { k: 'v3' }],
  ['n77', 'C:\\b"c', 77, { k: 'v70' }],
  ['n199', 'x199y', 199, { k: 'none' }],
  ['other', 'z', 1000, null],
]);
const { run, rows } = engineOver(files);
const names = async (condition: string) => (await rows(`Files | where ${condition} | project Name | order by Name asc`)).flat();
const folded = (text: string) => [...foldLikeTerms(text).terms.values()].map((t) => t.others.length);

describe('chains of like terms', () => {
  it.each([
    ['one column', many(200, (i) => `Name == "n${i}"`, ' or '), [197], ['n0', 'n199', 'n77']],
    ['all refused', many(200, (i) => `Name != 'n${i}'`, '\nand '), [197], ['other']],
    ['numbers', many(200, (i) => `Size == ${i}`, ' or '), [197], ['n0', 'n199', 'n77']],
    ['columns in turn', many(200, (i) => (i % 2 ? `Name == "n${i}"` : `Path has "x${i}y"`), ' or '), [98, 98], ['n199', 'n77']],
    ['pairs', many(200, (i) => `(Name == "n${i}" and Size == ${i})`, ' or '), [197], ['n0', 'n199', 'n77']],
    ['without brackets', many(200, (i) => `Name == "n${i}" and Size == ${i}`, ' or '), [197], ['n0', 'n199', 'n77']],
    ['in a call', `not(${many(200, (i) => `Name =~ "N${i}"`, ' or ')})`, [197], ['other']],
    ['beside others', `Size > 70 and (${many(200, (i) => `Name == "n${i}"`, ' or ')}) and Path has "b"`, [197], ['n77']],
    ['with comments', many(200, (i) => `Name == "n${i}" // or Name == "n"\n`, ' or '), [197], ['n0', 'n199', 'n77']],
    ['paths', many(200, (i) => `Bag.k == "v${i}"`, ' or '), [197], ['n0', 'n77']],
    ['names in brackets', many(200, (i) => `Bag["k"] == "v${i}"`, ' or '), [197], ['n0', 'n77']],
    ['both signs', many(200, (i) => `Size == -${i} or Size == ${i}`, ' or '), [198], ['n0', 'n199', 'n77']],
    ['lists', many(200, (i) => `Name in ("n${i}", "m${i}")`, ' or '), [197], ['n0', 'n199', 'n77']],
    [
      'escapes',
      `${many(200, (i) => `Path == "p${i}"`, ' or ')} or Path == @"C:\\a" or Path == "C:\\\\b\\"c" or Path == ""`,
      [200],
      ['n0', 'n77'],
    ],
  ])('%s', async (_, condition, kept, answer) => {
    expect(folded(`Files | where ${condition} | count`)).toEqual(kept);
    expect(await names(condition)).toEqual(answer);
  });

  it.each([
    ['calls that may read their text', many(200, (i) => `tostring(column_ifexists("Name", "n${i}")) == "n77"`, ' or ')],
    ['dates', many(200, (i) => `datetime(2024-01-01) < datetime(${2000 + i}-01-01) and Size == 77`, ' or ')],
    ['texts in two halves', many(200, (i) => `Name == "n" "${i}"`, ' or ')],
    ['few', many(20, (i) => `Name == "n${i + 70}"`, ' or ')],
  ])('leaves %s', async (_, condition) => {
    expect(folded(`Files | where ${condition} | count`)).toEqual([]);
    expect(await names(condition)).toContain('n77');
  });

  it('works inside functions of the query, called or not', async () => {
    const chain = many(200, (i) => `Name == "n${i}"`, ' or ');
    expect(await rows(`let f = (T:(Name:string)) { T | where ${chain} }; Files | invoke f() | count`)).toEqual([[3]]);
    expect(await rows(`let f = () { Files | where ${chain} }; Files | count`)).toEqual([[4]]);
    expect(await rows(`let f = () { Files | where ${chain} }; f | union (f) | count`)).toEqual([[6]]);
  });

  it('says where a fault is', async () => {
    const query = `Files | where ${many(200, (i) => `Name == "n${i}"`, ' or ')} | where Sise == 1`;
    await expect(run(query)).rejects.toMatchObject({ code: 'kql.semantic', facts: { start: query.indexOf('Sise') } });
    const inside = `Files | where ${many(200, (i) => `Nane == "n${i}"`, ' or ')}`;
    await expect(run(inside)).rejects.toMatchObject({ code: 'kql.semantic', facts: { start: inside.indexOf('Nane') } });
  });
});
