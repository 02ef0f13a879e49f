// Whether the engine answers. The window stays usable to read while it does not.

import { create } from 'zustand';
import type { Client } from '../../shared/contract/index.js';

export type Connection =
  | { readonly phase: 'connecting' }
  | { readonly phase: 'open'; readonly client: Client }
  /** Was open: the last client stays for what is on screen; its calls fail until the next one. */
  | { readonly phase: 'lost'; readonly client: Client | null; readonly attempt: number; readonly retryAt: number }
  /** Will not come back by itself: no token, or one the engine does not know. */
  | { readonly phase: 'refused'; readonly reason: 'noToken' | 'notAccepted' };

export const useConnection = create<{ readonly connection: Connection }>(() => ({ connection: { phase: 'connecting' } }));
export const setConnection = (connection: Connection) => useConnection.setState({ connection });
