// What analysts wrote, and other incidents with the same entities.

import { Button, TextArea } from '@blueprintjs/core';
import { useState } from 'react';
import type { CallOut } from '../../../shared/contract/index.js';
import { useAct } from '../../api/client.js';
import { openIncident } from '../../state/navigation.js';
import { notify } from '../../state/notices.js';
import { explain } from '../../widgets/strings.js';
import { TimeText } from '../../widgets/TimeText.js';
import { words } from './strings.js';

type Page = CallOut<'incidents.get'>;

export function Comments({
  id,
  comments,
  similar,
}: {
  readonly id: string;
  readonly comments: Page['comments'];
  readonly similar: Page['similar'];
}) {
  const [text, setText] = useState('');
  const add = useAct('incidents.comment', { refresh: ['incidents.get'] });
  const send = () => {
    if (text.trim() === '') return;
    add.mutate({ id, text: text.trim() }, { onSuccess: () => setText(''), onError: (error) => notify('error', explain(error).advice) });
  };
  return (
    <div className="q-comments">
      <div>
        {comments.map((c) => (
          <p key={c.id}>
            <TimeText time={c.at} detail="minute" />
            {c.text}
          </p>
        ))}
        {comments.length === 0 && <p className="q-dim">{words.noComments}</p>}
        {similar.length > 0 && (
          <>
            <h3>{words.similar}</h3>
            {similar.map((s) => (
              <p key={s.id}>
                <button type="button" className="q-door" onClick={() => openIncident(s.id)}>
                  {s.title}
                </button>{' '}
                <span className="q-dim">
                  {words.shares} {s.shared.map((e) => e.name).join(', ')}
                </span>
              </p>
            ))}
          </>
        )}
      </div>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          send();
        }}
      >
        <TextArea
          aria-label={words.comment}
          placeholder={words.comment}
          rows={1}
          value={text}
          onChange={(e) => setText(e.target.value)}
          onKeyDown={(e) => {
            if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) send();
          }}
        />
        <Button type="submit" text={words.add} loading={add.isPending} disabled={text.trim() === ''} />
      </form>
    </div>
  );
}
