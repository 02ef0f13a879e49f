// Layout and open tabs that come back with the case: a piece of JSON under a key, read once and written a moment after it changes.

import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Cell } from '../../shared/base/types.js';
import { useCall, useClient } from './client.js';

const WRITE_AFTER_MS = 400;

/** `[value, set, ready]`; `value` is `initial` until the case answered. `T` must be plain JSON; `accept` refuses old shapes. */
export function useView<T>(key: string, initial: T, accept: (kept: unknown) => T | null): readonly [T, (value: T) => void, boolean] {
  const client = useClient();
  const queries = useQueryClient();
  const kept = useCall('view.get', { key });
  const [value, setValue] = useState<T | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const pending = useRef<T | null>(null);

  const write = useCallback(() => {
    const next = pending.current;
    pending.current = null;
    if (next === null) return;
    queries.setQueryData(['view.get', { key }], { value: next });
    void client.call('view.set', { key, value: next as Cell as never }).catch(() => undefined);
  }, [client, key, queries]);

  const set = useCallback(
    (next: T) => {
      setValue(next);
      pending.current = next;
      if (timer.current) clearTimeout(timer.current);
      timer.current = setTimeout(write, WRITE_AFTER_MS);
    },
    [write],
  );
  // A room closed within the delay still keeps its last change.
  useEffect(() => () => write(), [write]);

  const fromCase = kept.data?.value === null || kept.data === undefined ? null : accept(kept.data.value);
  return [value ?? fromCase ?? initial, set, kept.isFetched];
}
