// The worst incidents first.

import type { Incident } from '../../../shared/contract/incidents.js';
import { openIncident } from '../../state/navigation.js';
import { inspect, useSelection } from '../../state/selection.js';
import { useRange } from '../../state/timeRange.js';
import { Bar } from '../../widgets/Door.js';
import { EntityCounts } from '../../widgets/EntityChip.js';
import { byNumber, byText, ListTable, type ListColumn } from '../../widgets/ListTable.js';
import { SEVERITY_LOOKS, SeverityMark } from '../../widgets/SeverityMark.js';
import { EmptyState } from '../../widgets/States.js';
import { SpanText } from '../../widgets/TimeText.js';
import { words } from './strings.js';

const columns: readonly ListColumn<Incident>[] = [
  {
    id: 'severity',
    title: words.column.severity,
    mark: true,
    width: 34,
    cell: (i) => <SeverityMark severity={i.severity} />,
    order: byNumber((i) => SEVERITY_LOOKS[i.severity].order),
  },
  { id: 'title', title: words.column.incident, cell: (i) => <span title={i.title}>{i.title}</span>, order: byText((i) => i.title) },
  { id: 'entities', title: words.column.entities, spare: true, width: 132, cell: (i) => <EntityCounts entities={i.entities} /> },
  {
    id: 'span',
    title: words.column.span,
    width: 206,
    cell: (i) => <SpanText from={i.first} to={i.last} className="q-dim" />,
    order: byText((i) => i.first),
  },
  {
    id: 'score',
    title: words.column.score,
    width: 96,
    numeric: true,
    cell: (i) => <Bar value={i.score} width={48} />,
    order: byNumber((i) => i.score),
  },
];

export function TopIncidents({ incidents }: { readonly incidents: readonly Incident[] }) {
  const target = useSelection((s) => s.target);
  const range = useRange();
  const shown = range ? incidents.filter((i) => i.first <= range.to && i.last >= range.from) : incidents;
  if (shown.length === 0) return <EmptyState title={words.noIncidents}>{words.noIncidentsAdvice}</EmptyState>;
  return (
    <ListTable
      label={words.incidents}
      rows={shown}
      columns={columns}
      rowKey={(i) => i.id}
      sort={{ column: 'score', descending: true }}
      openKey={target?.kind === 'incident' ? target.id : null}
      onInspect={(i) => inspect({ kind: 'incident', id: i.id })}
      onOpen={(i) => openIncident(i.id)}
    />
  );
}
