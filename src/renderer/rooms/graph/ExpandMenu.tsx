// Counts first: what an entity could be expanded by, in a card beside it, never over it.

import { useEffect, useRef } from 'react';
import type { GraphNode } from '../../../shared/contract/graph.js';
import type { CallOut } from '../../../shared/contract/index.js';
import { useCall } from '../../api/client.js';
import { useRange } from '../../state/timeRange.js';
import { Door } from '../../widgets/Door.js';
import { ENTITY_LOOKS, entityHue } from '../../widgets/entityTypes.js';
import { ErrorState, Skeleton } from '../../widgets/States.js';
import { strings } from './strings.js';

export type Relation = CallOut<'graph.relations'>[number];
interface Props {
  readonly node: GraphNode;
  readonly at: { readonly x: number; readonly y: number; readonly r: number };
  readonly room: { readonly width: number; readonly height: number };
  readonly onPick: (relation: Relation) => void;
  readonly onClose: () => void;
}
const WIDTH = 248;
const MAX_HEIGHT = 300;

export function ExpandMenu({ node, at, room, onPick, onClose }: Props) {
  const range = useRange();
  const call = useCall('graph.relations', { id: node.id, timeRange: range }, { keep: false });
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => {
    (card.current?.querySelector<HTMLElement>('button.graph-relation') ?? card.current?.querySelector<HTMLElement>('button'))?.focus();
  }, [call.data]);
  const right = at.x + at.r + 10;
  const left = right + WIDTH < room.width ? right : Math.max(4, at.x - at.r - 10 - WIDTH);
  const top = Math.max(4, Math.min(at.y - 20, room.height - MAX_HEIGHT - 8));
  return (
    <div
      ref={card}
      className="graph-expand"
      role="dialog"
      aria-label={`${strings.expand} ${node.name}`}
      style={{ left, top, width: WIDTH, maxHeight: MAX_HEIGHT }}
      onKeyDown={(e) => {
        if (e.key === 'Escape') onClose();
        if (e.key !== 'ArrowDown' && e.key !== 'ArrowUp') return;
        e.preventDefault();
        const items = [...(card.current?.querySelectorAll<HTMLElement>('button.graph-relation') ?? [])];
        const now = items.indexOf(document.activeElement as HTMLElement);
        items[(now + (e.key === 'ArrowDown' ? 1 : items.length - 1)) % items.length]?.focus();
      }}
    >
      <header className="q-row">
        <b className="q-cut">{`${strings.expand} ${node.name}`}</b>
        <button type="button" className="graph-close q-push" aria-label={strings.close} onClick={onClose}>
          ×
        </button>
      </header>
      {call.error ? (
        <ErrorState error={call.error} />
      ) : !call.data ? (
        <Skeleton lines={4} />
      ) : call.data.length === 0 ? (
        <p className="q-dim">{strings.expandAll}</p>
      ) : (
        <ul>
          {call.data.map((r) => (
            <li key={`${r.relation} ${r.direction} ${r.type}`} className="q-row">
              <button type="button" className="graph-relation q-cut" onClick={() => onPick(r)}>
                {r.direction === 'in' ? '← ' : ''}
                {r.relation} <span style={{ color: entityHue(r.type) }}>{ENTITY_LOOKS[r.type].many}</span>
              </button>
              <span className="q-push">
                <Door count={r.count} kql={r.door.kql} of={`${node.name} ${r.relation}`} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
