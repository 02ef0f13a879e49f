// An entity beside the room: what it is, when and how often it was seen, what it touches, its alerts.

import { Button } from '@blueprintjs/core';
import { useCall } from '../api/client.js';
import { openEntity, openGraph, openHunt, openTimeline } from '../state/navigation.js';
import { inspect } from '../state/selection.js';
import { EntityIcon } from '../widgets/EntityChip.js';
import { ENTITY_LOOKS, entityTypeOf } from '../widgets/entityTypes.js';
import { Bar, Door } from '../widgets/Door.js';
import { formatNumber } from '../widgets/format.js';
import { SeverityMark } from '../widgets/SeverityMark.js';
import { Loaded } from '../widgets/States.js';
import { TimeText } from '../widgets/TimeText.js';
import { BookmarkButton, useBookmarkOf } from './BookmarkButton.js';
import { copy } from './copy.js';
import { InspectorPage } from './Inspector.js';
import { words } from './strings.js';

export function EntityInspector({ id }: { readonly id: string }) {
  const call = useCall('entities.get', { id }, { keep: false });
  const data = call.data;
  const type = data?.entity.type ?? entityTypeOf(id);
  const mark = useBookmarkOf({ kind: 'entity', id });
  return (
    <InspectorPage
      head={
        <>
          {type && <EntityIcon type={type} size={14} />}
          <h2 className="q-cut" title={data?.entity.name}>
            {data?.entity.name ?? id.slice(id.indexOf(':') + 1)}
          </h2>
          {type && <span className="q-chip">{ENTITY_LOOKS[type].one}</span>}
        </>
      }
      actions={
        <>
          <Button size="small" text={words.page} onClick={() => openEntity(id)} />
          <Button
            size="small"
            text={words.hunt}
            disabled={!data}
            onClick={() => data && openHunt({ kql: data.door.kql, title: data.entity.name })}
          />
          <Button size="small" text={words.graph} onClick={() => openGraph({ kind: 'entity', id })} />
          <Button size="small" text={words.timeline} onClick={() => openTimeline(id)} />
          <BookmarkButton target={{ kind: 'entity', id }} title={data?.entity.name ?? id} />
          <Button size="small" text={words.copyKql} disabled={!data} onClick={() => data && copy(data.door.kql)} />
        </>
      }
    >
      <Loaded call={call} lines={10}>
        {({ entity, facts, neighbours, alerts, prevalence, door }) => (
          <>
            {mark && mark.note !== '' && <p className="q-note">{mark.note}</p>}
            <dl className="q-kv">
              <dt>{words.risk}</dt>
              <dd>
                <Bar value={entity.risk} />
              </dd>
              <dt>{words.first}</dt>
              <dd>
                <TimeText time={entity.first} detail="exact" />
              </dd>
              <dt>{words.last}</dt>
              <dd>
                <TimeText time={entity.last} detail="exact" />
              </dd>
              <dt>{words.events}</dt>
              <dd>
                <Door count={entity.events} kql={door.kql} of={`events of ${entity.name}`} />
              </dd>
              <dt>{words.prevalence}</dt>
              <dd>{words.ofHosts(formatNumber(prevalence.hosts), formatNumber(prevalence.ofHosts))}</dd>
            </dl>
            {facts.length > 0 && (
              <>
                <h3 className="q-sec">{words.facts}</h3>
                <dl className="q-kv">
                  {facts.map((f) => (
                    <Fact key={f.name + f.value} name={f.name} value={f.value} />
                  ))}
                </dl>
              </>
            )}
            {neighbours.length > 0 && (
              <>
                <h3 className="q-sec">{words.neighbours}</h3>
                <ul className="q-list">
                  {neighbours.map((n) => (
                    <li key={`${n.relation} ${n.type}`}>
                      <button type="button" onClick={() => openGraph({ kind: 'entity', id })}>
                        <EntityIcon type={n.type} />
                        <span className="q-cut">
                          {n.relation} <span className="q-dim">{ENTITY_LOOKS[n.type].many}</span>
                        </span>
                        <span className="q-push">{formatNumber(n.count)}</span>
                      </button>
                    </li>
                  ))}
                </ul>
              </>
            )}
            <h3 className="q-sec">{words.alerts}</h3>
            <ul className="q-list">
              {alerts.map((a) => (
                <li key={a.id}>
                  <button type="button" onClick={() => inspect({ kind: 'alert', id: a.id })}>
                    <SeverityMark severity={a.severity} />
                    <span className="q-cut">{a.title}</span>
                    <TimeText time={a.first} detail="minute" className="q-dim q-push" />
                  </button>
                </li>
              ))}
            </ul>
            {alerts.length === 0 && <p className="q-note">{words.noAlerts}</p>}
          </>
        )}
      </Loaded>
    </InspectorPage>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className={/[\\/]|^[0-9a-f]{32,}$/i.test(value) ? 'q-mono' : undefined}>{value}</dd>
    </>
  );
}
