// A pivot table whose rows, columns, values and aggregate are chosen above it; heat shows the size, cells are doors like any mark.

import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react';
import { useTheme } from '../../../state/appearance.js';
import { tokenColour } from '../../../widgets/entityTypes.js';
import { formatNumber } from '../../../widgets/format.js';
import { fontFamily } from './look.js';
import type { Mark } from './marks.js';
import { toPng, toSvg, type Painting, type Shape } from './paint.js';
import type { Keep, Picks } from './picked.js';
import type { Picture } from './pictures.js';
import { AGGREGATES, pivotOf, type Aggregate, type Pivot } from './pivot.js';
import { cut, isNumeric, measureText, type Data } from './values.js';
import { words } from './words.js';

interface Props {
  readonly picture: Extract<Picture, { kind: 'pivot' }>;
  readonly data: Data;
  readonly picks: Picks;
  readonly keep: Keep;
  readonly onNotes: (notes: readonly string[]) => void;
}

export function PivotTable({ picture, data, picks, keep, onNotes }: Props) {
  const [choice, setChoice] = useState(picture.first);
  const theme = useTheme();
  const pivot = useMemo(() => pivotOf(data, choice), [data, choice]);
  const [at, setAt] = useState<readonly [number, number]>([0, 0]);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => onNotes(pivot.notes), [pivot, onNotes]);
  const { columns } = data;
  const rowName = columns[choice.down]?.name ?? '';
  const valueType = choice.aggregate === 'count' ? null : (columns[choice.value]?.type ?? null);
  const show = (n: number | null) =>
    n === null ? '' : valueType === 'timespan' ? measureText(n, valueType) : formatNumber(Math.round(n * 1000) / 1000);
  useEffect(() => {
    const make = () => paintingOf(picture.title, rowName, pivot, show);
    keep({ png: () => toPng(make()), svg: () => toSvg(make()) });
    return () => keep(null);
    // oxlint-disable-next-line exhaustive-deps -- `show` follows from the choice
  }, [keep, pivot, picture.title, rowName, theme]);

  const markAt = (row: number, column: number): Mark | null =>
    column === 0 ? (pivot.lines[row]?.mark ?? null) : (pivot.lines[row]?.cells[column - 1]?.mark ?? null);
  const go = (row: number, column: number) => {
    const next = [Math.max(0, Math.min(pivot.lines.length - 1, row)), Math.max(0, Math.min(pivot.heads.length, column))] as const;
    setAt(next);
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>('[data-at="true"]')?.focus());
  };
  const onKeyDown = (e: KeyboardEvent) => {
    const [row, column] = at;
    const mark = markAt(row, column);
    const rect = (e.target as HTMLElement).getBoundingClientRect();
    const here = { x: rect.left + rect.width / 2, y: rect.bottom };
    if (e.key === 'ArrowDown') go(row + 1, column);
    else if (e.key === 'ArrowUp') go(row - 1, column);
    else if (e.key === 'ArrowRight') go(row, column + 1);
    else if (e.key === 'ArrowLeft') go(row, column - 1);
    else if (e.key === 'Home') go(row, 0);
    else if (e.key === 'End') go(row, pivot.heads.length);
    else if ((e.key === 'Enter' || e.key === ' ') && mark) picks.onPick(mark, here);
    else if ((e.key === 'm' || e.key === 'ContextMenu') && mark) picks.onMenu(mark, here);
    else return;
    e.preventDefault();
    e.stopPropagation();
  };
  const doors = (mark: Mark | null, row: number, column: number) => ({
    tabIndex: at[0] === row && at[1] === column ? 0 : -1,
    'data-at': at[0] === row && at[1] === column,
    'data-door': mark !== null,
    onFocus: () => setAt([row, column]),
    onClick: (e: MouseEvent) => {
      if (mark) picks.onPick(mark, { x: e.clientX, y: e.clientY });
    },
    onContextMenu: (e: MouseEvent) => {
      e.preventDefault();
      if (mark) picks.onMenu(mark, { x: e.clientX, y: e.clientY });
    },
  });
  const pick = (
    label: string,
    value: number | string,
    options: readonly (readonly [number | string, string])[],
    set: (value: string) => void,
  ) => (
    <label>
      <span className="q-dim">{label}</span>
      <select value={value} onChange={(e) => set(e.target.value)}>
        {options.map(([id, text]) => (
          <option key={id} value={id}>
            {cut(text, 40)}
          </option>
        ))}
      </select>
    </label>
  );
  const all = columns.map((c, i) => [i, c.name] as const);
  const numbers = columns.flatMap((c, i) => (isNumeric(c.type) || c.type === 'timespan' ? [[i, c.name] as const] : []));
  return (
    <div className="hunt-pivotbox">
      <div className="hunt-pivotbar">
        {picture.title !== '' && <strong className="q-cut">{picture.title}</strong>}
        {pick(words.pivotRows, choice.down, all, (v) => setChoice({ ...choice, down: Number(v) }))}
        {pick(words.pivotColumns, choice.across, [[-1, words.pivotNothing], ...all], (v) => setChoice({ ...choice, across: Number(v) }))}
        {pick(words.pivotAggregate, choice.aggregate, numbers.length > 0 ? AGGREGATES.map((a) => [a, a]) : [['count', 'count']], (v) =>
          setChoice({ ...choice, aggregate: v as Aggregate, value: choice.value < 0 ? (numbers[0]?.[0] ?? -1) : choice.value }),
        )}
        {numbers.length > 0 &&
          choice.aggregate !== 'count' &&
          pick(words.pivotValues, choice.value, numbers, (v) => setChoice({ ...choice, value: Number(v) }))}
      </div>
      <div ref={box} className="hunt-pivot" onKeyDown={onKeyDown}>
        <table className="q-table" aria-label={picture.title || words.chart}>
          <thead>
            <tr>
              <th scope="col">{rowName}</th>
              {pivot.heads.map((h, i) => (
                <th key={i} scope="col" className="q-num" title={h.text}>
                  {cut(h.text, 28)}
                </th>
              ))}
              {pivot.heads.length > 1 && (
                <th scope="col" className="q-num">
                  {words.total}
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {pivot.lines.map((line, row) => (
              <tr key={row}>
                <th scope="row" title={line.text} {...doors(line.mark, row, 0)}>
                  {cut(line.text, 60)}
                </th>
                {line.cells.map((cell, i) => (
                  <td key={i} className="q-num" style={heat(cell.value, pivot.most)} {...doors(cell.mark, row, i + 1)}>
                    {show(cell.value)}
                  </td>
                ))}
                {pivot.heads.length > 1 && <td className="q-num hunt-total">{show(line.total)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

const heat = (value: number | null, most: number) =>
  value === null || most <= 0
    ? undefined
    : { background: `color-mix(in srgb, var(--accbg) ${Math.round((100 * Math.abs(value)) / most)}%, transparent)` };

const LINE_PX = 22;
const HEAD_PX = 92;
const FIRST_PX = 220;
const MOST_PAINTED = 100;
function paintingOf(title: string, rowName: string, pivot: Pivot, show: (n: number | null) => string): Painting {
  const shapes: Shape[] = [];
  const [tx, dimmed, line] = [tokenColour('tx'), tokenColour('dim'), tokenColour('line')];
  const top = title ? 30 : 8;
  if (title) shapes.push({ kind: 'text', x: 12, y: 20, text: cut(title, 100), fill: tx, size: 12, weight: 600 });
  const x = (i: number) => FIRST_PX + (i + 1) * HEAD_PX - 8;
  shapes.push({ kind: 'text', x: 12, y: top + 15, text: cut(rowName, 32), fill: dimmed, size: 11 });
  for (const [i, h] of pivot.heads.entries())
    shapes.push({ kind: 'text', x: x(i), y: top + 15, text: cut(h.text, 12), fill: dimmed, size: 11, anchor: 'end' });
  const lines = pivot.lines.slice(0, MOST_PAINTED);
  const width = FIRST_PX + pivot.heads.length * HEAD_PX + 12;
  for (const [r, l] of lines.entries()) {
    const y = top + LINE_PX * (r + 1);
    shapes.push({ kind: 'line', x1: 8, x2: width - 8, y1: y, y2: y, stroke: line, width: 1 });
    shapes.push({ kind: 'text', x: 12, y: y + 15, text: cut(l.text, 32), fill: tx, size: 11 });
    for (const [i, c] of l.cells.entries()) {
      if (c.value === null) continue;
      shapes.push({
        kind: 'rect',
        x: x(i) + 8 - HEAD_PX,
        y: y + 1,
        w: HEAD_PX,
        h: LINE_PX - 2,
        fill: tokenColour('accbg'),
        opacity: pivot.most > 0 ? Math.abs(c.value) / pivot.most : 0,
      });
      shapes.push({ kind: 'text', x: x(i), y: y + 15, text: show(c.value), fill: tx, size: 11, anchor: 'end' });
    }
  }
  return { width, height: top + LINE_PX * (lines.length + 1) + 10, background: tokenColour('bg1'), font: fontFamily(), shapes };
}
