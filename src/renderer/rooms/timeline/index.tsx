// The Timeline room: swim lanes by host, account, source or table; drag to narrow every room; a lane opens its single events.

import { Button } from '@blueprintjs/core';
import { useState } from 'react';
import type { CallIn } from '../../../shared/contract/index.js';
import { useCall } from '../../api/client.js';
import { useView } from '../../api/view.js';
import { openTimeline, usePlace } from '../../state/navigation.js';
import { setTimeRange, useRange } from '../../state/timeRange.js';
import { formatNumber } from '../../widgets/format.js';
import { EmptyState, Loaded } from '../../widgets/States.js';
import { LaneEvents } from './LaneEvents.js';
import { Lanes } from './Lanes.js';
import { strings } from './strings.js';
import './timeline.css';

type By = CallIn<'timeline.lanes'>['by'];
const BY: readonly By[] = ['host', 'account', 'source', 'table'];
const BUCKETS = 240;
const MAX_LANES = 60;

const acceptBy = (kept: unknown): By | null => BY.find((b) => b === kept) ?? null;

export function TimelineRoom() {
  const range = useRange();
  const { entity } = usePlace('timeline');
  const [by, setBy] = useView<By>('timeline.by', 'host', acceptBy);
  const [open, setOpen] = useState<string | null>(null);
  const named = useCall('entities.get', entity === null ? null : { id: entity });
  const call = useCall('timeline.lanes', { by, timeRange: range, buckets: BUCKETS, maxLanes: MAX_LANES, entity });
  return (
    <div
      className="tl"
      onKeyDown={(e) => {
        if (e.key === 'Escape' && range) setTimeRange(null);
      }}
    >
      <div className="tl-bar" role="toolbar" aria-label={strings.lanes}>
        {BY.map((b) => (
          <Button
            key={b}
            size="small"
            active={by === b}
            aria-pressed={by === b}
            text={strings.by[b]}
            onClick={() => {
              setBy(b);
              setOpen(null);
            }}
          />
        ))}
        {entity !== null && (
          <>
            <span className="q-dim">{strings.only}</span>
            <b className="q-cut">{named.data?.entity.name ?? entity}</b>
            <Button size="small" variant="minimal" text={strings.clear} onClick={() => openTimeline(null)} />
          </>
        )}
        <span className="q-dim q-push q-cut">{strings.drag}</span>
        <Button size="small" disabled={range === null} text={strings.whole} onClick={() => setTimeRange(null)} />
      </div>
      <Loaded call={call}>
        {(data) => {
          const extent = range ?? data.extent;
          if (!extent || data.lanes.length === 0) return <EmptyState title={strings.emptyTitle}>{strings.empty}</EmptyState>;
          return (
            <div className="tl-body">
              <Lanes data={data} extent={extent} open={open} onOpen={setOpen} onRange={setTimeRange} />
              {data.otherLanes > 0 && <p className="tl-note">{`${formatNumber(data.otherLanes)} ${strings.more}`}</p>}
              <LaneEvents lane={open} name={data.lanes.find((l) => l.id === open)?.name ?? ''} by={by} range={extent} />
            </div>
          );
        }}
      </Loaded>
    </div>
  );
}
