// Running queries: one at a time a tab, cancellable, the last result of each tab kept while the window lives.

import { create } from 'zustand';
import type { QuarryError } from '../../../shared/base/errors.js';
import type { Client } from '../../../shared/contract/index.js';
import type { HuntReply } from '../../../shared/contract/hunt.js';
import type { TimeRange } from '../../../shared/contract/values.js';
import { asQuarryError } from '../../api/client.js';
import { noteQuery } from '../../state/activity.js';

export const MAX_ROWS = 1_000_000;
export const PAGE_ROWS = 200;

export interface Run {
  readonly kql: string;
  readonly phase: 'running' | 'done' | 'failed';
  readonly reply: HuntReply | null;
  readonly error: QuarryError | null;
  readonly rowsScanned: number;
  readonly narrowed: boolean;
  readonly abort: AbortController;
}

export const useRuns = create<{ readonly runs: ReadonlyMap<string, Run> }>(() => ({ runs: new Map() }));
const put = (tab: string, run: Run) => useRuns.setState((s) => ({ runs: new Map(s.runs).set(tab, run) }));
const running = (tab: string, abort: AbortController): Run | null => {
  const run = useRuns.getState().runs.get(tab);
  return run?.abort === abort ? run : null;
};

export async function runQuery(client: Client, tab: string, kql: string, timeRange: TimeRange | null): Promise<void> {
  const before = useRuns.getState().runs.get(tab);
  before?.abort.abort();
  if (before?.reply) void client.call('hunt.release', { resultId: before.reply.resultId }).catch(() => undefined);
  const abort = new AbortController();
  put(tab, { kql, phase: 'running', reply: null, error: null, rowsScanned: 0, narrowed: timeRange !== null, abort });
  try {
    const reply = await client.call(
      'hunt.run',
      { kql, timeRange, maxRows: MAX_ROWS, pageSize: PAGE_ROWS },
      {
        signal: abort.signal,
        onEvent: ({ rowsScanned }) => {
          const run = running(tab, abort);
          if (run?.phase === 'running') put(tab, { ...run, rowsScanned });
        },
      },
    );
    const run = running(tab, abort);
    if (run) put(tab, { ...run, phase: 'done', reply });
    noteQuery({ ms: reply.stats.ms, rows: reply.rowCount, groupsRead: reply.stats.groupsRead, groupsSkipped: reply.stats.groupsSkipped });
  } catch (error) {
    const run = running(tab, abort);
    if (run) put(tab, { ...run, phase: 'failed', error: asQuarryError(error) });
  }
}
export const cancelRun = (tab: string) => useRuns.getState().runs.get(tab)?.abort.abort();
