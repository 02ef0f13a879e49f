// The ranked table of outcomes.

import type { HuntCard, HuntOutcome } from '../../../../shared/contract/hunts.js';
import { asQuarryError, useClient } from '../../../api/client.js';
import { notify } from '../../../state/notices.js';
import { Bar } from '../../../widgets/Door.js';
import { EntityChip } from '../../../widgets/EntityChip.js';
import { formatNumber } from '../../../widgets/format.js';
import { byNumber, byText, ListTable, type ListColumn } from '../../../widgets/ListTable.js';
import { SEVERITY_LOOKS, SeverityMark } from '../../../widgets/SeverityMark.js';
import { tacticName } from '../../../widgets/tactics.js';
import type { OpenHunt } from './HuntShelf.js';
import { showRunAll } from './state.js';
import { words } from './words.js';

export interface Line {
  readonly card: HuntCard;
  readonly outcome: HuntOutcome;
}
const NAMED = 4;

const mark: ListColumn<Line> = {
  id: 'severity',
  title: words.severity,
  width: 26,
  mark: true,
  cell: (l) => <SeverityMark severity={l.card.severity} />,
  order: byNumber((l) => SEVERITY_LOOKS[l.card.severity].order),
};
const name: ListColumn<Line> = {
  id: 'hunt',
  title: words.hunt,
  cell: (l) => <span title={l.card.description}>{l.card.name}</span>,
  order: byText((l) => l.card.name),
};
const tactics: ListColumn<Line> = {
  id: 'tactics',
  title: words.tactic,
  width: 150,
  spare: true,
  cell: (l) => (
    <span className="q-dim" title={l.card.tactics.map(tacticName).join(', ')}>
      {l.card.tactics.map(tacticName).join(', ')}
    </span>
  ),
  order: byText((l) => l.card.tactics[0] ?? ''),
};
const ms: ListColumn<Line> = {
  id: 'ms',
  title: words.ms,
  width: 64,
  numeric: true,
  spare: true,
  cell: (l) => formatNumber(l.outcome.ms),
  order: byNumber((l) => l.outcome.ms),
};
const hits: readonly ListColumn<Line>[] = [
  {
    id: 'score',
    title: words.score,
    width: 92,
    numeric: true,
    cell: (l) => <Bar value={l.outcome.score} width={40} />,
    order: byNumber((l) => l.outcome.score),
  },
  mark,
  name,
  {
    id: 'rows',
    title: words.rows,
    width: 72,
    numeric: true,
    cell: (l) => `${formatNumber(l.outcome.rows)}${l.outcome.more ? '+' : ''}`,
    order: byNumber((l) => l.outcome.rows),
  },
  {
    id: 'names',
    title: words.names,
    width: 300,
    spare: true,
    cell: (l) => (
      <span className="q-row hunts-names">
        {l.outcome.known.slice(0, NAMED).map((e) => (
          <EntityChip key={e.id} entity={e} />
        ))}
        {l.outcome.known.length > NAMED && <span className="q-dim">{`+${l.outcome.known.length - NAMED}`}</span>}
      </span>
    ),
  },
  tactics,
  ms,
];
const others: readonly ListColumn<Line>[] = [
  mark,
  name,
  {
    id: 'why',
    title: words.why,
    width: 420,
    cell: (l) => (
      <span className="q-dim" title={l.outcome.problem ?? ''}>
        {l.outcome.problem ?? ''}
      </span>
    ),
    order: byText((l) => l.outcome.problem ?? ''),
  },
  tactics,
  ms,
];
const quiet = others.filter((c) => c.id !== 'why');

interface Props {
  readonly lines: readonly Line[];
  readonly status: HuntOutcome['status'];
  readonly openKey: string | null;
  readonly onInspect: (line: Line) => void;
  readonly onOpen: OpenHunt;
}
export function OutcomeTable({ lines, status, openKey, onInspect, onOpen }: Props) {
  const openTab = useOpenTab(onOpen);
  return (
    <ListTable
      key={status}
      label={words.runAllTitle}
      rows={lines}
      columns={status === 'hit' ? hits : status === 'none' ? quiet : others}
      rowKey={(l) => l.card.key}
      openKey={openKey}
      onInspect={onInspect}
      onOpen={(l) => openTab(l.card, true)}
    />
  );
}

/** Opens a hunt as a tab of the room: its text is asked for first. */
export function useOpenTab(onOpen: OpenHunt): (card: HuntCard, run: boolean) => void {
  const client = useClient();
  return (card, run) => {
    client.call('hunts.get', { key: card.key }).then(
      ({ kql }) => {
        showRunAll(false);
        onOpen(kql, card.name, run);
      },
      (error: unknown) => notify('error', asQuarryError(error).message),
    );
  };
}
