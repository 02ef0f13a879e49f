// An alert beside the room: what it says, whom it names, the rows behind it.

import { Button } from '@blueprintjs/core';
import { useCall } from '../api/client.js';
import { openAlert, openGraph, openHunt, openIncident } from '../state/navigation.js';
import { inspect } from '../state/selection.js';
import { Door } from '../widgets/Door.js';
import { EntityChip } from '../widgets/EntityChip.js';
import { SeverityMark } from '../widgets/SeverityMark.js';
import { Loaded } from '../widgets/States.js';
import { tacticName } from '../widgets/tactics.js';
import { TimeText } from '../widgets/TimeText.js';
import { BookmarkButton } from './BookmarkButton.js';
import { copy } from './copy.js';
import { InspectorPage } from './Inspector.js';
import { words } from './strings.js';

export function AlertInspector({ id }: { readonly id: string }) {
  const call = useCall('alerts.get', { id }, { keep: false });
  const alert = call.data?.alert;
  return (
    <InspectorPage
      head={
        <>
          {alert && <SeverityMark severity={alert.severity} />}
          <h2 className="q-cut" title={alert?.title}>
            {alert?.title ?? ' '}
          </h2>
        </>
      }
      actions={
        <>
          <Button size="small" text={words.page} onClick={() => openAlert(id)} />
          <Button
            size="small"
            text={words.hunt}
            disabled={!alert}
            onClick={() => alert && openHunt({ kql: alert.door.kql, title: alert.title })}
          />
          <Button size="small" text={words.graph} onClick={() => openGraph({ kind: 'alert', id })} />
          <BookmarkButton target={{ kind: 'alert', id }} title={alert?.title ?? id} />
          <Button size="small" text={words.copyKql} disabled={!alert} onClick={() => alert && copy(alert.door.kql)} />
        </>
      }
    >
      <Loaded call={call} lines={10}>
        {({ alert: a, rows }) => (
          <>
            {a.description !== '' && <p className="q-note">{a.description}</p>}
            <dl className="q-kv">
              <dt>{words.severity}</dt>
              <dd className="q-row" style={{ gap: 0 }}>
                <SeverityMark severity={a.severity} word />
              </dd>
              <dt>{words.origin}</dt>
              <dd>
                {a.product} · {words.origins[a.origin]}
              </dd>
              <dt>{words.first}</dt>
              <dd>
                <TimeText time={a.first} detail="exact" />
              </dd>
              <dt>{words.last}</dt>
              <dd>
                <TimeText time={a.last} detail="exact" />
              </dd>
              <dt>{words.count}</dt>
              <dd>
                <Door count={a.count} kql={a.door.kql} of={`rows of ${a.title}`} />
              </dd>
              <dt>{words.tactics}</dt>
              <dd>{a.tactics.map(tacticName).join(', ') || '–'}</dd>
              <dt>{words.techniques}</dt>
              <dd>{a.techniques.join(', ') || '–'}</dd>
              {a.incidentId !== null && (
                <>
                  <dt>{words.incident}</dt>
                  <dd>
                    <button type="button" className="q-value-entity" onClick={() => a.incidentId !== null && openIncident(a.incidentId)}>
                      {words.openIncident}
                    </button>
                  </dd>
                </>
              )}
            </dl>
            <h3 className="q-sec">{words.entities}</h3>
            <div className="q-acts">
              {a.entities.map((e) => (
                <EntityChip key={e.id} entity={e} />
              ))}
            </div>
            <h3 className="q-sec">{words.rows}</h3>
            <ul className="q-list">
              {rows.map((r) => (
                <li key={`${r.table} ${r.ref}`}>
                  <button type="button" title={r.summary} onClick={() => inspect({ kind: 'row', table: r.table, ref: r.ref })}>
                    <TimeText time={r.time} detail="clock" className="q-dim" />
                    <span className="q-cut">{r.summary}</span>
                    <span className="q-dim q-push">{r.table}</span>
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
