// One pack: where it came from, its hash, what it holds, and taking it out of the case.

import { Button, Dialog, DialogBody, DialogFooter } from '@blueprintjs/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Pack } from '../../../../shared/contract/packs.js';
import { asQuarryError, useClient } from '../../../api/client.js';
import { notify } from '../../../state/notices.js';
import { formatBytes, formatNumber } from '../../../widgets/format.js';
import { Panel } from '../../../widgets/Panel.js';
import { explain } from '../../../widgets/strings.js';
import { TimeText } from '../../../widgets/TimeText.js';
import { words } from './strings.js';

export function PackDetail({ pack }: { readonly pack: Pack }) {
  return (
    <div className="q-packs-detail">
      <Panel title={words.entries} aside={formatNumber(pack.entries.length)}>
        {pack.entries.map((e) => (
          <dl className="q-fields" key={`${e.kind} ${e.serves}`}>
            <dt>{words.kind[e.kind]}</dt>
            <dd className={e.kind === 'externaldata' ? 'q-mono' : undefined}>
              {e.serves}
              {e.prefix ? '…' : ''} <span className="q-dim">{words.serves[e.kind]}</span>
            </dd>
            <dt>{words.hash}</dt>
            <dd className="q-mono">{e.sha256}</dd>
            {e.columns.length > 0 && (
              <>
                <dt>{words.columns}</dt>
                <dd className="q-mono">{e.columns.join(', ')}</dd>
              </>
            )}
            {e.problems.map((problem) => (
              <dd key={problem} className="q-pack-problem">
                {problem}
              </dd>
            ))}
          </dl>
        ))}
      </Panel>
      <Panel title={words.about} aside={<Remove pack={pack} />}>
        <dl className="q-fields">
          <dt>{words.name}</dt>
          <dd>{pack.name}</dd>
          <dt>{words.version}</dt>
          <dd>{pack.version}</dd>
          <dt>{words.made}</dt>
          <dd>{/^\d{4}-\d\d-\d\dT/.test(pack.made) ? <TimeText time={pack.made} detail="minute" year /> : pack.made}</dd>
          <dt>{words.from}</dt>
          <dd className="q-mono">{pack.from}</dd>
          <dt>{words.addedAt}</dt>
          <dd>
            <TimeText time={pack.addedAt} detail="second" year />
          </dd>
          <dt>{words.bytes}</dt>
          <dd>{formatBytes(pack.bytes)}</dd>
          <dt>{words.hash}</dt>
          <dd className="q-mono">{pack.sha256}</dd>
        </dl>
      </Panel>
    </div>
  );
}

/** Asks first, and can be taken back. The pack is gone from the list before the answer is here, so nothing hangs on this part being shown. */
function Remove({ pack }: { readonly pack: Pack }) {
  const client = useClient();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const act = async (name: 'packs.remove' | 'packs.restore', told: () => void) => {
    try {
      await client.call(name, { id: pack.id });
      told();
    } catch (thrown) {
      const { title, advice } = explain(asQuarryError(thrown));
      notify('error', `${title}. ${advice}`);
    }
    await queries.invalidateQueries({ queryKey: ['packs.list'] });
  };
  const restore = () => void act('packs.restore', () => notify('ok', words.restored(pack.name)));
  const go = async () => {
    setBusy(true);
    await act('packs.remove', () => notify('ok', words.removed(pack.name), { label: words.undo, run: restore }));
    setBusy(false);
    setAsking(false);
  };
  return (
    <>
      <Button size="small" text={words.remove} onClick={() => setAsking(true)} />
      <Dialog isOpen={asking} onClose={() => setAsking(false)} title={words.removeTitle(pack.name)} transitionDuration={80}>
        <DialogBody>
          <p>{words.removeText}</p>
        </DialogBody>
        <DialogFooter
          minimal
          actions={
            <>
              <Button text={words.keep} onClick={() => setAsking(false)} />
              <Button intent="danger" text={words.removeGo} loading={busy} onClick={() => void go()} />
            </>
          }
        />
      </Dialog>
    </>
  );
}
