// The case as one self-contained HTML page without scripts: what was found and why, what it rests on, and the custody of it all.

import { formatDatetime } from '../../../shared/base/time.js';
import { NEVER_CANCELLED } from '../../../shared/base/errors.js';
import type { CallOut, Handlers } from '../../../shared/contract/index.js';
import type { EntityRef } from '../../../shared/contract/values.js';
import type { RoomDeps } from '../rooms/deps.js';
import { incidentsRoom } from '../rooms/incidents.js';
import { coverageOf } from '../timeline/coverage.js';
import { summariseRow } from '../timeline/summary.js';
import { cautionsOf } from './cautions.js';
import { html, type Markup } from './html.js';
import { indicatorsOf } from './indicators.js';
import { REPORT_CSS } from './style.js';

type Page = CallOut<'incidents.get'>;

const COVERAGE_BUCKETS = 60;
const ROWS_CITED = 3;
const JOURNAL_SHOWN = 400;
const SCOPE = { cancel: NEVER_CANCELLED, emit: () => undefined };

/** Deterministic for the same case and clock: nothing of the present moment is written but the case's own times. */
export async function renderReport(deps: RoomDeps): Promise<string> {
  const rooms: Pick<Handlers, 'incidents.list' | 'incidents.get'> = incidentsRoom(deps);
  const pages: Page[] = [];
  for (const { id } of await rooms['incidents.list']({}, SCOPE)) pages.push(await rooms['incidents.get']({ id }, SCOPE));
  const { store, ports } = deps;
  const extent = deps.extent();
  const sources = store.sources();
  const stored = sources.reduce((n, s) => n + s.stored, 0);
  const rejected = sources.reduce((n, s) => n + s.rejected, 0);
  const body = html` <header>
      <h1>${store.name}</h1>
      <p>
        Case ${store.id}. ${stored.toLocaleString('en')} records from ${sources.length}
        sources${extent ? `, ${time(formatDatetime(extent.from))} to ${time(formatDatetime(extent.to))} UTC` : ''}.
        ${rejected > 0 ? `${rejected.toLocaleString('en')} records could not be read; each is kept with its offset.` : 'Every record could be read.'}
        Case clock ${time(formatDatetime(deps.now()))} UTC. Quarry ${ports.toolVersion}.
      </p>
    </header>
    <section>
      <h2>Incidents</h2>
      ${pages.length === 0 ? html`<p>No incident was found: no alert was serious enough alone or joined another.</p>` : overview(pages)}
    </section>
    ${pages.map((page) => incident(deps, page))} ${indicators(deps)} ${await cautions(deps)} ${sourceTable(sources)} ${custody(deps)}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${html`${store.name}`.text}: case report</title>
<style>${REPORT_CSS}</style></head>
<body>${body.text}</body></html>
`;
}

const time = (wire: string): string => wire.replace('T', ' ').replace(/\.?0*Z$/, '');
const names = (entities: readonly EntityRef[], most = 6): string => {
  const shown = entities
    .slice(0, most)
    .map((e) => e.name)
    .join(', ');
  return entities.length > most ? `${shown} and ${entities.length - most} more` : shown;
};

function overview(pages: readonly Page[]): Markup {
  return html`<table>
    <thead>
      <tr>
        <th>No.</th>
        <th>Incident</th>
        <th>Severity</th>
        <th class="n">Score</th>
        <th class="n">Alerts</th>
        <th>First</th>
        <th>Last</th>
        <th>Verdict</th>
      </tr>
    </thead>
    <tbody>
      ${pages.map(
        ({ incident: i }) =>
          html`<tr>
            <td>${i.number}</td>
            <td><a href="#${i.id}">${i.title}</a></td>
            <td class="${i.severity}">${i.severity}</td>
            <td class="n">${i.score}</td>
            <td class="n">${i.alertCount}</td>
            <td>${time(i.first)}</td>
            <td>${time(i.last)}</td>
            <td>${verdict(i.verdict)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

const VERDICTS: Readonly<Record<Page['incident']['verdict'], string>> = {
  none: 'open',
  truePositive: 'true positive',
  benignPositive: 'benign positive',
  falsePositive: 'false positive',
};
const verdict = (v: Page['incident']['verdict']): string => VERDICTS[v];

function incident(deps: RoomDeps, { incident: i, alerts, reasons, comments }: Page): Markup {
  return html`<section id="${i.id}">
    <h2>INC-${i.number}: ${i.title}</h2>
    <p>
      <b class="${i.severity}">${i.severity}</b>, score ${i.score} (${i.scoreParts.map((p) => `${p.name} ${p.points}`).join(' + ')}).
      ${time(i.first)} to ${time(i.last)} UTC. Tactics: ${i.tactics.join(', ') || 'none named'}.
    </p>
    <h3>What happened</h3>
    <table>
      <thead>
        <tr>
          <th>Time (UTC)</th>
          <th>Severity</th>
          <th>Alert</th>
          <th>Techniques</th>
          <th class="n">Rows</th>
          <th>Who and what</th>
        </tr>
      </thead>
      <tbody>
        ${[...alerts]
          .sort((a, b) => (a.first < b.first ? -1 : 1))
          .map(
            (a) =>
              html`<tr>
                <td>${time(a.first)}</td>
                <td class="${a.severity}">${a.severity}</td>
                <td>${a.title}${a.origin === 'vendor' ? html` <small>${a.product}</small>` : null}</td>
                <td>${a.techniques.join(' ')}</td>
                <td class="n">${a.count}</td>
                <td>${names(a.entities)}</td>
              </tr>`,
          )}
      </tbody>
    </table>
    ${evidence(deps, alerts)}
    <h3>Why these belong together</h3>
    <table>
      <thead>
        <tr>
          <th>Reason</th>
          <th>Through</th>
          <th class="n">Alerts</th>
          <th class="n">Rows</th>
          <th class="n">Weight</th>
        </tr>
      </thead>
      <tbody>
        ${reasons.map(
          (r) =>
            html`<tr>
              <td>${r.text}</td>
              <td>${names(r.through)}</td>
              <td class="n">${r.alerts.length}</td>
              <td class="n">${r.rows}</td>
              <td class="n">${r.weight.toFixed(2)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${
      reasons.some((r) => r.door)
        ? html`<details>
            <summary>The rows behind each reason, as queries</summary>
            ${reasons.flatMap((r) =>
              r.door
                ? [
                    html`<p>${r.text}</p>
                      <pre>${r.door.kql}</pre>`,
                  ]
                : [],
            )}
          </details>`
        : null
    }
    ${
      comments.length > 0
        ? html`<h3>Comments</h3>
            ${comments.map((c) => html`<p><small>${time(c.at)}</small> ${c.text}</p>`)}`
        : null
    }
  </section>`;
}

function indicators(deps: RoomDeps): Markup | null {
  const rows = indicatorsOf(deps.store.sql);
  if (rows.length === 0) return null;
  return html`<section>
    <h2>Indicators named by alerts</h2>
    <table>
      <thead>
        <tr>
          <th>Type</th>
          <th>Value</th>
          <th>First</th>
          <th>Last</th>
          <th class="n">Alerts</th>
          <th>Incidents</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (i) =>
            html`<tr>
              <td>${i.kind}</td>
              <td class="m">${i.value}</td>
              <td>${time(i.first)}</td>
              <td>${time(i.last)}</td>
              <td class="n">${i.alerts}</td>
              <td>${i.incidents.map((n) => `INC-${n}`).join(', ')}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

async function cautions(deps: RoomDeps): Promise<Markup | null> {
  const extent = deps.extent();
  const width = extent ? (Number(extent.to) - Number(extent.from) + 1) / COVERAGE_BUCKETS : 0;
  const { coverage, cleared } = extent ? await coverageOf(deps, extent, COVERAGE_BUCKETS, NEVER_CANCELLED) : { coverage: [], cleared: [] };
  const list = await cautionsOf(deps, coverage, cleared, (bucket) =>
    extent ? formatDatetime(Math.round(Number(extent.from) + bucket * width)) : '',
  );
  if (list.length === 0) return null;
  return html`<section>
    <h2>Know before you conclude</h2>
    <table>
      <thead>
        <tr>
          <th>Weight</th>
          <th>What</th>
          <th>Detail</th>
        </tr>
      </thead>
      <tbody>
        ${list.map(
          (c) =>
            html`<tr>
              <td class="${c.severity}">${c.severity}</td>
              <td>${c.text}</td>
              <td>${c.detail}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

/** Stored rows behind each alert, by file and record, and the query that opens them all. */
function evidence(deps: RoomDeps, alerts: Page['alerts']): Markup {
  return html`<details>
    <summary>The rows behind each alert, and the query that opens them</summary>
    ${alerts.map((a) => {
      const rows = deps.store.sql.all('SELECT tbl, ref FROM alert_row WHERE alert = ? ORDER BY ord LIMIT ?', [a.id, ROWS_CITED]);
      return html`<p>${time(a.first)} ${a.title}, ${a.count} ${a.count === 1 ? 'row' : 'rows'}</p>
        ${rows.map((r) => {
          const [name, ref] = [String(r['tbl']), String(r['ref'])];
          const from = deps.store.row(ref, name)?.provenance;
          return html`<p>
            <small>${from ? `${from.sourcePath}, record ${from.recordId ?? from.record}` : name}</small>
            ${summariseRow(deps.store, name, ref)?.summary ?? ''}
          </p>`;
        })}
        <pre>${a.door.kql}</pre>`;
    })}
  </details>`;
}

function sourceTable(sources: ReturnType<RoomDeps['store']['sources']>): Markup {
  return html`<section>
    <h2>Sources</h2>
    <table>
      <thead>
        <tr>
          <th>Source</th>
          <th>SHA-256</th>
          <th>Read as</th>
          <th class="n">Records</th>
          <th class="n">Rejected</th>
          <th>Notes</th>
        </tr>
      </thead>
      <tbody>
        ${sources.map(
          (s) =>
            html`<tr>
              <td class="m">${s.path}</td>
              <td class="m">${s.sha256}</td>
              <td>${[s.format, s.connector].filter(Boolean).join(', ')}</td>
              <td class="n">${s.stored}</td>
              <td class="n">${s.rejected}</td>
              <td>${[...(s.error ? [s.error] : []), ...s.warnings.map((w) => w.message)].join('; ')}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

function custody({ store }: RoomDeps): Markup {
  const entries = store.journal(0, Number.MAX_SAFE_INTEGER);
  const told = entries.filter((e) => !e.kind.startsWith('view.') && !/^hunt\.(?:ran|pinned|forgotten)$/.test(e.kind));
  const last = entries.at(-1);
  return html`<section>
    <h2>Custody</h2>
    <p>
      ${entries.length} entries, each chained to the one before by
      SHA-256${last ? html`; the last is <span class="m">${last.hash}</span>` : null}. Layout changes and single query runs are left out
      here${told.length > JOURNAL_SHOWN ? html`, and so are ${told.length - JOURNAL_SHOWN} entries in the middle` : null}.
    </p>
    <table>
      <thead>
        <tr>
          <th class="n">No.</th>
          <th>At</th>
          <th>What</th>
          <th>Of</th>
          <th>Hash</th>
        </tr>
      </thead>
      <tbody>
        ${(told.length > JOURNAL_SHOWN ? [...told.slice(0, JOURNAL_SHOWN / 2), ...told.slice(-JOURNAL_SHOWN / 2)] : told).map(
          (e) =>
            html`<tr>
              <td class="n">${e.seq}</td>
              <td>${e.at}</td>
              <td>${e.kind}</td>
              <td class="m">${String(e.data['path'] ?? e.data['file'] ?? e.data['title'] ?? e.data['name'] ?? '')}</td>
              <td class="m">${e.hash.slice(0, 16)}…</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}
