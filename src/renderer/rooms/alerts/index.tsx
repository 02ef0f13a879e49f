// Alerts: everything that fired or was imported, narrowed from the left, explained below.

import { Button, InputGroup } from '@blueprintjs/core';
import { NotificationsIcon } from '@blueprintjs/icons';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import './alerts.css';
import type { Alert } from '../../../shared/contract/incidents.js';
import { detectAgain } from '../../app/verifyCase.js';
import { useCall, useClient } from '../../api/client.js';
import { NO_FILTER, setAlertFilter, useAlertFilter } from '../../state/alertFilter.js';
import { openIncident, replace, usePlace } from '../../state/navigation.js';
import { inspect } from '../../state/selection.js';
import { useRange } from '../../state/timeRange.js';
import { Door } from '../../widgets/Door.js';
import { EntityChip } from '../../widgets/EntityChip.js';
import { formatNumber } from '../../widgets/format.js';
import { byNumber, byText, ListTable, type ListColumn } from '../../widgets/ListTable.js';
import { SEVERITY_LOOKS, SeverityMark } from '../../widgets/SeverityMark.js';
import { EmptyState, Loaded } from '../../widgets/States.js';
import { tacticName } from '../../widgets/tactics.js';
import { TimeText } from '../../widgets/TimeText.js';
import { AlertDetail } from './AlertDetail.js';
import { Facets } from './Facets.js';
import { facetsOf, narrow } from './facets.js';
import { words } from './strings.js';

const columns: readonly ListColumn<Alert>[] = [
  {
    id: 'severity',
    title: words.column.severity,
    mark: true,
    width: 36,
    cell: (a) => <SeverityMark severity={a.severity} />,
    order: byNumber((a) => SEVERITY_LOOKS[a.severity].order),
  },
  {
    id: 'time',
    title: words.column.time,
    width: 130,
    cell: (a) => <TimeText time={a.first} className="q-dim" />,
    order: byText((a) => a.first),
  },
  { id: 'title', title: words.column.title, cell: (a) => <span title={a.title}>{a.title}</span>, order: byText((a) => a.title) },
  {
    id: 'tactic',
    title: words.column.tactic,
    spare: true,
    width: 126,
    cell: (a) => (
      <span className="q-dim" title={a.techniques.join(', ')}>
        {a.tactics.map(tacticName)[0] ?? ''}
      </span>
    ),
    order: byText((a) => a.tactics[0] ?? ''),
  },
  {
    id: 'entities',
    title: words.column.entities,
    width: 200,
    cell: (a) => (
      <span className="q-row">
        {a.entities.slice(0, 2).map((e) => (
          <EntityChip key={e.id} entity={e} still />
        ))}
      </span>
    ),
  },
  {
    id: 'product',
    title: words.column.product,
    spare: true,
    width: 120,
    cell: (a) => (
      <span className="q-dim" title={`${a.product} (${words.origin[a.origin]})`}>
        {a.product}
      </span>
    ),
    order: byText((a) => a.product),
  },
  {
    id: 'rows',
    title: words.column.rows,
    width: 60,
    numeric: true,
    cell: (a) => <Door count={a.count} kql={a.door.kql} of={a.title} />,
    order: byNumber((a) => a.count),
  },
];

export function AlertsRoom() {
  const client = useClient();
  const queries = useQueryClient();
  const { id } = usePlace('alerts');
  const list = useCall('alerts.list', {});
  const filter = useAlertFilter((s) => s.filter);
  const range = useRange();
  const all = list.data;
  const rows = useMemo(() => narrow(all ?? [], filter, range), [all, filter, range]);
  const facets = useMemo(() => facetsOf(all ?? [], filter, range), [all, filter, range]);
  return (
    <>
      <div className="q-head">
        <div className="q-row">
          <h1>{words.title}</h1>
          <span className="q-chip">{words.count(formatNumber(rows.length), formatNumber(all?.length ?? 0))}</span>
          <InputGroup
            type="search"
            placeholder={words.search}
            aria-label={words.search}
            value={filter.text}
            onValueChange={(text) => setAlertFilter({ text })}
            style={{ width: 260 }}
          />
          {JSON.stringify(filter) !== JSON.stringify(NO_FILTER) && (
            <Button variant="minimal" text={words.clear} onClick={() => setAlertFilter(NO_FILTER)} />
          )}
          <span className="q-push" />
          <Button text={words.detect} onClick={() => void detectAgain(client, queries)} />
        </div>
      </div>
      <div className="q-alerts">
        <Facets facets={facets} />
        <div className={id === null ? 'q-alerts-main' : 'q-alerts-main q-split'}>
          <div className="q-alerts-list">
            <Loaded call={list} lines={12}>
              {(alerts) =>
                rows.length === 0 ? (
                  <EmptyState title={alerts.length === 0 ? words.none : words.noneShown} icon={<NotificationsIcon size={24} />}>
                    {alerts.length === 0 ? words.noneAdvice : words.noneShownAdvice}
                  </EmptyState>
                ) : (
                  <ListTable
                    label={words.title}
                    rows={rows}
                    columns={columns}
                    rowKey={(a) => a.id}
                    openKey={id}
                    sort={{ column: 'severity', descending: true }}
                    onInspect={(a) => {
                      inspect({ kind: 'alert', id: a.id });
                      replace({ room: 'alerts', id: a.id });
                    }}
                    onOpen={(a) => (a.incidentId === null ? replace({ room: 'alerts', id: a.id }) : openIncident(a.incidentId))}
                  />
                )
              }
            </Loaded>
          </div>
          {id !== null && <AlertDetail key={id} id={id} />}
        </div>
      </div>
    </>
  );
}
