// The window's small pure pieces.
import { describe, expect, it, vi } from 'vitest';
import { atMostEvery } from '../../src/renderer/api/client.js';
import { showTimeField, readTimeField } from '../../src/renderer/app/timeField.js';
import { hexLines } from '../../src/renderer/inspector/HexView.js';
import { facetsOf, narrow } from '../../src/renderer/rooms/alerts/facets.js';
import { axis } from '../../src/renderer/rooms/overview/Coverage.js';
import { sourceTree } from '../../src/renderer/rooms/sources/sourceTree.js';
import { NO_FILTER } from '../../src/renderer/state/alertFilter.js';
import { formatBytes, formatDuration, formatSpan, formatTime, wireTime } from '../../src/renderer/widgets/format.js';
import { tacticName } from '../../src/renderer/widgets/tactics.js';
import { alerts, sources } from './fakeCase.js';

describe('times', () => {
  it('shows all seven digits without rounding', () =>
    expect(formatTime('2026-03-13T09:14:52.1184319Z', 'utc', 'exact')).toBe('13 Mar 2026 09:14:52.1184319'));
  it('leaves out the second date on the same day', () => {
    expect(formatSpan('2026-03-13T09:02:11.0000000Z', '2026-03-13T18:58:00.0000000Z', 'utc')).toBe('13 Mar 09:02 → 18:58');
    expect(formatSpan('2026-03-13T09:07:15.0000000Z', '2026-03-13T09:08:05.0000000Z', 'utc', true)).toBe('13 Mar 2026 09:07:15 → 09:08:05');
    expect(formatSpan('2020-09-04T20:09:40.0000000Z', '2026-03-13T09:01:00.0000000Z', 'utc')).toBe('4 Sep 2020 → 13 Mar 2026');
    expect(formatSpan('2026-03-12T08:01:00.0000000Z', '2026-03-14T08:03:00.0000000Z', 'utc')).toBe('12 Mar 08:01 → 14 Mar 08:03');
  });
  it('shows what is no time as it is', () => expect(formatTime('yesterday', 'utc')).toBe('yesterday'));
  it('reads what a person types', () => {
    expect(readTimeField('2026-03-13 09:00')).toBe('2026-03-13T09:00:00.0000000Z');
    expect(readTimeField('2026-03-13T10:00:00.1234567+01:00')).toBe('2026-03-13T09:00:00.1234567Z');
    expect(readTimeField('13.3.2026')).toBeNull();
    expect(readTimeField(showTimeField('2026-03-13T09:14:52.1184310Z'))).toBe('2026-03-13T09:14:52.1184310Z');
  });
  it('makes wire times', () => expect(wireTime(Date.UTC(2026, 0, 2, 3, 4, 5, 6))).toBe('2026-01-02T03:04:05.0060000Z'));
});

describe('sizes and durations', () => {
  it('says them in the unit a person would', () => {
    expect([formatBytes(0), formatBytes(999), formatBytes(15 * 1024 * 1024), formatBytes(1_900_000_000)]).toEqual([
      '0 B',
      '999 B',
      '15.0 MB',
      '1.8 GB',
    ]);
    expect([formatDuration(180), formatDuration(61_000), formatDuration(7_260_000)]).toEqual(['0.18 s', '1 min 1 s', '2 h 1 min']);
  });
});

describe('bytes', () => {
  it('lays out offset, hexadecimal and printable text', () => {
    expect(hexLines('2a2a0000d805000041', 0x01a4f2c8)).toEqual([
      { at: '01a4f2c8', bytes: '2a 2a 00 00 d8 05 00 00', text: '**......' },
      { at: '01a4f2d0', bytes: '41                     ', text: 'A' },
    ]);
  });
  it('has no lines for no bytes', () => expect(hexLines('', 0)).toEqual([]));
});

describe('sources as a tree', () => {
  it('puts members under their archive', () => {
    const rows = sourceTree(sources, new Set());
    expect(rows[0]).toMatchObject({ name: 'WKS-0142.zip', depth: 0, members: 4 });
    expect(rows[2]).toMatchObject({ name: 'Security.evtx', depth: 1 });
    expect(rows).toHaveLength(sources.length);
  });
  it('folds', () => expect(sourceTree(sources, new Set([9])).some((r) => r.depth > 0)).toBe(false));
});

describe('alerts narrowed', () => {
  it('counts each facet under the other filters only', () => {
    const facets = facetsOf(alerts, { ...NO_FILTER, severity: 'high' }, null);
    expect(facets.find((f) => f.key === 'severity')?.values.map((v) => v.value)).toContain('low');
    expect(facets.find((f) => f.key === 'tactic')?.values.some((v) => v.value === 'Discovery')).toBe(false);
  });
  it('keeps a chosen value that has nothing left, so that it can be taken back', () => {
    const facets = facetsOf(alerts, { ...NO_FILTER, severity: 'low', tactic: 'Exfiltration' }, null);
    expect(facets.find((f) => f.key === 'tactic')?.values).toContainEqual({ value: 'Exfiltration', count: 0 });
  });
  it('finds every word anywhere in an alert', () =>
    expect(narrow(alerts, { ...NO_FILTER, text: 'lsass wks-0142' }, null).map((a) => a.id)).toEqual(['a5']));
  it('keeps alerts that reach into the time range', () => {
    const ids = narrow(alerts, NO_FILTER, { from: '2026-03-13T19:00:00.0000000Z', to: '2026-03-13T20:00:00.0000000Z' }).map((a) => a.id);
    expect(ids).toEqual(['a4']);
  });
});

describe('a change told many times', () => {
  it('is acted on at once, and once more at the end', () => {
    vi.useFakeTimers();
    const act = vi.fn();
    const changed = atMostEvery(700, act);
    for (let i = 0; i < 50; i++) changed.run();
    expect(act).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(800);
    expect(act).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(5000);
    expect(act).toHaveBeenCalledTimes(2);
    changed.stop();
    vi.useRealTimers();
  });
});

describe('axis', () => {
  it('takes round steps and at most seven of them', () => {
    for (const span of [60_000, 3_600_000, 86_400_000 * 3, 86_400_000 * 400]) {
      const ticks = axis(Date.UTC(2026, 2, 12, 4, 10), span);
      expect(ticks.length).toBeLessThanOrEqual(7);
      expect(ticks.every((t) => t.part >= 0 && t.part < 1)).toBe(true);
    }
  });
});

it('reads a tactic however it is written', () =>
  expect(['InitialAccess', 'initial-access', 'Initial Access', 'Nonsense'].map(tacticName)).toEqual([
    'Initial access',
    'Initial access',
    'Initial access',
    'Nonsense',
  ]));
