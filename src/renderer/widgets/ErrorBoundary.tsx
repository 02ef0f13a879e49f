// Keeps a broken panel from taking the window with it. Evidence can be anything; a picture that cannot draw it must say so.

import { Button } from '@blueprintjs/core';
import { Component, type ReactNode } from 'react';
import { words } from './strings.js';

interface Props {
  readonly children: ReactNode;
  /** A change of key (another room, another incident) tries again. */
  readonly of: string;
}
interface State {
  readonly error: Error | null;
  readonly of: string;
}

export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null, of: this.props.of };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }
  static getDerivedStateFromProps(props: Props, state: State): Partial<State> | null {
    return props.of === state.of ? null : { of: props.of, error: null };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div className="q-state" role="alert">
        <h3>{words.roomFailed}</h3>
        <p>{words.roomFailedAdvice}</p>
        <span className="q-mono">{error.message}</span>
        <div className="q-state-actions">
          <Button size="small" text={words.retry} onClick={() => this.setState({ error: null })} />
          <Button
            size="small"
            text={words.copyDetails}
            onClick={() => void navigator.clipboard.writeText(`${error.message}\n${error.stack ?? ''}`)}
          />
        </div>
      </div>
    );
  }
}
