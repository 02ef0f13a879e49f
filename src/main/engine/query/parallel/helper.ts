// The program of a helper thread: takes shares of fragments one at a time and answers each.

import { QuarryError, type CancelToken } from '../../../../shared/base/errors.js';
import type { ColumnSchema } from '../../../../shared/base/types.js';
import type { TableSource } from '../source.js';
import { runFragment, type FragmentHost } from './fragment.js';
import type { FromHelper, ToHelper } from './messages.js';
import type { Fragment, FragmentResult, TablePart } from './types.js';

/** A table over the parts given, in their order. */
export type OpenParts = (table: string, columns: readonly ColumnSchema[], parts: readonly TablePart[]) => TableSource;

export interface HelperDeps extends FragmentHost {
  /** Makes the store's side from what the pool was given. */
  readonly openStore: (store: unknown, cacheBytes: number) => OpenParts;
  readonly say: (message: FromHelper) => void;
}

/** A query ends where any of its batches meets the flag its owner set. */
class Stop implements CancelToken {
  constructor(
    private readonly stops: Int32Array,
    private readonly slot: number,
  ) {}
  get cancelled(): boolean {
    return Atomics.load(this.stops, this.slot) === 1;
  }
  throwIfCancelled(): void {
    if (this.cancelled) throw new QuarryError('cancelled', 'cancelled');
  }
}

/** The listener for the thread's messages. Shares are worked off in the order they come. */
export function createHelper(deps: HelperDeps): (message: ToHelper) => void {
  let opened: { readonly parts: OpenParts; readonly stops: Int32Array } | null = null;
  const fragments = new Map<number, { readonly fragment: Fragment; readonly stop: Stop }>();
  let before: Promise<void> = Promise.resolve();

  const work = async ({ query, share, parts }: Extract<ToHelper, { kind: 'share' }>): Promise<void> => {
    try {
      const known = fragments.get(query);
      if (!opened || !known) throw new QuarryError('cancelled', 'cancelled');
      const { fragment, stop } = known;
      stop.throwIfCancelled();
      const source = opened.parts(fragment.table, fragment.columns, parts);
      const onFirst = (result: FragmentResult) => deps.say({ kind: 'first', query, share, result });
      deps.say({ kind: 'done', query, share, result: await runFragment(fragment, source, stop, deps, onFirst) });
    } catch (error) {
      const expected = error instanceof QuarryError;
      const message = error instanceof Error ? (expected ? error.message : (error.stack ?? error.message)) : String(error);
      deps.say({ kind: 'failed', query, share, code: expected ? error.code : null, message, facts: expected ? error.facts : {} });
    }
  };

  return (message) => {
    switch (message.kind) {
      case 'open':
        opened = { parts: deps.openStore(message.store, message.cacheBytes), stops: message.stops };
        return;
      case 'fragment':
        if (opened) fragments.set(message.query, { fragment: message.fragment, stop: new Stop(opened.stops, message.slot) });
        return;
      case 'share':
        before = before.then(() => work(message));
        return;
      case 'forget':
        fragments.delete(message.query);
        return;
    }
  };
}
