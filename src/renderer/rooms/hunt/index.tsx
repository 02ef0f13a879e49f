// The Hunt room: tabs of KQL, the editor, the result as rows, chart or plan, the library and the details beside them.

import { useEffect, useMemo, useRef, useState } from 'react';
import type { PastRun, QueryParameter } from '../../../shared/contract/hunt.js';
import { asQuarryError, useClient, useRefresh } from '../../api/client.js';
import { useView } from '../../api/view.js';
import { useZone } from '../../state/appearance.js';
import { usePlace } from '../../state/navigation.js';
import { notify } from '../../state/notices.js';
import { setTimeRange, useRange } from '../../state/timeRange.js';
import { Skeleton } from '../../widgets/States.js';
import { formatSpan } from '../../widgets/format.js';
import { cellText } from './cells.js';
import { Editor, type EditorHandle } from './Editor.js';
import { withFilter, withOperator } from './kqlText.js';
import { Library } from './Library.js';
import { usePanes } from './panes.js';
import { Parameters, problemOf } from './Parameters.js';
import { Result } from './Result.js';
import type { FocusedCell } from './ResultGrid.js';
import { release, runQuery, useRuns } from './runs.js';
import { Side, type SideTab } from './Side.js';
import { historyStrings, strings } from './strings.js';
import { acceptTabs, activeTab, change, closeTab, FIRST, openTab, replaceRan, titleAfter, type Tabs } from './tabs.js';
import { TabStrip } from './TabStrip.js';
import { Toolbar } from './Toolbar.js';
import './hunt.css';

let lastVisit = 0; // doors already opened; the room may be mounted again for the same place

interface SideView {
  readonly open: boolean;
  readonly tab: SideTab;
}
const acceptSide = (kept: unknown): SideView | null =>
  typeof kept === 'object' &&
  kept !== null &&
  typeof (kept as SideView).open === 'boolean' &&
  /^(?:column|cell|history|docs)$/.test((kept as SideView).tab)
    ? (kept as SideView)
    : null;

export function HuntRoom() {
  const client = useClient();
  const refresh = useRefresh();
  const range = useRange();
  const zone = useZone();
  const place = usePlace('hunt');
  const [tabs, setTabs, ready] = useView<Tabs>('hunt.tabs', FIRST, acceptTabs);
  const [side, setSide] = useView<SideView>('hunt.side', { open: false, tab: 'column' }, acceptSide);
  const [topic, setTopic] = useState<{ word: string; visit: number } | null>(null);
  const [cell, setCell] = useState<FocusedCell | null>(null);
  const [chosen, setChosen] = useState(0);
  const tab = activeTab(tabs);
  const run = useRuns((s) => s.runs.get(tab.id)) ?? null;
  const reply = run?.reply ?? null;
  const editor = useRef<EditorHandle | null>(null);
  const resultId = reply?.resultId;
  useEffect(() => {
    setCell(null);
    setChosen(0);
  }, [resultId]);

  const start = async (tabId: string, kql: string, offset: number, values: Readonly<Record<string, string>> = {}, over = range) => {
    let parameters: Readonly<Record<string, string>> = {};
    if (/\bquery_parameters\b/.test(kql)) {
      try {
        const declared = await client.call('hunt.parameters', { kql });
        if (declared.some((p) => problemOf(p, values[p.name] ?? '') !== null)) return notify('warning', strings.missingParameters);
        parameters = bound(declared, values);
      } catch (error) {
        return notify('error', asQuarryError(error).message);
      }
    }
    await runQuery(client, tabId, { kql, offset, range: over, parameters });
    refresh('hunt.history');
  };
  const open = (kql: string, title: string | undefined, runIt: boolean) => {
    const next = openTab(tabs, kql, title);
    setTabs(next);
    if (runIt) void start(next.active, kql, 0);
  };
  /** Changes the text that ran, where it stands in the tab, and runs what came of it. */
  const edit = (next: string) => {
    if (!run) return;
    const placed = replaceRan(tab.kql, run.kql, run.offset, next);
    setTabs(change(tabs, tab.id, { kql: placed.text, show: 'auto' }));
    void start(tab.id, next, placed.offset, tab.parameters);
  };
  /** The text, the values and the time range of a run as they were; a range that changes is said, for it narrows every room. */
  const goBack = (past: PastRun, title: string | null) => {
    const parameters = Object.fromEntries(Object.entries(past.parameters).map(([name, value]) => [name, cellText(value)]));
    const into = title === null ? tabs : openTab(tabs, past.kql, title);
    setTabs(change(into, into.active, { kql: past.kql, parameters }));
    const to = past.timeRange;
    if (to?.from === range?.from && to?.to === range?.to) return;
    setTimeRange(to);
    notify('ok', to ? `${historyStrings.rangeBack} ${formatSpan(to.from, to.to, zone)}` : historyStrings.rangeGone);
  };
  const showSide = (next: SideTab) => setSide({ open: true, tab: next });

  useEffect(() => {
    if (!ready || place.kql === null || place.visit === lastVisit) return;
    lastVisit = place.visit;
    open(place.kql, place.title ?? undefined, place.run);
    // oxlint-disable-next-line exhaustive-deps -- a door opens once a visit, whatever else changes
  }, [ready, place.visit]);

  const fault = useMemo(() => {
    const { start: from, end: to } = run?.error?.facts ?? {};
    if (!run?.error || typeof from !== 'number') return null;
    return { message: run.error.message, start: run.offset + from, end: run.offset + (typeof to === 'number' ? to : from + 1) };
  }, [run]);

  const panes = usePanes();
  if (!ready) return <Skeleton />;
  const table = reply ? ([reply, ...reply.others][chosen] ?? reply) : null;
  const drawn = table?.visualization && table.visualization.kind !== 'table';
  const show = tab.show === 'auto' ? (drawn ? 'chart' : 'grid') : tab.show;
  const editable = table !== null && table === reply;
  return (
    <div className="hunt-room">
      <div className="hunt" data-side={side.open} style={panes.style}>
        <Library side={side.open} grip={panes.grip('library')} onOpen={(kql, title, runIt) => open(kql, title, runIt)} />
        <div className="hunt-main">
          <TabStrip
            tabs={tabs}
            onTabs={setTabs}
            onClose={(ids) => {
              for (const id of ids) release(client, id);
              setTabs(ids.reduce(closeTab, tabs));
            }}
          />
          <div className="hunt-editor-pane">
            <Editor
              tabId={tab.id}
              text={tab.kql}
              handle={editor}
              fault={fault}
              onChange={(kql) => setTabs(change(tabs, tab.id, { kql }))}
              onDocs={(word) => {
                setTopic({ word, visit: (topic?.visit ?? 0) + 1 });
                showSide('docs');
              }}
              onRun={(kql, offset) => {
                setTabs(change(tabs, tab.id, { show: 'auto', title: titleAfter(tab, kql, titlesBut(tabs, tab.id)) }));
                void start(tab.id, kql, offset, tab.parameters);
              }}
            />
            {panes.grip('editor')}
          </div>
          <Parameters
            kql={tab.kql}
            values={tab.parameters ?? {}}
            onChange={(parameters) => setTabs(change(tabs, tab.id, { parameters }))}
            onRun={() => editor.current?.runHere()}
          />
          <Toolbar
            tab={tab}
            run={run}
            table={table}
            show={show}
            onShow={(next) => setTabs(change(tabs, tab.id, { show: next }))}
            onRun={() => editor.current?.runHere()}
            onFormat={() => editor.current?.format()}
            side={side.open ? side.tab : null}
            onSide={(next) => setSide({ open: !(side.open && side.tab === next), tab: next })}
            onSaved={(savedId, title) => setTabs(change(tabs, tab.id, { savedId, title }))}
          />
          <Result
            run={run}
            table={table}
            show={show}
            onTable={setChosen}
            onPlan={() => setTabs(change(tabs, tab.id, { show: 'plan' }))}
            onWhole={() => {
              setTimeRange(null);
              if (run) void start(tab.id, run.kql, run.offset, tab.parameters, null);
            }}
            onRetry={() => run && void start(tab.id, run.kql, run.offset, tab.parameters)}
            onOperator={(operator, keepRender) => run && edit(withOperator(run.kql, operator, keepRender))}
            onCell={setCell}
            onSide={showSide}
            onReveal={(from, to) => run && editor.current?.reveal(run.offset + from, run.offset + to)}
            onReplace={(from, to, text) => run && edit(run.kql.slice(0, from) + text + run.kql.slice(to))}
          />
        </div>
        {side.open && (
          <Side
            grip={panes.grip('side')}
            tab={side.tab}
            onTab={showSide}
            onClose={() => setSide({ ...side, open: false })}
            table={table}
            cell={cell}
            column={cell?.column ?? null}
            topic={topic}
            onFilter={editable && run ? (test) => edit(withFilter(run.kql, test)) : undefined}
            onTry={(kql, title) => open(kql, title, true)}
            onPast={goBack}
          />
        )}
      </div>
    </div>
  );
}

const titlesBut = (tabs: Tabs, id: string): string[] => tabs.tabs.flatMap((t) => (t.id === id ? [] : [t.title]));

/** What was typed for the declared parameters; nothing typed leaves the default to the query, and is an empty text without one. */
const bound = (declared: readonly QueryParameter[], values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    declared.flatMap((p) => {
      const value = values[p.name] ?? '';
      return value === '' && p.fallback !== null ? [] : [[p.name, value]];
    }),
  );
