// The engine's end of the contract over any channel: validates, dispatches, reports progress, honours cancellation.

import { CancelSource, cancelled, QuarryError } from '../../shared/base/errors.js';
import type { Broadcast } from '../../shared/contract/case.js';
import { contract, type CallName, type Handlers } from '../../shared/contract/index.js';
import { readRequest, type Channel } from '../../shared/contract/wire.js';
import type { CancelBoard } from './cancelBoard.js';

export interface Server {
  /** Serves one connection until it closes; its running calls are cancelled then. `connection` is its number on the board. */
  connect(channel: Channel, connection?: number): void;
  broadcast(message: Broadcast): void;
}

type Handler = (input: unknown, scope: { cancel: CancelSource; emit: (event: unknown) => void }) => unknown;

export function createServer(handlers: Handlers, onBug: (error: unknown, name: string) => void, board: CancelBoard | null = null): Server {
  const channels = new Set<Channel>();
  const connections = new Map<number, ReadonlyMap<number, CancelSource>>();
  const listen = () =>
    board?.take((connection, call) => {
      const running = connections.get(connection);
      for (const [id, cancel] of running ?? []) if (call === null || call === id) cancel.cancel();
    });

  const serve = async (channel: Channel, running: Map<number, CancelSource>, id: number, name: string, input: unknown) => {
    const cancel = new CancelSource(listen);
    running.set(id, cancel);
    try {
      const output = await answer(handlers, name, input, cancel, (event) => {
        if (!cancel.cancelled) channel.send({ kind: 'event', id, event });
      });
      if (!cancel.cancelled) channel.send({ kind: 'result', id, output });
    } catch (error) {
      const known =
        error instanceof QuarryError
          ? error
          : new QuarryError('internal', `a fault in Quarry: ${error instanceof Error ? error.message : String(error)}`);
      if (!(error instanceof QuarryError)) onBug(error, name);
      channel.send({ kind: 'error', id, error: { code: known.code, message: known.message, facts: known.facts } });
    } finally {
      running.delete(id);
    }
  };

  return {
    connect(channel, connection) {
      const running = new Map<number, CancelSource>();
      channels.add(channel);
      if (connection !== undefined) connections.set(connection, running);
      channel.onMessage((message) => {
        const request = readRequest.safeParse(message);
        if (!request.success) return; // a frame of another protocol; there is no id to answer to
        if (request.data.kind === 'cancel') running.get(request.data.id)?.cancel();
        else void serve(channel, running, request.data.id, request.data.name, request.data.input);
      });
      channel.onClose(() => {
        channels.delete(channel);
        if (connection !== undefined) connections.delete(connection);
        for (const cancel of running.values()) cancel.cancel();
      });
    },
    broadcast(message) {
      for (const channel of channels) channel.send({ kind: 'broadcast', message });
    },
  };
}

async function answer(
  handlers: Handlers,
  name: string,
  input: unknown,
  cancel: CancelSource,
  emit: (event: unknown) => void,
): Promise<unknown> {
  if (!Object.hasOwn(contract, name)) throw new QuarryError('transport.unknownCall', `there is no call named ${name}`, { name });
  const spec = contract[name as CallName];
  const read = spec.in.safeParse(input);
  if (!read.success)
    throw new QuarryError('transport.badInput', `the input of ${name} has the wrong shape: ${read.error.message}`, { name });
  const output = await (handlers[name as CallName] as Handler)(read.data, { cancel, emit });
  if (cancel.cancelled) throw cancelled();
  const checked = spec.out.safeParse(output);
  if (!checked.success) throw new Error(`the answer of ${name} breaks its contract: ${checked.error.message}`);
  return checked.data;
}
