// Every number is a door: a count that opens the rows behind it as the KQL that made it.

import { openHunt } from '../state/navigation.js';
import { formatNumber } from './format.js';

interface Props {
  readonly count: number;
  readonly kql: string;
  /** Names what is counted, for the tab it opens and for those who hear it. */
  readonly of: string;
  readonly suffix?: string;
}

export function Door({ count, kql, of, suffix = '' }: Props) {
  return (
    <button
      type="button"
      className="q-door"
      title={kql}
      aria-label={`${formatNumber(count)} ${of}: open as a hunt`}
      onClick={(e) => {
        e.stopPropagation();
        openHunt({ kql, run: true, title: of });
      }}
      onKeyDown={(e) => e.stopPropagation()}
    >
      {formatNumber(count)}
      {suffix}
    </button>
  );
}

/** A short bar with its number, `value` of 0–`max`. */
export function Bar({
  value,
  max = 100,
  width = 60,
  text,
}: {
  readonly value: number;
  readonly max?: number;
  readonly width?: number;
  readonly text?: string;
}) {
  return (
    <span className="q-bar">
      <i style={{ width: Math.max(1, Math.round((Math.min(value, max) / max) * width)) }} />
      <span>{text ?? formatNumber(Math.round(value))}</span>
    </span>
  );
}
