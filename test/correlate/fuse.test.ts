// What binds alerts and what does not, on alerts made by hand.

import { describe, expect, it } from 'vitest';
import type { DetectedAlert } from '../../src/main/engine/detect/alert.js';
import type { Commonness } from '../../src/main/engine/correlate/features.js';
import { fuse } from '../../src/main/engine/correlate/fuse.js';
import { emptyIdentity } from '../../src/main/engine/correlate/identity.js';
import { scoreOf, titleOf } from '../../src/main/engine/correlate/story.js';
import { formatDatetime, parseIsoDatetime, TICKS_PER_MINUTE } from '../../src/shared/base/time.js';
import type { EntityRef, EntityType } from '../../src/shared/contract/values.js';

const start = Number(parseIsoDatetime('2026-03-13T09:00:00Z'));
const e = (type: EntityType, key: string, name = key): EntityRef => ({ id: `${type}:${key}`, type, name });
let n = 0;
const alert = (minute: number, entities: readonly EntityRef[], more: Partial<DetectedAlert> = {}): DetectedAlert => {
  const at = formatDatetime(start + minute * TICKS_PER_MINUTE);
  return {
    id: `alert-${String(++n).padStart(4, '0')}`,
    title: `alert ${n}`,
    description: '',
    severity: 'medium',
    origin: 'rule',
    ruleId: `rule-${n}`,
    product: 'Quarry',
    tactics: ['Execution'],
    techniques: ['T1059'],
    first: at,
    last: at,
    count: 1,
    entities,
    links: [],
    rows: [],
    door: 'print 1',
    ...more,
  };
};
const common = (touched: Readonly<Record<string, number>> = {}): Commonness => ({
  hosts: 20,
  accounts: 30,
  events: () => 10,
  spread: () => 1,
  touched: (id) => touched[id] ?? 1,
});
const sizes = (alerts: readonly DetectedAlert[], c = common()) =>
  fuse(alerts, emptyIdentity(), c)
    .map((x) => x.alerts.length)
    .sort();

describe('fusion', () => {
  it('joins through a process, a mail, a session, a rare file or address', () => {
    expect(sizes([alert(0, [e('process', 'ws01|700|x', 'a.exe')]), alert(300, [e('process', 'ws01|700|x', 'a.exe')])])).toEqual([2]);
    expect(sizes([alert(0, [e('mail', 'm1')]), alert(60, [e('mail', 'm1'), e('host', 'ws01')])])).toEqual([2]);
    expect(
      sizes([
        alert(0, [], { links: [{ kind: 'session', key: 'ws01|0x1' }] }),
        alert(600, [], { links: [{ kind: 'session', key: 'ws01|0x1' }] }),
      ]),
    ).toEqual([2]);
    expect(sizes([alert(0, [e('ip', '203.0.113.9')]), alert(120, [e('ip', '203.0.113.9')])])).toEqual([2]);
    expect(sizes([alert(0, [e('file', 'c:\\programdata\\x.dll')]), alert(120, [e('file', 'c:\\programdata\\x.dll')])])).toEqual([2]);
  });
  it('does not join through what everybody has to do with, or what is far apart', () => {
    const proxy = common({ 'ip:203.0.113.9': 50 });
    expect(sizes([alert(0, [e('ip', '203.0.113.9')]), alert(120, [e('ip', '203.0.113.9')])], proxy)).toEqual([]);
    expect(sizes([alert(0, [e('host', 'ws01')]), alert(600, [e('host', 'ws01')])])).toEqual([]);
    expect(
      sizes([alert(0, [e('file', 'c:\\windows\\system32\\cmd.exe')]), alert(1, [e('file', 'c:\\windows\\system32\\cmd.exe')])]),
    ).toEqual([]);
    expect(sizes([alert(0, [e('process', 'ws01|700|x', 'a.exe')]), alert(60 * 24 * 9, [e('process', 'ws01|700|x', 'a.exe')])])).toEqual([]);
    expect(sizes([alert(0, [e('process', 'ws01|4|x', 'explorer.exe')]), alert(30, [e('process', 'ws01|4|x', 'explorer.exe')])])).toEqual(
      [],
    );
  });
  it('joins severe alerts of one host and moment, and follows a chain', () => {
    const high = { severity: 'high' } as const;
    expect(sizes([alert(0, [e('host', 'ws01')], high), alert(1, [e('host', 'ws01')], high)])).toEqual([2]);
    expect(
      sizes([
        alert(0, [e('mail', 'm1'), e('account', 'corp\\ana', 'ana')]),
        alert(10, [e('account', 'corp\\ana', 'ana'), e('host', 'ws01'), e('process', 'p1', 'a.exe')]),
        alert(400, [e('process', 'p1', 'a.exe'), e('ip', '203.0.113.9')]),
        alert(700, [e('ip', '203.0.113.9'), e('host', 'srv02')]),
      ]),
    ).toEqual([4]);
  });
  it('makes a single alert an incident only when it is severe', () => {
    expect(sizes([alert(0, [e('host', 'ws01')])])).toEqual([]);
    expect(sizes([alert(0, [e('host', 'ws01')], { severity: 'high' })])).toEqual([1]);
  });
  it('gives every reason its alerts and a weight, and the same answer in any order', () => {
    const alerts = [
      alert(0, [e('mail', 'm1'), e('account', 'corp\\ana', 'ana')]),
      alert(5, [e('account', 'corp\\ana', 'ana'), e('process', 'p1', 'a.exe')]),
      alert(6, [e('process', 'p1', 'a.exe')]),
      alert(7, [e('ip', '203.0.113.200')]),
    ];
    const told = (list: readonly DetectedAlert[]) =>
      fuse(list, emptyIdentity(), common()).map((c) => ({
        alerts: c.alerts.map((a) => a.id),
        reasons: c.reasons.map((r) => `${r.feature.key} ${r.weight} ${r.alerts.map((a) => a.id).join()}`),
      }));
    const forward = told(alerts);
    expect(told([...alerts].reverse())).toEqual(forward);
    expect(forward).toHaveLength(1);
    expect(forward[0]!.reasons.length).toBeGreaterThanOrEqual(2);
  });
});

describe('story', () => {
  it('names the span and the host with most behaviours', () => {
    const alerts = [
      alert(0, [e('mail', 'm1')], { tactics: ['InitialAccess'], techniques: ['T1566.001'] }),
      alert(1, [e('host', 'ws01', 'WS01')]),
      alert(2, [e('host', 'ws01', 'WS01')], { tactics: ['CredentialAccess'] }),
      alert(3, [e('host', 'srv02', 'SRV02')], { tactics: ['Exfiltration'], techniques: ['T1567.002'] }),
      alert(4, [e('host', 'srv02', 'SRV02')], { ruleId: 'same' }),
      alert(5, [e('host', 'srv02', 'SRV02')], { ruleId: 'same' }),
    ];
    expect(titleOf(alerts)).toBe('Phishing to data theft through WS01');
    expect(titleOf(alerts.slice(1, 2))).toMatch(/ on WS01$/);
    const { score, parts } = scoreOf(alerts, () => false);
    expect(parts.map((p) => p.name)).toEqual(['severity', 'technique', 'spread', 'asset']);
    expect(score).toBe(parts.reduce((s, p) => s + p.points, 0));
    expect(scoreOf(alerts, (key) => key === 'ws01').score).toBeGreaterThan(score);
  });
});
