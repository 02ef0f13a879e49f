// The client end of the contract over any channel.

import { cancelled, QuarryError } from '../base/errors.js';
import { readBroadcast, type Broadcast } from './case.js';
import { contract, type CallName, type Client } from './index.js';
import { readReply, type Channel, type Reply } from './wire.js';

interface Pending {
  readonly name: CallName;
  resolve(value: unknown): void;
  reject(error: Error): void;
  onEvent(event: unknown): void;
  done(): void;
}

const disconnected = () => new QuarryError('transport.closed', 'the connection to the engine is closed');

/** Calls on a closed channel, and calls pending when it closes, reject with 'transport.closed'. */
export function createClient(channel: Channel): Client {
  const pending = new Map<number, Pending>();
  const listeners = new Set<(message: Broadcast) => void>();
  let nextId = 1;
  let closed = false;

  const settle = (id: number, act: (call: Pending) => void) => {
    const call = pending.get(id);
    if (!call) return; // a reply to a call that was cancelled here
    pending.delete(id);
    call.done();
    act(call);
  };

  const receive = (reply: Reply) => {
    switch (reply.kind) {
      case 'result':
        return settle(reply.id, (call) => {
          const output = contract[call.name].out.safeParse(reply.output);
          if (output.success) call.resolve(output.data);
          else
            call.reject(
              new QuarryError('transport.badReply', `the engine's answer to ${call.name} has the wrong shape: ${output.error.message}`),
            );
        });
      case 'error':
        return settle(reply.id, (call) => call.reject(new QuarryError(reply.error.code, reply.error.message, reply.error.facts)));
      case 'event':
        return pending.get(reply.id)?.onEvent(reply.event);
      case 'broadcast': {
        const message = readBroadcast.safeParse(reply.message);
        if (message.success) for (const listener of listeners) listener(message.data);
      }
    }
  };

  channel.onMessage((message) => {
    const reply = readReply.safeParse(message);
    if (reply.success) receive(reply.data);
  });
  channel.onClose(() => {
    closed = true;
    for (const id of pending.keys()) settle(id, (call) => call.reject(disconnected()));
  });

  const client: Client = {
    call: (name, input, options = {}) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(disconnected());
        if (options.signal?.aborted) return reject(cancelled());
        const id = nextId++;
        const spec = contract[name];
        const abort = () => {
          channel.send({ kind: 'cancel', id });
          settle(id, (call) => call.reject(cancelled()));
        };
        options.signal?.addEventListener('abort', abort);
        pending.set(id, {
          name,
          resolve: (value) => resolve(value as never),
          reject,
          onEvent: (event) => {
            if (!options.onEvent || !('events' in spec)) return;
            const read = spec.events.safeParse(event);
            if (read.success) options.onEvent(read.data as never);
          },
          done: () => options.signal?.removeEventListener('abort', abort),
        });
        channel.send({ kind: 'call', id, name, input });
      }),
    onBroadcast: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get closed() {
      return closed;
    },
    close: () => channel.close(),
  };
  return client;
}
