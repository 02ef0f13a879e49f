// The time range as words; a press gives two fields for exact bounds.

import { Button, InputGroup, PopoverNext } from '@blueprintjs/core';
import { useState } from 'react';
import type { TimeRange } from '../../shared/contract/values.js';
import { setTimeRange, useRange } from '../state/timeRange.js';
import { detailOf } from '../widgets/format.js';
import { TimeText } from '../widgets/TimeText.js';
import { strings } from './strings.js';
import { readTimeField, showTimeField } from './timeField.js';

const words = strings.range;

export function RangeChip({ extent }: { readonly extent: TimeRange | null }) {
  const range = useRange();
  const [open, setOpen] = useState(false);
  const shown = range ?? extent;
  if (!shown) return null;
  const years = shown.from.slice(0, 4) !== shown.to.slice(0, 4);
  const detail = years ? 'day' : detailOf(shown.from, shown.to);
  return (
    <PopoverNext
      isOpen={open}
      onInteraction={setOpen}
      placement="bottom"
      arrow={false}
      content={<Fields key={`${shown.from}${shown.to}`} shown={shown} close={() => setOpen(false)} />}
      renderTarget={({ isOpen, ref, ...target }) => (
        <button
          {...target}
          ref={ref}
          type="button"
          className="q-chip"
          aria-expanded={isOpen}
          aria-haspopup="dialog"
          aria-pressed={range !== null}
          title={range ? words.explain : words.whole}
        >
          <span className="q-hidden">{words.label}: </span>
          <TimeText time={shown.from} detail={detail} year={years} /> <b aria-hidden="true">→</b>{' '}
          <TimeText time={shown.to} detail={detail} year={years} />
        </button>
      )}
    />
  );
}

function Fields({ shown, close }: { readonly shown: TimeRange; readonly close: () => void }) {
  const [from, setFrom] = useState(showTimeField(shown.from));
  const [to, setTo] = useState(showTimeField(shown.to));
  const [wrong, setWrong] = useState(false);
  return (
    <form
      className="q-form"
      onSubmit={(e) => {
        e.preventDefault();
        const a = readTimeField(from);
        const b = readTimeField(to);
        if (a === null || b === null || a >= b) return setWrong(true);
        setTimeRange({ from: a, to: b });
        close();
      }}
    >
      <p>{words.explain}</p>
      <label>
        {words.from}
        <InputGroup value={from} onValueChange={setFrom} autoFocus />
      </label>
      <label>
        {words.to}
        <InputGroup value={to} onValueChange={setTo} />
      </label>
      {wrong && (
        <p className="q-wrong" role="alert">
          {words.wrong}
        </p>
      )}
      <div className="q-row">
        <Button type="submit" intent="primary" text={words.apply} />
        <Button
          text={words.clear}
          onClick={() => {
            setTimeRange(null);
            close();
          }}
        />
      </div>
    </form>
  );
}
