// The reference packs of the case: what stands in for the internet. Takes drops of its own, since a file dropped here is no evidence.

import { Button } from '@blueprintjs/core';
import { DatabaseIcon } from '@blueprintjs/icons';
import { useCallback, useEffect, useRef, useState } from 'react';
import './packs.css';
import { asQuarryError, useCall } from '../../../api/client.js';
import { desktopHost } from '../../../api/host.js';
import { upload } from '../../../api/upload.js';
import { endJob, putJob } from '../../../state/activity.js';
import { notify } from '../../../state/notices.js';
import { useSourcesView } from '../../../state/sourcesView.js';
import { formatBytes } from '../../../widgets/format.js';
import { EmptyState, Loaded } from '../../../widgets/States.js';
import { explain } from '../../../widgets/strings.js';
import { AddPack } from './AddPack.js';
import { PackDetail } from './PackDetail.js';
import { PackTable } from './PackTable.js';
import { words } from './strings.js';

/** Adds files and paths; the head of the room shows the buttons, the list takes the drops. */
export function usePackDoors() {
  const [given, setGiven] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const wanted = useSourcesView((s) => s.wanted);
  const answered = useRef<typeof wanted>(null);
  useEffect(() => {
    if (wanted !== null && wanted !== answered.current) setGiven('');
    answered.current = wanted;
  }, [wanted]);

  const take = useCallback(async (files: readonly File[]) => {
    const [file] = files;
    if (!file) return;
    const host = desktopHost();
    setGiven(null);
    const path = host ? (host.pathsOf([file])[0] ?? '') : await send(file);
    if (path !== null) setGiven(path);
  }, []);
  const pick = () => {
    const host = desktopHost();
    if (host?.choose) void host.choose('files').then(([path]) => (path === undefined ? undefined : setGiven(path)));
    else input.current?.click();
  };
  const doors = (
    <>
      <input
        ref={input}
        type="file"
        hidden
        aria-hidden="true"
        tabIndex={-1}
        onChange={(e) => {
          const list = [...(e.currentTarget.files ?? [])];
          e.currentTarget.value = '';
          void take(list);
        }}
      />
      <Button text={words.addPath} onClick={() => setGiven('')} />
      <Button intent="primary" text={words.add} onClick={pick} />
      <AddPack
        given={given}
        onPick={pick}
        onClose={() => {
          setGiven(null);
          useSourcesView.setState({ wanted: null });
        }}
      />
    </>
  );
  return { doors, take };
}

/** A browser may not name files on disk: their bytes go to the case's inbox first. Null when that failed. */
async function send(file: File): Promise<string | null> {
  const id = `pack ${file.name}`;
  const sending = upload(file, file.name, (sent) =>
    putJob({
      id,
      title: 'Copying',
      part: file.size > 0 ? sent / file.size : null,
      detail: `${file.name} · ${formatBytes(sent)} of ${formatBytes(file.size)}`,
      cancel: () => sending.cancel(),
    }),
  );
  try {
    return await sending.done;
  } catch (thrown) {
    notify('error', explain(asQuarryError(thrown)).advice);
    return null;
  } finally {
    endJob(id);
  }
}

export function PacksView({ take }: { readonly take: (files: readonly File[]) => Promise<void> }) {
  const list = useCall('packs.list', {});
  const [open, setOpen] = useState<string | null>(null);
  useEffect(() => {
    useSourcesView.setState({ takePack: (files) => void take(files) });
    return () => useSourcesView.setState({ takePack: null });
  }, [take]);
  return (
    <div className="q-packs">
      <Loaded call={list} lines={8}>
        {(packs) => {
          const shown = packs.find((p) => p.id === open) ?? packs[0];
          return shown === undefined ? (
            <div className="q-drop-zone">
              <EmptyState title={words.emptyTitle} icon={<DatabaseIcon size={32} />}>
                {words.empty}
              </EmptyState>
            </div>
          ) : (
            <div className="q-sources">
              <div className="q-sources-table">
                <PackTable packs={packs} open={shown.id} onOpen={setOpen} />
              </div>
              <PackDetail key={shown.id} pack={shown} />
            </div>
          );
        }}
      </Loaded>
    </div>
  );
}
