// Taking evidence in, from wherever it was dropped or picked: host paths go straight to the engine; in a browser the bytes go to
// the engine's host first. One job in the status line covers both, with one cancel.

import type { QueryClient } from '@tanstack/react-query';
import { QuarryError } from '../../shared/base/errors.js';
import type { Client } from '../../shared/contract/index.js';
import { asQuarryError } from '../api/client.js';
import { desktopHost } from '../api/host.js';
import { upload } from '../api/upload.js';
import { clearImports, endJob, putJob } from '../state/activity.js';
import { openSource } from '../state/navigation.js';
import { notify } from '../state/notices.js';
import { baseName, formatBytes, formatNumber, plural } from '../widgets/format.js';
import { explain } from '../widgets/strings.js';
import { strings } from './strings.js';

let jobs = 0;

export interface EvidenceContext {
  readonly client: Client;
  readonly queries: QueryClient;
}

/** Imports host paths; `connector` overrides what would be recognised. */
export async function importPaths(
  { client, queries }: EvidenceContext,
  paths: readonly string[],
  connector: string | null = null,
  stop = new AbortController(),
  id = `import${++jobs}`,
): Promise<void> {
  const job = (part: number | null, detail: string) =>
    putJob({ id, title: strings.status.importing, part, detail, cancel: () => stop.abort() });
  openSource(null);
  job(null, paths.length === 1 ? baseName(paths[0] ?? '') : plural(paths.length, 'path'));
  try {
    const done = await client.call(
      'sources.import',
      { paths: [...paths], connector },
      {
        signal: stop.signal,
        onEvent: (e) =>
          job(
            e.totalBytes > 0 ? Math.min(1, e.bytes / e.totalBytes) : null,
            `${baseName(e.path)} · ${e.phase} · ${plural(e.records, 'record')}`,
          ),
      },
    );
    const rows = done.sources.reduce((n, s) => n + s.stored, 0);
    const failed = done.sources.filter((s) => s.state === 'failed');
    notify(
      failed.length > 0 ? 'warning' : 'ok',
      `${plural(done.sources.length, 'source')}, ${formatNumber(rows)} rows in ${(done.ms / 1000).toFixed(1)} s${failed.length > 0 ? `; ${failed.length} could not be read` : ''}`,
    );
  } catch (thrown) {
    const error = asQuarryError(thrown);
    if (error.code === 'cancelled') notify('warning', 'Import cancelled. What was already stored stays.');
    else notify('error', `${explain(error).title}. ${explain(error).advice}`);
  } finally {
    endJob(id);
    clearImports();
    await queries.invalidateQueries();
  }
}

/** Imports dropped or picked files: by their host path in the desktop app, by sending their bytes in a browser. */
export async function importFiles(context: EvidenceContext, files: readonly File[]): Promise<void> {
  if (files.length === 0) return;
  const host = desktopHost();
  if (host) return importPaths(context, host.pathsOf(files));
  const id = `import${++jobs}`;
  const stop = new AbortController();
  const total = files.reduce((n, f) => n + f.size, 0);
  let before = 0;
  const paths: string[] = [];
  openSource(null);
  try {
    for (const file of files) {
      const sending = upload(file, file.webkitRelativePath || file.name, (sent) =>
        putJob({
          id,
          title: 'Copying',
          part: total > 0 ? (before + sent) / total : null,
          detail: `${file.name} · ${formatBytes(before + sent)} of ${formatBytes(total)}`,
          cancel: () => stop.abort(),
        }),
      );
      const abort = () => sending.cancel();
      stop.signal.addEventListener('abort', abort);
      paths.push(await sending.done);
      stop.signal.removeEventListener('abort', abort);
      if (stop.signal.aborted) throw new QuarryError('cancelled', 'cancelled');
      before += file.size;
    }
  } catch (thrown) {
    endJob(id);
    const error = asQuarryError(thrown);
    notify(error.code === 'cancelled' ? 'warning' : 'error', error.code === 'cancelled' ? 'Copying cancelled.' : explain(error).advice);
    return;
  }
  await importPaths(context, paths, null, stop, id);
}
