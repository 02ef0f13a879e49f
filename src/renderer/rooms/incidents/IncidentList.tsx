// Every incident, worst first.

import { Button } from '@blueprintjs/core';
import { EndorsedIcon } from '@blueprintjs/icons';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Incident } from '../../../shared/contract/incidents.js';
import { detectAgain } from '../../app/verifyCase.js';
import { useCall, useClient } from '../../api/client.js';
import { openIncident } from '../../state/navigation.js';
import { inspect, useSelection } from '../../state/selection.js';
import { useRange } from '../../state/timeRange.js';
import { Bar } from '../../widgets/Door.js';
import { Chip } from '../../widgets/Chip.js';
import { EntityCounts } from '../../widgets/EntityChip.js';
import { formatNumber } from '../../widgets/format.js';
import { byNumber, byText, ListTable, type ListColumn } from '../../widgets/ListTable.js';
import { SEVERITY_LOOKS, SeverityMark } from '../../widgets/SeverityMark.js';
import { EmptyState, Loaded } from '../../widgets/States.js';
import { tacticName } from '../../widgets/tactics.js';
import { SpanText } from '../../widgets/TimeText.js';
import { words } from './strings.js';

const columns: readonly ListColumn<Incident>[] = [
  {
    id: 'severity',
    title: words.column.severity,
    mark: true,
    width: 36,
    cell: (i) => <SeverityMark severity={i.severity} />,
    order: byNumber((i) => SEVERITY_LOOKS[i.severity].order),
  },
  {
    id: 'number',
    title: words.column.number,
    width: 64,
    cell: (i) => <span className="q-dim">INC-{i.number}</span>,
    order: byNumber((i) => i.number),
  },
  { id: 'title', title: words.column.title, cell: (i) => <span title={i.title}>{i.title}</span>, order: byText((i) => i.title) },
  { id: 'entities', title: words.column.entities, width: 140, cell: (i) => <EntityCounts entities={i.entities} /> },
  {
    id: 'alerts',
    title: words.column.alerts,
    width: 66,
    numeric: true,
    cell: (i) => formatNumber(i.alertCount),
    order: byNumber((i) => i.alertCount),
  },
  {
    id: 'tactics',
    title: words.column.tactics,
    spare: true,
    width: 150,
    cell: (i) => (
      <span className="q-dim" title={i.tactics.map(tacticName).join(' → ')}>
        {[...new Set(i.tactics)].map(tacticName).join(', ')}
      </span>
    ),
  },
  {
    id: 'span',
    title: words.column.span,
    width: 190,
    cell: (i) => <SpanText from={i.first} to={i.last} className="q-dim" />,
    order: byText((i) => i.first),
  },
  {
    id: 'status',
    title: words.column.status,
    width: 112,
    cell: (i) => (
      <span className={i.status === 'closed' ? 'q-dim' : undefined}>
        {i.verdict === 'none' ? words.status[i.status] : words.verdict[i.verdict]}
      </span>
    ),
    order: byText((i) => i.status),
  },
  {
    id: 'score',
    title: words.column.score,
    width: 100,
    numeric: true,
    cell: (i) => <Bar value={i.score} width={50} />,
    order: byNumber((i) => i.score),
  },
];

type Show = 'all' | 'open' | 'closed';

export function IncidentList() {
  const client = useClient();
  const queries = useQueryClient();
  const list = useCall('incidents.list', {});
  const target = useSelection((s) => s.target);
  const range = useRange();
  const [show, setShow] = useState<Show>('all');
  const open = list.data?.filter((i) => i.status !== 'closed').length ?? 0;
  return (
    <>
      <div className="q-head">
        <div className="q-row">
          <h1>{words.title}</h1>
          <Chip pressed={show === 'all'} onClick={() => setShow('all')}>
            {words.all} <b>{formatNumber(list.data?.length ?? 0)}</b>
          </Chip>
          <Chip pressed={show === 'open'} onClick={() => setShow('open')}>
            {words.onlyOpen} <b>{formatNumber(open)}</b>
          </Chip>
          <Chip pressed={show === 'closed'} onClick={() => setShow('closed')}>
            {words.closed} <b>{formatNumber((list.data?.length ?? 0) - open)}</b>
          </Chip>
          <span className="q-push" />
          <Button text={words.detect} onClick={() => void detectAgain(client, queries)} />
        </div>
      </div>
      <div className="q-list-page">
        <Loaded call={list} lines={10}>
          {(all) => {
            const rows = all.filter(
              (i) =>
                (show === 'all' || (i.status === 'closed') === (show === 'closed')) &&
                (range === null || (i.first <= range.to && i.last >= range.from)),
            );
            if (rows.length === 0)
              return (
                <EmptyState title={all.length === 0 ? words.none : words.noneShown} icon={<EndorsedIcon size={24} />}>
                  {all.length === 0 ? words.noneAdvice : ''}
                </EmptyState>
              );
            return (
              <ListTable
                label={words.title}
                rows={rows}
                columns={columns}
                rowKey={(i) => i.id}
                sort={{ column: 'score', descending: true }}
                openKey={target?.kind === 'incident' ? target.id : null}
                onInspect={(i) => inspect({ kind: 'incident', id: i.id })}
                onOpen={(i) => openIncident(i.id)}
              />
            );
          }}
        </Loaded>
      </div>
    </>
  );
}
