// The language reference beside the query: found by typing, opened on a word by F1, its examples ready to run.

import { useEffect, useMemo, useState } from 'react';
import type { DocEntry } from '../../../shared/contract/hunt.js';
import { useCall } from '../../api/client.js';
import { EmptyState, Loaded } from '../../widgets/States.js';
import { cellText } from './cells.js';
import { strings } from './strings.js';

interface Props {
  /** The word F1 was pressed on; a new visit opens it again. */
  readonly topic: { readonly word: string; readonly visit: number } | null;
  readonly onTry: (kql: string, title: string) => void;
}
const SHOWN = 80;
const bare = (name: string) => name.replace(/\(.*$/, '').trim().toLowerCase();

export function Docs({ topic, onTry }: Props) {
  const call = useCall('hunt.docs', {});
  return <Loaded call={call}>{(entries) => <Reference entries={entries} topic={topic} onTry={onTry} />}</Loaded>;
}

function Reference({ entries, topic, onTry }: Props & { readonly entries: readonly DocEntry[] }) {
  const [text, setText] = useState('');
  const [open, setOpen] = useState<DocEntry | null>(null);
  const find = (name: string) => entries.find((e) => bare(e.name) === bare(name)) ?? null;
  useEffect(() => {
    if (!topic) return;
    const found = find(topic.word);
    setOpen(found);
    setText(found ? '' : topic.word);
    // oxlint-disable-next-line exhaustive-deps -- a topic opens once a visit
  }, [topic]);
  const matches = useMemo(() => search(entries, text), [entries, text]);
  if (open)
    return (
      <Entry
        entry={open}
        known={(name) => find(name) !== null}
        onBack={() => setOpen(null)}
        onSee={(name) => setOpen(find(name))}
        onTry={onTry}
      />
    );
  return (
    <div className="hunt-docs">
      <input
        className="hunt-find"
        type="search"
        value={text}
        placeholder={strings.searchDocs}
        aria-label={strings.searchDocs}
        onChange={(e) => setText(e.target.value)}
      />
      {matches.length === 0 && <EmptyState title={strings.noDocs}>{entries.length === 0 ? strings.noDocsAtAll : undefined}</EmptyState>}
      <ul className="hunt-doclist">
        {matches.slice(0, SHOWN).map((e) => (
          <li key={`${e.kind} ${e.name}`}>
            <button type="button" onClick={() => setOpen(e)}>
              <span className="hunt-mono">{e.name}</span> <span className="q-dim">{e.kind}</span>
              <span className="hunt-docsum">{e.summary}</span>
            </button>
          </li>
        ))}
      </ul>
      {matches.length > SHOWN && <p className="hunt-note">{`${matches.length - SHOWN} ${strings.moreDocs}`}</p>}
    </div>
  );
}

/** Names that begin with the text first, then names that contain it, then summaries. */
function search(entries: readonly DocEntry[], text: string): DocEntry[] {
  const needle = text.trim().toLowerCase();
  if (needle === '') return [...entries];
  const score = (e: DocEntry): number => {
    const name = e.name.toLowerCase();
    return bare(name) === needle
      ? 0
      : name.startsWith(needle)
        ? 1
        : name.includes(needle)
          ? 2
          : e.summary.toLowerCase().includes(needle)
            ? 3
            : 9;
  };
  return entries
    .map((e) => ({ e, s: score(e) }))
    .filter(({ s }) => s < 9)
    .sort((a, b) => a.s - b.s)
    .map(({ e }) => e);
}

interface EntryProps {
  readonly entry: DocEntry;
  readonly known: (name: string) => boolean;
  readonly onBack: () => void;
  readonly onSee: (name: string) => void;
  readonly onTry: (kql: string, title: string) => void;
}
function Entry({ entry, known, onBack, onSee, onTry }: EntryProps) {
  const [head, ...rows] = entry.result;
  return (
    <article className="hunt-doc" tabIndex={0} aria-label={entry.name}>
      <button type="button" className="q-door" onClick={onBack}>
        {strings.allDocs}
      </button>
      <h3>
        {entry.name} <span className="q-dim">{entry.kind}</span>
      </h3>
      <pre className="hunt-mono">{entry.signature}</pre>
      <p>
        <Marked text={entry.summary} />
      </p>
      {entry.parameters.length > 0 && (
        <dl>
          {entry.parameters.map((p) => (
            <div key={p.name}>
              <dt className="hunt-mono">{p.name}</dt>
              <dd>
                <Marked text={p.text} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {entry.returns !== '' && (
        <p>
          <b>{strings.gives}</b> <Marked text={entry.returns} />
        </p>
      )}
      {entry.example !== '' && (
        <>
          <div className="q-row">
            <b>{strings.example}</b>
            <button type="button" className="q-chip q-push" onClick={() => onTry(entry.example, entry.name)}>
              {strings.tryIt}
            </button>
          </div>
          <pre className="hunt-mono">{entry.example}</pre>
        </>
      )}
      {head && (
        <div className="hunt-docresult" tabIndex={0} role="region" aria-label={strings.exampleResult}>
          <table className="hunt-mono">
            <thead>
              <tr>
                {head.map((cell, i) => (
                  <th key={i}>{cellText(cell)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, r) => (
                <tr key={r}>
                  {row.map((cell, i) => (
                    <td key={i}>{cellText(cell)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {entry.notes.length > 0 && (
        <ul>
          {entry.notes.map((note) => (
            <li key={note}>
              <Marked text={note} />
            </li>
          ))}
        </ul>
      )}
      {entry.see.length > 0 && (
        <p className="hunt-see">
          <span className="q-dim">{strings.seeAlso}</span>{' '}
          {entry.see.map((name) =>
            known(name) ? (
              <button key={name} type="button" className="q-door" onClick={() => onSee(name)}>
                {name}
              </button>
            ) : (
              <span key={name}>{name}</span>
            ),
          )}
        </p>
      )}
    </article>
  );
}

/** Text with `code` in it. */
function Marked({ text }: { readonly text: string }) {
  return text.split(/(`[^`]+`)/).map((part, i) => (part.startsWith('`') ? <code key={i}>{part.slice(1, -1)}</code> : part));
}
