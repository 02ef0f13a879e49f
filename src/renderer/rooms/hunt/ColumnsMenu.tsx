// Every column of the result in a list: found by a word, gone to, shown or hidden; and all that hold nothing put away at once.

import { Button, PopoverNext } from '@blueprintjs/core';
import { useState } from 'react';
import type { HuntTable } from '../../../shared/contract/hunt.js';
import { asQuarryError, useClient } from '../../api/client.js';
import { notify } from '../../state/notices.js';
import { formatNumber, plural } from '../../widgets/format.js';
import type { GridHandle } from './ResultGrid.js';
import { columnStrings as words } from './strings.js';

interface Props {
  readonly table: HuntTable;
  readonly hidden: ReadonlySet<number>;
  readonly grid: () => GridHandle | null;
}

export function ColumnsMenu({ table, hidden, grid }: Props) {
  const client = useClient();
  const [text, setText] = useState('');
  const show = (columns: readonly number[], shown: boolean) => grid()?.show(columns, shown);
  const hideEmpty = async () => {
    try {
      const { columns } = await client.call('hunt.emptyColumns', { resultId: table.resultId });
      const left = columns.filter((c) => !hidden.has(c));
      // A result of nothing but empty columns stays as it is.
      if (left.length > 0 && left.length + hidden.size < table.columns.length) show(left, false);
      notify('ok', left.length === 0 ? words.noneEmpty : `${plural(left.length, 'column')} ${words.put}`);
    } catch (error) {
      notify('error', asQuarryError(error).message);
    }
  };
  const found = table.columns.map((c, i) => ({ ...c, i })).filter((c) => c.name.toLowerCase().includes(text.trim().toLowerCase()));
  return (
    <PopoverNext
      placement="bottom-start"
      shouldReturnFocusOnClose={false}
      content={
        <div className="hunt-columns" role="group" aria-label={words.title}>
          <input
            type="search"
            className="hunt-find"
            autoFocus
            value={text}
            placeholder={words.find}
            aria-label={words.find}
            onChange={(e) => setText(e.target.value)}
            onKeyDown={(e) => {
              const [first] = found;
              if (e.key === 'Enter' && first) grid()?.goTo(first.i);
            }}
          />
          <ul>
            {found.map((c) => (
              <li key={c.i}>
                <input
                  type="checkbox"
                  checked={!hidden.has(c.i)}
                  aria-label={`${words.shown} ${c.name}`}
                  onChange={(e) => show([c.i], e.target.checked)}
                />
                <button
                  type="button"
                  className="q-cut"
                  title={words.go}
                  onClick={() => {
                    if (hidden.has(c.i)) show([c.i], true);
                    grid()?.goTo(c.i);
                  }}
                >
                  {c.name}
                </button>
                <span className="q-dim q-push">{c.type}</span>
              </li>
            ))}
          </ul>
          <footer className="q-row">
            <button type="button" className="q-chip" onClick={() => void hideEmpty()}>
              {words.hideEmpty}
            </button>
            <button type="button" className="q-chip" disabled={hidden.size === 0} onClick={() => show([...hidden], true)}>
              {words.showAll}
            </button>
          </footer>
        </div>
      }
    >
      <Button
        size="small"
        text={
          hidden.size > 0
            ? `${words.title} ${formatNumber(table.columns.length - hidden.size)}/${formatNumber(table.columns.length)}`
            : words.title
        }
        endIcon="caret-down"
      />
    </PopoverNext>
  );
}
