// Adding a pack in one step: a path or a file is looked at first, and only what it cannot tell by itself is asked.

import { Button, Dialog, DialogBody, DialogFooter, HTMLSelect, InputGroup } from '@blueprintjs/core';
import { useEffect, useState } from 'react';
import type { CallOut } from '../../../../shared/contract/index.js';
import { PACK_FORMATS, type FileUse, type PackFormat, type PackKind } from '../../../../shared/contract/packs.js';
import { useAct } from '../../../api/client.js';
import { useSourcesView, type WantedPack } from '../../../state/sourcesView.js';
import { notify } from '../../../state/notices.js';
import { formatBytes, plural } from '../../../widgets/format.js';
import { explain } from '../../../widgets/strings.js';
import { INTELLIGENCE_TABLES, words } from './strings.js';

type Look = CallOut<'packs.look'>;

/** `given` is a path from a drop or a picker; '' asks for one. */
export function AddPack({
  given,
  onClose,
  onPick,
}: {
  readonly given: string | null;
  readonly onClose: () => void;
  readonly onPick: () => void;
}) {
  return (
    <Dialog isOpen={given !== null} onClose={onClose} title={words.dialogTitle} style={{ width: 560 }} transitionDuration={80}>
      {given !== null && <Steps key={given} given={given} onClose={onClose} onPick={onPick} />}
    </Dialog>
  );
}

function Steps({ given, onClose, onPick }: { readonly given: string; readonly onClose: () => void; readonly onPick: () => void }) {
  const wanted = useSourcesView((s) => s.wanted);
  const [path, setPath] = useState(given);
  const [seen, setSeen] = useState<Look | null>(null);
  const [use, setUse] = useState<FileUse | null>(null);
  const look = useAct('packs.look');
  const add = useAct('packs.add', { refresh: ['packs.list'] });
  const problem = look.error ?? add.error;
  const lookAt = (at: string) =>
    look.mutate(
      { path: at },
      {
        onSuccess: (found) => {
          setSeen(found);
          setUse(found.manifest ? null : firstUse(found, wanted));
        },
      },
    );
  useEffect(() => {
    if (given !== '') lookAt(given);
    // oxlint-disable-next-line exhaustive-deps -- once, when the path came with the dialog
  }, []);
  const clean = path.trim().replace(/^"(.*)"$/, '$1');
  const ready = seen !== null && (seen.manifest || (use !== null && isWhole(use)));
  const send = () => {
    if (seen === null) return lookAt(clean);
    if (!ready) return;
    add.mutate(
      { path: clean, use: seen.manifest ? null : use },
      {
        onSuccess: (pack) => {
          const rows = pack.entries.reduce((n, e) => n + (e.rows ?? 0), 0);
          notify('ok', words.added(pack.name, plural(rows, 'row')));
          useSourcesView.setState({ wanted: null });
          onClose();
        },
      },
    );
  };
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        send();
      }}
    >
      <DialogBody>
        <div className="q-form q-pack-form">
          {wanted && <p>{words.wanted(wanted.name === '' ? words.kind[wanted.kind].toLowerCase() : wanted.name)}</p>}
          <label>
            {words.path}
            <InputGroup
              value={path}
              spellCheck={false}
              autoFocus={given === ''}
              onChange={(e) => {
                setPath(e.target.value);
                setSeen(null);
                look.reset();
                add.reset();
              }}
              rightElement={<Button variant="minimal" size="small" text={words.choose} onClick={onPick} />}
            />
          </label>
          {seen === null ? (
            <p>{look.isPending ? words.looking : words.pathHelp}</p>
          ) : (
            <p>{words.found(seen.name, seen.bytes > 0 ? formatBytes(seen.bytes) : '', seen.why)}</p>
          )}
          {seen && !seen.manifest && use && <UseFields look={seen} use={use} onUse={setUse} wanted={wanted} />}
          {problem && (
            <p className="q-wrong" role="alert">
              {explain(problem).advice}
            </p>
          )}
        </div>
      </DialogBody>
      <DialogFooter
        minimal
        actions={
          <>
            <Button text={words.cancel} onClick={onClose} />
            <Button
              type="submit"
              intent="primary"
              text={seen === null ? words.look : words.addGo}
              disabled={seen === null ? clean === '' : !ready}
              loading={look.isPending || add.isPending}
            />
          </>
        }
      />
    </form>
  );
}

/** What a hunt asked for comes before what the file looks like. */
function firstUse(look: Look, wanted: WantedPack | null): FileUse {
  const kind =
    wanted && (wanted.kind === 'externaldata' || look.uses.includes(wanted.kind)) ? wanted.kind : (look.uses[0] ?? 'externaldata');
  return useOf(kind, look, wanted);
}

function useOf(kind: PackKind, look: Look, wanted: WantedPack | null): FileUse {
  const name = wanted?.kind === kind ? wanted.name : '';
  switch (kind) {
    case 'externaldata':
      return { kind, url: name, prefix: false, format: null };
    case 'watchlist':
      return { kind, alias: name === '' ? look.alias : name, searchKey: look.searchKey };
    case 'intelligence':
      return { kind, table: look.columns.some((c) => c.startsWith('Observable')) ? INTELLIGENCE_TABLES[1] : INTELLIGENCE_TABLES[0] };
    case 'geo':
    case 'prevalence':
      return { kind };
  }
}
const isWhole = (use: FileUse): boolean =>
  use.kind === 'externaldata' ? use.url.trim() !== '' : use.kind === 'watchlist' ? use.alias.trim() !== '' : true;

function UseFields({
  look,
  use,
  onUse,
  wanted,
}: {
  readonly look: Look;
  readonly use: FileUse;
  readonly onUse: (use: FileUse) => void;
  readonly wanted: WantedPack | null;
}) {
  const kinds = [...new Set<PackKind>([...look.uses, 'externaldata'])];
  return (
    <>
      <label>
        {words.use}
        <HTMLSelect value={use.kind} onChange={(e) => onUse(useOf(e.currentTarget.value as PackKind, look, wanted))}>
          {kinds.map((k) => (
            <option key={k} value={k}>
              {words.kind[k]}
            </option>
          ))}
        </HTMLSelect>
      </label>
      {use.kind === 'watchlist' && (
        <>
          <label>
            {words.alias}
            <InputGroup value={use.alias} spellCheck={false} onChange={(e) => onUse({ ...use, alias: e.target.value })} />
          </label>
          <p>{words.aliasHelp}</p>
          <label>
            {words.key}
            <HTMLSelect value={use.searchKey ?? ''} onChange={(e) => onUse({ ...use, searchKey: e.currentTarget.value })}>
              {look.columns.map((c) => (
                <option key={c} value={c}>
                  {c}
                </option>
              ))}
            </HTMLSelect>
          </label>
          <p>{words.keyHelp}</p>
        </>
      )}
      {use.kind === 'externaldata' && (
        <>
          <label>
            {words.url}
            <InputGroup
              value={use.url}
              spellCheck={false}
              placeholder="https://"
              onChange={(e) => onUse({ ...use, url: e.target.value })}
            />
          </label>
          <p>{words.urlHelp}</p>
          <label>
            {words.format}
            <HTMLSelect
              value={use.format ?? ''}
              onChange={(e) => onUse({ ...use, format: PACK_FORMATS.find((f): f is PackFormat => f === e.currentTarget.value) ?? null })}
            >
              <option value="">{words.formatAuto}</option>
              {PACK_FORMATS.map((f) => (
                <option key={f} value={f}>
                  {f}
                </option>
              ))}
            </HTMLSelect>
          </label>
        </>
      )}
      {use.kind === 'intelligence' && (
        <label>
          {words.table}
          <HTMLSelect value={use.table} onChange={(e) => onUse({ ...use, table: e.currentTarget.value })}>
            {INTELLIGENCE_TABLES.map((t) => (
              <option key={t} value={t}>
                {t}
              </option>
            ))}
          </HTMLSelect>
        </label>
      )}
    </>
  );
}
