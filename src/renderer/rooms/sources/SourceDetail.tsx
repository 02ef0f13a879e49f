// One source: what could not be read, what it is and why we think so, which tables it fills.

import { Button, HTMLSelect } from '@blueprintjs/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { importPaths } from '../../app/evidence.js';
import { useCall, useClient } from '../../api/client.js';
import { tableKql } from '../../inspector/kql.js';
import { Door } from '../../widgets/Door.js';
import { baseName, formatNumber } from '../../widgets/format.js';
import { ListTable, type ListColumn } from '../../widgets/ListTable.js';
import { Panel } from '../../widgets/Panel.js';
import { EmptyState, Loaded } from '../../widgets/States.js';
import { SpanText, TimeText } from '../../widgets/TimeText.js';
import type { CallOut } from '../../../shared/contract/index.js';
import type { Source } from './sourceTree.js';
import { words } from './strings.js';

type Fault = CallOut<'sources.faults'>['faults'][number];
const PAGE = 200;
const hex = (n: number) => `0x${n.toString(16).padStart(8, '0')}`;

const faultColumns: readonly ListColumn<Fault>[] = [
  { id: 'offset', title: 'Offset', width: 104, cell: (f) => <span className="q-mono">{hex(f.offset)}</span> },
  {
    id: 'code',
    title: 'Code',
    width: 150,
    cell: (f) => (
      <span className="q-mono" title={f.code}>
        {f.code}
      </span>
    ),
  },
  {
    id: 'detail',
    title: 'Detail',
    cell: (f) => (
      <span className="q-dim" title={`${f.detail}\n${f.sample}`}>
        {f.detail || f.sample}
      </span>
    ),
  },
];

export function SourceDetail({ source }: { readonly source: Source }) {
  const [limit, setLimit] = useState(PAGE);
  const faults = useCall('sources.faults', { source: source.id, offset: 0, limit });
  return (
    <div className="q-sources-detail">
      <Panel title={words.rejectedIn(baseName(source.path))} aside={formatNumber(source.rejected)}>
        <Loaded call={faults} lines={5}>
          {(f) =>
            f.total === 0 ? (
              <EmptyState title={words.noFaults}>{words.noFaultsAdvice}</EmptyState>
            ) : (
              <>
                <ListTable
                  label={words.rejected}
                  headless
                  rows={f.faults}
                  columns={faultColumns}
                  rowKey={(x) => `${x.offset} ${x.index ?? ''} ${x.code}`}
                />
                {f.total > f.faults.length && (
                  <div className="q-more">
                    <Button size="small" text={words.moreFaults} onClick={() => setLimit(limit + 5 * PAGE)} />
                  </div>
                )}
              </>
            )
          }
        </Loaded>
      </Panel>
      <Panel title={words.about}>
        <About source={source} />
      </Panel>
      <Panel title={words.fills}>
        {Object.keys(source.tables).length === 0 ? (
          <EmptyState title={words.noFills}>{words.noFillsAdvice}</EmptyState>
        ) : (
          <table className="q-table">
            <colgroup>
              <col />
              <col style={{ width: 92 }} />
            </colgroup>
            <tbody>
              {Object.entries(source.tables)
                .sort((a, b) => b[1] - a[1])
                .map(([table, rows]) => (
                  <tr key={table}>
                    <td className="q-mono" title={table}>
                      {table}
                    </td>
                    <td className="q-num">
                      <Door count={rows} kql={tableKql(table)} of={table} />
                    </td>
                  </tr>
                ))}
            </tbody>
          </table>
        )}
      </Panel>
    </div>
  );
}

function About({ source: s }: { readonly source: Source }) {
  return (
    <>
      <dl className="q-fields">
        <dt>{words.path}</dt>
        <dd className="q-mono">{s.path}</dd>
        <dt>{words.sha}</dt>
        <dd className="q-mono">{s.sha256}</dd>
        <dt>{words.because}</dt>
        <dd>
          {s.because.join('; ')} <span className="q-dim">({Math.round(s.confidence * 100)} %)</span>
        </dd>
        {s.warnings.length > 0 && (
          <>
            <dt>{words.warnings}</dt>
            <dd style={{ color: 'var(--warn-text)' }}>
              {s.warnings.map((w) => (w.count !== undefined && w.count > 1 ? `${w.message} (${w.count}×)` : w.message)).join('; ')}
            </dd>
          </>
        )}
        {s.error !== null && (
          <>
            <dt>{words.state.failed}</dt>
            <dd style={{ color: 'var(--high-text)' }}>{s.error}</dd>
          </>
        )}
        <dt>{words.counts}</dt>
        <dd>{words.countsText(formatNumber(s.read), formatNumber(s.stored), formatNumber(s.rejected), formatNumber(s.recovered))}</dd>
        {s.extent && (
          <>
            <dt>{words.extent}</dt>
            <dd>
              <SpanText from={s.extent.from} to={s.extent.to} year />
            </dd>
          </>
        )}
        <dt>{words.imported}</dt>
        <dd>
          <TimeText time={s.importedAt} detail="second" year />
        </dd>
      </dl>
      <Override key={s.id} source={s} />
    </>
  );
}

/** A wrong guess is put right by importing the same path under a connector of the analyst's choice. */
function Override({ source }: { readonly source: Source }) {
  const client = useClient();
  const queries = useQueryClient();
  const connectors = useCall('sources.connectors', {}).data ?? [];
  const [connector, setConnector] = useState(source.connector);
  return (
    <div className="q-row" style={{ padding: '4px 10px 10px', flexWrap: 'wrap' }} title={words.overrideAdvice}>
      <HTMLSelect aria-label={words.override} value={connector} onChange={(e) => setConnector(e.currentTarget.value)}>
        <option value="">{words.connectorAuto}</option>
        {connectors.map((c) => (
          <option key={c.id} value={c.id}>
            {c.title}
          </option>
        ))}
      </HTMLSelect>
      <Button
        size="small"
        text={words.overrideGo}
        disabled={connector === source.connector}
        onClick={() => void importPaths({ client, queries }, [source.path], connector === '' ? null : connector)}
      />
    </div>
  );
}
