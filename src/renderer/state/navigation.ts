// Walking the investigation: one line of places with back and forward. The browser's own history carries the index, so the
// mouse's side buttons, Alt+Left and the window's back button walk the same line; a reload finds it again in sessionStorage.

import { create } from 'zustand';
import { roomPlace, samePlace, type GraphSeed, type Place, type RoomId } from './places.js';

const STORE_KEY = 'quarry.places';
const MAX_PLACES = 100;

interface Navigation {
  readonly places: readonly Place[];
  readonly index: number;
  readonly place: Place;
  /** The last place of each room, so that the rail returns to what was open there. */
  readonly last: Readonly<Partial<Record<RoomId, Place>>>;
}

const START: Place = { room: 'overview' };

function remembered(): Navigation {
  try {
    const kept = JSON.parse(sessionStorage.getItem(STORE_KEY) ?? 'null') as { places: Place[]; index: number } | null;
    const place = kept?.places[kept.index];
    if (kept && place) return { places: kept.places, index: kept.index, place, last: { [place.room]: place } };
  } catch {
    // No storage, or something else wrote there: start at the overview.
  }
  return { places: [START], index: 0, place: START, last: {} };
}

export const useNavigation = create<Navigation>(() => remembered());

useNavigation.subscribe(({ places, index }) => {
  try {
    sessionStorage.setItem(STORE_KEY, JSON.stringify({ places, index }));
  } catch {
    // Private windows may refuse; only the reload loses its place.
  }
});

const canWalk = () => typeof history !== 'undefined' && typeof history.pushState === 'function';
if (canWalk()) {
  history.replaceState({ quarry: useNavigation.getState().index }, '');
  addEventListener('popstate', (event) => {
    const state = event.state as { quarry?: number } | null;
    if (typeof state?.quarry === 'number') land(state.quarry);
  });
}

function land(index: number): void {
  useNavigation.setState((s) => {
    const place = s.places[index];
    return place ? { index, place, last: { ...s.last, [place.room]: place } } : s;
  });
}

/** Goes to a place, dropping what lay ahead. Going where one already is changes nothing. */
export function go(place: Place): void {
  const s = useNavigation.getState();
  if (samePlace(s.place, place)) return;
  const places = [...s.places.slice(0, s.index + 1), place].slice(-MAX_PLACES);
  const index = places.length - 1;
  useNavigation.setState({ places, index, place, last: { ...s.last, [place.room]: place } });
  if (canWalk()) history.pushState({ quarry: index }, '');
}

/** Changes what the present place shows without making a step to go back over (a sorted list, another row). */
export function replace(place: Place): void {
  useNavigation.setState((s) => ({
    place,
    places: s.places.map((p, i) => (i === s.index ? place : p)),
    last: { ...s.last, [place.room]: place },
  }));
}

/** The rail: back to what that room last showed; a second press on the same room shows it afresh. */
export function openRoom(room: RoomId): void {
  const s = useNavigation.getState();
  go(s.place.room === room ? roomPlace(room) : (s.last[room] ?? roomPlace(room)));
}

export const canGoBack = (s: Navigation) => s.index > 0;
export const canGoForward = (s: Navigation) => s.index < s.places.length - 1;

function step(by: number): void {
  const target = useNavigation.getState().index + by;
  if (!useNavigation.getState().places[target]) return;
  if (canWalk() && (history.state as { quarry?: number } | null)?.quarry === target - by) history.go(by);
  else land(target);
}
export const back = () => step(-1);
export const forward = () => step(1);

let visits = Date.now();

/** Every number is a door: shows the rows behind a count as the KQL that made it. */
export function openHunt(request: { readonly kql: string; readonly run?: boolean; readonly title?: string }): void {
  go({ room: 'hunt', kql: request.kql, run: request.run ?? true, title: request.title ?? null, visit: ++visits });
}
export function openGraph(seed: GraphSeed): void {
  go({ room: 'graph', seed, visit: ++visits });
}
export const openTimeline = (entity: string | null) => go({ room: 'timeline', entity });
export const openIncident = (id: string) => go({ room: 'incidents', id });
export const openAlert = (id: string) => go({ room: 'alerts', id });
export const openEntity = (id: string) => go({ room: 'entities', id });
export const openSource = (source: number | null) => go({ room: 'sources', source });

/** The present place when it is in `room`, else what that room last showed: for rooms kept mounted behind others. */
export function usePlace<R extends RoomId>(room: R): Extract<Place, { room: R }> {
  return useNavigation((s) => (s.place.room === room ? s.place : (s.last[room] ?? roomPlace(room)))) as Extract<Place, { room: R }>;
}
