// Browser mode: the engine on the same origin, over a WebSocket. The token came in the URL fragment, which servers never see and
// which is taken out of the address bar at once; sessionStorage keeps it for a reload of this tab only.

import type { Channel } from '../../shared/contract/wire.js';

const TOKEN_KEY = 'quarry.token';

export function readToken(): string | null {
  const match = /[#&]token=([A-Za-z0-9_-]+)/.exec(location.hash);
  if (match?.[1]) {
    sessionStorage.setItem(TOKEN_KEY, match[1]);
    history.replaceState(history.state, '', location.pathname + location.search);
    return match[1];
  }
  return sessionStorage.getItem(TOKEN_KEY);
}

export const protocolOf = (token: string) => `quarry.${token}`;

/** Resolves when open; rejects when the server refuses or is not there. */
export function openSocket(token: string): Promise<Channel> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/engine`, protocolOf(token));
    const messages = new Set<(message: unknown) => void>();
    const closes = new Set<() => void>();
    let opened = false;
    socket.addEventListener('open', () => {
      opened = true;
      resolve({
        send: (message) => {
          if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
        },
        onMessage: (listener) => {
          messages.add(listener);
          return () => messages.delete(listener);
        },
        onClose: (listener) => {
          closes.add(listener);
          return () => closes.delete(listener);
        },
        close: () => socket.close(),
      });
    });
    socket.addEventListener('message', (event) => {
      let message: unknown;
      try {
        message = JSON.parse(String(event.data));
      } catch {
        socket.close(); // not our protocol
        return;
      }
      for (const listener of messages) listener(message);
    });
    socket.addEventListener('close', () => {
      if (!opened) reject(new Error('refused'));
      for (const listener of closes) listener();
    });
  });
}
