// The way from a hunt's warning to the pack that is missing.

import { describe, expect, it } from 'vitest';
import { wantedBy } from '../../../src/renderer/state/sourcesView.js';

describe('what a warning asks for', () => {
  it.each([
    [
      'No reference pack holds https://e.org/a;b.csv; it was read as empty. Save the file',
      { kind: 'externaldata', name: 'https://e.org/a;b.csv' },
    ],
    ["No reference pack holds the watchlist 'VIP Users'; it was read as empty.", { kind: 'watchlist', name: 'VIP Users' }],
    ['geo_info_from_ip_address() needs a reference pack with address locations; none is in the case', { kind: 'geo', name: '' }],
    ['FileProfile() needs a reference pack with file prevalence', { kind: 'prevalence', name: '' }],
    ['SecurityEvent holds no rows in this case.', null],
  ])('%s', (message, wanted) => expect(wantedBy(message)).toEqual(wanted));
});
