// One alert under the list: why it fired and the rows behind it. The inspector beside it says whom it names.

import { Button } from '@blueprintjs/core';
import { useCall } from '../../api/client.js';
import type { CallOut } from '../../../shared/contract/index.js';
import { openGraph, openHunt, openIncident } from '../../state/navigation.js';
import { inspect, useSelection } from '../../state/selection.js';
import { Door } from '../../widgets/Door.js';
import { byText, ListTable, type ListColumn } from '../../widgets/ListTable.js';
import { Panel } from '../../widgets/Panel.js';
import { EmptyState, ErrorState, Skeleton } from '../../widgets/States.js';
import { TimeText } from '../../widgets/TimeText.js';
import { words } from './strings.js';

type Row = CallOut<'alerts.get'>['rows'][number];

const columns: readonly ListColumn<Row>[] = [
  {
    id: 'time',
    title: words.time,
    width: 130,
    cell: (r) => <TimeText time={r.time} className="q-dim" />,
    order: byText((r) => r.time ?? ''),
  },
  { id: 'summary', title: words.summary, cell: (r) => <span title={r.summary}>{r.summary}</span> },
  { id: 'table', title: words.table, width: 156, cell: (r) => <span className="q-dim">{r.table}</span>, order: byText((r) => r.table) },
];

export function AlertDetail({ id }: { readonly id: string }) {
  const call = useCall('alerts.get', { id }, { keep: false });
  const target = useSelection((s) => s.target);
  if (call.data === undefined)
    return (
      <div className="q-alert-detail">
        {call.error ? <ErrorState error={call.error} onRetry={() => void call.refetch()} /> : <Skeleton lines={5} />}
      </div>
    );
  const { alert, rows, rule } = call.data;
  return (
    <div className="q-alert-detail">
      <Panel
        title={words.rows}
        aside={
          <>
            {words.rowsAside} <Door count={alert.count} kql={alert.door.kql} of={alert.title} />
          </>
        }
      >
        {rows.length === 0 ? (
          <EmptyState title={words.noRows} />
        ) : (
          <ListTable
            label={words.rows}
            rows={rows}
            columns={columns}
            rowKey={(r) => `${r.table} ${r.ref}`}
            openKey={target?.kind === 'row' ? `${target.table} ${target.ref}` : null}
            onInspect={(r) => inspect({ kind: 'row', table: r.table, ref: r.ref })}
          />
        )}
      </Panel>
      <Panel title={words.rule}>
        <div className="q-acts">
          {alert.incidentId !== null && (
            <Button size="small" text={words.openIncident} onClick={() => alert.incidentId !== null && openIncident(alert.incidentId)} />
          )}
          <Button size="small" text={words.openGraph} onClick={() => openGraph({ kind: 'alert', id })} />
          {rule && <Button size="small" text={words.openRule} onClick={() => openHunt({ kql: rule.query, run: true, title: rule.name })} />}
        </div>
        {rule ? (
          <>
            <p className="q-text">{rule.description}</p>
            <pre className="q-code">{rule.query}</pre>
          </>
        ) : (
          <p className="q-text q-dim">{words.vendor}</p>
        )}
      </Panel>
    </div>
  );
}
