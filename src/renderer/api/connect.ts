// Chooses the way to the engine and keeps it open: a port in the desktop app, a socket in browser mode, tried again when lost.

import { createClient } from '../../shared/contract/client.js';
import type { Channel } from '../../shared/contract/wire.js';
import { setConnection, useConnection } from '../state/connection.js';
import { isDesktop } from './host.js';
import { onPort } from './port.js';
import { openSocket, readToken } from './socket.js';

const FIRST_RETRY_MS = 400;
const MAX_RETRY_MS = 5000;
/** Refusals in a row, with none ever accepted, before we say the link is stale instead of trying for ever. */
const REFUSALS = 4;

let retryNow: (() => void) | null = null;
/** "Reconnect" in the lost state. */
export const reconnect = () => retryNow?.();

function use(channel: Channel, onLost: () => void): void {
  const client = createClient(channel);
  channel.onClose(onLost);
  setConnection({ phase: 'open', client });
}
const lastClient = () => {
  const { connection } = useConnection.getState();
  return connection.phase === 'open' || connection.phase === 'lost' ? connection.client : null;
};

/** Starts connecting; never rejects: what happens is in state/connection. */
export function connect(): void {
  if (isDesktop()) {
    onPort((channel) => use(channel, () => setConnection({ phase: 'lost', client: lastClient(), attempt: 0, retryAt: 0 })));
    return;
  }
  const token = readToken();
  if (!token) setConnection({ phase: 'refused', reason: 'noToken' });
  else void attempt(token, 0, false);
}

async function attempt(token: string, tries: number, everOpen: boolean): Promise<void> {
  try {
    const channel = await openSocket(token);
    use(channel, () => again(token, 0, true));
  } catch {
    if (!everOpen && tries + 1 >= REFUSALS) setConnection({ phase: 'refused', reason: 'notAccepted' });
    else again(token, tries + 1, everOpen);
  }
}

function again(token: string, tries: number, everOpen: boolean): void {
  const wait = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** tries);
  setConnection({ phase: 'lost', client: lastClient(), attempt: tries, retryAt: Date.now() + wait });
  const go = () => {
    clearTimeout(timer);
    retryNow = null;
    void attempt(token, tries, everOpen);
  };
  const timer = setTimeout(go, wait);
  retryNow = go;
}
