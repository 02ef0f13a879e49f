// While there is no engine: before the first connection a page, after a loss a bar over the room, which stays readable.

import { Button, Spinner } from '@blueprintjs/core';
import { useEffect, useState } from 'react';
import { reconnect } from '../api/connect.js';
import type { Connection } from '../state/connection.js';
import { strings } from './strings.js';

const words = strings.connection;

export function ConnectionPage({ connection }: { readonly connection: Connection }) {
  if (connection.phase === 'refused') {
    const [title, advice] =
      connection.reason === 'noToken' ? [words.noToken, words.noTokenAdvice] : [words.notAccepted, words.notAcceptedAdvice];
    return (
      <main className="q-page" role="alert">
        <h1>{title}</h1>
        <p>{advice}</p>
      </main>
    );
  }
  return (
    <main className="q-page" role="status">
      <Spinner size={28} />
      <h1>{words.connecting}</h1>
      {connection.phase === 'lost' && <Retry retryAt={connection.retryAt} />}
    </main>
  );
}

export function ConnectionLost({ connection }: { readonly connection: Extract<Connection, { phase: 'lost' }> }) {
  return (
    <div className="q-lost" role="alert">
      <svg viewBox="0 0 12 12" width="12" height="12" fill="var(--medium)" aria-hidden="true">
        <path d="M6 .5 11.5 6 6 11.5.5 6z" />
      </svg>
      <b>{words.lost}</b>
      <span>{words.lostAdvice}</span>
      <Retry retryAt={connection.retryAt} />
    </div>
  );
}

function Retry({ retryAt }: { readonly retryAt: number }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  if (retryAt === 0) return null;
  return (
    <>
      <span className="q-dim" aria-live="off">
        {words.retryIn(Math.max(0, Math.ceil((retryAt - now) / 1000)))}
      </span>
      <Button size="small" onClick={reconnect} text={words.retry} />
    </>
  );
}
