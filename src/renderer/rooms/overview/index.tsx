// Overview: what the case holds and what it lacks, before anyone concludes from it.

import { Button, Spinner } from '@blueprintjs/core';
import { DatabaseIcon } from '@blueprintjs/icons';
import './overview.css';
import { useCall } from '../../api/client.js';
import { useActivity } from '../../state/activity.js';
import { askForEvidence } from '../../state/frame.js';
import { openSource } from '../../state/navigation.js';
import { useRange } from '../../state/timeRange.js';
import { formatNumber, plural } from '../../widgets/format.js';
import { EmptyState, Loaded } from '../../widgets/States.js';
import { SpanText } from '../../widgets/TimeText.js';
import { Panel } from '../../widgets/Panel.js';
import '../sources/sources.css';
import { Importing } from '../sources/Importing.js';
import { Attack } from './Attack.js';
import { Cautions } from './Cautions.js';
import { Coverage } from './Coverage.js';
import { TopEntities } from './TopEntities.js';
import { TopIncidents } from './TopIncidents.js';
import { words } from './strings.js';

const BUCKETS = 96;

function addEvidence(): void {
  openSource(null);
  askForEvidence();
}

export function OverviewRoom() {
  const info = useCall('case.info', {}).data;
  const timeRange = useRange();
  const overview = useCall('overview.get', { timeRange, buckets: BUCKETS });
  const incidents = useCall('incidents.list', {});
  const entities = useCall('entities.list', { type: null, text: '', offset: 0, limit: 30 });
  const reading = useActivity((s) => s.imports.size > 0 || s.jobs.some((j) => j.id.startsWith('import')));
  if (info && info.sources === 0 && reading)
    return (
      <>
        <Importing />
        <EmptyState title={words.readingTitle} icon={<Spinner size={24} />}>
          {words.readingAdvice}
        </EmptyState>
      </>
    );
  if (info && info.sources === 0)
    return (
      <EmptyState
        title={words.emptyTitle}
        icon={<DatabaseIcon size={28} />}
        actions={<Button intent="primary" text={words.add} onClick={addEvidence} />}
      >
        {words.emptyAdvice}
      </EmptyState>
    );
  return (
    <>
      <div className="q-head">
        <div className="q-row">
          <h1 className="q-grow q-cut">{words.title}</h1>
          <Button intent="primary" text={words.add} onClick={addEvidence} />
        </div>
        <div className="q-sub">
          {info && (
            <>
              <span>{words.events(formatNumber(info.rows), plural(info.sources, 'source'))}</span>·
              <span>
                {plural(info.hosts, 'host')}, {plural(info.accounts, 'account')}
              </span>
              {info.extent && (
                <>
                  ·<SpanText from={info.extent.from} to={info.extent.to} year />
                </>
              )}
              {info.rejected > 0 && (
                <>
                  ·<span>{words.rejected(formatNumber(info.rejected))}</span>
                </>
              )}
            </>
          )}
        </div>
      </div>
      <div className="q-overview">
        <Panel title={words.coverage} aside={words.coverageAside}>
          <Loaded call={overview} lines={9}>
            {(o) => <Coverage extent={o.extent} lanes={o.coverage} />}
          </Loaded>
        </Panel>
        <Panel title={words.cautions}>
          <Loaded call={overview} lines={6}>
            {(o) => <Cautions cautions={o.cautions} />}
          </Loaded>
        </Panel>
        <Panel
          title={words.incidents}
          aside={
            incidents.data && info
              ? words.incidentsAside(
                  formatNumber(info.openIncidents),
                  plural(
                    incidents.data.reduce((n, i) => n + i.alertCount, 0),
                    'alert',
                  ),
                )
              : undefined
          }
        >
          <Loaded call={incidents}>{(list) => <TopIncidents incidents={list} />}</Loaded>
        </Panel>
        <Panel title={words.entities}>
          <Loaded call={entities}>{(list) => <TopEntities entities={list.entities} />}</Loaded>
        </Panel>
        <Panel title={words.attack} aside={words.attackAside} className="q-wide">
          <Loaded call={overview} lines={3}>
            {(o) => <Attack attack={o.attack} />}
          </Loaded>
        </Panel>
      </div>
    </>
  );
}
