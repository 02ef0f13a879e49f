// Running queries: one at a time a tab, cancellable, the last result of each tab kept while the window lives.

import { create } from 'zustand';
import type { QuarryError } from '../../../shared/base/errors.js';
import type { Client } from '../../../shared/contract/index.js';
import type { FirstRows, HuntReply } from '../../../shared/contract/hunt.js';
import type { TimeRange } from '../../../shared/contract/values.js';
import { asQuarryError } from '../../api/client.js';
import { noteQuery } from '../../state/activity.js';

const MAX_ROWS = 1_000_000;
export const PAGE_ROWS = 200;

export interface Run {
  readonly kql: string;
  /** Where its text stood in the tab when it was started. */
  readonly offset: number;
  readonly phase: 'running' | 'done' | 'failed';
  readonly reply: HuntReply | null;
  readonly error: QuarryError | null;
  readonly progress: { readonly rowsScanned: number; readonly groupsRead: number; readonly groupsSkipped: number };
  /** The rows the result will begin with, while it runs. */
  readonly first: FirstRows | null;
  readonly started: number;
  /** When it ended, by the same clock. */
  readonly ended?: number;
  readonly range: TimeRange | null;
  readonly parameters: Readonly<Record<string, string>>;
  readonly abort: AbortController;
}
export interface RunRequest {
  readonly kql: string;
  readonly offset: number;
  readonly range: TimeRange | null;
  readonly parameters: Readonly<Record<string, string>>;
}

export const useRuns = create<{ readonly runs: ReadonlyMap<string, Run> }>(() => ({ runs: new Map() }));
const put = (tab: string, run: Run) => useRuns.setState((s) => ({ runs: new Map(s.runs).set(tab, run) }));
const running = (tab: string, abort: AbortController): Run | null => {
  const run = useRuns.getState().runs.get(tab);
  return run?.abort === abort ? run : null;
};

export async function runQuery(client: Client, tab: string, request: RunRequest): Promise<void> {
  release(client, tab);
  const abort = new AbortController();
  const progress = { rowsScanned: 0, groupsRead: 0, groupsSkipped: 0 };
  put(tab, { ...request, phase: 'running', reply: null, error: null, progress, first: null, started: performance.now(), abort });
  try {
    const reply = await client.call(
      'hunt.run',
      { kql: request.kql, timeRange: request.range, maxRows: MAX_ROWS, pageSize: PAGE_ROWS, parameters: request.parameters },
      {
        signal: abort.signal,
        onEvent: (event) => {
          const run = running(tab, abort);
          if (run?.phase === 'running') put(tab, { ...run, progress: event, first: event.first ?? run.first });
        },
      },
    );
    const run = running(tab, abort);
    if (run) put(tab, { ...run, phase: 'done', reply, ended: performance.now() });
    noteQuery({ ms: reply.stats.ms, rows: reply.rowCount, groupsRead: reply.stats.groupsRead, groupsSkipped: reply.stats.groupsSkipped });
  } catch (error) {
    const run = running(tab, abort);
    if (run) put(tab, { ...run, phase: 'failed', error: asQuarryError(error), ended: performance.now() });
  }
}
export const cancelRun = (tab: string) => useRuns.getState().runs.get(tab)?.abort.abort();

/** Stops a tab's run and lets the engine forget its result: before the next run, and when the tab closes. */
export function release(client: Client, tab: string): void {
  const before = useRuns.getState().runs.get(tab);
  if (!before) return;
  before.abort.abort();
  for (const table of before.reply ? [before.reply, ...before.reply.others] : [])
    void client.call('hunt.release', { resultId: table.resultId }).catch(() => undefined); // gone already, or the connection is
  useRuns.setState((s) => {
    const runs = new Map(s.runs);
    runs.delete(tab);
    return { runs };
  });
}
