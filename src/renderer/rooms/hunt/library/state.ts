// What the library is filtered to, whether the run of all hunts is shown, and a run as it goes.

import { create } from 'zustand';
import type { HuntCard, HuntOutcome } from '../../../../shared/contract/hunts.js';
import type { Client } from '../../../../shared/contract/index.js';
import type { TimeRange } from '../../../../shared/contract/values.js';
import { asQuarryError } from '../../../api/client.js';
import { endJob, putJob } from '../../../state/activity.js';
import { notify } from '../../../state/notices.js';
import { formatNumber, plural } from '../../../widgets/format.js';
import { explain } from '../../../widgets/strings.js';
import { words } from './words.js';

export interface Filter {
  readonly tactic: string;
  readonly source: string;
  readonly origin: '' | HuntCard['origin'];
  readonly hitsOnly: boolean;
}
export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly name: string;
}

interface LibraryState {
  readonly filter: Filter;
  /** The run of all hunts covers the editor. */
  readonly shown: boolean;
  readonly progress: Progress | null;
  /** Outcomes of the run under way, by hunt; the engine remembers them after it. */
  readonly fresh: ReadonlyMap<string, HuntOutcome>;
  readonly abort: AbortController | null;
}
const EVERYTHING: Filter = { tactic: '', source: '', origin: '', hitsOnly: false };

export const useLibrary = create<LibraryState>(() => ({ filter: EVERYTHING, shown: false, progress: null, fresh: new Map(), abort: null }));
export const setFilter = (part: Partial<Filter>) => useLibrary.setState((s) => ({ filter: { ...s.filter, ...part } }));
export const showRunAll = (shown: boolean) => useLibrary.setState({ shown });
export const cancelRunAll = () => useLibrary.getState().abort?.abort();

/** Cards a filter leaves; `hits` are the keys of hunts with hits. */
export function filtered(cards: readonly HuntCard[], filter: Filter, hits: ReadonlySet<string>): readonly HuntCard[] {
  return cards.filter(
    (c) =>
      (filter.tactic === '' || c.tactics.includes(filter.tactic)) &&
      (filter.source === '' || c.sources.includes(filter.source)) &&
      (filter.origin === '' || c.origin === filter.origin) &&
      (!filter.hitsOnly || hits.has(c.key)),
  );
}

/** Every value with how many cards have it, in the order given or by name. */
export function facet(cards: readonly HuntCard[], of: (card: HuntCard) => readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const card of cards) for (const value of of(card)) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => (a[0] < b[0] ? -1 : 1));
}

const JOB = 'hunts.runAll';
/** Results come in bursts; the table is drawn at most this often. */
const DRAW_MS = 200;

/** Runs the hunts of the keys; ends in a notice whatever happens. */
export async function startRunAll(
  client: Client,
  request: { readonly keys: readonly string[]; readonly limitMs: number; readonly range: TimeRange | null; readonly again: boolean },
): Promise<void> {
  if (useLibrary.getState().abort) return;
  const abort = new AbortController();
  const fresh = new Map<string, HuntOutcome>();
  let drawn = 0;
  useLibrary.setState({ abort, fresh: new Map(), progress: { done: 0, total: request.keys.length, name: '' } });
  const draw = (progress: Progress) => {
    useLibrary.setState({ progress, fresh: new Map(fresh) });
    putJob({
      id: JOB,
      title: words.runAllTitle,
      part: progress.total > 0 ? progress.done / progress.total : null,
      detail: `${progress.done} ${words.of} ${progress.total} · ${progress.name}`,
      cancel: () => abort.abort(),
    });
  };
  try {
    const done = await client.call(
      'hunts.runAll',
      { keys: [...request.keys], limitMs: request.limitMs, timeRange: request.range, again: request.again },
      {
        signal: abort.signal,
        onEvent: ({ outcome, ...progress }) => {
          if (outcome) fresh.set(outcome.key, outcome);
          const now = performance.now();
          if (now - drawn < DRAW_MS) return;
          drawn = now;
          draw(progress);
        },
      },
    );
    const remembered = done.remembered > 0 ? formatNumber(done.remembered) : null;
    notify('ok', words.summary(plural(done.hits, 'hit'), plural(request.keys.length, 'hunt'), (done.ms / 1000).toFixed(1), remembered));
  } catch (thrown) {
    const error = asQuarryError(thrown);
    if (error.code === 'cancelled') notify('warning', 'Stopped. What had run is kept.');
    else notify('error', `${explain(error).title}. ${explain(error).advice}`);
  } finally {
    endJob(JOB);
    useLibrary.setState({ abort: null, progress: null, fresh: new Map(fresh) });
  }
}
