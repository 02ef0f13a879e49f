// An incident beside the room: the short of its page.

import { Button } from '@blueprintjs/core';
import { useCall } from '../api/client.js';
import { openGraph, openIncident } from '../state/navigation.js';
import { inspect } from '../state/selection.js';
import { Bar } from '../widgets/Door.js';
import { EntityChip } from '../widgets/EntityChip.js';
import { SeverityMark } from '../widgets/SeverityMark.js';
import { Loaded } from '../widgets/States.js';
import { tacticName } from '../widgets/tactics.js';
import { TimeText } from '../widgets/TimeText.js';
import { BookmarkButton } from './BookmarkButton.js';
import { InspectorPage } from './Inspector.js';
import { words } from './strings.js';

export function IncidentInspector({ id }: { readonly id: string }) {
  const call = useCall('incidents.get', { id }, { keep: false });
  const incident = call.data?.incident;
  return (
    <InspectorPage
      head={
        <>
          {incident && <SeverityMark severity={incident.severity} />}
          <h2 className="q-cut" title={incident?.title}>
            {incident?.title ?? ' '}
          </h2>
          {incident && <span className="q-chip">INC-{incident.number}</span>}
        </>
      }
      actions={
        <>
          <Button size="small" text={words.openIncident} onClick={() => openIncident(id)} />
          <Button size="small" text={words.graph} onClick={() => openGraph({ kind: 'incident', id })} />
          <BookmarkButton target={{ kind: 'incident', id }} title={incident?.title ?? id} />
        </>
      }
    >
      <Loaded call={call} lines={10}>
        {({ incident: i, alerts }) => (
          <>
            <dl className="q-kv">
              <dt>{words.score}</dt>
              <dd>
                <Bar value={i.score} />{' '}
                <span className="q-dim">{i.scoreParts.map((p) => `${p.name} ${Math.round(p.points)}`).join(' + ')}</span>
              </dd>
              <dt>{words.status}</dt>
              <dd>{i.status}</dd>
              <dt>{words.first}</dt>
              <dd>
                <TimeText time={i.first} detail="exact" />
              </dd>
              <dt>{words.last}</dt>
              <dd>
                <TimeText time={i.last} detail="exact" />
              </dd>
              <dt>{words.tactics}</dt>
              <dd>{[...new Set(i.tactics)].map(tacticName).join(', ')}</dd>
            </dl>
            <h3 className="q-sec">{words.entities}</h3>
            <div className="q-acts">
              {i.entities.slice(0, 24).map((e) => (
                <EntityChip key={e.id} entity={e} />
              ))}
            </div>
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
          </>
        )}
      </Loaded>
    </InspectorPage>
  );
}
