// Under the editor: run and cancel, what the last run did and at which clock, and what can be done with its result.

import { Button, Menu, MenuItem, PopoverNext } from '@blueprintjs/core';
import { useEffect, useState, type FormEvent } from 'react';
import type { HuntTable } from '../../../shared/contract/hunt.js';
import { asQuarryError, useAct, useClient } from '../../api/client.js';
import { useZone } from '../../state/appearance.js';
import { endJob, putJob } from '../../state/activity.js';
import { notify } from '../../state/notices.js';
import { formatBytes, formatDuration, formatNumber, formatSpan, formatTime } from '../../widgets/format.js';
import { exportFile, saveBlob, type Format } from './exportFile.js';
import { cancelRun, type Run } from './runs.js';
import type { SideTab } from './Side.js';
import { strings } from './strings.js';
import type { Tab } from './tabs.js';

interface Props {
  readonly tab: Tab;
  readonly run: Run | null;
  readonly table: HuntTable | null;
  readonly show: 'grid' | 'chart' | 'plan';
  readonly onShow: (show: 'grid' | 'chart' | 'plan') => void;
  readonly onRun: () => void;
  readonly onFormat: () => void;
  readonly side: SideTab | null;
  readonly onSide: (tab: SideTab) => void;
  readonly onSaved: (id: string, name: string) => void;
}

export function Toolbar({ tab, run, table, show, onShow, onRun, onFormat, side, onSide, onSaved }: Props) {
  const busy = run?.phase === 'running';
  const reply = run?.reply ?? null;
  const addBookmark = useAct('bookmark.add', { refresh: ['bookmark.list'] });
  const bookmark = () => {
    if (!run || !reply) return;
    addBookmark.mutate(
      { title: tab.title, note: '', target: { kind: 'query', kql: run.kql, now: reply.now } },
      { onSuccess: () => notify('ok', strings.bookmarked), onError: (e) => notify('error', e.message) },
    );
  };
  return (
    <>
      <div className="hunt-bar" role="toolbar" aria-label="Hunt">
        {busy ? (
          <Button size="small" intent="warning" onClick={() => cancelRun(tab.id)} text={strings.cancel} />
        ) : (
          <Button size="small" intent="primary" title={strings.runKeys} onClick={onRun}>{`${strings.run} ⇧⏎`}</Button>
        )}
        <Button size="small" title={strings.formatKeys} onClick={onFormat} text={strings.format} />
        <span className="q-push q-row">
          {reply && table && (
            <>
              <span className="hunt-views">
                {(['grid', 'chart', 'plan'] as const).map((s) => (
                  <Button key={s} size="small" active={show === s} aria-pressed={show === s} onClick={() => onShow(s)} text={strings[s]} />
                ))}
              </span>
              <Button size="small" data-act="bookmark" onClick={bookmark} text={strings.bookmark} />
              <ExportMenu table={table} name={tab.title} />
            </>
          )}
          <SaveButton tab={tab} onSaved={onSaved} />
          {(['history', 'docs'] as const).map((s) => (
            <Button
              key={s}
              size="small"
              active={side === s}
              aria-pressed={side === s}
              title={s === 'history' ? strings.historyHelp : strings.sideKeys}
              onClick={() => onSide(s)}
              text={strings[s]}
            />
          ))}
        </span>
      </div>
      <Status run={run} />
    </>
  );
}

/** How a run stands: while it goes on what it read so far, afterwards what came of it and at which clock. */
function Status({ run }: { readonly run: Run | null }) {
  const zone = useZone();
  const [elapsed, setElapsed] = useState(0);
  const busy = run?.phase === 'running';
  const started = run?.started;
  useEffect(() => {
    if (!busy || started === undefined) return undefined;
    const timer = setInterval(() => setElapsed(performance.now() - started), 200);
    return () => {
      clearInterval(timer);
      setElapsed(0);
    };
  }, [busy, started]);
  if (!run) return null;
  if (busy) {
    const { rowsScanned, groupsRead, groupsSkipped } = run.progress;
    return (
      <span className="hunt-status q-dim" role="status">
        <i className="hunt-busy" aria-hidden="true" />
        <span className="q-cut">
          {[
            strings.running,
            formatDuration(elapsed),
            ...(rowsScanned > 0
              ? [`${formatNumber(rowsScanned)} ${strings.scanned}`, `${formatNumber(groupsRead + groupsSkipped)} ${strings.groupsDone}`]
              : []),
          ].join(' · ')}
        </span>
      </span>
    );
  }
  const { reply } = run;
  if (!reply)
    return (
      <span className="hunt-status q-dim" role="status">
        {run.error?.code === 'cancelled' ? strings.cancelled : strings.failed}
      </span>
    );
  const groups = reply.stats.groupsRead + reply.stats.groupsSkipped;
  const text = [
    `${formatNumber(reply.rowCount)} ${reply.rowCount === 1 ? strings.row : strings.rows}`,
    formatDuration(reply.stats.ms),
    ...(groups > 0
      ? [
          `${formatNumber(reply.stats.rowsScanned)} ${strings.scanned} in ${reply.stats.groupsRead} ${strings.of} ${groups} ${strings.segmentsShort}`,
        ]
      : []),
    `now() = ${formatTime(reply.now, zone, 'minute')}`,
    run.range ? `${strings.narrowedTo} ${formatSpan(run.range.from, run.range.to, zone)}` : strings.wholeCase,
  ].join(' · ');
  return (
    <span className="hunt-status q-dim" role="status" title={`${text}\nnow() = ${reply.now}`}>
      <span className="q-cut">{text}</span>
    </span>
  );
}

const FORMATS: readonly (readonly [Format, string])[] = [
  ['csv', strings.exportCsv],
  ['ndjson', strings.exportNdjson],
  ['parquet', strings.exportParquet],
];
const PROGRESS_ROWS = 100_000;

function ExportMenu({ table, name }: { readonly table: HuntTable; readonly name: string }) {
  const client = useClient();
  const save = async (format: Format) => {
    const file = `${[name, table.name]
      .filter(Boolean)
      .join('-')
      .replace(/[^\w.-]+/g, '-')}.${format}`;
    const abort = new AbortController();
    const id = `export ${file}`;
    const show = (rows: number) =>
      putJob({
        id,
        title: `${strings.exporting} ${file}`,
        part: table.rowCount === 0 ? null : rows / table.rowCount,
        detail: `${formatNumber(rows)} / ${formatNumber(table.rowCount)} ${strings.rows}`,
        cancel: () => abort.abort(),
      });
    try {
      if (table.rowCount > PROGRESS_ROWS) show(0);
      const blob = await exportFile(client, table.resultId, format, abort.signal, (rows) => table.rowCount > PROGRESS_ROWS && show(rows));
      saveBlob(blob, file);
      notify('ok', `${strings.exported} ${file} (${formatNumber(table.rowCount)} ${strings.rows}, ${formatBytes(blob.size)})`);
    } catch (error) {
      const known = asQuarryError(error);
      notify(known.code === 'cancelled' ? 'ok' : 'error', known.code === 'cancelled' ? strings.exportCancelled : known.message);
    } finally {
      endJob(id);
    }
  };
  return (
    <PopoverNext
      placement="bottom-end"
      content={
        <Menu size="small">
          {FORMATS.map(([format, label]) => (
            <MenuItem key={format} text={label} onClick={() => void save(format)} />
          ))}
        </Menu>
      }
    >
      <Button size="small" text={strings.exportMenu} endIcon="caret-down" />
    </PopoverNext>
  );
}

function SaveButton({ tab, onSaved }: { readonly tab: Tab; readonly onSaved: (id: string, name: string) => void }) {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const save = useAct('hunt.save', { refresh: ['hunt.saved'] });
  const submit = (e: FormEvent) => {
    e.preventDefault();
    save.mutate(
      { id: tab.savedId, name: name.trim(), kql: tab.kql, description },
      {
        onSuccess: (hunt) => {
          setOpen(false);
          onSaved(hunt.id, hunt.name);
          notify('ok', strings.saved1);
        },
        onError: (error) => notify('error', error.message),
      },
    );
  };
  return (
    <PopoverNext
      isOpen={open}
      onInteraction={(next) => {
        setOpen(next);
        if (next) setName(tab.title);
      }}
      placement="bottom-end"
      content={
        <form className="hunt-save" onSubmit={submit} aria-label={strings.saveTitle}>
          <label>
            {strings.saveName}
            <input value={name} required autoFocus onChange={(e) => setName(e.target.value)} />
          </label>
          <label>
            {strings.saveDescription}
            <textarea rows={3} value={description} onChange={(e) => setDescription(e.target.value)} />
          </label>
          <Button size="small" intent="primary" type="submit" disabled={name.trim() === ''} text={strings.saveTitle} />
        </form>
      }
    >
      <Button size="small" text={strings.save} />
    </PopoverNext>
  );
}
