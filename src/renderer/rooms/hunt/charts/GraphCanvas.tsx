// Nodes and links of `render graph`, with the Graph room's own style and layout: click keeps the rows of a node or link, right click
// opens the menu. The same content is a list, for those who do not see the picture.

import cytoscape, { type Core, type ElementDefinition } from 'cytoscape';
import fcose from 'cytoscape-fcose';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useTheme } from '../../../state/appearance.js';
import { entityColour, entityIconUri, tokenColour } from '../../../widgets/entityTypes.js';
import { styles } from '../../graph/Canvas.js';
import { layoutOf } from '../../graph/layouts.js';
import { EMPTY } from '../../graph/model.js';
import { spread } from '../../../widgets/MiniGraph.js';
import { pressed, strideOf, strode, taken } from './keys.js';
import type { Mark } from './marks.js';
import { fontFamily } from './look.js';
import { toSvg, type Shape } from './paint.js';
import type { At, Keep, Picks } from './picked.js';
import type { Picture } from './pictures.js';
import { cut } from './values.js';
import { words } from './words.js';

cytoscape.use(fcose);

type GraphPicture = Extract<Picture, { kind: 'graph' }>;
interface Props {
  readonly picture: GraphPicture;
  readonly picks: Picks;
  readonly keep: Keep;
}
/** Beyond this many only the link under the pointer or the keys carries words, so that labels do not cross. */
const LABELLED_LINKS = 12;
const LABEL_LETTERS = 15;
const MARGIN_PX = 28;
const FEW_NODES = 90;

export default function GraphCanvas({ picture, picks, keep }: Props) {
  const theme = useTheme();
  const box = useRef<HTMLDivElement>(null);
  const core = useRef<Core | null>(null);
  const live = useRef({ picks, picture });
  live.current = { picks, picture };
  const [at, setAt] = useState(-1);

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const cy = cytoscape({
      container: element,
      elements: elementsOf(picture),
      style: styles(picture.links.length <= LABELLED_LINKS),
      minZoom: 0.05,
      maxZoom: 3,
      userZoomingEnabled: false,
      boxSelectionEnabled: false,
    });
    core.current = cy;
    const few = picture.nodes.length <= FEW_NODES;
    const layout = { ...layoutOf('organic', cy, EMPTY, 'all'), ...(few ? {} : { quality: 'default' }) };
    cy.layout(layout).run();
    // Stretched over the box, which is wide and low: a round picture would leave its sides empty and its labels unreadable.
    const fit = () => (few ? spread(cy, element) : stretched(cy, element));
    fit();
    const markOf = (target: { id(): string; isNode(): boolean }): Mark | undefined => {
      const n = Number(target.id().slice(1));
      return target.isNode() ? live.current.picture.nodes[n]?.mark : live.current.picture.links[n]?.mark;
    };
    const where = (e: cytoscape.EventObject): At => {
      const native = e.originalEvent as MouseEvent;
      return { x: native.clientX, y: native.clientY };
    };
    type Target = { id(): string; isNode(): boolean };
    cy.on('tap', 'node, edge', (e) => {
      const mark = markOf(e.target as Target);
      if (mark) live.current.picks.onPick(mark, where(e));
    });
    cy.on('cxttap', 'node, edge', (e) => {
      const mark = markOf(e.target as Target);
      if (mark) live.current.picks.onMenu(mark, where(e));
    });
    cy.on('mouseover', 'node, edge', (e) => {
      (e.target as { addClass(name: string): void }).addClass('near');
      element.style.cursor = 'pointer';
      live.current.picks.onWalk(markOf(e.target as Target)?.label ?? '');
    });
    cy.on('mouseout', 'node, edge', (e) => {
      (e.target as { removeClass(name: string): void }).removeClass('near');
      element.style.cursor = '';
      live.current.picks.onWalk('');
    });
    // Zooming needs Ctrl, so that the wheel over the picture still scrolls what is around it.
    const onWheel = (e: WheelEvent) => {
      if (!e.ctrlKey) return;
      e.preventDefault();
      const rect = element.getBoundingClientRect();
      cy.zoom({
        level: cy.zoom() * (e.deltaY < 0 ? 1.15 : 1 / 1.15),
        renderedPosition: { x: e.clientX - rect.left, y: e.clientY - rect.top },
      });
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    const watch = new ResizeObserver(fit);
    watch.observe(element);
    keep({
      png: () => Promise.resolve(cy.png({ output: 'blob', full: true, scale: 2, bg: tokenColour('bg1') })),
      svg: () => svgOf(cy, picture),
    });
    return () => {
      keep(null);
      element.removeEventListener('wheel', onWheel);
      watch.disconnect();
      core.current = null;
      cy.destroy();
    };
  }, [picture, theme, keep]);

  const marks = [
    ...picture.nodes.map((n, i) => ({ id: `n${i}`, mark: n.mark })),
    ...picture.links.map((l, i) => ({ id: `e${i}`, mark: l.mark })),
  ];
  const walk = (next: number) => {
    setAt(next);
    const cy = core.current;
    const id = marks[next]?.id;
    cy?.elements().removeClass('lit near');
    if (id) cy?.getElementById(id).addClass(id.startsWith('n') ? 'lit' : 'near');
    picks.onWalk(marks[next]?.mark.label ?? '');
  };
  const screen = (): At => {
    const rect = box.current?.getBoundingClientRect();
    const element = core.current?.getElementById(marks[at]?.id ?? '');
    const spot = element?.nonempty() ? element.renderedBoundingBox() : null;
    return { x: (rect?.left ?? 0) + (spot ? (spot.x1 + spot.x2) / 2 : 0), y: (rect?.top ?? 0) + (spot ? (spot.y1 + spot.y2) / 2 : 0) };
  };
  const onKeyDown = (e: KeyboardEvent) => {
    const stride = strideOf(e.key);
    if (stride !== null) walk(strode(at, stride, marks.length));
    else if (!pressed(e, marks[at]?.mark, picks, screen)) return;
    taken(e);
  };
  return (
    <div
      className="hunt-canvasbox"
      tabIndex={0}
      role="group"
      aria-roledescription={words.chart}
      aria-label={`${picture.summary}. ${words.keysCanvas}`}
      onKeyDown={onKeyDown}
      onContextMenu={(e) => e.preventDefault()}
    >
      {picture.title !== '' && <p className="hunt-charttitle">{picture.title}</p>}
      <div ref={box} className="hunt-cy" aria-hidden="true" />
      <ul className="q-hidden">
        {picture.links.slice(0, 200).map((l, i) => (
          <li key={i}>{l.mark.label}</li>
        ))}
      </ul>
    </div>
  );
}

/** Too many to be moved apart one by one: the layout as it is, stretched to the sides of the box. */
function stretched(cy: Core, box: HTMLElement): void {
  cy.resize();
  const nodes = cy.nodes();
  const b = nodes.boundingBox({ includeLabels: false });
  const want = (box.clientWidth - 2 * MARGIN_PX) / Math.max(1, box.clientHeight - 2 * MARGIN_PX);
  const factor = b.h > 0 && b.w > 0 ? want / (b.w / b.h) : 1;
  if (factor > 1) nodes.positions((n) => ({ x: n.position('x') * factor, y: n.position('y') }));
  cy.fit(nodes, MARGIN_PX);
  // Far apart on screen already: closer together in the layout, so that the same places leave room for larger nodes.
  const closer = cy.zoom() / LEAST_ZOOM;
  if (closer >= 1) return;
  nodes.positions((n) => ({ x: n.position('x') * closer, y: n.position('y') * closer }));
  cy.fit(nodes, MARGIN_PX);
}
const LEAST_ZOOM = 0.4;

/** A thing that is no entity the case knows: a dot instead of an icon. */
const dotUri = (colour: string) =>
  `data:image/svg+xml;utf8,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" width="16" height="16"><circle cx="8" cy="8" r="4" fill="${colour}"/></svg>`)}`;

function elementsOf(picture: GraphPicture): ElementDefinition[] {
  const at = new Map(picture.nodes.map((n, i) => [n.id, `n${i}`]));
  return [
    ...picture.nodes.map((n, i): ElementDefinition => {
      const hue = n.type ? entityColour(n.type) : tokenColour('acc');
      return {
        group: 'nodes',
        data: {
          id: `n${i}`,
          label: cut(n.name, LABEL_LETTERS),
          type: n.type ?? '',
          hue,
          alerts: 0,
          group: n.group > 0 ? 1 : 0,
          images: [n.type ? entityIconUri(n.type, hue) : dotUri(hue)],
        },
      };
    }),
    ...picture.links.flatMap((l, i): ElementDefinition[] => {
      const [source, target] = [at.get(l.from), at.get(l.to)];
      if (source === undefined || target === undefined) return [];
      return [
        {
          group: 'edges',
          data: {
            id: `e${i}`,
            source,
            target,
            label: cut(l.label, 34),
            weight: Math.min(4, 1.2 + Math.log10(Math.max(1, l.mark.rows.length))),
          },
        },
      ];
    }),
  ];
}

function svgOf(cy: Core, picture: GraphPicture): string {
  const bounds = cy.elements().boundingBox();
  const place = (p: { x: number; y: number }) => ({ x: p.x - bounds.x1 + MARGIN_PX, y: p.y - bounds.y1 + MARGIN_PX });
  const shapes: Shape[] = [];
  cy.edges().forEach((edge) => {
    const [a, b] = [place(edge.source().position()), place(edge.target().position())];
    const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
    const short = (from: { x: number; y: number }, to: { x: number; y: number }) => ({
      x: to.x - ((to.x - from.x) / length) * 19,
      y: to.y - ((to.y - from.y) / length) * 19,
    });
    const [start, end] = [short(b, a), short(a, b)];
    shapes.push({
      kind: 'line',
      x1: start.x,
      y1: start.y,
      x2: end.x,
      y2: end.y,
      stroke: tokenColour('faint'),
      width: Number(edge.data('weight')),
      arrow: true,
    });
    const label = String(edge.data('label'));
    if (picture.links.length <= LABELLED_LINKS && label !== '')
      shapes.push({
        kind: 'text',
        x: (a.x + b.x) / 2,
        y: (a.y + b.y) / 2 - 3,
        text: label,
        fill: tokenColour('dim'),
        size: 10,
        anchor: 'middle',
      });
  });
  cy.nodes().forEach((node) => {
    const { x, y } = place(node.position());
    shapes.push(
      { kind: 'circle', x, y, r: 16, fill: tokenColour('bg3'), stroke: String(node.data('hue')) },
      { kind: 'circle', x, y, r: 4, fill: String(node.data('hue')) },
    );
    shapes.push({ kind: 'text', x, y: y + 31, text: String(node.data('label')), fill: tokenColour('tx'), size: 12, anchor: 'middle' });
  });
  return toSvg({
    width: bounds.w + MARGIN_PX * 2,
    height: bounds.h + MARGIN_PX * 2,
    background: tokenColour('bg1'),
    font: fontFamily(),
    shapes,
  });
}
