// One hunt in the library: what a hit means, what is harmless, what comes next; its text; and the ways to go on.

import { Button } from '@blueprintjs/core';
import type { HuntCard } from '../../../../shared/contract/hunts.js';
import { useAct, useCall } from '../../../api/client.js';
import { baseName } from '../../../widgets/format.js';
import { Loaded } from '../../../widgets/States.js';
import { tacticName } from '../../../widgets/tactics.js';
import type { OpenHunt } from './HuntShelf.js';
import { showRunAll } from './state.js';
import { words } from './words.js';

export function HuntDetail({ card, onOpen }: { readonly card: HuntCard; readonly onOpen: OpenHunt }) {
  const call = useCall('hunts.get', { key: card.key }, { keep: false });
  const remove = useAct('hunt.remove', { refresh: ['hunts.list', 'hunt.saved'] });
  const open = (run: boolean) => {
    if (!call.data) return;
    showRunAll(false);
    onOpen(call.data.kql, card.name, run);
  };
  return (
    <div className="hunts-detail">
      <div className="hunts-acts">
        <Button size="small" intent="primary" text={words.run} disabled={!call.data} onClick={() => open(true)} />
        <Button size="small" text={words.open} disabled={!call.data} onClick={() => open(false)} />
        {card.origin === 'case' && <Button size="small" text={words.removeHunt} onClick={() => remove.mutate({ id: card.id })} />}
      </div>
      {card.problem !== null && <p className="hunts-problem">{`${words.unbound}: ${card.problem}`}</p>}
      <Description text={card.description} />
      <dl>
        {card.tactics.length > 0 && (
          <>
            <dt>{words.tactic}</dt>
            <dd>{card.tactics.map(tacticName).join(', ')}</dd>
          </>
        )}
        {card.techniques.length > 0 && (
          <>
            <dt>{words.techniques}</dt>
            <dd>{card.techniques.join(', ')}</dd>
          </>
        )}
        {card.tables.length > 0 && (
          <>
            <dt>{words.tables}</dt>
            <dd>{card.tables.join(', ')}</dd>
          </>
        )}
        {card.path !== null && (
          <>
            <dt>{words.file}</dt>
            <dd title={card.path}>{baseName(card.path)}</dd>
          </>
        )}
        {call.data?.parameters.map((p) => (
          <div key={p.name} className="hunts-parameter">
            <dt>{p.name}</dt>
            <dd className="hunt-mono">{p.value ?? p.type}</dd>
          </div>
        ))}
      </dl>
      <Loaded call={call} lines={4}>
        {({ kql }) => (
          <pre className="hunts-text" tabIndex={0} aria-label={card.name}>
            {kql}
          </pre>
        )}
      </Loaded>
    </div>
  );
}

/** "Usually harmless:" and "Next:" begin paragraphs of their own. */
export function Description({ text }: { readonly text: string }) {
  const parts = text.split(/(?=\bUsually harmless: |\bNext: )/);
  return (
    <>
      {parts
        .map((p) => p.trim())
        .filter((p) => p !== '')
        .map((part) => {
          const lead = /^(?:Usually harmless|Next):/.exec(part)?.[0];
          return (
            <p key={part} className="hunts-about">
              {lead !== undefined && <b>{lead}</b>}
              {lead === undefined ? part : part.slice(lead.length)}
            </p>
          );
        })}
    </>
  );
}
