// The Hunt room: tabs of KQL, the editor, the result as rows, chart or plan, and the library beside them.

import { useEffect, useRef, useState } from 'react';
import type { Cell, ColumnSchema } from '../../../shared/base/types.js';
import { useClient } from '../../api/client.js';
import { useView } from '../../api/view.js';
import { usePlace } from '../../state/navigation.js';
import { useRange } from '../../state/timeRange.js';
import { EmptyState, ErrorState, Skeleton } from '../../widgets/States.js';
import { formatNumber } from '../../widgets/format.js';
import { Chart } from './Chart.js';
import { Editor } from './Editor.js';
import { cellTest, withFilter } from './kqlText.js';
import { Library } from './Library.js';
import { ResultGrid, cellText } from './ResultGrid.js';
import { MAX_ROWS, runQuery, useRuns, type Run } from './runs.js';
import { ColumnStats, Plan } from './Side.js';
import { strings } from './strings.js';
import { acceptTabs, activeTab, change, closeTab, FIRST, openTab, type Tabs } from './tabs.js';
import { Toolbar } from './Toolbar.js';
import './hunt.css';

let lastVisit = 0; // doors already opened; the room may be mounted again for the same place

export function HuntRoom() {
  const client = useClient();
  const range = useRange();
  const place = usePlace('hunt');
  const [tabs, setTabs, ready] = useView<Tabs>('hunt.tabs', FIRST, acceptTabs);
  const tab = activeTab(tabs);
  const run = useRuns((s) => s.runs.get(tab.id)) ?? null;
  const editor = useRef<{ runHere(): void; focus(): void } | null>(null);

  const start = (tabId: string, kql: string) => void runQuery(client, tabId, kql, range);
  const open = (kql: string, title: string | undefined, runIt: boolean) => {
    const next = openTab(tabs, kql, title);
    setTabs(next);
    if (runIt) start(next.active, kql);
  };

  useEffect(() => {
    if (!ready || place.kql === null || place.visit === lastVisit) return;
    lastVisit = place.visit;
    open(place.kql, place.title ?? undefined, place.run);
    // oxlint-disable-next-line exhaustive-deps -- a door opens once a visit, whatever else changes
  }, [ready, place.visit]);

  if (!ready) return <Skeleton />;
  const show = tab.show === 'auto' ? (run?.reply?.visualization && run.reply.visualization.kind !== 'table' ? 'chart' : 'grid') : tab.show;
  return (
    <div className="hunt">
      <Library onOpen={(kql, title, runIt) => open(kql, title, runIt)} />
      <div className="hunt-main">
        <TabStrip tabs={tabs} onTabs={setTabs} />
        <Editor
          tabId={tab.id}
          text={tab.kql}
          handle={editor}
          onChange={(kql) => setTabs(change(tabs, tab.id, { kql }))}
          onRun={(kql) => {
            setTabs(change(tabs, tab.id, { show: 'auto' }));
            start(tab.id, kql);
          }}
        />
        <Toolbar
          tab={tab}
          run={run}
          show={show}
          onShow={(next) => setTabs(change(tabs, tab.id, { show: next }))}
          onRun={() => editor.current?.runHere()}
          onSaved={(savedId, title) => setTabs(change(tabs, tab.id, { savedId, title }))}
        />
        <Result
          run={run}
          show={show}
          onRetry={() => run && start(tab.id, run.kql)}
          onFilter={(test) => {
            const kql = withFilter(run?.kql ?? tab.kql, test);
            setTabs(change(tabs, tab.id, { kql }));
            start(tab.id, kql);
          }}
        />
      </div>
    </div>
  );
}

function TabStrip({ tabs, onTabs }: { readonly tabs: Tabs; readonly onTabs: (tabs: Tabs) => void }) {
  return (
    <div className="hunt-tabs">
      <div role="tablist" aria-label="Open hunts" className="hunt-tablist">
        {tabs.tabs.map((t) => (
          <button
            key={t.id}
            type="button"
            role="tab"
            aria-selected={t.id === tabs.active}
            title={`${t.title} (Delete closes it)`}
            onClick={() => onTabs({ ...tabs, active: t.id })}
            onAuxClick={() => onTabs(closeTab(tabs, t.id))}
            onKeyDown={(e) => {
              if (e.key === 'Delete') onTabs(closeTab(tabs, t.id));
            }}
          >
            <span className="q-cut">{t.title}</span>
          </button>
        ))}
      </div>
      <button
        type="button"
        className="hunt-plus"
        aria-label={strings.newTab}
        title={strings.newTab}
        onClick={() => onTabs(openTab(tabs, ''))}
      >
        +
      </button>
      <button
        type="button"
        className="hunt-plus"
        aria-label={`${strings.closeTab} ${activeTab(tabs).title}`}
        title={strings.closeTab}
        onClick={() => onTabs(closeTab(tabs, tabs.active))}
      >
        ×
      </button>
    </div>
  );
}

interface ResultProps {
  readonly run: Run | null;
  readonly show: 'grid' | 'chart' | 'plan';
  readonly onRetry: () => void;
  readonly onFilter: (test: string) => void;
}

function Result({ run, show, onRetry, onFilter }: ResultProps) {
  const [filter, setFilter] = useState('');
  const [matching, setMatching] = useState(0);
  const [column, setColumn] = useState<number | null>(null);
  const [cell, setCell] = useState<{ column: ColumnSchema; value: Cell } | null>(null);
  const resultId = run?.reply?.resultId;
  useEffect(() => {
    setFilter('');
    setColumn(null);
    setCell(null);
  }, [resultId]);

  if (!run) return <EmptyState title={strings.noResultTitle}>{strings.noResult}</EmptyState>;
  if (run.phase === 'running') return <Skeleton lines={10} />;
  if (run.error)
    return (
      <div className="hunt-failed">
        <ErrorState error={run.error} onRetry={onRetry} />
        <ErrorPlace run={run} />
      </div>
    );
  const { reply } = run;
  if (!reply) return null;
  return (
    <div className="hunt-result">
      {(reply.warnings.length > 0 || reply.rowCount >= MAX_ROWS) && (
        <ul className="hunt-warnings">
          {reply.warnings.map((w) => (
            <li key={w.code + w.message}>{w.message}</li>
          ))}
          {reply.rowCount >= MAX_ROWS && <li>{strings.truncated}</li>}
        </ul>
      )}
      {show === 'plan' ? (
        <Plan reply={reply} />
      ) : reply.rowCount === 0 ? (
        <EmptyState title={strings.noRowsTitle}>{strings.noRows}</EmptyState>
      ) : (
        <>
          {show === 'chart' && <Chart reply={reply} />}
          <div className="hunt-under">
            <input
              type="search"
              className="hunt-find"
              value={filter}
              placeholder={strings.filterRows}
              aria-label={strings.filterRows}
              onChange={(e) => setFilter(e.target.value)}
            />
            {filter !== '' && (
              <span className="q-dim">{`${formatNumber(matching)} ${strings.matching} ${formatNumber(reply.rowCount)}`}</span>
            )}
            {cell && (
              <span className="q-row q-push hunt-cell">
                <span className="q-dim">{cell.column.name}</span>
                <span className="q-cut hunt-mono">{cellText(cell.value).slice(0, 60) || strings.empty}</span>
                <button type="button" className="q-chip" onClick={() => onFilter(cellTest(cell.column, cell.value, true))}>
                  {strings.only}
                </button>
                <button type="button" className="q-chip" onClick={() => onFilter(cellTest(cell.column, cell.value, false))}>
                  {strings.without}
                </button>
              </span>
            )}
          </div>
          <div className="hunt-rows">
            <div className="hunt-grid">
              <ResultGrid reply={reply} filter={filter} onMatching={setMatching} onColumn={setColumn} onFocus={setCell} />
            </div>
            {column !== null && (
              <ColumnStats
                reply={reply}
                column={column}
                onClose={() => setColumn(null)}
                onFilter={(c, v, keep) => onFilter(cellTest(c, v, keep))}
              />
            )}
          </div>
        </>
      )}
    </div>
  );
}

/** The line the error points at, with the place underlined. */
function ErrorPlace({ run }: { readonly run: Run }) {
  const start = run.error?.facts['start'];
  const end = run.error?.facts['end'];
  if (typeof start !== 'number') return null;
  const lineStart = run.kql.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = run.kql.indexOf('\n', start) < 0 ? run.kql.length : run.kql.indexOf('\n', start);
  const stop = Math.min(lineEnd, Math.max(start + 1, typeof end === 'number' ? end : start + 1));
  return (
    <pre className="hunt-place">
      {run.kql.slice(lineStart, start)}
      <mark>{run.kql.slice(start, stop) || ' '}</mark>
      {run.kql.slice(stop, lineEnd)}
    </pre>
  );
}
