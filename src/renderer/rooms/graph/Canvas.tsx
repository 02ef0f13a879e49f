// Cytoscape over a drawing: keeps what is on screen in step with the data, and says what was pressed.

import cytoscape, { type Core, type ElementDefinition, type StylesheetJson } from 'cytoscape';
import fcose from 'cytoscape-fcose';
import { useEffect, useRef } from 'react';
import type { GraphEdge, GraphNode } from '../../../shared/contract/graph.js';
import { useTheme } from '../../state/appearance.js';
import { useSelection } from '../../state/selection.js';
import { entityColour, entityIconUri, tokenColour } from '../../widgets/entityTypes.js';
import { severityUri } from '../../widgets/MiniGraph.js';
import { layoutOf, type LayoutName } from './layouts.js';
import { visibleEdges, visibleNodes, type Drawing } from './model.js';
import { strings } from './strings.js';

cytoscape.use(fcose);

export interface CanvasHandle {
  fit(): void;
  png(): string;
  position(id: string): { x: number; y: number } | null;
  /** Where a node is on screen, relative to the canvas. */
  screen(id: string): { x: number; y: number; r: number } | null;
}
interface Props {
  readonly drawing: Drawing;
  readonly layout: LayoutName;
  /** Changes when everything should be laid out anew. */
  readonly arrange: number;
  readonly handle: { current: CanvasHandle | null };
  readonly onNode: (node: GraphNode) => void;
  readonly onExpand: (node: GraphNode) => void;
  readonly onEdge: (edge: GraphEdge) => void;
  readonly onMoved: (id: string, at: { x: number; y: number }) => void;
  readonly onBackground: () => void;
  readonly onView: () => void;
}

/** Beyond this many lines only those of the lit entities carry words, so that labels do not cross. */
const LABELLED_EDGES = 24;

export function Canvas(props: Props) {
  const { drawing, layout, arrange, handle } = props;
  const theme = useTheme();
  const lit = useSelection((s) => s.entities);
  const box = useRef<HTMLDivElement>(null);
  const cyRef = useRef<Core | null>(null);
  const live = useRef(props);
  live.current = props;
  const laidOut = useRef<{ layout: LayoutName; arrange: number } | null>(null);

  useEffect(() => {
    if (!box.current) return undefined;
    const cy = cytoscape({
      container: box.current,
      elements: [],
      minZoom: 0.08,
      maxZoom: 3,
      boxSelectionEnabled: true,
      autounselectify: false,
      pixelRatio: 'auto',
    });
    cyRef.current = cy;
    const nodeOf = (id: string) => live.current.drawing.nodes.get(id);
    cy.on('tap', 'node', (e) => {
      const node = nodeOf((e.target as { id(): string }).id());
      if (node) live.current.onNode(node);
    });
    cy.on('dbltap cxttap', 'node', (e) => {
      const node = nodeOf((e.target as { id(): string }).id());
      if (node) live.current.onExpand(node);
    });
    cy.on('tap', 'edge', (e) => {
      const edge = live.current.drawing.edges.get((e.target as { id(): string }).id());
      if (edge) live.current.onEdge(edge);
    });
    cy.on('tap', (e) => {
      if (e.target === cy) live.current.onBackground();
    });
    cy.on('dragfree', 'node', (e) => {
      const target = e.target as { id(): string; position(): { x: number; y: number } };
      live.current.onMoved(target.id(), { ...target.position() });
    });
    cy.on('pan zoom', () => live.current.onView());
    handle.current = {
      fit: () => fitBeside(cy),
      png: () => cy.png({ full: true, scale: 2, bg: tokenColour('bg0') }),
      position: (id) => {
        const n = cy.getElementById(id);
        return n.nonempty() ? { ...n.position() } : null;
      },
      screen: (id) => {
        const n = cy.getElementById(id);
        return n.nonempty() ? { ...n.renderedPosition(), r: n.renderedOuterWidth() / 2 } : null;
      },
    };
    const watch = new ResizeObserver(() => cy.resize());
    watch.observe(box.current);
    return () => {
      watch.disconnect();
      handle.current = null;
      cyRef.current = null;
      laidOut.current = null;
      cy.destroy();
    };
  }, [handle]);

  useEffect(() => {
    const cy = cyRef.current;
    if (!cy) return;
    const nodes = visibleNodes(drawing);
    const edges = visibleEdges(drawing);
    const wanted = new Map<string, ElementDefinition>();
    for (const n of nodes) wanted.set(n.id, { group: 'nodes', data: nodeData(n, drawing.pinned.has(n.id)) });
    for (const e of edges)
      wanted.set(e.id, {
        group: 'edges',
        data: {
          id: e.id,
          source: e.from,
          target: e.to,
          label: e.count > 1 ? `${e.relation} ×${e.count}` : e.relation,
          weight: Math.min(3.5, 1.2 + Math.log10(e.count) / 2),
        },
      });
    let grown = false;
    cy.batch(() => {
      cy.elements().forEach((element) => {
        const next = wanted.get(element.id());
        if (!next) element.remove();
        else element.data(next.data);
      });
      const added = [...wanted.values()].filter((w) => cy.getElementById(String(w.data.id)).empty());
      // A new node starts beside a neighbour that is already there, so that growing does not tear the picture apart.
      for (const w of added.filter((a) => a.group === 'nodes')) {
        const id = String(w.data.id);
        const edge = edges.find(
          (e) => (e.from === id && cy.getElementById(e.to).nonempty()) || (e.to === id && cy.getElementById(e.from).nonempty()),
        );
        const near = edge ? cy.getElementById(edge.from === id ? edge.to : edge.from).position() : null;
        const angle = (hash(id) % 360) * (Math.PI / 180);
        cy.add({
          ...w,
          position:
            drawing.pinned.get(id) ??
            (near
              ? { x: near.x + 90 * Math.cos(angle), y: near.y + 90 * Math.sin(angle) }
              : { x: hash(id) % 800, y: (hash(id) >>> 8) % 500 }),
        });
        grown = true;
      }
      cy.add(added.filter((a) => a.group === 'edges'));
    });
    cy.style(styles(edges.length <= LABELLED_EDGES));
    const before = laidOut.current;
    const all = before === null || before.layout !== layout || before.arrange !== arrange;
    if ((all || grown) && nodes.length > 0) {
      laidOut.current = { layout, arrange };
      cy.layout(layoutOf(layout, cy, drawing, all ? 'all' : 'grown')).run();
      fitBeside(cy);
    }
  }, [drawing, layout, arrange, theme]);

  useEffect(() => {
    const cy = cyRef.current;
    if (!cy) return;
    cy.batch(() => {
      cy.elements().removeClass('lit near');
      for (const id of lit) cy.getElementById(id).addClass('lit').connectedEdges().addClass('near');
    });
  }, [lit, drawing]);

  return <div ref={box} className="graph-canvas" role="img" aria-label={strings.canvasLabel} />;
}

const LEGEND_PX = 150;
const EDGE_PX = 44;
const ZOOM_MAX = 1.25;

/** Fits everything into the stage right of the legend, which would otherwise cover what lies under it. */
function fitBeside(cy: Core): void {
  const box = cy.elements().boundingBox();
  const [width, height] = [cy.width() - LEGEND_PX - EDGE_PX * 2, cy.height() - EDGE_PX * 2];
  if (box.w === 0 || width <= 0 || height <= 0) return;
  const zoom = Math.min(ZOOM_MAX, width / box.w, height / box.h);
  cy.viewport({
    zoom,
    pan: { x: LEGEND_PX + EDGE_PX + (width - box.w * zoom) / 2 - box.x1 * zoom, y: EDGE_PX + (height - box.h * zoom) / 2 - box.y1 * zoom },
  });
}

function hash(text: string): number {
  let h = 2_166_136_261;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16_777_619);
  return h >>> 0;
}

const short = (name: string): string => (name.length > 30 ? `${name.slice(0, 18)}…${name.slice(-10)}` : name);

function nodeData(n: GraphNode, pinned: boolean): Record<string, unknown> & { id: string } {
  const hue = entityColour(n.type);
  const marked = n.severity !== null && n.alerts > 0;
  return {
    id: n.id,
    type: n.type,
    label: short(n.name),
    alerts: n.alerts,
    pinned: pinned ? 1 : 0,
    group: n.group ? 1 : 0,
    marked: marked ? 1 : 0,
    hue,
    images: n.severity !== null && marked ? [entityIconUri(n.type, hue), severityUri(n.severity)] : [entityIconUri(n.type, hue)],
  };
}

const NODE_PX = 34;
const ICON_PX = 16;
const MARK_PX = 13;
const middle = `${(NODE_PX - ICON_PX) / 2}px`;

export function styles(labelled: boolean): StylesheetJson {
  const text = tokenColour('tx');
  const font = getComputedStyle(document.body).fontFamily;
  const line = tokenColour('faint');
  return [
    {
      selector: 'node',
      style: {
        width: NODE_PX,
        height: NODE_PX,
        'background-color': tokenColour('bg3'),
        'border-width': 2,
        'border-color': 'data(hue)',
        'background-image': 'data(images)',
        'background-width': `${ICON_PX}px`,
        'background-height': `${ICON_PX}px`,
        'background-position-x': middle,
        'background-position-y': middle,
        'background-clip': 'none',
        'background-image-containment': 'over',
        'bounds-expansion': 8,
        label: 'data(label)',
        color: text,
        'font-size': 12,
        'font-family': font,
        'text-valign': 'bottom',
        'text-margin-y': 4,
        'text-wrap': 'ellipsis',
        'text-max-width': '180px',
        'text-background-color': tokenColour('bg0'),
        'text-background-opacity': 0.85,
        'text-background-padding': '1px',
        'min-zoomed-font-size': 6,
      },
    },
    {
      selector: 'node[marked = 1]',
      style: {
        'background-width': [`${ICON_PX}px`, `${MARK_PX}px`],
        'background-height': [`${ICON_PX}px`, `${MARK_PX}px`],
        'background-position-x': [middle, `${NODE_PX - 9}px`],
        'background-position-y': [middle, '-5px'],
        'background-clip': ['none', 'none'],
        'background-image-containment': ['over', 'over'],
      },
    },
    { selector: 'node[group = 1]', style: { shape: 'round-rectangle', 'border-style': 'double', 'border-width': 4 } },
    { selector: 'node[pinned = 1]', style: { 'border-style': 'dashed' } },
    {
      selector: 'node.lit, node:selected',
      style: {
        'background-color': tokenColour('accbg'),
        'border-width': 4,
        'underlay-color': tokenColour('acc'),
        'underlay-opacity': 0.28,
        'underlay-padding': 6,
      },
    },
    {
      selector: 'edge',
      style: {
        width: 'data(weight)',
        'line-color': line,
        'line-opacity': 0.8,
        'target-arrow-color': line,
        'target-arrow-shape': 'triangle',
        'arrow-scale': 0.8,
        'curve-style': 'bezier',
        label: labelled ? 'data(label)' : '',
        color: tokenColour('dim'),
        'font-size': 10,
        'font-family': font,
        'text-rotation': 'autorotate',
        'text-background-color': tokenColour('bg0'),
        'text-background-opacity': 0.9,
        'text-background-padding': '1px',
        'min-zoomed-font-size': 7,
      },
    },
    {
      selector: 'edge.near',
      style: {
        label: 'data(label)',
        'line-color': tokenColour('acc'),
        'target-arrow-color': tokenColour('acc'),
        'line-opacity': 1,
        color: text,
      },
    },
    {
      selector: 'edge:selected',
      style: { 'line-color': tokenColour('acc'), 'target-arrow-color': tokenColour('acc'), label: 'data(label)', color: text },
    },
  ] as unknown as StylesheetJson;
}
