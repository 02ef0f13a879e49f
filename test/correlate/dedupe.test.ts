// The same log handed in twice under two hashes: each event once after analysis, nothing lost.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { dedupe } from '../../src/main/engine/correlate/dedupe.js';
import { buildIdentity } from '../../src/main/engine/correlate/observe.js';
import { NEVER_CANCELLED } from '../../src/shared/base/errors.js';
import { caseOf, haveMordor, mordor } from './evidenceCase.js';

describe.skipIf(!haveMordor)('one log in two files', () => {
  it('is told once', async () => {
    const zip = unzipSync(readFileSync(join(mordor, 'mimikatz_CVE-2020-1472_Unauthenticated_NetrServerAuthenticate2.zip')));
    const [name, bytes] = Object.entries(zip)[0]!;
    const folder = mkdtempSync(join(tmpdir(), 'quarry-twice-'));
    writeFileSync(join(folder, name), bytes);
    writeFileSync(join(folder, `again-${name}`), Buffer.concat([Buffer.from(bytes), Buffer.from('\n')]));
    const once = await caseOf(join(folder, name));
    const twice = await caseOf(folder);
    try {
      const counts = (c: typeof once) =>
        Object.fromEntries(
          c.deps.store.tables
            .names()
            .map((t) => [t, c.deps.store.tables.table(t)?.rowCount ?? 0])
            .filter(([, n]) => n !== 0),
        );
      for (const c of [once, twice]) await dedupe(c.deps, await buildIdentity(c.deps), NEVER_CANCELLED);
      const [a, b] = [counts(once), counts(twice)] as Record<string, number>[];
      for (const table of [
        'SecurityEvent',
        'WindowsEvent',
        'DeviceProcessEvents',
        'DeviceRegistryEvents',
        'DeviceImageLoadEvents',
        'DeviceFileEvents',
      ])
        expect([table, b![table]]).toEqual([table, a![table]]);
      expect(twice.deps.store.sources().map((s) => s.stored)).toEqual([790, 790]);
    } finally {
      await once.close();
      await twice.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
