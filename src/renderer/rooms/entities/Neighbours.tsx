// What it touches, counts first; each count opens its rows.

import type { CallOut } from '../../../shared/contract/index.js';
import { useCall } from '../../api/client.js';
import { openGraph } from '../../state/navigation.js';
import { useRange } from '../../state/timeRange.js';
import { Door } from '../../widgets/Door.js';
import { EntityIcon } from '../../widgets/EntityChip.js';
import { ENTITY_LOOKS } from '../../widgets/entityTypes.js';
import { byNumber, byText, ListTable, type ListColumn } from '../../widgets/ListTable.js';
import { EmptyState, Loaded } from '../../widgets/States.js';
import { words } from './strings.js';

type Relation = CallOut<'graph.relations'>[number];

const columns: readonly ListColumn<Relation>[] = [
  { id: 'relation', title: words.relation, cell: (r) => `${words.direction[r.direction]} ${r.relation}`, order: byText((r) => r.relation) },
  {
    id: 'type',
    title: words.column.type,
    width: 112,
    cell: (r) => (
      <span className="q-entity">
        <EntityIcon type={r.type} />
        <span className="q-dim">{ENTITY_LOOKS[r.type].many}</span>
      </span>
    ),
    order: byText((r) => r.type),
  },
  {
    id: 'count',
    title: words.countWord,
    width: 70,
    numeric: true,
    cell: (r) => <Door count={r.count} kql={r.door.kql} of={r.relation} />,
    order: byNumber((r) => r.count),
  },
];

export function Neighbours({ id }: { readonly id: string }) {
  const timeRange = useRange();
  const call = useCall('graph.relations', { id, timeRange });
  return (
    <Loaded call={call} lines={5}>
      {(relations) =>
        relations.length === 0 ? (
          <EmptyState title={words.noNeighbours} />
        ) : (
          <ListTable
            label={words.neighbours}
            rows={relations}
            columns={columns}
            rowKey={(r) => `${r.direction} ${r.relation} ${r.type}`}
            sort={{ column: 'count', descending: true }}
            onOpen={() => openGraph({ kind: 'entity', id })}
          />
        )
      }
    </Loaded>
  );
}
