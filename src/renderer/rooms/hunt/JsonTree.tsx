// A dynamic value as a tree that folds; every leaf can be kept or left out in the query by its path. Wide lists open bit by bit.

import { useState } from 'react';
import type { Cell } from '../../../shared/base/types.js';
import { strings } from './strings.js';

export type Path = readonly (string | number)[];
interface Props {
  readonly value: Cell;
  readonly path?: Path;
  /** Undefined when the query cannot be edited from here. */
  readonly onTest: ((path: Path, value: Cell, keep: boolean) => void) | undefined;
}
const FIRST = 60;
const OPEN_DEPTH = 2;

export function JsonTree({ value, path = [], onTest }: Props) {
  const [shown, setShown] = useState(FIRST);
  if (value === null || typeof value !== 'object') return <Leaf value={value} path={path} onTest={onTest} />;
  const entries = Array.isArray(value)
    ? value.map((v: Cell, i) => [i, v] as const)
    : Object.entries(value as Readonly<Record<string, Cell>>);
  if (entries.length === 0) return <span className="q-dim">{Array.isArray(value) ? '[]' : '{}'}</span>;
  return (
    <ul className="hunt-tree">
      {entries.slice(0, shown).map(([key, child]) => (
        <li key={key}>
          <Branch name={String(key)} value={child} path={[...path, key]} onTest={onTest} />
        </li>
      ))}
      {entries.length > shown && (
        <li>
          <button type="button" className="q-door q-dim" onClick={() => setShown(shown + 10 * FIRST)}>
            {`${entries.length - shown} ${strings.more}`}
          </button>
        </li>
      )}
    </ul>
  );
}

function Branch({ name, value, path, onTest }: Props & { readonly name: string; readonly path: Path }) {
  const nested = value !== null && typeof value === 'object' && (Array.isArray(value) ? value.length : Object.keys(value).length) > 0;
  const [open, setOpen] = useState(path.length <= OPEN_DEPTH);
  if (!nested)
    return (
      <>
        <span className="hunt-key">{name}</span> <JsonTree value={value} path={path} onTest={onTest} />
      </>
    );
  const size = Array.isArray(value) ? `[${value.length}]` : `{${Object.keys(value as object).length}}`;
  return (
    <>
      <button type="button" className="hunt-fold" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span aria-hidden="true">{open ? '▾' : '▸'}</span> <span className="hunt-key">{name}</span> <span className="q-dim">{size}</span>
      </button>
      {open && <JsonTree value={value} path={path} onTest={onTest} />}
    </>
  );
}

function Leaf({ value, path, onTest }: { readonly value: Cell; readonly path: Path; readonly onTest: Props['onTest'] }) {
  const text = value === null ? 'null' : typeof value === 'string' ? value : JSON.stringify(value);
  return (
    <span className="hunt-leaf">
      <span className={value === null ? 'q-dim' : typeof value === 'string' ? 'hunt-text' : 'hunt-number'}>{text}</span>
      {onTest && path.length > 0 && (
        <>
          <button
            type="button"
            aria-label={`${strings.only} ${path.join('.')} ${text.slice(0, 40)}`}
            title={strings.only}
            onClick={() => onTest(path, value, true)}
          >
            =
          </button>
          <button
            type="button"
            aria-label={`${strings.without} ${path.join('.')} ${text.slice(0, 40)}`}
            title={strings.without}
            onClick={() => onTest(path, value, false)}
          >
            ≠
          </button>
        </>
      )}
    </span>
  );
}
