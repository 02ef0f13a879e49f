// Folders of the analyst's own hunts: add by path, by the system's dialog or by picking a folder in a browser; read again, forget.

import { Button, PopoverNext } from '@blueprintjs/core';
import { useRef, useState } from 'react';
import type { HuntFolder } from '../../../../shared/contract/hunts.js';
import { asQuarryError, useAct, useCall, useClient, useRefresh } from '../../../api/client.js';
import { desktopHost } from '../../../api/host.js';
import { notify } from '../../../state/notices.js';
import { baseName, plural } from '../../../widgets/format.js';
import { explain } from '../../../widgets/strings.js';
import { Loaded } from '../../../widgets/States.js';
import { words } from './words.js';

const HUNT_FILE = /\.(?:kql|csl|kusto|txt|ya?ml|md|markdown)$/i;
const MAX_FILE_BYTES = 1024 * 1024;
const MAX_FILES = 20_000;

export function Folders() {
  return (
    <PopoverNext placement="right-start" arrow={false} content={<FolderList />}>
      <button type="button" tabIndex={-1} className="q-chip">
        {words.folders}
      </button>
    </PopoverNext>
  );
}

function FolderList() {
  const call = useCall('hunts.folders', {});
  const refresh = useRefresh();
  const reload = useAct('hunts.reloadFolders', { refresh: ['hunts.folders', 'hunts.list'] });
  const forget = useAct('hunts.removeFolder', { refresh: ['hunts.folders', 'hunts.list'] });
  const changed = () => {
    refresh('hunts.folders');
    refresh('hunts.list');
  };
  return (
    <div className="hunts-folders" role="group" aria-label={words.foldersTitle}>
      <h3>{words.foldersTitle}</h3>
      <p className="q-dim">{words.foldersAbout}</p>
      <AddFolder onChanged={changed} />
      <Loaded call={call} lines={3}>
        {(folders) => (
          <>
            {folders.length === 0 && <p className="q-dim">{words.noFolders}</p>}
            {folders.map((f) => (
              <Folder key={f.path} folder={f} onForget={() => forget.mutate({ path: f.path })} />
            ))}
            {folders.length > 0 && <Button size="small" text={words.reload} loading={reload.isPending} onClick={() => reload.mutate({})} />}
          </>
        )}
      </Loaded>
    </div>
  );
}

function AddFolder({ onChanged }: { readonly onChanged: () => void }) {
  const client = useClient();
  const picker = useRef<HTMLInputElement>(null);
  const [path, setPath] = useState('');
  const [busy, setBusy] = useState(false);
  const host = desktopHost();
  const adding = async (work: () => Promise<HuntFolder>) => {
    setBusy(true);
    try {
      const folder = await work();
      notify(
        folder.faults.length > 0 ? 'warning' : 'ok',
        words.folderRead(plural(folder.hunts, 'hunt'), folder.faults.length > 0 ? plural(folder.faults.length, 'file') : null),
      );
      setPath('');
      onChanged();
    } catch (thrown) {
      const error = asQuarryError(thrown);
      notify('error', error.code.startsWith('hunts.') ? error.message : explain(error).advice);
    } finally {
      setBusy(false);
    }
  };
  const addPath = (given: string) => adding(() => client.call('hunts.addFolder', { path: given }));
  const pick = () => {
    if (host?.choose)
      void host.choose('folder').then(async (paths) => {
        for (const chosen of paths) await addPath(chosen);
      });
    else picker.current?.click();
  };
  return (
    <form
      className="hunts-add"
      onSubmit={(e) => {
        e.preventDefault();
        if (path.trim() !== '') void addPath(path.trim().replace(/^"(.*)"$/, '$1'));
      }}
    >
      <input
        ref={(element) => {
          picker.current = element;
          element?.setAttribute('webkitdirectory', '');
        }}
        type="file"
        hidden
        aria-hidden="true"
        tabIndex={-1}
        onChange={(e) => {
          const files = [...(e.currentTarget.files ?? [])];
          e.currentTarget.value = '';
          if (files.length > 0) void adding(async () => client.call('hunts.dropFolder', await textsOf(files)));
        }}
      />
      <input
        className="hunt-find"
        value={path}
        placeholder={words.pathLabel}
        aria-label={words.pathLabel}
        spellCheck={false}
        onChange={(e) => setPath(e.target.value)}
      />
      <Button size="small" type="submit" text={words.add} disabled={path.trim() === '' || busy} />
      <Button size="small" text={words.addFolder} loading={busy} onClick={pick} />
    </form>
  );
}

/** The queries among picked files, with their paths inside the folder. */
async function textsOf(files: readonly File[]): Promise<{ name: string; files: { path: string; text: string }[] }> {
  const inside = (file: File) => (file.webkitRelativePath === '' ? file.name : file.webkitRelativePath);
  const name = inside(files[0] ?? new File([], 'hunts')).split('/', 1)[0] ?? 'hunts';
  const out: { path: string; text: string }[] = [];
  for (const file of files) {
    if (out.length >= MAX_FILES) break;
    const path = inside(file).replace(/^[^/]+\//, '');
    if (HUNT_FILE.test(path) && file.size <= MAX_FILE_BYTES && !/(?:^|\/)\./.test(path)) out.push({ path, text: await file.text() });
  }
  return { name, files: out };
}

function Folder({ folder, onForget }: { readonly folder: HuntFolder; readonly onForget: () => void }) {
  const [open, setOpen] = useState(false);
  return (
    <section className="hunts-folder">
      <div className="q-row">
        <b className="q-cut" title={folder.path}>
          {baseName(folder.path)}
        </b>
        <Button size="small" variant="minimal" className="q-push" text={words.remove} onClick={onForget} />
      </div>
      <p className="q-dim">
        {folder.missing
          ? words.missingFolder
          : `${plural(folder.hunts, 'hunt')} · ${plural(folder.files, 'file')} · ${plural(folder.ignored, 'other file')}`}
      </p>
      {folder.faults.length > 0 && (
        <>
          <button type="button" className="q-chip" aria-expanded={open} onClick={() => setOpen(!open)}>
            {`${plural(folder.faults.length, 'file')} ${words.faults}`}
          </button>
          {open && (
            <ul className="hunts-faults">
              {folder.faults.slice(0, 200).map((f) => (
                <li key={f.path + f.reason}>
                  <span className="hunt-mono" title={f.path}>
                    {f.path.startsWith(folder.path) ? f.path.slice(folder.path.length + 1) || baseName(f.path) : f.path}
                  </span>
                  <span className="q-dim">{f.reason}</span>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </section>
  );
}
