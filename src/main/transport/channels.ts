// Channels: in-process, MessagePort (worker_threads and Electron) and WebSocket.

import type { Channel } from '../../shared/contract/wire.js';

/** Two ends of one in-process connection. Messages are copied and arrive asynchronously, as over a real transport. */
export function channelPair(): readonly [Channel, Channel] {
  const ends = [createEnd(), createEnd()] as const;
  const link = (own: End, peer: End): Channel => ({
    send: (message) => {
      const copy = structuredClone(message);
      queueMicrotask(() => own.open && peer.receive(copy));
    },
    onMessage: own.onMessage,
    onClose: own.onClose,
    close: () => {
      own.end();
      peer.end();
    },
  });
  return [link(ends[0], ends[1]), link(ends[1], ends[0])];
}

interface End {
  readonly open: boolean;
  receive(message: unknown): void;
  end(): void;
  readonly onMessage: Channel['onMessage'];
  readonly onClose: Channel['onClose'];
}

function createEnd(): End {
  const messages = new Set<(message: unknown) => void>();
  const closes = new Set<() => void>();
  let open = true;
  return {
    get open() {
      return open;
    },
    receive: (message) => {
      for (const listener of messages) listener(message);
    },
    end: () => {
      if (!open) return;
      open = false;
      for (const listener of closes) listener();
    },
    onMessage: (listener) => {
      messages.add(listener);
      return () => messages.delete(listener);
    },
    onClose: (listener) => {
      closes.add(listener);
      return () => closes.delete(listener);
    },
  };
}

/** What worker_threads' MessagePort, and Electron's MessagePortMain through a two-line adapter, have in common. */
export interface PortLike {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  close(): void;
}

export function portChannel(port: PortLike): Channel {
  const end = createEnd();
  port.on('message', (message) => end.receive(message));
  port.on('close', () => end.end());
  return { send: (message) => port.postMessage(message), onMessage: end.onMessage, onClose: end.onClose, close: () => port.close() };
}

/** The part of ws's WebSocket a channel needs. */
export interface SocketLike {
  readonly readyState: number;
  send(text: string): void;
  close(): void;
  on(event: 'message', listener: (data: unknown) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
}
const SOCKET_OPEN = 1;

export function socketChannel(socket: SocketLike): Channel {
  const end = createEnd();
  socket.on('message', (data) => {
    let message: unknown;
    try {
      message = JSON.parse(String(data));
    } catch {
      socket.close(); // not our protocol: nothing after it can be trusted
      return;
    }
    end.receive(message);
  });
  socket.on('close', () => end.end());
  return {
    send: (message) => {
      if (socket.readyState === SOCKET_OPEN) socket.send(JSON.stringify(message));
    },
    onMessage: end.onMessage,
    onClose: end.onClose,
    close: () => socket.close(),
  };
}

/** Joins two channels so that each hears what the other is sent. */
export function relay(a: Channel, b: Channel): void {
  a.onMessage((message) => b.send(message));
  b.onMessage((message) => a.send(message));
  a.onClose(() => b.close());
  b.onClose(() => a.close());
}
