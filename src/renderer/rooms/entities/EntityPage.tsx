// One entity: who or what it is, when it was active, whom it touches, what was said of it.

import { Button } from '@blueprintjs/core';
import type { Alert } from '../../../shared/contract/incidents.js';
import { useCall } from '../../api/client.js';
import { BookmarkButton, useBookmarkOf } from '../../inspector/BookmarkButton.js';
import { openGraph, openHunt, openRoom, openTimeline } from '../../state/navigation.js';
import { inspect, useSelection } from '../../state/selection.js';
import { useRange } from '../../state/timeRange.js';
import { Bar, Door } from '../../widgets/Door.js';
import { EntityIcon } from '../../widgets/EntityChip.js';
import { ENTITY_LOOKS } from '../../widgets/entityTypes.js';
import { formatNumber } from '../../widgets/format.js';
import { byNumber, byText, ListTable, type ListColumn } from '../../widgets/ListTable.js';
import { MiniGraph } from '../../widgets/MiniGraph.js';
import { Panel } from '../../widgets/Panel.js';
import { SEVERITY_LOOKS, SeverityMark } from '../../widgets/SeverityMark.js';
import { EmptyState, ErrorState, Loaded, Skeleton } from '../../widgets/States.js';
import { tacticName } from '../../widgets/tactics.js';
import { SpanText, TimeText } from '../../widgets/TimeText.js';
import { Activity } from './Activity.js';
import { Neighbours } from './Neighbours.js';
import { words } from './strings.js';

const BUDGET = 16;

const alertColumns: readonly ListColumn<Alert>[] = [
  {
    id: 'severity',
    title: 'Severity',
    mark: true,
    width: 36,
    cell: (a) => <SeverityMark severity={a.severity} />,
    order: byNumber((a) => SEVERITY_LOOKS[a.severity].order),
  },
  { id: 'time', title: 'First', width: 130, cell: (a) => <TimeText time={a.first} className="q-dim" />, order: byText((a) => a.first) },
  { id: 'title', title: 'Alert', cell: (a) => <span title={a.title}>{a.title}</span>, order: byText((a) => a.title) },
  { id: 'tactic', title: 'Tactic', width: 126, cell: (a) => <span className="q-dim">{a.tactics.map(tacticName)[0] ?? ''}</span> },
];

export function EntityPage({ id }: { readonly id: string }) {
  const call = useCall('entities.get', { id }, { keep: false });
  const timeRange = useRange();
  const graph = useCall('graph.open', { seed: { kind: 'entity', id }, timeRange, budget: BUDGET });
  const mark = useBookmarkOf({ kind: 'entity', id });
  const target = useSelection((s) => s.target);
  if (call.data === undefined)
    return call.error ? <ErrorState error={call.error} onRetry={() => void call.refetch()} /> : <Skeleton lines={14} />;
  const { entity, facts, alerts, prevalence, door } = call.data;
  return (
    <>
      <div className="q-head">
        <div className="q-row">
          <EntityIcon type={entity.type} size={16} />
          <h1 className="q-cut" title={entity.name}>
            {entity.name}
          </h1>
          <span className="q-chip">{ENTITY_LOOKS[entity.type].one}</span>
          <span className="q-chip">
            {words.risk} <b>{Math.round(entity.risk)}</b>
          </span>
          <span className="q-push" />
          <Button text={words.hunt} onClick={() => openHunt({ kql: door.kql, title: entity.name })} />
          <Button text={words.timeline} onClick={() => openTimeline(id)} />
          <BookmarkButton target={{ kind: 'entity', id }} title={entity.name} />
          <Button intent="primary" text={words.graph} onClick={() => openGraph({ kind: 'entity', id })} />
        </div>
        <div className="q-sub">
          <button type="button" className="q-door" onClick={() => openRoom('entities')}>
            {words.back}
          </button>
          ·
          <span>
            <Door count={entity.events} kql={door.kql} of={`events of ${entity.name}`} suffix=" events" />
          </span>
          ·<span>{words.prevalence(formatNumber(prevalence.hosts), formatNumber(prevalence.ofHosts))}</span>
          {entity.first !== null && entity.last !== null && (
            <>
              ·<SpanText from={entity.first} to={entity.last} year />
            </>
          )}
        </div>
      </div>
      <div className="q-entity-page">
        <Panel title={words.facts}>
          <dl className="q-fields">
            <dt>{words.column.risk}</dt>
            <dd>
              <Bar value={entity.risk} />
            </dd>
            {facts.map((f) => (
              <FactLine key={f.name + f.value} name={f.name} value={f.value} />
            ))}
            {mark && mark.note !== '' && <FactLine name={words.notes} value={mark.note} />}
          </dl>
          {facts.length === 0 && (
            <p className="q-dim" style={{ padding: '0 10px' }}>
              {words.noFacts}
            </p>
          )}
        </Panel>
        <Panel title={words.activity} aside={words.activityAside} className="q-two">
          <Activity id={id} />
        </Panel>
        <Panel title={words.neighbours}>
          <Neighbours id={id} />
        </Panel>
        <Panel title={words.around}>
          <Loaded call={graph} lines={4}>
            {(g) => (g.nodes.length === 0 ? <EmptyState title={words.noNeighbours} /> : <MiniGraph graph={g} label={words.around} />)}
          </Loaded>
        </Panel>
        <Panel title={words.alerts} aside={formatNumber(alerts.length)}>
          {alerts.length === 0 ? (
            <EmptyState title={words.noAlerts} />
          ) : (
            <ListTable
              label={words.alerts}
              rows={alerts}
              columns={alertColumns.filter((c) => c.id !== 'tactic')}
              rowKey={(a) => a.id}
              sort={{ column: 'time', descending: false }}
              openKey={target?.kind === 'alert' ? target.id : null}
              onInspect={(a) => inspect({ kind: 'alert', id: a.id })}
            />
          )}
        </Panel>
      </div>
    </>
  );
}

function FactLine({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className={/[\\/]|^[0-9a-f]{32,}$/i.test(value) ? 'q-mono' : undefined}>{value}</dd>
    </>
  );
}
