// The outcome in hand: why it ranks so, what a hit means, its first rows, and the way into a tab.

import { Button } from '@blueprintjs/core';
import type { Cell } from '../../../../shared/base/types.js';
import { EntityChip } from '../../../widgets/EntityChip.js';
import { formatDuration, plural } from '../../../widgets/format.js';
import { Description } from './HuntDetail.js';
import type { OpenHunt } from './HuntShelf.js';
import { useOpenTab, type Line } from './OutcomeTable.js';
import { words } from './words.js';

const textOf = (cell: Cell): string => (cell === null ? '' : typeof cell === 'object' ? JSON.stringify(cell) : String(cell));

export function OutcomeDetail({ line: { card, outcome }, onOpen }: { readonly line: Line; readonly onOpen: OpenHunt }) {
  const openTab = useOpenTab(onOpen);
  return (
    <div className="hunts-outcome" role="group" aria-label={card.name}>
      <div className="hunts-outcome-text">
        <div className="q-row">
          <h3 className="q-cut">{card.name}</h3>
          <span className="q-push" />
          <Button size="small" text={words.open} onClick={() => openTab(card, false)} />
          <Button size="small" intent="primary" text={words.run} onClick={() => openTab(card, true)} />
        </div>
        {outcome.problem !== null && <p className="hunts-problem">{outcome.problem}</p>}
        {outcome.because.length > 0 && (
          <p className="q-dim">{`${words.score} ${outcome.score}: ${outcome.because.join(' · ')} · ${formatDuration(outcome.ms)}`}</p>
        )}
        {outcome.known.length > 0 && (
          <p className="hunts-known">
            {outcome.known.map((e) => (
              <EntityChip key={e.id} entity={e} />
            ))}
          </p>
        )}
        <Description text={card.description} />
      </div>
      {outcome.preview.length > 0 && (
        <div className="hunts-preview" tabIndex={0} role="group" aria-label={words.first}>
          <table>
            <caption>
              {outcome.rows > outcome.preview.length
                ? `${words.first}: ${outcome.preview.length} ${words.of} ${plural(outcome.rows, 'row')}${outcome.more ? ' or more' : ''}`
                : plural(outcome.rows, 'row')}
            </caption>
            <thead>
              <tr>
                {outcome.columns.map((c) => (
                  <th key={c.name} scope="col">
                    {c.name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {outcome.preview.map((row, i) => (
                <tr key={`${i} ${textOf(row[0] ?? null)}`}>
                  {outcome.columns.map((c, k) => {
                    const text = textOf(row[k] ?? null);
                    return (
                      <td key={c.name} title={text} className={/^(?:int|long|real|decimal)$/.test(c.type) ? 'q-num' : undefined}>
                        {text}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
