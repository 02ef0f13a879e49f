// Sources: what was dropped, how it was understood, what could not be read.

import { Button } from '@blueprintjs/core';
import { CloudUploadIcon } from '@blueprintjs/icons';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import './sources.css';
import { verifyCase } from '../../app/verifyCase.js';
import { useAct, useCall, useClient } from '../../api/client.js';
import { useActivity } from '../../state/activity.js';
import { usePlace } from '../../state/navigation.js';
import { showSources, useSourcesView, type SourcesView } from '../../state/sourcesView.js';
import { plural } from '../../widgets/format.js';
import { EmptyState, Loaded } from '../../widgets/States.js';
import { AddEvidence } from './AddEvidence.js';
import { Importing } from './Importing.js';
import { Journal } from './Journal.js';
import { PacksView, usePackDoors } from './packs/PacksView.js';
import { words as packWords } from './packs/strings.js';
import { SourceDetail } from './SourceDetail.js';
import { SourceTable } from './SourceTable.js';
import { sourceTree } from './sourceTree.js';
import { words } from './strings.js';

const NONE: ReadonlySet<number> = new Set();

export function SourcesRoom() {
  const client = useClient();
  const queries = useQueryClient();
  const list = useCall('sources.list', {});
  const { source: openId } = usePlace('sources');
  const [journal, setJournal] = useState(false);
  const view = useSourcesView((s) => s.view);
  const packs = useCall('packs.list', {}).data ?? [];
  const { doors, take } = usePackDoors();
  const busy = useActivity((s) => s.jobs.some((j) => j.id.startsWith('import')));
  const resume = useAct('sources.resume');
  const sources = list.data ?? [];
  const stuck = !busy && sources.some((s) => s.state === 'importing');
  const archives = useMemo(() => sourceTree(list.data ?? [], NONE).filter((r) => r.members > 0).length, [list.data]);
  const open =
    sources.find((s) => s.id === openId) ?? sources.find((s) => s.rejected > 0) ?? sources.find((s) => s.stored > 0) ?? sources[0];
  return (
    <>
      <div className="q-head">
        <div className="q-row">
          <h1>{words.title}</h1>
          <span className="q-sources-views" role="group" aria-label={words.title}>
            <ViewButton view="evidence" now={view} text={packWords.evidence} />
            <ViewButton view="packs" now={view} text={packs.length > 0 ? `${packWords.packs} ${packs.length}` : packWords.packs} />
          </span>
          {view === 'evidence' && sources.length > 0 && (
            <span className="q-chip">{words.files(plural(sources.length - archives, 'file'), plural(archives, 'archive'))}</span>
          )}
          <span className="q-push" />
          {stuck && (
            <Button
              intent="primary"
              text={words.resume}
              title={words.resumeWhy}
              loading={resume.isPending}
              onClick={() => resume.mutate({})}
            />
          )}
          <Button text={words.verify} disabled={sources.length === 0} onClick={() => void verifyCase(client, queries)} />
          <Button text={words.journal} onClick={() => setJournal(true)} />
          {view === 'evidence' ? <AddEvidence /> : doors}
        </div>
      </div>
      <Importing />
      {view === 'packs' && <PacksView take={take} />}
      {view === 'evidence' && (
        <Loaded call={list} lines={12}>
          {(all) =>
            all.length === 0 ? (
              <div className="q-drop-zone">
                <EmptyState
                  title={words.emptyTitle}
                  icon={<CloudUploadIcon size={32} />}
                  actions={<span className="q-dim">{words.emptyFormats}</span>}
                >
                  {words.emptyAdvice}
                </EmptyState>
              </div>
            ) : (
              <div className="q-sources">
                <div className="q-sources-table">
                  <SourceTable sources={all} />
                </div>
                {open && <SourceDetail key={open.id} source={open} />}
              </div>
            )
          }
        </Loaded>
      )}
      <Journal open={journal} onClose={() => setJournal(false)} />
    </>
  );
}

function ViewButton({ view, now, text }: { readonly view: SourcesView; readonly now: SourcesView; readonly text: string }) {
  return (
    <button type="button" aria-pressed={view === now} onClick={() => showSources(view)}>
      {text}
    </button>
  );
}
