// Cancels through shared memory: what is told is heard once, and a call that holds the engine's thread hears of its own.

import { expect, it, vi } from 'vitest';
import { CancelBoard } from '../../src/main/transport/cancelBoard.js';
import { channelPair } from '../../src/main/transport/channels.js';
import { createServer } from '../../src/main/transport/server.js';
import type { Handlers } from '../../src/shared/contract/index.js';

const taken = (board: CancelBoard): (readonly [number, number | null])[] => {
  const seen: (readonly [number, number | null])[] = [];
  board.take((connection, call) => seen.push([connection, call]));
  return seen;
};

it('hands out what was told elsewhere, once and in order', () => {
  const told = new CancelBoard();
  const heard = new CancelBoard(told.memory);
  expect(taken(heard)).toEqual([]);
  told.tell(1, 7);
  told.tell(2);
  expect(taken(heard)).toEqual([
    [1, 7],
    [2, null],
  ]);
  expect(taken(heard)).toEqual([]);
});

it('keeps the newest when more is told than it has places', () => {
  const board = new CancelBoard();
  for (let call = 0; call < 5000; call++) board.tell(1, call);
  const seen = taken(board);
  expect(seen.length).toBeLessThan(5000);
  expect(seen.at(-1)).toEqual([1, 4999]);
  board.tell(1, 5000);
  expect(taken(board)).toEqual([[1, 5000]]);
});

it('ends a call that never gives the thread back', async () => {
  const board = new CancelBoard();
  const elsewhere = new CancelBoard(board.memory);
  const work = vi.fn(async (input: { key: string }, scope: { cancel: { throwIfCancelled(): void } }) => {
    // The other thread tells it while this one works.
    if (input.key === 'mine') elsewhere.tell(3, 1);
    if (input.key === 'gone') elsewhere.tell(3);
    for (let i = 0; i < 1000; i++) scope.cancel.throwIfCancelled();
    return { value: 'done' };
  });
  const [client, server] = channelPair();
  const answers: unknown[] = [];
  client.onMessage((m) => answers.push(m));
  createServer({ 'view.get': work } as unknown as Handlers, () => undefined, board).connect(server, 3);
  const ask = async (id: number, key: string) => {
    client.send({ kind: 'call', id, name: 'view.get', input: { key } });
    await vi.waitFor(() => expect(answers).toHaveLength(1));
    return answers.pop();
  };
  expect(await ask(1, 'mine')).toMatchObject({ kind: 'error', id: 1, error: { code: 'cancelled' } });
  expect(await ask(2, 'other')).toMatchObject({ kind: 'result', id: 2 });
  expect(await ask(3, 'gone')).toMatchObject({ kind: 'error', id: 3, error: { code: 'cancelled' } });
});
