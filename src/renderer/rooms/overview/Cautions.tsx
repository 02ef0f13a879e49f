// What to know before concluding. A caution opens its rows, or the source it is about.

import type { CallOut } from '../../../shared/contract/index.js';
import { openHunt, openSource } from '../../state/navigation.js';
import { ListTable, type ListColumn } from '../../widgets/ListTable.js';
import { SeverityMark } from '../../widgets/SeverityMark.js';
import { EmptyState } from '../../widgets/States.js';
import { words } from './strings.js';

type Caution = CallOut<'overview.get'>['cautions'][number];

const columns: readonly ListColumn<Caution>[] = [
  { id: 'severity', title: words.column.severity, mark: true, width: 30, cell: (c) => <SeverityMark severity={c.severity} /> },
  { id: 'text', title: words.cautions, cell: (c) => <span title={c.text}>{c.text}</span> },
  { id: 'detail', title: words.cautions, width: 104, numeric: true, cell: (c) => <span className="q-dim" title={c.detail}>{c.detail}</span> },
];

function follow(c: Caution): void {
  if (c.door) openHunt({ kql: c.door.kql, title: c.text });
  else if (c.source !== null) openSource(c.source);
}

export function Cautions({ cautions }: { readonly cautions: readonly Caution[] }) {
  if (cautions.length === 0) return <EmptyState title={words.noCautions}>{words.noCautionsAdvice}</EmptyState>;
  return <ListTable label={words.cautions} headless rows={cautions} columns={columns} rowKey={(c) => `${c.text} ${c.detail} ${c.source ?? ''}`} onOpen={follow} />;
}
