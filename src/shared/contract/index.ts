// Every room's contract in one map.

import { caseContract } from './case.js';
import { graphContract, overviewContract, timelineContract } from './graph.js';
import { evidenceContract, huntContract } from './hunt.js';
import { huntsContract } from './hunts.js';
import { incidentsContract } from './incidents.js';
import { packsContract } from './packs.js';
import { sourcesContract } from './sources.js';
import type { Events, In, Out } from './define.js';

export const contract = {
  ...caseContract,
  ...sourcesContract,
  ...packsContract,
  ...huntContract,
  ...huntsContract,
  ...evidenceContract,
  ...incidentsContract,
  ...graphContract,
  ...timelineContract,
  ...overviewContract,
} as const;

export type Contract = typeof contract;
export type CallName = keyof Contract;
export type CallIn<N extends CallName> = In<Contract[N]>;
export type CallOut<N extends CallName> = Out<Contract[N]>;
export type CallEvents<N extends CallName> = Events<Contract[N]>;

/** What a client can do over any transport. */
export interface Client {
  /** Rejects with QuarryError. Aborting the signal cancels the call in the engine. */
  call<N extends CallName>(
    name: N,
    input: CallIn<N>,
    options?: { readonly signal?: AbortSignalLike; readonly onEvent?: (event: CallEvents<N>) => void },
  ): Promise<CallOut<N>>;
  onBroadcast(listener: (message: import('./case.js').Broadcast) => void): () => void;
  readonly closed: boolean;
  close(): void;
}
/** The part of AbortSignal the contract needs, so that shared code does not need the DOM. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** The server side: one handler a call; input and output already validated. */
export interface CallScope<N extends CallName> {
  readonly cancel: import('../base/errors.js').CancelToken;
  emit(event: CallEvents<N>): void;
}
export type Handlers<Names extends CallName = CallName> = {
  readonly [N in Names]: (input: CallIn<N>, scope: CallScope<N>) => Promise<CallOut<N>> | CallOut<N>;
};
