// The Hunt room's pure parts: building KQL from clicks, tabs, charts from `render`.

import { describe, expect, it } from 'vitest';
import { chartOf } from '../../../src/renderer/rooms/hunt/chartData.js';
import {
  aroundTest,
  cellTest,
  datatableKql,
  kqlName,
  kqlString,
  pathTest,
  timeFrom,
  withFilter,
  withOperator,
} from '../../../src/renderer/rooms/hunt/kqlText.js';
import { problemOf } from '../../../src/renderer/rooms/hunt/Parameters.js';
import { pictureOf } from '../../../src/renderer/rooms/hunt/pictures.js';
import { placeOf } from '../../../src/renderer/rooms/hunt/Result.js';
import { acceptTabs, activeTab, change, closeTab, FIRST, openTab, replaceRan } from '../../../src/renderer/rooms/hunt/tabs.js';
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

describe('pictures', () => {
  const columns = [
    { name: 'F', type: 'string' },
    { name: 'From', type: 'datetime' },
    { name: 'To', type: 'datetime' },
    { name: 'N', type: 'long' },
  ] as const;
  const rows = [
    ['a', '2026-03-13T00:00:00.0000000Z', '2026-03-13T01:00:00.0000000Z', 3],
    ['b', '2026-03-13T02:00:00.0000000Z', '2026-03-13T01:30:00.0000000Z', 0],
  ];
  const draw = (kind: string, properties: Record<string, string> = {}) => pictureOf(columns, rows, { kind, properties });
  it('cards, ladders, treemaps, pivots, and what cannot be drawn', () => {
    expect(draw('card')).toMatchObject({ kind: 'card', cards: [{ name: 'F', text: 'a' }, {}, {}, { text: '3' }] });
    expect(draw('ladderchart')).toMatchObject({ kind: 'ladder', time: true, rungs: [{ label: 'a, 3' }, { label: 'b, 0' }] });
    expect(draw('treemap')).toMatchObject({ kind: 'treemap', roots: [{ name: 'a', value: 3 }, { name: 'b' }] });
    expect(draw('pivotchart')).toMatchObject({ kind: 'pivot', pivot: { rowName: 'F', rows: [{ head: 'a' }, { head: 'b' }] } });
    expect(draw('plotly')).toEqual({ kind: 'unsupported', name: 'plotly' });
  });
  it('honours stacked100, accumulate, log axes, limits and split', () => {
    const of = (properties: Record<string, string>) => {
      const picture = draw('columnchart', { xcolumn: 'F', ycolumns: 'N', ...properties });
      if (picture.kind !== 'chart') throw new Error(picture.kind);
      return picture.chart;
    };
    expect(of({ kind: 'stacked100' })).toMatchObject({ stacking: 'stacked100', yMax: 100 });
    expect(of({ accumulate: 'true' }).series[0]?.points.at(-1)?.[1]).toBe(3);
    expect(of({ yaxis: 'log' })).toMatchObject({ logY: true, skipped: 1 });
    expect(of({ ymin: '-1', ymax: '9', legend: 'hidden', ysplit: 'panels' })).toMatchObject({
      yMin: -1,
      yMax: 9,
      legend: false,
      split: 'panels',
    });
  });
  it('marks anomalies', () => {
    const picture = pictureOf(
      [
        { name: 'T', type: 'datetime' },
        { name: 'V', type: 'real' },
        { name: 'ad', type: 'real' },
      ],
      [
        ['2026-03-13T00:00:00.0000000Z', 1, 0],
        ['2026-03-13T01:00:00.0000000Z', 9, 1],
      ],
      { kind: 'anomalychart', properties: { anomalycolumns: 'ad' } },
    );
    expect(picture).toMatchObject({ chart: { series: [{ name: 'V', anomalies: [['2026-03-13T01:00:00.0000000Z', 9]] }] } });
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

describe('charts', () => {
  const time = (h: number) => `2026-03-13T0${h}:00:00.0000000Z`;
  it('splits a timechart by its string column and sorts by time', () => {
    const chart = chartOf(
      [
        { name: 'T', type: 'datetime' },
        { name: 'Host', type: 'string' },
        { name: 'n', type: 'long' },
      ],
      [
        [time(2), 'a', 5],
        [time(1), 'a', 3],
        [time(1), 'b', 9],
      ],
      { kind: 'timechart', properties: {} },
    );
    expect(chart?.x).toBe('time');
    expect(chart?.series).toMatchObject([
      { name: 'b', points: [[time(1), 9]] },
      {
        name: 'a',
        points: [
          [time(1), 3],
          [time(2), 5],
        ],
      },
    ]);
  });
  it('draws several value columns as series', () => {
    const chart = chartOf(
      [
        { name: 'F', type: 'string' },
        { name: 'a', type: 'long' },
        { name: 'b', type: 'real' },
      ],
      [['x', 1, 2.5]],
      { kind: 'columnchart', properties: {} },
    );
    expect(chart?.series.map((s) => s.name).sort()).toEqual(['a', 'b']);
  });
  it('honours xcolumn, ycolumns, series and title', () => {
    const columns = [
      { name: 'k', type: 'string' },
      { name: 'x', type: 'long' },
      { name: 'y', type: 'long' },
      { name: 'z', type: 'long' },
    ] as const;
    const chart = chartOf(
      columns,
      [
        ['g', 2, 3, 9],
        ['h', 1, 4, 9],
      ],
      { kind: 'linechart', properties: { xcolumn: 'x', ycolumns: 'y', series: 'k', title: '"Title"' } },
    );
    expect(chart).toMatchObject({ x: 'value', title: 'Title' });
    expect(chart?.series.map((s) => s.name).sort()).toEqual(['g', 'h']);
  });
  it('spreads the arrays of make-series', () => {
    const chart = chartOf(
      [
        { name: 'T', type: 'dynamic' },
        { name: 'n', type: 'dynamic' },
        { name: 'Host', type: 'string' },
      ],
      [[[time(1), time(2)], [4, 6], 'a']],
      { kind: 'timechart', properties: {} },
    );
    expect(chart?.series).toMatchObject([
      {
        name: 'a',
        points: [
          [time(1), 4],
          [time(2), 6],
        ],
      },
    ]);
  });
  it('says so when there is nothing to draw', () => {
    expect(chartOf([{ name: 'a', type: 'string' }], [['x']], { kind: 'columnchart', properties: {} })).toBeNull();
  });
});
