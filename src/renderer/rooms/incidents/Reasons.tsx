// Why the alerts belong together: each reason through whom, how strong, and the rows that say so.

import type { CallOut } from '../../../shared/contract/index.js';
import { openHunt } from '../../state/navigation.js';
import { lightEntities } from '../../state/selection.js';
import { Bar, Door } from '../../widgets/Door.js';
import { EntityChip } from '../../widgets/EntityChip.js';
import { formatNumber } from '../../widgets/format.js';
import { byNumber, byText, ListTable, type ListColumn } from '../../widgets/ListTable.js';
import { EmptyState } from '../../widgets/States.js';
import { words } from './strings.js';

type Reason = CallOut<'incidents.get'>['reasons'][number];

const columns: readonly ListColumn<Reason>[] = [
  { id: 'text', title: words.reason, cell: (r) => <span title={r.text}>{r.text}</span>, order: byText((r) => r.text) },
  {
    id: 'through',
    title: words.through,
    width: 236,
    cell: (r) => (
      <span className="q-row">
        {r.through.map((e) => (
          <EntityChip key={e.id} entity={e} />
        ))}
      </span>
    ),
  },
  {
    id: 'rows',
    title: words.rows,
    width: 66,
    numeric: true,
    cell: (r) => (r.door ? <Door count={r.rows} kql={r.door.kql} of={r.text} /> : formatNumber(r.rows)),
    order: byNumber((r) => r.rows),
  },
  {
    id: 'weight',
    title: words.weight,
    width: 100,
    numeric: true,
    cell: (r) => <Bar value={r.weight} max={1} width={44} text={r.weight.toFixed(2)} />,
    order: byNumber((r) => r.weight),
  },
];

export function Reasons({ reasons }: { readonly reasons: readonly Reason[] }) {
  if (reasons.length === 0) return <EmptyState title={words.noReasons}>{words.noReasonsAdvice}</EmptyState>;
  return (
    <ListTable
      label={words.why}
      rows={reasons}
      columns={columns}
      rowKey={(r) => `${r.kind} ${r.text} ${r.alerts.join(',')}`}
      sort={{ column: 'weight', descending: true }}
      onInspect={(r) => lightEntities(r.through.map((e) => e.id))}
      onOpen={(r) => r.door && openHunt({ kql: r.door.kql, title: r.text })}
    />
  );
}
