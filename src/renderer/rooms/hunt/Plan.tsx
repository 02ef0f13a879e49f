// How the run went: every operator with the rows it gave and its share of the time, and what of the storage was read.

import type { HuntReply } from '../../../shared/contract/hunt.js';
import { useZone } from '../../state/appearance.js';
import { formatBytes, formatDuration, formatNumber, formatTime } from '../../widgets/format.js';
import { strings } from './strings.js';

export function Plan({ reply }: { readonly reply: HuntReply }) {
  const zone = useZone();
  const { stats } = reply;
  const total = Math.max(
    0.001,
    stats.operators.reduce((ms, o) => ms + (o.ownMs ?? o.ms), 0),
  );
  const most = Math.max(1, ...stats.operators.map((o) => o.rowsOut));
  const groups = stats.groupsRead + stats.groupsSkipped;
  const facts: readonly (readonly [string, string])[] = [
    [strings.whole, formatDuration(stats.ms)],
    [strings.rowsRead, formatNumber(stats.rowsScanned)],
    [
      strings.segments,
      groups === 0
        ? '0'
        : `${formatNumber(stats.groupsRead)} ${strings.of} ${formatNumber(groups)} (${formatNumber(stats.groupsSkipped)} ${strings.pruned})`,
    ],
    [strings.caseClock, formatTime(reply.now, zone, 'exact')],
    ...(stats.memoryBytes === undefined ? [] : [[strings.memory, formatBytes(stats.memoryBytes)] as const]),
  ];
  return (
    <div className="hunt-plan" tabIndex={0} role="region" aria-label={strings.plan}>
      <dl className="hunt-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {groups > 0 && (
        <div className="hunt-pruned" role="img" aria-label={`${stats.groupsSkipped} ${strings.pruned}`}>
          <i style={{ width: `${(100 * stats.groupsRead) / groups}%` }} />
        </div>
      )}
      <table className="q-table">
        <thead>
          <tr>
            <th style={{ width: 190 }}>{strings.operator}</th>
            <th>{strings.detail}</th>
            <th className="q-num" style={{ width: 170 }}>
              {strings.rowsOut}
            </th>
            <th className="q-num" style={{ width: 190 }}>
              {strings.time}
            </th>
          </tr>
        </thead>
        <tbody>
          {stats.operators.map((o, i) => {
            const own = o.ownMs ?? o.ms;
            const slow = own / total;
            const depth = o.depth ?? i;
            return (
              <tr key={`${i} ${o.operator}`}>
                <td>
                  <span className="hunt-step" style={{ marginLeft: Math.min(depth, 12) * 12 }}>
                    {depth > 0 && (
                      <span aria-hidden="true" className="q-dim">
                        └{' '}
                      </span>
                    )}
                    {o.operator}
                  </span>
                </td>
                <td className="hunt-mono q-cut" title={o.detail}>
                  {o.detail}
                </td>
                <td className="q-num">
                  <span className="hunt-share">
                    <i className="hunt-rowsbar" style={{ width: Math.max(1, Math.round((70 * o.rowsOut) / most)) }} />
                    {formatNumber(o.rowsOut)}
                  </span>
                </td>
                <td className="q-num">
                  <span className="hunt-share">
                    <i style={{ width: Math.max(1, Math.round(80 * slow)) }} data-slow={slow > 0.5} />
                    {`${own.toFixed(1)} ms`}
                    <span className="q-dim">{`${Math.round(100 * slow)} %`}</span>
                  </span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
