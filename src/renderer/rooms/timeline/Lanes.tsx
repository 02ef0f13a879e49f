// Swim lanes of density with alerts and bookmarks on the axis. One canvas a lane, so that two hundred lanes scroll smoothly.

import { useEffect, useRef, useState } from 'react';
import type { CallOut } from '../../../shared/contract/index.js';
import type { TimeRange } from '../../../shared/contract/values.js';
import { useTheme, useZone } from '../../state/appearance.js';
import { openAlert } from '../../state/navigation.js';
import { inspect } from '../../state/selection.js';
import { Door } from '../../widgets/Door.js';
import { tokenColour } from '../../widgets/entityTypes.js';
import { formatTime, wireMs, wireTime } from '../../widgets/format.js';
import { SEVERITY_LOOKS } from '../../widgets/SeverityMark.js';
import { strings } from './strings.js';

export type LaneData = CallOut<'timeline.lanes'>;
type Lane = LaneData['lanes'][number];
type Mark = LaneData['marks'][number];
interface Props {
  readonly data: LaneData;
  readonly extent: TimeRange;
  readonly open: string | null;
  readonly onOpen: (lane: string) => void;
  readonly onRange: (range: TimeRange | null) => void;
}

export function Lanes({ data, extent, open, onOpen, onRange }: Props) {
  const track = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<{ readonly from: number; readonly to: number } | null>(null);
  const anchor = useRef<number | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const start = wireMs(extent.from);
  const span = Math.max(1, wireMs(extent.to) - start);
  const peak = Math.max(1, ...data.lanes.flatMap((l) => l.counts));

  const at = (clientX: number) => {
    const box = track.current?.getBoundingClientRect();
    return box && box.width > 0 ? Math.min(1, Math.max(0, (clientX - box.left) / box.width)) : 0;
  };
  const finish = () => {
    anchor.current = null;
    if (drag && drag.to - drag.from > 0.004) onRange({ from: wireTime(start + drag.from * span), to: wireTime(start + drag.to * span) });
    setDrag(null);
  };
  const focusLane = (by: number, from: HTMLElement) => {
    const items = [...(list.current?.querySelectorAll<HTMLElement>('.tl-lane') ?? [])];
    items[Math.min(items.length - 1, Math.max(0, items.indexOf(from) + by))]?.focus();
  };

  return (
    <div
      className="tl-lanes"
      onPointerDown={(e) => {
        if (!(e.target instanceof HTMLCanvasElement)) return;
        anchor.current = at(e.clientX);
      }}
      onPointerMove={(e) => {
        if (anchor.current === null) return;
        const x = at(e.clientX);
        if (drag || Math.abs(x - anchor.current) > 0.004) setDrag({ from: Math.min(anchor.current, x), to: Math.max(anchor.current, x) });
      }}
      onPointerUp={finish}
      onPointerLeave={finish}
    >
      <div className="tl-head">
        <span className="tl-name q-dim">{strings.name}</span>
        <Axis extent={extent} track={track} />
        <span className="tl-total q-dim">{strings.total}</span>
      </div>
      <div className="tl-head tl-marks">
        <span className="tl-name q-dim">{strings.marks}</span>
        <div className="tl-track">
          {data.marks.map((m) => (
            <MarkButton key={m.kind + m.id} mark={m} left={(wireMs(m.time) - start) / span} />
          ))}
        </div>
        <span className="tl-total" />
      </div>
      <ul ref={list} className="tl-list" aria-label={strings.lanesLabel}>
        {data.lanes.map((lane) => (
          <li key={lane.id} className="tl-row" data-open={lane.id === open}>
            <button
              type="button"
              className="tl-lane q-cut"
              title={lane.name}
              aria-pressed={lane.id === open}
              onClick={() => onOpen(lane.id)}
              onKeyDown={(e) => {
                if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
                  e.preventDefault();
                  focusLane(e.key === 'ArrowDown' ? 1 : -1, e.currentTarget);
                }
              }}
            >
              {lane.name || '(none)'}
            </button>
            <LaneCanvas
              lane={lane}
              peak={peak}
              marks={data.marks.filter((m) => m.lane === lane.id)}
              start={start}
              span={span}
              onOpen={() => !drag && onOpen(lane.id)}
            />
            <span className="tl-total">
              <Door count={lane.total} kql={lane.door.kql} of={lane.name} />
            </span>
          </li>
        ))}
      </ul>
      {drag && (
        <div
          className="tl-drag"
          style={{
            left: `calc(var(--tl-name) + (100% - var(--tl-name) - var(--tl-total)) * ${drag.from})`,
            width: `calc((100% - var(--tl-name) - var(--tl-total)) * ${drag.to - drag.from})`,
          }}
        />
      )}
    </div>
  );
}

function MarkButton({ mark, left }: { readonly mark: Mark; readonly left: number }) {
  const zone = useZone();
  const colour = mark.kind === 'bookmark' ? 'var(--acc)' : `var(--${mark.severity ? SEVERITY_LOOKS[mark.severity].token : 'info'})`;
  return (
    <button
      type="button"
      className="tl-mark"
      style={{ left: `${Math.min(1, Math.max(0, left)) * 100}%`, color: colour }}
      title={`${formatTime(mark.time, zone)}  ${mark.title}`}
      aria-label={`${mark.kind}: ${mark.title}, ${formatTime(mark.time, zone)}`}
      onClick={() => mark.kind === 'alert' && inspect({ kind: 'alert', id: mark.id })}
      onDoubleClick={() => mark.kind === 'alert' && openAlert(mark.id)}
    >
      <svg viewBox="0 0 12 12" width="10" height="10" fill="currentColor" aria-hidden="true">
        <path d={mark.kind === 'bookmark' ? 'M3 1h6v10L6 8.5 3 11z' : 'M6 1 11.5 11h-11z'} />
      </svg>
    </button>
  );
}

const HEIGHT = 24;

function LaneCanvas({
  lane,
  peak,
  marks,
  start,
  span,
  onOpen,
}: {
  readonly lane: Lane;
  readonly peak: number;
  readonly marks: readonly Mark[];
  readonly start: number;
  readonly span: number;
  readonly onOpen: () => void;
}) {
  const theme = useTheme();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = canvas.current;
    if (!element) return undefined;
    const watch = new ResizeObserver(() => setWidth(element.clientWidth));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    const element = canvas.current;
    const g = element?.getContext('2d');
    if (!element || !g || width === 0) return;
    const scale = window.devicePixelRatio || 1;
    element.width = width * scale;
    element.height = HEIGHT * scale;
    g.scale(scale, scale);
    const step = width / Math.max(1, lane.counts.length);
    g.fillStyle = tokenColour('acc');
    lane.counts.forEach((n, i) => {
      if (n === 0) return;
      // A lone event must be seen beside a burst of thousands: height and strength grow with the logarithm.
      const part = Math.log1p(n) / Math.log1p(peak);
      g.globalAlpha = 0.35 + 0.65 * part;
      const h = 3 + part * (HEIGHT - 6);
      g.fillRect(i * step, (HEIGHT - h) / 2, Math.max(1.5, step - (step > 4 ? 1 : 0)), h);
    });
    g.globalAlpha = 1;
    for (const m of marks) {
      const x = ((wireMs(m.time) - start) / span) * width;
      g.fillStyle = tokenColour(m.severity ? SEVERITY_LOOKS[m.severity].token : 'acc');
      g.beginPath();
      g.moveTo(x, 1);
      g.lineTo(x + 4, 8);
      g.lineTo(x - 4, 8);
      g.fill();
    }
  }, [lane, peak, marks, start, span, width, theme]);
  return <canvas ref={canvas} className="tl-canvas" aria-hidden="true" onClick={onOpen} />;
}

/** Ticks on round times: as many as fit. */
function Axis({ extent, track }: { readonly extent: TimeRange; readonly track: React.RefObject<HTMLDivElement | null> }) {
  const zone = useZone();
  const start = wireMs(extent.from);
  const span = Math.max(1, wireMs(extent.to) - start);
  const minute = 60_000;
  const steps = [1 / 60, 1 / 12, 1 / 4, 1, 5, 15, 30, 60, 180, 360, 720, 1440, 2880, 10_080, 43_200, 129_600, 525_600].map(
    (m) => m * minute,
  );
  const size = steps.find((s) => span / s <= 8) ?? span / 6;
  const ticks: number[] = [];
  for (let t = Math.ceil(start / size) * size; t <= start + span && ticks.length < 40; t += size) ticks.push(t);
  return (
    <div className="tl-track tl-axis" ref={track}>
      {ticks.map((t) => (
        <span key={t} style={{ left: `${((t - start) / span) * 100}%` }}>
          {formatTime(wireTime(t), zone, size >= 1440 * minute ? 'day' : size < minute ? 'clock' : 'minute')}
        </span>
      ))}
    </div>
  );
}
