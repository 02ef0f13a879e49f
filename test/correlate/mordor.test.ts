// Real attack recordings: duplicates across logs are hidden, alerts fuse into incidents a reviewer agrees with.

import { join } from 'node:path';
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { analyse } from '../../src/main/engine/correlate/analyse.js';
import { incidentsRoom } from '../../src/main/engine/rooms/incidents.js';
import { graphRoom } from '../../src/main/engine/rooms/graph.js';
import { NEVER_CANCELLED } from '../../src/shared/base/errors.js';
import { caseOf, haveMordor, mordor } from './evidenceCase.js';

const scope = { cancel: NEVER_CANCELLED, emit: () => undefined };

/** What a reviewer would say of each recording: words of alerts that must be in one incident. */
const EXPECTED: Readonly<Record<string, { readonly alerts: readonly string[]; readonly title: RegExp }>> = {
  aptsimulator_cobaltstrike: {
    alerts: [
      'Named pipe of an attack tool',
      'Program written to an administrative share',
      'Service tbbd05 installed',
      'Service control manager started a script host',
    ],
    title: /WORKSTATION5/,
  },
  covenant_dcsync: { alerts: ['Directory replication asked for by a user account'], title: /MORDORDC/ },
  empire_launcher_vbs: { alerts: ['Script from a mail', 'encoded command'], title: /WORKSTATION5/ },
  empire_schtasks: { alerts: ['Scheduled task created', 'Scheduled task registered'], title: /persistence/i },
  'mimikatz_CVE-2020-1472': { alerts: ['Password of a computer account changed anonymously'], title: /MORDORDC/ },
  proxylogon: {
    alerts: ['Script page written into a web folder', 'Web server process started a command interpreter'],
    title: /Web server exploitation/,
  },
  psh_mshta: { alerts: ['mshta runs', 'PowerShell connected to the internet'], title: /WORKSTATION5/ },
  rdp_interactive: { alerts: ['LSASS memory read by taskmgr.exe', 'Memory image of LSASS written'], title: /Credential theft/i },
  securityauditing_log4shell: { alerts: ['Web server process started', 'encoded command'], title: /Web server exploitation/ },
};

describe.skipIf(!haveMordor)('recorded attacks', () => {
  const archives = haveMordor ? readdirSync(mordor) : [];
  for (const [name, expected] of Object.entries(EXPECTED))
    it(name, async () => {
      const file = archives.find((f) => f.startsWith(name));
      expect(file, `no archive of ${name}`).toBeDefined();
      const c = await caseOf(join(mordor, file!));
      try {
        const outcome = await analyse(c.deps, NEVER_CANCELLED);
        expect(outcome.rulesFailed).toEqual([]);
        const room = incidentsRoom(c.deps);
        const pages = [];
        for (const i of await room['incidents.list']({}, scope)) pages.push(await room['incidents.get']({ id: i.id }, scope));
        const page = pages.find((p) => expected.alerts.every((words) => p.alerts.some((a) => a.title.includes(words))));
        expect(page, pages.map((p) => `${p.incident.title}: ${p.alerts.map((a) => a.title).join(' | ')}`).join('\n')).toBeDefined();
        expect(page!.incident.title).toMatch(expected.title);
        const graph = await graphRoom(c.deps)['graph.open'](
          { seed: { kind: 'incident', id: page!.incident.id }, timeRange: null, budget: 200 },
          scope,
        );
        expect(graph.nodes.length).toBeGreaterThan(1);
        expect(graph.edges.length).toBeGreaterThan(0);
      } finally {
        await c.close();
      }
    });

  it('hands what was decided on an incident of before to the one that took its alerts', async () => {
    const c = await caseOf(
      join(
        mordor,
        archives.find((f) => f.startsWith('securityauditing_log4shell'))!,
      ),
    );
    try {
      await analyse(c.deps, NEVER_CANCELLED);
      const room = incidentsRoom(c.deps);
      const [incident] = await room['incidents.list']({}, scope);
      const alerts = JSON.stringify((await room['alerts.list']({}, scope)).map((a) => a.id));
      await c.deps.store.record('incident.updated', {
        id: 'incident-of-before',
        alerts,
        verdict: 'benignPositive',
        title: 'Test of the responders',
      });
      await c.deps.store.record('incident.commented', {
        id: 'comment-1',
        incident: 'incident-of-before',
        at: '2026-03-13T09:00:00.0000000Z',
        text: 'announced',
        alerts,
      });
      await analyse(c.deps, NEVER_CANCELLED);
      const page = await room['incidents.get']({ id: incident!.id }, scope);
      expect(page.incident).toMatchObject({ verdict: 'benignPositive', title: 'Test of the responders', status: 'new' });
      expect(page.comments.map((x) => x.text)).toEqual(['announced']);
      await room['incidents.update']({ id: incident!.id, verdict: 'truePositive' }, scope);
      await analyse(c.deps, NEVER_CANCELLED);
      expect((await room['incidents.get']({ id: incident!.id }, scope)).incident).toMatchObject({
        verdict: 'truePositive',
        title: 'Test of the responders',
      });
    } finally {
      await c.close();
    }
  });

  it('counts each process start of aptsimulator_cobaltstrike once', async () => {
    const c = await caseOf(
      join(
        mordor,
        archives.find((f) => f.startsWith('aptsimulator'))!,
      ),
    );
    try {
      const starts = async () => {
        const r = await c.deps.query.run('DeviceProcessEvents | summarize Rows = count(), Told = countif(isnotempty(ProcessUniqueId))', {
          now: c.deps.now(),
          cancel: NEVER_CANCELLED,
        });
        return r.batches.flatMap((b) => b.columns.map((v) => (v.repr === 'f64' ? v.data[0] : null)));
      };
      expect(await starts()).toEqual([73, 37]); // Sysmon tells 37, the security log 36 of them again
      const outcome = await analyse(c.deps, NEVER_CANCELLED);
      expect(await starts()).toEqual([37, 37]);
      expect(outcome.hidden.find((n) => n.table === 'DeviceProcessEvents')).toMatchObject({ hidden: 36 });
      const again = await analyse(c.deps, NEVER_CANCELLED);
      expect(again.hidden).toEqual(outcome.hidden);
      expect(await starts()).toEqual([37, 37]);
    } finally {
      await c.close();
    }
  });
});
