// Verify as a job with progress and a way to stop, from wherever it is asked for.

import type { QueryClient } from '@tanstack/react-query';
import type { CallOut, Client } from '../../shared/contract/index.js';
import { asQuarryError } from '../api/client.js';
import { endJob, putJob } from '../state/activity.js';
import { notify } from '../state/notices.js';
import { formatNumber } from '../widgets/format.js';
import { explain } from '../widgets/strings.js';
import { strings } from './strings.js';

export async function verifyCase(client: Client, queries: QueryClient): Promise<CallOut<'case.verify'> | null> {
  const stop = new AbortController();
  const job = (part: number | null, detail: string) =>
    putJob({ id: 'verify', title: strings.status.verifying, part, detail, cancel: () => stop.abort() });
  job(null, '');
  try {
    const result = await client.call(
      'case.verify',
      {},
      {
        signal: stop.signal,
        onEvent: (e) => job(e.total > 0 ? e.done / e.total : null, `${formatNumber(e.done)} / ${formatNumber(e.total)}`),
      },
    );
    if (result.ok) notify('ok', strings.verify.ok(formatNumber(result.checked)));
    else notify('error', strings.verify.broken(formatNumber(result.problems.length)));
    await queries.invalidateQueries({ queryKey: ['case.info'] });
    return result;
  } catch (thrown) {
    const error = asQuarryError(thrown);
    if (error.code !== 'cancelled') notify('error', explain(error).advice);
    return null;
  } finally {
    endJob('verify');
  }
}

export async function detectAgain(client: Client, queries: QueryClient): Promise<void> {
  const stop = new AbortController();
  const job = (part: number | null, detail: string) =>
    putJob({ id: 'detect', title: strings.status.detecting, part, detail, cancel: () => stop.abort() });
  job(null, '');
  try {
    const result = await client.call(
      'alerts.detect',
      {},
      { signal: stop.signal, onEvent: (e) => job(e.total > 0 ? e.done / e.total : null, e.rule) },
    );
    notify('ok', `${formatNumber(result.alerts)} alerts, ${formatNumber(result.incidents)} incidents`);
    await queries.invalidateQueries();
  } catch (thrown) {
    const error = asQuarryError(thrown);
    if (error.code !== 'cancelled') notify('error', explain(error).advice);
  } finally {
    endJob('detect');
  }
}
