// A dynamic value as a tree that folds; deep and wide ones open bit by bit.

import { useState } from 'react';
import type { Cell } from '../../shared/base/types.js';

const FIRST = 40;

export function CellTree({ value, depth = 0 }: { readonly value: Cell; readonly depth?: number }) {
  const [shown, setShown] = useState(FIRST);
  if (value === null) return <span className="q-dim">null</span>;
  if (typeof value !== 'object') return <span style={{ color: typeof value === 'string' ? undefined : 'var(--ip)' }}>{String(value)}</span>;
  const entries = Array.isArray(value)
    ? value.map((v: Cell, i) => [String(i), v] as const)
    : Object.entries(value as Readonly<Record<string, Cell>>);
  if (entries.length === 0) return <span className="q-dim">{Array.isArray(value) ? '[]' : '{}'}</span>;
  return (
    <ul className="q-tree" style={depth === 0 ? { paddingLeft: 0 } : undefined}>
      {entries.slice(0, shown).map(([key, child]) => (
        <li key={key}>
          <span>{key}: </span>
          {child !== null && typeof child === 'object' && depth >= 2 ? (
            <Folded value={child} depth={depth + 1} />
          ) : (
            <CellTree value={child} depth={depth + 1} />
          )}
        </li>
      ))}
      {entries.length > shown && (
        <li>
          <button type="button" className="q-door q-dim" onClick={() => setShown(shown + 10 * FIRST)}>
            {entries.length - shown} more
          </button>
        </li>
      )}
    </ul>
  );
}

function Folded({ value, depth }: { readonly value: Cell; readonly depth: number }) {
  const [open, setOpen] = useState(false);
  return open ? (
    <CellTree value={value} depth={depth} />
  ) : (
    <button type="button" className="q-door q-dim" onClick={() => setOpen(true)}>
      {Array.isArray(value) ? `[${value.length}]` : '{…}'}
    </button>
  );
}
