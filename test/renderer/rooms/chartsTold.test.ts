// Nothing is left out of a picture without a word: what cannot be drawn is counted, and the reason told with its name.

import { describe, expect, it } from 'vitest';
import type { Cell, ColumnSchema } from '../../../src/shared/base/types.js';
import { toSvg } from '../../../src/renderer/rooms/hunt/charts/paint.js';
import { notesOf, pictureOf, type Picture } from '../../../src/renderer/rooms/hunt/charts/pictures.js';
import { momentTick, timespanScale } from '../../../src/renderer/rooms/hunt/charts/ticks.js';

const column = (name: string, type: ColumnSchema['type']): ColumnSchema => ({ name, type });
const drawn = (
  columns: readonly ColumnSchema[],
  rows: readonly (readonly Cell[])[],
  kind: string,
  properties: Record<string, string> = {},
) => pictureOf({ columns, rows }, { kind, properties });
const figure = (data: readonly unknown[], layout: unknown = {}): Picture =>
  drawn([column('plotly', 'string')], [[JSON.stringify({ data, layout })]], 'plotly');
const said = (p: Picture): string => (p.kind === 'nothing' ? p.why : notesOf(p).join('\n'));
const f8 = (...numbers: number[]) => ({ dtype: 'f8', bdata: Buffer.from(new Float64Array(numbers).buffer).toString('base64') });

describe('plotly', () => {
  it('packed numbers that cannot be unpacked are told with the trace and the reason', () => {
    const good = { type: 'scatter', name: 'good', x: [1, 2], y: [1, 2] };
    const text = said(
      figure([
        good,
        { type: 'scatter', name: 'noise', x: { dtype: 'f8', bdata: '!!' }, y: [1, 2] },
        { type: 'bar', name: 'odd', x: [1], y: { dtype: 'c16', bdata: 'AAAA' } },
        { type: 'scatter', name: 'short', x: [1], y: { dtype: 'f8', bdata: 'AAAA' } },
      ]),
    );
    expect(text).toContain('“noise” x: packed numbers are not base64');
    expect(text).toContain('“odd” y: packed numbers of the unknown type “c16”');
    expect(text).toContain('“short” y: packed numbers are cut off (3 bytes, each number has 8)');
  });
  it('a figure of which nothing can be read says why instead of an empty chart', () => {
    const nothing = figure([{ type: 'scatter', name: 'a', x: [1], y: { dtype: 'f8', bdata: '!!' } }]);
    expect(nothing.kind).toBe('nothing');
    expect(said(nothing)).toContain('“a” y: packed numbers are not base64');
    expect(figure([{ type: 'scatter3d', name: 'a', x: ['p'], y: ['q'], z: ['r'] }]).kind).toBe('nothing');
  });
  it('values that are none are counted by trace, also below a logarithmic axis', () => {
    const text = said(figure([{ type: 'scatter', name: 'a', x: [1, 2, 3], y: [1, null, 0] }], { yaxis: { type: 'log' } }));
    expect(text).toContain('“a” 1 value empty or not a number');
    expect(text).toContain('“a” 1 value not above 0');
    expect(said(figure([{ type: 'pie', labels: ['a', 'b', 'c'], values: [1, -2, 0] }]))).toMatch(/1 value below 0[\s\S]*1 value of 0/);
  });
  it('surfaces, meshes and lines in space are drawn; holes and missing triangles are told', () => {
    const made = figure([
      {
        type: 'surface',
        name: 'hill',
        z: [
          [1, 2, 3],
          [2, null, 4],
          [1, 2, 3],
        ],
      },
      { type: 'surface', name: 'packed', z: { ...f8(1, 2, 3, 4), shape: '2, 2' } },
      { type: 'mesh3d', name: 'mesh', x: [0, 1, 0], y: [0, 0, 1], z: [0, 0, 1], i: [0, 0], j: [1, 1], k: [2, 9] },
      { type: 'mesh3d', name: 'cloud', x: [0], y: [0], z: [0] },
      { type: 'scatter3d', name: 'way', mode: 'lines', x: [0, 1, null, 3, 4], y: [0, 1, 2, 3, 4], z: [0, 1, 2, 3, 4] },
    ]);
    if (made.kind !== 'space') throw new Error(said(made));
    const of = (name: string) => made.space.series.indexOf(name);
    // A hole in the middle takes all four quarters around it.
    expect(made.space.faces.filter((f) => f.series === of('hill'))).toHaveLength(0);
    expect(made.space.faces.filter((f) => f.series === of('packed'))).toHaveLength(1);
    expect(made.space.faces.filter((f) => f.series === of('mesh'))).toHaveLength(1);
    expect(made.space.lines).toHaveLength(2);
    expect(made.space.points.filter((p) => p.series === of('way')).every((p) => p.hidden)).toBe(true);
    const text = said(made);
    for (const part of ['“hill” 1 value', '“mesh” 1 value', '“cloud” names no triangles', '“way” 1 value']) expect(text).toContain(part);
  });
});

describe('charts with axes', () => {
  const time = (n: number): Cell => `2026-03-01T0${n}:00:00.0000000Z`;
  const columns = [column('T', 'datetime'), column('V', 'real')];
  it('a zero on a logarithmic axis is a gap of its line', () => {
    const p = drawn(
      columns,
      [
        [time(1), 5],
        [time(2), 0],
        [time(3), 7],
      ],
      'timechart',
      { yaxis: 'log' },
    );
    if (p.kind !== 'chart') throw new Error(said(p));
    expect(p.chart.series[0]?.points.map((q) => q[1])).toEqual([5, null, 7]);
    expect(said(p)).toContain('1 value not above 0');
  });
  it('tells rows at the same place, values beyond the limits, and choices it does not know', () => {
    const text = said(
      drawn(
        columns,
        [
          [time(1), 5],
          [time(1), 6],
          [time(3), 700],
        ],
        'timechart',
        { ymax: '100', ymin: 'low', yaxis: 'cubic', ysplit: 'panels' },
      ),
    );
    expect(text).toContain('1 row at a place of the axis');
    expect(text).toContain('1 value beyond ymin or ymax');
    expect(text).toContain('ymin is no number (“low”)');
    expect(text).toContain('yaxis=cubic is not known');
    expect(text).toContain('ysplit=panels needs several');
  });
  it('a pie without anything above 0 is no grey ring', () => {
    const pie = drawn(
      [column('A', 'string'), column('N', 'long')],
      [
        ['a', 0],
        ['b', 0],
      ],
      'piechart',
    );
    expect(pie.kind === 'nothing' && pie.why).toContain('no value there is above 0');
  });
  it('anomalies of one column are those of the first values', () => {
    const p = drawn([...columns, column('Base', 'real'), column('Flag', 'long')], [[time(1), 5, 4, 1]], 'anomalychart', {
      anomalycolumns: 'Flag',
    });
    if (p.kind !== 'chart') throw new Error(said(p));
    expect(p.chart.series.map((s) => [s.column, s.anomalies.length])).toEqual([
      ['V', 1],
      ['Base', 0],
    ]);
  });
});

it('links without an end, and places of no size, are counted', () => {
  expect(
    said(
      drawn(
        [column('src', 'string'), column('dst', 'string')],
        [
          ['a', 'b'],
          ['a', ''],
        ],
        'graph',
      ),
    ),
  ).toContain('1 row without a beginning or an end');
  const map = drawn(
    [column('Lon', 'real'), column('Lat', 'real'), column('N', 'long')],
    [
      [1, 2, 3],
      [1, 3, -1],
      [1, 4, null],
    ],
    'piechart',
    { kind: 'map' },
  );
  expect(said(map)).toMatch(/1 value empty[\s\S]*1 value below 0/);
});

it('ticks name days, never bare numbers, and timespans stand at round steps', () => {
  const at = (text: string, index = 1, days = 3) => momentTick(Date.parse(text), index, days * 86_400_000, true);
  expect(at('2026-03-02T00:00:00Z')).toBe('2 Mar');
  expect(at('2026-03-02T00:00:00Z', 0)).toBe('2 Mar 2026');
  expect(at('2026-03-02T06:30:00Z')).toBe('06:30');
  expect(at('2026-01-01T00:00:00Z', 1, 900)).toBe('2026');
  expect(at('2026-03-01T00:00:00Z', 1, 900)).toBe('Mar');
  expect(timespanScale(0, 86_000, 8)).toEqual({ min: 0, max: 97_200 - 10_800, interval: 10_800 });
});

it('faces are written into the saved picture', () => {
  const polygon = {
    kind: 'polygon',
    points: [
      [0, 0],
      [5, 0],
      [0, 5],
    ],
    fill: '#abc',
    opacity: 0.5,
    stroke: '#def',
  } as const;
  expect(toSvg({ width: 9, height: 9, background: '#000', font: 'x', shapes: [polygon] })).toContain('<polygon points="0,0 5,0 0,5"');
});
