// Who is most at risk, across types.

import type { CallOut } from '../../../shared/contract/index.js';
import { openEntity } from '../../state/navigation.js';
import { inspect, useSelection } from '../../state/selection.js';
import { Bar } from '../../widgets/Door.js';
import { EntityChip } from '../../widgets/EntityChip.js';
import { formatNumber } from '../../widgets/format.js';
import { byNumber, byText, ListTable, type ListColumn } from '../../widgets/ListTable.js';
import { EmptyState } from '../../widgets/States.js';
import { words } from './strings.js';

type Entity = CallOut<'entities.list'>['entities'][number];

const columns: readonly ListColumn<Entity>[] = [
  { id: 'name', title: words.column.entity, cell: (e) => <EntityChip entity={e} still />, order: byText((e) => e.name) },
  {
    id: 'alerts',
    title: words.column.alerts,
    width: 64,
    numeric: true,
    cell: (e) => <span className="q-dim">{formatNumber(e.alerts)}</span>,
    order: byNumber((e) => e.alerts),
  },
  {
    id: 'risk',
    title: words.column.risk,
    width: 106,
    numeric: true,
    cell: (e) => <Bar value={e.risk} width={54} />,
    order: byNumber((e) => e.risk),
  },
];

export function TopEntities({ entities }: { readonly entities: readonly Entity[] }) {
  const target = useSelection((s) => s.target);
  if (entities.length === 0) return <EmptyState title={words.noEntities} />;
  return (
    <ListTable
      label={words.entities}
      rows={entities}
      columns={columns}
      rowKey={(e) => e.id}
      sort={{ column: 'risk', descending: true }}
      openKey={target?.kind === 'entity' ? target.id : null}
      onInspect={(e) => inspect({ kind: 'entity', id: e.id })}
      onOpen={(e) => openEntity(e.id)}
    />
  );
}
