// A small label, pressable when it has somewhere to go.

import type { ReactNode } from 'react';

interface Props {
  readonly children: ReactNode;
  readonly title?: string;
  readonly onClick?: () => void;
  /** Makes it a toggle. */
  readonly pressed?: boolean;
}

export function Chip({ children, title, onClick, pressed }: Props) {
  return onClick ? (
    <button type="button" className="q-chip" title={title} aria-pressed={pressed} onClick={onClick}>
      {children}
    </button>
  ) : (
    <span className="q-chip" title={title}>
      {children}
    </span>
  );
}
