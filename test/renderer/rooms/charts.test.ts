// Charts of the Hunt room: which columns are what, what becomes of every property of `render`, what is left out and said, and the
// KQL that marks, spans and the picker of kinds write.

import { describe, expect, it } from 'vitest';
import type { Cell, ColumnSchema } from '../../../src/shared/base/types.js';
import { endsInTable, rowsBehind, withRender } from '../../../src/renderer/rooms/hunt/charts/behind.js';
import { spanCells } from '../../../src/renderer/rooms/hunt/charts/deeds.js';
import { testOf } from '../../../src/renderer/rooms/hunt/charts/marks.js';
import { toSvg } from '../../../src/renderer/rooms/hunt/charts/paint.js';
import { notesOf, pictureOf, type Picture } from '../../../src/renderer/rooms/hunt/charts/pictures.js';
import { firstChoice, pivotOf } from '../../../src/renderer/rooms/hunt/charts/pivot.js';
import { chartOf, MAX_CATEGORIES, pointMark, type ChartData } from '../../../src/renderer/rooms/hunt/charts/series.js';
import { slicesOf } from '../../../src/renderer/rooms/hunt/charts/slices.js';
import { timePivotOf } from '../../../src/renderer/rooms/hunt/charts/timePivot.js';
import { cut, momentOf, numberOf, timespanText } from '../../../src/renderer/rooms/hunt/charts/values.js';

const columns = (text: string): ColumnSchema[] =>
  text.split(',').map((c) => {
    const [name = '', type = 'string'] = c.trim().split(':');
    return { name, type: type as ColumnSchema['type'] };
  });
type Rows = readonly (readonly Cell[])[];
const picture = (schema: string, rows: Rows, kind: string, properties: Record<string, string> = {}) =>
  pictureOf({ columns: columns(schema), rows }, { kind, properties });
const chart = (schema: string, rows: Rows, kind: string, properties: Record<string, string> = {}): ChartData => {
  const made = chartOf(columns(schema), rows, { kind, properties });
  if ('nothing' in made) throw new Error(made.nothing);
  return made.chart;
};
const of = <K extends Picture['kind']>(p: Picture, kind: K): Extract<Picture, { kind: K }> => {
  if (p.kind !== kind) throw new Error(`${p.kind}: ${'why' in p ? p.why : ''}`);
  return p as Extract<Picture, { kind: K }>;
};
const time = (h: number) => `2026-03-13T${String(h).padStart(2, '0')}:00:00.0000000Z`;
const ms = (h: number) => Date.parse(`2026-03-13T${String(h).padStart(2, '0')}:00:00Z`);
const xy = (c: ChartData) => c.series.map((s) => [s.name, ...s.points.map(([x, y]) => [x, y])]);

describe('columns of a chart', () => {
  it('a timechart splits by its string column, sorts by time and leads with the largest', () => {
    const c = chart(
      'T:datetime,Host,n:long',
      [
        [time(2), 'a', 5],
        [time(1), 'a', 3],
        [time(1), 'b', 9],
      ],
      'timechart',
    );
    expect(c.x).toBe('time');
    expect(xy(c)).toEqual([
      ['b', [ms(1), 9]],
      ['a', [ms(1), 3], [ms(2), 5]],
    ]);
  });
  it('several value columns are series; xcolumn, ycolumns, series and title are heeded in any case', () => {
    expect(chart('F,a:long,b:real', [['x', 1, 2.5]], 'columnchart').series.map((s) => s.name)).toEqual(['b', 'a']);
    const c = chart(
      'k,x:long,y:long,z:long',
      [
        ['g', 2, 3, 9],
        ['h', 1, 4, 9],
      ],
      'linechart',
      { XColumn: 'X', ycolumns: '(y)', series: 'k', title: '"Title"' },
    );
    expect([c.x, c.title, c.series.map((s) => s.name).sort()]).toEqual(['value', 'Title', ['g', 'h']]);
  });
  it('a linechart without a time takes the first number as its axis', () => {
    const c = chart(
      'Name,a:long,b:long',
      [
        ['p', 1, 10],
        ['p', 2, 20],
      ],
      'linechart',
    );
    expect([c.xColumn.name, xy(c)]).toEqual(['a', [['p', [1, 10], [2, 20]]]]);
  });
  it('numbers are categories of bars, and of one column only', () => {
    const c = chart(
      'Code:long,n:long',
      [
        [404, 7],
        [200, 1],
      ],
      'barchart',
    );
    expect([c.x, c.categories.map((x) => x.text), xy(c)]).toEqual(['category', ['404', '200'], [['n', [0, 7], [1, 1]]]]);
  });
  it('a name the result does not have is said and guessed', () => {
    const c = chart('F,n:long', [['x', 1]], 'columnchart', { xcolumn: 'Gone' });
    expect(c.xColumn.name).toBe('F');
    expect(c.notes[0]).toContain('xcolumn names “Gone”');
  });
  it('a timechart without a time says what it looked for', () => {
    expect(chart('F,n:long', [['x', 1]], 'timechart').notes[0]).toContain('datetime');
  });
  it('nothing to draw says which column was looked for', () => {
    expect(picture('a,b:datetime', [['x', time(1)]], 'columnchart')).toMatchObject({
      kind: 'nothing',
      why: expect.stringContaining('a: string, b: datetime'),
    });
    expect(picture('a,n:long', [['x', null]], 'columnchart')).toMatchObject({
      kind: 'nothing',
      why: expect.stringContaining('values from n'),
    });
    expect(picture('T:datetime,n:long', [[null, 1]], 'timechart')).toMatchObject({
      kind: 'nothing',
      why: expect.stringContaining('x axis from T'),
    });
    expect(picture('a', [['x']], 'ladderchart')).toMatchObject({ kind: 'nothing' });
    expect(picture('a', [['x']], 'hologram')).toMatchObject({ kind: 'nothing', why: expect.stringContaining('hologram') });
  });
});

describe('properties', () => {
  const rows: Rows = [
    ['a', 3, 1],
    ['b', 0, 1],
    ['c', -2, 1],
  ];
  const made = (properties: Record<string, string>, kind = 'columnchart') =>
    chart('F,N:long,M:long', rows, kind, { ycolumns: 'N', ...properties });
  it('stacked100, accumulate, log axes, limits, legend', () => {
    expect(made({ kind: 'stacked100' })).toMatchObject({ stacking: 'stacked100', yMax: 100 });
    expect(made({ accumulate: 'true' }).series[0]?.points.map((p) => p[1])).toEqual([3, 3, 1]);
    const log = made({ yaxis: 'log' });
    expect(log.logY).toBe(true);
    expect(log.notes.join()).toContain('2 values not above 0');
    expect(made({ ymin: '-1', ymax: '9', legend: 'hidden' })).toMatchObject({ yMin: -1, yMax: 9, legend: false });
    expect(made({ ymin: '9', ymax: '-1' })).toMatchObject({ yMin: null, yMax: null });
    expect(made({ xtitle: '"x"', ytitle: "'y'" })).toMatchObject({ xTitle: 'x', yTitle: 'y' });
  });
  it('kind of areas, bars and columns: unstacked, stacked, stacked100; stackedareachart stacks', () => {
    const at = (kind: string, named?: string) =>
      chart(
        'T:datetime,F,n:long',
        [
          [time(1), 'a', 1],
          [time(2), 'b', 3],
        ],
        kind,
        named ? { kind: named } : {},
      );
    expect(at('areachart', 'unstacked').stacking).toBe('none');
    expect(at('areachart', 'stacked').stacking).toBe('stacked');
    expect(at('stackedareachart').stacking).toBe('stacked');
    expect(at('linechart', 'stacked').stacking).toBe('none');
    // What stands on another needs a value everywhere.
    expect(xy(at('stackedareachart'))).toEqual([
      ['b', [ms(1), 0], [ms(2), 3]],
      ['a', [ms(1), 1], [ms(2), 0]],
    ]);
  });
  it('ysplit parts by value column, or by series when there is one column; five at most, said', () => {
    expect(made({ ycolumns: 'N,M', ysplit: 'axes' })).toMatchObject({ split: 'axes', places: ['N', 'M'] });
    const seven = Array.from({ length: 7 }, (_, i): Cell[] => [time(1), `s${i}`, i + 1]);
    const c = chart('T:datetime,S,n:long', seven, 'timechart', { ysplit: 'panels' });
    expect([c.places.length, c.series.map((s) => s.place)]).toEqual([5, [0, 1, 2, 3, 4]]);
    expect(c.notes.join()).toContain('5 largest of 7 panels');
    expect(made({ ysplit: 'panels' }).split).toBe('none');
  });
  it('anomalies are marked; an anomalychart without any says how to make them', () => {
    const c = chart(
      'T:datetime,V:real,ad:real',
      [
        [time(0), 1, 0],
        [time(1), 9, 1],
      ],
      'anomalychart',
      { anomalycolumns: 'ad' },
    );
    expect(c.series).toMatchObject([{ name: 'V', anomalies: [[ms(1), 9, [1]]] }]);
    expect(chart('T:datetime,V:real', [[time(0), 1]], 'anomalychart').notes.join()).toContain('series_decompose_anomalies');
  });
});

describe('hard data', () => {
  it('arrays of make-series are spread; their moments cannot be tested, their series can', () => {
    const c = chart('T:dynamic,n:dynamic,Host', [[[time(1), time(2)], [4, 'NaN'], 'a']], 'timechart');
    expect(xy(c)).toEqual([['a', [ms(1), 4], [ms(2), null]]]);
    expect([c.xTestable, c.series[0]?.facets.length]).toEqual([false, 1]);
    expect(c.notes.join()).toContain('1 value empty or not a number');
  });
  it('null, NaN and infinities are gaps and counted; empty x is left out and counted', () => {
    const c = chart(
      'T:datetime,n:real',
      [
        [time(1), null],
        [time(2), 'NaN'],
        [time(3), 'Infinity'],
        [null, 4],
        [time(4), 2],
      ],
      'timechart',
    );
    expect(c.series[0]?.points.map((p) => p[1])).toEqual([null, null, null, 2]);
    expect(c.notes.join()).toContain('1 row without T');
    expect(c.notes.join()).toContain('3 values empty');
  });
  it('timespans are seconds and written as timespans', () => {
    expect([numberOf('1.02:00:00'), numberOf('-00:00:01.5000000'), timespanText(93_784), timespanText(-1.5)]).toEqual([
      93_600,
      -1.5,
      '1.02:03:04',
      '-00:00:01.500',
    ]);
    expect(chart('F,d:timespan', [['x', '00:01:00']], 'columnchart').yType).toBe('timespan');
  });
  it('rows at one place of a bar are summed into one mark, and that is said', () => {
    const c = chart(
      'F,n:long',
      [
        ['x', 1],
        ['x', 2],
        ['y', 4],
      ],
      'columnchart',
    );
    expect(c.series[0]?.points).toEqual([
      [0, 3, [0, 1]],
      [1, 4, [2]],
    ]);
    expect(c.notes.join()).toContain('summed');
    // Lines keep both.
    expect(
      chart(
        'x:long,n:long',
        [
          [1, 1],
          [1, 2],
        ],
        'linechart',
      ).series[0]?.points.length,
    ).toBe(2);
  });
  it('too many series, categories or slices: the largest, or the first, and how many are missing', () => {
    const many = Array.from({ length: 60 }, (_, i): Cell[] => [time(1), `s${i}`, i + 1]);
    const c = chart('T:datetime,S,n:long', many, 'timechart');
    expect([c.series.length, c.series[0]?.name]).toEqual([40, 's59']);
    expect(c.notes.join()).toContain('40 largest of 60 series');
    const wide = chart(
      'F,n:long',
      Array.from({ length: MAX_CATEGORIES + 5 }, (_, i): Cell[] => [`f${i}`, 1]),
      'columnchart',
    );
    expect(wide.categories.length).toBe(MAX_CATEGORIES);
    expect(wide.notes.join()).toMatch(/first 1,000 of 1,005/);
    const pie = chart(
      'F,n:long',
      Array.from({ length: 60 }, (_, i): Cell[] => [`f${i}`, 60 - i]),
      'piechart',
    );
    const slices = slicesOf(pie);
    expect([slices.length, slices.at(-1)?.name, slices.at(-1)?.mark?.rows.length]).toEqual([11, '50 others', 50]);
    expect(testOf(slices.at(-1)!.mark!, true)).toMatch(/^F !in \("f0", "f1"/);
  });
  it('an empty text, a null and the text "(empty)" stay three slices', () => {
    const c = chart(
      'F,n:long',
      [
        ['', 1],
        [null, 2],
        ['(empty)', 3],
      ],
      'piechart',
    );
    expect(slicesOf(c).map((s) => testOf(s.mark!, true))).toEqual(['F == "(empty)"', 'isempty(F)', 'isempty(F)']);
  });
  it('long texts keep both ends on one line', () => {
    expect(cut('C:\\Windows\\System32\\cmd.exe /c\nwhoami', 20)).toBe('C:\\Windows\\Sy…whoami');
    expect(momentOf('2026-03-13T01:02:03.1234567Z')).toBe(Date.parse('2026-03-13T01:02:03.123Z'));
  });
});

describe('kinds beside axes', () => {
  it('cards are the first row', () => {
    const p = of(
      picture(
        'N:long,F',
        [
          [12_345, ''],
          [1, 'b'],
        ],
        'card',
      ),
      'card',
    );
    expect(p.cards.map((c) => c.text)).toEqual(['12,345', '(empty)']);
    expect(p.notes[0]).toContain('first of 2 rows');
  });
  it('ladders: the last two times, lines by the other columns', () => {
    const p = of(
      picture(
        'F,From:datetime,To:datetime,N:long',
        [
          ['a', time(0), time(1), 3],
          ['b', time(2), time(1), 0],
          ['a', time(4), null, 3],
        ],
        'ladderchart',
      ),
      'ladder',
    );
    expect([p.lines, p.rungs.map((r) => [r.from, r.to])]).toEqual([
      ['a, 3', 'b, 0'],
      [
        [ms(0), ms(1)],
        [ms(1), ms(2)],
      ],
    ]);
    expect(p.notes[0]).toContain('1 row without From or To');
    expect(testOf(p.rungs[0]!.mark, true, 'first')).toBe('F == "a" and N == 3');
  });
  it('treemaps nest, know their way and leave out what has no size', () => {
    const p = of(
      picture(
        'A,B,n:long',
        [
          ['x', 'p', 3],
          ['x', 'q', 1],
          ['y', 'p', -1],
        ],
        'treemap',
      ),
      'treemap',
    );
    expect(p.roots).toMatchObject([{ name: 'x', value: 4, children: [{ name: 'p' }, { name: 'q' }] }]);
    expect(testOf(p.roots[0]!.children[1]!.mark, true)).toBe('A == "x" and B == "q"');
    expect(p.notes.join()).toContain('below 0');
  });
  it('pivots aggregate as chosen', () => {
    const data = {
      columns: columns('F,H,n:long'),
      rows: [
        ['a', 'h', 1],
        ['a', 'h', 3],
        ['b', 'g', 5],
      ],
    };
    const choice = firstChoice(data, { kind: 'pivotchart', properties: {} });
    expect(choice).toEqual({ down: 0, across: 1, value: 2, aggregate: 'sum' });
    const at = (aggregate: 'sum' | 'count' | 'avg') =>
      pivotOf(data, { ...choice, aggregate })
        .lines.find((l) => l.text === 'a')
        ?.cells.map((c) => c.value);
    // The column with most stands first.
    expect([at('sum'), at('count'), at('avg')]).toEqual([
      [null, 4],
      [2, null],
      [null, 2],
    ]);
    expect(testOf(pivotOf(data, choice).lines[0]!.cells[0]!.mark!, true)).toBe('F == "b" and H == "g"');
  });
  it('time pivots slice by level and by time', () => {
    const data = {
      columns: columns('T:datetime,K,N'),
      rows: [
        [time(0), 'a', 'x'],
        [time(6), 'a', 'y'],
        [time(1), 'b', 'x'],
        [null, 'b', 'x'],
      ],
    };
    const p = timePivotOf(data, { start: 0, end: -1, slices: [1, 2] }, { slices: [1, 2], by: 'start' });
    expect(p.slices.map((s) => [s.name, s.count, s.children.length])).toEqual([
      ['a', 2, 2],
      ['b', 1, 1],
    ]);
    expect(p.without).toBe(1);
    expect(testOf(p.slices[0]!.at(0)!, true)).toMatch(
      /^\(?K == "a"\)? and \(T >= datetime\(2026-03-13T00:00:00\.0000000Z\) and T < datetime\(/,
    );
  });
  it('maps take longitude first, or what the names say, or GeoJSON; places off the Earth are counted', () => {
    const p = of(
      picture(
        'a:real,b:real,K',
        [
          [13.4, 52.5, 'x'],
          [13.4, 52.5, 'y'],
          [200, 1, 'x'],
        ],
        'scatterchart',
        { kind: 'map' },
      ),
      'places',
    );
    expect(p.places).toMatchObject([{ lon: 13.4, lat: 52.5, slices: [{ series: 0 }, { series: 1 }] }]);
    expect(p.notes.join()).toContain('1 row without a place');
    expect(of(picture('Latitude:real,Longitude:real', [[52.5, 13.4]], 'scatterchart', { kind: 'map' }), 'places').places[0]).toMatchObject({
      lon: 13.4,
      lat: 52.5,
    });
    expect(
      of(picture('g:dynamic,n:long', [[{ type: 'Point', coordinates: [1, 2] }, 5]], 'piechart', { kind: 'map' }), 'places').places[0],
    ).toMatchObject({ lon: 1, lat: 2, total: 5 });
    expect(picture('K', [['x']], 'scatterchart', { kind: 'map' })).toMatchObject({ kind: 'nothing' });
  });
  it('links: by name, by place, from graph-match objects, with the nodes of a second table', () => {
    const p = of(
      picture(
        'Account,Device,Action,n:long',
        [
          ['u', 'h', 'logon', 2],
          ['u', 'h', 'rdp', 1],
          ['u', null, 'x', 1],
        ],
        'graph',
      ),
      'graph',
    );
    expect([p.nodes.map((n) => n.name), p.links.length, p.links[0]?.value]).toEqual([['u', 'h'], 1, 3]);
    const match = of(
      picture(
        'x_n,e_w:long,y_n',
        [
          ['a', 3, 'b'],
          ['b', 4, 'c'],
        ],
        'graph',
      ),
      'graph',
    );
    expect(match.links.map((l) => [l.from, l.to, l.label])).toEqual([
      ['a', 'b', '3'],
      ['b', 'c', '4'],
    ]);
    // A node may begin a link or end it: keeping it means either.
    expect(testOf(match.nodes.find((n) => n.name === 'b')!.mark, true)).toBe('y_n == "b" or x_n == "b"');
    const paths = of(picture('x:dynamic,e:dynamic,y:dynamic', [[{ n: 'a' }, [{ w: 3 }], { n: 'b' }]], 'graph'), 'graph');
    expect(paths.nodes.map((n) => n.name)).toEqual(['a', 'b']);
    const edges = { columns: columns('SourceId:long,TargetId:long'), rows: [['1', '2']] };
    const nodes = {
      columns: columns('NodeId:long,name'),
      rows: [
        ['1', 'one'],
        ['2', 'two'],
      ],
    };
    expect(of(pictureOf(nodes, { kind: 'graph', properties: {} }, [edges]), 'graph').nodes.map((n) => n.name)).toEqual(['one', 'two']);
  });
  it('things that hang on one other are one node that can be kept; what is cut hangs together', () => {
    const star: Cell[][] = Array.from({ length: 60 }, (_, i) => ['hub', `leaf${i}`]);
    const p = of(picture('a,b', [...star, ['hub', 'x'], ['x', 'y'], ['y', 'hub']], 'graph'), 'graph');
    expect(p.nodes.map((n) => n.name).sort()).toEqual(['60 nodes', 'hub', 'x', 'y']);
    expect(testOf(p.nodes.find((n) => n.group > 0)!.mark, true)).toMatch(/^a == "hub" and b in \("leaf0", /);
    expect(notesOf(p).join()).toContain('60 nodes that hang on one other');
    const web: Cell[][] = Array.from({ length: 3000 }, (_, i) => [`n${i % 600}`, `m${(i * 7919) % 499}`]);
    const cutWeb = of(picture('a,b', web, 'graph'), 'graph');
    expect(cutWeb.nodes.length).toBe(250);
    expect(cutWeb.links.length).toBeGreaterThan(249);
  });
  it('a sankey has no way back', () => {
    const p = of(
      picture(
        'a,b,n:long',
        [
          ['x', 'y', 5],
          ['y', 'x', 1],
          ['y', 'y', 1],
        ],
        'sankey',
      ),
      'sankey',
    );
    expect([p.links.length, notesOf(p).join()]).toEqual([1, expect.stringContaining('2 links that lead back')]);
  });
  it('three columns of numbers stand in space', () => {
    const p = of(
      picture(
        'a:real,b:real,c:real,K',
        [
          [0, 0, 0, 'x'],
          [1, 2, 4, 'y'],
          [1, null, 1, 'y'],
        ],
        '3Dchart',
      ),
      'space',
    );
    expect(p.space.points.map((q) => q.at)).toEqual([
      [-1, -1, -1],
      [1, 1, 1],
    ]);
    expect(p.notes.join()).toContain('1 value empty');
  });
  it('the data of a Plotly figure is redrawn, packed numbers too; other traces are named', () => {
    const packed = { dtype: 'i2', bdata: Buffer.from(new Int16Array([5, 6]).buffer).toString('base64') };
    const figure = {
      data: [{ type: 'scatter', x: ['2026-03-13', '2026-03-14'], y: packed, name: 'n' }, { type: 'sunburst' }],
      layout: { title: { text: 'T' } },
    };
    const p = of(picture('plotly', [[JSON.stringify(figure)]], 'plotly'), 'chart');
    expect([p.chart.title, p.chart.x, p.chart.series.map((s) => s.points.map((q) => q[1]))]).toEqual(['T', 'time', [[5, 6]]]);
    expect(p.chart.notes.join()).toContain('sunburst');
    expect(picture('plotly', [['{}']], 'plotly')).toMatchObject({ kind: 'nothing' });
    expect(picture('plotly', [[JSON.stringify({ data: [{ type: 'scatter3d', x: [1], y: [2], z: [3] }] })]], 'plotly')).toMatchObject({
      kind: 'space',
    });
  });
});

describe('queries from marks', () => {
  const rows: Rows = [[time(1), 'o\'hara"', 5]];
  const c = chart('T:datetime,Host,n:long', rows, 'timechart');
  const mark = pointMark(c, rows, c.series[0]!, c.series[0]!.points[0]!, 'm')!;
  it('a click on a line keeps the line; the menu tests the moment as well, to the last digit', () => {
    expect(testOf(mark, true, 'first')).toBe('Host == "o\'hara\\""');
    expect(testOf(mark, true)).toBe(`Host == "o'hara\\"" and T == datetime(${time(1)})`);
    expect(testOf(mark, false)).toBe(`Host != "o'hara\\"" or (isnull(T) or T != datetime(${time(1)}))`);
  });
  it('the rows behind: the closing summarize goes, its keys and bins become tests before it', () => {
    const q =
      'let d = 1d;\nDeviceEvents\n| where x has "a | b" // note | this\n| summarize n = count() by Host, bin(T, 1h)\n| sort by n\n| render timechart';
    expect(rowsBehind(q, mark.facets)).toBe(
      `let d = 1d;\nDeviceEvents\n| where x has "a | b" // note | this\n| where Host == "o'hara\\"" and T >= datetime(${time(1)}) and T < datetime(${time(1)}) + 1h`,
    );
    expect(rowsBehind('T | summarize count() by Host = tolower(Host)', mark.facets)).toBeNull();
    expect(rowsBehind('T | project Host, T', mark.facets)).toBeNull();
    expect(rowsBehind('T | where a == 1 | count', [])).toBe('T | where a == 1');
  });
  it('the picker writes the render clause; the kind of the old chart goes, titles stay', () => {
    expect(withRender('T | summarize n=count() by F', 'piechart')).toBe('T | summarize n=count() by F\n| render piechart');
    expect(withRender('T | count\n| render barchart with (kind=stacked, title="a, b")', 'timechart')).toBe(
      'T | count\n| render timechart with (title="a, b")',
    );
    expect(withRender('T | render card;', 'table')).toBe('T');
  });
  it('a graph takes no table operator before its render', () => {
    expect([endsInTable('T | make-graph a --> b with_node_id=n\n| render graph'), endsInTable('T | count | render card')]).toEqual([
      false,
      true,
    ]);
  });
  it('spans are values of their column', () => {
    const span = { column: null, time: false, from: 1.25, to: 7.5, zoom: null };
    expect(spanCells(span, { name: 'n', type: 'long' })).toEqual([1, 8]);
    expect(spanCells(span, { name: 'd', type: 'timespan' })).toEqual(['0.00:00:01.2500000', '0.00:00:07.5000000']);
    expect(spanCells({ ...span, time: true, from: ms(1), to: ms(2) }, { name: 'T', type: 'datetime' })).toEqual([time(1), time(2)]);
  });
});

it('texts of the evidence stay texts in a saved picture', () => {
  const svg = toSvg({
    width: 10,
    height: 10,
    background: '#fff',
    font: '"A", b',
    shapes: [{ kind: 'text', x: 0, y: 0, text: '<script>&"\u0000', fill: '#000', size: 11 }],
  });
  expect(svg).toContain('&lt;script&gt;&amp;&quot;\ufffd</text>');
  expect(svg).toContain('font-family="&quot;A&quot;, b"');
});
