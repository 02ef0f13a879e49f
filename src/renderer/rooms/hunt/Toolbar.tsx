// Under the editor: run and cancel, what the last run did and at which clock, and what can be done with its result.

import { Button, Menu, MenuItem, PopoverNext } from '@blueprintjs/core';
import { useState, type FormEvent } from 'react';
import { useAct, useClient } from '../../api/client.js';
import { useZone } from '../../state/appearance.js';
import { notify } from '../../state/notices.js';
import { formatDuration, formatNumber, formatTime } from '../../widgets/format.js';
import { cancelRun, type Run } from './runs.js';
import { strings } from './strings.js';
import type { Tab } from './tabs.js';

interface Props {
  readonly tab: Tab;
  readonly run: Run | null;
  readonly show: 'grid' | 'chart' | 'plan';
  readonly onShow: (show: 'grid' | 'chart' | 'plan') => void;
  readonly onRun: () => void;
  readonly onSaved: (id: string, name: string) => void;
}

export function Toolbar({ tab, run, show, onShow, onRun, onSaved }: Props) {
  const zone = useZone();
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
    <div className="hunt-bar" role="toolbar" aria-label="Hunt">
      <Button size="small" intent="primary" title={strings.runKeys} onClick={onRun} disabled={busy}>{`${strings.run} ⇧⏎`}</Button>
      <Button size="small" disabled={!busy} onClick={() => cancelRun(tab.id)} text={strings.cancel} />
      <span className="q-dim q-cut" role="status">
        {busy && `${strings.running}… ${run.rowsScanned > 0 ? `${formatNumber(run.rowsScanned)} ${strings.scanned}` : ''}`}
        {reply &&
          `${formatNumber(reply.rowCount)} rows · ${formatDuration(reply.stats.ms)} · ${formatNumber(reply.stats.rowsScanned)} ${strings.scanned} in ${reply.stats.groupsRead} of ${reply.stats.groupsRead + reply.stats.groupsSkipped} segments · now() = ${formatTime(reply.now, zone, 'minute')}${run?.narrowed ? ` · ${strings.narrowed}` : ''}`}
      </span>
      <span className="q-push q-row">
        {reply && (
          <>
            {(['grid', 'chart', 'plan'] as const).map((s) => (
              <Button key={s} size="small" active={show === s} aria-pressed={show === s} onClick={() => onShow(s)} text={strings[s]} />
            ))}
            <Button size="small" data-act="bookmark" onClick={bookmark} text={strings.bookmark} />
            <ExportMenu resultId={reply.resultId} name={tab.title} />
          </>
        )}
        <SaveButton tab={tab} onSaved={onSaved} />
      </span>
    </div>
  );
}

function ExportMenu({ resultId, name }: { readonly resultId: string; readonly name: string }) {
  const client = useClient();
  const save = async (format: 'csv' | 'ndjson') => {
    try {
      const { text } = await client.call('hunt.export', { resultId, format });
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([text], { type: format === 'csv' ? 'text/csv' : 'application/x-ndjson' }));
      link.download = `${name.replace(/[^\w.-]+/g, '-')}.${format}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
      notify('ok', `${strings.exported} ${link.download}`);
    } catch (error) {
      notify('error', error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <PopoverNext
      placement="bottom-end"
      content={
        <Menu size="small">
          <MenuItem text={strings.exportCsv} onClick={() => void save('csv')} />
          <MenuItem text={strings.exportNdjson} onClick={() => void save('ndjson')} />
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
