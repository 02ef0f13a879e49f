// The case clock: what now() means. Visible always, because nearly half of all public hunts ask for "the last day".

import { Button, InputGroup, PopoverNext } from '@blueprintjs/core';
import { useState } from 'react';
import type { CaseInfo } from '../../shared/contract/case.js';
import { useAct } from '../api/client.js';
import { notify } from '../state/notices.js';
import { explain } from '../widgets/strings.js';
import { TimeText } from '../widgets/TimeText.js';
import { strings } from './strings.js';
import { readTimeField, showTimeField } from './timeField.js';

const words = strings.clock;

export function ClockChip({ info }: { readonly info: CaseInfo }) {
  const [open, setOpen] = useState(false);
  return (
    <PopoverNext
      isOpen={open}
      onInteraction={setOpen}
      placement="bottom"
      arrow={false}
      content={<Fields key={info.clock.now} info={info} close={() => setOpen(false)} />}
      renderTarget={({ isOpen, ref, ...target }) => (
        <button
          {...target}
          ref={ref}
          type="button"
          className="q-chip"
          aria-expanded={isOpen}
          aria-haspopup="dialog"
          title={`${words.label}: ${words[info.clock.basis]}`}
        >
          now() = <b>{<TimeText time={info.clock.now} detail="minute" year />}</b>
        </button>
      )}
    />
  );
}

function Fields({ info, close }: { readonly info: CaseInfo; readonly close: () => void }) {
  const [text, setText] = useState(showTimeField(info.clock.now));
  const [wrong, setWrong] = useState(false);
  const setClock = useAct('case.setClock', { refresh: ['case.info'] });
  const set = (now: string | null) =>
    setClock.mutate({ now }, { onSuccess: close, onError: (error) => notify('error', explain(error).advice) });
  return (
    <form
      className="q-form"
      onSubmit={(e) => {
        e.preventDefault();
        const now = readTimeField(text);
        if (now === null) setWrong(true);
        else set(now);
      }}
    >
      <p>{words.explain}</p>
      <label>
        {words.field}
        <InputGroup value={text} onValueChange={setText} autoFocus />
      </label>
      {wrong && (
        <p className="q-wrong" role="alert">
          {strings.range.wrong}
        </p>
      )}
      <p>{words[info.clock.basis]}</p>
      <div className="q-row">
        <Button type="submit" intent="primary" text={words.apply} loading={setClock.isPending} />
        <Button text={words.reset} onClick={() => set(null)} disabled={info.clock.basis === 'evidenceEnd'} />
      </div>
    </form>
  );
}
