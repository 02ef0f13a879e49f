// Where the analyst can be: a room and what it shows. Plain data, so that history, bookmarks and tests can hold it.

import type { CallIn } from '../../shared/contract/index.js';

/** Every room of the workbench; `app/rooms.ts` says which have a face. */
export const ROOM_IDS = ['overview', 'sources', 'incidents', 'alerts', 'hunt', 'graph', 'timeline', 'entities'] as const;
export type RoomId = (typeof ROOM_IDS)[number];

export type GraphSeed = CallIn<'graph.open'>['seed'];

export type Place =
  | { readonly room: 'overview' }
  | { readonly room: 'sources'; readonly source: number | null }
  | { readonly room: 'incidents'; readonly id: string | null }
  | { readonly room: 'alerts'; readonly id: string | null }
  | { readonly room: 'entities'; readonly id: string | null }
  /** `kql` opens a tab with that text; null just shows the room. `visit` tells two requests for the same text apart. */
  | { readonly room: 'hunt'; readonly kql: string | null; readonly run: boolean; readonly title: string | null; readonly visit: number }
  | { readonly room: 'graph'; readonly seed: GraphSeed | null; readonly visit: number }
  | { readonly room: 'timeline'; readonly entity: string | null };

/** A room with nothing in particular open. */
export function roomPlace(room: RoomId): Place {
  switch (room) {
    case 'overview':
      return { room };
    case 'sources':
      return { room, source: null };
    case 'incidents':
    case 'alerts':
    case 'entities':
      return { room, id: null };
    case 'hunt':
      return { room, kql: null, run: false, title: null, visit: 0 };
    case 'graph':
      return { room, seed: null, visit: 0 };
    case 'timeline':
      return { room, entity: null };
  }
}

/** Two places that show the same thing; a new visit of a hunt is a new place. */
export const samePlace = (a: Place, b: Place): boolean => JSON.stringify(a) === JSON.stringify(b);
