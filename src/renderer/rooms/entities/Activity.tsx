// When the entity was active, a lane a table. A lane opens its rows.

import { useCall } from '../../api/client.js';
import { useRange } from '../../state/timeRange.js';
import { useZone } from '../../state/appearance.js';
import { Door } from '../../widgets/Door.js';
import { formatSpan } from '../../widgets/format.js';
import { EmptyState, Loaded } from '../../widgets/States.js';
import { words } from './strings.js';

const BUCKETS = 120;

export function Activity({ id }: { readonly id: string }) {
  const timeRange = useRange();
  const zone = useZone();
  const call = useCall('timeline.lanes', { by: 'table', timeRange, buckets: BUCKETS, maxLanes: 12, entity: id });
  return (
    <Loaded call={call} lines={5}>
      {({ lanes, extent }) =>
        lanes.length === 0 ? (
          <EmptyState title={words.noActivity} />
        ) : (
          <div className="q-mini-lanes">
            {lanes.map((lane) => (
              <Lane
                key={lane.id}
                name={lane.name}
                counts={lane.counts}
                total={lane.total}
                kql={lane.door.kql}
                title={extent ? formatSpan(lane.first, lane.last, zone) : ''}
              />
            ))}
          </div>
        )
      }
    </Loaded>
  );
}

function Lane({
  name,
  counts,
  total,
  kql,
  title,
}: {
  readonly name: string;
  readonly counts: readonly number[];
  readonly total: number;
  readonly kql: string;
  readonly title: string;
}) {
  const top = Math.max(1, ...counts);
  return (
    <>
      <span className="q-dim q-cut" title={name} style={{ maxWidth: 170 }}>
        {name}
      </span>
      <svg viewBox={`0 0 ${counts.length} 16`} preserveAspectRatio="none" role="img" aria-label={`${name}: ${title}`}>
        <title>{title}</title>
        <rect width={counts.length} height="16" fill="var(--bg2)" />
        {counts.map((n, i) => {
          if (n === 0) return null;
          const height = Math.max(1.5, Math.sqrt(n / top) * 16);
          // The place on the axis is what tells the bars apart.
          return <rect key={i} x={i} y={16 - height} width="0.9" height={height} fill="var(--acc)" />;
        })}
      </svg>
      <span className="q-num">
        <Door count={total} kql={kql} of={name} />
      </span>
    </>
  );
}
