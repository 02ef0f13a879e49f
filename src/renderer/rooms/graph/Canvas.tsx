// Cytoscape over a drawing: keeps what is on screen in step with the data, and says what was pressed.

import cytoscape, { type Core, type ElementDefinition, type StylesheetJson } from 'cytoscape';
import fcose from 'cytoscape-fcose';
import { useEffect, useRef } from 'react';
import type { GraphEdge, GraphNode } from '../../../shared/contract/graph.js';
import { useTheme } from '../../state/appearance.js';
import { useSelection } from '../../state/selection.js';
import { entityColour, entityIconUri, tokenColour } from '../../widgets/entityTypes.js';
import { SEVERITY_LOOKS } from '../../widgets/SeverityMark.js';
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

/** Beyond this many lines only those of the selection carry words, so that labels do not cross. */
const LABELLED_EDGES = 60;

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
    const cy = cytoscape({ container: box.current, elements: [], wheelSensitivity: 0.3, minZoom: 0.08, maxZoom: 3, boxSelectionEnabled: true, autounselectify: false, pixelRatio: 'auto' });
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
      fit: () => cy.fit(undefined, 48),
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
    for (const e of edges) wanted.set(e.id, { group: 'edges', data: { id: e.id, source: e.from, target: e.to, label: e.count > 1 ? `${e.relation} ×${e.count}` : e.relation, weight: Math.min(4, 1 + Math.log10(e.count)) } });
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
        const edge = edges.find((e) => (e.from === id && cy.getElementById(e.to).nonempty()) || (e.to === id && cy.getElementById(e.from).nonempty()));
        const near = edge ? cy.getElementById(edge.from === id ? edge.to : edge.from).position() : null;
        const angle = (hash(id) % 360) * (Math.PI / 180);
        cy.add({ ...w, position: drawing.pinned.get(id) ?? (near ? { x: near.x + 90 * Math.cos(angle), y: near.y + 90 * Math.sin(angle) } : { x: hash(id) % 800, y: (hash(id) >>> 8) % 500 }) });
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
      if (cy.zoom() > 1.4) {
        cy.zoom(1.4);
        cy.center();
      }
    }
  }, [drawing, layout, arrange, theme]);

  useEffect(() => {
    cyRef.current?.nodes().forEach((n) => {
      n.toggleClass('lit', lit.has(n.id()));
    });
  }, [lit, drawing]);

  return <div ref={box} className="graph-canvas" role="img" aria-label={strings.canvasLabel} />;
}

function hash(text: string): number {
  let h = 2_166_136_261;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16_777_619);
  return h >>> 0;
}

const short = (name: string): string => (name.length > 34 ? `${name.slice(0, 20)}…${name.slice(-12)}` : name);

function nodeData(n: GraphNode, pinned: boolean): Record<string, unknown> & { id: string } {
  return {
    id: n.id, type: n.type, label: n.group ? `${n.group.count} ${n.name}` : short(n.name), alerts: n.alerts, pinned: pinned ? 1 : 0, group: n.group ? 1 : 0, size: n.group ? 34 : 26 + Math.min(14, n.alerts * 2),
    hue: entityColour(n.type), icon: entityIconUri(n.type, entityColour(n.type)),
    badge: n.severity && n.alerts > 0 ? `data:image/svg+xml;utf8,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 12 12" width="12" height="12"><path d="M6 1 11.5 11h-11z" fill="${tokenColour(SEVERITY_LOOKS[n.severity].token)}"/></svg>`)}` : '',
  };
}

function styles(labelled: boolean): StylesheetJson {
  const text = tokenColour('tx');
  return [
    {
      selector: 'node',
      style: {
        width: 'data(size)', height: 'data(size)', 'background-color': tokenColour('bg3'), 'border-width': 2, 'border-color': 'data(hue)', 'background-image': 'data(icon)', 'background-width': '48%', 'background-height': '48%', 'background-fit': 'none',
        label: 'data(label)', color: text, 'font-size': 11, 'text-valign': 'bottom', 'text-margin-y': 4, 'text-wrap': 'ellipsis', 'text-max-width': '170px', 'text-background-color': tokenColour('bg0'), 'text-background-opacity': 0.85, 'text-background-padding': '2px', 'min-zoomed-font-size': 7,
      },
    },
    { selector: 'node[badge != ""]', style: { 'background-image': ['data(icon)', 'data(badge)'], 'background-width': ['48%', '42%'], 'background-height': ['48%', '42%'], 'background-position-x': ['50%', '118%'], 'background-position-y': ['50%', '-18%'], 'background-clip': ['node', 'none'], 'background-image-containment': ['inside', 'over'], 'bounds-expansion': 8 } },
    { selector: 'node[group = 1]', style: { shape: 'round-rectangle', 'border-style': 'double', 'border-width': 4 } },
    { selector: 'node[pinned = 1]', style: { 'border-style': 'dashed' } },
    { selector: 'node.lit, node:selected', style: { 'background-color': tokenColour('accbg'), 'border-width': 3.5, 'underlay-color': tokenColour('acc'), 'underlay-opacity': 0.28, 'underlay-padding': 6 } },
    {
      selector: 'edge',
      style: {
        width: 'data(weight)', 'line-color': tokenColour('line-strong'), 'target-arrow-color': tokenColour('line-strong'), 'target-arrow-shape': 'triangle', 'arrow-scale': 0.7, 'curve-style': 'bezier',
        label: labelled ? 'data(label)' : '', color: tokenColour('dim'), 'font-size': 9.5, 'text-rotation': 'autorotate', 'text-background-color': tokenColour('bg0'), 'text-background-opacity': 0.9, 'text-background-padding': '1px', 'min-zoomed-font-size': 7,
      },
    },
    { selector: 'edge:selected', style: { 'line-color': tokenColour('acc'), 'target-arrow-color': tokenColour('acc'), label: 'data(label)', color: text } },
  ] as unknown as StylesheetJson;
}
