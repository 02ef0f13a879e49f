// Desktop mode: the preload hands over a MessagePort to the engine's process; a restarted engine comes as another port.

import type { Channel } from '../../shared/contract/wire.js';

let waiting: Channel | null = null;
let taker: ((channel: Channel) => void) | null = null;

/** Called first thing in the window; a port that comes before `onPort` waits for it. */
export function listenForPort(): void {
  window.addEventListener('message', (event: MessageEvent) => {
    const [port] = event.ports;
    if (event.source !== window || event.data !== 'quarry-port' || !port) return;
    const channel = portChannel(port);
    if (taker) taker(channel);
    else waiting = channel;
  });
}

/** Calls back with each port the preload hands over. */
export function onPort(listener: (channel: Channel) => void): void {
  taker = listener;
  if (waiting) listener(waiting);
  waiting = null;
}

function portChannel(port: MessagePort): Channel {
  const closes = new Set<() => void>();
  const closed = () => {
    for (const listener of closes) listener();
  };
  // Chromium tells when the other end is gone; the type library does not know the event yet.
  port.addEventListener('close' as 'message', closed);
  const channel: Channel = {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => {
      const receive = (event: MessageEvent) => listener(event.data);
      port.addEventListener('message', receive);
      port.start();
      return () => port.removeEventListener('message', receive);
    },
    onClose: (listener) => {
      closes.add(listener);
      return () => closes.delete(listener);
    },
    close: () => {
      port.close();
      closed();
    },
  };
  return channel;
}
