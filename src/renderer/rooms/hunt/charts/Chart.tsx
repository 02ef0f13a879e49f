// What `render` asked for, drawn from the whole result up to a bound that is said; and what marks and spans do to the query.

import { ContextMenuPopover } from '@blueprintjs/core';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { HuntTable } from '../../../../shared/contract/hunt.js';
import { useAct, useClient } from '../../../api/client.js';
import { copy } from '../../../inspector/copy.js';
import { useZone } from '../../../state/appearance.js';
import { openHunt } from '../../../state/navigation.js';
import { notify } from '../../../state/notices.js';
import { setTimeRange, useRange } from '../../../state/timeRange.js';
import { formatSpan, wireTime } from '../../../widgets/format.js';
import { EmptyState, Skeleton } from '../../../widgets/States.js';
import { saveBlob } from '../exportFile.js';
import { betweenTest } from '../kqlText.js';
import { strings } from '../strings.js';
import { endsInTable, rowsBehind, withRender } from './behind.js';
import { Canvas } from './Canvas.js';
import { Cards } from './Cards.js';
import { ChartMenu, SpanMenu, type MarkDeeds } from './ChartMenu.js';
import { graphDoor, type GraphDoor } from './graphDoor.js';
import { KINDS, kindOf, type Visualization } from './clause.js';
import { copyRows, rangeOf, showInGraph, showInTimeline, spanCells, timesOf } from './deeds.js';
import { testOf, type Mark } from './marks.js';
import type { At, Keep, Pictured, Picks, Span } from './picked.js';
import { notesOf, pictureOf, titleOf, type Picture } from './pictures.js';
import { PivotTable } from './PivotTable.js';
import { MAX_POINTS } from './series.js';
import { Space } from './Space.js';
import { TimePivot } from './TimePivot.js';
import { useRows, type Loaded } from './useRows.js';
import { cut, measureText, type Data } from './values.js';
import { said, words } from './words.js';
import './charts.css';

const GraphCanvas = lazy(() => import('./GraphCanvas.js'));

interface Props {
  readonly table: HuntTable;
  /** All tables of the reply: graph-to-table gives nodes and edges apart. */
  readonly tables: readonly HuntTable[];
  /** The text that ran. */
  readonly kql: string;
  /** Undefined when the query cannot be edited from here. */
  readonly onOperator: ((operator: string, keepRender?: boolean) => void) | undefined;
  readonly onQuery: ((kql: string) => void) | undefined;
  readonly onRerun: () => void;
}
const DEFAULT: Visualization = { kind: 'columnchart', properties: {} };
const NONE: readonly HuntTable[] = [];

export function Chart(props: Props) {
  const { table, tables } = props;
  const v = table.visualization ?? DEFAULT;
  const linked = kindOf(v) === 'graph' || kindOf(v) === 'sankey';
  const beside = useMemo(() => (linked ? tables.filter((t) => t !== table) : NONE), [linked, tables, table]);
  const all = useMemo(() => [table, ...beside], [table, beside]);
  const loaded = useRows(all, MAX_POINTS);
  const own = loaded?.[0];
  const made = useMemo(() => {
    if (!loaded || !own || loaded.length !== all.length) return null;
    const data: Data = { columns: table.columns, rows: own.rows };
    const others = beside.map((t, i): Data => ({ columns: t.columns, rows: loaded[i + 1]?.rows ?? [] }));
    return { data, picture: pictureOf(data, v, others) };
  }, [loaded, own, all, table, beside, v]);
  if (!made || !own) return <div className="hunt-chart" aria-busy="true" />;
  if (endsInTable(props.kql)) return <Shown {...props} {...made} loaded={own} v={v} door={null} />;
  const door = graphDoor(props.kql, made.data);
  const { onQuery } = props;
  const onOperator = door && onQuery ? (operator: string, keep?: boolean) => onQuery(door.write(operator, keep)) : undefined;
  return <Shown {...props} {...made} onOperator={onOperator} loaded={own} v={v} door={door ?? 'none'} />;
}

/** The next answer's picture takes the focus, when the keys that changed the query were on this one. */
let keysWereHere = false;
const KEYED = '.hunt-canvasbox, .hunt-timepivot, .hunt-pivot [data-at="true"]';

type Menu = { readonly at: At } & ({ readonly mark: Mark } | { readonly span: Span });

function Shown({
  table,
  kql,
  onOperator,
  onQuery,
  onRerun,
  data,
  picture,
  loaded,
  v,
  door,
}: Props & {
  /** Where the tests of a graph's marks go; null behind a table. */
  readonly door: GraphDoor | 'none' | null;
  readonly data: Data;
  readonly picture: Picture;
  readonly loaded: Loaded;
  readonly v: Visualization;
}) {
  const client = useClient();
  const zone = useZone();
  const range = useRange();
  const addBookmark = useAct('bookmark.add', { refresh: ['bookmark.list'] });
  const [menu, setMenu] = useState<Menu | null>(null);
  const [walked, setWalked] = useState('');
  const [tall, setTall] = useState(false);
  const [more, setMore] = useState<readonly string[]>([]);
  const [pictured, setPictured] = useState<Pictured | null>(null);
  const keep = useCallback<Keep>((next) => setPictured(next), []);

  // A narrower case means another answer: the query runs again once the range has reached the room.
  const rerun = useRef(false);
  useEffect(() => {
    if (!rerun.current) return;
    rerun.current = false;
    onRerun();
    // oxlint-disable-next-line exhaustive-deps -- only a new range runs it
  }, [range]);

  // The keys go on where they were when the menu closes.
  const before = useRef<HTMLElement | null>(null);
  const openMenu = (next: Menu) => {
    before.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    setMenu(next);
  };
  const room = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (keysWereHere) room.current?.querySelector<HTMLElement>(KEYED)?.focus();
    keysWereHere = false;
  }, []);
  const change =
    onOperator &&
    ((operator: string, keepRender?: boolean) => {
      keysWereHere = room.current?.contains(before.current ?? document.activeElement) ?? false;
      onOperator(operator, keepRender);
    });
  const close = () => {
    setMenu(null);
    requestAnimationFrame(() => before.current?.focus());
  };
  const through = (mark: Mark): Mark | null => (door === null ? mark : door === 'none' ? null : door.mark(mark));
  const picks: Picks = {
    onPick: (mark, at) => {
      const own = through(mark);
      const first = own && testOf(own, true, 'first');
      before.current = null;
      if (change && first !== null) change(`where ${first}`);
      else openMenu({ mark, at });
    },
    onMenu: (mark, at) => openMenu({ mark, at }),
    onSpan: (span, at) => openMenu({ span, at }),
    onWalk: setWalked,
  };
  const behindMark = (mark: Mark): string | null => {
    if (door === null || door === 'none') return door === null ? rowsBehind(kql, mark.facets) : null;
    const test = testOf(mark, true);
    return test === null ? null : door.rows(test);
  };
  const markDeeds = (mark: Mark): MarkDeeds => {
    const rows = mark.rows.flatMap((i) => (data.rows[i] ? [data.rows[i]] : []));
    const own = through(mark);
    const behind = onQuery && own ? behindMark(own) : null;
    const times = timesOf(mark, data.columns, rows);
    const { refTable } = table;
    return {
      onOperator: own ? change : undefined,
      reason: own ? undefined : words.noDoor,
      onBehind: behind === null ? undefined : () => openHunt({ kql: behind, title: `${words.rowsBehindTitle} ${cut(mark.label, 40)}` }),
      onCopy: (as) => {
        if (as === 'value') copy(String(mark.value ?? ''));
        else if (as === 'filter') copy(`| where ${testOf(own ?? mark, true) ?? ''}`);
        else copyRows(data.columns, rows, as);
      },
      onGraph: () => void showInGraph(client, data.columns, rows),
      onTimeline: times ? () => showInTimeline(times) : undefined,
      onBookmark:
        refTable === null || !mark.rows.some((i) => loaded.refs[i] !== null && loaded.refs[i] !== undefined)
          ? undefined
          : () => {
              for (const i of mark.rows.slice(0, 100)) {
                const ref = loaded.refs[i];
                if (ref === null || ref === undefined) continue;
                addBookmark.mutate(
                  { title: `${refTable} ${ref}`, note: mark.label, target: { kind: 'row', table: refTable, ref, time: null } },
                  { onError: (e) => notify('error', e.message) },
                );
              }
              notify('ok', words.bookmarked);
            },
    };
  };
  const spanMenu = (span: Span) => {
    const { column } = span;
    const cells = column ? spanCells(span, column) : null;
    const test = column && cells ? betweenTest(column, cells[0], cells[1]) : null;
    const title = span.time
      ? formatSpan(wireTime(span.from), wireTime(span.to), zone)
      : `${measureText(Number(span.from.toPrecision(6)), column?.type ?? null)} … ${measureText(Number(span.to.toPrecision(6)), column?.type ?? null)}`;
    return (
      <SpanMenu
        span={span}
        title={title}
        onKeep={change && test ? () => change(`where ${test}`) : undefined}
        onLeave={change && test ? () => change(`where not(${test})`) : undefined}
        onCase={
          span.time
            ? () => {
                rerun.current = true;
                setTimeRange(rangeOf(span));
              }
            : undefined
        }
        onTimeline={span.time ? () => showInTimeline(rangeOf(span)) : undefined}
      />
    );
  };

  const save = async (as: 'png' | 'svg') => {
    const name = `${(titleOf(picture) || v.kind).replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 80)}.${as}`;
    try {
      const blob = as === 'png' ? await pictured?.png() : new Blob([pictured?.svg() ?? ''], { type: 'image/svg+xml' });
      if (!blob) return notify('error', words.noPicture);
      saveBlob(blob, name);
      notify('ok', `${words.saved} ${name}`);
    } catch (error) {
      notify('error', `${words.noPicture}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const notes = [
    ...(table.rowCount > loaded.rows.length ? [said.rows(loaded.rows.length, table.rowCount)] : []),
    ...notesOf(picture),
    ...more,
  ];
  const kind = kindOf(v);
  return (
    <div ref={room} className="hunt-chart" data-kind={picture.kind} data-tall={tall} data-room={wantsRoom(picture) ? 'more' : 'usual'}>
      <div className="hunt-chartbar">
        <label>
          <span className="q-hidden">{words.kind}</span>
          <select
            value={kind ?? ''}
            disabled={!onQuery}
            title={words.kindHint}
            onChange={(e) => onQuery?.(withRender(kql, e.target.value))}
          >
            {kind === null && <option value="">{cut(v.kind, 24)}</option>}
            {KINDS.map((k) => (
              <option key={k} value={k}>
                {k}
              </option>
            ))}
          </select>
        </label>
        <span className="hunt-walked q-cut" role="status">
          {walked || hintOf(picture)}
        </span>
        <span className="q-push hunt-chartdo">
          <button type="button" className="q-chip" disabled={!pictured} title={words.savePng} onClick={() => void save('png')}>
            {words.png}
          </button>
          <button type="button" className="q-chip" disabled={!pictured} title={words.saveSvg} onClick={() => void save('svg')}>
            {words.svg}
          </button>
          <button type="button" className="q-chip" aria-pressed={tall} onClick={() => setTall(!tall)}>
            {words.tall}
          </button>
        </span>
      </div>
      <Drawn picture={picture} data={data} picks={picks} keep={keep} onNotes={setMore} />
      {notes.length > 0 && (
        <p className="hunt-note hunt-chartnotes" title={notes.join('\n')}>
          {notes.join(' · ')}
        </p>
      )}
      <ContextMenuPopover
        isOpen={menu !== null}
        targetOffset={{ left: menu?.at.x ?? 0, top: menu?.at.y ?? 0 }}
        onClose={close}
        content={
          <div
            ref={focusFirst}
            onKeyDown={(e) => (e.key === 'Escape' ? close() : walkMenu(e))}
            onClick={(e) => {
              if ((e.target as HTMLElement).closest('.bp6-menu-item:not([aria-haspopup=true])')) close();
            }}
          >
            {menu &&
              ('mark' in menu ? <ChartMenu mark={through(menu.mark) ?? menu.mark} {...markDeeds(menu.mark)} /> : spanMenu(menu.span))}
          </div>
        }
      />
    </div>
  );
}

const items = (menu: HTMLElement) => [...menu.querySelectorAll<HTMLElement>('.bp6-menu-item')];
/** The popover takes the focus itself when it has opened; the first choice takes it from there. */
function focusFirst(menu: HTMLElement | null): void {
  if (menu) requestAnimationFrame(() => requestAnimationFrame(() => items(menu)[0]?.focus()));
}
function walkMenu(e: KeyboardEvent<HTMLElement>): void {
  if (e.key !== 'ArrowDown' && e.key !== 'ArrowUp') return;
  const all = items(e.currentTarget);
  const at = all.indexOf(document.activeElement as HTMLElement);
  all[(at + (e.key === 'ArrowDown' ? 1 : -1) + all.length) % all.length]?.focus();
  e.preventDefault();
}

/** Pictures that say little when they are low. */
const wantsRoom = (p: Picture): boolean =>
  p.kind === 'places' ||
  p.kind === 'graph' ||
  p.kind === 'sankey' ||
  p.kind === 'space' ||
  p.kind === 'treemap' ||
  p.kind === 'ladder' ||
  (p.kind === 'chart' && p.chart.places.length > 2 && p.chart.split === 'panels');

function hintOf(picture: Picture): string {
  if (picture.kind === 'nothing' || picture.kind === 'card') return '';
  const spans = picture.kind === 'ladder' || (picture.kind === 'chart' && picture.chart.shape !== 'pie' && picture.chart.x !== 'category');
  const zooms = spans || picture.kind === 'places' || picture.kind === 'graph';
  return [
    words.hintClick,
    words.hintMenu,
    ...(spans ? [words.hintSpan] : []),
    ...(zooms ? [words.hintZoom] : []),
    ...(picture.kind === 'places' ? [words.hintMove] : []),
    ...(picture.kind === 'space' ? [words.hintTurn] : []),
  ].join(' · ');
}

interface DrawnProps {
  readonly picture: Picture;
  readonly data: Data;
  readonly picks: Picks;
  readonly keep: Keep;
  readonly onNotes: (notes: readonly string[]) => void;
}
function Drawn({ picture, data, picks, keep, onNotes }: DrawnProps) {
  switch (picture.kind) {
    case 'nothing':
      return <EmptyState title={strings.chartEmpty}>{picture.why}</EmptyState>;
    case 'card':
      return <Cards picture={picture} picks={picks} keep={keep} />;
    case 'pivot':
      return <PivotTable picture={picture} data={data} picks={picks} keep={keep} onNotes={onNotes} />;
    case 'timepivot':
      return <TimePivot picture={picture} data={data} picks={picks} keep={keep} onNotes={onNotes} />;
    case 'space':
      return <Space picture={picture} picks={picks} keep={keep} />;
    case 'graph':
      return (
        <Suspense fallback={<Skeleton lines={4} />}>
          <GraphCanvas picture={picture} picks={picks} keep={keep} />
        </Suspense>
      );
    case 'chart':
    case 'ladder':
    case 'treemap':
    case 'places':
    case 'sankey':
      return <Canvas picture={picture} rows={data.rows} picks={picks} keep={keep} />;
  }
}
