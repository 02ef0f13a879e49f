// host × source × time as lanes of cells: how much, and where there is nothing. A lane narrows nothing by itself; a drag over the
// histogram in the top bar does. A press opens the lane in the timeline at that time.

import { useEffect, useRef } from 'react';
import type { CallOut } from '../../../shared/contract/index.js';
import type { TimeRange } from '../../../shared/contract/values.js';
import { useTheme, useZone } from '../../state/appearance.js';
import { openTimeline } from '../../state/navigation.js';
import { setTimeRange } from '../../state/timeRange.js';
import { tokenColour } from '../../widgets/entityTypes.js';
import { formatNumber, formatTime, wireMs, wireTime } from '../../widgets/format.js';
import { words } from './strings.js';

type Lane = CallOut<'overview.get'>['coverage'][number];

export function Coverage({ extent, lanes }: { readonly extent: TimeRange | null; readonly lanes: readonly Lane[] }) {
  const zone = useZone();
  const top = Math.max(1, ...lanes.flatMap((l) => l.counts));
  if (!extent) return null;
  const start = wireMs(extent.from);
  const span = Math.max(1, wireMs(extent.to) - start);
  return (
    <div className="q-coverage">
      <div className="q-coverage-grid">
        <div className="q-axis" aria-hidden="true">
          {axis(start, span).map((t) => (
            <span key={t.ms} style={{ left: `${t.part * 100}%` }}>
              {formatTime(wireTime(t.ms), zone, t.detail)}
            </span>
          ))}
        </div>
        {lanes.map((lane, i) => (
          <LaneRow
            key={`${lane.host} ${lane.kind}`}
            lane={lane}
            top={top}
            start={start}
            span={span}
            repeated={lanes[i - 1]?.host === lane.host}
          />
        ))}
      </div>
    </div>
  );
}

function LaneRow({
  lane,
  top,
  start,
  span,
  repeated,
}: {
  readonly lane: Lane;
  readonly top: number;
  readonly start: number;
  readonly span: number;
  readonly repeated: boolean;
}) {
  const total = lane.counts.reduce((a, b) => a + b, 0);
  return (
    <>
      <span className="q-cut q-coverage-host" title={lane.host} style={{ color: repeated ? 'var(--dim)' : 'var(--host)' }}>
        {lane.host || '–'}
      </span>
      <span className="q-dim q-cut" title={lane.kind} style={{ maxWidth: 150 }}>
        {lane.kind}
      </span>
      <button
        type="button"
        className="q-lane"
        title={words.cell(lane.host, lane.kind, formatNumber(total))}
        aria-label={words.cell(lane.host, lane.kind, formatNumber(total)) + lane.notes.map((n) => `; ${n.text}`).join('')}
        onClick={(e) => {
          const box = e.currentTarget.getBoundingClientRect();
          // A press by key has no place in the lane: show the whole of it.
          if (e.detail > 0 && box.width > 0) {
            const at = start + ((e.clientX - box.left) / box.width) * span;
            setTimeRange({ from: wireTime(at - span / 40), to: wireTime(at + span / 40) });
          }
          openTimeline(null);
        }}
      >
        <Cells counts={lane.counts} top={top} />
        {lane.notes.map((n) => {
          const part = n.bucket / Math.max(1, lane.counts.length);
          return (
            <span
              key={`${n.bucket} ${n.text}`}
              className="q-lane-note"
              style={part > 0.7 ? { right: `${Math.max(0, (1 - part) * 100 - 12)}%` } : { left: `${part * 100}%` }}
            >
              {n.text}
            </span>
          );
        })}
      </button>
    </>
  );
}

function Cells({ counts, top }: { readonly counts: readonly number[]; readonly top: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  useEffect(() => {
    const element = canvas.current;
    if (!element) return undefined;
    const draw = () => {
      const g = element.getContext('2d');
      const { clientWidth: width, clientHeight: height } = element;
      if (!g || width === 0) return;
      const scale = window.devicePixelRatio || 1;
      element.width = width * scale;
      element.height = height * scale;
      g.scale(scale, scale);
      const step = width / counts.length;
      const accent = tokenColour('acc');
      const line = tokenColour('line');
      counts.forEach((n, i) => {
        if (n === 0) {
          g.strokeStyle = line;
          g.globalAlpha = 1;
          g.strokeRect(Math.round(i * step) + 0.5, 0.5, Math.max(1, step - 2), height - 1);
        } else {
          g.fillStyle = accent;
          // Logarithmic, with a floor: one event in an hour is coverage too.
          g.globalAlpha = 0.22 + 0.78 * (Math.log1p(n) / Math.log1p(top)) ** 2;
          g.fillRect(i * step, 0, Math.max(0.8, step - 1), height);
        }
      });
      g.globalAlpha = 1;
    };
    const watch = new ResizeObserver(draw);
    watch.observe(element);
    draw();
    return () => watch.disconnect();
  }, [counts, top, theme]);
  return <canvas ref={canvas} aria-hidden="true" />;
}

const HOUR = 3_600_000;
const STEPS = [
  HOUR / 3600,
  HOUR / 720,
  HOUR / 240,
  HOUR / 120,
  HOUR / 60,
  HOUR / 12,
  HOUR / 4,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  24 * HOUR,
  48 * HOUR,
  7 * 24 * HOUR,
  30 * 24 * HOUR,
  91 * 24 * HOUR,
  365 * 24 * HOUR,
];

/** Round times at most seven to a width. */
export function axis(
  start: number,
  span: number,
): readonly { readonly ms: number; readonly part: number; readonly detail: 'clock' | 'minute' | 'day' }[] {
  const step = STEPS.find((s) => span / s <= 7) ?? STEPS[STEPS.length - 1] ?? HOUR;
  const out = [];
  for (let ms = Math.ceil(start / step) * step; ms < start + span * 0.86; ms += step)
    out.push({
      ms,
      part: (ms - start) / span,
      detail: step < HOUR / 60 ? ('clock' as const) : step < 24 * HOUR ? ('minute' as const) : ('day' as const),
    });
  return out;
}
