// The sample investigation through the whole analysis: one incident that tells the intrusion, with its graph, and little else.

import { resolve } from 'node:path';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyse } from '../../src/main/engine/correlate/analyse.js';
import { graphContract, overviewContract, timelineContract } from '../../src/shared/contract/graph.js';
import { incidentsContract } from '../../src/shared/contract/incidents.js';
import { NEVER_CANCELLED } from '../../src/shared/base/errors.js';
import { graphRoom } from '../../src/main/engine/rooms/graph.js';
import { incidentsRoom } from '../../src/main/engine/rooms/incidents.js';
import { overviewRoom } from '../../src/main/engine/rooms/overview.js';
import { timelineRoom } from '../../src/main/engine/rooms/timeline.js';
import { renderReport } from '../../src/main/engine/report/report.js';
import { caseOf, type EvidenceCase } from './evidenceCase.js';

const folder = resolve('resources/sample');
const scope = { cancel: NEVER_CANCELLED, emit: () => undefined };

describe.skipIf(!existsSync(folder))('the sample investigation', () => {
  let c: EvidenceCase;
  beforeAll(async () => {
    c = await caseOf(folder);
    await analyse(c.deps, NEVER_CANCELLED);
  }, 180_000);
  afterAll(async () => c?.close());

  const top = async () => {
    const [first] = await incidentsRoom(c.deps)['incidents.list']({}, scope);
    return first!;
  };

  it('finds the intrusion as its top incident, from phishing to data theft', async () => {
    const incident = await top();
    expect(incident.title).toMatch(/^Phishing to data theft through WKS-0142/i);
    expect(incident.severity).toBe('high');
    expect(incident.score).toBeGreaterThanOrEqual(80);
    expect(incident.tactics).toEqual(
      expect.arrayContaining(['InitialAccess', 'Execution', 'Persistence', 'CredentialAccess', 'LateralMovement', 'Exfiltration']),
    );
    const page = incidentsContract['incidents.get'].out.parse(await incidentsRoom(c.deps)['incidents.get']({ id: incident.id }, scope));
    const titles = page.alerts.map((a) => a.title).join('\n');
    for (const part of ['started powershell.exe', 'LSASS', 'Service CfgSync', 'DocSync', 'Inbox rule', 'Upload', 'AWS CreateAccessKey'])
      expect(titles).toContain(part);
    expect(page.reasons.length).toBeGreaterThan(5);
    for (const reason of page.reasons) {
      expect(reason.alerts.length, reason.text).toBeGreaterThan(1);
      expect(reason.weight).toBeGreaterThan(0);
    }
    // A reason's number is what its door opens.
    for (const reason of page.reasons.filter((r) => r.door && ['process', 'ip', 'session', 'file'].includes(r.kind)).slice(0, 6)) {
      const rows = await c.deps.query.run(reason.door!.kql, { now: c.deps.now(), cancel: NEVER_CANCELLED });
      expect(rows.rowCount, `${reason.text}\n${reason.door!.kql}`).toBe(reason.rows);
    }
  });

  it('keeps the ordinary noise out of high incidents', async () => {
    const others = (await incidentsRoom(c.deps)['incidents.list']({}, scope)).slice(1);
    expect(others.length).toBeLessThanOrEqual(4);
    for (const other of others) expect(other.score, other.title).toBeLessThan((await top()).score);
  });

  it('is the same when analysed again, and keeps what the analyst decided', async () => {
    const room = incidentsRoom(c.deps);
    const before = await room['incidents.list']({}, scope);
    const alerts = await room['alerts.list']({}, scope);
    await room['incidents.update']({ id: before[0]!.id, status: 'active', verdict: 'truePositive' }, scope);
    await room['incidents.comment']({ id: before[0]!.id, text: 'called the owner' }, scope);
    await analyse(c.deps, NEVER_CANCELLED);
    const after = await room['incidents.list']({}, scope);
    expect(after.map((i) => [i.id, i.number, i.title, i.score, i.alertCount])).toEqual(
      before.map((i) => [i.id, i.number, i.title, i.score, i.alertCount]),
    );
    expect(after[0]).toMatchObject({ status: 'active', verdict: 'truePositive' });
    expect((await room['alerts.list']({}, scope)).map((a) => a.id)).toEqual(alerts.map((a) => a.id));
    expect((await room['incidents.get']({ id: before[0]!.id }, scope)).comments.map((x) => x.text)).toEqual(['called the owner']);
  });

  it('draws the incident within a budget, and expands and connects its entities', async () => {
    const room = graphRoom(c.deps);
    const incident = await top();
    const wide = graphContract['graph.open'].out.parse(
      await room['graph.open']({ seed: { kind: 'incident', id: incident.id }, timeRange: null, budget: 400 }, scope),
    );
    const small = graphContract['graph.open'].out.parse(
      await room['graph.open']({ seed: { kind: 'incident', id: incident.id }, timeRange: null, budget: 12 }, scope),
    );
    expect(wide.nodes.length).toBeGreaterThan(20);
    expect(wide.edges.length).toBeGreaterThan(15);
    expect(small.nodes.length).toBeLessThan(wide.nodes.length);
    expect(small.nodes.some((n) => n.group)).toBe(true);
    for (const n of small.nodes) if (n.group) expect(n.group.count).toBeGreaterThan(1);
    const ids = new Set(small.nodes.map((n) => n.id));
    for (const e of small.edges) expect(ids.has(e.from) && ids.has(e.to), e.id).toBe(true);
    const host = wide.nodes.find((n) => n.type === 'host' && n.name === 'WKS-0142')!;
    const relations = graphContract['graph.relations'].out.parse(await room['graph.relations']({ id: host.id, timeRange: null }, scope));
    const ran = relations.find((r) => r.relation === 'ran' && r.direction === 'out')!;
    expect(ran.count).toBeGreaterThan(100);
    const opened = await room['graph.expand'](
      { id: host.id, relation: 'ran', direction: 'out', type: 'process', timeRange: null, limit: 10 },
      scope,
    );
    expect(opened.nodes.filter((n) => !n.group).length).toBe(11);
    expect(opened.nodes.find((n) => n.group)?.group?.count).toBe(ran.count - 10);
    for (const edge of wide.edges.slice(0, 8)) {
      const rows = await c.deps.query.run(edge.door.kql, { now: c.deps.now(), cancel: NEVER_CANCELLED });
      expect(rows.rowCount, `${edge.id}\n${edge.door.kql}`).toBeGreaterThan(0);
    }
    const mail = wide.nodes.find((n) => n.type === 'mail')!;
    const paths = await room['graph.paths']({ from: mail.id, to: host.id, maxLength: 6, timeRange: null }, scope);
    expect(paths.edges.length).toBeGreaterThan(0);
    expect(paths.nodes.map((n) => n.id)).toEqual(expect.arrayContaining([mail.id, host.id]));
  });

  it('answers the timeline and the overview', async () => {
    const timeline = timelineRoom(c.deps);
    for (const by of ['host', 'source', 'table', 'account'] as const) {
      const lanes = timelineContract['timeline.lanes'].out.parse(
        await timeline['timeline.lanes']({ by, timeRange: null, buckets: 60, maxLanes: 12, entity: null }, scope),
      );
      expect(lanes.lanes.length).toBeGreaterThan(3);
      for (const lane of lanes.lanes)
        expect(
          lane.counts.reduce((a, b) => a + b, 0),
          lane.id,
        ).toBe(lane.total);
      const [lane] = lanes.lanes;
      const events = timelineContract['timeline.events'].out.parse(
        await timeline['timeline.events']({ lane: lane!.id, by, timeRange: lanes.extent!, limit: 20 }, scope),
      );
      expect(events.total, by).toBe(lane!.total);
      expect(events.events.length).toBe(20);
      expect(lanes.marks.length).toBeGreaterThan(10);
    }
    const incident = await top();
    const ip = incident.entities.find((e) => e.type === 'ip')!;
    const lanes = await timeline['timeline.lanes']({ by: 'host', timeRange: null, buckets: 20, maxLanes: 12, entity: ip.id }, scope);
    expect(lanes.lanes.reduce((n, l) => n + l.total, 0)).toBeGreaterThan(0);
    const overview = overviewContract['overview.get'].out.parse(
      await overviewRoom(c.deps)['overview.get']({ timeRange: null, buckets: 72 }, scope),
    );
    expect(overview.coverage.map((l) => l.host)).toEqual(expect.arrayContaining(['WKS-0142', 'DC01', 'tenant', 'mailboxes']));
    expect(overview.cautions.map((x) => x.text).join('\n')).toMatch(/SRV-FILE02 Security log cleared/);
    expect(overview.attack.map((t) => t.tactic)).toContain('Lateral movement');
    expect(overview.attack.flatMap((t) => t.techniques).length).toBeGreaterThan(15);
  });

  it('shows entities and alerts with the rows behind them', async () => {
    const room = incidentsRoom(c.deps);
    const list = incidentsContract['entities.list'].out.parse(
      await room['entities.list']({ type: null, text: 'fin.clerk', offset: 0, limit: 20 }, scope),
    );
    const person = list.entities.find((e) => e.type === 'account')!;
    const page = incidentsContract['entities.get'].out.parse(await room['entities.get']({ id: person.id }, scope));
    expect(page.facts.map((f) => f.value).join(' ')).toContain('fin.clerk@');
    expect(page.neighbours.length).toBeGreaterThan(2);
    const rows = await c.deps.query.run(page.door.kql, { now: c.deps.now(), cancel: NEVER_CANCELLED });
    expect(rows.rowCount).toBe(page.entity.events);
    for (const alert of (await room['alerts.list']({}, scope)).slice(0, 12)) {
      const one = incidentsContract['alerts.get'].out.parse(await room['alerts.get']({ id: alert.id }, scope));
      for (const row of one.rows) expect(row.summary).not.toBe('');
    }
    const rules = incidentsContract['rules.list'].out.parse(await room['rules.list']({}, scope));
    expect(rules.rules.filter((r) => r.error !== null)).toEqual([]);
  });

  it('reports in one page without scripts', async () => {
    const page = await renderReport(c.deps);
    expect(page).toContain('Phishing to data theft');
    expect(page).toContain('Know before you conclude');
    expect(page).not.toMatch(/<script|\son\w+\s*=|src=|href="http/i);
  });
});
