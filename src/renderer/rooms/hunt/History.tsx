// What ran in this case, newest first, pinned runs before them: found again by a word, opened beside or in place of what is written,
// kept, or taken out. One stop for Tab; the keys of the list are in its label.

import { useState, type KeyboardEvent } from 'react';
import type { PastRun } from '../../../shared/contract/hunt.js';
import { useAct, useCall } from '../../api/client.js';
import { useZone } from '../../state/appearance.js';
import { notify } from '../../state/notices.js';
import { formatDuration, formatNumber, formatSpan, formatTime, plural } from '../../widgets/format.js';
import { Loaded } from '../../widgets/States.js';
import { cellText } from './cells.js';
import { historyStrings as words } from './strings.js';

interface Props {
  /** Each with the parameters and the time range of the run. */
  readonly onOpen: (run: PastRun, title: string) => void;
  /** Puts the text in place of what the tab in front holds. */
  readonly onReplace: (run: PastRun) => void;
}
const MOST = 1000;
const PART = 150;

export function History({ onOpen, onReplace }: Props) {
  const call = useCall('hunt.history', { limit: MOST });
  const refresh = { refresh: ['hunt.history'] as const, onError: (e: Error) => notify('error', e.message) };
  const pin = useAct('hunt.pin', refresh);
  const forget = useAct('hunt.forget', refresh);
  const [text, setText] = useState('');
  const [shown, setShown] = useState(PART);
  const [sure, setSure] = useState(false);
  const act: Deeds = {
    open: (run) => onOpen(run, titleOf(run.kql).slice(0, 40)),
    replace: (run) => onReplace(run),
    pin: (run) => pin.mutate({ id: run.id, pinned: !run.pinned }),
    forget: (run) => forget.mutate({ ids: [run.id] }),
  };
  return (
    <div className="hunt-history">
      <input
        type="search"
        className="hunt-find"
        value={text}
        placeholder={words.search}
        aria-label={words.search}
        onChange={(e) => {
          setText(e.target.value);
          setShown(PART);
        }}
      />
      <Loaded call={call} lines={8}>
        {(runs) => {
          const found = runs.filter((r) => holds(r, text));
          const loose = runs.filter((r) => !r.pinned).length;
          return (
            <>
              {found.length === 0 && <p className="hunt-note">{runs.length === 0 ? words.none : words.noMatch}</p>}
              <ul aria-label={words.list} onKeyDown={(e) => keys(e, found, act)}>
                {found.slice(0, shown).map((run, i) => (
                  <Line key={run.id} run={run} first={i === 0} act={act} />
                ))}
              </ul>
              {found.length > shown && (
                <button type="button" className="q-door q-dim" onClick={() => setShown(shown + PART)}>
                  {`${formatNumber(found.length - shown)} ${words.more}`}
                </button>
              )}
              {runs.length > 0 && (
                <footer className="q-row">
                  <span className="q-dim">{plural(runs.length, 'run')}</span>
                  {sure ? (
                    <span className="q-row q-push">
                      <button
                        type="button"
                        className="q-chip hunt-grave"
                        autoFocus
                        onClick={() => {
                          forget.mutate({ ids: null });
                          setSure(false);
                        }}
                      >
                        {`${words.forget} ${formatNumber(loose)}`}
                      </button>
                      <button type="button" className="q-chip" onClick={() => setSure(false)}>
                        {words.keep}
                      </button>
                    </span>
                  ) : (
                    <button
                      type="button"
                      className="q-chip q-push"
                      disabled={loose === 0}
                      title={words.forgetHelp}
                      onClick={() => setSure(true)}
                    >
                      {words.forgetAll}
                    </button>
                  )}
                </footer>
              )}
              <p className="hunt-note">{words.keys}</p>
            </>
          );
        }}
      </Loaded>
    </div>
  );
}

interface Deeds {
  readonly open: (run: PastRun) => void;
  readonly replace: (run: PastRun) => void;
  readonly pin: (run: PastRun) => void;
  readonly forget: (run: PastRun) => void;
}

function Line({ run, first, act }: { readonly run: PastRun; readonly first: boolean; readonly act: Deeds }) {
  const zone = useZone();
  const given = [
    ...(run.timeRange ? [formatSpan(run.timeRange.from, run.timeRange.to, zone)] : []),
    ...Object.entries(run.parameters).map(([name, value]) => `${name} = ${cellText(value) || '""'}`),
  ].join(' · ');
  const outcome = run.cancelled ? words.stopped : (run.error ?? `${plural(run.rows, 'row')} · ${formatDuration(run.ms)}`);
  return (
    <li data-run={run.id} data-state={run.cancelled ? 'stopped' : run.error === null ? 'done' : 'failed'}>
      <button type="button" tabIndex={first ? 0 : -1} className="hunt-past" title={run.kql.slice(0, 2000)} onClick={() => act.open(run)}>
        <span className="hunt-mono q-cut">{titleOf(run.kql)}</span>
        <span className="q-dim q-cut">
          {run.pinned && <b aria-label={words.pinned}>{'★ '}</b>}
          <time dateTime={run.at}>{formatTime(run.at, zone, 'second')}</time>
          {' · '}
          <span className="hunt-outcome">{outcome}</span>
        </span>
        {given !== '' && (
          <span className="q-dim q-cut" title={given}>
            {`${words.given} ${given}`}
          </span>
        )}
      </button>
      <span className="hunt-deeds">
        <button type="button" tabIndex={-1} title={words.replace} aria-label={words.replace} onClick={() => act.replace(run)}>
          ⤶
        </button>
        <button
          type="button"
          tabIndex={-1}
          aria-pressed={run.pinned}
          title={run.pinned ? words.unpin : words.pin}
          aria-label={run.pinned ? words.unpin : words.pin}
          onClick={() => act.pin(run)}
        >
          {run.pinned ? '★' : '☆'}
        </button>
        <button type="button" tabIndex={-1} title={words.forget} aria-label={words.forget} onClick={() => act.forget(run)}>
          ×
        </button>
      </span>
    </li>
  );
}

function keys(e: KeyboardEvent<HTMLElement>, runs: readonly PastRun[], act: Deeds): void {
  const line = (e.target as HTMLElement).closest<HTMLElement>('li');
  const run = runs.find((r) => String(r.id) === line?.dataset['run']);
  if (!line || !run || e.altKey || e.metaKey) return;
  const next = e.key === 'ArrowDown' ? line.nextElementSibling : e.key === 'ArrowUp' ? line.previousElementSibling : null;
  const go = (to: Element | null) => to?.querySelector<HTMLElement>('.hunt-past')?.focus();
  if (e.key === 'ArrowDown' || e.key === 'ArrowUp') go(next);
  else if (e.key === 'Home' || e.key === 'End')
    go(e.key === 'Home' ? (line.parentElement?.firstElementChild ?? null) : (line.parentElement?.lastElementChild ?? null));
  else if (e.key === 'Enter' && e.ctrlKey) act.replace(run);
  else if (e.key === 'p' && !e.ctrlKey) act.pin(run);
  else if (e.key === 'Delete') {
    go(line.nextElementSibling ?? line.previousElementSibling);
    act.forget(run);
  } else return;
  e.preventDefault();
}

/** The text on one line, without its comments: a first line is often no more than a table's name. */
export function titleOf(kql: string): string {
  const lines = kql.split('\n').map((l) => l.trim());
  const said = lines.filter((l) => l !== '' && !l.startsWith('//'));
  return (said.length > 0 ? said : lines).join(' ').slice(0, 160);
}
const holds = (run: PastRun, text: string): boolean => {
  const where = `${run.kql}\n${JSON.stringify(run.parameters)}\n${run.error ?? ''}\n${run.cancelled ? words.stopped : ''}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => where.includes(word));
};
