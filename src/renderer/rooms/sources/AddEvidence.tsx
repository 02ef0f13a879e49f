// The ways to add evidence besides dropping it: the system's file picker, a folder, a path typed by hand.

import { Button, HTMLSelect, PopoverNext, TextArea } from '@blueprintjs/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { importFiles, importPaths } from '../../app/evidence.js';
import { useCall, useClient } from '../../api/client.js';
import { desktopHost } from '../../api/host.js';
import { useFrame } from '../../state/frame.js';
import { words } from './strings.js';

export function AddEvidence() {
  const client = useClient();
  const queries = useQueryClient();
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [path, setPath] = useState(false);
  const asked = useFrame((s) => s.addEvidence);
  const answered = useRef(asked);

  const pick = (kind: 'files' | 'folder') => {
    const host = desktopHost();
    if (host?.choose) void host.choose(kind).then((paths) => (paths.length > 0 ? importPaths({ client, queries }, paths) : undefined));
    else (kind === 'files' ? files : folder).current?.click();
  };
  useEffect(() => {
    // Asked for from another room: a browser opens no picker without a press of its own, so the path field is opened instead.
    if (asked !== answered.current) {
      answered.current = asked;
      setPath(true);
    }
  }, [asked]);

  const take = (input: HTMLInputElement) => {
    const list = [...(input.files ?? [])];
    input.value = '';
    void importFiles({ client, queries }, list);
  };
  return (
    <>
      <input ref={files} type="file" multiple hidden aria-hidden="true" tabIndex={-1} onChange={(e) => take(e.currentTarget)} />
      <input
        ref={(element) => {
          folder.current = element;
          element?.setAttribute('webkitdirectory', '');
        }}
        type="file"
        hidden
        aria-hidden="true"
        tabIndex={-1}
        onChange={(e) => take(e.currentTarget)}
      />
      <PopoverNext
        isOpen={path}
        onInteraction={setPath}
        placement="bottom-end"
        arrow={false}
        content={<PathForm close={() => setPath(false)} />}
      >
        <Button text={words.addPath} />
      </PopoverNext>
      <Button text={words.addFolder} onClick={() => pick('folder')} />
      <Button intent="primary" text={words.addFiles} onClick={() => pick('files')} />
    </>
  );
}

function PathForm({ close }: { readonly close: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const connectors = useCall('sources.connectors', {}).data ?? [];
  const [text, setText] = useState('');
  const [connector, setConnector] = useState('');
  const paths = text
    .split('\n')
    .map((p) => p.trim().replace(/^"(.*)"$/, '$1'))
    .filter(Boolean);
  return (
    <form
      className="q-form"
      style={{ width: 420 }}
      onSubmit={(e) => {
        e.preventDefault();
        if (paths.length === 0) return;
        close();
        void importPaths({ client, queries }, paths, connector === '' ? null : connector);
      }}
    >
      <label>
        {words.pathField}
        <TextArea value={text} onChange={(e) => setText(e.target.value)} rows={3} spellCheck={false} autoFocus />
      </label>
      <p>{words.pathHelp}</p>
      <label>
        {words.connectorField}
        <HTMLSelect value={connector} onChange={(e) => setConnector(e.currentTarget.value)}>
          <option value="">{words.connectorAuto}</option>
          {connectors.map((c) => (
            <option key={c.id} value={c.id}>
              {c.title}
            </option>
          ))}
        </HTMLSelect>
      </label>
      <div className="q-row">
        <Button type="submit" intent="primary" text={words.import} disabled={paths.length === 0} />
      </div>
    </form>
  );
}
