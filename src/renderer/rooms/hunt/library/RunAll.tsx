// All hunts against the case: run, watch, and read the hits by rank; the one in hand shows its first rows and why it ranks so.

import { Button } from '@blueprintjs/core';
import { useEffect, useMemo, useState } from 'react';
import type { HuntCard, HuntOutcome } from '../../../../shared/contract/hunts.js';
import { useCall, useClient, useRefresh } from '../../../api/client.js';
import { useZone } from '../../../state/appearance.js';
import { useRange } from '../../../state/timeRange.js';
import { formatCompact, formatNumber, formatTime, plural } from '../../../widgets/format.js';
import { EmptyState, Loaded } from '../../../widgets/States.js';
import type { OpenHunt } from './HuntShelf.js';
import { hitsOf, useOutcomes } from './HuntShelf.js';
import { OutcomeDetail } from './OutcomeDetail.js';
import { OutcomeTable, type Line } from './OutcomeTable.js';
import { cancelRunAll, filtered, showRunAll, startRunAll, useLibrary } from './state.js';
import { words } from './words.js';

const STATUSES = ['hit', 'failed', 'timeout', 'none', 'skipped'] as const;
type Status = (typeof STATUSES)[number];

export function RunAll({ text, onOpen }: { readonly text: string; readonly onOpen: OpenHunt }) {
  const list = useCall('hunts.list', { text });
  const kept = useCall('hunts.outcomes', {});
  const filter = useLibrary((s) => s.filter);
  const outcomes = useOutcomes();
  const [status, setStatus] = useState<Status>('hit');
  const [chosen, setChosen] = useState<string | null>(null);
  const cards = useMemo(() => filtered(list.data ?? [], filter, hitsOf(outcomes)), [list.data, filter, outcomes]);
  const lines = useMemo(() => linesOf(cards, outcomes), [cards, outcomes]);
  const shown = lines.filter((l) => l.outcome.status === status);
  const line = shown.find((l) => l.card.key === chosen) ?? shown[0] ?? null;
  const running = useLibrary((s) => s.abort !== null);
  return (
    <section className="hunts-run" aria-label={words.runAllTitle}>
      <Head cards={cards} limitMs={kept.data?.limitMs ?? null} ranAt={kept.data?.at ?? null} ranCount={kept.data?.outcomes.length ?? 0} />
      {kept.data?.stale === true && !running && lines.length === 0 && <p className="hunts-stale">{words.stale}</p>}
      <Loaded call={list}>
        {() =>
          lines.length === 0 ? (
            running ? null : (
              <EmptyState title={words.notYet}>{words.notYetAdvice}</EmptyState>
            )
          ) : (
            <>
              <div className="hunts-statuses" role="group" aria-label="Outcome">
                {STATUSES.map((s) => {
                  const n = lines.filter((l) => l.outcome.status === s).length;
                  return (
                    (n > 0 || s === 'hit') && (
                      <button
                        key={s}
                        type="button"
                        className="q-chip"
                        aria-pressed={status === s}
                        title={words.statusHelp[s]}
                        onClick={() => setStatus(s)}
                      >
                        <b>{formatNumber(n)}</b> {words.status[s]}
                      </button>
                    )
                  );
                })}
              </div>
              <div className="hunts-outcomes">
                <OutcomeTable
                  lines={shown}
                  status={status}
                  openKey={line?.card.key ?? null}
                  onInspect={(l) => setChosen(l.card.key)}
                  onOpen={onOpen}
                />
              </div>
              {line && <OutcomeDetail key={line.card.key} line={line} onOpen={onOpen} />}
            </>
          )
        }
      </Loaded>
    </section>
  );
}

const linesOf = (cards: readonly HuntCard[], outcomes: ReadonlyMap<string, HuntOutcome>): readonly Line[] =>
  cards
    .flatMap((card) => {
      const outcome = outcomes.get(card.key);
      return outcome ? [{ card, outcome }] : [];
    })
    .sort((a, b) => b.outcome.score - a.outcome.score || a.outcome.rows - b.outcome.rows || (a.card.name < b.card.name ? -1 : 1));

interface HeadProps {
  readonly cards: readonly HuntCard[];
  readonly limitMs: number | null;
  /** When the newest of what is remembered ran, in this window or from the command line, and how many that are. */
  readonly ranAt: string | null;
  readonly ranCount: number;
}
function Head({ cards, limitMs, ranAt, ranCount }: HeadProps) {
  const zone = useZone();
  const client = useClient();
  const range = useRange();
  const refresh = useRefresh();
  const progress = useLibrary((s) => s.progress);
  const running = useLibrary((s) => s.abort !== null);
  const ran = useOutcomes().size > 0;
  const [seconds, setSeconds] = useState('');
  useEffect(() => {
    if (limitMs !== null) setSeconds(String(limitMs / 1000));
  }, [limitMs]);
  const limit = Math.round(Number(seconds) * 1000);
  const valid = Number.isFinite(limit) && limit >= 10 && limit <= 3_600_000;
  const start = (again: boolean) => {
    void startRunAll(client, { keys: cards.map((c) => c.key), limitMs: limit, range, again }).then(() => refresh('hunts.outcomes'));
  };
  return (
    <header className="hunts-head">
      <div className="q-row">
        <h2>{words.runAllTitle}</h2>
        <span className="q-push" />
        <label className="hunts-limit" title={words.limitHelp}>
          {words.limit}
          <input
            type="number"
            min={0.01}
            max={3600}
            step="any"
            value={seconds}
            aria-invalid={!valid}
            disabled={running}
            onChange={(e) => setSeconds(e.target.value)}
          />
        </label>
        {running ? (
          <Button size="small" text={words.cancel} onClick={cancelRunAll} />
        ) : (
          <>
            {ran && <Button size="small" text={words.again} title={words.againHelp} disabled={!valid} onClick={() => start(true)} />}
            <Button
              size="small"
              intent="primary"
              text={`${words.start} ${plural(cards.length, 'hunt')}`}
              disabled={!valid || cards.length === 0}
              onClick={() => start(false)}
            />
          </>
        )}
        <Button size="small" text={words.back} onClick={() => showRunAll(false)} />
      </div>
      {progress ? (
        <div className="hunts-progress" role="status">
          <span
            className="q-progress"
            role="progressbar"
            aria-label={words.running}
            aria-valuenow={progress.done}
            aria-valuemin={0}
            aria-valuemax={progress.total}
          >
            <i style={{ width: `${progress.total > 0 ? (100 * progress.done) / progress.total : 0}%` }} />
          </span>
          <span className="q-dim q-cut">{`${formatCompact(progress.done)} ${words.of} ${formatCompact(progress.total)} · ${progress.name}`}</span>
        </div>
      ) : (
        <p className="q-dim">
          {ranAt !== null && <b className="hunts-last">{words.lastRun(plural(ranCount, 'hunt'), formatTime(ranAt, zone, 'minute'))} </b>}
          {range === null ? words.runAllAbout : `${words.runAllAbout} (${words.narrowed})`}
        </p>
      )}
    </header>
  );
}
