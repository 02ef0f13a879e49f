// The custody journal: everything done to the case, newest first.

import { Button, Dialog, DialogBody } from '@blueprintjs/core';
import { useState } from 'react';
import { useCall } from '../../api/client.js';
import type { CallOut } from '../../../shared/contract/index.js';
import { byNumber, ListTable, type ListColumn } from '../../widgets/ListTable.js';
import { Loaded } from '../../widgets/States.js';
import { words } from './strings.js';

type Entry = CallOut<'case.journal'>['entries'][number];
const PAGE = 500;
const heads = words.journalColumns;

const columns: readonly ListColumn<Entry>[] = [
  { id: 'seq', title: heads.seq, width: 60, numeric: true, cell: (e) => e.seq, order: byNumber((e) => e.seq) },
  { id: 'at', title: heads.at, width: 170, cell: (e) => <span title={e.at}>{e.at.slice(0, 19).replace('T', ' ')}</span> },
  { id: 'kind', title: heads.kind, width: 150, cell: (e) => e.kind },
  { id: 'summary', title: heads.summary, cell: (e) => <span title={e.summary}>{e.summary}</span> },
  {
    id: 'hash',
    title: heads.hash,
    width: 130,
    cell: (e) => (
      <span className="q-mono" title={e.hash}>
        {e.hash.slice(0, 14)}…
      </span>
    ),
  },
];

export function Journal({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  return (
    <Dialog isOpen={open} onClose={onClose} title={words.journalTitle} style={{ width: 940 }} transitionDuration={80}>
      <DialogBody>{open && <Entries />}</DialogBody>
    </Dialog>
  );
}

function Entries() {
  const [limit, setLimit] = useState(PAGE);
  // The journal counts from its beginning; the newest entries are at its end.
  const total = useCall('case.journal', { offset: 0, limit: 1 }).data?.total;
  const call = useCall('case.journal', total === undefined ? null : { offset: Math.max(0, total - limit), limit });
  return (
    <Loaded call={call} lines={10}>
      {({ entries }) => (
        <>
          <p className="q-dim" style={{ margin: '0 0 8px' }}>
            {words.journalAdvice}
          </p>
          <div style={{ height: 'min(60vh, 560px)' }}>
            <ListTable
              label={words.journalTitle}
              rows={entries}
              columns={columns}
              rowKey={(e) => String(e.seq)}
              sort={{ column: 'seq', descending: true }}
            />
          </div>
          {total !== undefined && total > entries.length && (
            <Button size="small" text={words.journalMore} onClick={() => setLimit(limit + PAGE)} />
          )}
        </>
      )}
    </Loaded>
  );
}
