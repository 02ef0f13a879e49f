// Beside the grid: what is in the column last touched, and the doors to keep or drop a value.

import type { Cell, ColumnSchema } from '../../../shared/base/types.js';
import type { HuntReply } from '../../../shared/contract/hunt.js';
import { useCall } from '../../api/client.js';
import { Bar } from '../../widgets/Door.js';
import { formatNumber } from '../../widgets/format.js';
import { Loaded } from '../../widgets/States.js';
import { cellText } from './ResultGrid.js';
import { strings } from './strings.js';

interface Props {
  readonly reply: HuntReply;
  readonly column: number;
  readonly onFilter: (column: ColumnSchema, value: Cell, keep: boolean) => void;
  readonly onClose: () => void;
}

export function ColumnStats({ reply, column, onFilter, onClose }: Props) {
  const schema = reply.columns[column];
  const call = useCall('hunt.columnStats', { resultId: reply.resultId, column }, { keep: false });
  if (!schema) return null;
  return (
    <aside className="hunt-stats" aria-label={`${strings.quickSum} ${schema.name}`}>
      <header className="q-row">
        <b className="q-cut">{schema.name}</b>
        <span className="q-dim">{schema.type}</span>
        <button type="button" className="hunt-close q-push" aria-label="Close column statistics" onClick={onClose}>
          ×
        </button>
      </header>
      <Loaded call={call} lines={8}>
        {(s) => (
          <>
            <dl>
              <dt>{strings.distinct}</dt>
              <dd>{formatNumber(s.distinct)}</dd>
              <dt>{strings.empty}</dt>
              <dd>{formatNumber(s.nulls)}</dd>
              <dt>{strings.smallest}</dt>
              <dd className="q-cut" title={cellText(s.min)}>
                {cellText(s.min)}
              </dd>
              <dt>{strings.largest}</dt>
              <dd className="q-cut" title={cellText(s.max)}>
                {cellText(s.max)}
              </dd>
            </dl>
            <ul>
              {s.top.map((t) => (
                <li key={cellText(t.value)}>
                  <span className="q-cut hunt-mono" title={cellText(t.value)}>
                    {cellText(t.value)}
                  </span>
                  <Bar value={t.count} max={s.top[0]?.count ?? 1} width={44} />
                  <button
                    type="button"
                    title={strings.only}
                    aria-label={`${strings.only} ${cellText(t.value)}`}
                    onClick={() => onFilter(schema, t.value, true)}
                  >
                    =
                  </button>
                  <button
                    type="button"
                    title={strings.without}
                    aria-label={`${strings.without} ${cellText(t.value)}`}
                    onClick={() => onFilter(schema, t.value, false)}
                  >
                    ≠
                  </button>
                </li>
              ))}
            </ul>
          </>
        )}
      </Loaded>
    </aside>
  );
}

export function Plan({ reply }: { readonly reply: HuntReply }) {
  const slowest = Math.max(0.001, ...reply.stats.operators.map((o) => o.ms));
  return (
    <div className="hunt-plan" tabIndex={0} role="region" aria-label={strings.plan}>
      <table className="q-table">
        <thead>
          <tr>
            <th style={{ width: 160 }}>{strings.operator}</th>
            <th>{strings.detail}</th>
            <th className="q-num" style={{ width: 110 }}>
              {strings.rowsOut}
            </th>
            <th className="q-num" style={{ width: 150 }}>
              {strings.time}
            </th>
          </tr>
        </thead>
        <tbody>
          {reply.stats.operators.map((o, i) => (
            <tr key={`${i} ${o.operator}`}>
              <td>{o.operator}</td>
              <td className="hunt-mono" title={o.detail}>
                {o.detail}
              </td>
              <td className="q-num">{formatNumber(o.rowsOut)}</td>
              <td className="q-num">
                <Bar value={o.ms} max={slowest} text={`${o.ms.toFixed(1)} ms`} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
