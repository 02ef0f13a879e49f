// What a panel shows when it has nothing, waits, or failed. Designed once, used everywhere.

import { Button } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import type { QuarryError } from '../../shared/base/errors.js';
import { explain, words } from './strings.js';

interface EmptyProps {
  readonly title: string;
  /** Why it is empty and what would fill it. */
  readonly children?: ReactNode;
  readonly icon?: ReactNode;
  readonly actions?: ReactNode;
}
export function EmptyState({ title, children, icon, actions }: EmptyProps) {
  return (
    <div className="q-state">
      {icon}
      <h3>{title}</h3>
      {children !== undefined && <p>{children}</p>}
      {actions !== undefined && <div className="q-state-actions">{actions}</div>}
    </div>
  );
}

interface ErrorProps {
  readonly error: QuarryError;
  readonly onRetry?: () => void;
  /** Where it is wrong and what would mend it: before the offer to try the same again. */
  readonly children?: ReactNode;
}
export function ErrorState({ error, onRetry, children }: ErrorProps) {
  const { title, advice } = explain(error);
  return (
    <div className="q-state" role="alert">
      <svg className="q-error-mark" viewBox="0 0 12 12" width="18" height="18" fill="currentColor" aria-hidden="true">
        <path d="M6 1 11.5 11h-11z" />
      </svg>
      <h3>{title}</h3>
      <p>{advice}</p>
      <span className="q-mono">{error.code}</span>
      {children}
      {onRetry && (
        <div className="q-state-actions">
          <Button size="small" onClick={onRetry} text={words.retry} />
        </div>
      )}
    </div>
  );
}

/** Grey lines where text will be; says "Loading" to those who listen. */
export function Skeleton({ lines = 6 }: { readonly lines?: number }) {
  return (
    <div className="q-skeleton" role="status" aria-label={words.loading}>
      {Array.from({ length: lines }, (_, i) => (
        <i key={i} style={{ width: `${95 - ((i * 37) % 45)}%` }} />
      ))}
    </div>
  );
}

interface Answer<T> {
  readonly data: T | undefined;
  readonly error: QuarryError | null;
  readonly refetch: () => unknown;
}
/** The usual three states of a call: waiting, failed, here. */
export function Loaded<T>({
  call,
  lines,
  children,
}: {
  readonly call: Answer<T>;
  readonly lines?: number;
  readonly children: (data: T) => ReactNode;
}) {
  if (call.data !== undefined) return children(call.data);
  if (call.error) return <ErrorState error={call.error} onRetry={() => void call.refetch()} />;
  return <Skeleton {...(lines === undefined ? {} : { lines })} />;
}
