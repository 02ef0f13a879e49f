// The Graph room: the entities of an incident, an alert or one entity; grow it by relation, pin, hide, lay out, undo.

import { Button, Menu, MenuItem, PopoverNext } from '@blueprintjs/core';
import { useEffect, useRef, useState } from 'react';
import type { GraphEdge, GraphNode } from '../../../shared/contract/graph.js';
import { asQuarryError, useCall, useClient } from '../../api/client.js';
import { useView } from '../../api/view.js';
import { openGraph, openIncident, usePlace } from '../../state/navigation.js';
import { notify } from '../../state/notices.js';
import type { GraphSeed } from '../../state/places.js';
import { inspect, useSelection } from '../../state/selection.js';
import { useRange } from '../../state/timeRange.js';
import { ENTITY_LOOKS, entityHue } from '../../widgets/entityTypes.js';
import { EntityIcon } from '../../widgets/EntityChip.js';
import { formatNumber } from '../../widgets/format.js';
import { EmptyState, ErrorState, Skeleton } from '../../widgets/States.js';
import { Canvas, type CanvasHandle } from './Canvas.js';
import { ExpandMenu, type Relation } from './ExpandMenu.js';
import { LAYOUTS, type LayoutName } from './layouts.js';
import { ListView } from './ListView.js';
import {
  acceptKept,
  drawingOf,
  fresh,
  fromKept,
  hide,
  merge,
  pin,
  redo,
  showAll,
  step,
  toGraphml,
  toKept,
  undo,
  visibleEdges,
  visibleNodes,
  type Kept,
  type Steps,
} from './model.js';
import { strings } from './strings.js';
import './graph.css';

const BUDGET = 120;
const EXPAND_LIMIT = 40;
const PATH_LENGTH = 6;

interface KeptGraph {
  readonly seed: GraphSeed;
  readonly layout: LayoutName;
  readonly drawing: Kept;
}
function accept(kept: unknown): KeptGraph | null {
  const k = kept as KeptGraph | null;
  const drawing = k && acceptKept(k.drawing);
  return k && drawing && LAYOUTS.includes(k.layout) ? { ...k, drawing } : null;
}
const seedKey = (seed: GraphSeed | null) => JSON.stringify(seed);

export function GraphRoom() {
  const client = useClient();
  const range = useRange();
  const place = usePlace('graph');
  const incidents = useCall('incidents.list', {});
  const [kept, keep, ready] = useView<KeptGraph | null>('graph', null, accept);
  const [steps, setSteps] = useState<Steps>(fresh());
  const [drawn, setDrawn] = useState<string | null>(null);
  const [layout, setLayout] = useState<LayoutName>('organic');
  const [arrange, setArrange] = useState(0);
  const [listed, setListed] = useState(false);
  const [menu, setMenu] = useState<GraphNode | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [, setView] = useState(0);
  const canvas = useRef<CanvasHandle | null>(null);
  const stage = useRef<HTMLDivElement>(null);
  const target = useSelection((s) => s.target);
  const selected = target?.kind === 'entity' ? (steps.now.nodes.get(target.id) ?? null) : null;
  const [pathFrom, setPathFrom] = useState<GraphNode | null>(null);

  // What to draw: what was asked for, else what was drawn last in this case, else its top incident.
  const top = incidents.data?.[0];
  const seed: GraphSeed | null = place.seed ?? kept?.seed ?? (top ? { kind: 'incident', id: top.id } : null);
  const wanted = `${seedKey(seed)} ${JSON.stringify(range)}`;

  useEffect(() => {
    if (!ready || !seed || drawn === wanted) return undefined;
    if (drawn === null && kept && range === null && seedKey(kept.seed) === seedKey(seed)) {
      setLayout(kept.layout);
      setSteps(fresh(fromKept(kept.drawing)));
      setDrawn(wanted);
      return undefined;
    }
    const abort = new AbortController();
    client.call('graph.open', { seed, timeRange: range, budget: BUDGET }, { signal: abort.signal }).then(
      (graph) => {
        setSteps(fresh(drawingOf(graph)));
        setDrawn(wanted);
        setError(null);
        setMenu(null);
        setArrange((n) => n + 1);
      },
      (e: unknown) => {
        if (asQuarryError(e).code !== 'cancelled') setError(asQuarryError(e));
      },
    );
    return () => abort.abort();
    // oxlint-disable-next-line exhaustive-deps -- drawn anew when what is wanted changes, not when the kept view does
  }, [ready, wanted, client]);

  useEffect(() => {
    if (drawn === wanted && seed && range === null && steps.now.nodes.size > 0) keep({ seed, layout, drawing: toKept(steps.now) });
    // oxlint-disable-next-line exhaustive-deps -- `keep` is new each time
  }, [steps, layout, drawn]);

  const grow = async (node: GraphNode, relation: Pick<Relation, 'relation' | 'direction' | 'type'>, group: string | null) => {
    setMenu(null);
    try {
      const graph = await client.call('graph.expand', {
        id: node.id,
        relation: relation.relation,
        direction: relation.direction,
        type: relation.type,
        timeRange: range,
        limit: EXPAND_LIMIT,
      });
      setSteps((s) => {
        const next = merge(s.now, graph, group);
        if (next.nodes.size === s.now.nodes.size && next.edges.size === s.now.edges.size) notify('ok', strings.nothingNew);
        return step(s, next);
      });
    } catch (e) {
      notify('error', asQuarryError(e).message);
    }
  };
  const expand = (node: GraphNode) => {
    if (!node.group) return setMenu(node);
    const owner = steps.now.nodes.get(node.group.of);
    const edge = visibleEdges(steps.now).find((e) => e.from === node.id || e.to === node.id);
    if (owner)
      void grow(owner, { relation: node.group.relation, direction: edge?.to === node.id ? 'out' : 'in', type: node.type }, node.id);
  };
  const pick = (node: GraphNode) => {
    if (pathFrom && pathFrom.id !== node.id) {
      const from = pathFrom;
      setPathFrom(null);
      client.call('graph.paths', { from: from.id, to: node.id, maxLength: PATH_LENGTH, timeRange: range }).then(
        (graph) => (graph.nodes.length === 0 ? notify('warning', strings.noPath) : setSteps((s) => step(s, merge(s.now, graph)))),
        (e: unknown) => notify('error', asQuarryError(e).message),
      );
    }
    setMenu(null);
    if (!node.group)
      inspect({
        kind: node.type === 'alert' ? 'alert' : node.type === 'incident' ? 'incident' : 'entity',
        id: node.type === 'alert' || node.type === 'incident' ? node.id.slice(node.id.indexOf(':') + 1) : node.id,
      });
  };
  const pickEdge = (edge: GraphEdge) => {
    const [from, to] = [steps.now.nodes.get(edge.from)?.name ?? edge.from, steps.now.nodes.get(edge.to)?.name ?? edge.to];
    inspect({
      kind: 'edge',
      id: edge.id,
      title: edge.relation,
      from,
      to,
      count: edge.count,
      first: edge.first,
      last: edge.last,
      kql: edge.door.kql,
    });
  };
  const hideNode = (node: GraphNode) => setSteps((s) => step(s, hide(s.now, [node.id])));
  const togglePin = (node: GraphNode) =>
    setSteps((s) => step(s, pin(s.now, node.id, s.now.pinned.has(node.id) ? null : (canvas.current?.position(node.id) ?? null))));

  const keys = (e: React.KeyboardEvent) => {
    if (e.ctrlKey || e.metaKey) {
      if (e.key === 'z') setSteps(undo);
      else if (e.key === 'y' || e.key === 'Z') setSteps(redo);
      else return;
      e.preventDefault();
      return;
    }
    if (e.key === 'Escape') {
      setMenu(null);
      setPathFrom(null);
    }
    if (e.target instanceof HTMLElement && e.target.closest('.graph-expand, .graph-bar')) return;
    const nodes = visibleNodes(steps.now).filter((n) => !n.group);
    if (e.key === 'ArrowRight' || e.key === 'ArrowLeft') {
      e.preventDefault();
      const now = nodes.findIndex((n) => n.id === selected?.id);
      const next = nodes[(now + (e.key === 'ArrowRight' ? 1 : nodes.length - 1) + nodes.length) % nodes.length];
      if (next) pick(next);
    } else if (selected && (e.key === 'e' || e.key === 'Enter')) {
      e.preventDefault();
      expand(selected);
    } else if (selected && e.key === 'p') togglePin(selected);
    else if (selected && e.key === 'Delete') hideNode(selected);
  };

  if (error && steps.now.nodes.size === 0) return <ErrorState error={asQuarryError(error)} onRetry={() => setDrawn(null)} />;
  if (!ready || (seed && drawn === null) || (!seed && incidents.isPending)) return <Skeleton />;
  if (!seed) return <EmptyState title={strings.emptyTitle}>{strings.noIncident}</EmptyState>;
  const nodes = visibleNodes(steps.now);
  const screen = menu ? canvas.current?.screen(menu.id) : null;
  return (
    <div className="graph">
      <Bar
        seed={seed}
        steps={steps}
        layout={layout}
        listed={listed}
        selected={selected}
        pathFrom={pathFrom}
        onLayout={(name) => {
          setLayout(name);
          setArrange((n) => n + 1);
        }}
        onSteps={setSteps}
        onListed={setListed}
        onExpand={expand}
        onHide={hideNode}
        onPin={togglePin}
        onPath={setPathFrom}
        canvas={canvas}
      />
      <div ref={stage} className="graph-stage" tabIndex={0} role="application" aria-label={strings.canvasLabel} onKeyDown={keys}>
        {listed ? (
          <ListView drawing={steps.now} onExpand={expand} onHide={hideNode} onEdge={pickEdge} />
        ) : (
          <>
            <Canvas
              drawing={steps.now}
              layout={layout}
              arrange={arrange}
              handle={canvas}
              onNode={pick}
              onExpand={expand}
              onEdge={pickEdge}
              onMoved={(id, at) => setSteps((s) => (s.now.pinned.has(id) ? step(s, pin(s.now, id, at)) : s))}
              onBackground={() => setMenu(null)}
              onView={() => menu && setView((n) => n + 1)}
            />
            <Legend nodes={nodes} />
            {nodes.some((n) => n.group) && <p className="graph-hint">{strings.grouped}</p>}
            {pathFrom && <p className="graph-hint">{`${strings.pathHelp} ${pathFrom.name}`}</p>}
          </>
        )}
        {menu && (
          <ExpandMenu
            node={menu}
            at={screen ?? { x: 40, y: 60, r: 10 }}
            room={{ width: stage.current?.clientWidth ?? 800, height: stage.current?.clientHeight ?? 600 }}
            onPick={(r) => void grow(menu, r, null)}
            onClose={() => setMenu(null)}
          />
        )}
      </div>
    </div>
  );
}

function Legend({ nodes }: { readonly nodes: readonly GraphNode[] }) {
  const counts = new Map<GraphNode['type'], number>();
  for (const n of nodes) counts.set(n.type, (counts.get(n.type) ?? 0) + (n.group?.count ?? 1));
  return (
    <ul className="graph-legend">
      {[...counts]
        .sort((a, b) => b[1] - a[1])
        .map(([type, n]) => (
          <li key={type} className="q-row" style={{ color: entityHue(type) }}>
            <EntityIcon type={type} />
            {`${n === 1 ? ENTITY_LOOKS[type].one : ENTITY_LOOKS[type].many} ${formatNumber(n)}`}
          </li>
        ))}
    </ul>
  );
}

interface BarProps {
  readonly seed: GraphSeed;
  readonly steps: Steps;
  readonly layout: LayoutName;
  readonly listed: boolean;
  readonly selected: GraphNode | null;
  readonly pathFrom: GraphNode | null;
  readonly canvas: { readonly current: CanvasHandle | null };
  readonly onLayout: (layout: LayoutName) => void;
  readonly onSteps: (change: (s: Steps) => Steps) => void;
  readonly onListed: (listed: boolean) => void;
  readonly onExpand: (node: GraphNode) => void;
  readonly onHide: (node: GraphNode) => void;
  readonly onPin: (node: GraphNode) => void;
  readonly onPath: (from: GraphNode | null) => void;
}

function Bar({
  seed,
  steps,
  layout,
  listed,
  selected,
  pathFrom,
  canvas,
  onLayout,
  onSteps,
  onListed,
  onExpand,
  onHide,
  onPin,
  onPath,
}: BarProps) {
  const incidents = useCall('incidents.list', {});
  const incident = seed.kind === 'incident' ? incidents.data?.find((i) => i.id === seed.id) : undefined;
  const title = incident ? incident.title : seed.kind === 'entities' ? `${seed.ids.length} ${strings.entities}` : seed.id;
  const hidden = steps.now.hidden.size;
  const download = (href: string, name: string) => {
    const link = document.createElement('a');
    link.href = href;
    link.download = name;
    link.click();
  };
  return (
    <div className="graph-bar" role="toolbar" aria-label="Graph">
      <PopoverNext
        placement="bottom-start"
        content={
          <Menu size="small">
            {(incidents.data ?? []).slice(0, 20).map((i) => (
              <MenuItem key={i.id} text={i.title} label={String(i.score)} onClick={() => openGraph({ kind: 'incident', id: i.id })} />
            ))}
            {incident && <MenuItem text={strings.open} onClick={() => openIncident(incident.id)} />}
          </Menu>
        }
      >
        <button type="button" className="graph-title q-cut" title={title}>{`${title} ▾`}</button>
      </PopoverNext>
      <span className="q-dim graph-sum">{`${formatNumber(visibleNodes(steps.now).length)} ${strings.entities} · ${formatNumber(visibleEdges(steps.now).length)} ${strings.relations}${hidden ? ` · ${hidden} ${strings.hidden}` : ''}`}</span>
      <span className="q-push q-row">
        {selected && (
          <>
            <Button size="small" text={strings.expand} onClick={() => onExpand(selected)} />
            <Button size="small" text={steps.now.pinned.has(selected.id) ? strings.unpin : strings.pin} onClick={() => onPin(selected)} />
            <Button size="small" text={strings.hide} onClick={() => onHide(selected)} />
            <Button size="small" active={pathFrom !== null} text={strings.path} onClick={() => onPath(pathFrom ? null : selected)} />
          </>
        )}
        <PopoverNext
          placement="bottom-end"
          content={
            <Menu size="small">
              {LAYOUTS.map((name) => (
                <MenuItem
                  key={name}
                  text={strings.layouts[name]}
                  icon={layout === name ? 'tick' : 'blank'}
                  onClick={() => onLayout(name)}
                />
              ))}
            </Menu>
          }
        >
          <Button size="small" text={strings.layouts[layout]} endIcon="caret-down" />
        </PopoverNext>
        <Button size="small" text={strings.fit} disabled={listed} onClick={() => canvas.current?.fit()} />
        <Button size="small" text={strings.undo} disabled={steps.past.length === 0} onClick={() => onSteps(undo)} />
        <Button size="small" text={strings.redo} disabled={steps.future.length === 0} onClick={() => onSteps(redo)} />
        {hidden > 0 && <Button size="small" text={strings.showHidden} onClick={() => onSteps((s) => step(s, showAll(s.now)))} />}
        <Button size="small" active={listed} aria-pressed={listed} text={strings.list} onClick={() => onListed(!listed)} />
        <PopoverNext
          placement="bottom-end"
          content={
            <Menu size="small">
              <MenuItem
                text={strings.png}
                disabled={listed}
                onClick={() => canvas.current && download(canvas.current.png(), 'graph.png')}
              />
              <MenuItem
                text={strings.graphml}
                onClick={() => {
                  const href = URL.createObjectURL(new Blob([toGraphml(steps.now)], { type: 'application/xml' }));
                  download(href, 'graph.graphml');
                  setTimeout(() => URL.revokeObjectURL(href), 10_000);
                }}
              />
            </Menu>
          }
        >
          <Button size="small" text={strings.exportMenu} endIcon="caret-down" />
        </PopoverNext>
      </span>
    </div>
  );
}
