// Which half of the Sources room is shown: the evidence, or the reference packs that stand in for the internet.

import { create } from 'zustand';
import { go } from './navigation.js';

export type SourcesView = 'evidence' | 'packs';
export const useSourcesView = create<{
  readonly view: SourcesView;
  /** What the next pack is asked for: a URL or an alias a hunt missed. */
  readonly wanted: WantedPack | null;
  /** Takes what is dropped while the packs are shown, in place of the import of evidence. */
  readonly takePack: ((files: readonly File[]) => void) | null;
}>(() => ({ view: 'evidence', wanted: null, takePack: null }));

export interface WantedPack {
  readonly kind: 'externaldata' | 'watchlist' | 'geo' | 'prevalence';
  readonly name: string;
}

export const showSources = (view: SourcesView) => useSourcesView.setState({ view, wanted: null });

/** The way from a hunt that missed something to where it is added. */
export function openPacks(wanted: WantedPack | null): void {
  useSourcesView.setState({ view: 'packs', wanted });
  go({ room: 'sources', source: null });
}

/** What a hunt's warning says is missing; null when it is about something else. */
export function wantedBy(message: string): WantedPack | null {
  const url = /No reference pack holds ([a-z][a-z0-9+.-]*:\S+); it was read/i.exec(message)?.[1];
  if (url !== undefined) return { kind: 'externaldata', name: url };
  const alias = /the watchlist '([^']+)'/.exec(message)?.[1];
  if (alias !== undefined) return { kind: 'watchlist', name: alias };
  if (message.includes('geo_info_from_ip_address')) return { kind: 'geo', name: '' };
  return message.includes('FileProfile') ? { kind: 'prevalence', name: '' } : null;
}
