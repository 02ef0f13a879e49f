// The graph as lists: the same entities and relations, for the keyboard and for those who cannot see the picture.

import type { GraphEdge, GraphNode } from '../../../shared/contract/graph.js';
import { useZone } from '../../state/appearance.js';
import { Door } from '../../widgets/Door.js';
import { EntityChip } from '../../widgets/EntityChip.js';
import { formatNumber, formatTime } from '../../widgets/format.js';
import { visibleEdges, visibleNodes, type Drawing } from './model.js';
import { strings } from './strings.js';

interface Props {
  readonly drawing: Drawing;
  readonly onExpand: (node: GraphNode) => void;
  readonly onHide: (node: GraphNode) => void;
  readonly onEdge: (edge: GraphEdge) => void;
}

export function ListView({ drawing, onExpand, onHide, onEdge }: Props) {
  const zone = useZone();
  const time = (wire: string | null) => (wire ? formatTime(wire, zone) : '');
  const name = (id: string) => drawing.nodes.get(id);
  return (
    <div className="graph-list" tabIndex={0} role="region" aria-label={strings.list}>
      <table className="q-table">
        <thead>
          <tr>
            <th>{strings.entity}</th>
            <th className="q-num" style={{ width: 80 }}>
              {strings.alerts}
            </th>
            <th style={{ width: 150 }}>{strings.first}</th>
            <th style={{ width: 150 }}>{strings.last}</th>
            <th style={{ width: 150 }}>{strings.actions}</th>
          </tr>
        </thead>
        <tbody>
          {visibleNodes(drawing)
            .sort((a, b) => b.alerts - a.alerts || a.name.localeCompare(b.name))
            .map((n) => (
              <tr key={n.id}>
                <td>{n.group ? n.name : <EntityChip entity={n} />}</td>
                <td className="q-num">{formatNumber(n.alerts)}</td>
                <td>{time(n.first)}</td>
                <td>{time(n.last)}</td>
                <td>
                  <span className="q-row">
                    <button type="button" className="q-chip" onClick={() => onExpand(n)}>
                      {strings.expand}
                    </button>
                    <button type="button" className="q-chip" onClick={() => onHide(n)}>
                      {strings.hide}
                    </button>
                  </span>
                </td>
              </tr>
            ))}
        </tbody>
      </table>
      <table className="q-table">
        <thead>
          <tr>
            <th>{strings.from}</th>
            <th style={{ width: 180 }}>{strings.relation}</th>
            <th>{strings.to}</th>
            <th className="q-num" style={{ width: 80 }}>
              {strings.count}
            </th>
            <th style={{ width: 150 }}>{strings.first}</th>
            <th style={{ width: 150 }}>{strings.last}</th>
          </tr>
        </thead>
        <tbody>
          {visibleEdges(drawing).map((e) => {
            const [from, to] = [name(e.from), name(e.to)];
            return (
              <tr key={e.id}>
                <td>{from && <EntityChip entity={from} />}</td>
                <td>
                  <button type="button" className="graph-relation" onClick={() => onEdge(e)}>
                    {e.relation}
                  </button>
                </td>
                <td>{to && <EntityChip entity={to} />}</td>
                <td className="q-num">
                  <Door count={e.count} kql={e.door.kql} of={`${from?.name ?? ''} ${e.relation} ${to?.name ?? ''}`} />
                </td>
                <td>{time(e.first)}</td>
                <td>{time(e.last)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
