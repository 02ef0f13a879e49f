// The Graph room's drawing as data: merging, hiding, pinning, undo, GraphML.

import { describe, expect, it } from 'vitest';
import type { GraphEdge, GraphNode } from '../../../src/shared/contract/graph.js';
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
} from '../../../src/renderer/rooms/graph/model.js';

const node = (id: string, more: Partial<GraphNode> = {}): GraphNode => ({
  id,
  type: 'host',
  name: id,
  risk: 0,
  alerts: 0,
  severity: null,
  first: null,
  last: null,
  events: 1,
  group: null,
  ...more,
});
const edge = (from: string, to: string): GraphEdge => ({
  id: `${from}>${to}`,
  from,
  to,
  relation: 'r',
  count: 2,
  first: null,
  last: null,
  door: { kql: 'T' },
});
const start = drawingOf({ nodes: [node('a'), node('b')], edges: [edge('a', 'b')], hidden: 0 });

describe('a drawing', () => {
  it('hides a node with its edges and shows it again', () => {
    const hidden = hide(start, ['b']);
    expect([visibleNodes(hidden).map((n) => n.id), visibleEdges(hidden)]).toEqual([['a'], []]);
    expect(visibleEdges(showAll(hidden))).toHaveLength(1);
  });
  it('shows a hidden node that is expanded to', () => {
    expect(visibleNodes(merge(hide(start, ['b']), { nodes: [node('b')], edges: [], hidden: 0 }))).toHaveLength(2);
  });
  it('replaces a group by its members', () => {
    const grouped = merge(start, {
      nodes: [node('g', { group: { of: 'a', relation: 'r', count: 9 } })],
      edges: [edge('a', 'g')],
      hidden: 0,
    });
    const opened = merge(grouped, { nodes: [node('m1'), node('m2')], edges: [edge('a', 'm1'), edge('a', 'm2')], hidden: 0 }, 'g');
    expect(visibleNodes(opened).map((n) => n.id)).toEqual(['a', 'b', 'm1', 'm2']);
    expect(visibleEdges(opened).some((e) => e.to === 'g')).toBe(false);
  });
  it('undoes and redoes every step', () => {
    const one = step(fresh(start), hide(start, ['a']));
    const two = step(one, pin(one.now, 'b', { x: 1, y: 2 }));
    expect(undo(two).now).toBe(one.now);
    expect(redo(undo(two)).now).toBe(two.now);
    expect(undo(fresh(start)).now).toBe(start);
  });
  it('comes back from the case as it was kept', () => {
    const kept = pin(hide(start, ['a']), 'b', { x: 3, y: 4 });
    expect(fromKept(acceptKept(JSON.parse(JSON.stringify(toKept(kept))))!)).toEqual(kept);
    expect(acceptKept({ nodes: 7 })).toBeNull();
  });
  it('writes GraphML that hostile names cannot break', () => {
    const xml = toGraphml(drawingOf({ nodes: [node('a', { name: '"><script>&' })], edges: [], hidden: 0 }));
    expect(xml).toContain('&quot;&gt;&lt;script&gt;&amp;');
    expect(xml).not.toContain('<script>');
  });
});
