// The hunts library of the imagined case: two shipped hunts, one of a folder that does not bind, and what they found.

import type { CallOut } from '../../src/shared/contract/index.js';
import { QuarryError } from '../../src/shared/base/errors.js';
import { saved } from './fakeHunt.js';

export const cards: CallOut<'hunts.list'> = [
  ...saved.map((h): CallOut<'hunts.list'>[number] => ({
    key: `builtin:${h.id}`,
    id: h.id,
    name: h.name,
    description: h.description,
    severity: h.id === 'h1' ? 'medium' : 'high',
    tactics: h.tactics,
    techniques: h.techniques,
    tables: h.tables,
    sources: h.id === 'h1' ? ['Network'] : ['Device events'],
    origin: 'builtin',
    path: null,
    state: 'ok',
    problem: null,
    noRows: false,
  })),
  {
    key: 'folder:/hunts/odd.kql#1',
    id: 'odd',
    name: 'Odd one',
    description: '',
    severity: 'low',
    tactics: [],
    techniques: [],
    tables: ['DeviceProcessEvents'],
    sources: ['Processes'],
    origin: 'folder',
    path: '/hunts/odd.kql',
    state: 'broken',
    problem: 'line 2: The name Colour does not refer to any known column',
    noRows: false,
  },
];

export const outcomes: CallOut<'hunts.outcomes'> = {
  outcomes: [
    {
      key: 'builtin:h2',
      status: 'hit',
      rows: 2,
      more: false,
      ms: 14,
      score: 86,
      because: ['high weight', '2 rows, few', 'names 2 entities of incidents'],
      columns: [
        { name: 'Timestamp', type: 'datetime' },
        { name: 'DeviceName', type: 'string' },
      ],
      preview: [['2026-03-12T13:47:52.6600000Z', 'wks-0142']],
      known: [{ id: 'host:wks-0142', type: 'host', name: 'WKS-0142' }],
      empty: [],
      problem: null,
    },
    {
      key: 'folder:/hunts/odd.kql#1',
      status: 'failed',
      rows: 0,
      more: false,
      ms: 3,
      score: 0,
      because: [],
      columns: [],
      preview: [],
      known: [],
      empty: [],
      problem: 'The name Colour does not refer to any known column',
    },
  ],
  limitMs: 10_000,
  timeRange: null,
  at: '2026-03-14T19:02:00.0000000Z',
  stale: false,
};

export const folder: CallOut<'hunts.addFolder'> = {
  path: '/hunts',
  hunts: 1,
  files: 2,
  ignored: 0,
  faults: [{ path: '/hunts/broken.yaml', reason: 'not valid YAML: unclosed quote' }],
  missing: false,
};

export function huntOf(key: string): CallOut<'hunts.get'> {
  const card = cards.find((c) => c.key === key);
  if (!card) throw new QuarryError('hunts.unknown', 'this hunt is no longer in the library', { key });
  return { card, kql: saved.find((h) => h.id === card.id)?.kql ?? 'DeviceProcessEvents\n| where Colour == "red"', parameters: [] };
}
