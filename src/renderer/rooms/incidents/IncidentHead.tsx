// The head of an incident page: what it is, how bad and why, and the analyst's own words on it.

import { Button, InputGroup, Menu, MenuItem, PopoverNext } from '@blueprintjs/core';
import { CaretDownIcon, EditIcon } from '@blueprintjs/icons';
import { useState } from 'react';
import type { Alert, Incident } from '../../../shared/contract/incidents.js';
import { VERDICTS } from '../../../shared/contract/incidents.js';
import type { CallIn, CallOut } from '../../../shared/contract/index.js';
import { SEVERITIES } from '../../../shared/contract/values.js';
import { useAct } from '../../api/client.js';
import { copy } from '../../inspector/copy.js';
import { BookmarkButton } from '../../inspector/BookmarkButton.js';
import { openGraph, openRoom, openTimeline } from '../../state/navigation.js';
import { notify } from '../../state/notices.js';
import { setTimeRange } from '../../state/timeRange.js';
import { EntityIcon } from '../../widgets/EntityChip.js';
import { ENTITY_LOOKS, entityHue } from '../../widgets/entityTypes.js';
import { plural } from '../../widgets/format.js';
import { SEVERITY_LOOKS, SeverityMark } from '../../widgets/SeverityMark.js';
import { explain } from '../../widgets/strings.js';
import { SpanText } from '../../widgets/TimeText.js';
import type { EntityType } from '../../../shared/contract/values.js';
import { words } from './strings.js';
import { summaryText } from './summary.js';

type Change = Omit<CallIn<'incidents.update'>, 'id'>;
const STATUSES = ['new', 'active', 'closed'] as const;

interface Props {
  readonly incident: Incident;
  readonly alerts: readonly Alert[];
  readonly reasons: CallOut<'incidents.get'>['reasons'];
}

export function IncidentHead({ incident: i, alerts, reasons }: Props) {
  const [editing, setEditing] = useState(false);
  const update = useAct('incidents.update', { refresh: ['incidents.get', 'incidents.list', 'case.info'] });
  const change = (what: string, to: Change, back: Change) =>
    update.mutate(
      { id: i.id, ...to },
      {
        onSuccess: () => notify('ok', words.changed(what), { label: words.undo, run: () => update.mutate({ id: i.id, ...back }) }),
        onError: (error) => notify('error', explain(error).advice),
      },
    );
  return (
    <div className="q-head">
      <div className="q-row">
        <SeverityMark severity={i.severity} />
        {editing ? (
          <TitleField
            title={i.title}
            onDone={(title) => {
              setEditing(false);
              if (title !== null && title !== i.title) change(words.rename, { title }, { title: i.title });
            }}
          />
        ) : (
          <>
            <h1 className="q-cut" title={i.title}>
              {i.title}
            </h1>
            <Button
              variant="minimal"
              size="small"
              icon={<EditIcon size={12} />}
              aria-label={words.rename}
              title={words.rename}
              onClick={() => setEditing(true)}
            />
          </>
        )}
        <span className="q-chip">INC-{i.number}</span>
        <Choice
          label={words.severityMenu}
          text={
            <>
              <b>{SEVERITY_LOOKS[i.severity].word}</b>&nbsp;{Math.round(i.score)}
            </>
          }
          options={SEVERITIES.map((s) => ({
            key: s,
            text: SEVERITY_LOOKS[s].word,
            chosen: s === i.severity,
            run: () => change(words.severityMenu, { severity: s }, { severity: i.severity }),
          }))}
        />
        <Choice
          label={words.statusMenu}
          text={words.status[i.status]}
          options={STATUSES.map((s) => ({
            key: s,
            text: words.status[s],
            chosen: s === i.status,
            run: () => change(words.statusMenu, { status: s }, { status: i.status }),
          }))}
        />
        <span className="q-push" />
        <Choice
          label={words.verdictMenu}
          text={i.verdict === 'none' ? words.verdictMenu : words.verdict[i.verdict]}
          options={VERDICTS.map((v) => ({
            key: v,
            text: words.verdict[v],
            chosen: v === i.verdict,
            run: () =>
              change(words.verdictMenu, v === 'none' ? { verdict: v } : { verdict: v, status: 'closed' }, {
                verdict: i.verdict,
                status: i.status,
              }),
          }))}
        />
        <Button
          text={words.timeline}
          onClick={() => {
            setTimeRange({ from: i.first, to: i.last });
            openTimeline(null);
          }}
        />
        <BookmarkButton bare target={{ kind: 'incident', id: i.id }} title={i.title} />
        <Button intent="primary" data-act="graph" text={words.openGraph} onClick={() => openGraph({ kind: 'incident', id: i.id })} />
      </div>
      <div className="q-sub">
        <button type="button" className="q-door" onClick={() => openRoom('incidents')}>
          {words.back}
        </button>
        ·<span>{words.folded(plural(i.alertCount, 'alert'), plural(i.behaviourCount, 'behaviour'))}</span>·
        <Types incident={i} />·
        <SpanText from={i.first} to={i.last} year />·
        <span>
          {words.priority}: {i.scoreParts.map((p) => `${p.name} ${Math.round(p.points)}`).join(' + ')}
        </span>
        ·
        <button type="button" className="q-door" onClick={() => copy(summaryText(i, alerts, reasons))}>
          {words.summary}
        </button>
      </div>
    </div>
  );
}

function Types({ incident }: { readonly incident: Incident }) {
  const counts = new Map<EntityType, number>();
  for (const e of incident.entities) counts.set(e.type, (counts.get(e.type) ?? 0) + 1);
  return (
    <>
      {(['account', 'host', 'ip'] as const).map((type) => {
        const n = counts.get(type) ?? 0;
        return n === 0 ? null : (
          <span key={type} className="q-entity" style={{ color: entityHue(type) }}>
            <EntityIcon type={type} size={11} />
            {plural(n, ENTITY_LOOKS[type].one, ENTITY_LOOKS[type].many)}
          </span>
        );
      })}
    </>
  );
}

interface Option {
  readonly key: string;
  readonly text: string;
  readonly chosen: boolean;
  readonly run: () => void;
}
function Choice({ label, text, options }: { readonly label: string; readonly text: React.ReactNode; readonly options: readonly Option[] }) {
  return (
    <PopoverNext
      placement="bottom-start"
      arrow={false}
      content={
        <Menu aria-label={label}>
          {options.map((o) => (
            <MenuItem key={o.key} text={o.text} active={o.chosen} roleStructure="menuitem" onClick={o.run} />
          ))}
        </Menu>
      }
    >
      <Button size="small" aria-haspopup="menu" title={label} endIcon={<CaretDownIcon size={12} />}>
        {text}
      </Button>
    </PopoverNext>
  );
}

function TitleField({ title, onDone }: { readonly title: string; readonly onDone: (title: string | null) => void }) {
  const [text, setText] = useState(title);
  return (
    <form
      className="q-title-edit"
      onSubmit={(e) => {
        e.preventDefault();
        onDone(text.trim() === '' ? null : text.trim());
      }}
      onKeyDown={(e) => {
        if (e.key !== 'Escape') return;
        e.preventDefault();
        onDone(null);
      }}
    >
      <InputGroup value={text} onValueChange={setText} aria-label={words.renameField} autoFocus />
      <Button type="submit" text={words.save} />
      <Button text={words.cancel} onClick={() => onDone(null)} />
    </form>
  );
}
