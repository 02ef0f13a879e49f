// Events by slice levels and time: levels are added and taken away, rows open into the next level, a bar keeps its slice of time.

import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useTheme, useZone } from '../../../state/appearance.js';
import { tokenColour } from '../../../widgets/entityTypes.js';
import { formatDuration, formatNumber, formatTime, wireTime } from '../../../widgets/format.js';
import { fontFamily, seriesColour } from './look.js';
import { toPng, toSvg, type Painting, type Shape } from './paint.js';
import type { At, Keep, Picks } from './picked.js';
import type { Picture } from './pictures.js';
import { BINS, timePivotOf, type Slice, type TimePivot as Pivoted } from './timePivot.js';
import { cut, type Data } from './values.js';
import { said, words } from './words.js';

interface Props {
  readonly picture: Extract<Picture, { kind: 'timepivot' }>;
  readonly data: Data;
  readonly picks: Picks;
  readonly keep: Keep;
  readonly onNotes: (notes: readonly string[]) => void;
}
interface Line {
  readonly slice: Slice;
  readonly depth: number;
}
const MOST_LINES = 400;
const ROW_PX = 22;

export function TimePivot({ picture, data, picks, keep, onNotes }: Props) {
  const zone = useZone();
  const theme = useTheme();
  const [choice, setChoice] = useState(picture.first);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [at, setAt] = useState<{ readonly row: number; readonly bin: number | null }>({ row: 0, bin: null });
  const box = useRef<HTMLDivElement>(null);
  const pivot = useMemo(() => timePivotOf(data, picture.time, choice), [data, picture.time, choice]);
  const lines = useMemo(() => linesOf(pivot.slices, open, 0).slice(0, MOST_LINES), [pivot, open]);
  useEffect(() => {
    const notes = [`${words.bins} ${formatDuration(pivot.step)}`];
    if (pivot.without > 0)
      notes.push(said.emptyX(pivot.without, data.columns[choice.by === 'end' ? picture.time.end : picture.time.start]?.name ?? ''));
    if (pivot.left > 0) notes.push(said.things(pivot.slices.length, pivot.slices.length + pivot.left, words.slices.toLowerCase()));
    onNotes(notes);
  }, [pivot, choice, data, picture, onNotes]);
  useEffect(() => {
    const make = () => paintingOf(picture.title, lines, pivot, (n) => formatTime(wireTime(n), zone, 'minute'));
    keep({ png: () => toPng(make()), svg: () => toSvg(make()) });
    return () => keep(null);
  }, [keep, lines, pivot, picture.title, zone, theme]);

  const name = (i: number) => data.columns[i]?.name ?? '';
  const toggle = (slice: Slice) => {
    const next = new Set(open);
    if (!next.delete(slice.key)) next.add(slice.key);
    setOpen(next);
  };
  const span = (bin: number) =>
    `${formatTime(wireTime(pivot.from + bin * pivot.step), zone, 'second', true)} + ${formatDuration(pivot.step)}`;
  const focus = (row: number, bin: number | null) => {
    const to = Math.max(0, Math.min(lines.length - 1, row));
    const here = bin === null ? null : Math.max(0, Math.min(BINS, bin));
    setAt({ row: to, bin: here });
    const line = lines[to];
    if (line)
      picks.onWalk(
        here === null
          ? `${line.slice.name}: ${formatNumber(line.slice.count)} ${words.events}`
          : `${line.slice.name}, ${span(here)}: ${formatNumber(line.slice.counts[here] ?? 0)} ${words.events}`,
      );
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-row="${to}"]`)?.scrollIntoView({ block: 'nearest' }));
  };
  const markAt = (row: number, bin: number | null) => {
    const slice = lines[row]?.slice;
    return slice ? (bin === null ? slice.mark : slice.at(bin)) : null;
  };
  /** The next bin that holds something, in a direction. */
  const filled = (row: number, from: number, by: 1 | -1): number | null => {
    const counts = lines[row]?.slice.counts ?? [];
    for (let bin = from + by; bin >= 0 && bin <= BINS; bin += by) if ((counts[bin] ?? 0) > 0) return bin;
    return null;
  };
  const onKeyDown = (e: KeyboardEvent) => {
    if ((e.target as HTMLElement).closest('select,button')) return;
    const line = lines[at.row];
    const rect = box.current?.querySelector(`[data-row="${at.row}"]`)?.getBoundingClientRect();
    const here: At = { x: (rect?.left ?? 0) + 120, y: rect?.bottom ?? 0 };
    const mark = markAt(at.row, at.bin);
    if (e.key === 'ArrowDown') focus(at.row + 1, at.bin);
    else if (e.key === 'ArrowUp') focus(at.row - 1, at.bin);
    else if (e.key === 'ArrowRight' && line && at.bin === null && line.slice.children.length > 0 && !open.has(line.slice.key))
      toggle(line.slice);
    else if (e.key === 'ArrowRight') focus(at.row, filled(at.row, at.bin ?? -1, 1) ?? at.bin);
    else if (e.key === 'ArrowLeft' && line && at.bin === null && open.has(line.slice.key)) toggle(line.slice);
    else if (e.key === 'ArrowLeft') focus(at.row, at.bin === null ? null : filled(at.row, at.bin, -1));
    else if ((e.key === 'Enter' || e.key === ' ') && mark) picks.onPick(mark, here);
    else if ((e.key === 'm' || e.key === 'ContextMenu') && mark) picks.onMenu(mark, here);
    else return;
    e.preventDefault();
    e.stopPropagation();
  };
  const free = picture.time.slices.filter((i) => !choice.slices.includes(i));
  const end = pivot.from + (BINS + 1) * pivot.step;
  return (
    <div className="hunt-pivotbox">
      <div className="hunt-pivotbar">
        {picture.title !== '' && <strong className="q-cut">{picture.title}</strong>}
        <span className="q-dim">{words.slices}</span>
        {choice.slices.map((i) => (
          <button
            key={i}
            type="button"
            className="q-chip"
            title={words.removeSlice}
            onClick={() => setChoice({ ...choice, slices: choice.slices.filter((s) => s !== i) })}
          >
            {`${cut(name(i), 30)} ×`}
          </button>
        ))}
        {free.length > 0 && (
          <select
            aria-label={words.addSlice}
            value=""
            onChange={(e) => setChoice({ ...choice, slices: [...choice.slices, Number(e.target.value)] })}
          >
            <option value="">{words.addSlice}</option>
            {free.map((i) => (
              <option key={i} value={i}>
                {name(i)}
              </option>
            ))}
          </select>
        )}
        {picture.time.end >= 0 && (
          <select
            aria-label={words.byTime}
            value={choice.by}
            onChange={(e) => setChoice({ ...choice, by: e.target.value as 'start' | 'end' })}
          >
            <option value="start">{`${words.begin} (${name(picture.time.start)})`}</option>
            <option value="end">{`${words.end} (${name(picture.time.end)})`}</option>
          </select>
        )}
      </div>
      <div
        ref={box}
        className="hunt-timepivot"
        tabIndex={0}
        role="tree"
        aria-label={`${picture.title || words.chart}. ${words.keysCanvas}`}
        onKeyDown={onKeyDown}
      >
        <div className="hunt-timehead" aria-hidden="true">
          <span>{formatTime(wireTime(pivot.from), zone, 'minute')}</span>
          <span>{formatTime(wireTime((pivot.from + end) / 2), zone, 'minute')}</span>
          <span>{formatTime(wireTime(end), zone, 'minute')}</span>
        </div>
        {lines.map(({ slice, depth }, row) => (
          <div
            key={slice.key}
            className="hunt-timerow"
            role="treeitem"
            aria-level={depth + 1}
            aria-selected={row === at.row}
            {...(slice.children.length > 0 ? { 'aria-expanded': open.has(slice.key) } : {})}
            data-row={row}
          >
            <button
              type="button"
              tabIndex={-1}
              className="hunt-timefold"
              disabled={slice.children.length === 0}
              onClick={() => toggle(slice)}
              style={{ marginLeft: depth * 14 }}
              aria-hidden="true"
            >
              {slice.children.length === 0 ? '' : open.has(slice.key) ? '▾' : '▸'}
            </button>
            <span
              className="hunt-timename q-cut"
              title={`${slice.column ? `${slice.column} = ` : ''}${slice.name}`}
              onClick={(e) => picks.onPick(slice.mark, { x: e.clientX, y: e.clientY })}
              onContextMenu={(e) => {
                e.preventDefault();
                picks.onMenu(slice.mark, { x: e.clientX, y: e.clientY });
              }}
            >
              {cut(slice.name, 60)}
            </span>
            <span className="hunt-timecount q-num">{formatNumber(slice.count)}</span>
            <svg
              className="hunt-timebars"
              viewBox={`0 0 ${BINS + 1} 16`}
              preserveAspectRatio="none"
              aria-hidden="true"
              onMouseMove={(e) =>
                focusBar(
                  e.currentTarget,
                  e.clientX,
                  (bin) =>
                    (slice.counts[bin] ?? 0) > 0 &&
                    picks.onWalk(`${slice.name}, ${span(bin)}: ${formatNumber(slice.counts[bin] ?? 0)} ${words.events}`),
                )
              }
              onClick={(e) =>
                focusBar(e.currentTarget, e.clientX, (bin) => {
                  const mark = slice.at(bin);
                  if (mark) picks.onPick(mark, { x: e.clientX, y: e.clientY });
                })
              }
              onContextMenu={(e) => {
                e.preventDefault();
                focusBar(e.currentTarget, e.clientX, (bin) => {
                  const mark = slice.at(bin);
                  if (mark) picks.onMenu(mark, { x: e.clientX, y: e.clientY });
                });
              }}
            >
              <rect x="0" y="0" width={BINS + 1} height="16" fill="transparent" />
              {slice.counts.map((count, bin) =>
                count === 0 ? null : (
                  <rect
                    key={bin}
                    x={bin + 0.08}
                    y={16 - barOf(count, pivot.most)}
                    width="0.84"
                    height={barOf(count, pivot.most)}
                    data-on={row === at.row && bin === at.bin}
                    data-depth={depth % 3}
                  />
                ),
              )}
            </svg>
          </div>
        ))}
      </div>
    </div>
  );
}

/** The root makes a single event beside thousands still a visible bar. */
const barOf = (count: number, most: number): number => (most === 0 ? 0 : Math.max(2.5, 16 * Math.sqrt(count / most)));

function focusBar(svg: SVGSVGElement, clientX: number, then: (bin: number) => void): void {
  const rect = svg.getBoundingClientRect();
  then(Math.max(0, Math.min(BINS, Math.floor(((clientX - rect.left) / Math.max(1, rect.width)) * (BINS + 1)))));
}
const linesOf = (slices: readonly Slice[], open: ReadonlySet<string>, depth: number): Line[] =>
  slices.flatMap((slice) => [{ slice, depth }, ...(open.has(slice.key) ? linesOf(slice.children, open, depth + 1) : [])]);

function paintingOf(title: string, lines: readonly Line[], pivot: Pivoted, moment: (ms: number) => string): Painting {
  const shapes: Shape[] = [];
  const [tx, dimmed] = [tokenColour('tx'), tokenColour('dim')];
  const [left, width] = [280, 1000];
  const top = (title ? 26 : 4) + 20;
  const end = pivot.from + (BINS + 1) * pivot.step;
  if (title) shapes.push({ kind: 'text', x: 12, y: 18, text: cut(title, 120), fill: tx, size: 12, weight: 600 });
  shapes.push(
    { kind: 'text', x: left, y: top - 6, text: moment(pivot.from), fill: dimmed, size: 10 },
    { kind: 'text', x: width - 12, y: top - 6, text: moment(end), fill: dimmed, size: 10, anchor: 'end' },
  );
  const each = (width - 12 - left) / (BINS + 1);
  for (const [i, { slice, depth }] of lines.entries()) {
    const y = top + i * ROW_PX;
    shapes.push(
      { kind: 'text', x: 12 + depth * 14, y: y + 15, text: cut(slice.name, 32), fill: tx, size: 11 },
      { kind: 'text', x: left - 12, y: y + 15, text: formatNumber(slice.count), fill: dimmed, size: 11, anchor: 'end' },
    );
    for (const [bin, count] of slice.counts.entries())
      if (count > 0)
        shapes.push({
          kind: 'rect',
          x: left + bin * each,
          y: y + 19 - barOf(count, pivot.most),
          w: each * 0.84,
          h: barOf(count, pivot.most),
          fill: seriesColour(depth),
        });
  }
  return { width, height: top + lines.length * ROW_PX + 10, background: tokenColour('bg1'), font: fontFamily(), shapes };
}
