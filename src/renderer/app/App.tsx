// The window: the frame when there is an engine, and what is shown while there is none.

import '@blueprintjs/core/lib/css/blueprint.css';
import './tokens.css';
import './blueprint.css';
import '../widgets/widgets.css';
import './frame.css';
import { useEffect, useMemo } from 'react';
import { ClientProvider, makeQueryClient } from '../api/client.js';
import { ErrorBoundary } from '../widgets/ErrorBoundary.js';
import { useConnection } from '../state/connection.js';
import { ConnectionLost, ConnectionPage } from './ConnectionState.js';
import { Frame } from './Frame.js';

export function App() {
  const connection = useConnection((s) => s.connection);
  const queries = useMemo(makeQueryClient, []);
  const client = connection.phase === 'open' || connection.phase === 'lost' ? connection.client : null;

  useEffect(() => {
    // A new connection may be to an engine that has moved on.
    if (connection.phase === 'open') void queries.invalidateQueries();
  }, [connection, queries]);

  if (!client) return <ConnectionPage connection={connection} />;
  return (
    <ErrorBoundary of="window">
      <ClientProvider client={client} queries={queries}>
        <Frame />
        {connection.phase === 'lost' && <ConnectionLost connection={connection} />}
      </ClientProvider>
    </ErrorBoundary>
  );
}
