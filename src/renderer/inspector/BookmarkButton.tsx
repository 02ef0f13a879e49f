// Marks a thing with a title and a note; shows when it is marked already, and lets the mark go.

import { Button, InputGroup, PopoverNext, TextArea } from '@blueprintjs/core';
import { BookmarkIcon } from '@blueprintjs/icons';
import { useState } from 'react';
import type { Bookmark } from '../../shared/contract/case.js';
import { useAct, useCall } from '../api/client.js';
import { notify } from '../state/notices.js';
import { explain } from '../widgets/strings.js';
import { words } from './strings.js';

type Target = Bookmark['target'];

const sameTarget = (a: Target, b: Target): boolean => {
  if (a.kind !== b.kind) return false;
  if (a.kind === 'row' && b.kind === 'row') return a.table === b.table && a.ref === b.ref;
  if (a.kind === 'query' && b.kind === 'query') return a.kql === b.kql;
  return 'id' in a && 'id' in b && a.id === b.id;
};

export function useBookmarkOf(target: Target): Bookmark | null {
  return useCall('bookmark.list', {}).data?.find((b) => sameTarget(b.target, target)) ?? null;
}

/** `bare` is the icon alone, for crowded heads. */
export function BookmarkButton({
  target,
  title,
  bare = false,
}: {
  readonly target: Target;
  readonly title: string;
  readonly bare?: boolean;
}) {
  const [open, setOpen] = useState(false);
  const existing = useBookmarkOf(target);
  return (
    <PopoverNext
      isOpen={open}
      onInteraction={setOpen}
      placement="bottom"
      arrow={false}
      content={<Note key={existing?.id ?? 'new'} existing={existing} target={target} title={title} close={() => setOpen(false)} />}
    >
      <Button
        size="small"
        active={open}
        icon={<BookmarkIcon size={12} />}
        {...(bare ? { 'aria-label': words.bookmark, title: words.bookmark } : { text: existing ? words.bookmarked : words.bookmark })}
        aria-pressed={existing !== null}
      />
    </PopoverNext>
  );
}

function Note({
  existing,
  target,
  title,
  close,
}: {
  readonly existing: Bookmark | null;
  readonly target: Target;
  readonly title: string;
  readonly close: () => void;
}) {
  const [name, setName] = useState(existing?.title ?? title);
  const [note, setNote] = useState(existing?.note ?? '');
  const add = useAct('bookmark.add', { refresh: ['bookmark.list'] });
  const update = useAct('bookmark.update', { refresh: ['bookmark.list'] });
  const remove = useAct('bookmark.remove', { refresh: ['bookmark.list'] });
  const done = { onSuccess: close, onError: (error: Parameters<typeof explain>[0]) => notify('error', explain(error).advice) };
  return (
    <form
      className="q-form"
      onSubmit={(e) => {
        e.preventDefault();
        if (existing) update.mutate({ id: existing.id, title: name, note }, done);
        else add.mutate({ title: name, note, target }, done);
      }}
    >
      <label>
        {words.noteTitle}
        <InputGroup value={name} onValueChange={setName} autoFocus />
      </label>
      <label>
        {words.note}
        <TextArea value={note} onChange={(e) => setNote(e.target.value)} rows={4} />
      </label>
      <div className="q-row">
        <Button type="submit" intent="primary" text={words.keep} disabled={name.trim() === ''} />
        {existing && <Button text={words.remove} onClick={() => remove.mutate({ id: existing.id }, done)} />}
      </div>
    </form>
  );
}
