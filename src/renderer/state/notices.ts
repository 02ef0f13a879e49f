// Short messages at the foot of the window: something done that can be undone, something that failed.

import { create } from 'zustand';

export interface Notice {
  readonly id: number;
  readonly tone: 'ok' | 'warning' | 'error';
  readonly text: string;
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

export const useNotices = create<{ readonly notices: readonly Notice[] }>(() => ({ notices: [] }));

const SHOWN_MS = 6000;
let next = 1;

export function notify(tone: Notice['tone'], text: string, action: Notice['action'] = null): void {
  const id = next++;
  useNotices.setState((s) => ({ notices: [...s.notices.slice(-3), { id, tone, text, action }] }));
  // Errors wait to be read and closed; the rest goes by itself.
  if (tone !== 'error') setTimeout(() => dismiss(id), SHOWN_MS);
}
export const dismiss = (id: number) => useNotices.setState((s) => ({ notices: s.notices.filter((n) => n.id !== id) }));
