// A small, still picture of some entities and their relations: press to inspect, double press for the page. The Graph room is for
// more. A list with the same content is there for those who do not see the picture.

import type { Core, ElementDefinition } from 'cytoscape';
import { useEffect, useRef } from 'react';
import type { Graph, GraphNode } from '../../shared/contract/graph.js';
import { useTheme } from '../state/appearance.js';
import { openEntity } from '../state/navigation.js';
import { inspect, useSelection } from '../state/selection.js';
import { ENTITY_LOOKS, entityColour, entityIconUri, tokenColour } from './entityTypes.js';
import { formatCompact } from './format.js';
import { SEVERITY_LOOKS, SEVERITY_PATHS } from './SeverityMark.js';

interface Props {
  readonly graph: Graph;
  readonly label: string;
}

const FONT = 'Inter, Segoe UI, system-ui, Noto Sans, DejaVu Sans, sans-serif';
const MAX_LABEL = 22;
const shorten = (name: string) => (name.length > MAX_LABEL ? `${name.slice(0, MAX_LABEL - 1)}…` : name);

/** The severity shape as an image for a node's corner. */
export function severityUri(severity: NonNullable<GraphNode['severity']>): string {
  const fill = tokenColour(SEVERITY_LOOKS[severity].token);
  return `data:image/svg+xml;utf8,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 12 12" width="12" height="12"><path d="${SEVERITY_PATHS[severity]}" fill="${fill}" fill-rule="evenodd" stroke="${tokenColour('bg1')}" stroke-width="0.8"/></svg>`)}`;
}

function elements(graph: Graph): ElementDefinition[] {
  const ids = new Set(graph.nodes.map((n) => n.id));
  return [
    ...graph.nodes.map((n) => {
      const hue = entityColour(n.type);
      return {
        data: {
          id: n.id,
          label: n.group ? `${n.group.count} ${ENTITY_LOOKS[n.type].many}` : shorten(n.name),
          hue,
          images: n.severity && n.alerts > 0 ? [entityIconUri(n.type, hue), severityUri(n.severity)] : [entityIconUri(n.type, hue)],
          marked: n.severity && n.alerts > 0 ? 1 : 0,
        },
      };
    }),
    ...graph.edges
      .filter((e) => ids.has(e.from) && ids.has(e.to))
      .map((e) => ({ data: { id: e.id, source: e.from, target: e.to, label: e.count > 1 ? `×${formatCompact(e.count)}` : '' } })),
  ];
}

export function MiniGraph({ graph, label }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const core = useRef<Core | null>(null);
  const theme = useTheme();
  const lit = useSelection((s) => s.entities);

  useEffect(() => {
    let gone = false;
    const watch = new ResizeObserver(() => {
      if (core.current && box.current) spread(core.current, box.current);
    });
    void Promise.all([import('cytoscape'), import('cytoscape-fcose')]).then(([{ default: cytoscape }, { default: fcose }]) => {
      if (gone || !box.current) return;
      cytoscape.use(fcose);
      const dim = tokenColour('dim');
      const cy = cytoscape({
        container: box.current,
        elements: elements(graph),
        minZoom: 0.2,
        maxZoom: 1.4,
        userZoomingEnabled: false,
        boxSelectionEnabled: false,
        style: [
          {
            selector: 'node',
            style: {
              width: 30,
              height: 30,
              'background-color': tokenColour('bg3'),
              'border-width': 2,
              'border-color': 'data(hue)',
              label: 'data(label)',
              color: tokenColour('tx'),
              'font-size': 11,
              'font-family': FONT,
              'text-valign': 'bottom',
              'text-margin-y': 4,
              'text-background-color': tokenColour('bg1'),
              'text-background-opacity': 0.85,
              'text-background-padding': '1px',
              'min-zoomed-font-size': 5,
              'background-image': 'data(images)' as never,
              'background-width': '14px',
              'background-height': '14px',
              'background-position-x': '50%',
              'background-position-y': '50%',
              'background-clip': 'none',
              'background-image-containment': 'over',
              'bounds-expansion': 8 as never,
              'text-wrap': 'ellipsis',
              'text-max-width': '104px',
            },
          },
          {
            selector: 'node[marked = 1]',
            style: {
              'background-width': ['14px', '12px'] as never,
              'background-height': ['14px', '12px'] as never,
              'background-position-x': ['8px', '20px'] as never,
              'background-position-y': ['8px', '-5px'] as never,
              'background-clip': ['none', 'none'] as never,
              'background-image-containment': ['over', 'over'] as never,
            },
          },
          {
            selector: 'edge',
            style: {
              width: 1.2,
              'line-color': tokenColour('faint'),
              'curve-style': 'bezier',
              'target-arrow-shape': 'triangle',
              'target-arrow-color': tokenColour('faint'),
              'arrow-scale': 0.7,
              label: 'data(label)',
              'font-size': 10,
              'font-family': FONT,
              color: dim,
              'text-background-color': tokenColour('bg1'),
              'text-background-opacity': 0.9,
              'text-background-padding': '1px',
              'min-zoomed-font-size': 5,
            },
          },
          { selector: '.lit', style: { 'border-width': 4, 'background-color': tokenColour('accbg') } },
        ],
        layout: {
          name: 'fcose',
          fit: false,
          animate: false,
          randomize: true,
          quality: 'proof',
          nodeSeparation: 90,
          idealEdgeLength: () => 84,
          nodeRepulsion: () => 9000,
          padding: 24,
          ...SEEDED,
        } as never,
      });
      spread(cy, box.current);
      cy.on('tap', 'node', (e) => inspect({ kind: 'entity', id: (e.target as { id(): string }).id() }));
      cy.on('dbltap', 'node', (e) => openEntity((e.target as { id(): string }).id()));
      core.current = cy;
      light(cy, useSelection.getState().entities);
      watch.observe(box.current);
    });
    return () => {
      gone = true;
      watch.disconnect();
      core.current?.destroy();
      core.current = null;
    };
  }, [graph, theme]);

  useEffect(() => {
    if (core.current) light(core.current, lit);
  }, [lit]);

  return (
    <div style={{ height: '100%', position: 'relative' }}>
      <div ref={box} style={{ position: 'absolute', inset: 0 }} aria-hidden="true" />
      <ul className="q-hidden" aria-label={label}>
        {graph.nodes.map((n) => (
          <li key={n.id}>
            <button type="button" onClick={() => inspect({ kind: 'entity', id: n.id })} tabIndex={-1}>
              {ENTITY_LOOKS[n.type].one} {n.name}
            </button>
            {graph.edges
              .filter((e) => e.from === n.id)
              .map((e) => ` ${e.relation} ${graph.nodes.find((t) => t.id === e.to)?.name ?? ''} ${e.count}×;`)}
          </li>
        ))}
      </ul>
    </div>
  );
}

/**
 * Stretches a finished layout over the box at natural size: the long side of the picture along the long side of the box, so that
 * labels stay readable. Many nodes in a small box are zoomed out together, as any picture is.
 */
export function spread(cy: Core, box: HTMLElement): void {
  cy.resize();
  const { clientWidth: width, clientHeight: height } = box;
  const nodes = cy.nodes();
  if (nodes.empty() || width === 0 || height === 0) return;
  const zoom = Math.min(1, Math.sqrt((width * height) / (nodes.length * ROOM_PX2)));
  const wide = width / zoom - MARGIN_X * 2;
  const high = height / zoom - MARGIN_TOP - MARGIN_BOTTOM;
  const at = nodes.map((n) => ({ n, ...n.position() }));
  const range = (values: readonly number[]) => ({ low: Math.min(...values), span: Math.max(...values) - Math.min(...values) });
  let x = range(at.map((p) => p.x));
  let y = range(at.map((p) => p.y));
  const turn = x.span > y.span !== wide > high;
  if (turn) [x, y] = [y, x];
  const place = (v: number, r: { low: number; span: number }, room: number) => (r.span < 1 ? room / 2 : ((v - r.low) / r.span) * room);
  const spots = at.map((p) => ({ x: place(turn ? p.y : p.x, x, wide), y: place(turn ? p.x : p.y, y, high) }));
  pushApart(spots, wide, high);
  cy.batch(() => {
    at.forEach((p, i) => {
      const spot = spots[i];
      if (spot) p.n.position({ x: MARGIN_X + spot.x, y: MARGIN_TOP + spot.y });
    });
  });
  cy.viewport({ zoom, pan: { x: 0, y: 0 } });
}
const MARGIN_X = 56;
const MARGIN_TOP = 24;
const MARGIN_BOTTOM = 42;
/** What a node takes with its label. */
const NODE_W = 104;
const NODE_H = 56;
const ROUNDS = 200;
/** Besides the shorter way, a little along the other: otherwise a full column never spills over. */
const SIDEWAYS = 0.12;

interface Spot {
  x: number;
  y: number;
}
/** Moves nodes whose boxes overlap along the shorter way out, and keeps them inside. */
function pushApart(spots: readonly Spot[], wide: number, high: number): void {
  for (let round = 0; round < ROUNDS; round++) {
    let moved = false;
    spots.forEach((a, i) => {
      for (const b of spots.slice(i + 1)) {
        const dx = b.x - a.x;
        const dy = b.y - a.y;
        const overX = NODE_W - Math.abs(dx);
        const overY = NODE_H - Math.abs(dy);
        if (overX <= 0 || overY <= 0) continue;
        moved = true;
        if (overX / NODE_W < overY / NODE_H) {
          const by = (overX / 2) * (dx < 0 ? -1 : 1);
          const aside = overY * SIDEWAYS * (dy < 0 ? -1 : 1);
          a.x -= by;
          b.x += by;
          a.y -= aside;
          b.y += aside;
        } else {
          const by = (overY / 2) * (dy < 0 ? -1 : 1);
          const aside = overX * SIDEWAYS * (dx < 0 ? -1 : 1);
          a.y -= by;
          b.y += by;
          a.x -= aside;
          b.x += aside;
        }
      }
    });
    for (const s of spots) {
      s.x = Math.min(wide, Math.max(0, s.x));
      s.y = Math.min(high, Math.max(0, s.y));
    }
    if (!moved) return;
  }
}
/** Square pixels a node with its label wants. */
const ROOM_PX2 = 10_000;

/** fcose's own options that its picture needs to be the same each time it is drawn. */
const SEEDED = { samplingType: false, sampleSize: 50 };

function light(cy: Core, entities: ReadonlySet<string>): void {
  cy.batch(() => {
    cy.nodes().removeClass('lit');
    for (const id of entities) cy.getElementById(id).addClass('lit');
  });
}
