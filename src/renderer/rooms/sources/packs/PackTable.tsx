// Every entry of every pack: what it stands for, how much of it there is and what is odd about it.

import { useMemo } from 'react';
import type { Pack, PackEntry } from '../../../../shared/contract/packs.js';
import { formatNumber } from '../../../widgets/format.js';
import { byNumber, ListTable, type ListColumn } from '../../../widgets/ListTable.js';
import { SeverityMark } from '../../../widgets/SeverityMark.js';
import { TimeText } from '../../../widgets/TimeText.js';
import { words } from './strings.js';

export interface PackLine {
  readonly pack: Pack;
  readonly entry: PackEntry;
  readonly first: boolean;
}

export const linesOf = (packs: readonly Pack[]): readonly PackLine[] =>
  packs.flatMap((pack) => pack.entries.map((entry, i) => ({ pack, entry, first: i === 0 })));
const keyOf = ({ pack, entry }: PackLine) => `${pack.id} ${entry.kind} ${entry.serves}`;

const columns: readonly ListColumn<PackLine>[] = [
  {
    id: 'serves',
    title: words.column.serves,
    cell: ({ entry: e }) => (
      <span className={e.kind === 'externaldata' ? 'q-mono' : undefined} title={`${e.serves}${e.prefix ? '…' : ''}\n${e.file}`}>
        {e.serves}
        {e.prefix ? '…' : ''}
      </span>
    ),
  },
  { id: 'kind', title: words.column.kind, width: 128, cell: ({ entry }) => words.kind[entry.kind] },
  {
    id: 'pack',
    title: words.column.pack,
    width: 190,
    cell: ({ pack, first }) => (
      <span className={first ? undefined : 'q-dim'} title={pack.from}>
        {pack.name}
      </span>
    ),
  },
  { id: 'version', title: words.column.version, width: 76, spare: true, cell: ({ pack }) => <span className="q-dim">{pack.version}</span> },
  {
    id: 'rows',
    title: words.column.rows,
    width: 88,
    numeric: true,
    cell: ({ entry }) => (entry.rows === null ? '' : formatNumber(entry.rows)),
    order: byNumber((l) => l.entry.rows ?? 0),
  },
  { id: 'state', title: words.column.state, width: 140, cell: ({ entry }) => <State entry={entry} /> },
  {
    id: 'added',
    title: words.column.added,
    width: 120,
    spare: true,
    cell: ({ pack }) => <TimeText time={pack.addedAt} detail="minute" />,
  },
  {
    id: 'hash',
    title: words.column.hash,
    width: 120,
    cell: ({ entry }) => (
      <span className="q-mono q-dim" title={entry.sha256}>
        {entry.sha256.slice(0, 12)}…
      </span>
    ),
  },
];

export function PackTable({
  packs,
  open,
  onOpen,
}: {
  readonly packs: readonly Pack[];
  readonly open: string | null;
  readonly onOpen: (pack: string) => void;
}) {
  const lines = useMemo(() => linesOf(packs), [packs]);
  const at = lines.find((l) => l.pack.id === open);
  return (
    <ListTable
      label={words.packs}
      rows={lines}
      columns={columns}
      rowKey={keyOf}
      openKey={at ? keyOf(at) : null}
      onInspect={(l) => onOpen(l.pack.id)}
    />
  );
}

function State({ entry }: { readonly entry: PackEntry }) {
  if (entry.rejected > 0 || entry.problems.length > 0)
    return (
      <span className="q-source-state" title={entry.problems.join('\n')}>
        <SeverityMark severity="medium" />
        {entry.rejected > 0 ? words.rejected(formatNumber(entry.rejected)) : words.problems(formatNumber(entry.problems.length))}
      </span>
    );
  return <span style={{ color: 'var(--ok)' }}>✓ {words.whole}</span>;
}
