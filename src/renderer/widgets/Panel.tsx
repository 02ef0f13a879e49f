// A titled box. The title is a heading and names the region for those who listen to the page.

import { useId, type ReactNode } from 'react';

interface Props {
  readonly title: string;
  /** Right of the title: a short note or a control. */
  readonly aside?: ReactNode;
  readonly pad?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

export function Panel({ title, aside, pad = false, className, children }: Props) {
  const id = useId();
  return (
    <section className={className ? `q-panel ${className}` : 'q-panel'} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {aside !== undefined && <div className="q-aside">{aside}</div>}
      </header>
      {/* Scrollable regions must be reachable by keyboard. */}
      <div className={pad ? 'q-body q-pad' : 'q-body'} tabIndex={0} role="group" aria-labelledby={id}>
        {children}
      </div>
    </section>
  );
}
