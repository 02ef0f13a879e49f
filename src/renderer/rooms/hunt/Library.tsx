// Left of the editor: the case's tables with their rows and columns, the library of hunts; and over the editor the
// run of all hunts, which the library's filters narrow.

import { useEffect, useState, type ReactNode } from 'react';
import { useCall } from '../../api/client.js';
import { formatCompact, formatNumber } from '../../widgets/format.js';
import { Loaded } from '../../widgets/States.js';
import { kqlName } from './kqlText.js';
import { HuntShelf } from './library/HuntShelf.js';
import { RunAll } from './library/RunAll.js';
import { useLibrary } from './library/state.js';
import { strings } from './strings.js';

interface Props {
  /** Opens a tab with the text; `run` starts it. */
  readonly onOpen: (kql: string, title: string, run: boolean) => void;
}
interface LibraryProps extends Props {
  /** The details are open: where the window is narrow the library is a strip then, and comes out over the query when asked. */
  readonly side: boolean;
  readonly grip: ReactNode;
}
type Shelf = 'tables' | 'saved';

export function Library({ side, grip, onOpen: opened }: LibraryProps) {
  const [shelf, setShelf] = useState<Shelf>('tables');
  const [text, setText] = useState('');
  const [out, setOut] = useState(false);
  useEffect(() => setOut(false), [side]);
  const onOpen: Props['onOpen'] = (kql, title, run) => {
    setOut(false);
    opened(kql, title, run);
  };
  const runAll = useLibrary((s) => s.shown);
  const shelves: readonly (readonly [Shelf, string])[] = [
    ['tables', strings.tables],
    ['saved', strings.saved],
  ];
  return (
    <>
      <button type="button" className="hunt-strip" aria-expanded={out} aria-controls="hunt-library" onClick={() => setOut(!out)}>
        <span>{strings.library}</span>
      </button>
      <aside
        className="hunt-library"
        id="hunt-library"
        aria-label={strings.library}
        data-out={out}
        onKeyDown={(e) => e.key === 'Escape' && setOut(false)}
      >
        {grip}
        <div className="hunt-shelves" role="tablist" aria-label={strings.library}>
          {shelves.map(([id, label]) => (
            <button key={id} type="button" role="tab" aria-selected={shelf === id} onClick={() => setShelf(id)}>
              {label}
            </button>
          ))}
        </div>
        <input
          className="hunt-find"
          type="search"
          value={text}
          placeholder={strings.searchLibrary}
          aria-label={strings.searchLibrary}
          onChange={(e) => setText(e.target.value)}
        />
        <div
          className="hunt-list"
          role="tabpanel"
          tabIndex={0}
          aria-label={`${shelves.find(([id]) => id === shelf)?.[1] ?? ''}: ${strings.arrows}`}
          onKeyDown={walk}
        >
          {shelf === 'tables' ? <Tables text={text} onOpen={onOpen} /> : <HuntShelf text={text} onOpen={onOpen} />}
        </div>
      </aside>
      {runAll && <RunAll text={shelf === 'saved' ? text : ''} onOpen={onOpen} />}
    </>
  );
}

/** One stop for Tab, arrows inside: a case has hundreds of tables. */
function walk(e: React.KeyboardEvent<HTMLElement>): void {
  const by = e.key === 'ArrowDown' ? 1 : e.key === 'ArrowUp' ? -1 : 0;
  if (by === 0) return;
  e.preventDefault();
  const items = [...e.currentTarget.querySelectorAll<HTMLElement>('button')];
  const now = items.indexOf(document.activeElement as HTMLElement);
  items[Math.min(items.length - 1, Math.max(0, now + by))]?.focus();
}

const includes = (where: string, what: string) => where.toLowerCase().includes(what.trim().toLowerCase());

function Tables({ text, onOpen }: Props & { readonly text: string }) {
  const call = useCall('hunt.tables', {});
  const [open, setOpen] = useState<string | null>(null);
  return (
    <Loaded call={call}>
      {(tables) => {
        const filled = tables.filter((t) => t.rows > 0).sort((a, b) => b.rows - a.rows);
        const shown =
          text === ''
            ? filled
            : [...filled, ...tables.filter((t) => t.rows === 0)]
                .filter((t) => includes(t.name, text) || t.columns.some((c) => includes(c.name, text)))
                .slice(0, 80);
        return (
          <>
            {shown.map((t) => (
              <div key={t.name} className="hunt-table" data-empty={t.rows === 0}>
                <div className="q-row">
                  <button
                    type="button"
                    tabIndex={-1}
                    className="hunt-item q-cut"
                    aria-expanded={open === t.name}
                    title={t.name}
                    onClick={() => setOpen(open === t.name ? null : t.name)}
                  >
                    {t.name}
                  </button>
                  <button
                    type="button"
                    tabIndex={-1}
                    className="q-door q-push"
                    title={`${kqlName(t.name)} | take 100`}
                    aria-label={`${formatCompact(t.rows)} rows of ${t.name}: open as a hunt`}
                    onClick={() => onOpen(`${kqlName(t.name)}\n| take 100`, t.name, true)}
                  >
                    {formatCompact(t.rows)}
                  </button>
                </div>
                {open === t.name && (
                  <ul>
                    {t.columns.map((c) => (
                      <li key={c.name} className="q-row">
                        <span className="q-cut">{c.name}</span>
                        <span className="q-dim q-push">{c.type}</span>
                      </li>
                    ))}
                  </ul>
                )}
              </div>
            ))}
            {text === '' && <p className="hunt-note">{`${formatNumber(tables.length - filled.length)} more tables are known and empty`}</p>}
          </>
        );
      }}
    </Loaded>
  );
}
