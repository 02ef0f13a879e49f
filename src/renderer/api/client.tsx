// Calls to the engine as hooks. Reads go through react-query, are kept until the case changes, and are cancelled in the engine
// when nobody waits for them any more; deeds go through useAct.

import {
  QueryClient,
  QueryClientProvider,
  keepPreviousData,
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import { createContext, use, useEffect, type ReactNode } from 'react';
import { QuarryError } from '../../shared/base/errors.js';
import type { CallEvents, CallIn, CallName, CallOut, Client } from '../../shared/contract/index.js';
import { noteImport } from '../state/activity.js';

const ClientContext = createContext<Client | null>(null);

/** The engine of this window. For streams, paging and anything a hook does not fit; prefer useCall for what is shown. */
export function useClient(): Client {
  const client = use(ClientContext);
  if (!client) throw new Error('useClient outside ClientProvider');
  return client;
}

export const makeQueryClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: {
        retry: false,
        staleTime: Infinity,
        gcTime: 5 * 60_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        networkMode: 'always',
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });

/** An import of many small files changes the case many times a second; what is shown is asked for again at most this often. */
const CHANGED_MS = 700;

/** Runs at once, then at most once in `ms`, and once more at the end when asked meanwhile. */
export function atMostEvery(ms: number, act: () => void): { run(): void; stop(): void } {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let again = false;
  const tick = () => {
    timer = null;
    if (!again) return;
    again = false;
    run();
  };
  const run = () => {
    if (timer) {
      again = true;
      return;
    }
    act();
    timer = setTimeout(tick, ms);
  };
  return { run, stop: () => timer && clearTimeout(timer) };
}

export function ClientProvider({
  client,
  queries,
  children,
}: {
  readonly client: Client;
  readonly queries: QueryClient;
  readonly children: ReactNode;
}) {
  useEffect(() => {
    const changed = atMostEvery(CHANGED_MS, () => void queries.invalidateQueries());
    const stop = client.onBroadcast((message) => {
      if (message.kind === 'import.progress') noteImport(message);
      else changed.run();
    });
    return () => {
      stop();
      changed.stop();
    };
  }, [client, queries]);
  return (
    <ClientContext value={client}>
      <QueryClientProvider client={queries}>{children}</QueryClientProvider>
    </ClientContext>
  );
}

/** Whatever was thrown, as the error the window knows how to explain. */
export const asQuarryError = (error: unknown): QuarryError =>
  error instanceof QuarryError ? error : new QuarryError('internal', error instanceof Error ? error.message : String(error));

export interface CallOptions {
  readonly enabled?: boolean;
  /** Keep showing the last answer while the input changes (paging, brushing); default true. */
  readonly keep?: boolean;
}

/** One call's answer, refetched when the case changes. `null` as input waits. */
export function useCall<N extends CallName>(
  name: N,
  input: CallIn<N> | null,
  options: CallOptions = {},
): UseQueryResult<CallOut<N>, QuarryError> {
  const client = useClient();
  return useQuery<CallOut<N>, QuarryError>({
    queryKey: [name, input],
    enabled: input !== null && options.enabled !== false,
    ...(options.keep === false ? {} : { placeholderData: keepPreviousData as never }),
    queryFn: async ({ signal }) => {
      try {
        return await client.call(name, input as CallIn<N>, { signal });
      } catch (error) {
        throw asQuarryError(error);
      }
    },
  });
}

export interface ActOptions<N extends CallName> {
  readonly onEvent?: (event: CallEvents<N>) => void;
  /** Calls whose answers this deed makes old; the engine's case.changed covers what it wrote to the case. */
  readonly refresh?: readonly CallName[];
  readonly signal?: AbortSignal;
}

/** A deed: `const rename = useAct('incidents.update'); rename.mutate({ id, title })`. */
export function useAct<N extends CallName>(name: N, options: ActOptions<N> = {}): UseMutationResult<CallOut<N>, QuarryError, CallIn<N>> {
  const client = useClient();
  const queries = useQueryClient();
  return useMutation<CallOut<N>, QuarryError, CallIn<N>>({
    mutationFn: async (input) => {
      try {
        return await client.call(name, input, {
          ...(options.onEvent ? { onEvent: options.onEvent } : {}),
          ...(options.signal ? { signal: options.signal } : {}),
        });
      } catch (error) {
        throw asQuarryError(error);
      }
    },
    onSuccess: () => {
      for (const call of options.refresh ?? []) void queries.invalidateQueries({ queryKey: [call] });
    },
  });
}

/** Drops a call's cached answers. */
export function useRefresh(): (name: CallName) => void {
  const queries = useQueryClient();
  return (name) => void queries.invalidateQueries({ queryKey: [name] });
}
