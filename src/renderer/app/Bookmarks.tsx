// What the analyst marked, as a list to walk.

import { Button, Dialog, DialogBody } from '@blueprintjs/core';
import { BookmarkIcon, TrashIcon } from '@blueprintjs/icons';
import type { Bookmark } from '../../shared/contract/case.js';
import { useAct, useCall } from '../api/client.js';
import { setBookmarks, useFrame } from '../state/frame.js';
import { openAlert, openEntity, openHunt, openIncident } from '../state/navigation.js';
import { inspect } from '../state/selection.js';
import { EmptyState, Loaded } from '../widgets/States.js';
import { TimeText } from '../widgets/TimeText.js';
import { strings } from './strings.js';

const words = strings.bookmarks;

export function BookmarksDialog() {
  const open = useFrame((s) => s.bookmarks);
  return (
    <Dialog isOpen={open} onClose={() => setBookmarks(false)} title={words.title} style={{ width: 640 }} transitionDuration={80}>
      <DialogBody>
        <BookmarkList />
      </DialogBody>
    </Dialog>
  );
}

/** Goes to what a bookmark points at. */
export function openBookmark({ target, title }: Bookmark): void {
  switch (target.kind) {
    case 'row':
      return inspect({ kind: 'row', table: target.table, ref: target.ref });
    case 'query':
      return openHunt({ kql: target.kql, run: true, title });
    case 'entity':
      return openEntity(target.id);
    case 'incident':
      return openIncident(target.id);
    case 'alert':
      return openAlert(target.id);
  }
}

function BookmarkList() {
  const list = useCall('bookmark.list', {});
  const remove = useAct('bookmark.remove', { refresh: ['bookmark.list'] });
  return (
    <Loaded call={list}>
      {(bookmarks) =>
        bookmarks.length === 0 ? (
          <EmptyState title={words.none} icon={<BookmarkIcon size={20} />}>
            {words.noneAdvice}
          </EmptyState>
        ) : (
          <table className="q-table">
            <colgroup>
              <col />
              <col style={{ width: 76 }} />
              <col style={{ width: 130 }} />
              <col style={{ width: 110 }} />
            </colgroup>
            <tbody>
              {bookmarks.map((b) => (
                <tr key={b.id}>
                  <td title={b.note}>
                    {b.title}
                    {b.note !== '' && <div className="q-dim q-cut">{b.note}</div>}
                  </td>
                  <td className="q-dim">{b.target.kind}</td>
                  <td className="q-dim">
                    <TimeText time={b.at} />
                  </td>
                  <td>
                    <div className="q-row">
                      <Button
                        size="small"
                        text={words.open}
                        onClick={() => {
                          openBookmark(b);
                          setBookmarks(false);
                        }}
                      />
                      <Button
                        size="small"
                        variant="minimal"
                        icon={<TrashIcon size={12} />}
                        aria-label={`${words.remove}: ${b.title}`}
                        onClick={() => remove.mutate({ id: b.id })}
                      />
                    </div>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )
      }
    </Loaded>
  );
}
