// The Hunt room's pure parts: building KQL from clicks, tabs. Charts are in charts.test.ts.

import { describe, expect, it } from 'vitest';
import {
  aroundTest,
  cellTest,
  datatableKql,
  kqlName,
  kqlString,
  pathTest,
  timeFrom,
  valuesTest,
  withFilter,
  withOperator,
} from '../../../src/renderer/rooms/hunt/kqlText.js';
import { stoppedAt } from '../../../src/renderer/rooms/hunt/NoRows.js';
import { problemOf } from '../../../src/renderer/rooms/hunt/Parameters.js';
import { placeOf } from '../../../src/renderer/rooms/hunt/Result.js';
import {
  acceptTabs,
  activeTab,
  change,
  closeTab,
  duplicate,
  FIRST,
  moveTab,
  openTab,
  reopen,
  replaceRan,
  titleAfter,
} from '../../../src/renderer/rooms/hunt/tabs.js';
import { statementAt } from '../../../src/shared/base/statements.js';

const splitStatement = (text: string, offset: number) => text.slice(...statementAt(text, offset)).trim();

describe('KQL from clicks', () => {
  it.each([
    ['plain', 'plain'],
    ['_x1', '_x1'],
    ['with space', "['with space']"],
    ["o'clock", "['o\\'clock']"],
    ['a-b', "['a-b']"],
  ])('names %s', (name, expected) => expect(kqlName(name)).toBe(expected));

  it('never lets a value end its literal', () => {
    expect(kqlString('a" | project x //')).toBe('"a\\" | project x //"');
    expect(kqlString('C:\\Windows\\')).toBe('"C:\\\\Windows\\\\"');
    expect(kqlString('a\nb')).toBe('"a\\nb"');
  });

  it.each([
    [{ name: 'F', type: 'string' }, 'x', true, 'F == "x"'],
    [{ name: 'F', type: 'string' }, '', false, 'not(isempty(F))'],
    [{ name: 'T', type: 'datetime' }, '2026-01-02T03:04:05.1234567Z', true, 'T == datetime(2026-01-02T03:04:05.1234567Z)'],
    [{ name: 'N', type: 'long' }, 5, false, '(isnull(N) or N != 5)'],
    [{ name: 'N', type: 'long' }, '9223372036854775807', true, 'N == long(9223372036854775807)'],
    [{ name: 'N', type: 'int' }, null, true, 'isnull(N)'],
    [{ name: 'D', type: 'dynamic' }, { a: 1 }, true, 'tostring(D) == "{\\"a\\":1}"'],
    [{ name: 'G', type: 'guid' }, '5f1e-…', true, 'G == toguid("5f1e-…")'],
    [{ name: 'G', type: 'guid' }, '74be27de-1e4e-49d9-b579-fe0b331d3642', true, 'G == guid(74be27de-1e4e-49d9-b579-fe0b331d3642)'],
    [{ name: 'R', type: 'real' }, 'NaN', true, 'isnan(R)'],
    [{ name: 'P', type: 'timespan' }, '1.02:03:04', true, 'P == timespan(1.02:03:04)'],
    [{ name: 'B', type: 'bool' }, true, false, '(isnull(B) or B != true)'],
  ] as const)('tests %j for %j', (column, value, keep, expected) => expect(cellTest(column, value, keep)).toBe(expected));

  it('adds a filter before render and after everything else', () => {
    expect(withFilter('T\n| summarize n=count() by F', 'n > 1')).toBe('T\n| summarize n=count() by F\n| where n > 1');
    expect(withFilter('T | summarize n=count() by F\n| render barchart with (title="a")', 'n > 1')).toBe(
      'T | summarize n=count() by F\n| where n > 1\n| render barchart with (title="a")',
    );
    expect(withFilter('T | take 5;', 'x == 1')).toBe('T | take 5\n| where x == 1');
  });

  it('finds the statement around the cursor', () => {
    const text = 'A\n| take 1\n\nB\n| take 2\n\n\nC';
    expect(splitStatement(text, 0)).toBe('A\n| take 1');
    expect(splitStatement(text, text.indexOf('B') + 3)).toBe('B\n| take 2');
    expect(splitStatement(text, text.length)).toBe('C');
  });
});

describe('more edits from clicks', () => {
  it('finds render only where it closes the query', () => {
    expect(withOperator('T | where a has "| render x"', 'count')).toBe('T | where a has "| render x"\n| count');
    expect(withOperator('T | count | render card', 'take 1', false)).toBe('T | count\n| take 1');
    expect(withOperator('T // | render card', 'take 1')).toBe('T // | render card\n| take 1');
  });
  it.each([
    [['a', 'b c', 0], 'x', true, 'tostring(D.a["b c"][0]) == "x"'],
    [['n'], 5, false, 'tolong(D.n) != 5'],
    [['f'], 1.5, true, 'toreal(D.f) == 1.5'],
    [['t'], true, true, 'tobool(D.t) == true'],
    [['z'], null, true, 'isnull(D.z)'],
  ] as const)('tests a path %j', (path, value, keep, expected) => expect(pathTest('D', path, value, keep)).toBe(expected));
  it('moves times without losing their last digits', () => {
    expect(timeFrom('2026-03-13T00:00:00.1234567Z', -1)).toBe('2026-03-13T00:00:00.1224567Z');
    expect(timeFrom('2026-03-13T00:00:00.0000001Z', -1)).toBe('2026-03-12T23:59:59.9990001Z');
    expect(timeFrom('2026-03-13T23:59:59.9999999Z', 1)).toBe('2026-03-14T00:00:00.0009999Z');
    expect(aroundTest({ name: 'T', type: 'datetime' }, '2026-03-13T00:00:00.0000000Z', 60_000)).toBe(
      'T between (datetime(2026-03-12T23:59:00.0000000Z) .. datetime(2026-03-13T00:01:00.0000000Z))',
    );
  });
  it('writes rows as a datatable', () => {
    const columns = [
      { name: 'a b', type: 'string' },
      { name: 'n', type: 'long' },
      { name: 'd', type: 'dynamic' },
    ] as const;
    expect(datatableKql(columns, [['x"', null, { k: 1 }]])).toBe(
      'datatable([\'a b\']:string, n:long, d:dynamic) [\n    "x\\"", long(null), dynamic({"k":1})\n]',
    );
  });
  it('puts the edited text where the old one ran', () => {
    expect(replaceRan('A\n\nB\n\nC', 'B', 3, 'B | take 1')).toEqual({ text: 'A\n\nB | take 1\n\nC', offset: 3 });
    expect(replaceRan('changed', 'B', 3, 'B2')).toEqual({ text: 'B2', offset: 0 });
  });
  it('leads a warning to the name it speaks of', () => {
    const kql = 'T | extend g = geo_info_from_ip_address(x)';
    expect(kql.slice(...(placeOf('geo_info_from_ip_address() needs a pack', kql) ?? [0, 0]))).toBe('geo_info_from_ip_address');
    expect(placeOf('Only the first 10 rows are given.', kql)).toBeNull();
  });
  it('says what is wrong with a parameter', () => {
    expect(problemOf({ name: 'n', type: 'long', fallback: null }, '')).not.toBeNull();
    expect(problemOf({ name: 'n', type: 'long', fallback: '5' }, '')).toBeNull();
    expect(problemOf({ name: 'n', type: 'long', fallback: null }, '12x')).not.toBeNull();
    expect(problemOf({ name: 't', type: 'timespan', fallback: null }, '1.02:03:04')).toBeNull();
    expect(problemOf({ name: 'd', type: 'dynamic', fallback: null }, '{')).not.toBeNull();
  });
});

describe('tabs', () => {
  it('open, change and close; closing the last leaves an empty one', () => {
    let tabs = openTab(FIRST, 'T', 'mine');
    expect(activeTab(tabs)).toMatchObject({ kql: 'T', title: 'mine' });
    tabs = change(tabs, tabs.active, { kql: 'T2' });
    tabs = closeTab(tabs, tabs.active);
    expect(tabs.active).toBe('t1');
    tabs = closeTab(tabs, 't1');
    expect([tabs.tabs.length, activeTab(tabs).kql]).toEqual([1, '']);
  });
  it('refuses a kept shape that is not ours', () => {
    for (const bad of [null, 7, {}, { tabs: [], active: 'x', next: 1 }, { tabs: [{ id: 1 }], active: 'x', next: 1 }])
      expect(acceptTabs(bad)).toBeNull();
    expect(acceptTabs(FIRST)).toBe(FIRST);
  });
});

describe('tabs that move, come back and name themselves', () => {
  const three = openTab(openTab(FIRST, 'A | take 1'), 'B | take 1', 'Mine');
  const titles = (t: typeof three) => t.tabs.map((x) => x.title);
  it('move before another and to the end', () => {
    expect(titles(moveTab(three, 't3', 't1'))).toEqual(['Mine', 'What is here', 'Hunt 2']);
    expect(titles(moveTab(three, 't1', null))).toEqual(['Hunt 2', 'Mine', 'What is here']);
  });
  it('come back in the order they were closed, empty ones not at all', () => {
    const closed = closeTab(closeTab(closeTab(openTab(three, ''), 't4'), 't2'), 't3');
    expect(titles(reopen(closed))).toEqual(['What is here', 'Mine']);
    expect(titles(reopen(reopen(closed)))).toEqual(['What is here', 'Mine', 'Hunt 2']);
    expect(reopen(FIRST)).toBe(FIRST);
    expect(acceptTabs(JSON.parse(JSON.stringify(closed)))).toEqual(closed);
  });
  it('duplicate beside themselves', () => expect(titles(duplicate(three, 't2'))).toEqual(['What is here', 'Hunt 2', 'Hunt 2', 'Mine']));
  it.each([
    ['SigninLogs\n| take 1', 'SigninLogs'],
    ['// why\nlet x = 1;\nunion A, B', 'union'],
    ["['odd name'] | take 1", 'odd name'],
    ['', 'Hunt 2'],
  ])('are called after what ran: %s', (kql, title) => expect(titleAfter({ ...three.tabs[1]!, title: 'Hunt 2' }, kql)).toBe(title));
  it('never by a name that is taken', () =>
    expect(titleAfter({ ...three.tabs[1]!, title: 'Hunt 2' }, 'A | take 1', ['A', 'A 2'])).toBe('A 3'));
  it('keep the name a person gave', () => expect(titleAfter(three.tabs[2]!, 'SigninLogs')).toBe('Mine'));
});

describe('a test of several values', () => {
  it.each([
    [{ name: 'F', type: 'string' }, ['a', 'b"'], true, 'F in ("a", "b\\"")'],
    [{ name: 'F', type: 'string' }, ['a'], true, 'F == "a"'],
    [{ name: 'F', type: 'string' }, ['a', '', 'b'], true, '(F in ("a", "b") or isempty(F))'],
    [{ name: 'F', type: 'string' }, ['a', ''], false, '(F !in ("a") and not(isempty(F)))'],
    [{ name: 'N', type: 'long' }, [1, 2], false, '(isnull(N) or N !in (1, 2))'],
    [{ name: 'D', type: 'dynamic' }, [1, 'x'], true, 'tostring(D) == "1" or tostring(D) == "x"'],
  ] as const)('%j of %j, kept %s', (column, values, keep, expected) => expect(valuesTest(column, values, keep)).toBe(expected));
});

describe('why there are no rows', () => {
  const step = (operator: string, depth: number, rowsOut: number) => ({ operator, detail: '', rowsOut, ms: 1, depth });
  it('is the deepest operator that was given rows and gave none', () => {
    expect(stoppedAt([step('sort', 0, 0), step('filter', 1, 0), step('scan', 2, 215)], 215)).toMatchObject({
      step: { operator: 'filter' },
      from: 215,
    });
    expect(stoppedAt([step('join', 0, 0), step('scan', 1, 4), step('filter', 1, 0), step('scan', 2, 9)], 13)?.step.operator).toBe('filter');
    expect(stoppedAt([step('scan', 0, 0)], 0)).toBeNull();
    // A filter that the scan took over is in its detail.
    expect(stoppedAt([step('project', 0, 0), step('scan', 1, 0)], 77)).toMatchObject({ step: { operator: 'scan' }, from: 77 });
  });
});
