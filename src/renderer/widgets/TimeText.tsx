// A time of the evidence in the zone the analyst reads in; the full UTC value is one hover away.

import { useZone } from '../state/appearance.js';
import { formatSpan, formatTime, type TimeDetail } from './format.js';

interface Props {
  readonly time: string | null;
  readonly detail?: TimeDetail;
  readonly year?: boolean;
  readonly className?: string;
}

export function TimeText({ time, detail = 'second', year, className }: Props) {
  const zone = useZone();
  if (time === null) return <span className="q-dim">undated</span>;
  return (
    <time dateTime={time} title={time} className={className}>
      {formatTime(time, zone, detail, year ?? detail === 'exact')}
    </time>
  );
}

export function SpanText({
  from,
  to,
  className,
  year = false,
}: {
  readonly from: string;
  readonly to: string;
  readonly className?: string;
  readonly year?: boolean;
}) {
  const zone = useZone();
  return (
    <span title={`${from} → ${to}`} className={className}>
      {formatSpan(from, to, zone, year)}
    </span>
  );
}
