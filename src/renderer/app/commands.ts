// Deeds that the palette offers and that belong to no single room.

import { toggleTheme, useAppearance, setZone } from '../state/appearance.js';
import { askForEvidence, setBookmarks, setHelp } from '../state/frame.js';
import { openHunt, openSource } from '../state/navigation.js';
import { toggleInspector } from '../state/selection.js';
import { setTimeRange } from '../state/timeRange.js';
import type { EvidenceContext } from './evidence.js';
import { strings } from './strings.js';
import { detectAgain, verifyCase } from './verifyCase.js';

export interface Command {
  readonly id: string;
  readonly title: string;
  readonly keys: string;
  readonly run: (context: EvidenceContext) => void;
}
const words = strings.commands;

export const commands: readonly Command[] = [
  { id: 'addEvidence', title: words.addEvidence, keys: '', run: () => (openSource(null), askForEvidence()) },
  { id: 'newHunt', title: words.newHunt, keys: '', run: () => openHunt({ kql: '', run: false }) },
  { id: 'bookmarks', title: words.bookmarks, keys: '', run: () => setBookmarks(true) },
  { id: 'verify', title: words.verify, keys: '', run: ({ client, queries }) => void verifyCase(client, queries) },
  { id: 'detect', title: words.detect, keys: '', run: ({ client, queries }) => void detectAgain(client, queries) },
  { id: 'clearRange', title: words.clearRange, keys: '', run: () => setTimeRange(null) },
  { id: 'inspector', title: words.inspector, keys: 'i', run: toggleInspector },
  { id: 'theme', title: words.theme, keys: '', run: toggleTheme },
  { id: 'zone', title: words.zone, keys: '', run: () => setZone(useAppearance.getState().zone === 'utc' ? 'local' : 'utc') },
  { id: 'help', title: words.help, keys: '?', run: () => setHelp(true) },
];
