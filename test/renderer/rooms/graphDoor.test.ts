// Marks of a graph filter the rows its edges are made of, in the columns those rows have.

import { describe, expect, it } from 'vitest';
import type { ColumnSchema } from '../../../src/shared/base/types.js';
import { graphDoor } from '../../../src/renderer/rooms/hunt/charts/graphDoor.js';
import { testOf } from '../../../src/renderer/rooms/hunt/charts/marks.js';
import { pictureOf } from '../../../src/renderer/rooms/hunt/charts/pictures.js';

const columns: ColumnSchema[] = [
  { name: 'SourceId', type: 'long' },
  { name: 'TargetId', type: 'long' },
  { name: 'src', type: 'string' },
  { name: 'dst', type: 'string' },
  { name: 'verb', type: 'string' },
];
const rows = [
  ['11', '22', 'a', 'b', 'calls'],
  ['22', '33', 'b', 'c', 'calls'],
];
const KQL = 'let n = 1;\nCalls\n| where x > n\n| make-graph src --> dst with_node_id=id\n| graph-mark-components\n| render graph';

describe('the door of a graph', () => {
  const picture = pictureOf({ columns, rows }, { kind: 'graph', properties: {} });
  if (picture.kind !== 'graph') throw new Error(picture.kind);
  const door = graphDoor(KQL, { columns, rows });
  const testFor = (mark: Parameters<NonNullable<typeof door>['mark']>[0] | undefined) => {
    const own = mark && door?.mark(mark);
    return own ? testOf(own, true) : null;
  };
  it('a link is tested by its ends, a node by either', () => {
    expect(testFor(picture.links[0]?.mark)).toBe('src == "a" and dst == "b"');
    const b = picture.nodes.find((n) => n.id === '22');
    expect(testFor(b?.mark)?.split(' or ').sort()).toEqual(['dst == "b"', 'src == "b"']);
  });
  it('tests stand before make-graph, and what makes another table ends there', () => {
    expect(door?.write('where src == "a"')).toBe(
      'let n = 1;\nCalls\n| where x > n\n| where src == "a"\n| make-graph src --> dst with_node_id=id\n| graph-mark-components\n| render graph',
    );
    expect(door?.write('summarize count() by src', false)).toBe('let n = 1;\nCalls\n| where x > n\n| summarize count() by src');
    expect(door?.rows('src == "a"')).toBe('let n = 1;\nCalls\n| where x > n\n| where src == "a"');
  });
  it('none where the edges are not rows before it, or the result lacks their columns', () => {
    expect(graphDoor('graph("G") | render graph', { columns, rows })).toBeNull();
    expect(graphDoor('Calls | make-graph one --> two with_node_id=id | render graph', { columns, rows })).toBeNull();
  });
});
