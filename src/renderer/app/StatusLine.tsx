// The foot of the window: what runs (with a way to stop it), what the last query touched, memory, and two promises kept visible:
// nothing leaves this machine, and the case is what it was.

import { useQueryClient } from '@tanstack/react-query';
import { useCall, useClient } from '../api/client.js';
import { isDesktop } from '../api/host.js';
import { useActivity } from '../state/activity.js';
import { useZone } from '../state/appearance.js';
import { baseName, formatBytes, formatDuration, formatNumber, formatTime, plural } from '../widgets/format.js';
import { strings } from './strings.js';
import { verifyCase } from './verifyCase.js';

const words = strings.status;

/** An import that this window did not start (the command line, the start of the program, another window). */
function ForeignImport() {
  const last = useActivity((s) => [...s.imports.values()].at(-1));
  if (!last) return null;
  const part = last.totalBytes > 0 ? Math.min(1, last.bytes / last.totalBytes) : null;
  return (
    <span className="q-row" role="status">
      <b>{words.importing}</b>
      <span
        className={part === null ? 'q-progress q-unknown' : 'q-progress'}
        role="progressbar"
        aria-label={words.importing}
        {...(part === null ? {} : { 'aria-valuenow': Math.round(part * 100), 'aria-valuemin': 0, 'aria-valuemax': 100 })}
      >
        <i style={part === null ? undefined : { width: `${part * 100}%` }} />
      </span>
      <span className="q-cut" style={{ maxWidth: 260 }}>
        {words.phase[last.phase]} {baseName(last.path)}
        {last.records > 0 ? ` · ${plural(last.records, 'record')}` : ''}
      </span>
    </span>
  );
}

export function StatusLine() {
  const client = useClient();
  const queries = useQueryClient();
  const zone = useZone();
  const info = useCall('case.info', {}).data;
  const jobs = useActivity((s) => s.jobs);
  const query = useActivity((s) => s.lastQuery);
  const integrity = info?.integrity ?? null;
  return (
    <footer className="q-status" aria-label={words.label}>
      {info && <span>{words.rows(formatNumber(info.rows), plural(info.sources, 'source'))}</span>}
      {!jobs.some((j) => j.id.startsWith('import')) && <ForeignImport />}
      {jobs.map((job) => (
        <span key={job.id} className="q-row" role="status">
          <b>{job.title}</b>
          <span
            className={job.part === null ? 'q-progress q-unknown' : 'q-progress'}
            role="progressbar"
            aria-label={job.title}
            {...(job.part === null ? {} : { 'aria-valuenow': Math.round(job.part * 100), 'aria-valuemin': 0, 'aria-valuemax': 100 })}
          >
            <i style={job.part === null ? undefined : { width: `${job.part * 100}%` }} />
          </span>
          <span className="q-cut" style={{ maxWidth: 260 }}>
            {job.detail}
          </span>
          {job.cancel && (
            <button type="button" onClick={job.cancel} aria-label={`${words.cancel}: ${job.title}`}>
              {words.cancel}
            </button>
          )}
        </span>
      ))}
      {query && <span>{words.query(formatDuration(query.ms), query.groupsRead, query.groupsRead + query.groupsSkipped)}</span>}
      {info && <span title={words.memory}>{formatBytes(info.memoryBytes)}</span>}
      <span className="q-push q-ok" title={isDesktop() ? words.offlineDesktop : words.offlineLoopback}>
        ● {words.offline}
      </span>
      <button
        type="button"
        title={words.verify}
        className={integrity === null ? '' : integrity.ok ? 'q-ok' : 'q-bad'}
        onClick={() => void verifyCase(client, queries)}
      >
        {integrity === null
          ? `○ ${words.notVerified}`
          : integrity.ok
            ? `✓ ${words.verified(formatTime(integrity.checkedAt, zone, 'minute').slice(-5))}`
            : `▲ ${words.broken(formatTime(integrity.checkedAt, zone, 'minute').slice(-5))}`}
      </button>
    </footer>
  );
}
