// The shelf of hunts: facets, the list with badges, and the details of the one that is open.

import { useEffect, useMemo, useState } from 'react';
import type { HuntCard, HuntOutcome } from '../../../../shared/contract/hunts.js';
import { useAct, useCall } from '../../../api/client.js';
import { formatCompact, formatNumber, plural } from '../../../widgets/format.js';
import { SEVERITY_LOOKS, SeverityMark } from '../../../widgets/SeverityMark.js';
import { EmptyState, Loaded } from '../../../widgets/States.js';
import { tacticName } from '../../../widgets/tactics.js';
import { Folders } from './Folders.js';
import { HuntDetail } from './HuntDetail.js';
import { facet, filtered, setFilter, showRunAll, useLibrary } from './state.js';
import { words } from './words.js';
import './library.css';

export type OpenHunt = (kql: string, title: string, run: boolean) => void;

const TACTIC_ORDER = [
  'Reconnaissance',
  'ResourceDevelopment',
  'InitialAccess',
  'Execution',
  'Persistence',
  'PrivilegeEscalation',
  'DefenseEvasion',
  'CredentialAccess',
  'Discovery',
  'LateralMovement',
  'Collection',
  'CommandAndControl',
  'Exfiltration',
  'Impact',
];
const inChain = (a: string, b: string): number => TACTIC_ORDER.indexOf(a) - TACTIC_ORDER.indexOf(b);
/** Rows drawn at once; thousands of loaded hunts are found by words and facets, not by scrolling. */
const DRAWN = 400;

/** The last outcomes by hunt: those of the run under way over those the engine remembers. */
export function useOutcomes(): ReadonlyMap<string, HuntOutcome> {
  const kept = useCall('hunts.outcomes', {}).data;
  const fresh = useLibrary((s) => s.fresh);
  return useMemo(() => new Map([...(kept?.outcomes ?? []).map((o) => [o.key, o] as const), ...fresh]), [kept, fresh]);
}

export const hitsOf = (outcomes: ReadonlyMap<string, HuntOutcome>): ReadonlySet<string> =>
  new Set([...outcomes.values()].filter((o) => o.status === 'hit').map((o) => o.key));

export function HuntShelf({ text, onOpen }: { readonly text: string; readonly onOpen: OpenHunt }) {
  const call = useCall('hunts.list', { text });
  const filter = useLibrary((s) => s.filter);
  const outcomes = useOutcomes();
  const [open, setOpen] = useState<string | null>(null);
  const check = useAct('hunts.check', { refresh: ['hunts.list'] });
  const unchecked = call.data?.some((c) => c.state === 'unchecked') === true;
  const { mutate, isPending } = check;
  useEffect(() => {
    if (unchecked && !isPending) mutate({});
  }, [unchecked, isPending, mutate]);

  return (
    <Loaded call={call}>
      {(cards) => {
        const shown = filtered(cards, filter, hitsOf(outcomes));
        return (
          <>
            <div className="hunts-top">
              <Facets cards={cards} outcomes={outcomes} />
              <div className="hunts-bar">
                <button type="button" tabIndex={-1} className="q-chip" onClick={() => showRunAll(true)}>
                  {words.runAll}
                </button>
                <Folders />
                <span className="q-dim q-push">{formatNumber(shown.length)}</span>
              </div>
            </div>
            {shown.length === 0 && <EmptyState title={words.none}>{words.noneAdvice}</EmptyState>}
            {groups(shown.slice(0, DRAWN), filter.tactic).map(([tactic, list]) => (
              <section key={tactic} className="hunts-group" aria-label={groupName(tactic)}>
                <h4>
                  {groupName(tactic)}
                  <span className="q-dim">{formatNumber(list.length)}</span>
                </h4>
                {list.map((card) => (
                  <Entry
                    key={card.key}
                    card={card}
                    outcome={outcomes.get(card.key)}
                    open={open === card.key}
                    onToggle={() => setOpen(open === card.key ? null : card.key)}
                    onOpen={onOpen}
                  />
                ))}
              </section>
            ))}
            {shown.length > DRAWN && <p className="hunt-note">{`${formatNumber(shown.length - DRAWN)} more`}</p>}
          </>
        );
      }}
    </Loaded>
  );
}

const SAVED = 'saved';
const groupName = (tactic: string): string => (tactic === SAVED ? words.savedGroup : tactic === '' ? words.noTactic : tacticName(tactic));

/** Saved hunts, then each tactic in the order of an intrusion; a hunt stands once, under its first tactic or the chosen one. */
function groups(cards: readonly HuntCard[], chosen: string): readonly (readonly [string, readonly HuntCard[]])[] {
  const by = new Map<string, HuntCard[]>();
  for (const card of cards) {
    const group = card.origin === 'case' ? SAVED : chosen !== '' ? chosen : (card.tactics[0] ?? '');
    by.set(group, [...(by.get(group) ?? []), card]);
  }
  const place = (group: string): number => (group === SAVED ? -1 : group === '' ? TACTIC_ORDER.length : TACTIC_ORDER.indexOf(group));
  return [...by]
    .map(([group, list]) => [group, list.sort((a, b) => SEVERITY_LOOKS[b.severity].order - SEVERITY_LOOKS[a.severity].order)] as const)
    .sort((a, b) => place(a[0]) - place(b[0]));
}

function Facets({ cards, outcomes }: { readonly cards: readonly HuntCard[]; readonly outcomes: ReadonlyMap<string, HuntOutcome> }) {
  const filter = useLibrary((s) => s.filter);
  const hits = hitsOf(outcomes);
  const tactics = [...facet(filtered(cards, { ...filter, tactic: '' }, hits), (c) => c.tactics)].sort((a, b) => inChain(a[0], b[0]));
  const sources = facet(filtered(cards, { ...filter, source: '' }, hits), (c) => c.sources);
  const origins = facet(cards, (c) => [c.origin]);
  return (
    <div className="hunts-facets">
      <Choice
        label={words.tactic}
        all={words.allTactics}
        value={filter.tactic}
        options={tactics.map(([id, n]) => [id, `${tacticName(id)} (${n})`])}
        onChange={(tactic) => setFilter({ tactic })}
      />
      <Choice
        label={words.source}
        all={words.allSources}
        value={filter.source}
        options={sources.map(([id, n]) => [id, `${id} (${n})`])}
        onChange={(source) => setFilter({ source })}
      />
      {origins.length > 1 && (
        <Choice
          label={words.origin}
          all={words.allOrigins}
          value={filter.origin}
          options={origins.map(([id, n]) => [id, `${words.origins[id as HuntCard['origin']]} (${n})`])}
          onChange={(origin) => setFilter({ origin: origin as HuntCard['origin'] | '' })}
        />
      )}
      {hits.size > 0 && (
        <button
          type="button"
          tabIndex={-1}
          className="q-chip"
          aria-pressed={filter.hitsOnly}
          onClick={() => setFilter({ hitsOnly: !filter.hitsOnly })}
        >
          {`${words.hitsOnly} (${hits.size})`}
        </button>
      )}
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly all: string;
  readonly value: string;
  readonly options: readonly (readonly [string, string])[];
  readonly onChange: (value: string) => void;
}
function Choice({ label, all, value, options, onChange }: ChoiceProps) {
  const known = value === '' || options.some(([id]) => id === value);
  return (
    <select
      className="hunts-choice"
      aria-label={label}
      data-set={value !== ''}
      value={value}
      onChange={(e) => onChange(e.currentTarget.value)}
      onKeyDown={(e) => e.stopPropagation()}
    >
      <option value="">{all}</option>
      {options.map(([id, name]) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
      {!known && <option value={value}>{value}</option>}
    </select>
  );
}

interface EntryProps {
  readonly card: HuntCard;
  readonly outcome: HuntOutcome | undefined;
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly onOpen: OpenHunt;
}
function Entry({ card, outcome, open, onToggle, onOpen }: EntryProps) {
  const hit = outcome?.status === 'hit' ? outcome : null;
  const off = card.state === 'broken' ? words.unbound : card.noRows ? words.emptyHere : null;
  return (
    <div className="hunts-entry" data-off={off !== null} data-open={open}>
      <button
        type="button"
        tabIndex={-1}
        className="hunts-name"
        aria-expanded={open}
        title={off === null ? card.name : `${card.name}: ${card.problem ?? off}`}
        onClick={onToggle}
      >
        <SeverityMark severity={card.severity} />
        <span>{card.name}</span>
        {hit && (
          <b
            className="hunts-badge"
            data-strong={hit.score >= 60}
            title={`${plural(hit.rows, 'row')}, ${words.score.toLowerCase()} ${hit.score}`}
          >
            {`${formatCompact(hit.rows)}${hit.more ? '+' : ''}`}
          </b>
        )}
        {card.state === 'broken' && (
          <b className="hunts-badge" data-broken="true" title={card.problem ?? ''}>
            !
          </b>
        )}
      </button>
      {open && <HuntDetail card={card} onOpen={onOpen} />}
    </div>
  );
}
