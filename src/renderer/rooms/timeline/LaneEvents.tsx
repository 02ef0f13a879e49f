// The single events of one lane in the present range, newest evidence first to last; each opens in the inspector.

import type { TimeRange } from '../../../shared/contract/values.js';
import type { CallIn } from '../../../shared/contract/index.js';
import { useCall } from '../../api/client.js';
import { useZone } from '../../state/appearance.js';
import { inspect, useSelection } from '../../state/selection.js';
import { formatNumber, formatTime } from '../../widgets/format.js';
import { Panel } from '../../widgets/Panel.js';
import { EmptyState, Loaded } from '../../widgets/States.js';
import { strings } from './strings.js';

const LIMIT = 500;

export function LaneEvents({
  lane,
  name,
  by,
  range,
}: {
  readonly lane: string | null;
  readonly name: string;
  readonly by: CallIn<'timeline.events'>['by'];
  readonly range: TimeRange;
}) {
  const zone = useZone();
  const target = useSelection((s) => s.target);
  const call = useCall('timeline.events', lane === null ? null : { lane, by, timeRange: range, limit: LIMIT });
  const move = (e: React.KeyboardEvent<HTMLTableRowElement>) => {
    const next =
      e.key === 'ArrowDown' ? e.currentTarget.nextElementSibling : e.key === 'ArrowUp' ? e.currentTarget.previousElementSibling : null;
    if (!(next instanceof HTMLElement)) return;
    e.preventDefault();
    next.focus();
  };
  return (
    <Panel
      title={lane === null ? strings.events : `${strings.events}: ${name || '(none)'}`}
      aside={
        call.data && lane !== null
          ? `${formatNumber(call.data.events.length)} ${strings.shown} ${formatNumber(call.data.total)}`
          : undefined
      }
      className="tl-events"
    >
      {lane === null ? (
        <EmptyState title={strings.pickTitle}>{strings.pick}</EmptyState>
      ) : (
        <Loaded call={call}>
          {({ events }) => (
            <table className="q-table">
              <thead>
                <tr>
                  <th style={{ width: 220 }}>{strings.time}</th>
                  <th>{strings.event}</th>
                  <th style={{ width: 180 }}>{strings.table}</th>
                </tr>
              </thead>
              <tbody>
                {events.map((event) => {
                  const show = () => inspect({ kind: 'row', table: event.table, ref: event.ref });
                  return (
                    <tr
                      key={`${event.table} ${event.ref}`}
                      tabIndex={0}
                      data-open={target?.kind === 'row' && target.ref === event.ref && target.table === event.table}
                      onClick={show}
                      onKeyDown={(e) => {
                        if (e.key === 'Enter' || e.key === ' ') {
                          e.preventDefault();
                          show();
                        } else move(e);
                      }}
                    >
                      <td className="tl-mono">{formatTime(event.time, zone, 'exact')}</td>
                      <td title={event.summary}>{event.summary}</td>
                      <td className="q-dim">{event.table}</td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          )}
        </Loaded>
      )}
    </Panel>
  );
}
